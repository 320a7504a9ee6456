package order

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

// overdue is how long after its time an unpaid order may still hold stock: 2 s, and 5 s more after a restart.
const overdue = 7 * time.Second

// dossier is all that is known of an order.
type dossier struct {
	order    Order // with its lines and discounts
	payments []payment.Payment
	refunds  []payment.Refund
	events   []outbox.Event
	holds    []heldLine
	coupons  []coupon.Coupon
	entries  []ledger.Entry
	// refundLines are what refunds say of its lines.
	refundLines []refundLine
	// fees are the entries that booked bill rows tell of.
	fees     []ledger.Entry
	disputes []Dispute
	invoices []invoiced
	// first is the order that is noted as its guest's first; read where its events say that it is that.
	first string
	// boundaries are ends of closed days, where entries stand that came too late for one.
	boundaries map[time.Time]bool
	// finished is when refunds ended, by their numbers.
	finished map[string]time.Time
	// waiting is how much about it waits for a person, or is being tried.
	waiting int
	now     time.Time
	// about is the invariant that is looked at.
	about  Invariant
	broken []Finding
	// unclear says that rows did not come apart as they should: it is read again, one by one.
	unclear bool
	// names are its entries', until all are read.
	names []string
	// replayed is what its events come to, and told what they say of prices, stock and papers; replayFailed is why they can't be replayed.
	replayed     Replayed
	told         tellings
	replayFailed error
}

type heldLine struct {
	skuID, state string
	quantity     int64
}

// invoiced is an invoice of an order, as its row tells it.
type invoiced struct {
	no, status string
	amount     money.Amount
}

// must notes a sentence when it is not so.
func (d *dossier) mustf(so bool, format string, args ...any) {
	if !so {
		d.broken = append(d.broken, Finding{d.about, d.order.No, fmt.Sprintf("order %s (%s): ", d.order.No, d.order.Status) + fmt.Sprintf(format, args...)})
	}
}

// checks are what must hold of one order, by invariant.
var checks = []struct {
	about Invariant
	look  func(d *dossier)
}{
	{InvariantPrices, (*dossier).checkPrice},
	{InvariantPrices, (*dossier).checkMoney},
	{InvariantPrices, (*dossier).checkRefundLines},
	{InvariantPrices, (*dossier).checkInvoices},
	{InvariantPaid, (*dossier).checkDisputes},
	{InvariantLedger, (*dossier).checkLedger},
	{InvariantPaid, (*dossier).checkStatus},
	{InvariantCoupons, (*dossier).checkCoupons},
	{InvariantHolds, (*dossier).checkHolds},
	{InvariantEvents, (*dossier).checkEvents},
}

// check looks at the invariants that are asked for.
func (d *dossier) check(now time.Time, asked Invariants) []Finding {
	d.now, d.broken = now, nil
	d.replayed, d.told, d.replayFailed = replay(d.events)
	for _, one := range checks {
		if asked.has(one.about) || one.about == InvariantPaid && asked.has(InvariantHolds) {
			d.about = one.about
			one.look(d)
		}
	}
	return d.broken
}

// checkPrice: payable = total - discount = the sum of the lines' shares, all at least 0.
func (d *dossier) checkPrice() {
	o := d.order
	var total, payable, discount money.Amount
	borne := make([]money.Amount, len(o.Items))
	for _, applied := range o.Discounts {
		var shares money.Amount
		d.mustf(len(applied.Shares) == len(o.Items), "a discount has %d shares for %d lines", len(applied.Shares), len(o.Items))
		for i, share := range applied.Shares {
			shares += share
			d.mustf(share >= 0, "a share is %d", share)
			if i < len(borne) {
				borne[i] += share
			}
		}
		discount += applied.Amount
		d.mustf(shares == applied.Amount, "the shares of a discount of %d sum to %d", applied.Amount, shares)
	}
	for i, it := range o.Items {
		total += it.Amount
		payable += it.Payable
		d.mustf(it.Line == i && it.Amount == it.UnitPrice*money.Amount(it.Quantity) && it.Payable >= 0 && it.Amount-it.Payable == borne[i],
			"line %d: %d × %d = %d, of which %d are to pay and %d are discounts", i, it.Quantity, it.UnitPrice, it.Amount, it.Payable, borne[i])
	}
	d.mustf(len(o.Items) > 0, "it has no lines")
	d.mustf(total == o.Total && discount == o.Discount && payable == o.Payable && o.Payable == o.Total-o.Discount && o.Payable >= 0,
		"total %d, discount %d and payable %d do not fit the lines' %d, %d and %d", o.Total, o.Discount, o.Payable, total, discount, payable)
}

