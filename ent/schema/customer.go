package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Customer is a guest of a brand.
type Customer struct{ ent.Schema }

// Annotations of Customer.
func (Customer) Annotations() []schema.Annotation { return table("customers", nil) }

// Mixin of Customer.
func (Customer) Mixin() []ent.Mixin { return tenant() }

// Fields of Customer.
func (Customer) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("nickname").MaxLen(100),
		field.String("tier").MaxLen(40).Default("").Comment("What member prices go by; empty: none."),
		born(),
	}
}

// Edges of Customer.
func (Customer) Edges() []ent.Edge {
	return []ent.Edge{edge.To("logins", CustomerLogin.Type).Annotations(entsql.OnDelete(entsql.Cascade))}
}

// Indexes of Customer.
func (Customer) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id", "nickname")} }

// CustomerLogin ties a customer to what a provider calls them.
type CustomerLogin struct{ ent.Schema }

// Annotations of CustomerLogin.
func (CustomerLogin) Annotations() []schema.Annotation { return table("customer_logins", nil) }

// Mixin of CustomerLogin.
func (CustomerLogin) Mixin() []ent.Mixin { return tenant() }

// Fields of CustomerLogin.
func (CustomerLogin) Fields() []ent.Field {
	return []ent.Field{
		field.String("provider").MaxLen(40).Immutable(),
		field.String("subject").MaxLen(128).Sensitive().Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		born(),
	}
}

// Edges of CustomerLogin.
func (CustomerLogin) Edges() []ent.Edge {
	return []ent.Edge{edge.From("customer", Customer.Type).Ref("logins").Field("customer_id").Unique().Required().Immutable()}
}

// Indexes of CustomerLogin.
func (CustomerLogin) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "provider", "subject").Unique()}
}

// Staff is a person who works for a brand.
type Staff struct{ ent.Schema }

// Annotations of Staff.
func (Staff) Annotations() []schema.Annotation { return table("staff", nil) }

// Mixin of Staff.
func (Staff) Mixin() []ent.Mixin { return tenant() }

// Fields of Staff.
func (Staff) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("username").MaxLen(64).NotEmpty(),
		field.String("password_hash").MaxLen(256).Sensitive(),
		field.String("name").MaxLen(100),
		field.Enum("role").Values("barista", "manager"),
		field.Bool("active").Default(true),
		born(),
	}
}

// Edges of Staff.
func (Staff) Edges() []ent.Edge {
	return []ent.Edge{edge.To("shops", StaffShop.Type).Annotations(entsql.OnDelete(entsql.Cascade))}
}

// Indexes of Staff.
func (Staff) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id", "username").Unique()} }

// StaffShop says where a member of staff works.
type StaffShop struct{ ent.Schema }

// Annotations of StaffShop.
func (StaffShop) Annotations() []schema.Annotation { return table("staff_shops", nil) }

// Mixin of StaffShop.
func (StaffShop) Mixin() []ent.Mixin { return tenant() }

// Fields of StaffShop.
func (StaffShop) Fields() []ent.Field {
	return []ent.Field{
		field.String("staff_id").MaxLen(64).Immutable(),
		field.String("shop_id").MaxLen(64).Immutable(),
	}
}

// Edges of StaffShop.
func (StaffShop) Edges() []ent.Edge {
	return []ent.Edge{edge.From("staff", Staff.Type).Ref("shops").Field("staff_id").Unique().Required().Immutable()}
}

// Indexes of StaffShop.
func (StaffShop) Indexes() []ent.Index {
	return []ent.Index{index.Fields("staff_id", "shop_id").Unique()}
}
