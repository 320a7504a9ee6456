package report

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
)

// failer is what testing.T and rapid.T have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

var eventIDs atomic.Int64

func dataOf(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

func event(brand int, shop, kind string, at time.Time, data any) outbox.Event {
	id := int(eventIDs.Add(1))
	return outbox.Event{ID: id, BrandID: brand, ShopID: shop, OrderNo: fmt.Sprintf("o%d", id), Kind: kind, At: at, Data: dataOf(data)}
}

func newShop() string { return "shop-" + rand.Text() }

func zone(t failer, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func deliver(ctx context.Context, t failer, d *db.DB, events ...outbox.Event) {
	t.Helper()
	if err := d.InTx(db.ForAllBrands(ctx), func(tx *db.Tx) error {
		return New(d).Consumer().Take(db.ForAllBrands(ctx), tx, events)
	}); err != nil {
		t.Fatal(err)
	}
}

// naively is the figures by the book: from the list of events, walking the span a quarter of an hour at a time and looking at the wall clock.
func naively(events []outbox.Event, brand int, shop Shop, from, to time.Time, bucket Bucket) Figures {
	var f Figures
	label := func(at time.Time) string {
		if bucket == Day {
			return at.In(shop.Location).Format("2006-01-02")
		}
		return at.In(shop.Location).Format("2006-01-02 15 -0700")
	}
	begin := from.UTC().Truncate(15 * time.Minute)
	for label(begin.Add(-15*time.Minute)) == label(from) {
		begin = begin.Add(-15 * time.Minute)
	}
	index, last := map[string]int{}, ""
	for at := begin; at.Before(to); at = at.Add(15 * time.Minute) {
		if l := label(at); l != last {
			index[l], last = len(f.Series), l
			f.Series = append(f.Series, Point{At: at})
		}
	}
	coupons, products, seen := 0, map[string]Product{}, map[int]bool{}
	for _, e := range events {
		if seen[e.ID] || e.BrandID != brand || e.ShopID != shop.ID || e.At.Before(from) || !e.At.Before(to) {
			continue
		}
		seen[e.ID] = true
		if e.Kind == refundSucceeded {
			var r refunded
			_ = json.Unmarshal(e.Data, &r)
			if r.Counted {
				f.Refunds += money.Amount(r.Amount)
			}
			continue
		}
		var p paid
		_ = json.Unmarshal(e.Data, &p)
		f.Revenue += money.Amount(p.Revenue)
		f.Discounts += money.Amount(p.Discounts)
		f.OrderCount++
		if p.Coupons > 0 {
			coupons++
		} else if p.Discounts == 0 {
			f.UntouchedOrders++
		}
		point := &f.Series[index[label(e.At)]]
		point.Revenue += money.Amount(p.Revenue)
		point.OrderCount++
		for _, s := range p.Products {
			sold := products[s.ProductID]
			products[s.ProductID] = Product{ID: s.ProductID, Name: s.Name, Quantity: sold.Quantity + s.Quantity, Revenue: sold.Revenue + money.Amount(s.Revenue)}
		}
	}
	if f.OrderCount > 0 {
		f.AverageTicket = money.Amount(float64(f.Revenue)/float64(f.OrderCount) + 0.5)
		f.CouponUsageRate = float64(coupons) / float64(f.OrderCount)
		f.UntouchedShare = float64(f.UntouchedOrders) / float64(f.OrderCount)
	}
	for _, p := range products {
		f.TopProducts = append(f.TopProducts, p)
	}
	slices.SortFunc(f.TopProducts, func(a, b Product) int { return cmp.Or(cmp.Compare(b.Revenue, a.Revenue), strings.Compare(a.ID, b.ID)) })
	f.TopProducts = f.TopProducts[:min(len(f.TopProducts), 10)]
	return f
}

// same fails when the figures are not those wanted.
func same(t failer, what string, got, want Figures) {
	t.Helper()
	if got.Series == nil || len(got.Series) != len(want.Series) {
		t.Fatalf("%s: %d points, not %d:\n%v\n%v", what, len(got.Series), len(want.Series), got.Series, want.Series)
	}
	for i := range got.Series {
		if !got.Series[i].At.Equal(want.Series[i].At) {
			t.Fatalf("%s: point %d begins at %v, not %v", what, i, got.Series[i].At, want.Series[i].At)
		}
	}
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Fatalf("%s:\n%s, not\n%s", what, g, w)
	}
}

func productName(id string) lang.Text { return lang.T("Tea "+id, "茶 "+id) }

func mustDashboard(ctx context.Context, t failer, d *db.DB, shop Shop, from, to time.Time, bucket Bucket) Figures {
	t.Helper()
	f, err := New(d).Dashboard(ctx, shop, from, to, bucket)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
