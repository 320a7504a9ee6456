package payment_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/money"
	"cuppa/internal/payment"
	"cuppa/internal/payment/alipay"
	"cuppa/internal/payment/paysim"
	"cuppa/internal/payment/wechatpay"
	"cuppa/internal/secret"
)

// simKeys are made once: RSA keys take their time.
var simKeys = sync.OnceValues(paysim.NewKeys)

// world is the channels, reached over HTTP, with one clock for all.
type world struct {
	t      *testing.T
	sim    *paysim.Sim
	url    string
	offset atomic.Int64
	serial atomic.Int64
	// sent are the notices that came, taken is whether they are.
	mu    sync.Mutex
	sent  []sentNotice
	taken int
}

type sentNotice struct {
	path   string
	header http.Header
	body   []byte
}

func (w *world) now() time.Time       { return time.Now().Add(time.Duration(w.offset.Load())) }
func (w *world) pass(d time.Duration) { w.offset.Add(int64(d)) }

func start(t *testing.T) *world {
	t.Helper()
	keys, err := simKeys()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, taken: http.StatusOK}
	merchant := httptest.NewServer(http.HandlerFunc(w.receive))
	t.Cleanup(merchant.Close)
	if w.sim, err = paysim.New(t.Context(), paysim.NewMemory(), paysim.Options{Now: w.now, Keys: keys, PublicURL: merchant.URL}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w.sim)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// receive is the merchant's side of notices.
func (w *world) receive(rw http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	_, _ = body.ReadFrom(r.Body)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, sentNotice{r.URL.Path, r.Header.Clone(), body.Bytes()})
	rw.WriteHeader(w.taken)
	if w.taken == http.StatusOK {
		_, _ = rw.Write([]byte("success"))
	}
}

// subject is a channel and how its guests pay.
type subject struct {
	payment.Channel
	sim *paysim.Sim
}

const linkKey = "link"

