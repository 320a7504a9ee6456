package report

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/outbox"
)

var zones = []string{"Asia/Shanghai", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe", "America/Havana", "UTC"}

// changes are days around which a clock of one of the zones is put forward or back.
var changes = []time.Time{
	time.Date(2026, 3, 8, 6, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 5, 0, 0, 0, time.UTC), // New York, Havana
	time.Date(2026, 4, 4, 15, 0, 0, 0, time.UTC), time.Date(2026, 10, 3, 15, 0, 0, 0, time.UTC), // Lord Howe: half an hour
	time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC),
}

// draw makes events within some days of base, many of them close to the ends of slots.
func draw(t *rapid.T, base time.Time, shops map[string]int) []outbox.Event {
	ids := []string{"p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "pa", "pb", "pc"}
	names := make([]string, 0, len(shops))
	for name := range shops {
		names = append(names, name)
	}
	slices.Sort(names)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) outbox.Event {
		at := base.Add(time.Duration(rapid.Int64Range(-300, 300).Draw(t, "slot")) * 15 * time.Minute)
		at = at.Add(time.Duration(rapid.SampledFrom([]int64{0, 0, -1, 1, 450_000_000, 899_999_999}).Draw(t, "past")) * time.Microsecond)
		shop := rapid.SampledFrom(names).Draw(t, "shop")
		if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
			return event(shops[shop], shop, refundSucceeded, at, refunded{Amount: rapid.Int64Range(1, 5000).Draw(t, "amount"), Counted: rapid.Bool().Draw(t, "counted")})
		}
		p := paid{Revenue: rapid.Int64Range(0, 9999).Draw(t, "revenue"), Discounts: rapid.Int64Range(0, 500).Draw(t, "discounts"), Coupons: rapid.IntRange(0, 2).Draw(t, "coupons")}
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			id := rapid.SampledFrom(ids).Draw(t, "product")
			p.Products = append(p.Products, sale{ProductID: id, Name: productName(id), Quantity: rapid.Int64Range(1, 5).Draw(t, "quantity"), Revenue: rapid.Int64Range(0, 900).Draw(t, "share")})
		}
		return event(shops[shop], shop, orderPaid, at, p)
	}), 0, 40).Draw(t, "events")
}

func TestFiguresAreThoseOfTheEventsHoweverTheyCome(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		rapid.Check(t, func(r *rapid.T) {
			mine, beside, foreign := newShop(), newShop(), newShop()
			base := rapid.SampledFrom(changes).Draw(r, "around")
			events := draw(r, base, map[string]int{mine: 1, beside: 1, foreign: 2})
			twice := append(slices.Clone(events), events[:len(events)/2]...)
			order := rapid.Permutation(twice).Draw(r, "order")
			for some := range slices.Chunk(order, rapid.IntRange(1, 30).Draw(r, "batch")) {
				deliver(t.Context(), r, env.DB, some...)
			}
			at := func(name string, of int64) time.Time {
				offset := time.Duration(rapid.Int64Range(-of, of).Draw(r, name)) * time.Minute
				return base.Add(offset + time.Duration(rapid.SampledFrom([]int64{0, 0, 1, 999, 1000, 450_000_000_000}).Draw(r, name+" past")))
			}
			from := at("from", 4000)
			to := from.Add(time.Duration(rapid.SampledFrom([]int64{1, 1000, 60e9, 900e9, 1500e9, 1800e9, 7200e9, 90000e9, 400000e9}).Draw(r, "long")))
			to = to.Add(time.Duration(rapid.Int64Range(0, 3000).Draw(r, "longer")) * time.Minute)
			bucket := rapid.SampledFrom([]Bucket{Hour, Day}).Draw(r, "bucket")
			location := zone(r, rapid.SampledFrom(zones).Draw(r, "zone"))
			for shop, brand := range map[string]int{mine: 1, foreign: 2} {
				s := Shop{ID: shop, Location: location}
				same(r, fmt.Sprintf("%v to %v in %v", from, to, location),
					mustDashboard(db.ForBrand(t.Context(), brand), r, env.DB, s, from, to, bucket), naively(events, brand, s, from, to, bucket))
			}
		})
	})
}

func TestTenantsFiguresStayApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		at, shop := time.Date(2026, 5, 1, 8, 7, 0, 0, time.UTC), newShop()
		deliver(t.Context(), t, env.DB, event(1, shop, orderPaid, at, paid{Revenue: 100, Products: []sale{{"p", productName("p"), 1, 100}}}))
		for _, span := range []time.Duration{time.Minute, time.Hour} { // from facts, and from slots
			theirs := mustDashboard(db.ForBrand(t.Context(), 2), t, env.DB, Shop{ID: shop}, at.Add(-span/2), at.Add(span), Hour)
			if theirs.Revenue != 0 || theirs.OrderCount != 0 || len(theirs.TopProducts) != 0 {
				t.Errorf("brand 2 sees brand 1's figures: %+v", theirs)
			}
		}
		if _, err := New(env.DB).Dashboard(t.Context(), Shop{ID: shop}, at, at.Add(time.Hour), Hour); !errors.Is(err, db.ErrNoTenant) {
			t.Errorf("figures without a brand: %v", err)
		}
	})
}

func TestReplicasThatTakeTheSameEventsAtOnceCountThemOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		second, err := db.Open(t.Context(), env.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = second.Close() })
		shop, base := newShop(), time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
		var events []outbox.Event
		for i := range 120 {
			id := fmt.Sprintf("p%d", i%7)
			events = append(events, event(1, shop, orderPaid, base.Add(time.Duration(i*7%100)*time.Minute),
				paid{Revenue: 10, Coupons: i % 2, Products: []sale{{id, productName(id), 1, 10}}}))
		}
		backwards := slices.Clone(events)
		slices.Reverse(backwards)
		var wg sync.WaitGroup
		for i, d := range []*db.DB{env.DB, second, env.DB, second} {
			wg.Go(func() {
				list := events
				if i%2 == 1 {
					list = backwards
				}
				for some := range slices.Chunk(list, 17+i) {
					deliver(t.Context(), t, d, some...)
				}
			})
		}
		wg.Wait()
		s := Shop{ID: shop, Location: time.UTC}
		same(t, "delivered four times at once", mustDashboard(db.ForBrand(t.Context(), 1), t, env.DB, s, base, base.Add(3*time.Hour), Hour),
			naively(events, 1, s, base, base.Add(3*time.Hour), Hour))
	})
}

