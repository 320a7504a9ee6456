package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"cuppa/ent"
	"cuppa/ent/soldoutmark"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

func (r rows) left(stockID string) int64 {
	if r.scarce == nil {
		return 0
	}
	return r.scarce.left[stockID]
}

// builder turns rows into a menu.
type builder struct {
	menu       *Menu
	categories map[string]*Category
	products   map[string]*Product
	groups     map[string]*OptionGroup
	marks      map[soldoutmark.Target]map[string]*mark
	windows    map[stretch]*schedule
}

// assemble makes the menu. What the shop does not sell, and what nothing leads to, is left out.
func assemble(r rows) (*Menu, error) {
	owner, err := toShop(r.shop)
	if err != nil {
		return nil, err
	}
	b := builder{
		menu: &Menu{
			Shop: owner, number: r.shop.MenuVersion, partial: r.partial, scarce: r.scarce,
			skus: make(map[string]*SKU, len(r.skus)), options: make(map[string]*Option, len(r.options)),
		},
		categories: make(map[string]*Category, len(r.categories)),
		products:   make(map[string]*Product, len(r.products)),
		groups:     make(map[string]*OptionGroup, len(r.groups)),
		windows:    map[stretch]*schedule{},
	}
	b.addMarks(r.marks)
	for _, row := range r.categories {
		b.categories[row.ID] = &Category{ID: row.ID, Name: lang.Text(row.Name)}
	}
	for _, row := range r.products {
		if err := b.addProduct(row); err != nil {
			return nil, fmt.Errorf("product %s: %w", row.ID, err)
		}
	}
	b.addSKUs(r)
	b.addChoices(r)
	b.place(r)
	b.menu.Version = version(r, b.menu)
	return b.menu, nil
}

func (b *builder) addMarks(rows []*ent.SoldOutMark) {
	b.marks = map[soldoutmark.Target]map[string]*mark{soldoutmark.TargetSku: {}, soldoutmark.TargetOption: {}}
	for _, row := range rows {
		m := &mark{}
		if row.Until != nil {
			m.until = row.Until.UTC()
			b.menu.ends = append(b.menu.ends, m.until)
		}
		b.marks[row.Target][row.TargetID] = m
	}
}

func (b *builder) addProduct(row *ent.Product) error {
	if len(row.ShopIds) > 0 && !slices.Contains(row.ShopIds, b.menu.Shop.ID) {
		return nil
	}
	p := &Product{
		ID: row.ID, CategoryID: row.CategoryID, Name: lang.Text(row.Name), Description: lang.Text(row.Description),
		ImageURL: row.ImageURL, ServedFrom: row.ServedFrom, ServedUntil: row.ServedUntil, zone: b.menu.Shop.Zone,
	}
	for _, tag := range row.Tags {
		p.Tags = append(p.Tags, lang.Text(tag))
	}
	if row.ServedFrom != "" && row.ServedUntil != "" {
		s, err := parseStretch(row.ServedFrom, row.ServedUntil)
		if err != nil {
			return err
		}
		if b.windows[s] == nil {
			b.windows[s] = daily(s)
			b.menu.windows = append(b.menu.windows, b.windows[s])
		}
		p.window = b.windows[s]
	}
	b.products[p.ID] = p
	return nil
}

func (b *builder) addSKUs(r rows) {
	for _, row := range r.skus {
		p := b.products[row.ProductID]
		if p == nil {
			continue
		}
		s := &SKU{
			ID: row.ID, Name: lang.Text(row.Name), Price: money.Amount(row.Price), Product: p,
			outOfStock: r.out[row.ID], left: r.left(row.ID), mark: b.marks[soldoutmark.TargetSku][row.ID],
		}
		p.SKUs = append(p.SKUs, s)
		b.menu.skus[s.ID] = s
	}
	for _, p := range b.products {
		for _, s := range p.SKUs {
			s.FullName = p.Name
			if len(p.SKUs) > 1 {
				s.FullName = lang.T(p.Name.In(lang.EN)+" ("+s.Name.In(lang.EN)+")", p.Name.In(lang.ZH)+"（"+s.Name.In(lang.ZH)+"）")
			}
		}
	}
}

