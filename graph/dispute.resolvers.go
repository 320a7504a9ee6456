package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/identity"
	"cuppa/internal/order"
)

func (r *mutationResolver) OpenDispute(ctx context.Context, input model.OpenDisputeInput) (*model.DisputePayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.OrdersRefund)
	if err != nil {
		return nil, err
	}
	d, replayed, err := r.Resolver.Orders.OpenDispute(ctx, order.DisputeRequest{
		BrandID: p.BrandID, StaffID: p.ID, Key: input.IdempotencyKey, OrderNo: input.OrderNo, PaymentNo: value(input.PaymentNo), Amount: input.Amount,
		Reason: input.Reason, Reference: value(input.Reference), Actor: actor(p),
	}, mayTouch(ctx, identity.OrdersRefund))
	if replayed {
		audit.Refused(ctx, "REPLAYED")
	}
	return toDisputePayload(ctx, d, replayed, err)
}

func (r *mutationResolver) ResolveDispute(ctx context.Context, input model.ResolveDisputeInput) (*model.DisputePayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.OrdersRefund)
	if err != nil {
		return nil, err
	}
	d, err := r.Resolver.Orders.ResolveDispute(ctx, input.No, order.DisputeStatus(input.Outcome), value(input.Note), actor(p), mayTouch(ctx, identity.OrdersRefund))
	return toDisputePayload(ctx, d, false, err)
}
