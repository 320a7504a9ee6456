package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuppa/ent/orderevent"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
)

// drawUses makes events of orders with promotions in two versions and with coupons, and refunds of such orders.
func drawUses(t *rapid.T, base time.Time, shops []string) []outbox.Event {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) outbox.Event {
		at := base.Add(time.Duration(rapid.Int64Range(-40, 40).Draw(t, "slot"))*15*time.Minute +
			time.Duration(rapid.SampledFrom([]int64{0, 0, -1, 1, 450_000_000, 899_999_999}).Draw(t, "past"))*time.Microsecond)
		var had []applied
		var discounts int64
		coupons := 0
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"p1", "p2", "p3"}), 0, 3, rapid.ID).Draw(t, "promotions") {
			version := rapid.IntRange(0, 2).Draw(t, "version")
			had = append(had, applied{PromotionID: id, Version: version, Kind: "PERCENT_OFF", Name: lang.T(fmt.Sprint(id, " ", version), "促销"), Amount: rapid.Int64Range(1, 500).Draw(t, "amount")})
		}
		for range rapid.IntRange(0, 3).Draw(t, "coupons") {
			coupons++
			name := rapid.SampledFrom([]string{"Welcome", "Sorry"}).Draw(t, "name")
			had = append(had, applied{Kind: "CASH", Name: lang.T(name, "券"), Amount: rapid.Int64Range(1, 500).Draw(t, "amount")})
		}
		for _, a := range had {
			discounts += a.Amount
		}
		shop := rapid.SampledFrom(shops).Draw(t, "shop")
		if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
			return event(1, shop, refundSucceeded, at, refunded{Amount: rapid.Int64Range(1, 5000).Draw(t, "amount"), Counted: rapid.Bool().Draw(t, "counted"), Applied: had})
		}
		return event(1, shop, orderPaid, at, paid{
			Revenue: rapid.Int64Range(0, 9999).Draw(t, "revenue"), Discounts: discounts, Coupons: coupons, First: rapid.Bool().Draw(t, "first"), Applied: had,
		})
	}), 0, 30).Draw(t, "events")
}

// byTheBook is the report from the list of events.
func byTheBook(events []outbox.Event, shop string, from, to time.Time) (r PromotionReport) {
	rows, seen := map[string]*PromotionFigures{}, map[int]bool{}
	for _, e := range events {
		if seen[e.ID] || e.ShopID != shop || e.At.Before(from) || !e.At.Before(to) {
			continue
		}
		seen[e.ID] = true
		var p paid
		var back refunded
		_ = json.Unmarshal(e.Data, &p)
		if e.Kind == refundSucceeded {
			if _ = json.Unmarshal(e.Data, &back); !back.Counted {
				continue
			}
			p = paid{Applied: back.Applied}
		} else {
			r.Orders++
			if len(p.Applied) == 0 {
				r.Untouched++
			}
		}
		met := map[string]bool{}
		count := func(name string, row PromotionFigures, a applied) {
			if rows[name] == nil {
				rows[name] = &row
			}
			if e.Kind == orderPaid {
				rows[name].Discount += money.Amount(a.Amount)
			}
			if met[name] {
				return
			}
			met[name] = true
			rows[name].Refunds += money.Amount(back.Amount)
			if e.Kind == orderPaid {
				rows[name].Uses++
				rows[name].Revenue += money.Amount(p.Revenue)
				if p.First {
					rows[name].NewGuests++
				}
			}
		}
		for _, a := range p.Applied {
			if a.PromotionID == "" {
				source := couponSource(a.Kind, a.Name)
				count("coupon "+source, PromotionFigures{Source: source, Coupon: true, Kind: a.Kind, Name: a.Name}, a)
				continue
			}
			count(a.PromotionID, PromotionFigures{Source: a.PromotionID, Kind: a.Kind}, a)
			count(fmt.Sprint(a.PromotionID, " ", a.Version), PromotionFigures{Source: a.PromotionID, Version: a.Version, Kind: a.Kind, Name: a.Name}, a)
		}
	}
	for name, p := range rows {
		if !strings.Contains(name, " ") || p.Coupon {
			for version := 2; version >= 0 && !p.Coupon; version-- {
				if v := rows[fmt.Sprint(name, " ", version)]; v != nil {
					p.Versions = append(p.Versions, *v)
				}
			}
			if len(p.Versions) > 0 {
				p.Name = p.Versions[0].Name
			}
			r.Rows = append(r.Rows, *p)
		}
	}
	slices.SortFunc(r.Rows, func(a, b PromotionFigures) int { return cursorOf(&a).compare(cursorOf(&b)) })
	return r
}

func pages(t failer, s *Service, shop string, from, to time.Time, first int) (r PromotionReport) {
	t.Helper()
	for after := ""; ; after = r.End {
		page, err := s.Promotions(db.ForBrand(context.Background(), 1), Shop{ID: shop}, from, to, first, after)
		if err != nil {
			t.Fatal(err)
		}
		page.Rows = append(r.Rows, page.Rows...)
		r = page
		if !page.More {
			r.End = ""
			return r
		}
	}
}

func sameReport(t failer, what string, got, want PromotionReport) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Fatalf("%s:\n%s, not\n%s", what, g, w)
	}
}

