package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Promotion is a rule that takes money off whoever orders. Its terms are the JSON of internal/pricing.
type Promotion struct{ ent.Schema }

// Annotations of Promotion.
func (Promotion) Annotations() []schema.Annotation { return table("promotions", nil) }

// Mixin of Promotion.
func (Promotion) Mixin() []ent.Mixin { return tenant() }

// Fields of Promotion.
func (Promotion) Fields() []ent.Field {
	return []ent.Field{
		id(),
		code("kind"),
		text("name"),
		field.JSON("params", json.RawMessage{}).Comment("The kind's own parameters."),
		field.JSON("scope", json.RawMessage{}).Comment("Shops, categories, products and SKUs; empty lists mean all."),
		field.JSON("period", json.RawMessage{}).Comment("From, until, weekdays and times of day in the shop's zone."),
		field.Int("version").Default(1),
		field.Bool("active").Default(true),
		born(),
	}
}

// Indexes of Promotion.
func (Promotion) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id", "active")} }
