package order_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"cuppa/internal/catalog"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

var pearlStock = catalog.StockID(ordertest.Pearls)

// shortAt is where an order lacks what, as "path what", without its message.
func shortAt(t *testing.T, err error) string {
	t.Helper()
	faults, ok := fault.All(err)
	if !ok {
		t.Fatal(err)
	}
	var out []string
	for _, f := range faults {
		option, _ := f.Details["optionId"].(string)
		out = append(out, strings.TrimSpace(f.Code+" "+strings.Join(f.Field, ".")+" "+option))
	}
	return strings.Join(out, ", ")
}

func TestOptionsThatAreCountedAreHeldSoldAndGivenBackWithTheirCups(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.SetStock(t, ordertest.Tea, 20)
		k.SetStock(t, pearlStock, 9)
		left := func(when string, tea, pearls int64) {
			t.Helper()
			if a, b := k.Available(t, ordertest.Tea), k.Available(t, pearlStock); a != tea || b != pearls {
				t.Errorf("%s: %d cups and %d portions are left, not %d and %d", when, a, b, tea, pearls)
			}
		}
		// Two lines take of one option together; a size that is not counted takes its portion as well.
		first := k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 2, ordertest.Pearls), ordertest.Want(ordertest.BigTea, 3, ordertest.Pearls, ordertest.Jelly), ordertest.Want(ordertest.Tea, 1)))
		left("placed", 17, 4)
		_, _, err := k.Orders.Place(k.Ctx, k.Request(ordertest.Want(ordertest.Tea, 1), ordertest.Want(ordertest.Tea, 5, ordertest.Pearls)))
		if got := shortAt(t, err); got != "OUT_OF_STOCK items.1.optionIds pearls" {
			t.Errorf("five portions of four: %s", got)
		}
		left("refused", 17, 4)
		paid, _ := k.Paid(t, k.Request(ordertest.Want(ordertest.BigTea, 4, ordertest.Pearls)))
		left("sold", 17, 0)
		k.Cancel(t, first.No)
		k.Orders.Close() // what follows commits is done
		left("given back", 20, 5)
		if states := k.HoldStates(t, paid.No); len(states) != 1 || states[pearlStock] != "sold" {
			t.Errorf("holds: %v", states)
		}
		k.Sound(t)
	})
}

func TestAnExchangedCupTakesItsPortion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		k.SetStock(t, pearlStock, 1)
		in := k.Exchanges(ordertest.Tea, k.Voucher(t, exchangeKind, 2500), k.Voucher(t, exchangeKind, 2500))
		in.Items[0].OptionIDs, in.Items[1].OptionIDs = []string{ordertest.Pearls}, []string{ordertest.Pearls}
		_, _, err := k.Orders.Exchange(k.Ctx, in)
		if got := shortAt(t, err); got != "OUT_OF_STOCK items.1.optionIds pearls" {
			t.Errorf("two portions of one: %s", got)
		}
		if left := k.Available(t, pearlStock); left != 1 {
			t.Errorf("%d portions are left", left)
		}
		in.Items[1].OptionIDs = nil
		orders, _, err := k.Orders.Exchange(k.Ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		if left := k.Available(t, pearlStock); left != 0 {
			t.Errorf("%d portions are left", left)
		}
		if _, err := k.Orders.TakeBack(k.Ctx, orders[0].No, "no pearls after all", "manager", func(order.Order) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if left := k.Available(t, pearlStock); left != 1 {
			t.Errorf("%d portions are left after it was taken back", left)
		}
	})
}

func TestTheLastPortionGoesIntoOneOf32Cups(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 1, ordertest.Pearls))) // before pearls were counted
		k.SetStock(t, pearlStock, 1)
		var got atomic.Int64
		ordertest.AtOnce(32, func(int) {
			_, _, err := k.Orders.Place(k.Ctx, k.Request(ordertest.Want(ordertest.Tea, 1, ordertest.Pearls)))
			if err == nil {
				got.Add(1)
			} else if at := shortAt(t, err); at != "OUT_OF_STOCK items.0.optionIds pearls" {
				t.Error(at)
			}
		})
		if got.Load() != 1 {
			t.Errorf("%d cups got the last portion", got.Load())
		}
		k.Sound(t)
	})
}
