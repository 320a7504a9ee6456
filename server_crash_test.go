package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/caarlos0/env/v11"

	"cuppa/internal/app"
	"cuppa/internal/config"
	"cuppa/internal/crash/crashtest"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// crashFile names the file that holds the point at which a server of the tests ends itself; it is read at each point.
const crashFile = crashtest.File

// power is a server that is cut off and started again.
type power struct {
	*process
	settings []string
	file     string
}

func (p *power) restart() { p.process = start(p.t, p.settings...) }

// cutAt does something, which has the server end at a point, and starts it again.
func (p *power) cutAt(point string, act func()) {
	p.t.Helper()
	p.write(point)
	act()
	select {
	case <-p.ended:
	case <-time.After(60 * time.Second):
		p.t.Fatalf("%s was not reached", point)
	}
	var killed *syscall.WaitStatus
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok {
		killed = &status
	}
	if killed == nil || killed.Signal() != syscall.SIGKILL {
		p.t.Fatalf("at %s the server ended by itself: %v", point, p.cmd.ProcessState)
	}
	p.write("")
	p.restart()
}

func (p *power) write(point string) {
	p.t.Helper()
	if err := os.WriteFile(p.file, []byte(point), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

const (
	addVoucher = `mutation($c: String!, $k: CouponKind!) { addVoucher(input: {shopId: "` + shopID + `", kind: $k, code: $c}) { coupon { code } userErrors { code } } }`
	exchange   = `mutation($k: String!, $c: ID!) { exchangeVouchers(input: {idempotencyKey: $k, shopId: "` + shopID + `", items: [{code: $c, skuId: "sku-pearl-milk-tea-m"}]}) { orders { no status } userErrors { code } } }`
	takeBack   = `mutation($n: ID!) { takeBackOrder(input: {orderNo: $n, reason: "the test wants it"}) { order { status } userErrors { code } } }`
	spent      = `query($n: ID!) { order(no: $n) { no status redemptions { status } } }`
	oneCoupon  = `{ me { coupons(first: 100) { edges { node { code status } } } } }`
)

type spentOrder struct {
	No, Status  string
	Redemptions []struct{ Status string }
}

// stage is what a point is reached by: what has to be there, what is done, and what the guest finds in the end.
type stage struct {
	kind    string
	points  []string
	prepare func(p *power, guest, staff, code string) (no string)
	act     func(p *power, guest, staff, code, no string)
	// used says whether the voucher is used in the end, once whoever was cut off has tried again.
	used bool
}

func (p *power) enter(guest, kind, code string) {
	p.t.Helper()
	var added struct{ UserErrors []struct{ Code string } }
	p.get(guest, addVoucher, map[string]any{"c": code, "k": kind}, &added)
	if len(added.UserErrors) > 0 {
		p.t.Fatalf("%s: %+v", code, added)
	}
}

// exchanged is the order of a voucher; a repeat answers the same.
func (p *power) exchanged(guest, code string) spentOrder {
	p.t.Helper()
	var out struct {
		Orders     []spentOrder
		UserErrors []struct{ Code string }
	}
	p.get(guest, exchange, map[string]any{"k": "key-" + code, "c": code}, &out)
	if len(out.Orders) != 1 {
		p.t.Fatalf("%s: %+v", code, out)
	}
	return out.Orders[0]
}

func (p *power) placedWith(guest, code string) *orderView {
	p.t.Helper()
	var out placed
	in := placeInput("key-"+code, 2)
	in["i"].(map[string]any)["couponCodes"] = []string{code} //nolint:forcetypeassert // placeInput made it
	a, err := p.try(guest, placeOrder, in)
	if err != nil || json.Unmarshal(a.Data["placeOrder"], &out) != nil {
		return nil
	}
	return out.Order
}

// settled waits until nothing of an order is under way at its platform. The order and its vouchers are read one after the other: what ended in between shows in one of them.
func (p *power) settled(guest, no string) (o spentOrder) {
	p.t.Helper()
	eventually(p.t, 90*time.Second, "the vouchers of "+no+" are settled", func() bool {
		p.get(guest, spent, map[string]any{"n": no}, &o)
		return o.Status != "REFUNDING" && !slices.ContainsFunc(o.Redemptions, func(r struct{ Status string }) bool { return r.Status == "PENDING" || r.Status == "UNDOING" })
	})
	return o
}

// stages are the ways of a voucher, with each point of them.
var stages = []stage{
	{
		kind: "MEITUAN_EXCHANGE",
		points: []string{
			"take back/written", "redemption/claimed", "redemption/asked", "redemption/settling", "redemption/settled",
		},
		prepare: func(p *power, guest, _, code string) string {
			no := p.exchanged(guest, code).No
			p.settled(guest, no)
			return no
		},
		act: func(p *power, _, staff, _, no string) { _, _ = p.try(staff, takeBack, map[string]any{"n": no}) },
	},
	{
		kind: "MEITUAN_EXCHANGE",
		points: []string{
			"coupon order/find", "coupon order/validate", "coupon order/build", "coupon order/hold stock", "coupon order/writing", "coupon order/write",
			"redemption/claimed", "redemption/asked", "redemption/settling", "redemption/settled",
		},
		prepare: func(*power, string, string, string) string { return "" },
		act: func(p *power, guest, _, code, _ string) {
			_, _ = p.try(guest, exchange, map[string]any{"k": "key-" + code, "c": code})
		},
		used: true,
	},
	{
		kind: "MEITUAN_CASH",
		points: []string{
			"paid order/load", "paid order/price", "paid order/check", "paid order/validate", "paid order/hold stock", "paid order/writing", "paid order/write",
		},
		prepare: func(*power, string, string, string) string { return "" },
		act:     func(p *power, guest, _, code, _ string) { p.placedWith(guest, code) },
		used:    true,
	},
	{
		kind: "MEITUAN_CASH",
		points: []string{
			"paid/sell stock", "paid/redeem coupons", "paid/close payments", "paid/pick-up code", "paid/record", "callback/settling", "callback/settled",
			"redemption/prepared",
		},
		prepare: func(p *power, guest, _, code string) string { return p.placedWith(guest, code).No },
		act: func(p *power, guest, _, code, no string) {
			if payment, amount, ok := p.tryPay(guest, no, "pay-"+code); ok { // else what came before was late, and reached the point
				p.callback(payment, "T"+code, amount)
			}
		},
		used: true,
	},
}

// tryPay is pay by a server that may end meanwhile.
func (p *power) tryPay(guest, no, key string) (paymentNo string, amount int64, ok bool) {
	a, err := p.try(guest, payKeyed, map[string]any{"i": map[string]any{"idempotencyKey": key, "orderNo": no, "channel": "SANDBOX"}})
	var out struct {
		Payment struct {
			No     string
			Amount int64
		}
	}
	if err != nil || json.Unmarshal(a.Data["payOrder"], &out) != nil {
		return "", 0, false
	}
	return out.Payment.No, out.Payment.Amount, out.Payment.No != ""
}

// Whoever was cut off tries again with the same key, as clients and channels do; then each voucher was used once at its platform, or not at all where its order was
// taken back, and all that must hold holds.
func TestCutOffBehindEachStepAVoucherIsUsedOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := &power{settings: settings, file: filepath.Join(t.TempDir(), "point")}
		p.settings = append(p.settings, crashFile+"="+p.file)
		p.process = start(t, p.settings...)
		guest, staff := p.guest("alice"), p.staff("manager")
		next := map[string]int{}
		want := map[string]bool{} // by kind and code: whether it is used in the end
		orders := map[string]string{}
		for i, s := range stages {
			for j, point := range s.points {
				if !dbtest.Mine(t, i+j) {
					continue
				}
				next[s.kind]++
				code := demoCode(s.kind, next[s.kind])
				p.enter(guest, s.kind, code)
				no := s.prepare(p, guest, staff, code)
				p.cutAt(point, func() { s.act(p, guest, staff, code, no) })
				want[s.kind+" "+code], orders[code] = s.used, p.again(guest, staff, s, code, no)
			}
		}
		for code, no := range orders {
			o := p.settled(guest, no)
			if end := []string{"PAID", "REFUNDED"}; !slices.Contains(end, o.Status) || len(o.Redemptions) != 1 {
				t.Errorf("the order of %s is %+v", code, o)
			}
		}
		if used := p.statuses(guest); len(used) > 0 {
			for key, is := range want {
				_, code, _ := strings.Cut(key, " ")
				if now := used[code]; (now == "USED") != is || now != "USED" && now != "AVAILABLE" {
					t.Errorf("the coupon of %s is %s", key, now)
				}
			}
		}
		p.kill()
		checkVouchers(t, p.environment(), want)
	})
}

