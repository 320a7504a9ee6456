package order_test

import (
	"crypto/rand"
	"errors"
	"flag"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

// TestMain bounds the random tests of this package: each run has a database of its own.
func TestMain(m *testing.M) {
	flag.Parse()
	set := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { set[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "12", "rapid.steps": "40"} {
		if !set[name] {
			_ = flag.Set(name, value)
		}
	}
	os.Exit(m.Run())
}

// TestWhateverHappensInWhateverOrderNoInvariantBreaks does at random what guests, staff, the bank and time do, and looks after each step.
func TestWhateverHappensInWhateverOrderNoInvariantBreaks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		rapid.Check(t, func(rt *rapid.T) {
			m := &machine{rt: rt, t: t, k: ordertest.New(t, again(t, env)), captured: map[string]money.Amount{}}
			m.k.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
			m.k.SetStock(t, tea, 12)
			for range 5 {
				m.coupons = append(m.coupons, m.k.Coupon(t, 400, 0))
			}
			rt.Repeat(map[string]func(*rapid.T){
				"":        m.check,
				"place":   m.place,
				"replace": m.replace,
				"pay":     m.pay,
				"succeed": func(rt *rapid.T) { m.deliver(rt, true) },
				"fail":    func(rt *rapid.T) { m.deliver(rt, false) },
				"twice":   m.secondCharge,
				"cancel":  m.cancel,
				"wait":    m.wait,
				"refund":  m.refund,
				"bank":    m.bank,
				"advance": m.advance,
				"coupon":  m.spend,
			})
		})
	})
}

// again is the environment with an empty database.
func again(t *testing.T, env dbtest.Env) dbtest.Env {
	t.Helper()
	if env.Engine == "embedded" {
		return dbtest.Embedded(t)
	}
	return dbtest.Servers(t)
}

// machine is a shop's day, and what the test itself knows of it.
type machine struct {
	rt       *rapid.T
	t        *testing.T
	k        *ordertest.Kit
	coupons  []string
	requests []order.PlaceRequest
	orders   []string
	payments []payment.Payment
	captured map[string]money.Amount // by transaction: what the bank took
	charges  int
}

func (m *machine) fails(what string, err error, codes ...string) {
	if got := ordertest.Codes(err); got != "" && !slices.Contains(codes, got) {
		m.rt.Fatalf("%s: %v", what, err)
	}
}

func pick[T any](rt *rapid.T, from []T) (one T) {
	if len(from) == 0 {
		rt.Skip("nothing there yet")
	}
	return rapid.SampledFrom(from).Draw(rt, "of")
}

func (m *machine) place(rt *rapid.T) {
	in := m.k.Request()
	in.DineWay = rapid.SampledFrom([]order.DineWay{order.Takeaway, order.Delivery}).Draw(rt, "way")
	for range rapid.IntRange(1, 3).Draw(rt, "lines") {
		in.Items = append(in.Items, catalog.Item{SKUID: rapid.SampledFrom([]string{tea, tea, bigTea, bun, ordertest.Sample}).Draw(rt, "sku"), Quantity: rapid.IntRange(1, 3).Draw(rt, "quantity")})
	}
	if rapid.Bool().Draw(rt, "with coupon") {
		in.Coupons = []string{rapid.SampledFrom(m.coupons).Draw(rt, "coupon")}
	}
	o, replayed, err := m.k.Orders.Place(m.k.Ctx, in)
	m.fails("place", err, "OUT_OF_STOCK", "OUT_OF_STOCK OUT_OF_STOCK", "OUT_OF_STOCK OUT_OF_STOCK OUT_OF_STOCK", "COUPON_LOCKED", "COUPON_USED", "COUPON_NOT_APPLICABLE")
	if err == nil && !replayed {
		m.requests, m.orders = append(m.requests, in), append(m.orders, o.No)
	}
}

func (m *machine) replace(rt *rapid.T) {
	i := rapid.IntRange(0, max(len(m.requests)-1, 0)).Draw(rt, "which")
	if i >= len(m.requests) {
		rt.Skip("nothing there yet")
	}
	o, replayed, err := m.k.Orders.Place(m.k.Ctx, m.requests[i])
	if err != nil || !replayed || o.No != m.orders[i] {
		rt.Fatalf("a key answers %s, replayed %t, %v; not %s", o.No, replayed, err, m.orders[i])
	}
}

func (m *machine) pay(rt *rapid.T) {
	in := m.k.PayRequest(pick(rt, m.orders))
	if rapid.Bool().Draw(rt, "a part") {
		in.Amount = amount(rapid.Int64Range(1, 3000).Draw(rt, "amount"))
	}
	p, _, err := m.k.Orders.Pay(m.k.Ctx, in)
	m.fails("pay", err, "INVALID_TRANSITION", "AMOUNT_MISMATCH")
	if err == nil {
		m.payments = append(m.payments, p)
	}
}

func (m *machine) deliver(rt *rapid.T, success bool) {
	n := ordertest.Success(pick(rt, m.payments))
	n.Success = success
	m.send(rt, n)
}

