package order

import (
	"context"

	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// sale is the data of order.paid: what reports count.
type sale struct {
	Revenue   money.Amount  `json:"revenue"`
	Discounts money.Amount  `json:"discounts"`
	Coupons   int           `json:"coupons"`
	Products  []productSale `json:"products"`
	// First says that it is the first order that the guest paid for.
	First   bool      `json:"first,omitempty"`
	Applied []applied `json:"applied,omitempty"`
}

// applied is what a promotion or a coupon took off.
type applied struct {
	PromotionID string       `json:"promotionId,omitempty"` // empty: a coupon
	Version     int          `json:"version,omitempty"`
	Kind        string       `json:"kind"`
	Name        lang.Text    `json:"name"`
	Amount      money.Amount `json:"amount"`
}

type productSale struct {
	ProductID string       `json:"productId"`
	Name      lang.Text    `json:"name"`
	Quantity  int          `json:"quantity"`
	Revenue   money.Amount `json:"revenue"`
}

// saleOf names products as the menu does, whatever sizes were sold; one that has left the menu keeps its line's name.
func saleOf(ctx context.Context, tx *db.Tx, o *Order, first bool) (sale, error) {
	out := sale{Revenue: o.Payable, Discounts: o.Discount, Coupons: o.CouponCount, First: first}
	ids := make([]string, len(o.Items))
	for i, it := range o.Items {
		ids[i] = it.ProductID
	}
	names, err := productNames(ctx, tx, ids)
	if err != nil {
		return sale{}, err
	}
	for _, it := range o.Items {
		if it.SKUID == catalog.DeliveryID {
			continue // revenue, and no product
		}
		name, ok := names[it.ProductID]
		if !ok {
			name = it.Name
		}
		out.Products = append(out.Products, productSale{ProductID: it.ProductID, Name: name, Quantity: it.Quantity, Revenue: it.Payable})
	}
	if o.Discount > 0 {
		out.Applied, err = appliedTo(ctx, tx, o)
	}
	return out, err
}

// appliedTo is what took something off the order.
func appliedTo(ctx context.Context, tx *db.Tx, o *Order) (all []applied, err error) {
	if o.Discounts == nil {
		if o.Discounts, err = discountsInTx(ctx, tx, o.No); err != nil {
			return nil, err
		}
	}
	for _, d := range o.Discounts {
		all = append(all, applied{PromotionID: d.PromotionID, Version: d.PromotionVersion, Kind: d.Kind, Name: d.Name, Amount: d.Amount})
	}
	return all, nil
}
