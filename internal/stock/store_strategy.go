package stock

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"fmt"

	"github.com/lib/pq"

	"cuppa/ent/stockepoch"
	"cuppa/internal/db"
)

// readPolicy is the shop's policy as its row says it; the default where it has none.
func readPolicy(ctx context.Context, q querier, brandID int, shopID string) (Policy, error) {
	p := byDefault()
	rows, err := q.QueryContext(ctx, `SELECT strategy, policy_epoch, COALESCE(CAST(overrides AS TEXT), '') FROM stock_epochs WHERE brand_id = $1 AND id = $2`,
		brandID, shopID)
	if err != nil {
		return p, fmt.Errorf("stock: policy: %w", err)
	}
	err = drain(rows, func(rows *stdsql.Rows) error {
		var name, overrides string
		var since int64
		err := rows.Scan(&name, &since, &overrides)
		if err == nil {
			p, err = policyFrom(name, since, overrides)
		}
		return err
	})
	return p, err
}

func policyFrom(name string, since int64, overrides string) (Policy, error) {
	p := Policy{Since: since, Strategy: name}
	if overrides == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(overrides), &p.Overrides); err != nil {
		return p, fmt.Errorf("stock: overrides: %w", err)
	}
	return p, nil
}

// writePolicy changes the shop's row, which is there and locked.
func writePolicy(ctx context.Context, tx *db.Tx, shopID string, p Policy) error {
	overrides, err := json.Marshal(p.Overrides)
	if err != nil {
		return fmt.Errorf("stock: overrides: %w", err)
	}
	n, err := tx.StockEpoch.Update().Where(stockepoch.ID(shopID)).SetStrategy(p.Strategy).SetPolicyEpoch(p.Since).SetOverrides(overrides).Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("stock: shop %s has no row for its policy", shopID)
	}
	return err
}

// stands is a level with its version.
type stands struct {
	available, version int64
}

// versioned is a shelf as it was read.
type versioned struct {
	want
	version int64
}

// matching joins the rows l with a list of shelves w, which is the parameters from $1 on.
func matching(postgres bool) string {
	if postgres {
		return ` JOIN unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) AS w(brand_id, shop_id, sku_id, version)
			ON l.brand_id = w.brand_id AND l.shop_id = w.shop_id AND l.sku_id = w.sku_id`
	}
	return ` JOIN (SELECT value->>0 AS brand_id, value->>1 AS shop_id, value->>2 AS sku_id, value->>3 AS version FROM json_each($1)) AS w
		ON l.brand_id = w.brand_id AND l.shop_id = w.shop_id AND l.sku_id = w.sku_id`
}

// shelvesAs are the parameters of matching.
func shelvesAs(postgres bool, all []versioned) []any {
	if !postgres {
		rows := make([][]any, len(all))
		for i, w := range all {
			rows[i] = []any{w.brandID, w.shopID, w.skuID, w.version}
		}
		return []any{db.AsJSON(rows)}
	}
	brands, versions := make([]int64, len(all)), make([]int64, len(all))
	shops, skus := make([]string, len(all)), make([]string, len(all))
	for i, w := range all {
		brands[i], shops[i], skus[i], versions[i] = int64(w.brandID), w.shopID, w.skuID, w.version
	}
	return []any{pq.Array(brands), pq.Array(shops), pq.Array(skus), pq.Array(versions)}
}

func unversioned(wanted []want) []versioned {
	all := make([]versioned, len(wanted))
	for i, w := range wanted {
		all[i].want = w
	}
	return all
}

// lockShelves locks the levels of SKUs until the transaction ends, by shop and SKU. SQLite has the write lock already.
func lockShelves(ctx context.Context, tx *db.Tx, wanted []want) error {
	if !tx.Postgres() {
		return nil
	}
	rows, err := tx.QueryContext(ctx, "SELECT l.id FROM stock_levels l"+matching(true)+" ORDER BY l.shop_id, l.sku_id FOR NO KEY UPDATE OF l",
		shelvesAs(true, unversioned(wanted))...)
	if err != nil {
		return fmt.Errorf("stock: lock levels: %w", err)
	}
	return drain(rows, func(*stdsql.Rows) error { return nil })
}

// readShelves is what is available of SKUs, and the versions of their levels, at one moment of the database. SKUs that are not counted are missing.
func readShelves(ctx context.Context, tx *db.Tx, wanted []want) (map[shelf]stands, error) {
	rows, err := tx.QueryContext(ctx, `SELECT l.shop_id, l.sku_id, l.version, l.on_hand
		+ COALESCE((SELECT CAST(SUM(m.delta) AS BIGINT) FROM stock_movements m
			WHERE m.brand_id = l.brand_id AND m.shop_id = l.shop_id AND m.sku_id = l.sku_id AND NOT m.folded), 0)
		- COALESCE((SELECT CAST(SUM(h.quantity) AS BIGINT) FROM holds h
			WHERE h.brand_id = l.brand_id AND h.shop_id = l.shop_id AND h.sku_id = l.sku_id AND h.state = 'held'), 0)
		FROM stock_levels l`+matching(tx.Postgres()), shelvesAs(tx.Postgres(), unversioned(wanted))...)
	if err != nil {
		return nil, fmt.Errorf("stock: levels: %w", err)
	}
	found := map[shelf]stands{}
	return found, drain(rows, func(rows *stdsql.Rows) error {
		var at shelf
		var is stands
		err := rows.Scan(&at.shopID, &at.skuID, &is.version, &is.available)
		found[at] = is
		return err
	})
}

// raiseVersions raises the versions of levels that are still what they were, and answers which. A row that another transaction has locked is passed by.
func raiseVersions(ctx context.Context, tx *db.Tx, all []versioned) (raised []shelf, err error) {
	mine := "SELECT l.id FROM stock_levels l" + matching(tx.Postgres()) + " AND l.version = w.version"
	if tx.Postgres() {
		mine += " FOR NO KEY UPDATE OF l SKIP LOCKED"
	}
	rows, err := tx.QueryContext(ctx, "WITH mine AS ("+mine+") UPDATE stock_levels SET version = version + 1 WHERE id IN (SELECT id FROM mine) RETURNING shop_id, sku_id",
		shelvesAs(tx.Postgres(), all)...)
	if err != nil {
		return nil, fmt.Errorf("stock: versions: %w", err)
	}
	err = drain(rows, func(rows *stdsql.Rows) error {
		var at shelf
		err := rows.Scan(&at.shopID, &at.skuID)
		raised = append(raised, at)
		return err
	})
	return raised, err
}
