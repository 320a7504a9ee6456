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

// stockIDLength bounds what is counted: a SKU by its id, or an option as "option:" and its id.
const stockIDLength = 80

// StockEpoch numbers the generations of a shop's counters in Redis. An order that was held under another number than the row's is
// written only after it was held again, so a wiped or stale Redis can't oversell.
type StockEpoch struct{ ent.Schema }

// Annotations of StockEpoch.
func (StockEpoch) Annotations() []schema.Annotation { return table("stock_epochs", nil) }

// Mixin of StockEpoch.
func (StockEpoch) Mixin() []ent.Mixin { return tenant() }

// Fields of StockEpoch.
func (StockEpoch) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.Int64("epoch").Default(1),
		field.Int64("policy_epoch").Default(0).Comment("The epoch that the policy began with; 0: it was never set."),
		field.String("strategy").MaxLen(32).Default("HOLD").Comment("How SKUs are kept from being sold twice, where overrides say nothing."),
		field.JSON("overrides", json.RawMessage{}).Optional().Comment("By SKU: {strategy, buckets}."),
	}
}

// StockLevel is a snapshot of what a shop has on its shelf, held cups included; movements that are not folded yet come on top.
type StockLevel struct{ ent.Schema }

// Annotations of StockLevel.
func (StockLevel) Annotations() []schema.Annotation { return table("stock_levels", nil) }

// Mixin of StockLevel.
func (StockLevel) Mixin() []ent.Mixin { return tenant() }

// Fields of StockLevel.
func (StockLevel) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("sku_id").MaxLen(stockIDLength).Immutable(),
		field.Int64("on_hand"),
		field.Int64("low_at").Default(0).Comment("Guests are told how many are left from so many on; 0: never."),
		field.Int64("version").Default(1).Comment("Rises with each transaction that takes of an OPTIMISTIC SKU."),
	}
}

// Indexes of StockLevel.
func (StockLevel) Indexes() []ent.Index {
	return []ent.Index{index.Fields("shop_id", "sku_id").Unique()}
}

// StockMovement is a change of what is on the shelf. Rows are only added, which the database sees to; a job folds them into the level and marks them.
type StockMovement struct{ ent.Schema }

// Annotations of StockMovement.
func (StockMovement) Annotations() []schema.Annotation { return table("stock_movements", nil) }

// Mixin of StockMovement.
func (StockMovement) Mixin() []ent.Mixin { return tenant() }

// Fields of StockMovement.
func (StockMovement) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("sku_id").MaxLen(stockIDLength).Immutable(),
		field.Int64("delta").Immutable(),
		field.Enum("kind").Values("counted", "sold", "returned", "wasted", "received", "transferred_out", "transferred_in").Immutable(),
		field.String("reference").MaxLen(64).Immutable().Comment("The order's number, or what staff wrote: a delivery note's."),
		field.String("document").MaxLen(64).Default("").Immutable().Comment("What staff recorded together; a transfer's two sides have one."),
		field.String("reason").MaxLen(200).Default("").Immutable(),
		field.String("person").MaxLen(64).Default("").Immutable().Comment("The member of staff; empty for what orders move."),
		field.String("person_name").MaxLen(64).Default("").Immutable().Comment("What colleagues called them then."),
		field.Int64("on_hand").Optional().Nillable().Immutable().Comment("What was on hand after it, by the level; missing for what orders move."),
		field.Bool("folded").Default(false),
		born(),
	}
}

// Indexes of StockMovement.
func (StockMovement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("shop_id", "id"),
		index.Fields("shop_id", "sku_id", "id"),
		index.Fields("shop_id", "id").StorageKey("stock_movements_not_sold").Annotations(entsql.IndexWhere("kind <> 'sold'")),
		index.Fields("document").StorageKey("stock_movements_document").Annotations(entsql.IndexWhere("document <> ''")),
		index.Fields("shop_id", "sku_id").StorageKey("stock_movements_unfolded").Annotations(entsql.IndexWhere("NOT folded")),
		index.Fields("reference"),
	}
}

// StockDocument is what a member of staff recorded in one go, under an idempotency key. Its movements carry its id.
type StockDocument struct{ ent.Schema }

// Annotations of StockDocument.
func (StockDocument) Annotations() []schema.Annotation { return table("stock_documents", nil) }

// Mixin of StockDocument.
func (StockDocument) Mixin() []ent.Mixin { return tenant() }

// Fields of StockDocument.
func (StockDocument) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("key").MaxLen(64).Immutable().NotEmpty().Comment("A hash of the person and their key."),
		field.String("input_hash").MaxLen(64).Immutable(),
		field.String("shop_id").MaxLen(64).Immutable(),
		born(),
	}
}

// Indexes of StockDocument.
func (StockDocument) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "key").Unique()}
}

// Hold is stock that an unpaid order keeps from others.
type Hold struct{ ent.Schema }

// Annotations of Hold.
func (Hold) Annotations() []schema.Annotation {
	return table("holds", map[string]string{"holds_quantity": "quantity > 0"})
}

// Mixin of Hold.
func (Hold) Mixin() []ent.Mixin { return tenant() }

// Fields of Hold.
func (Hold) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_no").MaxLen(32).Immutable(),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("sku_id").MaxLen(stockIDLength).Immutable(),
		field.Int64("quantity").Immutable(),
		field.Enum("state").Values("held", "sold", "released").Default("held"),
		maybeMoment("held_at"),  // when it began
		maybeMoment("ended_at"), // when it was sold or given back; what is held has none
		field.Int64("epoch").Optional().Nillable().Immutable().Comment("The counters that Redis took it from without a record of it; null for other strategies."),
		field.Int64("ticket").Optional().Nillable().Immutable().Comment("How many units of the SKU Redis had taken by then in the epoch, which is in the high bits: no unit is given out twice."),
		field.Int64("granted").Optional().Nillable().Immutable().Comment("When Redis took it, by its own clock, in microseconds since 1970."),
	}
}

// Edges of Hold.
func (Hold) Edges() []ent.Edge {
	return []ent.Edge{edge.From("order", Order.Type).Ref("holds").Field("order_no").Unique().Required().Immutable()}
}

// Indexes of Hold.
func (Hold) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_no", "sku_id").Unique(),
		index.Fields("shop_id", "sku_id").StorageKey("holds_held").Annotations(entsql.IndexWhere("state = 'held'")),
		index.Fields("shop_id", "sku_id", "order_no"),
		index.Fields("shop_id", "sku_id", "ticket").StorageKey("holds_tickets").Annotations(entsql.IndexWhere("ticket IS NOT NULL")),
	}
}
