package bus_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"cuppa/internal/bus"
	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
	"cuppa/internal/redisx"
	"cuppa/internal/timer"
)

var quiet = slog.New(slog.DiscardHandler)

// errTake is a consumer's failure.
var errTake = errors.New("it can't be taken")

// clock is moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Now().UTC().Truncate(time.Microsecond)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// hurried is a clock that runs so many times faster.
func hurried(times int) func() time.Time {
	began := time.Now()
	return func() time.Time { return began.Add(time.Since(began) * time.Duration(times)) }
}

// kit is a database with a bus over Redis, and what tests do with it.
type kit struct {
	t         *testing.T
	env       dbtest.Env
	topic     string
	outbox    *outbox.Outbox
	transport *bus.Transport
}

func newKit(t *testing.T, env dbtest.Env) *kit {
	t.Helper()
	k := &kit{t: t, env: env, topic: "cuppa-test-" + rand.Text()}
	var err error
	if k.outbox, err = outbox.New(env.DB, quiet); err != nil {
		t.Fatal(err)
	}
	k.outbox.TellOver(func() {})
	k.transport = k.overRedis()
	t.Cleanup(func() { _ = env.Redis.Del(context.Background(), k.topic).Err() })
	key := "integer PRIMARY KEY AUTOINCREMENT"
	if env.DB.Postgres() {
		key = "bigserial PRIMARY KEY"
	}
	if _, err := env.DB.Writer().ExecContext(t.Context(), "CREATE TABLE taken (n "+key+", consumer text NOT NULL, order_no text NOT NULL, seq bigint NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *kit) overRedis() *bus.Transport {
	k.t.Helper()
	transport, err := bus.Open(config.Bus{Kind: config.BusRedis}, redisx.Adopt(k.env.Redis), quiet)
	if err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() { _ = transport.Close() })
	return transport
}

// note writes the effect of an event, which shows when it happens twice.
func note(consumer string) func(ctx context.Context, tx *db.Tx, m bus.Message) error {
	return func(ctx context.Context, tx *db.Tx, m bus.Message) error {
		_, err := tx.SQL.ExecContext(ctx, fmt.Sprintf("INSERT INTO taken (consumer, order_no, seq) VALUES ('%s', '%s', %d)", consumer, m.OrderNo, m.Seq))
		return err
	}
}

// effects are the numbers of the events that a consumer took, by orders, in the order in which it did.
func (k *kit) effects(consumer string) map[string][]int64 {
	k.t.Helper()
	rows, err := k.env.DB.Reader().QueryContext(k.t.Context(), "SELECT order_no, seq FROM taken WHERE consumer = '"+consumer+"' ORDER BY n")
	if err != nil {
		k.t.Fatal(err)
	}
	defer rows.Close()
	all := map[string][]int64{}
	for rows.Next() {
		var no string
		var seq int64
		if err := rows.Scan(&no, &seq); err != nil {
			k.t.Fatal(err)
		}
		all[no] = append(all[no], seq)
	}
	if err := rows.Err(); err != nil {
		k.t.Fatal(err)
	}
	return all
}

func (k *kit) count(text string) (n int) {
	k.t.Helper()
	if err := k.env.DB.Reader().QueryRowContext(k.t.Context(), text).Scan(&n); err != nil {
		k.t.Fatal(err)
	}
	return n
}

// once awaits that a consumer took each of the orders' events, and fails unless each was taken once and in its order.
func (k *kit) once(consumer string, nos []string, events int) {
	k.t.Helper()
	k.await("all events to be taken by "+consumer, func() bool {
		return k.count("SELECT count(*) FROM taken WHERE consumer = '"+consumer+"'") >= len(nos)*events
	})
	k.as(consumer, nos, events)
}

