package pricing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"cuppa/internal/money"

	"pgregory.net/rapid"
)

func drawn(format string, from, to int) *rapid.Generator[string] {
	return rapid.Map(rapid.IntRange(from, to), func(n int) string { return fmt.Sprintf(format, n) })
}

// parameterGens make right parameters of each kind. A kind without one fails TestEveryKindIsTried.
var parameterGens = map[Kind]*rapid.Generator[string]{
	KindPercentOff: drawn(`{"percentOff":%d}`, 1, 100),
	KindMoneyOff: rapid.Custom(func(t *rapid.T) string {
		off := rapid.IntRange(1, 2000).Draw(t, "off")
		threshold := off + rapid.IntRange(0, 6000).Draw(t, "more")
		switch rapid.IntRange(0, 2).Draw(t, "form") {
		case 0:
			return fmt.Sprintf(`{"threshold":%d,"off":%d,"every":true}`, threshold, off)
		case 1:
			return fmt.Sprintf(`{"steps":[{"threshold":%d,"off":%d},{"threshold":%d,"off":%d}]}`, threshold, off, threshold*2, off+1)
		}
		return fmt.Sprintf(`{"threshold":%d,"off":%d}`, threshold, off)
	}),
	KindBuyGet: rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf(`{"buy":%d,"get":%d,"times":%d}`, rapid.IntRange(1, 3).Draw(t, "buy"), rapid.IntRange(1, 2).Draw(t, "get"), rapid.IntRange(0, 2).Draw(t, "times"))
	}),
	KindNthItem: rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf(`{"nth":%d,"percentOff":%d,"sameProduct":%t,"times":%d}`,
			rapid.IntRange(2, 3).Draw(t, "nth"), rapid.IntRange(1, 100).Draw(t, "percent"), rapid.Bool().Draw(t, "same"), rapid.IntRange(0, 2).Draw(t, "times"))
	}),
	KindGift: rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf(`{"threshold":%d,"skus":["s1","s2","s3"],"quantity":%d}`, rapid.IntRange(1, 6000).Draw(t, "threshold"), rapid.IntRange(1, 2).Draw(t, "quantity"))
	}),
	KindBundle: rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf(`{"price":%d,"parts":[{"skus":["s1"]},{"categories":["c1","c2"],"quantity":%d}],"times":%d}`,
			rapid.IntRange(0, 6000).Draw(t, "price"), rapid.IntRange(1, 2).Draw(t, "quantity"), rapid.IntRange(0, 2).Draw(t, "times"))
	}),
	KindFixedPrice: drawn(`{"price":%d}`, 0, 2500),
	KindMemberPrice: rapid.OneOf(
		drawn(`{"tiers":[{"tier":"GOLD","percentOff":%d}]}`, 1, 100), drawn(`{"tiers":[{"tier":"SILVER","percentOff":1},{"tier":"GOLD","price":%d}]}`, 1, 2000)),
	KindFirstOrder: rapid.OneOf(drawn(`{"off":%d}`, 1, 900), drawn(`{"percentOff":50,"threshold":%d}`, 0, 6000)),
	KindNewUser:    drawn(`{"days":5,"off":300,"threshold":%d}`, 0, 6000),
	KindDelivery:   rapid.OneOf(drawn(`{"threshold":%d}`, 0, 6000), drawn(`{"off":%d}`, 0, 700)),
	KindTopping:    rapid.OneOf(drawn(`{"perItem":%d}`, 0, 2), drawn(`{"options":["o1"],"items":%d}`, 0, 3)),
}

var parameterKinds = slices.Sorted(maps.Keys(parameterGens))

func TestEveryKindIsTried(t *testing.T) {
	t.Parallel()
	var registered []Kind
	for _, k := range Kinds() {
		registered = append(registered, k.Kind)
		if k.Name["en"] == "" || k.Name["zh"] == "" || k.Description["en"] == "" || k.Description["zh"] == "" || len(k.Fields) == 0 {
			t.Errorf("%s is not described", k.Kind)
		}
	}
	slices.Sort(registered)
	if !slices.Equal(registered, parameterKinds) {
		t.Fatalf("registered %v, tried %v", registered, parameterKinds)
	}
}

// opened is a run of the input as it stands before the search.
func opened(t *rapid.T, in input) *run {
	in.cart.Mode = in.mode
	r := new(run)
	r.begin(Request{Cart: in.cart, Guest: in.guest, Rules: compile(t, in.promotions...), Coupons: in.coupons, At: in.at, Used: in.used})
	r.try()
	r.openWallet()
	return r
}

// TestAnEffectTakesNoMoreOffLinesThatBearLess is what the solver's bound rests on.
func TestAnEffectTakesNoMoreOffLinesThatBearLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		in.promotions = []Promotion{promotionGen.Draw(t, "one").with(func(p *Promotion) { p.Period, p.Limits, p.Scope.Shops = Period{}, Limits{}, nil })}
		in.guest = Guest{ID: "alice", Tier: "GOLD", Since: wednesday.At}
		r := opened(t, in)
		if len(r.candidates) == 0 {
			return
		}
		trial := &r.tried[r.candidates[0]]
		before := slices.Clone(r.bears)
		for at := range r.bears {
			before[at] = money.Amount(rapid.Int64Range(0, int64(r.start[at])).Draw(t, "bears"))
			r.bears[at] = money.Amount(rapid.Int64Range(0, int64(before[at])).Draw(t, "bears less"))
		}
		less := r.measure(trial).off
		copy(r.bears, before)
		if more := r.measure(trial).off; less > more+money.Amount(len(before)) {
			t.Fatalf("%s takes %d off %v, and %d off less", trial.rule.Kind, more, before, less)
		}
		for at, part := range r.off {
			if part < 0 || part > before[at] {
				t.Fatalf("%s takes %d off a line that bears %d", trial.rule.Kind, part, before[at])
			}
		}
	})
}

