package coupon

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/lang"
	"cuppa/internal/pricing"
	"cuppa/internal/voucher"
)

// Voucher is a platform's voucher to put among a guest's coupons.
type Voucher struct {
	CustomerID string
	// ShopID is the shop that asks the platform.
	ShopID string
	Kind   string
	Code   string
	// IssuedBy is the member of staff; empty for the guest.
	IssuedBy string
}

// Add asks the platform about a voucher and puts it among the guest's coupons. One that is there already is answered again; another guest's is ErrNotFound.
func (s *Service) Add(ctx context.Context, in Voucher) (Coupon, error) {
	return s.add(ctx, in, idempotency.Key{})
}

// add is Add under a key, which is written with the coupon.
func (s *Service) add(ctx context.Context, in Voucher, key idempotency.Key) (Coupon, error) {
	kind, err := s.kinds.Get(in.Kind)
	if err != nil {
		return Coupon{}, at(err, "kind")
	}
	code, err := voucher.NewCode(in.Code)
	if err != nil {
		return Coupon{}, at(err, "code")
	}
	name := nameOf(code)
	if c, found, err := s.ofCode(ctx, name); err != nil || found {
		if err != nil {
			return Coupon{}, err
		}
		return s.there(ctx, c, in, code, key)
	}
	account, err := s.account(ctx, in.ShopID, kind.Platform)
	if err != nil {
		return Coupon{}, at(err, "kind")
	}
	info := kind.Validator.Validate(ctx, voucher.ValidateRequest{Code: code, Shop: voucher.Shop{ID: in.ShopID, Account: account}})
	if err := Refusal(info.Verdict); err != nil {
		return Coupon{}, at(err, "code")
	}
	var c Coupon
	id, replayed, err := idempotency.Once(ctx, s.db, key, func(tx *db.Tx) (string, error) {
		if c, err = insertCoupon(ctx, tx, s.couponOf(in, kind, code, info), in.IssuedBy); err != nil {
			return "", err
		}
		return strconv.Itoa(c.ID), audit.Record(ctx, tx, audit.Done{ShopID: in.ShopID, Subject: strconv.Itoa(c.ID), Details: map[string]any{"kind": c.Kind, "faceValue": c.FaceValue}})
	})
	switch {
	case err == nil && replayed: // the key came twice at once
		return s.issuedBefore(ctx, id)
	case db.Unique(err): // entered twice at once
		c, found, err := s.ofCode(ctx, name)
		if err == nil && !found {
			err = ErrNotFound.At("code")
		}
		if err != nil {
			return Coupon{}, err
		}
		return s.there(ctx, c, in, code, key)
	}
	return c, err
}

// there answers a coupon that was entered before, to whoever has entered it, and notes it as what the key has given.
func (s *Service) there(ctx context.Context, c Coupon, in Voucher, code voucher.Code, key idempotency.Key) (Coupon, error) {
	if c.CustomerID != in.CustomerID || c.Kind != in.Kind || c.platformCode() != code.Reveal() {
		return Coupon{}, ErrNotFound.At("code")
	}
	if key.ID == "" {
		return c, nil
	}
	id, replayed, err := idempotency.Once(ctx, s.db, key, func(*db.Tx) (string, error) { return strconv.Itoa(c.ID), nil })
	if err == nil && replayed {
		return s.issuedBefore(ctx, id)
	}
	return c, err
}

// couponOf is the coupon of a voucher that its platform knows.
func (s *Service) couponOf(in Voucher, kind voucher.Kind, code voucher.Code, info voucher.Info) Coupon {
	now, name := s.moment(), nameOf(code)
	c := Coupon{
		Terms: Terms{Kind: in.Kind, Name: info.Title, FaceValue: info.ParValue, MinSpend: info.MinSpend},
		Code:  name, CustomerID: in.CustomerID, Status: Available,
		DealID: info.DealID, ValidFrom: info.ValidFrom.UTC(), ValidUntil: info.ValidUntil.UTC().Truncate(time.Microsecond),
	}
	if name != code.Reveal() {
		c.voucher = voucher.NewSecret(code.Reveal())
	}
	if len(c.Name) == 0 {
		c.Name = kind.Label
	}
	if info.ValidFrom.IsZero() {
		c.ValidFrom = now
	}
	if info.ValidUntil.IsZero() {
		c.ValidUntil = now.Add(validity) // the platform says until when at the redemption
	}
	return c
}

