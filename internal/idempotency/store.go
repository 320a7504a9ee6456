package idempotency

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/idempotencykey"
	"cuppa/ent/idempotencytoken"
	"cuppa/ent/predicate"
	"cuppa/internal/db"
)

// Claim writes a key in the transaction of its effect; false where it is there. Another transaction that is writing it is waited for. The zero Key is always free.
func Claim(ctx context.Context, tx *db.Tx, k Key) (fresh bool, err error) {
	if k.ID == "" {
		return true, nil
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	err = tx.IdempotencyKey.Create().SetID(k.ID).SetInputHash(k.Hash).SetResult("").SetCreatedAt(now).OnConflictColumns(idempotencykey.FieldID).DoNothing().Exec(ctx)
	if errors.Is(err, sql.ErrNoRows) { // as ent answers where nothing was inserted
		return false, nil
	}
	return err == nil, err
}

// Point says what the result of a key that this transaction has claimed is found by.
func Point(ctx context.Context, tx *db.Tx, k Key, result string) error {
	if k.ID == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "UPDATE idempotency_keys SET result = $1 WHERE key = $2", result, k.ID); err != nil {
		return fmt.Errorf("idempotency: %w", err)
	}
	return nil
}

// Recall is what the result of a key is found by; IDEMPOTENCY_KEY_REUSED where something else came with it. The zero Key did nothing before.
func Recall(ctx context.Context, d *db.DB, k Key) (result string, found bool, err error) {
	if k.ID == "" {
		return "", false, nil
	}
	row, err := d.Ent().IdempotencyKey.Query().Where(idempotencykey.ID(k.ID)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("idempotency: key: %w", err)
	case row.InputHash != k.Hash:
		return "", false, ErrReused.At("idempotencyKey")
	}
	return row.Result, true, nil
}

func insertToken(ctx context.Context, tx *db.Tx, id, person string, now, until time.Time) error {
	return tx.IdempotencyToken.Create().SetID(id).SetPerson(person).SetCreatedAt(now).SetExpiresAt(until).Exec(ctx)
}

// beginToken has a token serve an operation, if the person may use it for that now.
func beginToken(ctx context.Context, tx *db.Tx, u use, now time.Time) (bool, error) {
	is := idempotencytoken.StatusEQ
	n, err := tx.IdempotencyToken.Update().Where(
		idempotencytoken.ID(u.id), idempotencytoken.Person(u.person), idempotencytoken.OperationIn("", u.operation), idempotencytoken.StatusNEQ(idempotencytoken.StatusDone),
		idempotencytoken.Or(idempotencytoken.ExpiresAtGT(now), is(idempotencytoken.StatusProcessing)),
	).SetStatus(idempotencytoken.StatusProcessing).SetOperation(u.operation).SetInputHash(u.hash).SetBegunAt(now).Save(ctx)
	return n == 1, err
}

// heldToken is the row of a person's token.
func heldToken(ctx context.Context, tx *db.Tx, id, person string) (operation string, done, found bool, err error) {
	row, err := tx.IdempotencyToken.Query().Where(idempotencytoken.ID(id), idempotencytoken.Person(person)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return "", false, false, nil
	case err != nil:
		return "", false, false, err
	}
	return row.Operation, row.Status == idempotencytoken.StatusDone, true, nil
}

// endToken says what became of a token: an operation is done, or it is free again, for any. One that is done stays so.
func endToken(ctx context.Context, tx *db.Tx, id, operation string, done bool) error {
	to := idempotencytoken.StatusUnused
	if done {
		to = idempotencytoken.StatusDone
	} else {
		operation = ""
	}
	return tx.IdempotencyToken.Update().Where(idempotencytoken.ID(id), idempotencytoken.StatusNEQ(idempotencytoken.StatusDone)).SetStatus(to).SetOperation(operation).Exec(ctx)
}

// removeTokens removes some that nobody can use any more, and those that were used so long ago that nobody repeats what was done.
func removeTokens(ctx context.Context, tx *db.Tx, now time.Time, most int) (int, error) {
	over := []predicate.IdempotencyToken{
		idempotencytoken.And(idempotencytoken.ExpiresAtLT(now), idempotencytoken.StatusEQ(idempotencytoken.StatusUnused)), idempotencytoken.ExpiresAtLT(now.Add(-keptFor)),
	}
	ids, err := tx.IdempotencyToken.Query().Where(idempotencytoken.Or(over...)).Limit(most).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return tx.IdempotencyToken.Delete().Where(idempotencytoken.IDIn(ids...), idempotencytoken.Or(over...)).Exec(ctx)
}