// apart says by the book whether two promotions can't count together.
func apart(mode Mode, a, b *rule) bool {
	switch x, y := a.Stacking, b.Stacking; {
	case mode == ModeBestDeal, x.Alone, y.Alone:
		return true
	case x.Stacks, y.Stacks:
		return false
	case x.Group == "" && y.Group == "":
		return a.layer == b.layer
	default:
		return x.Group == y.Group
	}
}

// naively is the price by the book: every subset of the promotions, and for each the coupons.
func naively(r *run) (best money.Amount) {
	best = -1
	for set := range 1 << len(r.candidates) {
		copy(r.bears, r.start)
		var path []*rule
		legal, off := true, money.Amount(0)
		for i, at := range r.candidates {
			if set&(1<<i) == 0 {
				continue
			}
			p := r.tried[at].rule
			for _, other := range path {
				legal = legal && !apart(r.Cart.Mode, p, other)
			}
			path = append(path, p)
			off += r.measure(&r.tried[at]).off
			for line, part := range r.off {
				r.bears[line] -= part
			}
		}
		if !legal {
			continue
		}
		if !slices.ContainsFunc(path, func(p *rule) bool { return p.Stacking.NotWithCoupons }) {
			off += byTheBook(r.Cart, r.order, r.bears, r.Coupons, r.At.At)
		}
		best = max(best, off)
	}
	copy(r.bears, r.start)
	return r.total - best
}

func TestNoLegalCombinationIsCheaper(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		r := opened(t, in)
		got := in.price(t)
		if want := naively(r); got.Payable != want || !got.Proof.Exact || got.Proof.Bound != got.Payable {
			t.Fatalf("%d is to be paid, and %d would do; proof %+v", got.Payable, want, got.Proof)
		}
		if up := got.Proof.RunnerUp; up != nil && up.Payable < got.Payable {
			t.Fatalf("the runner-up costs %d, less than %d", up.Payable, got.Payable)
		}
	})
}

// many is more promotions than are compared exactly.
var manyGen = rapid.Custom(func(t *rapid.T) input {
	in := inputGen.Draw(t, "in")
	for i := range rapid.IntRange(exactRules, 24).Draw(t, "more") {
		in.promotions = append(in.promotions, promotionGen.Draw(t, "promotion").with(func(p *Promotion) {
			p.ID = fmt.Sprintf("q%d", i)
			p.Scope, p.Period, p.Limits = Scope{}, Period{}, Limits{}
		}))
	}
	return in
})

func TestManyPromotionsAreBoundedAndKeepTheInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := manyGen.Draw(t, "in")
		got := in.price(t)
		if err := checkSums(in.cart, got); err != nil {
			t.Fatal(err)
		}
		p := got.Proof
		if p.Bound > got.Payable || p.Bound < 0 || p.Compared > 2*maxCompared+1<<exactRules || p.RunnerUp != nil && p.RunnerUp.Payable < got.Payable || p.Exact && p.Bound != got.Payable {
			t.Fatalf("%d is to be paid; proof %+v", got.Payable, p)
		}
		if r := opened(t, in); len(r.candidates) <= 14 {
			if want := naively(r); want < p.Bound || got.Payable < want || p.Exact && want != got.Payable {
				t.Fatalf("%d would do; %d is to be paid, bound %d, exact %t", want, got.Payable, p.Bound, p.Exact)
			}
		}
		more := couponGen.Draw(t, "more")
		more.Code = "another"
		in.coupons = append(slices.Clone(in.coupons), more)
		if after := in.price(t).Payable; after > got.Payable {
			t.Fatalf("with one more coupon %d became %d", got.Payable, after)
		}
	})
}

func TestEveryVerdictIsExplainedInBothLanguages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		in.trace = true
		rules := compile(t, in.promotions...)
		r := in.price(t)
		rules.Describe(r.Tried, in.at)
		applied := 0
		for _, e := range r.Tried {
			if e.Reason["en"] == "" || e.Reason["zh"] == "" || e.Name["en"] == "" || e.Layer == "" {
				t.Fatalf("%+v says nothing", e)
			}
			if strings.Contains(e.Reason["en"], "%!") || e.Missing < 0 || e.Base < 0 || e.Gain < 0 {
				t.Fatalf("%+v makes no sense", e)
			}
			if e.Verdict == VerdictApplied {
				applied++
			}
		}
		if applied != len(r.Applied) {
			t.Fatalf("%d of %d are told of", applied, len(r.Applied))
		}
	})
}

// TestAPromiseIsKept spends what a hint asks for, on a further line of the same kind of goods, and looks whether it was worth it.
func TestAPromiseIsKept(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		in.coupons, in.mode = nil, ModeStack
		in.promotions = []Promotion{promotionGen.Draw(t, "one").with(func(p *Promotion) {
			p.Period, p.Limits, p.Scope = Period{}, Limits{}, Scope{}
			p.Stacking.Cap = 0
		})}
		got := in.price(t)
		for _, x := range got.Rejected {
			if x.Missing == 0 {
				continue
			}
			in.cart.Lines = append([]Line{{SKUID: "more", ProductID: "more", CategoryID: "more", UnitPrice: x.Missing, Quantity: 1}}, in.cart.Lines...)
			if after := in.price(t); after.Discount < x.Gain && x.Gain > 0 {
				t.Fatalf("%s promised %d for %d more, and took %d off", x.Kind, x.Gain, x.Missing, after.Discount)
			}
		}
	})
}
