package order

import (
	"context"
	"fmt"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/flow"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// Actors, as the timeline names them; staff and channels carry a name.
const (
	actorCustomer = "customer"
	actorSystem   = "system"
)

func actorChannel(name string) string { return "channel:" + name }

// Capture settles money that came: it pays the order, pays a part of it, or is surplus (the order is paid or canceled, or less is open) and goes
// back by itself; or takes an order up again that has expired, where its shop wants that. Whatever the channel says twice, at once or late, money is recorded once. It is a payment.Settler.
func (s *Service) Capture(ctx context.Context, tx *db.Tx, p payment.Payment, n payment.Notice) (string, error) {
	o, err := lockOrder(ctx, tx, p.OrderNo)
	if err != nil {
		return "", err
	}
	known, found, err := payment.ByTransaction(ctx, tx, p.Channel, n.TransactionID)
	switch {
	case err != nil:
		return "", err
	case found && known.OrderNo == o.No:
		return payment.Ignored, nil
	case found: // one transaction can't pay two orders
		return payment.Mismatch, task.Raise(ctx, tx, s.log, task.Opening{
			Kind: payment.TaskReused, Reference: p.No + "/" + n.TransactionID, ShopID: o.ShopID, OrderNo: o.No, Amount: p.Amount, At: s.moment(),
			Details: map[string]any{"payment": p.No, "order": o.No, "transaction": n.TransactionID, "belongsTo": known.No},
		})
	}
	all, err := payment.OfOrder(ctx, tx, o.No)
	if err != nil {
		return "", err
	}
	return s.capture(ctx, tx, &o, all, p, n.TransactionID)
}

// capture is Capture of an order that is locked; all are its payments.
func (s *Service) capture(ctx context.Context, tx *db.Tx, o *Order, all []payment.Payment, p payment.Payment, transactionID string) (string, error) {
	var applied money.Amount
	o.alone = true
	for _, other := range all {
		if other.No != p.No && other.Status == payment.Pending {
			o.alone = false
		}
		if other.Status.Captured() && !other.Surplus {
			applied += other.Amount
		}
		if other.No == p.No {
			p = other // as it is under the lock
		}
	}
	if o.Status == Canceled && !p.Status.Captured() {
		if revived, err := s.tryRevive(ctx, tx, o, all, p, transactionID); err != nil || revived {
			return payment.Applied, err
		}
	}
	now := s.moment()
	o.PaidAmount += p.Amount
	if p.Status.Captured() { // a second charge on the same payment: its money gets a document of its own
		twin := p
		twin.No, twin.Status, twin.Surplus, twin.RefundedAmount = number.Payment(now), payment.Succeeded, true, 0
		twin.Because = o.unwanted(true)
		twin.TransactionID, twin.CreatedAt, twin.PaidAt = transactionID, now, now
		if err := payment.Insert(ctx, tx, twin); err != nil {
			return "", err
		}
		o.book(o.captured(twin))
		return payment.Surplus, s.giveBackSurplus(ctx, tx, o, twin)
	}
	surplus := o.Status != Created || applied+p.Amount > o.Payable
	if p.Because = ""; surplus {
		p.Because = o.unwanted(false)
	}
	if ok, err := payment.RecordCapture(ctx, tx, p.No, transactionID, p.Because, now); err != nil || !ok {
		return "", fmt.Errorf("order: payment %s changed under the order's lock: %w", p.No, err)
	}
	p.Status, p.Surplus, p.PaidAt = payment.Succeeded, surplus, now
	o.book(o.captured(p))
	if err := o.spend(ctx, tx, p); err != nil {
		return "", err
	}
	switch {
	case surplus:
		return payment.Surplus, s.giveBackSurplus(ctx, tx, o, p)
	case applied+p.Amount < o.Payable:
		e := o.event(EventPaymentPart, Created, actorChannel(p.Channel), "", now, map[string]any{"payment": p.No, "amount": p.Amount, "channel": p.Channel})
		return payment.Applied, s.recordAndTell(ctx, tx, o, &p, e)
	}
	zone, err := s.zone(ctx, tx, o.ShopID)
	if err != nil {
		return "", err
	}
	first, err := firstOrders(ctx, tx, []Order{*o})
	if err != nil {
		return "", err
	}
	o.paidBy = p
	if err := s.complete(ctx, tx, o, zone, actorChannel(p.Channel), first[o.No]); err != nil {
		return "", err
	}
	live := liveOf(*o).with(p)
	tx.AfterCommit(func() { s.announce(live) })
	return payment.Applied, nil
}

// unwanted is why the order has no use for money that comes; again says that its payment was charged before.
func (o *Order) unwanted(again bool) payment.SurplusReason {
	switch {
	case o.Status == Canceled:
		return payment.OrderCanceled
	case o.Status == Created && !again:
		return payment.TooMuch
	}
	return payment.PaidAlready
}

// zone is the time zone of a shop. Shops don't move, so it is read once, in the transaction: the menu would do too, but loading one takes a second
// connection and Redis, for which no order may wait with its row locked.
func (s *Service) zone(ctx context.Context, tx *db.Tx, shopID string) (*time.Location, error) {
	if known, ok := s.zones.Load(shopID); ok {
		return known.(*time.Location), nil //nolint:forcetypeassert // nothing else is stored
	}
	name, err := shopZone(ctx, tx, shopID)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("order: shop %s: %w", shopID, err)
	}
	s.zones.Store(shopID, zone)
	return zone, nil
}

