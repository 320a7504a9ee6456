package reconcile_test

import (
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/reconcile"
	"cuppa/internal/task"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
)

const (
	meituan = "MEITUAN_EXCHANGE"
	douyin  = "DOUYIN_EXCHANGE"
	wechat  = "WECHAT_CASH"
	day     = "2026-06-15" // of a kit's clock, which begins at noon in Shanghai
)

// books is a shop with platforms, and what compares its days.
type books struct {
	*ordertest.Kit
	*reconcile.Service
}

func open(t *testing.T, env dbtest.Env) *books {
	t.Helper()
	k := ordertest.WithVouchers(t, env)
	return &books{k, serve(k)}
}

func serve(k *ordertest.Kit) *reconcile.Service {
	return reconcile.New(k.DB, k.Coupons, k.Orders, k.Payments, k.Clock.Now, slog.New(slog.DiscardHandler), []byte("key"))
}

// sold is an order that a voucher paid and its redemption, which is done where the platform lets it.
func (b *books) sold(t *testing.T, kind string) (coupon.Coupon, order.Order, coupon.Redemption) {
	t.Helper()
	c := b.Voucher(t, kind, 2500)
	var o order.Order
	if kind == wechat {
		in := b.Request(ordertest.Want(ordertest.Tea, 2))
		in.Coupons = []string{c.Code}
		o, _ = b.Paid(t, in)
	} else {
		orders, _, err := b.Orders.Exchange(b.Ctx, b.Exchanges(ordertest.Tea, c))
		if err != nil {
			t.Fatal(err)
		}
		o = orders[0]
	}
	b.Redeem(t)
	return c, o, b.RedemptionsOf(t, o.No)[0]
}

// lose has the platform redeem without our knowing, and be gone until we have given up.
func (b *books) lose(t *testing.T, kind string) (coupon.Coupon, order.Order, coupon.Redemption) {
	t.Helper()
	b.Fail(t, kind, simulator.LostAnswer, 1)
	c, o, _ := b.sold(t, kind)
	b.Fail(t, kind, simulator.LostAnswer, 0)
	b.Fail(t, kind, simulator.Down, -1)
	for range 7 {
		b.Clock.Advance(18 * time.Second)
		b.Redeem(t)
	}
	b.Fail(t, kind, simulator.Down, 0)
	return c, b.Kit.Get(t, o.No), b.RedemptionsOf(t, o.No)[0]
}

// compare has the day compared, and answers what came of it.
func (b *books) compare(t *testing.T, platform string) (reconcile.Run, map[string]reconcile.Item) {
	t.Helper()
	r, err := b.Ask(b.Ctx, reconcile.SourceVouchers, platform, b.ShopID, day, "mei")
	if err != nil {
		t.Fatal(err)
	}
	b.work(t)
	return b.found(t, r.ID)
}

func (b *books) work(t *testing.T) {
	t.Helper()
	for worked := true; worked; {
		var err error
		if worked, err = b.Work(b.Ctx); err != nil {
			t.Fatal(err)
		}
	}
}

func (b *books) found(t *testing.T, id string) (reconcile.Run, map[string]reconcile.Item) {
	t.Helper()
	r, err := b.Service.Get(b.Ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	all, err := b.Items(b.Ctx, id, false, 1000)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]reconcile.Item{}
	for _, i := range all {
		of[i.Key] = i
	}
	if len(of) != len(all) {
		t.Errorf("%d items, %d keys", len(all), len(of))
	}
	return r, of
}

func (b *books) tasks(t *testing.T) []task.Task {
	t.Helper()
	page, err := b.Desk.List(b.Ctx, task.Filter{ShopIDs: []string{b.ShopID}, Kinds: []string{order.TaskDifference}}, 100, "")
	if err != nil {
		t.Fatal(err)
	}
	return page.Tasks
}

