package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Order is what a guest ordered, at the price that was agreed. Its key is its number, which carries its year.
type Order struct{ ent.Schema }

// Annotations of Order.
func (Order) Annotations() []schema.Annotation {
	return table("orders", map[string]string{
		"orders_payable": "payable_amount >= 0 AND discount_amount >= 0 AND payable_amount = total_amount - discount_amount",
		"orders_paid":    "paid_amount >= 0 AND refunded_amount >= 0 AND refunded_amount <= paid_amount",
	})
}

// Mixin of Order.
func (Order) Mixin() []ent.Mixin { return tenant() }

// Fields of Order.
func (Order) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("no").MaxLen(32).Immutable().NotEmpty(),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.String("status").MaxLen(32),
		field.String("status_before").MaxLen(32).Default("").Comment("Where REFUNDING came from."),
		field.Int64("version").Default(1).Comment("The number of its latest event."),
		field.String("dine_way").MaxLen(16).Immutable(),
		field.String("desk_no").MaxLen(80).Default("").Immutable(),
		field.String("contact").MaxLen(400).Default("").Sensitive().Immutable(),
		field.String("note").MaxLen(800).Default("").Immutable(),
		field.Int64("total_amount").Immutable(),
		field.Int64("discount_amount").Immutable(),
		field.Int64("payable_amount").Immutable(),
		field.Int64("paid_amount").Default(0).Comment("All that was captured for it, surplus payments included."),
		field.Int64("refunded_amount").Default(0).Comment("Gone back of paid_amount, refunds under way included."),
		field.Int("coupon_count").Default(0).Immutable(),
		field.Int("limited_count").Default(0).Immutable().Comment("How many promotions with limits it counts in."),
		field.Int64("held_units").Default(0).Immutable().Comment("The counted units that it held when it was placed: all of them, as long as it is unpaid."),
		field.String("channel").MaxLen(16).Default("WEB").Immutable().Comment("Where it was placed: MINI_PROGRAM, WEB or COUNTER."),
		field.String("device_id").MaxLen(64).Default("").Immutable().Sensitive().Comment("A hash of what the app calls its device; empty: it says nothing."),
		field.JSON("price_trace", json.RawMessage{}).Optional().Immutable().Comment("How the price came about, as pricing writes it."),
		field.String("pickup_code").MaxLen(16).Default(""),
		moment("expires_at"),
		maybeMoment("paid_at"),
		field.Time("created_at").Immutable().SchemaType(momentType),
		field.Time("updated_at").SchemaType(momentType),
	}
}

// Edges of Order.
func (Order) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("items", OrderItem.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
		edge.To("discounts", OrderDiscount.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
		edge.To("holds", Hold.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
		edge.To("events", OrderEvent.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
	}
}

// Indexes of Order.
func (Order) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("shop_id", "created_at", "id"),
		index.Fields("customer_id", "created_at", "id"),
		index.Fields("expires_at").StorageKey("orders_unpaid").Annotations(entsql.IndexWhere("status = 'CREATED'")),
		index.Fields("device_id", "shop_id").StorageKey("orders_of_device").Annotations(entsql.IndexWhere("status = 'CREATED' AND device_id <> ''")),
		index.Fields("shop_id", "status").StorageKey("orders_under_way").
			Annotations(entsql.IndexWhere("status <> 'CREATED' AND status <> 'COMPLETED' AND status <> 'CANCELED' AND status <> 'REFUNDED'")),
	}
}

// OrderItem is a line of an order, as it was agreed.
type OrderItem struct{ ent.Schema }

// Annotations of OrderItem.
func (OrderItem) Annotations() []schema.Annotation {
	return table("order_items", map[string]string{
		"order_items_amounts": "quantity > 0 AND unit_price >= 0 AND amount = unit_price * quantity AND payable_amount >= 0 AND payable_amount <= amount",
	})
}

// Mixin of OrderItem.
func (OrderItem) Mixin() []ent.Mixin { return tenant() }

// Fields of OrderItem.
func (OrderItem) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_no").MaxLen(32).Immutable(),
		field.Int("line").Immutable().Comment("Position in the order, from 0."),
		field.String("sku_id").MaxLen(64).Immutable(),
		field.String("product_id").MaxLen(64).Immutable(),
		text("name"),
		field.JSON("options", []ChosenOption{}).Immutable(),
		field.Int("quantity").Immutable(),
		field.Int64("unit_price").Immutable(),
		field.Int64("amount").Immutable(),
		field.Int64("payable_amount").Immutable().Comment("The line's frozen share after discounts."),
	}
}

// Edges of OrderItem.
func (OrderItem) Edges() []ent.Edge {
	return []ent.Edge{edge.From("order", Order.Type).Ref("items").Field("order_no").Unique().Required().Immutable()}
}

// Indexes of OrderItem.
func (OrderItem) Indexes() []ent.Index { return []ent.Index{index.Fields("order_no", "line").Unique()} }

// ChosenOption is an option of a line, as it was called.
type ChosenOption struct {
	ID   string            `json:"id"`
	Name map[string]string `json:"name"`
}

// OrderDiscount is a promotion or a coupon that counted, and why.
type OrderDiscount struct{ ent.Schema }

// Annotations of OrderDiscount.
func (OrderDiscount) Annotations() []schema.Annotation {
	return table("order_discounts", map[string]string{"order_discounts_amount": "amount > 0"})
}

// Mixin of OrderDiscount.
func (OrderDiscount) Mixin() []ent.Mixin { return tenant() }

