package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Session is one login of a person. Access tokens name it, so ending it ends them; its refresh tokens are the family that falls together.
type Session struct{ ent.Schema }

// Annotations of Session.
func (Session) Annotations() []schema.Annotation { return table("sessions", nil) }

// Mixin of Session.
func (Session) Mixin() []ent.Mixin { return tenant() }

// Fields of Session.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.Enum("kind").Values("customer", "staff").Immutable(),
		field.String("person_id").MaxLen(64).Immutable().Comment("The customer's or the member of staff's."),
		fixed("created_at"),
		fixed("expires_at"),
		maybeMoment("revoked_at"),
		field.String("revoked_for").MaxLen(32).Default("").Comment("Why it was ended: logout, logout_everywhere, reuse, inactive or crowded."),
	}
}

// Edges of Session.
func (Session) Edges() []ent.Edge {
	return []ent.Edge{edge.To("tokens", RefreshToken.Type).Annotations(entsql.OnDelete(entsql.Cascade))}
}

// Indexes of Session.
func (Session) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "kind", "person_id").StorageKey("sessions_open").Annotations(entsql.IndexWhere("revoked_at IS NULL")),
		index.Fields("expires_at"),
	}
}

// RefreshToken is one of a session's refresh tokens, which works once. The token itself is kept nowhere.
type RefreshToken struct{ ent.Schema }

// Annotations of RefreshToken.
func (RefreshToken) Annotations() []schema.Annotation { return table("refresh_tokens", nil) }

// Mixin of RefreshToken.
func (RefreshToken) Mixin() []ent.Mixin { return tenant() }

// Fields of RefreshToken.
func (RefreshToken) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(64).Immutable().NotEmpty().Sensitive().Comment("SHA-256 of the token, in hex."),
		field.String("session_id").MaxLen(64).Immutable(),
		fixed("created_at"),
		fixed("expires_at"),
		maybeMoment("rotated_at"),
	}
}

// Edges of RefreshToken.
func (RefreshToken) Edges() []ent.Edge {
	return []ent.Edge{edge.From("session", Session.Type).Ref("tokens").Field("session_id").Unique().Required().Immutable()}
}

// Indexes of RefreshToken.
func (RefreshToken) Indexes() []ent.Index { return []ent.Index{index.Fields("session_id")} }

// LoginGuard counts failed logins of one account, or of one account from one address, on all replicas. Its id is a keyed hash of both, so the table tells
// neither who is attacked nor from where, nor a password that was typed as a name.
type LoginGuard struct{ ent.Schema }

// Annotations of LoginGuard.
func (LoginGuard) Annotations() []schema.Annotation {
	return table("login_guards", map[string]string{"login_guards_counts": "failures >= 0 AND locks >= 0"})
}

// Mixin of LoginGuard.
func (LoginGuard) Mixin() []ent.Mixin { return tenant() }

// Fields of LoginGuard.
func (LoginGuard) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.Int("failures").Default(0).Comment("Since counting_since."),
		moment("counting_since"),
		field.Int("locks").Default(0).Comment("How often it was locked lately: each lock is longer than the one before."),
		maybeMoment("locked_until"),
		maybeMoment("succeeded_at"),
		moment("touched_at"),
	}
}

// Indexes of LoginGuard.
func (LoginGuard) Indexes() []ent.Index { return []ent.Index{index.Fields("touched_at")} }

// AuditEntry is one thing that a member of staff did or was refused. Rows are only added: the database refuses to change or remove them.
type AuditEntry struct{ ent.Schema }

// Annotations of AuditEntry.
func (AuditEntry) Annotations() []schema.Annotation { return table("audit_entries", nil) }

// Mixin of AuditEntry.
func (AuditEntry) Mixin() []ent.Mixin { return tenant() }

// Fields of AuditEntry.
func (AuditEntry) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		fixed("at"),
		field.String("staff_id").MaxLen(64).Immutable(),
		field.String("staff_name").MaxLen(100).Immutable().Comment("As it was then."),
		field.String("role").MaxLen(20).Immutable().Comment("As it was then."),
		field.String("shop_id").MaxLen(64).Default("").Immutable().Comment("Empty for what concerns no shop, such as a login."),
		field.String("action").MaxLen(40).Immutable().Comment("The mutation's name, or what the server did, such as lockAccount."),
		field.String("subject").MaxLen(64).Default("").Immutable().Comment("What it was done to: an order's number, a SKU, a coupon's customer."),
		field.String("outcome").MaxLen(40).Immutable().Comment("OK, or the code of the refusal."),
		field.JSON("details", map[string]any{}).Optional().Immutable().Comment("Without personal data."),
		field.String("request_id").MaxLen(64).Default("").Immutable(),
	}
}

// Indexes of AuditEntry.
func (AuditEntry) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "shop_id", "id")}
}
