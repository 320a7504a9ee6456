package order_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

const taken = `{"code":"SUCCESS"}`

func TestTheContractOfCallbacks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 1)))
		p := k.Open(t, o.No, 0)
		good := ordertest.Success(p)
		wrong := good
		wrong.Amount--
		unknown := good
		unknown.PaymentNo = "P26AAAAAAAAA"
		expect := func(name string, code int, n payment.Notice) {
			t.Helper()
			if got, body := k.Deliver(n); got != code {
				t.Errorf("%s was answered %d %s", name, got, body)
			}
		}
		expect("another amount", http.StatusConflict, wrong)
		expect("another amount, again", http.StatusConflict, wrong)
		expect("an unknown payment", http.StatusNotFound, unknown)
		if got := k.Get(t, o.No); got.Status != order.Created || got.Version != 2 || got.PaidAmount != 0 || k.PaymentsOf(t, o.No)[0].Status != payment.Pending {
			t.Errorf("after a wrong amount: %+v", got)
		}
		if tasks, outcomes := k.Tasks(t), k.Outcomes(t); !slices.Equal(tasks, []string{"callback-mismatch"}) || !slices.Equal(outcomes, []string{"mismatch"}) {
			t.Errorf("tasks %v, notices %v", tasks, outcomes)
		}
		header, body := k.Bank.Callback(good, "n", k.Clock.Now())
		if code, _ := k.Post("nobody", header, body); code != http.StatusNotFound {
			t.Errorf("an unknown channel was answered %d", code)
		}
		if code, _ := k.Post("sandbox", header, bytes.Repeat([]byte("x"), 1<<17)); code != http.StatusRequestEntityTooLarge {
			t.Errorf("a huge body was answered %d", code)
		}
		for range 3 {
			if code, answer := k.Deliver(good); code != http.StatusOK || answer != taken {
				t.Errorf("a good one was answered %d %s", code, answer)
			}
		}
		expect("another amount of a paid order", http.StatusConflict, wrong)
		got := k.Get(t, o.No)
		if got.Status != order.Paid || got.PaidAmount != 1500 || got.RefundedAmount != 0 || got.Version != 3 || got.PickupCode == "" {
			t.Errorf("after good ones: %+v", got)
		}
		if rows := k.Rows(t); rows.Payments != 1 || rows.Refunds != 0 || rows.Notices != 2 || rows.Tasks != 1 {
			t.Errorf("%+v", rows)
		}
	})
}

func TestOneCallbackAtOnceCountsOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.SetStock(t, tea, 3)
		code := k.Coupon(t, 100, 0)
		in := k.Request(want(tea, 3))
		in.Coupons = []string{code}
		o := k.Place(t, in)
		p := k.Open(t, o.No, 0)
		ordertest.AtOnce(16, func(i int) {
			n := ordertest.Success(p)
			if i%4 == 3 {
				n = ordertest.Failure(p)
			}
			if status, body := []*ordertest.Kit{k, other}[i%2].Deliver(n); status != http.StatusOK || body != taken {
				t.Errorf("answered %d %s", status, body)
			}
		})
		if o = k.Get(t, o.No); o.Status != order.Paid || o.PaidAmount != 4400 || o.RefundedAmount != 0 {
			t.Errorf("%+v", o)
		}
		if status, _ := k.CouponStatus(t, code); status != "used" {
			t.Errorf("the coupon is %s", status)
		}
		if n := len(k.Relayed(t)); n != 1 {
			t.Errorf("%d events of one payment", n)
		}
		if got := k.Available(t, tea); got != 0 {
			t.Errorf("%d are left", got)
		}
	})
}

func TestAFailedAttemptKeepsTheHoldAndTheSameTransactionMaySucceedLater(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 1)
		o := k.Place(t, k.Request(want(tea, 1)))
		p := k.Open(t, o.No, 0)
		k.Settle(t, ordertest.Failure(p))
		k.Settle(t, ordertest.Failure(p))
		if got := k.PaymentsOf(t, o.No)[0]; got.Status != payment.Failed {
			t.Errorf("the payment is %s", got.Status)
		}
		if got := k.Get(t, o.No); got.Status != order.Created || got.Version != 3 || k.HoldStates(t, o.No)[tea] != "held" {
			t.Errorf("%+v", got)
		}
		k.Settle(t, ordertest.Success(p))
		k.Settle(t, ordertest.Failure(p))
		if got := k.Get(t, o.No); got.Status != order.Paid || got.Version != 4 || k.PaymentsOf(t, o.No)[0].Status != payment.Succeeded {
			t.Errorf("%+v", got)
		}
		if rows := k.Rows(t); rows.Notices != 2 {
			t.Errorf("%+v", rows)
		}
	})
}

