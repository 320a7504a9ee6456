package catalog

import (
	"context"
	"fmt"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/money"
)

// maxDeliveryFee bounds a shop's delivery fee, in minor units.
const maxDeliveryFee = 1_000_000

// SetPricing is what changes of a shop's prices; what is nil or empty stays.
type SetPricing struct {
	ShopID string
	// DeliveryFee is what delivering an order costs, 0 to 1,000,000 minor units.
	DeliveryFee *money.Amount
	// Mode is STACK or BEST_DEAL.
	Mode string
	// ReturnCoupons is whether own coupons of an order that is refunded whole are given back.
	ReturnCoupons *bool
}

// SetPricing changes what delivery costs and how promotions stack, and tells the shop as it is then. It counts on this replica at once, on the others within
// SweepEvery. Rejections: SHOP_NOT_FOUND, BAD_USER_INPUT. Whether the caller may do it is checked before.
func (s *Service) SetPricing(ctx context.Context, in SetPricing) (*Shop, error) {
	if in.DeliveryFee != nil && (*in.DeliveryFee < 0 || *in.DeliveryFee > maxDeliveryFee) {
		return nil, fault.ErrBadUserInput.Saying("a delivery fee is 0 to 10,000 yuan", "配送费须为0到1万元").At("deliveryFee")
	}
	if !goodID(in.ShopID) {
		return nil, ErrShopNotFound.At("shopId")
	}
	var brandID int
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if brandID, err = raise(ctx, tx, in.ShopID); err != nil {
			return err
		}
		if err := writePricing(ctx, tx, in); err != nil {
			return err
		}
		details := map[string]any{}
		if in.DeliveryFee != nil {
			details["deliveryFee"] = *in.DeliveryFee
		}
		if in.Mode != "" {
			details["mode"] = in.Mode
		}
		if in.ReturnCoupons != nil {
			details["returnCoupons"] = *in.ReturnCoupons
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: in.ShopID, Details: details})
	})
	if err != nil {
		return nil, fmt.Errorf("catalog: set pricing: %w", err)
	}
	s.changed(ctx, brandID, in.ShopID)
	return s.Shop(ctx, in.ShopID)
}
