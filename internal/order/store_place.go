package order

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/idempotencykey"
	"cuppa/ent/schema"
	"cuppa/internal/db"
)

// claimKeys writes the keys of the batch; those that are there already, or come twice in the batch, are not claimed. Another transaction that is
// writing the same key is waited for.
func claimKeys(ctx context.Context, tx *db.Tx, batch []*placing, now time.Time) error {
	rows := make([]keyRow, len(batch))
	for i, p := range batch {
		rows[i] = keyRow{brandID: p.in.BrandID, id: p.keyID, hash: p.hash, result: p.order.No}
	}
	claimed, err := insertKeys(ctx, tx, rows, now)
	if err != nil {
		return err
	}
	for _, p := range batch {
		p.claimed = claimed[p.order.No]
	}
	return nil
}

type keyRow struct {
	brandID          int
	id, hash, result string
}

// pointKey has a key that this transaction has claimed answer something that another key has made.
func pointKey(ctx context.Context, tx *db.Tx, id, result string) error {
	_, err := tx.ExecContext(ctx, "UPDATE idempotency_keys SET result = $1 WHERE key = $2", result, id)
	return err
}

// insertKeys answers the results whose key was free.
func insertKeys(ctx context.Context, tx *db.Tx, keys []keyRow, now time.Time) (claimed map[string]bool, err error) {
	claimed = make(map[string]bool, len(keys))
	name := dialect.SQLite
	if tx.Postgres() {
		name = dialect.Postgres
	}
	err = db.InChunks(len(keys), func(from, to int) error {
		insert := sql.Dialect(name).Insert(idempotencykey.Table).
			Columns(idempotencykey.FieldID, "brand_id", idempotencykey.FieldInputHash, idempotencykey.FieldResult, idempotencykey.FieldCreatedAt)
		for _, k := range keys[from:to] {
			insert.Values(k.id, k.brandID, k.hash, k.result, now)
		}
		text, args := insert.OnConflict(sql.ConflictColumns(idempotencykey.FieldID), sql.DoNothing()).Returning(idempotencykey.FieldResult).Query()
		rows, err := tx.QueryContext(ctx, text, args...)
		if err != nil {
			return fmt.Errorf("order: claim keys: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var result string
			if err := rows.Scan(&result); err != nil {
				return err
			}
			claimed[result] = true
		}
		return rows.Err()
	})
	return claimed, err
}

func dropKeys(ctx context.Context, tx *db.Tx, ids []string) error {
	_, err := tx.IdempotencyKey.Delete().Where(idempotencykey.IDIn(ids...)).Exec(ctx)
	return err
}

func keyByID(ctx context.Context, d *db.DB, id string) (keyRow, bool, error) {
	row, err := d.Ent().IdempotencyKey.Get(ctx, id)
	if ent.IsNotFound(err) {
		return keyRow{}, false, nil
	}
	if err != nil {
		return keyRow{}, false, err
	}
	return keyRow{brandID: row.BrandID, id: row.ID, hash: row.InputHash, result: row.Result}, true, nil
}

func insertOrders(ctx context.Context, tx *db.Tx, batch []*placing) error {
	var orders []*ent.OrderCreate
	var items []*ent.OrderItemCreate
	var discounts []*ent.OrderDiscountCreate
	for _, p := range batch {
		o := p.order
		orders = append(orders, newOrderRow(tx, o))
		for _, it := range o.Items {
			items = append(items, newItemRow(tx, o, it))
		}
		for i, d := range o.Discounts {
			discounts = append(discounts, newDiscountRow(tx, o, i, d))
		}
	}
	if err := db.InChunks(len(orders), func(from, to int) error { return tx.Order.CreateBulk(orders[from:to]...).Exec(ctx) }); err != nil {
		return err
	}
	if err := db.InChunks(len(items), func(from, to int) error { return tx.OrderItem.CreateBulk(items[from:to]...).Exec(ctx) }); err != nil {
		return err
	}
	return db.InChunks(len(discounts), func(from, to int) error {
		return tx.OrderDiscount.CreateBulk(discounts[from:to]...).Exec(ctx)
	})
}

func newOrderRow(tx *db.Tx, o Order) *ent.OrderCreate {
	return tx.Order.Create().
		SetID(o.No).SetBrandID(o.BrandID).SetShopID(o.ShopID).SetCustomerID(o.CustomerID).SetStatus(string(o.Status)).SetVersion(o.Version).
		SetDineWay(string(o.DineWay)).SetChannel(string(o.Channel)).SetPriceTrace(o.PriceTrace).SetDeskNo(o.DeskNo).SetContact(o.Contact).SetNote(o.Note).
		SetTotalAmount(int64(o.Total)).SetDiscountAmount(int64(o.Discount)).SetPayableAmount(int64(o.Payable)).
		SetCouponCount(o.CouponCount).SetDeviceID(o.DeviceID).SetLimitedCount(o.LimitedCount).SetHeldUnits(o.heldUnits).SetExpiresAt(o.ExpiresAt).SetCreatedAt(o.CreatedAt).SetUpdatedAt(o.CreatedAt)
}

func newItemRow(tx *db.Tx, o Order, it Item) *ent.OrderItemCreate {
	options := make([]schema.ChosenOption, len(it.Options))
	for i, c := range it.Options {
		options[i] = schema.ChosenOption{ID: c.ID, Name: c.Name}
	}
	return tx.OrderItem.Create().
		SetBrandID(o.BrandID).SetOrderNo(o.No).SetLine(it.Line).SetSkuID(it.SKUID).SetProductID(it.ProductID).SetName(it.Name).
		SetOptions(options).SetQuantity(it.Quantity).SetUnitPrice(int64(it.UnitPrice)).SetAmount(int64(it.Amount)).SetPayableAmount(int64(it.Payable))
}

func newDiscountRow(tx *db.Tx, o Order, position int, d Discount) *ent.OrderDiscountCreate {
	shares := make([]int64, len(d.Shares))
	for i, share := range d.Shares {
		shares[i] = int64(share)
	}
	return tx.OrderDiscount.Create().
		SetBrandID(o.BrandID).SetOrderNo(o.No).SetPosition(position).SetKind(d.Kind).SetPromotionID(d.PromotionID).SetPromotionVersion(d.PromotionVersion).SetCode(d.Code).
		SetName(d.Name).SetAmount(int64(d.Amount)).SetReason(d.Reason).SetShares(shares)
}
