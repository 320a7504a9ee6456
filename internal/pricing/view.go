package pricing

import (
	"slices"

	"cuppa/internal/money"
)

// view is what an effect sees of a cart: the lines in a canonical order, with what each bears at this turn.
type view struct {
	cart *Cart
	// order tells for each canonical place where the line stands in the cart.
	order []int
	// bears is what each line bears.
	bears []money.Amount
	// tier is the guest's.
	tier string
	// covered are the places of the lines in the rule's scope; for a rule of the delivery layer those of its goods.
	covered []int
	// facts are what a knowing effect said of each line.
	facts []int
	// products are the places of each line's product among those of the cart, by its id; see product.
	products []int
	// off is what the effect takes off each line.
	off []money.Amount
	// weights and units are scratch space.
	weights []money.Amount
	units   []units
}

// line is the line at a canonical place.
func (v *view) line(at int) *Line { return &v.cart.Lines[v.order[at]] }

// product is the place of the line's product among all of the cart, in the order of their ids.
func (v *view) product(at int) int {
	if v.products == nil {
		ids := make([]string, len(v.order))
		for i := range ids {
			ids[i] = v.line(i).ProductID
		}
		v.products = make([]int, len(ids))
		slices.Sort(ids)
		for i := range v.products {
			v.products[i], _ = slices.BinarySearch(ids, v.line(i).ProductID)
		}
	}
	return v.products[at]
}

// base is what the covered lines bear together.
func (v *view) base() (sum money.Amount) {
	for _, at := range v.covered {
		sum += v.bears[at]
	}
	return sum
}

// share takes the amount off the covered lines in proportion to what they bear; at most all of it.
func (v *view) share(amount, base money.Amount) money.Amount {
	amount = min(amount, base)
	if amount <= 0 {
		return 0
	}
	if amount == base {
		for _, at := range v.covered {
			v.off[at] = v.bears[at]
		}
		return amount
	}
	if len(v.covered) == len(v.bears) {
		money.SplitInto(v.off, amount, v.bears)
		return amount
	}
	clear(v.weights)
	for _, at := range v.covered {
		v.weights[at] = v.bears[at]
	}
	money.SplitInto(v.off, amount, v.weights)
	return amount
}

// units are the single items of a line.
type units struct {
	at, count int
	// value is what one of them bears, rounded down.
	value money.Amount
	// group keeps items apart that are counted apart.
	group int
}

// countUnits lists the covered lines' items, each line's together, lines without items left out; and how many they are.
func (v *view) countUnits() (list []units, total int) {
	list = v.units[:0]
	for _, at := range v.covered {
		if q := v.line(at).count(); q > 0 {
			list = append(list, units{at: at, count: q, value: v.bears[at] / money.Amount(q)})
			total += q
		}
	}
	return list, total
}

// dearestFirst sorts items by their groups, then by what they bear, the most first; equal ones stay as they stand. Carts are small, and the search sorts them
// thousands of times.
func dearestFirst(list []units) {
	for i := 1; i < len(list); i++ {
		u, at := list[i], i
		for ; at > 0 && (u.group < list[at-1].group || u.group == list[at-1].group && u.value > list[at-1].value); at-- {
			list[at] = list[at-1]
		}
		list[at] = u
	}
}

// part is what k of the items of a line bear, rounded down: exact for all of them.
func (v *view) part(at, k int) money.Amount {
	q := v.line(at).count()
	if k >= q {
		return v.bears[at]
	}
	return v.bears[at].MulDiv(int64(k), int64(q))
}

// sum is what was written into off.
func (v *view) sum() (sum money.Amount) {
	for _, a := range v.off {
		sum += a
	}
	return sum
}
