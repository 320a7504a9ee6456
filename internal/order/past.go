package order

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

// StockState is what an order's counted units are.
type StockState string

// What an order's counted units are.
const (
	// StockNone: nothing that it wants is counted, or it was not noted yet.
	StockNone StockState = "NONE"
	// StockHeld: nobody else gets them.
	StockHeld StockState = "HELD"
	// StockSold: they left the shelf.
	StockSold StockState = "SOLD"
	// StockReleased: they are free again.
	StockReleased StockState = "RELEASED"
	// StockReturned: they left the shelf, and all of them are there again.
	StockReturned StockState = "RETURNED"
)

// Past is an order as its events up to a moment tell it, and as nobody had to keep it. Amounts are minor units.
type Past struct {
	Replayed
	// Last is the latest of those events.
	Last outbox.Event

	Total, Discount, Payable money.Amount
	Stock                    StockState
	Payments                 []PastPayment
	Refunds                  []PastRefund
	Coupons                  []PastCoupon
	Disputes                 []PastPaper
	Invoices                 []PastPaper

	// sold are the counted units that left the shelf and are not there again, by SKU.
	sold map[string]int64
}

// PastPayment is a payment of a Past. Those that were closed by the order's end are CLOSED.
type PastPayment struct {
	No, Channel string
	Amount      money.Amount
	Status      payment.Status
}

// PastRefund is a refund of a Past. One that was made by itself is not there before it has ended.
type PastRefund struct {
	No, Payment string
	Amount      money.Amount
	Status      payment.RefundStatus
}

// PastCoupon is a coupon that an order of a Past has or had: locked, used, or available again.
type PastCoupon struct {
	ID     int
	Status string
}

// PastPaper is a dispute or an invoice of a Past.
type PastPaper struct {
	No, Status string
}

// pastData is what rows' data says of an order, beside told.
type pastData struct {
	told
	Total    money.Amount `json:"total"`
	Discount money.Amount `json:"discount"`
	Payable  money.Amount `json:"payable"`
	Amount   money.Amount `json:"amount"`
	Closed   []string     `json:"closed"`
	Of       []refundOf   `json:"of"`
	Refund   string       `json:"refund"`
	Dispute  string       `json:"dispute"`
	Invoice  string       `json:"invoice"`
	Coupon   int          `json:"coupon"`
}

// Rebuild is the order as its events tell it, oldest first and of the latest version. Leave out the later ones, and it is the order of the past.
func Rebuild(events []outbox.Event) (Past, error) {
	r, err := Replay(events)
	if err != nil {
		return Past{}, err
	}
	p := Past{Replayed: r, Stock: StockNone}
	for _, e := range events {
		var d pastData
		if e.Data != nil {
			if err := json.Unmarshal(e.Data, &d); err != nil {
				return Past{}, fmt.Errorf("order: event %d: %w", e.Seq, err)
			}
		}
		p.Last = e
		p.applyMoney(e, d)
		p.applyPapers(e.Kind, d)
		p.applyGoods(e, d)
	}
	return p, nil
}

func (p *Past) applyMoney(e outbox.Event, d pastData) {
	switch e.Kind {
	case EventPlaced:
		p.Total, p.Discount, p.Payable = d.Total, d.Discount, d.Payable
	case EventPaymentOpened:
		for _, no := range d.Closed {
			p.pay(no, "", 0, payment.Closed)
		}
		p.pay(d.Payment, d.Channel, d.Amount, payment.Pending)
	case EventPaymentFailed:
		p.pay(d.Payment, "", 0, payment.Failed)
	case EventPaymentPart, EventPaymentSurplus:
		p.pay(d.Payment, d.Channel, d.Amount, payment.Succeeded)
	case EventPaid:
		if d.Payment != "" {
			p.pay(d.Payment, d.Channel, d.Captured, payment.Succeeded)
		}
		p.closeOpen()
	case EventCanceled:
		p.closeOpen()
	case EventRefundRequested:
		for _, of := range d.Of {
			p.refund(of, payment.RefundPending)
		}
	case EventRefundSucceeded:
		p.refund(refundOf{d.Refund, d.Payment, d.Amount}, payment.RefundSucceeded)
	case EventRefundFailed:
		p.refund(refundOf{d.Refund, d.Payment, d.Amount}, payment.RefundFailed)
	}
}

