package demo

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/ent/stockepoch"
	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/demo/art"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

func hash(password string) (string, error) { return "hash of " + password, nil }

func TestSeedWritesABrandOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		other, err := db.Open(t.Context(), env.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = other.Close() })
		var wrote [8]bool
		var wg sync.WaitGroup
		for i := range wrote {
			d := env.DB
			if i%2 == 1 {
				d = other
			}
			wg.Go(func() {
				var err error
				if wrote[i], err = Seed(t.Context(), d, hash); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(slices.DeleteFunc(wrote[:], func(did bool) bool { return !did })); n != 1 {
			t.Errorf("%d of several say that they seeded", n)
		}
		if again, err := Seed(t.Context(), env.DB, func(string) (string, error) { return "", errors.New("hashed for nothing") }); again || err != nil {
			t.Errorf("a seeded database is seeded again: %v, %v", again, err)
		}
		ctx := db.ForBrand(t.Context(), env.DB.Ent().Brand.Query().OnlyX(t.Context()).ID)
		client := env.DB.Ent()
		if n := client.Staff.Query().CountX(ctx); n != len(staff) {
			t.Errorf("%d staff", n)
		}
		if n := client.StaffShop.Query().CountX(ctx); n != 3+3+3+1 {
			t.Errorf("staff work at %d places", n)
		}
		if n := client.StockEpoch.Query().Where(stockepoch.Epoch(1)).CountX(ctx); n != len(shops) || client.StockLevel.Query().CountX(ctx) < 3*6 {
			t.Errorf("%d shops are counted, with %d levels", n, client.StockLevel.Query().CountX(ctx))
		}
		if client.Customer.Query().CountX(ctx) != 0 || client.Order.Query().CountX(ctx) != 0 {
			t.Error("there are guests or orders")
		}
		if n := client.TopUpOffer.Query().CountX(ctx); n != 2 {
			t.Errorf("%d offers for topping up", n)
		}
		checkOffers(t, env.DB)
		checkMenus(t, env.DB)
	})
}

// checkOffers has pricing read the promotions as they are stored.
func checkOffers(t *testing.T, d *db.DB) {
	t.Helper()
	ctx := db.ForBrand(t.Context(), d.Ent().Brand.Query().OnlyX(t.Context()).ID)
	set, err := promotion.New(d, nil, time.Now, slog.New(slog.DiscardHandler)).Live(ctx, currency)
	if err != nil {
		t.Fatal(err)
	}
	rules := set.Rules
	cart := pricing.Cart{ShopID: "s-jingan", Lines: []pricing.Line{
		{SKUID: "sku-mango-pomelo-l", ProductID: "d-mango-pomelo", CategoryID: "c-fruit-tea", UnitPrice: 2400, Quantity: 3},
		{SKUID: "sku-basque", ProductID: "d-basque", CategoryID: "c-sweets", UnitPrice: 2600, Quantity: 1},
	}}
	for at, want := range map[time.Time]money.Amount{
		time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC): 720 + 800, // Monday morning: fruit tea, and ¥8 from ¥60
		time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC): 720 + 800, // Monday afternoon: fruit tea takes more off than the cake
	} {
		if got := pricing.Price(pricing.Request{Cart: cart, Rules: rules, At: pricing.Moment{At: at}}).Discount; got != want {
			t.Errorf("at %v %d is off", at, got)
		}
	}
	cake := pricing.Cart{ShopID: "s-jingan", Lines: cart.Lines[1:]}
	shanghai, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	for hour, want := range map[int]money.Amount{10: 0, 15: 390} {
		at := pricing.Moment{At: time.Date(2026, 11, 23, hour, 0, 0, 0, shanghai), Zone: shanghai}
		if got := pricing.Price(pricing.Request{Cart: cake, Rules: rules, At: at}).Discount; got != want {
			t.Errorf("at %d o'clock %d is off a cake", hour, got)
		}
	}
}

