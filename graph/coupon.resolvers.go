package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/coupon"
	"cuppa/internal/identity"
)

func (r *mutationResolver) IssueCoupon(ctx context.Context, input model.IssueCouponInput) (*model.IssueCouponPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.CouponsIssue)
	if err == nil && input.ShopID != nil {
		_, err = identity.May(ctx, identity.CouponsIssue, *input.ShopID)
	}
	if err != nil {
		return nil, err
	}
	if _, err = r.Identity.CustomerByID(ctx, input.CustomerID); err == nil {
		var c coupon.Coupon
		c, err = r.issue(ctx, input, p)
		if err == nil {
			return &model.IssueCouponPayload{Coupon: toCoupon(ctx, c, r.Now()), UserErrors: []*model.UserError{}}, nil
		}
	}
	rejected, err := userErrors(ctx, err)
	return &model.IssueCouponPayload{UserErrors: rejected}, err
}

func (r *Resolver) Coupon() generated.CouponResolver { return &couponResolver{r} }

type couponResolver struct{ *Resolver }
