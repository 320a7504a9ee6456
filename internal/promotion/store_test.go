package promotion_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/lang"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

var epoch = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

func write(t *testing.T, env dbtest.Env, f func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := db.ForAllBrands(t.Context())
	if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// percent is a promotion that takes a percentage off everything.
func percent(id string, off int, limits pricing.Limits) pricing.Promotion {
	return pricing.Promotion{ID: id, Kind: pricing.KindPercentOff, Name: lang.T(id, "优惠"+id), Parameters: fmt.Appendf(nil, `{"percentOff":%d}`, off), Limits: limits}
}

func plant(t *testing.T, env dbtest.Env, brand int, promotions ...pricing.Promotion) {
	t.Helper()
	write(t, env, func(ctx context.Context, tx *db.Tx) error {
		return promotion.Plant(ctx, tx, brand, epoch, promotions...)
	})
}

func newService(env dbtest.Env, now func() time.Time) *promotion.Service {
	return promotion.New(env.DB, nil, now, slog.New(slog.DiscardHandler))
}

func live(t *testing.T, s *promotion.Service, brand int) *promotion.Set {
	t.Helper()
	set, err := s.Live(db.ForBrand(t.Context(), brand), "CNY")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// offThousand is what the rules take off 1000.
func offThousand(t *testing.T, s *promotion.Service, brand int) int64 {
	t.Helper()
	cart := pricing.Cart{ShopID: "s", Lines: []pricing.Line{{SKUID: "a", UnitPrice: 1000, Quantity: 1}}}
	return int64(pricing.Price(pricing.Request{Cart: cart, Rules: live(t, s, brand).Rules, At: pricing.Moment{At: epoch}}).Discount)
}

func pause(t *testing.T, env dbtest.Env, id string) {
	t.Helper()
	write(t, env, func(ctx context.Context, tx *db.Tx) error {
		tx.Promotion.UpdateOneID(id).SetPaused(true).ExecX(ctx)
		return tx.PromotionSet.Update().AddNumber(1).Exec(ctx)
	})
}

func TestTheSetIsTheBrandsOwnAndNeverAnswersWhatIsASecondOld(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		var later atomic.Int64
		s := newService(env, func() time.Time { return epoch.Add(time.Duration(later.Load())) })
		plant(t, env, 1, percent("a", 10, pricing.Limits{}))
		plant(t, env, 2, percent("b", 50, pricing.Limits{}))
		if one, two := offThousand(t, s, 1), offThousand(t, s, 2); one != 100 || two != 500 {
			t.Errorf("%d and %d", one, two)
		}
		first := live(t, s, 1)
		later.Store(int64(2 * time.Second))
		if live(t, s, 1) != first {
			t.Error("a set that did not change is made anew")
		}
		pause(t, env, "a")
		later.Add(int64(499 * time.Millisecond))
		if got := offThousand(t, s, 1); got != 100 {
			t.Errorf("the database is asked more often than said: %d", got)
		}
		later.Add(int64(501 * time.Millisecond))
		if got := offThousand(t, s, 1); got != 0 {
			t.Errorf("a second later a paused promotion takes off %d", got)
		}
		if live(t, s, 1).Version == first.Version {
			t.Error("the changed set has the version of the one before")
		}
	})
}

func TestOnePromotionThatMakesNoSenseDoesNotTakeTheOthersAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s := newService(env, time.Now)
		plant(t, env, 1, percent("a", 10, pricing.Limits{}), percent("b", 1000, pricing.Limits{}))
		for id, broken := range map[string][2]string{"c": {`"everywhere"`, "{}"}, "d": {"{}", `{"opens":"late"}`}, "e": {"[]", "{}"}} {
			write(t, env, func(ctx context.Context, tx *db.Tx) error {
				tx.Promotion.Create().SetID(id).SetBrandID(1).SetVersions(2).ExecX(ctx)
				for version, terms := range [][2]string{{"{}", "{}"}, broken} {
					tx.PromotionVersion.Create().SetBrandID(1).SetPromotionID(id).SetVersion(version + 1).SetKind("PERCENT_OFF").SetName(lang.T(id, id)).
						SetParams([]byte(`{"percentOff":90}`)).SetScope([]byte(terms[0])).SetPeriod([]byte(terms[1])).SetLimits([]byte("{}")).SetStacking([]byte("{}")).
						SetAudience([]byte("{}")).SetEffectiveFrom(epoch).SetPublishedAt(epoch).ExecX(ctx)
				}
				return nil
			})
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if got := offThousand(t, s, 1); got != 100 {
					t.Errorf("%d off", got)
				}
			})
		}
		wg.Wait()
	})
}

func TestAPublishedVersionIsNeverChangedOrRemoved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		plant(t, env, 1, percent("a", 10, pricing.Limits{}))
		for _, text := range []string{"UPDATE promotion_versions SET kind = 'X'", "DELETE FROM promotion_versions", "UPDATE promotion_versions SET version = 2"} {
			if _, err := env.DB.Writer().ExecContext(t.Context(), text); err == nil {
				t.Errorf("%s was done", text)
			}
		}
		if got := offThousand(t, newService(env, time.Now), 1); got != 100 {
			t.Errorf("%d off", got)
		}
	})
}
