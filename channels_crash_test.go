package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/payment/paysim"
)

// Cut off behind each step of paying through a channel, an order is paid once, and what is given back goes back once: by the channel's own books.
func TestCutOffBehindEachStepMoneyMovesOnce(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := &power{settings: settings, file: filepath.Join(t.TempDir(), "point")}
		p.settings = append(p.settings, crashFile+"="+p.file)
		p.process = start(t, p.settings...)
		guest, manager := p.guest("alice"), p.staff("manager")
		paid := map[string]string{} // payments' numbers, with their channels
		back := map[string]bool{}
		for i, channel := range []string{"WECHAT_PAY", "ALIPAY"} {
			for j, point := range []string{"open/intended", "open/opened", "callback/settling", "callback/settled", "ask/told", "refund/told"} {
				if !dbtest.Mine(t, i+j) {
					continue
				}
				no, key := p.place(guest, uuid.NewString(), 1).Order.No, uuid.NewString()
				pay := func() opened {
					var out opened
					a, err := p.try(guest, `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no clientParams } userErrors { code } } }`,
						map[string]any{"i": map[string]any{"idempotencyKey": key, "orderNo": no, "channel": channel}})
					if err == nil {
						_ = json.Unmarshal(a.Data["payOrder"], &out)
					}
					return out
				}
				refund := func() {
					_, _ = p.try(manager, `mutation($i: RefundOrderInput!) { refundOrder(input: $i) { userErrors { code } } }`,
						map[string]any{"i": map[string]any{"idempotencyKey": key, "orderNo": no, "amount": 300, "reason": "cold"}})
				}
				isPaid := func() bool { return p.order(guest, no).Status == "PAID" }
				switch point {
				case "open/intended", "open/opened":
					p.cutAt(point, func() { pay() })
					p.press(pay().Payment.ClientParams["cashierUrl"], "pay")
				case "callback/settling", "callback/settled":
					cashier := pay().Payment.ClientParams["cashierUrl"]
					p.cutAt(point, func() { p.knock(cashier, "pay") })
				case "ask/told":
					cashier := pay().Payment.ClientParams["cashierUrl"]
					p.cutAt(point, func() { p.knock(cashier, "NOTICE_LOST") })
				case "refund/told":
					p.press(pay().Payment.ClientParams["cashierUrl"], "pay")
					eventually(t, 30*time.Second, "paid", isPaid)
					p.cutAt(point, refund)
					refund()
				}
				eventually(t, 30*time.Second, channel+" "+point, isPaid)
				o := p.order(guest, no)
				if o.PaidAmount != o.PayableAmount || len(o.Payments) != 1 {
					t.Errorf("%s %s: %+v", channel, point, o)
				}
				paid[o.Payments[0].No], back[o.Payments[0].No] = channel, point == "refund/told"
				if point == "refund/told" {
					eventually(t, 60*time.Second, channel+" refunded", func() bool {
						var out struct{ Refunds []struct{ Status string } }
						p.get(manager, `query($n: ID!) { order(no: $n) { refunds { status } } }`, map[string]any{"n": no}, &out)
						return len(out.Refunds) == 1 && out.Refunds[0].Status == "SUCCEEDED"
					})
				}
			}
		}
		p.kill()
		checkTrades(t, p.environment(), paid, back)
		checkVouchers(t, p.environment(), nil)
	})
}

// knock presses a button of a cashier whose server may be gone before it answers.
func (p *process) knock(cashier, action string) {
	if resp, err := http.PostForm(p.base+cashier, url.Values{"action": {action}}); err == nil {
		_ = resp.Body.Close()
	}
}

// checkTrades looks at the channels' own books.
func checkTrades(t *testing.T, environment, paid map[string]string, back map[string]bool) {
	t.Helper()
	set, err := config.Load(environment)
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), set.Database())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	sim, err := paysim.New(t.Context(), paysim.NewStore(d), paysim.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for no, channel := range paid {
		trade, found, err := sim.Trade(t.Context(), channel, no)
		want := int64(0)
		if back[no] {
			want = 300
		}
		if err != nil || !found || trade.PaidAt.IsZero() || trade.Refunded != want {
			t.Errorf("%s %s: %+v, %v", channel, no, trade, err)
		}
	}
}
