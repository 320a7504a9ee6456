package order

import (
	"context"
	"slices"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

// DisputeStatus is where a dispute stands.
type DisputeStatus string

// The statuses of a dispute.
const (
	DisputeOpen DisputeStatus = "OPEN"
	DisputeWon  DisputeStatus = "WON"
	DisputeLost DisputeStatus = "LOST"
)

// disputeMoves is the whole life of a dispute. What is not written here cannot happen.
var disputeMoves = map[DisputeStatus][]DisputeStatus{
	DisputeOpen: {DisputeWon, DisputeLost},
	DisputeWon:  {},
	DisputeLost: {},
}

// Dispute is money of a payment that a guest claims back at the channel, or a complaint about it. Amount is minor units.
type Dispute struct {
	No        string
	BrandID   int
	OrderNo   string
	PaymentNo string
	ShopID    string
	Amount    money.Amount
	Status    DisputeStatus
	Reason    string
	// Reference is what the channel calls it; empty where it has no name.
	Reference string
	OpenedBy  string
	OpenedAt  time.Time
	// ClosedBy and what follows are empty while it is open.
	ClosedBy string
	Note     string
	// RefundNo is the refund by which a lost one took the money.
	RefundNo string
	ClosedAt time.Time
}

// Rejections of disputes.
var (
	ErrDisputeNotFound = fault.New("DISPUTE_NOT_FOUND", "there is no such dispute", "没有这笔争议")
	errNoChannel       = fault.ErrBadUserInput.Saying("nobody can claim stored value or cash back at a channel: refund it", "储值与现金支付不存在渠道争议，请直接退款")
	errWhichPayment    = fault.ErrBadUserInput.Saying("the order has several payments: name one", "订单有多笔支付，请指定其中一笔")
)

// DisputeRequest is a dispute to open.
type DisputeRequest struct {
	BrandID      int
	StaffID, Key string
	OrderNo      string
	// PaymentNo may be empty where the order has one payment.
	PaymentNo string
	Amount    money.Amount
	Reason    string
	Reference string
	Actor     string
}

func (in DisputeRequest) check() (orderNo string, err error) {
	if err := idempotency.CheckKey(in.Key); err != nil {
		return "", err
	}
	if err := checkText("reason", in.Reason, maxText); err != nil || in.Reason == "" {
		return "", errText.At("reason")
	}
	if err := checkText("reference", in.Reference, maxReference); err != nil {
		return "", err
	}
	no, ok := number.ParseOrder(in.OrderNo)
	if !ok {
		return "", ErrNotFound.At("orderNo")
	}
	return no, nil
}

// maxReference bounds what a channel calls a dispute, in characters.
const maxReference = 100

// OpenDispute records that a guest disputes money of a paid order: it can't be refunded until that is decided. An order that was handed over is DISPUTED meanwhile.
// Rejections: ORDER_NOT_FOUND, INVALID_TRANSITION where nothing was paid, AMOUNT_MISMATCH for more than the payment has left, BAD_USER_INPUT, and those of keys.
func (s *Service) OpenDispute(ctx context.Context, in DisputeRequest, allowed func(Order) error) (d Dispute, replayed bool, err error) {
	no, err := in.check()
	if err != nil {
		return Dispute{}, false, err
	}
	fingerprint := in
	fingerprint.Key, fingerprint.OrderNo = "", no
	id, hash := keyID("dispute", in.StaffID, in.Key), hashInput(fingerprint)
	result, found, err := s.recall(ctx, id, hash)
	if err == nil && !found {
		result = number.Dispute(s.moment())
		found, err = s.writeDispute(ctx, in, no, keyRow{brandID: in.BrandID, id: id, hash: hash, result: result}, allowed)
		if err == nil && found { // another call with this key was faster
			result, found, err = s.recall(ctx, id, hash)
		}
	}
	if err != nil {
		return Dispute{}, false, err
	}
	o, err := orderByNo(ctx, s.db, no)
	if err == nil {
		err = allowed(o)
	}
	if err == nil {
		d, err = disputeByNo(ctx, s.db, result)
	}
	return d, found, err
}

func (s *Service) writeDispute(ctx context.Context, in DisputeRequest, orderNo string, key keyRow, allowed func(Order) error) (taken bool, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now := s.moment()
		claimed, err := insertKeys(ctx, tx, []keyRow{key}, now)
		if err != nil {
			return err
		}
		if taken = !claimed[key.result]; taken {
			return nil
		}
		o, err := lockOrder(ctx, tx, orderNo)
		if err != nil {
			return err
		}
		if err := allowed(o); err != nil {
			return err
		}
		if o.PaidAt.IsZero() || o.Status == Canceled {
			return ErrInvalidTransition.At("orderNo")
		}
		p, err := disputable(ctx, tx, o.No, in.PaymentNo)
		if err != nil {
			return err
		}
		ok, err := payment.Dispute(ctx, tx, p, in.Amount)
		if err != nil || !ok || in.Amount <= 0 {
			return orElse(err, ErrAmountMismatch.At("amount").With("left", p.Left()))
		}
		d := Dispute{
			No: key.result, BrandID: o.BrandID, OrderNo: o.No, PaymentNo: p.No, ShopID: o.ShopID, Amount: in.Amount, Status: DisputeOpen, Reason: in.Reason,
			Reference: in.Reference, OpenedBy: in.Actor, OpenedAt: now,
		}
		if err := insertDispute(ctx, tx, d); err != nil {
			return err
		}
		to := o.Status
		if o.Status.Can(Disputed) && o.Status != Refunding {
			to = Disputed
		}
		e := o.event(EventDisputeOpened, to, in.Actor, in.Reason, now, map[string]any{"dispute": d.No, "payment": p.No, "disputed": in.Amount})
		if err := s.recordAndTell(ctx, tx, &o, nil, e); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: o.ShopID, Subject: o.No, Details: map[string]any{"dispute": d.No, "amount": in.Amount}})
	})
	return taken, err
}

