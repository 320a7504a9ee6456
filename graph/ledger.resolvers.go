package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
)

func (r *queryResolver) MoneyProof(ctx context.Context, shopID string, day string, orderNo *string) (*model.MoneyProof, error) {
	if _, err := identity.May(ctx, identity.DashboardRead, shopID); err != nil {
		return nil, err
	}
	shop, err := r.Catalog.Shop(ctx, shopID)
	if err != nil {
		return nil, err
	}
	proof, err := r.Ledger.Prove(ctx, shop.ID, shop.Zone, day, value(orderNo))
	if err != nil {
		return nil, err
	}
	return toMoneyProof(shopID, day, proof), nil
}
