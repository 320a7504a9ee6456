package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/identity"
	"cuppa/internal/stock"
)

func (r *mutationResolver) SetStock(ctx context.Context, input model.SetStockInput) (*model.SetStockPayload, error) {
	p, err := identity.May(ctx, identity.StockSet, input.ShopID)
	if err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, input.ShopID)
	if err != nil {
		return nil, err
	}
	if _, ok := m.Countable(input.SkuID); !ok {
		err = catalog.ErrUnknownSKU.At("skuId")
	}
	var level stock.Level
	if err == nil {
		level, err = r.Resolver.Stock.Set(ctx, p.ID, input.ShopID, input.SkuID, int64(input.OnHand))
	}
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.SetStockPayload{UserErrors: rejected}, err
	}
	return &model.SetStockPayload{Stock: toStock(ctx, m, level), UserErrors: rejected}, nil
}

func (r *queryResolver) Stock(ctx context.Context, shopID string, skuID string) (*model.Stock, error) {
	if _, err := identity.May(ctx, identity.StockRead, shopID); err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, shopID)
	if err != nil {
		return nil, err
	}
	if _, ok := m.Countable(skuID); !ok {
		return nil, nil
	}
	level, err := r.Resolver.Stock.Get(ctx, shopID, skuID)
	if err != nil || level == nil {
		return nil, err
	}
	return toStock(ctx, m, *level), nil
}

func (r *queryResolver) Stocks(ctx context.Context, shopID string) ([]*model.Stock, error) {
	if _, err := identity.May(ctx, identity.StockRead, shopID); err != nil {
		return nil, err
	}
	levels, err := r.Resolver.Stock.List(ctx, shopID)
	if err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, shopID)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Stock, len(levels))
	for i, level := range levels {
		out[i] = toStock(ctx, m, level)
	}
	return out, nil
}