func demoCode(kind string, n int) string {
	return fmt.Sprintf("%s%08d", map[string]string{"MEITUAN_EXCHANGE": "1101", "MEITUAN_CASH": "1102"}[kind], n)
}

// again does what whoever was cut off does: the same once more.
func (p *power) again(guest, staff string, s stage, code, no string) string {
	p.t.Helper()
	switch {
	case s.kind == "MEITUAN_EXCHANGE" && s.used:
		no = p.exchanged(guest, code).No
	case s.kind == "MEITUAN_EXCHANGE":
		s.act(p, guest, staff, code, no)
	default:
		o := p.placedWith(guest, code)
		if o == nil {
			p.t.Fatalf("no order with %s", code)
		}
		no = o.No
		if p.order(guest, no).Status == "CREATED" {
			payment, amount := p.pay(guest, no, "pay-"+code)
			p.callback(payment, "T"+code, amount)
		}
	}
	return no
}

func (p *power) statuses(guest string) map[string]string {
	var me struct {
		Coupons struct {
			Edges []struct{ Node struct{ Code, Status string } }
		}
	}
	p.get(guest, oneCoupon, nil, &me)
	all := map[string]string{}
	for _, e := range me.Coupons.Edges {
		all[e.Node.Code] = e.Node.Status
	}
	return all
}

// environment is what the server was started with.
func (p *power) environment() map[string]string { return env.ToMap(p.cmd.Env) }

// checkVouchers looks at what a dead server left: the platforms' side, and all invariants.
func checkVouchers(t *testing.T, environment map[string]string, want map[string]bool) {
	t.Helper()
	set, err := config.Load(environment)
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), set.Database())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	redis, err := redisx.Open(t.Context(), set.RedisURL, log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(redis.Close(), d.Close()) }()
	a, err := app.New(t.Context(), set, d, redis, log)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Orders.Close()
	for key, used := range want {
		name, code, _ := strings.Cut(key, " ")
		kind, err := a.Platforms.Kinds.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		v, _, err := a.Platforms.Simulator.Voucher(t.Context(), kind.Platform, code)
		if err != nil || v.Used != used || v.Uses != 1 {
			t.Errorf("the platform says of %s: used %v, %d times: %v", key, v.Used, v.Uses, err)
		}
	}
	broken, err := a.Orders.Verify(db.ForAllBrands(t.Context()))
	if err != nil || len(broken) > 0 {
		t.Errorf("%v %v", broken, err)
	}
}
