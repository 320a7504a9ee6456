package db

import (
	"context"
	"errors"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/intercept"
)

// ErrNoTenant says that a statement was about to run without saying whose rows it means. It is a defect of ours.
var ErrNoTenant = errors.New("db: the context has no brand")

type tenantKey struct{}

const allBrands = -1

// ForBrand confines every ent statement of the context to one brand.
func ForBrand(ctx context.Context, brandID int) context.Context {
	return context.WithValue(ctx, tenantKey{}, brandID)
}

// ForAllBrands lets the context's statements see every brand: for background work and for finding out the brand itself.
func ForAllBrands(ctx context.Context) context.Context {
	return context.WithValue(ctx, tenantKey{}, allBrands)
}

// Brand is the context's brand; 0, and ok is false, when it has none or means all.
func Brand(ctx context.Context) (brandID int, ok bool) {
	id, ok := ctx.Value(tenantKey{}).(int)
	if !ok || id == allBrands {
		return 0, false
	}
	return id, true
}

// shared are the tables without an owner.
var shared = map[string]bool{ent.TypeBrand: true, ent.TypeSecret: true, ent.TypeLease: true}

const brandColumn = "brand_id"

// guard puts the wall between tenants into the client: reads are narrowed, writes are narrowed or stamped.
func guard(client *ent.Client) {
	client.Intercept(intercept.TraverseFunc(func(ctx context.Context, q intercept.Query) error {
		if shared[q.Type()] {
			return nil
		}
		id, ok := ctx.Value(tenantKey{}).(int)
		if !ok {
			return fmt.Errorf("%w: reading %s", ErrNoTenant, q.Type())
		}
		if id != allBrands {
			q.WhereP(sql.FieldEQ(brandColumn, id))
		}
		return nil
	}))
	client.Use(func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			if err := confine(ctx, m); err != nil {
				return nil, err
			}
			return next.Mutate(ctx, m)
		})
	})
}

func confine(ctx context.Context, m ent.Mutation) error {
	if shared[m.Type()] {
		return nil
	}
	id, ok := ctx.Value(tenantKey{}).(int)
	if !ok {
		return fmt.Errorf("%w: writing %s", ErrNoTenant, m.Type())
	}
	if id == allBrands {
		return nil // a creation must then name its brand: the column is required
	}
	if m.Op().Is(ent.OpCreate) {
		if set, ok := m.Field(brandColumn); ok && set != id {
			return fmt.Errorf("%w: writing %s for another brand", ErrNoTenant, m.Type())
		}
		return m.SetField(brandColumn, id)
	}
	narrow, ok := m.(interface{ WhereP(...func(*sql.Selector)) })
	if !ok {
		return fmt.Errorf("%w: %s can't be narrowed", ErrNoTenant, m.Type())
	}
	narrow.WhereP(sql.FieldEQ(brandColumn, id))
	return nil
}
