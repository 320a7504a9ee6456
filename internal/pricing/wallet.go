package pricing

import (
	"cmp"
	"slices"

	"cuppa/internal/money"
)

// wallet is the coupons of one pricing.
type wallet struct {
	// sorted are the coupons in the order of their stages, each code once: amounts the largest first, so that as few as possible are spent.
	sorted []Coupon
	// kinds are what they count as; nil for one that is not known.
	kinds []*couponKind
	// usable says of each whether it can be used at all, whatever the cart costs, and has something in the cart to be used for.
	usable []bool
	// most is what they take off at most.
	most money.Amount
	// plain says that only amounts off the goods are usable: then what the goods bear together is all that counts.
	plain bool
	// spots are what coupons are for: spans[i] are those of the i-th.
	spots []spot
	spans []span
	// in are the coupons that may be used; picks are the uses that play found. The others are its memory.
	in                                []bool
	left                              []money.Amount
	cups                              []cup
	next                              []money.Amount // what the next unit of each line bears that no coupon was used for
	used                              []int          // how many of its units are cups
	picks, items, tail, bests, spared []pick
}

// reset makes the wallet ready for other coupons, with the memory of those before.
func (w *wallet) reset() {
	clear(w.sorted)
	w.sorted, w.spots, w.most, w.plain = w.sorted[:0], w.spots[:0], 0, true
}

// spot is something in the cart that a coupon is for: a line, or an option of its units (−1: none).
type spot struct {
	at, option int
	// most is what the coupon takes off there at most.
	most money.Amount
}

type span struct{ from, to int }

// cup is a unit of a line that a coupon was used for.
type cup struct {
	at      int
	left    money.Amount
	whole   bool   // by one for the whole unit
	options uint64 // by those for these options
}

// pick is a use of a coupon: it takes an amount off what bore base.
type pick struct {
	coupon       int
	amount, base money.Amount
	spot         spot // of an item's
	cup          int  // the place in cups; −1: a unit that none was used for
}

// openWallet sorts the coupons and finds what each is for.
func (r *run) openWallet() {
	if len(r.Coupons) == 0 {
		return
	}
	w := &r.coupons
	w.sorted = append(w.sorted, r.Coupons...)
	slices.SortStableFunc(w.sorted, compareCoupons)
	once := w.sorted[:0]
	for i := range w.sorted {
		if !slices.ContainsFunc(once, func(before Coupon) bool { return before.Code == w.sorted[i].Code }) {
			once = append(once, w.sorted[i])
		}
	}
	clear(w.sorted[len(once):])
	w.sorted, w.plain = once, true
	w.usable, w.kinds, w.spans = room(w.usable, len(once)), room(w.kinds, len(once)), room(w.spans, len(once))
	var percent money.Amount
	for i := range once {
		k := &once[i]
		w.kinds[i] = k.counts()
		if kind, _ := k.refuse(r); kind != nil {
			continue
		}
		bound := r.find(i)
		w.usable[i] = bound > 0
		w.plain = w.plain && (bound == 0 || w.kinds[i].stage == stageAmount)
		switch {
		case k.MinSpend > r.total:
		case w.kinds[i].stage == stagePercent:
			percent = max(percent, bound) // one counts
		default:
			w.most += bound
		}
	}
	w.most += percent
}

// compareCoupons orders coupons by their stages; amounts the largest first, those for items the smallest bound first; then what ends sooner.
func compareCoupons(a, b Coupon) int {
	stage, byAmount := a.stage(), 0
	switch stage {
	case stageItem:
		byAmount = cmp.Compare(uint64(a.FaceValue)-1, uint64(b.FaceValue)-1) // none is the largest
	case stageAmount:
		byAmount = cmp.Compare(b.FaceValue, a.FaceValue)
	case stageDelivery:
		byAmount = cmp.Compare(uint64(b.FaceValue)-1, uint64(a.FaceValue)-1)
	case stagePercent:
	}
	return cmp.Or(cmp.Compare(stage, b.stage()), byAmount, compareEnds(a.ValidUntil, b.ValidUntil), cmp.Compare(a.Code, b.Code))
}

