package order

import (
	"context"

	"cuppa/ent/order"
	"cuppa/internal/db"
)

// dossiersAfter reads all that is known of the orders after a number, a page of them.
func dossiersAfter(ctx context.Context, d *db.DB, after string) ([]dossier, error) {
	rows, err := d.Ent().Order.Query().Where(order.IDGT(after)).Order(order.ByID()).Limit(retoldPage).All(ctx)
	if err != nil {
		return nil, err
	}
	return fill(ctx, d, rows)
}
