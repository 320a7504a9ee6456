package order_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/pricing"
)

const (
	tea    = ordertest.Tea
	bigTea = ordertest.BigTea
	bun    = ordertest.Bun
)

var want = ordertest.Want

// each runs f on a kit of each engine, and checks every invariant at the end.
func each(t *testing.T, f func(t *testing.T, k *ordertest.Kit)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		f(t, k)
		k.Sound(t)
	})
}

// dbEach is each without the last check, for tests that break what must hold.
func dbEach(t *testing.T, f func(t *testing.T, k *ordertest.Kit)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) { f(t, ordertest.New(t, env)) })
}

func promote(t *testing.T, k *ordertest.Kit) {
	t.Helper()
	k.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
	k.Promote(t, ordertest.FiveOver, "MONEY_OFF", `{"threshold":3000,"off":500}`)
}

func TestAnOrderKeepsThePriceThatWasAgreedWithItsReasons(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		promote(t, k)
		k.SetStock(t, tea, 10)
		code := k.Coupon(t, 333, 1000)
		in := k.Request(want(tea, 2, ordertest.Pearls), want(bigTea, 1, ordertest.Full), want(tea, 1))
		in.Coupons = []string{strings.ToLower(code)}
		in.Note, in.Contact, in.DeskNo, in.DineWay = "少冰 please", "Ms. Chen", "A1", order.DineIn
		o := k.Place(t, in)
		// 2 × 1700 + 1800 + 1500 = 6700; 10 % off = 670; 500 off; coupon 333
		if o.Total != 6700 || o.Discount != 670+500+333 || o.Payable != 6700-1503 || o.CouponCount != 1 || o.Status != order.Created || o.PickupCode != "" {
			t.Errorf("placed %+v", o)
		}
		if !o.ExpiresAt.Equal(k.Clock.Now().Add(ordertest.TTL)) || !o.UpdatedAt.Equal(o.CreatedAt) {
			t.Errorf("it expires at %s, updated %s", o.ExpiresAt, o.UpdatedAt)
		}
		k.Reprice(t, tea, 99)
		k.Withdraw(t, ordertest.TenOff)
		k.Clock.Advance(3 * time.Second)

		read := k.Get(t, o.No)
		if read.Total != 6700 || read.Payable != o.Payable || read.Note != in.Note || read.Contact != in.Contact || read.DeskNo != "A1" || read.DineWay != order.DineIn {
			t.Errorf("read back %+v", read)
		}
		items, err := k.Orders.ItemsOf(k.Ctx, []string{o.No})
		if err != nil || len(items[o.No]) != 3 {
			t.Fatalf("lines %v: %v", items, err)
		}
		first := items[o.No][0]
		if first.UnitPrice != 1700 || first.Quantity != 2 || first.Amount != 3400 || len(first.Options) != 2 || first.Name["zh"] == "" {
			t.Errorf("the first line is %+v", first)
		}
		discounts, err := k.Orders.DiscountsOf(k.Ctx, []string{o.No})
		if err != nil || len(discounts[o.No]) != 3 {
			t.Fatalf("discounts %v: %v", discounts, err)
		}
		for _, d := range discounts[o.No] {
			if d.Reason["zh"] == "" || d.Reason["en"] == "" || (d.Code == "") == (d.PromotionID == "") {
				t.Errorf("a discount without its reason: %+v", d)
			}
		}
		if status, holder := k.CouponStatus(t, code); status != "locked" || holder != o.No {
			t.Errorf("the coupon is %s of %q", status, holder)
		}
		if got := k.Available(t, tea); got != 7 {
			t.Errorf("%d cups are left of 10 after 3", got)
		}
		if states := k.HoldStates(t, o.No); len(states) != 1 || states[tea] != "held" {
			t.Errorf("holds %v", states)
		}
	})
}

func TestAKeyPlacesOneOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 1)
		in := k.Request(want(tea, 1))
		in.Coupons = []string{k.Coupon(t, 100, 0)}
		first := k.Place(t, in)
		same := in
		same.DineWay, same.Items = "", []catalog.Item{{SKUID: tea, Quantity: 1, OptionIDs: []string{}}}
		for name, again := range map[string]order.PlaceRequest{"the same": in, "the same, written otherwise": same} {
			o, replayed, err := k.Orders.Place(k.Ctx, again)
			if err != nil || !replayed || o.No != first.No || o.Payable != first.Payable {
				t.Errorf("%s: %s replayed %t: %v", name, o.No, replayed, err)
			}
		}
		for name, change := range map[string]func(r *order.PlaceRequest){
			"another quantity": func(r *order.PlaceRequest) { r.Items = []catalog.Item{want(tea, 2)} },
			"another option":   func(r *order.PlaceRequest) { r.Items = []catalog.Item{want(tea, 1, ordertest.Pearls)} },
			"another SKU":      func(r *order.PlaceRequest) { r.Items = []catalog.Item{want(bun, 1)} },
			"no coupon":        func(r *order.PlaceRequest) { r.Coupons = nil },
			"another note":     func(r *order.PlaceRequest) { r.Note = "hot" },
			"another way":      func(r *order.PlaceRequest) { r.DineWay = order.Delivery },
			"a token":          func(r *order.PlaceRequest) { r.QuoteToken = "x" },
		} {
			other := in
			change(&other)
			_, _, err := k.Orders.Place(k.Ctx, other)
			if ordertest.Codes(err) != "IDEMPOTENCY_KEY_REUSED" {
				t.Errorf("%s: %v", name, err)
			}
		}
		bobs := k.Request(want(bun, 1))
		bobs.CustomerID, bobs.Key = "bob", in.Key
		if o := k.Place(t, bobs); o.No == first.No {
			t.Error("two guests share a key")
		}
		k.Cancel(t, first.No)
		if o, replayed, err := k.Orders.Place(k.Ctx, in); err != nil || !replayed || o.No != first.No || o.Status != order.Canceled {
			t.Errorf("after canceling the key answers %s %s, replayed %t: %v", o.No, o.Status, replayed, err)
		}
		if rows := k.Rows(t); rows.Orders != 2 || rows.Keys != 2 {
			t.Errorf("%+v", rows)
		}
	})
}

func TestOneKeyAtOnceIsOneOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.SetStock(t, tea, 32)
		code := k.Coupon(t, 100, 0)
		in := k.Request(want(tea, 1))
		in.Coupons = []string{code}
		var mu sync.Mutex
		numbers, fresh := map[string]int{}, 0
		ordertest.AtOnce(32, func(i int) {
			o, replayed, err := []*ordertest.Kit{k, other}[i%2].Orders.Place(k.Ctx, in)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				numbers[o.No]++
				if !replayed {
					fresh++
				}
			case !errors.Is(err, order.ErrInProgress):
				t.Errorf("refused: %v", err)
			}
		})
		if len(numbers) != 1 || fresh != 1 {
			t.Errorf("%v, of which %d are not replayed", numbers, fresh)
		}
		if rows := k.Rows(t); rows.Orders != 1 || rows.Keys != 1 || rows.Holds != 1 || rows.Events != 1 || rows.Discounts != 1 {
			t.Errorf("%+v", rows)
		}
		if got := k.Available(t, tea); got != 31 {
			t.Errorf("%d of 32 are left after one order", got)
		}
	})
}

func TestOneKeyAtOnceForTheLastCupIsAnsweredWithTheOrderEachTime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 1)
		in := k.Request(want(tea, 1))
		ordertest.AtOnce(32, func(int) {
			if _, _, err := k.Orders.Place(k.Ctx, in); err != nil {
				t.Errorf("refused: %v", err)
			}
		})
		none := k.Request(want(tea, 1))
		ordertest.AtOnce(8, func(int) {
			_, _, err := k.Orders.Place(k.Ctx, none)
			ordertest.Refused(t, err, "OUT_OF_STOCK")
		})
	})
}

