package pricing

import (
	"cmp"
	"slices"
	"sync"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// Price tells what the cart costs: the best legal combination of promotions and coupons, with each discount and its reason. It is a pure function and
// safe for concurrent use; at most MaxCoupons coupons count, and a code given twice counts once.
func Price(q Request) Result {
	r, _ := runs.Get().(*run)
	out := r.price(q)
	if r.forget() {
		runs.Put(r)
	}
	return out
}

func (r *run) price(q Request) Result {
	r.begin(q)
	r.try()
	r.solve()
	r.replay()
	r.redeem()
	return r.result()
}

// runs is memory for pricing; a result has none of it.
var runs = sync.Pool{New: func() any { return new(run) }}

// run is the state of one pricing. It works on the lines in a canonical order, because a split gives the odd cent to the
// earlier of two equals, and the guest's order must not decide that.
type run struct {
	Request
	view
	search search
	// start is what the lines bear before any discount.
	start []money.Amount
	total money.Amount
	// all and goods are the places of all lines, and of those that are no delivery fee.
	all, goods []int
	// amounts, lines and places are memory: for what lines bear, for their places, and for what rules cover.
	amounts       []money.Amount
	lines, places []int
	// allowed and found are memory for approach.
	allowed []int
	found   []combination
	// tried are the rules that were looked at, those that may be applied among them, in the order of their turns.
	tried []trial
	// candidates are the places in tried of the rules that take something off.
	candidates []int
	coupons    wallet
	best, next combination
	proof      Proof
	applied    []Applied
	// shares is memory for those of applied.
	shares   []money.Amount
	rejected []Rejected
}

// trial is a rule that was looked at, with what became of it.
type trial struct {
	rule    *rule
	verdict Verdict
	// says is the sentence, where the verdict alone does not make it.
	says lang.Text
	// outcome is what it does by itself; after replay, what it did or would have done at its turn.
	outcome
	covered []int
	facts   []int // see knowing
	applied bool
}

// begin makes the run ready for a request, with the memory of the one before.
func (r *run) begin(q Request) {
	n := len(q.Cart.Lines)
	r.Request = q
	r.amounts, r.lines = room(r.amounts, 4*n), room(r.lines, 2*n)
	r.view = view{
		cart: &r.Cart, order: r.lines[:n:n], bears: r.amounts[:n:n], off: r.amounts[n : 2*n : 2*n], weights: r.amounts[2*n : 3*n : 3*n],
		units: slices.Grow(r.view.units[:0], n), tier: q.Guest.Tier,
	}
	r.start, r.all, r.total = r.amounts[3*n:], r.lines[n:], 0
	r.places, r.tried, r.candidates = r.places[:0], r.tried[:0], r.candidates[:0]
	r.coupons.reset()
	r.proof, r.applied, r.rejected, r.shares = Proof{}, nil, nil, nil
	sorted := true
	for i := range n {
		r.order[i], r.all[i] = i, i
		sorted = sorted && (i == 0 || compareLines(&q.Cart.Lines[i-1], &q.Cart.Lines[i]) <= 0)
	}
	if !sorted {
		slices.SortStableFunc(r.order, func(a, b int) int { return compareLines(&q.Cart.Lines[a], &q.Cart.Lines[b]) })
	}
	r.goods = r.all
	for at := range n {
		l := r.line(at)
		r.start[at] = l.amount()
		r.total += r.start[at]
		if l.Delivery { // they stand last
			r.goods = r.all[:min(at, len(r.goods))]
		}
	}
	copy(r.bears, r.start)
}

// maxKeptRules bounds the memory that is kept for the next run.
const maxKeptRules = 500

// forget lets go of all that the request brought, and says whether the memory is worth keeping. The result keeps what was made for it.
func (r *run) forget() bool {
	clear(r.tried)
	r.coupons.reset()
	r.Request, r.view.cart, r.proof, r.applied, r.rejected, r.shares = Request{}, nil, Proof{}, nil, nil, nil
	return cap(r.tried) <= maxKeptRules
}

// room is n of them, all zero, in old memory where it is enough.
func room[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n)
	}
	old = old[:n]
	clear(old)
	return old
}

