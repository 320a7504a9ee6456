package order_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

func amount(n int64) *money.Amount { a := money.Amount(n); return &a }

func TestAPaymentAsksForWhatIsOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 2))) // 3000
		p := k.Open(t, strings.ToLower(o.No[:5])+"-"+o.No[5:], 0)
		if p.Amount != 3000 || p.Status != payment.Pending || p.OrderNo != o.No || p.TransactionID != "" || p.CustomerID != "alice" || p.ShopID != k.ShopID {
			t.Errorf("opened %+v", p)
		}
		params, err := k.Payments.ClientParams(k.Ctx, p)
		if err != nil || !strings.Contains(string(params), "cashierUrl") {
			t.Errorf("client parameters %s: %v", params, err)
		}
		pay := func(change func(in *order.PayRequest)) error {
			in := k.PayRequest(o.No)
			change(&in)
			_, _, err := k.Orders.Pay(k.Ctx, in)
			return err
		}
		before := k.Rows(t)
		for _, c := range []struct {
			name, code string
			change     func(in *order.PayRequest)
		}{
			{"more than is open", "AMOUNT_MISMATCH", func(in *order.PayRequest) { in.Amount = amount(3001) }},
			{"nothing", "AMOUNT_MISMATCH", func(in *order.PayRequest) { in.Amount = amount(0) }},
			{"less than nothing", "AMOUNT_MISMATCH", func(in *order.PayRequest) { in.Amount = amount(-1) }},
			{"another guest", "ORDER_NOT_FOUND", func(in *order.PayRequest) { in.CustomerID = "bob" }},
			{"no such order", "ORDER_NOT_FOUND", func(in *order.PayRequest) { in.OrderNo = "26AAAAAAAAA" }},
			{"no number", "ORDER_NOT_FOUND", func(in *order.PayRequest) { in.OrderNo = "'; DROP" }},
			{"no channel", "CHANNEL_UNAVAILABLE", func(in *order.PayRequest) { in.Channel = payment.Alipay }},
			{"the balance", "INSUFFICIENT_BALANCE", func(in *order.PayRequest) { in.Channel = payment.Balance }},
			{"no key", "BAD_USER_INPUT", func(in *order.PayRequest) { in.Key = "" }},
		} {
			ordertest.Refused(t, pay(c.change), c.code)
			if after := k.Rows(t); after != before {
				t.Errorf("%s left %+v", c.name, after)
			}
		}
		k.Settle(t, ordertest.Success(p))
		ordertest.Refused(t, pay(func(*order.PayRequest) {}), "INVALID_TRANSITION")
		canceled := k.Place(t, k.Request(want(tea, 1)))
		k.Cancel(t, canceled.No)
		ordertest.Refused(t, pay(func(in *order.PayRequest) { in.OrderNo = canceled.No }), "INVALID_TRANSITION")
		late := k.Place(t, k.Request(want(tea, 1)))
		k.Clock.Advance(ordertest.TTL)
		ordertest.Refused(t, pay(func(in *order.PayRequest) { in.OrderNo = late.No }), "INVALID_TRANSITION") // not swept yet
		if n, err := k.Orders.ExpireDue(k.Ctx); n != 1 || err != nil {
			t.Errorf("%d expired: %v", n, err)
		}
	})
}

func TestAnOrderIsPaidInParts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 2)
		o := k.Place(t, k.Request(want(tea, 2))) // 3000
		first := k.Open(t, o.No, 1000)
		k.Settle(t, ordertest.Success(first))
		if o = k.Get(t, o.No); o.Status != order.Created || o.PaidAmount != 1000 || o.PickupCode != "" {
			t.Errorf("after a part: %+v", o)
		}
		in := k.PayRequest(o.No)
		in.Amount = amount(2001)
		_, _, err := k.Orders.Pay(k.Ctx, in)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		second := k.Open(t, o.No, 0)
		if second.Amount != 2000 {
			t.Errorf("the rest is %d", second.Amount)
		}
		k.Settle(t, ordertest.Success(second))
		if o = k.Get(t, o.No); o.Status != order.Paid || o.PaidAmount != 3000 || o.RefundedAmount != 0 || o.PickupCode != "A001" {
			t.Errorf("after all parts: %+v", o)
		}
		if states := k.HoldStates(t, o.No); states[tea] != "sold" {
			t.Errorf("holds %v", states)
		}
		steps, err := k.Orders.Timeline(k.Ctx, o.No)
		if err != nil || len(steps) != 3 || steps[0].To != "CREATED" || steps[1].From != "CREATED" || steps[1].To != "CREATED" || steps[1].Actor != "channel:SANDBOX" || steps[2].To != "PAID" {
			t.Errorf("timeline %+v: %v", steps, err)
		}
	})
}

