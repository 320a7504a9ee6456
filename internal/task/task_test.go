package task_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/task"
)

var text = lang.T("a text", "文字")

var start = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

// desk is a server with one kind of tasks, whose effects are counted once they are committed.
type desk struct {
	*task.Service
	db   *db.DB
	ctx  context.Context //nolint:containedctx // a test's
	done atomic.Int64
	// fails makes the next effects fail.
	fails atomic.Int64
}

var errEffect = fault.New("INVALID_TRANSITION", "no", "不")

func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	k := &desk{db: d, ctx: db.ForBrand(t.Context(), 1)}
	effect := func(_ context.Context, tx *db.Tx, _ task.Task, _ task.By) error {
		if k.fails.Add(-1) >= 0 {
			return errEffect
		}
		tx.AfterCommit(func() { k.done.Add(1) })
		return nil
	}
	var err error
	k.Service, err = task.New(d, func() time.Time { return start.Add(time.Hour) }, slog.New(slog.DiscardHandler), task.Kind{
		Name: "coupon-failed", Label: text, Advice: text, Choices: []task.Choice{
			{Decision: task.Retry, Alone: true, Do: effect}, {Decision: task.Refund, Do: effect}, {Decision: task.Cancel, Do: effect},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *desk) raise(t *testing.T, reference string, amount money.Amount) task.Task {
	t.Helper()
	err := k.db.InTx(k.ctx, func(tx *db.Tx) error {
		return task.Raise(k.ctx, tx, slog.New(slog.DiscardHandler), task.Opening{
			Kind: "coupon-failed", Reference: reference, ShopID: "s-1", OrderNo: "20260001", Amount: amount, Details: map[string]any{"why": "DOWN"}, At: start,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return k.about(t, reference)
}

func (k *desk) about(t *testing.T, reference string) task.Task {
	t.Helper()
	one, found, err := k.About(k.ctx, "coupon-failed", reference)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	return one
}

func anyone(task.Task) error { return nil }

func move(t task.Task, who string, d task.Decision) task.Move {
	return task.Move{ID: t.ID, Version: t.Version, Decision: d, By: task.By{StaffID: who, Name: who, Reason: "seen at the platform"}}
}

func wants(t *testing.T, err error, want *fault.Error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("refused with %v, not %s", err, want.Code)
	}
}

func TestASmallAmountIsDecidedByOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDesk(t, env.DB)
		one := k.raise(t, "V1", 20000)
		for range 2 { // pressed twice
			after, err := k.Decide(k.ctx, move(one, "mei", task.Refund), anyone)
			if err != nil || after.Status != task.Done || after.Decision != task.Refund || after.DecidedBy != "mei" || after.Reason == "" || after.DecidedAt.IsZero() {
				t.Fatalf("%+v, %v", after, err)
			}
		}
		_, err := k.Decide(k.ctx, move(one, "wei", task.Refund), anyone)
		wants(t, err, task.ErrChanged)
		_, err = k.Decide(k.ctx, move(k.about(t, "V1"), "wei", task.Retry), anyone)
		wants(t, err, task.ErrChanged)
		if n := k.done.Load(); n != 1 {
			t.Errorf("%d effects", n)
		}
	})
}

func TestALargeAmountNeedsASecondPerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDesk(t, env.DB)
		one := k.raise(t, "V1", 20001)
		_, err := k.Approve(k.ctx, move(one, "wei", ""), anyone)
		wants(t, err, task.ErrNoProposal)
		proposed, err := k.Decide(k.ctx, move(one, "mei", task.Refund), anyone)
		if err != nil || proposed.Status == task.Done || proposed.Proposal == nil || proposed.Proposal.StaffID != "mei" || k.done.Load() != 0 {
			t.Fatalf("%+v, %v, %d effects", proposed, err, k.done.Load())
		}
		if again, err := k.Decide(k.ctx, move(one, "mei", task.Refund), anyone); err != nil || again.Version != proposed.Version {
			t.Errorf("pressed twice: %v", err)
		}
		_, err = k.Decide(k.ctx, move(proposed, "mei", task.Refund), anyone)
		wants(t, err, task.ErrSamePerson)
		_, err = k.Approve(k.ctx, move(proposed, "mei", ""), anyone)
		wants(t, err, task.ErrSamePerson)
		_, err = k.Approve(k.ctx, move(one, "wei", ""), anyone)
		wants(t, err, task.ErrChanged)

		changed, err := k.Decide(k.ctx, move(proposed, "mei", task.Cancel), anyone) // another decision voids what could have been approved
		if err != nil || changed.Proposal.Decision != task.Cancel {
			t.Fatalf("%+v, %v", changed, err)
		}
		_, err = k.Approve(k.ctx, move(proposed, "wei", ""), anyone)
		wants(t, err, task.ErrChanged)

		k.fails.Store(1)
		_, err = k.Approve(k.ctx, move(changed, "wei", ""), anyone)
		wants(t, err, errEffect)
		if k.about(t, "V1").Version != changed.Version {
			t.Error("an effect that failed has changed the task")
		}
		for range 2 {
			done, err := k.Approve(k.ctx, move(changed, "wei", ""), anyone)
			if err != nil || done.Status != task.Done || done.Decision != task.Cancel || done.DecidedBy != "mei" || done.ApprovedBy != "wei" {
				t.Fatalf("%+v, %v", done, err)
			}
		}
		if n := k.done.Load(); n != 1 {
			t.Errorf("%d effects", n)
		}
		var steps []string
		for _, s := range k.about(t, "V1").Steps {
			steps = append(steps, s.What+" "+s.Name)
		}
		if want := []string{"opened ", "proposed mei", "proposed mei", "approved wei"}; !slices.Equal(steps, want) {
			t.Errorf("steps: %v", steps)
		}
	})
}

