package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// stockNow is how a SKU and an option stand, as staff see them.
type stockNow struct{ OnHand, Reserved, Available int64 }

func (p *process) stock(manager, id string) (s stockNow) {
	p.t.Helper()
	p.get(manager, `query($s: ID!, $k: ID!) { stock(shopId: $s, skuId: $k) { onHand reserved available } }`, map[string]any{"s": shopID, "k": id}, &s)
	return s
}

// TestAServerThatIsKilledInACrowdLeaksNoStock kills the server by SIGKILL at moments of no choosing, while orders with a counted option are placed, paid and given up.
func TestAServerThatIsKilledInACrowdLeaksNoStock(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		manager := p.staff("manager")
		const units, pearls = 300, "option:o-top-pearls"
		for _, id := range []string{skuID, pearls} {
			p.ask(manager, `mutation($s: ID!, $k: ID!, $n: Int!) { setStock(input: {shopId: $s, skuId: $k, onHand: $n}) { userErrors { code } } }`,
				map[string]any{"s": shopID, "k": id, "n": units})
		}
		guests := []string{p.guest("alice"), p.guest("bob"), p.guest("carol"), p.guest("dave")}
		var nos sync.Map // order -> guest
		for life := range 3 {
			var acknowledged atomic.Int64
			fatal := int64(10 + rand.IntN(20))
			var wg sync.WaitGroup
			for i, guest := range guests {
				wg.Go(func() {
					for n := range 25 {
						in := placeInput(fmt.Sprintf("%d-%d-%d", life, i, n), 1)
						in["i"].(map[string]any)["items"] = []any{map[string]any{"skuId": skuID, "quantity": 1, "optionIds": []string{"o-top-pearls"}}} //nolint:forcetypeassert // placeInput made it
						a, err := p.try(guest, placeOrder, in)
						var out placed
						if err != nil || json.Unmarshal(a.Data["placeOrder"], &out) != nil || out.Order == nil {
							return
						}
						nos.Store(out.Order.No, guest)
						switch n % 3 {
						case 0:
							_, _ = p.try(guest, `mutation($no: ID!) { cancelOrder(input: {orderNo: $no}) { userErrors { code } } }`, map[string]any{"no": out.Order.No})
						case 1:
							_, _ = p.try(guest, `mutation($no: ID!, $k: String!) { payOrder(input: {idempotencyKey: $k, orderNo: $no, channel: SANDBOX}) { userErrors { code } } }`,
								map[string]any{"no": out.Order.No, "k": "pay-" + out.Order.No})
						}
						if acknowledged.Add(1) == fatal {
							p.kill()
						}
					}
				})
			}
			wg.Wait()
			p.kill()
			p = start(t, settings...)
			manager = p.staff("manager")
		}
		// What is open is given up; then all must be there again, within the grace of holds without orders.
		nos.Range(func(no, guest any) bool {
			p.ask(guest.(string), `mutation($no: ID!) { cancelOrder(input: {orderNo: $no}) { userErrors { code } } }`, map[string]any{"no": no}) //nolint:forcetypeassert // stored so
			return true
		})
		for i, guest := range guests { // orders whose answers got lost are found by their keys, or placed now
			for life := range 3 {
				for n := range 25 {
					key := fmt.Sprintf("%d-%d-%d", life, i, n)
					in := placeInput(key, 1)
					in["i"].(map[string]any)["items"] = []any{map[string]any{"skuId": skuID, "quantity": 1, "optionIds": []string{"o-top-pearls"}}} //nolint:forcetypeassert // placeInput made it
					var out placed
					p.get(guest, placeOrder, in, &out)
					if out.Order == nil {
						t.Fatalf("%s: %+v", key, out)
					}
					p.ask(guest, `mutation($no: ID!) { cancelOrder(input: {orderNo: $no}) { userErrors { code } } }`, map[string]any{"no": out.Order.No})
				}
			}
		}
		var last placed
		eventually(t, 20*time.Second, "one order can take all that there is", func() bool {
			for _, id := range []string{skuID, pearls} {
				if s := p.stock(manager, id); s != (stockNow{units, 0, units}) {
					t.Fatalf("%s stands at %+v: all was given up, %d were received", id, s, units)
				}
			}
			in := placeInput(fmt.Sprint("all-", time.Now().UnixNano()), 99)
			line := map[string]any{"skuId": skuID, "quantity": 99, "optionIds": []string{"o-top-pearls"}}
			three := map[string]any{"skuId": skuID, "quantity": 3, "optionIds": []string{"o-top-pearls"}}
			in["i"].(map[string]any)["items"] = []any{line, line, line, three} //nolint:forcetypeassert // placeInput made it
			last = placed{}
			p.get(guests[0], placeOrder, in, &last)
			return last.Order != nil
		})
		if s := p.stock(manager, pearls); s != (stockNow{units, units, 0}) {
			t.Errorf("pearls stand at %+v", s)
		}
	})
}
