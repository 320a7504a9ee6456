package pricing

import (
	"slices"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

const (
	// exactRules is up to how many applicable promotions every combination is compared, whatever that costs: 2^12 of them at most.
	exactRules = 12
	// maxTogether is how many promotions count for one order.
	maxTogether = 12
	// maxCompared is how many combinations are priced beyond that, before the search ends with a bound.
	maxCompared = 1_024
)

// combination is a legal set of promotions, with the coupons that count beside it.
type combination struct {
	// rules are places in run.candidates, in the order of application; coupons are places in the wallet.
	rules, coupons places
	// off is what all of it takes off; −1 for no combination.
	off money.Amount
	// priority is the highest of its promotions'.
	priority int
}

// places are a few, in a value: the search makes thousands of combinations.
type places struct {
	at [max(maxTogether, MaxCoupons)]int16
	n  int
}

func (p *places) add(at int) {
	p.at[p.n] = int16(at)
	p.n++
}

func (p *places) list() []int16 { return p.at[:p.n] }

// search goes through the legal combinations: depth first, in the order of application, the promotion that takes most off first. A branch is left out
// when even the sum of what its promotions take off undiscounted lines would not make it the best or the runner-up: what a promotion takes off
// falls when lines bear less (see effect).
type search struct {
	*run
	// bears are what the lines bear at each depth; deeper is their memory but for the first.
	bears  [][]money.Amount
	deeper []money.Amount
	// path is the combination that is being looked at.
	path []int
	// used are the groups of its promotions.
	used []bool
	// shared are for each group with several members, and each place in candidates, what the best of its members from there on takes off. singly is the
	// same for all others together.
	shared [][]money.Amount
	singly []money.Amount
	// bests is memory for shared.
	bests []money.Amount
	// slack is what rounding may add to a promotion's discount.
	slack money.Amount
	// coupons says whether coupons count: not with a promotion that bars them.
	withCoupons, ties bool
	limit, compared   int
	cut               bool
	best, next        combination
	// improved are the combinations that were best for a while; kept only where the search is cut.
	improved []combination
}

// solve finds the best combination and the runner-up.
func (r *run) solve() {
	r.openWallet()
	own := r.view.bears // a search lends the view its own
	defer func() { r.view.bears = own }()
	r.best, r.next = combination{off: -1}, combination{off: -1}
	if len(r.candidates) <= exactRules {
		s := r.newSearch(true, 1<<exactRules)
		s.visit(0, 0)
		r.best, r.next = s.best, s.next
		r.proof = Proof{Exact: true, Compared: s.compared, Bound: r.total - r.best.off}
	} else {
		r.approach(own)
	}
	if r.next.off >= 0 {
		r.proof.RunnerUp = r.alternative(&r.next)
	}
}

// approach is solve for many promotions. What it looks at does not depend on the coupons, so that one more coupon can't make a cart dearer: it collects the
// best combinations of promotions, also of those that allow coupons, and only then looks at what coupons add to each.
func (r *run) approach(own []money.Amount) {
	found := r.found[:0]
	proof := Proof{Exact: true}
	all := r.candidates
	var bound money.Amount
	limit := maxCompared
	for _, barred := range []bool{false, true} {
		if barred {
			limit /= 2 // so that it takes less than twice as long
			r.allowed = slices.DeleteFunc(append(r.allowed[:0], all...), func(at int) bool { return r.tried[at].rule.Stacking.NotWithCoupons })
			r.candidates = r.allowed
			if len(r.candidates) == len(all) {
				r.candidates = all
				break
			}
		}
		s := r.newSearch(false, limit)
		s.visit(0, 0)
		r.view.bears = own
		proof.Compared += s.compared
		proof.Exact = proof.Exact && !s.cut
		reach := s.best.off
		if s.cut {
			reach = min(r.total, s.most(0, 0))
		}
		bound = max(bound, reach)
		for _, c := range append(s.improved, s.next) {
			if c.off < 0 {
				continue
			}
			for i, at := range c.rules.list() {
				c.rules.at[i] = int16(slices.Index(all, r.candidates[at]))
			}
			found = append(found, c)
		}
		r.candidates = all
	}
	for i := range found {
		r.spend(&found[i])
		r.rank(&found[i], &r.best, &r.next)
	}
	r.found = found
	proof.Exact = proof.Exact && r.coupons.most == 0
	proof.Bound = r.total - r.best.off
	if !proof.Exact {
		proof.Bound = min(proof.Bound, max(0, r.total-bound-r.coupons.most))
	}
	r.proof = proof
}

// spend adds to a combination of promotions what coupons take off beside it.
func (r *run) spend(c *combination) {
	for _, at := range c.rules.list() {
		if r.tried[r.candidates[at]].rule.Stacking.NotWithCoupons {
			return
		}
	}
	if r.coupons.most == 0 {
		return
	}
	off := c.off
	if r.coupons.plain && len(r.goods) == len(r.all) {
		c.off, c.coupons = r.coupons.takeAmounts(r.total - off)
	} else {
		copy(r.bears, r.start)
		for _, at := range c.rules.list() {
			r.measure(&r.tried[r.candidates[at]])
			for i, part := range r.off {
				r.bears[i] -= part
			}
		}
		c.off, c.coupons = r.coupons.take(r, r.bears)
		copy(r.bears, r.start)
	}
	c.off += off
}

// newSearch makes the run's search ready; there is one at a time.
func (r *run) newSearch(coupons bool, limit int) *search {
	k, n := len(r.candidates), len(r.start)
	deepest := min(k, maxTogether)
	groups := 0
	for _, at := range r.candidates {
		groups = max(groups, r.tried[at].rule.group+1)
	}
	s := &r.search
	before := *s
	*s = search{
		run: r, withCoupons: coupons, limit: limit, slack: money.Amount(n), best: combination{off: -1}, next: combination{off: -1},
		path: before.path[:0], singly: room(before.singly, k+1), bears: append(before.bears[:0], r.start), deeper: room(before.deeper, n*deepest),
		used: room(before.used, groups), shared: room(before.shared, groups), bests: room(before.bests, (k+1)*min(groups, k/2)), improved: before.improved[:0],
	}
	for d := range deepest {
		s.bears = append(s.bears, s.deeper[d*n:(d+1)*n])
	}
	bests := s.bests
	for i, at := range r.candidates {
		rule := r.tried[at].rule
		s.ties = s.ties || rule.Stacking.Priority != r.tried[r.candidates[0]].rule.Stacking.Priority
		if g := rule.group; g >= 0 && s.shared[g] == nil && s.hasSibling(g, i) {
			s.shared[g], bests = bests[:k+1], bests[k+1:]
		}
	}
	s.ties = s.ties || coupons && r.coupons.most > 0
	for i := k - 1; i >= 0; i-- {
		t := &r.tried[r.candidates[i]]
		s.singly[i] = s.singly[i+1]
		for _, best := range s.shared {
			if best != nil {
				best[i] = best[i+1]
			}
		}
		if g := t.rule.group; g >= 0 && s.shared[g] != nil {
			s.shared[g][i] = max(s.shared[g][i], t.off+s.slack)
		} else {
			s.singly[i] += t.off + s.slack
		}
	}
	return s
}

// hasSibling tells whether a candidate after i is of the group.
func (s *search) hasSibling(group, i int) bool {
	return slices.ContainsFunc(s.candidates[i+1:], func(at int) bool { return s.tried[at].rule.group == group })
}

// most is what a combination can take off at most that has taken off so far, and goes on with candidates from i on.
func (s *search) most(i int, off money.Amount) money.Amount {
	sum := off + s.singly[i]
	for g, best := range s.shared {
		if best != nil && !s.used[g] {
			sum += best[i]
		}
	}
	if s.withCoupons {
		sum += s.coupons.most
	}
	return min(sum, s.total)
}

// hopeless tells whether nothing that takes off at most so much is worth looking at.
func (s *search) hopeless(most money.Amount) bool {
	if most > s.next.off {
		return false
	}
	return most < s.best.off || !s.ties
}

// visit looks at the combination of the path, and at all that add candidates from i on to it.
func (s *search) visit(i int, off money.Amount) {
	depth := len(s.path)
	if !s.closed() {
		for j := i; j < len(s.candidates); j++ {
			if s.cut || s.hopeless(s.most(j, off)) {
				break
			}
			t := &s.tried[s.candidates[j]]
			if !s.legal(t.rule) {
				continue
			}
			taken := s.step(t, depth)
			if taken == 0 {
				continue
			}
			s.mark(t.rule, true)
			s.path = append(s.path, j)
			s.visit(j+1, off+taken)
			s.path = s.path[:depth]
			s.mark(t.rule, false)
		}
	}
	s.settle(off, depth)
}

// closed tells whether nothing may be added to the path.
func (s *search) closed() bool {
	if len(s.path) == 0 {
		return false
	}
	return s.Cart.Mode == ModeBestDeal || len(s.path) == maxTogether || s.tried[s.candidates[s.path[0]]].rule.Stacking.Alone
}

// legal tells whether a promotion may be added to the path.
func (s *search) legal(p *rule) bool {
	return (p.group < 0 || !s.used[p.group]) && (!p.Stacking.Alone || len(s.path) == 0)
}

func (s *search) mark(p *rule, on bool) {
	if p.group >= 0 {
		s.used[p.group] = on
	}
}

// step is what a promotion takes off the lines of the path; what they bear then stands one deeper.
func (s *search) step(t *trial, depth int) money.Amount {
	s.view.bears = s.bears[depth]
	o := s.measure(t)
	if o.off == 0 {
		return 0
	}
	for at, bears := range s.bears[depth] {
		s.bears[depth+1][at] = bears - s.off[at]
	}
	return o.off
}

// settle compares the combination of the path with those found before.
func (s *search) settle(off money.Amount, depth int) {
	if s.compared++; s.compared >= s.limit && !s.withCoupons {
		s.cut = true
	}
	c := combination{off: off, priority: -maxPriority - 1}
	barred := false
	for _, at := range s.path {
		p := s.tried[s.candidates[at]].rule
		c.priority = max(c.priority, p.Stacking.Priority)
		barred = barred || p.Stacking.NotWithCoupons
	}
	if s.withCoupons && !barred && s.coupons.most > 0 {
		if off+s.coupons.most < s.next.off {
			return
		}
		c.off, c.coupons = s.coupons.take(s.run, s.bears[depth])
		c.off += off
	}
	if !better(&c, &s.next) {
		return
	}
	for _, at := range s.path {
		c.rules.add(at)
	}
	if better(&c, &s.best) && !s.withCoupons {
		s.improved = append(s.improved, c)
	}
	s.rank(&c, &s.best, &s.next)
}

// rank puts a combination where it belongs.
func (r *run) rank(c, best, next *combination) {
	switch {
	case better(c, best):
		*best, *next = *c, *best
	case better(c, next) && (c.rules != best.rules || c.coupons != best.coupons):
		*next = *c
	}
}

// better tells whether a takes more off than b; of equals the one that leaves the guest more coupons, then the one with the higher priority, then b, which was found
// first.
func better(a, b *combination) bool {
	switch {
	case a.off != b.off:
		return a.off > b.off
	case a.coupons.n != b.coupons.n:
		return a.coupons.n < b.coupons.n
	}
	return a.priority > b.priority
}

// alternative is how a combination is told of.
func (r *run) alternative(c *combination) *Alternative {
	a := &Alternative{Payable: r.total - c.off}
	if n := c.rules.n + c.coupons.n; n > 0 {
		a.Discounts, a.Names = make([]string, 0, n), make([]lang.Text, 0, n)
	}
	for _, at := range c.rules.list() {
		p := r.tried[r.candidates[at]].rule
		a.Discounts, a.Names = append(a.Discounts, p.ID), append(a.Names, p.Name)
	}
	for _, at := range c.coupons.list() {
		k := &r.coupons.sorted[at]
		a.Discounts, a.Names = append(a.Discounts, k.ID), append(a.Names, k.Name)
	}
	return a
}
