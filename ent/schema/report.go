package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// SalesSlot is what a shop earned in a quarter of an hour of UTC: every time zone's days and hours begin at one.
type SalesSlot struct{ ent.Schema }

// Annotations of SalesSlot.
func (SalesSlot) Annotations() []schema.Annotation { return table("sales_slots", nil) }

// Mixin of SalesSlot.
func (SalesSlot) Mixin() []ent.Mixin { return tenant() }

// Fields of SalesSlot.
func (SalesSlot) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.Time("slot").Immutable().SchemaType(momentType),
		field.Int64("revenue").Default(0),
		field.Int64("discounts").Default(0),
		field.Int64("refunds").Default(0),
		field.Int64("orders").Default(0),
		field.Int64("coupon_orders").Default(0),
		field.Int64("untouched_orders").Default(0).Comment("Paid orders that no promotion and no coupon took anything off."),
	}
}

// Indexes of SalesSlot.
func (SalesSlot) Indexes() []ent.Index { return []ent.Index{index.Fields("shop_id", "slot").Unique()} }

// ProductSlot is what a shop sold of a product in a quarter of an hour.
type ProductSlot struct{ ent.Schema }

// Annotations of ProductSlot.
func (ProductSlot) Annotations() []schema.Annotation { return table("product_slots", nil) }

// Mixin of ProductSlot.
func (ProductSlot) Mixin() []ent.Mixin { return tenant() }

// Fields of ProductSlot.
func (ProductSlot) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.Time("slot").Immutable().SchemaType(momentType),
		field.String("product_id").MaxLen(64).Immutable(),
		text("name"),
		field.Int64("quantity").Default(0),
		field.Int64("revenue").Default(0),
	}
}

// Indexes of ProductSlot.
func (ProductSlot) Indexes() []ent.Index {
	return []ent.Index{index.Fields("shop_id", "slot", "product_id").Unique()}
}

// SalesFact is one payment of an order in full, or one refund, as its event told it. Slots are sums of facts; the ragged ends of a
// span that begins or ends within a slot are read from the facts.
type SalesFact struct{ ent.Schema }

// Annotations of SalesFact.
func (SalesFact) Annotations() []schema.Annotation { return table("sales_facts", nil) }

// Mixin of SalesFact.
func (SalesFact) Mixin() []ent.Mixin { return tenant() }

// Fields of SalesFact.
func (SalesFact) Fields() []ent.Field {
	return []ent.Field{
		field.Int("event_id").Unique().Immutable().Comment("The event that told it: taken once."),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("order_no").MaxLen(32).Immutable(),
		field.Time("at").Immutable().SchemaType(momentType),
		field.Int64("revenue").Default(0).Immutable(),
		field.Int64("discounts").Default(0).Immutable(),
		field.Int64("refunds").Default(0).Immutable(),
		field.Int("orders").Default(0).Immutable(),
		field.Int("coupon_orders").Default(0).Immutable(),
		field.Int("untouched_orders").Default(0).Immutable(),
		field.JSON("products", []ProductSale{}).Optional().Immutable(),
		field.JSON("applied", []DiscountShare{}).Optional().Immutable(),
	}
}

// Indexes of SalesFact.
func (SalesFact) Indexes() []ent.Index { return []ent.Index{index.Fields("shop_id", "at")} }

// ProductSale is what one order sold of a product.
type ProductSale struct {
	ProductID string            `json:"productId"`
	Name      map[string]string `json:"name"`
	Quantity  int64             `json:"quantity"`
	Revenue   int64             `json:"revenue"`
}

// PromotionSlot is what a version of a promotion, or coupons of one name, did in a shop in a quarter of an hour.
type PromotionSlot struct{ ent.Schema }

// Annotations of PromotionSlot.
func (PromotionSlot) Annotations() []schema.Annotation { return table("promotion_slots", nil) }

// Mixin of PromotionSlot.
func (PromotionSlot) Mixin() []ent.Mixin { return tenant() }

// Fields of PromotionSlot.
func (PromotionSlot) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.Time("slot").Immutable().SchemaType(momentType),
		field.String("source").MaxLen(64).Immutable().Comment("The promotion's id; of coupons what their kind and name make."),
		field.Int("version").Default(0).Immutable().Comment("The promotion's; 0: coupons, or not known."),
		field.String("kind").MaxLen(40).Immutable(),
		field.Bool("coupon").Immutable(),
		text("name"),
		field.Int64("uses").Default(0),
		field.Int64("discount").Default(0),
		field.Int64("revenue").Default(0),
		field.Int64("refunds").Default(0),
		field.Int64("new_guests").Default(0),
	}
}

// Indexes of PromotionSlot.
func (PromotionSlot) Indexes() []ent.Index {
	return []ent.Index{index.Fields("shop_id", "slot", "coupon", "source", "version").Unique()}
}

// DiscountShare is what one order had of one version of a promotion, or of coupons of one name; a refund's has the refunds only.
type DiscountShare struct {
	Source    string            `json:"source"`
	Version   int               `json:"version,omitempty"`
	Kind      string            `json:"kind"`
	Coupon    bool              `json:"coupon,omitempty"`
	Name      map[string]string `json:"name"`
	Uses      int64             `json:"uses,omitempty"`
	Discount  int64             `json:"discount,omitempty"`
	Revenue   int64             `json:"revenue,omitempty"`
	Refunds   int64             `json:"refunds,omitempty"`
	NewGuests int64             `json:"newGuests,omitempty"`
}
