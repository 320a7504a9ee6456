package order

import (
	"context"
	"errors"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/cause"
	"cuppa/internal/db"
	"cuppa/internal/number"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

// Cancel gives an unpaid order up. allowed decides whether the caller may, once the order is known; an order that is canceled already is a success.
func (s *Service) Cancel(ctx context.Context, orderNo, reason, actor string, allowed func(Order) error) (o Order, err error) {
	if err := checkText("reason", reason, maxText); err != nil {
		return Order{}, err
	}
	no, ok := number.ParseOrder(orderNo)
	if !ok {
		return Order{}, ErrNotFound.At("orderNo")
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if o, err = lockOrder(ctx, tx, no); err != nil {
			return err
		}
		if err := allowed(o); err != nil {
			return err
		}
		if o.Status == Canceled {
			return nil
		}
		if o.Status != Created { // what is paid is refunded
			return ErrInvalidTransition.At("orderNo")
		}
		orders := []Order{o}
		if err := s.cancelIn(ctx, tx, orders, actor, reason); err != nil {
			return err
		}
		o = orders[0]
		return audit.Record(ctx, tx, audit.Done{ShopID: o.ShopID, Subject: o.No})
	})
	return o, err
}

// cancelIn cancels unpaid orders that the transaction has locked: holds, coupons, open payments and the event go together. Money that had come for a
// part goes back.
func (s *Service) cancelIn(ctx context.Context, tx *db.Tx, orders []Order, actor, note string) error {
	now := s.moment()
	nos := make([]string, len(orders))
	var withCoupons, limited []string
	for i, o := range orders {
		nos[i] = o.No
		if o.CouponCount > 0 {
			withCoupons = append(withCoupons, o.No)
		}
		if o.LimitedCount > 0 {
			limited = append(limited, o.No)
		}
	}
	for brandID, theirs := range byBrand(orders) {
		if err := s.stock.GiveBack(ctx, tx, brandID, theirs...); err != nil {
			return err
		}
	}
	locked, err := s.coupons.HeldBy(ctx, tx, withCoupons...)
	if err != nil {
		return err
	}
	if len(withCoupons) > 0 {
		if err := s.coupons.GiveBack(ctx, tx, actor, withCoupons...); err != nil {
			return err
		}
	}
	if len(limited) > 0 {
		if err := s.promotions.GiveBack(ctx, tx, limited...); err != nil {
			return err
		}
	}
	if err := payment.CloseOpen(ctx, tx, now, nos...); err != nil {
		return err
	}
	events := make([]outbox.Event, len(orders))
	var simple []string
	for i := range orders {
		o := &orders[i]
		parts := o.PaidAmount > o.RefundedAmount
		if parts {
			if err := s.giveBackParts(ctx, tx, o, now); err != nil {
				return err
			}
		}
		o.freed = locked[o.No]
		events[i] = o.event(EventCanceled, Canceled, actor, note, now, canceled{o.heldUnits})
		if !parts {
			simple = append(simple, o.No)
			continue
		}
		if err := saveOrder(ctx, tx, *o, o.Version-1, now); err != nil {
			return err
		}
	}
	if err := cancelOrders(ctx, tx, simple, now); err != nil {
		return err
	}
	if err := s.outbox.Append(ctx, tx, events...); err != nil {
		return err
	}
	for _, o := range orders {
		s.letGo(tx, o)
		s.log.InfoContext(ctx, "order canceled", "order", o.No, "shop", o.ShopID, "actor", actor)
	}
	return nil
}

// letGo tells of an order that is canceled, and gives back what Redis holds for it, once that is committed.
func (s *Service) letGo(tx *db.Tx, o Order) {
	live := liveOf(o)
	tx.AfterCommit(func() {
		s.announce(live)
		s.afterwards(func(ctx context.Context) error {
			s.stock.Release(ctx, live.BrandID, live.ShopID, live.No)
			return nil
		})
	})
}

func byBrand(orders []Order) map[int][]string {
	out := map[int][]string{}
	for _, o := range orders {
		out[o.BrandID] = append(out[o.BrandID], o.No)
	}
	return out
}

// giveBackParts refunds what was captured for a part of an order that is being canceled.
func (s *Service) giveBackParts(ctx context.Context, tx *db.Tx, o *Order, now time.Time) error {
	all, err := payment.OfOrder(ctx, tx, o.No)
	if err != nil {
		return err
	}
	for _, p := range all {
		left := p.Amount - p.RefundedAmount
		if !p.Status.Captured() || p.Surplus || left == 0 {
			continue
		}
		r := payment.Refund{
			No: number.Refund(now), BrandID: o.BrandID, OrderNo: o.No, PaymentNo: p.No, ShopID: o.ShopID, Amount: left,
			Reason: partsReason, Actor: actorSystem, Automatic: true, CreatedAt: now,
		}
		if err := s.askRefund(ctx, tx, o, r, false); err != nil {
			return err
		}
		tx.AfterCommit(func() { s.payments.RefundSoon(r.No) })
	}
	return post(ctx, tx, o)
}

// partsReason is what refunds say of parts of an order that was canceled.
const partsReason = "the order was canceled before it was paid in full"

// expiryBatch bounds how many orders one transaction expires.
const expiryBatch = 200

// ExpireDue cancels a batch of unpaid orders whose time is over and says how many.
func (s *Service) ExpireDue(ctx context.Context) (n int, err error) {
	ctx = cause.Named(db.ForAllBrands(ctx), "timer:expiry")
	now := s.moment()
	if due, err := anyDue(ctx, s.db, now); err != nil || !due {
		return 0, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		orders, err := dueOrders(ctx, tx, now, expiryBatch)
		if n = len(orders); err != nil || n == 0 {
			return err
		}
		return s.cancelIn(ctx, tx, orders, actorSystem, expiredNote)
	})
	if err == nil || n <= 1 || errors.Is(err, context.Canceled) {
		return n, err
	}
	return s.expireEach(ctx, now, err)
}

// expireEach expires one by one after a batch has failed, so that a bad order keeps only itself.
func (s *Service) expireEach(ctx context.Context, now time.Time, because error) (n int, err error) {
	s.log.ErrorContext(ctx, "expiring a batch failed; its orders are tried one by one", "error", because)
	nos, err := dueNumbers(ctx, s.db, now, expiryBatch)
	if err != nil {
		return 0, err
	}
	for _, no := range nos {
		_, err := s.Cancel(ctx, no, expiredNote, actorSystem, func(o Order) error {
			if o.Status == Paid {
				return ErrInvalidTransition
			}
			return nil
		})
		if err == nil {
			n++
		}
		because = errors.Join(because, err)
	}
	return 0, because
}
