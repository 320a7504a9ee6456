package coupon

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"cuppa/internal/cause"
	"cuppa/internal/chance"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/timer"
	"cuppa/internal/voucher"
)

// RedemptionStatus is where the redemption of a platform's voucher stands.
type RedemptionStatus string

// The statuses.
const (
	// RedemptionPending is to be done, or being done.
	RedemptionPending RedemptionStatus = "pending"
	// RedemptionRedeemed is done at the platform.
	RedemptionRedeemed RedemptionStatus = "redeemed"
	// RedemptionRefused is what the platform refuses for good.
	RedemptionRefused RedemptionStatus = "refused"
	// RedemptionFailed could not be done within its tries: a person decides.
	RedemptionFailed RedemptionStatus = "failed"
	// RedemptionUndoing is to be taken back at the platform.
	RedemptionUndoing RedemptionStatus = "undoing"
	// RedemptionUndone was taken back.
	RedemptionUndone RedemptionStatus = "undone"
	// RedemptionDropped was given up before it was done.
	RedemptionDropped RedemptionStatus = "dropped"
)

// Redemption is a platform's voucher that an order spends: the intent, written before the platform is called, and what came of it.
type Redemption struct {
	// ID is the request id that the platform is asked under.
	ID                            string
	BrandID                       int
	OrderNo                       string
	CouponID                      int
	ShopID, CustomerID            string
	Kind, Platform, DealID, SKUID string
	Token                         voucher.Secret
	// Amount is what the voucher took off the order, in minor units.
	Amount money.Amount
	// PaidByGuest is what the guest paid the platform; 0 where it did not say.
	PaidByGuest money.Amount
	Status      RedemptionStatus
	// Attempts is how many calls were begun in this status.
	Attempts int
	// Doubtful says that a call may have reached the platform without a clear answer.
	Doubtful bool
	// NextAt is when it is looked at next; zero: not by itself.
	NextAt                  time.Time
	Outcome, PlatformCode   string
	Reason                  lang.Text
	VerifyID, CertificateID string
	CancelUntil             time.Time
	RedeemedAt, CreatedAt   time.Time
	// Code is the voucher's, where it was read with it.
	Code string
}

// Settler decides what the end of a redemption means for its order. It locks the order, then calls Conclude.
type Settler interface {
	// Wanted says whether the order still wants its vouchers redeemed: it was not given back since.
	Wanted(ctx context.Context, orderNo string) (bool, error)
	// SettleRedemption acts on a verdict. r is as it was claimed; last says that there is no further try.
	SettleRedemption(ctx context.Context, r Redemption, v voucher.Verdict, last bool) error
}

// pauses are how long the next try waits after each of the first ones; up to a second is added by chance.
var pauses = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}

const (
	// jitter is what is added to a pause at most.
	jitter = time.Second
	// lease is how long whoever works on a redemption may take: two calls of a platform and two transactions, with time to spare.
	lease = 20 * time.Second
	// redeemTick is how often each replica looks for redemptions that are due; those of its own orders it is told of.
	redeemTick = 400 * time.Millisecond
	// redeemAtOnce bounds how many a replica works on at once.
	redeemAtOnce = 16
)

// Redeemer spends vouchers at their platforms for orders that were accepted, and takes them back. Any number of replicas may run one.
type Redeemer struct {
	db       *db.DB
	kinds    *voucher.Registry
	settler  Settler
	log      *slog.Logger
	now      func() time.Time
	wake     chan struct{}
	accounts func(ctx context.Context, shopID, platform string) (voucher.Account, error)
}

// newRedeemer makes the worker of this service's redemptions. It has to be told whose orders they are before it runs.
func (s *Service) newRedeemer(log *slog.Logger) *Redeemer {
	return &Redeemer{db: s.db, kinds: s.kinds, log: log, now: s.now, wake: make(chan struct{}, 1), accounts: s.account}
}

// SettleWith says who decides what redemptions mean for orders.
func (s *Service) SettleWith(settler Settler) { s.redeemer.settler = settler }

// NewRedemption is the intent to spend the voucher of a coupon that an order has used; it is due at once. info is what the platform said before, or zero.
func (s *Service) NewRedemption(c Coupon, shopID string, info voucher.Info, amount money.Amount, at time.Time) Redemption {
	kind, _ := s.kinds.Get(c.Kind) // one that is not connected any more fails when it is asked
	return Redemption{
		ID: "V" + number.Random(19), BrandID: c.BrandID, OrderNo: c.OrderNo, CouponID: c.ID, ShopID: shopID, CustomerID: c.CustomerID, Kind: c.Kind,
		Platform: kind.Platform, DealID: info.DealID, SKUID: info.SKUID, Token: info.Token, Amount: amount, PaidByGuest: info.PaidByGuest, Status: RedemptionPending, NextAt: at, CreatedAt: at,
	}
}

// Intend writes redemptions in the transaction that accepts their orders; after its commit they are done at once.
func (s *Service) Intend(ctx context.Context, tx *db.Tx, all []Redemption) error {
	if len(all) == 0 {
		return nil
	}
	tx.AfterCommit(s.redeemer.Wake)
	return insertRedemptions(ctx, tx, all)
}

// Timers are what coupons do by themselves: what is over ends, and vouchers are redeemed at their platforms.
func (s *Service) Timers() []timer.Timer {
	all := []timer.Timer{{Name: "coupons expire", Every: expireTick, Run: s.ExpireDue, Full: expireAtOnce}}
	if s.redeemer != nil {
		all = append(all, s.redeemer.timer())
	}
	return all
}

