package ledger

import (
	"context"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/ledgerbalance"
	"cuppa/ent/ledgerday"
	"cuppa/ent/ledgerposting"
	"cuppa/ent/ledgersweep"
	"cuppa/ent/shop"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

// sweptAt is until when everything that was posted is linked.
func sweptAt(ctx context.Context, d *db.DB) (time.Time, error) {
	row, err := d.Ent().LedgerSweep.Query().Order(ledgersweep.ByID()).First(ctx)
	if ent.IsNotFound(err) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return row.SweptAt.UTC(), nil
}

func zonesOfShops(ctx context.Context, d *db.DB) ([]shopZone, error) {
	rows, err := d.Ent().Shop.Query().Order(shop.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]shopZone, len(rows))
	for i, r := range rows {
		zone, err := time.LoadLocation(r.TimeZone)
		if err != nil {
			return nil, fmt.Errorf("ledger: shop %s: %w", r.ID, err)
		}
		all[i] = shopZone{r.BrandID, r.ID, zone}
	}
	return all, nil
}

func fromDay(r *ent.LedgerDay) Closed {
	return Closed{
		BrandID: r.BrandID, ShopID: r.ShopID, Day: r.Day, From: r.FromAt.UTC(), Until: r.UntilAt.UTC(), Entries: r.Entries, Root: r.Root, Head: Head{r.Position, r.Hash},
		ClosedAt: r.ClosedAt.UTC(), moved: map[string]money.Amount{}, balances: map[string]money.Amount{},
	}
}

// lastClosed is a shop's latest day that was closed and ended by a moment; by any where that is zero.
func lastClosed(ctx context.Context, d *db.DB, brandID int, shopID string, by time.Time) (c Closed, found bool, err error) {
	q := d.Ent().LedgerDay.Query().Where(ledgerday.BrandID(brandID), ledgerday.ShopID(shopID)).Order(ent.Desc(ledgerday.FieldUntilAt))
	if !by.IsZero() {
		q.Where(ledgerday.UntilAtLTE(by))
	}
	row, err := q.First(ctx)
	if ent.IsNotFound(err) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	c = fromDay(row)
	return c, true, fillDay(ctx, d, &c)
}

func fillDay(ctx context.Context, d *db.DB, c *Closed) error {
	rows, err := d.Ent().LedgerBalance.Query().Where(ledgerbalance.BrandID(c.BrandID), ledgerbalance.ShopID(c.ShopID), ledgerbalance.Day(c.Day)).All(ctx)
	for _, r := range rows {
		c.moved[r.Account], c.balances[r.Account] = money.Amount(r.Moved), money.Amount(r.Balance)
	}
	return err
}

// closedDay is a shop's day by its first and last moments, if it was closed.
func closedDay(ctx context.Context, d *db.DB, brandID int, shopID string, until time.Time) (c Closed, found bool, err error) {
	row, err := d.Ent().LedgerDay.Query().Where(ledgerday.BrandID(brandID), ledgerday.ShopID(shopID), ledgerday.UntilAt(until)).First(ctx)
	if ent.IsNotFound(err) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	c = fromDay(row)
	return c, true, fillDay(ctx, d, &c)
}

func insertClosed(ctx context.Context, tx *db.Tx, c Closed) error {
	ctx = db.ForBrand(ctx, c.BrandID)
	if err := tx.LedgerDay.Create().SetShopID(c.ShopID).SetDay(c.Day).SetFromAt(c.From).SetUntilAt(c.Until).SetEntries(c.Entries).SetRoot(c.Root).
		SetPosition(c.Head.Position).SetHash(c.Head.Hash).SetClosedAt(c.ClosedAt).Exec(ctx); err != nil {
		return err
	}
	var rows []*ent.LedgerBalanceCreate
	for account, sum := range c.balances {
		if moved := c.moved[account]; sum != 0 || moved != 0 {
			rows = append(rows, tx.LedgerBalance.Create().SetShopID(c.ShopID).SetDay(c.Day).SetAccount(account).SetMoved(int64(moved)).SetBalance(int64(sum)))
		}
	}
	return tx.LedgerBalance.CreateBulk(rows...).Exec(ctx)
}

// sumsBefore are the accounts' balances by all that was posted for before a moment.
func sumsBefore(ctx context.Context, d *db.DB, brandID int, shopID string, until time.Time) (map[string]money.Amount, error) {
	sums := map[string]money.Amount{}
	const text = "SELECT account, CAST(SUM(amount) AS bigint) FROM ledger_postings WHERE brand_id = $1 AND shop_id = $2 AND at < $3 GROUP BY account"
	rows, err := d.Reader().QueryContext(ctx, text, brandID, shopID, until.UTC()) //nolint:sqlclosecheck // drain closes them
	if err != nil {
		return nil, err
	}
	return sums, drain(rows, func() error {
		var account string
		var sum money.Amount
		err := rows.Scan(&account, &sum)
		sums[account] = sum
		return err
	})
}

// closedShops are the shops that have closed days, of the context's brand or of all.
func closedShops(ctx context.Context, d *db.DB) (all []shopZone, err error) {
	brandID, _ := db.Brand(ctx) // 0 means all
	rows, err := d.Reader().QueryContext(ctx, "SELECT DISTINCT brand_id, shop_id FROM ledger_days WHERE brand_id = $1 OR $1 = 0 ORDER BY 1, 2", brandID)
	if err != nil {
		return nil, err
	}
	return all, drain(rows, func() error {
		var s shopZone
		err := rows.Scan(&s.brandID, &s.shopID)
		all = append(all, s)
		return err
	})
}

func closedDays(ctx context.Context, d *db.DB, brandID int, shopID string) ([]Closed, error) {
	rows, err := d.Ent().LedgerDay.Query().Where(ledgerday.BrandID(brandID), ledgerday.ShopID(shopID)).Order(ledgerday.ByUntilAt()).All(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Closed, len(rows))
	for i, r := range rows {
		all[i] = fromDay(r)
		if err := fillDay(ctx, d, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// entriesBetween are a shop's entries of a span, in the order in which they were written.
func entriesBetween(ctx context.Context, d *db.DB, brandID int, shopID string, from, until time.Time) ([]Entry, error) {
	rows, err := d.Ent().LedgerPosting.Query().
		Where(ledgerposting.BrandID(brandID), ledgerposting.ShopID(shopID), ledgerposting.AtGTE(from), ledgerposting.AtLT(until)).Order(ledgerposting.ByID()).All(ctx)
	return gather(rows), err
}

// Boundaries are which of some moments are ends of closed days, by shop: what is posted for a closed day stands at its end instead.
func Boundaries(ctx context.Context, d *db.DB, shops []string, moments []time.Time) (map[string]map[time.Time]bool, error) {
	out := map[string]map[time.Time]bool{}
	if len(moments) == 0 {
		return out, nil
	}
	rows, err := d.Ent().LedgerDay.Query().Where(ledgerday.ShopIDIn(shops...), ledgerday.UntilAtIn(moments...)).All(ctx)
	for _, r := range rows {
		if out[r.ShopID] == nil {
			out[r.ShopID] = map[time.Time]bool{}
		}
		out[r.ShopID][r.UntilAt.UTC()] = true
	}
	return out, err
}
