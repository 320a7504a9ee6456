package order

import (
	"context"
	"slices"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/coupon"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/outbox"
	"cuppa/internal/task"
	"cuppa/internal/voucher"
)

// useCoupons spends what the order has locked: own coupons at once, platforms' vouchers by a job whose intent is written here. Should a coupon be missing, the money
// counts all the same, and a person looks at it.
func (s *Service) useCoupons(ctx context.Context, tx *db.Tx, o *Order, actor string) error {
	used, err := s.coupons.Use(ctx, tx, actor, o.No)
	if err != nil {
		return err
	}
	if len(used) != o.CouponCount {
		s.log.ErrorContext(ctx, "an order is paid and does not hold its coupons", "order", o.No, "used", len(used), "coupons", o.CouponCount)
		err := task.Raise(db.ForBrand(ctx, o.BrandID), tx, s.log, task.Opening{
			Kind: TaskCouponMissing, Reference: o.No, ShopID: o.ShopID, OrderNo: o.No, Amount: o.Discount, At: s.moment(),
			Details: map[string]any{"order": o.No, "used": len(used), "coupons": o.CouponCount},
		})
		if err != nil {
			return err
		}
	}
	for _, c := range used {
		if s.coupons.Own(c.Kind) {
			o.used = append(o.used, c.ID)
		}
	}
	used = slices.DeleteFunc(used, func(c coupon.Coupon) bool { return s.coupons.Own(c.Kind) })
	if len(used) == 0 {
		return nil
	}
	if o.Discounts == nil {
		if o.Discounts, err = discountsInTx(ctx, tx, o.No); err != nil {
			return err
		}
	}
	now := s.moment()
	intents := make([]coupon.Redemption, len(used))
	for i, c := range used {
		var amount money.Amount
		for _, d := range o.Discounts {
			if d.Code == c.Code {
				amount = d.Amount
			}
		}
		intents[i] = s.coupons.NewRedemption(c, o.ShopID, o.looked[c.Code], amount, now)
	}
	return s.coupons.Intend(ctx, tx, intents)
}

// SettleRedemption acts on what a platform said of a voucher: redeemed vouchers leave their order alone, or bring it back from PAID_COUPON_FAILED; one that is refused
// for good cancels an exchange order, and everything else that did not work is for a person. It is a coupon.Settler.
func (s *Service) SettleRedemption(ctx context.Context, r coupon.Redemption, v voucher.Verdict, _ bool) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		o, err := lockOrder(ctx, tx, r.OrderNo)
		if err != nil {
			return err
		}
		if r.Status == coupon.RedemptionUndoing {
			err = s.settleUndo(ctx, tx, &o, r, v)
		} else {
			err = s.settleUse(ctx, tx, &o, r, v)
		}
		if err == nil {
			crash.Here("redemption/settling")
		}
		return err
	})
}

// settleUse acts on what a platform said of using a voucher.
func (s *Service) settleUse(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, v voucher.Verdict) error {
	to := coupon.RedemptionFailed
	switch {
	case v.Done():
		to = coupon.RedemptionRedeemed
	case v.Final():
		to = coupon.RedemptionRefused
	}
	now := s.moment()
	if v.Outcome == voucher.Unused {
		if !givenBack(*o) { // it is wanted after all: the redemption is claimed again
			return nil
		}
		to = coupon.RedemptionRefused
	}
	if mine, err := coupon.Conclude(ctx, tx, r, to, v, now); err != nil || !mine {
		return err
	}
	switch {
	case givenBack(*o): // while the platform was asked
		return s.tooLate(ctx, tx, o, r, to, v, now)
	case to == coupon.RedemptionRedeemed:
		return s.redeemed(ctx, tx, o, r, actorSystem, "")
	case to == coupon.RedemptionRefused && s.exchange(*o, r) && (o.Status == Paid || o.Status == PaidCouponFailed):
		return s.refuseExchange(ctx, tx, o, r, v, now)
	default:
		return s.failRedemption(ctx, tx, o, r, v, now)
	}
}

// Wanted says whether the order still wants its vouchers redeemed. It is a coupon.Settler.
func (s *Service) Wanted(ctx context.Context, orderNo string) (bool, error) {
	o, err := orderByNo(ctx, s.db, orderNo)
	return err == nil && !givenBack(o), err
}

// givenBack says whether an order's vouchers are not to be redeemed any more.
func givenBack(o Order) bool {
	return o.Status == Refunding && o.Payable == 0 || o.Status == Refunded || o.Status == Canceled
}