// checkMoney: what came in and went out is that of the payments, and theirs is that of their refunds.
func (d *dossier) checkMoney() {
	back := map[string]money.Amount{}
	for _, r := range d.refunds {
		if r.Status != payment.RefundFailed {
			back[r.PaymentNo] += r.Amount
		}
	}
	var in, out money.Amount
	for _, p := range d.payments {
		d.mustf(p.RefundedAmount == back[p.No], "payment %s gave back %d, its refunds %d", p.No, p.RefundedAmount, back[p.No])
		delete(back, p.No)
		out += p.RefundedAmount
		want := p.Status
		if p.Status.Captured() {
			in += p.Amount
			switch p.RefundedAmount {
			case 0:
				want = payment.Succeeded
			case p.Amount:
				want = payment.Refunded
			default:
				want = payment.PartiallyRefunded
			}
		}
		d.mustf(p.Status == want, "payment %s is %s with %d of %d given back", p.No, p.Status, p.RefundedAmount, p.Amount)
		d.mustf(p.Status.Captured() == (p.TransactionID != "") && p.Status.Captured() != p.PaidAt.IsZero(),
			"payment %s is %s with transaction %q of %s", p.No, p.Status, p.TransactionID, p.PaidAt)
		d.mustf(p.BrandID == d.order.BrandID && p.ShopID == d.order.ShopID && p.CustomerID == d.order.CustomerID, "payment %s is another's", p.No)
		d.mustf(!p.Surplus || p.RefundedAmount == p.Amount || d.refused(p.No), "surplus payment %s does not go back", p.No)
	}
	d.mustf(len(back) == 0, "refunds without a payment: %v", back)
	d.mustf(in == d.order.PaidAmount, "paid %d, its payments captured %d", d.order.PaidAmount, in)
	d.mustf(out == d.order.RefundedAmount, "refunded %d, its payments gave back %d", d.order.RefundedAmount, out)
}

// checkRefundLines: no more units of a line went back than it has, no more money than was paid for it, and none without its refund.
func (d *dossier) checkRefundLines() {
	asked := map[string]money.Amount{}
	for _, r := range d.refunds {
		asked[r.Request] += r.Amount
	}
	of := map[string]money.Amount{}
	for _, l := range d.refundLines {
		of[l.request] += l.amount
		d.mustf(l.line >= 0 && l.line < len(d.order.Items), "refund %s is of line %d", l.request, l.line)
	}
	for request, sum := range of {
		d.mustf(sum <= asked[request], "the lines of refund %s give back %d, its documents %d", request, sum, asked[request])
	}
	d.checkToldLines(of)
	for line, g := range givenBackBy(d.refundLines, d.refunds, "") {
		if line < len(d.order.Items) {
			it := d.order.Items[line]
			d.mustf(g.quantity <= it.Quantity && g.amount <= it.Payable, "of line %d went back %d of %d for %d of %d", line, g.quantity, it.Quantity, g.amount, it.Payable)
		}
	}
}

