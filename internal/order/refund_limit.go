package order

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// TaskRefundApproval is a refund that whoever asked for it may not give alone, by the number that it will have.
const TaskRefundApproval = "refund-approval"

// Rejections of what needs two.
var (
	ErrRefundRejected = fault.New("REFUND_REJECTED", "a colleague has rejected this refund", "该退款申请已被驳回")
	ErrRefundWaits    = fault.New("REFUND_WAITS", "another refund of this order waits for approval", "该订单已有待审批的退款")
)

// NeedsApproval is why no money goes back yet: the task in which a second person decides. It is SECOND_PERSON_NEEDED, REFUND_WAITS where another refund of the order
// waits there, or REFUND_REJECTED.
type NeedsApproval struct { //nolint:errname // said as people say it
	Task task.Task
	why  *fault.Error
}

// Error is for logs.
func (n *NeedsApproval) Error() string { return n.why.Error() }

// Unwrap is the rejection.
func (n *NeedsApproval) Unwrap() error { return n.why }

// Authority is what somebody may give back of an order alone.
type Authority string

// The authorities.
const (
	// Managing is up to the shop's limit above which decisions need a second person.
	Managing Authority = ""
	// Serving is up to the shop's limit for staff who are no managers, and never the whole order at once.
	Serving Authority = "SERVING"
)

// RefundLimits are how much of an order may be given back by one person, in minor units: all that was asked back of it by staff, in however many steps.
type RefundLimits struct{ Serving, Managing money.Amount }

func (l RefundLimits) of(a Authority) money.Amount {
	if a == Serving {
		return min(l.Serving, l.Managing)
	}
	return l.Managing
}

// maxRefundLimit bounds the limit for staff: 10,000 yuan.
const maxRefundLimit = 1_000_000

// Limits are a shop's.
func (s *Service) Limits(ctx context.Context, shopID string) (l RefundLimits, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		l, err = refundLimits(ctx, tx, shopID)
		return err
	})
	return l, err
}

// SetStaffRefundLimit sets what staff who are no managers may give back of an order alone; 0 for nothing. BAD_USER_INPUT below 0 and above 1,000,000.
func (s *Service) SetStaffRefundLimit(ctx context.Context, shopID string, amount money.Amount) (l RefundLimits, err error) {
	if amount < 0 || amount > maxRefundLimit {
		return l, fault.ErrBadUserInput.Saying("the amount is 0 to 10,000 yuan", "金额须为0到1万元").At("amount")
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		before, err := refundLimits(ctx, tx, shopID)
		if err != nil {
			return err
		}
		if err := setStaffRefundLimit(ctx, tx, shopID, amount); err != nil {
			return err
		}
		l = RefundLimits{Serving: amount, Managing: before.Managing}
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Details: map[string]any{"from": before.Serving, "to": amount}})
	})
	return l, err
}

// mayGiveBack refuses staff who are no managers where their shop lets them give nothing back, as every shop does until it says otherwise.
func mayGiveBack(ctx context.Context, tx *db.Tx, shopID string, a Authority) error {
	if a == Managing {
		return nil
	}
	limits, err := refundLimits(ctx, tx, shopID)
	if err == nil && limits.Serving == 0 {
		err = fault.ErrForbidden
	}
	return err
}

// alone is what staff gave back, or asked back, of an order before: many small refunds are one large one.
func (p refundPlan) alone() (sum money.Amount) {
	for _, r := range p.before {
		if !r.Automatic && r.Status != payment.RefundFailed && r.Way != payment.Chargeback {
			sum += r.Amount
		}
	}
	return sum
}

// overLimit says whether a plan needs a second person.
func (p refundPlan) overLimit(ctx context.Context, tx *db.Tx, shopID string, a Authority) (bool, error) {
	limits, err := refundLimits(ctx, tx, shopID)
	return p.alone()+p.amount > limits.of(a), err
}

// proposal is a refund that waits for a second person, as its task keeps it.
type proposal struct {
	Amount money.Amount `json:"amount"`
	// Whole says that all that is left was asked for: it may be less by the time of the approval.
	Whole   bool         `json:"whole"`
	Lines   []RefundLine `json:"lines,omitempty"`
	Restock *bool        `json:"restock,omitempty"`
	Order   string       `json:"order"`
	Before  money.Amount `json:"before"`
}

func (p proposal) details() (all map[string]any, err error) {
	raw, err := json.Marshal(p)
	if err == nil {
		err = json.Unmarshal(raw, &all)
	}
	return all, err //nolint:wrapcheck // of plain fields
}

func proposalOf(t task.Task) (p proposal, err error) {
	raw, err := json.Marshal(t.Details)
	if err == nil {
		err = json.Unmarshal(raw, &p)
	}
	return p, err //nolint:wrapcheck // of what details wrote
}

// same says whether two proposals would give back the same.
func (p proposal) same(q proposal) bool {
	sameStock := (p.Restock == nil) == (q.Restock == nil) && (p.Restock == nil || *p.Restock == *q.Restock)
	return p.Amount == q.Amount && p.Whole == q.Whole && slices.Equal(p.Lines, q.Lines) && sameStock
}

