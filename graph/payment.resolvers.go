package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/payment"
	"encoding/json"
	"errors"
	"slices"
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
	p, err := identity.MayAnywhere(ctx, identity.OrdersRefundPart)
	if err != nil {
		return nil, err
	}
	refunded, refund, replayed, err := r.Resolver.Orders.Refund(ctx, order.RefundRequest{
		BrandID: p.BrandID, StaffID: p.ID, Key: input.IdempotencyKey, OrderNo: input.OrderNo, Amount: input.Amount, Lines: fromRefundLines(input.Lines), Restock: input.Restock,
		Reason: input.Reason, Actor: actor(p), Authority: authority(p),
	}, mayTouch(ctx, identity.OrdersRefundPart))
	waits, isWaiting := errors.AsType[*order.NeedsApproval](err)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		out := &model.RefundOrderPayload{UserErrors: rejected}
		if err == nil && isWaiting {
			out.Task, err = r.toTask(ctx, waits.Task)
		}
		return out, err
	}
	if replayed {
		audit.Refused(ctx, "REPLAYED") // nothing was done: the first call's row says what was
	}
	return &model.RefundOrderPayload{Order: toOrder(refunded), Refund: toRefund(refund), Replayed: replayed, UserErrors: rejected}, nil
}

func (r *mutationResolver) SetStaffRefundLimit(ctx context.Context, input model.SetStaffRefundLimitInput) (*model.SetStaffRefundLimitPayload, error) {
	if _, err := identity.May(ctx, identity.TasksLimit, input.ShopID); err != nil {
		return nil, err
	}
	limits, err := r.Resolver.Orders.SetStaffRefundLimit(ctx, input.ShopID, input.Amount)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.SetStaffRefundLimitPayload{UserErrors: rejected}, err
	}
	return &model.SetStaffRefundLimitPayload{Limits: toRefundLimits(limits), UserErrors: rejected}, nil
}

func (r *mutationResolver) SetLateMoney(ctx context.Context, input model.SetLateMoneyInput) (*model.SetLateMoneyPayload, error) {
	if _, err := identity.May(ctx, identity.TasksLimit, input.ShopID); err != nil {
		return nil, err
	}
	rejected, err := userErrors(ctx, r.Resolver.Orders.SetLateMoney(ctx, input.ShopID, order.LateMoney(input.Policy)))
	if err != nil || len(rejected) > 0 {
		return &model.SetLateMoneyPayload{UserErrors: rejected}, err
	}
	return &model.SetLateMoneyPayload{Policy: &input.Policy, UserErrors: rejected}, nil
}

func (r *paymentResolver) ClientParams(ctx context.Context, obj *model.Payment) (json.RawMessage, error) {
	if p, ok := identity.From(ctx); !ok || p.ID != obj.Source.CustomerID {
		return nil, nil // only the guest who pays needs them
	}
	params, err := r.Resolver.Payments.ParamsToRead(ctx, *obj.Source)
	if errors.Is(err, payment.ErrChannelUnavailable) {
		return nil, nil // who reads an order must not lose it because a channel is away
	}
	return params, err
}

func (r *paymentResolver) Returned(ctx context.Context, obj *model.Payment) (*model.ReturnedMoney, error) {
	if !obj.Source.Surplus {
		return nil, nil
	}
	refunds, err := load(ctx, r.Resolver).refunds.Load(ctx, obj.OrderNo)
	if err != nil {
		return nil, err
	}
	return toReturned(*obj.Source, refunds), nil
}

func (r *queryResolver) PaymentChannels(ctx context.Context) ([]model.PaymentChannel, error) {
	names := r.Resolver.Payments.Names()
	out := make([]model.PaymentChannel, 0, len(names)+1)
	for _, name := range names {
		out = append(out, model.PaymentChannel(name))
	}
	if _, err := identity.Customer(ctx); err == nil {
		out = append(out, model.PaymentChannelBalance)
	}
	return out, nil
}

func (r *queryResolver) LateMoney(ctx context.Context, shopID string) (model.LateMoney, error) {
	if _, err := identity.May(ctx, identity.TasksLimit, shopID); err != nil {
		return "", err
	}
	policy, err := r.Resolver.Orders.LateMoney(ctx, shopID)
	return model.LateMoney(policy), err
}

func (r *queryResolver) RefundPreview(ctx context.Context, orderNo string, amount *money.Amount, lines []*model.RefundLineInput) (*model.RefundPreview, error) {
	p, err := identity.MayAnywhere(ctx, identity.OrdersRefundPart)
	if err != nil {
		return nil, err
	}
	shown, err := r.Resolver.Orders.PreviewRefund(ctx, order.RefundRequest{
		BrandID: p.BrandID, OrderNo: orderNo, Amount: amount, Lines: fromRefundLines(lines), Authority: authority(p),
	}, mayTouch(ctx, identity.OrdersRefundPart))
	if err != nil {
		return nil, err
	}
	return toRefundPreview(shown), nil
}

func (r *queryResolver) RefundLimits(ctx context.Context, shopID string) (*model.RefundLimits, error) {
	if _, err := identity.May(ctx, identity.OrdersRefundPart, shopID); err != nil {
		return nil, err
	}
	limits, err := r.Resolver.Orders.Limits(ctx, shopID)
	return toRefundLimits(limits), err
}

func (r *refundResolver) Channel(ctx context.Context, obj *model.Refund) (model.PaymentChannel, error) {
	payments, err := load(ctx, r.Resolver).payments.Load(ctx, obj.Source.OrderNo)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(payments, func(p payment.Payment) bool { return p.No == obj.PaymentNo })
	if at < 0 {
		return "", fault.ErrInternal.With("refund", obj.No)
	}
	return model.PaymentChannel(payments[at].Channel), nil
}

func (r *refundResolver) Lines(ctx context.Context, obj *model.Refund) ([]*model.RefundedLine, error) {
	if obj.Source.Request != obj.No {
		return []*model.RefundedLine{}, nil // they are told with the first
	}
	all, err := load(ctx, r.Resolver).returned.Load(ctx, obj.Source.OrderNo)
	return toRefundedLines(all, obj.No), err
}

func (r *Resolver) Payment() generated.PaymentResolver { return &paymentResolver{r} }

func (r *Resolver) Refund() generated.RefundResolver { return &refundResolver{r} }

type (
	paymentResolver struct{ *Resolver }
	refundResolver  struct{ *Resolver }
)
