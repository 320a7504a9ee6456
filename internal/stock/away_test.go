package stock

import (
	"errors"
	"sync/atomic"
	"testing"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// TestRedisGoesAwayUnderAMixedPolicy has guests at two replicas order SKUs of all four strategies at once, while Redis leaves both and comes back.
func TestRedisGoesAwayUnderAMixedPolicy(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		lineX, toX := behindProxy(t, redisURL(t, env))
		lineY, toY := behindProxy(t, redisURL(t, env))
		open := func(url, shop string) *till {
			r, err := redisx.Open(t.Context(), url, quietLog())
			if err != nil {
				t.Fatal(err)
			}
			return tillOn(t, env, r, shop)
		}
		x := open(toX, random("shop-"))
		y := open(toY, x.shop)
		replicas := []*till{x, y}
		x.kept(t, mixed)
		const units = 60
		var basket []Need
		taken := map[string]*atomic.Int64{}
		for sku := range goods {
			x.has(t, sku, units)
			basket = append(basket, Need{sku, 1})
			taken[sku] = new(atomic.Int64)
		}
		for _, at := range replicas {
			at.hasty(t)
			at.buyAndGiveBack(t, basket)
		}
		var orders, without atomic.Int64
		var away atomic.Bool
		together(8, func(b int) {
			at := replicas[b%2]
			for i := range 24 {
				no, basket := random("o"), basket
				if i%2 == 1 && orders.Load() > 40 { // what one strategy refuses hides what another would sell
					basket = basket[b%len(basket):][:1]
				}
				if err := at.buy(no, basket); err != nil {
					if !errors.Is(err, ErrOutOfStock) {
						t.Error(err)
					}
					continue
				}
				if away.Load() {
					without.Add(1)
				}
				switch orders.Add(1) {
				case 20:
					away.Store(true)
					lineX.Break()
					lineY.Silence()
				case 55: // most is gone; what Redis remembers is not
					lineX.Heal()
					lineY.Heal()
					away.Store(false)
				}
				switch i % 4 {
				case 0:
					replicas[(b+1)%2].cancel(t, no)
					continue
				case 1:
					replicas[(b+1)%2].pay(t, no)
				}
				for _, n := range basket {
					taken[n.SKUID].Add(n.Quantity)
				}
			}
		})
		if without.Load() < 30 {
			t.Errorf("%d orders went on without Redis", without.Load())
		}
		lineX.Heal()
		lineY.Heal()
		repaired(t, replicas)
		for sku, n := range taken {
			x.stands(t, sku, x.onHand(t, sku), units-n.Load())
			for n.Load() < units { // a replica may remember for a moment that it was sold out
				eventually(t, "the next "+sku, func() bool { return y.buy(random("o"), needs(sku, 1)) == nil })
				n.Add(1)
			}
			if err := y.buy(random("o"), needs(sku, 1)); !errors.Is(err, ErrOutOfStock) || n.Load() > units {
				t.Errorf("%d of %d %s were sold, and one more: %v", n.Load(), units, sku, err)
			}
		}
		repaired(t, replicas)
	})
}

// onHand is what lies on the shelf.
func (x *till) onHand(t *testing.T, sku string) int64 {
	t.Helper()
	level, err := x.Get(x.ctx, x.shop, sku)
	if err != nil || level == nil {
		t.Fatalf("%s: %v, %v", sku, level, err)
	}
	return level.OnHand
}

// buyAndGiveBack has the replica use Redis once.
func (x *till) buyAndGiveBack(t *testing.T, basket []Need) {
	t.Helper()
	no := random("o")
	if err := x.buy(no, basket); err != nil {
		t.Fatal(err)
	}
	x.cancel(t, no)
}
