package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Brand is a tenant: a chain with its shops, menu, staff and guests.
type Brand struct{ ent.Schema }

// Annotations of Brand.
func (Brand) Annotations() []schema.Annotation { return table("brands", nil) }

// Fields of Brand.
func (Brand) Fields() []ent.Field {
	return []ent.Field{
		field.String("slug").MaxLen(64).Unique().Comment("Names the brand in the Cuppa-Brand header."),
		text("name"),
		born(),
	}
}

// Secret is a key that all replicas share and that no one had to configure, made at the first start.
type Secret struct{ ent.Schema }

// Annotations of Secret.
func (Secret) Annotations() []schema.Annotation { return table("secrets", nil) }

// Fields of Secret.
func (Secret) Fields() []ent.Field {
	return []ent.Field{id(), field.Bytes("value").Sensitive().Immutable(), born()}
}

// Shop is one store of a brand.
type Shop struct{ ent.Schema }

// Annotations of Shop.
func (Shop) Annotations() []schema.Annotation { return table("shops", nil) }

// Mixin of Shop.
func (Shop) Mixin() []ent.Mixin { return tenant() }

// Fields of Shop.
func (Shop) Fields() []ent.Field {
	return []ent.Field{
		id(),
		text("name"),
		text("address"),
		field.String("currency").MaxLen(3).Comment("ISO 4217."),
		field.String("time_zone").MaxLen(64).Comment("IANA name."),
		field.JSON("hours", []OpeningSpan{}).Comment("When it takes orders; no span on a day means closed."),
		field.Int64("menu_version").Default(1).Comment("Raised in the transaction of every change of what it sells."),
		field.Int("position").Default(0),
		field.Int64("delivery_fee").NonNegative().Default(0).Comment("Minor units, for one order."),
		field.Enum("pricing_mode").Values("STACK", "BEST_DEAL").Default("STACK").Comment("Whether promotions stack, or the best one counts alone."),
		field.Bool("return_coupons").Default(true).Comment("Whether own coupons of an order that was refunded whole are given back."),
		field.Int64("second_person_above").NonNegative().Default(20000).Comment("Minor units: staff's decisions about more need a second person."),
		field.Int64("staff_refund_limit").NonNegative().Default(0).Comment("Minor units: what staff below a manager may give back of an order alone; 0: they give nothing back."),
		field.Enum("late_money").Values("REFUND", "REVIVE").Default("REFUND").Comment("What becomes of money for an order that has expired: back at once, or the order is taken up again where all of it can be had, and back where not."),
		born(),
	}
}

// Indexes of Shop.
func (Shop) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id", "position", "id")} }

// OpeningSpan is one span of a weekday in the shop's time zone. 1 is Monday. Times are HH:MM; Closes may be 24:00, and one that is
// not after Opens lies on the next day.
type OpeningSpan struct {
	Weekday int    `json:"weekday"`
	Opens   string `json:"opens"`
	Closes  string `json:"closes"`
}