func TestFiguresFollowTheOutbox(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		o, err := outbox.New(env.DB, slog.New(slog.DiscardHandler), New(env.DB).Consumer())
		if err != nil {
			t.Fatal(err)
		}
		ctx, shop, at := db.ForBrand(t.Context(), 1), newShop(), time.Date(2026, 5, 1, 8, 7, 0, 0, time.UTC)
		err = env.DB.InTx(ctx, func(tx *db.Tx) error {
			for _, no := range []string{"a", "b"} { // events link to their orders
				if err := tx.Order.Create().SetID(no).SetShopID(shop).SetCustomerID("c").SetStatus("PAID").SetDineWay("TAKEAWAY").SetTotalAmount(0).
					SetDiscountAmount(0).SetPayableAmount(0).SetExpiresAt(at).SetCreatedAt(at).SetUpdatedAt(at).Exec(ctx); err != nil {
					return err
				}
			}
			return o.Append(ctx, tx,
				outbox.Event{BrandID: 1, OrderNo: "a", Seq: 1, ShopID: shop, Kind: "order.created", At: at},
				outbox.Event{BrandID: 1, OrderNo: "a", Seq: 2, ShopID: shop, Kind: orderPaid, At: at, Data: []byte(
					`{"revenue":1801,"discounts":200,"coupons":1,"products":[{"productId":"p","name":{"zh":"茶","en":"Tea"},"quantity":2,"revenue":1801}]}`)},
				outbox.Event{BrandID: 1, OrderNo: "b", Seq: 1, ShopID: shop, Kind: orderPaid, At: at, Data: []byte(`{"revenue":1000,"discounts":0,"coupons":0,"products":null}`)},
				outbox.Event{BrandID: 1, OrderNo: "a", Seq: 3, ShopID: shop, Kind: refundSucceeded, At: at, Data: []byte(`{"amount":300,"counted":true}`)},
				outbox.Event{BrandID: 1, OrderNo: "a", Seq: 4, ShopID: shop, Kind: refundSucceeded, At: at, Data: []byte(`{"amount":9999,"counted":false}`)},
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := o.Relay(t.Context()); n != 4 || err != nil {
			t.Fatalf("%d events handed over: %v", n, err)
		}
		f := mustDashboard(ctx, t, env.DB, Shop{ID: shop}, at.Add(-time.Hour), at.Add(time.Hour), Day)
		if f.Revenue != 2801 || f.Discounts != 200 || f.Refunds != 300 || f.OrderCount != 2 || f.CouponUsageRate != 0.5 {
			t.Errorf("%+v", f)
		}
		if f.AverageTicket != 1401 { // 1400.5, half up
			t.Errorf("average %d", f.AverageTicket)
		}
		if len(f.TopProducts) != 1 || f.TopProducts[0].Name.In(lang.ZH) != "茶" || f.TopProducts[0].Quantity != 2 {
			t.Errorf("%+v", f.TopProducts)
		}
	})
}

func TestAnEventThatMakesNoSenseIsRefusedWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		shop, at := newShop(), time.Date(2026, 5, 1, 8, 7, 0, 0, time.UTC)
		ctx := db.ForAllBrands(t.Context())
		for _, bad := range []string{"", "{", `{"revenue":1.5}`, `{"revenue":-1}`, `[]`} {
			for _, kind := range []string{orderPaid, refundSucceeded} {
				if kind == refundSucceeded && bad == `{"revenue":1.5}` || kind == refundSucceeded && bad == `{"revenue":-1}` {
					continue // not its fields
				}
				poison := event(1, shop, kind, at, nil)
				poison.Data = []byte(bad)
				good := event(1, shop, orderPaid, at, paid{Revenue: 1})
				err := env.DB.InTx(ctx, func(tx *db.Tx) error { return take(ctx, tx, []outbox.Event{good, poison}) })
				if err == nil {
					t.Errorf("%s %q was taken", kind, bad)
				}
			}
		}
		if f := mustDashboard(db.ForBrand(t.Context(), 1), t, env.DB, Shop{ID: shop}, at.Add(-time.Hour), at.Add(time.Hour), Day); f.OrderCount != 0 {
			t.Errorf("a refused batch left %d orders", f.OrderCount)
		}
	})
}

func TestAProductIsCalledAsAtItsLastSale(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		shop, at := newShop(), time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
		for i, name := range []string{"first", "second", "third"} {
			deliver(t.Context(), t, env.DB, event(1, shop, orderPaid, at.Add(time.Duration(i)*time.Hour), paid{Revenue: 1, Products: []sale{{"p", lang.T(name, name), 1, 1}}}))
		}
		for hours, want := range map[int]string{1: "first", 2: "second", 3: "third"} {
			f := mustDashboard(db.ForBrand(t.Context(), 1), t, env.DB, Shop{ID: shop}, at, at.Add(time.Duration(hours)*time.Hour), Hour)
			if len(f.TopProducts) != 1 || f.TopProducts[0].Name.In(lang.EN) != want || f.TopProducts[0].Quantity != int64(hours) {
				t.Errorf("%+v", f.TopProducts)
			}
		}
	})
}