// pay notes what a payment is; what the event does not tell of it stays.
func (p *Past) pay(no, channel string, amount money.Amount, to payment.Status) {
	at := slices.IndexFunc(p.Payments, func(x PastPayment) bool { return x.No == no })
	if at < 0 {
		at = len(p.Payments)
		p.Payments = append(p.Payments, PastPayment{No: no})
	}
	x := &p.Payments[at]
	x.Channel, x.Amount, x.Status = cmp.Or(channel, x.Channel), cmp.Or(amount, x.Amount), to
}

func (p *Past) closeOpen() {
	for i := range p.Payments {
		if p.Payments[i].Status == payment.Pending {
			p.Payments[i].Status = payment.Closed
		}
	}
}

func (p *Past) refund(of refundOf, to payment.RefundStatus) {
	at := slices.IndexFunc(p.Refunds, func(x PastRefund) bool { return x.No == of.Refund })
	if at < 0 {
		at = len(p.Refunds)
		p.Refunds = append(p.Refunds, PastRefund{No: of.Refund})
	}
	p.Refunds[at].Payment, p.Refunds[at].Amount, p.Refunds[at].Status = of.Payment, of.Amount, to
}

// papers are the states of disputes and invoices by what happened to them.
var papers = map[string]string{
	EventDisputeOpened: "OPEN", EventDisputeWon: "WON", EventDisputeLost: "LOST", EventInvoiceRequested: "REQUESTED", EventInvoiceIssued: "ISSUED",
	EventInvoiceRejected: "REJECTED", EventInvoiceWithdrawn: "WITHDRAWN", EventInvoiceVoided: "VOIDED",
}

func (p *Past) applyPapers(kind string, d pastData) {
	status, ok := papers[kind]
	if !ok {
		return
	}
	all, no := &p.Invoices, d.Invoice
	if d.Dispute != "" {
		all, no = &p.Disputes, d.Dispute
	}
	at := slices.IndexFunc(*all, func(x PastPaper) bool { return x.No == no })
	if at < 0 {
		*all = append(*all, PastPaper{no, status})
		return
	}
	(*all)[at].Status = status
}

func (p *Past) applyGoods(e outbox.Event, d pastData) {
	for _, h := range d.Returned {
		if p.sold == nil {
			break // what it held is of before that was told
		}
		if p.sold[h.SKUID] -= h.Quantity; p.sold[h.SKUID] <= 0 {
			delete(p.sold, h.SKUID)
		}
		if len(p.sold) == 0 && p.Stock == StockSold {
			p.Stock = StockReturned
		}
	}
	switch {
	case e.Kind == EventPlaced && len(d.Held) > 0:
		p.Stock, p.sold = StockHeld, map[string]int64{}
		for _, h := range d.Held {
			p.sold[h.SKUID] += h.Quantity
		}
	case (e.Kind == EventPaid || e.Kind == EventRevived) && p.Stock != StockNone:
		p.Stock = StockSold
	case e.Kind == EventCanceled && p.Stock != StockNone:
		p.Stock = StockReleased
	}
	p.coupons(d.Locked, "locked")
	if e.Kind == EventPaid { // a platform's voucher counts as used, and is redeemed there by and by
		for i := range p.Coupons {
			if p.Coupons[i].Status == "locked" {
				p.Coupons[i].Status = "used"
			}
		}
	}
	p.coupons(d.Used, "used")
	p.coupons(d.Freed, "available")
}

func (p *Past) coupons(ids []int, to string) {
	for _, id := range ids {
		at := slices.IndexFunc(p.Coupons, func(c PastCoupon) bool { return c.ID == id })
		if at < 0 {
			at = len(p.Coupons)
			p.Coupons = append(p.Coupons, PastCoupon{ID: id})
		}
		p.Coupons[at].Status = to
	}
}

// upToDate are an order's events as they would be written today.
func upToDate(o Order, events []outbox.Event) ([]outbox.Event, error) {
	for i, e := range events {
		up, err := Upcast(e, o)
		if err != nil {
			return nil, err
		}
		events[i] = up
	}
	return events, nil
}

