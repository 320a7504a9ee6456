package promotion_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

const today = "2026-06-15"

// desk takes and gives back uses as orders do.
type desk struct {
	t   *testing.T
	env dbtest.Env
	s   *promotion.Service
}

func (d desk) uses(orderNo, guest, day string, takes map[string]int64) []promotion.Use {
	d.t.Helper()
	var applied []pricing.Applied
	for _, id := range []string{"a", "b"} {
		if amount, ok := takes[id]; ok {
			applied = append(applied, pricing.Applied{ID: id, Version: 1, Amount: money.Amount(amount), Name: percent(id, 1, pricing.Limits{}).Name})
		}
	}
	return live(d.t, d.s, 1).Uses(1, orderNo, guest, day, applied)
}

// take has orders take in one transaction, and answers the numbers of those that were refused.
func (d desk) take(uses ...[]promotion.Use) (refused map[string]error) {
	d.t.Helper()
	ctx := db.ForAllBrands(context.Background())
	err := d.env.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		var all []promotion.Use
		for _, u := range uses {
			all = append(all, u...)
		}
		refused, err = d.s.Use(ctx, tx, all)
		return err
	})
	if err != nil {
		d.t.Error(err)
	}
	return refused
}

func (d desk) giveBack(orderNos ...string) {
	d.t.Helper()
	ctx := db.ForAllBrands(context.Background())
	if err := d.env.DB.InTx(ctx, func(tx *db.Tx) error { return d.s.GiveBack(ctx, tx, orderNos...) }); err != nil {
		d.t.Error(err)
	}
}

// counts reads the counters from a service that has kept nothing.
func (d desk) counts(guest, day string) map[string]pricing.Used {
	d.t.Helper()
	s := newService(d.env, time.Now)
	used, err := s.Used(db.ForBrand(d.t.Context(), 1), live(d.t, s, 1), guest, day)
	if err != nil {
		d.t.Fatal(err)
	}
	return used
}

func eachDesk(t *testing.T, promotions []pricing.Promotion, f func(t *testing.T, d desk)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		plant(t, env, 1, promotions...)
		f(t, desk{t, env, newService(env, time.Now)})
	})
}

func TestNoMoreOrdersThanTheTotalHoweverManyComeAtOnceAndHoweverTheyAreGathered(t *testing.T) {
	eachDesk(t, []pricing.Promotion{percent("a", 10, pricing.Limits{Total: 10}), percent("b", 10, pricing.Limits{PerDay: 50})}, func(t *testing.T, d desk) {
		var granted atomic.Int64
		ordertest.AtOnce(32, func(i int) { // 32 transactions of two orders each
			one, two := fmt.Sprintf("o%d", i), fmt.Sprintf("p%d", i)
			takes := map[string]int64{"a": 100, "b": 7}
			refused := d.take(d.uses(one, "g", today, takes), d.uses(two, "g", today, takes))
			granted.Add(int64(2 - len(refused)))
			for _, err := range refused {
				if !errors.Is(err, promotion.ErrExhausted) {
					t.Error(err)
				}
			}
		})
		got := d.counts("g", today)
		if granted.Load() != 10 || got["a"] != (pricing.Used{Total: 10, Given: 1000}) || got["b"] != (pricing.Used{Today: 10}) {
			t.Errorf("%d were granted, counted are %+v", granted.Load(), got)
		}
	})
}

func TestABudgetIsNeverOverrun(t *testing.T) {
	eachDesk(t, []pricing.Promotion{percent("a", 10, pricing.Limits{Budget: 1000})}, func(t *testing.T, d desk) {
		var spent atomic.Int64
		ordertest.AtOnce(64, func(i int) {
			no, amount := fmt.Sprint("o", i), int64(90+i)
			if len(d.take(d.uses(no, "g", today, map[string]int64{"a": amount}))) == 0 {
				spent.Add(amount)
			}
		})
		if got := d.counts("g", today)["a"]; spent.Load() > 1000 || spent.Load() < 847 || int64(got.Given) != spent.Load() {
			t.Errorf("%d were spent, counted are %+v", spent.Load(), got)
		}
		if refused := d.take(d.uses("exactly", "g", today, map[string]int64{"a": 1000 - spent.Load()})); len(refused) != 0 {
			t.Errorf("the last of the budget is not given: %v", refused)
		}
	})
}

