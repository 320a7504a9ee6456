package order

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
}

type heldLine struct {
	skuID, state string
	quantity     int64
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
	for line, g := range givenBackBy(d.refundLines, d.refunds, "") {
		if line < len(d.order.Items) {
			it := d.order.Items[line]
			d.mustf(g.quantity <= it.Quantity && g.amount <= it.Payable, "of line %d went back %d of %d for %d of %d", line, g.quantity, it.Quantity, g.amount, it.Payable)
		}
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
}

func (d *dossier) happened(kind string) bool {
	return slices.ContainsFunc(d.events, func(e outbox.Event) bool { return e.Kind == kind })
}

// refusedExchange says whether the order was accepted for a voucher that its platform refused then.
func (d *dossier) refusedExchange() bool {
	return d.order.Status == Canceled && d.happened(EventCouponRefused)
}

// checkEvents replays the order's events and compares what comes out with its row.
func (d *dossier) checkEvents() {
	r, err := Replay(d.events)
	if err != nil {
		d.mustf(false, "%v", err)
		return
	}
	o := d.order
	d.mustf(r.Status == o.Status && r.Version == o.Version && r.PaidAmount == o.PaidAmount && r.RefundedAmount == o.RefundedAmount,
		"its events say %s, version %d, paid %d, refunded %d; its row version %d, paid %d, refunded %d",
		r.Status, r.Version, r.PaidAmount, r.RefundedAmount, o.Version, o.PaidAmount, o.RefundedAmount)
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

var errGap = errors.New("its events have a gap")

// Replay rebuilds the state of an order from its events, oldest first; leave out the later ones and it is the state of the past.
func Replay(events []outbox.Event) (Replayed, error) {
	var r Replayed
	var parts money.Amount // what was captured for the order itself
	for _, e := range events {
		if e.Seq != r.Version+1 || e.From != string(r.Status) {
			return r, fmt.Errorf("%w: after version %d (%s) comes %d, from %s", errGap, r.Version, r.Status, e.Seq, e.From)
		}
		to := Status(e.To)
		if r.Status != "" && to != r.Status && (!r.Status.Can(to) || r.Status == Canceled && e.Kind != EventRevived) {
			return r, fmt.Errorf("its events move it from %s to %s", r.Status, to)
		}
		var data struct {
			Amount  money.Amount `json:"amount"`
			Revenue money.Amount `json:"revenue"`
		}
		if e.Data != nil && slices.Contains(moved, e.Kind) {
			if err := json.Unmarshal(e.Data, &data); err != nil {
				return r, fmt.Errorf("event %d: %w", e.Seq, err)
			}
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
	return r, nil
}
