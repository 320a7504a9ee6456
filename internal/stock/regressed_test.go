package stock

import (
	"testing"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// TestARefusalOfAnOldCopyIsNotTheLastWord has Redis go back, without a connection breaking, to a copy of before a count that this replica has not heard of, and by
// which it has refused already.
func TestARefusalOfAnOldCopyIsNotTheLastWord(t *testing.T) {
	t.Parallel()
	for name, kept := range map[string]func(t *testing.T, x *till){
		Hold:       func(*testing.T, *till) {},
		Atomic:     func(t *testing.T, x *till) { t.Helper(); x.kept(t, Atomic) },
		"in parts": func(t *testing.T, x *till) { t.Helper(); x.splits(t, "latte", 3) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
				x := openTill(t, env)
				y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
				x.has(t, "latte", 0)
				kept(t, x)
				if err := y.place(random("o"), needs("latte", 1)); len(Short(err)) != 1 { // y knows the policy and this epoch
					t.Fatalf("of none: %v", err)
				}
				parts := []string{x.shop, x.shop + "#1", x.shop + "#2"}
				before := make([]oldCopy, len(parts))
				for i, part := range parts {
					before[i] = copyOf(t, env.Redis, part)
				}
				x.has(t, "latte", 3)
				for i, part := range parts {
					before[i].bringBack(t, env.Redis, part)
				}
				y.Service.shop(brand, y.shop).short.forget() // it is not what y remembers that is looked at
				for i := range 3 {
					if err := y.place(random("o"), needs("latte", 1)); err != nil {
						t.Fatalf("%d of 3: %v", i+1, err)
					}
				}
				if err := y.place(random("o"), needs("latte", 1)); len(Short(err)) != 1 {
					t.Errorf("a fourth of 3: %v", err)
				}
				x.stands(t, "latte", 3, 0)
			})
		})
	}
}
