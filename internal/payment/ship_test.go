package payment_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/payment"
	"cuppa/internal/payment/paysim"
	"cuppa/internal/payment/wechatpay"
	"cuppa/internal/secret"
)

// dock is a service over a database with a payment of the mini-program's that is captured and handed over, and WeChat, which has to be told.
type dock struct {
	*world
	ctx     context.Context //nolint:containedctx // a test's
	d       *db.DB
	s       *payment.Service
	log     bytes.Buffer
	p       payment.Payment
	payer   atomic.Value // string
	path    atomic.Int64 // how many uploads came over the wire
	fetches atomic.Int64 // how many tokens were asked for
	wire    http.Transport
}

// RoundTrip counts what is asked.
func (k *dock) RoundTrip(r *http.Request) (*http.Response, error) {
	switch r.URL.Path {
	case "/wxa/sec/order/upload_shipping_info":
		k.path.Add(1)
	case "/cgi-bin/stable_token":
		k.fetches.Add(1)
	}
	return k.wire.RoundTrip(r)
}

func (k *dock) service(t *testing.T) *payment.Service {
	t.Helper()
	s, err := payment.New(k.d, slog.New(slog.NewTextHandler(&k.log, nil)), k.now, nil, k.subjects()[1].Channel)
	if err != nil {
		t.Fatal(err)
	}
	shipping, err := wechatpay.NewShipping(k.sim.MiniProgram(k.url), k.now, k)
	if err != nil {
		t.Fatal(err)
	}
	s.ShipBy(payment.WeChatPay, shipping, breaker.New(slog.New(slog.DiscardHandler)))
	s.PayersAre(func(context.Context, string, string) (string, error) { return k.payer.Load().(string), nil })
	return s
}

func newDock(t *testing.T, env dbtest.Env) *dock {
	t.Helper()
	k := &dock{world: start(t), d: env.DB, ctx: db.ForBrand(t.Context(), 1)}
	k.payer.Store(openid)
	k.wire.DisableKeepAlives = true // a connection that a fault has broken is not met again
	at := time.Now().UTC().Truncate(time.Microsecond)
	if err := k.d.InTx(k.ctx, func(tx *db.Tx) error {
		return tx.Order.Create().SetID("26TEST").SetShopID("s").SetCustomerID("alice").SetStatus("READY").SetDineWay("TAKEAWAY").SetTotalAmount(1800).
			SetDiscountAmount(0).SetPayableAmount(1800).SetPaidAmount(1800).SetExpiresAt(at).SetCreatedAt(at).SetUpdatedAt(at).Exec(k.ctx)
	}); err != nil {
		t.Fatal(err)
	}
	k.captured()
	k.s = k.service(t)
	return k
}

