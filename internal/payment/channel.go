package payment

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"cuppa/internal/money"
	"cuppa/internal/secret"
)

// Standing is where a payment stands at its channel, in one word for all channels.
type Standing string

// The standings of a payment.
const (
	// Absent: the channel knows no such payment.
	Absent Standing = "ABSENT"
	// Waiting: it can be paid, and is not.
	Waiting Standing = "WAITING"
	// Paid: the money is there.
	Paid Standing = "PAID"
	// Returned: the money came, and all or a part of it went back.
	Returned Standing = "RETURNED"
	// Shut: it can't be paid any more, and never was.
	Shut Standing = "SHUT"
	// Broken: this attempt failed for good.
	Broken Standing = "BROKEN"
)

// Standings are all standings.
var Standings = []Standing{Absent, Waiting, Paid, Returned, Shut, Broken}

// RefundStanding is where a refund stands at its channel.
type RefundStanding string

// The standings of a refund.
const (
	// NotAsked: the channel knows no such refund.
	NotAsked RefundStanding = "NOT_ASKED"
	// Processing: taken, and under way; minutes to days.
	Processing RefundStanding = "PROCESSING"
	// Done: the money is with the guest.
	Done RefundStanding = "DONE"
	// Denied: it ended, and the money is still ours.
	Denied RefundStanding = "DENIED"
	// Abnormal: the guest's bank does not take it, a dead card for one. A person acts at the channel; until then it is neither done nor denied.
	Abnormal RefundStanding = "ABNORMAL"
)

// RefundStandings are all standings of refunds.
var RefundStandings = []RefundStanding{NotAsked, Processing, Done, Denied, Abnormal}

// Told is what a channel tells of a payment that it was asked for.
type Told struct {
	Standing      Standing
	TransactionID string
	// Amount is what the guest was to pay, in minor units; 0 where the channel does not tell.
	Amount money.Amount
	// Foreign is Notice's.
	Foreign string
}

// Notice is what a channel says by itself, after its signature was verified: of a payment, or of a refund where RefundNo is set.
type Notice struct {
	PaymentNo     string
	TransactionID string
	// Success says whether the money was captured; otherwise the attempt failed.
	Success bool
	// Amount is the payment's, or the refund's where it tells of one.
	Amount money.Amount
	// Foreign names what in a genuine message is not ours: the merchant, the application, the currency. Empty for nothing.
	Foreign string
	// RefundNo and Refund are set in a notice about a refund.
	RefundNo string
	Refund   RefundStanding
}

// Opening is what a channel needs to open a payment. The same payment is opened with the same values however often.
type Opening struct {
	Payment Payment
	// ExpiresAt is until when the guest may pay.
	ExpiresAt time.Time
	// Payer is the guest at an identity provider, as the provider calls them; empty where they are not known there.
	Payer func(ctx context.Context, provider string) (secret.Text, error)
}

// BillRow is a line of a channel's bill. Amounts are minor units and never negative.
type BillRow struct {
	// PaymentNo and RefundNo are ours; RefundNo is empty in the row of a payment.
	PaymentNo, RefundNo string
	// TransactionID is the channel's number of the payment, RefundID that of the refund.
	TransactionID, RefundID string
	// Amount came, or went back in the row of a refund.
	Amount money.Amount
	// Fee is what the channel kept; below 0 where it gave some back.
	Fee money.Amount
	// State is the channel's own word.
	State string
	// Refund is where the refund of a row stood when the bill was written; empty in the row of a payment.
	Refund RefundStanding
	// Foreign is Notice's.
	Foreign string
	At      time.Time
}

// What a channel may answer beside what was asked for. Every other error means that nothing is known: it is pending, and is asked for.
var (
	// ErrRefundRefused says that the channel refuses a refund for good.
	ErrRefundRefused = errors.New("payment: the channel refuses the refund")
	// ErrRefundProcessing says that the channel has taken a refund and is at it.
	ErrRefundProcessing = errors.New("payment: the channel has not finished the refund")
	// ErrRefundAbnormal says that the guest's bank does not take the money: a person must act at the channel.
	ErrRefundAbnormal = errors.New("payment: the refund does not reach the guest")
	// ErrNoBill says that there is no bill of a day: not yet, or the channel writes none.
	ErrNoBill = errors.New("payment: the channel has no bill of this day")
	// ErrNotUnderstood is an answer that makes no sense: its signature, its form or its words.
	ErrNotUnderstood = errors.New("payment: the channel's answer is not understood")
)

// What Verify may find wrong.
var (
	ErrForged    = errors.New("payment: the signature is missing, wrong or too old")
	ErrMalformed = errors.New("payment: the body is not what the channel sends")
	// ErrProbe is an ErrForged that the channel sent on purpose, to see it refused: it alarms nobody.
	ErrProbe = probe{}
	// ErrIrrelevant is a genuine message that tells nothing of money; it is answered as received.
	ErrIrrelevant = errors.New("payment: a message that changes nothing")
)

type probe struct{}

func (probe) Error() string {
	return "payment: a signature that the channel made wrong to see it refused"
}
func (probe) Is(e error) bool { return e == ErrForged } //nolint:errorlint // the definition of Is

// Channel is a way by which money comes and goes back. Implementations talk to an outside party: they are never called in a transaction. Each call is one try
// within its context's time. An error that has no name above means that the outcome is unknown.
type Channel interface {
	// Name is the PaymentChannel of the schema; its lower case is the path under /callbacks/.
	Name() string
	// Remote says whether the channel keeps books of its own: what it does not tell by itself is then asked for.
	Remote() bool
	// Prepay opens a payment. It may be called again, with the same values. What it answers is kept for ClientParams: it opens the payment to whoever has it.
	Prepay(ctx context.Context, o Opening) (secret.Text, error)
	// ClientParams is what the channel's client needs to pay a pending payment, from what Prepay answered. It asks nobody.
	ClientParams(p Payment, prepay secret.Text) (json.RawMessage, error)
	// Query asks where a payment stands.
	Query(ctx context.Context, p Payment) (Told, error)
	// Close ends a payment that nobody paid, so that nobody can: Shut, or Paid where somebody did. It may be called again.
	Close(ctx context.Context, p Payment) (Standing, error)
	// Refund gives money back under the refund's own number; asking twice under one number gives back once. Nil means that the money is back.
	Refund(ctx context.Context, p Payment, r Refund) error
	// QueryRefund asks where a refund stands.
	QueryRefund(ctx context.Context, p Payment, r Refund) (RefundStanding, error)
	// Bill is what came and went on a day, of the channel's zone, by the channel's own books; ErrNoBill where there is none.
	Bill(ctx context.Context, day time.Time) ([]BillRow, error)
	// Verify checks a callback's signature and reads it: ErrForged (ErrProbe is one), ErrMalformed, ErrIrrelevant, or the notice.
	Verify(header http.Header, body []byte, now time.Time) (Notice, error)
	// Reply is the body, and its type, that answers a callback with an HTTP status and a code of ours.
	Reply(status int, code string) (contentType string, body []byte)
}