func TestManyOrdersAtOnceAreAllWrittenExactly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		const n = 150
		k.SetStock(t, tea, n)
		promote(t, k)
		var mu sync.Mutex
		codes := map[string]bool{}
		ordertest.AtOnce(n, func(i int) {
			in := k.Request(want(tea, 1, ordertest.Jelly), want(bun, 1+i%3))
			o, _, err := k.Orders.Place(k.Ctx, in)
			if err != nil {
				t.Errorf("order %d: %v", i, err)
				return
			}
			mu.Lock()
			codes[o.No] = true
			mu.Unlock()
		})
		if rows := k.Rows(t); len(codes) != n || rows.Orders != n || rows.Items != 2*n || rows.Holds != n || rows.Events != n || rows.Keys != n {
			t.Errorf("%d orders: %+v", len(codes), rows)
		}
		if got := k.Available(t, tea); got != 0 {
			t.Errorf("%d are left", got)
		}
	})
}

func TestABadOrderInABatchFailsAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 100)
		ordertest.AtOnce(60, func(i int) {
			in := k.Request(want(tea, 1))
			if i%10 == 3 {
				in.ShopID = strings.Repeat("x", 10) // no such shop: refused before the write
			}
			if i%10 == 5 {
				in.CustomerID = strings.Repeat("c", 70) // the row refuses it: the whole statement fails
			}
			_, _, err := k.Orders.Place(k.Ctx, in)
			if bad := i%10 == 3 || i%10 == 5; (err != nil) != bad {
				t.Errorf("order %d, bad %t: %v", i, bad, err)
			}
		})
		if rows := k.Rows(t); rows.Orders != 48 || rows.Keys != 48 || rows.Holds != 48 {
			t.Errorf("%+v", rows)
		}
	})
}

func TestTextsThatDoNotFitAreRefusedNotInternal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		for name, change := range map[string]func(r *order.PlaceRequest){
			"a long note":        func(r *order.PlaceRequest) { r.Note = strings.Repeat("茶", 201) },
			"a long desk":        func(r *order.PlaceRequest) { r.DeskNo = strings.Repeat("桌", 21) },
			"a long contact":     func(r *order.PlaceRequest) { r.Contact = strings.Repeat("人", 101) },
			"a zero byte":        func(r *order.PlaceRequest) { r.Note = "a\x00b" },
			"no UTF-8":           func(r *order.PlaceRequest) { r.Note = "a\xffb" },
			"no key":             func(r *order.PlaceRequest) { r.Key = "" },
			"a long key":         func(r *order.PlaceRequest) { r.Key = strings.Repeat("k", 101) },
			"an escape sequence": func(r *order.PlaceRequest) { r.Contact = "\x1b[31m" },
		} {
			in := k.Request(want(tea, 1))
			change(&in)
			if _, _, err := k.Orders.Place(k.Ctx, in); ordertest.Codes(err) != "BAD_USER_INPUT" {
				t.Errorf("%s: %v", name, err)
			}
		}
		in := k.Request(want(tea, 1))
		in.Note, in.DeskNo, in.Contact = strings.Repeat("😀", 200), strings.Repeat("😀", 20), strings.Repeat("😀", 100)
		if o := k.Place(t, in); o.Note != in.Note {
			t.Error("a text that fits was changed")
		}
	})
}

func TestTwoOrdersForOneCouponAreOneOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		for range 8 {
			code, second := k.Coupon(t, 200, 0), k.Coupon(t, 100, 0)
			k.SetStock(t, tea, 100)
			before, left := k.Rows(t), k.Available(t, tea)
			var mu sync.Mutex
			placed, refused := 0, 0
			ordertest.AtOnce(8, func(i int) {
				in := k.Request(want(tea, 1))
				if in.Coupons = []string{code, second}; i%2 == 1 {
					in.Coupons = []string{second, code}
				}
				_, _, err := []*ordertest.Kit{k, other}[i/4].Orders.Place(k.Ctx, in)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					placed++
				case strings.Contains(ordertest.Codes(err), "COUPON_LOCKED"):
					refused++
				default:
					t.Errorf("refused with %v", err)
				}
			})
			rows := k.Rows(t)
			if placed != 1 || refused != 7 || rows.Orders != before.Orders+1 || rows.Keys != before.Keys+1 || k.Available(t, tea) != left-1 {
				t.Fatalf("%d placed, %d refused; %+v, %d left", placed, refused, rows, k.Available(t, tea))
			}
		}
	})
}

