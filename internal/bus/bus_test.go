package bus_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/bus"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
)

func TestEachEventIsTakenOnceAndInOrderThoughTwoReplicasRunAndConsumersFail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		const n, events = 15, 8
		var calls atomic.Int64
		unreliable := follower(func(ctx context.Context, tx *db.Tx, m bus.Message) error {
			if err := note("follower")(ctx, tx, m); err != nil {
				return err
			}
			if calls.Add(1)%7 == 0 {
				return errTake // after writing
			}
			return nil
		})
		calm := bus.Consumer{Name: "calm", Topics: []string{"OrderPaid"}, Take: note("calm")}
		fast := func(p *bus.Parts) { p.Now = hurried(20) }
		k.run(k.bus(fast, unreliable, calm), k.bus(fast, unreliable, calm))
		nos := k.orders(n)
		for seq := range int64(events) {
			k.happen(nos, seq+1)
		}
		k.once("calm", nos, events)
		k.once("follower", nos, events)
		if unsent := k.count("SELECT count(*) FROM order_events WHERE unsent"); unsent != 0 {
			t.Errorf("%d events are unsent", unsent)
		}
		k.await("nothing to be parked", func() bool { return k.count("SELECT count(*) FROM parked_events") == 0 })
		if calls.Load() <= n*events {
			t.Error("no failure was met")
		}
	})
}

func TestARedisThatIsWipedLosesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		c := newClock()
		b := k.bus(func(p *bus.Parts) { p.Now = c.now }, follower(note("follower")))
		if err := b.LookOver(t.Context()); err != nil { // it begins here
			t.Fatal(err)
		}
		nos := k.orders(5)
		for seq := range int64(3) {
			k.happen(nos, seq+1)
		}
		if n, err := b.Publish(t.Context()); n != 15 || err != nil {
			t.Fatalf("%d were published: %v", n, err)
		}
		if err := env.Redis.Del(t.Context(), k.topic).Err(); err != nil { // nobody had taken any of it
			t.Fatal(err)
		}
		stop := k.run(b)
		k.happen(nos, 4)
		b.Wake()
		k.await("the new events to be parked or taken", func() bool {
			return k.count("SELECT count(*) FROM parked_events")+k.count("SELECT count(*) FROM taken") >= 5
		})
		c.move(30 * time.Second)
		if err := b.LookOver(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.move(time.Second)
		k.once("follower", nos, 4)
		// The group is gone too while it runs: it is made anew.
		if err := env.Redis.Del(t.Context(), k.topic).Err(); err != nil {
			t.Fatal(err)
		}
		k.happen(nos, 5)
		b.Wake()
		c.move(2 * time.Minute)
		k.await("what was lost is found", func() bool {
			if err := b.LookOver(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.move(time.Second)
			return k.count("SELECT count(*) FROM taken") >= 25
		})
		stop()
		k.as("follower", nos, 5)
	})
}

