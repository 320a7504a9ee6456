package pricing

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"

	"pgregory.net/rapid"
)

// checkSums tells of a result that does not add up.
func checkSums(cart Cart, r Result) error {
	if len(r.Lines) != len(cart.Lines) {
		return fmt.Errorf("%d results for %d lines", len(r.Lines), len(cart.Lines))
	}
	var total, discount, payable, applied money.Amount
	shares := make([]money.Amount, len(r.Lines))
	for i, a := range r.Applied {
		if a.Amount <= 0 || len(a.Shares) != len(r.Lines) {
			return fmt.Errorf("discount %d takes %d over %d lines", i, a.Amount, len(a.Shares))
		}
		var sum money.Amount
		for at, share := range a.Shares {
			if share < 0 {
				return fmt.Errorf("discount %d gives line %d %d", i, at, share)
			}
			sum += share
			shares[at] += share
		}
		if sum != a.Amount {
			return fmt.Errorf("the shares of discount %d sum to %d, not %d", i, sum, a.Amount)
		}
		applied += sum
	}
	for i, l := range r.Lines {
		if l.Payable < 0 || l.Amount != cart.Lines[i].amount() || l.Amount-l.Discount != l.Payable || l.Discount != shares[i] {
			return fmt.Errorf("line %d does not add up: %+v with shares %d", i, l, shares[i])
		}
		total, discount, payable = total+l.Amount, discount+l.Discount, payable+l.Payable
	}
	if r.Total != total || r.Discount != discount || r.Payable != payable || r.Payable != r.Total-r.Discount || r.Payable < 0 || r.Discount != applied {
		return fmt.Errorf("total %d, discount %d, payable %d; lines %d, %d, %d; applied %d", r.Total, r.Discount, r.Payable, total, discount, payable, applied)
	}
	return nil
}

// input is a generated pricing. Ids come from small sets, so that scopes hit and equals occur.
type input struct {
	cart       Cart
	promotions []Promotion
	coupons    []Coupon
	at         Moment
	guest      Guest
	used       map[string]Used
	mode       Mode
	trace      bool
}

func (in input) price(t *rapid.T) Result {
	in.cart.Mode = in.mode
	return Price(Request{Cart: in.cart, Guest: in.guest, Rules: compile(t, in.promotions...), Coupons: in.coupons, At: in.at, Used: in.used, Trace: in.trace})
}

var optionPrices = map[string]money.Amount{"o1": 100, "o2": 100, "o3": 333}

func some(from []string) *rapid.Generator[string] { return rapid.SampledFrom(from) }

