package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/bus"
	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/outbox"
	"cuppa/internal/redisx"
)

const (
	// relayOrders have relayEvents each in a turn; relayRounds turns of each kind.
	relayOrders, relayEvents, relayRounds = 5_000, 4, 5
	// relayLanes is how many XADDs of the floor are under way, relayRead how many rows it reads at once: as many as ours.
	relayLanes, relayRead = 8, 1_000
	// paceOrders a second are written for paceFor, by paceWriters at once, to see how late their events come.
	paceOrders, paceWriters, paceFor = 1_000, 16, 10 * time.Second
)

// relay is how many unsent events a second go over Redis Streams, beside the same rows read, added raw and marked; and how late they come at 1,000 orders a second.
func (b *bench) relay() ([]row, error) {
	databaseURL, err := b.newDatabase()
	if err != nil {
		return nil, err
	}
	d, err := db.Open(b.ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	own, err := redisx.Open(b.ctx, b.redis, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer own.Close()
	r := &relaying{bench: b, db: d, redis: own}
	if err := r.orders(); err != nil {
		return nil, err
	}
	through, err := inTurns(relayRounds, r.turn(r.ours), r.turn(r.floor))
	if err != nil {
		return nil, err
	}
	through.Name, through.Unit = "relay", "events/s"
	late, err := r.lag()
	return []row{through, late}, err
}

type relaying struct {
	*bench
	db    *db.DB
	redis *redisx.Redis
	seq   int64
}

// orders makes the orders that events belong to: one by hand, the others copied of it.
func (r *relaying) orders() error {
	ctx, at := db.ForBrand(r.ctx, benchBrand), time.Now().UTC()
	err := r.db.InTx(ctx, func(tx *db.Tx) error {
		return tx.Order.Create().SetID("r0").SetShopID("bench").SetCustomerID("bench").SetStatus("PAID").SetDineWay("TAKEAWAY").SetTotalAmount(0).SetDiscountAmount(0).
			SetPayableAmount(0).SetExpiresAt(at).SetCreatedAt(at).SetUpdatedAt(at).Exec(ctx)
	})
	if err != nil {
		return err
	}
	_, err = r.db.Writer().ExecContext(r.ctx, fmt.Sprintf(`INSERT INTO orders SELECT (jsonb_populate_record(o, jsonb_build_object('no', 'r' || i))).*
		FROM orders o, generate_series(1, %d) i WHERE o.no = 'r0'`, max(relayOrders, paceOrders*int(paceFor/time.Second))))
	return err
}

// turn writes events that are unsent and measures until all are sent.
func (r *relaying) turn(send func(ctx context.Context) error) func() (round, error) {
	return func() (round, error) {
		r.seq += relayEvents
		_, err := r.db.Writer().ExecContext(r.ctx, fmt.Sprintf(`INSERT INTO order_events (brand_id, order_no, seq, shop_id, kind, from_status, to_status, actor, data, unsent, at)
			SELECT %d, 'r' || o, s, 'bench', 'order.advanced', 'PAID', 'PREPARING', 'system', '{"payment":"P25000000000000000000","amount":1234}', true, now()
			FROM generate_series(%d, %d) s, generate_series(1, %d) o ORDER BY s, o`, benchBrand, r.seq-relayEvents+1, r.seq, relayOrders))
		if err == nil {
			_, err = r.db.Writer().ExecContext(r.ctx, "VACUUM ANALYZE order_events")
		}
		if err == nil {
			err = r.admin("CHECKPOINT")
		}
		if err != nil {
			return round{}, err
		}
		ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
		defer cancel()
		began := time.Now()
		if err := send(ctx); err != nil {
			return round{}, err
		}
		return round{perSecond: relayOrders * relayEvents / time.Since(began).Seconds()}, nil
	}
}

func (r *relaying) newBus(topic string, consumers ...bus.Consumer) (*bus.Bus, *bus.Transport, error) {
	transport, err := bus.Open(config.Bus{Kind: config.BusRedis}, r.redis, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, nil, err
	}
	made, err := bus.New(bus.Parts{DB: r.db, Log: slog.New(slog.DiscardHandler), Transport: transport, Topic: topic, Consumers: consumers})
	return made, transport, err
}

// ours runs the bus until nothing is unsent.
func (r *relaying) ours(ctx context.Context) error {
	made, transport, err := r.newBus("cuppa-bench")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- made.Run(ctx) }()
	for err == nil {
		var left bool
		if err = r.db.Reader().QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM order_events WHERE unsent)").Scan(&left); !left {
			break
		}
		err = wait(ctx, 5*time.Millisecond)
	}
	cancel()
	return errors.Join(err, <-done, transport.Close())
}

