package order

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"cuppa/internal/db"
)

// What a spender has open, for each of a list of spenders: its place in the list, its orders, their units. It is a walk along the index of a guest's latest orders, or of
// a device's open ones. A text that nothing is added to keeps PostgreSQL from taking the indexes of all orders of the shop and of all that is unpaid: as long as its statistics
// are old, they look no longer than a guest's.
const (
	spentOnPostgres = `SELECT w.at, w.device, COUNT(o.held_units), COALESCE(SUM(o.held_units), 0)::bigint
		FROM unnest($1::bigint[], $2::boolean[], $3::text[], $4::text[]) AS w(at, device, id, shop)
		CROSS JOIN LATERAL (
			SELECT held_units FROM orders WHERE NOT w.device AND customer_id = w.id AND created_at > $5 AND shop_id || '' = w.shop AND status || '' = 'CREATED'
			UNION ALL SELECT held_units FROM orders WHERE w.device AND device_id = w.id AND shop_id = w.shop AND status = 'CREATED' AND device_id <> '') AS o
		GROUP BY w.at, w.device`
	// The spenders come first (CROSS JOIN), and each finds its orders by what is rare (+ keeps a column out of the choice of an index).
	spentOnSQLite = `SELECT at, device, COUNT(*), COALESCE(SUM(held_units), 0) FROM (
			SELECT w.value->>0 AS at, w.value->>1 AS device, o.held_units FROM json_each($1) AS w CROSS JOIN orders AS o
			ON o.customer_id = w.value->>2 AND o.created_at > $2 AND +o.shop_id = w.value->>3 AND +o.status = 'CREATED' WHERE NOT w.value->>1
			UNION ALL SELECT w.value->>0, w.value->>1, o.held_units FROM json_each($1) AS w CROSS JOIN orders AS o
			ON o.device_id = w.value->>2 AND o.device_id <> '' AND o.shop_id = w.value->>3 AND o.status = 'CREATED' WHERE w.value->>1
		) GROUP BY at, device`
)

// readSpent fills in what the spenders have open of what was placed since.
func readSpent(ctx context.Context, tx *db.Tx, all []spender, since time.Time, into map[spender]*spent) error {
	at, device := make([]int64, len(all)), make([]bool, len(all))
	id, shop, list := make([]string, len(all)), make([]string, len(all)), make([][]any, len(all))
	for i, who := range all {
		at[i], device[i], id[i], shop[i] = int64(i), who.device, who.id, who.shopID
		list[i] = []any{i, who.device, who.id, who.shopID}
	}
	var rows *stdsql.Rows
	var err error
	if tx.Postgres() {
		rows, err = tx.QueryContext(ctx, spentOnPostgres, pq.Array(at), pq.Array(device), pq.Array(id), pq.Array(shop), since)
	} else {
		text, _ := json.Marshal(list) // plain fields
		rows, err = tx.QueryContext(ctx, spentOnSQLite, string(text), since)
	}
	if err != nil {
		return fmt.Errorf("order: budgets: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var i int
		var isDevice bool
		var has spent
		if err := rows.Scan(&i, &isDevice, &has.orders, &has.units); err != nil {
			return err
		}
		*into[all[i]] = has
	}
	return rows.Err()
}