func TestTheLastCupGoesToExactlyOneBuyer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.SetStock(t, tea, 1)
		k.SetStock(t, bun, 100)
		codes := make([]string, 40)
		for i := range codes {
			codes[i] = k.Coupon(t, 100, 0)
		}
		var mu sync.Mutex
		placed := 0
		ordertest.AtOnce(40, func(i int) {
			in := k.Request(want(bun, 1), want(tea, 1))
			in.Coupons = codes[i : i+1]
			_, _, err := []*ordertest.Kit{k, other}[i%2].Orders.Place(k.Ctx, in)
			if err == nil {
				mu.Lock()
				placed++
				mu.Unlock()
				return
			}
			faults, _ := fault.All(err)
			if len(faults) != 1 || faults[0].Code != "OUT_OF_STOCK" || strings.Join(faults[0].Field, ".") != "items.1.skuId" {
				t.Errorf("buyer %d: %v", i, err)
			}
		})
		rows := k.Rows(t)
		if placed != 1 || rows.Orders != 1 || rows.Keys != 1 || rows.Holds != 2 || rows.Events != 1 || k.Available(t, bun) != 99 || k.Available(t, tea) != 0 {
			t.Errorf("%d bought it; %+v, %d buns left", placed, rows, k.Available(t, bun))
		}
		locked := 0
		for _, code := range codes {
			if status, _ := k.CouponStatus(t, code); status != "available" {
				locked++
			}
		}
		if locked != 1 {
			t.Errorf("%d coupons are held by one order", locked)
		}
	})
}

func TestWhatIsRefusedLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 5)
		good, dear := k.Coupon(t, 100, 0), k.Coupon(t, 100, 100_000)
		used := k.Coupon(t, 100, 0)
		in := k.Request(want(tea, 1))
		in.Coupons = []string{used}
		k.Paid(t, in)
		locked := k.Coupon(t, 100, 0)
		in = k.Request(want(tea, 1))
		in.Coupons = []string{locked}
		k.Place(t, in)
		before := k.Rows(t)
		for _, c := range []struct {
			name, code string
			change     func(r *order.PlaceRequest)
		}{
			{"a coupon that is not enough for", "COUPON_NOT_APPLICABLE", func(r *order.PlaceRequest) { r.Coupons = []string{good, dear} }},
			{"a used coupon", "COUPON_USED", func(r *order.PlaceRequest) { r.Coupons = []string{good, used} }},
			{"a locked coupon", "COUPON_LOCKED", func(r *order.PlaceRequest) { r.Coupons = []string{good, locked} }},
			{"no such coupon", "COUPON_NOT_FOUND", func(r *order.PlaceRequest) { r.Coupons = []string{good, "NOPE-NOPE"} }},
			{"another's coupon", "COUPON_NOT_FOUND", func(r *order.PlaceRequest) { r.CustomerID, r.Coupons = "bob", []string{good} }},
			{"too much", "OUT_OF_STOCK", func(r *order.PlaceRequest) { r.Items = []catalog.Item{want(tea, 4)}; r.Coupons = []string{good} }},
			{"too much over two lines", "OUT_OF_STOCK OUT_OF_STOCK", func(r *order.PlaceRequest) {
				r.Items = []catalog.Item{want(tea, 2), want(tea, 2, ordertest.Full)}
			}},
			{"no such SKU", "UNKNOWN_SKU", func(r *order.PlaceRequest) { r.Items = append(r.Items, want("nope", 1)) }},
			{"nothing", "INVALID_QUANTITY", func(r *order.PlaceRequest) { r.Items = nil }},
			{"less than one", "INVALID_QUANTITY", func(r *order.PlaceRequest) { r.Items[0].Quantity = -1 }},
			{"no such option", "INVALID_OPTION", func(r *order.PlaceRequest) { r.Items[0].OptionIDs = []string{"nope"} }},
		} {
			in := k.Request(want(tea, 1))
			c.change(&in)
			if _, _, err := k.Orders.Place(k.Ctx, in); ordertest.Codes(err) != c.code {
				t.Errorf("%s: %v", c.name, err)
			}
			if after := k.Rows(t); after != before || k.Available(t, tea) != 3 {
				t.Errorf("%s left %+v behind, %d cups are left", c.name, after, k.Available(t, tea))
			}
			if status, _ := k.CouponStatus(t, good); status != "available" {
				t.Errorf("%s left the coupon %s", c.name, status)
			}
			in.Items, in.Coupons, in.CustomerID = []catalog.Item{want(bun, 1)}, nil, "alice"
			if o, replayed, err := k.Orders.Place(k.Ctx, in); err != nil || replayed {
				t.Errorf("%s: its key is burnt: %v", c.name, err)
			} else {
				k.Cancel(t, o.No)
				before = k.Rows(t)
			}
		}
	})
}

