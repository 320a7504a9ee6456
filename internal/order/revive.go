package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
	"cuppa/internal/stock"
)

// LateMoney is a shop's policy for money that comes for an order that has expired.
type LateMoney string

// The policies.
const (
	// LateRefund gives it back at once.
	LateRefund LateMoney = "REFUND"
	// LateRevive takes the order up again where all of it can be had, and gives the money back where not.
	LateRevive LateMoney = "REVIVE"
)

// reviveWithin is for how long after its time an order may be taken up again: later its guest has left.
const reviveWithin = 30 * time.Minute

// expiredNote is what the cancellation of an order says whose time is over.
const expiredNote = "not paid in time"

// Why late money goes back although the shop takes orders up again.
var (
	errNotAsked   = errors.New("order: the shop gives late money back")
	errNotRevived = errors.New("order: it can't be taken up again")
	errNotExpired = fmt.Errorf("%w: it did not expire", errNotRevived)
	errTooLate    = fmt.Errorf("%w: too long ago", errNotRevived)
	errNotAll     = fmt.Errorf("%w: the money is not all of it", errNotRevived)
	errPartStands = fmt.Errorf("%w: a part of its money has not gone back", errNotRevived)
	errForeign    = fmt.Errorf("%w: a platform's voucher is in it", errNotRevived)
	errCouponGone = fmt.Errorf("%w: a coupon of it is not free", errNotRevived)
)

// revival is what was read of an expired order before the transaction in which its money is recorded.
type revival struct {
	// why is why it can't be taken up again, as far as that is known.
	why   error
	needs []stock.Need
	// codes are its own coupons.
	codes []string
	// set are the promotions that it counts in by uses; nil where none applied.
	set  *promotion.Set
	uses []promotion.Use
	zone *time.Location
}

type revivalKey struct{}

// Prepare reads what it takes to take an order up again for which a payment comes late; see Capture. It is a payment.Settler.
func (s *Service) Prepare(ctx context.Context, p payment.Payment) context.Context {
	o, err := orderByNo(ctx, s.db, p.OrderNo)
	if err == nil && o.Status != Canceled {
		return ctx
	}
	r := &revival{}
	if err == nil {
		err = s.prepare(ctx, o, r)
	}
	r.why = err
	return context.WithValue(ctx, revivalKey{}, r)
}

// prepare looks whether the shop would take the order today as it was.
func (s *Service) prepare(ctx context.Context, o Order, r *revival) error {
	policy, err := lateMoney(ctx, s.db, o.ShopID)
	if err != nil {
		return err
	}
	now := s.moment()
	switch {
	case policy != LateRevive:
		return errNotAsked
	case !o.PaidAt.IsZero():
		return errNotExpired
	case now.After(o.ExpiresAt.Add(reviveWithin)):
		return errTooLate
	}
	menu, err := s.catalog.Menu(ctx, o.ShopID)
	if err != nil {
		return err
	}
	items, err := s.ItemsOf(ctx, []string{o.No})
	if err != nil {
		return err
	}
	wants := wantedAgain(items[o.No])
	lines, err := menu.Resolve(now, wants)
	if err = errors.Join(menu.CheckOpen(now), err); err != nil {
		return err
	}
	r.needs, r.zone = needs(lines), menu.Shop.Zone
	if err := s.stock.Enough(ctx, o.BrandID, o.ShopID, r.needs); err != nil { // a crowd of them need not wait for the shop one by one
		return err
	}
	discounts, err := s.DiscountsOf(ctx, []string{o.No})
	if err != nil {
		return err
	}
	return s.prepareDiscounts(ctx, o, discounts[o.No], menu, r)
}

// wantedAgain are an order's lines as it was ordered.
func wantedAgain(items []Item) []catalog.Item {
	var wants []catalog.Item
	for _, it := range items {
		if it.SKUID == catalog.DeliveryID {
			continue
		}
		w := catalog.Item{SKUID: it.SKUID, Quantity: it.Quantity}
		for _, o := range it.Options {
			w.OptionIDs = append(w.OptionIDs, o.ID)
		}
		wants = append(wants, w)
	}
	return wants
}

// prepareDiscounts finds out what the order takes of coupons and of promotions' limits.
func (s *Service) prepareDiscounts(ctx context.Context, o Order, discounts []Discount, menu *catalog.Menu, r *revival) (err error) {
	var applied []pricing.Applied
	for _, d := range discounts {
		switch {
		case d.Code != "" && !s.coupons.Own(d.Kind):
			return errForeign
		case d.Code != "":
			r.codes = append(r.codes, d.Code)
		default:
			applied = append(applied, pricing.Applied{Kind: pricing.Kind(d.Kind), ID: d.PromotionID, Version: d.PromotionVersion, Name: d.Name, Amount: d.Amount})
		}
	}
	if len(applied) == 0 {
		return nil
	}
	if r.set, err = s.promotions.Live(ctx, menu.Shop.Currency); err == nil {
		r.uses = r.set.Uses(o.BrandID, o.No, o.CustomerID, o.CreatedAt.In(r.zone).Format(time.DateOnly), applied)
	}
	return err
}

