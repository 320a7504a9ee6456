package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Coupon belongs to one customer and is used by one order at most.
type Coupon struct{ ent.Schema }

// Annotations of Coupon.
func (Coupon) Annotations() []schema.Annotation {
	return table("coupons", map[string]string{
		"coupons_face_value": "face_value > 0",
		"coupons_free":       "status <> 'available' OR order_no IS NULL",
		"coupons_taken":      "order_no IS NOT NULL OR status = 'available'",
	})
}

// Mixin of Coupon.
func (Coupon) Mixin() []ent.Mixin { return tenant() }

// Fields of Coupon.
func (Coupon) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(64).NotEmpty().Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.String("kind").MaxLen(40).Immutable(),
		text("name"),
		field.Int64("face_value").Immutable(),
		field.Int64("min_spend").NonNegative().Default(0).Immutable(),
		field.String("shop_id").MaxLen(64).Optional().Nillable().Immutable(),
		field.Enum("status").Values("available", "locked", "used").Default("available"),
		field.String("order_no").MaxLen(32).Optional().Nillable().Comment("The order that holds or used it."),
		moment("valid_from"),
		moment("valid_until"),
		field.String("issued_by").MaxLen(64).Default(""),
		maybeMoment("used_at"),
		born(),
	}
}

// Indexes of Coupon.
func (Coupon) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "code").Unique(),
		index.Fields("customer_id", "status", "valid_until", "id"),
		index.Fields("order_no"),
	}
}
