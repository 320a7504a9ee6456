package coupon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/pricing"
	"cuppa/internal/pubsub"
	"cuppa/internal/voucher"
)

// Rejections.
var (
	ErrNotFound      = fault.New("COUPON_NOT_FOUND", "there is no such coupon", "没有这张优惠券")
	ErrInvalid       = pricing.ErrInvalidCoupon
	ErrCodeTaken     = fault.New("COUPON_CODE_TAKEN", "this code is taken", "优惠券码已存在")
	ErrLocked        = fault.New("COUPON_LOCKED", "this coupon is held by another order", "优惠券已被其他订单占用")
	ErrUsed          = fault.New("COUPON_USED", "this coupon was used already", "优惠券已使用")
	ErrNotApplicable = fault.New("COUPON_NOT_APPLICABLE", "this coupon does not apply", "优惠券不可用")
)

// Status is where a coupon stands.
type Status string

// The statuses. An available coupon is expired once its validity is over; that is stored a little later.
const (
	Available Status = "available"
	Locked    Status = "locked"
	Used      Status = "used"
	Voided    Status = "voided"
	Expired   Status = "expired"
)

// The own kinds; what each does is with its strategy in internal/pricing.
const (
	KindCash       = string(pricing.KindCash)
	KindPercentage = string(pricing.KindCouponPercentage)
	KindProduct    = string(pricing.KindCouponProduct)
	KindTopping    = string(pricing.KindCouponTopping)
	KindDelivery   = string(pricing.KindCouponDelivery)
)

// Scope is what a coupon is good for.
type Scope = pricing.CouponScope

// Terms are what a coupon is worth and what it is good for. Amounts are minor units of the shop's currency.
type Terms struct {
	// Kind is one of the own kinds, or a platform's.
	Kind string
	// Name is how guests know it; made from the others when nil.
	Name lang.Text
	// FaceValue is what it takes off; of a percentage, a product, a topping or a delivery: at most, 0 without bound; of a voucher: its par value.
	FaceValue money.Amount
	// Percent is what a percentage takes off, 1 to 100; 0 of the others.
	Percent int
	// Scope is what it is good for; empty: everything of its kind.
	Scope Scope
	// MinSpend is what the cart must cost after promotions, at least; 0 means anything.
	MinSpend money.Amount
	// ShopID is the only shop that takes it; empty means all.
	ShopID string
}

// Coupon belongs to one customer.
type Coupon struct {
	ID         int
	BrandID    int
	Code       string
	CustomerID string
	Terms
	// Status is what is stored; see StatusAt.
	Status Status
	// OrderNo is the order that holds or used it.
	OrderNo string
	// voucher is the platform's code, where it is not Code.
	voucher voucher.Secret
	// DealID is what was bought, by the platform's number; empty for own coupons.
	DealID                string
	ValidFrom, ValidUntil time.Time
	// BatchID is the batch that it is of; empty: none.
	BatchID string
	// Transferable says whether its owner may hand it on.
	Transferable bool
	// Version rises with each change. It is not read with codes: see Find.
	Version int64
}

// StatusAt is where the coupon stands at a moment.
func (c Coupon) StatusAt(now time.Time) Status {
	if c.Status == Available && !now.Before(c.ValidUntil) {
		return Expired
	}
	return c.Status
}

// Service is the use cases.
type Service struct {
	db    *db.DB
	now   func() time.Time
	owned *db.Reads[owned, []Coupon]
	// kinds are the vouchers that can be used here.
	kinds    *voucher.Registry
	accounts func(platform, shopID string) voucher.Account
	redeemer *Redeemer
	kept     *kept
}

// Quotes read coupons all the time: two statements under way keep the database busy while answers are read.
const (
	findsAtOnce = 2
	findsInOne  = 64
	// maxCode bounds a code that is looked for, in bytes; no stored one is longer.
	maxCode = 100
)

func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// New makes the service. hub may be nil where there is one process only.
func New(d *db.DB, hub *pubsub.Hub, now func() time.Time) *Service {
	find := func(ctx context.Context, wishes []owned) ([][]Coupon, error) {
		return couponsByCodes(ctx, d, wishes)
	}
	none, _ := voucher.NewRegistry() // of no kinds: nothing to refuse
	s := &Service{db: d, now: now, owned: db.NewReads(find, findsAtOnce, findsInOne), kept: newKept(hub)}
	return s.WithVouchers(none, nil, slog.New(slog.DiscardHandler))
}

