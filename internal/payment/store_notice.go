package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/channelnotice"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

func toKept(r *ent.ChannelNotice) Kept {
	k := Kept{
		ID: r.ID, BrandID: r.BrandID, Channel: r.Channel, TransactionID: r.TransactionID, PaymentNo: r.PaymentNo, RefundNo: r.RefundNo, ShopID: r.ShopID,
		OrderNo: r.OrderNo, Said: r.Status, Amount: money.Amount(r.Amount), Outcome: r.Outcome, Tries: r.Tries, ReceivedAt: r.ReceivedAt.UTC(),
		body: r.Body, bodyKey: r.BodyKey,
	}
	if r.SettledAt != nil {
		k.SettledAt = r.SettledAt.UTC()
	}
	if r.SettleAt != nil {
		k.SettleAt = r.SettleAt.UTC()
	}
	return k
}

// keepNotice writes a notice with what came of it, in the transaction that settles it; or to be settled later, where its outcome is Received. One that is there and
// was not settled learns what came of it; else nothing changes: it came before.
func keepNotice(ctx context.Context, tx *db.Tx, k Kept) error {
	err := newNotice(tx, k).OnConflict(asKept(k.Outcome != Received)...).Exec(ctx)
	if errors.Is(err, sql.ErrNoRows) { // it came before
		return nil
	}
	return err
}

