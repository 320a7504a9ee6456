package coupon

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"cuppa/ent/coupon"
	"cuppa/ent/couponredemption"
	"cuppa/ent/predicate"
	"cuppa/internal/db"
)

func traded(ctx context.Context, d *db.DB) ([]ShopPlatform, error) {
	accounts, err := d.Ent().PlatformShop.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("coupon: reading accounts: %w", err)
	}
	seen := map[ShopPlatform]bool{}
	var all []ShopPlatform
	add := func(one ShopPlatform) {
		if !seen[one] {
			seen[one] = true
			all = append(all, one)
		}
	}
	for _, a := range accounts {
		add(ShopPlatform{a.BrandID, a.ShopID, a.Platform})
	}
	var used []struct {
		BrandID  int    `json:"brand_id"`
		ShopID   string `json:"shop_id"`
		Platform string `json:"platform"`
	}
	err = d.Ent().CouponRedemption.Query().GroupBy(couponredemption.FieldBrandID, couponredemption.FieldShopID, couponredemption.FieldPlatform).Scan(ctx, &used)
	if err != nil {
		return nil, fmt.Errorf("coupon: reading redemptions: %w", err)
	}
	for _, u := range used {
		add(ShopPlatform(u))
	}
	return all, nil
}

func redemptionsBetween(ctx context.Context, d *db.DB, shopID, platform string, from, until time.Time) ([]Redemption, error) {
	return withCodes(ctx, d, couponredemption.ShopID(shopID), couponredemption.Platform(platform), couponredemption.CreatedAtGTE(from), couponredemption.CreatedAtLT(until))
}

func redemptionsKnown(ctx context.Context, d *db.DB, platform string, verifyIDs, codes []string) (all []Redemption, err error) {
	err = db.InChunks(len(verifyIDs), func(from, to int) error {
		some, err := withCodes(ctx, d, couponredemption.Platform(platform), couponredemption.VerifyIDIn(verifyIDs[from:to]...))
		all = append(all, some...)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = db.InChunks(len(codes), func(from, to int) error {
		ids, err := d.Ent().Coupon.Query().Where(coupon.CodeIn(codes[from:to]...)).IDs(ctx)
		if err != nil || len(ids) == 0 {
			return err
		}
		some, err := withCodes(ctx, d, couponredemption.Platform(platform), couponredemption.CouponIDIn(ids...))
		all = append(all, some...)
		return err
	})
	return all, err
}

func withCodes(ctx context.Context, d *db.DB, where ...predicate.CouponRedemption) ([]Redemption, error) {
	rows, err := d.Ent().CouponRedemption.Query().Where(where...).Order(couponredemption.ByCreatedAt(), couponredemption.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("coupon: reading redemptions: %w", err)
	}
	all := fromRedemptions(rows)
	err = db.InChunks(len(all), func(from, to int) error {
		ids := make([]int, 0, to-from)
		for _, r := range all[from:to] {
			ids = append(ids, r.CouponID)
		}
		of, err := d.Ent().Coupon.Query().Where(coupon.IDIn(ids...)).All(ctx)
		codes := map[int]string{}
		for _, c := range of {
			codes[c.ID] = cmp.Or(c.VoucherCode, c.Code)
		}
		for i := from; i < to; i++ {
			all[i].Code = codes[all[i].CouponID]
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("coupon: reading codes: %w", err)
	}
	return all, nil
}

func doubt(ctx context.Context, tx *db.Tx, id string) error {
	return tx.CouponRedemption.Update().Where(couponredemption.ID(id)).SetDoubtful(true).Exec(ctx)
}

func setVerifyID(ctx context.Context, tx *db.Tx, id, verifyID string) error {
	return tx.CouponRedemption.Update().Where(couponredemption.ID(id)).SetVerifyID(verifyID).Exec(ctx)
}

func usedOtherwise(ctx context.Context, tx *db.Tx, r Redemption) (bool, error) {
	return tx.Coupon.Query().Where(coupon.ID(r.CouponID), coupon.StatusIn(coupon.StatusLocked, coupon.StatusUsed), coupon.OrderNoNEQ(r.OrderNo)).Exist(ctx)
}