// plant has a shop's account at a platform use a voucher at a moment, without us.
func (b *books) plant(t *testing.T, platform, shop string, at time.Time, n int) {
	t.Helper()
	code := "19" + strconv.Itoa(1_000_000_000+n)
	if err := b.Platforms.Sell(b.Ctx, simulator.Voucher{
		Platform: platform, Code: code, Form: voucher.Exchange, DealID: "88001", Title: "x", ParValue: 2500, Price: 2000, ValidFrom: at.AddDate(0, -1, 0),
		ValidUntil: at.AddDate(0, 1, 0), Used: true, UsedAt: at.UTC().Truncate(time.Second), UsedBy: shop, VerifyID: "planted" + strconv.Itoa(n), RequestID: "R" + code, Uses: 1,
	}); err != nil {
		t.Fatal(err)
	}
}

func TestEachSortOfDifferenceIsFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		for _, kind := range []string{meituan, douyin} {
			b := open(t, env)
			platform := strings.TrimSuffix(kind, "_EXCHANGE")
			_, _, good := b.sold(t, kind)
			lost, lostOrder, lostOne := b.lose(t, kind)
			_, _, dear := b.sold(t, kind)
			b.SQL(t, "UPDATE coupon_redemptions SET paid_by_guest = 1 WHERE id = '"+dear.ID+"'")
			b.plant(t, platform, b.ShopID, b.Clock.Now(), 1)
			b.plant(t, platform, "another-shop", b.Clock.Now(), 2)
			// Said to be redeemed by hand, and never was.
			c := b.Voucher(t, kind, 2500)
			orders, _, err := b.Orders.Exchange(b.Ctx, b.Exchanges(ordertest.Tea, c))
			if err != nil {
				t.Fatal(err)
			}
			b.Fail(t, kind, simulator.Down, -1)
			for range 7 {
				b.Redeem(t)
				b.Clock.Advance(18 * time.Second)
			}
			b.Fail(t, kind, simulator.Down, 0)
			never := b.RedemptionsOf(t, orders[0].No)[0]
			if err := b.Decide(t, b.Waiting(t, orders[0].No)[0], task.MarkRedeemed); err != nil {
				t.Fatal(err)
			}
			b.Clock.Advance(13 * time.Hour)
			run, items := b.compare(t, platform)
			want := map[string]reconcile.Verdict{
				"r:" + good.ID: reconcile.Matched, "r:" + lostOne.ID: reconcile.NotRecorded, "r:" + dear.ID: reconcile.AmountDiffers, "r:" + never.ID: reconcile.OursOnly,
				"t:planted1": reconcile.TheirsOnly,
			}
			for key, verdict := range want {
				if kind == meituan && key == "t:planted1" {
					continue // it tells no id
				}
				if items[key].Verdict != verdict {
					t.Errorf("%s %s: %q, not %s", kind, key, items[key].Verdict, verdict)
				}
			}
			if len(items) != len(want) || run.Status != reconcile.Done || run.Differences != 4 || run.TheirsCount != 4 || run.OursCount != 3 {
				t.Errorf("%s: %d items, %+v", kind, len(items), run)
			}
			if items["r:"+lostOne.ID].Repair != "RECHECK" || len(b.tasks(t)) != 3 {
				t.Errorf("%s: %+v, %d tasks", kind, items["r:"+lostOne.ID], len(b.tasks(t)))
			}
			b.Redeem(t)
			times, _ := b.Uses(t, lost)
			if got := b.Kit.Get(t, lostOrder.No); got.Status != order.Paid || times != 1 || len(b.Waiting(t, lostOrder.No)) != 0 {
				t.Errorf("%s: the order is %s, used %d times, %+v", kind, got.Status, times, b.Waiting(t, lostOrder.No))
			}
			// Decided by a person, and compared again: nothing is asked or mended twice.
			for _, one := range b.tasks(t) {
				if err := b.Decide(t, one, task.Settle); err != nil {
					t.Fatal(err)
				}
			}
			run, items = b.compare(t, platform)
			if items["r:"+lostOne.ID].Verdict != reconcile.Matched || items["r:"+lostOne.ID].Repair != "RECHECK" || run.Repaired != 1 || run.Differences != 3 || b.Redeem(t) != 0 {
				t.Errorf("%s again: %+v, %+v", kind, run, items["r:"+lostOne.ID])
			}
			for _, one := range b.tasks(t) {
				if one.Status != task.Done {
					t.Errorf("opened again: %+v", one)
				}
			}
			b.Sound(t)
			return // a database of its own for each kind
		}
	})
}

func TestDouyinsDayHasNoCodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := open(t, env)
		_, _, good := b.sold(t, douyin)
		lost, _, one := b.lose(t, douyin)
		b.plant(t, voucher.Douyin, b.ShopID, b.Clock.Now(), 7)
		b.Clock.Advance(13 * time.Hour)
		run, items := b.compare(t, voucher.Douyin)
		if items["r:"+good.ID].Verdict != reconcile.Matched || items["r:"+one.ID].Verdict != reconcile.NotRecorded || items["t:planted7"].Verdict != reconcile.TheirsOnly || len(items) != 3 {
			t.Errorf("%+v\n%+v", run, items)
		}
		b.Redeem(t)
		if times, _ := b.Uses(t, lost); times != 1 || b.RedemptionsOf(t, one.OrderNo)[0].Status != coupon.RedemptionRedeemed {
			t.Errorf("used %d times, %+v", times, b.RedemptionsOf(t, one.OrderNo)[0])
		}
	})
}

func TestWhatWasTakenBackOnOneSideOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := open(t, env)
		c, o, there := b.sold(t, meituan)
		b.undoThere(t, c)
		_, back, here := b.sold(t, meituan)
		b.Fail(t, meituan, simulator.Down, -1)
		if _, err := b.Orders.TakeBack(b.Ctx, back.No, "spilled", "staff:mei", ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		for range 7 {
			b.Redeem(t)
			b.Clock.Advance(18 * time.Second)
		}
		b.Fail(t, meituan, simulator.Down, 0)
		if err := b.Decide(t, b.Waiting(t, back.No)[0], task.MarkUndone); err != nil { // and it was not
			t.Fatal(err)
		}
		b.Clock.Advance(13 * time.Hour)
		_, items := b.compare(t, voucher.Meituan)
		if items["r:"+there.ID].Verdict != reconcile.UndoneThere || items["r:"+here.ID].Verdict != reconcile.StillUsed || items["r:"+here.ID].Repair != "TASK" {
			t.Fatalf("%+v", items)
		}
		for _, one := range b.tasks(t) {
			if one.OrderNo == o.No {
				if err := b.Decide(t, one, task.Retry); err != nil {
					t.Fatal(err)
				}
			}
		}
		b.Redeem(t)
		if times, now := b.Uses(t, c); times != 2 || !now || b.RedemptionsOf(t, o.No)[0].Status != coupon.RedemptionRedeemed {
			t.Errorf("used %d times, now %v", times, now)
		}
		b.Sound(t)
	})
}

// undoThere takes a use back at the platform's own page.
func (b *books) undoThere(t *testing.T, c coupon.Coupon) {
	t.Helper()
	code, err := voucher.NewCode(c.Code)
	if err != nil {
		t.Fatal(err)
	}
	k, err := b.Registry().Get(c.Kind)
	if err != nil {
		t.Fatal(err)
	}
	v := k.Operator.Undo(b.Ctx, voucher.Use{
		RequestID: "UNDO12345678", Code: code, Shop: voucher.Shop{ID: b.ShopID, Account: simulator.Account(k.Platform, b.ShopID)}, Attempt: 1, Since: b.Clock.Now(), CertificateID: "88001",
		CancelUntil: b.Clock.Now().Add(10 * time.Minute),
	})
	if !v.Done() {
		t.Fatalf("%+v", v)
	}
}