func TestWhatPromotionsDidIsWhatTheEventsSayHoweverTheyCome(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		rapid.Check(t, func(r *rapid.T) {
			mine, beside := newShop(), newShop()
			base := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
			events := drawUses(r, base, []string{mine, beside})
			twice := append(slices.Clone(events), events[:len(events)/2]...)
			order := rapid.Permutation(twice).Draw(r, "order")
			for some := range slices.Chunk(order, rapid.IntRange(1, 30).Draw(r, "batch")) {
				deliver(t.Context(), r, env.DB, some...)
			}
			from := base.Add(time.Duration(rapid.Int64Range(-700, 700).Draw(r, "from")) * time.Minute)
			to := from.Add(time.Duration(rapid.SampledFrom([]int64{1, 900e9, 1500e9, 90000e9}).Draw(r, "long")))
			sameReport(r, fmt.Sprintf("%v to %v", from, to), pages(r, New(env.DB), mine, from, to, rapid.IntRange(1, 4).Draw(r, "first")), byTheBook(events, mine, from, to))
			f := mustDashboard(db.ForBrand(t.Context(), 1), r, env.DB, Shop{ID: mine, Location: time.UTC}, from, to, Day)
			if want := byTheBook(events, mine, from, to); f.UntouchedOrders != want.Untouched || f.UntouchedShare != want.UntouchedShare() {
				r.Fatalf("%d untouched orders, %v, not %d, %v", f.UntouchedOrders, f.UntouchedShare, want.Untouched, want.UntouchedShare())
			}
		})
	})
}

// TestFiguresThatAreMadeAnewFromTheEventsAreTheSame empties what is kept and has the outbox hand all events over again, as docs/operations.md says.
func TestFiguresThatAreMadeAnewFromTheEventsAreTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		reports := New(env.DB)
		o, err := outbox.New(env.DB, slog.New(slog.DiscardHandler), reports.Consumer())
		if err != nil {
			t.Fatal(err)
		}
		ctx, shop, at := db.ForBrand(t.Context(), 1), newShop(), time.Date(2026, 5, 1, 8, 7, 0, 0, time.UTC)
		had := []applied{{PromotionID: "p1", Version: 3, Kind: "PERCENT_OFF", Name: lang.T("Ten off", "九折"), Amount: 100}, {Kind: "CASH", Name: lang.T("Welcome", "新客"), Amount: 50}}
		for i := range 12 {
			no := fmt.Sprint("o", i)
			err := env.DB.InTx(ctx, func(tx *db.Tx) error {
				if err := tx.Order.Create().SetID(no).SetShopID(shop).SetCustomerID("c").SetStatus("PAID").SetDineWay("TAKEAWAY").SetTotalAmount(0).
					SetDiscountAmount(0).SetPayableAmount(0).SetExpiresAt(at).SetCreatedAt(at).SetUpdatedAt(at).Exec(ctx); err != nil {
					return err
				}
				p, when := paid{Revenue: 900, First: i == 0}, at.Add(time.Duration(i)*7*time.Minute)
				if i%3 > 0 {
					p.Applied, p.Discounts, p.Coupons = had[:i%3], int64(100+50*(i%3-1)), i%3-1
				}
				return o.Append(ctx, tx,
					outbox.Event{BrandID: 1, OrderNo: no, Seq: 1, ShopID: shop, Kind: orderPaid, At: when, Data: dataOf(p)},
					outbox.Event{BrandID: 1, OrderNo: no, Seq: 2, ShopID: shop, Kind: refundSucceeded, At: when.Add(time.Minute), Data: dataOf(refunded{Amount: 10, Counted: true, Applied: p.Applied})})
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := o.Relay(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		look := func() string {
			r, err := reports.Promotions(ctx, Shop{ID: shop}, at.Add(-time.Hour), at.Add(72*time.Minute), 10, "")
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%+v %+v", r, mustDashboard(ctx, t, env.DB, Shop{ID: shop, Location: time.UTC}, at.Add(-time.Hour), at.Add(72*time.Minute), Hour))
		}
		live := look()
		if !strings.Contains(live, "Uses:7") || !strings.Contains(live, "Refunds:30") || !strings.Contains(live, "Untouched:4") {
			t.Fatalf("the live figures are %s", live)
		}
		all := db.ForAllBrands(t.Context())
		err = env.DB.InTx(all, func(tx *db.Tx) error {
			for _, err := range []error{
				second(tx.SalesFact.Delete().Exec(all)), second(tx.SalesSlot.Delete().Exec(all)), second(tx.ProductSlot.Delete().Exec(all)), second(tx.PromotionSlot.Delete().Exec(all)),
				tx.OrderEvent.Update().Where(orderevent.KindIn(reports.Consumer().Kinds...)).SetPending(true).Exec(all),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := o.Relay(t.Context()); n != 24 || err != nil {
			t.Fatalf("%d events were handed over again: %v", n, err)
		}
		if anew := look(); anew != live {
			t.Errorf("the figures were\n%s\nand are\n%s", live, anew)
		}
	})
}

func second(_ int, err error) error { return err }

func TestAReportRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		to    time.Time
		first int
		after string
	}{
		{at, 10, ""}, {at.AddDate(1, 0, 2), 10, ""}, {at.Add(time.Hour), 0, ""}, {at.Add(time.Hour), 101, ""}, {at.Add(time.Hour), 10, "?"},
		{at.Add(time.Hour), 10, "eA"}, {at.Add(time.Hour), 10, "cC4"},
	} {
		if _, err := New(nil).Promotions(t.Context(), Shop{ID: "s"}, at, c.to, c.first, c.after); !errors.Is(err, fault.ErrBadUserInput) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