func (m *machine) secondCharge(rt *rapid.T) {
	n := ordertest.Success(pick(rt, m.payments))
	m.charges++
	n.TransactionID += "-" + strconv.Itoa(m.charges)
	m.send(rt, n)
}

func (m *machine) send(rt *rapid.T, n payment.Notice) {
	if rapid.IntRange(0, 9).Draw(rt, "wrong amount") == 0 {
		n.Amount++
		if code, _ := m.k.Deliver(n); code != 409 {
			rt.Fatalf("a wrong amount was answered %d", code)
		}
		return
	}
	for range rapid.IntRange(1, 2).Draw(rt, "copies") {
		if code, body := m.k.Deliver(n); code != 200 {
			rt.Fatalf("answered %d %s", code, body)
		}
	}
	if n.Success {
		m.captured[n.TransactionID] = n.Amount
	}
}

func (m *machine) cancel(rt *rapid.T) {
	_, err := m.k.Orders.Cancel(m.k.Ctx, pick(rt, m.orders), "", "customer", ordertest.Anyone)
	m.fails("cancel", err, "INVALID_TRANSITION")
}

func (m *machine) wait(rt *rapid.T) {
	m.k.Clock.Advance(time.Duration(rapid.IntRange(0, 600).Draw(rt, "seconds")) * time.Second)
	if _, err := m.k.Orders.ExpireDue(m.k.Ctx); err != nil {
		rt.Fatal(err)
	}
}

func (m *machine) refund(rt *rapid.T) {
	in := m.k.RefundRequest(pick(rt, m.orders), 0)
	if rapid.Bool().Draw(rt, "a part") {
		in.Amount = amount(rapid.Int64Range(1, 2000).Draw(rt, "amount"))
	}
	if in.Amount == nil && rapid.Bool().Draw(rt, "a line") {
		in.Lines = []order.RefundLine{{Line: rapid.IntRange(0, 2).Draw(rt, "line"), Quantity: rapid.IntRange(1, 3).Draw(rt, "units")}}
	}
	if in.Amount == nil && rapid.Bool().Draw(rt, "on the shelf or not") {
		back := rapid.Bool().Draw(rt, "restock")
		in.Restock = &back
	}
	o, r, _, err := m.k.Orders.Refund(m.k.Ctx, in, ordertest.Anyone)
	m.fails("refund", err, "INVALID_TRANSITION", "AMOUNT_MISMATCH", "INVALID_QUANTITY", "LINE_NOT_PAID", "BAD_USER_INPUT")
	if err == nil {
		o2, r2, replayed, err := m.k.Orders.Refund(m.k.Ctx, in, ordertest.Anyone)
		if err != nil || !replayed || r2.No != r.No || o2.RefundedAmount > o.PaidAmount {
			rt.Fatalf("again: %+v, replayed %t: %v", r2, replayed, err)
		}
	}
}

// bank has the next refunds fail, and what is pending asked for again.
func (m *machine) bank(rt *rapid.T) {
	all, err := m.k.Payments.RefundsOfOrders(m.k.Ctx, m.orders)
	if err != nil {
		rt.Fatal(err)
	}
	for _, no := range m.orders {
		for _, r := range all[no] {
			if err := m.k.Payments.Refund(m.k.Ctx, r.No); err != nil && !errors.Is(err, ordertest.ErrAway) && !errors.Is(err, ordertest.ErrLost) {
				rt.Fatal(err)
			}
		}
	}
	m.k.Bank.Fail(rapid.SampledFrom([]error{nil, ordertest.ErrAway, ordertest.ErrLost, payment.ErrRefundRefused}).Draw(rt, "next"))
}

func (m *machine) advance(rt *rapid.T) {
	_, err := m.k.Orders.Advance(m.k.Ctx, pick(rt, m.orders), rapid.SampledFrom(all).Draw(rt, "to"), "", "staff", ordertest.Anyone)
	m.fails("advance", err, "INVALID_TRANSITION")
}

func (m *machine) spend(*rapid.T) {
	c, err := m.k.Coupons.Issue(m.k.Ctx, coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 100}, CustomerID: "alice", By: rand.Text()})
	if err != nil {
		m.rt.Fatal(err)
	}
	m.coupons = append(m.coupons, c.Code)
}

// check looks at the invariants, once what follows the commits is done, and compares the captured money with the bank's.
func (m *machine) check(rt *rapid.T) {
	var broken []string
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if broken = m.k.Broken(m.t); len(broken) == 0 || time.Now().After(end) {
			break
		}
	}
	for _, b := range broken {
		rt.Error(b)
	}
	var bank, books money.Amount
	for _, a := range m.captured {
		bank += a
	}
	for _, no := range m.orders {
		o, err := m.k.Orders.Get(m.k.Ctx, no)
		if err != nil {
			rt.Fatal(err)
		}
		books += o.PaidAmount
	}
	if bank != books {
		rt.Errorf("the bank took %d, the orders say %d", bank, books)
	}
}
