package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/stock"
	"strings"
	"time"
)

func (r *mutationResolver) RecordStock(ctx context.Context, input model.RecordStockInput) (*model.RecordStockPayload, error) {
	p, err := identity.May(ctx, identity.StockSet, input.ShopID)
	if err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, input.ShopID)
	if err != nil {
		return nil, err
	}
	done, err := r.Resolver.Stock.Record(ctx, stock.Record{
		By: who(p), Key: input.IdempotencyKey, ShopID: input.ShopID, Sells: func(id string) bool { return counts(m, id) },
		Lines: fromStockLines(input.Lines, stock.MovementKind(strings.ToLower(string(input.Kind))), input.Reason, input.Reference),
	})
	return toRecorded(ctx, m, done, err)
}

func (r *mutationResolver) TransferStock(ctx context.Context, input model.TransferStockInput) (*model.RecordStockPayload, error) {
	p, err := identity.May(ctx, identity.StockSet, input.FromShopID)
	if err == nil {
		_, err = identity.May(ctx, identity.StockSet, input.ToShopID)
	}
	if err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, input.FromShopID)
	if err != nil {
		return nil, err
	}
	to, err := r.Catalog.Menu(ctx, input.ToShopID)
	if err != nil {
		return nil, err
	}
	done, err := r.Resolver.Stock.Transfer(ctx, stock.Transfer{
		By: who(p), Key: input.IdempotencyKey, From: input.FromShopID, To: input.ToShopID, Sells: func(id string) bool { return counts(m, id) && counts(to, id) },
		Lines: fromStockLines(input.Lines, stock.TransferredOut, input.Reason, input.Reference),
	})
	return toRecorded(ctx, m, done, err)
}

func (r *mutationResolver) ImportStock(ctx context.Context, input model.ImportStockInput) (*model.ImportStockPayload, error) {
	p, err := identity.May(ctx, identity.StockSet, input.ShopID)
	if err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, input.ShopID)
	if err != nil {
		return nil, err
	}
	done, err := r.Resolver.Stock.Import(ctx, stock.Import{
		By: who(p), Key: input.IdempotencyKey, ShopID: input.ShopID, CSV: strings.Join(input.CSV, ""), Reason: strings.TrimSpace(value(input.Reason)), Try: input.DryRun,
		Sells: func(id string) bool { return counts(m, id) },
	})
	return toImported(ctx, m, done, err)
}

func (r *mutationResolver) SetStockLowMark(ctx context.Context, input model.SetStockLowMarkInput) (*model.SetStockPayload, error) {
	if _, err := identity.May(ctx, identity.StockSet, input.ShopID); err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, input.ShopID)
	if err != nil {
		return nil, err
	}
	if !counts(m, input.SkuID) {
		err = stock.ErrUnknown.At("skuId")
	}
	var level stock.Level
	if err == nil {
		level, err = r.Resolver.Stock.SetLowMark(ctx, input.ShopID, input.SkuID, int64(input.LowAt))
	}
	return toStockSet(ctx, m, level, err)
}

func (r *mutationResolver) SetStock(ctx context.Context, input model.SetStockInput) (*model.SetStockPayload, error) {
	p, err := identity.May(ctx, identity.StockSet, input.ShopID)
	if err != nil {
		return nil, err
	}
	m, err := r.Catalog.Menu(ctx, input.ShopID)
	if err != nil {
		return nil, err
	}
	if !counts(m, input.SkuID) {
		err = stock.ErrUnknown.At("skuId")
	}
	var level stock.Level
	if err == nil {
		level, err = r.Resolver.Stock.SetBy(ctx, who(p), input.ShopID, input.SkuID, int64(input.OnHand))
	}
	return toStockSet(ctx, m, level, err)
}

func (r *queryResolver) Stock(ctx context.Context, shopID string, skuID string) (*model.Stock, error) {
	if _, err := identity.May(ctx, identity.StockRead, shopID); err != nil {
		return nil, err
	}
	m, err := r.Catalog.Shown(ctx, shopID)
	if err != nil || !counts(m, skuID) {
		return nil, err
	}
	level, err := r.Resolver.Stock.Get(ctx, shopID, skuID)
	if err != nil || level == nil {
		return nil, err
	}
	return toStock(ctx, m, *level), nil
}

func (r *queryResolver) Stocks(ctx context.Context, shopID string) ([]*model.Stock, error) {
	if _, err := identity.May(ctx, identity.StockRead, shopID); err != nil {
		return nil, err
	}
	levels, err := r.Resolver.Stock.List(ctx, shopID)
	if err != nil {
		return nil, err
	}
	m, err := r.Catalog.Shown(ctx, shopID)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Stock, len(levels))
	for i, level := range levels {
		out[i] = toStock(ctx, m, level)
	}
	return out, nil
}

func (r *queryResolver) StockMovements(ctx context.Context, shopID string, first int, after *string, skuID *string, kinds []model.StockMovementKind, from *time.Time, to *time.Time) (*model.StockMovementConnection, error) {
	if _, err := identity.May(ctx, identity.StockRead, shopID); err != nil {
		return nil, err
	}
	m, err := r.Catalog.Shown(ctx, shopID)
	if err != nil {
		return nil, err
	}
	page, err := r.Resolver.Stock.Movements(ctx, shopID, fromMovementFilter(skuID, kinds, from, to), first, value(after))
	if err != nil {
		return nil, err
	}
	return toMovements(ctx, m, page), nil
}

func (r *queryResolver) StockProof(ctx context.Context, shopID string, skuID string, at *time.Time) (*model.StockProof, error) {
	if _, err := identity.May(ctx, identity.StockRead, shopID); err != nil {
		return nil, err
	}
	m, err := r.Catalog.Shown(ctx, shopID)
	if err != nil {
		return nil, err
	}
	proof, err := r.Resolver.Stock.Prove(ctx, shopID, skuID, value(at))
	if err != nil {
		return nil, err
	}
	return toProof(ctx, m, shopID, proof, at), nil
}

func (r *queryResolver) StockCSV(ctx context.Context, shopID string) (string, error) {
	if _, err := identity.May(ctx, identity.StockRead, shopID); err != nil {
		return "", err
	}
	m, err := r.Catalog.Shown(ctx, shopID)
	if err != nil {
		return "", err
	}
	levels, err := r.Resolver.Stock.List(ctx, shopID)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = stock.WriteStock(&out, lang.From(ctx), levels, func(id string) string { return countedName(ctx, m, id) })
	return out.String(), err
}

func (r *queryResolver) StockMovementsCSV(ctx context.Context, shopID string, skuID *string, kinds []model.StockMovementKind, from *time.Time, to *time.Time) (string, error) {
	if _, err := identity.May(ctx, identity.StockRead, shopID); err != nil {
		return "", err
	}
	m, err := r.Catalog.Shown(ctx, shopID)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = r.Resolver.Stock.WriteMovements(ctx, &out, lang.From(ctx), shopID, fromMovementFilter(skuID, kinds, from, to), func(id string) string { return countedName(ctx, m, id) }, m.Shop.Zone)
	return out.String(), err
}
