package stock

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/lib/pq"

	"cuppa/ent/stocklevel"
	"cuppa/ent/stockmovement"
	"cuppa/internal/db"
)

// States of a hold's row.
const (
	stateHeld     = "held"
	stateSold     = "sold"
	stateReleased = "released"
)

// line is a row of holds.
type line struct {
	brandID  int
	orderNo  string
	shopID   string
	skuID    string
	quantity int64
	epoch    int64 // of the counters that Redis took it from without a record; 0: not so
	ticket   ticket
}

// insertHolds writes rows that are held. However many there are, the statement's text is one, so it stays prepared.
func insertHolds(ctx context.Context, tx *db.Tx, lines []line, at time.Time) error {
	const into = "INSERT INTO holds (brand_id, order_no, shop_id, sku_id, quantity, state, held_at, epoch, ticket, granted) "
	var err error
	if tx.Postgres() {
		brands, orders, shops, skus, quantities := columns(lines)
		_, err = tx.ExecContext(ctx, into+`SELECT b, o, h, k, q, 'held', clock_timestamp(), NULLIF(e, 0), NULLIF(t, 0), NULLIF(g, 0)
			FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[]) AS held(b, o, h, k, q, e, t, g)`,
			append([]any{brands, orders, shops, skus, quantities}, countersOf(lines)...)...)
	} else {
		_, err = tx.ExecContext(ctx, into+`SELECT value->>0, value->>1, value->>2, value->>3, value->>4, 'held', $2, NULLIF(value->>5, 0), NULLIF(value->>6, 0), NULLIF(value->>7, 0) FROM json_each($1)`, rowsOf(lines), at)
	}
	if err != nil {
		return fmt.Errorf("stock: write holds: %w", err)
	}
	return nil
}

func columns(lines []line) (brands, orders, shops, skus, quantities any) {
	b, q := make([]int64, len(lines)), make([]int64, len(lines))
	o, h, k := make([]string, len(lines)), make([]string, len(lines)), make([]string, len(lines))
	for i, l := range lines {
		b[i], o[i], h[i], k[i], q[i] = int64(l.brandID), l.orderNo, l.shopID, l.skuID, l.quantity
	}
	return pq.Array(b), pq.Array(o), pq.Array(h), pq.Array(k), pq.Array(q)
}

// countersOf are the epochs, tickets and times of grants.
func countersOf(lines []line) []any {
	epochs, tickets, granted := make([]int64, len(lines)), make([]int64, len(lines)), make([]int64, len(lines))
	for i, l := range lines {
		epochs[i], tickets[i], granted[i] = l.epoch, l.ticket.last, l.ticket.at
	}
	return []any{pq.Array(epochs), pq.Array(tickets), pq.Array(granted)}
}

func rowsOf(lines []line) any {
	rows := make([][]any, len(lines))
	for i, l := range lines {
		rows[i] = []any{l.brandID, l.orderNo, l.shopID, l.skuID, l.quantity, l.epoch, l.ticket.last, l.ticket.at}
	}
	return db.AsJSON(rows)
}

// endHolds moves what the orders hold to its end, and answers the rows that it moved: those that had not been moved before.
func endHolds(ctx context.Context, tx *db.Tx, brandID int, orderNos []string, state string, at time.Time) ([]line, error) {
	ended, args := "clock_timestamp()", []any{state, brandID, listOf(tx.Postgres(), orderNos)}
	if !tx.Postgres() {
		ended, args = "$4", append(args, at)
	}
	rows, err := tx.QueryContext(ctx, "UPDATE holds SET state = $1, ended_at = "+ended+" WHERE brand_id = $2 AND state = 'held' AND "+in(tx.Postgres(), "order_no", "$3")+
		" RETURNING order_no, shop_id, sku_id, quantity, COALESCE(epoch, 0)", args...)
	if err != nil {
		return nil, fmt.Errorf("stock: end holds: %w", err)
	}
	var lines []line
	err = drain(rows, func(rows *stdsql.Rows) error {
		l := line{brandID: brandID}
		if err := rows.Scan(&l.orderNo, &l.shopID, &l.skuID, &l.quantity, &l.epoch); err != nil {
			return err
		}
		lines = append(lines, l)
		return nil
	})
	return lines, err
}

// insertSold takes what was sold off the shelf. On PostgreSQL its time is the database's, taken once the holds' rows are ours: a count that came first has an
// earlier one, whatever the replicas' clocks say.
func insertSold(ctx context.Context, tx *db.Tx, lines []line, at time.Time) error {
	const into = "INSERT INTO stock_movements (brand_id, reference, shop_id, sku_id, delta, kind, folded, created_at) "
	var err error
	if tx.Postgres() {
		brands, orders, shops, skus, quantities := columns(lines)
		_, err = tx.ExecContext(ctx, into+`SELECT b, o, h, k, -q, 'sold', false, at
			FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS sold(b, o, h, k, q), (SELECT clock_timestamp() AS at) AS now`,
			brands, orders, shops, skus, quantities)
	} else {
		_, err = tx.ExecContext(ctx, into+`SELECT value->>0, value->>1, value->>2, value->>3, -(value->>4), 'sold', false, $2 FROM json_each($1)`, rowsOf(lines), at)
	}
	if err != nil {
		return fmt.Errorf("stock: write movements: %w", err)
	}
	return nil
}

