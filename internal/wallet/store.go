package wallet

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/wallet"
	"cuppa/ent/wallethold"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

func fromRow(r *ent.Wallet) Wallet {
	return Wallet{
		BrandID: r.BrandID, CustomerID: r.CustomerID, Principal: money.Amount(r.Principal), Bonus: money.Amount(r.Bonus),
		FrozenPrincipal: money.Amount(r.FrozenPrincipal), FrozenBonus: money.Amount(r.FrozenBonus), Points: r.Points,
	}
}

// open makes sure that a guest of the context's brand has a wallet.
func open(ctx context.Context, tx *db.Tx, customerID string) error {
	err := tx.Wallet.Create().SetCustomerID(customerID).OnConflictColumns(wallet.FieldBrandID, wallet.FieldCustomerID).DoNothing().Exec(ctx)
	if errors.Is(err, sql.ErrNoRows) { // it is there
		return nil
	}
	return err
}

// lock takes a wallet's lock: the row, until the transaction ends. (On SQLite the transaction is the only one that writes.)
func lock(ctx context.Context, tx *db.Tx, customerID string) (Wallet, bool, error) {
	q := tx.Wallet.Query().Where(wallet.CustomerID(customerID))
	if tx.Postgres() {
		q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return Wallet{}, false, nil
	}
	if err != nil {
		return Wallet{}, false, fmt.Errorf("wallet: locking: %w", err)
	}
	return fromRow(row), true, nil
}

// apply adds to a wallet. It is conditional on what is taken being there, whatever the caller has read.
func apply(ctx context.Context, tx *db.Tx, customerID string, c change) error {
	u := tx.Wallet.Update().Where(
		wallet.CustomerID(customerID), wallet.PrincipalGTE(-int64(c.principal)), wallet.BonusGTE(-int64(c.bonus)),
		wallet.FrozenPrincipalGTE(-int64(c.frozenPrincipal)), wallet.FrozenBonusGTE(-int64(c.frozenBonus)), wallet.PointsGTE(-c.points)).
		AddPrincipal(int64(c.principal)).AddBonus(int64(c.bonus)).AddFrozenPrincipal(int64(c.frozenPrincipal)).AddFrozenBonus(int64(c.frozenBonus)).AddPoints(c.points)
	n, err := u.Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("wallet: of %s less is there than its lock said", customerID)
	}
	return err
}

// walletOf reads a wallet; a guest without one has nothing in it.
func walletOf(ctx context.Context, d *db.DB, customerID string) (Wallet, error) {
	row, err := d.Ent().Wallet.Query().Where(wallet.CustomerID(customerID)).Only(ctx)
	if ent.IsNotFound(err) {
		return Wallet{CustomerID: customerID}, nil
	}
	if err != nil {
		return Wallet{}, fmt.Errorf("wallet: reading: %w", err)
	}
	return fromRow(row), nil
}

// insertHold writes a hold, and says whether there was none of its id.
func insertHold(ctx context.Context, tx *db.Tx, h Hold, at time.Time) (bool, error) {
	create := tx.WalletHold.Create().SetHoldID(h.ID).SetCustomerID(h.CustomerID).SetState(wallethold.State(h.State)).SetCreatedAt(at)
	if h.State != Frozen {
		create.SetEndedAt(at)
	}
	err := create.OnConflictColumns(wallethold.FieldBrandID, wallethold.FieldHoldID).DoNothing().Exec(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// lockHold takes a hold's lock.
func lockHold(ctx context.Context, tx *db.Tx, id string) (Hold, bool, error) {
	q := tx.WalletHold.Query().Where(wallethold.HoldID(id))
	if tx.Postgres() {
		q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return Hold{}, false, nil
	}
	if err != nil {
		return Hold{}, false, fmt.Errorf("wallet: hold %s: %w", id, err)
	}
	return Hold{ID: row.HoldID, CustomerID: row.CustomerID, Split: Split{money.Amount(row.Principal), money.Amount(row.Bonus)}, State: State(row.State)}, true, nil
}

func setHold(ctx context.Context, tx *db.Tx, h Hold) error {
	return tx.WalletHold.Update().Where(wallethold.HoldID(h.ID)).SetPrincipal(int64(h.Principal)).SetBonus(int64(h.Bonus)).Exec(ctx)
}

// endHold ends a hold that is frozen.
func endHold(ctx context.Context, tx *db.Tx, id string, to State, at time.Time) error {
	n, err := tx.WalletHold.Update().Where(wallethold.HoldID(id), wallethold.StateEQ(wallethold.StateFrozen)).
		SetState(wallethold.State(to)).SetEndedAt(at).Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("wallet: hold %s changed under its lock", id)
	}
	return err
}
