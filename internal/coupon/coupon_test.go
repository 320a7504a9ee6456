package coupon_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

var noon = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

func still() time.Time { return noon }

func give(t *testing.T, env dbtest.Env, s *coupon.Service, change func(in *coupon.Issue)) coupon.Coupon {
	t.Helper()
	in := coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 500}, CustomerID: "alice", By: "manager"}
	if change != nil {
		change(&in)
	}
	c, err := s.Issue(db.ForBrand(t.Context(), 1), in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func lockOne(ctx context.Context, s *coupon.Service, tx *db.Tx, brand int, customer, order, code string) error {
	held, err := s.Lock(ctx, tx, []coupon.Wish{{BrandID: brand, CustomerID: customer, OrderNo: order, Code: code}})
	if err != nil {
		return err
	}
	return held[0].Refused
}

func TestACouponIsGivenAsAskedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s, ctx := coupon.New(env.DB, nil, still), db.ForBrand(t.Context(), 1)
		c := give(t, env, s, func(in *coupon.Issue) { in.MinSpend, in.ShopID, in.Code = 3050, "s1", "hello-1" })
		if c.Code != "HELLO-1" || c.Status != coupon.Available || !c.ValidUntil.Equal(noon.Add(30*24*time.Hour)) || c.Name["zh"] != "满30.50减5元券" || c.ShopID != "s1" {
			t.Errorf("%+v", c)
		}
		found, err := s.Find(ctx, "alice", []string{" hello-1 ", "HELLO-1"})
		if err != nil || len(found) != 1 || found[0].MinSpend != 3050 || !found[0].ValidUntil.Equal(c.ValidUntil) {
			t.Errorf("%+v: %v", found, err)
		}
		if made := give(t, env, s, nil); len(made.Code) != 12 || made.Code == c.Code {
			t.Errorf("a made code is %q", made.Code)
		}
		if _, err := s.Issue(ctx, coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 1}, CustomerID: "bob", Code: "Hello-1"}); !errors.Is(err, coupon.ErrCodeTaken) {
			t.Errorf("a code twice: %v", err)
		}
		if _, err := s.Issue(db.ForBrand(t.Context(), 2), coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 1}, CustomerID: "zoe", Code: "HELLO-1"}); err != nil {
			t.Errorf("another brand's same code: %v", err)
		}
	})
}

func TestCouponsThatMakeNoSenseAreNotGiven(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	s := coupon.New(env.DB, nil, still)
	for name, change := range map[string]func(in *coupon.Issue){
		"worth nothing":         func(in *coupon.Issue) { in.FaceValue = 0 },
		"worth less":            func(in *coupon.Issue) { in.FaceValue = -1 },
		"worth too much":        func(in *coupon.Issue) { in.FaceValue = 1_000_001 },
		"a threshold below 0":   func(in *coupon.Issue) { in.MinSpend = -1 },
		"a threshold too high":  func(in *coupon.Issue) { in.MinSpend = money.Max + 1 },
		"a short code":          func(in *coupon.Issue) { in.Code = "ABC" },
		"a code with a blank":   func(in *coupon.Issue) { in.Code = "AB CD" },
		"a long code":           func(in *coupon.Issue) { in.Code = strings.Repeat("A", 41) },
		"over already":          func(in *coupon.Issue) { in.ValidUntil = noon },
		"for ever":              func(in *coupon.Issue) { in.ValidUntil = noon.AddDate(11, 0, 0) },
		"of another's platform": func(in *coupon.Issue) { in.Kind = "MEITUAN_CASH" },
	} {
		in := coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 500}, CustomerID: "alice"}
		change(&in)
		if _, err := s.Issue(db.ForBrand(t.Context(), 1), in); !errors.Is(err, coupon.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFindingNamesEachCodeThatIsMissing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s, ctx := coupon.New(env.DB, nil, still), db.ForBrand(t.Context(), 1)
		c := give(t, env, s, nil)
		_, err := s.Find(ctx, "alice", []string{"NOPE", c.Code, "NADA"})
		joined, ok := err.(interface{ Unwrap() []error })
		if !ok || len(joined.Unwrap()) != 2 || !errors.Is(err, coupon.ErrNotFound) {
			t.Errorf("%v", err)
		}
		for who, in := range map[string]struct {
			customer string
			brand    int
		}{"another guest": {"bob", 1}, "another brand": {"alice", 2}, "nobody": {"", 1}} {
			if _, err := s.Find(db.ForBrand(t.Context(), in.brand), in.customer, []string{c.Code}); !errors.Is(err, coupon.ErrNotFound) {
				t.Errorf("%s: %v", who, err)
			}
		}
		if found, err := s.Find(ctx, "alice", nil); err != nil || found != nil {
			t.Errorf("none: %v %v", found, err)
		}
		if _, err := s.Find(ctx, "alice", strings.Split("A1,A2,A3,A4,A5,A6,A7,A8,A9,B1,B2", ",")); !errors.Is(err, coupon.ErrNotApplicable) {
			t.Errorf("eleven: %v", err)
		}
	})
}

