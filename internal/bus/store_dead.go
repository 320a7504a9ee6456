package bus

import (
	"context"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/deadletter"
	"cuppa/internal/db"
)

func fromLetter(r *ent.DeadLetter) Letter {
	l := Letter{
		ID: r.ID, EventID: r.EventID, BrandID: r.BrandID, Consumer: r.Consumer, OrderNo: r.OrderNo, Seq: r.Seq, ShopID: r.ShopID, Kind: r.Kind, Message: r.Message,
		Attempts: r.Attempts, Error: r.Error, Status: LetterStatus(r.Status), FailedAt: r.FailedAt.UTC(), Since: r.CreatedAt.UTC(), DecidedBy: r.DecidedBy, Why: r.Reason, Version: r.Version,
	}
	if r.DecidedAt != nil {
		l.DecidedAt = r.DecidedAt.UTC()
	}
	return l
}

func letters(ctx context.Context, d *db.DB, f LetterFilter, limit, before int) ([]Letter, error) {
	q := d.Ent().DeadLetter.Query().Where(deadletter.ShopIDIn(f.ShopIDs...)).Order(ent.Desc(deadletter.FieldID)).Limit(limit)
	if before > 0 {
		q.Where(deadletter.IDLT(before))
	}
	if len(f.Statuses) > 0 {
		of := make([]deadletter.Status, len(f.Statuses))
		for i, s := range f.Statuses {
			of[i] = deadletter.Status(s)
		}
		q.Where(deadletter.StatusIn(of...))
	}
	if len(f.Consumers) > 0 {
		q.Where(deadletter.ConsumerIn(f.Consumers...))
	}
	if f.OrderNo != "" {
		q.Where(deadletter.OrderNo(f.OrderNo))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("bus: dead letters: %w", err)
	}
	all := make([]Letter, len(rows))
	for i, r := range rows {
		all[i] = fromLetter(r)
	}
	return all, nil
}

// openLetters counts by consumers. Rows are numbered as they are written: the smallest number is the oldest's.
func openLetters(ctx context.Context, d *db.DB, shopIDs []string) ([]LetterCount, error) {
	var counts []struct {
		Consumer string `sql:"consumer"`
		Open     int    `sql:"open"`
		First    int    `sql:"first"`
	}
	err := d.Ent().DeadLetter.Query().Where(deadletter.ShopIDIn(shopIDs...), deadletter.StatusEQ(deadletter.StatusOpen)).Order(deadletter.ByConsumer()).
		GroupBy(deadletter.FieldConsumer).Aggregate(ent.As(ent.Count(), "open"), ent.As(ent.Min(deadletter.FieldID), "first")).Scan(ctx, &counts)
	if err != nil {
		return nil, fmt.Errorf("bus: counting dead letters: %w", err)
	}
	if len(counts) == 0 {
		return nil, nil
	}
	ids := make([]int, len(counts))
	for i, c := range counts {
		ids[i] = c.First
	}
	rows, err := d.Ent().DeadLetter.Query().Where(deadletter.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("bus: the oldest dead letters: %w", err)
	}
	since := map[string]time.Time{}
	for _, r := range rows {
		since[r.Consumer] = r.CreatedAt.UTC()
	}
	out := make([]LetterCount, len(counts))
	for i, c := range counts {
		out[i] = LetterCount{Consumer: c.Consumer, Open: c.Open, Oldest: since[c.Consumer]}
	}
	return out, nil
}

func lockLetter(ctx context.Context, tx *db.Tx, id int) (Letter, bool, error) {
	q := tx.DeadLetter.Query().Where(deadletter.ID(id))
	if tx.Postgres() {
		q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return Letter{}, false, nil
	}
	if err != nil {
		return Letter{}, false, fmt.Errorf("bus: a dead letter: %w", err)
	}
	return fromLetter(row), true, nil
}

func decideLetter(ctx context.Context, tx *db.Tx, l Letter, to LetterStatus, d Decision, at time.Time) (Letter, error) {
	row, err := tx.DeadLetter.UpdateOneID(l.ID).SetStatus(deadletter.Status(to)).SetDecidedBy(d.StaffID).SetReason(d.Reason).SetDecidedAt(at).AddVersion(1).Save(ctx)
	if err != nil {
		return Letter{}, fmt.Errorf("bus: deciding a dead letter: %w", err)
	}
	return fromLetter(row), nil
}

// failLetter notes another failure, unless somebody has decided meanwhile.
func failLetter(ctx context.Context, tx *db.Tx, l Letter, because error, at time.Time) error {
	err := tx.DeadLetter.Update().Where(deadletter.ID(l.ID), deadletter.StatusEQ(deadletter.StatusOpen), deadletter.Version(l.Version)).
		AddAttempts(1).SetError(text(because)).SetFailedAt(at).AddVersion(1).Exec(ctx)
	if err != nil {
		return fmt.Errorf("bus: a dead letter failed again: %w", err)
	}
	return nil
}