// disputable is the payment of an order that is named, or its only one, where a channel has its money.
func disputable(ctx context.Context, tx *db.Tx, orderNo, paymentNo string) (payment.Payment, error) {
	all, err := payment.OfOrder(ctx, tx, orderNo)
	if err != nil {
		return payment.Payment{}, err
	}
	all = slices.DeleteFunc(all, func(p payment.Payment) bool {
		return !p.Status.Captured() || p.Surplus || paymentNo != "" && p.No != paymentNo
	})
	channels := slices.DeleteFunc(slices.Clone(all), func(p payment.Payment) bool { return payment.AtOnce(p.Channel) })
	if len(all) > 0 && len(channels) == 0 {
		return payment.Payment{}, errNoChannel.At("paymentNo")
	}
	switch all = channels; {
	case len(all) == 1:
		return all[0], nil
	case len(all) > 1:
		return payment.Payment{}, errWhichPayment.At("paymentNo")
	case paymentNo != "":
		return payment.Payment{}, fault.ErrBadUserInput.At("paymentNo")
	}
	return payment.Payment{}, ErrInvalidTransition.At("orderNo")
}

// orElse is err, or what else is wrong.
func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// ResolveDispute ends a dispute: won, its money is free again; lost, the channel took it, which is a refund that nobody is asked for. Ending it so again is a success.
// Rejections: DISPUTE_NOT_FOUND, INVALID_TRANSITION where it ended otherwise, BAD_USER_INPUT.
func (s *Service) ResolveDispute(ctx context.Context, no string, to DisputeStatus, note, actor string, allowed func(Order) error) (d Dispute, err error) {
	if err := checkText("note", note, maxText); err != nil {
		return Dispute{}, err
	}
	if d, err = disputeByNo(ctx, s.db, no); err != nil {
		return Dispute{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		o, err := lockOrder(ctx, tx, d.OrderNo)
		if err != nil {
			return err
		}
		if allowed(o) != nil {
			return orElse(ignoreNotFound(allowed(o)), ErrDisputeNotFound.At("no"))
		}
		all, err := disputesInTx(ctx, tx, o.No)
		if err != nil {
			return err
		}
		d = all[slices.IndexFunc(all, func(one Dispute) bool { return one.No == no })]
		if d.Status == to {
			return nil
		}
		if !slices.Contains(disputeMoves[d.Status], to) {
			return ErrInvalidTransition.At("outcome")
		}
		others := slices.ContainsFunc(all, func(one Dispute) bool { return one.No != no && one.Status == DisputeOpen })
		d.Status, d.ClosedBy, d.Note, d.ClosedAt = to, actor, note, s.moment()
		if err := s.endDispute(ctx, tx, &o, &d, others); err != nil {
			return err
		}
		crash.Here("dispute/ending")
		return audit.Record(ctx, tx, audit.Done{ShopID: o.ShopID, Subject: o.No, Details: map[string]any{"dispute": d.No, "outcome": to, "amount": d.Amount}})
	})
	crash.Here("dispute/ended")
	return d, err
}

