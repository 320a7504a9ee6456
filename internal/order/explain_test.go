package order_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/pricing"
)

// kept is the explanation that an order keeps.
func kept(t *testing.T, o order.Order) pricing.Explanation {
	t.Helper()
	var x pricing.Explanation
	if err := json.Unmarshal(o.PriceTrace, &x); err != nil {
		t.Fatalf("%v in %q", err, o.PriceTrace)
	}
	return x
}

// verdicts are what became of what was tried, by id.
func verdicts(x pricing.Explanation) map[string]pricing.Verdict {
	out := map[string]pricing.Verdict{}
	for _, e := range x.Tried {
		out[e.ID] = e.Verdict
	}
	return out
}

func TestAnOrderKeepsWhyItCostsWhatItCosts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.Promote(t, "ten", "PERCENT_OFF", `{"percentOff":10}`)
		k.Promote(t, "five", "PERCENT_OFF", `{"percentOff":5}`)
		k.Promote(t, "far", "MONEY_OFF", `{"threshold":100000,"off":100}`)
		in := k.Request(ordertest.Want(ordertest.Tea, 1))
		q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: in.Items})
		if err != nil {
			t.Fatal(err)
		}
		k.Place(t, in)
		in = k.Request(ordertest.Want(ordertest.Tea, 1))
		in.QuoteToken = q.Token
		k.Withdraw(t, "ten") // the price is kept, and so is why
		for name, o := range map[string]order.Order{"without a token": k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 1))), "with a token": k.Place(t, in)} {
			x := kept(t, k.Get(t, o.No))
			got := verdicts(x)
			if got["far"] != pricing.VerdictSpendMore {
				t.Errorf("%s: %v", name, got)
			}
			if name == "with a token" && (got["ten"] != pricing.VerdictApplied || got["five"] != pricing.VerdictBetter || x.Proof.RunnerUp == nil) {
				t.Errorf("%s: %v, %+v", name, got, x.Proof)
			}
			for _, e := range x.Tried {
				if e.Reason["zh"] == "" || e.Reason["en"] == "" {
					t.Errorf("%s: %+v has no sentence", name, e)
				}
			}
		}
	})
}

func TestTheBestCouponsAreChosenAndTheTokenNamesThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		big, _, unmet := k.Coupon(t, 10_000, 0), k.Coupon(t, 100, 0), k.Coupon(t, 9_000, 900_000)
		in := k.Request(ordertest.Want(ordertest.Tea, 1))
		q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: in.Items, BestCoupons: true})
		if err != nil || q.Result.Payable != 0 || len(q.Result.Applied) != 1 || q.Result.Applied[0].Code != big {
			t.Fatalf("%+v %v", q.Result, err)
		}
		if !slices.ContainsFunc(q.Result.Rejected, func(r pricing.Rejected) bool { return r.Code == unmet && r.Missing > 0 }) {
			t.Errorf("nothing is said of what could not be used: %+v", q.Result.Rejected)
		}
		in.QuoteToken, in.Coupons = q.Token, []string{big}
		if o := k.Place(t, in); o.Payable != 0 {
			t.Errorf("%+v", o)
		}
		if status, _ := k.CouponStatus(t, big); status != "used" {
			t.Errorf("the coupon is %s", status)
		}
		other, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{ShopID: k.ShopID, Items: in.Items, BestCoupons: true})
		if err != nil || len(other.Result.Applied) != 0 {
			t.Errorf("without a session: %+v %v", other.Result, err)
		}
	})
}

