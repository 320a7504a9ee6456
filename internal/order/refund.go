package order

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// RefundRequest is money to give back: an amount, what lines were paid for, or all that is left.
type RefundRequest struct {
	BrandID int
	StaffID string
	Key     string
	OrderNo string
	// Amount is nil for all that is left, and where Lines say what.
	Amount *money.Amount
	// Lines are units of lines, in place of an amount.
	Lines []RefundLine `json:",omitempty"`
	// Restock says whether the units go back on the shelf; nil: as restocks says.
	Restock *bool `json:",omitempty"`
	Reason  string
	Actor   string
	// Authority is what the caller may give back alone.
	Authority Authority `json:"-"`
}

// askNow bounds how long a refund's caller waits for the channel; the job goes on after that.
const askNow = 3 * time.Second

// Refund gives money of an order back: all that is left, an amount, or what units of lines were paid for. It is drawn from the order's payments as turns says; surplus
// money is not touched, it goes back by itself. The channel is asked at once, and by a job until it answers. What the caller may not give back alone waits in
// a task: NeedsApproval.
func (s *Service) Refund(ctx context.Context, in RefundRequest, allowed func(Order) error) (o Order, r payment.Refund, replayed bool, err error) {
	no, err := in.check()
	if err != nil {
		return Order{}, payment.Refund{}, false, err
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
	r, err = s.asked(ctx, no, result)
	return o, r, found && err == nil, err
}

// check is the order's number, when the request makes sense without knowing the order.
func (in RefundRequest) check() (orderNo string, err error) {
	if err := idempotency.CheckKey(in.Key); err != nil {
		return "", err
	}
	if err := checkText("reason", in.Reason, maxText); err != nil || in.Reason == "" {
		return "", errText.At("reason")
	}
	no, ok := number.ParseOrder(in.OrderNo)
	if !ok {
		return "", ErrNotFound.At("orderNo")
	}
	return no, in.checkWhat()
}

func (in RefundRequest) checkWhat() error {
	switch {
	case in.Authority == Serving && in.Amount == nil && in.Lines == nil:
		return fault.ErrForbidden // it ends the order
	case in.Amount != nil && in.Lines != nil:
		return errEither.At("lines")
	case in.Lines != nil:
		return checkRefundLines(in.Lines)
	}
	return nil
}

// asked is the refund that came of a key: the first of its parts, or the task in which it waits for a second person.
func (s *Service) asked(ctx context.Context, orderNo, result string) (payment.Refund, error) {
	byOrder, err := s.payments.RefundsOfOrders(ctx, []string{orderNo})
	if err != nil {
		return payment.Refund{}, err
	}
	if at := slices.IndexFunc(byOrder[orderNo], func(r payment.Refund) bool { return r.No == result }); at >= 0 {
		return byOrder[orderNo][at], nil
	}
	t, found, err := task.Find(ctx, s.db, TaskRefundApproval, result)
	switch {
	case err != nil:
		return payment.Refund{}, err
	case !found:
		return payment.Refund{}, fmt.Errorf("order: refund %s of a key is gone", result)
	case t.Decision == task.Rejected:
		return payment.Refund{}, &NeedsApproval{t, ErrRefundRejected}
	}
	return payment.Refund{}, &NeedsApproval{t, task.ErrSamePerson}
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

// openRefund writes the refund's documents, or the task in which it waits for a second person; taken says that the key was used meanwhile and nothing was written.
func (s *Service) openRefund(ctx context.Context, in RefundRequest, orderNo string, key keyRow, allowed func(Order) error) (taken bool, refunds []string, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		refunds = nil
		claimed, err := insertKeys(ctx, tx, []keyRow{key}, s.moment())
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
		if err := mayGiveBack(ctx, tx, o.ShopID, in.Authority); err != nil {
			return err
		}
		if o.Status == Created || o.Status == Canceled {
			return ErrInvalidTransition.At("orderNo")
		}
		p, err := s.planRefund(ctx, tx, &o, in)
		if err != nil {
			return err
		}
		if over, err := p.overLimit(ctx, tx, o.ShopID, in.Authority); err != nil || over {
			if err == nil {
				err = s.propose(ctx, tx, &o, in, p, key.result)
			}
			return err
		}
		if refunds, err = s.drawBack(ctx, tx, &o, in, p, key.result); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: o.ShopID, Subject: o.No, Details: map[string]any{"amount": p.amount, "refunds": refunds, "lines": p.units()}})
	})
	return taken, refunds, err
}

// refundPlan is what a request comes to.
type refundPlan struct {
	amount money.Amount
	// left is what all of it would be, disputed what can't go back while it is disputed.
	left, disputed money.Amount
	parts          []part
	// lines are the units that go back; none where an amount does.
	lines []lineBack
	// before are the refunds that there were.
	before []payment.Refund
}

