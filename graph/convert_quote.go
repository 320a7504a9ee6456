package graph

import (
	"context"

	"cuppa/graph/model"
	"cuppa/graph/quotes"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/pricing"
)

// quote prices a cart for the caller; coupons want a session.
func (r *Resolver) quote(ctx context.Context, request order.QuoteRequest) (order.Quote, error) {
	p, err := identity.Customer(ctx)
	switch {
	case err == nil:
		request.CustomerID = p.ID
	case len(request.Coupons) > 0:
		return order.Quote{}, err
	}
	if err := r.Rates.mayGuess(ctx, request.Coupons); err != nil {
		return order.Quote{}, err
	}
	return r.Orders.Quote(ctx, request)
}

// quotePlain is quote for what plans read, in memory that is used again.
func (r *Resolver) quotePlain(ctx context.Context, in quotes.Input, memory *order.Memory) (order.Quote, error) {
	return r.quote(ctx, order.QuoteRequest{
		ShopID: in.ShopID, Items: in.Items, Coupons: in.Coupons, BestCoupons: in.Best, DineWay: order.DineWay(in.DineWay), Channel: order.Channel(in.Channel),
		Memory: memory,
	})
}

func toQuote(ctx context.Context, q order.Quote) *model.Quote {
	l := lang.From(ctx)
	r := q.Result
	out := &model.Quote{
		Token: q.Token, ExpiresAt: q.ExpiresAt, TotalAmount: r.Total, DiscountAmount: r.Discount, PayableAmount: r.Payable,
		Items: make([]*model.PricedItem, len(q.Lines)), AppliedDiscounts: make([]*model.AppliedDiscount, len(r.Applied)),
		RejectedDiscounts: make([]*model.RejectedDiscount, len(r.Rejected)), Source: &q,
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
			Kind: string(a.Kind), Code: maybe(a.Code), Name: a.Name.In(l), Amount: a.Amount, Reason: a.Reason.In(l),
		}
	}
	for i, j := range r.Rejected {
		out.RejectedDiscounts[i] = &model.RejectedDiscount{
			Kind: string(j.Kind), Code: maybe(j.Code), Name: j.Name.In(l), Reason: j.Reason.In(l), MissingAmount: j.Missing,
			MissingQuantity: j.MissingQuantity, Gain: j.Gain,
		}
	}
	return out
}

func toExplanation(ctx context.Context, x pricing.Explanation) *model.PriceExplanation {
	l := lang.From(ctx)
	out := &model.PriceExplanation{
		Exact: x.Proof.Exact, LowestPossible: x.Proof.Bound, Compared: x.Proof.Compared, Rules: make([]*model.TriedRule, len(x.Tried)),
	}
	if up := x.Proof.RunnerUp; up != nil {
		out.RunnerUp = &model.AlternativePrice{PayableAmount: up.Payable, Names: up.Told(l)}
	}
	for i, t := range x.Tried {
		out.Rules[i] = &model.TriedRule{
			Kind: string(t.Kind), ID: t.ID, Version: t.Version, Code: maybe(t.Code), Name: t.Name.In(l), Layer: model.PriceLayer(t.Layer),
			Verdict: model.RuleVerdict(t.Verdict), Base: t.Base, Amount: t.Amount, MissingAmount: t.Missing, MissingQuantity: t.MissingQuantity,
			Gain: t.Gain, Reason: t.Reason.In(l),
		}
	}
	return out
}
