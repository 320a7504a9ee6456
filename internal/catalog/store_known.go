package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cuppa/ent"
	"cuppa/ent/category"
	"cuppa/ent/menuoption"
	"cuppa/ent/product"
	"cuppa/ent/shop"
	"cuppa/ent/sku"
)

// Thing is what ids name: shops, or a part of the menu.
type Thing string

// The things.
const (
	Shops      Thing = "shops"
	Categories Thing = "categories"
	Products   Thing = "products"
	SKUs       Thing = "skus"
	Options    Thing = "options"
)

// idsInOne bounds the ids of one statement.
const idsInOne = 200

// Known tells which ids of one kind of thing the context's brand has. The client is a transaction's inside of one.
func Known(ctx context.Context, client *ent.Client, of Thing, ids []string) (map[string]bool, error) {
	known := make(map[string]bool, len(ids))
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return id == "" || len(id) > maxID || !utf8.ValidString(id) || strings.ContainsRune(id, 0)
	})
	for some := range slices.Chunk(ids, idsInOne) {
		var found []string
		var err error
		switch of {
		case Shops:
			found, err = client.Shop.Query().Where(shop.IDIn(some...)).IDs(ctx)
		case Categories:
			found, err = client.Category.Query().Where(category.IDIn(some...)).IDs(ctx)
		case Products:
			found, err = client.Product.Query().Where(product.IDIn(some...)).IDs(ctx)
		case SKUs:
			found, err = client.Sku.Query().Where(sku.IDIn(some...)).IDs(ctx)
		case Options:
			found, err = client.MenuOption.Query().Where(menuoption.IDIn(some...)).IDs(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("catalog: names: %w", err)
		}
		for _, id := range found {
			known[id] = true
		}
	}
	return known, nil
}