// completing is an order that is being paid, in the transaction that records it.
type completing struct {
	s     *Service
	tx    *db.Tx
	o     *Order
	zone  *time.Location
	actor string
	first bool // whether it is the guest's first
	now   time.Time
	sold  sale // what the event tells
}

// paidUp is how an order gets paid, whatever paid it: a channel's callback, a voucher, or nothing because it costs nothing. The transaction takes back what was
// done when a step fails.
var paidUp = flow.Pipeline[completing]{Name: "paid", Steps: []flow.Step[completing]{sellStock, redeemCoupons, closePayments, readSale, drawPickup, recordPaid}}

var sellStock = flow.Step[completing]{Name: "sell stock", Do: func(ctx context.Context, c *completing) error {
	return c.s.stock.Sell(ctx, c.tx, c.o.BrandID, c.o.No)
}}

var redeemCoupons = flow.Step[completing]{Name: "redeem coupons", Do: func(ctx context.Context, c *completing) error {
	if c.o.CouponCount == 0 {
		return nil
	}
	return c.s.useCoupons(ctx, c.tx, c.o, c.actor)
}}

var closePayments = flow.Step[completing]{Name: "close payments", Do: func(ctx context.Context, c *completing) error {
	if c.o.alone {
		return nil
	}
	return payment.CloseOpen(ctx, c.tx, c.now, c.o.No)
}}

var drawPickup = flow.Step[completing]{Name: "pick-up code", Do: func(ctx context.Context, c *completing) error {
	n, err := nextPickup(ctx, c.tx, c.o.BrandID, c.o.ShopID, c.now.In(c.zone).Format(time.DateOnly), 1)
	c.o.PickupCode, c.o.PaidAt = pickupCode(max(n, 1)), c.now
	return err
}}

// readSale comes before the pick-up code, whose counter all payments of the shop's day wait for until this one's commit.
var readSale = flow.Step[completing]{Name: "read the sale", Do: func(ctx context.Context, c *completing) (err error) {
	if c.o.Items == nil {
		if c.o.Items, err = itemsInTx(ctx, c.tx, c.o.No); err != nil {
			return err
		}
	}
	c.o.PaidAt = c.now
	if c.o.Discount > 0 {
		if _, err = appliedTo(ctx, c.tx, c.o); err != nil {
			return err
		}
	}
	names, err := productNames(ctx, c.tx, productsOf(c.o.Items))
	c.sold = saleOf(c.o, names, c.first)
	return err
}}

var recordPaid = flow.Step[completing]{Name: "record", Do: func(ctx context.Context, c *completing) error {
	c.o.book(c.o.sold())
	return c.s.record(ctx, c.tx, c.o, c.o.event(EventPaid, Paid, c.actor, "", c.now, c.sold))
}}

