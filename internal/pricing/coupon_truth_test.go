package pricing

import (
	"slices"
	"testing"
	"time"

	"cuppa/internal/money"

	"pgregory.net/rapid"
)

// oracleUnit is one item of a cart.
type oracleUnit struct {
	line    Line
	place   int // of its line in the canonical order
	left    money.Amount
	touched bool
	whole   bool
	spent   []bool // for each option
}

// byTheBook is what coupons take off lines that bear so much, read from docs/pricing.md and made without any of the wallet: unit by unit.
func byTheBook(cart Cart, order []int, bears []money.Amount, coupons []Coupon, now time.Time) money.Amount {
	var goods, fee, total money.Amount
	var units []*oracleUnit
	for place, at := range order {
		l := cart.Lines[at]
		total += l.amount()
		if l.Delivery {
			fee += bears[place]
			continue
		}
		goods += bears[place]
		for n := range l.Quantity {
			left := bears[place] / money.Amount(l.Quantity)
			if money.Amount(n) < bears[place]%money.Amount(l.Quantity) {
				left++
			}
			units = append(units, &oracleUnit{line: l, place: place, left: left, spent: make([]bool, len(l.OptionIDs))})
		}
	}
	by := map[Kind][]Coupon{}
	seen := map[string]bool{}
	for _, k := range coupons {
		in := k.Status == CouponAvailable && (k.ValidUntil.IsZero() || now.Before(k.ValidUntil)) && (k.ShopID == "" || k.ShopID == cart.ShopID) && goods >= k.MinSpend
		if !in || seen[k.Code] {
			continue
		}
		seen[k.Code] = true
		kind := k.Kind
		switch kind {
		case "", "MEITUAN_CASH":
			kind = KindCash
		case KindCouponTopping:
			kind = KindCouponProduct
		}
		by[kind] = append(by[kind], k)
	}
	best := money.Amount(0)
	var items money.Amount
	for n := 0; n <= MaxCoupons; n++ {
		percent := money.Amount(0)
		for _, k := range by[KindCouponPercentage] {
			var base money.Amount
			for _, u := range units {
				if oracleCovers(k.Scope, u.line) {
					base += u.left
				}
			}
			percent = max(percent, oracleBound(base*money.Amount(k.Percent)/100, k))
		}
		for p := 0; p <= 1 && n+p <= MaxCoupons; p++ {
			taken := percent * money.Amount(p)
			for c := 0; n+p+c <= MaxCoupons; c++ {
				cashed := min(oracleLargest(by[KindCash], c), goods-items-taken)
				delivered := min(oracleLargest(by[KindCouponDelivery], MaxCoupons-n-p-c), fee)
				best = max(best, items+taken+cashed+delivered)
			}
		}
		took, rest := oracleNext(units, by[KindCouponProduct])
		if took == 0 {
			break
		}
		by[KindCouponProduct] = rest
		items += took
	}
	return best
}

