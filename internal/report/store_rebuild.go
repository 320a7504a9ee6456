package report

import (
	"context"
	"fmt"
	"time"

	"cuppa/internal/db"
)

// forget empties what the consumer writes.
func forget(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.SalesFact.Delete().Exec(ctx); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if _, err := tx.SalesSlot.Delete().Exec(ctx); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if _, err := tx.ProductSlot.Delete().Exec(ctx); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if _, err := tx.PromotionSlot.Delete().Exec(ctx); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// rollups are all rows of the rollups by what they are about.
func rollups(ctx context.Context, tx *db.Tx) (map[string]string, error) {
	all := map[string]string{}
	slots, err := tx.SalesSlot.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	for _, r := range slots {
		all[fmt.Sprintf("shop %s at %s", r.ShopID, when(r.Slot))] = fmt.Sprintf("brand %d: revenue %d, discounts %d, refunds %d, orders %d, with coupons %d, untouched %d",
			r.BrandID, r.Revenue, r.Discounts, r.Refunds, r.Orders, r.CouponOrders, r.UntouchedOrders)
	}
	products, err := tx.ProductSlot.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	for _, r := range products { // its name is that of the latest sale, whichever batch brought it
		all[fmt.Sprintf("product %s of shop %s at %s", r.ProductID, r.ShopID, when(r.Slot))] = fmt.Sprintf("brand %d: quantity %d, revenue %d", r.BrandID, r.Quantity, r.Revenue)
	}
	promotions, err := tx.PromotionSlot.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	for _, r := range promotions {
		all[fmt.Sprintf("promotion %s of version %d of shop %s at %s, coupon %t", r.Source, r.Version, r.ShopID, when(r.Slot), r.Coupon)] = fmt.Sprintf(
			"brand %d: %s, uses %d, discount %d, revenue %d, refunds %d, new guests %d", r.BrandID, r.Kind, r.Uses, r.Discount, r.Revenue, r.Refunds, r.NewGuests)
	}
	return all, nil
}

func when(t time.Time) string { return t.UTC().Format(time.RFC3339) }
