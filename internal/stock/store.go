package stock

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"github.com/lib/pq"

	"cuppa/ent/stockepoch"
	"cuppa/internal/db"
)

// querier runs prepared statements, in a transaction or outside.
type querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*stdsql.Rows, error)
}

// Classes keep our advisory locks apart from others', and shops from who else is locked. Any numbers would do.
const (
	lockClass  = 7_305
	apartClass = 7_306
)

// lockShops keeps rebuilds and counts (exclusive: true) and the orders under way (false) of shops apart until the transaction ends. It is
// an advisory lock and not FOR SHARE on the epoch's row, because sharers of a row pass by those who wait to lock it alone: with orders coming
// all the time a count would wait for ever. SQLite has the write lock already. The epoch must be read by a later statement.
//
// Whoever is named in apart is locked by the same statement, after the shops.
func lockShops(ctx context.Context, tx *db.Tx, exclusive map[string]bool, apart ...string) error {
	if !tx.Postgres() {
		return nil
	}
	byKey, named := map[int32]bool{}, map[int32]bool{}
	for shopID, alone := range exclusive {
		key := lockKey(shopID)
		byKey[key] = byKey[key] || alone
	}
	for _, name := range apart {
		named[lockKey(name)] = true
	}
	keys := slices.Sorted(maps.Keys(byKey)) // one order everywhere, so that no two wait for each other
	classes, alone := make([]int32, len(keys), len(keys)+len(named)), make([]bool, len(keys), len(keys)+len(named))
	for i, key := range keys {
		classes[i], alone[i] = lockClass, byKey[key]
	}
	for _, key := range slices.Sorted(maps.Keys(named)) {
		keys, classes, alone = append(keys, key), append(classes, apartClass), append(alone, true)
	}
	rows, err := tx.QueryContext(ctx, `SELECT CASE WHEN alone THEN pg_advisory_xact_lock(class, key)::text ELSE pg_advisory_xact_lock_shared(class, key)::text END
		FROM unnest($1::int[], $2::int[], $3::bool[]) AS locks(class, key, alone)`, pq.Array(classes), pq.Array(keys), pq.Array(alone))
	if err != nil {
		return fmt.Errorf("stock: lock: %w", err)
	}
	return drain(rows, func(*stdsql.Rows) error { return nil })
}

func lockKey(name string) int32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return int32(h.Sum32())
}

