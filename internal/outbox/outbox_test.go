package outbox_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
)

func follower(take func(ctx context.Context, tx *db.Tx, events []outbox.Event) error) outbox.Consumer {
	return outbox.Consumer{Name: "follower", Kinds: []string{"order.paid"}, Take: take}
}

var errCrash = errors.New("the process dies")

func TestEachEventHasItsEffectOnceThoughTwoReplicasRelayAndFail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ledger(t, env.DB)
		const n, events = 30, 20
		var calls atomic.Int64
		unreliable := func(ctx context.Context, tx *db.Tx, events []outbox.Event) error {
			if err := note(ctx, tx, events); err != nil {
				return err
			}
			if calls.Add(1)%3 == 0 {
				return errCrash // after writing, before the commit
			}
			return nil
		}
		first, second := open(t, env.DB, follower(unreliable)), open(t, replica(t, env), follower(unreliable))
		nos := orders(t, env.DB, n)
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, o := range []*outbox.Outbox{first, second} {
			wg.Go(func() {
				if err := o.Run(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		for seq := range int64(events) {
			tell(t, env.DB, first, nos, seq+1)
			second.Wake()
		}
		await(t, "all events to be taken", func() bool { return pending(t, env.DB) == 0 })
		stop()
		wg.Wait()
		seen := map[int]int{}
		for _, e := range effects(t, env.DB) {
			seen[e.event]++
		}
		for id, times := range seen {
			if times != 1 {
				t.Errorf("event %d had its effect %d times", id, times)
			}
		}
		if len(seen) != n*events {
			t.Errorf("%d of %d events had their effect", len(seen), n*events)
		}
		if calls.Load() < 4 {
			t.Errorf("only %d batches: no failure was met", calls.Load())
		}
	})
}

func TestWhatADyingReplicaHeldGoesToAnother(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ledger(t, env.DB)
		const n, events = 20, 3
		dying := replica(t, env)
		ctx, die := context.WithCancel(t.Context())
		victim := open(t, dying, follower(func(ctx context.Context, tx *db.Tx, events []outbox.Event) error {
			if err := note(ctx, tx, events); err != nil {
				return err
			}
			die() // the connection is gone with all it did
			<-ctx.Done()
			return ctx.Err()
		}))
		nos := orders(t, env.DB, n)
		for seq := range int64(events) {
			tell(t, env.DB, victim, nos, seq+1)
		}
		if taken, err := victim.Relay(ctx); err == nil || taken != 0 {
			t.Fatalf("the dying replica took %d: %v", taken, err)
		}
		if taken, err := open(t, env.DB, follower(note)).Relay(t.Context()); err != nil || taken != n*events {
			t.Fatalf("the other one took %d: %v", taken, err)
		}
		once(t, env.DB, n, events)
	})
}

func TestEventsOfOneOrderAreTakenInTheirOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ledger(t, env.DB)
		const n, events = 70, 7 // more than two batches
		o := open(t, env.DB, follower(note))
		nos := orders(t, env.DB, n)
		for seq := range int64(events) {
			tell(t, env.DB, o, nos, seq+1)
		}
		for {
			taken, err := o.Relay(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if taken == 0 {
				break
			}
		}
		once(t, env.DB, n, events)
	})
}

func TestABadEventHoldsUpOnlyItself(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ledger(t, env.DB)
		var cured atomic.Bool
		o := open(t, env.DB, follower(func(ctx context.Context, tx *db.Tx, events []outbox.Event) error {
			if err := note(ctx, tx, events); err != nil {
				return err
			}
			for _, e := range events {
				if e.OrderNo == "o003" && !cured.Load() {
					return errCrash
				}
			}
			return nil
		}))
		nos := orders(t, env.DB, 9)
		tell(t, env.DB, o, nos, 1)
		for range 2 { // a second look hurts no one
			if _, err := o.Relay(t.Context()); err == nil {
				t.Error("nobody hears of the bad event")
			}
			if got := len(effects(t, env.DB)); got != 8 || pending(t, env.DB) != 1 {
				t.Fatalf("%d effects, %d wait", got, pending(t, env.DB))
			}
		}
		cured.Store(true)
		if taken, err := o.Relay(t.Context()); taken != 1 || err != nil {
			t.Fatalf("%d taken: %v", taken, err)
		}
		once(t, env.DB, 9, 1)
	})
}

func TestAnEventOfARolledBackTransactionNeverWas(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ledger(t, env.DB)
		o, ctx := open(t, env.DB, follower(note)), db.ForBrand(t.Context(), 1)
		nos := orders(t, env.DB, 1)
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
			if err := o.Append(ctx, tx, happened(nos[0], 1)); err != nil {
				return err
			}
			return errCrash
		}); !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		if taken, err := o.Relay(t.Context()); taken != 0 || err != nil {
			t.Errorf("%d taken: %v", taken, err)
		}
		tell(t, env.DB, o, nos, 1)
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return o.Append(ctx, tx, happened(nos[0], 1)) }); !db.Unique(err) {
			t.Errorf("an order has two events of one number: %v", err)
		}
	})
}

func TestConsumersGetTheirKindsWholeAndOthersStayOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		var got, other []outbox.Event
		keep := func(list *[]outbox.Event) func(context.Context, *db.Tx, []outbox.Event) error {
			return func(_ context.Context, _ *db.Tx, events []outbox.Event) error {
				*list = append(*list, events...)
				return nil
			}
		}
		o := open(t, env.DB, follower(keep(&got)), outbox.Consumer{Name: "other", Kinds: []string{"order.paid", "order.ready"}, Take: keep(&other)})
		ctx, nos := db.ForBrand(t.Context(), 1), orders(t, env.DB, 1)
		written := happened(nos[0], 1)
		unheard, ready := happened(nos[0], 2), happened(nos[0], 3)
		unheard.Kind, ready.Kind = "order.created", "order.ready"
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return o.Append(ctx, tx, written, unheard, ready) }); err != nil {
			t.Fatal(err)
		}
		if taken, err := o.Relay(t.Context()); taken != 2 || err != nil {
			t.Fatalf("%d taken: %v", taken, err)
		}
		if len(got) != 1 || len(other) != 2 || other[1].Kind != "order.ready" {
			t.Fatalf("%+v\n%+v", got, other)
		}
		written.ID = got[0].ID
		if string(got[0].Data) == `{"a":1}` { // engines may store JSON without the blank
			written.Data = got[0].Data
		}
		if !reflect.DeepEqual(got[0], written) {
			t.Errorf("%+v came as\n%+v", written, got[0])
		}
		history, err := outbox.History(ctx, env.DB, nos[0])
		if err != nil || len(history) != 3 || history[1].Kind != "order.created" {
			t.Errorf("%+v, %v", history, err)
		}
		if history, err := outbox.History(db.ForBrand(t.Context(), 2), env.DB, nos[0]); err != nil || len(history) != 0 {
			t.Errorf("another brand reads the order's history: %+v, %v", history, err)
		}
	})
}

func TestTwoConsumersOfOneNameAreRefused(t *testing.T) {
	t.Parallel()
	for _, consumers := range [][]outbox.Consumer{
		{follower(note), follower(note)}, {{Name: "", Take: note}}, {{Name: "idle"}},
	} {
		if _, err := outbox.New(nil, quiet, consumers...); err == nil {
			t.Errorf("%+v were taken", consumers)
		}
	}
}