// captured makes a payment of the order that is captured, and has it be the one in question.
func (k *dock) captured() {
	t := k.t
	t.Helper()
	k.path.Store(0)
	wx := k.subjects()[1]
	k.p = k.payment(wx)
	k.p.CreatedAt = k.p.CreatedAt.UTC().Truncate(time.Microsecond)
	prepay, err := wx.Prepay(t.Context(), k.opening(k.p, openid))
	if err != nil {
		t.Fatal(err)
	}
	captured := k.pay(wx, k.p, "")
	at := k.p.CreatedAt
	if err := k.d.InTx(k.ctx, func(tx *db.Tx) error {
		if err := payment.Insert(k.ctx, tx, k.p); err != nil {
			return err
		}
		if err := tx.ChannelIntent.Create().SetID(k.p.No).SetChannel(k.p.Channel).SetPrepay(prepay.Reveal()).SetOpenedAt(at).Exec(k.ctx); err != nil {
			return err
		}
		_, err := payment.RecordCapture(k.ctx, tx, k.p.No, captured.TransactionID, "", at)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	k.p.TransactionID = captured.TransactionID
}

// handOver hands the order over, and says which payments' channels are to be told.
func (k *dock) handOver(way payment.HandoverWay) []string {
	k.t.Helper()
	var told []string
	if err := k.d.InTx(k.ctx, func(tx *db.Tx) (err error) {
		told, err = k.s.HandedOver(k.ctx, tx, k.p.OrderNo, way, k.now().UTC().Truncate(time.Microsecond), func() (string, error) { return "珍珠奶茶×1", nil })
		return err
	}); err != nil {
		k.t.Fatal(err)
	}
	return told
}

// stands is where the handover stands with us, and what is open for people.
func (k *dock) stands() (status, refusal string, tasks int) {
	k.t.Helper()
	row, err := k.d.Ent().ChannelShipment.Get(k.ctx, k.p.No)
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.d.Reader().QueryRowContext(k.ctx, "SELECT count(*) FROM manual_tasks WHERE kind = 'shipping-failed' AND status <> 'done'").Scan(&tasks); err != nil {
		k.t.Fatal(err)
	}
	return row.Status, row.Refusal, tasks
}

func (k *dock) wantTold(logistics, uploads int) {
	k.t.Helper()
	sh, found, err := k.sim.ShipmentOf(k.ctx, k.p.No)
	if err != nil || !found || sh.Logistics != logistics || sh.Uploads != uploads || sh.Goods != "珍珠奶茶×1" {
		k.t.Errorf("WeChat was told %+v: %t, %v", sh, found, err)
	}
	if status, _, tasks := k.stands(); status != "TOLD" || tasks != 0 {
		k.t.Errorf("it stands %s with %d tasks", status, tasks)
	}
	if strings.Contains(k.log.String(), openid) || strings.Contains(k.log.String(), "access_token") || strings.Contains(k.log.String(), "SIM_") {
		k.t.Errorf("the log tells who paid or a token: %s", k.log.String())
	}
}

func TestAHandoverIsToldOnce(t *testing.T) {
	t.Parallel()
	for way, logistics := range map[payment.HandoverWay]int{payment.Pickup: 4, payment.Courier: 2} {
		dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
			k := newDock(t, env)
			if told := k.handOver(way); len(told) != 1 || told[0] != k.p.No {
				t.Fatalf("%v", told)
			}
			if again := k.handOver(way); len(again) != 0 {
				t.Errorf("handed over twice: %v", again)
			}
			other := k.service(t) // another replica
			for _, s := range []*payment.Service{k.s, other, k.s} {
				if err := s.Ship(k.ctx, k.p.No); err != nil {
					t.Fatal(err)
				}
			}
			k.wantTold(logistics, 1)
			if n := k.path.Load(); n != 1 {
				t.Errorf("told %d times", n)
			}
		})
	}
}

// An answer that says nothing, whatever was done, leads to a question, and never to the one change that there is.
func TestAHandoverWhoseAnswerIsLostIsAskedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDock(t, env)
		for fault, done := range map[paysim.Fault]bool{
			paysim.Lost: true, paysim.Cut: true, paysim.Garbage: true, paysim.Null: true, paysim.Empty: true, paysim.Huge: true, paysim.Down: false,
		} {
			k.captured()
			k.s = k.service(t) // its breaker has heard of no failure
			k.handOver(payment.Pickup)
			if err := k.sim.Arm(k.ctx, paysim.Shipping, fault, 1); err != nil {
				t.Fatal(err)
			}
			err := k.s.Ship(k.ctx, k.p.No)
			if err == nil || strings.Contains(err.Error(), openid) || strings.Contains(err.Error(), "http") || strings.Contains(err.Error(), "SIM_") {
				t.Fatalf("%s: %v", fault, err)
			}
			if status, _, tasks := k.stands(); status != "PENDING" || tasks != 0 {
				t.Errorf("%s: it stands %s with %d tasks", fault, status, tasks)
			}
			if _, found, _ := k.sim.ShipmentOf(k.ctx, k.p.No); found != done {
				t.Errorf("%s: done: %t", fault, found)
			}
			if err := k.service(t).Ship(k.ctx, k.p.No); err != nil { // as after a crash: nothing but the rows is known
				t.Fatalf("%s: %v", fault, err)
			}
			k.wantTold(4, 1)
			if n := k.path.Load(); n != map[bool]int64{true: 1, false: 2}[done] {
				t.Errorf("%s: told %d times", fault, n)
			}
		}
	})
}

