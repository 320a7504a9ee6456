package pricing

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

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
		}
		if !reflect.DeepEqual(reused, fresh) {
			t.Fatalf("\n%+v\n%+v", reused, fresh)
		}
	})
}