// checkToldLines: the lines of a request are those that its event tells, and come to its money. One that gives back all that is left may say less of its lines: what went
// back before without lines is in none of them.
func (d *dossier) checkToldLines(sums map[string]money.Amount) {
	is := map[string]map[int]int{}
	for _, l := range d.refundLines {
		if is[l.request] == nil {
			is[l.request] = map[int]int{}
		}
		is[l.request][l.line] += l.quantity
	}
	for _, request := range slices.Sorted(maps.Keys(d.told.refunds)) {
		told := d.told.refunds[request]
		if len(told.lines) == 0 { // it was asked for as an amount
			continue
		}
		d.mustf(maps.Equal(is[request], told.lines), "the lines of refund %s give back units %v, its event says %v", request, is[request], told.lines)
		sum := sums[request]
		d.mustf(sum <= told.amount && (told.rest || len(d.disputes) > 0 || sum == told.amount), "the lines of refund %s give back %d, its event says %d", request, sum, told.amount)
	}
}

// checkInvoices: an invoice is of what was paid and had not gone back when it was asked for, and its events tell where it stands.
func (d *dossier) checkInvoices() {
	surplus := slices.ContainsFunc(d.payments, func(p payment.Payment) bool { return p.Surplus })
	known, standing := map[string]bool{}, 0
	for _, i := range d.invoices {
		known[i.no] = true
		if i.status == "REQUESTED" || i.status == "ISSUED" {
			standing++
		}
		told, found := d.told.invoices[i.no]
		if !found {
			d.mustf(false, "no event tells invoice %s of %d, which is %s", i.no, i.amount, i.status)
			continue
		}
		d.mustf(i.amount == told.amount, "invoice %s is of %d, its event says %d", i.no, i.amount, told.amount)
		d.mustf(i.amount == told.kept || surplus && i.amount < told.kept, "invoice %s is of %d; when it was asked for, %d were paid and had not gone back", i.no, i.amount, told.kept)
		d.mustf(i.status == told.status, "invoice %s is %s, its events say %s", i.no, i.status, told.status)
	}
	d.mustf(standing <= 1, "%d invoices of it stand", standing)
	for _, no := range slices.Sorted(maps.Keys(d.told.invoices)) {
		d.mustf(known[no], "its events tell invoice %s, which is not there", no)
	}
}

// refused says whether the channel refused a refund of the payment: then a person looks at it.
func (d *dossier) refused(paymentNo string) bool {
	return slices.ContainsFunc(d.refunds, func(r payment.Refund) bool { return r.PaymentNo == paymentNo && r.Status == payment.RefundFailed })
}

// checkStatus: a paid state has the payments, and no other has them.
func (d *dossier) checkStatus() {
	o := d.order
	var applied, kept money.Amount
	own := map[string]bool{}
	open, refusedAny := 0, false
	for _, p := range d.payments {
		if p.Status == payment.Pending {
			open++
		}
		if p.Status.Captured() && !p.Surplus {
			own[p.No] = true
			applied += p.Amount
			kept += p.Amount - p.RefundedAmount
			refusedAny = refusedAny || d.refused(p.No)
		}
	}
	_, known := moves[o.Status]
	d.mustf(known, "there is no such status")
	paid := o.Status != Created && o.Status != Canceled || d.refusedExchange()
	d.mustf(paid != o.PaidAt.IsZero() && paid == (o.PickupCode != ""), "pick-up code %q, paid at %s", o.PickupCode, o.PaidAt)
	d.mustf(open == 0 || o.Status == Created, "%d payments are still open", open)
	switch o.Status {
	case Created:
		d.mustf(applied < o.Payable, "%d of %d are paid", applied, o.Payable)
		d.about = InvariantHolds
		d.mustf(d.now.Before(o.ExpiresAt.Add(overdue)), "it should have expired at %s", o.ExpiresAt)
		d.about = InvariantPaid
	case Canceled:
		d.mustf(kept == 0 || refusedAny, "%d of its money were kept", kept)
	default:
		d.mustf(applied == o.Payable, "%d of %d are paid", applied, o.Payable)
	}
	d.mustf(o.Status != PaidCouponFailed || d.waiting > 0, "nobody is asked what to do about its voucher")
	if o.Status == Refunded {
		d.mustf(kept == 0, "%d were kept", kept)
	}
	if o.Status == Refunding {
		underWay := anyPending(d.refunds, own) || o.Payable == 0 && d.waiting > 0 // of vouchers only: they are being taken back
		d.mustf(underWay && o.StatusBefore.Can(Refunding), "no refund is under way; it came from %q", o.StatusBefore)
	}
}

