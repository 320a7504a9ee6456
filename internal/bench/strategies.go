package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lib/pq"

	"cuppa/internal/db"
	"cuppa/internal/redisx"
	"cuppa/internal/stock"
)

// crowds are how many buyers want one SKU at once, and how many units there are.
var crowds = []struct{ buyers, units int }{{1_000, 100}, {1_000, 1_000}, {10_000, 100}, {10_000, 1_000}}

const (
	// saleWriters and saleBatch gather orders into transactions as package order does.
	saleWriters = 2
	saleBatch   = 64
	// saleTime bounds one crowd before one shelf.
	saleTime = 8 * time.Second
)

// sale is one crowd before the shelf of a shop.
type sale struct {
	d         *db.DB
	s         *stock.Service
	shop      string
	writes    *db.Gatherer[*purchase]
	sold      atomic.Int64
	refused   atomic.Int64
	again     atomic.Int64 // tries after others were faster
	latencies []time.Duration
}

// purchase is an order of one unit.
type purchase struct {
	claim stock.Claim
	err   error
}

// stockStrategies sells the same goods to the same crowds by each strategy, through the stock package as an order uses it: hold, then in a transaction that orders
// share admit, the order's row and the hold's row. What is not sold to the last unit, or is sold twice, fails the row.
func (b *bench) stockStrategies() ([]row, error) {
	databaseURL, err := b.newDatabase()
	if err != nil {
		return nil, err
	}
	d, err := db.Open(b.ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	log := slog.New(slog.DiscardHandler)
	r, err := redisx.Open(b.ctx, b.redis, log)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	s := stock.New(d, r, time.Now, nil, log)
	warm := sale{d: d, s: s}
	if _, err := warm.run(b.ctx, stock.Hold, 200, 100); err != nil { // statements are prepared, connections are open
		return nil, err
	}
	const line = "%-12s %7s %6s %11s %9s %9s %8s %6s %8s\n"
	fmt.Fprintf(os.Stderr, line, "strategy", "buyers", "units", "answers/s", "p50 ms", "p99 ms", "retries", "sold", "refused")
	var rows []row
	for _, crowd := range crowds {
		for _, strategy := range stock.StrategyNames() {
			one := sale{d: d, s: s}
			took, err := one.run(b.ctx, strategy, crowd.buyers, crowd.units)
			if err != nil {
				return rows, fmt.Errorf("%s, %d buyers of %d units: %w", strategy, crowd.buyers, crowd.units, err)
			}
			p50, p99 := millis(quantile(one.latencies, 0.5)), millis(quantile(one.latencies, 0.99))
			perSecond := float64(crowd.buyers) / took.Seconds()
			fmt.Fprintf(os.Stderr, line, strategy, strconv.Itoa(crowd.buyers), strconv.Itoa(crowd.units), figure(&perSecond), figure(value(p50)), figure(value(p99)),
				strconv.FormatInt(one.again.Load(), 10), strconv.FormatInt(one.sold.Load(), 10), strconv.FormatInt(one.refused.Load(), 10))
			rows = append(rows, row{
				Name: fmt.Sprintf("stock-%s-%dk-%d", strings.ToLower(strategy), crowd.buyers/1_000, crowd.units), Unit: "answers/s", Ours: perSecond,
				P50: value(p50), P99: value(p99),
			})
		}
	}
	return rows, nil
}

// run lets the crowd in and waits until everybody has an answer.
func (x *sale) run(ctx context.Context, strategy string, buyers, units int) (time.Duration, error) {
	x.shop = "sale-" + rand.Text()
	ctx, cancel := context.WithTimeout(db.ForBrand(ctx, benchBrand), saleTime)
	defer cancel()
	if _, err := x.s.SetStrategy(ctx, x.shop, "", &stock.Choice{Strategy: strategy, Buckets: 1}); err != nil {
		return 0, err
	}
	if _, err := x.s.Set(ctx, "bench", x.shop, "hot", int64(units)); err != nil {
		return 0, err
	}
	x.writes = db.NewGatherer(func(batch []*purchase) { x.write(ctx, batch) }, saleWriters, saleBatch)
	defer x.writes.Close()
	x.latencies = make([]time.Duration, buyers)
	errs := make([]error, buyers)
	open := make(chan struct{})
	var wg sync.WaitGroup
	for i := range buyers {
		wg.Go(func() {
			<-open
			began := time.Now()
			errs[i] = x.buy(ctx, "S"+x.shop[5:15]+strconv.Itoa(i))
			x.latencies[i] = time.Since(began)
		})
	}
	began := time.Now()
	close(open)
	wg.Wait()
	took := time.Since(began)
	if err := cmp.Or(errs...); err != nil {
		return took, err
	}
	level, err := x.s.Get(ctx, x.shop, "hot")
	switch {
	case err != nil:
		return took, err
	case x.sold.Load() != int64(min(units, buyers)) || level.Available != int64(max(0, units-buyers)) || level.Reserved != x.sold.Load():
		return took, fmt.Errorf("%d were sold of %d, and the shelf says %+v", x.sold.Load(), units, *level)
	}
	return took, nil
}

// buy is one buyer, who goes on until the unit is theirs or there is none.
func (x *sale) buy(ctx context.Context, orderNo string) error {
	needs := []stock.Need{{SKUID: "hot", Quantity: 1}}
	for lost := 0; ; {
		g, err := x.s.Reserve(ctx, benchBrand, x.shop, orderNo, needs, time.Now().Add(time.Hour))
		if err == nil {
			p := &purchase{claim: stock.Claim{BrandID: benchBrand, ShopID: x.shop, OrderNo: orderNo, Grant: g, Needs: needs}}
			if err = x.writes.Do(ctx, p); err == nil {
				err = p.err
			}
			if err != nil {
				x.s.Abandon(ctx, benchBrand, x.shop, orderNo, g)
			}
		}
		switch {
		case err == nil:
			x.sold.Add(1)
			return nil
		case errors.Is(err, stock.ErrOutOfStock):
			x.refused.Add(1)
			return nil
		case errors.Is(err, stock.ErrBusy):
			x.again.Add(1)
			time.Sleep(stock.Pause(lost % stock.OptimisticTries)) // who has tried three times presses the button again
			lost++
		case !errors.Is(err, stock.ErrStale):
			return err
		}
	}
}

// write is a transaction of orders.
func (x *sale) write(ctx context.Context, batch []*purchase) {
	ctx = db.ForAllBrands(ctx)
	err := x.d.InTx(ctx, func(tx *db.Tx) error {
		claims := make([]stock.Claim, len(batch))
		for i, p := range batch {
			claims[i] = p.claim
		}
		refused, err := x.s.Admit(ctx, tx, claims)
		if err != nil {
			return err
		}
		for i, p := range batch {
			p.err = refused[claims[i].OrderNo]
		}
		claims = slices.DeleteFunc(claims, func(c stock.Claim) bool { return refused[c.OrderNo] != nil })
		if len(claims) == 0 {
			return nil
		}
		orders := make([]string, len(claims))
		for i, c := range claims {
			orders[i] = c.OrderNo
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO orders (no, brand_id, shop_id, customer_id, status, dine_way, total_amount, discount_amount, payable_amount, expires_at, created_at, updated_at)
			SELECT no, $1, $2, 'guest', 'CREATED', 'TAKEAWAY', 1800, 0, 1800, now() + interval '1 hour', now(), now() FROM unnest($3::text[]) AS o(no)`,
			benchBrand, x.shop, pq.Array(orders)); err != nil {
			return err
		}
		return x.s.WriteHolds(ctx, tx, claims)
	})
	if err != nil {
		for _, p := range batch {
			p.err = err
		}
	}
}