// find notes what the i-th coupon is for, and answers what it takes off at most; 0 where nothing is.
func (r *run) find(i int) (bound money.Amount) {
	w := &r.coupons
	k, d := &w.sorted[i], w.kinds[i]
	from := len(w.spots)
	switch d.stage {
	case stageAmount:
		return k.FaceValue
	case stageDelivery:
		for at := len(r.goods); at < len(r.all); at++ {
			bound += r.start[at]
		}
		bound = k.atMost(bound)
	case stagePercent:
		for _, at := range r.goods {
			if k.Scope.covers(r.line(at)) {
				w.spots = append(w.spots, spot{at: at, option: -1})
				bound += r.start[at]
			}
		}
		bound = k.part(bound)
	case stageItem:
		for _, at := range r.goods {
			l := r.line(at)
			if l.count() == 0 {
				continue
			}
			first := len(w.spots)
			for option := -1; option < min(len(l.OptionIDs), maxOptions); option++ {
				if most := min(d.item(k, l, option), max(0, l.UnitPrice)); most > 0 {
					w.spots = append(w.spots, spot{at, option, most})
					bound = max(bound, most)
				}
			}
			if len(w.spots) > first+1 { // the order in which options were named means nothing
				slices.SortStableFunc(w.spots[first:], func(a, b spot) int {
					if a.option < 0 || b.option < 0 {
						return cmp.Compare(a.option, b.option)
					}
					return cmp.Or(cmp.Compare(l.OptionIDs[a.option], l.OptionIDs[b.option]), cmp.Compare(a.most, b.most))
				})
			}
		}
	}
	w.spans[i] = span{from, len(w.spots)}
	return bound
}

func (w *wallet) spotsOf(i int) []spot { return w.spots[w.spans[i].from:w.spans[i].to] }

// part is what a percentage of the base is, within the coupon's bound.
func (k *Coupon) part(base money.Amount) money.Amount {
	return k.atMost(base.MulDiv(int64(k.Percent), 100))
}

// take chooses the coupons for lines that bear so much after promotions: see docs/pricing.md. Each is judged by what the promotions left, not by what other
// coupons left.
func (w *wallet) take(r *run, bears []money.Amount) (taken money.Amount, which places) {
	var promoted money.Amount
	for _, at := range r.goods {
		promoted += bears[at]
	}
	if w.plain {
		return w.takeAmounts(promoted)
	}
	w.in = room(w.in, len(w.sorted))
	for i := range w.sorted {
		w.in[i] = w.usable[i] && promoted >= w.sorted[i].MinSpend
	}
	taken = w.play(r, bears)
	w.spare(r, bears, taken)
	for i := range w.picks {
		which.add(w.picks[i].coupon)
	}
	slices.Sort(which.list())
	return taken, which
}

// takeAmounts is take where all are amounts off the goods: they take min(face value, what is left), so together min(sum of their face values, what the promotions
// left), and one more can only add to that sum.
func (w *wallet) takeAmounts(promoted money.Amount) (taken money.Amount, which places) {
	left := promoted
	for i := range w.sorted {
		if left == 0 || which.n == MaxCoupons {
			break
		}
		if k := &w.sorted[i]; w.usable[i] && promoted >= k.MinSpend {
			left -= min(k.FaceValue, left)
			which.add(i)
		}
	}
	return promoted - left, which
}

