// Package schema declares the tables. Rows of every table but brands, secrets, leases and those of simulated platforms belong to one brand, the tenant; internal/db
// adds that condition to each statement, so no query can forget it.
//
// Amounts are whole minor units of the shop's currency. Texts in several languages are maps such as {"zh": "…", "en": "…"}.
package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"
)

// Tenant gives a table its brand. The value is set and checked by internal/db.
type Tenant struct{ mixin.Schema }

// Fields of Tenant.
func (Tenant) Fields() []ent.Field {
	return []ent.Field{field.Int("brand_id").Immutable().Comment("The tenant that owns the row.")}
}

func tenant() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// id is a caller-made, opaque text key.
func id() ent.Field { return field.String("id").MaxLen(64).Immutable().NotEmpty() }

// text is a text by language.
func text(name string) ent.Field { return field.JSON(name, map[string]string{}) }

// amount is a whole number of minor units.
func amount(name string) ent.Field { return field.Int64(name).NonNegative() }

// moment is a point in time, in UTC, to the microsecond.
func moment(name string) ent.Field { return field.Time(name).SchemaType(momentType) }

// fixed is a moment that never changes.
func fixed(name string) ent.Field { return field.Time(name).Immutable().SchemaType(momentType) }

// maybeMoment is a point in time that may be missing.
func maybeMoment(name string) ent.Field {
	return field.Time(name).Optional().Nillable().SchemaType(momentType)
}

var momentType = map[string]string{dialect.Postgres: "timestamptz"}

// born is when the row was made.
func born() ent.Field {
	return field.Time("created_at").Immutable().SchemaType(momentType).Default(func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) })
}

// table names the table and its CHECK constraints.
func table(name string, checks map[string]string) []schema.Annotation {
	a := entsql.Annotation{Table: name}
	if len(checks) > 0 {
		a.Checks = checks
	}
	return []schema.Annotation{a}
}
