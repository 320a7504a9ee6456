package order

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/lib/pq"

	"cuppa/ent/order"
	"cuppa/ent/orderdiscount"
	"cuppa/ent/orderitem"
	"cuppa/internal/db"
)

// lockFree takes the locks of orders, in the order of their numbers; those that somebody else holds are missing.
func lockFree(ctx context.Context, tx *db.Tx, nos []string) ([]Order, error) {
	q := tx.Order.Query().Where(db.Among(tx.Postgres(), order.FieldID, nos)).Order(order.ByID())
	if tx.Postgres() {
		q.ForUpdate(sql.WithLockAction(sql.SkipLocked))
	}
	rows, err := q.All(ctx)
	return fromRows(rows), err
}

func itemsOfEach(ctx context.Context, tx *db.Tx, nos []string) (map[string][]Item, error) {
	rows, err := tx.OrderItem.Query().Where(db.Among(tx.Postgres(), orderitem.FieldOrderNo, nos)).Order(orderitem.ByLine()).All(ctx)
	items := make(map[string][]Item, len(nos))
	for _, r := range rows {
		items[r.OrderNo] = append(items[r.OrderNo], fromItem(r))
	}
	return items, err
}

func discountsOfEach(ctx context.Context, tx *db.Tx, nos []string) (map[string][]Discount, error) {
	rows, err := tx.OrderDiscount.Query().Where(db.Among(tx.Postgres(), orderdiscount.FieldOrderNo, nos)).Order(orderdiscount.ByPosition()).All(ctx)
	discounts := make(map[string][]Discount, len(nos))
	for _, r := range rows {
		discounts[r.OrderNo] = append(discounts[r.OrderNo], fromDiscount(r))
	}
	return discounts, err
}

// savePaid is saveOrder of locked orders of a brand that have just been paid: each one's version rises by one.
func savePaid(ctx context.Context, tx *db.Tx, brandID int, all []*capturing, now time.Time) error {
	const set = "UPDATE orders SET status = $1, version = version + 1, paid_amount = s.paid, pickup_code = s.code, paid_at = $2, updated_at = $2 FROM "
	const where = " WHERE orders.no = s.no AND orders.version = s.locked AND orders.brand_id = $3"
	nos, codes, locked, paid := make([]string, len(all)), make([]string, len(all)), make([]int64, len(all)), make([]int64, len(all))
	for i, x := range all {
		nos[i], codes[i], locked[i], paid[i] = x.o.No, x.o.PickupCode, x.o.Version-1, int64(x.o.PaidAmount)
	}
	var done stdsql.Result
	var err error
	if tx.Postgres() {
		done, err = tx.ExecContext(ctx, set+"unnest($4::text[], $5::text[], $6::bigint[], $7::bigint[]) AS s(no, code, locked, paid)"+where,
			Paid, now, brandID, pq.Array(nos), pq.Array(codes), pq.Array(locked), pq.Array(paid))
	} else {
		rows := make([][]any, len(all))
		for i := range all {
			rows[i] = []any{nos[i], codes[i], locked[i], paid[i]}
		}
		done, err = tx.ExecContext(ctx, set+"(SELECT value->>0 AS no, value->>1 AS code, value->>2 AS locked, value->>3 AS paid FROM json_each($4)) AS s"+where,
			Paid, now, brandID, db.AsJSON(rows))
	}
	if err != nil {
		return fmt.Errorf("order: recording paid orders: %w", err)
	}
	n, err := done.RowsAffected()
	if err == nil && int(n) != len(all) {
		err = fmt.Errorf("order: %d of %d orders were unchanged under their locks", n, len(all))
	}
	return err
}
