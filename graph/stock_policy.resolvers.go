package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/identity"
	"cuppa/internal/stock"
)

func (r *mutationResolver) SetStockStrategy(ctx context.Context, input model.SetStockStrategyInput) (*model.SetStockStrategyPayload, error) {
	if _, err := identity.May(ctx, identity.StockSet, input.ShopID); err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, input.ShopID)
	if err != nil {
		return nil, err
	}
	skuID := value(input.SkuID)
	if input.SkuID != nil && input.Strategy != nil { // one that has left the menu may be reset
		if _, ok := m.Countable(skuID); !ok {
			err = catalog.ErrUnknownSKU.At("skuId")
		}
	}
	var policy stock.Policy
	if err == nil {
		policy, err = r.Resolver.Stock.SetStrategy(ctx, input.ShopID, skuID, fromStockChoice(input))
	}
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.SetStockStrategyPayload{UserErrors: rejected}, err
	}
	return &model.SetStockStrategyPayload{Policy: toStockPolicy(ctx, m, input.ShopID, policy), UserErrors: rejected}, nil
}

func (r *queryResolver) StockPolicy(ctx context.Context, shopID string) (*model.StockPolicy, error) {
	if _, err := identity.May(ctx, identity.StockSet, shopID); err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, shopID)
	if err != nil {
		return nil, err
	}
	policy, err := r.Resolver.Stock.Policy(ctx, shopID)
	if err != nil {
		return nil, err
	}
	return toStockPolicy(ctx, m, shopID, policy), nil
}
