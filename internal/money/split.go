package money

import "math/bits"

// Split divides total among weights in proportion, by the method of largest remainder (Hamilton): the parts sum to total
// exactly, no part is below 0, and none exceeds its weight when total is at most the weights' sum. Equal remainders go to
// the earlier part, so the same input always splits the same way. total and weights must not be negative; with no weight
// above 0 nothing can be divided and all parts are 0.
func Split(total Amount, weights []Amount) []Amount {
	parts := make([]Amount, len(weights))
	SplitInto(parts, total, weights)
	return parts
}

// few is up to how many weights a split needs no memory of its own.
const (
	fewBits = 6
	few     = 1 << fewBits
)

// SplitInto is Split into parts, which has the length of weights and may be anything before.
func SplitInto(parts []Amount, total Amount, weights []Amount) {
	clear(parts)
	var sum Amount
	for _, w := range weights {
		sum += w
	}
	if sum == 0 || total == 0 {
		return
	}
	var space [few]uint64
	if len(weights) > few || sum >= 1<<(64-fewBits) {
		splitMany(parts, total, sum, weights)
		return
	}
	// Who gets the units that are left is decided by the remainders; of equals, the first. As one number, the largest is found without a branch.
	keys := space[:len(weights)]
	left := total
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(total), uint64(w))
		q, r := bits.Div64(hi, lo, uint64(sum))
		parts[i], keys[i] = Amount(q), r<<fewBits|uint64(few-1-i)
		left -= parts[i]
	}
	for ; left > 0; left-- { // fewer than there are weights
		var most uint64
		for _, key := range keys {
			most = max(most, key)
		}
		at := few - 1 - int(most%few)
		parts[at]++
		keys[at] = 0
	}
}

// splitMany is SplitInto for any number of weights, whose sum is above 0.
func splitMany(parts []Amount, total, sum Amount, weights []Amount) {
	remainders := make([]uint64, len(weights))
	left := total
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(total), uint64(w))
		q, r := bits.Div64(hi, lo, uint64(sum))
		parts[i], remainders[i] = Amount(q), r
		left -= parts[i]
	}
	for ; left > 0; left-- {
		most := 0
		for i, r := range remainders[1:] {
			if r > remainders[most] {
				most = i + 1
			}
		}
		parts[most]++
		remainders[most] = 0
	}
}