func TestRetryingIsDecidedByOneWhateverTheAmount(t *testing.T) {
	t.Parallel()
	k := newDesk(t, dbtest.Embedded(t).DB)
	after, err := k.Decide(k.ctx, move(k.raise(t, "V1", 1_000_000), "mei", task.Retry), anyone)
	if err != nil || after.Status != task.Done || k.done.Load() != 1 {
		t.Fatalf("%+v, %v", after, err)
	}
}

func TestAProposalIsDropped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDesk(t, env.DB)
		proposed, err := k.Decide(k.ctx, move(k.raise(t, "V1", 30000), "mei", task.Refund), anyone)
		if err != nil {
			t.Fatal(err)
		}
		dropped, err := k.Reject(k.ctx, move(proposed, "wei", ""), anyone)
		if err != nil || dropped.Proposal != nil || dropped.Status == task.Done {
			t.Fatalf("%+v, %v", dropped, err)
		}
		_, err = k.Approve(k.ctx, move(proposed, "wei", ""), anyone)
		wants(t, err, task.ErrChanged)
		again := k.raise(t, "V2", 30000)
		if again, err = k.Decide(k.ctx, move(again, "mei", task.Refund), anyone); err != nil {
			t.Fatal(err)
		}
		if k.raise(t, "V2", 30000).Proposal != nil { // it failed once more meanwhile
			t.Error("a decision that was made before the news still waits")
		}
		_, err = k.Approve(k.ctx, move(again, "wei", ""), anyone)
		wants(t, err, task.ErrChanged)
		if k.done.Load() != 0 {
			t.Error("something was done")
		}
	})
}

func TestManyAtOnceDecideOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDesk(t, env.DB)
		small := k.raise(t, "V1", 100)
		large, err := k.Decide(k.ctx, move(k.raise(t, "V2", 30000), "mei", task.Refund), anyone)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var decided, approved atomic.Int64
		for i := range 8 {
			who := fmt.Sprintf("person-%d", i)
			all.Go(func() {
				if _, err := k.Decide(k.ctx, move(small, who, task.Refund), anyone); err == nil {
					decided.Add(1)
				} else if !errors.Is(err, task.ErrChanged) {
					t.Errorf("%v", err)
				}
			})
			all.Go(func() {
				if _, err := k.Approve(k.ctx, move(large, who, ""), anyone); err == nil {
					approved.Add(1)
				} else if !errors.Is(err, task.ErrChanged) {
					t.Errorf("%v", err)
				}
			})
		}
		all.Wait()
		if decided.Load() != 1 || approved.Load() != 1 || k.done.Load() != 2 {
			t.Errorf("%d decided, %d approved, %d effects", decided.Load(), approved.Load(), k.done.Load())
		}
	})
}

func TestTheSameThingAgainOpensTheTaskAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDesk(t, env.DB)
		one := k.raise(t, "V1", 100)
		if _, err := k.Decide(k.ctx, move(one, "mei", task.Retry), anyone); err != nil {
			t.Fatal(err)
		}
		again := k.raise(t, "V1", 200)
		if again.ID != one.ID || again.Status != task.Open || again.Reopened != 1 || again.Decision != "" || again.DecidedBy != "" || again.Amount != 200 {
			t.Errorf("%+v", again)
		}
		if err := k.db.InTx(k.ctx, func(tx *db.Tx) error { return task.Settled(k.ctx, tx, start, "coupon-failed", "V1") }); err != nil {
			t.Fatal(err)
		}
		if ended := k.about(t, "V1"); ended.Status != task.Done || ended.Decision != task.ByItself || ended.DecidedBy != "" {
			t.Errorf("%+v", ended)
		}
		var raised sync.WaitGroup
		for range 6 {
			raised.Go(func() { k.raise(t, "V2", 100) })
		}
		raised.Wait()
		page, err := k.List(k.ctx, task.Filter{ShopIDs: []string{"s-1"}, Statuses: []task.Status{task.Open}}, 10, "")
		if err != nil || len(page.Tasks) != 1 || page.Tasks[0].Reopened != 0 {
			t.Errorf("raised at once: %+v, %v", page, err)
		}
	})
}

