package stock

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

const brand = 1

// till is a replica with a shop, and what orders do there.
type till struct {
	*Service
	env  dbtest.Env
	shop string
	ctx  context.Context // of the brand
}

func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }

// open makes a replica on the environment's Redis with a shop of its own.
func openTill(t *testing.T, env dbtest.Env) *till {
	t.Helper()
	return tillOn(t, env, redisx.Adopt(env.Redis), random("shop-"))
}

func tillOn(t *testing.T, env dbtest.Env, r *redisx.Redis, shopID string) *till {
	t.Helper()
	t.Cleanup(func() { _ = r.Close() })
	t.Cleanup(func() { _ = env.Redis.Del(context.Background(), keysOf(brand, shopID)...).Err() })
	s := New(env.DB, r, time.Now, nil, quietLog())
	return &till{Service: s, env: env, shop: shopID, ctx: db.ForBrand(t.Context(), brand)}
}

// has counts a SKU.
func (x *till) has(t *testing.T, sku string, onHand int64) {
	t.Helper()
	if _, err := x.Set(x.ctx, "manager", x.shop, sku, onHand); err != nil {
		t.Fatal(err)
	}
}

// stands checks what is left of a SKU, in the database and in Redis.
func (x *till) stands(t *testing.T, sku string, onHand, available int64) {
	t.Helper()
	level, err := x.Get(x.ctx, x.shop, sku)
	if err != nil || level == nil {
		t.Fatalf("%s: %v, %v", sku, level, err)
	}
	if level.OnHand != onHand || level.Available != available || level.Reserved != onHand-available {
		t.Errorf("%s stands at %+v, not %d on hand and %d available", sku, *level, onHand, available)
	}
}

// sound checks the invariants once all is quiet.
func (x *till) sound(t *testing.T) {
	t.Helper()
	broken, err := x.Verify(x.ctx, x.shop)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range broken {
		t.Error(b)
	}
}

// needs makes needs out of SKU, quantity pairs.
func needs(sku string, quantity int64, more ...any) []Need {
	all := []Need{{sku, quantity}}
	for i := 0; i+1 < len(more); i += 2 {
		all = append(all, Need{more[i].(string), int64(more[i+1].(int))})
	}
	return all
}

func (x *till) reserve(orderNo string, n []Need) (Grant, error) {
	return x.Reserve(x.ctx, brand, x.shop, orderNo, n, time.Now().Add(time.Hour))
}

// write is an order's transaction.
func (x *till) write(orderNo string, g Grant, n []Need) error {
	ctx := db.ForAllBrands(x.ctx)
	return x.db.InTx(ctx, func(tx *db.Tx) error {
		claims := []Claim{{BrandID: brand, ShopID: x.shop, OrderNo: orderNo, Grant: g, Needs: n}}
		refused, err := x.Admit(ctx, tx, claims)
		if err == nil {
			err = refused[orderNo]
		}
		if err != nil {
			return err
		}
		if err := insertOrder(ctx, tx, brand, x.shop, orderNo); err != nil {
			return err
		}
		return x.WriteHolds(ctx, tx, claims)
	})
}

// place orders as package order does: hold, write, and again when the grant is stale, at last by the database alone, or when others were faster.
func (x *till) place(orderNo string, n []Need) error {
	stale, lost := 0, 0
	for {
		var g Grant
		var err error
		if stale < 2 {
			if g, err = x.reserve(orderNo, n); err != nil {
				return err
			}
		}
		err = x.write(orderNo, g, n)
		if err != nil {
			x.Abandon(x.ctx, brand, x.shop, orderNo, g)
		}
		switch {
		case errors.Is(err, ErrStale):
			stale++
		case errors.Is(err, ErrBusy):
			if lost++; lost == OptimisticTries {
				return err
			}
			time.Sleep(Pause(lost - 1))
		default:
			return err
		}
	}
}

// buy places an order as a guest does who presses the button again while others are faster.
func (x *till) buy(orderNo string, n []Need) error {
	for {
		if err := x.place(orderNo, n); !errors.Is(err, ErrBusy) {
			return err
		}
	}
}

func (x *till) pay(t *testing.T, orderNo string) {
	t.Helper()
	if err := x.db.InTx(x.ctx, func(tx *db.Tx) error { return x.Sell(x.ctx, tx, brand, orderNo) }); err != nil {
		t.Fatal(err)
	}
	x.Forget(x.ctx, brand, x.shop, orderNo)
}

func (x *till) cancel(t *testing.T, orderNo string) {
	t.Helper()
	if err := x.db.InTx(x.ctx, func(tx *db.Tx) error { return x.GiveBack(x.ctx, tx, brand, orderNo) }); err != nil {
		t.Fatal(err)
	}
	x.Release(x.ctx, brand, x.shop, orderNo)
}

// together runs f n times at once.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// eventually waits until f says so.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		if f() {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// running runs the background loop, quickly, until the test ends.
func (x *till) running(t *testing.T) {
	t.Helper()
	x.runningWith(t, 100*time.Millisecond)
}

// runningWith is running, where what is off is wrong once it is so for a time.
func (x *till) runningWith(t *testing.T, settles time.Duration) {
	t.Helper()
	x.every, x.settles = 10*time.Millisecond, settles
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = x.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
}

// wire is a way to Redis that can be cut.
type wire struct {
	to     string
	listen net.Listener
	mu     sync.Mutex
	cut    bool
	open   map[net.Conn]bool
}

func newWire(t *testing.T, env dbtest.Env) (*wire, *redisx.Redis) {
	t.Helper()
	type addressed interface{ Options() *redis.Options }
	client, ok := env.Redis.(addressed)
	if !ok {
		t.Fatalf("%T has no address", env.Redis)
	}
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{to: client.Options().Addr, listen: listen, open: map[net.Conn]bool{}}
	go w.serve()
	t.Cleanup(func() { _ = listen.Close(); w.set(true) })
	r, err := redisx.Open(t.Context(), "redis://"+listen.Addr().String(), quietLog())
	if err != nil {
		t.Fatal(err)
	}
	return w, r
}

func (w *wire) serve() {
	for {
		near, err := w.listen.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.to)
		w.mu.Lock()
		if w.cut || err != nil {
			_ = near.Close()
			if far != nil {
				_ = far.Close()
			}
			w.mu.Unlock()
			continue
		}
		w.open[near], w.open[far] = true, true
		w.mu.Unlock()
		go carry(near, far)
		go carry(far, near)
	}
}

func carry(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
}

// set cuts the wire or mends it.
func (w *wire) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	if cut {
		for c := range w.open {
			_ = c.Close()
		}
		clear(w.open)
	}
}