func TestWithinItsWindowAUseIsTakenBackAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := open(t, env)
		b.Clock.Advance(11*time.Hour + 50*time.Minute) // Douyin takes back for an hour
		c, o, r := b.sold(t, douyin)
		b.Fail(t, douyin, simulator.Down, -1)
		if _, err := b.Orders.TakeBack(b.Ctx, o.No, "spilled", "staff:mei", ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		for range 7 {
			b.Redeem(t)
			b.Clock.Advance(18 * time.Second)
		}
		b.Fail(t, douyin, simulator.Down, 0)
		if err := b.Decide(t, b.Waiting(t, o.No)[0], task.MarkUndone); err != nil {
			t.Fatal(err)
		}
		b.Clock.Advance(39 * time.Minute)
		_, items := b.compare(t, voucher.Douyin)
		if i := items["r:"+r.ID]; i.Verdict != reconcile.StillUsed || i.Repair != "UNDO" || len(b.tasks(t)) != 0 {
			t.Fatalf("%+v", i)
		}
		b.Redeem(t)
		if _, now := b.Uses(t, c); now || b.RedemptionsOf(t, o.No)[0].Status != coupon.RedemptionUndone {
			t.Errorf("still used: %v, %+v", now, b.RedemptionsOf(t, o.No)[0])
		}
		b.Sound(t)
	})
}

func TestAPlatformWithoutAListIsAskedOneByOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := open(t, env)
		_, _, good := b.sold(t, wechat)
		_, _, lost := b.lose(t, wechat)
		b.Clock.Advance(13 * time.Hour)
		run, items := b.compare(t, voucher.WeChat)
		if run.Listed || run.Status != reconcile.Done || items["r:"+good.ID].Verdict != reconcile.Matched || items["r:"+lost.ID].Verdict != reconcile.NotRecorded || len(items) != 2 {
			t.Errorf("%+v\n%+v", run, items)
		}
	})
}

func TestNothingIsMissingWhileThePlatformIsAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := open(t, env)
		b.sold(t, meituan)
		b.Clock.Advance(13 * time.Hour)
		b.Fail(t, meituan, simulator.Down, -1)
		run, items := b.compare(t, voucher.Meituan)
		if run.Status != reconcile.Waiting || run.Problem != "PLATFORM_UNAVAILABLE" || len(items) != 0 || len(b.tasks(t)) != 0 || run.EndedAt != (time.Time{}) {
			t.Fatalf("%+v, %d items", run, len(items))
		}
		b.Fail(t, meituan, simulator.Down, 0)
		b.work(t)
		if again, _ := b.found(t, run.ID); again.Status != reconcile.Waiting {
			t.Error("it was not waited for")
		}
		b.Clock.Advance(2 * time.Minute)
		b.work(t)
		if run, items = b.found(t, run.ID); run.Status != reconcile.Done || run.Problem != "" || len(items) != 1 || run.Differences != 0 {
			t.Errorf("%+v, %d items", run, len(items))
		}
	})
}

func TestAListThatLeavesSomethingOutIsNoList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := open(t, env)
		for _, kind := range []string{meituan, douyin} {
			for range 3 {
				b.sold(t, kind)
			}
		}
		b.Clock.Advance(13 * time.Hour)
		for _, platform := range []string{voucher.Meituan, voucher.Douyin} {
			if err := b.Platforms.Arm(b.Ctx, platform, simulator.PartialList, 1); err != nil {
				t.Fatal(err)
			}
			run, items := b.compare(t, platform)
			if run.Status != reconcile.Waiting || len(items) != 0 {
				t.Errorf("%s: %+v, %d items", platform, run, len(items))
			}
			b.Clock.Advance(2 * time.Minute)
			b.work(t)
			if run, items = b.found(t, run.ID); run.Status != reconcile.Done || len(items) != 3 || run.Differences != 0 {
				t.Errorf("%s: %+v, %+v", platform, run, items)
			}
		}
	})
}

func TestADayEndsAtMidnightAndIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	b := open(t, dbtest.Embedded(t))
	midnight := time.Date(2026, 6, 14, 16, 0, 0, 0, time.UTC)
	const many = 230
	for i := range many {
		b.plant(t, voucher.Meituan, b.ShopID, midnight.Add(time.Duration(i)*5*time.Minute), i)
	}
	b.plant(t, voucher.Meituan, b.ShopID, midnight.Add(24*time.Hour-time.Second), many)
	b.plant(t, voucher.Meituan, b.ShopID, midnight.Add(-time.Second), many+1)
	b.plant(t, voucher.Meituan, b.ShopID, midnight.Add(24*time.Hour), many+2)
	b.Clock.Advance(13 * time.Hour)
	if run, _ := b.compare(t, voucher.Meituan); run.TheirsCount != many+1 || run.TheirsAmount != 2000*(many+1) {
		t.Errorf("%+v", run)
	}
}

func TestOneReplicaComparesADayAndAnotherTakesItUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := open(t, env)
		b.lose(t, meituan)
		b.Clock.Advance(13 * time.Hour)
		other := serve(b.Replica(t))
		r, err := b.Ask(b.Ctx, reconcile.SourceVouchers, voucher.Meituan, b.ShopID, day, "mei")
		if err != nil {
			t.Fatal(err)
		}
		// A holder that died in the middle: its lease is over.
		b.SQL(t, "UPDATE reconciliation_runs SET status = 'running', fence = fence + 1")
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				if _, err := []*reconcile.Service{b.Service, other}[i%2].Work(b.Ctx); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		run, items := b.found(t, r.ID)
		if run.Status != reconcile.Done || run.Attempts != 1 || len(items) != 1 || run.Repaired != 1 {
			t.Errorf("%+v, %+v", run, items)
		}
	})
}

func TestDaysThatAreOverArePlannedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := open(t, env)
		b.sold(t, meituan)
		for _, wrong := range []string{day, "2026-06-31", "", "2020-01-01"} {
			_, err := b.Ask(b.Ctx, reconcile.SourceVouchers, voucher.Meituan, b.ShopID, wrong, "mei")
			ordertest.Refused(t, err, "INVALID_DAY")
		}
		b.Clock.Advance(12*time.Hour + 10*time.Minute)
		count := func() (n int) {
			t.Helper()
			if err := b.Plan(b.Ctx); err != nil {
				t.Fatal(err)
			}
			all, _, err := b.Service.List(b.Ctx, b.ShopID, "", "", 100, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range all {
				if r.Day == day {
					n++
				}
			}
			return n
		}
		if n := count(); n != 0 {
			t.Errorf("%d runs of a day whose lists are not whole", n)
		}
		b.Clock.Advance(30 * time.Minute)
		if n := count(); n != 5 { // a platform each
			t.Errorf("%d runs", n)
		}
		if n := count(); n != 5 {
			t.Errorf("planned again: %d runs", n)
		}
		_, err := b.Ask(b.Ctx, reconcile.SourceVouchers, "NOBODY", b.ShopID, day, "mei")
		ordertest.Refused(t, err, "PLATFORM_NOT_CONNECTED")
	})
}

func TestACSVHoldsNoFormulaAndNoCode(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := reconcile.WriteCSV(&out, lang.EN, reconcile.Run{Day: day, Party: "MEITUAN", ShopID: "=1+1"}, []reconcile.Item{
		{Verdict: reconcile.TheirsOnly, TheirsID: "@SUM(A1)", CodeTail: "1234", TheirsAmount: 1905, OrderNo: "-2", Kind: "+3", Repair: "a,\"b\""},
	}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\r\n")
	if want := `2026-06-15,MEITUAN,'=1+1,THEIRS_ONLY,'-2,,'+3,1234,,0.00,,19.05,'@SUM(A1),,"a,""b"""`; !strings.HasPrefix(lines[0], "\ufeffday,") || lines[1] != want {
		t.Errorf("%q", lines)
	}
}
