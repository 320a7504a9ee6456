package coupon

import (
	"cmp"
	"context"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/coupon"
	"cuppa/ent/couponredemption"
	"cuppa/ent/platformshop"
	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/voucher"
)

func insertRedemptions(ctx context.Context, tx *db.Tx, all []Redemption) error {
	rows := make([]*ent.CouponRedemptionCreate, len(all))
	for i, r := range all {
		rows[i] = tx.CouponRedemption.Create().
			SetID(r.ID).SetBrandID(r.BrandID).SetOrderNo(r.OrderNo).SetCouponID(r.CouponID).SetShopID(r.ShopID).SetCustomerID(r.CustomerID).
			SetKind(r.Kind).SetPlatform(r.Platform).SetDealID(r.DealID).SetSkuID(r.SKUID).SetToken(r.Token.Reveal()).SetAmount(int64(r.Amount)).SetPaidByGuest(int64(r.PaidByGuest)).
			SetStatus(couponredemption.Status(r.Status)).SetNextAt(r.NextAt).SetCreatedAt(r.CreatedAt).SetUpdatedAt(r.CreatedAt)
	}
	return db.InChunks(len(rows), func(from, to int) error { return tx.CouponRedemption.CreateBulk(rows[from:to]...).Exec(ctx) })
}

// nextRedemption is when the next redemption is looked at.
func nextRedemption(ctx context.Context, d *db.DB) (time.Time, bool, error) {
	row, err := d.Ent().CouponRedemption.Query().Where(couponredemption.NextAtNotNil()).Order(couponredemption.ByNextAt()).
		Select(couponredemption.FieldID, couponredemption.FieldNextAt).First(ctx)
	if ent.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return row.NextAt.UTC(), true, nil
}

func anyRedemptionDue(ctx context.Context, d *db.DB, now time.Time) (bool, error) {
	return d.Ent().CouponRedemption.Query().Where(couponredemption.NextAtNotNil(), couponredemption.NextAtLTE(now)).Exist(ctx)
}

