package graph

import (
	"context"
	"strings"
	"time"

	"cuppa/graph/model"
	"cuppa/internal/lang"
	"cuppa/internal/number"
	"cuppa/internal/order"
	"cuppa/internal/wallet"
)

func toWallet(w wallet.Wallet) *model.Wallet {
	return &model.Wallet{
		CustomerID: w.CustomerID, Principal: w.Principal, Bonus: w.Bonus, Frozen: w.Frozen(), Available: w.Available(), Points: int(w.Points),
	}
}

func toWalletEntries(ctx context.Context, moves []wallet.Move, more bool) *model.WalletEntryConnection {
	out, end, l := &model.WalletEntryConnection{Edges: make([]*model.WalletEntryEdge, len(moves))}, "", lang.From(ctx)
	for i, m := range moves {
		end = wallet.Cursor(m)
		node := &model.WalletEntry{
			Kind: model.WalletEntryKind(strings.ToUpper(strings.ReplaceAll(string(m.Kind), "-", "_"))), Title: wallet.Word(m.Kind, l), At: m.At, Reference: m.Reference,
			Amount: m.Money(), Principal: m.Principal, Bonus: m.Bonus, Frozen: m.FrozenPrincipal + m.FrozenBonus, Points: int(m.Points),
		}
		if !number.IsTopUp(m.OrderNo) {
			node.OrderNo = maybe(m.OrderNo)
		}
		out.Edges[i] = &model.WalletEntryEdge{Cursor: end, Node: node}
	}
	out.PageInfo = toPageInfo(more, end)
	return out
}

func toTopUpOffer(o wallet.Offer, now time.Time) *model.TopUpOffer {
	out := &model.TopUpOffer{ID: o.ID, Amount: o.Amount, Bonus: o.Bonus, ValidFrom: o.ValidFrom, Active: o.Stands(now)}
	if !o.ValidUntil.IsZero() {
		out.ValidUntil = &o.ValidUntil
	}
	if !o.EndedAt.IsZero() {
		out.EndedAt = &o.EndedAt
	}
	return out
}

func toTopUp(t wallet.Told) *model.TopUp {
	out := &model.TopUp{
		No: t.No, Amount: t.Amount, Bonus: t.Bonus, Paid: t.Paid, ExpiresAt: t.ExpiresAt, Payment: toPayment(t.Payment), CustomerID: t.CustomerID, ShopID: t.ShopID,
		RefundedAmount: t.Refunded, Refundable: t.Refundable, Refunds: make([]*model.Refund, len(t.Refunds)),
	}
	if !t.PaidAt.IsZero() {
		out.PaidAt = &t.PaidAt
	}
	for i, r := range t.Refunds {
		out.Refunds[i] = toRefund(r)
	}
	return out
}

func toTopUps(all []wallet.Told, err error) ([]*model.TopUp, error) {
	out := make([]*model.TopUp, len(all))
	for i, t := range all {
		out[i] = toTopUp(t)
	}
	return out, err
}

func toGiftCardBatch(b wallet.CardBatch) *model.GiftCardBatch {
	return &model.GiftCardBatch{ID: b.ID, Name: b.Name, Amount: b.Amount, Count: b.Count, Redeemed: b.Redeemed, ValidUntil: b.ValidUntil, CreatedAt: b.CreatedAt}
}

func spanOf(from, until *time.Time) wallet.Span {
	return wallet.Span{From: momentOf(from), Until: momentOf(until)}
}

func momentOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// maxStatement bounds a page of a statement.
const maxStatement = order.MaxPage
