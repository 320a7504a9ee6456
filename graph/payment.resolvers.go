package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/identity"
	"cuppa/internal/order"
	"cuppa/internal/payment"
	"encoding/json"
	"errors"
)

func (r *mutationResolver) PayOrder(ctx context.Context, input model.PayOrderInput) (*model.PayOrderPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	opened, replayed, err := r.Resolver.Orders.Pay(ctx, order.PayRequest{
		BrandID: p.BrandID, CustomerID: p.ID, Key: input.IdempotencyKey, OrderNo: input.OrderNo, Channel: string(input.Channel), Amount: input.Amount,
	})
	if err == nil {
		err = r.Resolver.Payments.Open(ctx, opened)
	}
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.PayOrderPayload{UserErrors: rejected}, err
	}
	return &model.PayOrderPayload{Payment: toPayment(opened), Replayed: replayed, UserErrors: rejected}, nil
}

func (r *mutationResolver) RefundOrder(ctx context.Context, input model.RefundOrderInput) (*model.RefundOrderPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.OrdersRefund)
	if err != nil {
		return nil, err
	}
	refunded, refund, replayed, err := r.Resolver.Orders.Refund(ctx, order.RefundRequest{
		BrandID: p.BrandID, StaffID: p.ID, Key: input.IdempotencyKey, OrderNo: input.OrderNo, Amount: input.Amount, Reason: input.Reason, Actor: actor(p),
	}, mayTouch(ctx, identity.OrdersRefund))
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.RefundOrderPayload{UserErrors: rejected}, err
	}
	if replayed {
		audit.Refused(ctx, "REPLAYED") // nothing was done: the first call's row says what was
	}
	return &model.RefundOrderPayload{Order: toOrder(refunded), Refund: toRefund(refund), Replayed: replayed, UserErrors: rejected}, nil
}

func (r *paymentResolver) ClientParams(ctx context.Context, obj *model.Payment) (json.RawMessage, error) {
	if p, ok := identity.From(ctx); !ok || p.ID != obj.Source.CustomerID {
		return nil, nil // only the guest who pays needs them
	}
	params, err := r.Resolver.Payments.ClientParams(ctx, *obj.Source)
	if errors.Is(err, payment.ErrChannelUnavailable) {
		return nil, nil // who reads an order must not lose it because a channel is away
	}
	return params, err
}

func (r *queryResolver) PaymentChannels(ctx context.Context) ([]model.PaymentChannel, error) {
	names := r.Resolver.Payments.Names()
	out := make([]model.PaymentChannel, len(names))
	for i, name := range names {
		out[i] = model.PaymentChannel(name)
	}
	return out, nil
}

func (r *Resolver) Payment() generated.PaymentResolver { return &paymentResolver{r} }

type paymentResolver struct{ *Resolver }