func TestOneLooksAfterATask(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDesk(t, env.DB)
		one := k.raise(t, "V1", 100)
		mei, wei := task.By{StaffID: "mei", Name: "Mei"}, task.By{StaffID: "wei", Name: "Wei"}
		for range 2 {
			if claimed, err := k.Claim(k.ctx, one.ID, mei, anyone); err != nil || claimed.ClaimedName != "Mei" || claimed.Status != task.Claimed {
				t.Fatalf("%+v, %v", claimed, err)
			}
		}
		_, err := k.Claim(k.ctx, one.ID, wei, anyone)
		wants(t, err, task.ErrClaimed)
		_, err = k.Decide(k.ctx, move(k.about(t, "V1"), "wei", task.Retry), anyone)
		wants(t, err, task.ErrClaimed)
		if free, err := k.Unclaim(k.ctx, one.ID, wei, anyone); err != nil || free.Status != task.Open || free.ClaimedBy != "" {
			t.Fatalf("%+v, %v", free, err)
		}
		if _, err = k.Decide(k.ctx, move(k.about(t, "V1"), "wei", task.Retry), anyone); err != nil {
			t.Error(err)
		}
		_, err = k.Claim(k.ctx, 999, wei, anyone)
		wants(t, err, task.ErrNotFound)
		_, err = k.Claim(k.ctx, one.ID, wei, func(task.Task) error { return task.ErrNotFound })
		wants(t, err, task.ErrNotFound)
		_, err = k.Decide(k.ctx, task.Move{ID: one.ID, By: task.By{StaffID: "mei", Reason: strings.Repeat("长", 201)}}, anyone)
		wants(t, err, fault.ErrBadUserInput)
		_, err = k.Decide(k.ctx, move(k.raise(t, "V3", 1), "mei", task.MarkUndone), anyone)
		wants(t, err, task.ErrDecision)
	})
}

func TestTasksAreListedAndCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newDesk(t, env.DB)
		for i := range 5 {
			k.raise(t, fmt.Sprintf("V%d", i), 100)
		}
		var seen []string
		for after := ""; ; {
			page, err := k.List(k.ctx, task.Filter{ShopIDs: []string{"s-1"}}, 2, after)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range page.Tasks {
				seen = append(seen, one.Reference)
				after = task.Cursor(one)
			}
			if !page.More {
				break
			}
		}
		if !slices.Equal(seen, []string{"V4", "V3", "V2", "V1", "V0"}) {
			t.Errorf("pages: %v", seen)
		}
		if page, err := k.List(k.ctx, task.Filter{ShopIDs: []string{"s-2"}}, 10, ""); err != nil || len(page.Tasks) != 0 {
			t.Errorf("another shop: %+v, %v", page, err)
		}
		if page, err := k.List(db.ForBrand(t.Context(), 2), task.Filter{ShopIDs: []string{"s-1"}}, 10, ""); err != nil || len(page.Tasks) != 0 {
			t.Errorf("another brand: %+v, %v", page, err)
		}
		counts, err := k.Waiting(k.ctx, []string{"s-1"})
		if err != nil || len(counts) != 1 || counts[0].Open != 5 || !counts[0].Oldest.Equal(start) {
			t.Errorf("%+v, %v", counts, err)
		}
		for _, bad := range []string{"x", "dGE", "dDAuMA"} {
			if _, err := k.List(k.ctx, task.Filter{}, 10, bad); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("cursor %q: %v", bad, err)
			}
		}
	})
}

func TestAKindThatLacksSomethingIsRefused(t *testing.T) {
	t.Parallel()
	do := func(context.Context, *db.Tx, task.Task, task.By) error { return nil }
	good := task.Kind{Name: "good-kind", Label: text, Advice: text, Choices: []task.Choice{{Decision: task.Retry, Do: do}}}
	change := func(f func(*task.Kind)) task.Kind {
		k := good
		k.Choices = slices.Clone(good.Choices)
		f(&k)
		return k
	}
	for name, kinds := range map[string][]task.Kind{
		"no name": {change(func(k *task.Kind) { k.Name = "" })}, "twice": {good, good}, "no label": {change(func(k *task.Kind) { k.Label = nil })},
		"nothing to decide": {change(func(k *task.Kind) { k.Choices = nil })}, "no effect": {change(func(k *task.Kind) { k.Choices[0].Do = nil })},
		"a decision twice":  {change(func(k *task.Kind) { k.Choices = append(k.Choices, k.Choices[0]) })},
		"nobody's decision": {change(func(k *task.Kind) { k.Choices[0].Decision = task.ByItself })},
	} {
		if _, err := task.New(nil, time.Now, nil, kinds...); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := task.New(nil, time.Now, nil, good); err != nil {
		t.Error(err)
	}
}