// floor reads the rows as JSON, adds each to a stream and marks them.
func (r *relaying) floor(ctx context.Context) error {
	for {
		ids, texts, err := r.read(ctx)
		if err != nil || len(ids) == 0 {
			return err
		}
		errs := make([]error, relayLanes)
		var wg sync.WaitGroup
		for lane := range relayLanes {
			wg.Go(func() {
				for i := lane; i < len(texts) && errs[lane] == nil; i += relayLanes {
					errs[lane] = r.redis.Client().XAdd(ctx, &redis.XAddArgs{Stream: "cuppa-bench-raw", MaxLen: 50_000, Approx: true, Values: []any{"payload", texts[i]}}).Err()
				}
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if _, err := r.db.Writer().ExecContext(ctx, "UPDATE order_events SET unsent = false WHERE unsent AND id <= $1", slices.Max(ids)); err != nil {
			return err
		}
	}
}

func (r *relaying) read(ctx context.Context) (ids []int64, texts []string, err error) {
	rows, err := r.db.Reader().QueryContext(ctx, "SELECT id, row_to_json(e) FROM order_events e WHERE unsent ORDER BY id LIMIT $1", relayRead)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var text sql.RawBytes
		if err := rows.Scan(&id, &text); err != nil {
			return nil, nil, err
		}
		ids, texts = append(ids, id), append(texts, string(text))
	}
	return ids, texts, rows.Err()
}

// lag writes the events of 1,000 orders a second and measures from each event's moment, before its commit, until a consumer has it.
func (r *relaying) lag() (row, error) {
	var mu sync.Mutex
	var late []time.Duration
	began := time.Now()
	made, transport, err := r.newBus("cuppa-bench-lag", bus.Consumer{Name: "bench", Topics: []string{"*"}, Skip: func(_ context.Context, m bus.Message) bool {
		if !m.At.Before(began) {
			mu.Lock()
			late = append(late, time.Since(m.At))
			mu.Unlock()
		}
		return true
	}, Take: func(context.Context, *db.Tx, bus.Message) error { return nil }})
	if err != nil {
		return row{}, err
	}
	events, err := outbox.New(r.db, slog.New(slog.DiscardHandler))
	if err != nil {
		return row{}, err
	}
	events.TellOver(made.Wake)
	ctx, cancel := context.WithCancel(r.ctx)
	done := make(chan error, 1)
	go func() { done <- made.Run(ctx) }()
	err = r.pace(events, began)
	for end := time.Now().Add(10 * time.Second); err == nil && time.Now().Before(end); err = wait(ctx, 20*time.Millisecond) {
		mu.Lock()
		n := len(late)
		mu.Unlock()
		if n >= paceOrders*int(paceFor/time.Second) {
			break
		}
	}
	cancel()
	if err := errors.Join(err, <-done, transport.Close()); err != nil {
		return row{}, err
	}
	slices.Sort(late)
	if len(late) < paceOrders {
		return row{}, fmt.Errorf("%d events came", len(late))
	}
	p50, p99 := late[len(late)/2].Seconds()*1000, late[len(late)*99/100].Seconds()*1000
	return row{Name: "relay-lag", Unit: "events/s", Ours: float64(len(late)) / paceFor.Seconds(), P50: &p50, P99: &p99}, nil
}

// pace writes one event of each order at its moment.
func (r *relaying) pace(events *outbox.Outbox, began time.Time) error {
	ctx := db.ForBrand(r.ctx, benchBrand)
	errs := make([]error, paceWriters)
	var wg sync.WaitGroup
	for w := range paceWriters {
		wg.Go(func() {
			for i := w; i < paceOrders*int(paceFor/time.Second) && errs[w] == nil; i += paceWriters {
				if errs[w] = wait(ctx, time.Until(began.Add(time.Duration(i)*time.Second/paceOrders))); errs[w] != nil {
					return
				}
				errs[w] = r.db.InTx(ctx, func(tx *db.Tx) error {
					return events.Append(ctx, tx, outbox.Event{
						BrandID: benchBrand, OrderNo: fmt.Sprintf("r%d", i+1), Seq: 1_000_000, ShopID: "bench", Kind: "order.advanced", From: "PAID", To: "PREPARING", Actor: "system",
						At: time.Now().UTC(),
					})
				})
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(max(d, 0))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
