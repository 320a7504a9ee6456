package promotion_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

// history has alice and bob buy teas and buns, one order each hour, one of them with a coupon and one unpaid; it answers the span's beginning.
func (o office) history(t *testing.T, orders int) (from time.Time) {
	t.Helper()
	from = o.Clock.Now()
	o.SQL(t, `UPDATE skus SET cost = 400 WHERE id = 'tea-m'`)
	for i := range orders {
		in := o.Request(ordertest.Want(ordertest.Tea, 1+i%3, ordertest.Full))
		if i%4 == 1 {
			in = o.Request(ordertest.Want(ordertest.Bun, 1))
		}
		if i == 2 {
			in.Coupons = []string{o.Coupon(t, 300, 0)}
		}
		o.Paid(t, in)
		o.Clock.Advance(time.Hour)
	}
	o.Place(t, o.Request(ordertest.Want(ordertest.Tea, 1)))
	o.Clock.Advance(time.Minute)
	return from
}

// half is a draft of half the price for teas.
func half(limits pricing.Limits) promotion.Content {
	return promotion.Content{
		Kind: pricing.KindPercentOff, Name: lang.T("Half", "五折"), Parameters: []byte(`{"percentOff":50}`), Limits: limits, Scope: pricing.Scope{Products: []string{"milk-tea"}},
		Period: pricing.Period{From: time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)}, // its dates do not count in a trial
	}
}

