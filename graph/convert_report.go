package graph

import (
	"context"

	"cuppa/graph/model"
	"cuppa/internal/lang"
	"cuppa/internal/report"
)

func toPromotionReport(ctx context.Context, r report.PromotionReport) *model.PromotionReport {
	out := &model.PromotionReport{
		Rows: make([]*model.PromotionFigures, len(r.Rows)), PageInfo: &model.PageInfo{HasNextPage: r.More},
		Orders: r.Orders, UntouchedOrders: r.Untouched, UntouchedShare: r.UntouchedShare(),
	}
	if r.End != "" {
		out.PageInfo.EndCursor = &r.End
	}
	l := lang.From(ctx)
	for i := range r.Rows {
		p := &r.Rows[i]
		row := &model.PromotionFigures{
			ID: "promotion:" + p.Source, Source: model.DiscountSourcePromotion, PromotionID: &p.Source, Kind: p.Kind, Name: p.Name.In(l), Uses: int(p.Uses),
			Discount: p.Discount, Revenue: p.Revenue, Refunds: p.Refunds, NewGuests: int(p.NewGuests), Versions: make([]*model.PromotionVersionFigures, len(p.Versions)),
		}
		if p.Coupon {
			row.ID, row.Source, row.PromotionID = "coupon:"+p.Source, model.DiscountSourceCoupon, nil
		}
		for j := range p.Versions {
			v := &p.Versions[j]
			row.Versions[j] = &model.PromotionVersionFigures{
				Version: v.Version, Name: v.Name.In(l), Uses: int(v.Uses), Discount: v.Discount, Revenue: v.Revenue, Refunds: v.Refunds, NewGuests: int(v.NewGuests),
			}
		}
		out.Rows[i] = row
	}
	return out
}