// ignoreNotFound hides whose order it is.
func ignoreNotFound(err error) error {
	if ErrNotFound.Is(err) {
		return nil
	}
	return err
}

// endDispute frees the money of a dispute of a locked order, and takes it where it is lost. An order without another open one leaves DISPUTED.
func (s *Service) endDispute(ctx context.Context, tx *db.Tx, o *Order, d *Dispute, others bool) error {
	p, err := disputable(ctx, tx, o.No, d.PaymentNo)
	if err != nil {
		return err
	}
	if ok, err := payment.Dispute(ctx, tx, p, -d.Amount); err != nil || !ok {
		return orElse(err, fault.ErrInternal.With("dispute", d.No))
	}
	to := o.Status
	if o.Status == Disputed && !others {
		to = Completed
	}
	data := map[string]any{"dispute": d.No, "payment": p.No, "disputed": d.Amount}
	var e outbox.Event
	if d.Status == DisputeWon {
		if err := endDispute(ctx, tx, *d, d.ClosedAt); err != nil {
			return err
		}
		e = o.event(EventDisputeWon, to, d.ClosedBy, d.Note, d.ClosedAt, data)
		return s.recordAndTell(ctx, tx, o, nil, e)
	}
	r := payment.Refund{
		No: number.Refund(d.ClosedAt), BrandID: o.BrandID, OrderNo: o.No, PaymentNo: p.No, ShopID: o.ShopID, Amount: d.Amount, Reason: d.Reason, Actor: d.ClosedBy,
		Automatic: true, Way: payment.Chargeback, CreatedAt: d.ClosedAt,
	}
	if err := s.askRefund(ctx, tx, o, r, false); err != nil {
		return err
	}
	d.RefundNo = r.No
	if err := endDispute(ctx, tx, *d, d.ClosedAt); err != nil {
		return err
	}
	left, err := payment.OfOrder(ctx, tx, o.No)
	if err != nil {
		return err
	}
	if leftOf(left)+disputedOf(left) == 0 && to.Can(Refunding) {
		o.StatusBefore = to
		to = Refunding
	}
	data["amount"], data["refund"] = d.Amount, r.No
	e = o.event(EventDisputeLost, to, d.ClosedBy, d.Note, d.ClosedAt, data)
	if err := s.recordAndTell(ctx, tx, o, nil, e); err != nil {
		return err
	}
	return s.FinishRefund(ctx, tx, r, true)
}

// disputedOf is what open disputes are about of the payments' money.
func disputedOf(all []payment.Payment) (sum money.Amount) {
	for _, p := range all {
		if p.Status.Captured() && !p.Surplus {
			sum += p.DisputedAmount
		}
	}
	return sum
}

// checkDisputes: what payments hold back is what their open disputes are about, no more than they have, and an order is DISPUTED only while it has one.
func (d *dossier) checkDisputes() {
	open := map[string]money.Amount{}
	n := 0
	for _, one := range d.disputes {
		if one.Status == DisputeOpen {
			open[one.PaymentNo] += one.Amount
			n++
		}
		lost := slices.ContainsFunc(d.refunds, func(r payment.Refund) bool {
			return r.No == one.RefundNo && r.Way == payment.Chargeback && r.Amount == one.Amount && r.Status == payment.RefundSucceeded
		})
		d.mustf(lost == (one.Status == DisputeLost), "dispute %s is %s, its refund is %q", one.No, one.Status, one.RefundNo)
	}
	for _, p := range d.payments {
		d.mustf(p.DisputedAmount == open[p.No] && p.RefundedAmount+p.DisputedAmount <= p.Amount,
			"payment %s of %d has given back %d and holds %d for disputes of %d", p.No, p.Amount, p.RefundedAmount, p.DisputedAmount, open[p.No])
	}
	d.mustf(n > 0 || d.order.Status != Disputed, "it has no open dispute")
}