func TestACouponsLifeIsConditionalAtEachStep(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		now := noon
		s, ctx := coupon.New(env.DB, nil, func() time.Time { return now }), db.ForBrand(t.Context(), 1)
		c := give(t, env, s, func(in *coupon.Issue) { in.ValidUntil = noon.Add(time.Hour) })
		tx := func(f func(tx *db.Tx) error) error { return env.DB.InTx(db.ForAllBrands(t.Context()), f) }
		lock := func(brand int, customer, order string) error {
			return tx(func(tx *db.Tx) error {
				return lockOne(db.ForAllBrands(t.Context()), s, tx, brand, customer, order, c.Code)
			})
		}
		use := func(order string) (n int) {
			if err := tx(func(tx *db.Tx) error {
				used, err := s.Use(ctx, tx, "system", order)
				n = len(used)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		free := func(order string) {
			if err := tx(func(tx *db.Tx) error { return s.GiveBack(ctx, tx, "system", order) }); err != nil {
				t.Fatal(err)
			}
		}
		expect := func(when string, err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("%s: %v", when, err)
			}
		}
		expect("another guest", lock(1, "bob", "o1"), coupon.ErrNotFound)
		expect("another brand", lock(2, "alice", "o1"), coupon.ErrNotFound)
		if n := use("o1"); n != 0 {
			t.Error("a coupon that is not locked was used")
		}
		expect("free", lock(1, "alice", "o1"), nil)
		expect("ours already", lock(1, "alice", "o1"), nil)
		expect("another order's", lock(1, "alice", "o2"), coupon.ErrLocked)
		free("o2")
		expect("given back by a stranger", lock(1, "alice", "o2"), coupon.ErrLocked)
		free("o1")
		expect("given back", lock(1, "alice", "o2"), nil)
		if n := use("o1"); n != 0 {
			t.Error("a coupon was used by an order that gave it back")
		}
		if a, b := use("o2"), use("o2"); a != 1 || b != 0 {
			t.Errorf("used %d times, then %d", a, b)
		}
		free("o2")
		expect("used", lock(1, "alice", "o3"), coupon.ErrUsed)
		c = give(t, env, s, func(in *coupon.Issue) { in.ValidUntil = noon.Add(time.Hour) })
		now = noon.Add(time.Hour)
		expect("over", lock(1, "alice", "o4"), coupon.ErrNotApplicable)
		if got := c.StatusAt(now); got != coupon.Expired {
			t.Errorf("it is %s", got)
		}
	})
}

func TestManyOrdersWantOneCouponAndOneGetsIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s := coupon.New(env.DB, nil, still)
		ctx := db.ForAllBrands(t.Context())
		for range 10 {
			c := give(t, env, s, nil)
			var wg sync.WaitGroup
			var mu sync.Mutex
			got := 0
			for i := range 8 {
				wg.Go(func() {
					err := env.DB.InTx(ctx, func(tx *db.Tx) error {
						return lockOne(ctx, s, tx, 1, "alice", "order-"+string(rune('a'+i)), c.Code)
					})
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						got++
					} else if !errors.Is(err, coupon.ErrLocked) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if got != 1 {
				t.Fatalf("%d orders hold one coupon", got)
			}
		}
	})
}

func TestAGuestsListBeginsWithWhatCanBeUsedAndEndsSoonest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		now := noon
		s, ctx := coupon.New(env.DB, nil, func() time.Time { return now }), db.ForBrand(t.Context(), 1)
		for code, hours := range map[string]int{"LATE-1": 9, "SOON-1": 3, "OVER-1": 1, "USED-1": 2} {
			give(t, env, s, func(in *coupon.Issue) { in.Code, in.ValidUntil = code, noon.Add(time.Duration(hours)*time.Hour) })
		}
		give(t, env, s, func(in *coupon.Issue) { in.CustomerID = "bob" })
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return lockOne(ctx, s, tx, 1, "alice", "o", "USED-1") }); err != nil {
			t.Fatal(err)
		}
		now = noon.Add(90 * time.Minute)
		var codes []string
		for after, more := 0, true; more; after += 3 {
			page, err := s.List(ctx, "alice", 3, after)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Coupons {
				codes = append(codes, c.Code)
			}
			more = page.More
		}
		if strings.Join(codes, " ") != "SOON-1 LATE-1 OVER-1 USED-1" {
			t.Errorf("%v", codes)
		}
	})
}