// keepNotices is keepNotice of several that are settled.
func keepNotices(ctx context.Context, tx *db.Tx, all []Kept) error {
	return db.InChunks(len(all), func(from, to int) error {
		rows := make([]*ent.ChannelNoticeCreate, 0, to-from)
		for _, k := range all[from:to] {
			rows = append(rows, newNotice(tx, k))
		}
		err := tx.ChannelNotice.CreateBulk(rows...).OnConflict(asKept(true)...).Exec(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
}

func newNotice(tx *db.Tx, k Kept) *ent.ChannelNoticeCreate {
	create := tx.ChannelNotice.Create().SetChannel(k.Channel).SetTransactionID(k.TransactionID).SetPaymentNo(k.PaymentNo).SetRefundNo(k.RefundNo).
		SetShopID(k.ShopID).SetOrderNo(k.OrderNo).SetStatus(k.Said).SetAmount(int64(k.Amount)).SetBody(k.body).SetBodyKey(k.bodyKey).
		SetOutcome(k.Outcome).SetReceivedAt(k.ReceivedAt)
	if !k.SettledAt.IsZero() {
		create.SetSettledAt(k.SettledAt)
	}
	if !k.SettleAt.IsZero() {
		create.SetSettleAt(k.SettleAt)
	}
	return create
}

// asKept is what becomes of a notice that is there.
func asKept(settled bool) []entsql.ConflictOption {
	conflict := []entsql.ConflictOption{
		entsql.ConflictColumns(channelnotice.FieldChannel, channelnotice.FieldTransactionID, channelnotice.FieldPaymentNo, channelnotice.FieldRefundNo,
			channelnotice.FieldStatus, channelnotice.FieldAmount),
	}
	if !settled {
		return append(conflict, entsql.DoNothing())
	}
	return append(conflict, entsql.ResolveWith(func(u *entsql.UpdateSet) {
		u.SetExcluded(channelnotice.FieldOutcome)
		u.SetExcluded(channelnotice.FieldSettledAt)
		// One that a person was told of is looked at once more by the job, which closes the task.
		u.Set(channelnotice.FieldSettleAt, entsql.Expr(fmt.Sprintf("CASE WHEN %s.tries >= %d THEN %s.received_at END", channelnotice.Table, noticeTries, channelnotice.Table)))
	}), entsql.UpdateWhere(entsql.P(func(b *entsql.Builder) {
		b.WriteString(channelnotice.Table + ".outcome = '" + Received + "'")
	})))
}

// noticeKnown says whether the same was said before.
func noticeKnown(ctx context.Context, tx *db.Tx, k Kept) (bool, error) {
	return tx.ChannelNotice.Query().Where(channelnotice.Channel(k.Channel), channelnotice.TransactionID(k.TransactionID), channelnotice.PaymentNo(k.PaymentNo),
		channelnotice.RefundNo(k.RefundNo), channelnotice.Status(k.Said), channelnotice.Amount(int64(k.Amount))).Exist(ctx)
}

// noticeByID reads a notice of the context's brand.
func noticeByID(ctx context.Context, d *db.DB, id int) (Kept, error) {
	row, err := d.Ent().ChannelNotice.Get(ctx, id)
	if ent.IsNotFound(err) {
		return Kept{}, ErrNoticeNotFound.At("id")
	}
	if err != nil {
		return Kept{}, fmt.Errorf("payment: reading a notice: %w", err)
	}
	return toKept(row), nil
}

// dueNotices are those that are to be settled by now, of all brands.
// nextNotice is when the next notice that waits is settled.
func nextNotice(ctx context.Context, d *db.DB) (time.Time, bool, error) {
	row, err := d.Ent().ChannelNotice.Query().Where(channelnotice.SettleAtNotNil()).Order(channelnotice.BySettleAt()).
		Select(channelnotice.FieldID, channelnotice.FieldSettleAt).First(db.ForAllBrands(ctx))
	if ent.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return row.SettleAt.UTC(), true, nil
}

func dueNotices(ctx context.Context, d *db.DB, now time.Time, limit int) ([]Kept, error) {
	rows, err := d.Ent().ChannelNotice.Query().Where(channelnotice.SettleAtLTE(now)).Order(channelnotice.BySettleAt()).Limit(limit).All(db.ForAllBrands(ctx))
	if err != nil {
		return nil, fmt.Errorf("payment: reading notices that are due: %w", err)
	}
	out := make([]Kept, len(rows))
	for i, r := range rows {
		out[i] = toKept(r)
	}
	return out, nil
}

// claimNotice takes a due notice for this process until the time given. False when somebody was faster.
func claimNotice(ctx context.Context, tx *db.Tx, k Kept, until time.Time) (bool, error) {
	n, err := tx.ChannelNotice.Update().Where(channelnotice.ID(k.ID), channelnotice.Tries(k.Tries), channelnotice.SettleAtNotNil()).
		SetSettleAt(until).AddTries(1).Save(ctx)
	return n == 1, err
}

// settleLater sets when a notice is looked at next; never where at is zero. One that was settled meanwhile needs nobody.
func settleLater(ctx context.Context, tx *db.Tx, id int, at time.Time) error {
	update := tx.ChannelNotice.Update().Where(channelnotice.ID(id))
	if at.IsZero() {
		return update.ClearSettleAt().Exec(ctx)
	}
	return update.Where(channelnotice.Outcome(Received)).SetSettleAt(at).Exec(ctx)
}

// waitingNotices counts what is not settled, of all brands.
func waitingNotices(ctx context.Context, d *db.DB) (int, error) {
	return d.Ent().ChannelNotice.Query().Where(channelnotice.SettleAtNotNil()).Count(db.ForAllBrands(ctx))
}

// bodiesBefore are notices of before a moment whose body is there, the oldest first.
func bodiesBefore(ctx context.Context, d *db.DB, before time.Time, limit int) ([]int, error) {
	return d.Ent().ChannelNotice.Query().Where(channelnotice.ReceivedAtLT(before), channelnotice.BodyNEQ("")).Order(channelnotice.ByReceivedAt()).
		Limit(limit).IDs(db.ForAllBrands(ctx))
}

// plainBodies are notices whose body was never sealed.
func plainBodies(ctx context.Context, d *db.DB, limit int) ([]Kept, error) {
	rows, err := d.Ent().ChannelNotice.Query().Where(channelnotice.BodyNEQ(""), channelnotice.BodyKey("")).Limit(limit).All(db.ForAllBrands(ctx))
	out := make([]Kept, len(rows))
	for i, r := range rows {
		out[i] = toKept(r)
	}
	return out, err
}

// overwriting has SQLite write zeros over what f's statements leave behind; PostgreSQL's vacuum is its own matter.
func overwriting(ctx context.Context, tx *db.Tx, f func() error) error {
	if tx.Postgres() {
		return f()
	}
	if _, err := tx.SQL.ExecContext(ctx, "PRAGMA secure_delete = ON"); err != nil {
		return err
	}
	err := f()
	_, off := tx.SQL.ExecContext(ctx, "PRAGMA secure_delete = OFF")
	return errors.Join(err, off)
}

func sealBody(ctx context.Context, tx *db.Tx, id int, body, key string) error {
	return tx.ChannelNotice.Update().Where(channelnotice.ID(id), channelnotice.BodyKey("")).SetBody(body).SetBodyKey(key).Exec(ctx)
}

func purgeBodies(ctx context.Context, tx *db.Tx, ids []int) error {
	return tx.ChannelNotice.Update().Where(channelnotice.IDIn(ids...)).SetBody("").Exec(ctx)
}

// listNotices reads a page of a shop's notices, the latest first; below is the id that the page before ended with, 0 for the first page.
func listNotices(ctx context.Context, d *db.DB, f NoticeFilter, first, below int) ([]Kept, error) {
	q := d.Ent().ChannelNotice.Query().Where(channelnotice.ShopID(f.ShopID)).Order(channelnotice.ByID(entsql.OrderDesc())).Limit(first + 1)
	if below > 0 {
		q.Where(channelnotice.IDLT(below))
	}
	if len(f.Outcomes) > 0 {
		q.Where(channelnotice.OutcomeIn(f.Outcomes...))
	}
	if f.Channel != "" {
		q.Where(channelnotice.Channel(f.Channel))
	}
	if text := strings.TrimSpace(f.Number); text != "" {
		q.Where(channelnotice.Or(channelnotice.OrderNo(text), channelnotice.PaymentNo(text), channelnotice.TransactionID(text), channelnotice.RefundNo(text)))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("payment: listing notices: %w", err)
	}
	out := make([]Kept, len(rows))
	for i, r := range rows {
		out[i] = toKept(r)
	}
	return out, nil
}
