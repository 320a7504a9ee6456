package promotion_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/lang"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

func write(t *testing.T, env dbtest.Env, f func(ctx context.Context, tx *db.Tx)) {
	t.Helper()
	ctx := db.ForAllBrands(t.Context())
	if err := env.DB.InTx(ctx, func(tx *db.Tx) error { f(ctx, tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

func promote(t *testing.T, env dbtest.Env, brand int, id, params, scope, period string) {
	t.Helper()
	write(t, env, func(ctx context.Context, tx *db.Tx) {
		tx.Promotion.Create().SetID(id).SetBrandID(brand).SetKind("PERCENT_OFF").SetName(lang.T(id, id)).SetParams([]byte(params)).
			SetScope([]byte(scope)).SetPeriod([]byte(period)).ExecX(ctx)
	})
}

// off is what the rules take off 1000.
func off(t *testing.T, s *promotion.Service, brand int) int64 {
	t.Helper()
	rules, err := s.Rules(db.ForBrand(t.Context(), brand), "CNY")
	if err != nil {
		t.Fatal(err)
	}
	cart := pricing.Cart{ShopID: "s", Lines: []pricing.Line{{SKUID: "a", UnitPrice: 1000, Quantity: 1}}}
	return int64(pricing.Price(pricing.Request{Cart: cart, Rules: rules, At: pricing.Moment{At: time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)}}).Discount)
}

func TestRulesAreTheBrandsOwnAndFollowChangesWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		now := time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)
		s := promotion.New(env.DB, func() time.Time { return now }, slog.New(slog.DiscardHandler))
		promote(t, env, 1, "a", `{"percentOff":10}`, "{}", "{}")
		promote(t, env, 2, "b", `{"percentOff":50}`, "{}", "{}")
		if one, two := off(t, s, 1), off(t, s, 2); one != 100 || two != 500 {
			t.Errorf("%d and %d", one, two)
		}
		write(t, env, func(ctx context.Context, tx *db.Tx) { tx.Promotion.UpdateOneID("a").SetActive(false).ExecX(ctx) })
		now = now.Add(2*time.Second - 1)
		if got := off(t, s, 1); got != 100 {
			t.Errorf("rules are read more often than said: %d", got)
		}
		now = now.Add(1)
		if got := off(t, s, 1); got != 0 {
			t.Errorf("an ended promotion takes off %d", got)
		}
	})
}

func TestOnePromotionThatMakesNoSenseDoesNotTakeTheOthersAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s := promotion.New(env.DB, time.Now, slog.New(slog.DiscardHandler))
		promote(t, env, 1, "a", `{"percentOff":10}`, "{}", "{}")
		promote(t, env, 1, "b", `{"percentOff":1000}`, "{}", "{}")
		promote(t, env, 1, "c", `{"percentOff":10}`, `"everywhere"`, "{}")
		promote(t, env, 1, "d", `{"percentOff":10}`, "{}", `{"opens":"late"}`)
		promote(t, env, 1, "e", `[]`, "{}", "{}")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if got := off(t, s, 1); got != 100 {
					t.Errorf("%d off", got)
				}
			})
		}
		wg.Wait()
	})
}