// tooLate ends the redemption of an order that was given back meanwhile: what the platform has done is taken back.
func (s *Service) tooLate(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, was coupon.RedemptionStatus, v voucher.Verdict, now time.Time) error {
	if was == coupon.RedemptionRedeemed {
		_, err := s.coupons.Restart(ctx, tx, r.ID, coupon.RedemptionUndoing, was)
		return err
	}
	if was == coupon.RedemptionFailed && (v.MustQuery() || v.NotSent && r.Doubtful) { // nobody knows whether it is spent: a person asks the platform
		if err := s.raise(ctx, tx, o, TaskUndoFailed, r, v, nil, now); err != nil || o.Status != Refunding {
			return err
		}
		if err := s.returnCoupons(ctx, tx, o); err != nil {
			return err
		}
		return s.recordAndTell(ctx, tx, o, nil, o.event(EventGivenBack, Refunded, actorSystem, "", now, nil))
	}
	if _, err := s.coupons.Restart(ctx, tx, r.ID, coupon.RedemptionDropped, was); err != nil {
		return err
	}
	if err := s.decided(ctx, tx, r.ID, now, TaskCouponFailed, TaskUndoFailed); err != nil {
		return err
	}
	if err := s.returnCoupon(ctx, tx, o, r.CouponID); err != nil || o.Status != Refunding {
		return err
	}
	if err := s.returnCoupons(ctx, tx, o); err != nil {
		return err
	}
	return s.recordAndTell(ctx, tx, o, nil, o.event(EventGivenBack, Refunded, actorSystem, "", now, nil))
}

// exchange says whether the order is nothing but the exchange of a voucher.
func (s *Service) exchange(o Order, r coupon.Redemption) bool {
	return o.Payable == 0 && o.CouponCount == 1 && s.coupons.Form(r.Kind) == voucher.Exchange
}

// redemptionData is what events and tasks tell of a redemption: nothing of its code.
func redemptionData(r coupon.Redemption, v voucher.Verdict) map[string]any {
	data := map[string]any{"redemption": r.ID, "coupon": r.CouponID, "kind": r.Kind, "amount": r.Amount}
	if v.Outcome != "" {
		data["outcome"], data["platformCode"], data["why"] = v.Outcome, v.Code, v.Why
	}
	if v.Reason != nil {
		data["reason"] = v.Reason
	}
	return data
}

// redeemed records that a voucher is spent. The order leaves PAID_COUPON_FAILED with its last one.
func (s *Service) redeemed(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, actor, note string) error {
	if err := s.decided(ctx, tx, r.ID, s.moment(), TaskCouponFailed); err != nil {
		return err
	}
	to := o.Status
	if o.Status == PaidCouponFailed {
		all, err := coupon.RedemptionsInTx(ctx, tx, o.No)
		if err != nil {
			return err
		}
		open := slices.ContainsFunc(all, func(other coupon.Redemption) bool { return other.Status != coupon.RedemptionRedeemed })
		if !open {
			to = Paid
		}
	}
	e := o.event(EventCouponRedeemed, to, actor, note, s.moment(), redemptionData(r, voucher.Verdict{}))
	return s.recordAndTell(ctx, tx, o, nil, e)
}

// worthless says whether a refusal means that the voucher can't be used anywhere any more.
func worthless(v voucher.Verdict) bool {
	return v.Outcome == voucher.AlreadyUsed || slices.Contains([]voucher.Why{voucher.Used, voucher.Expired, voucher.Refunded, voucher.NotFound, voucher.BadCode}, v.Why)
}

// refuseExchange cancels the order of a voucher that its platform refuses, before anything is made, and says why.
func (s *Service) refuseExchange(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, v voucher.Verdict, now time.Time) error {
	var err error
	if worthless(v) {
		_, err = s.coupons.VoidUsed(ctx, tx, actorSystem, r.CouponID, o.No)
	} else {
		err = s.returnCoupon(ctx, tx, o, r.CouponID)
	}
	if err != nil {
		return err
	}
	if err := s.decided(ctx, tx, r.ID, now, TaskCouponFailed); err != nil {
		return err
	}
	s.log.WarnContext(ctx, "a platform refuses a voucher after its order was accepted; the order is canceled", "order", o.No, "redemption", r.ID, "verdict", v)
	return s.unsell(ctx, tx, o, EventCouponRefused, Canceled, actorSystem, v.Reason.In(lang.ZH)+" / "+v.Reason.In(lang.EN), redemptionData(r, v), now)
}

// unsell ends an order that is paid for with a voucher only and not begun: its cups go back on the shelf.
func (s *Service) unsell(ctx context.Context, tx *db.Tx, o *Order, kind string, to Status, actor, note string, data map[string]any, now time.Time) error {
	if err := s.putBack(ctx, tx, o); err != nil {
		return err
	}
	e := o.event(kind, to, actor, note, now, data)
	return s.recordAndTell(ctx, tx, o, nil, e)
}

