package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Payment is one attempt to pay an order, or a top-up: its number says which.
type Payment struct{ ent.Schema }

// Annotations of Payment.
func (Payment) Annotations() []schema.Annotation {
	return table("payments", map[string]string{
		"payments_amounts": "amount > 0 AND refunded_amount >= 0 AND refunded_amount <= amount",
	})
}

// Mixin of Payment.
func (Payment) Mixin() []ent.Mixin { return tenant() }

// Fields of Payment.
func (Payment) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("no").MaxLen(32).Immutable().NotEmpty(),
		field.String("order_no").MaxLen(32).Immutable().Comment("What is paid: an order, or a top-up."),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.String("channel").MaxLen(32).Immutable(),
		field.String("status").MaxLen(32),
		field.Int64("amount").Immutable(),
		field.Int64("refunded_amount").Default(0).Comment("Refunds under way included."),
		field.Int64("disputed_amount").Default(0).Comment("What open disputes are about: it can't be refunded meanwhile."),
		field.Bool("surplus").Default(false).Comment("Captured although the order did not want it: it goes back by itself."),
		field.String("surplus_because").MaxLen(16).Default("").Comment("Why it is surplus: PAID_ALREADY, CANCELED or TOO_MUCH; empty where it is not, and of before it was kept."),
		field.String("transaction_id").MaxLen(128).Optional().Nillable().Comment("The channel's number of the capture."),
		field.Time("created_at").Immutable().SchemaType(momentType),
		maybeMoment("paid_at"),
	}
}

// Edges of Payment.
func (Payment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("refunds", Refund.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
	}
}

// Indexes of Payment.
func (Payment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_no"), index.Fields("channel", "transaction_id").Unique(),
		index.Fields("channel", "paid_at").StorageKey("payments_paid").Annotations(entsql.IndexWhere("paid_at IS NOT NULL")),
		index.Fields("shop_id", "paid_at").StorageKey("payments_of_shop").Annotations(entsql.IndexWhere("paid_at IS NOT NULL")),
	}
}

// Refund is money of one payment that goes back.
type Refund struct{ ent.Schema }

// Annotations of Refund.
func (Refund) Annotations() []schema.Annotation {
	return table("refunds", map[string]string{"refunds_amount": "amount > 0"})
}

// Mixin of Refund.
func (Refund) Mixin() []ent.Mixin { return tenant() }

// Fields of Refund.
func (Refund) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("no").MaxLen(32).Immutable().NotEmpty(),
		field.String("order_no").MaxLen(32).Immutable(),
		field.String("payment_no").MaxLen(32).Immutable(),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.Int64("amount").Immutable(),
		field.String("status").MaxLen(32),
		field.String("reason").MaxLen(800).Immutable(),
		field.String("actor").MaxLen(120).Immutable(),
		field.Bool("automatic").Default(false).Immutable().Comment("Of a surplus payment, or of a canceled order: no one asked for it."),
		field.String("request").MaxLen(32).Default("").Immutable().Comment("The first refund of what was asked for at once, as its lines know it; empty: it is the only one and has no lines."),
		field.String("way").MaxLen(16).Default("CHANNEL").Immutable().Comment("By which way: CHANNEL, the payment's own; OUTSIDE, handed to the guest otherwise; CHARGEBACK, taken by the channel."),
		field.Time("created_at").Immutable().SchemaType(momentType),
		maybeMoment("finished_at"),
	}
}

// Edges of Refund.
func (Refund) Edges() []ent.Edge {
	return []ent.Edge{edge.From("payment", Payment.Type).Ref("refunds").Field("payment_no").Unique().Required().Immutable()}
}

// Indexes of Refund.
func (Refund) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_no"),
		index.Fields("payment_no"),
		index.Fields("finished_at").StorageKey("refunds_finished").Annotations(entsql.IndexWhere("finished_at IS NOT NULL")),
		index.Fields("shop_id", "finished_at").StorageKey("refunds_of_shop").Annotations(entsql.IndexWhere("finished_at IS NOT NULL")),
		index.Fields("shop_id", "created_at"),
		index.Fields("created_at").StorageKey("refunds_pending").Annotations(entsql.IndexWhere("status = 'PENDING'")),
	}
}

// Dispute is money of a payment that a guest claims back at the channel, or a complaint about it.
type Dispute struct{ ent.Schema }

// Annotations of Dispute.
func (Dispute) Annotations() []schema.Annotation {
	return table("disputes", map[string]string{"disputes_amount": "amount > 0"})
}

// Mixin of Dispute.
func (Dispute) Mixin() []ent.Mixin { return tenant() }

// Fields of Dispute.
func (Dispute) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("no").MaxLen(32).Immutable().NotEmpty(),
		field.String("order_no").MaxLen(32).Immutable(),
		field.String("payment_no").MaxLen(32).Immutable(),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.Int64("amount").Immutable(),
		field.String("status").MaxLen(16),
		field.String("reason").MaxLen(800).Immutable(),
		field.String("reference").MaxLen(400).Default("").Immutable().Comment("What the channel calls it."),
		field.String("opened_by").MaxLen(120).Immutable(),
		fixed("opened_at"),
		field.String("closed_by").MaxLen(120).Default(""),
		field.String("note").MaxLen(800).Default("").Comment("What was said when it ended."),
		field.String("refund_no").MaxLen(32).Default("").Comment("The refund by which a lost one took the money."),
		maybeMoment("closed_at"),
	}
}

