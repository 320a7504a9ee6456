package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// SimulatedVoucher is a voucher as a simulated platform knows it: other people's rows, kept here for the demo. Platforms know no brands of ours.
type SimulatedVoucher struct{ ent.Schema }

// Annotations of SimulatedVoucher.
func (SimulatedVoucher) Annotations() []schema.Annotation {
	return table("simulated_vouchers", map[string]string{"simulated_vouchers_used": "NOT used OR used_at IS NOT NULL"})
}

// Fields of SimulatedVoucher.
func (SimulatedVoucher) Fields() []ent.Field {
	return []ent.Field{
		field.String("platform").MaxLen(16).Immutable(),
		field.String("code").MaxLen(64).Immutable(),
		field.String("form").MaxLen(16).Immutable(),
		field.String("deal_id").MaxLen(32).Immutable(),
		field.String("title").MaxLen(200).Immutable(),
		field.Int64("par_value").NonNegative().Immutable(),
		field.Int64("price").NonNegative().Immutable(),
		field.String("shop").MaxLen(64).Default("").Immutable().Comment("The only account that may use it."),
		fixed("valid_from"),
		fixed("valid_until"),
		field.Bool("refunded").Default(false),
		field.Bool("used").Default(false),
		maybeMoment("used_at"),
		field.String("used_by").MaxLen(64).Default(""),
		field.String("request_id").MaxLen(128).Default(""),
		field.String("verify_id").MaxLen(64).Default(""),
		maybeMoment("undone_at"),
		field.String("undo_id").MaxLen(128).Default(""),
		field.Int("uses").Default(0),
		field.Int("version").Default(0).Comment("Grows with each change, which is made only where it is still what was read."),
	}
}

// Indexes of SimulatedVoucher.
func (SimulatedVoucher) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("platform", "code").Unique(),
		index.Fields("platform", "verify_id"),
		index.Fields("platform", "used_by", "used_at"),
	}
}

// SimulatedRecord is what a simulated payment channel keeps: a trade, a refund, a notice that is still to be delivered, its keys. Other people's rows, kept here for
// the demo.
type SimulatedRecord struct{ ent.Schema }

// Annotations of SimulatedRecord.
func (SimulatedRecord) Annotations() []schema.Annotation { return table("simulated_records", nil) }

// Fields of SimulatedRecord.
func (SimulatedRecord) Fields() []ent.Field {
	return []ent.Field{
		field.String("channel").MaxLen(16).Immutable(),
		field.String("kind").MaxLen(16).Immutable(),
		field.String("no").MaxLen(64).Immutable(),
		field.Time("at").SchemaType(momentType).Comment("When it came to be what it is, for bills."),
		maybeMoment("due_at"),
		field.Text("document").Sensitive(),
		field.Int("version").Default(0).Comment("Grows with each change, which is made only where it is still what was read."),
	}
}

// Indexes of SimulatedRecord.
func (SimulatedRecord) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("channel", "kind", "no").Unique(),
		index.Fields("channel", "kind", "at"),
		index.Fields("due_at").StorageKey("simulated_records_due").Annotations(entsql.IndexWhere("due_at IS NOT NULL")),
	}
}

// SimulatedFault is how often a simulated platform will still fail in a way.
type SimulatedFault struct{ ent.Schema }

// Annotations of SimulatedFault.
func (SimulatedFault) Annotations() []schema.Annotation { return table("simulated_faults", nil) }

// Fields of SimulatedFault.
func (SimulatedFault) Fields() []ent.Field {
	return []ent.Field{
		field.String("platform").MaxLen(16).Immutable(),
		field.String("fault").MaxLen(32).Immutable(),
		field.Int("times").Comment("Below 0: always."),
	}
}

// Indexes of SimulatedFault.
func (SimulatedFault) Indexes() []ent.Index {
	return []ent.Index{index.Fields("platform", "fault").Unique()}
}