// history is all events of an order, as they would be written today. allowed decides whether the caller may see it.
func (s *Service) history(ctx context.Context, orderNo string, allowed func(Order) error) ([]outbox.Event, error) {
	no, ok := number.ParseOrder(orderNo)
	if !ok {
		return nil, ErrNotFound.At("orderNo")
	}
	o, err := orderByNo(ctx, s.db, no)
	if err != nil {
		return nil, err
	}
	if err := allowed(o); err != nil {
		return nil, err
	}
	events, err := outbox.History(ctx, s.db, o.No)
	if err != nil {
		return nil, err
	}
	return upToDate(o, events)
}

// OrderAt is an order as it was at a moment, rebuilt from its events; found is false before it was placed.
func (s *Service) OrderAt(ctx context.Context, orderNo string, at time.Time, allowed func(Order) error) (p Past, found bool, err error) {
	events, err := s.history(ctx, orderNo, allowed)
	if err != nil {
		return Past{}, false, err
	}
	events = until(events, at)
	if len(events) == 0 {
		return Past{}, false, nil
	}
	p, err = Rebuild(events)
	return p, true, err
}

// until are the events that had happened by a moment.
func until(events []outbox.Event, at time.Time) []outbox.Event {
	n := slices.IndexFunc(events, func(e outbox.Event) bool { return e.At.After(at) })
	if n < 0 {
		return events
	}
	return events[:n]
}

// Change is a value that is not the same in two Pasts: nil where there is none.
type Change struct {
	Field         string
	Before, After *string
}

// Difference is what changed of an order from one moment to another.
type Difference struct {
	Before, After *Past
	Changes       []Change
	// Events are those in between.
	Events []outbox.Event
}

// OrderDiff tells what changed of an order between two moments. BAD_USER_INPUT where from is after to.
func (s *Service) OrderDiff(ctx context.Context, orderNo string, from, to time.Time, allowed func(Order) error) (d Difference, err error) {
	if from.After(to) {
		return d, fault.ErrBadUserInput.Saying("the first moment is after the second", "起始时间晚于结束时间").At("from")
	}
	events, err := s.history(ctx, orderNo, allowed)
	if err != nil {
		return d, err
	}
	before, after := until(events, from), until(events, to)
	if d.Before, err = maybePast(before); err != nil {
		return d, err
	}
	if d.After, err = maybePast(after); err != nil {
		return d, err
	}
	d.Events, d.Changes = after[len(before):], changes(d.Before.values(), d.After.values())
	return d, nil
}

func maybePast(events []outbox.Event) (*Past, error) {
	if len(events) == 0 {
		return nil, nil //nolint:nilnil // it was not placed yet
	}
	p, err := Rebuild(events)
	return &p, err
}

// values are all values of an order by their names; none of one that was not placed yet.
func (p *Past) values() map[string]string {
	v := map[string]string{}
	if p == nil {
		return v
	}
	v["status"], v["version"], v["stock"] = string(p.Status), strconv.FormatInt(p.Version, 10), string(p.Stock)
	for name, amount := range map[string]money.Amount{
		"totalAmount": p.Total, "discountAmount": p.Discount, "payableAmount": p.Payable, "paidAmount": p.PaidAmount, "refundedAmount": p.RefundedAmount,
	} {
		v[name] = amountText(amount)
	}
	for _, x := range p.Payments {
		v["payments."+x.No+".status"], v["payments."+x.No+".channel"], v["payments."+x.No+".amount"] = string(x.Status), x.Channel, amountText(x.Amount)
	}
	for _, x := range p.Refunds {
		v["refunds."+x.No+".status"], v["refunds."+x.No+".amount"] = string(x.Status), amountText(x.Amount)
	}
	for _, x := range p.Coupons {
		v["coupons."+strconv.Itoa(x.ID)+".status"] = x.Status
	}
	for _, x := range p.Disputes {
		v["disputes."+x.No+".status"] = x.Status
	}
	for _, x := range p.Invoices {
		v["invoices."+x.No+".status"] = x.Status
	}
	return v
}

func amountText(a money.Amount) string { return strconv.FormatInt(int64(a), 10) }

// changes are the values that are not the same, by their names.
func changes(before, after map[string]string) (all []Change) {
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, had := before[name]
		now, has := after[name]
		if had == has && old == now {
			continue
		}
		c := Change{Field: name}
		if had {
			c.Before = &old
		}
		if has {
			c.After = &now
		}
		all = append(all, c)
	}
	return all
}
