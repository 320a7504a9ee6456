package order_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/voucher/simulator"
)

const (
	exchangeKind = "MEITUAN_EXCHANGE"
	cashKind     = "MEITUAN_CASH"
)

func TestEachVoucherBecomesAnOrderOfItsOwnLine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		k.SetStock(t, ordertest.Tea, 10)
		var kinds []string
		in := k.Exchanges(ordertest.Tea)
		for _, kind := range []string{exchangeKind, "DOUYIN_EXCHANGE", exchangeKind} {
			kinds = append(kinds, kind)
			in.Items = append(in.Items, k.Exchanges(ordertest.Tea, k.Voucher(t, kind, 2500)).Items...)
		}
		in.Items[1].SKUID = ordertest.Bun
		orders, replayed, err := k.Orders.Exchange(k.Ctx, in)
		if err != nil || replayed || len(orders) != 3 {
			t.Fatal(len(orders), replayed, err)
		}
		for i, o := range orders {
			if o.Status != order.Paid || o.Payable != 0 || o.Total != 2500 || o.PickupCode == "" || len(o.Items) != 1 || o.Items[0].SKUID != in.Items[i].SKUID ||
				len(o.Discounts) != 1 || o.Discounts[0].Kind != kinds[i] || o.Discounts[0].Code != in.Items[i].Code {
				t.Errorf("order %d: %+v", i, o)
			}
		}
		if left := k.Available(t, ordertest.Tea); left != 8 {
			t.Errorf("%d cups are left", left)
		}
		again, replayed, err := k.Orders.Exchange(k.Ctx, in)
		if err != nil || !replayed || len(again) != 3 || again[2].No != orders[2].No {
			t.Errorf("again: %v %v", replayed, err)
		}
		other := in
		other.Note = "another"
		if _, _, err := k.Orders.Exchange(k.Ctx, other); !errors.Is(err, order.ErrIdempotencyKeyReused) {
			t.Errorf("another input: %v", err)
		}
		for k.Redeem(t) > 0 {
		}
		for i, o := range orders {
			status, _ := k.CouponStatus(t, in.Items[i].Code)
			if got := k.Get(t, o.No); got.Status != order.Paid || status != "used" {
				t.Errorf("after redeeming: %s, coupon %s", got.Status, status)
			}
		}
		k.Sound(t)
	})
}

func TestExchangesAreWrittenAllOrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		k.SetStock(t, ordertest.Tea, 1)
		good, other, cheap := k.Voucher(t, exchangeKind, 2500), k.Voucher(t, exchangeKind, 2500), k.Voucher(t, exchangeKind, 100)
		cash := k.Voucher(t, cashKind, 500)
		own := k.Coupon(t, 100, 0)
		for name, c := range map[string]struct {
			in   order.ExchangeRequest
			want []string
		}{
			"unknown, own, cash": {k.Exchanges(ordertest.Bun, good, coupon.Coupon{Code: "NOPE1"}, coupon.Coupon{Code: own}, cash), []string{
				"COUPON_NOT_FOUND items.1.code", "COUPON_NOT_APPLICABLE items.2.code", "COUPON_NOT_APPLICABLE items.3.code",
			}},
			"twice":          {k.Exchanges(ordertest.Bun, good, good), []string{"COUPON_NOT_APPLICABLE items.1.code"}},
			"too dear":       {k.Exchanges(ordertest.Bun, good, cheap), []string{"COUPON_NOT_APPLICABLE items.1.skuId"}},
			"one cup only":   {k.Exchanges(ordertest.Tea, good, other), []string{"OUT_OF_STOCK items.1.skuId"}},
			"an unknown SKU": {k.Exchanges("nothing", good), []string{"UNKNOWN_SKU items.0.skuId"}},
		} {
			orders, _, err := k.Orders.Exchange(k.Ctx, c.in)
			if len(orders) > 0 || !slices.Equal(codesOf(err), c.want) {
				t.Errorf("%s: %d orders, %v: %v", name, len(orders), codesOf(err), err)
			}
		}
		for _, c := range []coupon.Coupon{good, other, cheap, cash} {
			if status, _ := k.CouponStatus(t, c.Code); status != "available" {
				t.Errorf("a coupon is %s", status)
			}
		}
		if left := k.Available(t, ordertest.Tea); left != 1 {
			t.Errorf("%d cups are left", left)
		}
		k.Sound(t)
	})
}

