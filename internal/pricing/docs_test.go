package pricing

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// TestTheDocumentationsExamplesHold runs the blocks of docs/pricing.md.
func TestTheDocumentationsExamplesHold(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/pricing.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```pricing\n")[1:]
	if len(blocks) < 8 {
		t.Fatalf("%d examples", len(blocks))
	}
	for _, block := range blocks {
		raw, _, _ := strings.Cut(block, "```")
		var x example
		if err := decodeStrict([]byte(raw), &x); err != nil {
			t.Fatalf("%v in %s", err, raw)
		}
		t.Run(x.Why, x.run)
	}
}

type example struct {
	Why        string
	Cart       []exampleLine
	Promotions []examplePromotion
	Coupons    []exampleCoupon
	Applied    map[string]money.Amount
	Refused    map[string]string
	Payable    money.Amount
	RunnerUp   money.Amount
	Lines      []money.Amount
}

type exampleLine struct {
	SKU      string
	Unit     money.Amount
	Quantity int
	Options  []exampleOption
	Delivery bool
}

type exampleOption struct {
	ID    string
	Price money.Amount
}

type examplePromotion struct {
	ID         string
	Kind       Kind
	Parameters json.RawMessage
	Stacking   Stacking
}

type exampleCoupon struct {
	Code                string
	Kind                Kind
	FaceValue, MinSpend money.Amount
	Percent             int
	Scope               CouponScope
}

func (x example) run(t *testing.T) {
	t.Parallel()
	var (
		cart       Cart
		promotions []Promotion
		coupons    []Coupon
	)
	for _, l := range x.Cart {
		made := line(l.SKU, l.Unit, max(1, l.Quantity))
		made.Delivery = l.Delivery
		for _, o := range l.Options {
			made.OptionIDs, made.OptionPrices = append(made.OptionIDs, o.ID), append(made.OptionPrices, o.Price)
		}
		cart.Lines = append(cart.Lines, made)
	}
	for _, p := range x.Promotions {
		promotions = append(promotions, Promotion{ID: p.ID, Version: 1, Kind: p.Kind, Name: lang.T(p.ID, p.ID), Parameters: p.Parameters, Stacking: p.Stacking})
	}
	for _, k := range x.Coupons {
		coupons = append(coupons, cash(k.Code, k.FaceValue, k.MinSpend).with(func(c *Coupon) { c.Kind, c.Percent, c.Scope = k.Kind, k.Percent, k.Scope }))
	}
	got := price(cart, compile(t, promotions...), coupons, wednesday)
	if got.Payable != x.Payable || len(got.Applied) != len(x.Applied) || len(got.Rejected) != len(x.Refused) {
		t.Errorf("payable %d, applied %v, refused %v", got.Payable, got.Applied, got.Rejected)
	}
	for _, a := range got.Applied {
		if id := strings.TrimPrefix(a.ID, "id-"); x.Applied[id] != a.Amount {
			t.Errorf("%s takes %d off", id, a.Amount)
		}
	}
	for _, r := range got.Rejected {
		if id := strings.TrimPrefix(r.ID, "id-"); x.Refused[id] != r.Reason["en"] {
			t.Errorf("%s is refused: %s", id, r.Reason["en"])
		}
	}
	for i, bears := range x.Lines {
		if got.Lines[i].Payable != bears {
			t.Errorf("line %d bears %d", i, got.Lines[i].Payable)
		}
	}
	if up := got.Proof.RunnerUp; x.RunnerUp != 0 && (up == nil || up.Payable != x.RunnerUp) {
		t.Errorf("the runner-up is %+v", up)
	}
}
