package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/graph/quotes"
)

func (r *queryResolver) Quote(ctx context.Context, input model.QuoteInput) (*model.QuotePayload, error) {
	quoted, err := r.Resolver.quote(ctx, quotes.Input{ShopID: input.ShopID, Items: fromItems(input.Items), Coupons: input.CouponCodes})
	r.Rates.guessed(ctx, err)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.QuotePayload{UserErrors: rejected}, err
	}
	return &model.QuotePayload{Quote: toQuote(ctx, quoted), UserErrors: rejected}, nil
}