func TestATokenThatIsRefusedIsFetchedOnceAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDock(t, env)
		k.handOver(payment.Pickup)
		if err := k.sim.Arm(k.ctx, paysim.Shipping, paysim.Down, 1); err != nil {
			t.Fatal(err)
		}
		if err := k.s.Ship(k.ctx, k.p.No); err == nil { // it has a token now
			t.Fatal("it can't be told")
		}
		if err := k.sim.EndTokens(k.ctx); err != nil {
			t.Fatal(err)
		}
		if err := k.s.Ship(k.ctx, k.p.No); err != nil {
			t.Fatal(err)
		}
		if n := k.fetches.Load(); n != 2 {
			t.Errorf("%d tokens were fetched", n)
		}
		k.wantTold(4, 1)
	})
}

func TestATokenIsKeptAndRenewedBeforeItsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDock(t, env)
		shipping, err := wechatpay.NewShipping(k.sim.MiniProgram(k.url), k.now, k)
		if err != nil {
			t.Fatal(err)
		}
		ask := func() {
			t.Helper()
			if standing, err := shipping.Shipped(k.ctx, k.p); err != nil || standing != payment.Unshipped {
				t.Fatalf("%s: %v", standing, err)
			}
		}
		for range 5 {
			ask()
		}
		k.pass(110 * time.Minute)
		ask()
		if n := k.fetches.Load(); n != 1 {
			t.Errorf("%d tokens in 110 minutes", n)
		}
		k.pass(7 * time.Minute)
		ask()
		if n := k.fetches.Load(); n != 2 {
			t.Errorf("%d tokens after 117 minutes", n)
		}
		if err := k.sim.Arm(k.ctx, paysim.Shipping, paysim.StaleToken, -1); err != nil {
			t.Fatal(err)
		}
		before := k.fetches.Load()
		if _, err := shipping.Shipped(k.ctx, k.p); err == nil || k.fetches.Load() != before+1 {
			t.Errorf("a token that is always refused is fetched %d times: %v", k.fetches.Load()-before, err)
		}
	})
}

func TestAHandoverThatIsRefusedIsAPersonsAndCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDock(t, env)
		k.handOver(payment.Pickup)
		k.payer.Store("oSomebodyElse0000000000")
		if err := k.s.Ship(k.ctx, k.p.No); err != nil {
			t.Fatal(err)
		}
		if status, refusal, tasks := k.stands(); status != "FAILED" || refusal != "10060031" || tasks != 1 {
			t.Fatalf("%s %s, %d tasks", status, refusal, tasks)
		}
		if err := k.s.Ship(k.ctx, k.p.No); err != nil || k.path.Load() != 1 {
			t.Errorf("what failed is told again by itself: %v", err)
		}
		k.payer.Store(openid)
		if err := k.d.InTx(k.ctx, func(tx *db.Tx) error {
			again, err := payment.ShipAnew(k.ctx, tx, k.p.No, k.now().UTC().Truncate(time.Microsecond))
			if !again {
				t.Error("there is nothing to tell anew")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := k.s.Ship(k.ctx, k.p.No); err != nil {
			t.Fatal(err)
		}
		k.wantTold(4, 1)
	})
}

// A refusal of what got there before is not believed; nor is one of a payment whose money went back.
func TestARefusalIsAskedAfter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDock(t, env)
		k.handOver(payment.Pickup)
		shipping, err := wechatpay.NewShipping(k.sim.MiniProgram(k.url), k.now, nil)
		if err != nil {
			t.Fatal(err)
		}
		elsewhere := payment.Handover{Way: payment.Pickup, What: "珍珠奶茶×1", At: k.now()}
		p := k.p
		p.Status = payment.Succeeded
		if err := shipping.Ship(k.ctx, p, secret.New(openid), elsewhere); err != nil {
			t.Fatal(err)
		}
		if err := k.sim.Arm(k.ctx, paysim.Shipping, paysim.Refused, 1); err != nil {
			t.Fatal(err)
		}
		if err := k.s.Ship(k.ctx, k.p.No); err != nil {
			t.Fatal(err)
		}
		k.wantTold(4, 1)
	})
}

