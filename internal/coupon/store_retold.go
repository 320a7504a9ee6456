package coupon

import (
	"context"
	"fmt"

	"cuppa/internal/db"
)

func retold(ctx context.Context, d *db.DB) (wrong []string, err error) {
	brandID, _ := db.Brand(ctx) // 0 means all
	rows, err := d.Reader().QueryContext(ctx, `SELECT c.id, c.status, c.version, COALESCE(e.to_status, '') FROM coupons c
		LEFT JOIN coupon_events e ON e.coupon_id = c.id AND e.seq = c.version
		WHERE ($1 = 0 OR c.brand_id = $1) AND (e.id IS NULL OR e.to_status <> c.status OR e.customer_id <> c.customer_id
			OR c.order_no IS NOT NULL AND e.order_no IS DISTINCT FROM c.order_no
			OR (SELECT COUNT(*) FROM coupon_events x WHERE x.coupon_id = c.id) <> c.version)
		ORDER BY c.id`, brandID)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var id, version int64
		var status, told string
		if err := rows.Scan(&id, &status, &version, &told); err != nil {
			return nil, err
		}
		wrong = append(wrong, fmt.Sprintf("coupon %d is %s of version %d; the event of that version tells %q, or another guest or order, or one before it is missing", id, status, version, told))
	}
	return wrong, rows.Err()
}