// checkCoupons: locked for an unpaid order, used by a paid one, free of a canceled one.
func (d *dossier) checkCoupons() {
	o := d.order
	var priced []string
	for _, applied := range o.Discounts {
		if applied.Code != "" {
			priced = append(priced, applied.Code)
		}
	}
	d.mustf(len(priced) == o.CouponCount, "%d coupons were priced, %d counted", len(priced), o.CouponCount)
	want := coupon.Used
	switch o.Status {
	case Created:
		want = coupon.Locked
	case Canceled:
		d.mustf(len(d.coupons) == 0, "it still holds %d coupons", len(d.coupons))
		return
	}
	// What was given back may have given its coupons back as well.
	back := o.Status == Refunded || d.happened(EventTakenBack) || d.happened(EventCouponUndone)
	d.mustf(len(d.coupons) == o.CouponCount || back && len(d.coupons) < o.CouponCount, "it has %d of %d coupons", len(d.coupons), o.CouponCount)
	for _, c := range d.coupons {
		d.mustf(c.Status == want && c.CustomerID == o.CustomerID && slices.Contains(priced, c.Code), "coupon %s is %s of %s", c.Code, c.Status, c.CustomerID)
	}
}

// checkHolds: held for an unpaid order, sold to a paid one, released by a canceled one, and never more than it ordered.
func (d *dossier) checkHolds() {
	ordered := map[string]int64{}
	for _, it := range d.order.Items {
		ordered[it.SKUID] += int64(it.Quantity)
		for _, o := range it.Options {
			ordered[catalog.StockID(o.ID)] += int64(it.Quantity)
		}
	}
	want := "sold"
	switch d.order.Status {
	case Created:
		want = "held"
	case Canceled:
		if want = "released"; d.refusedExchange() {
			want = "sold" // and returned by a movement
		}
	}
	for _, h := range d.holds {
		d.mustf(h.state == want && h.quantity == ordered[h.skuID], "%d of SKU %s are %s, %d were ordered", h.quantity, h.skuID, h.state, ordered[h.skuID])
	}
	d.checkToldHolds()
}

// checkToldHolds: what was held for it when it was placed is what its rows say. One that was given up before its flow told of it tells nothing; one that was taken up again
// may hold what was not counted before.
func (d *dossier) checkToldHolds() {
	placed := d.told.placed
	if !placed.known || len(placed.held) == 0 && d.order.Status == Canceled {
		return
	}
	is, units := map[string]int64{}, int64(0)
	for _, h := range d.holds {
		is[h.skuID] += h.quantity
	}
	for _, h := range placed.held {
		units += h.Quantity
		d.mustf(is[h.SKUID] == h.Quantity, "%d of SKU %s were held when it was placed, its rows hold %d", h.Quantity, h.SKUID, is[h.SKUID])
		delete(is, h.SKUID)
	}
	for _, sku := range slices.Sorted(maps.Keys(is)) {
		d.mustf(d.happened(EventRevived), "its rows hold %d of SKU %s, nothing was held when it was placed", is[sku], sku)
	}
	d.mustf(d.order.heldUnits == units, "its row counts %d units as held, its event %d", d.order.heldUnits, units)
}

func (d *dossier) happened(kind string) bool {
	return slices.ContainsFunc(d.events, func(e outbox.Event) bool { return e.Kind == kind })
}

// refusedExchange says whether the order was accepted for a voucher that its platform refused then.
func (d *dossier) refusedExchange() bool {
	return d.order.Status == Canceled && d.happened(EventCouponRefused)
}

// saysFirst says whether an event may tell that the order is the first that its guest paid for: not reading it is cheaper.
func (d *dossier) saysFirst() bool {
	return slices.ContainsFunc(d.events, func(e outbox.Event) bool { return e.Kind == EventPaid && bytes.Contains(e.Data, []byte(`"first"`)) })
}