// RedeemDue does what is due now, and answers how many. It returns when all are done.
func (s *Service) RedeemDue(ctx context.Context) (int, error) {
	var wg sync.WaitGroup
	defer wg.Wait()
	return s.redeemer.round(db.ForAllBrands(ctx), func(r Redemption) { wg.Go(func() { s.redeemer.do(db.ForAllBrands(ctx), r) }) }, redeemAtOnce)
}

// Wake has the worker look now instead of at its next tick.
func (w *Redeemer) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// timer starts what is due, as much as there is room for.
func (w *Redeemer) timer() timer.Timer {
	slots := timer.NewSlots(redeemAtOnce, w.Wake)
	return timer.Timer{
		Name: "vouchers are redeemed", Every: redeemTick, Wake: w.wake, Drain: slots.Drain,
		Next: func(ctx context.Context) (time.Time, bool, error) { return nextRedemption(ctx, w.db) },
		Run: func(ctx context.Context) (int, error) {
			free := slots.Free()
			if free == 0 {
				return 0, nil
			}
			return w.round(ctx, func(r Redemption) { slots.Go(ctx, func(ctx context.Context) { w.do(ctx, r) }) }, free)
		},
	}
}

// round claims what is due and starts it.
func (w *Redeemer) round(ctx context.Context, start func(Redemption), limit int) (int, error) {
	now := w.now().UTC().Truncate(time.Microsecond)
	if due, err := anyRedemptionDue(ctx, w.db, now); err != nil || !due {
		return 0, err
	}
	claimed, err := claimRedemptions(ctx, w.db, now, now.Add(lease), limit)
	if err != nil {
		return 0, err
	}
	for _, r := range claimed {
		start(r)
	}
	return len(claimed), nil
}

// do asks the platform and has the verdict settled. What it can't settle is claimed again after its lease.
func (w *Redeemer) do(ctx context.Context, r Redemption) {
	ctx = cause.Named(ctx, "timer:redeem")
	defer func() {
		if p := recover(); p != nil {
			w.log.ErrorContext(ctx, "panic while a voucher was redeemed", "redemption", r.ID, "order", r.OrderNo, "panic", p)
		}
	}()
	crash.Here("redemption/claimed")
	v := w.ask(ctx, r)
	crash.Here("redemption/asked")
	last := r.Attempts > len(pauses)
	w.log.InfoContext(ctx, "a voucher's platform was asked", "redemption", r.ID, "order", r.OrderNo, "kind", r.Kind, "status", r.Status, "attempt", r.Attempts,
		"verdict", v)
	var err error
	if ctx = db.ForBrand(ctx, r.BrandID); v.Final() || v.Outcome == voucher.Unused || last {
		err = w.settler.SettleRedemption(ctx, r, v, last)
	} else {
		pause := pauses[r.Attempts-1] + time.Duration(chance.Int64N(int64(jitter)))
		err = postpone(ctx, w.db, r, v, w.now().UTC().Add(pause).Truncate(time.Microsecond))
	}
	crash.Here("redemption/settled")
	if err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "a voucher's redemption could not be settled; it is tried again", "redemption", r.ID, "order", r.OrderNo, "error", err)
	}
}

// ask calls the platform. What may have happened already is asked for first; what did not, and is not wanted any more, answers Unused.
func (w *Redeemer) ask(ctx context.Context, r Redemption) voucher.Verdict {
	kind, err := w.kinds.Get(r.Kind)
	if err != nil {
		return voucher.Verdict{Outcome: voucher.Unknown, NotSent: true, Why: voucher.Setup, Code: "not_connected"}
	}
	account, err := w.accounts(ctx, r.ShopID, r.Platform)
	if err != nil {
		return voucher.Verdict{Outcome: voucher.Unknown, NotSent: true, Why: voucher.Setup, Code: "no_account"}
	}
	code, err := voucher.NewCode(r.Code)
	if err != nil {
		return voucher.Verdict{Outcome: voucher.Rejected, NotSent: true, Why: voucher.BadCode, Code: "code"}
	}
	use := voucher.Use{
		RequestID: r.ID, Code: code, OrderNo: r.OrderNo, Shop: voucher.Shop{ID: r.ShopID, Account: account}, Attempt: r.Attempts, Since: r.CreatedAt,
		DealID: r.DealID, SKUID: r.SKUID, Token: r.Token, VerifyID: r.VerifyID, CertificateID: r.CertificateID, CancelUntil: r.CancelUntil,
	}
	if r.Status == RedemptionUndoing {
		return kind.Operator.Undo(ctx, use)
	}
	if r.Doubtful {
		if v := kind.Operator.Query(ctx, use); v.Outcome != voucher.Unused {
			return v
		}
	}
	if wanted, err := w.settler.Wanted(db.ForBrand(ctx, r.BrandID), r.OrderNo); err != nil {
		return voucher.Verdict{Outcome: voucher.Unknown, NotSent: true, Code: "not_read"}
	} else if !wanted {
		return voucher.Verdict{Outcome: voucher.Unused}
	}
	if r.Doubtful {
		return kind.Operator.Redeem(ctx, use)
	}
	if r.Token == (voucher.Secret{}) {
		info := kind.Validator.Validate(ctx, voucher.ValidateRequest{Code: code, Shop: use.Shop})
		if !info.Verdict.Done() {
			info.Verdict.NotSent = true // it was only looked at
			return info.Verdict
		}
		use.DealID, use.SKUID, use.Token = info.DealID, info.SKUID, info.Token
		if prepared, err := prepare(ctx, w.db, r, info); err != nil || !prepared {
			return voucher.Verdict{Outcome: voucher.Unknown, NotSent: true, Code: "not_stored"}
		}
		crash.Here("redemption/prepared")
	}
	return kind.Operator.Redeem(ctx, use)
}
