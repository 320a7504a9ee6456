package pricing

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

func TestAKindIsRegisteredOnceAndByName(t *testing.T) {
	t.Parallel()
	decode := func([]byte) (effect, error) { return PercentOff{}, nil }
	kind := func(name Kind, layer Layer) definition {
		return definition{decode: decode, KindInfo: KindInfo{Kind: name, Layer: layer}}
	}
	good := kind("SURPRISE", LayerAmount)
	for name, d := range map[string]definition{
		"no name": kind("", LayerAmount), "no decoder": {KindInfo: KindInfo{Kind: "X", Layer: LayerAmount}}, "no such layer": kind("X", "LAST"),
		"the coupons' layer": kind("X", LayerCoupon), "named twice": good, "the coupon's name": kind(KindCash, LayerAmount),
	} {
		r := registry{}
		if err := r.add(good); err != nil {
			t.Fatal(err)
		}
		if err := r.add(d); err == nil {
			t.Errorf("%s: registered", name)
		}
	}
	for _, k := range []Kind{KindPercentOff, KindMoneyOff} {
		if _, ok := kinds[k]; !ok {
			t.Errorf("%s did not register itself", k)
		}
	}
}

func TestPromotionsThatAreWrongAreToldOfAndDoNotCount(t *testing.T) {
	t.Parallel()
	good := percentOff("p", "10")
	noon := time.Date(2026, 6, 3, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		p    Promotion
		want string
	}{
		"unknown kind":               {promotion("p", "BUY_ONE", `{}`), "unknown kind"},
		"no id":                      {percentOff("", "10"), "an id"},
		"no name":                    {good.with(func(p *Promotion) { p.Name = nil }), "no name"},
		"a name like a novel":        {good.with(func(p *Promotion) { p.Name = lang.T(strings.Repeat("x", 200), "茶") }), "name"},
		"no percentage":              {percentOff("p", "0"), "percentOff is 0"},
		"more than all":              {percentOff("p", "101"), "percentOff is 101"},
		"a fraction":                 {percentOff("p", "1.5"), "parameters"},
		"a misspelt parameter":       {promotion("p", KindPercentOff, `{"percentOff":10,"maxOf":5}`), "maxOf"},
		"two values":                 {promotion("p", KindPercentOff, `{"percentOff":10} {}`), "more than one"},
		"no parameters":              {promotion("p", KindPercentOff, ``), "parameters"},
		"no money off":               {moneyOff("p", "5000", "0"), "off must be"},
		"more off than is spent":     {moneyOff("p", "500", "800"), "off must be"},
		"an endless threshold":       {moneyOff("p", "1000000001", "800"), "off must be"},
		"ends before it begins":      {good.with(between(noon, noon)), "before it begins"},
		"no hours of a day":          {good.with(hours(60, 1441)), "no hours"},
		"hours without length":       {good.with(hours(60, 60)), "no hours"},
		"an eighth day":              {good.with(days(7)), "no days"},
		"a scope that names nothing": {good.with(func(p *Promotion) { p.Scope.SKUs = []string{""} }), "scope"},
		"a negative version":         {good.with(func(p *Promotion) { p.Version = -1 }), "version"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rules, err := Compile("CNY", []Promotion{c.p, moneyOff("fine", "100", "100")})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v", err)
			}
			if got := price(cartOf(line("tea", 1000, 1)), rules, nil, wednesday); got.Discount != 100 || len(got.Rejected) != 0 {
				t.Errorf("the right promotion does not count alone: %+v", got)
			}
		})
	}
}

func TestTheNewestVersionCounts(t *testing.T) {
	t.Parallel()
	newer := percentOff("p", "20").with(func(p *Promotion) { p.Version = 2 })
	got := price(cartOf(line("tea", 1000, 1)), compile(t, percentOff("p", "50"), newer), nil, wednesday)
	if got.Discount != 200 || got.Applied[0].Version != 2 || len(got.Rejected) != 0 {
		t.Fatalf("got %+v", got)
	}
}

func TestScopeAndPeriodSurviveTheirStorage(t *testing.T) {
	t.Parallel()
	var p Period
	if err := json.Unmarshal([]byte(`{"from":"2026-06-01T00:00:00Z","days":[1,5],"opens":"08:30","closes":"24:00"}`), &p); err != nil {
		t.Fatal(err)
	}
	if p.Opens != 8*60+30 || p.Closes != 24*60 || len(p.Days) != 2 || !p.Until.IsZero() {
		t.Fatalf("got %+v", p)
	}
	out, err := json.Marshal(p)
	if err != nil || string(out) != `{"from":"2026-06-01T00:00:00Z","days":[1,5],"opens":"08:30","closes":"24:00"}` {
		t.Fatalf("%s %v", out, err)
	}
	if out, _ := json.Marshal(Period{}); string(out) != `{}` {
		t.Fatalf("always is %s", out)
	}
	for _, bad := range []string{`"8:30"`, `"24:01"`, `"noon"`, `""`, `"08:30:00"`, `"-1:00"`} {
		var c Clock
		if err := json.Unmarshal([]byte(bad), &c); err == nil {
			t.Errorf("%s was taken as %s", bad, c)
		}
	}
}

func TestAmountsAreWrittenTheCurrencysWay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code   string
		amount money.Amount
		want   string
	}{
		{"CNY", 1200, "¥12"}, {"CNY", 1250, "¥12.50"}, {"CNY", 1205, "¥12.05"}, {"CNY", 5, "¥0.05"}, {"CNY", 0, "¥0"},
		{"", 800, "¥8"}, {"JPY", 1200, "¥1200"}, {"USD", 150, "$1.50"}, {"XAF", 150, "XAF 1.50"},
	} {
		if got := currencyOf(c.code).format(c.amount); got != c.want {
			t.Errorf("%d %s is %q, not %q", c.amount, c.code, got, c.want)
		}
	}
	if got := (currency{}).format(800); got != "¥8" {
		t.Errorf("without rules 8 yuan is %q", got)
	}
}
