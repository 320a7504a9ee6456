package wallet

import (
	"context"
	"fmt"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

// Has takes a wallet's lock and refuses where there is less than an amount: INSUFFICIENT_BALANCE. What is there stays until the transaction ends. The context has the brand.
func Has(ctx context.Context, tx *db.Tx, customerID string, amount money.Amount) error {
	w, found, err := lock(ctx, tx, customerID)
	if err == nil && (!found || w.Available() < amount) {
		err = payment.ErrInsufficientBalance
	}
	return err
}

// SpendHeld is Spend of what is frozen under an id for the payment: it is set free and taken in one, by the split that it was frozen with. The context has the brand.
func SpendHeld(ctx context.Context, tx *db.Tx, id string, of ledger.Order, p payment.Payment, at time.Time) (ledger.Entry, error) {
	h, found, err := lockHold(ctx, tx, id)
	switch {
	case err != nil:
		return ledger.Entry{}, err
	case !found:
		return ledger.Entry{}, ErrHoldUnknown
	case h.State != Frozen:
		return ledger.Entry{}, ErrVoided
	case h.CustomerID != p.CustomerID || h.Sum() != p.Amount:
		return ledger.Entry{}, fmt.Errorf("wallet: hold %s of %s is %d, payment %s takes %d", id, h.CustomerID, h.Sum(), p.No, p.Amount)
	}
	if _, err := h.end(ctx, tx, Voided, at); err != nil {
		return ledger.Entry{}, err
	}
	if err := apply(ctx, tx, h.CustomerID, change{principal: -h.Principal, bonus: -h.Bonus}); err != nil {
		return ledger.Entry{}, err
	}
	return ledger.Spent(of, p.No, h.CustomerID, h.Principal, h.Bonus, at), nil
}

// GrantFor gives the points of an order that its guest's balance pays while it is placed; its completion brings no others, since an order brings points once. A repeat
// changes nothing.
func (s *Service) GrantFor(ctx context.Context, tx *db.Tx, brandID int, orderNo, customerID string, paid money.Amount) error {
	e := outbox.Event{BrandID: brandID, OrderNo: orderNo, At: s.moment()}
	return s.grant(db.ForBrand(ctx, brandID), tx, e, customerID, int64(paid/yuan))
}

// UngrantFor takes all points back that an order brought which does not come about. A repeat changes nothing.
func (s *Service) UngrantFor(ctx context.Context, tx *db.Tx, brandID int, orderNo, customerID string) error {
	e := outbox.Event{BrandID: brandID, OrderNo: orderNo}
	return s.takeBackFor(db.ForBrand(ctx, brandID), tx, e, customerID, 0, orderNo)
}
