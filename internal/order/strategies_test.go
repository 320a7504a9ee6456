package order_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/stock"
)

func TestOrdersAreSoldByEveryStrategy(t *testing.T) {
	t.Parallel()
	for _, name := range stock.StrategyNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, k *ordertest.Kit) {
				if _, err := k.Stock.SetStrategy(k.Ctx, k.ShopID, "", &stock.Choice{Strategy: name, Buckets: 1}); err != nil {
					t.Fatal(err)
				}
				k.SetStock(t, tea, 5)
				var placed atomic.Int64
				var wg sync.WaitGroup
				for range 12 {
					wg.Go(func() {
						for {
							switch _, _, err := k.Orders.Place(k.Ctx, k.Request(want(tea, 1), want(bigTea, 1))); {
							case err == nil:
								placed.Add(1)
								return
							case errors.Is(err, stock.ErrOutOfStock):
								return
							case !errors.Is(err, stock.ErrBusy):
								t.Error(err)
								return
							}
						}
					})
				}
				wg.Wait()
				if n := placed.Load(); n != 5 || k.Available(t, tea) != 0 {
					t.Errorf("%d of 5 were sold, %d are left", n, k.Available(t, tea))
				}
			})
		})
	}
}

func TestAnOrderThatOthersAreAlwaysFasterThanIsToldToTryAgain(t *testing.T) {
	t.Parallel()
	env := dbtest.Servers(t) // SQLite has one writer: nobody is faster
	k := ordertest.New(t, env)
	if _, err := k.Stock.SetStrategy(k.Ctx, k.ShopID, tea, &stock.Choice{Strategy: stock.Optimistic, Buckets: 1}); err != nil {
		t.Fatal(err)
	}
	k.SetStock(t, tea, 5)
	other, err := sql.Open("postgres", env.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	tx, err := other.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(`UPDATE stock_levels SET version = version + 1 WHERE sku_id = $1`, tea); err != nil {
		t.Fatal(err)
	}
	in := k.Request(want(bun, 1), want(tea, 2))
	_, _, err = k.Orders.Place(k.Ctx, in)
	if got := shortAt(t, err); got != "STOCK_BUSY items.1.skuId" {
		t.Errorf("while somebody is about to take: %s", got)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := k.Orders.Place(k.Ctx, in); err != nil { // the key was not used up
		t.Error(err)
	}
	if n := k.Available(t, tea); n != 3 {
		t.Errorf("%d of 5 are left", n)
	}
	k.Sound(t)
}