// Indexes of Dispute.
func (Dispute) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_no"), index.Fields("payment_no")}
}

// RefundLine is what a request to give money back says of a line of its order. Rows are only added, which the database sees to.
type RefundLine struct{ ent.Schema }

// Annotations of RefundLine.
func (RefundLine) Annotations() []schema.Annotation {
	return table("refund_lines", map[string]string{"refund_lines_amount": "quantity > 0 AND amount >= 0"})
}

// Mixin of RefundLine.
func (RefundLine) Mixin() []ent.Mixin { return tenant() }

// Fields of RefundLine.
func (RefundLine) Fields() []ent.Field {
	return []ent.Field{
		field.String("request").MaxLen(32).Immutable().NotEmpty().Comment("The number of the first refund that was written for it."),
		field.String("order_no").MaxLen(32).Immutable(),
		field.Int("line").Immutable().Comment("Position in the order, from 0."),
		field.Int("quantity").Immutable().Comment("Units that go back."),
		field.Int64("amount").Immutable().Comment("What they give back of the line's frozen share."),
		field.Bool("restock").Immutable().Comment("Whether they go back on the shelf when the money is back."),
		fixed("at"),
	}
}

// Indexes of RefundLine.
func (RefundLine) Indexes() []ent.Index {
	return []ent.Index{index.Fields("request", "line").Unique(), index.Fields("order_no")}
}

// ChannelIntent is a payment at a channel that keeps books of its own: written before the channel is called for the first time, and asked for until both say
// the same.
type ChannelIntent struct{ ent.Schema }

// Annotations of ChannelIntent.
func (ChannelIntent) Annotations() []schema.Annotation { return table("channel_intents", nil) }

// Mixin of ChannelIntent.
func (ChannelIntent) Mixin() []ent.Mixin { return tenant() }

// Fields of ChannelIntent.
func (ChannelIntent) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("payment_no").MaxLen(32).Immutable().NotEmpty(),
		field.String("channel").MaxLen(32).Immutable(),
		field.String("prepay").MaxLen(2048).Default("").Sensitive().Comment("What the channel answered; it opens the payment to whoever has it."),
		maybeMoment("prepaid_at"),
		field.Time("opened_at").Immutable().SchemaType(momentType),
		maybeMoment("ask_at"),
		maybeMoment("asked_at"),
		field.Int("asked").Default(0).Comment("How often the channel was asked where it stands."),
	}
}

// Indexes of ChannelIntent.
func (ChannelIntent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("ask_at").StorageKey("channel_intents_due").Annotations(entsql.IndexWhere("ask_at IS NOT NULL"))}
}

// ChannelNotice is a genuine message of a payment channel: the inbox. The row stays, its body goes after a while.
type ChannelNotice struct{ ent.Schema }

// Annotations of ChannelNotice.
func (ChannelNotice) Annotations() []schema.Annotation { return table("channel_notices", nil) }

// Mixin of ChannelNotice.
func (ChannelNotice) Mixin() []ent.Mixin { return tenant() }

// Fields of ChannelNotice.
func (ChannelNotice) Fields() []ent.Field {
	return []ent.Field{
		field.String("channel").MaxLen(32).Immutable(),
		field.String("transaction_id").MaxLen(128).Immutable(),
		field.String("payment_no").MaxLen(32).Immutable(),
		field.String("refund_no").MaxLen(32).Default("").Immutable().Comment("Of a message about a refund."),
		field.String("shop_id").MaxLen(64).Default("").Immutable(),
		field.String("order_no").MaxLen(32).Default("").Immutable(),
		field.String("status").MaxLen(16).Immutable().Comment("What it says: SUCCESS, FAIL, FOREIGN, or where a refund stands."),
		field.Int64("amount").Immutable(),
		field.Text("body").Comment("As it came, sealed with body_key; empty once it was purged."),
		field.String("body_key").MaxLen(16).Default("").Comment("Which key; empty for a body of before there were keys."),
		field.String("outcome").MaxLen(32).Comment("What came of it: received (not settled yet), applied, declined, surplus, mismatch, ignored."),
		field.Time("received_at").Immutable().SchemaType(momentType),
		maybeMoment("settled_at"),
		maybeMoment("settle_at"),
		field.Int("tries").Default(0).Comment("How often its settling was tried by the job."),
	}
}

// Indexes of ChannelNotice.
func (ChannelNotice) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("channel", "transaction_id", "payment_no", "refund_no", "status", "amount").Unique().StorageKey("channel_notices_once"),
		index.Fields("settle_at").StorageKey("channel_notices_due").Annotations(entsql.IndexWhere("settle_at IS NOT NULL")),
		index.Fields("received_at").StorageKey("channel_notices_unsettled").Annotations(entsql.IndexWhere("outcome = 'received'")),
		index.Fields("received_at").StorageKey("channel_notices_bodies").Annotations(entsql.IndexWhere("body <> ''")),
		index.Fields("shop_id"),
	}
}
