package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/menu"
	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/identity"
	"fmt"
)

func (r *mutationResolver) SetSoldOut(ctx context.Context, input model.SetSoldOutInput) (*model.SetSoldOutPayload, error) {
	if _, err := identity.May(ctx, identity.MenuSoldOut, input.ShopID); err != nil {
		return nil, err
	}
	version, err := r.Catalog.SetSoldOut(ctx, catalog.SetSoldOut{
		ShopID: input.ShopID, SKUID: value(input.SkuID), OptionID: value(input.OptionID), SoldOut: input.SoldOut, Until: value(input.Until),
	})
	rejected, err := userErrors(ctx, err)
	return &model.SetSoldOutPayload{MenuVersion: maybe(version), UserErrors: rejected}, err
}

func (r *optionResolver) Left(ctx context.Context, obj *menu.Option) (*int, error) {
	panic(fmt.Errorf("not implemented: Left - left"))
}

func (r *skuResolver) Left(ctx context.Context, obj *menu.Sku) (*int, error) {
	panic(fmt.Errorf("not implemented: Left - left"))
}

func (r *Resolver) Option() generated.OptionResolver { return &optionResolver{r} }

func (r *Resolver) Sku() generated.SkuResolver { return &skuResolver{r} }

type (
	optionResolver struct{ *Resolver }
	skuResolver    struct{ *Resolver }
)
