package report

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/promotionslot"
	"cuppa/ent/salesslot"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

func addToPromotions(ctx context.Context, tx *db.Tx, slots []promotionSlot) error {
	for some := range slices.Chunk(slots, maxRows) {
		insert := builder(tx).Insert(promotionslot.Table).Columns(promotionslot.FieldBrandID, promotionslot.FieldShopID, promotionslot.FieldSlot,
			promotionslot.FieldSource, promotionslot.FieldVersion, promotionslot.FieldKind, promotionslot.FieldCoupon, promotionslot.FieldName,
			promotionslot.FieldUses, promotionslot.FieldDiscount, promotionslot.FieldRevenue, promotionslot.FieldRefunds, promotionslot.FieldNewGuests)
		for _, s := range some {
			name, err := json.Marshal(s.Name)
			if err != nil {
				return fmt.Errorf("report: %w", err)
			}
			insert.Values(s.brandID, s.shopID, s.at, s.Source, s.Version, s.Kind, s.Coupon, string(name), s.Uses, s.Discount, s.Revenue, s.Refunds, s.NewGuests)
		}
		text, args := insert.OnConflict(
			sql.ConflictColumns(promotionslot.FieldShopID, promotionslot.FieldSlot, promotionslot.FieldCoupon, promotionslot.FieldSource, promotionslot.FieldVersion),
			sql.ResolveWith(adding(promotionslot.Table, promotionslot.FieldUses, promotionslot.FieldDiscount, promotionslot.FieldRevenue,
				promotionslot.FieldRefunds, promotionslot.FieldNewGuests))).Query()
		if _, err := tx.SQL.ExecContext(ctx, text, args...); err != nil {
			return fmt.Errorf("report: adding to promotions: %w", err)
		}
	}
	return nil
}

// versionKey tells versions, and names of coupons, apart.
type versionKey struct {
	source  string
	coupon  bool
	version int
}

// readPromotions reads whole slots from the rollups and the ragged ends from the facts. It answers the orders of the span, and the figures by version.
func readPromotions(ctx context.Context, d *db.DB, shopID string, s span) (PromotionReport, []PromotionFigures, error) {
	var out PromotionReport
	sums := map[versionKey]*PromotionFigures{}
	add := func(p *PromotionFigures) {
		k := versionKey{p.Source, p.Coupon, p.Version}
		if known := sums[k]; known != nil {
			known.add(p)
			return
		}
		sums[k] = p
	}
	if s.firstSlot.Before(s.endSlot) {
		if err := readPromotionSlots(ctx, d, shopID, s, &out, add); err != nil {
			return out, nil, err
		}
	}
	ragged, err := raggedFacts(ctx, d, shopID, s)
	if err != nil {
		return out, nil, err
	}
	for _, f := range ragged {
		out.Orders += f.Orders
		out.Untouched += f.UntouchedOrders
		for _, a := range f.Applied {
			add(&PromotionFigures{
				Source: a.Source, Coupon: a.Coupon, Version: a.Version, Kind: a.Kind, Uses: a.Uses, Discount: money.Amount(a.Discount),
				Revenue: money.Amount(a.Revenue), Refunds: money.Amount(a.Refunds), NewGuests: a.NewGuests,
			})
		}
	}
	rows := make([]PromotionFigures, 0, len(sums))
	for p := range maps.Values(sums) {
		rows = append(rows, *p)
	}
	return out, rows, nil
}

