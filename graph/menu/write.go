package menu

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"cuppa/graph/selection"
)

// MarshalGQLContext writes what the query selects of the menu; the context is that of the field.
func (m *Menu) MarshalGQLContext(ctx context.Context, w io.Writer) error {
	field := graphql.GetFieldContext(ctx)
	if field == nil || !graphql.HasOperationContext(ctx) {
		return errors.New("menu: not the answer to a field")
	}
	p := selection.Compile(graphql.GetOperationContext(ctx), field.Field.Selections, typeMenu, below)
	_, err := w.Write(m.write(make([]byte, 0, 64<<10), p))
	return err
}

// UnmarshalGQLContext is there because the generator takes a type that writes itself for one that is read as well. A menu is no input.
func (m *Menu) UnmarshalGQLContext(context.Context, any) error {
	return errors.New("menu: not an input")
}

// The types below Menu, as the schema names them.
const (
	typeMenu     = "Menu"
	typeCategory = "Category"
	typeProduct  = "Product"
	typeSku      = "Sku"
	typeGroup    = "OptionGroup"
	typeOption   = "Option"
)

// below says which type a field that has fields itself holds.
var below = map[string]string{
	typeMenu + ".categories": typeCategory, typeCategory + ".products": typeProduct, typeProduct + ".skus": typeSku,
	typeProduct + ".optionGroups": typeGroup, typeGroup + ".options": typeOption,
}

func (m *Menu) write(b []byte, p *selection.Plan) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		if f.Name == "version" {
			return selection.Text(b, m.Version)
		}
		return selection.List(b, m.Categories, func(b []byte, c *Category) []byte { return c.write(b, f.Sub) })
	})
}

func (c *Category) write(b []byte, p *selection.Plan) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "id":
			return selection.Text(b, c.ID)
		case "name":
			return selection.Text(b, c.Name)
		}
		return selection.List(b, c.Products, func(b []byte, product *Product) []byte { return product.write(b, f.Sub) })
	})
}

func (p *Product) write(b []byte, plan *selection.Plan) []byte {
	return plan.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "id":
			return selection.Text(b, p.ID)
		case "name":
			return selection.Text(b, p.Name)
		case "description":
			return selection.Text(b, p.Description)
		case "imageUrl":
			return selection.Text(b, p.ImageURL)
		case "tags":
			return selection.List(b, p.Tags, selection.Text)
		case "soldOut":
			return strconv.AppendBool(b, p.SoldOut)
		case "servedFrom":
			return appendMaybe(b, p.ServedFrom)
		case "servedUntil":
			return appendMaybe(b, p.ServedUntil)
		case "skus":
			return selection.List(b, p.Skus, func(b []byte, s *Sku) []byte { return s.write(b, f.Sub) })
		}
		return selection.List(b, p.OptionGroups, func(b []byte, g *OptionGroup) []byte { return g.write(b, f.Sub) })
	})
}

func (s *Sku) write(b []byte, p *selection.Plan) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "id":
			return selection.Text(b, s.ID)
		case "name":
			return selection.Text(b, s.Name)
		case "price":
			return strconv.AppendInt(b, int64(s.Price), 10)
		case "soldOut":
			return strconv.AppendBool(b, s.SoldOut)
		case "left":
			return appendLeft(b, s.Left)
		}
		if s.SoldOutUntil == nil {
			return selection.Null(b)
		}
		return selection.Text(b, s.SoldOutUntil.UTC().Format(time.RFC3339Nano))
	})
}

func (g *OptionGroup) write(b []byte, p *selection.Plan) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "id":
			return selection.Text(b, g.ID)
		case "name":
			return selection.Text(b, g.Name)
		case "minSelect":
			return strconv.AppendInt(b, int64(g.MinSelect), 10)
		case "maxSelect":
			return strconv.AppendInt(b, int64(g.MaxSelect), 10)
		}
		return selection.List(b, g.Options, func(b []byte, o *Option) []byte { return o.write(b, f.Sub) })
	})
}

func (o *Option) write(b []byte, p *selection.Plan) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "id":
			return selection.Text(b, o.ID)
		case "name":
			return selection.Text(b, o.Name)
		case "priceDelta":
			return strconv.AppendInt(b, int64(o.PriceDelta), 10)
		case "soldOut":
			return strconv.AppendBool(b, o.SoldOut)
		case "left":
			return appendLeft(b, o.Left)
		}
		return strconv.AppendBool(b, o.IsDefault)
	})
}

func appendLeft(b []byte, n *int) []byte {
	if n == nil {
		return selection.Null(b)
	}
	return strconv.AppendInt(b, int64(*n), 10)
}

func appendMaybe(b []byte, s *string) []byte {
	if s == nil {
		return selection.Null(b)
	}
	return selection.Text(b, *s)
}
