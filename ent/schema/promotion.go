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

// Promotion is the head of a rule that takes money off: what is being edited, and the switches. What counts stands in its versions.
type Promotion struct{ ent.Schema }

// Annotations of Promotion.
func (Promotion) Annotations() []schema.Annotation { return table("promotions", nil) }

// Mixin of Promotion.
func (Promotion) Mixin() []ent.Mixin { return tenant() }

// Fields of Promotion.
func (Promotion) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.JSON("draft", json.RawMessage{}).Optional().Comment("What is being edited; null while nothing differs from the last version."),
		field.Int("revision").Default(1).Comment("Rises with each change of the draft, a publication included."),
		field.Int("versions").Default(0).Comment("The number of the last version."),
		field.Bool("paused").Default(false),
		field.Bool("archived").Default(false),
		field.String("created_by").MaxLen(64).Default("").Immutable().Comment("The member of staff; empty: it came with the brand."),
		field.String("updated_by").MaxLen(64).Default(""),
		born(),
		maybeMoment("updated_at"),
	}
}

// Edges of Promotion.
func (Promotion) Edges() []ent.Edge {
	return []ent.Edge{edge.To("published", PromotionVersion.Type).Annotations(entsql.OnDelete(entsql.Restrict))}
}

// Indexes of Promotion.
func (Promotion) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "created_at", "id")}
}

// PromotionVersion is what was published of a promotion. Its terms are the JSON of internal/pricing. Rows are only added: the database refuses to change or
// remove them.
type PromotionVersion struct{ ent.Schema }

// Annotations of PromotionVersion.
func (PromotionVersion) Annotations() []schema.Annotation { return table("promotion_versions", nil) }

// Mixin of PromotionVersion.
func (PromotionVersion) Mixin() []ent.Mixin { return tenant() }

// Fields of PromotionVersion.
func (PromotionVersion) Fields() []ent.Field {
	terms := func(name, comment string) ent.Field {
		return field.JSON(name, json.RawMessage{}).Immutable().Comment(comment)
	}
	return []ent.Field{
		field.String("promotion_id").MaxLen(64).Immutable(),
		field.Int("version").Immutable().Comment("From 1; of those whose time has come the highest counts."),
		field.String("kind").MaxLen(64).Immutable(),
		field.JSON("name", map[string]string{}).Immutable(),
		terms("params", "The kind's own parameters."),
		terms("scope", "Shops, channels, ways of dining, and goods; empty lists mean all."),
		terms("period", "From, until, weekdays and times of day in the shop's zone."),
		terms("limits", "How often, and how much in all."),
		terms("stacking", "What it counts together with."),
		terms("audience", "Who has it, while the others keep the version before."),
		fixed("effective_from"),
		field.String("published_by").MaxLen(64).Default("").Immutable().Comment("The member of staff; empty: it came with the brand."),
		fixed("published_at"),
		field.String("note").MaxLen(800).Default("").Immutable(),
	}
}

// Edges of PromotionVersion.
func (PromotionVersion) Edges() []ent.Edge {
	return []ent.Edge{edge.From("promotion", Promotion.Type).Ref("published").Field("promotion_id").Unique().Required().Immutable()}
}

// Indexes of PromotionVersion.
func (PromotionVersion) Indexes() []ent.Index {
	return []ent.Index{index.Fields("promotion_id", "version").Unique(), index.Fields("brand_id")}
}

// PromotionSet says whether a brand's promotions changed: its number rises in the transaction of each change.
type PromotionSet struct{ ent.Schema }

// Annotations of PromotionSet.
func (PromotionSet) Annotations() []schema.Annotation { return table("promotion_sets", nil) }

// Mixin of PromotionSet.
func (PromotionSet) Mixin() []ent.Mixin { return tenant() }

// Fields of PromotionSet.
func (PromotionSet) Fields() []ent.Field { return []ent.Field{field.Int64("number")} }

// Indexes of PromotionSet.
func (PromotionSet) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id").Unique()} }

// PromotionUse counts the orders that a promotion with limits counted for, and what it took off them.
type PromotionUse struct{ ent.Schema }

// Annotations of PromotionUse.
func (PromotionUse) Annotations() []schema.Annotation {
	return table("promotion_uses", map[string]string{"promotion_uses_counts": "uses >= 0 AND amount >= 0"})
}

// Mixin of PromotionUse.
func (PromotionUse) Mixin() []ent.Mixin { return tenant() }

