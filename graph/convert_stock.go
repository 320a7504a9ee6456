package graph

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/stock"
)

// counts says whether a shop can count what has this id.
func counts(m *catalog.Menu, id string) bool {
	_, ok := m.Countable(id)
	return ok
}

// countedName is what has this id in the request's language; the id, when it has left the menu.
func countedName(ctx context.Context, m *catalog.Menu, id string) string {
	if known, ok := m.Countable(id); ok {
		return known.In(lang.From(ctx))
	}
	return id
}

func toStock(ctx context.Context, m *catalog.Menu, l stock.Level) *model.Stock {
	var option *string
	if id, ok := catalog.OptionOf(l.SKUID); ok {
		option = &id
	}
	return &model.Stock{
		SkuID: l.SKUID, OptionID: option, Name: countedName(ctx, m, l.SKUID), ShopID: l.ShopID, OnHand: int(l.OnHand), Reserved: int(l.Reserved), Available: int(l.Available),
		LowAt: int(l.LowAt),
	}
}

func toStockSet(ctx context.Context, m *catalog.Menu, level stock.Level, err error) (*model.SetStockPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.SetStockPayload{UserErrors: rejected}, err
	}
	return &model.SetStockPayload{Stock: toStock(ctx, m, level), UserErrors: rejected}, nil
}

func who(p identity.Principal) stock.Who { return stock.Who{ID: p.ID, Name: p.Name} }

func toMovement(ctx context.Context, m *catalog.Menu, mv stock.Movement) *model.StockMovement {
	out := &model.StockMovement{
		ID: strconv.Itoa(mv.ID), At: mv.At, ShopID: mv.ShopID, SkuID: mv.SKUID, Name: countedName(ctx, m, mv.SKUID), Kind: model.StockMovementKind(strings.ToUpper(string(mv.Kind))),
		Delta: int(mv.Delta), Reason: maybe(mv.Reason), Reference: maybe(mv.Reference), Document: maybe(mv.Document), StaffID: maybe(mv.Person), StaffName: maybe(mv.PersonName),
	}
	if mv.OnHand != nil {
		onHand := int(*mv.OnHand)
		out.OnHand = &onHand
	}
	return out
}

func toMovements(ctx context.Context, m *catalog.Menu, p stock.MovementPage) *model.StockMovementConnection {
	out, end := &model.StockMovementConnection{Edges: make([]*model.StockMovementEdge, len(p.Movements))}, ""
	for i, mv := range p.Movements {
		end = mv.Cursor()
		out.Edges[i] = &model.StockMovementEdge{Cursor: end, Node: toMovement(ctx, m, mv)}
	}
	out.PageInfo = toPageInfo(p.More, end)
	return out
}

func fromMovementFilter(skuID *string, kinds []model.StockMovementKind, from, to *time.Time) stock.MovementFilter {
	f := stock.MovementFilter{SKUID: value(skuID), From: value(from), To: value(to)}
	for _, k := range kinds {
		f.Kinds = append(f.Kinds, stock.MovementKind(strings.ToLower(string(k))))
	}
	return f
}

func fromStockLines(lines []*model.StockLineInput, kind stock.MovementKind, reason, reference *string) []stock.Line {
	out := make([]stock.Line, len(lines))
	for i, l := range lines {
		out[i] = stock.Line{SKUID: l.SkuID, Kind: kind, Quantity: int64(l.Quantity), Reason: strings.TrimSpace(value(reason)), Reference: strings.TrimSpace(value(reference))}
	}
	return out
}

func toRecorded(ctx context.Context, m *catalog.Menu, r stock.Recorded, err error) (*model.RecordStockPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.RecordStockPayload{UserErrors: rejected}, err
	}
	out := &model.RecordStockPayload{Movements: make([]*model.StockMovement, len(r.Movements)), Replayed: r.Replayed, UserErrors: rejected}
	for i, mv := range r.Movements {
		out.Movements[i] = toMovement(ctx, m, mv)
	}
	return out, nil
}

func toProof(ctx context.Context, m *catalog.Menu, shopID string, p *stock.Proof, at *time.Time) *model.StockProof {
	if p == nil {
		return nil
	}
	return &model.StockProof{
		ShopID: shopID, SkuID: p.SKUID, Name: countedName(ctx, m, p.SKUID), At: at, Received: int(p.Received), Returned: int(p.Returned), TransferredIn: int(p.TransferredIn),
		Corrections: int(p.Corrections), Sold: int(p.Sold), Wasted: int(p.Wasted), TransferredOut: int(p.TransferredOut), OnHand: int(p.OnHand), Held: int(p.Held),
		Available: int(p.Available()), SoldByOrders: int(p.SoldByOrders), Difference: int(p.Difference()), Balanced: p.Balanced(),
	}
}

func toImported(ctx context.Context, m *catalog.Menu, in stock.Imported, err error) (*model.ImportStockPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.ImportStockPayload{UserErrors: rejected}, err
	}
	out := &model.ImportStockPayload{
		Lines: make([]*model.StockImportLine, len(in.Lines)), Applied: in.Done, Replayed: in.Replayed, Document: maybe(in.Document), UserErrors: rejected,
	}
	l := lang.From(ctx)
	for i, line := range in.Lines {
		out.Lines[i] = &model.StockImportLine{
			Line: line.Number, SkuID: line.Line.SKUID, Name: countedName(ctx, m, line.Line.SKUID), Kind: model.StockRecordKind(strings.ToUpper(string(line.Line.Kind))),
			Quantity: int(min(max(line.Line.Quantity, math.MinInt32), math.MaxInt32)), Before: int(line.Before), After: int(line.After),
		}
		if f := line.Fault; f != nil {
			out.Lines[i].Error = &model.UserError{Code: f.Code, Message: f.Text.In(l), Field: f.Field}
		}
	}
	return out, nil
}
