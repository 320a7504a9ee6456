package order

import (
	"context"
	"errors"
	"fmt"

	"cuppa/internal/audit"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/idempotency"
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

// intent is a payment that is being opened: by its guest, or for cash by staff.
type intent struct {
	PayRequest
	no  string
	key keyRow
	// may says whether the order is the caller's to pay.
	may func(Order) error
	// actor is who pays; received is what staff were given, nil for no word of it.
	actor    string
	received *money.Amount
}

// Pay opens a payment for an order, or answers the one that its key has opened. An order may have several; each is settled by its own callback, one by balance at once.
func (s *Service) Pay(ctx context.Context, in PayRequest) (p payment.Payment, replayed bool, err error) {
	if in.Channel == payment.Cash { // staff take it
		return payment.Payment{}, false, payment.ErrChannelUnavailable.At("channel").With("channel", in.Channel)
	}
	fingerprint := in
	fingerprint.Key, fingerprint.OrderNo = "", orderNoOf(in.OrderNo)
	return s.pay(ctx, intent{
		PayRequest: in, key: keyRow{id: keyID("pay", in.CustomerID, in.Key), hash: hashInput(fingerprint)}, actor: actorCustomer,
		may: func(o Order) error {
			if o.CustomerID != in.CustomerID {
				return ErrNotFound.At("orderNo")
			}
			return nil
		},
	})
}

// CashRequest is cash that staff take at the counter.
type CashRequest struct {
	BrandID        int
	StaffID, Actor string
	Key, OrderNo   string
	// Amount is nil for all that is open. Received is what the guest handed over, nil for no word of it.
	Amount, Received *money.Amount
}

// TakeCash records cash that staff took for an order, which is settled at once, and says what is to be given in change. allowed decides whether the caller may, once the
// order is known. AMOUNT_MISMATCH also where less was received than is paid.
func (s *Service) TakeCash(ctx context.Context, in CashRequest, allowed func(Order) error) (p payment.Payment, change money.Amount, replayed bool, err error) {
	fingerprint := in
	fingerprint.Key, fingerprint.OrderNo = "", orderNoOf(in.OrderNo)
	p, replayed, err = s.pay(ctx, intent{
		PayRequest: PayRequest{BrandID: in.BrandID, Key: in.Key, OrderNo: in.OrderNo, Channel: payment.Cash, Amount: in.Amount},
		key:        keyRow{id: keyID("cash", in.StaffID, in.Key), hash: hashInput(fingerprint)}, actor: in.Actor, may: allowed, received: in.Received,
	})
	if err == nil && in.Received != nil {
		change = *in.Received - p.Amount
	}
	return p, change, replayed, err
}

// orderNoOf is an order's number in its own form; empty for none.
func orderNoOf(typed string) string {
	no, _ := number.ParseOrder(typed)
	return no
}

func (s *Service) pay(ctx context.Context, in intent) (p payment.Payment, replayed bool, err error) {
	if err := idempotency.CheckKey(in.Key); err != nil {
		return payment.Payment{}, false, err
	}
	no, ok := number.ParseOrder(in.OrderNo)
	if in.no = no; !ok {
		return payment.Payment{}, false, ErrNotFound.At("orderNo")
	}
	result, found, err := s.recall(ctx, in.key.id, in.key.hash)
	if err == nil && !found {
		if _, err = s.payments.Channel(in.Channel); err != nil {
			return payment.Payment{}, false, err
		}
		var before map[string]bool
		if !payment.AtOnce(in.Channel) {
			if before, err = s.waiting(ctx, in.no); err != nil {
				return payment.Payment{}, false, err
			}
		}
		in.key.brandID, in.key.result = in.BrandID, number.Payment(s.moment())
		result, found, err = s.openPayment(ctx, in, before)
		crash.Here("pay/written")
		if err == nil && found { // another call with this key was faster
			result, found, err = s.recall(ctx, in.key.id, in.key.hash)
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
func (s *Service) openPayment(ctx context.Context, in intent, before map[string]bool) (no string, taken bool, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now := s.moment()
		no = in.key.result
		claimed, err := insertKeys(ctx, tx, []keyRow{in.key}, now)
		if err != nil {
			return err
		}
		if taken = !claimed[in.key.result]; taken {
			return nil
		}
		o, err := lockOrder(ctx, tx, in.no)
		if err != nil {
			return err
		}
		if err := in.may(o); err != nil {
			return err
		}
		if o.Status != Created || !now.Before(o.ExpiresAt) {
			return ErrInvalidTransition.At("orderNo")
		}
		if s.set.Flow == BySaga || s.set.Flow == ByTCC {
			if open, err := s.unplaced(ctx, o); err != nil || open {
				return errors.Join(err, ErrInvalidTransition.At("orderNo"))
			}
		}
		all, err := payment.OfOrder(ctx, tx, o.No)
		if err != nil {
			return err
		}
		amount, open, err := in.amount(o, all)
		if err != nil {
			return err
		}
		old := superseded(all, amount, open)
		if same, again := tapped(old, before, in.Channel, amount); again {
			no = same.No
			return pointKey(ctx, tx, in.key.id, no)
		}
		closed, err := s.supersede(ctx, tx, old)
		if err != nil {
			return err
		}
		p := payment.Payment{
			No: in.key.result, BrandID: o.BrandID, OrderNo: o.No, ShopID: o.ShopID, CustomerID: o.CustomerID, Channel: in.Channel,
			Status: payment.Pending, Amount: amount, CreatedAt: now,
		}
		if err := payment.Insert(ctx, tx, p); err != nil {
			return err
		}
		if payment.AtOnce(p.Channel) {
			return s.payAtOnce(ctx, tx, &o, append(all, p), p, in.actor)
		}
		e := o.event(EventPaymentOpened, Created, in.actor, "", now, openedData(p, closed))
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

// amount is what the payment is of: of what is open, which is answered too, all or the part that was asked for.
func (in intent) amount(o Order, all []payment.Payment) (amount, open money.Amount, err error) {
	open = o.Payable
	for _, other := range all {
		if other.Status.Captured() && !other.Surplus {
			open -= other.Amount
		}
	}
	amount = open
	if in.Amount != nil {
		amount = *in.Amount
	}
	if amount <= 0 || amount > open {
		return 0, 0, ErrAmountMismatch.At("amount")
	}
	if in.received != nil && *in.received < amount {
		return 0, 0, ErrAmountMismatch.At("received")
	}
	return amount, open, nil
}

// payAtOnce settles a payment that asks nobody outside, in the transaction that writes it. Of cash the timeline and the audit tell who took it.
func (s *Service) payAtOnce(ctx context.Context, tx *db.Tx, o *Order, all []payment.Payment, p payment.Payment, actor string) error {
	if p.Channel == payment.Cash {
		opened := o.event(EventPaymentOpened, Created, actor, "", p.CreatedAt, map[string]any{"payment": p.No, "amount": p.Amount, "channel": p.Channel})
		if err := s.record(ctx, tx, o, opened); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, audit.Done{ShopID: o.ShopID, Subject: o.No, Details: map[string]any{"payment": p.No, "amount": p.Amount}}); err != nil {
			return err
		}
	}
	_, err := s.capture(ctx, tx, o, all, p, p.No)
	crash.Here("at once/settled")
	return err
}