func TestMoneyThatTheOrderDoesNotWantGoesBackByItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 10)
		o := k.Place(t, k.Request(want(tea, 1)))
		a, b := k.Open(t, o.No, 0), k.Open(t, o.No, 0)
		k.Settle(t, ordertest.Success(a))
		k.Settle(t, ordertest.Success(b)) // a second payment succeeds
		again := ordertest.Success(a)
		again.TransactionID = "tx-second"
		for range 2 {
			k.Settle(t, again) // a second charge on the first payment
		}
		k.Settled(t)
		k.Sound(t)
		o = k.Get(t, o.No)
		if o.Status != order.Paid || o.PaidAmount != 4500 || o.RefundedAmount != 3000 {
			t.Errorf("%+v", o)
		}
		for _, r := range k.RefundsOf(t, o.No) {
			if !r.Automatic || r.Amount != 1500 || r.Status != payment.RefundSucceeded || r.PaymentNo == a.No {
				t.Errorf("%+v", r)
			}
		}
		if n := len(k.RefundsOf(t, o.No)); n != 2 {
			t.Errorf("%d refunds", n)
		}
		for _, e := range k.Relayed(t) {
			if e.Kind == order.EventRefundSucceeded && !strings.Contains(strings.ReplaceAll(string(e.Data), " ", ""), `"counted":false`) {
				t.Errorf("money that never was revenue counts as a refund: %s", e.Data)
			}
		}
		// A refund of what was paid leaves the surplus alone.
		o, r := k.Refund(t, o.No, 0)
		if r.Amount != 1500 || o.Status != order.Refunded || o.RefundedAmount != 4500 {
			t.Errorf("%+v of %+v", r, o)
		}
	})
}

func TestATransactionPaysOneOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		for round := range 6 {
			a, b := k.Place(t, k.Request(want(tea, 1))), k.Place(t, k.Request(want(tea, 1)))
			one, two := ordertest.Success(k.Open(t, a.No, 0)), ordertest.Success(k.Open(t, b.No, 0))
			one.TransactionID = "tx-shared-" + strconv.Itoa(round)
			two.TransactionID = one.TransactionID
			var codes [2]int
			ordertest.AtOnce(2, func(i int) { codes[i], _ = k.Deliver([]payment.Notice{one, two}[i]) })
			if codes[0]+codes[1] != http.StatusOK+http.StatusConflict {
				t.Errorf("answered %v", codes)
			}
			if paid := []order.Status{k.Get(t, a.No).Status, k.Get(t, b.No).Status}; paid[0] == paid[1] {
				t.Errorf("the orders are %v", paid)
			}
			if n := len(k.Tasks(t)); n != round+1 {
				t.Errorf("%d tasks after %d", n, round+1)
			}
		}
	})
}

func TestMoneyForACanceledOrderIsRecordedAndRefunded(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, k *ordertest.Kit, no string){
		"canceled": func(t *testing.T, k *ordertest.Kit, no string) { t.Helper(); k.Cancel(t, no) },
		"expired":  func(t *testing.T, k *ordertest.Kit, _ string) { t.Helper(); k.Expire(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, k *ordertest.Kit) {
				k.SetStock(t, tea, 1)
				code := k.Coupon(t, 100, 0)
				in := k.Request(want(tea, 1))
				in.Coupons = []string{code}
				o := k.Place(t, in)
				a, b := k.Open(t, o.No, 0), k.Open(t, o.No, 0)
				end(t, k, o.No)
				if got := k.PaymentsOf(t, o.No)[0].Status; got != payment.Closed {
					t.Errorf("its payment is %s", got)
				}
				k.Settle(t, ordertest.Failure(b))
				for range 2 {
					k.Settle(t, ordertest.Success(a))
				}
				k.Settle(t, ordertest.Success(b))
				k.Sound(t)
				got := k.Get(t, o.No)
				if got.Status != order.Canceled || got.PaidAmount != 2800 || got.RefundedAmount != 2800 || got.PickupCode != "" {
					t.Errorf("%+v", got)
				}
				for _, p := range k.PaymentsOf(t, o.No) {
					if p.Status != payment.Refunded || !p.Surplus {
						t.Errorf("%+v", p)
					}
				}
				if status, _ := k.CouponStatus(t, code); status != "available" || k.Available(t, tea) != 1 {
					t.Errorf("the coupon is %s, %d cups are left", status, k.Available(t, tea))
				}
			})
		})
	}
}