// checkMenus looks at the brand as guests do.
func checkMenus(t *testing.T, d *db.DB) {
	t.Helper()
	ctx := db.ForBrand(t.Context(), d.Ent().Brand.Query().OnlyX(t.Context()).ID)
	c := catalog.New(d, nil, nil, time.Now, slog.New(slog.DiscardHandler))
	page, err := c.Shops(ctx, 10, "")
	if err != nil || len(page.Edges) != 3 || page.Edges[0].Shop.ID != "s-jingan" {
		t.Fatalf("shops %+v: %v", page, err)
	}
	morning := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) // 08:00 in Shanghai
	for _, edge := range page.Edges {
		m, err := c.Menu(ctx, edge.Shop.ID)
		if err != nil {
			t.Fatal(err)
		}
		products := 0
		for _, category := range m.CategoriesAt(morning) {
			products += len(category.ProductsAt(morning))
		}
		if len(m.CategoriesAt(morning)) != 9 || len(m.CategoriesAt(morning.Add(4*time.Hour))) != 8 || products < 60 {
			t.Errorf("%s has %d products in %d categories in the morning, %d at noon", edge.Shop.ID, products, len(m.CategoriesAt(morning)), len(m.CategoriesAt(morning.Add(4*time.Hour))))
		}
		for _, category := range m.CategoriesAt(morning) {
			for _, p := range category.ProductsAt(morning) {
				for _, s := range p.SKUs {
					lines, err := m.Resolve(morning, []catalog.Item{{SKUID: s.ID, Quantity: 1}})
					if err != nil || lines[0].UnitPrice != s.Price {
						t.Errorf("%s can't be ordered as it stands: %v %v", s.ID, lines, err)
					}
				}
			}
		}
	}
	first, err := c.Menu(ctx, "s-jingan")
	if err != nil {
		t.Fatal(err)
	}
	for hour := range 7 * 24 {
		at := morning.Add(time.Duration(hour) * time.Hour)
		if !first.OpenAt(at) || len(first.Categories[0].ProductsAt(at)) != len(milkTeas) {
			t.Fatalf("the first shop or its first category is closed at %v", at)
		}
	}
}

func TestTheMenuIsWorthLookingAt(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range menu {
		check(t, seen, c.id, c.name)
		for _, p := range c.products {
			check(t, seen, p.productID(), p.name, p.taste)
			if svg, ok := art.SVG(p.id); !ok || svg == "" || p.imageURL() != "/art/"+p.id+".svg" {
				t.Errorf("%s has no picture", p.id)
			}
			for size, price := range p.prices {
				check(t, seen, p.skuID(size), p.sizeName(size))
				if price < 900 || price > 3200 {
					t.Errorf("%s costs %d fen", p.skuID(size), price)
				}
			}
			for _, tag := range p.tags {
				check(t, nil, p.id, tag)
			}
		}
	}
	for _, name := range art.Names() {
		if !seen["d-"+name] {
			t.Errorf("the picture %s belongs to no product", name)
		}
	}
	for _, g := range groups {
		check(t, seen, groupID(g.id), g.name)
		defaults := 0
		for _, o := range g.options {
			check(t, seen, "o-"+o.id, o.name)
			if o.chosen {
				defaults++
			}
		}
		if defaults < g.min || defaults > g.max {
			t.Errorf("group %s has %d defaults for %d to %d", g.id, defaults, g.min, g.max)
		}
	}
}

// check looks at an id (unless seen is nil) and at texts in both languages.
func check(t *testing.T, seen map[string]bool, id string, texts ...lang.Text) {
	t.Helper()
	if seen != nil {
		if seen[id] || len(id) > 40 || id != strings.ToLower(id) {
			t.Errorf("id %q", id)
		}
		seen[id] = true
	}
	for _, text := range texts {
		for _, l := range []lang.Lang{lang.ZH, lang.EN} {
			if text[string(l)] == "" || len(text[string(l)]) > 200 {
				t.Errorf("%s in %s: %q", id, l, text[string(l)])
			}
		}
	}
}