// oracleNext uses the coupon for an item or an option that takes most, and answers the others.
func oracleNext(units []*oracleUnit, coupons []Coupon) (money.Amount, []Coupon) {
	type use struct {
		amount  money.Amount
		coupon  int
		breadth int
		unit    *oracleUnit
		option  int
	}
	best := use{}
	for i, k := range coupons {
		breadth := map[[2]int]bool{}
		mine := use{}
		for _, u := range units {
			for option := -1; option < len(u.spent); option++ {
				worth := u.line.UnitPrice
				if (option < 0) != (k.Kind == KindCouponProduct) || option < 0 && !oracleCovers(k.Scope, u.line) {
					continue
				}
				if option >= 0 {
					if len(k.Scope.Options) > 0 && !slices.Contains(k.Scope.Options, u.line.OptionIDs[option]) {
						continue
					}
					worth = min(worth, u.line.OptionPrices[option])
				}
				if worth = oracleBound(worth, k); worth <= 0 {
					continue
				}
				breadth[[2]int{u.place, option}] = true
				if option < 0 && u.whole || option >= 0 && u.spent[option] {
					continue
				}
				x := use{min(worth, u.left), i, 0, u, option}
				switch {
				case x.amount < mine.amount, x.amount == 0:
				case x.amount > mine.amount:
					mine = x
				case x.unit.place > mine.unit.place: // the first line
				case x.option >= 0 && x.unit.line.OptionIDs[x.option] != x.unit.line.OptionIDs[mine.option]: // there the first option
					if x.unit.line.OptionIDs[x.option] < x.unit.line.OptionIDs[mine.option] {
						mine = x
					}
				case x.unit.touched && !mine.unit.touched: // of that a unit that has had a coupon
					mine = x
				}
			}
		}
		mine.breadth = len(breadth)
		switch a, b := mine, best; {
		case a.amount == 0 || a.amount < b.amount:
		case a.amount > b.amount, a.breadth < b.breadth, a.breadth == b.breadth && oracleBefore(coupons[a.coupon], coupons[b.coupon]):
			best = mine
		}
	}
	if best.amount == 0 {
		return 0, coupons
	}
	best.unit.left -= best.amount
	best.unit.touched = true
	if best.option < 0 {
		best.unit.whole = true
	} else {
		best.unit.spent[best.option] = true
	}
	return best.amount, slices.Delete(slices.Clone(coupons), best.coupon, best.coupon+1)
}

// oracleBefore says which of two coupons is spent first: that with the smaller bound, then that which ends sooner, then by its code.
func oracleBefore(a, b Coupon) bool {
	const never = 1 << 60
	if x, y := oracleBound(never, a), oracleBound(never, b); x != y {
		return x < y
	}
	if !a.ValidUntil.Equal(b.ValidUntil) {
		return b.ValidUntil.IsZero() || !a.ValidUntil.IsZero() && a.ValidUntil.Before(b.ValidUntil)
	}
	return a.Code < b.Code
}

func oracleBound(a money.Amount, k Coupon) money.Amount {
	if k.FaceValue == 0 {
		return a
	}
	return min(a, k.FaceValue)
}

func oracleCovers(s CouponScope, l Line) bool {
	if len(s.Categories) == 0 && len(s.Products) == 0 && len(s.SKUs) == 0 {
		return true
	}
	return slices.Contains(s.Categories, l.CategoryID) || slices.Contains(s.Products, l.ProductID) || slices.Contains(s.SKUs, l.SKUID)
}

// oracleLargest is what the n largest of the coupons are worth.
func oracleLargest(coupons []Coupon, n int) (sum money.Amount) {
	var faces []money.Amount
	for _, k := range coupons {
		faces = append(faces, oracleBound(1<<40, k))
	}
	slices.Sort(faces)
	slices.Reverse(faces)
	for _, face := range faces[:min(n, len(faces))] {
		sum += face
	}
	return sum
}

// TestNoCouponIsSpentInVain leaves out each coupon that counted.
func TestNoCouponIsSpentInVain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		in.promotions = nil
		got := in.price(t)
		all := in.coupons
		for _, a := range got.Applied {
			in.coupons = slices.DeleteFunc(slices.Clone(all), func(k Coupon) bool {
				return k.Code == a.Code || !slices.ContainsFunc(got.Applied, func(a Applied) bool { return a.Code == k.Code })
			})
			if without := in.price(t); without.Payable <= got.Payable {
				t.Fatalf("%s takes %d, and without it as little is to be paid: %d", a.Code, a.Amount, without.Payable)
			}
		}
	})
}

// A percentage is rounded: it takes for one fen what a coupon for an item would have taken.
func TestARoundedPercentageMakesUpForAFen(t *testing.T) {
	t.Parallel()
	percent := cash("percent", 0, 0).with(func(k *Coupon) { k.Kind, k.Percent = KindCouponPercentage, 1 })
	fen := cash("fen", 1, 0).with(func(k *Coupon) { k.Kind = KindCouponProduct })
	got := price(cartOf(line("tea", 500, 1)), Rules{}, []Coupon{fen, percent}, wednesday)
	if got.Payable != 495 || len(got.Applied) != 1 || got.Rejected[0].Reason["en"] != "nothing left to take off" {
		t.Errorf("%+v", got)
	}
}