// TestACallbackRacesWithTheEnd has money come while the order is given up: it is paid and keeps its cup, or it is canceled and the money goes back.
func TestACallbackRacesWithTheEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		const rounds = 25
		k.SetStock(t, tea, rounds)
		paid := 0
		for round := range rounds {
			code := k.Coupon(t, 100, 0)
			in := k.Request(want(tea, 1))
			in.Coupons = []string{code}
			o := k.Place(t, in)
			n := ordertest.Success(k.Open(t, o.No, 0))
			if round%2 == 0 {
				k.Clock.Advance(ordertest.TTL)
			}
			ordertest.AtOnce(4, func(i int) {
				switch {
				case i < 2:
					if status, body := []*ordertest.Kit{k, other}[i].Deliver(n); status != http.StatusOK {
						t.Errorf("answered %d %s", status, body)
					}
				case round%2 == 0:
					if _, err := []*ordertest.Kit{k, other}[i%2].Orders.ExpireDue(k.Ctx); err != nil {
						t.Error(err)
					}
				default:
					if _, err := []*ordertest.Kit{k, other}[i%2].Orders.Cancel(k.Ctx, o.No, "", "customer", ordertest.Anyone); err != nil && ordertest.Codes(err) != "INVALID_TRANSITION" {
						t.Error(err)
					}
				}
			})
			switch o = k.Get(t, o.No); o.Status {
			case order.Paid:
				paid++
				if o.PaidAmount != 1400 || o.RefundedAmount != 0 || k.HoldStates(t, o.No)[tea] != "sold" {
					t.Errorf("paid, and %+v", o)
				}
			case order.Canceled:
				if o.PaidAmount != 1400 || o.RefundedAmount != 1400 || k.HoldStates(t, o.No)[tea] != "released" {
					t.Errorf("canceled, and %+v", o)
				}
			default:
				t.Errorf("the order is %s", o.Status)
			}
		}
		if got := k.Available(t, tea); got != int64(rounds-paid) {
			t.Errorf("%d paid, %d of %d are left", paid, got, rounds)
		}
	})
}

func TestForgedStaleAndMalformedCallbacksDoNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 1)))
		p := k.Open(t, o.No, 0)
		before := k.Rows(t)
		sent := 0
		post := func(name string, wanted int, header http.Header, body []byte) {
			t.Helper()
			sent++
			if status, answer := k.Post("sandbox", header, body); status != wanted {
				t.Errorf("%s was answered %d %s, not %d", name, status, answer, wanted)
			}
		}
		good := ordertest.Success(p)
		now := k.Clock.Now()
		for _, name := range []string{"Sandbox-Timestamp", "Sandbox-Nonce", "Sandbox-Signature"} {
			for _, value := range []string{"", " ", "0", "-1", "nan", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e9", strings.Repeat("a", 64), strings.Repeat("é", 300)} {
				header, body := k.Bank.Callback(good, "nonce", now)
				header.Set(name, value)
				post(name+" "+value, http.StatusUnauthorized, header, body)
			}
			header, body := k.Bank.Callback(good, "nonce", now)
			header.Del(name)
			post("without "+name, http.StatusUnauthorized, header, body)
		}
		header, body := k.Bank.Callback(good, "nonce", now)
		for i := range body { // each byte of the body counts
			altered := slices.Clone(body)
			altered[i] ^= 1
			post(fmt.Sprintf("with byte %d altered", i), http.StatusUnauthorized, header, altered)
		}
		signature := header.Get("Sandbox-Signature")
		for i := range signature {
			altered := []byte(signature)
			altered[i] = "0123456789abcdef"[(strings.IndexByte("0123456789abcdef", altered[i])+1)%16]
			h := header.Clone()
			h.Set("Sandbox-Signature", string(altered))
			post("an altered signature", http.StatusUnauthorized, h, body)
		}
		upper := header.Clone()
		upper.Set("Sandbox-Signature", strings.ToUpper(signature))
		post("a signature in capitals", http.StatusUnauthorized, upper, body)
		for _, off := range []time.Duration{-301 * time.Second, 301 * time.Second, -24 * time.Hour, 1000 * time.Hour, -1 << 62} {
			header, body := k.Bank.Callback(good, "nonce", now.Add(off))
			post("off by "+off.String(), http.StatusUnauthorized, header, body)
		}
		forger := payment.NewSandbox("another secret", nil, "")
		header, body = forger.Callback(good, "nonce", now)
		post("another secret", http.StatusUnauthorized, header, body)
		malformed(t, k, p, post)
		if sent < 200 {
			t.Errorf("only %d were sent", sent)
		}
		if after := k.Rows(t); after != before {
			t.Errorf("they left %+v", after)
		}
		for _, off := range []time.Duration{-300 * time.Second, 300 * time.Second} { // the edges are good
			header, body := k.Bank.Callback(good, "nonce", now.Add(off))
			post("off by five minutes", http.StatusOK, header, body)
		}
	})
}