// maxName bounds what guests name a coupon by.
const maxName = 64

// nameOf is what guests name a voucher by: its code in capitals. What is scanned may be far longer: then it is a digest of it.
func nameOf(code voucher.Code) string {
	if text := strings.ToUpper(code.Reveal()); len(text) <= maxName {
		return text
	}
	digest := sha256.Sum256([]byte(code.Reveal()))
	return "Q" + base32.StdEncoding.EncodeToString(digest[:20])
}

// platformCode is what a voucher's platform knows it by.
func (c Coupon) platformCode() string { return cmp.Or(c.voucher.Reveal(), c.Code) }

// at says where a fault lies; other errors stay as they are.
func at(err error, path ...string) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.At(path...)
	}
	return err
}

// Refusal is the fault that a guest hears of a verdict; nil when it is done.
func Refusal(v voucher.Verdict) error {
	if v.Done() {
		return nil
	}
	var kind *fault.Error
	switch v.Why {
	case voucher.Used:
		kind = ErrUsed
	case voucher.NotFound, voucher.BadCode, voucher.WrongKind:
		kind = ErrNotFound
	case voucher.Setup, voucher.Busy, voucher.Unreachable:
		kind = voucher.ErrUnavailable
	default:
		kind = ErrNotApplicable
	}
	if v.Reason == nil || v.Why == voucher.NotFound {
		return kind
	}
	told := *kind
	told.Text = v.Reason
	return &told
}

// Looked is what a platform says of a coupon's voucher now.
type Looked struct {
	Kind voucher.Kind
	Info voucher.Info
	// Err says why it can't be used: a fault for the guest; nil when it can.
	Err error
}

// looksAtOnce bounds how many questions of one call are under way.
const looksAtOnce = 20

// Look asks the platforms about coupons' vouchers, all at once, and answers in the coupons' order. Own coupons have no platform: their entries are empty.
func (s *Service) Look(ctx context.Context, shopID string, coupons []Coupon) []Looked {
	out := make([]Looked, len(coupons))
	var wg sync.WaitGroup
	slots := make(chan struct{}, looksAtOnce)
	accounts := map[string]func() (voucher.Account, error){} // each is read once
	for i, c := range coupons {
		if s.Own(c.Kind) {
			continue
		}
		kind, err := s.kinds.Get(c.Kind)
		if err != nil {
			out[i].Err = err
			continue
		}
		account, known := accounts[kind.Platform]
		if !known {
			account = sync.OnceValues(func() (voucher.Account, error) { return s.account(ctx, shopID, kind.Platform) })
			accounts[kind.Platform] = account
		}
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			out[i] = look(ctx, shopID, kind, account, c)
		})
	}
	wg.Wait()
	return out
}

func look(ctx context.Context, shopID string, kind voucher.Kind, accountOf func() (voucher.Account, error), c Coupon) (l Looked) {
	l.Kind = kind
	var code voucher.Code
	if code, l.Err = voucher.NewCode(c.platformCode()); l.Err != nil {
		return l
	}
	var account voucher.Account
	if account, l.Err = accountOf(); l.Err != nil {
		return l
	}
	l.Info = l.Kind.Validator.Validate(ctx, voucher.ValidateRequest{Code: code, Shop: voucher.Shop{ID: shopID, Account: account}})
	l.Err = Refusal(l.Info.Verdict)
	return l
}

// Own says whether a kind is ours: no platform is asked about it.
func (s *Service) Own(kind string) bool {
	_, own := pricing.CouponKindOf(pricing.Kind(kind))
	return own
}

// Kinds are those of the vouchers that can be used, by name.
func (s *Service) Kinds() []voucher.Kind { return s.kinds.All() }

// HasVouchers says whether vouchers of any platform can be used.
func (s *Service) HasVouchers() bool { return len(s.kinds.All()) > 0 }

// Form is how a kind's coupons are used: own ones take something off what is paid.
func (s *Service) Form(kind string) voucher.Form {
	if k, err := s.kinds.Get(kind); err == nil {
		return k.Form
	}
	return voucher.Cash
}

// KindName is how people know a kind.
func (s *Service) KindName(kind string) lang.Text {
	if own, ok := pricing.CouponKindOf(pricing.Kind(kind)); ok {
		return own.Label
	}
	if k, err := s.kinds.Get(kind); err == nil {
		return k.Label
	}
	return lang.T(kind, kind)
}