func TestTheDeliveryFeeIsALineThatNoStockIsHeldFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.DeliveryFee(t, 600)
		k.Promote(t, "ten", "PERCENT_OFF", `{"percentOff":10}`)
		items := []catalog.Item{ordertest.Want(ordertest.Tea, 1)}
		ask := func(way order.DineWay) order.Quote {
			t.Helper()
			q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: items, DineWay: way})
			if err != nil {
				t.Fatal(err)
			}
			return q
		}
		open, brought := ask(""), ask(order.Delivery)
		if brought.Result.Payable != open.Result.Payable+600 || len(brought.Lines) != 2 {
			t.Fatalf("%+v, brought %+v", open.Result, brought.Result)
		}
		in := k.Request(items...)
		in.DineWay, in.QuoteToken = order.Delivery, open.Token
		if _, _, err := k.Orders.Place(k.Ctx, in); !errors.Is(err, pricing.ErrQuoteMismatch) {
			t.Errorf("a price without the fee counts for bringing it: %v", err)
		}
		in.QuoteToken = brought.Token
		o := k.Place(t, in)
		if o.Payable != brought.Result.Payable || len(o.Items) != 2 || o.Items[1].SKUID != catalog.DeliveryID || o.Items[1].Payable != 600 {
			t.Errorf("%+v", o)
		}
		in = k.Request(items...)
		in.DineWay, in.QuoteToken = order.DineIn, open.Token
		k.Place(t, in) // a price that did not know the way counts for those that cost nothing
		in = k.Request(items...)
		in.DineWay = order.Delivery
		if o := k.Place(t, in); o.Payable != brought.Result.Payable {
			t.Errorf("without a token it costs %d", o.Payable)
		}
		k.Sound(t)
	})
}

func TestAllMistakesOfACartComeAtOnceAndNothingIsPriced(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		in := k.Request(
			catalog.Item{SKUID: "nothing", Quantity: 1}, catalog.Item{SKUID: ordertest.Tea, Quantity: 0}, catalog.Item{SKUID: ordertest.Tea, Quantity: 10_000},
			catalog.Item{SKUID: ordertest.Tea, Quantity: -1}, catalog.Item{SKUID: ordertest.Tea, Quantity: 1, OptionIDs: []string{"of another product"}},
		)
		in.Coupons = []string{"NOT-MINE"}
		in.Note = strings.Repeat("x", 1000)
		_, _, err := k.Orders.Place(k.Ctx, in)
		want := []string{
			"note", "items.0.skuId UNKNOWN_SKU", "items.1.quantity INVALID_QUANTITY", "items.2.quantity INVALID_QUANTITY", "items.3.quantity INVALID_QUANTITY",
			"items.4.optionIds INVALID_OPTION", "couponCodes.0 COUPON_NOT_FOUND",
		}
		faults, ok := fault.All(err)
		if !ok {
			t.Fatal(err)
		}
		var got []string
		for _, f := range faults {
			got = append(got, strings.Join(f.Field, ".")+" "+f.Code)
		}
		for _, w := range want {
			if !slices.ContainsFunc(got, func(g string) bool { return strings.HasPrefix(g, w) }) {
				t.Errorf("%s is not told of: %v", w, got)
			}
		}
		q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: in.Items, Coupons: in.Coupons})
		if faults, ok := fault.All(err); !ok || len(faults) != 6 || q.Token != "" {
			t.Errorf("the quote says %v", err)
		}
		many := make([]string, 200)
		for i := range many {
			many[i] = "CODE-" + time.Duration(i).String()
		}
		if _, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: in.Items[:1], Coupons: many}); !errors.Is(err, pricing.ErrCouponNotApplicable) || !errors.Is(err, catalog.ErrUnknownSKU) {
			t.Errorf("200 codes: %v", err)
		}
	})
}

func TestTheFirstOrderIsOnlyOneHoweverManyComeAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.Promote(t, "welcome", "FIRST_ORDER", `{"off":300}`)
		requests := make([]order.PlaceRequest, 8)
		for i := range requests {
			requests[i] = quoted(t, k, "alice")
		}
		first := make([]bool, len(requests))
		ordertest.AtOnce(len(requests), func(i int) {
			o, _, err := k.Orders.Place(k.Ctx, requests[i])
			first[i] = err == nil && o.Discount == 300
		})
		n := 0
		for _, f := range first {
			if f {
				n++
			}
		}
		if n != 1 {
			t.Fatalf("%d orders were the first", n)
		}
		if o := k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 1))); o.Discount != 0 {
			t.Errorf("the second order has %d off", o.Discount)
		}
	})
}
