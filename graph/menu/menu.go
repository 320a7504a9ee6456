// Package menu holds menus as GraphQL shows them, and writes them as answers.
//
// A menu has some 8,000 fields. Executed field by field they cost about 10 ms (a context and a goroutine for each element of a list), so for the
// executor a menu is a leaf: what a query selects of it is compiled once into a plan, and the plan writes the menu straight into the answer.
package menu

import (
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// Menu is what a shop sells at a moment, in one language.
type Menu struct {
	Version    string
	Categories []*Category
}

// Category is a group of products.
type Category struct {
	ID       string
	Name     string
	Products []*Product
}

// Product is a drink or a snack.
type Product struct {
	ID           string
	Name         string
	Description  string
	ImageURL     string
	Tags         []string
	SoldOut      bool
	ServedFrom   *string
	ServedUntil  *string
	Skus         []*Sku
	OptionGroups []*OptionGroup
}

// Sku is a product in one size.
type Sku struct {
	ID           string
	Name         string
	Price        money.Amount
	SoldOut      bool
	SoldOutUntil *time.Time
	Left         *int // nil: not told
}

// OptionGroup is a choice.
type OptionGroup struct {
	ID        string
	Name      string
	MinSelect int
	MaxSelect int
	Options   []*Option
}

// Option is one answer to a choice.
type Option struct {
	ID         string
	Name       string
	PriceDelta money.Amount
	SoldOut    bool
	IsDefault  bool
	Left       *int // nil: not told
}

// New shows a snapshot at a moment in a language. Products share their option groups, as they do in the snapshot.
func New(snapshot *catalog.Menu, l lang.Lang, at time.Time) *Menu {
	m := &Menu{Version: snapshot.Version}
	groups := map[*catalog.OptionGroup]*OptionGroup{}
	for _, c := range snapshot.CategoriesAt(at) {
		category := &Category{ID: c.ID, Name: c.Name.In(l)}
		for _, p := range c.ProductsAt(at) {
			category.Products = append(category.Products, newProduct(p, l, at, groups))
		}
		m.Categories = append(m.Categories, category)
	}
	return m
}

func newProduct(p *catalog.Product, l lang.Lang, at time.Time, groups map[*catalog.OptionGroup]*OptionGroup) *Product {
	out := &Product{
		ID: p.ID, Name: p.Name.In(l), Description: p.Description.In(l), ImageURL: p.ImageURL, SoldOut: p.SoldOutAt(at),
		Tags: make([]string, len(p.Tags)), Skus: make([]*Sku, len(p.SKUs)), OptionGroups: make([]*OptionGroup, len(p.Groups)),
	}
	for i, tag := range p.Tags {
		out.Tags[i] = tag.In(l)
	}
	if p.ServedFrom != "" {
		out.ServedFrom, out.ServedUntil = &p.ServedFrom, &p.ServedUntil
	}
	for i, s := range p.SKUs {
		out.Skus[i] = &Sku{ID: s.ID, Name: s.Name.In(l), Price: s.Price, SoldOut: s.SoldOutAt(at), SoldOutUntil: s.SoldOutUntil(at), Left: leftOf(s.LeftAt(at))}
	}
	for i, g := range p.Groups {
		if groups[g] == nil {
			groups[g] = newGroup(g, l, at)
		}
		out.OptionGroups[i] = groups[g]
	}
	return out
}

func newGroup(g *catalog.OptionGroup, l lang.Lang, at time.Time) *OptionGroup {
	out := &OptionGroup{ID: g.ID, Name: g.Name.In(l), MinSelect: g.MinSelect, MaxSelect: g.MaxSelect, Options: make([]*Option, len(g.Options))}
	for i, o := range g.Options {
		out.Options[i] = &Option{ID: o.ID, Name: o.Name.In(l), PriceDelta: o.PriceDelta, SoldOut: o.SoldOutAt(at), IsDefault: o.IsDefault, Left: leftOf(o.LeftAt(at))}
	}
	return out
}

// leftOf tells what is left, where the catalog tells it: 0 is "not told" there.
func leftOf(n int64) *int {
	if n == 0 {
		return nil
	}
	left := int(n)
	return &left
}
