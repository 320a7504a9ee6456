package db_test

import (
	"strings"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// TestSQLiteFindsRowsByWhatIsRare looks at the plans of what is asked for with each order and each guest: none goes through all rows of a brand or a shop.
func TestSQLiteFindsRowsByWhatIsRare(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	for query, index := range map[string]string{
		"SELECT * FROM order_discounts WHERE order_no = ? AND brand_id = ?":                                       "orderdiscount_order_no_position",
		"SELECT * FROM order_discounts WHERE order_no IN (?, ?, ?, ?) AND brand_id = ? ORDER BY position":         "orderdiscount_order_no_position",
		"SELECT * FROM coupons WHERE customer_id = ? AND brand_id = ?":                                            "coupon_customer_id_status_valid_until_id",
		"SELECT * FROM coupons WHERE order_no IN (?, ?) AND brand_id = ?":                                         "coupon_order_no",
		"SELECT * FROM coupons WHERE brand_id = ? AND code IN (?, ?)":                                             "coupon_brand_id_code",
		"SELECT * FROM customers WHERE id IN (?, ?, ?) AND brand_id = ?":                                          "sqlite_autoindex_customers_1",
		"SELECT * FROM holds WHERE order_no IN (?, ?, ?, ?) AND shop_id = ? AND brand_id = ?":                     "hold_order_no_sku_id",
		"SELECT * FROM payments WHERE order_no IN (?, ?, ?) AND shop_id = ? AND brand_id = ?":                     "payment_order_no",
		"SELECT * FROM payments WHERE channel = ? AND order_no = ?":                                               "payment_order_no",
		"SELECT * FROM ledger_postings WHERE order_no = ? AND brand_id = ? AND shop_id = ?":                       "ledgerposting_order_no",
		"SELECT * FROM orders WHERE brand_id = ? AND customer_id = ? ORDER BY created_at DESC, no DESC":           "order_customer_id_created_at_no",
		"SELECT * FROM orders WHERE brand_id = ? AND shop_id = ? ORDER BY created_at DESC, no DESC LIMIT 9":       "order_shop_id_created_at_no",
		"SELECT * FROM promotions WHERE brand_id = ? ORDER BY created_at DESC, id DESC LIMIT 9":                   "promotion_brand_id_created_at_id",
		"SELECT SUM(delta) FROM stock_movements WHERE brand_id = ? AND shop_id = ? AND sku_id = ? AND NOT folded": "stock_movements_unfolded",
		"SELECT SUM(quantity) FROM holds WHERE brand_id = ? AND shop_id = ? AND sku_id = ? AND state = 'held'":    "holds_held",
	} {
		plan := planOf(t, env.DB, query)
		if !strings.Contains(plan, " USING INDEX "+index+" ") && !strings.Contains(plan, " USING COVERING INDEX "+index+" ") || strings.Contains(plan, "TEMP B-TREE FOR ORDER") && strings.Contains(query, "LIMIT") {
			t.Errorf("%s: %s", query, plan)
		}
	}
	// A second start changes nothing.
	before := planOf(t, env.DB, "SELECT * FROM coupons WHERE customer_id = ? AND brand_id = ?")
	if err := env.DB.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := planOf(t, env.DB, "SELECT * FROM coupons WHERE customer_id = ? AND brand_id = ?"); after != before {
		t.Errorf("%s, then %s", before, after)
	}
}

func planOf(t *testing.T, d *db.DB, query string) string {
	t.Helper()
	args := make([]any, strings.Count(query, "?"))
	for i := range args {
		args[i] = "x"
	}
	rows, err := d.Reader().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		all = append(all, detail)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return strings.Join(all, "; ")
}
