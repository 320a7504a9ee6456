package stock

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"cuppa/ent/stocklevel"
	"cuppa/ent/stockmovement"
	"cuppa/internal/db"
)

// insertOrder writes the row that holds need.
func insertOrder(ctx context.Context, tx *db.Tx, brandID int, shopID, orderNo string) error {
	now := time.Now().UTC().Truncate(time.Microsecond)
	return tx.Order.Create().SetID(orderNo).SetBrandID(brandID).SetShopID(shopID).SetCustomerID("guest").SetStatus("CREATED").SetDineWay("TAKEAWAY").
		SetTotalAmount(1).SetDiscountAmount(0).SetPayableAmount(1).SetExpiresAt(now.Add(time.Hour)).SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
}

// unfoldedRows and folded level of a SKU.
func foldedState(t *testing.T, d *db.DB, shopID, skuID string) (level int64, waiting int) {
	t.Helper()
	ctx := db.ForAllBrands(t.Context())
	level = d.Ent().StockLevel.Query().Where(stocklevel.ShopID(shopID), stocklevel.SkuID(skuID)).OnlyX(ctx).OnHand
	waiting = d.Ent().StockMovement.Query().Where(stockmovement.ShopID(shopID), stockmovement.SkuID(skuID), stockmovement.Folded(false)).CountX(ctx)
	return level, waiting
}

func random(prefix string) string { return fmt.Sprintf("%s%x", prefix, rand.Uint64()) }

// columnsOf are the names of a table's columns.
func columnsOf(t *testing.T, d *db.DB, table string) (names []string) {
	t.Helper()
	rows, err := d.Reader().QueryContext(t.Context(), "SELECT * FROM "+table+" WHERE 1 = 0")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if names, err = rows.Columns(); err != nil {
		t.Fatal(err)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}
