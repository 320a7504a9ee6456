package outbox_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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
		now := time.Now()
		o := open(t, env.DB, follower(badFor(&cured)))
		o.Clock(func() time.Time { return now })
		nos := orders(t, env.DB, 9)
		tell(t, env.DB, o, nos, 1)
		for try := range 2 { // a second look before its time hurts no one
			if _, err := o.Relay(t.Context()); (err == nil) != (try == 1) {
				t.Errorf("look %d: %v", try, err)
			}
			if got := len(effects(t, env.DB)); got != 8 || pending(t, env.DB) != 1 {
				t.Fatalf("%d effects, %d wait", got, pending(t, env.DB))
			}
		}
		cured.Store(true)
		now = now.Add(time.Second)
		if taken, err := o.Relay(t.Context()); taken != 1 || err != nil {
			t.Fatalf("%d taken: %v", taken, err)
		}
		once(t, env.DB, 9, 1)
	})
}

// badFor can't take order o003 until it is cured.
func badFor(cured *atomic.Bool) func(ctx context.Context, tx *db.Tx, events []outbox.Event) error {
	return func(ctx context.Context, tx *db.Tx, events []outbox.Event) error {
		if err := note(ctx, tx, events); err != nil {
			return err
		}
		for _, e := range events {
			if e.OrderNo == "o003" && !cured.Load() {
				return errCrash
			}
		}
		return nil
	}
}

func TestAnEventThatIsNeverTakenBecomesADeadLetterOfItsConsumerAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ledger(t, env.DB)
		now, others := time.Now(), 0
		o := open(t, env.DB, follower(badFor(new(atomic.Bool))), outbox.Consumer{Name: "other", Kinds: []string{"order.paid"}, Take: func(_ context.Context, _ *db.Tx, events []outbox.Event) error {
			others = len(events)
			return nil
		}})
		o.Clock(func() time.Time { return now })
		nos := orders(t, env.DB, 5)
		tell(t, env.DB, o, nos, 1)
		for i, pause := range []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
			now = now.Add(pause)
			if _, err := o.Relay(t.Context()); err == nil || pending(t, env.DB) != 1 {
				t.Fatalf("try %d: %v, %d wait", i+1, err, pending(t, env.DB))
			}
		}
		now = now.Add(16 * time.Second)
		others = 0
		if _, err := o.Relay(t.Context()); err == nil { // the batch fails once more, then the event goes alone
			t.Error("nobody hears of it")
		}
		var n int
		if err := env.DB.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM dead_letters WHERE consumer = 'follower' AND order_no = 'o003' AND attempts = 6 AND status = 'open'").Scan(&n); err != nil || n != 1 {
			t.Errorf("%d dead letters: %v", n, err)
		}
		if pending(t, env.DB) != 0 || others != 1 || len(effects(t, env.DB)) != 4 {
			t.Errorf("%d wait, the other took %d, %d effects", pending(t, env.DB), others, len(effects(t, env.DB)))
		}
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
