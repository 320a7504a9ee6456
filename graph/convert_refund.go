package graph

import (
	"context"

	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/order"
	"cuppa/internal/payment"
)

// authority is what the member of staff may give back alone.
func authority(p identity.Principal) order.Authority {
	if p.Role.AtLeast(identity.RoleManager) {
		return order.Managing
	}
	return order.Serving
}

// fromRefundLines keeps the difference between no lines and an empty list, which is refused.
func fromRefundLines(in []*model.RefundLineInput) []order.RefundLine {
	if in == nil {
		return nil
	}
	out := make([]order.RefundLine, len(in))
	for i, l := range in {
		out[i] = order.RefundLine{Line: l.Line, Quantity: l.Quantity}
	}
	return out
}

// toRefundedLines are those of a request.
func toRefundedLines(all []order.RefundedLine, request string) []*model.RefundedLine {
	out := []*model.RefundedLine{}
	for _, l := range all {
		if l.Request == request {
			out = append(out, &model.RefundedLine{Line: l.Line, Quantity: l.Quantity, Amount: l.Amount})
		}
	}
	return out
}

// returnedStatuses are where money is, by the refund that brings it back.
var returnedStatuses = map[payment.RefundStatus]model.ReturnedStatus{
	payment.RefundPending: model.ReturnedStatusUnderWay, payment.RefundSucceeded: model.ReturnedStatusBack, payment.RefundFailed: model.ReturnedStatusFailed,
}

// toReturned is nil where the order wanted the money.
func toReturned(p payment.Payment, refunds []payment.Refund) *model.ReturnedMoney {
	back, ok := p.Returning(refunds)
	if !ok {
		return nil
	}
	return &model.ReturnedMoney{
		Reason: model.ReturnedReason(back.Reason), Amount: p.Amount, Status: returnedStatuses[back.Status], Since: p.PaidAt, FinishedAt: maybe(back.FinishedAt),
	}
}

func toRefundLimits(l order.RefundLimits) *model.RefundLimits {
	return &model.RefundLimits{Staff: l.Serving, Manager: l.Managing}
}

func toRefundPreview(p order.RefundPreview) *model.RefundPreview {
	out := &model.RefundPreview{
		Amount: p.Amount, Left: p.Left, Restock: p.Restock, Alone: p.Alone, Before: p.Before, NeedsSecondPerson: p.NeedsSecond,
		Lines: toRefundedLines(p.Lines, ""), Parts: make([]*model.RefundPart, len(p.Parts)),
	}
	for i, part := range p.Parts {
		out.Parts[i] = &model.RefundPart{PaymentNo: part.PaymentNo, Channel: model.PaymentChannel(part.Channel), Amount: part.Amount}
	}
	return out
}

func toDispute(d order.Dispute) *model.Dispute {
	return &model.Dispute{
		No: d.No, PaymentNo: d.PaymentNo, Amount: d.Amount, Status: model.DisputeStatus(d.Status), Reason: d.Reason, Reference: maybe(d.Reference), OpenedAt: d.OpenedAt,
		ClosedAt: maybe(d.ClosedAt), Note: maybe(d.Note),
	}
}

func toDisputePayload(ctx context.Context, d order.Dispute, replayed bool, err error) (*model.DisputePayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.DisputePayload{UserErrors: rejected}, err
	}
	return &model.DisputePayload{Dispute: toDispute(d), Replayed: replayed, UserErrors: rejected}, nil
}
