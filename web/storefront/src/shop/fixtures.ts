import type { Option, OptionGroup, Product, ShopMenu } from './options'

// Small menus for tests: only what a test is about is written out.

export function option(id: string, parts: Partial<Option> = {}): Option {
  return { id, name: id, priceDelta: 0, soldOut: false, left: null, isDefault: false, ...parts }
}

export function group(id: string, minSelect: number, maxSelect: number, options: Option[]): OptionGroup {
  return { id, name: id, minSelect, maxSelect, options }
}

export function product(id: string, parts: Partial<Product> = {}): Product {
  return {
    id, name: id, description: '', imageUrl: `/art/${id}.svg`, tags: [], soldOut: false, servedFrom: null, servedUntil: null,
    skus: [{ id: `${id}-m`, name: 'Medium', price: 1600, soldOut: false, left: null }, { id: `${id}-l`, name: 'Large', price: 1900, soldOut: false, left: null }],
    optionGroups: [], ...parts,
  }
}

export function menuOf(...products: Product[]): ShopMenu['menu'] {
  return { version: 'v1', categories: [{ id: 'c', name: 'Tea', products }] }
}