// checkEvents compares what the order's events come to with its row, and what they say of its price with the row and its lines.
func (d *dossier) checkEvents() {
	if d.replayFailed != nil {
		d.mustf(false, "%v", d.replayFailed)
		return
	}
	o, r := d.order, d.replayed
	d.mustf(r.Status == o.Status && r.Version == o.Version && r.PaidAmount == o.PaidAmount && r.RefundedAmount == o.RefundedAmount,
		"its events say %s, version %d, paid %d, refunded %d; its row version %d, paid %d, refunded %d",
		r.Status, r.Version, r.PaidAmount, r.RefundedAmount, o.Version, o.PaidAmount, o.RefundedAmount)
	if p := d.told.placed; p.known {
		d.mustf(p.total == o.Total && p.discount == o.Discount && p.payable == o.Payable, "it was placed for %d - %d = %d, its row says %d - %d = %d",
			p.total, p.discount, p.payable, o.Total, o.Discount, o.Payable)
	}
	sold := d.told.sold
	if !sold.known {
		return
	}
	d.mustf(sold.revenue == o.Payable && sold.discounts == o.Discount, "it was sold for %d with discounts of %d, its row says %d and %d", sold.revenue, sold.discounts, o.Payable, o.Discount)
	var lines soldLines
	for _, it := range o.Items {
		if it.SKUID != catalog.DeliveryID {
			lines = append(lines, soldLine{it.Quantity, it.Payable})
		}
	}
	d.mustf(!sold.first || d.first == o.No, "its events say that it is the first order of guest %s, noted is %q", o.CustomerID, d.first)
	d.mustf(slices.Equal(lines, sold.lines), "it was sold as lines of %s, its rows say %s", sold.lines, lines)
}

// Replayed is an order as its events tell it. Amounts are minor units.
type Replayed struct {
	Status         Status
	Version        int64
	PaidAmount     money.Amount
	RefundedAmount money.Amount
}

// moved are the kinds of events whose data Replay reads: what they tell of money.
var moved = []string{EventPaymentPart, EventPaid, EventPaymentSurplus, EventRefundRequested, EventDisputeLost, EventRefundFailed}

// looked are the kinds of events whose data verifying reads beside those.
var looked = []string{EventPlaced, EventInvoiceRequested, EventInvoiceIssued, EventInvoiceRejected, EventInvoiceWithdrawn, EventInvoiceVoided}

// lookedAt says whether verifying reads the data of a kind.
var lookedAt = func() map[string]bool {
	out := map[string]bool{}
	for _, kind := range slices.Concat(moved, looked) {
		out[kind] = true
	}
	return out
}()

var errGap = errors.New("its events have a gap")

// tellings are what events say of an order, to be compared with its rows.
type tellings struct {
	// placed is of order.placed; what events of before told less do not say is not known.
	placed struct {
		known                    bool
		total, discount, payable money.Amount
		held                     []unitsHeld
	}
	// sold is of the latest order.paid.
	sold struct {
		known, first       bool
		revenue, discounts money.Amount
		lines              soldLines
	}
	invoices map[string]toldInvoice
	refunds  map[string]toldRefund // by their requests
}

// toldInvoice is an invoice as events tell it; kept is what was paid and had not gone back when it was asked for.
type toldInvoice struct {
	amount, kept money.Amount
	status       string
}

// toldRefund is what was asked back at once: units by line, and whether it is all that was left.
type toldRefund struct {
	amount money.Amount
	lines  map[int]int
	rest   bool
}

// soldLine is a line as order.paid tells it.
type soldLine struct {
	Quantity int          `json:"quantity"`
	Revenue  money.Amount `json:"revenue"`
}

type soldLines []soldLine

// String is such as "2 for 3000, 1 for 800".
func (all soldLines) String() string {
	texts := make([]string, len(all))
	for i, l := range all {
		texts[i] = fmt.Sprintf("%d for %d", l.Quantity, l.Revenue)
	}
	return strings.Join(texts, ", ")
}

