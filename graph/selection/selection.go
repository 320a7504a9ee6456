// Package selection compiles what a query selects of a type into a plan that writes values straight into an answer.
//
// The executor spends a context, and in lists a goroutine, on each object. For answers that are asked for all the time, or have thousands of
// fields, that is nearly all of their cost.
package selection

import (
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Plan is what a query selects of one type: each field with its key as it is written, and what is selected below it.
type Plan struct {
	typeName string
	fields   []Field
}

// Field is one of them.
type Field struct {
	// Name is the schema's.
	Name string
	// Sub is what is selected of the field's own type; nil for leaves.
	Sub *Plan
	key []byte // "alias":
}

// Compile follows aliases, fragments and @skip and @include as the executor does. below says, by Type.field, of which type a field is that has
// fields itself.
func Compile(op *graphql.OperationContext, selections ast.SelectionSet, typeName string, below map[string]string) *Plan {
	p := &Plan{typeName: typeName}
	for _, f := range graphql.CollectFields(op, selections, []string{typeName}) {
		one := Field{key: append(Text(nil, f.Alias), ':'), Name: f.Name}
		if sub := below[typeName+"."+f.Name]; sub != "" {
			one.Sub = Compile(op, f.Selections, sub, below)
		}
		p.fields = append(p.fields, one)
	}
	return p
}

// Object writes the plan's fields with what value writes for each.
func (p *Plan) Object(b []byte, value func(b []byte, f *Field) []byte) []byte {
	b = append(b, '{')
	for i := range p.fields {
		f := &p.fields[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, f.key...)
		if f.Name == "__typename" {
			b = Text(b, p.typeName)
			continue
		}
		b = value(b, f)
	}
	return append(b, '}')
}

// List writes items with commas between them.
func List[T any](b []byte, items []T, one func(b []byte, item T) []byte) []byte {
	b = append(b, '[')
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, item)
	}
	return append(b, ']')
}

// plain says whether a text stands in JSON as it is.
func plain(s string) bool {
	var high byte
	for i := range len(s) {
		c := s[i]
		if asciiEscaped[c] {
			return false
		}
		high |= c
	}
	return high < utf8.RuneSelf || utf8.ValidString(s)
}

// asciiEscaped are the bytes below utf8.RuneSelf that JSON strings have only escaped.
var asciiEscaped = func() (escaped [256]bool) {
	for c := range ' ' {
		escaped[c] = true
	}
	escaped['"'], escaped['\\'] = true, true
	return escaped
}()

// Text writes a JSON string (RFC 8259, 7), in the executor's spelling.
func Text(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '"')
	if plain(s) {
		return append(append(b, s...), '"')
	}
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(b, s[from:i]...)
				b = utf8.AppendRune(b, utf8.RuneError)
				from = i + 1
			}
			i += size - 1
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch {
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, '\\', c)
		}
	}
	return append(append(b, s[from:]...), '"')
}

// Null writes null.
func Null(b []byte) []byte { return append(b, "null"...) }