func TestSpansHaveLimits(t *testing.T) {
	t.Parallel()
	ny, utc := zone(t, "America/New_York"), time.UTC
	day := func(loc *time.Location, y, m, d int) time.Time {
		return time.Date(y, time.Month(m), d, 0, 0, 0, 0, loc)
	}
	for _, c := range []struct {
		what     string
		zone     *time.Location
		from, to time.Time
		bucket   Bucket
		ok       bool
	}{
		{"a leap year by day", utc, day(utc, 2028, 1, 1), day(utc, 2029, 1, 1), Day, true},
		{"a day more", utc, day(utc, 2028, 1, 1), day(utc, 2029, 1, 2), Day, false},
		{"a microsecond more", utc, day(utc, 2028, 1, 1), day(utc, 2029, 1, 1).Add(time.Microsecond), Day, false},
		{"a month by the hour", utc, day(utc, 2028, 1, 1), day(utc, 2028, 2, 1), Hour, true},
		{"an hour more", utc, day(utc, 2028, 1, 1), day(utc, 2028, 2, 1).Add(time.Hour), Hour, false},
		{"31 days of 745 hours", ny, day(ny, 2026, 10, 15), day(ny, 2026, 11, 15), Hour, true},
		{"31 days of 743 hours, and one more", ny, day(ny, 2026, 3, 1), day(ny, 2026, 4, 1).Add(time.Hour), Hour, false},
		{"nothing", utc, day(utc, 2028, 1, 1), day(utc, 2028, 1, 1), Day, false},
		{"backwards", utc, day(utc, 2028, 1, 2), day(utc, 2028, 1, 1), Day, false},
		{"no bucket", utc, day(utc, 2028, 1, 1), day(utc, 2028, 1, 2), 0, false},
		{"a bucket that is none", utc, day(utc, 2028, 1, 1), day(utc, 2028, 1, 2), 3, false},
		{"all of time", utc, time.Time{}, day(utc, 9999, 1, 1), Day, false},
		{"after time", utc, day(utc, 9999, 12, 30), day(utc, 10000, 1, 3), Day, false},
		{"before time", utc, day(utc, -1, 1, 1), day(utc, -1, 1, 2), Day, false},
	} {
		err := checkSpan(c.zone, c.from, c.to, c.bucket)
		if c.ok != (err == nil) || err != nil && !errors.Is(err, fault.ErrBadUserInput) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestTheEndsOfASpanAreExactToTheNanosecond(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		shop, at := Shop{ID: newShop()}, time.Date(2026, 5, 1, 8, 7, 0, 123456000, time.UTC)
		deliver(t.Context(), t, env.DB, event(1, shop.ID, orderPaid, at, paid{Revenue: 1}))
		for _, c := range []struct {
			from, to time.Duration
			want     int
		}{{0, 1, 1}, {-1, 0, 0}, {1, time.Hour, 0}, {-time.Hour, 0, 0}, {-time.Hour, 1, 1}, {0, time.Hour, 1}, {1, 2, 0}} {
			if f := mustDashboard(db.ForBrand(t.Context(), 1), t, env.DB, shop, at.Add(c.from), at.Add(c.to), Hour); f.OrderCount != c.want || len(f.Series) == 0 {
				t.Errorf("[%v, %v) about an order has %d, not %d", c.from, c.to, f.OrderCount, c.want)
			}
		}
	})
}

func TestAYearIsReadFromRollups(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		shop, from := Shop{ID: newShop(), Location: zone(t, "America/New_York")}, time.Date(2027, 12, 31, 20, 0, 0, 0, time.UTC)
		var events []outbox.Event
		for i := range 366 {
			events = append(events, event(1, shop.ID, orderPaid, from.Add(time.Duration(i)*24*time.Hour+7*time.Minute), paid{Revenue: int64(i)}))
		}
		for some := range slices.Chunk(events, 200) {
			deliver(t.Context(), t, env.DB, some...)
		}
		to := from.AddDate(0, 0, 366)
		ctx, cancel := context.WithTimeout(db.ForBrand(t.Context(), 1), time.Minute)
		defer cancel()
		same(t, "a year", mustDashboard(ctx, t, env.DB, shop, from, to, Day), naively(events, 1, shop, from, to, Day))
	})
}
