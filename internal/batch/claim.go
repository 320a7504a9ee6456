package batch

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/number"
)

// code makes the batch's code with a number. It needs the batch's seed and the key: neither is in the other's place.
func (s *Service) code(b Batch, n int) string {
	mac := hmac.New(sha256.New, s.making)
	mac.Write(b.seed)
	mac.Write([]byte(strconv.Itoa(n)))
	return number.Claim([32]byte(mac.Sum(nil)))
}

// digest is what a code is found by.
func (s *Service) digest(code string) string {
	mac := hmac.New(sha256.New, s.finding)
	mac.Write([]byte(code))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Offer is what a claim link leads to.
func (s *Service) Offer(ctx context.Context, link string) (Batch, error) {
	b, err := s.ofLink(ctx, link)
	return b, err
}

// Why is the fault that a guest would hear who claims now; nil when there is none of the batch's.
func (s *Service) Why(b Batch) *fault.Error { return b.why(s.moment()) }

func (s *Service) ofLink(ctx context.Context, link string) (Batch, error) {
	if !goodID(link) {
		return Batch{}, coupon.ErrNotFound.At("link")
	}
	b, found, err := batchByLink(ctx, s.db, link)
	if err == nil && (!found || b.Status == Draft) {
		err = coupon.ErrNotFound.At("link")
	}
	return b, err
}

// ClaimLink gives a guest a coupon of the link's batch. The same key is answered the same coupon; where a guest gets one only, any key is. Rejections:
// COUPON_NOT_FOUND for an unknown link, CLAIM_CLOSED, COUPONS_EXHAUSTED, CLAIM_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED for a key of another link.
func (s *Service) ClaimLink(ctx context.Context, customerID, link, key string) (coupon.Coupon, error) {
	if err := idempotency.CheckKey(key); err != nil {
		return coupon.Coupon{}, err
	}
	b, err := s.ofLink(ctx, link)
	if err != nil {
		return coupon.Coupon{}, err
	}
	once, err := idempotency.KeyOf("claimCoupon", customerID, &key, b.ID)
	if err != nil {
		return coupon.Coupon{}, err
	}
	c, err := s.claim(ctx, claim{batch: b, customerID: customerID, key: "k:" + key, once: once})
	if errors.Is(err, idempotency.ErrReused) {
		return coupon.Coupon{}, err
	}
	return c, atField(err, "link")
}

// ClaimCode gives whoever types a code first the coupon; they are answered it again. A slip of the typing is told without looking for the code. Rejections:
// INVALID_COUPON_CODE; COUPON_NOT_FOUND for an unknown code, another brand's and one that somebody else has claimed; CLAIM_CLOSED, CLAIM_LIMIT_REACHED.
func (s *Service) ClaimCode(ctx context.Context, customerID, typed string) (coupon.Coupon, error) {
	code, ok := number.ParseClaim(typed)
	if !ok {
		return coupon.Coupon{}, ErrCode.At("code")
	}
	row, found, err := codeByDigest(ctx, s.db, s.digest(code))
	if err != nil {
		return coupon.Coupon{}, err
	}
	if !found || row.customerID != "" && row.customerID != customerID {
		return coupon.Coupon{}, coupon.ErrNotFound.At("code")
	}
	b, err := batchByID(ctx, s.db, row.batchID)
	if err != nil {
		return coupon.Coupon{}, err
	}
	c, err := s.claim(ctx, claim{batch: b, customerID: customerID, key: "c:" + strconv.Itoa(row.n), code: row.id})
	return c, atField(err, "code")
}

func atField(err error, field string) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.At(field)
	}
	return err
}

// claim is what is asked for.
type claim struct {
	batch           Batch
	customerID, key string
	code            int // the row of the code; 0: none
	once            idempotency.Key
}

// errHad says that the guest has had it before; the transaction is given up and the coupon answered.
var errHad = errors.New("batch: claimed before")

func (s *Service) claim(ctx context.Context, in claim) (c coupon.Coupon, err error) {
	if c, found, err := s.had(ctx, in); err != nil || found {
		return c, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		c, err = s.take(ctx, tx, in)
		return err
	})
	if errors.Is(err, errHad) || errors.Is(err, ErrLimit) || errors.Is(err, ErrExhausted) {
		// what another request of the same guest was faster with is not refused
		if c, found, again := s.had(ctx, in); again != nil || found {
			return c, again
		}
		if errors.Is(err, errHad) { // and has given it away since
			err = ErrLimit
		}
	}
	return c, err
}

