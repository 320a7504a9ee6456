package money

import (
	"math/bits"
	"slices"
)

// Split divides total among weights in proportion, by the method of largest remainder (Hamilton): the parts sum to total
// exactly, no part is below 0, and none exceeds its weight when total is at most the weights' sum. Equal remainders go to
// the earlier part, so the same input always splits the same way. total and weights must not be negative; with no weight
// above 0 nothing can be divided and all parts are 0.
func Split(total Amount, weights []Amount) []Amount {
	parts := make([]Amount, len(weights))
	var sum Amount
	for _, w := range weights {
		sum += w
	}
	if sum == 0 || total == 0 {
		return parts
	}
	type rest struct {
		at        int
		remainder uint64
	}
	rests := make([]rest, 0, len(weights))
	left := total
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(total), uint64(w))
		q, r := bits.Div64(hi, lo, uint64(sum))
		parts[i] = Amount(q)
		left -= parts[i]
		if r > 0 {
			rests = append(rests, rest{i, r})
		}
	}
	slices.SortStableFunc(rests, func(a, b rest) int {
		switch {
		case a.remainder > b.remainder:
			return -1
		case a.remainder < b.remainder:
			return 1
		}
		return 0
	})
	for i := 0; left > 0; i++ {
		parts[rests[i].at]++
		left--
	}
	return parts
}
