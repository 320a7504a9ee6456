package pricing

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// The payload of a token: version, flags, expiry in Unix milliseconds, the lines' unit prices, the discounts with their shares. Numbers
// are unsigned varints, texts and lists carry their length. Quantities come from the cart that the token is opened for, which
// the signature binds; all else follows from these.
const (
	payloadVersion = 1
	flagCustomer   = 1 // bound to a customer
	maxApplied     = 64
)

var errPayload = errors.New("pricing: a signed payload that does not read")

// checkShape refuses quotes whose result does not belong to their cart, or does not add up.
func checkShape(q Quote) error {
	if len(q.Result.Lines) != len(q.Cart.Lines) || len(q.Result.Applied) > maxApplied || q.ExpiresAt.UnixMilli() < 0 {
		return errors.New("pricing: the result is not of this cart")
	}
	for i, a := range q.Result.Applied {
		if len(a.Shares) != len(q.Cart.Lines) || a.Version < 0 || slices.ContainsFunc(a.Shares, func(s money.Amount) bool { return s < 0 }) {
			return fmt.Errorf("pricing: discount %d is not of this cart", i)
		}
	}
	for i, l := range q.Result.Lines {
		left := l.Amount
		for _, a := range q.Result.Applied {
			left -= a.Shares[i]
		}
		priced := Line{UnitPrice: l.UnitPrice, Quantity: q.Cart.Lines[i].Quantity}
		if l.UnitPrice < 0 || l.UnitPrice > money.Max || l.Quantity != priced.Quantity || l.Amount != priced.amount() || left < 0 || left != l.Payable {
			return fmt.Errorf("pricing: line %d of the result is not of this cart, or does not add up", i)
		}
	}
	return nil
}

func appendPayload(b []byte, q Quote) []byte {
	var flags byte
	if q.CustomerID != "" {
		flags |= flagCustomer
	}
	b = append(b, payloadVersion, flags)
	b = binary.AppendUvarint(b, uint64(q.ExpiresAt.UnixMilli()))
	b = binary.AppendUvarint(b, uint64(len(q.Result.Lines)))
	for _, l := range q.Result.Lines {
		b = binary.AppendUvarint(b, uint64(l.UnitPrice))
	}
	b = binary.AppendUvarint(b, uint64(len(q.Result.Applied)))
	for i := range q.Result.Applied {
		a := &q.Result.Applied[i]
		b = appendString(b, string(a.Kind))
		b = appendString(b, a.ID)
		b = binary.AppendUvarint(b, uint64(a.Version))
		b = appendString(b, a.Code)
		b = appendText(b, a.Name)
		b = appendText(b, a.Reason)
		for _, share := range a.Shares {
			b = binary.AppendUvarint(b, uint64(share))
		}
	}
	return b
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendStrings(b []byte, all []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(all)))
	for _, s := range all {
		b = appendString(b, s)
	}
	return b
}

// appendText writes the languages in their order, so that equal texts have equal bytes.
func appendText(b []byte, t lang.Text) []byte {
	b = binary.AppendUvarint(b, uint64(len(t)))
	var few [4]string
	languages := few[:0]
	for l := range t {
		languages = append(languages, l)
	}
	slices.Sort(languages)
	for _, l := range languages {
		b = appendString(appendString(b, l), t[l])
	}
	return b
}

// reader takes a payload apart; after the first thing that does not read, everything is zero and bad is set.
type reader struct {
	rest []byte
	bad  bool
}

// number reads a whole number of at most limit.
func (r *reader) number(limit uint64) uint64 {
	n, size := binary.Uvarint(r.rest)
	if r.bad || size <= 0 || n > limit {
		r.bad = true
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) string() string {
	n := r.number(uint64(len(r.rest)))
	if r.bad || n > uint64(len(r.rest)) {
		r.bad = true
		return ""
	}
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}

func (r *reader) text() lang.Text {
	n := r.number(16)
	if n == 0 {
		return nil
	}
	t := make(lang.Text, n)
	for range n {
		l := r.string()
		t[l] = r.string()
	}
	return t
}

// readPayload fills the quote, whose cart is set, with the price that was signed.
func readPayload(payload []byte, q *Quote) error {
	if len(payload) < 2 || payload[0] != payloadVersion {
		return errPayload
	}
	r := reader{rest: payload[2:]}
	q.ExpiresAt = time.UnixMilli(int64(r.number(math.MaxInt64))).UTC()
	n := len(q.Cart.Lines)
	if r.number(math.MaxInt32) != uint64(n) || r.bad {
		return errPayload
	}
	lines := slices.Clone(q.Cart.Lines)
	result := Result{Lines: make([]LineResult, n)}
	for i := range lines {
		lines[i].UnitPrice = money.Amount(r.number(uint64(money.Max)))
		amount := lines[i].amount()
		result.Lines[i] = LineResult{UnitPrice: lines[i].UnitPrice, Quantity: lines[i].Quantity, Amount: amount, Payable: amount}
	}
	q.Cart.Lines = lines
	count := int(r.number(maxApplied))
	if count > 0 {
		result.Applied = make([]Applied, 0, count)
	}
	for range count {
		result.Applied = append(result.Applied, r.applied(result.Lines))
	}
	if r.bad || len(r.rest) > 0 {
		return errPayload
	}
	for _, l := range result.Lines {
		if l.Payable < 0 {
			return errPayload
		}
		result.Total += l.Amount
		result.Discount += l.Discount
		result.Payable += l.Payable
	}
	q.Result = result
	return nil
}

// applied reads one discount and takes its shares off the lines.
func (r *reader) applied(lines []LineResult) Applied {
	a := Applied{Kind: Kind(r.string()), ID: r.string(), Version: int(r.number(math.MaxInt32)), Code: r.string(), Name: r.text(), Reason: r.text()}
	a.Shares = make([]money.Amount, len(lines))
	for i := range lines {
		share := money.Amount(r.number(uint64(money.Max) * maxQuantity))
		a.Shares[i] = share
		a.Amount += share
		lines[i].Discount += share
		lines[i].Payable -= share
	}
	return a
}
