package graph

import (
	"context"
	"time"

	"cuppa/graph/model"
	"cuppa/internal/lang"
	"cuppa/internal/promotion"
)

func toTrialPayload(ctx context.Context, t promotion.Trial, err error) (*model.PromotionTrialPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.PromotionTrialPayload{UserErrors: rejected}, err
	}
	return &model.PromotionTrialPayload{Trial: toPromotionTrial(ctx, &t), UserErrors: rejected}, nil
}

func toPromotionTrial(ctx context.Context, t *promotion.Trial) *model.PromotionTrial {
	r := &t.Result
	out := &model.PromotionTrial{
		ID: t.ID, PromotionID: t.PromotionID, Revision: t.Revision, Name: t.Name.In(lang.From(ctx)), From: t.From, To: t.To, ShopIds: t.ShopIDs, Currency: t.Currency,
		Status: model.TrialStatus(t.Status), Progress: t.Progress, CreatedAt: t.CreatedAt, StartedAt: unlessZero(t.StartedAt), EndedAt: unlessZero(t.EndedAt),
		Result: &model.PromotionTrialResult{
			Orders: r.Orders, RefundedOrders: r.Refunded, ChangedOrders: r.Changed, CheaperOrders: r.Cheaper, DearerOrders: r.Dearer, Cost: r.Cost, Winners: r.Winners,
			RevenueBefore: r.RevenueBefore, RevenueAfter: r.RevenueAfter, MarginBefore: r.MarginBefore, MarginAfter: r.MarginAfter, UnknownCostOrders: r.UnknownCost,
			ZeroOrders: r.Zero, DifferingOrders: r.Differs, UsedUpAt: unlessZero(r.UsedUpAt), Days: make([]*model.PromotionTrialDay, len(r.Days)),
			TopOrders: make([]*model.PromotionTrialOrder, len(r.Top)),
		},
	}
	for i, d := range r.Days {
		out.Result.Days[i] = &model.PromotionTrialDay{
			Day: d.Day, Orders: d.Orders, ChangedOrders: d.Changed, Cost: d.Cost, RevenueBefore: d.RevenueBefore, RevenueAfter: d.RevenueAfter,
		}
	}
	for i, o := range r.Top {
		out.Result.TopOrders[i] = &model.PromotionTrialOrder{OrderNo: o.OrderNo, ShopID: o.ShopID, At: o.At, Before: o.Before, After: o.After}
	}
	return out
}

func unlessZero(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
