package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/report"
	"time"
)

func (r *queryResolver) Dashboard(ctx context.Context, shopID string, from time.Time, to time.Time, bucket model.TimeBucket) (*model.Dashboard, error) {
	if _, err := identity.May(ctx, identity.DashboardRead, shopID); err != nil {
		return nil, err
	}
	shop, err := r.Catalog.Shop(ctx, shopID)
	if err != nil {
		return nil, err
	}
	width := report.Hour
	if bucket == model.TimeBucketDay {
		width = report.Day
	}
	figures, err := r.Reports.Dashboard(ctx, report.Shop{ID: shop.ID, Location: shop.Zone}, from, to, width)
	if err != nil {
		return nil, err
	}
	return toDashboard(ctx, figures), nil
}

func (r *queryResolver) PromotionReport(ctx context.Context, shopID string, from time.Time, to time.Time, first int, after *string) (*model.PromotionReport, error) {
	if _, err := identity.May(ctx, identity.DashboardRead, shopID); err != nil {
		return nil, err
	}
	shop, err := r.Catalog.Shop(ctx, shopID)
	if err != nil {
		return nil, err
	}
	figures, err := r.Reports.Promotions(ctx, report.Shop{ID: shop.ID, Location: shop.Zone}, from, to, first, value(after))
	if err != nil {
		return nil, err
	}
	return toPromotionReport(ctx, figures), nil
}
