package payment

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/singleflight"

	"cuppa/internal/breaker"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/rate"
	"cuppa/internal/secret"
)

// Rejections.
var (
	ErrChannelUnavailable  = fault.New("CHANNEL_UNAVAILABLE", "this way to pay is not available", "该支付方式暂不可用")
	ErrInsufficientBalance = fault.New("INSUFFICIENT_BALANCE", "your balance is not enough", "余额不足")
)

// Status is where a payment stands.
type Status string

// The statuses of a payment. A success from the channel counts in every one of them: money is never turned away.
const (
	Pending           Status = "PENDING"
	Succeeded         Status = "SUCCEEDED"
	Failed            Status = "FAILED"
	Closed            Status = "CLOSED"
	PartiallyRefunded Status = "PARTIALLY_REFUNDED"
	Refunded          Status = "REFUNDED"
)

// Statuses are all statuses.
var Statuses = []Status{Pending, Succeeded, Failed, Closed, PartiallyRefunded, Refunded}

// SurplusReason is why an order did not want a payment's money.
type SurplusReason string

// The reasons.
const (
	// PaidAlready: the order was paid before, or this payment was charged twice.
	PaidAlready SurplusReason = "PAID_ALREADY"
	// OrderCanceled: the order was canceled or had expired before the money came.
	OrderCanceled SurplusReason = "CANCELED"
	// TooMuch: less was open than came.
	TooMuch SurplusReason = "TOO_MUCH"
)

// SurplusReasons are all of them.
var SurplusReasons = []SurplusReason{PaidAlready, OrderCanceled, TooMuch}

// Captured says whether the money came, whatever became of it later.
func (s Status) Captured() bool { return s == Succeeded || s == PartiallyRefunded || s == Refunded }

// RefundStatus is where a refund stands.
type RefundStatus string

// The statuses of a refund.
const (
	RefundPending   RefundStatus = "PENDING"
	RefundSucceeded RefundStatus = "SUCCEEDED"
	RefundFailed    RefundStatus = "FAILED"
)

// RefundStatuses are all of them.
var RefundStatuses = []RefundStatus{RefundPending, RefundSucceeded, RefundFailed}

// The channels.
const (
	Sandbox   = "SANDBOX"
	WeChatPay = "WECHAT_PAY"
	Alipay    = "ALIPAY"
	// Balance is the guest's wallet, Cash what staff take at the counter.
	Balance = "BALANCE"
	Cash    = "CASH"
)

// Payment is one attempt to pay an order or a top-up. Amounts are minor units of the shop's currency.
type Payment struct {
	No      string
	BrandID int
	// OrderNo is what is paid: an order's number, or a top-up's.
	OrderNo    string
	ShopID     string
	CustomerID string
	Channel    string
	Status     Status
	Amount     money.Amount
	// RefundedAmount includes refunds under way.
	RefundedAmount money.Amount
	// DisputedAmount is what open disputes are about.
	DisputedAmount money.Amount
	// Surplus money came although the order did not want it; all of it goes back.
	Surplus bool
	// Because is why it is surplus; empty where it is not, and of before it was kept.
	Because SurplusReason
	// TransactionID is the channel's number of the capture; empty before.
	TransactionID string
	CreatedAt     time.Time
	PaidAt        time.Time
}

// Left is what of it can still go back.
func (p Payment) Left() money.Amount { return p.Amount - p.RefundedAmount - p.DisputedAmount }

// KeptOf is what payments of an order really brought: what was captured for it, without what went back or is on its way.
func KeptOf(all []Payment) (kept money.Amount) {
	for _, p := range all {
		if p.Status.Captured() && !p.Surplus {
			kept += p.Amount - p.RefundedAmount
		}
	}
	return kept
}

// Refund is money of one payment that goes back.
type Refund struct {
	No        string
	BrandID   int
	OrderNo   string
	PaymentNo string
	ShopID    string
	Amount    money.Amount
	Status    RefundStatus
	Reason    string
	Actor     string
	// Automatic refunds were asked for by no one: surplus money, or money of a canceled order.
	Automatic bool
	// Request is the first refund of what was asked for at once; empty for one that was asked for alone.
	Request string
	// Way is by which way it goes; empty is ByChannel.
	Way       Way
	CreatedAt time.Time
	// FinishedAt is zero while it is under way.
	FinishedAt time.Time
}

// Way is by which way a refund's money goes.
type Way string

// The ways.
const (
	// ByChannel is back the way it came; the channel is asked.
	ByChannel Way = "CHANNEL"
	// Outside was handed to the guest otherwise, because the channel would not; nobody is asked.
	Outside Way = "OUTSIDE"
	// Chargeback was taken by the channel after a dispute that the shop lost; nobody is asked.
	Chargeback Way = "CHARGEBACK"
)

// OfTopUp says whether it pays a top-up and no order.
func (p Payment) OfTopUp() bool { return number.IsTopUp(p.OrderNo) }

// taskOrder is the order that a person looks at beside the payment; none is behind a top-up.
func taskOrder(orderNo string) string {
	if number.IsTopUp(orderNo) {
		return ""
	}
	return orderNo
}

// Settler does to the order, or the top-up, what a payment or a refund brings; the order package is one, wallets are another. It is called in the transaction that records the
// document, with a context of the document's brand.
type Settler interface {
	// Prepare reads what Capture needs for money that comes late: for a payment that does not wait any more. It is called before the transaction, whose context is what
	// it answers, and must not fail the money: what can't be read is not there.
	Prepare(ctx context.Context, p Payment) context.Context
	// Capture settles a success. It records the capture on the payment itself.
	Capture(ctx context.Context, tx *db.Tx, p Payment, n Notice) (outcome string, err error)
	// Decline settles a failure.
	Decline(ctx context.Context, tx *db.Tx, p Payment) (outcome string, err error)
	// FinishRefund settles the end of a refund, once; one that the channel refused is left to a person too.
	FinishRefund(ctx context.Context, tx *db.Tx, r Refund, succeeded bool) error
}

