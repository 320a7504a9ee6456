package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Invoice is a guest's request for an invoice (fapiao) of an order, and what the shop's invoicing made of it: its number and a link.
type Invoice struct{ ent.Schema }

// Annotations of Invoice.
func (Invoice) Annotations() []schema.Annotation {
	return table("invoices", map[string]string{"invoices_amount": "amount > 0", "invoices_issued": "status <> 'ISSUED' OR number <> '' AND issued_at IS NOT NULL"})
}

// Mixin of Invoice.
func (Invoice) Mixin() []ent.Mixin { return tenant() }

// Fields of Invoice.
func (Invoice) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("no").MaxLen(32).Immutable().NotEmpty(),
		field.String("order_no").MaxLen(32).Immutable(),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.String("status").MaxLen(16).Comment("REQUESTED, ISSUED, REJECTED, WITHDRAWN or VOIDED."),
		field.String("buyer").MaxLen(16).Immutable().Comment("PERSON or COMPANY."),
		field.Text("title").Immutable().Sensitive().Comment("The buyer's name, sealed."),
		field.Text("tax_no").Default("").Immutable().Sensitive().Comment("The company's tax number, sealed."),
		field.Text("email").Default("").Immutable().Sensitive().Comment("Where it is to be sent, sealed."),
		field.String("sealed_by").MaxLen(16).Default("").Immutable().Comment("Which key has sealed title, tax_no and email."),
		field.Int64("amount").Immutable().Comment("What the guest really paid for the order, without what went back, when it was asked for."),
		field.String("number").MaxLen(64).Default("").Comment("The invoice's own number."),
		field.String("link").MaxLen(2048).Default("").Comment("Where the guest gets it."),
		field.String("note").MaxLen(800).Default("").Comment("Why it was rejected or voided."),
		field.String("key").MaxLen(400).Immutable().Comment("The guest's idempotency key: 100 characters of any script."),
		field.String("fingerprint").MaxLen(64).Immutable(),
		fixed("requested_at"),
		maybeMoment("issued_at"),
		maybeMoment("ended_at"),
		field.String("decided_by").MaxLen(120).Default(""),
	}
}

// Indexes of Invoice.
func (Invoice) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "customer_id", "key").Unique(),
		index.Fields("order_no").Unique().StorageKey("invoices_standing").Annotations(entsql.IndexWhere("status = 'REQUESTED' OR status = 'ISSUED'")),
		index.Fields("order_no", "requested_at"),
		index.Fields("shop_id", "status", "requested_at"),
	}
}