func (w *world) subjects() []subject {
	w.t.Helper()
	wx, err := wechatpay.New(w.sim.WeChatPayAccount(w.url, "http://merchant.test"), wechatpay.Options{Now: w.now})
	if err != nil {
		w.t.Fatal(err)
	}
	ali, err := alipay.New(w.sim.AlipayAccount(w.url, "http://merchant.test"), alipay.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	certified, err := alipay.New(w.sim.AlipayCertified(w.url, "http://merchant.test"), alipay.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	return []subject{{payment.NewSandbox("s3cret", []byte(linkKey), ""), nil}, {wx, w.sim}, {ali, w.sim}, {certified, w.sim}}
}

// each runs f for each channel, in a world of its own.
func each(t *testing.T, f func(t *testing.T, w *world, s subject)) {
	t.Helper()
	for i, s := range start(t).subjects() {
		t.Run(s.Name(), func(t *testing.T) {
			t.Parallel()
			w := start(t)
			f(t, w, w.subjects()[i])
		})
	}
}

// remote is each for the channels that keep books of their own.
func remote(t *testing.T, f func(t *testing.T, w *world, s subject)) {
	t.Helper()
	each(t, func(t *testing.T, w *world, s subject) {
		if s.Remote() {
			f(t, w, s)
			return
		}
		if told, err := s.Query(t.Context(), payment.Payment{No: "P1", Status: payment.Pending}); err != nil || told.Standing != payment.Waiting {
			t.Errorf("its books are ours, and it tells %+v: %v", told, err)
		}
	})
}

// payment is one of 18 yuan that is pending.
func (w *world) payment(s subject) payment.Payment {
	no := fmt.Sprintf("P26TEST%05d", w.serial.Add(1))
	return payment.Payment{No: no, BrandID: 1, OrderNo: "26TEST", ShopID: "s", CustomerID: "alice", Channel: s.Name(), Status: payment.Pending, Amount: 1800, CreatedAt: w.now()}
}

func (w *world) opening(p payment.Payment, openid string) payment.Opening {
	return payment.Opening{Payment: p, ExpiresAt: p.CreatedAt.Add(15 * time.Minute).UTC().Truncate(time.Microsecond), Payer: func(context.Context, string) (secret.Text, error) {
		return secret.New(openid), nil
	}}
}

func (w *world) open(s subject, p payment.Payment) secret.Text {
	w.t.Helper()
	prepay, err := s.Prepay(w.t.Context(), w.opening(p, ""))
	if err != nil {
		w.t.Fatal(err)
	}
	return prepay
}

// pay has the guest pay; it answers the payment as it then is with us.
func (w *world) pay(s subject, p payment.Payment, how paysim.Fault) payment.Payment {
	w.t.Helper()
	p.Status, p.TransactionID = payment.Succeeded, "T-"+p.No
	if s.sim != nil {
		if _, _, err := s.sim.Scan(w.t.Context(), s.Name(), p.No); err != nil {
			w.t.Fatal(err)
		}
		trade, err := s.sim.Pay(w.t.Context(), s.Name(), p.No, how)
		if err != nil {
			w.t.Fatal(err)
		}
		p.TransactionID = trade.TransactionID
	}
	return p
}

// notice is what the channel says of a payment by itself.
func (w *world) notice(s subject, p payment.Payment) (http.Header, []byte) {
	w.t.Helper()
	if s.sim == nil {
		return payment.NewSandbox("s3cret", []byte(linkKey), "").Callback(payment.Notice{PaymentNo: p.No, TransactionID: p.TransactionID, Success: true, Amount: p.Amount}, "n", w.now())
	}
	headers, bodies, err := s.sim.Notices(w.t.Context(), s.Name(), p.No)
	if err != nil || len(bodies) == 0 {
		w.t.Fatalf("%d notices: %v", len(bodies), err)
	}
	return headers[0], bodies[0]
}

func (w *world) refund(p payment.Payment, amount money.Amount) payment.Refund {
	return payment.Refund{
		No: fmt.Sprintf("R26TEST%05d", w.serial.Add(1)), BrandID: 1, OrderNo: p.OrderNo, PaymentNo: p.No, ShopID: "s", Amount: amount, Status: payment.RefundPending,
		Reason: "冷掉了，" + strings.Repeat("很冷", 30),
	}
}

// backed asks until a refund is done.
func (w *world) backed(s subject, p payment.Payment, r payment.Refund) {
	w.t.Helper()
	err := s.Refund(w.t.Context(), p, r)
	if errors.Is(err, payment.ErrRefundProcessing) {
		w.pass(5 * time.Second)
		if _, err := w.sim.Step(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		err = nil
		if standing, e := s.QueryRefund(w.t.Context(), p, r); e != nil || standing != payment.Done {
			w.t.Fatalf("a refund stands %s: %v", standing, e)
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestAPaymentIsOpenedPaidToldAndGivenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		ctx := t.Context()
		p := w.payment(s)
		prepay := w.open(s, p)
		raw, err := s.ClientParams(p, prepay)
		var params map[string]string
		if err != nil || json.Unmarshal(raw, &params) != nil || params["cashierUrl"] == "" {
			t.Fatalf("%s: %v", raw, err)
		}
		if again := w.open(s, p); s.sim != nil && again != prepay {
			t.Error("opening again is another code")
		}
		if told, err := s.Query(ctx, p); err != nil || told.Standing != payment.Waiting && told.Standing != payment.Absent {
			t.Errorf("before: %+v, %v", told, err)
		}
		p = w.pay(s, p, "")
		told, err := s.Query(ctx, p)
		if err != nil || told != (payment.Told{Standing: payment.Paid, TransactionID: p.TransactionID, Amount: 1800}) {
			t.Errorf("paid: %+v, %v", told, err)
		}
		header, body := w.notice(s, p)
		n, err := s.Verify(header, body, w.now())
		if err != nil || n != (payment.Notice{PaymentNo: p.No, TransactionID: p.TransactionID, Success: true, Amount: 1800}) {
			t.Errorf("told: %+v, %v", n, err)
		}
		if standing, err := s.Close(ctx, p); err != nil || standing != payment.Paid {
			t.Errorf("closing what is paid: %s, %v", standing, err)
		}
		part := w.refund(p, 700)
		w.backed(s, p, part)
		w.backed(s, p, w.refund(p, 1100))
		if s.sim == nil {
			return
		}
		if err := s.Refund(ctx, p, part); err != nil { // under the same number nothing more goes back
			t.Error(err)
		}
		if err := s.Refund(ctx, p, w.refund(p, 1)); !errors.Is(err, payment.ErrRefundRefused) {
			t.Errorf("more than came goes back: %v", err)
		}
		if trade, _, _ := s.sim.Trade(ctx, s.Name(), p.No); trade.Refunded != 1800 {
			t.Errorf("%d went back", trade.Refunded)
		}
		if told, err := s.Query(ctx, p); err != nil || told.Standing != payment.Returned || told.Amount != 1800 {
			t.Errorf("given back: %+v, %v", told, err)
		}
		if standing, err := s.QueryRefund(ctx, p, w.refund(p, 1)); err != nil || standing != payment.NotAsked {
			t.Errorf("a refund that nobody asked for: %s, %v", standing, err)
		}
	})
}

func TestWhatIsClosedCanNotBePaid(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, w *world, s subject) {
		ctx := t.Context()
		p := w.payment(s)
		if told, err := s.Query(ctx, p); err != nil || told.Standing != payment.Absent {
			t.Errorf("never opened: %+v, %v", told, err)
		}
		if standing, err := s.Close(ctx, p); err != nil || standing != payment.Shut {
			t.Errorf("closing what was never opened: %s, %v", standing, err)
		}
		w.open(s, p)
		if _, _, err := s.sim.Scan(ctx, s.Name(), p.No); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if standing, err := s.Close(ctx, p); err != nil || standing != payment.Shut {
				t.Errorf("closing: %s, %v", standing, err)
			}
		}
		if _, err := s.sim.Pay(ctx, s.Name(), p.No, ""); err == nil {
			t.Error("it was paid")
		}
		if told, err := s.Query(ctx, p); err != nil || told.Standing != payment.Shut {
			t.Errorf("closed: %+v, %v", told, err)
		}
		if _, err := s.Prepay(ctx, w.opening(p, "")); err == nil {
			t.Error("it is open again")
		}
		if err := s.Refund(ctx, p, w.refund(p, 1)); err == nil {
			t.Error("money goes back that never came")
		}
	})
}