var (
	lineGen = rapid.Custom(func(t *rapid.T) Line {
		return Line{
			SKUID: some([]string{"s1", "s2", "s3"}).Draw(t, "sku"), ProductID: some([]string{"p1", "p2"}).Draw(t, "product"),
			CategoryID: some([]string{"c1", "c2"}).Draw(t, "category"), OptionIDs: rapid.SliceOfN(some([]string{"o1", "o2", "o3"}), 0, 3).Draw(t, "options"),
			UnitPrice: money.Amount(rapid.OneOf(rapid.SampledFrom([]int64{0, 1, 7, 33, 999, 1000}), rapid.Int64Range(500, 4000)).Draw(t, "unit")), Quantity: rapid.IntRange(1, 3).Draw(t, "quantity"),
		}
	})
	scopeGen = rapid.Custom(func(t *rapid.T) Scope {
		return Scope{
			Shops:      rapid.SliceOfNDistinct(some([]string{"bund", "bund", "park"}), 0, 1, rapid.ID[string]).Draw(t, "shops"),
			Categories: rapid.SliceOfNDistinct(some([]string{"c1", "c2"}), 0, 1, rapid.ID[string]).Draw(t, "categories"),
			Products:   rapid.SliceOfNDistinct(some([]string{"p1", "p2", "p3"}), 0, 1, rapid.ID[string]).Draw(t, "products"),
			SKUs:       rapid.SliceOfNDistinct(some([]string{"s1", "s2", "s3"}), 0, 2, rapid.ID[string]).Draw(t, "skus"),
		}
	})
	periodGen = rapid.Custom(func(t *rapid.T) Period {
		var p Period
		switch rapid.IntRange(0, 5).Draw(t, "period") {
		case 0:
			p.From = wednesday.At.Add(time.Duration(rapid.IntRange(-300, 300).Draw(t, "from")) * time.Hour)
		case 1:
			p.Until = wednesday.At.Add(time.Duration(rapid.IntRange(-40, 40).Draw(t, "until")) * time.Hour)
		case 2:
			p.Days = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) time.Weekday { return time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")) }), 1, 4).Draw(t, "days")
			p.Opens, p.Closes = Clock(rapid.IntRange(0, 1000).Draw(t, "opens")), 1200
		}
		return p
	})
	guestGen = rapid.Custom(func(t *rapid.T) Guest {
		return Guest{
			ID: some([]string{"", "alice", "bob"}).Draw(t, "guest"), Tier: some([]string{"", "GOLD"}).Draw(t, "tier"),
			Orders: rapid.IntRange(0, 1).Draw(t, "orders"), Since: wednesday.At.AddDate(0, 0, -rapid.IntRange(0, 9).Draw(t, "since")),
		}
	})
	promotionGen = rapid.Custom(func(t *rapid.T) Promotion {
		kind := rapid.SampledFrom(parameterKinds).Draw(t, "kind")
		p := promotion("p", kind, parameterGens[kind].Draw(t, "parameters"))
		p.Scope, p.Period = scopeGen.Draw(t, "scope"), periodGen.Draw(t, "period")
		p.Stacking = Stacking{
			Priority: rapid.IntRange(0, 2).Draw(t, "priority"), NotWithCoupons: rapid.IntRange(0, 4).Draw(t, "barring") == 0,
			Alone: rapid.IntRange(0, 7).Draw(t, "alone") == 0, Stacks: rapid.Bool().Draw(t, "stacks"),
		}
		if !p.Stacking.Stacks {
			p.Stacking.Group = some([]string{"", "", "g", "h"}).Draw(t, "group")
		}
		if rapid.IntRange(0, 4).Draw(t, "capped") == 0 {
			p.Stacking.Cap = money.Amount(rapid.Int64Range(1, 900).Draw(t, "cap"))
		}
		if rapid.IntRange(0, 4).Draw(t, "limited") == 0 {
			p.Limits = Limits{PerGuest: rapid.IntRange(0, 2).Draw(t, "perGuest"), Total: rapid.IntRange(0, 5).Draw(t, "total"), Budget: money.Amount(rapid.IntRange(0, 900).Draw(t, "budget"))}
		}
		return p
	})
	couponGen = rapid.Custom(func(t *rapid.T) Coupon {
		k := cash("", money.Amount(rapid.Int64Range(1, 3000).Draw(t, "face")), money.Amount(rapid.Int64Range(0, 8000).Draw(t, "min")))
		if rapid.Bool().Draw(t, "no threshold") {
			k.MinSpend = 0
		}
		k.Status = rapid.SampledFrom([]CouponStatus{CouponAvailable, CouponAvailable, CouponAvailable, CouponAvailable, CouponAvailable, CouponUsed, CouponLocked}).Draw(t, "status")
		k.ShopID = some([]string{"", "", "", "bund", "park"}).Draw(t, "shop")
		k.ValidUntil = rapid.SampledFrom([]time.Time{{}, wednesday.At, wednesday.At.Add(1), wednesday.At.Add(2)}).Draw(t, "until")
		k.Kind = rapid.SampledFrom([]Kind{"", KindCash, KindCouponPercentage, KindCouponProduct, KindCouponProduct, KindCouponTopping, KindCouponTopping, KindCouponDelivery, "MEITUAN_CASH"}).Draw(t, "kind")
		k.Voucher = k.Kind == "MEITUAN_CASH"
		goods := scopeGen.Draw(t, "scope")
		switch k.Kind {
		case KindCouponPercentage:
			k.Percent = rapid.OneOf(rapid.IntRange(1, 100), rapid.Just(100)).Draw(t, "percent")
			k.Scope = CouponScope{Categories: goods.Categories, Products: goods.Products, SKUs: goods.SKUs}
		case KindCouponProduct:
			k.Scope = CouponScope{Categories: goods.Categories, Products: goods.Products, SKUs: goods.SKUs}
		case KindCouponTopping:
			k.Scope.Options = rapid.SliceOfNDistinct(some([]string{"o1", "o2", "o3"}), 0, 2, rapid.ID[string]).Draw(t, "options")
			k.FaceValue = rapid.SampledFrom([]money.Amount{50, 100, 70, 1}).Draw(t, "topping")
		case KindCouponDelivery, "", KindCash, "MEITUAN_CASH":
		}
		if d := k.counts(); !d.Worth && rapid.Bool().Draw(t, "unbounded") {
			k.FaceValue = 0
		}
		return k
	})
	inputGen = rapid.Custom(func(t *rapid.T) input {
		in := input{cart: Cart{ShopID: "bund", Lines: rapid.SliceOfN(lineGen, 0, 8).Draw(t, "lines")}, at: wednesday}
		for i := range in.cart.Lines {
			l := &in.cart.Lines[i]
			for range l.OptionIDs {
				l.OptionPrices = append(l.OptionPrices, 0)
			}
			for at, id := range l.OptionIDs { // what an option costs is the option's, so that their order means nothing
				l.OptionPrices[at] = optionPrices[id]
				l.UnitPrice += optionPrices[id]
			}
		}
		for i := range rapid.IntRange(0, 8).Draw(t, "promotions") {
			in.promotions = append(in.promotions, promotionGen.Draw(t, "promotion").with(func(p *Promotion) {
				p.ID = fmt.Sprintf("p%d", i)
				p.Name = lang.T(p.ID, p.ID)
			}))
		}
		in.mode = rapid.SampledFrom([]Mode{ModeStack, ModeStack, ModeStack, ModeBestDeal, ""}).Draw(t, "mode")
		in.guest = guestGen.Draw(t, "guest")
		in.used = map[string]Used{"p1": {Total: 3, Guest: 1, Given: 500}, "p2": {Today: 2}}
		if rapid.Bool().Draw(t, "delivered") {
			in.cart.DineWay = "DELIVERY"
			in.cart.Lines = append(in.cart.Lines, Line{SKUID: "delivery", UnitPrice: money.Amount(rapid.Int64Range(0, 1000).Draw(t, "fee")), Quantity: 1, Delivery: true})
		}
		in.coupons = rapid.SliceOfN(couponGen, 0, MaxCoupons+2).Draw(t, "coupons")
		for i := range in.coupons {
			in.coupons[i].Code = fmt.Sprintf("k%02d", i)
			in.coupons[i].ID = "id-" + in.coupons[i].Code
		}
		return in
	})
)

func TestEveryPriceAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		r := in.price(t)
		if err := checkSums(in.cart, r); err != nil {
			t.Fatal(err)
		}
		if again := in.price(t); !reflect.DeepEqual(r, again) {
			t.Fatalf("the same input costs %+v, then %+v", r, again)
		}
		seen := map[string]bool{}
		for _, a := range r.Applied {
			seen[a.ID] = true
		}
		for _, x := range r.Rejected {
			if seen[x.ID] {
				t.Fatalf("%s is applied and rejected", x.ID)
			}
			if (x.Fault != nil) != (x.Code != "") || x.Reason["en"] == "" || x.Reason["zh"] == "" {
				t.Fatalf("refused without a reason or code: %+v", x)
			}
		}
	})
}

func TestARefundOfAnyLinesNeverGivesBackMoreThanWasPaid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		r := in.price(t)
		var refunded, paidForThem money.Amount
		for i, l := range r.Lines {
			if rapid.Bool().Draw(t, "refund") {
				refunded += l.Payable
				paidForThem += in.cart.Lines[i].amount()
			}
		}
		if refunded < 0 || refunded > r.Payable || refunded > paidForThem {
			t.Fatalf("%d of %d goes back for lines worth %d", refunded, r.Payable, paidForThem)
		}
	})
}