// drain reads all rows and closes them.
func drain(rows *stdsql.Rows, read func(*stdsql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// listOf passes a list as one parameter, and in is the condition that uses it; so the text of a statement does not vary with the list's length
// and stays prepared.
func listOf(postgres bool, items []string) any {
	if postgres {
		return pq.Array(items)
	}
	return db.AsJSON(items)
}

func in(postgres bool, column, parameter string) string {
	if postgres {
		return column + " = ANY(" + parameter + ")"
	}
	return column + " IN (SELECT value FROM json_each(" + parameter + "))"
}

// generation is an epoch of a shop's counters, and the one that its policy began with.
type generation struct{ epoch, since int64 }

// readGenerations are those of shops, in their order; the zero one where a shop never had any, or another brand has it.
func (s *Service) readGenerations(ctx context.Context, shops []place) ([]generation, error) {
	ids := make([]string, len(shops))
	for i, at := range shops {
		ids[i] = at.shopID
	}
	rows, err := s.db.Reader().QueryContext(ctx, "SELECT id, brand_id, epoch, policy_epoch FROM stock_epochs WHERE "+in(s.db.Postgres(), "id", "$1"), listOf(s.db.Postgres(), ids))
	if err != nil {
		return nil, err
	}
	found := map[place]generation{}
	err = drain(rows, func(rows *stdsql.Rows) error {
		var of place
		var at generation
		err := rows.Scan(&of.shopID, &of.brandID, &at.epoch, &at.since)
		found[of] = at
		return err
	})
	all := make([]generation, len(shops))
	for i, at := range shops {
		all[i] = found[at]
	}
	return all, err
}

// bump raises the shop's epoch above what it was and above atLeast, and makes its row at the first time. The shop must be locked alone.
func bump(ctx context.Context, tx *db.Tx, brandID int, shopID string, atLeast int64) (int64, error) {
	known, _, err := generationsAt(ctx, tx, tx.Postgres(), map[string]int{shopID: brandID}, nil)
	if err != nil {
		return 0, err
	}
	before, ok := known[shopID]
	at := before.epoch
	next := max(at, atLeast) + 1
	if !ok {
		return next, tx.StockEpoch.Create().SetID(shopID).SetBrandID(brandID).SetEpoch(next).Exec(ctx)
	}
	n, err := tx.StockEpoch.Update().Where(stockepoch.ID(shopID), stockepoch.Epoch(at)).SetEpoch(next).Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("stock: the epoch of shop %s moved under its lock", shopID)
	}
	return next, err
}

// counted is a shop that has counters.
type countedShop struct {
	id      string
	brandID int
	epoch   int64
	since   int64 // the epoch that its policy began with
}

// countedShops are all shops of all brands that ever had counters.
func countedShops(ctx context.Context, d *db.DB) ([]countedShop, error) {
	rows, err := d.Ent().StockEpoch.Query().Order(stockepoch.ByID()).All(db.ForAllBrands(ctx))
	if err != nil {
		return nil, fmt.Errorf("stock: shops: %w", err)
	}
	shops := make([]countedShop, len(rows))
	for i, r := range rows {
		shops[i] = countedShop{r.ID, r.BrandID, r.Epoch, r.PolicyEpoch}
	}
	return shops, nil
}

// Disown is the statement by which a database that is restored trusts no copy of its counters that there is in Redis: they tell of another time. It raises the epochs of all shops by
// so much that no copy has come as far from where the backup was; units' numbers have room for some eight million epochs (unitBits). It runs on the schema of each version.
const Disown = "UPDATE stock_epochs SET epoch = epoch + 16384"

// snapshot is a shop's stock at one moment of the database.
type snapshot struct {
	epoch int64
	// policy says which SKUs Redis counts; the others are in neither of these.
	policy *policy
	free   map[string]int64
	holds  map[string][]Need
}

// snapshotText is one statement, because on PostgreSQL each statement sees a moment of its own: a sale between two of them would be
// missed by both.
const snapshotText = `SELECT 'level', sku_id, on_hand, '' FROM stock_levels WHERE brand_id = $1 AND shop_id = $2
	UNION ALL SELECT 'moved', sku_id, CAST(SUM(delta) AS BIGINT), '' FROM stock_movements WHERE brand_id = $1 AND shop_id = $2 AND NOT folded GROUP BY sku_id
	UNION ALL SELECT 'held', sku_id, quantity, order_no FROM holds WHERE brand_id = $1 AND shop_id = $2 AND state = 'held'
	UNION ALL SELECT 'policy', strategy, policy_epoch, COALESCE(CAST(overrides AS TEXT), '') FROM stock_epochs WHERE brand_id = $1 AND id = $2`

func readSnapshot(ctx context.Context, q querier, brandID int, shopID string) (snapshot, error) {
	snap := snapshot{free: map[string]int64{}, holds: map[string][]Need{}}
	rows, err := q.QueryContext(ctx, snapshotText, brandID, shopID)
	if err != nil {
		return snap, fmt.Errorf("stock: snapshot: %w", err)
	}
	counted, kept := map[string]bool{}, byDefault()
	err = drain(rows, func(rows *stdsql.Rows) error {
		var kind, sku, order string
		var n int64
		if err := rows.Scan(&kind, &sku, &n, &order); err != nil {
			return err
		}
		switch kind {
		case "level":
			counted[sku] = true
			snap.free[sku] += n
		case "moved":
			snap.free[sku] += n
		case "held":
			snap.free[sku] -= n
			snap.holds[order] = append(snap.holds[order], Need{sku, n})
		case "policy":
			kept, err = policyFrom(sku, n, order)
		}
		return err
	})
	if err != nil {
		return snap, err
	}
	if snap.policy, err = kept.compile(); err != nil {
		return snap, err
	}
	maps.DeleteFunc(snap.free, func(sku string, _ int64) bool { return !counted[sku] })
	snap.keepCounted()
	return snap, nil
}

// keepCounted drops what Redis does not count.
func (snap *snapshot) keepCounted() {
	if !snap.policy.rows {
		return
	}
	maps.DeleteFunc(snap.free, func(sku string, _ int64) bool { return !snap.policy.of(sku).counters() })
	for order, needs := range snap.holds {
		needs = slices.DeleteFunc(needs, func(n Need) bool { return !snap.policy.of(n.SKUID).counters() })
		if snap.holds[order] = needs; len(needs) == 0 {
			delete(snap.holds, order)
		}
	}
}

// levels are the counted ones of the SKUs, or all when skus is nil, by SKU.
func levels(ctx context.Context, q querier, postgres bool, brandID int, shopID string, skus []string) ([]Level, error) {
	text := `SELECT l.sku_id,
		l.on_hand + COALESCE((SELECT CAST(SUM(m.delta) AS BIGINT) FROM stock_movements m
			WHERE m.brand_id = $1 AND m.shop_id = $2 AND m.sku_id = l.sku_id AND NOT m.folded), 0),
		COALESCE((SELECT CAST(SUM(h.quantity) AS BIGINT) FROM holds h
			WHERE h.brand_id = $1 AND h.shop_id = $2 AND h.sku_id = l.sku_id AND h.state = 'held'), 0), l.low_at
		FROM stock_levels l WHERE l.brand_id = $1 AND l.shop_id = $2`
	args := []any{brandID, shopID}
	if skus != nil {
		text += " AND " + in(postgres, "l.sku_id", "$3")
		args = append(args, listOf(postgres, skus))
	}
	rows, err := q.QueryContext(ctx, text+" ORDER BY l.sku_id", args...)
	if err != nil {
		return nil, fmt.Errorf("stock: levels: %w", err)
	}
	var all []Level
	err = drain(rows, func(rows *stdsql.Rows) error {
		l := Level{ShopID: shopID}
		if err := rows.Scan(&l.SKUID, &l.OnHand, &l.Reserved, &l.LowAt); err != nil {
			return err
		}
		l.Available = l.OnHand - l.Reserved
		all = append(all, l)
		return nil
	})
	return all, err
}