func TestAGuestsLimitsAreTheGuestsOwnAndADaysTheDays(t *testing.T) {
	eachDesk(t, []pricing.Promotion{percent("a", 10, pricing.Limits{PerGuest: 3, PerGuestDay: 2})}, func(t *testing.T, d desk) {
		takes := map[string]int64{"a": 5}
		var granted [2]atomic.Int64
		ordertest.AtOnce(16, func(i int) {
			if len(d.take(d.uses(fmt.Sprint("o", i), fmt.Sprint("guest", i%2), today, takes))) == 0 {
				granted[i%2].Add(1)
			}
		})
		if granted[0].Load() != 2 || granted[1].Load() != 2 {
			t.Errorf("on one day %d and %d were granted", granted[0].Load(), granted[1].Load())
		}
		for i, want := range []int{0, 1} {
			if refused := d.take(d.uses(fmt.Sprint("next", i), "guest0", "2026-06-16", takes)); len(refused) != want {
				t.Errorf("order %d of the next day: %v", i, refused)
			}
		}
		if got := d.counts("guest0", today)["a"]; got != (pricing.Used{Guest: 3, GuestToday: 2}) {
			t.Errorf("%+v", got)
		}
		if got := d.counts("guest1", "2026-06-16")["a"]; got != (pricing.Used{Guest: 2}) {
			t.Errorf("%+v", got)
		}
	})
}

func TestAnOrderThatIsRefusedTakesNothingOfItsOtherPromotions(t *testing.T) {
	eachDesk(t, []pricing.Promotion{percent("a", 10, pricing.Limits{Total: 5}), percent("b", 10, pricing.Limits{Total: 1})}, func(t *testing.T, d desk) {
		both := map[string]int64{"a": 1, "b": 1}
		refused := d.take(d.uses("o1", "g", today, both), d.uses("o2", "g", today, both), d.uses("o3", "g", today, map[string]int64{"a": 1}))
		if len(refused) != 1 || refused["o2"] == nil {
			t.Errorf("%v", refused)
		}
		if got := d.counts("g", today); got["a"].Total != 2 || got["b"].Total != 1 {
			t.Errorf("%+v", got)
		}
	})
}

func TestAUseGoesBackOnceHoweverOftenItIsGivenBack(t *testing.T) {
	limits := pricing.Limits{Total: 8, PerDay: 8, PerGuest: 8, PerGuestDay: 8, Budget: 800}
	eachDesk(t, []pricing.Promotion{percent("a", 10, limits)}, func(t *testing.T, d desk) {
		takes := map[string]int64{"a": 100}
		for i := range 8 {
			if refused := d.take(d.uses(fmt.Sprint("o", i), "g", today, takes)); len(refused) != 0 {
				t.Fatal(refused)
			}
		}
		ordertest.AtOnce(16, func(i int) { d.giveBack(fmt.Sprint("o", i%4), "never-was", fmt.Sprint("o", (i+1)%4)) })
		if got := d.counts("g", today)["a"]; got != (pricing.Used{Total: 4, Today: 4, Given: 400, Guest: 4, GuestToday: 4}) {
			t.Errorf("%+v", got)
		}
	})
}

func TestATransactionThatIsRolledBackHasTakenAndGivenBackNothing(t *testing.T) {
	eachDesk(t, []pricing.Promotion{percent("a", 10, pricing.Limits{Total: 2})}, func(t *testing.T, d desk) {
		takes := map[string]int64{"a": 100}
		d.take(d.uses("o1", "g", today, takes))
		crash := errors.New("crash")
		ctx := db.ForAllBrands(t.Context())
		for _, f := range []func(tx *db.Tx) error{
			func(tx *db.Tx) error { _, err := d.s.Use(ctx, tx, d.uses("o2", "g", today, takes)); return err },
			func(tx *db.Tx) error { return d.s.GiveBack(ctx, tx, "o1") },
		} {
			err := d.env.DB.InTx(ctx, func(tx *db.Tx) error {
				if err := f(tx); err != nil {
					return err
				}
				return crash
			})
			if !errors.Is(err, crash) {
				t.Fatal(err)
			}
			if got := d.counts("g", today)["a"]; got != (pricing.Used{Total: 1, Given: 100}) {
				t.Errorf("%+v", got)
			}
		}
	})
}

func TestOldDaysCountersAreRemovedAndAnOrderOfThenCanStillBeCanceled(t *testing.T) {
	eachDesk(t, []pricing.Promotion{percent("a", 10, pricing.Limits{Total: 5, PerDay: 5})}, func(t *testing.T, d desk) {
		d.take(d.uses("o1", "g", "2020-01-01", map[string]int64{"a": 1}), d.uses("o2", "g", time.Now().UTC().Format(time.DateOnly), map[string]int64{"a": 1}))
		if err := d.s.SweepOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := d.counts("g", "2020-01-01")["a"]; got != (pricing.Used{Total: 2, Given: 2}) {
			t.Errorf("%+v", got)
		}
		d.giveBack("o1")
		if got := d.counts("g", time.Now().UTC().Format(time.DateOnly))["a"]; got != (pricing.Used{Total: 1, Today: 1, Given: 1}) {
			t.Errorf("%+v", got)
		}
	})
}
