package order

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/payment"
)

// RefundRequest is money to give back.
type RefundRequest struct {
	BrandID int
	StaffID string
	Key     string
	OrderNo string
	// Amount is nil for all that is left.
	Amount *money.Amount
	Reason string
	Actor  string
}

// askNow bounds how long a refund's caller waits for the channel; the job goes on after that.
const askNow = 3 * time.Second

// Refund gives money of an order back. It is drawn from the order's payments, the newest first; surplus money is not touched, it goes back by
// itself. The channel is asked at once, and by a job until it answers.
func (s *Service) Refund(ctx context.Context, in RefundRequest, allowed func(Order) error) (o Order, r payment.Refund, replayed bool, err error) {
	if err := checkKey(in.Key); err != nil {
		return Order{}, payment.Refund{}, false, err
	}
	if err := checkText("reason", in.Reason, maxText); err != nil || in.Reason == "" {
		return Order{}, payment.Refund{}, false, errText.At("reason")
	}
	no, ok := number.ParseOrder(in.OrderNo)
	if !ok {
		return Order{}, payment.Refund{}, false, ErrNotFound.At("orderNo")
	}
	fingerprint := in
	fingerprint.Key, fingerprint.OrderNo = "", no
	id, hash := keyID("refund", in.StaffID, in.Key), hashInput(fingerprint)
	result, found, err := s.recall(ctx, id, hash)
	if err == nil && !found {
		var refunds []string
		key := keyRow{brandID: in.BrandID, id: id, hash: hash, result: number.Refund(s.moment())}
		found, refunds, err = s.openRefund(ctx, in, no, key, allowed)
		switch {
		case err == nil && found:
			result, found, err = s.recall(ctx, id, hash)
		case err == nil:
			result = key.result
			s.askChannel(ctx, refunds)
		}
	}
	if err != nil {
		return Order{}, payment.Refund{}, false, err
	}
	if o, err = orderByNo(ctx, s.db, no); err != nil {
		return Order{}, payment.Refund{}, false, err
	}
	if err := allowed(o); err != nil {
		return Order{}, payment.Refund{}, false, err
	}
	byOrder, err := s.payments.RefundsOfOrders(ctx, []string{no})
	if err != nil {
		return Order{}, payment.Refund{}, false, err
	}
	at := slices.IndexFunc(byOrder[no], func(r payment.Refund) bool { return r.No == result })
	if at < 0 {
		return Order{}, payment.Refund{}, false, fmt.Errorf("order: refund %s of a key is gone", result)
	}
	return o, byOrder[no][at], found, nil
}

func (s *Service) askChannel(ctx context.Context, refundNos []string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askNow)
	defer cancel()
	for _, no := range refundNos {
		if err := s.payments.Refund(ctx, no); err != nil {
			s.log.WarnContext(ctx, "a refund is tried again later", "refund", no, "error", err)
		}
	}
}

// openRefund writes the refund's documents; taken says that the key was used meanwhile and nothing was written.
func (s *Service) openRefund(ctx context.Context, in RefundRequest, orderNo string, key keyRow, allowed func(Order) error) (taken bool, refunds []string, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		refunds = nil
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
		if o.Status == Created || o.Status == Canceled {
			return ErrInvalidTransition.At("orderNo")
		}
		var sum money.Amount
		if refunds, sum, err = s.drawBack(ctx, tx, &o, in, key.result); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: o.ShopID, Subject: o.No, Details: map[string]any{"amount": sum, "refunds": refunds}})
	})
	return taken, refunds, err
}

// drawBack writes the refunds of what in asks for, the first of them under first, and takes them off the locked order, which ends when nothing is left. The caller
// has the channel asked after the commit.
func (s *Service) drawBack(ctx context.Context, tx *db.Tx, o *Order, in RefundRequest, first string) (refunds []string, sum money.Amount, err error) {
	now := s.moment()
	all, err := payment.OfOrder(ctx, tx, o.No)
	if err != nil {
		return nil, 0, err
	}
	parts, left := draw(all, in.Amount)
	if len(parts) == 0 {
		return nil, 0, ErrAmountMismatch.At("amount").With("left", left)
	}
	for i, part := range parts {
		r := payment.Refund{
			No: first, BrandID: o.BrandID, OrderNo: o.No, PaymentNo: part.paymentNo, ShopID: o.ShopID, Amount: part.amount,
			Reason: in.Reason, Actor: in.Actor, CreatedAt: now,
		}
		if i > 0 {
			r.No = number.Refund(now)
		}
		if err := s.askRefund(ctx, tx, o, r, false); err != nil {
			return nil, 0, err
		}
		refunds = append(refunds, r.No)
		sum += part.amount
	}
	to := o.Status
	if sum == left && o.Status.Can(Refunding) {
		to, o.StatusBefore = Refunding, o.Status
	}
	e := o.event(EventRefundRequested, to, in.Actor, in.Reason, now, map[string]any{"refunds": refunds, "amount": sum})
	return refunds, sum, s.recordAndTell(ctx, tx, o, nil, e)
}

type part struct {
	paymentNo string
	amount    money.Amount
}

// draw takes an amount from what the payments have left, the newest first; all of it when amount is nil. Nothing is drawn when the amount is not
// above 0 or more than is left.
func draw(all []payment.Payment, amount *money.Amount) (parts []part, left money.Amount) {
	for _, p := range all {
		if p.Status.Captured() && !p.Surplus {
			left += p.Amount - p.RefundedAmount
		}
	}
	want := left
	if amount != nil {
		want = *amount
	}
	if want <= 0 || want > left {
		return nil, left
	}
	for _, p := range slices.Backward(all) {
		if !p.Status.Captured() || p.Surplus {
			continue
		}
		if take := min(want, p.Amount-p.RefundedAmount); take > 0 {
			parts = append(parts, part{p.No, take})
			want -= take
		}
	}
	return parts, left
}