// spare leaves out coupons without which the others take as much: those that take least first.
func (w *wallet) spare(r *run, bears []money.Amount, taken money.Amount) {
	var left money.Amount
	for _, at := range r.goods {
		left += bears[at]
	}
	percent, least := 0, money.Max
	for _, p := range w.picks {
		switch w.kinds[p.coupon].stage {
		case stageDelivery:
			continue
		case stagePercent:
			percent = w.sorted[p.coupon].Percent
		case stageItem:
			least = min(least, p.amount)
		case stageAmount:
		}
		left -= p.amount
	}
	if left > 0 && (percent == 0 || least*money.Amount(100-percent) >= 100) {
		return // each takes something that no other would: also the percentage, which is rounded, does not make up for one
	}
	w.spared = append(w.spared[:0], w.picks...)
	slices.SortStableFunc(w.spared, func(a, b pick) int { return cmp.Compare(a.amount, b.amount) })
	for i := range w.in {
		w.in[i] = slices.ContainsFunc(w.spared, func(p pick) bool { return p.coupon == i })
	}
	for _, p := range w.spared {
		if w.in[p.coupon] = false; w.play(r, bears) < taken {
			w.in[p.coupon] = true
		}
	}
	w.play(r, bears)
}

// play uses the coupons in w.in for lines that bear so much: those for items, the best percentage, amounts, the delivery fee. Where they are more than may count,
// the best number of each counts. It leaves the uses in w.picks, in the order of their turns, and answers what they take.
func (w *wallet) play(r *run, bears []money.Amount) (taken money.Amount) {
	w.pickItems(r, bears)
	taken, w.picks = -1, w.picks[:0]
	for n := min(len(w.items), MaxCoupons); n >= 0; n-- {
		var items money.Amount
		w.left = append(w.left[:0], bears...)
		for _, p := range w.items[:n] {
			w.left[p.spot.at] -= p.amount
			items += p.amount
		}
		percent, found := w.pickPercentage()
		for _, with := range []bool{found, false} {
			w.tail = w.tail[:0]
			if with && n < MaxCoupons {
				w.tail = append(w.tail, percent)
			}
			rest, cut := w.pickAmounts(r, MaxCoupons-n)
			cut = cut || with && n == MaxCoupons
			if sum := items + rest; sum > taken || sum == taken && n+len(w.tail) < len(w.picks) {
				taken, w.picks = sum, append(append(w.picks[:0], w.items[:n]...), w.tail...)
			}
			if !cut && with == found && n == len(w.items) {
				return taken // fewer of them take no more
			}
			if !found {
				break
			}
		}
	}
	return taken
}

// pickItems uses coupons for units and options: always the one that takes most, wherever it does; of equals the one that is for less, then the first.
func (w *wallet) pickItems(r *run, bears []money.Amount) {
	w.items, w.cups = w.items[:0], w.cups[:0]
	w.bests, w.used, w.next = room(w.bests, len(w.sorted)), room(w.used, len(bears)), room(w.next, len(bears))
	for _, at := range r.goods {
		w.next[at] = fresh(bears[at], r.line(at).count(), 0)
	}
	some := false
	for i := range w.sorted {
		if w.in[i] && w.kinds[i].stage == stageItem {
			w.bests[i] = w.bestItem(i)
			some = true
		}
	}
	for some {
		next := -1
		for i := range w.bests {
			if w.bests[i].amount > 0 && (next < 0 || cmp.Or(cmp.Compare(w.bests[i].amount, w.bests[next].amount), cmp.Compare(len(w.spotsOf(next)), len(w.spotsOf(i)))) > 0) {
				next = i
			}
		}
		if next < 0 {
			return
		}
		p := w.bests[next]
		w.items = append(w.items, p)
		if at := p.spot.at; w.use(p) {
			w.used[at]++
			w.next[at] = fresh(bears[at], r.line(at).count(), w.used[at])
		}
		w.bests[next] = pick{}
		for i := range w.bests {
			if w.bests[i].amount > 0 && w.bests[i].spot.at == p.spot.at { // elsewhere nothing has changed, and here it has not become more
				w.bests[i] = w.bestItem(i)
			}
		}
	}
}

