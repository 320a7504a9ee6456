package wallet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/payment"
)

// What becomes of a hold. Callers are other parts of the server: no client sees these.
var (
	// ErrVoided says that the hold was given up, perhaps before it was asked for.
	ErrVoided = errors.New("wallet: this hold was given up")
	// ErrPosted says that the money of the hold was taken.
	ErrPosted = errors.New("wallet: the money of this hold was taken")
	// ErrHoldUnknown says that nothing was frozen under the id.
	ErrHoldUnknown = errors.New("wallet: there is no such hold")
)

// State is where a hold stands.
type State string

// The states of a hold. The last two are final.
const (
	Frozen State = "frozen"
	Posted State = "posted"
	Voided State = "voided"
)

// Hold is money of a wallet that is frozen: the try of a two-phase payment, by the id that its coordinator gave it.
type Hold struct {
	ID         string
	CustomerID string
	Split
	State State
}

// Freeze puts money of a wallet aside under an id, at most 48 bytes. Doing it again is a success and changes nothing. INSUFFICIENT_BALANCE where there is less; ErrVoided
// where the id was voided, even before it was frozen; ErrPosted where its money was taken. The context has the brand.
func Freeze(ctx context.Context, tx *db.Tx, id, customerID string, amount money.Amount, at time.Time) (Hold, error) {
	if id == "" || customerID == "" || amount <= 0 {
		return Hold{}, fmt.Errorf("wallet: hold %q of %d for %q", id, amount, customerID)
	}
	fresh, err := insertHold(ctx, tx, Hold{ID: id, CustomerID: customerID, State: Frozen}, at)
	if err != nil {
		return Hold{}, err
	}
	if !fresh {
		return frozenBefore(ctx, tx, id, customerID, amount)
	}
	w, found, err := lock(ctx, tx, customerID)
	if err != nil {
		return Hold{}, err
	}
	if !found || w.Available() < amount {
		return Hold{}, payment.ErrInsufficientBalance
	}
	h := Hold{ID: id, CustomerID: customerID, State: Frozen, Split: Split{w.Principal, w.Bonus}.of(amount)}
	if err := setHold(ctx, tx, h); err != nil {
		return Hold{}, err
	}
	err = apply(ctx, tx, customerID, change{principal: -h.Principal, bonus: -h.Bonus, frozenPrincipal: h.Principal, frozenBonus: h.Bonus})
	if err != nil {
		return Hold{}, err
	}
	err = h.post(ctx, tx, ledger.KindFrozen, at)
	crash.Here("hold/frozen")
	return h, err
}

// frozenBefore answers a hold whose id is there already.
func frozenBefore(ctx context.Context, tx *db.Tx, id, customerID string, amount money.Amount) (Hold, error) {
	h, _, err := lockHold(ctx, tx, id)
	switch {
	case err != nil:
		return Hold{}, err
	case h.State == Voided:
		return Hold{}, ErrVoided
	case h.CustomerID != customerID || h.Sum() != amount:
		return Hold{}, fmt.Errorf("wallet: hold %s is %d of another asking", id, h.Sum())
	case h.State == Posted:
		return Hold{}, ErrPosted
	}
	return h, nil
}

// Post takes what is frozen, for good. Doing it again is a success and changes nothing. ErrVoided where it was given up, ErrHoldUnknown where it was never frozen.
// The context has the brand.
func Post(ctx context.Context, tx *db.Tx, id string, at time.Time) (Hold, error) {
	h, found, err := lockHold(ctx, tx, id)
	switch {
	case err != nil:
		return Hold{}, err
	case !found:
		return Hold{}, ErrHoldUnknown
	case h.State == Voided:
		return Hold{}, ErrVoided
	case h.State == Posted:
		return h, nil
	}
	return h.end(ctx, tx, Posted, at)
}

// Void gives what is frozen back to the wallet. Doing it again is a success and changes nothing; where nothing was frozen yet it never will be. ErrPosted where the money
// was taken. The context has the brand.
func Void(ctx context.Context, tx *db.Tx, id string, at time.Time) (Hold, error) {
	if id == "" {
		return Hold{}, ErrHoldUnknown
	}
	empty := Hold{ID: id, State: Voided}
	fresh, err := insertHold(ctx, tx, empty, at)
	if err != nil || fresh {
		return empty, err
	}
	h, _, err := lockHold(ctx, tx, id)
	switch {
	case err != nil:
		return Hold{}, err
	case h.State == Posted:
		return Hold{}, ErrPosted
	case h.State == Voided:
		return h, nil
	}
	return h.end(ctx, tx, Voided, at)
}

// end moves a frozen hold that is locked on.
func (h Hold) end(ctx context.Context, tx *db.Tx, to State, at time.Time) (Hold, error) {
	if err := endHold(ctx, tx, h.ID, to, at); err != nil {
		return Hold{}, err
	}
	h.State = to
	c, kind := change{frozenPrincipal: -h.Principal, frozenBonus: -h.Bonus}, ledger.KindPosted
	if to == Voided {
		c.principal, c.bonus, kind = h.Principal, h.Bonus, ledger.KindVoided
	}
	if _, _, err := lock(ctx, tx, h.CustomerID); err != nil {
		return Hold{}, err
	}
	if err := apply(ctx, tx, h.CustomerID, c); err != nil {
		return Hold{}, err
	}
	err := h.post(ctx, tx, kind, at)
	crash.Here("hold/ended")
	return h, err
}

func (h Hold) post(ctx context.Context, tx *db.Tx, kind ledger.Kind, at time.Time) error {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return db.ErrNoTenant
	}
	return ledger.Post(ctx, tx, ledger.Held(kind, ledger.Order{BrandID: brandID}, h.ID, h.CustomerID, h.Principal, h.Bonus, at))
}
