package graph

import (
	"context"
	"encoding/json"

	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/feed"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

// place places an order. One that keeps a quote's price looks no code up, so nothing can be guessed by it.
func (r *Resolver) place(ctx context.Context, in order.PlaceRequest) (order.Order, bool, error) {
	if in.QuoteToken == "" {
		if err := r.Rates.mayGuess(ctx, in.Coupons); err != nil {
			return order.Order{}, false, err
		}
	}
	in.Device = identity.Device(ctx)
	placed, replayed, err := r.Orders.Place(ctx, in)
	r.Rates.guessed(ctx, err)
	return placed, replayed, err
}

func toOrder(o order.Order) *model.Order {
	out := &model.Order{
		No: o.No, Status: model.OrderStatus(o.Status), DineWay: model.DineWay(o.DineWay), Channel: model.OrderChannel(o.Channel), DeskNo: maybe(o.DeskNo), Contact: maybe(o.Contact),
		Note: maybe(o.Note), TotalAmount: o.Total, DiscountAmount: o.Discount, PayableAmount: o.Payable, PaidAmount: o.PaidAmount,
		RefundedAmount: o.RefundedAmount, CreatedAt: o.CreatedAt, PickupCode: maybe(o.PickupCode), Source: &o,
		NextStatuses: []model.OrderStatus{},
	}
	if o.Status == order.Created {
		out.ExpiresAt = &o.ExpiresAt
	}
	for _, s := range order.NextByStaff(o.Status, o.DineWay) {
		out.NextStatuses = append(out.NextStatuses, model.OrderStatus(s))
	}
	return out
}

func toItems(ctx context.Context, orderNo string, items []order.Item) []*model.OrderItem {
	l := lang.From(ctx)
	out := make([]*model.OrderItem, len(items))
	for i, it := range items {
		names := make([]string, len(it.Options))
		for j, o := range it.Options {
			names[j] = o.Name.In(l)
		}
		out[i] = &model.OrderItem{
			OrderNo: orderNo, Line: it.Line, SkuID: it.SKUID, ProductID: it.ProductID, Name: it.Name.In(l), OptionNames: names, Quantity: it.Quantity, UnitPrice: it.UnitPrice,
			Amount: it.Amount, PayableAmount: it.Payable,
		}
	}
	return out
}

func toDiscounts(ctx context.Context, discounts []order.Discount) []*model.AppliedDiscount {
	l := lang.From(ctx)
	out := make([]*model.AppliedDiscount, len(discounts))
	for i, d := range discounts {
		out[i] = &model.AppliedDiscount{Kind: d.Kind, Code: maybe(d.Code), Name: d.Name.In(l), Amount: d.Amount, Reason: d.Reason.In(l)}
	}
	return out
}

func toTimeline(ctx context.Context, events []outbox.Event) []*model.TimelineEntry {
	out := make([]*model.TimelineEntry, len(events))
	for i, e := range events {
		out[i] = &model.TimelineEntry{At: e.At, Title: order.Title(e).In(lang.From(ctx)), From: maybe(model.OrderStatus(e.From)), To: model.OrderStatus(e.To), Actor: e.Actor, Note: maybe(noteOf(ctx, e))}
	}
	return out
}

// noteOf is what was noted with an event; a platform's reason in the request's language.
func noteOf(ctx context.Context, e outbox.Event) string {
	var data struct{ Reason lang.Text }
	if e.Kind == order.EventCouponRefused && json.Unmarshal(e.Data, &data) == nil && data.Reason != nil {
		return data.Reason.In(lang.From(ctx))
	}
	return order.Note(e).In(lang.From(ctx))
}

func toOrderEdges(p order.Page) ([]*model.OrderEdge, *model.PageInfo) {
	edges := make([]*model.OrderEdge, len(p.Orders))
	end := ""
	for i, o := range p.Orders {
		end = order.Cursor(o)
		edges[i] = &model.OrderEdge{Cursor: end, Node: toOrder(o)}
	}
	return edges, toPageInfo(p.More, end)
}

func toPayment(p payment.Payment) *model.Payment {
	return &model.Payment{
		No: p.No, OrderNo: p.OrderNo, Channel: model.PaymentChannel(p.Channel), Status: model.PaymentStatus(p.Status), Amount: p.Amount,
		RefundedAmount: p.RefundedAmount, CreatedAt: p.CreatedAt, PaidAt: maybe(p.PaidAt), Source: &p,
	}
}

func toRefund(r payment.Refund) *model.Refund {
	return &model.Refund{
		No: r.No, Status: model.RefundStatus(r.Status), Amount: r.Amount, Reason: r.Reason, CreatedAt: r.CreatedAt, FinishedAt: maybe(r.FinishedAt), PaymentNo: r.PaymentNo,
		Way: model.RefundWay(r.Way), Source: &r,
	}
}

func toPaymentStatus(l *order.Live) *model.PaymentStatusUpdate {
	return &model.PaymentStatusUpdate{
		OrderNo: l.No, OrderStatus: model.OrderStatus(l.Status), PaymentNo: maybe(l.PaymentNo), PaymentStatus: maybe(model.PaymentStatus(l.PaymentStatus)),
		PaidAmount: l.PaidAmount, At: l.At, Final: l.Status != order.Created,
	}
}

func fromItems(items []*model.OrderItemInput) []catalog.Item {
	out := make([]catalog.Item, len(items))
	for i, it := range items {
		out[i] = catalog.Item{SKUID: it.SkuID, Quantity: it.Quantity, OptionIDs: it.OptionIds}
	}
	return out
}

func fromStatuses(statuses []model.OrderStatus) []order.Status {
	out := make([]order.Status, len(statuses))
	for i, s := range statuses {
		out[i] = order.Status(s)
	}
	return out
}

// live passes a feed on in the API's shape.
func live[A, B any](ctx context.Context, from *feed.Feed[A], err error, convert func(A) B) (<-chan B, error) {
	if err != nil {
		return nil, err
	}
	return feed.Channel(ctx, from, convert), nil
}

func fromPlaceOrder(p identity.Principal, in model.PlaceOrderInput) order.PlaceRequest {
	return order.PlaceRequest{
		BrandID: p.BrandID, CustomerID: p.ID, Key: in.IdempotencyKey, ShopID: in.ShopID, Items: fromItems(in.Items), Coupons: in.CouponCodes,
		DineWay: order.DineWay(value(in.DineWay)), DeskNo: value(in.DeskNo), Contact: value(in.Contact), Note: value(in.Note),
		QuoteToken: value(in.QuoteToken), UseBalance: value(in.UseBalance), Channel: order.Channel(value(in.Channel)),
	}
}
