package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/coupon"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/task"
)

func (r *mutationResolver) AddVoucher(ctx context.Context, input model.AddVoucherInput) (*model.AddVoucherPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	c, err := r.addVoucher(ctx, coupon.Voucher{CustomerID: p.ID, ShopID: input.ShopID, Kind: input.Kind, Code: input.Code})
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.AddVoucherPayload{UserErrors: rejected}, err
	}
	return &model.AddVoucherPayload{Coupon: toCoupon(ctx, c, r.Now()), UserErrors: rejected}, nil
}

func (r *mutationResolver) ExchangeVouchers(ctx context.Context, input model.ExchangeVouchersInput) (*model.ExchangeVouchersPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	placed, replayed, err := r.exchange(ctx, fromExchange(p, input))
	rejected, err := userErrors(ctx, err)
	out := &model.ExchangeVouchersPayload{Orders: []*model.Order{}, Replayed: replayed, UserErrors: rejected}
	if err != nil || len(rejected) > 0 {
		return out, err
	}
	for _, o := range placed {
		out.Orders = append(out.Orders, toOrder(o))
	}
	return out, nil
}

func (r *mutationResolver) TakeBackOrder(ctx context.Context, input model.TakeBackOrderInput) (*model.VoucherOrderPayload, error) {
	t, asked, err := r.waitingOf(ctx, input.OrderNo)
	if err != nil {
		return nil, err
	}
	return r.decideVoucher(ctx, t, asked, task.Cancel, input.Reason, func(p identity.Principal) (order.Order, error) {
		return r.Resolver.Orders.TakeBack(ctx, input.OrderNo, input.Reason, actor(p), mayTouch(ctx, identity.OrdersRefund))
	})
}

func (r *mutationResolver) RetryRedemption(ctx context.Context, input model.RedemptionInput) (*model.VoucherOrderPayload, error) {
	t, asked, err := r.redemptionTask(ctx, input.ID)
	if err != nil {
		return nil, err
	}
	return r.decideVoucher(ctx, t, asked, task.Retry, input.Reason, func(identity.Principal) (order.Order, error) {
		return r.Resolver.Orders.RetryRedemption(ctx, input.ID, input.Reason, asCoupon(mayTouch(ctx, identity.OrdersRefund)))
	})
}

func (r *mutationResolver) MarkRedeemed(ctx context.Context, input model.RedemptionInput) (*model.VoucherOrderPayload, error) {
	t, asked, err := r.redemptionTask(ctx, input.ID)
	if err != nil {
		return nil, err
	}
	return r.decideVoucher(ctx, t, asked, task.MarkRedeemed, input.Reason, func(p identity.Principal) (order.Order, error) {
		return r.Resolver.Orders.MarkRedeemed(ctx, input.ID, input.Reason, actor(p), asCoupon(mayTouch(ctx, identity.OrdersRefund)))
	})
}

func (r *queryResolver) VoucherKinds(ctx context.Context) ([]*model.VoucherKind, error) {
	return toVoucherKinds(lang.From(ctx), r.Resolver.Coupons.Kinds()), nil
}