// Returning is where surplus money is on its way back.
type Returning struct {
	Reason SurplusReason
	// Status is that of the refund that counts: SUCCEEDED once all of it is back, else PENDING, or FAILED where nothing is under way.
	Status RefundStatus
	// FinishedAt is zero before it is back.
	FinishedAt time.Time
}

// Returning says where a payment's surplus money is; ok is false where the order wanted it. refunds are those of its order.
func (p Payment) Returning(refunds []Refund) (r Returning, ok bool) {
	if !p.Surplus {
		return Returning{}, false
	}
	r = Returning{Reason: cmp.Or(p.Because, PaidAlready), Status: RefundFailed}
	var back money.Amount
	for _, one := range refunds {
		if one.PaymentNo != p.No {
			continue
		}
		if p.Because == "" && one.Automatic && one.Reason == canceledBefore {
			r.Reason = OrderCanceled
		}
		switch one.Status {
		case RefundPending:
			r.Status = RefundPending
		case RefundSucceeded:
			back += one.Amount
			r.FinishedAt = one.FinishedAt
		}
	}
	if back >= p.Amount {
		r.Status = RefundSucceeded
	} else {
		r.FinishedAt = time.Time{}
	}
	return r, true
}

// canceledBefore is how refunds of before Because was kept say that the order had been canceled.
const canceledBefore = "the order was canceled before the money came"

// ErrUnprepared is Capture's: the payment stood otherwise when it was read. It is to be read and prepared once more.
var ErrUnprepared = errors.New("payment: what came late was not prepared")

// Service is the use cases.
type Service struct {
	db       *db.DB
	log      *slog.Logger
	now      func() time.Time
	channels map[string]Channel
	names    []string
	settler  Settler
	// shippers tell channels of handovers, by channel.
	shippers map[string]Shipper
	topUps   Settler
	// gather brings callbacks together; nil where each is settled alone.
	gather func(ctx context.Context, a *Arrival) error
	payer  func(ctx context.Context, customerID, provider string) (string, error)
	// forgeries counts forged callbacks by address, for the log.
	forgeries *rate.Limiter
	forgery   *rate.Limit
	// box seals what notices say; keepBodies is for how long that is kept, 0 for ever.
	box        *secret.Box
	keepBodies time.Duration
	looks      looks
	// openings are the calls under way that readers wait for, by payment.
	openings singleflight.Group
}

// New makes the service. Each channel gets a breaker among parties, which may be nil. Channels without a name or with the same name are a defect and refused.
func New(d *db.DB, log *slog.Logger, now func() time.Time, parties *breaker.Parties, channels ...Channel) (*Service, error) {
	s := &Service{db: d, log: log, now: now, channels: map[string]Channel{}, shippers: map[string]Shipper{}, forgeries: rate.New(rate.Options{Log: log})}
	fresh := make([]byte, secret.KeyBytes)
	_, _ = rand.Read(fresh) // never fails, by its contract
	var err error
	if s.box, err = secret.NewBox(fresh); err != nil {
		return nil, err
	}
	s.forgery = s.forgeries.Define("forged-callbacks", forgeriesPerMinute, time.Minute, forgeriesAtOnce)
	for _, c := range channels {
		if c.Name() == "" || s.channels[c.Name()] != nil {
			return nil, fmt.Errorf("payment: channel %q is nameless or double", c.Name())
		}
		s.channels[c.Name()] = guard(c, parties)
		if !AtOnce(c.Name()) {
			s.names = append(s.names, c.Name())
		}
	}
	s.looks = newLooks(s.remotes())
	return s, nil
}

// SettleWith names who settles what pays orders; call it once, before serving.
func (s *Service) SettleWith(settler Settler) { s.settler = settler }

// KeepNotices says what seals the bodies of notices, and for how long they are kept, 0 for ever; call it once, before serving. Without it they are sealed with a key
// that this process forgets, and kept for ever.
func (s *Service) KeepNotices(box *secret.Box, bodies time.Duration) {
	s.box, s.keepBodies = box, bodies
}

// Names are the outside channels that are connected, in the order in which they were given, but those last that do not answer at the moment: pages offer the first.
func (s *Service) Names() []string {
	names := slices.Clone(s.names)
	slices.SortStableFunc(names, func(a, b string) int { return s.away(a) - s.away(b) })
	return names
}

// away is 1 where a channel's breaker lets nobody through.
func (s *Service) away(name string) int {
	if g, ok := s.channels[name].(guarded); ok && g.breaker != nil && g.breaker.Status().State == breaker.Open {
		return 1
	}
	return 0
}

// SettleTopUpsWith names who settles what pays top-ups; call it once, before serving.
func (s *Service) SettleTopUpsWith(settler Settler) { s.topUps = settler }

// settlerOf is who settles what pays a document, by the form of its number.
func (s *Service) settlerOf(documentNo string) Settler {
	if number.IsTopUp(documentNo) {
		return s.topUps
	}
	return s.settler
}

// Channel is the channel by its name, or why it can't be used.
func (s *Service) Channel(name string) (Channel, error) {
	if c := s.channels[name]; c != nil {
		return c, nil
	}
	return nil, ErrChannelUnavailable.At("channel").With("channel", name)
}

// PayersAre names who knows guests as identity providers do; call it once, before serving. Without it no channel knows its payer.
func (s *Service) PayersAre(known func(ctx context.Context, customerID, provider string) (string, error)) {
	s.payer = known
}