// WithVouchers has the service take the platforms' vouchers of these kinds, and answers it. accounts are those of shops that have stored none; nil for none. To be
// called before the service is used.
func (s *Service) WithVouchers(kinds *voucher.Registry, accounts func(platform, shopID string) voucher.Account, log *slog.Logger) *Service {
	s.kinds, s.accounts = kinds, accounts
	s.redeemer = s.newRedeemer(log)
	return s
}

// Issue is a coupon to give.
type Issue struct {
	Terms
	CustomerID string
	// Code is made when empty.
	Code       string
	ValidUntil time.Time // 30 days from now when zero
	// By is who gives it.
	By string
	// BatchID is the batch that it is of; empty: none.
	BatchID string
	// Transferable says whether its owner may hand it on.
	Transferable bool
	// Key is By's: the same key with the same coupon is one coupon. Nil: each call gives one.
	Key *string `json:"-"`
}

// validity is how long a coupon is good for where nothing is said.
const validity = 30 * 24 * time.Hour

var codeForm = regexp.MustCompile(`^[A-Z0-9-]{4,40}$`)

// Issue gives a coupon, or answers the one that its key has given, as it is now. The customer must exist; whoever calls has checked that. IDEMPOTENCY_KEY_REUSED.
func (s *Service) Issue(ctx context.Context, in Issue) (c Coupon, err error) {
	key, err := in.key()
	if err != nil {
		return Coupon{}, err
	}
	id, replayed, err := idempotency.Once(ctx, s.db, key, func(tx *db.Tx) (string, error) {
		c, err = s.IssueTx(ctx, tx, in)
		return strconv.Itoa(c.ID), err
	})
	if err == nil && replayed {
		return s.issuedBefore(ctx, id)
	}
	return c, err
}

func (in Issue) key() (idempotency.Key, error) {
	return idempotency.KeyOf("issueCoupon", in.By, in.Key, in)
}

// issuedBefore is the coupon that a key has given.
func (s *Service) issuedBefore(ctx context.Context, result string) (Coupon, error) {
	id, err := strconv.Atoi(result)
	if err != nil {
		return Coupon{}, fmt.Errorf("coupon: result of a key: %w", err)
	}
	c, found, err := readCoupon(ctx, s.db.Ent(), id)
	if err == nil && !found {
		err = ErrNotFound
	}
	return c, err
}

// IssueVoucher gives a guest a platform's voucher, which is there once by its code, or answers the one that the key has given.
func (s *Service) IssueVoucher(ctx context.Context, in Voucher, key *string) (c Coupon, err error) {
	k, err := idempotency.KeyOf("issueCoupon", in.IssuedBy, key, in)
	if err != nil {
		return Coupon{}, err
	}
	if id, found, err := idempotency.Recall(ctx, s.db, k); err != nil || found {
		if err != nil {
			return Coupon{}, err
		}
		return s.issuedBefore(ctx, id)
	}
	return s.add(ctx, in, k)
}

// IssueTx gives a coupon in the caller's transaction.
func (s *Service) IssueTx(ctx context.Context, tx *db.Tx, in Issue) (Coupon, error) {
	now := s.moment()
	if err := errors.Join(in.Terms.CheckTx(ctx, tx), in.check(now)); err != nil {
		return Coupon{}, err
	}
	c := in.coupon(now)
	if in.ValidUntil.IsZero() {
		c.ValidUntil = now.Add(validity)
	}
	c.Code = strings.ToUpper(in.Code)
	if c.Code == "" {
		c.Code = "C" + number.Random(codeSize)
	}
	c, err := insertCoupon(ctx, tx, c, in.By)
	if db.Unique(err) {
		return Coupon{}, ErrCodeTaken.At("code")
	}
	if err != nil {
		return Coupon{}, err
	}
	s.kept.changed(tx, guest{c.BrandID, c.CustomerID})
	return c, audit.Record(ctx, tx, audit.Done{ // the row's number: the code and the guest stand in the row
		ShopID: c.ShopID, Subject: strconv.Itoa(c.ID), Details: c.Told(),
	})
}

