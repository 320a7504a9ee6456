package task

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/manualtask"
	"cuppa/ent/shop"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

func list(ctx context.Context, d *db.DB, f Filter, limit int, from cursor) ([]Task, error) {
	q := d.Ent().ManualTask.Query().Where(manualtask.ShopIDIn(f.ShopIDs...)).
		Order(manualtask.ByOpenedAt(sql.OrderDesc()), manualtask.ByID(sql.OrderDesc())).Limit(limit)
	if len(f.Statuses) > 0 {
		some := make([]manualtask.Status, len(f.Statuses))
		for i, one := range f.Statuses {
			some[i] = manualtask.Status(one)
		}
		q.Where(manualtask.StatusIn(some...))
	}
	if len(f.Kinds) > 0 {
		q.Where(manualtask.KindIn(f.Kinds...))
	}
	if f.OrderNo != "" {
		q.Where(manualtask.OrderNo(f.OrderNo))
	}
	if from.id > 0 {
		q.Where(manualtask.Or(manualtask.OpenedAtLT(from.at), manualtask.And(manualtask.OpenedAt(from.at), manualtask.IDLT(from.id))))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("task: reading: %w", err)
	}
	out := make([]Task, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, nil
}

func byID(ctx context.Context, d *db.DB, id int) (Task, error) {
	row, err := d.Ent().ManualTask.Query().Where(manualtask.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return Task{}, ErrNotFound.At("id")
	}
	if err != nil {
		return Task{}, fmt.Errorf("task: reading: %w", err)
	}
	return fromRow(row), nil
}

func byReference(ctx context.Context, d *db.DB, kind, reference string) (Task, bool, error) {
	row, err := d.Ent().ManualTask.Query().Where(manualtask.Kind(kind), manualtask.Reference(reference)).Only(ctx)
	if ent.IsNotFound(err) {
		return Task{}, false, nil
	}
	if err != nil {
		return Task{}, false, fmt.Errorf("task: reading: %w", err)
	}
	return fromRow(row), true, nil
}

// counts are those of some shops, or of all.
func counts(ctx context.Context, d *db.DB, shopIDs []string, some bool) ([]Count, error) {
	var rows []struct {
		Kind   string    `sql:"kind"`
		Open   int       `sql:"open"`
		Oldest entMoment `sql:"oldest"`
	}
	q := d.Ent().ManualTask.Query().Where(manualtask.StatusNEQ(manualtask.StatusDone))
	if some {
		q.Where(manualtask.ShopIDIn(shopIDs...))
	}
	err := q.Order(manualtask.ByKind()).GroupBy(manualtask.FieldKind).
		Aggregate(ent.As(ent.Count(), "open"), ent.As(ent.Min(manualtask.FieldOpenedAt), "oldest")).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("task: counting: %w", err)
	}
	out := make([]Count, len(rows))
	for i, r := range rows {
		out[i] = Count{Kind: r.Kind, Open: r.Open, Oldest: r.Oldest.at}
	}
	return out, nil
}

// entMoment reads a moment that an aggregate answers: PostgreSQL as such, SQLite as text.
type entMoment struct{ at time.Time }

// Scan reads it.
func (m *entMoment) Scan(v any) error {
	switch v := v.(type) {
	case time.Time:
		m.at = v.UTC()
	case string:
		for _, form := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999-07:00", "2006-01-02 15:04:05.999999999 -0700 MST"} {
			if at, err := time.Parse(form, v); err == nil {
				m.at = at.UTC()
				return nil
			}
		}
		return fmt.Errorf("task: %q is no moment", v)
	}
	return nil
}

func setSecondAbove(ctx context.Context, tx *db.Tx, shopID string, amount money.Amount) (before int64, err error) {
	if before, err = secondAbove(ctx, tx, shopID); err != nil {
		return 0, err
	}
	return before, tx.Shop.Update().Where(shop.ID(shopID)).SetSecondPersonAbove(int64(amount)).Exec(ctx)
}

func readSecondAbove(ctx context.Context, d *db.DB, shopID string) (money.Amount, error) {
	row, err := d.Ent().Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldSecondPersonAbove).Only(ctx)
	if ent.IsNotFound(err) {
		return defaultSecondAbove, nil
	}
	if err != nil {
		return 0, fmt.Errorf("task: reading a shop: %w", err)
	}
	return money.Amount(row.SecondPersonAbove), nil
}
