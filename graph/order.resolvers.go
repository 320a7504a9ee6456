package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/order"
	"cuppa/internal/pricing"
	"encoding/json"
)

func (r *mutationResolver) PlaceOrder(ctx context.Context, input model.PlaceOrderInput) (*model.PlaceOrderPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	placed, replayed, err := r.place(ctx, fromPlaceOrder(p, input))
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.PlaceOrderPayload{UserErrors: rejected}, err
	}
	return &model.PlaceOrderPayload{Order: toOrder(placed), Replayed: replayed, UserErrors: rejected}, nil
}

func (r *mutationResolver) CancelOrder(ctx context.Context, input model.CancelOrderInput) (*model.CancelOrderPayload, error) {
	p, ok := identity.From(ctx)
	if !ok {
		return nil, fault.ErrUnauthenticated
	}
	canceled, err := r.Resolver.Orders.Cancel(ctx, input.OrderNo, value(input.Reason), actor(p), mayTouch(ctx, identity.OrdersCancel))
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.CancelOrderPayload{UserErrors: rejected}, err
	}
	return &model.CancelOrderPayload{Order: toOrder(canceled), UserErrors: rejected}, nil
}

func (r *mutationResolver) AdvanceOrder(ctx context.Context, input model.AdvanceOrderInput) (*model.AdvanceOrderPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.OrdersAdvance)
	if err != nil {
		return nil, err
	}
	moved, err := r.Resolver.Orders.Advance(ctx, input.OrderNo, order.Status(input.To), value(input.Note), actor(p), mayTouch(ctx, identity.OrdersAdvance))
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.AdvanceOrderPayload{UserErrors: rejected}, err
	}
	return &model.AdvanceOrderPayload{Order: toOrder(moved), UserErrors: rejected}, nil
}

func (r *orderResolver) Shop(ctx context.Context, obj *model.Order) (*model.Shop, error) {
	shop, err := r.Catalog.Shop(ctx, obj.Source.ShopID)
	if err != nil {
		return nil, err
	}
	return toShop(ctx, shop, r.Now()), nil
}

func (r *orderResolver) Customer(ctx context.Context, obj *model.Order) (*model.Customer, error) {
	guest, err := load(ctx, r.Resolver).customers.Load(ctx, obj.Source.CustomerID)
	if err != nil {
		return nil, err
	}
	return toCustomer(guest), nil
}

func (r *orderResolver) Items(ctx context.Context, obj *model.Order) ([]*model.OrderItem, error) {
	items := obj.Source.Items
	if items == nil {
		var err error
		if items, err = load(ctx, r.Resolver).items.Load(ctx, obj.No); err != nil {
			return nil, err
		}
	}
	return toItems(ctx, obj.No, items), nil
}

func (r *orderResolver) AppliedDiscounts(ctx context.Context, obj *model.Order) ([]*model.AppliedDiscount, error) {
	discounts := obj.Source.Discounts
	if discounts == nil {
		var err error
		if discounts, err = load(ctx, r.Resolver).discounts.Load(ctx, obj.No); err != nil {
			return nil, err
		}
	}
	return toDiscounts(ctx, discounts), nil
}

func (r *orderResolver) Explanation(ctx context.Context, obj *model.Order) (*model.PriceExplanation, error) {
	if len(obj.Source.PriceTrace) == 0 {
		return nil, nil
	}
	var kept pricing.Explanation
	if err := json.Unmarshal(obj.Source.PriceTrace, &kept); err != nil {
		return nil, err
	}
	return toExplanation(ctx, kept), nil
}

func (r *orderResolver) Payments(ctx context.Context, obj *model.Order) ([]*model.Payment, error) {
	payments, err := load(ctx, r.Resolver).payments.Load(ctx, obj.No)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Payment, len(payments))
	for i, p := range payments {
		out[i] = toPayment(p)
	}
	return out, nil
}

func (r *orderResolver) Refunds(ctx context.Context, obj *model.Order) ([]*model.Refund, error) {
	refunds, err := load(ctx, r.Resolver).refunds.Load(ctx, obj.No)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Refund, len(refunds))
	for i, refund := range refunds {
		out[i] = toRefund(refund)
	}
	return out, nil
}

