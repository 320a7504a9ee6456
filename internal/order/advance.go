package order

import (
	"context"
	"slices"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/number"
)

// Advance moves an order on by hand. allowed decides whether the caller may. An order that is in the state already is a success and leaves no second
// trace, however often or at once it is asked for.
func (s *Service) Advance(ctx context.Context, orderNo string, to Status, note, actor string, allowed func(Order) error) (o Order, err error) {
	if err := checkText("note", note, maxText); err != nil {
		return Order{}, err
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
		if o.Status == to {
			return nil
		}
		if !slices.Contains(NextByStaff(o.Status, o.DineWay), to) {
			return ErrInvalidTransition.At("to").With("from", o.Status).With("to", to)
		}
		done := audit.Done{ShopID: o.ShopID, Subject: o.No, Details: map[string]any{"from": o.Status, "to": to}}
		e := o.event(EventAdvanced, to, actor, note, s.moment(), nil)
		if err := s.recordAndTell(ctx, tx, &o, nil, e); err != nil {
			return err
		}
		return audit.Record(ctx, tx, done)
	})
	return o, err
}
