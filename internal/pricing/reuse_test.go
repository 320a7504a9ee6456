package pricing

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"cuppa/internal/money"
)

// spoil writes nonsense into all memory that is kept.
func (r *run) spoil() {
	s := &r.search
	for _, all := range [][]money.Amount{r.amounts, s.singly, s.deeper, s.bests} {
		fill(all, 1_234_567)
	}
	fill(r.lines, 1)
	fill(r.places, 1)
	w := &r.coupons
	fill(w.usable, true)
	fill(w.in, true)
	fill(w.left, 1_234_567)
	fill(w.next, 1_234_567)
	fill(w.used, 3)
	fill(w.spots, spot{1, 1, 77})
	fill(w.spans, span{0, 1})
	fill(w.kinds, nil)
	fill(w.cups, cup{at: 1, left: 99})
	for _, picks := range [][]pick{w.picks, w.items, w.tail, w.bests, w.spared} {
		fill(picks, pick{coupon: 1, amount: 9, base: 9})
	}
	fill(s.used, true)
	fill(s.shared, []money.Amount{7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7})
}

func fill[T any](all []T, with T) {
	all = all[:cap(all)]
	for i := range all {
		all[i] = with
	}
}

// TestMemoryThatWasUsedBeforeChangesNoPrice prices carts of all sizes with one run after the other, and looks at the results again when all are made.
func TestMemoryThatWasUsedBeforeChangesNoPrice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		used := new(run)
		var reused, fresh []Result
		for range rapid.IntRange(2, 4).Draw(t, "carts") {
			in := inputGen.Draw(t, "in")
			in.cart.Mode = in.mode
			q := Request{Cart: in.cart, Guest: in.guest, Rules: compile(t, in.promotions...), Coupons: in.coupons, At: in.at, Used: in.used, Trace: true}
			reused, fresh = append(reused, used.price(q)), append(fresh, new(run).price(q))
			used.forget()
			used.spoil()
		}
		if !reflect.DeepEqual(reused, fresh) {
			t.Fatalf("\n%+v\n%+v", reused, fresh)
		}
	})
}