func TestRefundsMayTakeLongBeAbnormalOrDenied(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, w *world, s subject) {
		ctx := t.Context()
		for fault, want := range map[paysim.Fault]error{
			paysim.SlowRefund: payment.ErrRefundProcessing, paysim.DeniedRefund: payment.ErrRefundRefused, paysim.AbnormalRefund: payment.ErrRefundAbnormal,
		} {
			if fault == paysim.AbnormalRefund && s.Name() == payment.Alipay {
				want = payment.ErrRefundProcessing // it has no word for it
			}
			p := w.payment(s)
			w.open(s, p)
			p = w.pay(s, p, "")
			r := w.refund(p, 900)
			if err := w.sim.Arm(ctx, s.Name(), fault, 1); err != nil {
				t.Fatal(err)
			}
			if err := s.Refund(ctx, p, r); !errors.Is(err, want) {
				t.Errorf("%s: %v", fault, err)
			}
			standing, err := s.QueryRefund(ctx, p, r)
			if err != nil || standing == payment.Done {
				t.Errorf("%s: %s, %v", fault, standing, err)
			}
			if fault == paysim.DeniedRefund {
				continue
			}
			if err := w.sim.Mend(ctx, s.Name(), r.No); err != nil {
				t.Fatal(err)
			}
			if standing, err := s.QueryRefund(ctx, p, r); err != nil || standing != payment.Done {
				t.Errorf("%s, mended: %s, %v", fault, standing, err)
			}
			if err := s.Refund(ctx, p, r); err != nil {
				t.Errorf("%s, mended and asked again: %v", fault, err)
			}
		}
	})
}

// TestNoFaultOfAnAnswerIsTakenForTheTruth arms each fault before each call. What comes back is an error without a name, or the truth, or says itself that it is
// another's; whatever was done by the call is found when it is asked for.
func TestNoFaultOfAnAnswerIsTakenForTheTruth(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, w *world, s subject) {
		for _, fault := range paysim.AnswerFaults {
			if !paysim.Has(s.Name(), fault) {
				continue
			}
			t.Run(string(fault), func(t *testing.T) {
				arm := func() context.Context {
					if err := w.sim.Arm(t.Context(), s.Name(), fault, 1); err != nil {
						t.Fatal(err)
					}
					if fault != paysim.Slow {
						return t.Context()
					}
					ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
					t.Cleanup(cancel)
					return ctx
				}
				named := func(err error) bool {
					return errors.Is(err, payment.ErrRefundRefused) || errors.Is(err, payment.ErrRefundAbnormal) || errors.Is(err, payment.ErrNoBill)
				}
				lies := slices.Contains([]paysim.Fault{paysim.WrongAmount, paysim.WrongMerchant, paysim.WrongApp, paysim.WrongCurrency, paysim.WrongNumber, paysim.WrongState, paysim.Misled}, fault)
				p := w.payment(s)
				if prepay, err := s.Prepay(arm(), w.opening(p, "")); !lies && err == nil {
					t.Errorf("opened: %s", prepay.Reveal())
				}
				disarm(t, w, s, fault)
				w.open(s, p)
				p = w.pay(s, p, "")
				told, err := s.Query(arm(), p)
				if err == nil && told.Foreign == "" && told.Amount == p.Amount && fault != paysim.Lost && fault != paysim.Misled { // net/http asks again by itself where a kept connection breaks
					t.Errorf("queried: %+v", told)
				}
				disarm(t, w, s, fault)
				if standing, err := s.Close(arm(), p); err == nil && standing != payment.Paid {
					t.Errorf("closed what is paid: %s", standing)
				}
				disarm(t, w, s, fault)
				r := w.refund(p, 800)
				err = s.Refund(arm(), p, r)
				if told := lies && fault != paysim.Misled && s.Name() == payment.WeChatPay; named(err) || err == nil && !lies || told && !errors.Is(err, payment.ErrNotUnderstood) {
					t.Errorf("refunded: %v", err)
				}
				disarm(t, w, s, fault)
				w.pass(5 * time.Second)
				_, _ = w.sim.Step(t.Context())
				harmless := fault == paysim.Misled || fault == paysim.Lost || fault == paysim.WrongCurrency && s.Name() == payment.Alipay
				if standing, err := s.QueryRefund(arm(), p, r); err == nil && (!harmless || standing != payment.Done) {
					t.Errorf("refund queried: %s", standing)
				}
				disarm(t, w, s, fault)
				w.backed(s, p, r)
				if trade, _, _ := w.sim.Trade(t.Context(), s.Name(), p.No); trade.Refunded != 800 {
					t.Errorf("%d went back", trade.Refunded)
				}
			})
		}
	})
}