func TestPartsThatOverlapGiveBackWhatIsTooMuch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 2))) // 3000
		a, b := k.Open(t, o.No, 2000), k.Open(t, o.No, 2000)
		k.Settle(t, ordertest.Success(a))
		k.Settle(t, ordertest.Success(b))
		k.Sound(t)
		if o = k.Get(t, o.No); o.Status != order.Created || o.PaidAmount != 4000 || o.RefundedAmount != 2000 {
			t.Errorf("2000 of 3000 paid twice: %+v", o)
		}
		k.Settle(t, ordertest.Success(k.Open(t, o.No, 0)))
		if o = k.Get(t, o.No); o.Status != order.Paid || o.PaidAmount != 5000 || o.RefundedAmount != 2000 {
			t.Errorf("then the rest: %+v", o)
		}
	})
}

func TestAKeyOpensOnePayment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		o := k.Place(t, k.Request(want(tea, 2)))
		in := k.PayRequest(o.No)
		var mu sync.Mutex
		numbers, fresh := map[string]bool{}, 0
		ordertest.AtOnce(16, func(i int) {
			p, replayed, err := []*ordertest.Kit{k, other}[i%2].Orders.Pay(k.Ctx, in)
			if err != nil {
				t.Errorf("refused: %v", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if numbers[p.No] = true; !replayed {
				fresh++
			}
		})
		if rows := k.Rows(t); len(numbers) != 1 || fresh != 1 || rows.Payments != 1 {
			t.Errorf("%v, %d fresh; %+v", numbers, fresh, rows)
		}
		for name, change := range map[string]func(in *order.PayRequest){
			"another amount":  func(in *order.PayRequest) { in.Amount = amount(10) },
			"another channel": func(in *order.PayRequest) { in.Channel = payment.WeChatPay },
			"another order":   func(in *order.PayRequest) { in.OrderNo = k.Place(t, k.Request(want(bun, 1))).No },
		} {
			again := in
			change(&again)
			if _, _, err := k.Orders.Pay(k.Ctx, again); !errors.Is(err, order.ErrIdempotencyKeyReused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		p := k.PaymentsOf(t, o.No)[0]
		k.Settle(t, ordertest.Success(p))
		lower := in
		lower.OrderNo = strings.ToLower(o.No)
		if again, replayed, err := k.Orders.Pay(k.Ctx, lower); err != nil || !replayed || again.No != p.No || again.Status != payment.Succeeded {
			t.Errorf("after it was paid the key answers %+v, replayed %t: %v", again, replayed, err)
		}
	})
}

func TestPaymentsOpenedAtOncePayTheOrderOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 1)
		o := k.Place(t, k.Request(want(tea, 1)))
		ordertest.AtOnce(6, func(int) {
			p, _, err := k.Orders.Pay(k.Ctx, k.PayRequest(o.No))
			if errors.Is(err, order.ErrInvalidTransition) {
				return // another one was paid already
			}
			if err != nil {
				t.Error(err)
				return
			}
			if code, body := k.Deliver(ordertest.Success(p)); code != 200 {
				t.Errorf("%d %s", code, body)
			}
		})
		k.Settled(t)
		k.Sound(t)
		o = k.Get(t, o.No)
		if o.Status != order.Paid || o.PaidAmount-o.RefundedAmount != 1500 {
			t.Errorf("%s, paid %d, refunded %d", o.Status, o.PaidAmount, o.RefundedAmount)
		}
		if n := len(k.Relayed(t)); n != 1+len(k.RefundsOf(t, o.No)) {
			t.Errorf("%d events", n)
		}
	})
}

