package demo

import (
	"context"
	"errors"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
)

// Welcome gives each new guest of the demo two coupons, so that there is something to try: ¥3 off anything, and ¥6 off from ¥30.
func Welcome(coupons *coupon.Service) func(ctx context.Context, tx *db.Tx, guest identity.Guest) error {
	return func(ctx context.Context, tx *db.Tx, guest identity.Guest) error {
		_, small := coupons.IssueTx(ctx, tx, coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 300, Name: lang.T("Welcome: ¥3 off", "新人礼：3元券")}, CustomerID: guest.ID, By: "demo"})
		_, large := coupons.IssueTx(ctx, tx, coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 600, MinSpend: 3000, Name: lang.T("Welcome: ¥6 off from ¥30", "新人礼：满30减6元券")}, CustomerID: guest.ID, By: "demo"})
		return errors.Join(small, large)
	}
}
