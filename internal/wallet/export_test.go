package wallet

import (
	"context"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/number"
)

// Fund puts money into a wallet as a top-up that was paid does.
func Fund(ctx context.Context, tx *db.Tx, customerID string, amount, bonus money.Amount, at time.Time) error {
	brandID, _ := db.Brand(ctx)
	no, payment := number.TopUp(at), number.Payment(at)
	err := tx.TopUp.Create().SetID(no).SetShopID("s").SetCustomerID(customerID).SetAmount(int64(amount)).SetBonus(int64(bonus)).SetStatus("PAID").SetPaymentNo(payment).
		SetKey(no).SetFingerprint("").SetCreatedAt(at).SetExpiresAt(at).SetPaidAt(at).Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.Payment.Create().SetID(payment).SetOrderNo(no).SetShopID("s").SetCustomerID(customerID).SetChannel("SANDBOX").SetStatus("SUCCEEDED").SetAmount(int64(amount)).
		SetTransactionID(payment).SetCreatedAt(at).SetPaidAt(at).Exec(ctx)
	if err != nil {
		return err
	}
	of := ledger.Order{BrandID: brandID, ShopID: "s", No: no}
	if err := credit(ctx, tx, customerID, change{principal: amount, bonus: bonus}); err != nil {
		return err
	}
	return ledger.Post(ctx, tx, ledger.Captured(of, payment, "SANDBOX", amount, at), ledger.ToppedUp(of, customerID, amount, bonus, at))
}

// Of reads a wallet.
func Of(ctx context.Context, d *db.DB, customerID string) (Wallet, error) {
	return walletOf(ctx, d, customerID)
}

// Between is what a part of a split has.
func Between(s Split, before, amount money.Amount) Split { return s.between(before, amount) }

// VerifyIn is Verify as the transaction sees it.
func VerifyIn(ctx context.Context, tx *db.Tx) ([]string, error) { return verify(ctx, tx.SQL) }