func TestPaidOrdersOfAShopsDayAreNumberedAlsoAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		const n = 12
		notices := make([]payment.Notice, n)
		for i := range notices {
			notices[i] = ordertest.Success(k.Open(t, k.Place(t, k.Request(want(bun, 1))).No, 0))
		}
		ordertest.AtOnce(n, func(i int) {
			if code, _ := k.Deliver(notices[i]); code != 200 {
				t.Errorf("answered %d", code)
			}
		})
		page, err := k.Orders.List(k.Ctx, order.Filter{ShopID: k.ShopID}, 100, "")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, o := range page.Orders {
			seen[o.PickupCode] = true
		}
		if len(seen) != n || !seen["A001"] || !seen["A012"] {
			t.Errorf("pick-up codes %v", seen)
		}
		k.Clock.Advance(13 * time.Hour) // past midnight in the shop
		if o, _ := k.Paid(t, k.Request(want(bun, 1))); o.PickupCode != "A001" {
			t.Errorf("the first of the next day is %s", o.PickupCode)
		}
	})
}

func TestANewPaymentClosesTheOldOnesThatCantStayBesideIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		statuses := func(no string) (all []string) {
			for _, p := range k.PaymentsOf(t, no) {
				all = append(all, fmt.Sprintf("%d %s", p.Amount, p.Status))
			}
			return all
		}
		expect := func(no string, want ...string) {
			t.Helper()
			if got := statuses(no); !slices.Equal(got, want) {
				t.Errorf("%v, not %v", got, want)
			}
		}
		open := func(no string, amount money.Amount) payment.Payment {
			t.Helper()
			k.Clock.Advance(time.Millisecond)
			return k.Open(t, no, amount)
		}
		o := k.Place(t, k.Request(want(tea, 2))) // 3000
		open(o.No, 1500)
		open(o.No, 1500)
		expect(o.No, "1500 PENDING", "1500 PENDING")
		open(o.No, 1000)
		expect(o.No, "1500 CLOSED", "1500 PENDING", "1000 PENDING")
		open(o.No, 2000)
		expect(o.No, "1500 CLOSED", "1500 CLOSED", "1000 PENDING", "2000 PENDING")
		whole := open(o.No, 0)
		last := open(o.No, 0)
		expect(o.No, "1500 CLOSED", "1500 CLOSED", "1000 CLOSED", "2000 CLOSED", "3000 CLOSED", "3000 PENDING")
		k.Settle(t, ordertest.Success(whole)) // paid meanwhile, by the closed one: it counts
		if got := k.Get(t, o.No); got.Status != order.Paid || got.RefundedAmount != 0 {
			t.Errorf("%+v", got)
		}
		k.Settle(t, ordertest.Success(last))
		if got := k.Get(t, o.No); got.PaidAmount != 6000 || got.RefundedAmount != 3000 {
			t.Errorf("%+v", got)
		}
		k.Settled(t)
		k.Sound(t)
	})
}

func TestFiveTapsLeaveOnePaymentToPay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		for range 5 {
			o := k.Place(t, k.Request(want(tea, 1)))
			keys := make([]order.PayRequest, 5)
			got := make([]payment.Payment, len(keys))
			for i := range keys {
				keys[i] = k.PayRequest(o.No)
			}
			ordertest.AtOnce(len(keys), func(i int) {
				p, replayed, err := []*ordertest.Kit{k, other}[i%2].Orders.Pay(k.Ctx, keys[i])
				if err != nil || replayed {
					t.Errorf("replayed %t, %v", replayed, err)
				}
				got[i] = p
			})
			pending := 0
			for _, p := range k.PaymentsOf(t, o.No) {
				if p.Status == payment.Pending {
					pending++
				}
			}
			if pending != 1 {
				t.Errorf("%d of %+v can be paid", pending, k.PaymentsOf(t, o.No))
			}
			for i, in := range keys {
				p, replayed, err := k.Orders.Pay(k.Ctx, in)
				if err != nil || !replayed || p.No != got[i].No {
					t.Errorf("again: %s and before %s, replayed %t, %v", p.No, got[i].No, replayed, err)
				}
			}
			k.Settle(t, ordertest.Success(got[0]))
			if o := k.Get(t, o.No); o.Status != order.Paid {
				t.Errorf("%+v", o)
			}
		}
		k.Settled(t)
		k.Sound(t)
	})
}
