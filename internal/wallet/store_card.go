package wallet

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/giftcard"
	"cuppa/ent/giftcardbatch"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

func toBatch(r *ent.GiftCardBatch) CardBatch {
	return CardBatch{
		ID: r.ID, Name: r.Name, Amount: money.Amount(r.Amount), Count: r.Count, ValidUntil: r.ValidUntil.UTC(), CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(),
		seed: r.Seed, fingerprint: r.Fingerprint,
	}
}

func insertBatch(ctx context.Context, tx *db.Tx, b CardBatch, key string) (bool, error) {
	return fresh(tx.GiftCardBatch.Create().SetID(b.ID).SetName(b.Name).SetAmount(int64(b.Amount)).SetCount(b.Count).SetValidUntil(b.ValidUntil).SetSeed(b.seed).
		SetKey(key).SetFingerprint(b.fingerprint).SetCreatedBy(b.CreatedBy).SetCreatedAt(b.CreatedAt).
		OnConflictColumns(giftcardbatch.FieldBrandID, giftcardbatch.FieldCreatedBy, giftcardbatch.FieldKey).DoNothing().Exec(ctx))
}

func batchByKey(ctx context.Context, tx *db.Tx, by, key string) (CardBatch, error) {
	row, err := tx.GiftCardBatch.Query().Where(giftcardbatch.CreatedBy(by), giftcardbatch.Key(key)).Only(ctx)
	if err != nil {
		return CardBatch{}, fmt.Errorf("wallet: batch of a key: %w", err)
	}
	return toBatch(row), nil
}

// cardsAtOnce bounds the rows of one statement.
const cardsAtOnce = 250

func insertCards(ctx context.Context, tx *db.Tx, b CardBatch, code func(CardBatch, int) string, digest func(string) string) error {
	for from := 0; from < b.Count; from += cardsAtOnce {
		rows := make([]*ent.GiftCardCreate, 0, cardsAtOnce)
		for n := from; n < min(from+cardsAtOnce, b.Count); n++ {
			c := code(b, n)
			rows = append(rows, tx.GiftCard.Create().SetID(fmt.Sprintf("%s-%d", b.ID, n)).SetBatchID(b.ID).SetDigest(digest(c)).SetTail(c[len(c)-tailSize:]).
				SetAmount(int64(b.Amount)).SetValidUntil(b.ValidUntil))
		}
		if err := tx.GiftCard.CreateBulk(rows...).Exec(ctx); err != nil {
			return fmt.Errorf("wallet: cards: %w", err)
		}
	}
	return nil
}

// maxBatches bounds the batches that are listed.
const maxBatches = 100

func cardBatches(ctx context.Context, d *db.DB) ([]CardBatch, error) {
	rows, err := d.Ent().GiftCardBatch.Query().Order(giftcardbatch.ByCreatedAt(sql.OrderDesc()), giftcardbatch.ByID()).Limit(maxBatches).All(ctx)
	if err != nil {
		return nil, err
	}
	out, ids, at := make([]CardBatch, len(rows)), make([]string, len(rows)), map[string]*CardBatch{}
	for i, r := range rows {
		out[i], ids[i] = toBatch(r), r.ID
		at[r.ID] = &out[i]
	}
	var used []struct {
		BatchID string `json:"batch_id"`
		Count   int    `json:"count"`
	}
	err = d.Ent().GiftCard.Query().Where(giftcard.BatchIDIn(ids...), giftcard.CustomerIDNEQ("")).GroupBy(giftcard.FieldBatchID).Aggregate(ent.Count()).Scan(ctx, &used)
	for _, u := range used {
		at[u.BatchID].Redeemed = u.Count
	}
	return out, err
}

// lockCard takes a card's lock, by the digest of its code.
func lockCard(ctx context.Context, tx *db.Tx, digest string) (card, bool, error) {
	q := tx.GiftCard.Query().Where(giftcard.Digest(digest))
	if tx.Postgres() {
		q.ForUpdate()
	}
	r, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return card{}, false, nil
	}
	if err != nil {
		return card{}, false, fmt.Errorf("wallet: card: %w", err)
	}
	return toCard(r), true, nil
}

func toCard(r *ent.GiftCard) card {
	return card{id: r.ID, tail: r.Tail, digest: r.Digest, customerID: r.CustomerID, key: r.Key, amount: money.Amount(r.Amount), validUntil: r.ValidUntil.UTC()}
}

// cardByKey is the card that a guest's key has redeemed.
func cardByKey(ctx context.Context, tx *db.Tx, customerID, key string) (card, bool, error) {
	r, err := tx.GiftCard.Query().Where(giftcard.CustomerID(customerID), giftcard.Key(key), giftcard.CustomerIDNEQ("")).Only(ctx)
	if ent.IsNotFound(err) {
		return card{}, false, nil
	}
	if err != nil {
		return card{}, false, fmt.Errorf("wallet: card of a key: %w", err)
	}
	return toCard(r), true, nil
}

func takeCard(ctx context.Context, tx *db.Tx, id, customerID, key string, at time.Time) error {
	n, err := tx.GiftCard.Update().Where(giftcard.ID(id), giftcard.CustomerID("")).SetCustomerID(customerID).SetKey(key).SetRedeemedAt(at).Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("wallet: card %s changed under its lock", id)
	}
	return err
}
