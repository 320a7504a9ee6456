package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// LedgerPosting is one side of an entry of the ledger: so much money to an account, or from it. Rows are only added, which the database sees to.
type LedgerPosting struct{ ent.Schema }

// Annotations of LedgerPosting.
func (LedgerPosting) Annotations() []schema.Annotation {
	return table("ledger_postings", map[string]string{"ledger_postings_amount": "amount <> 0"})
}

// Mixin of LedgerPosting.
func (LedgerPosting) Mixin() []ent.Mixin { return tenant() }

// Fields of LedgerPosting.
func (LedgerPosting) Fields() []ent.Field {
	return []ent.Field{
		field.String("entry").MaxLen(64).Immutable().NotEmpty().Comment("What happened, once: its kind, a slash and the document's number."),
		field.String("kind").MaxLen(16).Immutable().NotEmpty(),
		field.String("account").MaxLen(64).Immutable().NotEmpty(),
		field.Int64("amount").Immutable().Comment("Minor units of the shop's currency; debits are above 0. Those of an entry sum to 0."),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("order_no").MaxLen(32).Immutable(),
		fixed("at"), // as the document has it
	}
}

// Indexes of LedgerPosting.
func (LedgerPosting) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "entry", "account").Unique(),
		index.Fields("order_no"),
		index.Fields("shop_id", "at"),
	}
}