// propose leaves a refund of a locked order to a second person. There is one such task at a time: the same asked again is that one, something else has to wait.
func (s *Service) propose(ctx context.Context, tx *db.Tx, o *Order, in RefundRequest, p refundPlan, refundNo string) error {
	want := proposal{Amount: p.amount, Whole: in.Amount == nil && in.Lines == nil, Lines: in.Lines, Restock: in.Restock, Order: o.No, Before: p.alone()}
	if open, waits, err := task.WaitingOf(ctx, tx, TaskRefundApproval, o.No); err != nil || waits {
		if err != nil {
			return err
		}
		if is, err := proposalOf(open); err != nil || !is.same(want) {
			return &NeedsApproval{open, ErrRefundWaits.At("orderNo")}
		}
		return &NeedsApproval{open, task.ErrSamePerson}
	}
	details, err := want.details()
	if err != nil {
		return err
	}
	t, err := task.Propose(ctx, tx, task.Opening{
		Kind: TaskRefundApproval, Reference: refundNo, ShopID: o.ShopID, OrderNo: o.No, Amount: p.amount, Details: details, At: s.moment(),
	}, task.By{StaffID: in.StaffID, Name: strings.TrimPrefix(in.Actor, "staff:"), Reason: in.Reason}, task.Refund)
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Done{ShopID: o.ShopID, Subject: o.No, Details: map[string]any{"amount": p.amount, "task": t.ID, "lines": p.units()}})
}

// approvals is the kind of tasks about refunds that need two.
func (s *Service) approvals() task.Kind {
	return task.Kind{
		Name: TaskRefundApproval, Label: lang.T("A refund waits for a second person", "退款待审批"), Lock: s.lockOfTask, Asked: true,
		Advice: lang.T("Look at the order and the reason. Approve it and the money goes back; reject it and nothing happens.",
			"请核对订单与原因：同意后款项退回顾客，驳回则不退款。"),
		Choices: []task.Choice{{Decision: task.Refund, Do: s.approved}},
	}
}

// approved gives back what a second person approved: that amount, once. Of "all that is left" what is left by now, and never more than was approved.
func (s *Service) approved(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	o, err := lockOrder(ctx, tx, t.OrderNo)
	if err != nil {
		return err
	}
	want, err := proposalOf(t)
	if err != nil {
		return fmt.Errorf("order: task %d: %w", t.ID, err)
	}
	in := RefundRequest{BrandID: o.BrandID, OrderNo: o.No, Lines: want.Lines, Restock: want.Restock, Reason: by.Reason, Actor: by.Actor()}
	if in.Lines == nil {
		in.Amount = &want.Amount
	}
	if want.Whole {
		all, err := payment.OfOrder(ctx, tx, o.No)
		if err != nil {
			return err
		}
		left := leftOf(all)
		if left > want.Amount { // a dispute was won, or a refund refused: it is a part by now, and a part is no goods
			in.Restock = nil
		}
		*in.Amount = min(want.Amount, left)
	}
	p, err := s.planRefund(ctx, tx, &o, in)
	if err != nil {
		return err
	}
	if p.amount > want.Amount {
		return ErrAmountMismatch.At("id")
	}
	refunds, err := s.drawBack(ctx, tx, &o, in, p, t.Reference)
	if err != nil {
		return err
	}
	tx.AfterCommit(func() { s.payments.RefundSoon(refunds...) })
	return nil
}

// RefundPreview is what a refund would be. Amounts are minor units.
type RefundPreview struct {
	Amount, Left money.Amount
	// Lines are the units that go back, Parts the channels by which money does.
	Lines []RefundedLine
	Parts []RefundPart
	// Restock says whether the units go back on the shelf.
	Restock bool
	// Alone is what the caller may give back of an order without a second person, Before what staff gave back of it already.
	Alone, Before money.Amount
	NeedsSecond   bool
}

// RefundPart is what goes back to a payment's source.
type RefundPart struct {
	PaymentNo, Channel string
	Amount             money.Amount
}

// PreviewRefund says what Refund would do with the same request, which needs neither key nor reason, and does nothing. Its rejections are those of Refund.
func (s *Service) PreviewRefund(ctx context.Context, in RefundRequest, allowed func(Order) error) (out RefundPreview, err error) {
	in.Key, in.Reason = "preview", "preview"
	no, err := in.check()
	if err != nil {
		return out, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		out = RefundPreview{}
		o, err := lockOrder(ctx, tx, no)
		if err != nil {
			return err
		}
		if err := allowed(o); err != nil {
			return err
		}
		if o.Status == Created || o.Status == Canceled {
			return ErrInvalidTransition.At("orderNo")
		}
		p, err := s.planRefund(ctx, tx, &o, in)
		if err != nil {
			return err
		}
		limits, err := refundLimits(ctx, tx, o.ShopID)
		if err != nil {
			return err
		}
		out = RefundPreview{Amount: p.amount, Left: p.left, Alone: limits.of(in.Authority), Before: p.alone()}
		out.NeedsSecond = out.Before+out.Amount > out.Alone
		for _, l := range p.lines {
			out.Lines = append(out.Lines, RefundedLine{Line: l.line, Quantity: l.quantity, Amount: l.amount})
			out.Restock = l.restock
		}
		all, err := payment.OfOrder(ctx, tx, o.No)
		for _, part := range p.parts {
			at := slices.IndexFunc(all, func(one payment.Payment) bool { return one.No == part.paymentNo })
			out.Parts = append(out.Parts, RefundPart{part.paymentNo, all[at].Channel, part.amount})
		}
		return err
	})
	return out, err
}