func TestAQuotePaysExactlyItsPrice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		promote(t, k)
		code := k.Coupon(t, 250, 0)
		items := []catalog.Item{want(tea, 2, ordertest.Pearls), want(bigTea, 1)}
		q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: items, Coupons: []string{code}})
		if err != nil || q.Result.Payable != 5200-520-500-250 {
			t.Fatalf("quoted %+v: %v", q.Result, err)
		}
		k.Reprice(t, tea, 9900)
		k.Withdraw(t, ordertest.TenOff)
		k.Promote(t, "new", "PERCENT_OFF", `{"percentOff":90}`)
		k.Clock.Advance(ordertest.QuoteTTL - time.Second)

		in := k.Request(items...)
		in.Coupons, in.QuoteToken = []string{code}, q.Token
		refused := func(name, codeWanted string, change func(r *order.PlaceRequest)) {
			t.Helper()
			r := in
			r.Items = append([]catalog.Item(nil), in.Items...)
			change(&r)
			before := k.Rows(t)
			if _, _, err := k.Orders.Place(k.Ctx, r); ordertest.Codes(err) != codeWanted {
				t.Errorf("%s: %v", name, err)
			}
			if after := k.Rows(t); after != before {
				t.Errorf("%s left %+v", name, after)
			}
		}
		flipped := []byte(q.Token)
		flipped[len(flipped)/2] ^= 1
		refused("an altered token", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.QuoteToken = string(flipped) })
		refused("a short token", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.QuoteToken = q.Token[:20] })
		refused("nonsense", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.QuoteToken = "nonsense" })
		refused("another quantity", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.Items[0].Quantity = 3 })
		refused("another option", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.Items[0].OptionIDs = nil })
		refused("a line more", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.Items = append(r.Items, want(bun, 1)) })
		refused("another order of lines", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.Items[0], r.Items[1] = r.Items[1], r.Items[0] })
		refused("without its coupon", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.Coupons = nil })
		refused("a coupon more", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.Coupons = append([]string{"MORE-MORE"}, r.Coupons...) })
		refused("another guest", "QUOTE_MISMATCH", func(r *order.PlaceRequest) { r.CustomerID = "bob" })

		o := k.Place(t, in)
		if o.Payable != q.Result.Payable || o.Total != 5200 || o.Discount != 1270 {
			t.Errorf("placed at %d − %d = %d, quoted %d", o.Total, o.Discount, o.Payable, q.Result.Payable)
		}
		refused("a second order with the coupon's token", "COUPON_LOCKED", func(r *order.PlaceRequest) { r.Key += "2" })
		k.Clock.Advance(time.Second)
		refused("a token that is too old", "QUOTE_EXPIRED", func(r *order.PlaceRequest) { r.Key += "3" })
		if again, replayed, err := k.Orders.Place(k.Ctx, in); err != nil || !replayed || again.No != o.No {
			t.Errorf("the key after the token expired: %v, replayed %t", err, replayed)
		}
	})
}