// use notes what a coupon took of a unit, and says whether that was one that none had been used for.
func (w *wallet) use(p pick) (first bool) {
	if first = p.cup < 0; first {
		p.cup = len(w.cups)
		w.cups = append(w.cups, cup{at: p.spot.at, left: p.base})
	}
	c := &w.cups[p.cup]
	c.left -= p.amount
	if p.spot.option < 0 {
		c.whole = true
	} else {
		c.options |= 1 << p.spot.option
	}
	return first
}

// bestItem is where a coupon takes most now; of equals the first line, and there a unit that another coupon was used for.
func (w *wallet) bestItem(i int) (best pick) {
	for _, s := range w.spotsOf(i) {
		if s.most <= best.amount {
			continue
		}
		for n := range w.cups {
			if w.used[s.at] == 0 {
				break
			}
			c := &w.cups[n]
			if c.at != s.at || s.option < 0 && c.whole || s.option >= 0 && c.options&(1<<s.option) != 0 {
				continue
			}
			if a := min(s.most, c.left); a > best.amount {
				best = pick{coupon: i, amount: a, base: c.left, spot: s, cup: n}
			}
		}
		if a := min(s.most, w.next[s.at]); a > best.amount {
			best = pick{coupon: i, amount: a, base: w.next[s.at], spot: s, cup: -1}
		}
	}
	return best
}

// fresh is what the next of a line's units bears, when so many were used; its odd cents are its first units'.
func fresh(bears money.Amount, count, used int) money.Amount {
	if used >= count {
		return 0
	}
	unit := bears / money.Amount(count)
	if money.Amount(used) < bears%money.Amount(count) {
		unit++
	}
	return unit
}

// pickPercentage is the percentage that takes most of what is left.
func (w *wallet) pickPercentage() (best pick, found bool) {
	for i := range w.sorted {
		if !w.in[i] || w.kinds[i].stage != stagePercent {
			continue
		}
		var base money.Amount
		for _, s := range w.spotsOf(i) {
			base += w.left[s.at]
		}
		if a := w.sorted[i].part(base); a > best.amount {
			best, found = pick{coupon: i, amount: a, base: base}, true
		}
	}
	return best, found
}

// pickAmounts adds to the tail, which may hold a percentage, the amounts off the goods and off the delivery fee, so that it has no more than so many; cut says that
// more would have taken something.
func (w *wallet) pickAmounts(r *run, most int) (taken money.Amount, cut bool) {
	var left [2]money.Amount // of the goods, and of the fee
	for at, bears := range w.left {
		if at < len(r.goods) {
			left[0] += bears
		} else {
			left[1] += bears
		}
	}
	for _, p := range w.tail {
		left[0] -= p.amount
		taken += p.amount
	}
	next := [2]int{-1, -1}
	for {
		best := pick{}
		which := 0
		for n, stage := range []stage{stageAmount, stageDelivery} {
			if next[n] < 0 {
				next[n] = w.after(-1, stage)
			}
			if i := next[n]; i < len(w.sorted) {
				if a := w.sorted[i].atMost(left[n]); a > best.amount {
					best, which = pick{coupon: i, amount: a, base: left[n]}, n
				}
			}
		}
		if best.amount == 0 {
			return taken, false
		}
		if len(w.tail) == most {
			return taken, true
		}
		w.tail = append(w.tail, best)
		left[which] -= best.amount
		taken += best.amount
		next[which] = w.after(best.coupon, w.kinds[best.coupon].stage)
	}
}

// after is the place of the next coupon of a stage that may be used; the number of coupons where there is none.
func (w *wallet) after(i int, of stage) int {
	for i++; i < len(w.sorted); i++ {
		if w.in[i] && w.kinds[i].stage == of {
			break
		}
	}
	return i
}

// alone is what a coupon takes by itself off lines that bear so much.
func (w *wallet) alone(r *run, bears []money.Amount, i int) money.Amount {
	w.in = room(w.in, len(w.sorted))
	w.in[i] = true
	return w.play(r, bears)
}
