package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
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
		field.String("owner").MaxLen(64).Default("").Immutable().Comment("The guest whose wallet the entry moves; empty for none."),
		fixed("at"), // as the document has it
	}
}

// Indexes of LedgerPosting.
func (LedgerPosting) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "entry", "account").Unique(),
		index.Fields("order_no"),
		index.Fields("shop_id", "at"),
		index.Fields("brand_id", "owner", "id").StorageKey("ledger_postings_of_owner").Annotations(entsql.IndexWhere("owner <> ''")),
	}
}

// LedgerLink chains an entry to the one before it. Positions have no gaps; rows are only added, which the database sees to.
type LedgerLink struct{ ent.Schema }

// Annotations of LedgerLink.
func (LedgerLink) Annotations() []schema.Annotation {
	return table("ledger_links", map[string]string{"ledger_links_position": "position > 0"})
}

// Mixin of LedgerLink.
func (LedgerLink) Mixin() []ent.Mixin { return tenant() }

// Fields of LedgerLink.
func (LedgerLink) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("position").Immutable().Comment("From 1, in the order of linking."),
		field.String("entry").MaxLen(64).Immutable(),
		field.String("hash").MaxLen(64).Immutable().Comment("SHA-256 of the hash before and the entry's leaf, as hexadecimal digits."),
	}
}

// Indexes of LedgerLink.
func (LedgerLink) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "position").Unique(), index.Fields("brand_id", "entry").Unique()}
}

// LedgerSweep is how far the postings are known to be linked: one row, which whoever links holds locked.
type LedgerSweep struct{ ent.Schema }

// Annotations of LedgerSweep.
func (LedgerSweep) Annotations() []schema.Annotation { return table("ledger_sweeps", nil) }

// Fields of LedgerSweep.
func (LedgerSweep) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("swept").Default(0).Comment("All postings up to this id are linked, and none below it will come."),
		moment("swept_at"), // transactions that began before it have ended, and what they posted is linked
		field.Int64("mark").Default(0).Comment("The largest id at mark_at."),
		moment("mark_at"),
		field.Int64("mark_xid").Default(0).Comment("Transactions below it may have posted ids up to mark; 0 until it is known."),
	}
}

// LedgerDay is a shop's day that is closed: what is posted later is of a later day. Rows are only added.
type LedgerDay struct{ ent.Schema }

// Annotations of LedgerDay.
func (LedgerDay) Annotations() []schema.Annotation { return table("ledger_days", nil) }

// Mixin of LedgerDay.
func (LedgerDay) Mixin() []ent.Mixin { return tenant() }

// Fields of LedgerDay.
func (LedgerDay) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("day").MaxLen(10).Immutable().Comment("YYYY-MM-DD by the shop's clock."),
		fixed("from_at"), // that of the first closed day is the beginning of time: it has what was before
		fixed("until_at"),
		field.Int("entries").Immutable(),
		field.String("root").MaxLen(64).Immutable().Comment("Of the Merkle tree over its entries."),
		field.Int64("position").Immutable().Comment("The chain's head when it was closed."),
		field.String("hash").MaxLen(64).Immutable(),
		fixed("closed_at"),
	}
}

// Indexes of LedgerDay.
func (LedgerDay) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "shop_id", "day").Unique(), index.Fields("shop_id", "until_at")}
}

// LedgerBalance is what an account moved by in a closed day, and what it came to at its end. Accounts that begin with told/ are sums of documents. Rows are only added.
type LedgerBalance struct{ ent.Schema }

// Annotations of LedgerBalance.
func (LedgerBalance) Annotations() []schema.Annotation { return table("ledger_balances", nil) }

// Mixin of LedgerBalance.
func (LedgerBalance) Mixin() []ent.Mixin { return tenant() }

// Fields of LedgerBalance.
func (LedgerBalance) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("day").MaxLen(10).Immutable(),
		field.String("account").MaxLen(64).Immutable(),
		field.Int64("moved").Immutable(),
		field.Int64("balance").Immutable(),
	}
}

// Indexes of LedgerBalance.
func (LedgerBalance) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "shop_id", "day", "account").Unique()}
}
