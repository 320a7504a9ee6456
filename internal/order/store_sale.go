package order

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"cuppa/ent/firstorder"
	"cuppa/ent/orderdiscount"
	"cuppa/internal/db"
)

// firstOrders records which of the orders, which are being paid, are the first that their guests pay for. Rows are written in one order everywhere, before any other of
// a payment's rows; who pays two orders at once waits for the first.
func firstOrders(ctx context.Context, tx *db.Tx, orders []Order) (first map[string]bool, err error) {
	if len(orders) == 0 {
		return nil, nil
	}
	sorted := slices.Clone(orders)
	slices.SortFunc(sorted, func(a, b Order) int {
		return cmp.Or(strings.Compare(a.CustomerID, b.CustomerID), strings.Compare(a.No, b.No))
	})
	name := dialect.SQLite
	if tx.Postgres() {
		name = dialect.Postgres
	}
	first = make(map[string]bool, len(orders))
	err = db.InChunks(len(sorted), func(from, to int) error {
		insert := sql.Dialect(name).Insert(firstorder.Table).Columns(firstorder.FieldID, firstorder.FieldBrandID, firstorder.FieldOrderNo)
		for _, o := range sorted[from:to] {
			insert.Values(o.CustomerID, o.BrandID, o.No)
		}
		text, args := insert.OnConflict(sql.ConflictColumns(firstorder.FieldID), sql.DoNothing()).Returning(firstorder.FieldOrderNo).Query()
		rows, err := tx.QueryContext(ctx, text, args...)
		if err != nil {
			return fmt.Errorf("order: first orders: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var no string
			if err := rows.Scan(&no); err != nil {
				return err
			}
			first[no] = true
		}
		return rows.Err()
	})
	return first, err
}

func discountsInTx(ctx context.Context, tx *db.Tx, no string) ([]Discount, error) {
	rows, err := tx.OrderDiscount.Query().Where(orderdiscount.OrderNo(no)).Order(orderdiscount.ByPosition()).All(ctx)
	discounts := make([]Discount, len(rows))
	for i, r := range rows {
		discounts[i] = fromDiscount(r)
	}
	return discounts, err
}