func (o office) start(t *testing.T, p promotion.Promotion, from time.Time) promotion.Trial {
	t.Helper()
	trial, err := o.s.StartTrial(o.Ctx, o.boss, promotion.StartTrial{PromotionID: p.ID, From: from, To: o.Clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

func (o office) work(t *testing.T) {
	t.Helper()
	for worked := true; worked; {
		var err error
		if worked, err = o.s.WorkOnTrial(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (o office) trial(t *testing.T, id string) promotion.Trial {
	t.Helper()
	trial, err := o.s.Trial(o.Ctx, o.boss, id)
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

// overdue ends the lease of whoever works on trials.
func (o office) overdue(t *testing.T) {
	t.Helper()
	o.SQL(t, `UPDATE promotion_trials SET lease_until = '2000-01-01 00:00:00+00:00' WHERE lease_until IS NOT NULL`)
}

func text(v any) string { return fmt.Sprintf("%+v", v) }

func TestATrialTellsWhatPastOrdersWouldHaveComeTo(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		o.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
		from := o.history(t, 6)
		o.s.PageOf(2)
		p := o.save(t, promotion.Save{Content: half(pricing.Limits{})})
		trial := o.start(t, p, from)
		if trial.Status != promotion.TrialQueued || trial.Progress != 0 || trial.Currency != "CNY" {
			t.Errorf("%+v", trial)
		}
		o.save(t, promotion.Save{ID: p.ID, Revision: p.Revision, Content: tenOff()}) // the trial keeps what it began with
		o.work(t)
		got := o.trial(t, trial.ID)
		r := got.Result
		// Teas of 1500: one, a bun of 600, three with a coupon of 300, one, two (after a bun): 1500, 600, 4500, 1500, 3000, 600.
		before := money.Amount(1350 + 540 + 3750 + 1350 + 2700 + 540)
		after := money.Amount(750 + 540 + 1950 + 750 + 1500 + 540)
		if got.Status != promotion.TrialDone || got.Progress != 1 || got.Revision != p.Revision || r.Orders != 6 || r.Changed != 4 || r.Cheaper != 4 || r.Dearer != 0 ||
			r.RevenueBefore != before || r.RevenueAfter != after || r.Cost != before-after || r.Winners != 1 || r.Zero != 0 || r.Differs != 0 {
			t.Errorf("%+v, not %d before and %d after", got, before, after)
		}
		goods := money.Amount(400 * (1 + 3 + 1 + 2))
		if r.MarginBefore != before-goods || r.MarginAfter != after-goods || r.UnknownCost != 2 {
			t.Errorf("margins %d and %d, %d unknown", r.MarginBefore, r.MarginAfter, r.UnknownCost)
		}
		var days money.Amount
		for _, d := range r.Days {
			days += d.Cost
		}
		if days != r.Cost || len(r.Top) != 4 || r.Top[0].Before-r.Top[0].After != 1800 {
			t.Errorf("%+v", r)
		}
	})
}

func TestATrialThatIsCutOffComesToTheSameAsOneThatIsNot(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		o.PromoteLimited(t, "few", 20, pricing.Limits{Total: 2})
		from := o.history(t, 7)
		p := o.save(t, promotion.Save{Content: half(pricing.Limits{PerGuestDay: 4, Total: 3})})
		whole := o.start(t, p, from)
		o.work(t)
		cut := o.start(t, p, from)
		o.s.PageOf(2)
		first, err := o.s.Hold(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := first.Page(t.Context()); err != nil {
			t.Fatal(err)
		}
		if worked, err := o.s.WorkOnTrial(t.Context()); worked || err != nil {
			t.Errorf("a trial that is being worked on was taken: %v", err)
		}
		if got := o.trial(t, cut.ID); got.Status != promotion.TrialRunning || got.Progress <= 0 || got.Progress >= 1 || got.Result.Orders != 2 {
			t.Errorf("in between it is %+v", got)
		}
		o.overdue(t) // the first holder is gone, or asleep
		second, err := o.s.Hold(t.Context())
		if err != nil || second == nil {
			t.Fatal(err)
		}
		if _, err := second.Page(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := first.Page(t.Context()); !errors.Is(err, promotion.ErrFenced) { // it wakes up
			t.Errorf("a holder that was replaced: %v", err)
		}
		o.overdue(t)
		o.work(t)
		if _, err := second.Page(t.Context()); !errors.Is(err, promotion.ErrFenced) {
			t.Errorf("a holder of a trial that is done: %v", err)
		}
		a, b := o.trial(t, whole.ID), o.trial(t, cut.ID)
		if a.Status != promotion.TrialDone || b.Status != promotion.TrialDone || text(a.Result) != text(b.Result) {
			t.Errorf("%s\n%+v\n%s\n%+v", a.Status, a.Result, b.Status, b.Result)
		}
		if a.Result.Orders != 7 || a.Result.Changed != 3 || a.Result.UsedUpAt.IsZero() || a.Result.Winners != 1 {
			t.Errorf("%+v", a.Result)
		}
	})
}

func TestOneReplicaWorksOnATrial(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		from := o.history(t, 4)
		p := o.save(t, promotion.Save{Content: half(pricing.Limits{})})
		trial := o.start(t, p, from)
		others := []*promotion.Service{o.s, o.Replica(t).Promotions}
		var worked atomic.Int64
		ordertest.AtOnce(6, func(i int) {
			did, err := others[i%2].WorkOnTrial(t.Context())
			if err != nil {
				t.Error(err)
			}
			if did {
				worked.Add(1)
			}
		})
		if got := o.trial(t, trial.ID); worked.Load() != 1 || got.Status != promotion.TrialDone || got.Result.Orders != 4 {
			t.Errorf("%d worked on it: %+v", worked.Load(), got)
		}
	})
}

func TestRefundsAndEmptySpansAndTheBudgetInATrial(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		from := o.Clock.Now()
		all, _ := o.Paid(t, o.Request(ordertest.Want(ordertest.Tea, 1)))
		part, _ := o.Paid(t, o.Request(ordertest.Want(ordertest.Tea, 1)))
		o.Paid(t, o.Request(ordertest.Want(ordertest.Tea, 1)))
		o.Refund(t, all.No, 0)
		o.Refund(t, part.No, 100)
		o.Clock.Advance(time.Hour)
		p := o.save(t, promotion.Save{Content: half(pricing.Limits{Budget: 1000})}) // one order takes 750: a second would overrun it
		trial := o.start(t, p, from)
		empty, err := o.s.StartTrial(o.Ctx, o.boss, promotion.StartTrial{PromotionID: p.ID, From: from.AddDate(0, 0, -60), To: from})
		if err != nil {
			t.Fatal(err)
		}
		o.work(t)
		if r := o.trial(t, trial.ID).Result; r.Orders != 2 || r.Refunded != 1 || r.Cost != 750 || r.RevenueBefore != 3000 || r.Changed != 1 {
			t.Errorf("%+v", r)
		}
		if got := o.trial(t, empty.ID); got.Status != promotion.TrialDone || got.Result.Orders != 0 || len(got.Result.Days) != 0 || got.Progress != 1 {
			t.Errorf("%+v", got)
		}
	})
}

func TestTrialsAreBoundedAndCanBeCanceled(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		from := o.history(t, 3)
		p := o.save(t, promotion.Save{Content: half(pricing.Limits{})})
		in := promotion.StartTrial{PromotionID: p.ID, From: from, To: o.Clock.Now()}
		var begun atomic.Int64
		var id atomic.Value
		ordertest.AtOnce(8, func(int) {
			trial, err := o.s.StartTrial(o.Ctx, o.boss, in)
			switch {
			case err == nil:
				begun.Add(1)
				id.Store(trial.ID)
			case !errors.Is(err, promotion.ErrTrialsBusy):
				t.Error(err)
			}
		})
		if begun.Load() != 3 {
			t.Fatalf("%d trials wait", begun.Load())
		}
		o.s.PageOf(1)
		holder, err := o.s.Hold(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := holder.Page(t.Context()); err != nil {
			t.Fatal(err)
		}
		all, err := o.s.Trials(o.Ctx, o.boss, p.ID)
		if err != nil || len(all) != 3 {
			t.Fatalf("%d trials, %v", len(all), err)
		}
		for range 2 {
			for _, trial := range all {
				if got, err := o.s.CancelTrial(o.Ctx, o.boss, trial.ID); err != nil || got.Status != promotion.TrialCanceled {
					t.Errorf("%+v, %v", got, err)
				}
			}
		}
		if _, err := holder.Page(t.Context()); !errors.Is(err, promotion.ErrFenced) {
			t.Errorf("a canceled trial goes on: %v", err)
		}
		o.work(t)
		for code, in := range map[string]promotion.StartTrial{
			"INVALID_TRIAL empty": {PromotionID: p.ID, From: from, To: from}, "INVALID_TRIAL ahead": {PromotionID: p.ID, From: o.Clock.Now(), To: o.Clock.Now().Add(time.Hour)},
			"INVALID_TRIAL long": {PromotionID: p.ID, From: o.Clock.Now().AddDate(0, 0, -93), To: o.Clock.Now()}, "PROMOTION_NOT_FOUND": {PromotionID: "none", From: from, To: in.To},
			"REVISION_CONFLICT": {PromotionID: p.ID, Revision: p.Revision + 1, From: from, To: in.To}, "FORBIDDEN": {PromotionID: p.ID, From: from, To: in.To, ShopIDs: []string{"elsewhere"}},
		} {
			_, err := o.s.StartTrial(o.Ctx, o.boss, in)
			want, _, _ := strings.Cut(code, " ")
			if got := ordertest.Codes(err); got != want {
				t.Errorf("%s: %q", code, got)
			}
		}
		stranger := o.boss
		stranger.ShopIDs = []string{"elsewhere"}
		if _, err := o.s.Trial(o.Ctx, stranger, all[0].ID); ordertest.Codes(err) != "FORBIDDEN" {
			t.Errorf("a stranger sees a trial: %v", err)
		}
		other := o.boss
		other.BrandID = 2
		if _, err := o.s.Trial(o.Ctx, other, all[0].ID); !errors.Is(err, promotion.ErrTrialNotFound) {
			t.Errorf("another brand sees a trial: %v", err)
		}
	})
}