// malformed sends bodies that are signed well and mean nothing.
func malformed(t *testing.T, k *ordertest.Kit, p payment.Payment, post func(string, int, http.Header, []byte)) {
	t.Helper()
	whole := `{"paymentNo":"` + p.No + `","transactionId":"tx","status":"SUCCESS","amount":1500}`
	for _, body := range []string{
		"", "null", "[]", "{}", "1", `"x"`, "{", whole + "x", whole + whole, "[" + whole + "]", "\xff\xfe", strings.Repeat("[", 5000),
		strings.Replace(whole, "1500", "null", 1), strings.Replace(whole, "1500", `"1500"`, 1), strings.Replace(whole, "1500", "1500.5", 1),
		strings.Replace(whole, "1500", "-1500", 1), strings.Replace(whole, "1500", "1e3", 1), strings.Replace(whole, "1500", "99999999999999999999", 1),
		strings.Replace(whole, "SUCCESS", "success", 1), strings.Replace(whole, "SUCCESS", "", 1), strings.Replace(whole, "SUCCESS", "PAID", 1),
		strings.Replace(whole, `"tx"`, `""`, 1), strings.Replace(whole, `"tx"`, "7", 1), strings.Replace(whole, `"tx"`, `"a\u0000b"`, 1),
		strings.Replace(whole, `"tx"`, `"`+strings.Repeat("x", 129)+`"`, 1), strings.Replace(whole, p.No, "", 1),
		strings.Replace(whole, p.No, strings.Repeat("P", 33), 1), strings.Replace(whole, p.No, `\u0000`, 1), strings.Replace(whole, ",", ";", 1),
	} {
		post("a body of "+body[:min(len(body), 60)], http.StatusBadRequest, k.Bank.Sign([]byte(body), k.Clock.Now()), []byte(body))
	}
}

func TestABodyWithNoiseThatMeansSomethingIsTaken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		p := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
		body := []byte("{\"paymentNo\":\"" + p.No + "\",\"transactionId\":\"交易\\u00001\",\"status\":\"SUCCESS\",\"amount\":1500}")
		if code, _ := k.Post("sandbox", k.Bank.Sign(body, k.Clock.Now()), body); code != http.StatusBadRequest {
			t.Errorf("a zero character was answered %d", code)
		}
		body = []byte("{\"paymentNo\":\"" + p.No + "\",\"transactionId\":\"交易1\",\"status\":\"SUCCESS\",\"amount\":1500,\"extra\":\"\\u0000 \xff\"}\n")
		if code, answer := k.Post("SandBox", k.Bank.Sign(body, k.Clock.Now()), body); code != http.StatusOK {
			t.Errorf("answered %d %s", code, answer)
		}
	})
}

func TestACallbackIsSettledAlsoWhenTheChannelHangsUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 1)))
		p := k.Open(t, o.No, 0)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		header, body := k.Bank.Callback(ordertest.Success(p), "n", k.Clock.Now())
		if status, code := k.Payments.Receive(gone, k.Bank, header, body); status != http.StatusOK {
			t.Errorf("answered %d %s", status, code)
		}
		if got := k.Get(t, o.No); got.Status != order.Paid {
			t.Errorf("the order is %s", got.Status)
		}
	})
}
