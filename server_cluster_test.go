package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// forgotten is after what time every replica asks again about what it was told is sold out (docs/stock.md, half a second).
const forgotten = 600 * time.Millisecond

// rush has many guests want one cup each at once, and says how many got one. Whoever gets no answer asks again, and whoever is refused once more: a replica may still refuse by
// what it heard before there was more.
func (r *trio) rush(guests []string, round string, sku string, buyers int) (sold int64) {
	r.t.Helper()
	var wg sync.WaitGroup
	var got atomic.Int64
	for i := range buyers {
		wg.Go(func() {
			in := map[string]any{"i": map[string]any{"idempotencyKey": fmt.Sprint(round, "-", i), "shopId": shopID, "items": []any{map[string]any{"skuId": sku, "quantity": 1}}}}
			refused := false
			for begun := time.Now(); ; rest() {
				a, err := r.at.try(guests[i%len(guests)], placeOrder, in)
				switch code := a.refusal(); {
				case err == nil && code == "":
					var out placed
					if json.Unmarshal(a.Data["placeOrder"], &out) == nil && out.Order != nil {
						got.Add(1)
						return
					}
				case code == "OUT_OF_STOCK" && refused:
					return
				case code == "OUT_OF_STOCK":
					refused = true
					<-time.After(forgotten)
				}
				if time.Since(begun) > patience {
					r.t.Errorf("%s, guest %d: %v %s", round, i, err, a.refusal())
					return
				}
			}
		})
	}
	wg.Wait()
	return got.Load()
}

// A master of the Redis Cluster is killed while guests order what is counted: what it kept is decided by the database, by all three servers, and each cup is sold once; when
// it is back with nothing it is told anew, and all is well.
func TestAMasterOfTheClusterGoesAway(t *testing.T) {
	t.Parallel()
	r := newTrio(t, "ORDER_TTL=10m")
	manager := r.at.staff("manager")
	guests := []string{r.guest, r.at.guest("bob"), r.at.guest("carol"), r.at.guest("dave")}
	cups := 0
	more := func(n int) {
		cups += n
		var out struct{ Stock stockNow }
		r.at.get(manager, `mutation($s: ID!, $k: ID!, $n: Int!) { setStock(input: {shopId: $s, skuId: $k, onHand: $n}) { stock { onHand reserved available } } }`,
			map[string]any{"s": shopID, "k": countedSKU, "n": cups}, &out)
		if out.Stock.Available != int64(n) {
			t.Fatalf("%+v are there, not %d more", out.Stock, n)
		}
	}
	more(10)
	if sold := r.rush(guests, "before", countedSKU, 15); sold != 10 {
		t.Fatalf("%d of 10 cups were sold before anything failed", sold)
	}
	var its []*node
	for _, n := range r.nodes {
		if strings.Contains(n.says("keys", "*"+shopID+"*"), "stock") {
			its = append(its, n)
		}
	}
	if len(its) == 0 {
		t.Fatal("no master keeps the shop's counters")
	}
	if whole() {
		its = r.nodes
	}
	for i, n := range its {
		if i > 0 && !whole() {
			break
		}
		more(10)
		_ = n.cmd.Process.Kill()
		begun := time.Now()
		if sold := r.rush(guests, fmt.Sprint("away-", i), countedSKU, 20); sold != 10 {
			t.Errorf("%d of 10 cups were sold while a master was away", sold)
		}
		t.Logf("sold out in %v while a master was away", time.Since(begun))
		c := r.crowd(fmt.Sprint("away-too-", i), true)
		c.during(2, func() { c.more(10) })
		t.Logf("%d orders meanwhile, PAID seen within %v, no order for %v at most", c.orders.Load(), c.latest, c.worst)
		if !n.start(t) {
			t.Fatal("the master's port was taken")
		}
		for _, n := range r.nodes {
			eventually(t, 60*time.Second, "the cluster is whole again", n.settled)
		}
		more(10)
		begun = time.Now()
		tries := 0
		eventually(t, 60*time.Second, "what is there again is sold", func() bool {
			tries++
			return r.rush(guests, fmt.Sprint("again-", i, "-", tries), countedSKU, 1) == 1
		})
		t.Logf("sold again %v after the cluster was whole", time.Since(begun))
		if sold := r.rush(guests, fmt.Sprint("back-", i), countedSKU, 20); sold != 9 {
			t.Errorf("%d of 9 cups were sold when it was back", sold)
		}
		eventually(t, 60*time.Second, "the counters are told anew", func() bool { return strings.Contains(n.says("keys", "*"), "stock") })
	}
	r.sound()
}
