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
	// Payment is the one with which it was paid up, with its channel and amount; empty where there was nothing to pay.
	Payment  string       `json:"payment,omitempty"`
	Channel  string       `json:"channel,omitempty"`
	Captured money.Amount `json:"captured,omitempty"`
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

// productsOf are the products of lines.
func productsOf(items []Item) []string {
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.ProductID
	}
	return ids
}

// saleOf names products as the menu does, whatever sizes were sold; one that has left the menu keeps its line's name. The order's lines and discounts have been read.
func saleOf(o *Order, names map[string]lang.Text, first bool) sale {
	out := sale{
		Revenue: o.Payable, Discounts: o.Discount, Coupons: o.CouponCount, First: first,
		Payment: o.paidBy.No, Channel: o.paidBy.Channel, Captured: o.paidBy.Amount,
	}
	if o.Discount > 0 {
		out.Applied = o.applied()
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
	return out
}

// applied is what took something off the order, whose discounts have been read.
func (o *Order) applied() (all []applied) {
	for _, d := range o.Discounts {
		all = append(all, applied{PromotionID: d.PromotionID, Version: d.PromotionVersion, Kind: d.Kind, Name: d.Name, Amount: d.Amount})
	}
	return all
}

// appliedTo is what took something off the order.
func appliedTo(ctx context.Context, tx *db.Tx, o *Order) (all []applied, err error) {
	if o.Discounts == nil {
		if o.Discounts, err = discountsInTx(ctx, tx, o.No); err != nil {
			return nil, err
		}
	}
	return o.applied(), nil
}
