package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// opened is what payOrder answers.
type opened struct {
	Payment *struct {
		No           string
		ClientParams map[string]string
	}
	UserErrors []struct{ Code string }
}

func (p *process) payBy(token, no, channel string) (out opened) {
	p.t.Helper()
	p.get(token, `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no clientParams } userErrors { code } } }`,
		map[string]any{"i": map[string]any{"idempotencyKey": uuid.NewString(), "orderNo": no, "channel": channel}}, &out)
	return out
}

// press opens the simulator's cashier as a person does, and presses a button.
func (p *process) press(cashier, action string) string {
	p.t.Helper()
	if !strings.HasPrefix(cashier, "/simulator/pay?") {
		p.t.Fatalf("the cashier is at %q", cashier)
	}
	read := func(resp *http.Response, err error) string {
		p.t.Helper()
		if err != nil {
			p.t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != http.StatusOK {
			p.t.Fatalf("the cashier answers %d %s", resp.StatusCode, body)
		}
		return string(body)
	}
	if page := read(http.Get(p.base + cashier)); !strings.Contains(page, `data-testid="cashier-pay"`) {
		p.t.Fatalf("the cashier shows no way to pay: %s", page)
	}
	return read(http.PostForm(p.base+cashier, url.Values{"action": {action}}))
}

// Each way in which the channel's notice may go wrong ends in the same: an order that is paid once, as the money is.
func TestAnOrderIsPaidThroughTheRealChannelsCodeHoweverTheNoticeComes(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, append(settings, "LOG_LEVEL=debug")...)
		alice, manager := p.guest("alice"), p.staff("manager")
		type pending struct{ no, payment, how string }
		var all []pending
		for channel, ways := range map[string][]string{
			"WECHAT_PAY": {"pay", "NOTICE_LOST", "NOTICE_TWICE", "NOTICE_BAD_SIGN", "NOTICE_PROBE", "NOTICE_WRONG_AMOUNT", "NOTICE_WRONG_MERCHANT"},
			"ALIPAY":     {"pay", "NOTICE_LOST", "NOTICE_TWICE"},
		} {
			for _, how := range ways {
				order := p.place(alice, uuid.NewString(), 1).Order
				got := p.payBy(alice, order.No, channel)
				if got.Payment == nil || got.Payment.ClientParams["codeUrl"] == "" {
					t.Fatalf("%s: %+v", channel, got)
				}
				if page := p.press(got.Payment.ClientParams["cashierUrl"], how); !strings.Contains(page, `data-testid="cashier-result"`) || strings.Contains(page, `"result bad"`) {
					t.Errorf("%s %s: %s", channel, how, page)
				}
				all = append(all, pending{order.No, got.Payment.No, channel + " " + how})
			}
		}
		for _, one := range all {
			eventually(t, 20*time.Second, one.how, func() bool { return p.order(alice, one.no).Status == "PAID" })
			o := p.order(alice, one.no)
			if o.PaidAmount != o.PayableAmount || len(o.Payments) != 1 {
				t.Errorf("%s: %+v", one.how, o)
			}
			var back struct {
				Refund     *struct{ Status string }
				UserErrors []struct{ Code string }
			}
			p.get(manager, `mutation($i: RefundOrderInput!) { refundOrder(input: $i) { refund { status } userErrors { code } } }`,
				map[string]any{"i": map[string]any{"idempotencyKey": uuid.NewString(), "orderNo": one.no, "amount": 300, "reason": "冷了"}}, &back)
			if len(back.UserErrors) != 0 {
				t.Errorf("%s: %+v", one.how, back)
			}
		}
		for _, one := range all {
			eventually(t, 30*time.Second, "refund of "+one.how, func() bool {
				var out struct {
					Refunds []struct{ Status string }
				}
				p.get(manager, `query($n: ID!) { order(no: $n) { refunds { status } } }`, map[string]any{"n": one.no}, &out)
				return len(out.Refunds) == 1 && out.Refunds[0].Status == "SUCCEEDED"
			})
		}
		p.kill()
		said := p.said()
		for _, secret := range []string{"prepay_id", "codeUrl", "/simulator/pay?", "openid", "PRIVATE KEY"} {
			if strings.Contains(said, secret) {
				t.Errorf("the log tells %s", secret)
			}
		}
	})
}

// A guest who leaves without paying finds the same payment again after a restart, and what a canceled order took is given back by itself.
func TestASimulatedPaymentOutlivesTheServer(t *testing.T) {
	t.Parallel()
	settings := []string{"DATA_DIR=" + t.TempDir()}
	p := start(t, settings...)
	alice := p.guest("alice")
	order := p.place(alice, uuid.NewString(), 1).Order
	got := p.payBy(alice, order.No, "WECHAT_PAY")
	cashier := got.Payment.ClientParams["cashierUrl"]
	if page := p.press(cashier, "cancel"); !strings.Contains(page, "result bad") {
		t.Errorf("leaving: %s", page)
	}
	p.kill()
	p = start(t, settings...)
	alice = p.guest("alice")
	p.press(cashier, "pay")
	eventually(t, 20*time.Second, "paid after a restart", func() bool { return p.order(alice, order.No).Status == "PAID" })
	late := p.place(alice, uuid.NewString(), 1).Order
	cashier = p.payBy(alice, late.No, "ALIPAY").Payment.ClientParams["cashierUrl"]
	var out json.RawMessage
	p.get(alice, `mutation($i: CancelOrderInput!) { cancelOrder(input: $i) { order { status } userErrors { code } } }`, map[string]any{"i": map[string]any{"orderNo": late.No}}, &out)
	p.press(cashier, "pay")
	eventually(t, 30*time.Second, "late money goes back", func() bool {
		o := p.order(alice, late.No)
		return o.Status == "CANCELED" && o.PaidAmount == o.PayableAmount && o.RefundedAmount == o.PaidAmount
	})
}