// outcomes is what became of the cart's lines, in an order that does not depend on the cart's: the line, what it bears, and its
// share of each discount.
func outcomes(cart Cart, r Result) []string {
	var all []string
	for i, l := range cart.Lines {
		l.OptionIDs, l.OptionPrices = slices.Sorted(slices.Values(l.OptionIDs)), nil
		s := fmt.Sprintf("%v %+v", l, r.Lines[i])
		for _, a := range r.Applied {
			s += fmt.Sprint(" ", a.Shares[i])
		}
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

func TestTheOrderOfTheInputsChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		other := in
		other.cart.Lines = rapid.Permutation(in.cart.Lines).Draw(t, "lines")
		for i, l := range other.cart.Lines {
			shuffled := &other.cart.Lines[i]
			shuffled.OptionIDs, shuffled.OptionPrices = rapid.Permutation(l.OptionIDs).Draw(t, "options"), nil
			for _, id := range shuffled.OptionIDs {
				shuffled.OptionPrices = append(shuffled.OptionPrices, optionPrices[id])
			}
		}
		other.promotions = rapid.Permutation(in.promotions).Draw(t, "promotions")
		other.coupons = rapid.Permutation(in.coupons).Draw(t, "coupons")
		a, b := in.price(t), other.price(t)
		if x, y := outcomes(in.cart, a), outcomes(other.cart, b); !slices.Equal(x, y) {
			t.Fatalf("%v\nbecame\n%v", x, y)
		}
		for _, r := range []*Result{&a, &b} {
			r.Lines = nil
			for i := range r.Applied {
				r.Applied[i].Shares = nil
			}
		}
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%+v\nbecame\n%+v", a, b)
		}
	})
}

func TestOneMoreCouponNeverMakesItDearer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		before := in.price(t).Payable
		more := couponGen.Draw(t, "more")
		more.Code = some([]string{"a", "k05x", "z"}).Draw(t, "code")
		in.coupons = append(slices.Clone(in.coupons), more)
		if after := in.price(t).Payable; after > before {
			t.Fatalf("with one more coupon %d became %d", before, after)
		}
	})
}

func TestTheOddCentFollowsItsLine(t *testing.T) {
	t.Parallel()
	a, b := line("s", 5, 1), line("s", 5, 1)
	a.OptionIDs, b.OptionIDs = []string{"o1", "o3"}, []string{"o2"}
	shuffled := a
	shuffled.OptionIDs = []string{"o3", "o1"}
	other := b
	other.ProductID, other.OptionIDs = "another", a.OptionIDs
	rules := compile(t, percentOff("ten", "10"))
	for name, c := range map[string]struct {
		lines []Line
		want  int // the place of the line that gets the one cent
	}{
		"options decide":                     {[]Line{a, b}, 0},
		"whatever the order of the lines":    {[]Line{b, a}, 1},
		"and the order in which they stand":  {[]Line{b, shuffled}, 1},
		"then the product decides":           {[]Line{a, other}, 1},
		"also the other way round":           {[]Line{other, a}, 0},
		"of two that are the same the first": {[]Line{b, b}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := price(cartOf(c.lines...), rules, nil, wednesday)
			if got.Lines[c.want].Discount != 1 || got.Discount != 1 {
				t.Fatalf("got %+v", got.Lines)
			}
		})
	}
}