func TestAQuoteWithoutASessionCanBeUsedByWhoLogsInLater(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{ShopID: k.ShopID, Items: []catalog.Item{want(tea, 1)}})
		if err != nil {
			t.Fatal(err)
		}
		in := k.Request(want(tea, 1))
		in.QuoteToken = q.Token
		k.Reprice(t, tea, 1)
		if o := k.Place(t, in); o.Payable != 1500 {
			t.Errorf("pays %d", o.Payable)
		}
	})
}

func TestAnOrderThatCostsNothingIsPaidAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 2)
		code := k.Coupon(t, 10_000, 0)
		in := k.Request(want(tea, 1))
		in.Coupons = []string{code}
		o := k.Place(t, in)
		if o.Status != order.Paid || o.Payable != 0 || o.PickupCode != "A001" {
			t.Errorf("placed %s to pay %d with pick-up code %q", o.Status, o.Payable, o.PickupCode)
		}
		if status, _ := k.CouponStatus(t, code); status != "used" {
			t.Errorf("its coupon is %s", status)
		}
		if states := k.HoldStates(t, o.No); states[tea] != "sold" {
			t.Errorf("its holds are %v", states)
		}
		if second := k.Place(t, k.Request(want(ordertest.Sample, 1))); second.Status != order.Paid || second.PickupCode != "A002" {
			t.Errorf("a free sample is %s with %q", second.Status, second.PickupCode)
		}
		if _, _, err := k.Orders.Pay(k.Ctx, k.PayRequest(o.No)); ordertest.Codes(err) != "INVALID_TRANSITION" {
			t.Errorf("paying it: %v", err)
		}
		ordertest.AtOnce(20, func(int) {
			if o, _, err := k.Orders.Place(k.Ctx, k.Request(want(ordertest.Sample, 1))); err != nil || o.Status != order.Paid || o.PickupCode == "" {
				t.Errorf("placed %s %q: %v", o.Status, o.PickupCode, err)
			}
		})
		if n := len(k.Relayed(t)); n != 22 {
			t.Errorf("%d events of 22 payments", n)
		}
	})
}

func TestAnOrderIsWrittenByTheDatabaseAloneWhenRedisIsGone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 3)
		k.Place(t, k.Request(want(tea, 1)))
		if err := k.Env.Redis.Del(k.Ctx, "stock:1:{"+k.ShopID+"}:free", "stock:1:{"+k.ShopID+"}:holds", "stock:1:{"+k.ShopID+"}:due").Err(); err != nil {
			t.Fatal(err)
		}
		k.Place(t, k.Request(want(tea, 2)))
		_, _, err := k.Orders.Place(k.Ctx, k.Request(want(tea, 1)))
		ordertest.Refused(t, err, "OUT_OF_STOCK")
	})
}

func TestAnOrderWhoseCommitWasNotAnsweredIsNeitherDoubledNorLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 2)
		in := k.Request(want(tea, 1))
		in.Coupons = []string{k.Coupon(t, 100, 0)}
		lost := errors.New("the answer got lost")
		order.LoseCommits(k.Orders, order.Committed, lost)
		o, replayed, err := k.Orders.Place(k.Ctx, in)
		if err != nil || replayed {
			t.Fatalf("the order that was written after all: replayed %t, %v", replayed, err)
		}
		if again, replayed, err := k.Orders.Place(k.Ctx, in); err != nil || !replayed || again.No != o.No {
			t.Errorf("again: replayed %t, %v", replayed, err)
		}
		if rows := k.Rows(t); rows.Orders != 1 || k.Available(t, tea) != 1 {
			t.Errorf("%+v", rows)
		}
		k.Sound(t)

		order.LoseCommits(k.Orders, order.RolledBack, lost)
		second := k.Place(t, k.Request(want(tea, 1)))
		if second.No == o.No || k.Available(t, tea) != 0 {
			t.Errorf("after a commit that failed: %s, %d left", second.No, k.Available(t, tea))
		}
	})
}

