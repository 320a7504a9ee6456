package main

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

const exchangeAtCounter = `mutation($i: ExchangeAtCounterInput!) { exchangeAtCounter(input: $i) { order { no status channel pickupCode payableAmount } replayed userErrors { code field } } }`

type atCounter struct {
	Order *struct {
		No, Status, Channel, PickupCode string
		PayableAmount                   int64
	}
	Replayed   bool
	UserErrors []struct {
		Code  string
		Field []string
	}
}

func (p *process) counter(token, key, code, sku string) (out atCounter) {
	p.t.Helper()
	p.get(token, exchangeAtCounter, map[string]any{"i": map[string]any{
		"idempotencyKey": key, "shopId": shopID, "kind": "MEITUAN_EXCHANGE", "code": code, "skuId": sku,
	}}, &out)
	return out
}

func TestABaristaExchangesAVoucherOfAGuestWithoutAnAccountOnce(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		barista, guest := p.staff("barista"), p.guest("alice")
		const tea = "sku-pearl-milk-tea-m"
		first := p.counter(barista, "k1", "1101 0000 0001", tea)
		if first.Order == nil || first.Order.Status != "PAID" || first.Order.Channel != "COUNTER" || first.Order.PickupCode == "" || first.Order.PayableAmount != 0 {
			t.Fatalf("%+v", first)
		}
		var told struct{ Timeline []struct{ Actor string } }
		p.get(barista, `query($n: ID!) { order(no: $n) { timeline { actor } } }`, map[string]any{"n": first.Order.No}, &told)
		if all := told.Timeline; len(all) == 0 || !strings.HasPrefix(all[0].Actor, "staff:") {
			t.Errorf("it was placed by %+v", all)
		}
		if again := p.counter(barista, "k1", "110100000001", tea); again.Order == nil || again.Order.No != first.Order.No || !again.Replayed {
			t.Errorf("the same key: %+v", again)
		}
		for name, c := range map[string]struct{ key, code, sku, want, field string }{
			"used":             {"k2", "110100000001", tea, "COUPON_USED", "code"},
			"unknown":          {"k3", "110199990001", tea, "COUPON_NOT_FOUND", "code"},
			"too dear":         {"k4", "110100000002", "sku-mango-pomelo-m", "COUPON_NOT_APPLICABLE", "skuId"},
			"no such product":  {"k5", "110100000003", "sku-none", "UNKNOWN_SKU", "skuId"},
			"another's coupon": {"k6", "110100000004", tea, "COUPON_NOT_FOUND", "code"},
		} {
			if name == "another's coupon" {
				p.ask(guest, addVoucher, map[string]any{"c": c.code, "k": "MEITUAN_EXCHANGE"})
			}
			if got := p.counter(barista, c.key, c.code, c.sku); got.Order != nil || len(got.UserErrors) != 1 || got.UserErrors[0].Code != c.want || !slices.Contains(got.UserErrors[0].Field, c.field) {
				t.Errorf("%s: %+v", name, got)
			}
		}
		orders := make([]atCounter, 8) // eight tills scan one code
		var wg sync.WaitGroup
		for i := range orders {
			wg.Go(func() { orders[i] = p.counter(barista, "till-"+string(rune('a'+i)), "110100000005", tea) })
		}
		wg.Wait()
		if n := len(slices.DeleteFunc(orders, func(o atCounter) bool { return o.Order == nil })); n != 1 {
			t.Errorf("one code at eight tills made %d orders", n)
		}
		if a := p.ask(guest, exchangeAtCounter, map[string]any{"i": map[string]any{"idempotencyKey": "x", "shopId": shopID, "kind": "MEITUAN_EXCHANGE", "code": "110100000006", "skuId": tea}}); a.code() != "FORBIDDEN" {
			t.Errorf("a guest: %q", a.code())
		}
	})
}
