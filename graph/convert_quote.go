package graph

import (
	"context"

	"cuppa/graph/model"
	"cuppa/graph/quotes"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/order"
)

// quote prices a cart for the caller; coupons want a session.
func (r *Resolver) quote(ctx context.Context, in quotes.Input) (order.Quote, error) {
	request := order.QuoteRequest{ShopID: in.ShopID, Items: in.Items, Coupons: in.Coupons}
	p, err := identity.Customer(ctx)
	switch {
	case err == nil:
		request.CustomerID = p.ID
	case len(in.Coupons) > 0:
		return order.Quote{}, err
	}
	if err := r.Rates.mayGuess(ctx, in.Coupons); err != nil {
		return order.Quote{}, err
	}
	return r.Orders.Quote(ctx, request)
}

func toQuote(ctx context.Context, q order.Quote) *model.Quote {
	l := lang.From(ctx)
	r := q.Result
	out := &model.Quote{
		Token: q.Token, ExpiresAt: q.ExpiresAt, TotalAmount: r.Total, DiscountAmount: r.Discount, PayableAmount: r.Payable,
		Items: make([]*model.PricedItem, len(q.Lines)), AppliedDiscounts: make([]*model.AppliedDiscount, len(r.Applied)),
		RejectedDiscounts: make([]*model.RejectedDiscount, len(r.Rejected)),
	}
	for i, line := range q.Lines {
		names := make([]string, len(line.Options))
		for j, o := range line.Options {
			names[j] = o.Name.In(l)
		}
		priced := r.Lines[i]
		out.Items[i] = &model.PricedItem{
			SkuID: line.SKUID, ProductID: line.ProductID, Name: line.Name.In(l), OptionNames: names, Quantity: line.Quantity,
			UnitPrice: priced.UnitPrice, Amount: priced.Amount, PayableAmount: priced.Payable,
		}
	}
	for i, a := range r.Applied {
		out.AppliedDiscounts[i] = &model.AppliedDiscount{
			Kind: model.DiscountKind(a.Kind), Code: maybe(a.Code), Name: a.Name.In(l), Amount: a.Amount, Reason: a.Reason.In(l),
		}
	}
	for i, j := range r.Rejected {
		out.RejectedDiscounts[i] = &model.RejectedDiscount{Kind: model.DiscountKind(j.Kind), Code: maybe(j.Code), Name: j.Name.In(l), Reason: j.Reason.In(l)}
	}
	return out
}