// putBack puts what an order bought back on the shelf; its next event tells it.
func (s *Service) putBack(ctx context.Context, tx *db.Tx, o *Order) error {
	s.renewAfter(tx, o)
	back, err := s.stock.Return(ctx, tx, o.BrandID, o.ShopID, o.No)
	o.shelved(back)
	return err
}

// renewAfter has the shop's counters made anew after the commit of what puts something on its shelf.
func (s *Service) renewAfter(tx *db.Tx, o *Order) {
	brandID, shopID := o.BrandID, o.ShopID
	tx.AfterCommit(func() {
		s.afterwards(func(ctx context.Context) error {
			s.stock.Renew(ctx, brandID, shopID)
			return nil
		})
	})
}

// failRedemption leaves a voucher to a person, and says so loudly.
func (s *Service) failRedemption(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, v voucher.Verdict, now time.Time) error {
	s.log.ErrorContext(ctx, "a voucher could not be redeemed; a person has to decide", "order", o.No, "redemption", r.ID, "kind", r.Kind, "verdict", v)
	if err := s.raise(ctx, tx, o, TaskCouponFailed, r, v, choicesOf(*o), now); err != nil {
		return err
	}
	to := o.Status
	if o.Status == Paid {
		to = PaidCouponFailed
	}
	e := o.event(EventCouponFailed, to, actorSystem, "", now, redemptionData(r, v))
	return s.recordAndTell(ctx, tx, o, nil, e)
}

// settleUndo acts on what a platform said of taking a redemption back.
func (s *Service) settleUndo(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, v voucher.Verdict) error {
	now := s.moment()
	to := coupon.RedemptionRedeemed
	if v.Done() {
		to = coupon.RedemptionUndone
	}
	if mine, err := coupon.Conclude(ctx, tx, r, to, voucher.Verdict{Outcome: v.Outcome, Code: v.Code, Reason: v.Reason}, now); err != nil || !mine {
		return err
	}
	if !v.Done() {
		s.log.ErrorContext(ctx, "a platform does not take a redemption back; a person has to decide", "order", o.No, "redemption", r.ID, "verdict", v)
		if err := s.raise(ctx, tx, o, TaskUndoFailed, r, v, nil, now); err != nil {
			return err
		}
	} else if err := s.undone(ctx, tx, o, r, now); err != nil {
		return err
	}
	after := o.Status
	if o.Status == Refunding && o.Payable == 0 {
		if after = Refunded; !v.Done() {
			after = o.StatusBefore
		} else if err := s.returnCoupons(ctx, tx, o); err != nil {
			return err
		}
	}
	kind := EventCouponUndone
	if !v.Done() {
		kind = EventCouponFailed
	}
	e := o.event(kind, after, actorSystem, "", now, redemptionData(r, v))
	return s.recordAndTell(ctx, tx, o, nil, e)
}

// returnCoupons gives the guest back the own coupons of an order that is given back whole, where its shop does so and while they are valid. Those of a platform have
// their own way; one that was returned already is another's business by now and stays as it is.
func (s *Service) returnCoupons(ctx context.Context, tx *db.Tx, o *Order) error {
	if o.CouponCount == 0 {
		return nil
	}
	returns, err := shopReturnsCoupons(ctx, tx, o.ShopID)
	if err != nil || !returns {
		return err
	}
	returned, err := s.coupons.ReturnOwn(ctx, tx, actorSystem, o.No)
	for _, c := range returned {
		o.freed = append(o.freed, c.ID)
	}
	return err
}

// returnCoupon gives the guest one coupon of the order back, as the order's next event tells.
func (s *Service) returnCoupon(ctx context.Context, tx *db.Tx, o *Order, id int) error {
	freed, err := s.coupons.Return(ctx, tx, actorSystem, id, o.No)
	if freed {
		o.freed = append(o.freed, id)
	}
	return err
}

