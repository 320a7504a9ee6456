package order

import (
	"context"
	"slices"

	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/payment"
)

// waiting are the numbers of an order's payments that wait for their channel.
func (s *Service) waiting(ctx context.Context, orderNo string) (map[string]bool, error) {
	all, err := s.payments.OfOrders(ctx, []string{orderNo})
	waiting := map[string]bool{}
	for _, p := range all[orderNo] {
		if p.Status == payment.Pending {
			waiting[p.No] = true
		}
	}
	return waiting, err
}

// superseded are the pending payments that can't stay beside a new one: with it and those that stay, no more may be paid than is open. The newest stay where there is
// room, so that parts may be opened beside each other, and the whole only once.
func superseded(all []payment.Payment, amount, open money.Amount) (closed []payment.Payment) {
	room := open - amount
	for _, p := range slices.Backward(all) {
		switch {
		case p.Status != payment.Pending:
		case p.Amount <= room:
			room -= p.Amount
		default:
			closed = append(closed, p)
		}
	}
	return closed
}

// tapped is the payment that another tap has opened while this one was under way: by the same channel, of the same amount, and in the way of a new one. A guest who
// saw a payment and asks for another gets it.
func tapped(closed []payment.Payment, before map[string]bool, channel string, amount money.Amount) (payment.Payment, bool) {
	for _, p := range closed {
		if !before[p.No] && p.Channel == channel && p.Amount == amount {
			return p, true
		}
	}
	return payment.Payment{}, false
}

// supersede closes payments here; their channels are told after the commit, and money that comes by them all the same is not turned away.
func (s *Service) supersede(ctx context.Context, tx *db.Tx, closed []payment.Payment) ([]string, error) {
	nos := make([]string, len(closed))
	for i, p := range closed {
		nos[i] = p.No
	}
	return nos, payment.Close(ctx, tx, s.moment(), nos...)
}
