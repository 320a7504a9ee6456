package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"sync"
	"time"

	"cuppa/internal/money"
	"cuppa/internal/payment"
	"cuppa/internal/secret"
)

// bank is the payment channel of a world and its books. It answers late, or not at all, and what it does not answer it may have done. It tells what came by notices that are
// late, double, out of order or lost, and somebody forges others.
type bank struct {
	world *world

	mu       sync.Mutex
	deposits map[string]*deposit // by payment
	charges  map[string]*charge  // by transaction
	givings  map[string]*giving  // by refund
	count    int
	wrongs   []string
}

// deposit is a payment as the bank knows it.
type deposit struct {
	amount      money.Amount
	until       time.Time
	shut        bool
	transaction string // empty before somebody paid
}

// charge is money that came.
type charge struct {
	payment string
	amount  money.Amount
	back    money.Amount
}

// giving is money that goes back.
type giving struct {
	transaction string
	amount      money.Amount
	done        time.Time // when the guest has it
}

var (
	errBankAway = errors.New("simulate: the bank does not answer")
	errBankLost = errors.New("simulate: the bank's answer got lost")
)

func newBank(w *world) *bank {
	return &bank{world: w, deposits: map[string]*deposit{}, charges: map[string]*charge{}, givings: map[string]*giving{}}
}

// till is the bank as one replica reaches it.
type till struct {
	*bank
	replica *replica
}

// Name is WeChat Pay's: it has books of its own.
func (t till) Name() string { return payment.WeChatPay }

// Remote says so.
func (t till) Remote() bool { return true }

// ask is the way to the bank and back: does is what it does there.
func (t till) ask(ctx context.Context, what string, does func()) error {
	w := t.world
	w.pause(t.replica, what, latencyBank)
	switch {
	case t.replica.dead.Load():
		return errGone
	case ctx.Err() != nil:
		return ctx.Err()
	case w.strikes(t.replica, faultBankBefore):
		return errBankAway
	}
	t.mu.Lock()
	does()
	t.mu.Unlock()
	w.pause(t.replica, what+" answered", latencyBank)
	switch {
	case t.replica.dead.Load():
		return errGone
	case w.strikes(t.replica, faultBankAfter):
		return errBankLost
	case w.strikes(t.replica, faultBankSlow):
		w.wait(ctx, 30*time.Second)
		return errBankLost
	}
	return ctx.Err()
}

// Prepay opens a payment.
func (t till) Prepay(ctx context.Context, o payment.Opening) (secret.Text, error) {
	err := t.ask(ctx, "prepay "+o.Payment.No, func() {
		d := t.deposits[o.Payment.No]
		if d == nil {
			t.deposits[o.Payment.No] = &deposit{amount: o.Payment.Amount, until: o.ExpiresAt}
		} else if d.amount != o.Payment.Amount {
			t.wrongf("payment %s was opened with %d and then with %d", o.Payment.No, d.amount, o.Payment.Amount)
		}
	})
	return secret.New("prepay-" + o.Payment.No), err
}

// ClientParams is what a guest's client would need.
func (t till) ClientParams(payment.Payment, secret.Text) (json.RawMessage, error) {
	return json.RawMessage(`{}`), nil
}

// Query tells where a payment stands.
func (t till) Query(ctx context.Context, p payment.Payment) (told payment.Told, err error) {
	err = t.ask(ctx, "query "+p.No, func() {
		d := t.deposits[p.No]
		if told.Standing = payment.Absent; d == nil {
			return
		}
		told.Amount, told.TransactionID = d.amount, d.transaction
		switch {
		case d.transaction != "" && t.charges[d.transaction].back > 0:
			told.Standing = payment.Returned
		case d.transaction != "":
			told.Standing = payment.Paid
		case d.shut:
			told.Standing = payment.Shut
		default:
			told.Standing = payment.Waiting
		}
	})
	return told, err
}

// Close ends what nobody paid.
func (t till) Close(ctx context.Context, p payment.Payment) (standing payment.Standing, err error) {
	err = t.ask(ctx, "close "+p.No, func() {
		d := t.deposits[p.No]
		if d == nil {
			d = &deposit{amount: p.Amount}
			t.deposits[p.No] = d
		}
		if standing = payment.Paid; d.transaction == "" {
			d.shut, standing = true, payment.Shut
		}
	})
	return standing, err
}

// Refund gives money back, once under one number, and never more than came.
func (t till) Refund(ctx context.Context, p payment.Payment, r payment.Refund) error {
	working := false
	err := t.ask(ctx, "refund "+r.No, func() {
		if known := t.givings[r.No]; known != nil {
			if known.amount != r.Amount || known.transaction != p.TransactionID {
				t.wrongf("refund %s was asked for %d of %s and then for %d of %s", r.No, known.amount, known.transaction, r.Amount, p.TransactionID)
			}
			working = time.Now().Before(known.done)
			return
		}
		c := t.charges[p.TransactionID]
		if c == nil || c.back+r.Amount > c.amount {
			t.wrongf("refund %s of %d is more than is left of transaction %s", r.No, r.Amount, p.TransactionID)
			return
		}
		c.back += r.Amount
		t.givings[r.No] = &giving{transaction: p.TransactionID, amount: r.Amount, done: time.Now()}
		if t.world.strikes(t.replica, faultBankWorking) {
			t.givings[r.No].done = time.Now().Add(t.world.takes(latency{time.Second, 20 * time.Second}))
			working = true
		}
	})
	if err == nil && working {
		err = payment.ErrRefundProcessing
	}
	return err
}