func (r *orderResolver) Disputes(ctx context.Context, obj *model.Order) ([]*model.Dispute, error) {
	if _, err := identity.May(ctx, identity.OrdersRead, obj.Source.ShopID); err != nil {
		return nil, nil //nolint:nilerr // staff's business: guests see none
	}
	all, err := load(ctx, r.Resolver).disputes.Load(ctx, obj.No)
	out := make([]*model.Dispute, len(all))
	for i, d := range all {
		out[i] = toDispute(d)
	}
	return out, err
}

func (r *orderResolver) Redemptions(ctx context.Context, obj *model.Order) ([]*model.Redemption, error) {
	redemptions, err := load(ctx, r.Resolver).redemptions.Load(ctx, obj.No)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Redemption, len(redemptions))
	for i, d := range redemptions {
		out[i] = toRedemption(ctx, d)
	}
	return out, nil
}

func (r *orderResolver) Timeline(ctx context.Context, obj *model.Order) ([]*model.TimelineEntry, error) {
	events, err := r.Resolver.Orders.Timeline(ctx, obj.No)
	if err != nil {
		return nil, err
	}
	return toTimeline(ctx, events), nil
}

func (r *orderConnectionResolver) TotalCount(ctx context.Context, obj *model.OrderConnection) (int, error) {
	return r.Resolver.Orders.Count(ctx, *obj.Filter)
}

func (r *orderItemResolver) RefundedQuantity(ctx context.Context, obj *model.OrderItem) (int, error) {
	all, err := load(ctx, r.Resolver).returned.Load(ctx, obj.OrderNo)
	n := 0
	for _, l := range all {
		if l.Line == obj.Line && !l.Failed {
			n += l.Quantity
		}
	}
	return n, err
}

func (r *queryResolver) Order(ctx context.Context, no string) (*model.Order, error) {
	o, err := r.visibleOrder(ctx, no)
	if err != nil {
		return nil, err
	}
	return toOrder(o), nil
}

func (r *queryResolver) Orders(ctx context.Context, filter model.OrderFilter, first int, after *string) (*model.OrderConnection, error) {
	if _, err := identity.May(ctx, identity.OrdersRead, filter.ShopID); err != nil {
		return nil, err
	}
	f := order.Filter{ShopID: filter.ShopID, Statuses: fromStatuses(filter.Statuses), From: value(filter.From), To: value(filter.To), Text: value(filter.Text)}
	page, err := r.Resolver.Orders.List(ctx, f, first, value(after))
	if err != nil {
		return nil, err
	}
	edges, info := toOrderEdges(page)
	return &model.OrderConnection{Edges: edges, PageInfo: info, Filter: &f}, nil
}

func (r *subscriptionResolver) PaymentStatus(ctx context.Context, orderNo string) (<-chan *model.PaymentStatusUpdate, error) {
	o, err := r.visibleOrder(ctx, orderNo)
	if err != nil {
		return nil, err
	}
	states, err := r.Resolver.Orders.FollowPayment(ctx, o.No)
	return live(ctx, states, err, toPaymentStatus)
}

func (r *subscriptionResolver) OrderStatus(ctx context.Context, orderNo string) (<-chan *model.Order, error) {
	o, err := r.visibleOrder(ctx, orderNo)
	if err != nil {
		return nil, err
	}
	states, err := r.Resolver.Orders.FollowOrder(ctx, o.No)
	return live(ctx, states, err, func(o *order.Order) *model.Order { return toOrder(*o) })
}

func (r *subscriptionResolver) ShopOrders(ctx context.Context, shopID string) (<-chan *model.Order, error) {
	if _, err := identity.May(ctx, identity.OrdersRead, shopID); err != nil {
		return nil, err
	}
	orders, err := r.Resolver.Orders.FollowShop(ctx, shopID)
	return live(ctx, orders, err, toOrder)
}

func (r *Resolver) Order() generated.OrderResolver { return &orderResolver{r} }

func (r *Resolver) OrderConnection() generated.OrderConnectionResolver {
	return &orderConnectionResolver{r}
}

func (r *Resolver) OrderItem() generated.OrderItemResolver { return &orderItemResolver{r} }

type (
	orderResolver           struct{ *Resolver }
	orderConnectionResolver struct{ *Resolver }
	orderItemResolver       struct{ *Resolver }
)
