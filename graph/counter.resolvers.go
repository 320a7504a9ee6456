package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
)

func (r *mutationResolver) ExchangeAtCounter(ctx context.Context, input model.ExchangeAtCounterInput) (*model.ExchangeAtCounterPayload, error) {
	p, err := identity.May(ctx, identity.VouchersExchange, input.ShopID)
	if err != nil {
		return nil, err
	}
	placed, replayed, err := r.exchangeAtCounter(ctx, p, input)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.ExchangeAtCounterPayload{UserErrors: atCounter(rejected)}, err
	}
	return &model.ExchangeAtCounterPayload{Order: toOrder(placed), Replayed: replayed, UserErrors: rejected}, nil
}