func readPromotionSlots(ctx context.Context, d *db.DB, shopID string, s span, out *PromotionReport, add func(*PromotionFigures)) error {
	var orders []struct {
		ShopID    string `sql:"shop_id"`
		Orders    int64  `sql:"orders"`
		Untouched int64  `sql:"untouched"`
	}
	err := d.Ent().SalesSlot.Query().Where(salesslot.ShopID(shopID), salesslot.SlotGTE(s.firstSlot), salesslot.SlotLT(s.endSlot)).
		GroupBy(salesslot.FieldShopID).
		Aggregate(ent.As(ent.Sum(salesslot.FieldOrders), "orders"), ent.As(ent.Sum(salesslot.FieldUntouchedOrders), "untouched")).
		Scan(ctx, &orders)
	if err != nil {
		return fmt.Errorf("report: reading slots: %w", err)
	}
	for _, o := range orders {
		out.Orders += int(o.Orders)
		out.Untouched += int(o.Untouched)
	}
	var rows []struct {
		Source    string `sql:"source"`
		Coupon    bool   `sql:"coupon"`
		Version   int    `sql:"version"`
		Kind      string `sql:"kind"`
		Uses      int64  `sql:"uses"`
		Discount  int64  `sql:"discount"`
		Revenue   int64  `sql:"revenue"`
		Refunds   int64  `sql:"refunds"`
		NewGuests int64  `sql:"new_guests"`
	}
	sum := func(field string) ent.AggregateFunc { return ent.As(ent.Sum(field), field) }
	err = d.Ent().PromotionSlot.Query().
		Where(promotionslot.ShopID(shopID), promotionslot.SlotGTE(s.firstSlot), promotionslot.SlotLT(s.endSlot)).
		GroupBy(promotionslot.FieldSource, promotionslot.FieldCoupon, promotionslot.FieldVersion).
		Aggregate(ent.As(ent.Max(promotionslot.FieldKind), "kind"), sum(promotionslot.FieldUses), sum(promotionslot.FieldDiscount),
			sum(promotionslot.FieldRevenue), sum(promotionslot.FieldRefunds), sum(promotionslot.FieldNewGuests)).
		Scan(ctx, &rows)
	if err != nil {
		return fmt.Errorf("report: reading promotions: %w", err)
	}
	for _, r := range rows {
		add(&PromotionFigures{
			Source: r.Source, Coupon: r.Coupon, Version: r.Version, Kind: r.Kind, Uses: r.Uses, Discount: money.Amount(r.Discount),
			Revenue: money.Amount(r.Revenue), Refunds: money.Amount(r.Refunds), NewGuests: r.NewGuests,
		})
	}
	return nil
}

// namePromotions looks up what the rows and their versions were called last in the span, to the quarter of an hour.
func namePromotions(ctx context.Context, d *db.DB, shopID string, s span, rows []PromotionFigures) error {
	if len(rows) == 0 {
		return nil
	}
	sources := make([]string, len(rows))
	for i := range rows {
		sources[i] = rows[i].Source
	}
	within := promotionslot.And(promotionslot.ShopID(shopID), promotionslot.SourceIn(sources...), promotionslot.SlotGTE(slotOf(s.from)), promotionslot.SlotLT(s.to))
	var newest []struct {
		Source  string `sql:"source"`
		Coupon  bool   `sql:"coupon"`
		Version int    `sql:"version"`
		ID      int    `sql:"newest"`
	}
	// Of one version all rows have one name: any will do, such as the one that was made last.
	err := d.Ent().PromotionSlot.Query().Where(within).GroupBy(promotionslot.FieldSource, promotionslot.FieldCoupon, promotionslot.FieldVersion).
		Aggregate(ent.As(ent.Max(promotionslot.FieldID), "newest")).Scan(ctx, &newest)
	if err != nil {
		return fmt.Errorf("report: naming promotions: %w", err)
	}
	names := map[versionKey]lang.Text{}
	for some := range slices.Chunk(newest, maxRows) {
		ids := make([]int, len(some))
		for i, n := range some {
			ids[i] = n.ID
		}
		found, err := d.Ent().PromotionSlot.Query().Where(promotionslot.IDIn(ids...)).All(ctx)
		if err != nil {
			return fmt.Errorf("report: naming promotions: %w", err)
		}
		for _, r := range found {
			names[versionKey{r.Source, r.Coupon, r.Version}] = lang.Text(r.Name)
		}
	}
	for i := range rows {
		p := &rows[i]
		p.Name = names[versionKey{p.Source, p.Coupon, 0}]
		for j := range p.Versions {
			p.Versions[j].Name = names[versionKey{p.Source, false, p.Versions[j].Version}]
		}
		if len(p.Versions) > 0 {
			p.Name = p.Versions[0].Name
		}
	}
	return nil
}