// TestAStreamThatIsLostIsBroughtBackAtOnce holds that what one look does not park is looked for again soon, and not by the minute.
func TestAStreamThatIsLostIsBroughtBackAtOnce(t *testing.T) {
	t.Parallel()
	k := newKit(t, dbtest.Embedded(t))
	c := newClock()
	b := k.bus(func(p *bus.Parts) { p.Now = c.now }, follower(note("follower")))
	if err := b.LookOver(t.Context()); err != nil { // it begins here
		t.Fatal(err)
	}
	nos := k.orders(125)
	const events = 18 // of each: 2,250, where one look parks two batches of a thousand at most
	for seq := range int64(events) {
		k.happen(nos, seq+1)
	}
	for k.count("SELECT count(*) FROM order_events WHERE unsent") > 0 {
		if _, err := b.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.env.Redis.Del(t.Context(), k.topic).Err(); err != nil {
		t.Fatal(err)
	}
	c.move(30 * time.Second)
	looks := 1
	for ; ; looks++ {
		more, err := b.LookOverAgain(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
	}
	if n := k.count("SELECT count(*) FROM parked_events"); n != len(nos)*events || looks != 3 {
		t.Errorf("%d events were found by %d looks", n, looks)
	}
}

func TestLookingOverNeitherTakesTwiceNorPassesByWhatIsUnsent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		c := newClock()
		b := k.bus(func(p *bus.Parts) { p.Now = c.now }, follower(note("follower")))
		if err := b.LookOver(t.Context()); err != nil {
			t.Fatal(err)
		}
		nos := k.orders(2)
		k.happen(nos[:1], 1)
		if _, err := b.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		k.happen(nos[1:], 1) // stays unsent for long
		look := func() {
			t.Helper()
			if err := b.LookOver(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := b.TryDue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		c.move(10 * time.Minute)
		look()
		look()
		if got := k.effects("follower"); len(got) != 1 || len(got[nos[0]]) != 1 {
			t.Fatalf("%v were taken", got)
		}
		if _, err := b.Publish(t.Context()); err != nil { // and what is sent then is lost
			t.Fatal(err)
		}
		look()
		look()
		k.as("follower", nos, 1)
	})
}

func TestEarlyEventsWaitForTheirTurnAndWhatNeverComesIsRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		c := newClock()
		b := k.bus(func(p *bus.Parts) { p.Now = c.now }, follower(note("follower")))
		nos := k.orders(1)
		for seq := range int64(6) {
			k.happen(nos, seq+1)
		}
		events := k.messages()
		try := func() {
			t.Helper()
			for range 10 {
				n, err := b.TryDue(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if n == 0 {
					return
				}
			}
		}
		for _, at := range []int{2, 1, 2, 0, 1} { // in no order, and twice
			if err := b.Bring(t.Context(), events[at]); err != nil {
				t.Fatal(err)
			}
		}
		try()
		k.as("follower", nos, 3)
		if err := b.Bring(t.Context(), events[5]); err != nil { // the fourth and the fifth never come
			t.Fatal(err)
		}
		try()
		k.as("follower", nos, 3)
		for range 2 { // the missing ones are read, then it is its turn
			c.move(4 * time.Second)
			try()
		}
		k.as("follower", nos, 6)
		if n := k.count("SELECT count(*) FROM parked_events"); n != 0 {
			t.Errorf("%d are parked", n)
		}
	})
}

func TestAnEventThatFailsIsTriedSixTimesThenItIsADeadLetterAndLaterOnesGoOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		c := newClock()
		tries := 0
		b := k.bus(func(p *bus.Parts) { p.Now, p.Jitter = c.now, func() float64 { return 0.5 } }, follower(func(ctx context.Context, tx *db.Tx, m bus.Message) error {
			if m.Seq == 2 {
				if tries++; tries == 3 {
					panic("it can't be taken") // a panic is a failure as any other
				}
				return errTake
			}
			return note("follower")(ctx, tx, m)
		}))
		nos := k.orders(2)
		for seq := range int64(3) {
			k.happen(nos[:1], seq+1)
		}
		k.happen(nos[1:], 1)
		for _, m := range k.messages() {
			for range 2 {
				if err := b.Bring(t.Context(), m); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := k.effects("follower"); tries != 1 || !slices.Equal(got[nos[0]], []int64{1}) || len(got[nos[1]]) != 1 {
			t.Fatalf("%d tries; %v were taken", tries, got)
		}
		due := func() {
			t.Helper()
			if _, err := b.TryDue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for i, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second} {
			c.move(pause + 499*time.Millisecond)
			due()
			if tries != i+1 {
				t.Fatalf("%d tries before the pause of %d s is over", tries, pause)
			}
			c.move(time.Millisecond)
			due()
			if tries != i+2 {
				t.Fatalf("%d tries after the pause of %d s", tries, pause)
			}
		}
		due()
		if got := k.effects("follower"); tries != 6 || !slices.Equal(got[nos[0]], []int64{1, 3}) {
			t.Fatalf("%d tries; %v were taken", tries, got)
		}
		if n := k.count("SELECT count(*) FROM dead_letters WHERE status = 'open' AND attempts = 6 AND seq = 2 AND consumer = 'follower'"); n != 1 {
			t.Errorf("%d dead letters", n)
		}
		if n := k.count("SELECT count(*) FROM parked_events"); n != 0 {
			t.Errorf("%d are parked", n)
		}
	})
}

func TestOrdersOutliveABusThatIsAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		b := k.bus(nil, follower(note("follower")))
		nos := k.orders(3)
		k.happen(nos, 1)
		if err := k.transport.Close(); err != nil {
			t.Fatal(err)
		}
		// Its key is no stream: Redis answers each XADD with an error.
		if err := env.Redis.Set(t.Context(), k.topic, "x", 0).Err(); err != nil {
			t.Fatal(err)
		}
		k.run(b)
		if _, err := b.Publish(t.Context()); err == nil {
			t.Fatal("nobody hears that nothing can be published")
		}
		k.happen(nos, 2)
		if n := k.count("SELECT count(*) FROM order_events WHERE unsent"); n != 6 {
			t.Fatalf("%d are unsent", n)
		}
		if err := env.Redis.Del(t.Context(), k.topic).Err(); err != nil {
			t.Fatal(err)
		}
		k.once("follower", nos, 2)
	})
}

func TestOneReplicaPublishesAtATimeAndAnotherTakesOver(t *testing.T) {
	t.Parallel()
	env := dbtest.Servers(t) // the embedded engine has one process
	other, err := db.Open(t.Context(), env.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	holds, release, err := bus.TakeTurn(t.Context(), env.DB)
	if err != nil || holds == nil || !holds() {
		t.Fatalf("there is no turn: %v", err)
	}
	if second, _, err := bus.TakeTurn(t.Context(), other); err != nil || second != nil {
		t.Fatalf("two have the turn: %v", err)
	}
	release()
	second, release, err := bus.TakeTurn(t.Context(), other)
	if err != nil || second == nil {
		t.Fatalf("nobody has the turn: %v", err)
	}
	// Its session ends, as that of a process that was stopped for too long.
	if _, err := env.DB.Writer().ExecContext(t.Context(), `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
		WHERE l.locktype = 'advisory' AND a.datname = current_database() AND a.pid <> pg_backend_pid()`); err != nil {
		t.Fatal(err)
	}
	k := &kit{t: t}
	k.await("the turn to be free", func() bool {
		third, give, err := bus.TakeTurn(t.Context(), env.DB)
		if err != nil {
			t.Fatal(err)
		}
		if third == nil {
			return false
		}
		give()
		return true
	})
	if second() {
		t.Error("who lost the turn does not know")
	}
	release()
}

func TestTopicsMatchByWildcards(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		topic, name string
		want        bool
	}{
		{"order.paid", "order.paid", true}, {"order.paid", "order.paid2", false}, {"order.*", "order.paid", true}, {"order.*", "order.", true}, {"order.*", "orders.paid", false},
		{"*", "", true}, {"*", "x", true}, {"*.paid", "order.paid", true}, {"*.paid", "order.paid.late", false}, {"a*b*c", "abc", true}, {"a*b*c", "a1b2c", true}, {"a*b*c", "acb", false},
		{"a*a", "a", false}, {"Order*", "OrderPaid", true}, {"", "", true}, {"", "x", false}, {"**", "x", true}, {"*x*", "axb", true}, {"*x*", "ab", false},
	} {
		if got := bus.Matches(one.topic, one.name); got != one.want {
			t.Errorf("%q for %q: %v", one.topic, one.name, got)
		}
	}
}

func TestConsumersThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	take := note("x")
	for _, consumers := range [][]bus.Consumer{
		{{Name: "", Topics: []string{"*"}, Take: take}}, {{Name: "a", Take: take}}, {{Name: "a", Topics: []string{"*"}}},
		{{Name: "a", Topics: []string{"*"}, Take: take}, {Name: "a", Topics: []string{"*"}, Take: take}}, {{Name: "relay", Topics: []string{"*"}, Take: take}},
	} {
		if _, err := bus.New(bus.Parts{Consumers: consumers}); err == nil {
			t.Errorf("%+v were taken", consumers)
		}
	}
}

func TestWhatIsNoEventIsPassedByAndOthersGoOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		b := k.bus(nil, follower(note("follower")))
		for range 3 {
			if err := b.Send(t.Context(), bus.Message{OrderNo: "x"}); err != nil {
				t.Fatal(err)
			}
		}
		nos := k.orders(1)
		k.happen(nos, 1)
		k.run(b)
		k.once("follower", nos, 1)
	})
}

// messages are all events as messages, by their rows.
func (k *kit) messages() []bus.Message {
	k.t.Helper()
	events, _, err := outbox.After(db.ForAllBrands(k.t.Context()), k.env.DB, 0, 1000)
	if err != nil {
		k.t.Fatal(err)
	}
	all := make([]bus.Message, len(events))
	for i, e := range events {
		if all[i], err = bus.MessageOf(e, tells); err != nil {
			k.t.Fatal(err)
		}
	}
	return all
}