// Fields of OrderDiscount.
func (OrderDiscount) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_no").MaxLen(32).Immutable(),
		field.Int("position").Immutable(),
		field.String("kind").MaxLen(40).Immutable(),
		field.String("promotion_id").MaxLen(64).Default("").Immutable(),
		field.Int("promotion_version").Default(0).Immutable().Comment("0: not known, or a coupon."),
		field.String("code").MaxLen(64).Default("").Immutable(),
		text("name"),
		field.Int64("amount").Immutable(),
		text("reason"),
		field.JSON("shares", []int64{}).Immutable().Comment("What each line bears of it."),
	}
}

// Edges of OrderDiscount.
func (OrderDiscount) Edges() []ent.Edge {
	return []ent.Edge{edge.From("order", Order.Type).Ref("discounts").Field("order_no").Unique().Required().Immutable()}
}

// Indexes of OrderDiscount.
func (OrderDiscount) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_no", "position").Unique(),
		index.Fields("brand_id", "promotion_id"), // what a promotion was used for before it had limits
	}
}

// OrderEvent is something that happened to an order, numbered without gaps. Rows are only added. Pending ones wait for the consumers.
type OrderEvent struct{ ent.Schema }

// Annotations of OrderEvent.
func (OrderEvent) Annotations() []schema.Annotation { return table("order_events", nil) }

// Mixin of OrderEvent.
func (OrderEvent) Mixin() []ent.Mixin { return tenant() }

// Fields of OrderEvent.
func (OrderEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_no").MaxLen(32).Immutable(),
		field.Int64("seq").Immutable().Comment("From 1; equals the order's version."),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("kind").MaxLen(40).Immutable(),
		field.String("from_status").MaxLen(32).Default("").Immutable(),
		field.String("to_status").MaxLen(32).Immutable(),
		field.String("actor").MaxLen(120).Immutable(),
		field.String("cause").MaxLen(160).Default("").Immutable().Comment("What made it happen: api:<operation>, callback:<channel>, timer:<name>, job:<kind>, event:<id> or flow:<id>; empty before it was noted."),
		field.String("request").MaxLen(64).Default("").Immutable().Comment("The id of the request that it came of, through jobs and timers too where they know it."),
		field.String("note").MaxLen(800).Default("").Immutable(),
		field.JSON("data", json.RawMessage{}).Optional().Immutable(),
		field.Int("data_version").Default(1).Immutable().Comment("Of the kind's data; older ones are read as the latest."),
		field.Bool("pending").Default(false).Comment("Consumers in the database have yet to take it."),
		field.Bool("unsent").Default(false).Comment("The bus has yet to be told of it."),
		field.Time("at").Immutable().SchemaType(momentType),
	}
}

// Edges of OrderEvent.
func (OrderEvent) Edges() []ent.Edge {
	return []ent.Edge{edge.From("order", Order.Type).Ref("events").Field("order_no").Unique().Required().Immutable()}
}

// Indexes of OrderEvent.
func (OrderEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_no", "seq").Unique(),
		index.Fields("id").StorageKey("order_events_pending").Annotations(entsql.IndexWhere("pending")),
		index.Fields("id").StorageKey("order_events_unsent").Annotations(entsql.IndexWhere("unsent")),
	}
}

// FirstOrder is the first order that a guest paid for: their first payment makes it, whatever else is paid at the same time.
type FirstOrder struct{ ent.Schema }

// Annotations of FirstOrder.
func (FirstOrder) Annotations() []schema.Annotation { return table("first_orders", nil) }

// Mixin of FirstOrder.
func (FirstOrder) Mixin() []ent.Mixin { return tenant() }

// Fields of FirstOrder.
func (FirstOrder) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("customer_id").MaxLen(64).Immutable().NotEmpty(),
		field.String("order_no").MaxLen(32).Immutable(),
	}
}

// IdempotencyKey says that a key had its one effect. It is written in the transaction of the effect.
type IdempotencyKey struct{ ent.Schema }

// Annotations of IdempotencyKey.
func (IdempotencyKey) Annotations() []schema.Annotation { return table("idempotency_keys", nil) }

// Mixin of IdempotencyKey.
func (IdempotencyKey) Mixin() []ent.Mixin { return tenant() }

// Fields of IdempotencyKey.
func (IdempotencyKey) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("key").MaxLen(255).Immutable().NotEmpty().Comment("Operation, owner and the owner's key."),
		field.String("input_hash").MaxLen(64).Immutable(),
		field.String("result").MaxLen(64).Immutable().Comment("Number of the order, payment or refund that came of it."),
		field.Time("created_at").Immutable().SchemaType(momentType),
	}
}

// Indexes of IdempotencyKey.
func (IdempotencyKey) Indexes() []ent.Index { return []ent.Index{index.Fields("created_at")} }

// PickupCounter counts the pick-up codes of a shop's day.
type PickupCounter struct{ ent.Schema }

// Annotations of PickupCounter.
func (PickupCounter) Annotations() []schema.Annotation { return table("pickup_counters", nil) }

// Mixin of PickupCounter.
func (PickupCounter) Mixin() []ent.Mixin { return tenant() }

// Fields of PickupCounter.
func (PickupCounter) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("day").MaxLen(10).Immutable().Comment("YYYY-MM-DD in the shop's time zone."),
		field.Int("last"),
	}
}

// Indexes of PickupCounter.
func (PickupCounter) Indexes() []ent.Index {
	return []ent.Index{index.Fields("shop_id", "day").Unique()}
}