// tryRevive takes a locked order up again that has expired, with a payment that is all of it, or leaves everything as it was: then its money is to go back. all are
// its payments.
func (s *Service) tryRevive(ctx context.Context, tx *db.Tx, o *Order, all []payment.Payment, p payment.Payment, transactionID string) (bool, error) {
	r, prepared := ctx.Value(revivalKey{}).(*revival)
	if !prepared { // it was canceled a moment ago
		return false, payment.ErrUnprepared
	}
	again, why := *o, r.why
	if why == nil {
		var err error
		why, err = tx.Attempt(ctx, func() error { return s.revive(ctx, tx, &again, all, p, transactionID, r) })
		if err != nil {
			return false, err
		}
	}
	switch {
	case why == nil:
		*o = again
		s.log.InfoContext(ctx, "an expired order was taken up again: its money came late", "order", o.No, "payment", p.No)
		return true, nil
	case promotion.Changed(why):
		return false, payment.ErrUnprepared
	case !errors.Is(why, errNotAsked):
		s.log.InfoContext(ctx, "an expired order could not be taken up again", "order", o.No, "payment", p.No, "because", why)
	}
	return false, nil
}

// revive pays an expired order: all that its expiry gave back is taken again, in the order in which placing takes it, or it fails and nothing of it stays.
func (s *Service) revive(ctx context.Context, tx *db.Tx, o *Order, all []payment.Payment, p payment.Payment, transactionID string, r *revival) error {
	now := s.moment()
	if err := s.revivable(ctx, tx, *o, p, now); err != nil {
		return err
	}
	if err := s.stock.Retake(ctx, tx, o.BrandID, o.ShopID, o.No, r.needs); err != nil {
		return err
	}
	s.renewAfter(tx, o)
	if err := s.takeAgain(ctx, tx, o, r); err != nil {
		return err
	}
	crash.Here("revive/taken")
	for _, other := range all { // parts that were paid in time went back when it expired
		if !other.Status.Captured() || other.Surplus {
			continue
		}
		if other.RefundedAmount != other.Amount {
			return errPartStands
		}
		if err := payment.MarkUnwanted(ctx, tx, other, payment.OrderCanceled); err != nil {
			return err
		}
	}
	if ok, err := payment.RecordCapture(ctx, tx, p.No, transactionID, "", now); err != nil || !ok {
		return fmt.Errorf("order: payment %s changed under the order's lock: %w", p.No, err)
	}
	p.Status, p.Surplus, p.Because, p.PaidAt = payment.Succeeded, false, "", now
	o.PaidAmount += p.Amount
	o.book(o.captured(p))
	if err := o.spend(ctx, tx, p); err != nil {
		return err
	}
	first, err := firstOrders(ctx, tx, []Order{*o})
	if err != nil {
		return err
	}
	actor := actorChannel(p.Channel)
	e := o.event(EventRevived, Paid, actor, "", now, map[string]any{"payment": p.No, "amount": p.Amount})
	if err := s.record(ctx, tx, o, e); err != nil {
		return err
	}
	o.paidBy = p
	if err := s.complete(ctx, tx, o, r.zone, actor, first[o.No]); err != nil {
		return err
	}
	crash.Here("revive/paid")
	live := liveOf(*o).with(p)
	tx.AfterCommit(func() { s.announce(live) })
	return nil
}

// revivable says why a canceled order and a payment can't come together any more; nil where they can.
func (s *Service) revivable(ctx context.Context, tx *db.Tx, o Order, p payment.Payment, now time.Time) error {
	switch {
	case p.Amount != o.Payable:
		return errNotAll
	case !o.PaidAt.IsZero():
		return errNotExpired
	case now.After(o.ExpiresAt.Add(reviveWithin)):
		return errTooLate
	}
	expired, err := hasExpired(ctx, tx, o.No)
	if err == nil && !expired {
		err = errNotExpired
	}
	return err
}

// takeAgain locks the order's own coupons and counts it in the limits of its promotions once more.
func (s *Service) takeAgain(ctx context.Context, tx *db.Tx, o *Order, r *revival) error {
	if len(r.codes) != o.CouponCount {
		return errCouponGone
	}
	wishes := make([]coupon.Wish, len(r.codes))
	for i, code := range r.codes {
		wishes[i] = coupon.Wish{BrandID: o.BrandID, CustomerID: o.CustomerID, OrderNo: o.No, Code: code}
	}
	held, err := s.coupons.Lock(ctx, tx, wishes)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Refused != nil {
			return errors.Join(errCouponGone, h.Refused)
		}
		o.locked = append(o.locked, h.ID)
	}
	if len(r.uses) > 0 {
		refused, err := s.promotions.Use(ctx, tx, r.uses)
		if err = errors.Join(err, refused[o.No]); err != nil {
			return err
		}
	}
	if r.set == nil {
		return nil
	}
	return s.promotions.Unchanged(ctx, tx, map[int]*promotion.Set{o.BrandID: r.set})
}

// LateMoney is a shop's policy.
func (s *Service) LateMoney(ctx context.Context, shopID string) (LateMoney, error) {
	return lateMoney(ctx, s.db, shopID)
}

// SetLateMoney sets a shop's policy for money that comes for an order that has expired. BAD_USER_INPUT for one that there is not.
func (s *Service) SetLateMoney(ctx context.Context, shopID string, policy LateMoney) error {
	if policy != LateRefund && policy != LateRevive {
		return fault.ErrBadUserInput.At("policy")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		before, err := setLateMoney(ctx, tx, shopID, policy)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Details: map[string]any{"from": before, "to": policy}})
	})
}