func (k *kit) as(consumer string, nos []string, events int) {
	k.t.Helper()
	var want []int64
	for seq := range int64(events) {
		want = append(want, seq+1)
	}
	all := k.effects(consumer)
	for _, no := range nos {
		if !slices.Equal(all[no], want) {
			k.t.Errorf("%s took %v of order %s", consumer, all[no], no)
		}
	}
}

// await polls until ok, for 90 seconds at most: the machine may be busy.
func (k *kit) await(what string, ok func() bool) {
	k.t.Helper()
	for deadline := time.Now().Add(90 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			k.t.Fatalf("waited in vain for %s", what)
		}
		select {
		case <-k.t.Context().Done():
			k.t.Fatal(k.t.Context().Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// orders makes orders without events.
func (k *kit) orders(n int) []string {
	k.t.Helper()
	ctx, at, nos := db.ForBrand(k.t.Context(), 1), time.Now().UTC().Truncate(time.Microsecond), make([]string, n)
	if err := k.env.DB.InTx(ctx, func(tx *db.Tx) error {
		for i := range nos {
			nos[i] = fmt.Sprintf("o%03d", i)
			if err := tx.Order.Create().SetID(nos[i]).SetShopID("shop").SetCustomerID("c").SetStatus("PAID").SetDineWay("TAKEAWAY").SetTotalAmount(0).
				SetDiscountAmount(0).SetPayableAmount(0).SetExpiresAt(at).SetCreatedAt(at).SetUpdatedAt(at).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		k.t.Fatal(err)
	}
	return nos
}

// happen appends one event to each order.
func (k *kit) happen(nos []string, seq int64) {
	k.t.Helper()
	ctx := db.ForBrand(k.t.Context(), 1)
	events := make([]outbox.Event, len(nos))
	for i, no := range nos {
		events[i] = outbox.Event{
			BrandID: 1, OrderNo: no, Seq: seq, ShopID: "shop", Kind: "order.paid", From: "PAID", To: "PAID", Actor: "system", Data: []byte(`{"a":1}`),
			At: time.Now().UTC().Truncate(time.Microsecond),
		}
	}
	if err := k.env.DB.InTx(ctx, func(tx *db.Tx) error { return k.outbox.Append(ctx, tx, events...) }); err != nil {
		k.t.Fatal(err)
	}
}

// tells has every row tell one typed event.
func tells(e outbox.Event) ([]outbox.Telling, error) {
	return []outbox.Telling{{Name: "OrderPaid", Version: 1, Data: e.Data}}, nil
}

func (k *kit) bus(change func(*bus.Parts), consumers ...bus.Consumer) *bus.Bus {
	k.t.Helper()
	p := bus.Parts{DB: k.env.DB, Log: k.log(), Transport: k.transport, Topic: k.topic, Tell: tells, Consumers: consumers}
	if change != nil {
		change(&p)
	}
	b, err := bus.New(p)
	if err != nil {
		k.t.Fatal(err)
	}
	return b
}

// run runs buses until stop is called, or the test ends.
func (k *kit) run(buses ...*bus.Bus) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(k.t.Context()))
	var wg sync.WaitGroup
	for _, b := range buses {
		wg.Go(func() {
			if err := serve(ctx, b); err != nil {
				k.t.Error(err)
			}
		})
	}
	stop = sync.OnceFunc(func() {
		cancel()
		wg.Wait()
	})
	k.t.Cleanup(stop)
	return stop
}

// serve runs a bus with its timers, as a server does.
func serve(ctx context.Context, b *bus.Bus) error {
	timers, err := timer.New(b.DB, b.Now, b.Log, b.Timers()...)
	if err != nil {
		return err
	}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return b.Run(ctx) })
	work.Go(func() error { return timers.Run(ctx) })
	return work.Wait()
}

func follower(take func(ctx context.Context, tx *db.Tx, m bus.Message) error) bus.Consumer {
	return bus.Consumer{Name: "follower", Topics: []string{"order.*"}, Take: take}
}

// log tells of warnings where a test fails.
func (k *kit) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(k.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}
