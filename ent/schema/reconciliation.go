package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ReconciliationRun compares what a shop did in a day with what an outside party lists: vouchers of a platform, payments of a channel. There is one for each source,
// party, shop and day; running it again replaces what it found. A channel's bill is of all shops: getting it and comparing it is a run without a shop.
type ReconciliationRun struct{ ent.Schema }

// Annotations of ReconciliationRun.
func (ReconciliationRun) Annotations() []schema.Annotation { return table("reconciliation_runs", nil) }

// Mixin of ReconciliationRun.
func (ReconciliationRun) Mixin() []ent.Mixin { return tenant() }

// Fields of ReconciliationRun.
func (ReconciliationRun) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("source").MaxLen(32).Immutable().Comment("What is compared: voucher, channel; bill for the work on a channel's day."),
		field.String("party").MaxLen(40).Immutable().Comment("Whose list: a platform or a channel."),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("day").MaxLen(10).Immutable().Comment("YYYY-MM-DD by the shop's clock."),
		field.Enum("status").Values("waiting", "running", "done", "failed").Default("waiting"),
		field.Bool("listed").Default(true).Comment("False where the party has no list: each of ours was asked for."),
		field.String("problem").MaxLen(64).Default("").Comment("Why the latest try did not end: a code."),
		field.Int64("ours_count").Default(0),
		field.Int64("ours_amount").Default(0).Comment("Of those that count, what the party owes for them."),
		field.Int64("theirs_count").Default(0),
		field.Int64("theirs_amount").Default(0),
		field.Int64("ours_back").Default(0).Comment("What went back, by us; a channel's only."),
		field.Int64("theirs_back").Default(0),
		field.Int64("fees").Default(0).Comment("What the channel kept, by its bill."),
		field.Int("revision").Default(0).Comment("How many versions of the bill there were."),
		field.String("digest").MaxLen(64).Default("").Comment("SHA-256 of the bill's rows."),
		field.Int64("differences").Default(0),
		field.Int64("repaired").Default(0),
		field.String("asked_by").MaxLen(64).Default("").Comment("Staff who had it run; empty for the server."),
		field.Int("attempts").Default(0).Comment("Tries since it was asked for."),
		field.Int("fence").Default(0).Comment("Rises with each holder."),
		maybeMoment("next_at"),
		maybeMoment("ended_at"),
		born(),
	}
}

// Indexes of ReconciliationRun.
func (ReconciliationRun) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "source", "party", "shop_id", "day").Unique(),
		index.Fields("brand_id", "shop_id", "day", "id"),
		index.Fields("next_at").StorageKey("reconciliation_runs_next").Annotations(entsql.IndexWhere("next_at IS NOT NULL")),
	}
}

// ReconciliationItem is one thing that either side, or both, know of.
type ReconciliationItem struct{ ent.Schema }

// Annotations of ReconciliationItem.
func (ReconciliationItem) Annotations() []schema.Annotation {
	return table("reconciliation_items", nil)
}

// Mixin of ReconciliationItem.
func (ReconciliationItem) Mixin() []ent.Mixin { return tenant() }

// Fields of ReconciliationItem.
func (ReconciliationItem) Fields() []ent.Field {
	return []ent.Field{
		field.String("run_id").MaxLen(64).Immutable(),
		field.String("key").MaxLen(80).Immutable().Comment("The same each time the run is run."),
		field.Int("fence").Default(0).Comment("The run's when it was found."),
		field.String("verdict").MaxLen(32),
		field.String("reference").MaxLen(64).Default("").Comment("Ours: a redemption."),
		field.String("order_no").MaxLen(32).Default(""),
		field.String("kind").MaxLen(40).Default(""),
		field.String("code_tail").MaxLen(8).Default("").Comment("The last characters of a code."),
		field.String("ours_status").MaxLen(32).Default(""),
		field.Int64("ours_amount").Default(0),
		field.String("theirs_id").MaxLen(128).Default(""),
		field.String("theirs_status").MaxLen(32).Default(""),
		field.Int64("theirs_amount").Default(0),
		maybeMoment("at"),
		field.String("repair").MaxLen(32).Default("").Comment("What was begun to mend it."),
		maybeMoment("repaired_at"),
	}
}

// Indexes of ReconciliationItem.
func (ReconciliationItem) Indexes() []ent.Index {
	return []ent.Index{index.Fields("run_id", "key").Unique(), index.Fields("run_id", "verdict")}
}

// ChannelBillRow is a line of a payment channel's bill, as it came. When a bill has changed, those of before stay and are superseded.
type ChannelBillRow struct{ ent.Schema }

// Annotations of ChannelBillRow.
func (ChannelBillRow) Annotations() []schema.Annotation {
	return table("channel_bill_rows", map[string]string{"channel_bill_rows_amount": "amount >= 0"})
}

// Mixin of ChannelBillRow.
func (ChannelBillRow) Mixin() []ent.Mixin { return tenant() }

// Fields of ChannelBillRow.
func (ChannelBillRow) Fields() []ent.Field {
	return []ent.Field{
		field.String("channel").MaxLen(32).Immutable(),
		field.String("day").MaxLen(10).Immutable().Comment("YYYY-MM-DD by the channel's clock."),
		field.Int("revision").Immutable().Comment("Of the bill, from 1."),
		field.Int("line").Immutable().Comment("Its place in the bill, from 0."),
		field.Bool("superseded").Default(false),
		field.String("name").MaxLen(80).Immutable().Comment("p: and the channel's transaction, or r: and the number of the refund: once in all bills."),
		field.String("payment_no").MaxLen(64).Immutable(),
		field.String("refund_no").MaxLen(64).Default("").Immutable(),
		field.String("transaction_id").MaxLen(64).Immutable(),
		field.String("refund_id").MaxLen(64).Default("").Immutable(),
		field.Int64("amount").Immutable(),
		field.Int64("fee").Immutable().Comment("What the channel kept; below 0 where it gave some back."),
		field.String("standing").MaxLen(16).Immutable().Comment("PAID; or where a refund stood when the bill was written."),
		field.String("not_ours").MaxLen(64).Default("").Immutable().Comment("What in it is not ours: a currency, a merchant."),
		fixed("at"),
		field.String("shop_id").MaxLen(64).Immutable().Comment("Of the payment; the account's first shop where we know of none."),
		field.String("order_no").MaxLen(32).Default("").Immutable(),
		field.Int64("booked").Default(0).Comment("What of the fee stands in the ledger because of this row."),
		field.String("booked_as").MaxLen(64).Default("").Comment("The reference of its entry."),
		maybeMoment("booked_at"),
	}
}

// Indexes of ChannelBillRow.
func (ChannelBillRow) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("channel", "day", "revision", "line").Unique(),
		index.Fields("channel", "name"),
		index.Fields("order_no").StorageKey("channel_bill_rows_booked").Annotations(entsql.IndexWhere("booked_as <> ''")),
		index.Fields("shop_id", "booked_at").StorageKey("channel_bill_rows_fees").Annotations(entsql.IndexWhere("booked_as <> ''")),
	}
}