func TestATrialThatFailsOverAndOverEnds(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		from := o.history(t, 1)
		trial := o.start(t, o.save(t, promotion.Save{Content: half(pricing.Limits{})}), from)
		for range 6 {
			if _, err := o.s.Hold(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.overdue(t)
		}
		if got := o.trial(t, trial.ID); got.Status != promotion.TrialFailed || got.EndedAt.IsZero() {
			t.Errorf("%+v", got)
		}
	})
}

func TestATrialOfAPromotionForFirstOrdersKnowsWhatGuestsHadOrdered(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		o.Paid(t, o.Request(ordertest.Want(ordertest.Tea, 1))) // before the span
		o.Clock.Advance(time.Hour)
		from := o.Clock.Now()
		for _, guest := range []string{"alice", "bob", "bob"} {
			in := o.Request(ordertest.Want(ordertest.Tea, 1))
			in.CustomerID = guest
			o.Place(t, in)
			o.Clock.Advance(time.Hour)
		}
		o.SQL(t, `UPDATE orders SET paid_at = created_at, paid_amount = payable_amount`)
		p := o.save(t, promotion.Save{Content: promotion.Content{Kind: pricing.KindFirstOrder, Name: lang.T("First", "首单"), Parameters: []byte(`{"percentOff":50}`)}})
		trial := o.start(t, p, from)
		o.work(t)
		if r := o.trial(t, trial.ID).Result; r.Orders != 3 || r.Changed != 1 || r.Cost != 750 || r.Winners != 1 {
			t.Errorf("%+v", r)
		}
	})
}
