package graph

import (
	"context"
	"time"

	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/lang"
)

func toShop(ctx context.Context, s *catalog.Shop, now time.Time) *model.Shop {
	l := lang.From(ctx)
	out := &model.Shop{
		ID: s.ID, Name: s.Name.In(l), Address: s.Address.In(l), Currency: s.Currency, TimeZone: s.TimeZone, DeliveryFee: s.DeliveryFee, OpenNow: s.OpenAt(now),
		PricingMode: model.PricingMode(s.PricingMode), ReturnCoupons: s.ReturnCoupons, OpeningHours: make([]*model.OpeningSpan, len(s.Hours)),
	}
	for i, h := range s.Hours {
		out.OpeningHours[i] = &model.OpeningSpan{Weekday: h.Weekday, Opens: h.Opens, Closes: h.Closes}
	}
	return out
}

func toPageInfo(more bool, end string) *model.PageInfo {
	info := &model.PageInfo{HasNextPage: more}
	if end != "" {
		info.EndCursor = &end
	}
	return info
}

func toShopConnection(ctx context.Context, p catalog.ShopPage, now time.Time) *model.ShopConnection {
	out := &model.ShopConnection{Edges: make([]*model.ShopEdge, len(p.Edges)), PageInfo: toPageInfo(p.HasNext, p.EndCursor)}
	for i, e := range p.Edges {
		out.Edges[i] = &model.ShopEdge{Cursor: e.Cursor, Node: toShop(ctx, e.Shop, now)}
	}
	return out
}

func maybe[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
