package order

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/number"
	"cuppa/internal/payment"
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
		from := o.Status
		done := audit.Done{ShopID: o.ShopID, Subject: o.No, Details: map[string]any{"from": o.Status, "to": to}}
		e := o.event(EventAdvanced, to, actor, note, s.moment(), nil)
		if err := s.recordAndTell(ctx, tx, &o, nil, e); err != nil {
			return err
		}
		if err := s.handOver(ctx, tx, o, from); err != nil {
			return err
		}
		return audit.Record(ctx, tx, done)
	})
	return o, err
}

// handOver has the channels of an order's payments told that its goods left the counter, where they have to be: into the guest's hands, or a courier's. An order that
// is brought is told of once, when it leaves.
func (s *Service) handOver(ctx context.Context, tx *db.Tx, o Order, from Status) error {
	way := payment.Pickup
	switch {
	case o.Status == Shipping:
		way = payment.Courier
	case o.Status != Completed || from != Ready:
		return nil
	}
	now := s.moment()
	told, err := s.payments.HandedOver(ctx, tx, o.No, way, now, func() (string, error) { return goods(ctx, tx, o.No) })
	if err != nil {
		return err
	}
	for _, paymentNo := range told {
		if err := s.jobs.Insert(ctx, tx, payment.ShippingJob{PaymentNo: paymentNo}, payment.ShippingOptions(now)); err != nil {
			return err
		}
	}
	return nil
}

// maxGoods bounds how an order's goods are told, in characters.
const maxGoods = 120

// goods are an order's lines in a few words.
func goods(ctx context.Context, tx *db.Tx, orderNo string) (string, error) {
	items, err := itemsInTx(ctx, tx, orderNo)
	if err != nil {
		return "", err
	}
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = item.Name.In(lang.ZH) + "×" + strconv.Itoa(item.Quantity)
	}
	all := []rune(strings.Join(words, "，"))
	return string(all[:min(len(all), maxGoods)]), nil
}
