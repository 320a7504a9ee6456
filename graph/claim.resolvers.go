package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/coupon"
	"cuppa/internal/identity"
	"time"
)

func (r *couponResolver) OfferedUntil(ctx context.Context, obj *model.Coupon) (*time.Time, error) {
	if !obj.Transferable {
		return nil, nil
	}
	return load(ctx, r.Resolver).offers.Load(ctx, obj.Source)
}

func (r *mutationResolver) ClaimCoupon(ctx context.Context, input model.ClaimCouponInput) (*model.CouponPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	return r.guessing(ctx, input.Link, func() (coupon.Coupon, error) {
		return r.Resolver.Batches.ClaimLink(ctx, p.ID, input.Link, input.IdempotencyKey)
	})
}

func (r *mutationResolver) AddCoupon(ctx context.Context, input model.AddCouponInput) (*model.CouponPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	return r.guessing(ctx, input.Code, func() (coupon.Coupon, error) { return r.Resolver.Batches.ClaimCode(ctx, p.ID, input.Code) })
}

func (r *mutationResolver) OfferCoupon(ctx context.Context, input model.CouponCodeInput) (*model.OfferCouponPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	g, err := r.Resolver.Coupons.Offer(ctx, p.ID, input.Code)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.OfferCouponPayload{UserErrors: rejected}, err
	}
	return &model.OfferCouponPayload{Token: &g.Token, ExpiresAt: &g.Expires, UserErrors: rejected}, nil
}

func (r *mutationResolver) WithdrawCoupon(ctx context.Context, input model.CouponCodeInput) (*model.CouponPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	c, err := r.Resolver.Coupons.Withdraw(ctx, p.ID, input.Code)
	return r.toCouponPayload(ctx, c, err)
}

func (r *mutationResolver) AcceptCoupon(ctx context.Context, input model.AcceptCouponInput) (*model.CouponPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	return r.guessing(ctx, input.Token, func() (coupon.Coupon, error) { return r.Resolver.Coupons.Accept(ctx, p.ID, input.Token) })
}

func (r *queryResolver) CouponOffer(ctx context.Context, link string) (*model.CouponOffer, error) {
	if err := r.Rates.mayGuess(ctx, []string{link}); err != nil {
		return nil, err
	}
	b, err := r.Resolver.Batches.Offer(ctx, link)
	if r.Rates.guessed(ctx, err); err != nil {
		return nil, err
	}
	return toCouponOffer(ctx, b, r.Resolver.Batches.Why(b)), nil
}

func (r *queryResolver) CouponGift(ctx context.Context, token string) (*model.CouponGift, error) {
	if err := r.Rates.mayGuess(ctx, []string{token}); err != nil {
		return nil, err
	}
	g, err := r.Resolver.Coupons.Offered(ctx, token)
	if r.Rates.guessed(ctx, err); err != nil {
		return nil, err
	}
	p, _ := identity.From(ctx)
	return toCouponGift(ctx, g, p), nil
}