// compareLines orders lines by all that a price may depend on, the delivery fee last; lines that are equal in it are interchangeable.
func compareLines(a, b *Line) int {
	if a.Delivery != b.Delivery {
		if a.Delivery {
			return 1
		}
		return -1
	}
	if c := cmp.Compare(a.SKUID, b.SKUID); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.UnitPrice, b.UnitPrice), cmp.Compare(a.Quantity, b.Quantity)); c != 0 {
		return c
	}
	return cmp.Or(compareOptions(a.OptionIDs, b.OptionIDs), cmp.Compare(a.ProductID, b.ProductID), cmp.Compare(a.CategoryID, b.CategoryID))
}

// compareOptions compares what was chosen, whatever the order it was named in.
func compareOptions(a, b []string) int {
	if slices.Equal(a, b) {
		return 0
	}
	return slices.Compare(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// try looks at each promotion by itself. Of those that take something off, the ones that take most come first within their layer and priority.
func (r *run) try() {
	rules := &r.Rules
	r.tried = slices.Grow(r.tried, len(rules.heads))
	for _, versions := range rules.heads {
		p := r.version(versions)
		if p == nil || !p.sellsIn(r.Cart.ShopID) {
			continue
		}
		t := trial{rule: p}
		if !r.examine(&t) {
			continue
		}
		r.tried = append(r.tried, t)
	}
	slices.SortFunc(r.tried, func(a, b trial) int {
		if a.rule.layer != b.rule.layer {
			return a.rule.layer - b.rule.layer
		}
		return cmp.Or(cmp.Compare(b.rule.Stacking.Priority, a.rule.Stacking.Priority), cmp.Compare(b.off, a.off), cmp.Compare(a.rule.ID, b.rule.ID))
	})
	for i := range r.tried {
		if r.tried[i].verdict == VerdictApplied {
			r.candidates = append(r.candidates, i)
		}
	}
}

// version is the newest of a promotion's whose time has come and whose audience has the guest; nil for none.
func (r *run) version(places []int) *rule {
	for _, at := range places {
		p := &r.Rules.rules[at]
		if !r.At.At.Before(p.EffectiveFrom) && p.Audience.admits(p.ID, r.Cart.ShopID, r.Guest.ID) {
			return p
		}
	}
	return nil
}

// examine fills the trial of a promotion on lines that bear everything; false for one that means nothing to this guest. VerdictApplied says that it may count.
func (r *run) examine(t *trial) (listed bool) {
	p := t.rule
	switch p.stands(r.At) {
	case irrelevant:
		return false
	case over:
		t.verdict = VerdictEnded
		return true
	case soon:
		t.verdict = VerdictSoon
		return true
	case closed:
		t.verdict = VerdictHours
		return true
	case open:
	}
	if !p.counts(&r.Cart) {
		t.verdict = VerdictWay
		return true
	}
	if t.verdict, t.says = r.entitled(p); t.verdict != "" {
		return true
	}
	if t.covered = r.cover(p); len(t.covered) == 0 {
		t.verdict = VerdictScope
		return true
	}
	if k, ok := p.effect.(knowing); ok {
		t.facts = r.ints(len(r.order))[:len(r.order)]
		for at := range t.facts {
			t.facts[at] = k.fact(r.line(at))
		}
	}
	t.outcome = r.measure(t)
	switch {
	case t.off > 0 && r.beyondBudget(p, t.off), t.off == 0 && r.beyondBudget(p, t.gain):
		t.verdict, t.says = VerdictUsedUp, textBudget
	case t.off > 0:
		t.verdict = VerdictApplied
	default:
		t.verdict = t.nothing()
	}
	return true
}

// nothing is the verdict on a rule that takes nothing off.
func (o outcome) nothing() Verdict {
	switch {
	case o.short > 0:
		return VerdictSpendMore
	case o.units > 0:
		return VerdictBuyMore
	}
	return VerdictNothing
}

// entitled tells why the guest does not have the promotion; empty when they do.
func (r *run) entitled(p *rule) (Verdict, lang.Text) {
	asks, personal := p.effect.(selective)
	limits := p.Limits
	if (personal || limits.PerGuest > 0 || limits.PerGuestDay > 0) && r.Guest.ID == "" {
		return VerdictLogin, nil
	}
	if personal {
		if says := asks.refuses(&r.Guest, r.At); says != nil {
			return VerdictGuest, says
		}
	}
	if limits == (Limits{}) {
		return "", nil
	}
	used := r.Used[p.ID]
	reached := func(limit, n int) bool { return limit > 0 && n >= limit }
	switch {
	case reached(limits.PerGuest, used.Guest), reached(limits.PerGuestDay, used.GuestToday):
		return VerdictGuestUsedUp, nil
	case reached(limits.Total, used.Total), reached(limits.PerDay, used.Today), limits.Budget > 0 && used.Given >= limits.Budget:
		return VerdictUsedUp, nil
	}
	return "", nil
}

// placesAtOnce is how much memory for covered places is had at first; then twice as much each time.
const placesAtOnce = 48

// cover is the places of the lines in the rule's scope.
func (r *run) cover(p *rule) []int {
	if p.everything {
		return r.goods
	}
	n := 0
	for _, at := range r.goods {
		if p.covers(r.line(at)) {
			n++
		}
	}
	if n == 0 || n == len(r.goods) {
		return r.goods[:n]
	}
	places := r.ints(n)
	for _, at := range r.goods {
		if p.covers(r.line(at)) {
			places = append(places, at)
		}
	}
	return places
}

// ints is room for n of them.
func (r *run) ints(n int) []int {
	if cap(r.places)-len(r.places) < n {
		r.places = make([]int, 0, max(n, 2*cap(r.places), placesAtOnce))
	}
	from := len(r.places)
	r.places = r.places[:from+n]
	return r.places[from : from : from+n]
}

// measure has the rule look at what the lines bear now, and leaves in off what it would take.
func (r *run) measure(t *trial) outcome {
	clear(r.off)
	r.covered, r.facts = t.covered, t.facts
	o := t.rule.effect.take(&r.view)
	most := t.rule.Stacking.Cap
	if most > 0 && o.off > most {
		copy(r.weights, r.off)
		money.SplitInto(r.off, most, r.weights)
		o.off = most
	}
	if most > 0 {
		o.gain = min(o.gain, most)
	}
	if o.off > 0 && (o.off == most || r.beyondBudget(t.rule, o.gain)) {
		o.short, o.units, o.gain = 0, 0, 0
	}
	return o
}

// beyondBudget tells whether a promotion may not take so much off any more.
func (r *run) beyondBudget(p *rule, off money.Amount) bool {
	return p.Limits.Budget > 0 && off > p.Limits.Budget-r.Used[p.ID].Given
}

// toSpend is what must be spent for the lines to bear so much more after the promotions that were applied: the percentages among them take their share of what is
// spent. Promotions that t excludes, and those of other lines, are left out; a nil t is a coupon. 0 where nothing would remain.
func (r *run) toSpend(short money.Amount, t *trial) money.Amount {
	for i := min(r.best.rules.n, len(r.applied)) - 1; i >= 0 && short > 0; i-- {
		other := &r.tried[r.candidates[r.best.rules.at[i]]]
		p, ok := other.rule.effect.(proportional)
		if !ok || other.off == other.rule.Stacking.Cap {
			continue
		}
		if t != nil && (r.exclude(t.rule, other.rule) || !slices.ContainsFunc(t.covered, func(at int) bool { return slices.Contains(other.covered, at) })) {
			continue
		}
		left := money.Amount(100 - p.percentage(r.tier))
		if left == 0 {
			return 0
		}
		short = (short*100 + left - 1) / left
	}
	return short
}

// replay applies the best combination, and tells of the others what they would have done at their turn, had none counted that excludes them.
func (r *run) replay() {
	copy(r.bears, r.start)
	for _, at := range r.best.rules.list() {
		r.tried[r.candidates[at]].applied = true
	}
	n := r.best.rules.n + r.best.coupons.n
	r.applied, r.shares = make([]Applied, 0, n), make([]money.Amount, n*len(r.order))
	for i := range r.tried {
		t := &r.tried[i]
		switch {
		case len(t.covered) == 0, t.verdict == VerdictUsedUp:
		case t.applied:
			t.outcome = r.measure(t)
			t.short = r.toSpend(t.short, t)
			p := t.rule
			r.apply(Applied{Kind: p.Kind, ID: p.ID, Version: p.Version, Name: p.Name, Base: t.base, Amount: t.off, Reason: p.reason})
		default:
			r.without(t, 1)
			t.outcome = r.measure(t)
			t.short = r.toSpend(t.short, t)
			r.without(t, -1)
		}
	}
	for i := range r.tried {
		if t := &r.tried[i]; !t.applied && len(t.covered) > 0 && t.verdict != VerdictUsedUp {
			r.excuse(t)
		}
	}
}

// without gives back (or takes again, with −1) what the promotions took so far that exclude t.
func (r *run) without(t *trial, sign money.Amount) {
	for i := range r.applied {
		other := &r.tried[r.candidates[r.best.rules.at[i]]]
		if !r.exclude(t.rule, other.rule) {
			continue
		}
		for at, place := range r.order {
			r.bears[at] += sign * r.applied[i].Shares[place]
		}
	}
}

// apply takes what stands in off from the lines, and records who got how much.
func (r *run) apply(a Applied) {
	n := len(r.order)
	a.Shares, r.shares = r.shares[:n:n], r.shares[n:]
	for at, part := range r.off {
		r.bears[at] -= part
		a.Shares[r.order[at]] = part
	}
	r.applied = append(r.applied, a)
}

// excuse finds out why a promotion does not count that the guest has, at the outcome of its turn.
func (r *run) excuse(t *trial) {
	t.verdict = t.nothing()
	would := t.off
	if t.off == 0 {
		would = t.gain
	}
	var rivals money.Amount // what counts in its place
	for _, at := range r.best.rules.list() {
		other := &r.tried[r.candidates[at]]
		if r.exclude(t.rule, other.rule) {
			rivals += other.off
		}
	}
	switch {
	case rivals > 0 && would == rivals:
		t.verdict = VerdictSame
	case rivals > 0 && would < rivals && would > 0, t.off > 0 && !(t.rule.Stacking.NotWithCoupons && r.best.coupons.n > 0):
		if t.verdict = VerdictBetter; rivals == 0 {
			t.says = textBest
		}
	case t.off > 0:
		t.verdict = VerdictCoupon
	}
}

// exclude tells whether two promotions can't count together.
func (r *run) exclude(a, b *rule) bool {
	return r.Cart.Mode == ModeBestDeal || a.Stacking.Alone || b.Stacking.Alone || a.group >= 0 && a.group == b.group
}

// result adds up what became of the lines.
func (r *run) result() Result {
	r.explain()
	out := Result{Lines: make([]LineResult, len(r.order)), Proof: r.proof}
	if len(r.applied) > 0 {
		out.Applied = r.applied
	}
	if len(r.rejected) > 0 {
		out.Rejected = r.rejected
	}
	for at, place := range r.order {
		l := &r.Cart.Lines[place]
		out.Lines[place] = LineResult{
			UnitPrice: l.UnitPrice, Quantity: l.Quantity, Amount: r.start[at], Discount: r.start[at] - r.bears[at], Payable: r.bears[at],
		}
		out.Payable += r.bears[at]
	}
	out.Total = r.total
	out.Discount = out.Total - out.Payable
	if r.Trace {
		out.Tried = r.trace()
	}
	return out
}