func (b *builder) addChoices(r rows) {
	for _, row := range r.groups {
		b.groups[row.ID] = &OptionGroup{ID: row.ID, Name: lang.Text(row.Name), MinSelect: row.MinSelect, MaxSelect: row.MaxSelect}
	}
	for _, row := range r.options {
		if g := b.groups[row.GroupID]; g != nil {
			g.Options = append(g.Options, &Option{
				ID: row.ID, Name: lang.Text(row.Name), PriceDelta: money.Amount(row.PriceDelta), IsDefault: row.IsDefault,
				Group: g, outOfStock: r.out[StockID(row.ID)], left: r.left(StockID(row.ID)), mark: b.marks[soldoutmark.TargetOption][row.ID],
			})
		}
	}
	for _, row := range r.choices {
		p, g := b.products[row.ProductID], b.groups[row.GroupID]
		if p == nil || g == nil {
			continue
		}
		p.Groups = append(p.Groups, g)
		for _, o := range g.Options {
			b.menu.options[o.ID] = o
		}
	}
}

// place puts products into their categories and those into the menu, in display order.
func (b *builder) place(r rows) {
	for _, row := range r.products {
		p := b.products[row.ID]
		if p == nil || len(p.SKUs) == 0 {
			continue
		}
		c := b.categories[p.CategoryID]
		c.Products = append(c.Products, p)
		c.windowed = c.windowed || p.window != nil
	}
	for _, row := range r.categories {
		if c := b.categories[row.ID]; len(c.Products) > 0 {
			b.menu.Categories = append(b.menu.Categories, c)
		}
	}
}

// version hashes all that the menu shows, in front of it the number of the change: versions are equal exactly when number and content
// are. The hash tells menus apart that stock made different before it raised the number.
func version(r rows, m *Menu) string {
	d := make(digest, 0, 64<<10)
	d.texts(m.Shop.Name, m.Shop.Address)
	d.words(m.Shop.ID, m.Shop.Currency, m.Shop.TimeZone)
	for _, h := range m.Shop.Hours {
		d.numbers(h.Weekday)
		d.words(h.Opens, h.Closes)
	}
	groups := map[string]bool{}
	for _, c := range m.Categories {
		d.words("category", c.ID)
		d.texts(c.Name)
		for _, p := range c.Products {
			d.words("product", p.ID, p.ImageURL, p.ServedFrom, p.ServedUntil)
			d.texts(p.Name, p.Description)
			d.texts(p.Tags...)
			for _, s := range p.SKUs {
				d.words("sku", s.ID, strconv.FormatBool(s.outOfStock), strconv.FormatInt(s.left, 10))
				d.texts(s.Name)
				d.numbers(int(s.Price))
			}
			for _, g := range p.Groups {
				d.words("choice", g.ID)
				if !groups[g.ID] {
					groups[g.ID] = true
					d.group(g)
				}
			}
		}
	}
	for _, row := range r.marks {
		d.words("mark", string(row.Target), row.TargetID)
		if row.Until != nil {
			d.words(row.Until.UTC().Format(time.RFC3339Nano))
		}
	}
	sum := sha256.Sum256(d)
	return strconv.FormatInt(m.number, 10) + "-" + hex.EncodeToString(sum[:8])
}

// digest is what is hashed. Each part carries its length, so that no two lists of parts read the same.
type digest []byte

func (d *digest) words(words ...string) {
	for _, w := range words {
		*d = append(append(strconv.AppendInt(*d, int64(len(w)), 10), ':'), w...)
	}
}

func (d *digest) numbers(numbers ...int) {
	for _, n := range numbers {
		*d = append(strconv.AppendInt(*d, int64(n), 10), ';')
	}
}

func (d *digest) texts(texts ...lang.Text) {
	d.numbers(len(texts))
	for _, t := range texts {
		d.numbers(len(t))
		for _, l := range slices.Sorted(maps.Keys(t)) {
			d.words(l, t[l])
		}
	}
}

func (d *digest) group(g *OptionGroup) {
	d.texts(g.Name)
	d.numbers(g.MinSelect, g.MaxSelect)
	for _, o := range g.Options {
		d.words("option", o.ID, strconv.FormatBool(o.IsDefault), strconv.FormatBool(o.outOfStock), strconv.FormatInt(o.left, 10))
		d.texts(o.Name)
		d.numbers(int(o.PriceDelta))
	}
}
