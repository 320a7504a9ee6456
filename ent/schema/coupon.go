package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Coupon belongs to one customer and is used by one order at most. Each change raises version and leaves a row in coupon_events: a trigger writes it, so that no
// statement can forget to.
type Coupon struct{ ent.Schema }

// Annotations of Coupon.
func (Coupon) Annotations() []schema.Annotation {
	return table("coupons", map[string]string{
		"coupons_worth":  "face_value >= 0 AND percent >= 0 AND percent <= 100 AND (kind <> 'CASH' OR face_value > 0) AND (kind <> 'PERCENTAGE' OR percent > 0)",
		"coupons_unheld": "status IN ('locked', 'used') OR order_no IS NULL",
		"coupons_held":   "order_no IS NOT NULL OR status NOT IN ('locked', 'used')",
	})
}

// Mixin of Coupon.
func (Coupon) Mixin() []ent.Mixin { return tenant() }

// Fields of Coupon.
func (Coupon) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(64).NotEmpty().Immutable().Sensitive(),
		field.String("voucher_code").MaxLen(512).Default("").Immutable().Sensitive().Comment("Of a voucher: its platform's own code where code, which is in capitals and short, is not it."),
		field.String("customer_id").MaxLen(64).Comment("Whose it is; changes only when it is handed on."),
		field.String("kind").MaxLen(40).Immutable(),
		text("name"),
		field.Int64("face_value").Comment("What it takes off; of a percentage, a product, a topping or a delivery: at most, 0 without bound; of a voucher: its par value."),
		field.Int("percent").Default(0).Immutable().Comment("Of a percentage: what it takes off."),
		field.JSON("scope", CouponScope{}).Optional().Immutable().Comment("What it is good for; null: everything."),
		field.Int64("min_spend").NonNegative().Default(0).Immutable(),
		field.String("shop_id").MaxLen(64).Optional().Nillable().Immutable(),
		field.String("batch_id").MaxLen(64).Optional().Nillable().Immutable(),
		field.Bool("transferable").Default(false).Immutable(),
		field.String("deal_id").MaxLen(64).Default("").Immutable().Comment("Of a voucher: what was bought, by the platform's number."),
		field.Enum("status").Values("available", "locked", "used", "expired", "voided").Default("available"),
		field.String("order_no").MaxLen(32).Optional().Nillable().Comment("The order that holds or used it."),
		field.Int64("version").Default(1),
		field.String("changed_by").MaxLen(120).Default("system").Comment("Who made the latest change: customer, staff:<name>, channel:<name> or system."),
		moment("changed_at"),
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
		index.Fields("valid_until", "id").StorageKey("coupons_to_expire").Annotations(entsql.IndexWhere("status = 'available'")),
		index.Fields("batch_id", "status", "id").StorageKey("coupons_of_batch").Annotations(entsql.IndexWhere("batch_id IS NOT NULL")),
	}
}

// CouponScope is what a coupon is good for: any of these.
type CouponScope struct {
	Categories []string `json:"categories,omitempty"`
	Products   []string `json:"products,omitempty"`
	SKUs       []string `json:"skus,omitempty"`
	Options    []string `json:"options,omitempty"`
}

// CouponEvent is a step of a coupon's life. A trigger of coupons writes it.
type CouponEvent struct{ ent.Schema }

// Annotations of CouponEvent.
func (CouponEvent) Annotations() []schema.Annotation { return table("coupon_events", nil) }

// Mixin of CouponEvent.
func (CouponEvent) Mixin() []ent.Mixin { return tenant() }

// Fields of CouponEvent.
func (CouponEvent) Fields() []ent.Field {
	return []ent.Field{
		field.Int("coupon_id").Immutable(),
		field.Int64("seq").Immutable().Comment("The coupon's version after it."),
		field.String("from_status").MaxLen(16).Default("").Immutable(),
		field.String("to_status").MaxLen(16).Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.String("order_no").MaxLen(32).Optional().Nillable().Immutable().Comment("The order that took it, holds it or gave it back."),
		field.String("actor").MaxLen(120).Immutable(),
		fixed("at"),
	}
}

// Indexes of CouponEvent.
func (CouponEvent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("coupon_id", "seq").Unique(), index.Fields("order_no")}
}

// CouponRedemption is a platform voucher that an order spends: the intent, written before the platform is called, and what came of it.
type CouponRedemption struct{ ent.Schema }

// Annotations of CouponRedemption.
func (CouponRedemption) Annotations() []schema.Annotation {
	return table("coupon_redemptions", map[string]string{
		"coupon_redemptions_amount": "amount >= 0",
		"coupon_redemptions_due":    "next_at IS NULL OR status IN ('pending', 'undoing')",
	})
}

// Mixin of CouponRedemption.
func (CouponRedemption) Mixin() []ent.Mixin { return tenant() }

// Fields of CouponRedemption.
func (CouponRedemption) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(32).Immutable().NotEmpty().Comment("Our own request id: the platform is asked under it."),
		field.String("order_no").MaxLen(32).Immutable(),
		field.Int("coupon_id").Immutable(),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.String("kind").MaxLen(40).Immutable(),
		field.String("platform").MaxLen(40).Immutable(),
		field.String("deal_id").MaxLen(64).Default(""),
		field.String("sku_id").MaxLen(64).Default(""),
		field.String("token").MaxLen(2000).Default("").Sensitive().Comment("What the platform gave when the voucher was looked at, and wants back."),
		field.Int64("amount").Immutable().Comment("What the voucher took off the order."),
		field.Int64("paid_by_guest").Default(0).Comment("What the guest paid the platform, as it said before; 0 where it did not."),
		field.Enum("status").Values("pending", "redeemed", "refused", "failed", "undoing", "undone", "dropped").Default("pending"),
		field.Int("attempts").Default(0).Comment("Calls that were begun in this status."),
		field.Bool("doubtful").Default(false).Comment("A call may have reached the platform: it is asked what became of it before another one."),
		maybeMoment("next_at"),
		field.String("outcome").MaxLen(32).Default("").Comment("The latest verdict: OK, ALREADY_OURS, ALREADY_USED, REJECTED, UNKNOWN."),
		field.String("platform_code").MaxLen(64).Default("").Comment("The platform's own code of the latest verdict."),
		field.JSON("reason", map[string]string{}).Optional(),
		field.String("verify_id").MaxLen(128).Default(""),
		field.String("certificate_id").MaxLen(128).Default(""),
		maybeMoment("cancel_until"),
		maybeMoment("redeemed_at"),
		born(),
		moment("updated_at"),
	}
}

// Indexes of CouponRedemption.
func (CouponRedemption) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_no"),
		index.Fields("coupon_id"),
		index.Fields("platform", "redeemed_at"),
		index.Fields("next_at").StorageKey("coupon_redemptions_next").Annotations(entsql.IndexWhere("next_at IS NOT NULL")),
	}
}

// PlatformShop is a shop's account at a platform of vouchers.
type PlatformShop struct{ ent.Schema }

// Annotations of PlatformShop.
func (PlatformShop) Annotations() []schema.Annotation { return table("platform_shops", nil) }

// Mixin of PlatformShop.
func (PlatformShop) Mixin() []ent.Mixin { return tenant() }

// Fields of PlatformShop.
func (PlatformShop) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("platform").MaxLen(40).Immutable(),
		field.JSON("account", map[string]string{}).Sensitive().Comment("What the platform knows the shop by, such as poi_id or appAuthToken."),
		born(),
	}
}

// Indexes of PlatformShop.
func (PlatformShop) Indexes() []ent.Index {
	return []ent.Index{index.Fields("shop_id", "platform").Unique()}
}
