package graph

import (
	"context"
	"strconv"

	"cuppa/graph/model"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/order"
	"cuppa/internal/outbox"
)

// staffMaySee answers whether the caller is staff who may see an order.
func staffMaySee(ctx context.Context) func(order.Order) error {
	return func(o order.Order) error {
		if p, ok := identity.From(ctx); ok && p.Kind != identity.KindStaff {
			return fault.ErrForbidden
		}
		return mayTouch(ctx, identity.OrdersRead)(o)
	}
}

func toState(p order.Past) (*model.OrderState, error) {
	last, err := toEvent(p.Last)
	if err != nil {
		return nil, err
	}
	s := &model.OrderState{
		Version: int(p.Version), At: p.Last.At, Event: last, Status: model.OrderStatus(p.Status), TotalAmount: p.Total, DiscountAmount: p.Discount, PayableAmount: p.Payable,
		PaidAmount: p.PaidAmount, RefundedAmount: p.RefundedAmount, Stock: model.OrderStockState(p.Stock),
		Payments: make([]*model.PaymentState, len(p.Payments)), Refunds: make([]*model.RefundState, len(p.Refunds)),
		Coupons:  make([]*model.OrderCouponState, len(p.Coupons)),
		Disputes: toPapers(p.Disputes), Invoices: toPapers(p.Invoices),
	}
	for i, x := range p.Payments {
		s.Payments[i] = &model.PaymentState{No: x.No, Channel: x.Channel, Amount: x.Amount, Status: model.PaymentStatus(x.Status)}
	}
	for i, x := range p.Refunds {
		s.Refunds[i] = &model.RefundState{No: x.No, PaymentNo: x.Payment, Amount: x.Amount, Status: model.RefundStatus(x.Status)}
	}
	for i, x := range p.Coupons {
		s.Coupons[i] = &model.OrderCouponState{ID: strconv.Itoa(x.ID), Status: x.Status}
	}
	return s, nil
}

func toPapers(all []order.PastPaper) []*model.OrderPaperState {
	out := make([]*model.OrderPaperState, len(all))
	for i, x := range all {
		out[i] = &model.OrderPaperState{No: x.No, Status: x.Status}
	}
	return out
}

func toDiff(d order.Difference) (out *model.OrderDiff, err error) {
	out = &model.OrderDiff{Changes: make([]*model.OrderChange, len(d.Changes)), Events: make([]*model.OrderEvent, len(d.Events))}
	if d.Before != nil {
		if out.Before, err = toState(*d.Before); err != nil {
			return nil, err
		}
	}
	if d.After != nil {
		if out.After, err = toState(*d.After); err != nil {
			return nil, err
		}
	}
	for i, c := range d.Changes {
		out.Changes[i] = &model.OrderChange{Field: c.Field, Before: c.Before, After: c.After}
	}
	for i, e := range d.Events {
		if out.Events[i], err = toEvent(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func toEvent(e outbox.Event) (*model.OrderEvent, error) {
	tellings, err := order.Tell(e)
	if err != nil {
		return nil, err
	}
	out := &model.OrderEvent{
		Seq: int(e.Seq), Kind: e.Kind, Names: make([]string, len(tellings)), At: e.At, From: maybe(model.OrderStatus(e.From)), To: model.OrderStatus(e.To), Actor: e.Actor,
		Cause: e.Cause.Name, RequestID: e.Cause.Request, Note: maybe(e.Note), Version: e.Version,
	}
	for i, t := range tellings {
		out.Names[i] = t.Name
	}
	out.Data = e.Data
	return out, nil
}
