package coupon

import (
	"context"
	"errors"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/voucher"
)

// ShopPlatform is a shop that takes a platform's vouchers.
type ShopPlatform struct {
	BrandID          int
	ShopID, Platform string
}

// Traded are the shops with an account at a platform, and those that have redeemed its vouchers.
func (s *Service) Traded(ctx context.Context) ([]ShopPlatform, error) { return traded(ctx, s.db) }

// Listed are a shop's redemptions of a platform's day, as the platform lists them: voucher.ErrNoRecords where it has no list, voucher.ErrUnavailable where not all of
// the day came.
func (s *Service) Listed(ctx context.Context, shopID, platform string, day time.Time) ([]voucher.Record, error) {
	kind, err := s.kindAt(platform)
	if err != nil {
		return nil, err
	}
	account, err := s.account(ctx, shopID, platform)
	if err != nil {
		return nil, err
	}
	return kind.Recorder.Records(ctx, voucher.Shop{ID: shopID, Account: account}, day)
}

// kindAt is one of a platform's kinds: the list is the same for all.
func (s *Service) kindAt(platform string) (voucher.Kind, error) {
	for _, k := range s.kinds.All() {
		if k.Platform == platform {
			return k, nil
		}
	}
	return voucher.Kind{}, voucher.ErrNotConnected.With("platform", platform)
}

// Asked is what a platform says now of a redemption of ours: Operator.Query. It changes nothing.
func (s *Service) Asked(ctx context.Context, r Redemption) voucher.Verdict {
	kind, err := s.kinds.Get(r.Kind)
	if err != nil {
		return voucher.Verdict{Outcome: voucher.Unknown, NotSent: true, Why: voucher.Setup, Code: "not_connected"}
	}
	account, err := s.account(ctx, r.ShopID, r.Platform)
	if err != nil {
		return voucher.Verdict{Outcome: voucher.Unknown, NotSent: true, Why: voucher.Setup, Code: "no_account"}
	}
	code, err := voucher.NewCode(r.Code)
	if err != nil {
		return voucher.Verdict{Outcome: voucher.Rejected, NotSent: true, Why: voucher.BadCode, Code: "code"}
	}
	return kind.Operator.Query(ctx, voucher.Use{
		RequestID: r.ID, Code: code, OrderNo: r.OrderNo, Shop: voucher.Shop{ID: r.ShopID, Account: account}, Attempt: max(r.Attempts, 1), Since: r.CreatedAt,
		DealID: r.DealID, SKUID: r.SKUID, Token: r.Token, VerifyID: r.VerifyID, CertificateID: r.CertificateID, CancelUntil: r.CancelUntil,
	})
}

// Between are a shop's redemptions at a platform whose orders were accepted in a span of time, with their codes, oldest first.
func (s *Service) Between(ctx context.Context, shopID, platform string, from, until time.Time) ([]Redemption, error) {
	return redemptionsBetween(ctx, s.db, shopID, platform, from, until)
}

// Known are the brand's redemptions at a platform by their verify_id or by their coupon's code, with their codes, oldest first.
func (s *Service) Known(ctx context.Context, platform string, verifyIDs, codes []string) ([]Redemption, error) {
	return redemptionsKnown(ctx, s.db, platform, verifyIDs, codes)
}

// Recheck has a redemption's platform asked anew what became of it, and redeemed where nothing did; false where it is in none of the statuses. The caller has locked
// the order.
func (s *Service) Recheck(ctx context.Context, tx *db.Tx, id string, from ...RedemptionStatus) (bool, error) {
	again, err := s.Restart(ctx, tx, id, RedemptionPending, from...)
	if err != nil || !again {
		return again, err
	}
	return true, doubt(ctx, tx, id)
}

// UndoUse has a use at a platform taken back that is ours and no order's any more; verifyID is the platform's, where it told one. False where the redemption is in
// none of the statuses. The caller has locked the order.
func (s *Service) UndoUse(ctx context.Context, tx *db.Tx, id, verifyID string, from ...RedemptionStatus) (bool, error) {
	again, err := s.Restart(ctx, tx, id, RedemptionUndoing, from...)
	if err != nil || !again || verifyID == "" {
		return again, err
	}
	return true, setVerifyID(ctx, tx, id, verifyID)
}

// NoList says that a platform has no list of redemptions.
func NoList(err error) bool { return errors.Is(err, voucher.ErrNoRecords) }

// UsedOtherwise says whether another order spends the redemption's coupon by now, or is about to.
func (s *Service) UsedOtherwise(ctx context.Context, tx *db.Tx, r Redemption) (bool, error) {
	return usedOtherwise(ctx, tx, r)
}

// Takes says whether a platform's vouchers can be taken: voucher.ErrNotConnected where they can't.
func (s *Service) Takes(platform string) error {
	_, err := s.kindAt(platform)
	return err
}
