package db

import (
	"database/sql/driver"
	"encoding/json"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/lib/pq"
)

// Among keeps the rows whose column is one of the texts. However many there are, the statement's text is one, so it stays prepared.
func Among(postgres bool, column string, texts []string) func(*entsql.Selector) {
	return func(s *entsql.Selector) {
		s.Where(entsql.P(func(b *entsql.Builder) {
			b.WriteString(s.C(column))
			if postgres {
				b.WriteString(" = ANY(").Arg(pq.Array(texts)).WriteString(")")
				return
			}
			b.WriteString(" IN (SELECT value FROM json_each(").Arg(AsJSON(texts)).WriteString("))")
		}))
	}
}

// AsJSON is a parameter that SQLite takes apart with json_each.
func AsJSON(what any) driver.Valuer { return jsonParameter{what} }

type jsonParameter struct{ what any }

// Value is the JSON.
func (p jsonParameter) Value() (driver.Value, error) {
	text, err := json.Marshal(p.what)
	return string(text), err
}
