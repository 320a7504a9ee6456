package wallet

import (
	"context"
	"fmt"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/payment"
)

// Wallet is what a guest has at a brand. Amounts are minor units.
type Wallet struct {
	BrandID    int
	CustomerID string
	// Principal was paid for, Bonus was given.
	Principal, Bonus money.Amount
	// FrozenPrincipal and FrozenBonus are kept for holds, and in neither of the above.
	FrozenPrincipal, FrozenBonus money.Amount
	Points                       int64
}

// Available is what can be paid with.
func (w Wallet) Available() money.Amount { return w.Principal + w.Bonus }

// Frozen is what holds keep.
func (w Wallet) Frozen() money.Amount { return w.FrozenPrincipal + w.FrozenBonus }

// Split is an amount by where it comes from, or goes back to.
type Split struct{ Principal, Bonus money.Amount }

// Sum is all of it.
func (s Split) Sum() money.Amount { return s.Principal + s.Bonus }

// of splits an amount as s is split: in proportion, by the largest remainder.
func (s Split) of(amount money.Amount) Split {
	parts := money.Split(amount, []money.Amount{s.Principal, s.Bonus})
	return Split{parts[0], parts[1]}
}

// between is what the part of s from before to before+amount has: parts that lie beside each other and make up all of it sum to s.
func (s Split) between(before, amount money.Amount) Split {
	to, from := s.of(before+amount), s.of(before)
	return Split{to.Principal - from.Principal, to.Bonus - from.Bonus}
}

// change is what is added to a wallet; below 0 it is taken.
type change struct {
	principal, bonus, frozenPrincipal, frozenBonus money.Amount
	points                                         int64
}

// Spend takes the money of a payment from its guest's wallet, principal and bonus in proportion to what is there, and answers the entry, which the caller posts in the
// same transaction beside that of the capture. It holds the order's lock, and its conditional write of the payment keeps this from happening twice. INSUFFICIENT_BALANCE
// where there is less; then nothing has changed.
func Spend(ctx context.Context, tx *db.Tx, of ledger.Order, p payment.Payment, at time.Time) (ledger.Entry, error) {
	w, found, err := lock(ctx, tx, p.CustomerID)
	if err != nil {
		return ledger.Entry{}, err
	}
	if !found || w.Available() < p.Amount {
		return ledger.Entry{}, payment.ErrInsufficientBalance.At("channel")
	}
	part := Split{w.Principal, w.Bonus}.of(p.Amount)
	if err := apply(ctx, tx, p.CustomerID, change{principal: -part.Principal, bonus: -part.Bonus}); err != nil {
		return ledger.Entry{}, err
	}
	return ledger.Spent(of, p.No, p.CustomerID, part.Principal, part.Bonus, at), nil
}

// GiveBack gives money of a payment back to the wallet that it was taken from, principal and bonus in the proportion in which they were taken; before is what was given
// back of the payment until now. It answers the entry, which the caller posts in the same transaction. The caller's conditional write of the refund keeps it from
// happening twice.
func GiveBack(ctx context.Context, tx *db.Tx, p payment.Payment, r payment.Refund, before money.Amount, at time.Time) (ledger.Entry, error) {
	spent, err := ledger.ByName(db.ForBrand(ctx, p.BrandID), tx, ledger.KindSpent, p.No)
	if err != nil {
		return ledger.Entry{}, err
	}
	taken := Split{spent.Of(ledger.Principal), spent.Of(ledger.Bonus)}
	if taken.Sum() != p.Amount || before+r.Amount > p.Amount {
		return ledger.Entry{}, fmt.Errorf("wallet: refund %s gives back %d after %d of payment %s, which took %d", r.No, r.Amount, before, p.No, taken.Sum())
	}
	back := taken.between(before, r.Amount)
	if err := credit(ctx, tx, p.CustomerID, change{principal: back.Principal, bonus: back.Bonus}); err != nil {
		return ledger.Entry{}, err
	}
	return ledger.BackToWallet(spent.Order, r.No, p.CustomerID, back.Principal, back.Bonus, at), nil
}

// credit adds to a wallet, which is made where there is none.
func credit(ctx context.Context, tx *db.Tx, customerID string, c change) error {
	if err := open(ctx, tx, customerID); err != nil {
		return err
	}
	return apply(ctx, tx, customerID, c)
}