// planRefund says what a request about a locked order gives back, and from which payments. Rejections: AMOUNT_MISMATCH, INVALID_QUANTITY, LINE_NOT_PAID, BAD_USER_INPUT.
func (s *Service) planRefund(ctx context.Context, tx *db.Tx, o *Order, in RefundRequest) (p refundPlan, err error) {
	all, err := payment.OfOrder(ctx, tx, o.No)
	if err != nil {
		return p, err
	}
	if p.before, err = payment.RefundsInTx(ctx, tx, o.No); err != nil {
		return p, err
	}
	p.left, p.disputed = leftOf(all), disputedOf(all)
	p.amount = p.left
	if in.Amount != nil {
		p.amount = *in.Amount
	}
	if in.Lines != nil || p.amount == p.left && p.left > 0 {
		lines, err := s.unitsBack(ctx, tx, o, in, p)
		if err != nil {
			return p, err
		}
		p.lines = lines
	} else if in.Restock != nil {
		return p, fault.ErrBadUserInput.Saying("an amount is no goods: name lines", "按金额退款不涉及商品，请选择商品行").At("restock")
	}
	if in.Lines != nil {
		if p.amount = sumOf(p.lines); p.amount == 0 {
			return p, ErrLineNotPaid.At("lines")
		}
	}
	field := "amount"
	if in.Lines != nil {
		field = "lines"
	}
	if p.parts = draw(all, p.amount); len(p.parts) == 0 {
		return p, ErrAmountMismatch.At(field).With("left", p.left)
	}
	return p, nil
}

// drawBack writes the refunds of a plan, the first of them under first, and takes them off the locked order, which ends when nothing is left. The caller
// has the channel asked after the commit.
func (s *Service) drawBack(ctx context.Context, tx *db.Tx, o *Order, in RefundRequest, p refundPlan, first string) (refunds []string, err error) {
	now := s.moment()
	var refundsOf []refundOf
	for i, part := range p.parts {
		r := payment.Refund{
			No: first, BrandID: o.BrandID, OrderNo: o.No, PaymentNo: part.paymentNo, ShopID: o.ShopID, Amount: part.amount,
			Reason: in.Reason, Actor: in.Actor, Request: first, CreatedAt: now,
		}
		if i > 0 {
			r.No = number.Refund(now)
		}
		if err := s.askRefund(ctx, tx, o, r, false); err != nil {
			return nil, err
		}
		refunds = append(refunds, r.No)
		refundsOf = append(refundsOf, refundOf{r.No, r.PaymentNo, r.Amount})
	}
	if err := insertRefundLines(ctx, tx, o, first, p.lines, now); err != nil {
		return nil, err
	}
	to := o.Status
	if p.amount == p.left && p.disputed == 0 && o.Status.Can(Refunding) {
		to, o.StatusBefore = Refunding, o.Status
	}
	data := map[string]any{"refunds": refunds, "amount": p.amount, "of": refundsOf}
	if units := p.units(); len(units) > 0 {
		data["lines"] = units
	}
	e := o.event(EventRefundRequested, to, in.Actor, in.Reason, now, data)
	return refunds, s.recordAndTell(ctx, tx, o, nil, e)
}

type part struct {
	paymentNo string
	amount    money.Amount
}

// turns is in which turn payments give back what is not all of the money: those of the first turn before those of the next, and in a turn the newest first. Money from
// outside goes before the guest's stored value, so that a guest who gets a part back gets what they can use anywhere; each part goes back to where it came from.
var turns = map[string]int{payment.Balance: 2}

func turnOf(p payment.Payment) int { return cmp.Or(turns[p.Channel], 1) }

// leftOf is what the payments can give back of the order's own money.
func leftOf(all []payment.Payment) (left money.Amount) {
	for _, p := range all {
		if p.Status.Captured() && !p.Surplus {
			left += p.Left()
		}
	}
	return left
}

// draw takes an amount from what the payments, oldest first, have left. Nothing is drawn when the amount is not above 0 or more than is left.
func draw(all []payment.Payment, want money.Amount) (parts []part) {
	if want <= 0 || want > leftOf(all) {
		return nil
	}
	sorted := slices.Clone(all)
	slices.Reverse(sorted)
	slices.SortStableFunc(sorted, func(a, b payment.Payment) int { return cmp.Compare(turnOf(a), turnOf(b)) })
	for _, p := range sorted {
		if !p.Status.Captured() || p.Surplus {
			continue
		}
		if take := min(want, p.Left()); take > 0 {
			parts = append(parts, part{p.No, take})
			want -= take
		}
	}
	return parts
}