func TestAHandoverThatNobodyAnswersIsAPersonsAfterDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDock(t, env)
		k.handOver(payment.Pickup)
		if err := k.sim.Arm(k.ctx, paysim.Shipping, paysim.Down, -1); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := k.s.Ship(k.ctx, k.p.No); err == nil {
				t.Fatal("it can't be told")
			}
			k.pass(20 * time.Hour)
		}
		if _, _, tasks := k.stands(); tasks != 0 {
			t.Errorf("%d tasks after 60 hours", tasks)
		}
		k.pass(13 * time.Hour)
		if err := k.s.Ship(k.ctx, k.p.No); err != nil {
			t.Fatal(err)
		}
		if status, refusal, tasks := k.stands(); status != "FAILED" || refusal != "UNANSWERED" || tasks != 1 {
			t.Errorf("%s %s, %d tasks", status, refusal, tasks)
		}
	})
}

func TestOnlyWhatHasToBeToldIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDock(t, env)
		code := k.payment(k.subjects()[1])
		err := k.d.InTx(k.ctx, func(tx *db.Tx) error {
			code.CreatedAt = k.p.CreatedAt
			waiting, surplus := code, code
			waiting.No, surplus.No, surplus.Surplus, surplus.Status, surplus.TransactionID = "P26WAITING01", "P26SURPLUS01", true, payment.Succeeded, "4200009"
			for no, p := range map[string]payment.Payment{code.No: code, waiting.No: waiting, surplus.No: surplus} {
				if err := payment.Insert(k.ctx, tx, p); err != nil {
					return err
				}
				prepay := "jsapi:wx1"
				if no == code.No {
					prepay = "native:weixin://wxpay/bizpayurl?pr=1"
				}
				if err := tx.ChannelIntent.Create().SetID(no).SetChannel(p.Channel).SetPrepay(prepay).SetOpenedAt(p.CreatedAt).Exec(k.ctx); err != nil {
					return err
				}
			}
			_, err := payment.RecordCapture(k.ctx, tx, code.No, "4200008", "", code.CreatedAt)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if told := k.handOver(payment.Pickup); len(told) != 1 || told[0] != k.p.No {
			t.Errorf("of a payment by code, one that waits, a surplus and one in the mini-program: %v", told)
		}
		if err := k.d.InTx(k.ctx, func(tx *db.Tx) error { // all the money goes back before it is told
			_, err := payment.InsertRefund(k.ctx, tx, payment.Refund{No: "R26TEST01", BrandID: 1, OrderNo: k.p.OrderNo, PaymentNo: k.p.No, ShopID: "s", Amount: 1800, Actor: "x", CreatedAt: k.p.CreatedAt})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := k.s.Ship(k.ctx, k.p.No); err != nil {
			t.Fatal(err)
		}
		if status, _, tasks := k.stands(); status != "NEEDLESS" || tasks != 0 || k.path.Load() != 0 {
			t.Errorf("money that went back: %s, %d tasks, told %d times", status, tasks, k.path.Load())
		}
	})
}

// What WeChat says of an order that can't be, or of another one, is not believed.
func TestAStateThatIsNoneSaysNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDock(t, env)
		shipping, err := wechatpay.NewShipping(k.sim.MiniProgram(k.url), k.now, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range []paysim.Fault{paysim.WrongNumber, paysim.WrongState} {
			if err := k.sim.Arm(k.ctx, paysim.Shipping, fault, 1); err != nil {
				t.Fatal(err)
			}
			if standing, err := shipping.Shipped(k.ctx, k.p); !errors.Is(err, payment.ErrNotUnderstood) {
				t.Errorf("%s: %s, %v", fault, standing, err)
			}
		}
	})
}