// codesOf are the faults' codes with their places.
func codesOf(err error) (codes []string) {
	all, _ := fault.All(err)
	for _, f := range all {
		codes = append(codes, f.Code+" "+strings.Join(f.Field, "."))
	}
	return codes
}

func TestOneVoucherForManyOrdersAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		a := ordertest.WithVouchers(t, env)
		kits := []*ordertest.Kit{a, a.Replica(t)}
		c := a.Voucher(t, exchangeKind, 2500)
		var mu sync.Mutex
		var won []order.Order
		ordertest.AtOnce(16, func(i int) {
			orders, _, err := kits[i%2].Orders.Exchange(a.Ctx, a.Exchanges(ordertest.Tea, c))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won = append(won, orders...)
			} else if codes := codesOf(err); len(codes) != 1 || codes[0] != "COUPON_USED items.0.code" && codes[0] != "COUPON_LOCKED items.0.code" {
				t.Errorf("%v: %v", codes, err)
			}
		})
		if len(won) != 1 {
			t.Fatalf("%d orders", len(won))
		}
		ordertest.AtOnce(4, func(i int) {
			for kits[i%2].Redeem(t) > 0 {
			}
		})
		if times, now := a.Uses(t, c); times != 1 || !now {
			t.Errorf("it was used %d times", times)
		}
		a.Sound(t)
	})
}

// retry lets the time of the next try come, until nothing is due any more.
func retry(t *testing.T, k *ordertest.Kit, rounds int) {
	t.Helper()
	for range rounds {
		k.Redeem(t)
		k.Clock.Advance(18 * time.Second)
	}
}

func TestAnAnswerThatIsLostIsAskedForBeforeAnotherTry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		for _, kind := range []string{exchangeKind, "DOUYIN_EXCHANGE"} {
			for _, f := range []simulator.Fault{simulator.LostAnswer, simulator.Garbage, simulator.BusyNow, simulator.Duplicate, simulator.ExpiredToken} {
				c := k.Voucher(t, kind, 2500)
				orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
				if err != nil {
					t.Fatal(err)
				}
				k.Fail(t, kind, f, 2)
				retry(t, k, 5)
				k.Fail(t, kind, f, 0)
				times, now := k.Uses(t, c)
				if got := k.Get(t, orders[0].No); times != 1 || !now || got.Status != order.Paid {
					t.Errorf("%s, %s: used %d times (%v), the order is %s", kind, f, times, now, got.Status)
				}
			}
		}
		k.Sound(t)
	})
}

func TestARefusalAfterTheOrderWasAcceptedCancelsIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		k.SetStock(t, ordertest.Tea, 5)
		c := k.Voucher(t, exchangeKind, 2500)
		orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
		if err != nil {
			t.Fatal(err)
		}
		k.UseElsewhere(t, c)
		retry(t, k, 2)
		status, _ := k.CouponStatus(t, c.Code)
		if got := k.Get(t, orders[0].No); got.Status != order.Canceled || status != "voided" || k.Available(t, ordertest.Tea) != 5 {
			t.Errorf("the order is %s, its coupon %s, %d cups are left", got.Status, status, k.Available(t, ordertest.Tea))
		}
		for name, byHand := range map[string]error{
			"mark":  second(k.Orders.MarkRedeemed(k.Ctx, k.RedemptionsOf(t, orders[0].No)[0].ID, "seen", "staff:manager", ordertest.Anyone)),
			"retry": second(k.Orders.RetryRedemption(k.Ctx, k.RedemptionsOf(t, orders[0].No)[0].ID, "again", ordertest.Anyone)),
		} {
			if !errors.Is(byHand, order.ErrInvalidTransition) {
				t.Errorf("%s on a canceled order: %v", name, byHand)
			}
		}
		events := k.History(t, orders[0].No)
		if last := events[len(events)-1]; last.Kind != order.EventCouponRefused || !strings.Contains(last.Note, "使用") {
			t.Errorf("the guest is told %q by %s", last.Note, last.Kind)
		}
		k.Sound(t)
	})
}