func (in Issue) check(now time.Time) error {
	var faults []error
	if in.Code != "" && !codeForm.MatchString(strings.ToUpper(in.Code)) {
		faults = append(faults, ErrInvalid.Saying("a code has 4 to 40 letters, digits or dashes", "券码须为4到40位字母、数字或短横线").At("code"))
	}
	if !in.ValidUntil.IsZero() && (!in.ValidUntil.After(now) || in.ValidUntil.After(now.AddDate(10, 0, 0))) {
		faults = append(faults, ErrInvalid.Saying("it must end in the future, within ten years", "有效期须在未来十年内").At("validUntil"))
	}
	return errors.Join(faults...)
}

// MaxCodes bounds the coupons of one order.
const MaxCodes = 10

// Find reads the customer's coupons by their codes, in the codes' order; a code given twice counts once. Codes that are unknown or another's are
// ErrNotFound, all at once.
func (s *Service) Find(ctx context.Context, customerID string, codes []string) ([]Coupon, error) {
	brandID, codes, err := wanted(ctx, codes)
	if err != nil || len(codes) == 0 {
		return nil, err
	}
	found, err := s.owned.Get(ctx, owned{brandID, customerID, codes})
	if err != nil {
		return nil, err
	}
	return found, missing(found, codes)
}

// Show is Find for prices that are shown and bind nobody: what was read less than keepFor ago, and was not changed since, may be answered from memory. Another
// replica's change may be some milliseconds late. The answer is shared and must not be changed.
func (s *Service) Show(ctx context.Context, customerID string, codes []string) ([]Coupon, error) {
	brandID, codes, err := wanted(ctx, codes)
	if err != nil || len(codes) == 0 {
		return nil, err
	}
	g, now := guest{brandID, customerID}, s.now()
	if found, ok := s.kept.find(g, codes, now); ok {
		return found, nil
	}
	drops := s.kept.begin(g)
	found, err := s.owned.Get(ctx, owned{brandID, customerID, codes})
	if err != nil {
		return nil, err
	}
	s.kept.keep(g, found, drops, now)
	return slices.Clip(found), missing(found, codes)
}

func wanted(ctx context.Context, named []string) (brandID int, codes []string, err error) {
	codes = Canonical(named)
	if len(codes) > MaxCodes {
		return 0, nil, ErrNotApplicable.Saying("at most 10 coupons may be named", "最多可填10张优惠券").At("couponCodes")
	}
	brandID, ok := db.Brand(ctx)
	if !ok && len(codes) > 0 {
		return 0, nil, errors.New("coupon: reading needs one brand")
	}
	return brandID, codes, nil
}

// missing names each code that was not found.
func missing(found []Coupon, codes []string) error {
	if len(found) == len(codes) {
		return nil
	}
	var faults []error
	for i, code := range codes {
		if !slices.ContainsFunc(found, func(c Coupon) bool { return c.Code == code }) {
			faults = append(faults, ErrNotFound.At("couponCodes", strconv.Itoa(i)))
		}
	}
	return errors.Join(faults...)
}

// Canonical brings codes into capitals and leaves out repeats.
func Canonical(codes []string) []string {
	var out []string
	var seen map[string]bool // of many: there may be more than one may name
	if len(codes) > MaxCodes {
		seen = make(map[string]bool, len(codes))
	}
	for _, code := range codes {
		code = strings.ToUpper(strings.TrimSpace(code))
		if seen[code] || seen == nil && slices.Contains(out, code) {
			continue
		}
		if seen != nil {
			seen[code] = true
		}
		out = append(out, code)
	}
	return out
}

// Page is a page of coupons.
type Page struct {
	Coupons []Coupon
	More    bool
}

// List is a customer's coupons, those that can be used first, then by the end of their validity; after is the number of coupons to pass by: a guest's
// list is short and bounded.
func (s *Service) List(ctx context.Context, customerID string, first, after int) (Page, error) {
	coupons, err := listCoupons(ctx, s.db, customerID, s.now(), first+1, after)
	if err != nil {
		return Page{}, err
	}
	if len(coupons) > first {
		return Page{Coupons: coupons[:first], More: true}, nil
	}
	return Page{Coupons: coupons}, nil
}
