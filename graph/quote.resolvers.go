package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/order"
)

func (r *queryResolver) Quote(ctx context.Context, input model.QuoteInput) (*model.QuotePayload, error) {
	in := order.QuoteRequest{ShopID: input.ShopID, Items: fromItems(input.Items), Coupons: input.CouponCodes}
	p, err := identity.Customer(ctx)
	switch {
	case err == nil:
		in.CustomerID = p.ID
	case len(in.Coupons) > 0:
		return nil, err
	}
	quoted, err := r.Resolver.Orders.Quote(ctx, in)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.QuotePayload{UserErrors: rejected}, err
	}
	return &model.QuotePayload{Quote: toQuote(ctx, quoted), UserErrors: rejected}, nil
}