// returnSold writes a movement back for each SKU that the order had sold, and answers how many.
func returnSold(ctx context.Context, tx *db.Tx, brandID int, orderNo string, at time.Time) ([]Need, error) {
	return returning(ctx, tx, `INSERT INTO stock_movements (brand_id, reference, shop_id, sku_id, delta, kind, folded, created_at)
		SELECT brand_id, order_no, shop_id, sku_id, quantity, 'returned', false, $1 FROM holds WHERE brand_id = $2 AND order_no = $3 AND state = 'sold'`,
		at, brandID, orderNo)
}

// returning writes movements and answers what they move.
func returning(ctx context.Context, tx *db.Tx, text string, args ...any) (back []Need, err error) {
	rows, err := tx.QueryContext(ctx, text+" RETURNING sku_id, delta", args...)
	if err != nil {
		return nil, fmt.Errorf("stock: return: %w", err)
	}
	if err := drain(rows, func(rows *stdsql.Rows) error {
		var n Need
		err := rows.Scan(&n.SKUID, &n.Quantity)
		back = append(back, n)
		return err
	}); err != nil {
		return nil, fmt.Errorf("stock: return: %w", err)
	}
	slices.SortFunc(back, func(a, b Need) int { return strings.Compare(a.SKUID, b.SKUID) })
	return back, nil
}

// returnUnits is returnSold for some of it.
func returnUnits(ctx context.Context, tx *db.Tx, brandID int, orderNo string, units map[string]int64, at time.Time) (back []Need, err error) {
	const rest = `quantity - COALESCE((SELECT SUM(m.delta) FROM stock_movements m WHERE m.reference = holds.order_no AND m.brand_id = holds.brand_id AND m.sku_id = holds.sku_id AND m.kind = 'returned'), 0)`
	for _, sku := range slices.Sorted(maps.Keys(units)) {
		some, err := returning(ctx, tx, `INSERT INTO stock_movements (brand_id, reference, shop_id, sku_id, delta, kind, folded, created_at)
			SELECT brand_id, order_no, shop_id, sku_id, CASE WHEN CAST($5 AS bigint) < rest THEN CAST($5 AS bigint) ELSE rest END, 'returned', false, $1
			FROM (SELECT brand_id, order_no, shop_id, sku_id, `+rest+` AS rest FROM holds WHERE brand_id = $2 AND order_no = $3 AND sku_id = $4 AND state = 'sold') bought
			WHERE rest > 0`, at, brandID, orderNo, sku, units[sku])
		if err != nil {
			return nil, err
		}
		back = append(back, some...)
	}
	return back, nil
}

// holdStates tells what became of the orders' holds, by order number; all rows of an order are in one state. Orders without rows are missing.
func holdStates(ctx context.Context, d *db.DB, brandID int, orderNos []string) (map[string]string, error) {
	return readStates(ctx, d.Reader(), d.Postgres(), brandID, orderNos)
}

func readStates(ctx context.Context, q querier, postgres bool, brandID int, orderNos []string) (map[string]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT DISTINCT order_no, state FROM holds WHERE brand_id = $1 AND "+in(postgres, "order_no", "$2"),
		brandID, listOf(postgres, orderNos))
	if err != nil {
		return nil, fmt.Errorf("stock: states: %w", err)
	}
	states := map[string]string{}
	return states, drain(rows, func(rows *stdsql.Rows) error {
		var order, state string
		if err := rows.Scan(&order, &state); err != nil {
			return err
		}
		states[order] = state
		return nil
	})
}

// fold adds the oldest movements that are not folded yet to the levels, and answers how many. Another replica that folds at the same time
// takes others.
func fold(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	query := tx.StockMovement.Query().Where(stockmovement.Folded(false)).Order(stockmovement.ByID()).Limit(limit)
	if tx.Postgres() {
		query.ForUpdate(sql.WithLockAction(sql.SkipLocked))
	}
	rows, err := query.All(ctx)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	ids, sums := make([]int, len(rows)), map[shelf]int64{}
	var order []shelf
	for i, r := range rows {
		ids[i] = r.ID
		at := shelf{r.ShopID, r.SkuID}
		if _, ok := sums[at]; !ok {
			order = append(order, at)
		}
		sums[at] += r.Delta
	}
	n, err := tx.StockMovement.Update().Where(stockmovement.IDIn(ids...), stockmovement.Folded(false)).SetFolded(true).Save(ctx)
	if err != nil {
		return 0, err
	}
	if n != len(ids) {
		return 0, fmt.Errorf("stock: folding %d movements met %d", len(ids), n)
	}
	slices.SortFunc(order, compareShelves) // one order everywhere, so that no two wait for each other
	for _, at := range order {
		n, err := tx.StockLevel.Update().Where(stocklevel.ShopID(at.shopID), stocklevel.SkuID(at.skuID)).AddOnHand(sums[at]).Save(ctx)
		if err != nil {
			return 0, err
		}
		if n != 1 {
			return 0, fmt.Errorf("stock: SKU %s of shop %s moved and has no level", at.skuID, at.shopID)
		}
	}
	return len(ids), nil
}
