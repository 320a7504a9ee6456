package pricing

import (
	"reflect"
	"testing"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// A hint must come true for a guest who does what it says, whatever else counts.
func TestAHintComesTrueAfterAPercentage(t *testing.T) {
	t.Parallel()
	for name, last := range map[string]Promotion{
		"money off":   moneyOff("last", "5000", "300"),
		"first order": promotion("last", KindFirstOrder, `{"off":300,"threshold":5000}`),
	} {
		for percent, text := range map[int]string{7: "7", 13: "13", 20: "20"} {
			rules := compile(t, percentOff("ten", text), last)
			for spent := money.Amount(4800); spent < 6300; spent += 7 {
				q := Request{Cart: cartOf(line("a", spent, 1)), Rules: rules, Guest: Guest{ID: "g"}, At: wednesday}
				hint, found := rejectedBy(Price(q), "last")
				if !found || hint.Missing == 0 {
					continue
				}
				for more, want := range map[money.Amount]bool{hint.Missing: true, hint.Missing - 3: false} {
					q.Cart = cartOf(line("a", spent+more, 1))
					if r := Price(q); more >= 0 && amountOf(r, "last") > 0 != want {
						t.Fatalf("%s after %d %%: at %d, %d more: applied %v", name, percent, spent, more, r.Applied)
					}
				}
			}
		}
	}
}

func TestACouponsHintComesTrueAfterAPercentage(t *testing.T) {
	t.Parallel()
	q := Request{Cart: cartOf(line("a", 5400, 1)), Rules: compile(t, percentOff("fifth", "20")), Coupons: []Coupon{cash("TEN", 500, 4500)}, At: wednesday}
	r := Price(q)
	if len(r.Rejected) == 0 || r.Rejected[0].Missing != 225 || r.Rejected[0].Reason.In(lang.EN) != "spend ¥2.25 more to use this coupon" {
		t.Fatalf("refused: %+v", r.Rejected)
	}
	q.Cart = cartOf(line("a", 5400+225, 1))
	if r := Price(q); r.Payable != 4000 {
		t.Fatalf("with what was missing: %d", r.Payable)
	}
}

func TestAHintPromisesNoMoreThanCapAndBudget(t *testing.T) {
	t.Parallel()
	off := moneyOff("off", "5000", "2000")
	capped := compile(t, off.with(func(p *Promotion) { p.Stacking.Cap = 300 }))
	if hint, _ := rejectedBy(price(cartOf(line("a", 4900, 1)), capped, nil, wednesday), "off"); hint.Gain != 300 || hint.Reason.In(lang.EN) != "spend ¥1 more for ¥3 off" {
		t.Errorf("capped: %+v", hint)
	}
	spent := compile(t, off.with(func(p *Promotion) { p.Limits.Budget = 2500 }))
	used := map[string]Used{"off": {Given: 600}}
	if hint, _ := rejectedBy(Price(Request{Cart: cartOf(line("a", 4900, 1)), Rules: spent, Used: used, At: wednesday}), "off"); hint.Missing != 0 || hint.Reason.In(lang.EN) != textBudget.In(lang.EN) {
		t.Errorf("budget that is spent: %+v", hint)
	}
}

// Which items are gifts depends on nothing that a discount changes: else a lower price of one would bring the rest to the threshold, and the search would not know.
func TestADiscountDoesNotMakeAnotherItemTheGift(t *testing.T) {
	t.Parallel()
	gift := promotion("gift", KindGift, `{"threshold":2000,"skus":["cheap","dear"]}`).with(func(p *Promotion) { p.Scope.SKUs, p.Stacking.Stacks = []string{"cheap"}, true })
	fixed := promotion("fixed", KindFixedPrice, `{"price":2000}`).with(func(p *Promotion) {
		p.Scope.SKUs, p.Stacking.Stacks, p.Stacking.Priority = []string{"dear"}, true, 1
	})
	r := price(cartOf(line("cheap", 2600, 1), line("dear", 2800, 1)), compile(t, gift, fixed), nil, wednesday)
	hint, _ := rejectedBy(r, "gift")
	if r.Payable != 4600 || hint.Missing != 2000 || hint.Gain != 2600 {
		t.Errorf("payable %d, gift: %+v", r.Payable, hint)
	}
}

func rejectedBy(r Result, id string) (Rejected, bool) {
	for _, x := range r.Rejected {
		if x.ID == id {
			return x, true
		}
	}
	return Rejected{}, false
}

func amountOf(r Result, id string) money.Amount {
	for _, a := range r.Applied {
		if a.ID == id {
			return a.Amount
		}
	}
	return 0
}

func TestATokenTellsTheSameAsTheQuote(t *testing.T) {
	t.Parallel()
	off := promotion("steps", KindMoneyOff, `{"steps":[{"threshold":3000,"off":200},{"threshold":9000,"off":900}]}`).with(func(p *Promotion) { p.Stacking.Layer = LayerPercent })
	rules := compile(t, off, promotion("gift", KindGift, `{"threshold":20000,"skus":["b"]}`), promotion("late", KindDelivery, `{}`))
	cart := cartOf(line("a", 2600, 1), line("b", 900, 2))
	result := Price(Request{Cart: cart, Rules: rules, Guest: Guest{ID: "g"}, Coupons: []Coupon{cash("TEN", 100, 0)}, At: wednesday, Trace: true})
	s := signer(t, 7)
	token, err := s.Sign(Quote{CustomerID: "g", Cart: cart, CouponCodes: []string{"TEN"}, Result: result, ExpiresAt: wednesday.At.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.Open(token, wednesday.At, "g", cart, []string{"TEN"})
	if err != nil {
		t.Fatal(err)
	}
	said, kept := rules.Explain(result, wednesday), rules.Explain(q.Result, wednesday)
	if len(said.Tried) != 4 || !reflect.DeepEqual(said.Tried, kept.Tried) {
		t.Errorf("the quote said\n%+v\nand its token\n%+v", said.Tried, kept.Tried)
	}
}

func TestAParameterHasOneSpelling(t *testing.T) {
	t.Parallel()
	for _, p := range []Promotion{
		promotion("a", KindPercentOff, `{"PERCENTOFF":10}`), promotion("a", KindPercentOff, `{"percentOff":10,"PercentOff":90}`),
		promotion("a", KindMoneyOff, `{"steps":[{"threshold":100,"Off":10}]}`),
	} {
		if _, err := Compile("CNY", []Promotion{p}); err == nil {
			t.Errorf("%s is taken", p.Parameters)
		}
	}
}
