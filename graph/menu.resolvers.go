package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/identity"
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