// TestEachKindIsGivenAndReadAgain sends the terms of each own kind the way of a coupon: given, found by the hand scanner, shown from memory, listed.
func TestEachKindIsGivenAndReadAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return menuOf(ctx, tx) }); err != nil {
			t.Fatal(err)
		}
		s := coupon.New(env.DB, nil, still)
		for name, terms := range map[string]coupon.Terms{
			"8折券":              {Kind: coupon.KindPercentage, Percent: 20},
			"满30 8.8折（最高15元）券": {Kind: coupon.KindPercentage, Percent: 12, FaceValue: 1500, MinSpend: 3000, Scope: coupon.Scope{Categories: []string{"teas"}}},
			"单品免费券":            {Kind: coupon.KindProduct, Scope: coupon.Scope{Products: []string{"oolong"}, SKUs: []string{"oolong-m"}}},
			"免费加料（最高3元）券":      {Kind: coupon.KindTopping, FaceValue: 300, Scope: coupon.Scope{Options: []string{"pearls"}}},
			"免配送费券":            {Kind: coupon.KindDelivery},
			"满20配送费减5元券":       {Kind: coupon.KindDelivery, FaceValue: 500, MinSpend: 2000},
		} {
			c := give(t, env, s, func(in *coupon.Issue) { in.Terms = terms })
			name = strings.ReplaceAll(name, "满30 ", "满30")
			if c.Name["zh"] != name || c.Name["en"] == "" {
				t.Errorf("%q is named %v", name, c.Name)
			}
			want := c
			terms.Name = c.Name
			if want.Terms = terms; !reflect.DeepEqual(c, want) {
				t.Errorf("given\n%+v, not\n%+v", c, want)
			}
			found, err := s.Find(ctx, "alice", []string{c.Code})
			if err != nil || len(found) != 1 || !reflect.DeepEqual(found[0].Terms, terms) {
				t.Errorf("found %+v: %v", found, err)
			}
			for range 2 {
				if shown, err := s.Show(ctx, "alice", []string{c.Code}); err != nil || !reflect.DeepEqual(shown[0].Terms, terms) {
					t.Errorf("shown %+v: %v", shown, err)
				}
			}
		}
	})
}

func menuOf(ctx context.Context, tx *db.Tx) error {
	if err := tx.Category.Create().SetID("teas").SetName(lang.T("Teas", "茶")).Exec(ctx); err != nil {
		return err
	}
	if err := tx.Product.Create().SetID("oolong").SetCategoryID("teas").SetName(lang.T("Oolong", "乌龙")).SetDescription(lang.Text{}).SetImageURL("").Exec(ctx); err != nil {
		return err
	}
	if err := tx.Sku.Create().SetID("oolong-m").SetProductID("oolong").SetName(lang.T("Medium", "中杯")).SetPrice(1500).Exec(ctx); err != nil {
		return err
	}
	if err := tx.OptionGroup.Create().SetID("toppings").SetName(lang.T("Toppings", "加料")).SetMinSelect(0).SetMaxSelect(3).Exec(ctx); err != nil {
		return err
	}
	return tx.MenuOption.Create().SetID("pearls").SetGroupID("toppings").SetName(lang.T("Pearls", "珍珠")).SetPriceDelta(300).Exec(ctx)
}

func TestAllMistakesOfTermsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	s := coupon.New(env.DB, nil, still)
	for name, c := range map[string]struct {
		terms coupon.Terms
		at    []string
	}{
		"a percentage of nothing":  {coupon.Terms{Kind: coupon.KindPercentage, FaceValue: -1, MinSpend: -1}, []string{"faceValue", "minSpend", "percent"}},
		"more than all":            {coupon.Terms{Kind: coupon.KindPercentage, Percent: 101}, []string{"percent"}},
		"toppings of a percentage": {coupon.Terms{Kind: coupon.KindPercentage, Percent: 1, Scope: coupon.Scope{Options: []string{"x"}}}, []string{"scope.options", "scope.options.0"}},
		"any product":              {coupon.Terms{Kind: coupon.KindProduct}, []string{"scope"}},
		"products not on the menu": {coupon.Terms{Kind: coupon.KindProduct, Scope: coupon.Scope{Products: []string{"no", "nor"}, SKUs: []string{"\x00"}, Categories: []string{""}}},
			[]string{"scope.categories.0", "scope.products.0", "scope.products.1", "scope.skus.0"}},
		"a product for a topping": {coupon.Terms{Kind: coupon.KindTopping, Percent: 5, Scope: coupon.Scope{Options: []string{"no"}, SKUs: []string{"s"}}}, []string{"percent", "scope.options.0", "scope.skus", "scope.skus.0"}},
		"delivery of something":   {coupon.Terms{Kind: coupon.KindDelivery, FaceValue: 1_000_001, Scope: coupon.Scope{Products: []string{"no"}}}, []string{"faceValue", "scope.products", "scope.products.0"}},
		"cash of something":       {coupon.Terms{Kind: coupon.KindCash, Percent: 3}, []string{"faceValue", "percent"}},
		"too many":                {coupon.Terms{Kind: coupon.KindPercentage, Percent: 3, Scope: coupon.Scope{SKUs: make([]string, 201)}}, []string{"scope.skus"}},
	} {
		_, err := s.Issue(db.ForBrand(t.Context(), 1), coupon.Issue{Terms: c.terms, CustomerID: "alice"})
		found, ok := fault.All(err)
		var at []string
		for _, f := range found {
			if !errors.Is(f, coupon.ErrInvalid) || f.Text["en"] == "" || f.Text["zh"] == "" {
				t.Errorf("%s: %v", name, f)
			}
			at = append(at, strings.Join(f.Field, "."))
		}
		slices.Sort(at)
		if !ok || !slices.Equal(at, c.at) {
			t.Errorf("%s: wrong at %v: %v", name, at, err)
		}
	}
}
