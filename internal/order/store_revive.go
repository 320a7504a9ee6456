package order

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/orderevent"
	"cuppa/ent/shop"
	"cuppa/internal/db"
)

func lateMoney(ctx context.Context, d *db.DB, shopID string) (LateMoney, error) {
	row, err := d.Ent().Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldLateMoney).Only(ctx)
	if err != nil {
		return "", fmt.Errorf("order: late money of shop %s: %w", shopID, err)
	}
	return LateMoney(row.LateMoney), nil
}

// setLateMoney answers what counted before.
func setLateMoney(ctx context.Context, tx *db.Tx, shopID string, policy LateMoney) (before LateMoney, err error) {
	row, err := tx.Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldLateMoney).Only(ctx)
	if err != nil {
		return "", fmt.Errorf("order: late money of shop %s: %w", shopID, err)
	}
	return LateMoney(row.LateMoney), tx.Shop.Update().Where(shop.ID(shopID)).SetLateMoney(shop.LateMoney(policy)).Exec(ctx)
}

// hasExpired says whether an order was canceled because its time was over, and by nobody.
func hasExpired(ctx context.Context, tx *db.Tx, no string) (bool, error) {
	last, err := tx.OrderEvent.Query().Where(orderevent.OrderNo(no), orderevent.ToStatus(string(Canceled)), orderevent.FromStatusNEQ(string(Canceled))).Order(orderevent.BySeq(sql.OrderDesc())).First(ctx)
	if ent.IsNotFound(err) {
		return false, nil
	}
	return err == nil && last.Kind == EventCanceled && last.Actor == actorSystem && last.Note == expiredNote, err
}