// complete pays the order: what was held is sold, coupons are used, payments that are still open are closed, a pick-up code is drawn. The caller holds the lock, has
// recorded the money, and says whether it is the guest's first.
func (s *Service) complete(ctx context.Context, tx *db.Tx, o *Order, zone *time.Location, actor string, first bool) error {
	if err := s.paidUp.Run(ctx, s.trace, &completing{s: s, tx: tx, o: o, zone: zone, actor: actor, first: first, now: s.moment()}); err != nil {
		return err
	}
	s.paid(ctx, tx, o)
	return nil
}

// paid is what follows an order's payment.
func (s *Service) paid(ctx context.Context, tx *db.Tx, o *Order) {
	brandID, shopID, no := o.BrandID, o.ShopID, o.No
	tx.AfterCommit(func() {
		s.afterwards(func(ctx context.Context) error {
			s.stock.Forget(ctx, brandID, shopID, no)
			return nil
		})
	})
	s.log.InfoContext(ctx, "order paid", "order", o.No, "shop", o.ShopID, "payable", o.Payable)
}

// pickupCode writes the n-th order of a shop's day as A001 … A999, B001 and so on: short enough to be called out.
func pickupCode(n int) string {
	n--
	letters := ""
	for block := n / 999; ; block = block/26 - 1 {
		letters = string(rune('A'+block%26)) + letters
		if block < 26 {
			break
		}
	}
	return fmt.Sprintf("%s%03d", letters, n%999+1)
}

// surplusReasons are what the refunds of surplus money say, to staff and in channels' pages.
var surplusReasons = map[payment.SurplusReason]string{
	payment.PaidAlready:   "the order was paid already",
	payment.OrderCanceled: "the order was canceled before the money came",
	payment.TooMuch:       "more came than was open",
}

// giveBackSurplus sends a payment's money back that the order has no use for.
func (s *Service) giveBackSurplus(ctx context.Context, tx *db.Tx, o *Order, p payment.Payment) error {
	now := s.moment()
	s.log.WarnContext(ctx, "money came that the order does not want; it goes back", "order", o.No, "payment", p.No, "status", o.Status)
	e := o.event(EventPaymentSurplus, o.Status, actorChannel(p.Channel), "", now, map[string]any{"payment": p.No, "amount": p.Amount, "because": p.Because})
	r := payment.Refund{
		No: number.Refund(now), BrandID: o.BrandID, OrderNo: o.No, PaymentNo: p.No, ShopID: o.ShopID, Amount: p.Amount, Reason: surplusReasons[p.Because],
		Actor: actorSystem, Automatic: true, CreatedAt: now,
	}
	if err := s.askRefund(ctx, tx, o, r, true); err != nil {
		return err
	}
	p.Status = payment.Refunded
	tx.AfterCommit(func() { s.payments.RefundSoon(r.No) })
	return s.recordAndTell(ctx, tx, o, &p, e)
}

// askRefund writes a refund, takes it off the order, and has a job ask the channel; surplus says that the order never wanted the payment's money. The caller records
// the order.
func (s *Service) askRefund(ctx context.Context, tx *db.Tx, o *Order, r payment.Refund, surplus bool) error {
	ok, err := payment.InsertRefund(ctx, tx, r)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("order: payment %s has less than refund %s left", r.PaymentNo, r.No)
	}
	o.RefundedAmount += r.Amount
	o.book(o.asked(r, surplus))
	if r.Way != "" && r.Way != payment.ByChannel {
		return nil // no channel is asked
	}
	return s.jobs.Insert(ctx, tx, payment.RefundJob{RefundNo: r.No}, payment.RefundOptions(r.CreatedAt))
}

// Decline settles an attempt that failed: the order keeps its hold, the guest may try again. It is a payment.Settler.
func (s *Service) Decline(ctx context.Context, tx *db.Tx, p payment.Payment) (string, error) {
	o, err := lockOrder(ctx, tx, p.OrderNo)
	if err != nil {
		return "", err
	}
	moved, err := payment.Decline(ctx, tx, p.No)
	if err != nil || !moved {
		return payment.Ignored, err // it came before, or the money did
	}
	p.Status = payment.Failed
	e := o.event(EventPaymentFailed, o.Status, actorChannel(p.Channel), "", s.moment(), map[string]any{"payment": p.No})
	return payment.Declined, s.recordAndTell(ctx, tx, &o, &p, e)
}

