package carts_test

import (
	"testing"

	"cuppa/internal/bench/carts"
	"cuppa/internal/pricing"
)

// most is how many allocations a price may cost, also under the race detector, which has memory be used again less often.
const most = 200

// TestLargeCartsArePricedWithFewAllocations holds the allocations, which do not depend on the machine; times stand in the bench.
func TestLargeCartsArePricedWithFewAllocations(t *testing.T) {
	for _, c := range carts.Large() {
		if n := testing.AllocsPerRun(20, func() { pricing.Price(c.Request) }); n > most {
			t.Errorf("%s: %.0f allocations", c.Name, n)
		}
	}
}

func TestLargeCartsAreWhatTheySay(t *testing.T) {
	t.Parallel()
	for _, c := range carts.Large() {
		if r := pricing.Price(c.Request); len(r.Tried) < 100 || len(r.Lines) != 20 || len(c.Request.Coupons) != 10 || r.Discount == 0 {
			t.Errorf("%s: %d rules tried for %d lines, %d off", c.Name, len(r.Tried), len(r.Lines), r.Discount)
		}
	}
	r := pricing.Price(carts.Typical())
	if len(r.Lines) != 5 || len(r.Applied) != 3 {
		t.Errorf("the usual cart has %d lines and %d discounts", len(r.Lines), len(r.Applied))
	}
}

// TestTheSolverEndsWhateverIsAsked prices what it finds hardest; how long it takes stands in the bench.
func TestTheSolverEndsWhateverIsAsked(t *testing.T) {
	t.Parallel()
	for _, c := range carts.Hard() {
		p := pricing.Price(c.Request).Proof
		if p.Bound < 0 || p.Compared < 1 || p.Compared > 4096 {
			t.Errorf("%s: %+v", c.Name, p)
		}
	}
}
