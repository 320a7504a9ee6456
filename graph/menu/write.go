package menu

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// MarshalGQLContext writes what the query selects of the menu; the context is that of the field.
func (m *Menu) MarshalGQLContext(ctx context.Context, w io.Writer) error {
	field := graphql.GetFieldContext(ctx)
	if field == nil || !graphql.HasOperationContext(ctx) {
		return errors.New("menu: not the answer to a field")
	}
	p := compile(graphql.GetOperationContext(ctx), field.Field.Selections, typeMenu)
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

// plan is what a query selects of one type: each field with its key as it is written, and what is selected below it.
type plan struct {
	typeName string
	fields   []planned
}

type planned struct {
	key  []byte // "alias":
	name string
	sub  *plan
}

// compile follows aliases, fragments and @skip and @include as the executor does.
func compile(op *graphql.OperationContext, selections ast.SelectionSet, typeName string) *plan {
	p := &plan{typeName: typeName}
	for _, f := range graphql.CollectFields(op, selections, []string{typeName}) {
		one := planned{key: append(appendText(nil, f.Alias), ':'), name: f.Name}
		if sub := below[typeName+"."+f.Name]; sub != "" {
			one.sub = compile(op, f.Selections, sub)
		}
		p.fields = append(p.fields, one)
	}
	return p
}

// object writes the fields of p with what value writes for each.
func (p *plan) object(b []byte, value func(b []byte, f *planned) []byte) []byte {
	b = append(b, '{')
	for i := range p.fields {
		f := &p.fields[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, f.key...)
		if f.name == "__typename" {
			b = appendText(b, p.typeName)
			continue
		}
		b = value(b, f)
	}
	return append(b, '}')
}

func list[T any](b []byte, items []T, one func(b []byte, item T) []byte) []byte {
	b = append(b, '[')
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, item)
	}
	return append(b, ']')
}

func (m *Menu) write(b []byte, p *plan) []byte {
	return p.object(b, func(b []byte, f *planned) []byte {
		if f.name == "version" {
			return appendText(b, m.Version)
		}
		return list(b, m.Categories, func(b []byte, c *Category) []byte { return c.write(b, f.sub) })
	})
}

func (c *Category) write(b []byte, p *plan) []byte {
	return p.object(b, func(b []byte, f *planned) []byte {
		switch f.name {
		case "id":
			return appendText(b, c.ID)
		case "name":
			return appendText(b, c.Name)
		}
		return list(b, c.Products, func(b []byte, product *Product) []byte { return product.write(b, f.sub) })
	})
}

func (p *Product) write(b []byte, plan *plan) []byte {
	return plan.object(b, func(b []byte, f *planned) []byte {
		switch f.name {
		case "id":
			return appendText(b, p.ID)
		case "name":
			return appendText(b, p.Name)
		case "description":
			return appendText(b, p.Description)
		case "imageUrl":
			return appendText(b, p.ImageURL)
		case "tags":
			return list(b, p.Tags, appendText)
		case "soldOut":
			return strconv.AppendBool(b, p.SoldOut)
		case "servedFrom":
			return appendMaybe(b, p.ServedFrom)
		case "servedUntil":
			return appendMaybe(b, p.ServedUntil)
		case "skus":
			return list(b, p.Skus, func(b []byte, s *Sku) []byte { return s.write(b, f.sub) })
		}
		return list(b, p.OptionGroups, func(b []byte, g *OptionGroup) []byte { return g.write(b, f.sub) })
	})
}

func (s *Sku) write(b []byte, p *plan) []byte {
	return p.object(b, func(b []byte, f *planned) []byte {
		switch f.name {
		case "id":
			return appendText(b, s.ID)
		case "name":
			return appendText(b, s.Name)
		case "price":
			return strconv.AppendInt(b, int64(s.Price), 10)
		case "soldOut":
			return strconv.AppendBool(b, s.SoldOut)
		}
		if s.SoldOutUntil == nil {
			return append(b, "null"...)
		}
		return appendText(b, s.SoldOutUntil.UTC().Format(time.RFC3339Nano))
	})
}

func (g *OptionGroup) write(b []byte, p *plan) []byte {
	return p.object(b, func(b []byte, f *planned) []byte {
		switch f.name {
		case "id":
			return appendText(b, g.ID)
		case "name":
			return appendText(b, g.Name)
		case "minSelect":
			return strconv.AppendInt(b, int64(g.MinSelect), 10)
		case "maxSelect":
			return strconv.AppendInt(b, int64(g.MaxSelect), 10)
		}
		return list(b, g.Options, func(b []byte, o *Option) []byte { return o.write(b, f.sub) })
	})
}

func (o *Option) write(b []byte, p *plan) []byte {
	return p.object(b, func(b []byte, f *planned) []byte {
		switch f.name {
		case "id":
			return appendText(b, o.ID)
		case "name":
			return appendText(b, o.Name)
		case "priceDelta":
			return strconv.AppendInt(b, int64(o.PriceDelta), 10)
		case "soldOut":
			return strconv.AppendBool(b, o.SoldOut)
		}
		return strconv.AppendBool(b, o.IsDefault)
	})
}

func appendMaybe(b []byte, s *string) []byte {
	if s == nil {
		return append(b, "null"...)
	}
	return appendText(b, *s)
}

// appendText writes a JSON string (RFC 8259, 7).
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