// FinishRefund settles the end of a refund, once. It is a payment.Settler.
func (s *Service) FinishRefund(ctx context.Context, tx *db.Tx, r payment.Refund, succeeded bool) error {
	o, err := lockOrder(ctx, tx, r.OrderNo)
	if err != nil {
		return err
	}
	now := s.moment()
	if ended, err := payment.EndRefund(ctx, tx, r, succeeded, now); err != nil || !ended {
		return err
	}
	all, err := payment.OfOrder(ctx, tx, o.No)
	if err != nil {
		return err
	}
	refunds, err := payment.RefundsInTx(ctx, tx, o.No)
	if err != nil {
		return err
	}
	if err := o.ended(ctx, tx, r, all, refunds, succeeded, now); err != nil {
		return err
	}
	kind := EventRefundSucceeded
	if !succeeded {
		kind = EventRefundFailed
		o.RefundedAmount -= r.Amount
	} else if err := s.restock(ctx, tx, &o, r, refunds); err != nil {
		return err
	}
	if err := s.tellRefund(ctx, tx, r, succeeded, now); err != nil {
		return err
	}
	to := o.afterRefund(all, refunds)
	if to == PaidCouponFailed && o.Status == Refunding {
		if err := s.failedAgain(ctx, tx, &o, now); err != nil {
			return err
		}
	}
	if to == Refunded && o.Status != Refunded {
		if _, err := s.giveBackVouchers(ctx, tx, &o); err != nil {
			return err
		}
		if err := s.returnCoupons(ctx, tx, &o); err != nil {
			return err
		}
	}
	counted := !o.PaidAt.IsZero()
	for _, p := range all {
		if p.No == r.PaymentNo && p.Surplus {
			counted = false // it never was revenue
		}
	}
	data := map[string]any{"refund": r.No, "payment": r.PaymentNo, "amount": r.Amount, "counted": counted}
	if counted && o.Discount > 0 {
		if data["applied"], err = appliedTo(ctx, tx, &o); err != nil {
			return err
		}
	}
	e := o.event(kind, to, actorSystem, r.Reason, now, data)
	s.log.InfoContext(ctx, "refund ended", "order", o.No, "refund", r.No, "succeeded", succeeded)
	return s.recordAndTell(ctx, tx, &o, nil, e)
}

// tellRefund leaves a refund that its channel refuses to a person, and closes what people were asked about one that is done.
func (s *Service) tellRefund(ctx context.Context, tx *db.Tx, r payment.Refund, succeeded bool, now time.Time) error {
	if err := task.Settled(ctx, tx, now, payment.TaskUnanswered, r.No); err != nil {
		return err
	}
	if succeeded {
		if err := task.Settled(ctx, tx, now, payment.TaskCash, r.No); err != nil {
			return err
		}
		return task.SettledBy(ctx, tx, now, payment.TaskRefused, r.PaymentNo, r.Amount) // less is another matter
	}
	return task.Raise(ctx, tx, s.log, task.Opening{
		Kind: payment.TaskRefused, Reference: r.PaymentNo, ShopID: r.ShopID, OrderNo: r.OrderNo, Amount: r.Amount, At: now,
		Details: map[string]any{"refund": r.No, "order": r.OrderNo, "payment": r.PaymentNo, "amount": int64(r.Amount)},
	})
}

// afterRefund is where an order goes whose refund has ended: nowhere, unless it waits for refunds of its own money and this was the last of them. Surplus
// money that is still on its way back, or was refused, does not count: it never was the order's.
func (o Order) afterRefund(all []payment.Payment, refunds []payment.Refund) Status {
	if o.Status != Refunding || o.Payable == 0 { // of one that no money was paid for, its vouchers decide
		return o.Status
	}
	var kept money.Amount
	own := map[string]bool{}
	for _, p := range all {
		if p.Status.Captured() && !p.Surplus {
			own[p.No] = true
			kept += p.Amount - p.RefundedAmount
		}
	}
	if anyPending(refunds, own) {
		return Refunding
	}
	if kept == 0 {
		return Refunded
	}
	return o.StatusBefore
}

// anyPending says whether a refund of one of the payments is under way.
func anyPending(refunds []payment.Refund, of map[string]bool) bool {
	for _, r := range refunds {
		if r.Status == payment.RefundPending && of[r.PaymentNo] {
			return true
		}
	}
	return false
}
