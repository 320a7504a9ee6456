package schema

import (
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
	return []ent.Field{id(), field.Int64("epoch").Default(1)}
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
	}
}

// Indexes of StockLevel.
func (StockLevel) Indexes() []ent.Index {
	return []ent.Index{index.Fields("shop_id", "sku_id").Unique()}
}

// StockMovement is a change of what is on the shelf. Rows are only added; a job folds them into the level.
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
		field.Enum("kind").Values("counted", "sold", "returned", "wasted").Immutable(),
		field.String("reference").MaxLen(64).Immutable().Comment("The order's number, or who counted."),
		field.Bool("folded").Default(false),
		born(),
	}
}

// Indexes of StockMovement.
func (StockMovement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("shop_id", "sku_id").StorageKey("stock_movements_unfolded").Annotations(entsql.IndexWhere("NOT folded")),
		index.Fields("reference"),
	}
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
	}
}