// claimRedemptions takes what is due, for as long as the lease lasts: the rows are moved on, and marked as doubtful from here on. They are answered as they were
// before, with their codes. What another replica is taking is passed by.
func claimRedemptions(ctx context.Context, d *db.DB, now, until time.Time, limit int) (claimed []Redemption, err error) {
	err = d.InTx(ctx, func(tx *db.Tx) error {
		claimed = nil
		query := tx.CouponRedemption.Query().Where(couponredemption.NextAtNotNil(), couponredemption.NextAtLTE(now)).
			Order(couponredemption.ByNextAt(), couponredemption.ByID()).Limit(limit)
		if tx.Postgres() {
			query.ForUpdate(sql.WithLockAction(sql.SkipLocked))
		}
		rows, err := query.All(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		ids, coupons := make([]string, len(rows)), make([]int, len(rows))
		for i, r := range rows {
			ids[i], coupons[i] = r.ID, r.CouponID
		}
		if err := tx.CouponRedemption.Update().Where(couponredemption.IDIn(ids...)).
			AddAttempts(1).SetDoubtful(true).SetNextAt(until).SetUpdatedAt(now).Exec(ctx); err != nil {
			return err
		}
		of, err := tx.Coupon.Query().Where(coupon.IDIn(coupons...)).All(ctx)
		if err != nil {
			return err
		}
		codes := make(map[int]string, len(of))
		for _, c := range of {
			codes[c.ID] = cmp.Or(c.VoucherCode, c.Code)
		}
		for _, row := range rows {
			r := fromRedemption(row)
			r.Attempts++
			r.Code = codes[r.CouponID]
			claimed = append(claimed, r)
		}
		return nil
	})
	return claimed, err
}

// mine is the redemption as it was claimed: whoever claimed it again meanwhile, or ended it, has taken it over.
func mine(update *ent.CouponRedemptionUpdate, r Redemption) *ent.CouponRedemptionUpdate {
	return update.Where(couponredemption.ID(r.ID), couponredemption.StatusEQ(couponredemption.Status(r.Status)), couponredemption.Attempts(r.Attempts))
}

func told(update *ent.CouponRedemptionUpdate, v voucher.Verdict, now time.Time) *ent.CouponRedemptionUpdate {
	update.SetOutcome(string(v.Outcome)).SetPlatformCode(v.Code).SetUpdatedAt(now)
	if v.Reason != nil {
		update.SetReason(v.Reason)
	}
	return update
}

// prepare stores what the platform gave for the redemption, before it is asked for; false when it is not as it was claimed any more.
func prepare(ctx context.Context, d *db.DB, r Redemption, info voucher.Info) (prepared bool, err error) {
	err = d.InTx(ctx, func(tx *db.Tx) error {
		n, err := mine(tx.CouponRedemption.Update(), r).SetDealID(info.DealID).SetSkuID(info.SKUID).SetToken(info.Token.Reveal()).SetPaidByGuest(int64(info.PaidByGuest)).Save(ctx)
		prepared = n == 1
		return err
	})
	return prepared, err
}

// postpone leaves a redemption for a later try. It is doubtful when this call may have changed something, or an earlier one did and nobody said otherwise.
func postpone(ctx context.Context, d *db.DB, r Redemption, v voucher.Verdict, next time.Time) error {
	doubtful := v.MustQuery() || v.NotSent && r.Doubtful
	return d.InTx(ctx, func(tx *db.Tx) error {
		return told(mine(tx.CouponRedemption.Update(), r), v, next).SetDoubtful(doubtful).SetNextAt(next).Exec(ctx)
	})
}

// Conclude ends what was claimed, with its verdict; false when it is not as it was claimed any more. The caller has locked the order.
func Conclude(ctx context.Context, tx *db.Tx, r Redemption, to RedemptionStatus, v voucher.Verdict, now time.Time) (bool, error) {
	update := told(mine(tx.CouponRedemption.Update(), r), v, now).SetStatus(couponredemption.Status(to)).ClearNextAt().SetAttempts(0).
		SetDoubtful(v.MustQuery() || v.NotSent && r.Doubtful)
	if to == RedemptionRedeemed && v.Done() {
		update.SetVerifyID(v.VerifyID).SetCertificateID(v.CertificateID).SetRedeemedAt(now)
		if !v.CancelUntil.IsZero() {
			update.SetCancelUntil(v.CancelUntil)
		}
	}
	n, err := update.Save(ctx)
	return n == 1, err
}

// Restart has a redemption done anew, or undone, from one of some statuses; false when it is in none of them. The caller has locked the order.
func (s *Service) Restart(ctx context.Context, tx *db.Tx, id string, to RedemptionStatus, from ...RedemptionStatus) (bool, error) {
	now := s.moment()
	update := tx.CouponRedemption.Update().Where(couponredemption.ID(id), couponredemption.StatusIn(statuses(from)...)).
		SetStatus(couponredemption.Status(to)).SetAttempts(0).SetUpdatedAt(now)
	if to == RedemptionPending || to == RedemptionUndoing {
		update.SetNextAt(now)
		tx.AfterCommit(s.redeemer.Wake)
	} else {
		update.ClearNextAt()
	}
	n, err := update.Save(ctx)
	return n == 1, err
}

func statuses(of []RedemptionStatus) []couponredemption.Status {
	out := make([]couponredemption.Status, len(of))
	for i, s := range of {
		out[i] = couponredemption.Status(s)
	}
	return out
}

// RedemptionsInTx are those of an order, oldest first.
func RedemptionsInTx(ctx context.Context, tx *db.Tx, orderNo string) ([]Redemption, error) {
	rows, err := tx.CouponRedemption.Query().Where(couponredemption.OrderNo(orderNo)).Order(couponredemption.ByID()).All(ctx)
	return fromRedemptions(rows), err
}

// Redemption is one of the brand's; false where there is none.
func (s *Service) Redemption(ctx context.Context, id string) (Redemption, bool, error) {
	row, err := s.db.Ent().CouponRedemption.Query().Where(couponredemption.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return Redemption{}, false, nil
	}
	if err != nil {
		return Redemption{}, false, err
	}
	return fromRedemption(row), true, nil
}

// Redemptions are those of some orders, by order.
func (s *Service) Redemptions(ctx context.Context, orderNos []string) (map[string][]Redemption, error) {
	rows, err := s.db.Ent().CouponRedemption.Query().Where(couponredemption.OrderNoIn(orderNos...)).Order(couponredemption.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	of := map[string][]Redemption{}
	for _, r := range fromRedemptions(rows) {
		of[r.OrderNo] = append(of[r.OrderNo], r)
	}
	return of, nil
}

func fromRedemptions(rows []*ent.CouponRedemption) []Redemption {
	out := make([]Redemption, len(rows))
	for i, r := range rows {
		out[i] = fromRedemption(r)
	}
	return out
}

func fromRedemption(r *ent.CouponRedemption) Redemption {
	return Redemption{
		ID: r.ID, BrandID: r.BrandID, OrderNo: r.OrderNo, CouponID: r.CouponID, ShopID: r.ShopID, CustomerID: r.CustomerID, Kind: r.Kind, Platform: r.Platform,
		DealID: r.DealID, SKUID: r.SkuID, Token: voucher.NewSecret(r.Token), Amount: money.Amount(r.Amount), PaidByGuest: money.Amount(r.PaidByGuest), Status: RedemptionStatus(r.Status),
		Attempts: r.Attempts, Doubtful: r.Doubtful, NextAt: orZero(r.NextAt), Outcome: r.Outcome, PlatformCode: r.PlatformCode, Reason: r.Reason,
		VerifyID: r.VerifyID, CertificateID: r.CertificateID, CancelUntil: orZero(r.CancelUntil), RedeemedAt: orZero(r.RedeemedAt), CreatedAt: r.CreatedAt.UTC(),
	}
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// account is a shop's at a platform; voucher.ErrNotConnected where it has none.
func (s *Service) account(ctx context.Context, shopID, platform string) (voucher.Account, error) {
	row, err := s.db.Ent().PlatformShop.Query().Where(platformshop.ShopID(shopID), platformshop.Platform(platform)).Only(ctx)
	if ent.IsNotFound(err) && s.accounts != nil {
		return s.accounts(platform, shopID), nil
	}
	if ent.IsNotFound(err) {
		return voucher.Account{}, voucher.ErrNotConnected.With("platform", platform)
	}
	if err != nil {
		return voucher.Account{}, err
	}
	return fromAccount(row.Account), nil
}

func fromAccount(a map[string]string) voucher.Account {
	return voucher.Account{ShopID: a["shopId"], Name: a["name"], Merchant: a["merchant"], Business: a["business"], Token: voucher.NewSecret(a["token"])}
}

// accountsOf are a shop's accounts, by platform.
func accountsOf(ctx context.Context, d *db.DB, shopID string) (map[string]voucher.Account, error) {
	rows, err := d.Ent().PlatformShop.Query().Where(platformshop.ShopID(shopID)).All(ctx)
	if err != nil {
		return nil, err
	}
	all := make(map[string]voucher.Account, len(rows))
	for _, row := range rows {
		all[row.Platform] = fromAccount(row.Account)
	}
	return all, nil
}

// accountInTx is a shop's account at a platform; the zero account where there is none.
func accountInTx(ctx context.Context, tx *db.Tx, shopID, platform string) (voucher.Account, error) {
	row, err := tx.PlatformShop.Query().Where(platformshop.ShopID(shopID), platformshop.Platform(platform)).Only(ctx)
	if ent.IsNotFound(err) {
		return voucher.Account{}, nil
	}
	if err != nil {
		return voucher.Account{}, err
	}
	return fromAccount(row.Account), nil
}

func dropAccount(ctx context.Context, tx *db.Tx, shopID, platform string) (bool, error) {
	n, err := tx.PlatformShop.Delete().Where(platformshop.ShopID(shopID), platformshop.Platform(platform)).Exec(ctx)
	return n > 0, err
}

// Connect stores a shop's account at a platform, in place of one that was there.
func (s *Service) Connect(ctx context.Context, tx *db.Tx, shopID, platform string, a voucher.Account) error {
	account := map[string]string{"shopId": a.ShopID, "name": a.Name, "merchant": a.Merchant, "business": a.Business, "token": a.Token.Reveal()}
	return tx.PlatformShop.Create().SetShopID(shopID).SetPlatform(platform).SetAccount(account).
		OnConflictColumns(platformshop.FieldShopID, platformshop.FieldPlatform).UpdateAccount().Exec(ctx)
}