func TestAVoucherThatCantBeRedeemedIsLeftToAPerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		c := k.Voucher(t, exchangeKind, 2500)
		orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
		if err != nil {
			t.Fatal(err)
		}
		k.Fail(t, exchangeKind, simulator.Down, -1)
		for i := range 6 {
			if got := k.Get(t, orders[0].No); got.Status != order.Paid || k.Redeem(t) != 1 {
				t.Fatalf("try %d: the order is %s", i, got.Status)
			}
			if k.Redeem(t) != 0 {
				t.Fatalf("try %d was not waited for", i+1)
			}
			k.Clock.Advance(time.Duration(1<<i)*time.Second + time.Second)
		}
		if got := k.Get(t, orders[0].No); got.Status != order.PaidCouponFailed {
			t.Fatalf("after six tries the order is %s", got.Status)
		}
		if tasks := k.Tasks(t); len(tasks) != 1 || !strings.HasPrefix(tasks[0], "coupon-failed") {
			t.Errorf("tasks: %v", tasks)
		}
		k.Fail(t, exchangeKind, simulator.Down, 0)
		if _, err := k.Orders.RetryRedemption(k.Ctx, k.RedemptionsOf(t, orders[0].No)[0].ID, "the platform is back", ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		k.Redeem(t)
		if times, _ := k.Uses(t, c); k.Get(t, orders[0].No).Status != order.Paid || times != 1 {
			t.Errorf("after a retry by hand: %s, used %d times", k.Get(t, orders[0].No).Status, times)
		}
		k.Sound(t)
	})
}

func TestACashVoucherIsRedeemedOnceTheOrderIsPaid(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		for _, kind := range []string{cashKind, "WECHAT_CASH"} {
			c := k.Voucher(t, kind, 500)
			in := k.Request(ordertest.Want(ordertest.Tea, 2))
			in.Coupons = []string{c.Code}
			o := k.Place(t, in)
			if o.Discount != 500 || o.Discounts[0].Kind != kind {
				t.Fatalf("%s: %+v", kind, o)
			}
			if times, _ := k.Uses(t, c); times != 0 || k.Redeem(t) != 0 {
				t.Errorf("%s is used before the order is paid", kind)
			}
			k.Cancel(t, o.No)
			if status, _ := k.CouponStatus(t, c.Code); status != "available" {
				t.Errorf("%s of a canceled order is %s", kind, status)
			}
			again := k.Request(ordertest.Want(ordertest.Tea, 2))
			again.Coupons = in.Coupons
			o, _ = k.Paid(t, again)
			retry(t, k, 1)
			if times, _ := k.Uses(t, c); times != 1 || k.Get(t, o.No).Status != order.Paid {
				t.Errorf("%s: used %d times", kind, times)
			}
			k.Refund(t, o.No, 0)
			retry(t, k, 2)
			status, _ := k.CouponStatus(t, c.Code)
			if _, now := k.Uses(t, c); now || status != "available" || k.Get(t, o.No).Status != order.Refunded {
				t.Errorf("%s of a refunded order: used %v, %s, the order is %s", kind, now, status, k.Get(t, o.No).Status)
			}
		}
		used := k.Voucher(t, cashKind, 500)
		in := k.Request(ordertest.Want(ordertest.Tea, 2))
		in.Coupons = []string{used.Code}
		k.UseElsewhere(t, used)
		if _, _, err := k.Orders.Place(k.Ctx, in); !slices.Equal(codesOf(err), []string{"COUPON_USED couponCodes.0"}) {
			t.Errorf("used elsewhere meanwhile: %v", err)
		}
		k.Sound(t)
	})
}

func TestAnExchangeIsTakenBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		k.SetStock(t, ordertest.Tea, 5)
		for name, redeemed := range map[string]bool{"before it was redeemed": false, "after": true} {
			c := k.Voucher(t, exchangeKind, 2500)
			orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
			if err != nil {
				t.Fatal(err)
			}
			if redeemed {
				k.Redeem(t)
			}
			o, err := k.Orders.TakeBack(k.Ctx, orders[0].No, "spilled", "staff:manager", ordertest.Anyone)
			if err != nil || o.Status != order.Refunding {
				t.Fatal(o.Status, err)
			}
			retry(t, k, 3)
			status, _ := k.CouponStatus(t, c.Code)
			if _, now := k.Uses(t, c); now || status != "available" || k.Get(t, o.No).Status != order.Refunded || k.Available(t, ordertest.Tea) != 5 {
				t.Errorf("%s: used %v, %s, the order is %s, %d cups", name, now, status, k.Get(t, o.No).Status, k.Available(t, ordertest.Tea))
			}
		}
		k.Sound(t)
	})
}

// TestAVoucherWhoseEndNobodyKnowsIsGivenBack has the platform spend a voucher without saying so, and be gone until the order is taken back.
func TestAVoucherWhoseEndNobodyKnowsIsGivenBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		c := k.Voucher(t, exchangeKind, 2500)
		orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
		if err != nil {
			t.Fatal(err)
		}
		k.Fail(t, exchangeKind, simulator.LostAnswer, 1)
		k.Redeem(t)
		k.Clock.Advance(18 * time.Second)
		k.Fail(t, exchangeKind, simulator.Down, -1)
		retry(t, k, 6)
		if got := k.Get(t, orders[0].No); got.Status != order.PaidCouponFailed {
			t.Fatalf("the order is %s", got.Status)
		}
		k.Fail(t, exchangeKind, simulator.Down, 0)
		if _, err := k.Orders.TakeBack(k.Ctx, orders[0].No, "the platform was gone", "staff:manager", ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		retry(t, k, 3)
		status, _ := k.CouponStatus(t, c.Code)
		if _, now := k.Uses(t, c); now || status != "available" || k.Get(t, orders[0].No).Status != order.Refunded {
			t.Errorf("used %v, the coupon is %s, the order %s", now, status, k.Get(t, orders[0].No).Status)
		}
		k.Sound(t)
	})
}

// TestAnOrderThatIsGivenBackSpendsNothingMore has a platform be away or busy until its order was taken back: it hears of no use after that.
func TestAnOrderThatIsGivenBackSpendsNothingMore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		for _, away := range []simulator.Fault{simulator.Down, simulator.BusyNow} {
			for _, tries := range []int{1, 6} { // still being tried, and given up
				c := k.Voucher(t, exchangeKind, 2500)
				orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
				if err != nil {
					t.Fatal(err)
				}
				k.Fail(t, exchangeKind, away, -1)
				retry(t, k, tries)
				if _, err := k.Orders.TakeBack(k.Ctx, orders[0].No, "they wait no longer", "staff:manager", ordertest.Anyone); err != nil {
					t.Fatal(err)
				}
				k.Fail(t, exchangeKind, away, 0)
				k.Clock.Advance(time.Minute)
				retry(t, k, 3)
				status, _ := k.CouponStatus(t, c.Code)
				times, _ := k.Uses(t, c)
				redemption := k.RedemptionsOf(t, orders[0].No)[0].Status
				if got := k.Get(t, orders[0].No).Status; times != 0 || status != "available" || redemption != coupon.RedemptionDropped || got != order.Refunded {
					t.Errorf("%s, %d tries: used %d times, the coupon is %s, the redemption %s, the order %s", away, tries, times, status, redemption, got)
				}
			}
		}
		k.Sound(t)
	})
}

func second(_ order.Order, err error) error { return err }
