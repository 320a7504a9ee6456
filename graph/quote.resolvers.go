package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/order"
)

func (r *queryResolver) Quote(ctx context.Context, input model.QuoteInput) (*model.QuotePayload, error) {
	quoted, err := r.Resolver.quote(ctx, order.QuoteRequest{
		ShopID: input.ShopID, Items: fromItems(input.Items), Coupons: input.CouponCodes, BestCoupons: value(input.BestCoupons),
		DineWay: order.DineWay(value(input.DineWay)), Channel: order.Channel(value(input.Channel)),
	})
	r.Rates.guessed(ctx, err)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.QuotePayload{UserErrors: rejected}, err
	}
	return &model.QuotePayload{Quote: toQuote(ctx, quoted), UserErrors: rejected}, nil
}

func (r *quoteResolver) Explanation(ctx context.Context, obj *model.Quote) (*model.PriceExplanation, error) {
	return toExplanation(ctx, obj.Source.Explanation()), nil
}

func (r *Resolver) Quote() generated.QuoteResolver { return &quoteResolver{r} }

type quoteResolver struct{ *Resolver }