// giveBackVouchers has the platforms take back what an order that is given back had redeemed, and drops what was not begun. undoing says that one is under way.
func (s *Service) giveBackVouchers(ctx context.Context, tx *db.Tx, o *Order) (undoing bool, err error) {
	if o.CouponCount == 0 {
		return false, nil
	}
	all, err := coupon.RedemptionsInTx(ctx, tx, o.No)
	if err != nil {
		return false, err
	}
	for _, r := range all {
		switch r.Status {
		case coupon.RedemptionRedeemed:
			if _, err = s.coupons.Restart(ctx, tx, r.ID, coupon.RedemptionUndoing, coupon.RedemptionRedeemed); err != nil {
				return false, err
			}
			undoing = true
		case coupon.RedemptionFailed, coupon.RedemptionRefused:
			if err = s.decided(ctx, tx, r.ID, s.moment(), TaskCouponFailed); err != nil {
				return false, err
			}
			if r.Doubtful { // its platform is asked first whether there is something to take back; see tooLate
				if _, err = s.coupons.Restart(ctx, tx, r.ID, coupon.RedemptionPending, r.Status); err != nil {
					return false, err
				}
				undoing = true
				continue
			}
			if _, err = s.coupons.Restart(ctx, tx, r.ID, coupon.RedemptionDropped, r.Status); err != nil {
				return false, err
			}
			if err = s.returnCoupon(ctx, tx, o, r.CouponID); err != nil {
				return false, err
			}
		case coupon.RedemptionPending: // it is settled when its platform has answered; see SettleRedemption
			undoing = true
		}
	}
	return undoing, nil
}

// TakeBack ends an order that nothing was paid for: what its vouchers had spent is taken back at their platforms while they allow it. An order that is being taken
// back, or was, is a success. allowed decides whether the caller may.
func (s *Service) TakeBack(ctx context.Context, orderNo, reason, actor string, allowed func(Order) error) (o Order, err error) {
	if err := checkText("reason", reason, maxText); err != nil || reason == "" {
		return Order{}, errText.At("reason")
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
		if o.Status == Refunding || o.Status == Refunded {
			return nil
		}
		before := o.Status
		if err := s.takeBack(ctx, tx, &o, reason, actor); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: o.ShopID, Subject: o.No, Details: map[string]any{"from": before}})
	})
	crash.Here("take back/written")
	return o, err
}

// takeBack ends a locked order that nothing was paid for.
func (s *Service) takeBack(ctx context.Context, tx *db.Tx, o *Order, reason, actor string) error {
	if o.Payable != 0 || !o.Status.Can(Refunding) {
		return ErrInvalidTransition.At("orderNo")
	}
	undoing, err := s.giveBackVouchers(ctx, tx, o)
	if err != nil {
		return err
	}
	now, before := s.moment(), o.Status
	if before == Paid || before == PaidCouponFailed { // nothing was made
		if err := s.putBack(ctx, tx, o); err != nil {
			return err
		}
	}
	o.StatusBefore = before
	events := []outbox.Event{o.event(EventTakenBack, Refunding, actor, reason, now, nil)}
	if !undoing {
		if err := s.returnCoupons(ctx, tx, o); err != nil {
			return err
		}
		events = append(events, o.event(EventGivenBack, Refunded, actorSystem, "", now, nil))
	}
	if err := s.record(ctx, tx, o, events...); err != nil {
		return err
	}
	live := liveOf(*o)
	tx.AfterCommit(func() { s.announce(live) })
	return nil
}

// RetryRedemption has a voucher that could not be redeemed tried anew, by hand. One that is being tried, or was done meanwhile, is a success. allowed decides
// whether the caller may.
func (s *Service) RetryRedemption(ctx context.Context, id, reason string, allowed func(Order) error) (Order, error) {
	return s.byHand(ctx, id, reason, allowed, s.tryAnew)
}

// MarkRedeemed records that a person knows a voucher to be redeemed: they have seen it at the platform. One that is recorded already is a success.
func (s *Service) MarkRedeemed(ctx context.Context, id, reason, actor string, allowed func(Order) error) (Order, error) {
	return s.byHand(ctx, id, reason, allowed, func(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption) error {
		return s.seenRedeemed(ctx, tx, o, r, actor, reason)
	})
}

// byHand does something to a redemption under its order's lock, and leaves a trace of who and why.
func (s *Service) byHand(
	ctx context.Context, id, reason string, allowed func(Order) error, do func(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption) error,
) (o Order, err error) {
	if err := checkText("reason", reason, maxText); err != nil || reason == "" {
		return Order{}, errText.At("reason")
	}
	r, found, err := s.coupons.Redemption(ctx, id)
	if err != nil {
		return Order{}, err
	}
	if !found {
		return Order{}, coupon.ErrNotFound.At("id")
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if o, err = lockOrder(ctx, tx, r.OrderNo); err != nil {
			return err
		}
		if err := allowed(o); err != nil {
			return err
		}
		if err := s.withRedemption(ctx, tx, &o, id, do); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: o.ShopID, Subject: id, Details: map[string]any{"order": o.No, "reason": reason}})
	})
	return o, err
}
