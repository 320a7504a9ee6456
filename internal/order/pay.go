package order

import (
	"context"
	"fmt"

	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/payment"
)

// PayRequest is a payment to open.
type PayRequest struct {
	BrandID    int
	CustomerID string
	Key        string
	OrderNo    string
	Channel    string
	// Amount is nil for all that is open.
	Amount *money.Amount
}

// Pay opens a payment for an order, or answers the one that its key has opened. An order may have several; each is settled by its own callback.
func (s *Service) Pay(ctx context.Context, in PayRequest) (p payment.Payment, replayed bool, err error) {
	if err := checkKey(in.Key); err != nil {
		return payment.Payment{}, false, err
	}
	no, ok := number.ParseOrder(in.OrderNo)
	if !ok {
		return payment.Payment{}, false, ErrNotFound.At("orderNo")
	}
	fingerprint := in
	fingerprint.Key, fingerprint.OrderNo = "", no
	id, hash := keyID("pay", in.CustomerID, in.Key), hashInput(fingerprint)
	result, found, err := s.recall(ctx, id, hash)
	if err == nil && !found {
		if _, err = s.payments.Channel(in.Channel); err != nil {
			return payment.Payment{}, false, err
		}
		var before map[string]bool
		if before, err = s.waiting(ctx, no); err != nil {
			return payment.Payment{}, false, err
		}
		key := keyRow{brandID: in.BrandID, id: id, hash: hash, result: number.Payment(s.moment())}
		result, found, err = s.openPayment(ctx, in, no, key, before)
		if err == nil && found { // another call with this key was faster
			result, found, err = s.recall(ctx, id, hash)
		}
	}
	if err != nil {
		return payment.Payment{}, false, err
	}
	p, ok, err = s.payments.ByNo(ctx, result)
	if err == nil && !ok {
		err = fmt.Errorf("order: payment %s of a key is gone", result)
	}
	return p, found, err
}

// openPayment writes the payment and answers its number: a new one's, or that of one that another tap has just opened. Those that it takes the place of are closed.
// before are the payments that waited when the call began. taken says that the key was used meanwhile and nothing was written.
func (s *Service) openPayment(ctx context.Context, in PayRequest, orderNo string, key keyRow, before map[string]bool) (no string, taken bool, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now := s.moment()
		no = key.result
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
		if o.CustomerID != in.CustomerID {
			return ErrNotFound.At("orderNo")
		}
		if o.Status != Created || !now.Before(o.ExpiresAt) {
			return ErrInvalidTransition.At("orderNo")
		}
		open := o.Payable
		all, err := payment.OfOrder(ctx, tx, o.No)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.Status.Captured() && !other.Surplus {
				open -= other.Amount
			}
		}
		amount := open
		if in.Amount != nil {
			amount = *in.Amount
		}
		if amount <= 0 || amount > open {
			return ErrAmountMismatch.At("amount")
		}
		old := superseded(all, amount, open)
		if same, again := tapped(old, before, in.Channel, amount); again {
			no = same.No
			return pointKey(ctx, tx, key.id, no)
		}
		closed, err := s.supersede(ctx, tx, old)
		if err != nil {
			return err
		}
		p := payment.Payment{
			No: key.result, BrandID: o.BrandID, OrderNo: o.No, ShopID: o.ShopID, CustomerID: o.CustomerID, Channel: in.Channel,
			Status: payment.Pending, Amount: amount, CreatedAt: now,
		}
		if err := payment.Insert(ctx, tx, p); err != nil {
			return err
		}
		e := o.event(EventPaymentOpened, Created, actorCustomer, "", now, openedData(p, closed))
		return s.recordAndTell(ctx, tx, &o, &p, e)
	})
	return no, taken, err
}

// openedData is what the event of an opened payment tells.
func openedData(p payment.Payment, closed []string) map[string]any {
	data := map[string]any{"payment": p.No, "amount": p.Amount, "channel": p.Channel}
	if len(closed) > 0 {
		data["closed"] = closed
	}
	return data
}
