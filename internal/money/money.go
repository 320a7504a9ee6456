// Package money owns amounts: whole minor units and the splits that never lose one.
//
// It does not own currencies or their display: an amount is of its shop's currency.
package money

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"strconv"
)

// Amount is a whole number of a currency's minor unit: fen for CNY. Never a float.
type Amount int64

// Max bounds every amount that a caller may send: 10 million yuan. Sums of bounded amounts can't overflow.
const Max Amount = 1_000_000_000

// ErrRange says that an amount sent by a caller is not a whole number between −Max and Max.
var ErrRange = errors.New("money: not a whole number of minor units within bounds")

// MarshalGQL writes the amount as a JSON integer (gqlgen's scalar contract).
func (a Amount) MarshalGQL(w io.Writer) {
	var buf [20]byte
	_, _ = w.Write(strconv.AppendInt(buf[:0], int64(a), 10)) // an answer's buffer does not fail
}

// UnmarshalGQL reads a JSON integer; strings, fractions and amounts beyond Max are refused.
func (a *Amount) UnmarshalGQL(v any) error {
	var n int64
	switch v := v.(type) {
	case json.Number:
		i, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			return ErrRange
		}
		n = i
	case int64:
		n = v
	case int:
		n = int64(v)
	default:
		return ErrRange
	}
	if n > int64(Max) || n < -int64(Max) {
		return ErrRange
	}
	*a = Amount(n)
	return nil
}

// String writes minor units as a plain integer, for logs.
func (a Amount) String() string { return strconv.FormatInt(int64(a), 10) }

// Percent is the share of a that `percent` hundredths make, rounded down: the guest never pays a fraction too little
// and a discount never exceeds its rate.
func (a Amount) Percent(percent int64) Amount { return a.MulDiv(percent, 100) }

// MulDiv is a × num ÷ den, rounded towards zero, exact through 128 bits. a and num must not be negative, den must be above 0.
func (a Amount) MulDiv(num, den int64) Amount {
	if a < 0 || num < 0 || den <= 0 {
		panic(fmt.Sprintf("money: MulDiv(%d, %d, %d) out of its domain", a, num, den))
	}
	hi, lo := bits.Mul64(uint64(a), uint64(num))
	if hi >= uint64(den) {
		return Amount(math.MaxInt64)
	}
	q, _ := bits.Div64(hi, lo, uint64(den))
	if q > math.MaxInt64 {
		return Amount(math.MaxInt64)
	}
	return Amount(q)
}
