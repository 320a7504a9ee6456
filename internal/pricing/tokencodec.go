package pricing

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// The payload of a token: version, flags, expiry in Unix milliseconds, the lines' unit prices, the discounts with their shares, the proof, and what was
// tried with verdicts and figures. Numbers
// are unsigned varints, texts and lists carry their length. Quantities come from the cart that the token is opened for, which
// the signature binds; all else follows from these.
const (
	payloadVersion = 3
	flagCustomer   = 1 << 0 // bound to a customer
	flagDineWay    = 1 << 1 // bound to a dine way
	flagChannel    = 1 << 2 // bound to a channel
	maxApplied     = 64
	// maxTold is how many entries of what was tried a token may have.
	maxTold = 40
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

func appendPayload(b []byte, q *Quote) []byte {
	var flags byte
	if q.CustomerID != "" {
		flags |= flagCustomer
	}
	if q.Cart.DineWay != "" {
		flags |= flagDineWay
	}
	if q.Cart.Channel != "" {
		flags |= flagChannel
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
		b = binary.AppendUvarint(b, uint64(a.Base))
		for _, share := range a.Shares {
			b = binary.AppendUvarint(b, uint64(share))
		}
	}
	return appendTold(appendProof(b, q.Result.Proof), q.Result.Tried)
}

// appendProof writes the proof; of the runner-up no names.
func appendProof(b []byte, p Proof) []byte {
	var flags byte
	if p.Exact {
		flags = 1
	}
	if p.RunnerUp != nil {
		flags |= 2
	}
	b = append(b, flags)
	b = binary.AppendUvarint(b, uint64(p.Bound))
	b = binary.AppendUvarint(b, uint64(p.Compared))
	if p.RunnerUp != nil {
		b = binary.AppendUvarint(b, uint64(p.RunnerUp.Payable))
		b = appendStrings(b, p.RunnerUp.Discounts)
	}
	return b
}

func (r *reader) proof() Proof {
	flags := r.number(3)
	p := Proof{Exact: flags&1 != 0, Bound: r.amount(), Compared: int(r.number(math.MaxInt32))}
	if flags&2 == 0 {
		return p
	}
	p.RunnerUp = &Alternative{Payable: r.amount()}
	n := r.number(maxApplied)
	if n > 0 {
		p.RunnerUp.Discounts = make([]string, 0, n)
	}
	for range n {
		p.RunnerUp.Discounts = append(p.RunnerUp.Discounts, r.string())
	}
	return p
}

// appliedMark marks an entry of what counts: the rest of it is with the discounts.
const appliedMark = 0x80

// appendTold writes what was tried, in the order of application: what counts, and the refused promotions without names and sentences, as Describe finds them
// again. It keeps what an order keeps; an order with a refused coupon is none.
func appendTold(b []byte, tried []Tried) []byte {
	refused := func(t Tried) bool { return t.Verdict != VerdictApplied && t.Code != "" }
	told := tried
	if len(tried) > maxKept || slices.ContainsFunc(tried, refused) {
		told = nearest(slices.DeleteFunc(slices.Clone(tried), refused))
	}
	b = binary.AppendUvarint(b, uint64(len(told)))
	for i := range told {
		t := &told[i]
		if t.Verdict == VerdictApplied {
			b = append(b, appliedMark|byte(layerIndex(t.Layer)+1))
			b = appendNumbers(b, uint64(t.Missing), uint64(t.MissingQuantity), uint64(t.Gain))
			continue
		}
		b = append(b, byte(layerIndex(t.Layer)+1), byte(slices.Index(nearness, t.Verdict)))
		b = appendString(b, string(t.Kind))
		b = appendString(b, t.ID)
		b = appendNumbers(b, uint64(t.Version), uint64(t.Base), uint64(t.Amount), uint64(t.Missing), uint64(t.MissingQuantity), uint64(t.Gain))
	}
	return b
}

func appendNumbers(b []byte, all ...uint64) []byte {
	for _, n := range all {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

// told reads what was tried; applied are the discounts, in their order. A token of a price without a trace has those alone.
func (r *reader) told(applied []Applied) []Tried {
	n := int(r.number(maxTold))
	told, counted := make([]Tried, 0, n+len(applied)), 0
	for range n {
		mark := r.byte()
		layer := LayerCoupon
		if at := int(mark &^ appliedMark); at > 0 && at <= len(layers) {
			layer = layers[at-1]
		}
		if mark&appliedMark != 0 {
			if counted == len(applied) {
				r.bad = true
				return nil
			}
			t := applied[counted].tried(layer)
			counted++
			t.Missing, t.MissingQuantity, t.Gain = r.amount(), int(r.number(math.MaxInt32)), r.amount()
			told = append(told, t)
			continue
		}
		t := Tried{Layer: layer, Verdict: nearness[r.number(uint64(len(nearness)-1))], Kind: Kind(r.string()), ID: r.string(), Version: int(r.number(math.MaxInt32))}
		t.Base, t.Amount, t.Missing = r.amount(), r.amount(), r.amount()
		t.MissingQuantity = int(r.number(math.MaxInt32))
		t.Gain = r.amount()
		told = append(told, t)
	}
	for i := counted; i < len(applied); i++ {
		told = append(told, applied[i].tried(layerOf(&applied[i])))
	}
	return told
}

// byte reads one byte.
func (r *reader) byte() byte {
	if r.bad || len(r.rest) == 0 {
		r.bad = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
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
	en, inEnglish := t[string(lang.EN)]
	zh, inChinese := t[string(lang.ZH)]
	if len(t) == 2 && inEnglish && inChinese { // nearly all are, and this is their order
		return appendString(appendString(appendString(appendString(b, string(lang.EN)), en), string(lang.ZH)), zh)
	}
	for _, l := range slices.Sorted(maps.Keys(t)) {
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

// amount reads an amount that may be a sum.
func (r *reader) amount() money.Amount { return money.Amount(r.number(math.MaxInt64)) }

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
	result.Proof = r.proof()
	if told := r.told(result.Applied); len(told) > 0 {
		result.Tried = told
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
	a := Applied{Kind: Kind(r.string()), ID: r.string(), Version: int(r.number(math.MaxInt32)), Code: r.string(), Name: r.text(), Reason: r.text(), Base: r.amount()}
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

// layerOf is the layer of a discount's kind, for an entry of the trace.
func layerOf(a *Applied) Layer {
	if d, ok := kinds[a.Kind]; ok {
		return d.Layer
	}
	return LayerCoupon
}
