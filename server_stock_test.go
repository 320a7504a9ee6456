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

// TestAServerThatIsKilledWhileItHoldsFromBucketsLeaksNoStock has each order take from several parts of a split SKU, so that a server that is killed has taken some of what
// an order needs and not the rest. A second server, which lives on, finds it. Redis must outlive the servers, so this is for PostgreSQL and Redis only.
func TestAServerThatIsKilledWhileItHoldsFromBucketsLeaksNoStock(t *testing.T) {
	t.Parallel()
	settings := serversOf(t)
	living := start(t, settings...)
	manager := living.staff("manager")
	const units, each = 180, 9
	living.ask(manager, `mutation($s: ID!, $k: ID!, $n: Int!) { setStock(input: {shopId: $s, skuId: $k, onHand: $n}) { userErrors { code } } }`, map[string]any{"s": shopID, "k": skuID, "n": units})
	var changed struct {
		Policy struct{ Overrides []struct{ Buckets int } }
	}
	living.get(manager, `mutation($s: ID!, $k: ID!) { setStockStrategy(input: {shopId: $s, skuId: $k, strategy: HOLD, buckets: 32}) { policy { overrides { buckets } } userErrors { code } } }`,
		map[string]any{"s": shopID, "k": skuID}, &changed)
	if len(changed.Policy.Overrides) != 1 || changed.Policy.Overrides[0].Buckets != 32 {
		t.Fatalf("%+v", changed)
	}
	guests := []string{living.guest("alice"), living.guest("bob"), living.guest("carol"), living.guest("dave")}
	victims := []*process{start(t, settings...), start(t, settings...)}
	for i, p := range victims { // counters that a server makes at its first order would hide what another has left
		p.ask(guests[i], cancelOrder, map[string]any{"no": p.place(guests[i], fmt.Sprint("first-", i), each).Order.No})
	}
	var wg sync.WaitGroup
	for v, p := range victims {
		var acknowledged atomic.Int64
		fatal := int64(3 + rand.IntN(5))
		for i := range 8 {
			guest := guests[i%len(guests)]
			wg.Go(func() {
				for n := range 6 {
					a, err := p.try(guest, placeOrder, placeInput(fmt.Sprintf("%d-%d-%d", v, i, n), each))
					var out placed
					if err != nil || json.Unmarshal(a.Data["placeOrder"], &out) != nil {
						return
					}
					if acknowledged.Add(1) == fatal {
						p.kill()
					}
					if out.Order != nil {
						_, _ = p.try(guest, cancelOrder, map[string]any{"no": out.Order.No})
					}
				}
			})
		}
	}
	wg.Wait()
	for _, p := range victims {
		p.kill()
	}
	begun := time.Now()
	for _, guest := range guests { // orders whose answers got lost are among them
		living.cancelAll(guest)
	}
	eventually(t, 25*time.Second, "one guest can have all that there is", func() bool {
		if s := living.stock(manager, skuID); s != (stockNow{units, 0, units}) {
			t.Fatalf("%+v: all was given up, %d were received", s, units)
		}
		var last placed
		in := placeInput(fmt.Sprint("all-", time.Now().UnixNano()), 90)
		line := map[string]any{"skuId": skuID, "quantity": 90}
		in["i"].(map[string]any)["items"] = []any{line, line} //nolint:forcetypeassert // placeInput made it
		living.get(guests[0], placeOrder, in, &last)
		return last.Order != nil
	})
	t.Logf("after %v", time.Since(begun).Round(time.Millisecond))
	if s := living.stock(manager, skuID); s != (stockNow{units, units, 0}) {
		t.Errorf("%+v", s)
	}
}

const cancelOrder = `mutation($no: ID!) { cancelOrder(input: {orderNo: $no}) { userErrors { code } } }`

// cancelAll gives up what a guest has not paid.
func (p *process) cancelAll(guest string) {
	p.t.Helper()
	var mine struct {
		Orders struct {
			Edges []struct {
				Node struct{ No, Status string }
			}
		}
	}
	p.get(guest, `{ me { orders(first: 100) { edges { node { no status } } } } }`, nil, &mine)
	for _, e := range mine.Orders.Edges {
		if e.Node.Status == "CREATED" {
			p.ask(guest, cancelOrder, map[string]any{"no": e.Node.No})
		}
	}
}
