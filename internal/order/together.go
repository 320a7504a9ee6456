package order

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/flow"
	"cuppa/internal/lang"
	"cuppa/internal/ledger"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

// maxArrivals bounds how many payments one transaction settles.
const maxArrivals = 32

// capturing is a payment that is being recorded beside others.
type capturing struct {
	arrival *payment.Arrival
	o       Order
	p       payment.Payment
	zone    *time.Location
	names   map[string]lang.Text
}

// captures are payments of a brand that are being recorded, in one transaction, by their orders' numbers.
type captures struct {
	s       *Service
	tx      *db.Tx
	brandID int
	now     time.Time
	all     []*capturing
	nos     []string
	first   map[string]bool
}

// paidTogether is paidUp of orders that only wait for the one payment that came: the same rows for each, in one statement for all.
var paidTogether = flow.Pipeline[captures]{Name: "paid together", Steps: []flow.Step[captures]{recordMoney, sellAll, readSales, drawPickups, recordAll}}

var recordMoney = flow.Step[captures]{Name: "money", Do: func(ctx context.Context, c *captures) (err error) {
	transactions := make(map[string]string, len(c.all))
	orders := make([]Order, len(c.all))
	for i, x := range c.all {
		transactions[x.p.No], orders[i] = x.arrival.Notice.TransactionID, x.o
	}
	if err := payment.RecordCaptures(ctx, c.tx, c.brandID, transactions, c.now); err != nil {
		return err
	}
	for _, x := range c.all {
		x.p.Status, x.p.TransactionID, x.p.PaidAt = payment.Succeeded, x.arrival.Notice.TransactionID, c.now
		x.o.PaidAmount += x.p.Amount
		x.o.book(x.o.captured(x.p))
	}
	c.first, err = firstOrders(ctx, c.tx, orders)
	return err
}}

var sellAll = flow.Step[captures]{Name: "sell stock", Do: func(ctx context.Context, c *captures) error {
	return c.s.stock.Sell(ctx, c.tx, c.brandID, c.nos...)
}}

var readSales = flow.Step[captures]{Name: "read the sales", Do: func(ctx context.Context, c *captures) error {
	items, err := itemsOfEach(ctx, c.tx, c.nos)
	if err != nil {
		return err
	}
	var products, discounted []string
	for _, x := range c.all {
		x.o.Items = items[x.o.No]
		products = append(products, productsOf(x.o.Items)...)
		if x.o.Discount > 0 {
			discounted = append(discounted, x.o.No)
		}
	}
	slices.Sort(products)
	names, err := productNames(ctx, c.tx, slices.Compact(products))
	if err != nil {
		return err
	}
	var discounts map[string][]Discount
	if len(discounted) > 0 {
		if discounts, err = discountsOfEach(ctx, c.tx, discounted); err != nil {
			return err
		}
	}
	for _, x := range c.all {
		x.names, x.o.Discounts = names, discounts[x.o.No]
	}
	return nil
}}

// drawPickups counts each shop's day on, the shops in one order everywhere; who was placed first is called first.
var drawPickups = flow.Step[captures]{Name: "pick-up codes", Do: func(ctx context.Context, c *captures) error {
	type day struct{ shopID, date string }
	byDay := map[day][]*capturing{}
	var days []day
	for _, x := range c.all {
		d := day{x.o.ShopID, c.now.In(x.zone).Format(time.DateOnly)}
		if byDay[d] == nil {
			days = append(days, d)
		}
		byDay[d] = append(byDay[d], x)
	}
	slices.SortFunc(days, func(a, b day) int { return strings.Compare(a.shopID, b.shopID) })
	for _, d := range days {
		last, err := nextPickup(ctx, c.tx, c.brandID, d.shopID, d.date, len(byDay[d]))
		if err != nil {
			return err
		}
		for i, x := range byDay[d] {
			x.o.PickupCode, x.o.PaidAt = pickupCode(last-len(byDay[d])+1+i), c.now
		}
	}
	return nil
}}

var recordAll = flow.Step[captures]{Name: "record", Do: func(ctx context.Context, c *captures) error {
	var entries []ledger.Entry
	events := make([]outbox.Event, len(c.all))
	for i, x := range c.all {
		x.o.book(x.o.sold())
		x.o.paidBy = x.p
		events[i] = x.o.event(EventPaid, Paid, actorChannel(x.p.Channel), "", c.now, saleOf(&x.o, x.names, c.first[x.o.No]))
		events[i].Cause = x.arrival.Cause
		entries = append(entries, x.o.entries...)
		x.o.entries = nil
	}
	if err := savePaid(ctx, c.tx, c.brandID, c.all, c.now); err != nil {
		return err
	}
	if err := ledger.Post(ctx, c.tx, entries...); err != nil {
		return err
	}
	return c.s.outbox.Append(ctx, c.tx, events...)
}}

// CaptureAll settles the payments of orders that wait for nothing else: one payment, of all that is to be paid, and no coupon. An order whose row somebody holds is left, so
// that nobody waits for another's order. It is a payment.Together.
func (s *Service) CaptureAll(ctx context.Context, tx *db.Tx, brandID int, all []*payment.Arrival) error {
	c := &captures{s: s, tx: tx, brandID: brandID, now: s.moment()}
	if err := c.gather(ctx, all); err != nil || len(c.all) == 0 {
		return err
	}
	if err := s.together.Run(ctx, s.trace, c); err != nil {
		return err
	}
	for _, x := range c.all {
		x.arrival.Outcome = payment.Applied
		s.paid(ctx, tx, &x.o)
		live := liveOf(x.o).with(x.p)
		tx.AfterCommit(func() { s.announce(live) })
	}
	return nil
}

// gather locks the orders and keeps those that are plain, in the order of their numbers.
func (c *captures) gather(ctx context.Context, all []*payment.Arrival) error {
	byOrder := make(map[string]*payment.Arrival, len(all))
	for _, a := range all {
		byOrder[a.Payment.OrderNo] = a // of two payments of an order neither is plain
		c.nos = append(c.nos, a.Payment.OrderNo)
	}
	orders, err := lockFree(ctx, c.tx, c.nos)
	if err != nil {
		return err
	}
	payments, err := payment.OfEach(ctx, c.tx, c.nos)
	if err != nil {
		return err
	}
	c.nos = c.nos[:0]
	for _, o := range orders {
		a, its := byOrder[o.No], payments[o.No]
		if o.Status != Created || o.CouponCount > 0 || o.PaidAmount != 0 || len(its) != 1 || its[0].No != a.Payment.No || its[0].Status != payment.Pending || its[0].Amount != o.Payable {
			continue
		}
		zone, err := c.s.zone(ctx, c.tx, o.ShopID)
		if err != nil {
			return fmt.Errorf("order: settling together: %w", err)
		}
		c.all = append(c.all, &capturing{arrival: a, o: o, p: its[0], zone: zone})
		c.nos = append(c.nos, o.No)
	}
	return nil
}
