package graph

import (
	"context"
	"strconv"
	"strings"

	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/order"
	"cuppa/internal/payment"
)

// maxNumber bounds the number that notices are looked for by: the longest is a transaction's.
const maxNumber = 128

func fromNoticeFilter(in model.ChannelNoticeFilter) (payment.NoticeFilter, error) {
	f := payment.NoticeFilter{ShopID: in.ShopID, Number: value(in.Number)}
	if len(f.Number) > maxNumber || strings.ContainsRune(f.Number, 0) {
		return f, fault.ErrBadUserInput.At("filter", "number")
	}
	for _, o := range in.Outcomes {
		f.Outcomes = append(f.Outcomes, strings.ToLower(string(o)))
	}
	if in.Channel != nil {
		f.Channel = string(*in.Channel)
	}
	return f, nil
}

// belowOf reads a cursor of notices: the id that the page before ended with.
func belowOf(after *string) (int, error) {
	if value(after) == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(*after, 36, 64)
	if err != nil || id < 1 {
		return 0, order.ErrCursor
	}
	return int(id), nil
}

func toNotice(k payment.Kept) *model.ChannelNotice {
	return &model.ChannelNotice{
		ID: strconv.Itoa(k.ID), Channel: model.PaymentChannel(k.Channel), TransactionID: k.TransactionID, PaymentNo: k.PaymentNo, RefundNo: maybe(k.RefundNo),
		OrderNo: maybe(k.OrderNo), Says: k.Said, Amount: k.Amount, Outcome: model.NoticeOutcome(strings.ToUpper(k.Outcome)), Tries: k.Tries,
		ReceivedAt: k.ReceivedAt, SettledAt: moment(k.SettledAt), RetryAt: moment(k.SettleAt),
	}
}

func toNotices(page []payment.Kept, more bool) *model.ChannelNoticeConnection {
	out, end := &model.ChannelNoticeConnection{Edges: make([]*model.ChannelNoticeEdge, len(page))}, ""
	for i, k := range page {
		end = strconv.FormatInt(int64(k.ID), 36)
		out.Edges[i] = &model.ChannelNoticeEdge{Cursor: end, Node: toNotice(k)}
	}
	out.PageInfo = toPageInfo(more, end)
	return out
}

// replay settles a notice of a shop where the caller works; to others there is none.
func (r *Resolver) replay(ctx context.Context, p identity.Principal, typed string) (payment.Kept, error) {
	id, err := strconv.Atoi(typed)
	if err != nil || id < 1 {
		return payment.Kept{}, payment.ErrNoticeNotFound.At("id")
	}
	k, err := r.Payments.Notice(ctx, id)
	if err != nil {
		return payment.Kept{}, err
	}
	if !p.WorksAt(k.ShopID) {
		return payment.Kept{}, payment.ErrNoticeNotFound.At("id")
	}
	audit.At(ctx, k.ShopID)
	return r.Payments.Replay(ctx, id, func(ctx context.Context, tx *db.Tx, k payment.Kept, outcome string) error {
		return audit.Record(ctx, tx, audit.Done{
			ShopID: k.ShopID, Subject: k.PaymentNo, Details: map[string]any{"notice": k.ID, "before": k.Outcome, "outcome": outcome},
		})
	})
}
