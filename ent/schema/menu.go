package schema

import (
	"errors"
	"strings"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Category is a group of products on the menu.
type Category struct{ ent.Schema }

// Annotations of Category.
func (Category) Annotations() []schema.Annotation { return table("categories", nil) }

// Mixin of Category.
func (Category) Mixin() []ent.Mixin { return tenant() }

// Fields of Category.
func (Category) Fields() []ent.Field {
	return []ent.Field{id(), text("name"), field.Int("position").Default(0)}
}

// Edges of Category.
func (Category) Edges() []ent.Edge {
	return []ent.Edge{edge.To("products", Product.Type).Annotations(entsql.OnDelete(entsql.Restrict))}
}

// Indexes of Category.
func (Category) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id")} }

// Product is a drink or a snack.
type Product struct{ ent.Schema }

// Annotations of Product.
func (Product) Annotations() []schema.Annotation { return table("products", nil) }

// Mixin of Product.
func (Product) Mixin() []ent.Mixin { return tenant() }

// Fields of Product.
func (Product) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("category_id").MaxLen(64),
		text("name"),
		text("description"),
		field.String("image_url").MaxLen(300),
		field.JSON("tags", []map[string]string{}).Optional(),
		field.JSON("shop_ids", []string{}).Optional().Comment("The only shops that sell it; empty means all."),
		field.String("served_from").MaxLen(5).Default("").Comment("HH:MM in the shop's zone; empty means always."),
		field.String("served_until").MaxLen(5).Default("").Comment("HH:MM; not after served_from means past midnight."),
		field.Int("position").Default(0),
		field.Bool("active").Default(true),
	}
}

// Edges of Product.
func (Product) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("category", Category.Type).Ref("products").Field("category_id").Unique().Required(),
		edge.To("skus", Sku.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
		edge.To("choices", ProductChoice.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of Product.
func (Product) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id")} }

// Sku is a product in one size: what is bought and counted.
type Sku struct{ ent.Schema }

// Annotations of Sku.
func (Sku) Annotations() []schema.Annotation { return table("skus", nil) }

// Mixin of Sku.
func (Sku) Mixin() []ent.Mixin { return tenant() }

// Fields of Sku.
func (Sku) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(64).Immutable().NotEmpty().Validate(func(id string) error {
			if strings.HasPrefix(id, "option:") {
				return errors.New("stock calls options so") // see catalog.StockID
			}
			return nil
		}),
		field.String("product_id").MaxLen(64),
		text("name"),
		amount("price"),
		field.Int64("cost").NonNegative().Default(0).Comment("What its goods cost the shop, in minor units; 0: not known."),
		field.Int("position").Default(0),
	}
}

// Edges of Sku.
func (Sku) Edges() []ent.Edge {
	return []ent.Edge{edge.From("product", Product.Type).Ref("skus").Field("product_id").Unique().Required()}
}

// Indexes of Sku.
func (Sku) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id")} }

// OptionGroup is a choice that products share, such as sugar.
type OptionGroup struct{ ent.Schema }

// Annotations of OptionGroup.
func (OptionGroup) Annotations() []schema.Annotation { return table("option_groups", nil) }

// Mixin of OptionGroup.
func (OptionGroup) Mixin() []ent.Mixin { return tenant() }

// Fields of OptionGroup.
func (OptionGroup) Fields() []ent.Field {
	return []ent.Field{
		id(),
		text("name"),
		field.Int("min_select").NonNegative(),
		field.Int("max_select").Positive(),
	}
}

// Edges of OptionGroup.
func (OptionGroup) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("options", MenuOption.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
		edge.To("products", ProductChoice.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
	}
}

// Indexes of OptionGroup.
func (OptionGroup) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id")} }

// MenuOption is one answer to a choice.
type MenuOption struct{ ent.Schema }

// Annotations of MenuOption.
func (MenuOption) Annotations() []schema.Annotation { return table("options", nil) }

// Mixin of MenuOption.
func (MenuOption) Mixin() []ent.Mixin { return tenant() }

// Fields of MenuOption.
func (MenuOption) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("group_id").MaxLen(64),
		text("name"),
		field.Int64("price_delta").Default(0),
		field.Bool("is_default").Default(false),
		field.Int("position").Default(0),
	}
}

// Edges of MenuOption.
func (MenuOption) Edges() []ent.Edge {
	return []ent.Edge{edge.From("group", OptionGroup.Type).Ref("options").Field("group_id").Unique().Required()}
}

// Indexes of MenuOption.
func (MenuOption) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id")} }

// ProductChoice puts an option group on a product.
type ProductChoice struct{ ent.Schema }

// Annotations of ProductChoice.
func (ProductChoice) Annotations() []schema.Annotation { return table("product_choices", nil) }

// Mixin of ProductChoice.
func (ProductChoice) Mixin() []ent.Mixin { return tenant() }

// Fields of ProductChoice.
func (ProductChoice) Fields() []ent.Field {
	return []ent.Field{
		field.String("product_id").MaxLen(64),
		field.String("group_id").MaxLen(64),
		field.Int("position").Default(0),
	}
}

// Edges of ProductChoice.
func (ProductChoice) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("product", Product.Type).Ref("choices").Field("product_id").Unique().Required(),
		edge.From("group", OptionGroup.Type).Ref("products").Field("group_id").Unique().Required(),
	}
}

// Indexes of ProductChoice.
func (ProductChoice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("product_id", "group_id").Unique(), index.Fields("brand_id")}
}

// SoldOutMark says that a shop does not sell a SKU or an option for now.
type SoldOutMark struct{ ent.Schema }

// Annotations of SoldOutMark.
func (SoldOutMark) Annotations() []schema.Annotation { return table("sold_out_marks", nil) }

// Mixin of SoldOutMark.
func (SoldOutMark) Mixin() []ent.Mixin { return tenant() }

// Fields of SoldOutMark.
func (SoldOutMark) Fields() []ent.Field {
	return []ent.Field{
		field.String("shop_id").MaxLen(64).Immutable(),
		field.Enum("target").Values("sku", "option").Immutable(),
		field.String("target_id").MaxLen(64).Immutable(),
		maybeMoment("until"),
	}
}

// Indexes of SoldOutMark.
func (SoldOutMark) Indexes() []ent.Index {
	return []ent.Index{index.Fields("shop_id", "target", "target_id").Unique()}
}