func TestAnOrderThatMayHaveBeenWrittenKeepsItsHoldUntilThatIsKnown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 2)
		in := k.Request(want(tea, 1))
		order.LoseCommits(k.Orders, order.RolledBack, errors.New("lost"), errors.New("lost again"))
		if _, _, err := k.Orders.Place(k.Ctx, in); ordertest.Codes(err) != "INTERNAL" {
			t.Fatalf("placed: %v", err)
		}
		if o, replayed, err := k.Orders.Place(k.Ctx, in); err != nil || replayed || o.Status != order.Created {
			t.Fatalf("again: replayed %t, %v", replayed, err)
		}
		_, _, err := k.Orders.Place(k.Ctx, k.Request(want(tea, 1)))
		ordertest.Refused(t, err, "OUT_OF_STOCK") // the first may have been written
		k.Clock.Advance(11 * time.Second)
		ctx, cancel := context.WithCancel(db.ForAllBrands(k.Ctx))
		var running sync.WaitGroup
		running.Go(func() { _ = k.Stock.Run(ctx) })
		defer running.Wait()
		defer cancel()
		ordertest.Eventually(t, "the hold without an order is given back", func() bool {
			_, _, err := k.Orders.Place(k.Ctx, k.Request(want(tea, 1)))
			return err == nil
		})
	})
}

func TestManyShopsAndBrandsShareABatch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SeedShop(t, k.BrandID, k.ShopID+"b")
		k.SeedShop(t, 2, k.ShopID+"c")
		k.SeedProduct(t, 2, "coffee", 2000)
		k.SetStock(t, tea, 30)
		ordertest.AtOnce(60, func(i int) {
			in, ctx, total := k.Request(want(tea, 1)), k.Ctx, money.Amount(1500)
			switch i % 3 {
			case 1:
				in.ShopID += "b"
			case 2:
				in.ShopID, in.BrandID, in.Items, ctx, total = k.ShopID+"c", 2, []catalog.Item{want("coffee", 1)}, db.ForBrand(k.Ctx, 2), 2000
			}
			o, _, err := k.Orders.Place(ctx, in)
			if err != nil || o.BrandID != in.BrandID || o.ShopID != in.ShopID || o.Total != total {
				t.Errorf("order %d: %+v, %v", i, o, err)
			}
			if _, err := k.Orders.Get(db.ForBrand(k.Ctx, 3-in.BrandID), o.No); !errors.Is(err, order.ErrNotFound) {
				t.Errorf("another brand sees it: %v", err)
			}
		})
		if got := k.Available(t, tea); got != 10 {
			t.Errorf("%d of 30 are left after 20", got)
		}
		broken, err := k.Orders.Verify(db.ForAllBrands(context.WithoutCancel(k.Ctx)))
		if err != nil || len(broken) > 0 {
			t.Errorf("%v %v", broken, err)
		}
	})
}

func TestAQuoteShowsWhyACouponDoesNotCountAndWritesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		dear := k.Coupon(t, 100, 100_000)
		before := k.Rows(t)
		q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: []catalog.Item{want(tea, 1)}, Coupons: []string{dear}})
		if err != nil || len(q.Result.Rejected) != 1 || !errors.Is(q.Result.Rejected[0].Fault, pricing.ErrCouponNotApplicable) {
			t.Errorf("%+v: %v", q.Result.Rejected, err)
		}
		if after := k.Rows(t); after != before {
			t.Errorf("it wrote %+v", after)
		}
	})
}