// had is the coupon that the guest got for the same claim.
func (s *Service) had(ctx context.Context, in claim) (coupon.Coupon, bool, error) {
	if _, _, err := idempotency.Recall(ctx, s.db, in.once); err != nil {
		return coupon.Coupon{}, false, err
	}
	key := in.key
	if in.code == 0 && in.batch.PerGuest == 1 {
		key = "" // whichever it was
	}
	id, found, err := claimedBefore(ctx, s.db, in.batch.ID, in.customerID, key)
	if err != nil || !found {
		return coupon.Coupon{}, false, err
	}
	c, err := s.coupons.OfCustomer(ctx, in.customerID, id)
	if errors.Is(err, coupon.ErrNotFound) { // handed on since
		return coupon.Coupon{}, false, nil
	}
	return c, err == nil, err
}

// take is the transaction. The batch's row decides and stays locked until the end, so that all that follows is alone.
func (s *Service) take(ctx context.Context, tx *db.Tx, in claim) (coupon.Coupon, error) {
	now := s.moment()
	fresh, err := idempotency.Claim(ctx, tx, in.once)
	if err != nil {
		return coupon.Coupon{}, err
	}
	if !fresh {
		return coupon.Coupon{}, errHad // or with another link, which had finds out
	}
	took, err := takeOne(ctx, tx, in.batch.ID, now)
	if err != nil {
		return coupon.Coupon{}, err
	}
	if !took {
		b, err := lockBatch(ctx, tx, in.batch.ID)
		if err != nil {
			return coupon.Coupon{}, err
		}
		if f := b.why(now); f != nil {
			return coupon.Coupon{}, f
		}
		return coupon.Coupon{}, ErrClosed // it changed a moment ago
	}
	b := in.batch
	of, err := claimsOf(ctx, tx, b.ID, []string{in.customerID}, in.key, now.Add(-24*time.Hour))
	if err != nil {
		return coupon.Coupon{}, err
	}
	switch mine := of[in.customerID]; {
	case mine.same:
		return coupon.Coupon{}, errHad
	case b.PerGuest > 0 && mine.all >= b.PerGuest:
		return coupon.Coupon{}, ErrLimit
	case b.PerGuestDay > 0 && mine.today >= b.PerGuestDay:
		return coupon.Coupon{}, ErrLimit.Saying("you have got all that one guest may have in a day", "已达每日领取上限")
	}
	given, err := s.coupons.Give(ctx, tx, []coupon.Issue{b.issue(in.customerID, now, b.CreatedBy)})
	if err != nil {
		return coupon.Coupon{}, err
	}
	if in.code != 0 {
		if took, err := takeCode(ctx, tx, in.code, in.customerID, given[0].ID); err != nil || !took {
			return coupon.Coupon{}, errors.Join(err, coupon.ErrNotFound)
		}
	}
	if err := idempotency.Point(ctx, tx, in.once, strconv.Itoa(given[0].ID)); err != nil {
		return coupon.Coupon{}, err
	}
	return given[0], insertClaims(ctx, tx, b, given, in.key, now)
}

func (b Batch) issue(customerID string, now time.Time, by string) coupon.Issue {
	return coupon.Issue{Terms: b.Terms, CustomerID: customerID, ValidUntil: b.until(now), By: by, BatchID: b.ID, Transferable: b.Transferable}
}

// why says why nothing can be claimed.
func (b Batch) why(now time.Time) *fault.Error {
	switch {
	case b.Status == Paused:
		return ErrClosed.Saying("claiming is paused", "领取已暂停")
	case b.Status != Active:
		return ErrClosed.Saying("claiming is over", "领取已结束")
	case now.Before(b.ClaimFrom):
		return ErrClosed.Saying("claiming has not begun yet", "领取尚未开始")
	case !b.ClaimUntil.IsZero() && !now.Before(b.ClaimUntil), !b.ValidUntil.IsZero() && !now.Before(b.ValidUntil):
		return ErrClosed.Saying("claiming is over", "领取已结束")
	case b.Claimed >= b.Total:
		return ErrExhausted
	}
	return nil
}