// toldData is what is read of events' data.
type toldData struct {
	Amount    money.Amount  `json:"amount"`
	Revenue   money.Amount  `json:"revenue"`
	Discounts *money.Amount `json:"discounts"`
	Products  soldLines     `json:"products"`
	First     bool          `json:"first"`
	Total     *money.Amount `json:"total"`
	Discount  money.Amount  `json:"discount"`
	Payable   money.Amount  `json:"payable"`
	Held      []unitsHeld   `json:"held"`
	Invoice   string        `json:"invoice"`
	Lines     []RefundLine  `json:"lines"`
	Of        []refundOf    `json:"of"`
}

// Replay rebuilds the state of an order from its events, oldest first; leave out the later ones and it is the state of the past.
func Replay(events []outbox.Event) (Replayed, error) {
	r, _, err := replay(events)
	return r, err
}

func replay(events []outbox.Event) (r Replayed, told tellings, err error) {
	var parts money.Amount // what was captured for the order itself
	for _, e := range events {
		if e.Seq != r.Version+1 || e.From != string(r.Status) {
			return r, told, fmt.Errorf("%w: after version %d (%s) comes %d, from %s", errGap, r.Version, r.Status, e.Seq, e.From)
		}
		to := Status(e.To)
		if r.Status != "" && to != r.Status && (!r.Status.Can(to) || r.Status == Canceled && e.Kind != EventRevived) {
			return r, told, fmt.Errorf("its events move it from %s to %s", r.Status, to)
		}
		var data toldData
		if e.Data != nil && lookedAt[e.Kind] {
			if err := json.Unmarshal(e.Data, &data); err != nil {
				return r, told, fmt.Errorf("event %d: %w", e.Seq, err)
			}
			told.note(e, data, r)
		}
		switch e.Kind {
		case EventPaymentPart:
			r.PaidAmount += data.Amount
			parts += data.Amount
		case EventPaid:
			r.PaidAmount += data.Revenue - parts
		case EventPaymentSurplus:
			r.PaidAmount += data.Amount
			r.RefundedAmount += data.Amount
		case EventRefundRequested, EventDisputeLost:
			r.RefundedAmount += data.Amount
		case EventRefundFailed:
			r.RefundedAmount -= data.Amount
		case EventCanceled:
			r.RefundedAmount += parts // an order that is canceled gives back the parts that were paid
			parts = 0
		}
		r.Status, r.Version = to, e.Seq
	}
	return r, told, nil
}

// note keeps what an event tells; before is the order as it was then.
func (t *tellings) note(e outbox.Event, data toldData, before Replayed) {
	switch e.Kind {
	case EventPlaced:
		if p := &t.placed; data.Total != nil {
			p.known, p.total, p.discount, p.payable, p.held = true, *data.Total, data.Discount, data.Payable, data.Held
		}
	case EventPaid:
		if s := &t.sold; data.Discounts != nil {
			s.known, s.first, s.revenue, s.discounts, s.lines = true, data.First, data.Revenue, *data.Discounts, data.Products
		}
	case EventRefundRequested:
		if len(data.Of) == 0 {
			return
		}
		if t.refunds == nil {
			t.refunds = map[string]toldRefund{}
		}
		one := toldRefund{amount: data.Amount, lines: map[int]int{}, rest: Status(e.To) == Refunding}
		for _, l := range data.Lines {
			one.lines[l.Line] += l.Quantity
		}
		t.refunds[data.Of[0].Refund] = one
	default:
		status, is := papers[e.Kind]
		if !is || data.Invoice == "" {
			return
		}
		if t.invoices == nil {
			t.invoices = map[string]toldInvoice{}
		}
		one := t.invoices[data.Invoice]
		if one.status = status; e.Kind == EventInvoiceRequested {
			one.amount, one.kept = data.Amount, before.PaidAmount-before.RefundedAmount
		}
		t.invoices[data.Invoice] = one
	}
}
