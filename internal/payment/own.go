package payment

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"cuppa/internal/secret"
)

// AtOnce says whether a channel's payments are settled in the transaction that opens them: nobody outside is asked.
func AtOnce(channel string) bool { return channel == Balance || channel == Cash }

// own is a channel whose books are our own: a guest's wallet, or the till.
type own struct{ name string }

// NewBalance makes the channel that pays from the guest's wallet. Whoever settles a payment takes the money from the wallet, and whoever ends a refund puts it back, each
// in its own transaction: here is nothing to be called.
func NewBalance() Channel { return own{Balance} }

// NewCash makes the channel of cash that staff take. A refund of cash ends when a person says that it was handed out.
func NewCash() Channel { return own{Cash} }

// Name is BALANCE or CASH.
func (c own) Name() string { return c.name }

// Remote is false: its books are our own rows.
func (c own) Remote() bool { return false }

// Prepay has nothing to open.
func (c own) Prepay(context.Context, Opening) (secret.Text, error) { return secret.Text{}, nil }

// ClientParams are none: the payment is settled when the client hears of it.
func (c own) ClientParams(Payment, secret.Text) (json.RawMessage, error) { return nil, nil }

// Query tells what our own rows do.
func (c own) Query(_ context.Context, p Payment) (Told, error) {
	return Told{TransactionID: p.TransactionID, Amount: p.Amount, Standing: standings[p.Status]}, nil
}

// standings are where payments stand whose books are our own.
var standings = map[Status]Standing{Pending: Waiting, Failed: Broken, Closed: Shut, Succeeded: Paid, PartiallyRefunded: Returned, Refunded: Returned}

// Close tells whether it was paid.
func (c own) Close(_ context.Context, p Payment) (Standing, error) {
	if p.Status.Captured() {
		return Paid, nil
	}
	return Shut, nil
}

// Refund is done by what ends it: for a wallet at once, for cash when it was handed out.
func (c own) Refund(context.Context, Payment, Refund) error {
	if c.name == Cash {
		return errByHand
	}
	return nil
}

// QueryRefund tells what our own rows do.
func (c own) QueryRefund(_ context.Context, _ Payment, r Refund) (RefundStanding, error) {
	return map[RefundStatus]RefundStanding{RefundPending: NotAsked, RefundSucceeded: Done, RefundFailed: Denied}[r.Status], nil
}

// Bill is ErrNoBill: it writes none.
func (c own) Bill(context.Context, time.Time) ([]BillRow, error) { return nil, ErrNoBill }

// Verify refuses: nobody sends callbacks of it.
func (c own) Verify(http.Header, []byte, time.Time) (Notice, error) { return Notice{}, ErrForged }

// Reply is the contract's {"code": …}.
func (c own) Reply(_ int, code string) (contentType string, body []byte) {
	return jsonType, []byte(fmt.Sprintf(`{"code":%q}`, code))
}