// disarm takes a fault away that its call did not meet.
func disarm(t *testing.T, w *world, s subject, f paysim.Fault) {
	t.Helper()
	if err := w.sim.Arm(t.Context(), s.Name(), f, 0); err != nil {
		t.Fatal(err)
	}
}

func TestABillTellsWhatCameAndWent(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, w *world, s subject) {
		ctx := t.Context()
		day := w.now()
		if rows, err := s.Bill(ctx, day); !errors.Is(err, payment.ErrNoBill) {
			t.Fatalf("today's: %d rows, %v", len(rows), err)
		}
		beijing := time.FixedZone("CST", 8*60*60)
		local := day.In(beijing)
		w.pass(time.Date(local.Year(), local.Month(), local.Day()+1, 1, 0, 0, 0, beijing).Sub(day)) // a day that is all ahead
		day = w.now()
		var want money.Amount
		for i := range 3 {
			p := w.payment(s)
			p.Amount += money.Amount(i)
			w.open(s, p)
			w.pay(s, p, "")
			want += p.Amount
		}
		p := w.payment(s)
		w.open(s, p)
		p = w.pay(s, p, "")
		r := w.refund(p, 5)
		w.backed(s, p, r)
		w.pass(36 * time.Hour)
		rows, err := s.Bill(ctx, day)
		if err != nil || len(rows) != 5 {
			t.Fatalf("%d rows: %v", len(rows), err)
		}
		var came, went, fees money.Amount
		for _, row := range rows {
			if row.RefundNo != "" {
				went += row.Amount
				if row.RefundNo != r.No || row.PaymentNo != p.No || row.TransactionID != p.TransactionID {
					t.Errorf("%+v", row)
				}
			} else {
				came += row.Amount
			}
			fees += row.Fee
		}
		if came != want+p.Amount || went != 5 || fees != 4*11 {
			t.Errorf("%d came, %d went, %d kept", came, went, fees)
		}
		for _, fault := range []paysim.Fault{paysim.Down, paysim.Cut, paysim.Null, paysim.Empty, paysim.Garbage, paysim.BadSign} {
			if err := w.sim.Arm(ctx, s.Name(), fault, 1); err != nil {
				t.Fatal(err)
			}
			if rows, err := s.Bill(ctx, day); err == nil || errors.Is(err, payment.ErrNoBill) {
				t.Errorf("%s: %d rows, %v", fault, len(rows), err)
			}
		}
	})
}

// A refusal decides: that a payment can't be paid, or that a refund was never asked for. One that is signed wrong does not.
func TestABadlySignedRefusalIsNone(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, w *world, s subject) {
		p := w.payment(s)
		for _, fault := range []paysim.Fault{paysim.BadSign, paysim.WrongSerial, paysim.Stale} {
			if !paysim.Has(s.Name(), fault) {
				continue
			}
			if err := w.sim.Arm(t.Context(), s.Name(), fault, 3); err != nil {
				t.Fatal(err)
			}
			if told, err := s.Query(t.Context(), p); err == nil {
				t.Errorf("%s: %+v", fault, told)
			}
			if standing, err := s.Close(t.Context(), p); err == nil {
				t.Errorf("%s: %s", fault, standing)
			}
			if standing, err := s.QueryRefund(t.Context(), p, w.refund(p, 1)); err == nil {
				t.Errorf("%s: %s", fault, standing)
			}
		}
	})
}