// QueryRefund tells where a refund stands.
func (t till) QueryRefund(ctx context.Context, _ payment.Payment, r payment.Refund) (standing payment.RefundStanding, err error) {
	err = t.ask(ctx, "query refund "+r.No, func() {
		switch known := t.givings[r.No]; {
		case known == nil:
			standing = payment.NotAsked
		case time.Now().Before(known.done):
			standing = payment.Processing
		default:
			standing = payment.Done
		}
	})
	return standing, err
}

// Bill is none.
func (t till) Bill(context.Context, time.Time) ([]payment.BillRow, error) {
	return nil, payment.ErrNoBill
}

// Verify reads a notice.
func (t till) Verify(header http.Header, body []byte, _ time.Time) (n payment.Notice, err error) {
	if header.Get("Signature") != sign(body) {
		return payment.Notice{}, payment.ErrForged
	}
	if err := json.Unmarshal(body, &n); err != nil {
		return payment.Notice{}, payment.ErrMalformed
	}
	return n, nil
}

// Reply answers a notice.
func (t till) Reply(_ int, code string) (contentType string, body []byte) {
	return "text/plain", []byte(code)
}

// sign stands for a signature: nobody but the bank calls it.
func sign(body []byte) string {
	h := fnv.New64a()
	_, _ = h.Write(body)
	return strconv.FormatUint(h.Sum64(), 16)
}

// wrongf notes what no program of ours may do to a bank; the caller has the lock.
func (b *bank) wrongf(format string, args ...any) {
	b.wrongs = append(b.wrongs, "the bank: "+fmt.Sprintf(format, args...))
}

// pay is a guest who pays what was opened; false when the bank does not take it any more.
func (b *bank) pay(no string, again bool) (payment.Notice, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := b.deposits[no]
	if d == nil || d.shut || d.transaction != "" && !again || d.transaction == "" && again {
		return payment.Notice{}, false
	}
	b.count++
	transaction := "tx-" + strconv.Itoa(b.count)
	if d.transaction == "" {
		d.transaction = transaction
	}
	b.charges[transaction] = &charge{payment: no, amount: d.amount}
	b.world.note(nil, "the bank takes "+transaction+" for "+no, int(d.amount))
	return payment.Notice{PaymentNo: no, TransactionID: transaction, Success: true, Amount: d.amount}, true
}

// tell sends the notices of what came. Who is charged twice under one number is told of both until somebody has it: a query tells of one, and of the other only the
// bank's bill would, by which nobody reconciles here.
func (b *bank) tell(n payment.Notice, sure bool) {
	w := b.world
	copies := 1
	switch {
	case sure:
	case w.strikes(nil, faultNoticeLost):
		copies = 0
	case w.strikes(nil, faultNoticeTwice):
		copies = w.between(2, 3)
	}
	for range copies {
		w.begin(func() { b.deliver(n, sure) })
	}
	if w.strikes(nil, faultNoticeForged) {
		w.begin(func() { b.deceive(n, false) })
	}
	if w.strikes(nil, faultNoticeWrong) {
		w.begin(func() { b.deceive(n, true) })
	}
}

// notices take their time.
var latencyNotice = latency{2 * time.Millisecond, 20 * time.Second}

// maxNotices bounds how often a bank sends one that is not answered well.
const maxNotices = 12

func (b *bank) deliver(n payment.Notice, sure bool) {
	w := b.world
	body, _ := json.Marshal(n) // plain fields
	header := http.Header{"Signature": {sign(body)}}
	w.sleep(w.takes(latencyNotice))
	for try := 0; try < maxNotices || sure; try++ {
		status := b.post(header, body)
		if w.note(nil, "notice of "+n.TransactionID+" for "+n.PaymentNo+" is answered", status); status == http.StatusOK {
			return
		}
		w.sleep(min(time.Second<<min(try, 5), 15*time.Second) + w.takes(latencyBank))
	}
}

// deceive sends what must not be believed: without a signature, or with one and an amount that is not the payment's.
func (b *bank) deceive(n payment.Notice, signed bool) {
	w := b.world
	if signed {
		n.Amount += money.Amount(1 + w.Int64N(100))
	}
	body, _ := json.Marshal(n) // plain fields
	header := http.Header{"Signature": {"no"}}
	if signed {
		header.Set("Signature", sign(body))
	}
	w.sleep(w.takes(latencyNotice))
	if status := b.post(header, body); status == http.StatusOK {
		b.mu.Lock()
		b.wrongf("a false notice of payment %s was believed (signed: %t)", n.PaymentNo, signed)
		b.mu.Unlock()
	}
}

// post hands a notice to some replica; 0 when it got no answer.
func (b *bank) post(header http.Header, body []byte) (status int) {
	w := b.world
	r := w.some()
	status, _ = at(w, r, 20*time.Second, "notice", func(ctx context.Context) (int, error) {
		status, _ := r.payments.Receive(ctx, till{b, r}, header, body)
		return status, nil
	})
	return status
}