// Fields of PromotionUse.
func (PromotionUse) Fields() []ent.Field {
	return []ent.Field{
		field.String("promotion_id").MaxLen(64).Immutable(),
		field.String("bucket").MaxLen(100).Immutable().Comment("What is counted: all, a day of the shop's, a guest, or a guest's day."),
		field.String("day").MaxLen(10).Default("").Immutable().Comment("YYYY-MM-DD of a day's bucket, by which old ones are removed."),
		field.Int64("uses"),
		field.Int64("amount"),
	}
}

// Indexes of PromotionUse.
func (PromotionUse) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "bucket", "promotion_id").Unique(),
		index.Fields("day").StorageKey("promotion_uses_days").Annotations(entsql.IndexWhere("day <> ''")),
	}
}

// OrderPromotionUse is what one order took of a promotion's limits: it goes back with this row, and so at most once.
type OrderPromotionUse struct{ ent.Schema }

// Annotations of OrderPromotionUse.
func (OrderPromotionUse) Annotations() []schema.Annotation {
	return table("order_promotion_uses", map[string]string{"order_promotion_uses_amount": "amount >= 0"})
}

// Mixin of OrderPromotionUse.
func (OrderPromotionUse) Mixin() []ent.Mixin { return tenant() }

// Fields of OrderPromotionUse.
func (OrderPromotionUse) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_no").MaxLen(32).Immutable(),
		field.String("promotion_id").MaxLen(64).Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.String("day").MaxLen(10).Immutable().Comment("YYYY-MM-DD in the shop's time zone."),
		field.Int("buckets").Immutable().Comment("Which counters it is in, a bit each."),
		field.Int64("amount").Immutable(),
	}
}

// Indexes of OrderPromotionUse.
func (OrderPromotionUse) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_no", "promotion_id").Unique()}
}

// PromotionTrial is a draft that is tried on past orders. Whoever holds the lease works on it, a page of orders a transaction; a holder whose fence is an older one writes
// nothing any more.
type PromotionTrial struct{ ent.Schema }

// Annotations of PromotionTrial.
func (PromotionTrial) Annotations() []schema.Annotation { return table("promotion_trials", nil) }

// Mixin of PromotionTrial.
func (PromotionTrial) Mixin() []ent.Mixin { return tenant() }

// Fields of PromotionTrial.
func (PromotionTrial) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("promotion_id").MaxLen(64).Immutable(),
		field.Int("revision").Immutable().Comment("Of the draft that is tried."),
		field.JSON("terms", json.RawMessage{}).Immutable().Comment("The draft, the promotions of then, and what of the menu and the shops the prices depend on, all as of the start."),
		fixed("from_at"),
		fixed("to_at"),
		field.String("status").MaxLen(16).Default("QUEUED"),
		field.String("created_by").MaxLen(64).Immutable(),
		born(),
		maybeMoment("started_at"),
		maybeMoment("ended_at"),
		field.Int("fence").Default(0).Comment("Rises with each holder."),
		maybeMoment("lease_until"),
		field.Int("attempts").Default(0).Comment("Holders since the last page was done."),
		moment("cursor_at"),
		field.String("cursor_no").MaxLen(32).Default("").Comment("Orders before cursor_at, and at it up to this one, are done."),
		field.JSON("state", json.RawMessage{}).Optional().Comment("What the orders so far came to."),
	}
}

// Indexes of PromotionTrial.
func (PromotionTrial) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("promotion_id", "created_at"), index.Fields("brand_id", "created_at"),
		index.Fields("created_at").StorageKey("promotion_trials_waiting").Annotations(entsql.IndexWhere("status = 'QUEUED' OR status = 'RUNNING'")),
	}
}

// PromotionTrialGuest is what a trial must remember of a guest while it runs.
type PromotionTrialGuest struct{ ent.Schema }

// Annotations of PromotionTrialGuest.
func (PromotionTrialGuest) Annotations() []schema.Annotation {
	return table("promotion_trial_guests", nil)
}

// Mixin of PromotionTrialGuest.
func (PromotionTrialGuest) Mixin() []ent.Mixin { return tenant() }

// Fields of PromotionTrialGuest.
func (PromotionTrialGuest) Fields() []ent.Field {
	return []ent.Field{
		field.String("trial_id").MaxLen(64).Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.Int("uses").Default(0),
		field.String("day").MaxLen(10).Default("").Comment("YYYY-MM-DD by the shop's clock, of day_uses."),
		field.Int("day_uses").Default(0),
		field.Bool("won").Default(false),
	}
}

// Indexes of PromotionTrialGuest.
func (PromotionTrialGuest) Indexes() []ent.Index {
	return []ent.Index{index.Fields("trial_id", "customer_id").Unique()}
}
