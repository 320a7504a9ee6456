package graph

import (
	"context"
	"maps"
	"slices"

	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/lang"
	"cuppa/internal/stock"
)

func fromStockChoice(in model.SetStockStrategyInput) *stock.Choice {
	if in.Strategy == nil {
		return nil
	}
	choice := &stock.Choice{Strategy: string(*in.Strategy), Buckets: 1}
	if in.Buckets != nil {
		choice.Buckets = *in.Buckets
	}
	return choice
}

func toStockPolicy(ctx context.Context, m *catalog.Menu, shopID string, p stock.Policy) *model.StockPolicy {
	out := &model.StockPolicy{ShopID: shopID, Strategy: model.StockStrategy(p.Strategy), Overrides: make([]*model.StockOverride, 0, len(p.Overrides))}
	for _, id := range slices.Sorted(maps.Keys(p.Overrides)) {
		name := id // it has left the menu
		if known, ok := m.Countable(id); ok {
			name = known.In(lang.From(ctx))
		}
		out.Overrides = append(out.Overrides, &model.StockOverride{
			SkuID: id, Name: name, Strategy: model.StockStrategy(p.Overrides[id].Strategy), Buckets: p.Overrides[id].Buckets,
		})
	}
	return out
}
