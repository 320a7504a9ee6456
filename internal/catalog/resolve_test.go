package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuppa/ent/soldoutmark"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// noon is in the opening hours and outside of every menu window.
var noon = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// tell is what a cart comes to, in one line: names, options and prices, or codes with their fields.
func tell(lines []Line, err error) string {
	if faults, ok := fault.All(err); ok {
		var s []string
		for _, f := range faults {
			s = append(s, f.Code+"@"+strings.Join(f.Field, "."))
		}
		return strings.Join(s, " ")
	}
	var s []string
	for _, l := range lines {
		s = append(s, fmt.Sprintf("%s %v %d×%d=%d", l.Name.In(lang.EN), l.OptionIDs, l.Quantity, l.UnitPrice, l.Amount))
	}
	return strings.Join(s, "; ")
}

func TestResolve(t *testing.T) {
	t.Parallel()
	one := func(sku string, options ...string) []Item { return []Item{{sku, 1, options}} }
	ended, later := noon.Add(-time.Second), noon.Add(time.Hour)
	for name, c := range map[string]struct {
		change func(r *rows)
		at     time.Time
		items  []Item
		want   string
	}{
		"defaults stand in":                          {items: one("milk-tea-m"), want: "Milk tea (Medium) [half] 1×1500=1500"},
		"options cost, in the menu's order":          {items: []Item{{"milk-tea-l", 3, []string{"jelly", "pearls", "full"}}}, want: "Milk tea (Large) [full pearls jelly] 3×2300=6900"},
		"a single size is not named":                 {items: one("water-1"), want: "Water [] 1×100=100"},
		"a price never falls below nothing":          {items: one("water-1", "own-cup"), want: "Water [own-cup] 1×0=0"},
		"an unknown SKU":                             {items: one("nothing"), want: "UNKNOWN_SKU@items.0.skuId"},
		"another shop's product":                     {items: one("elsewhere-1"), want: "UNKNOWN_SKU@items.0.skuId"},
		"none and too many of a line":                {items: []Item{{"water-1", 0, nil}, {"water-1", 100, nil}, {"water-1", -1, nil}}, want: "INVALID_QUANTITY@items.0.quantity INVALID_QUANTITY@items.1.quantity INVALID_QUANTITY@items.2.quantity"},
		"the most of a line":                         {items: []Item{{"water-1", 99, nil}}, want: "Water [] 99×100=9900"},
		"too many of a SKU over lines":               {items: slices.Repeat([]Item{{"water-1", 99, nil}}, 11), want: "INVALID_QUANTITY@items.10.quantity"},
		"no lines":                                   {want: "INVALID_QUANTITY@items"},
		"too many lines":                             {items: slices.Repeat(one("water-1"), 51), want: "INVALID_QUANTITY@items"},
		"an unknown option":                          {items: one("milk-tea-m", "nothing"), want: "INVALID_OPTION@items.0.optionIds"},
		"another product's option":                   {items: one("milk-tea-m", "own-cup"), want: "INVALID_OPTION@items.0.optionIds"},
		"an option twice":                            {items: one("milk-tea-m", "pearls", "pearls"), want: "INVALID_OPTION@items.0.optionIds"},
		"two of one":                                 {items: one("milk-tea-m", "half", "full"), want: "INVALID_OPTION@items.0.optionIds"},
		"three of two":                               {items: one("milk-tea-m", "pearls", "jelly", "pudding"), want: "INVALID_OPTION@items.0.optionIds"},
		"a hundred options":                          {items: one("milk-tea-m", slices.Repeat([]string{"pearls"}, 100)...), want: "INVALID_OPTION@items.0.optionIds"},
		"all faults at once":                         {items: []Item{{"nothing", 0, nil}, {"milk-tea-m", 1, []string{"x"}}, {"bun-1", 1, nil}}, want: "INVALID_QUANTITY@items.0.quantity UNKNOWN_SKU@items.0.skuId INVALID_OPTION@items.1.optionIds OUT_OF_STOCK@items.2.skuId"},
		"breakfast at breakfast time":                {items: one("bun-1"), at: noon.Add(-2 * time.Hour), want: "Bun [] 1×600=600"},
		"breakfast at noon":                          {items: one("bun-1"), want: "OUT_OF_STOCK@items.0.skuId"},
		"the last moment of breakfast":               {items: one("bun-1"), at: time.Date(2026, 11, 21, 2, 29, 59, 0, time.UTC), want: "Bun [] 1×600=600"},
		"breakfast is over":                          {items: one("bun-1"), at: time.Date(2026, 11, 21, 2, 30, 0, 0, time.UTC), want: "OUT_OF_STOCK@items.0.skuId"},
		"a window past midnight":                     {items: one("night-1"), at: time.Date(2026, 11, 20, 17, 59, 0, 0, time.UTC), want: "Night snack [] 1×900=900"},
		"out of stock":                               {change: func(r *rows) { r.out = map[string]bool{"milk-tea-m": true} }, items: []Item{{"milk-tea-m", 1, nil}, {"milk-tea-l", 1, nil}}, want: "OUT_OF_STOCK@items.0.skuId"},
		"marked":                                     {change: func(r *rows) { sold(r, soldoutmark.TargetSku, "milk-tea-m", nil) }, items: one("milk-tea-m"), want: "OUT_OF_STOCK@items.0.skuId"},
		"marked until later":                         {change: func(r *rows) { sold(r, soldoutmark.TargetSku, "milk-tea-m", &later) }, items: one("milk-tea-m"), want: "OUT_OF_STOCK@items.0.skuId"},
		"a mark that ended":                          {change: func(r *rows) { sold(r, soldoutmark.TargetSku, "milk-tea-m", &ended) }, items: one("milk-tea-m"), want: "Milk tea (Medium) [half] 1×1500=1500"},
		"a marked option":                            {change: func(r *rows) { sold(r, soldoutmark.TargetOption, "pearls", nil) }, items: one("milk-tea-m", "pearls"), want: "OUT_OF_STOCK@items.0.optionIds"},
		"an option out of stock":                     {change: func(r *rows) { r.out = map[string]bool{"option:pearls": true} }, items: one("milk-tea-m", "pearls"), want: "OUT_OF_STOCK@items.0.optionIds"},
		"a SKU called as an option that is out":      {change: func(r *rows) { r.out = map[string]bool{"pearls": true} }, items: one("milk-tea-m", "pearls"), want: "Milk tea (Medium) [half pearls] 1×1700=1700"},
		"a marked default gives way where required":  {change: func(r *rows) { sold(r, soldoutmark.TargetOption, "half", nil) }, items: one("milk-tea-m"), want: "Milk tea (Medium) [full] 1×1500=1500"},
		"a marked default of a free group falls out": {change: func(r *rows) { r.options[2].IsDefault = true; sold(r, soldoutmark.TargetOption, "pearls", nil) }, items: one("milk-tea-m"), want: "Milk tea (Medium) [half] 1×1500=1500"},
		"a default that costs":                       {change: func(r *rows) { r.options[2].IsDefault = true }, items: one("milk-tea-m"), want: "Milk tea (Medium) [half pearls] 1×1700=1700"},
		"a required group without anything left": {change: func(r *rows) {
			sold(r, soldoutmark.TargetOption, "half", nil)
			sold(r, soldoutmark.TargetOption, "full", nil)
		}, items: one("milk-tea-m"), want: "OUT_OF_STOCK@items.0.optionIds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.at.IsZero() {
				c.at = noon
			}
			m, used := with(t, c.change), new(Room)
			if got := tell(m.Resolve(c.at, c.items)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if _, err := with(t, nil).ResolveIn(used, noon, []Item{{"milk-tea-l", 3, []string{"jelly", "pearls", "full"}}, {"water-1", 9, []string{"own-cup"}}}); err != nil {
				t.Fatal(err)
			}
			if got := tell(m.ResolveIn(used, c.at, c.items)); got != c.want {
				t.Errorf("in memory that was used:\ngot  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWhatResolvesKeepsTheRules(t *testing.T) {
	t.Parallel()
	m := with(t, nil)
	ids := []string{"full", "half", "pearls", "jelly", "pudding", "own-cup", "nothing"}
	rapid.Check(t, func(t *rapid.T) {
		item := Item{
			SKUID:    rapid.SampledFrom([]string{"milk-tea-m", "milk-tea-l", "water-1"}).Draw(t, "sku"),
			Quantity: rapid.IntRange(-1, 101).Draw(t, "quantity"), OptionIDs: rapid.SliceOfN(rapid.SampledFrom(ids), 0, 4).Draw(t, "options"),
		}
		lines, err := m.Resolve(noon, []Item{item})
		if err != nil {
			if _, ok := fault.All(err); !ok || lines != nil {
				t.Fatalf("no fault: %v, %v", lines, err)
			}
			return
		}
		line, price := lines[0], m.SKU(item.SKUID).Price
		for _, id := range line.OptionIDs {
			price += m.Option(id).PriceDelta
		}
		if line.UnitPrice != max(price, 0) || line.Amount != line.UnitPrice*money.Amount(item.Quantity) {
			t.Fatalf("%+v costs %d", line, price)
		}
		for _, id := range item.OptionIDs {
			if !slices.Contains(line.OptionIDs, id) {
				t.Fatalf("%s was chosen and is not in %v", id, line.OptionIDs)
			}
		}
		again, err := m.Resolve(noon, []Item{{item.SKUID, item.Quantity, rapid.Permutation(line.OptionIDs).Draw(t, "order")}})
		if err != nil || tell(again, nil) != tell(lines, nil) {
			t.Fatalf("naming what was chosen gives %s, not %s (%v)", tell(again, err), tell(lines, nil), err)
		}
	})
}

func TestClosedIsSaidApart(t *testing.T) {
	t.Parallel()
	m := with(t, nil)
	if err := m.CheckOpen(noon); err != nil {
		t.Error(err)
	}
	if err := m.CheckOpen(noon.Add(12 * time.Hour)); !errors.Is(err, ErrShopClosed) {
		t.Errorf("at midnight: %v", err)
	}
}

func TestMenuShowsWhatCanBeOrdered(t *testing.T) {
	t.Parallel()
	until := noon.Add(5 * time.Minute)
	m := with(t, func(r *rows) {
		sold(r, soldoutmark.TargetSku, "milk-tea-m", &until)
		sold(r, soldoutmark.TargetSku, "milk-tea-l", nil)
	})
	tea := m.SKU("milk-tea-m").Product
	if !tea.SoldOutAt(noon) || tea.SoldOutAt(until) {
		t.Errorf("sold out at noon %v, after the mark ended %v", tea.SoldOutAt(noon), tea.SoldOutAt(until))
	}
	if got := tea.SKUs[0].SoldOutUntil(noon); got == nil || !got.Equal(until) || tea.SKUs[0].SoldOutUntil(until) != nil || tea.SKUs[1].SoldOutUntil(noon) != nil {
		t.Errorf("sold out until %v", got)
	}
	if got := m.ValidUntil(noon); !got.Equal(until) {
		t.Errorf("valid until %v, not until the mark ends", got)
	}
	if n := len(m.CategoriesAt(noon)); n != 1 {
		t.Errorf("%d categories at noon, when no breakfast is served", n)
	}
	morning := noon.Add(-2 * time.Hour)
	if c := m.CategoriesAt(morning); len(c) != 2 || len(c[1].ProductsAt(morning)) != 1 {
		t.Errorf("%d categories in the morning", len(c))
	}
	unsweet := with(t, func(r *rows) {
		sold(r, soldoutmark.TargetOption, "half", nil)
		sold(r, soldoutmark.TargetOption, "full", nil)
	})
	if !unsweet.SKU("milk-tea-m").Product.SoldOutAt(noon) {
		t.Error("a product whose required choice can't be made is not sold out")
	}
}

func TestVersionNamesTheContent(t *testing.T) {
	t.Parallel()
	first := with(t, nil).Version
	if again := with(t, nil).Version; again != first {
		t.Errorf("the same content is %s and %s", first, again)
	}
	soon := noon.Add(time.Minute)
	seen := map[string]string{first: "nothing"}
	for name, change := range map[string]func(r *rows){
		"the number":       func(r *rows) { r.shop.MenuVersion++ },
		"the shop's name":  func(r *rows) { r.shop.Name = lang.T("x", "x") },
		"hours":            func(r *rows) { r.shop.Hours = allDay("09:00", "10:00") },
		"a category":       func(r *rows) { r.categories[0].Name = lang.T("x", "x") },
		"an order":         func(r *rows) { r.products[0], r.products[1] = r.products[1], r.products[0] },
		"a description":    func(r *rows) { r.products[0].Description = lang.T("x", "x") },
		"a tag":            func(r *rows) { r.products[0].Tags = nil },
		"a window":         func(r *rows) { r.products[2].ServedUntil = "11:00" },
		"a price":          func(r *rows) { r.skus[0].Price++ },
		"an option's cost": func(r *rows) { r.options[0].PriceDelta++ },
		"a default":        func(r *rows) { r.options[0].IsDefault = true },
		"a group's limits": func(r *rows) { r.groups[0].MaxSelect++ },
		"a choice":         func(r *rows) { r.choices = r.choices[1:] },
		"stock":            func(r *rows) { r.out = map[string]bool{"water-1": true} },
		"stock of options": func(r *rows) { r.out = map[string]bool{"option:pearls": true} },
		"a SKU's mark":     func(r *rows) { sold(r, soldoutmark.TargetSku, "water-1", nil) },
		"an option's mark": func(r *rows) { sold(r, soldoutmark.TargetOption, "full", nil) },
		"a mark's end":     func(r *rows) { sold(r, soldoutmark.TargetSku, "water-1", &soon) },
	} {
		v := with(t, change).Version
		if other, ok := seen[v]; ok {
			t.Errorf("changing %s gives the version of changing %s", name, other)
		}
		seen[v] = name
	}
}
