package stock

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

func TestGuestsAreToldFromTheLowMarkOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		left := func(z *till, marks map[string]int64) string {
			t.Helper()
			left, _, err := z.Nearly(z.ctx, z.shop, marks)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(left)
		}
		x.has(t, "latte", 5)
		if _, marks, err := x.Nearly(x.ctx, x.shop, nil); err != nil || marks == nil || len(marks) != 0 {
			t.Errorf("without marks: %v, %v", marks, err)
		}
		for sku, bad := range map[string]int64{"latte": -1, "bagel": 3, "#epoch": 3} {
			if _, err := x.SetLowMark(x.ctx, x.shop, sku, bad); codes(err) != map[bool]string{true: "lowAt INVALID_QUANTITY", false: "skuId NOT_COUNTED"}[bad < 0] {
				t.Errorf("%s: %v", sku, err)
			}
		}
		if level, err := x.SetLowMark(x.ctx, x.shop, "latte", 3); err != nil || level.LowAt != 3 || level.Available != 5 {
			t.Fatalf("%+v, %v", level, err)
		}
		for want, quantity := range []int64{0, 2, 1, 2} { // 5, 3, 2, 0 left
			if quantity > 0 {
				if err := x.place(random("o"), needs("latte", quantity)); err != nil {
					t.Fatal(err)
				}
			}
			text := []string{"map[]", "map[latte:3]", "map[latte:2]", "map[]"}[want]
			if a, b, c := left(x, nil), left(y, map[string]int64{"latte": 3}), left(x, map[string]int64{"latte": 3, "bagel": 9}); a != text || b != text || c != text {
				t.Errorf("step %d: %s, %s and %s, not %s", want, a, b, c, text)
			}
		}
		x.has(t, "latte", 7) // a count keeps the mark
		if level, err := x.Get(x.ctx, x.shop, "latte"); err != nil || level.LowAt != 3 || left(x, nil) != "map[latte:2]" {
			t.Errorf("%+v, %s, %v", level, left(x, nil), err)
		}
		// Without Redis the database says it.
		w, r := newWire(t, env)
		z := tillOn(t, env, r, x.shop)
		w.set(true)
		if got := left(z, nil); got != "map[latte:2]" {
			t.Errorf("without Redis: %s", got)
		}
	})
}

// TestAShopThatFlipsAllTheTimeIsToldInTurns has a thousand flips in five seconds tell a handful of times, the first at once and the last too.
func TestAShopThatFlipsAllTheTimeIsToldInTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		told := map[string][]time.Duration{}
		begun := time.Now()
		s := &Service{pace: defaultPace, onFlip: func(_ context.Context, shopID string) {
			mu.Lock()
			defer mu.Unlock()
			told[shopID] = append(told[shopID], time.Since(begun))
		}}
		busy, calm := &shop{id: "busy"}, &shop{id: "calm"}
		for i := range 1000 {
			s.flip(busy)
			if i == 500 {
				s.flip(calm)
			}
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(2 * defaultPace)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if n := len(told["busy"]); n < 10 || n > 12 || told["busy"][0] != 0 || told["busy"][n-1] < 4995*time.Millisecond {
			t.Errorf("told %d times: %v", n, told["busy"])
		}
		if n := len(told["calm"]); n != 1 || told["calm"][0] != 2500*time.Millisecond {
			t.Errorf("the other shop: %v", told["calm"])
		}
		if s.flips.running || len(s.flips.waiting) > 0 {
			t.Error("something still waits")
		}
	})
}
