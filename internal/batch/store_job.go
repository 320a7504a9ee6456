package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/couponbatch"
	"cuppa/ent/couponclaim"
	"cuppa/ent/couponjob"
	"cuppa/ent/customer"
	"cuppa/ent/order"
	"cuppa/ent/predicate"
	"cuppa/internal/db"
)

func fromJob(r *ent.CouponJob) (job, error) {
	j := job{
		BrandID: r.BrandID, ID: r.ID, BatchID: r.BatchID, Kind: Kind(r.Kind), Status: JobStatus(r.Status), raw: r.Segment, key: r.Key, note: r.Note, actor: r.Actor,
		Planned: r.Planned, Done: r.Done, Skipped: r.Skipped, cursor: r.Cursor, endedFor: r.EndedFor, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(),
		fence: r.Fence, attempts: r.Attempts,
	}
	if r.StartedAt != nil {
		j.startedAt = r.StartedAt.UTC()
	}
	if r.EndedAt != nil {
		j.endedAt = r.EndedAt.UTC()
	}
	if len(r.Segment) > 0 {
		if err := json.Unmarshal(r.Segment, &j.Segment); err != nil {
			return job{}, fmt.Errorf("batch: job %s: %w", r.ID, err)
		}
	}
	return j, nil
}

func insertJob(ctx context.Context, tx *db.Tx, j *job) error {
	create := tx.CouponJob.Create().SetID(j.ID).SetBrandID(j.BrandID).SetBatchID(j.BatchID).SetKind(couponjob.Kind(j.Kind)).SetKey(j.key).SetNote(j.note).
		SetPlanned(j.Planned).SetCreatedBy(j.CreatedBy).SetActor(j.actor).SetCreatedAt(j.CreatedAt)
	if j.raw != nil {
		create.SetSegment(j.raw)
	}
	return create.Exec(ctx)
}

func jobByID(ctx context.Context, d *db.DB, id string) (job, error) {
	row, err := d.Ent().CouponJob.Query().Where(couponjob.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return job{}, ErrJob.At("id")
	}
	if err != nil {
		return job{}, fmt.Errorf("batch: job: %w", err)
	}
	return fromJob(row)
}

func jobByKey(ctx context.Context, d *db.DB, batchID, key string) (job, bool, error) {
	row, err := d.Ent().CouponJob.Query().Where(couponjob.BatchID(batchID), couponjob.Key(key)).Only(ctx)
	if ent.IsNotFound(err) {
		return job{}, false, nil
	}
	if err != nil {
		return job{}, false, fmt.Errorf("batch: job: %w", err)
	}
	j, err := fromJob(row)
	return j, err == nil, err
}

// jobsListed bounds the jobs that are listed of a batch.
const jobsListed = 20

func jobsOf(ctx context.Context, d *db.DB, batchID string) ([]job, error) {
	rows, err := d.Ent().CouponJob.Query().Where(couponjob.BatchID(batchID)).Order(couponjob.ByCreatedAt(sql.OrderDesc()), couponjob.ByID()).Limit(jobsListed).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("batch: jobs: %w", err)
	}
	out := make([]job, len(rows))
	for i, r := range rows {
		if out[i], err = fromJob(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func openJob(ctx context.Context, tx *db.Tx, batchID string, kind Kind) (bool, error) {
	return tx.CouponJob.Query().Where(couponjob.BatchID(batchID), couponjob.KindEQ(couponjob.Kind(kind)), waiting()).Exist(ctx)
}

// waiting is written as the index on open jobs is.
func waiting() predicate.CouponJob {
	return couponjob.Or(couponjob.StatusEQ(couponjob.StatusQueued), couponjob.StatusEQ(couponjob.StatusRunning))
}

// able leaves out grants whose batch is paused.
func able() predicate.CouponJob {
	return func(s *sql.Selector) {
		b := sql.Table(couponbatch.Table)
		paused := sql.Select(b.C(couponbatch.FieldID)).From(b).Where(sql.EQ(b.C(couponbatch.FieldStatus), string(Paused)))
		s.Where(sql.Or(sql.NEQ(s.C(couponjob.FieldKind), string(Grant)), sql.NotIn(s.C(couponjob.FieldBatchID), paused)))
	}
}

func anyJobWaits(ctx context.Context, d *db.DB) (bool, error) {
	return d.Ent().CouponJob.Query().Where(waiting(), able()).Exist(ctx)
}

// nextJob locks the oldest job that waits or whose holder's lease is over; those that another replica takes just now are passed by.
func nextJob(ctx context.Context, tx *db.Tx, now time.Time) (job, bool, error) {
	q := tx.CouponJob.Query().Where(able(), couponjob.Or(
		couponjob.StatusEQ(couponjob.StatusQueued), couponjob.And(couponjob.StatusEQ(couponjob.StatusRunning), couponjob.LeaseUntilLT(now)),
	)).Order(couponjob.ByCreatedAt(), couponjob.ByID()).Limit(1)
	if tx.Postgres() {
		q.ForUpdate(sql.WithLockAction(sql.SkipLocked))
	}
	rows, err := q.All(ctx)
	if err != nil || len(rows) == 0 {
		return job{}, false, err
	}
	j, err := fromJob(rows[0])
	return j, err == nil, err
}

func holdJob(ctx context.Context, tx *db.Tx, j *job, now, until time.Time) error {
	u := tx.CouponJob.UpdateOneID(j.ID).SetStatus(couponjob.StatusRunning).SetFence(j.fence).SetAttempts(j.attempts).SetLeaseUntil(until)
	if j.startedAt.IsZero() {
		j.startedAt = now
		u.SetStartedAt(now)
	}
	j.Status = JobRunning
	return u.Exec(ctx)
}

// mine changes a job that still is this holder's: else errFenced.
func mine(ctx context.Context, tx *db.Tx, j *job, set func(u *ent.CouponJobUpdate)) error {
	u := tx.CouponJob.Update().Where(couponjob.ID(j.ID), couponjob.Fence(j.fence), couponjob.StatusEQ(couponjob.StatusRunning)).
		SetDone(j.Done).SetSkipped(j.Skipped).SetCursor(j.cursor).SetAttempts(j.attempts).SetEndedFor(j.endedFor)
	set(u)
	n, err := u.Save(ctx)
	if err == nil && n != 1 {
		err = errFenced
	}
	return err
}

func saveJob(ctx context.Context, tx *db.Tx, j *job, until time.Time) error {
	return mine(ctx, tx, j, func(u *ent.CouponJobUpdate) { u.SetLeaseUntil(until) })
}

func endJob(ctx context.Context, tx *db.Tx, j *job, now time.Time) error {
	return mine(ctx, tx, j, func(u *ent.CouponJobUpdate) { u.SetStatus(couponjob.StatusDone).SetEndedAt(now).ClearLeaseUntil() })
}

func failJob(ctx context.Context, tx *db.Tx, j *job, now time.Time) error {
	return tx.CouponJob.UpdateOneID(j.ID).SetStatus(couponjob.StatusFailed).SetFence(j.fence).SetEndedAt(now).ClearLeaseUntil().Exec(ctx)
}

// releaseJob lets a job wait again.
func releaseJob(ctx context.Context, tx *db.Tx, j *job) error {
	return mine(ctx, tx, j, func(u *ent.CouponJobUpdate) { u.SetStatus(couponjob.StatusQueued).ClearLeaseUntil() })
}

func cancelJob(ctx context.Context, tx *db.Tx, id string, now time.Time) error {
	return tx.CouponJob.Update().Where(couponjob.ID(id), waiting()).SetStatus(couponjob.StatusCanceled).SetEndedFor(EndedByStaff).SetEndedAt(now).ClearLeaseUntil().Exec(ctx)
}

// in chooses a segment's guests.
func in(g *Segment) []predicate.Customer {
	var where []predicate.Customer
	if !g.NewSince.IsZero() {
		where = append(where, customer.CreatedAtGTE(g.NewSince))
	}
	if g.Tier != "" {
		where = append(where, customer.Tier(g.Tier))
	}
	if len(g.CustomerIDs) > 0 {
		where = append(where, customer.IDIn(g.CustomerIDs...))
	}
	if g.OrderedAtLeast > 0 {
		where = append(where, ordered("COUNT(*)", g.OrderedSince, int64(g.OrderedAtLeast)))
	}
	if g.SpentAtLeast > 0 {
		where = append(where, ordered(`COALESCE(SUM("`+order.FieldPaidAmount+`" - "`+order.FieldRefundedAmount+`"), 0)`, g.SpentSince, int64(g.SpentAtLeast)))
	}
	if !g.NotOrderedSince.IsZero() {
		where = append(where, func(s *sql.Selector) { s.Where(sql.NotExists(paidOrders(s, "1", g.NotOrderedSince))) })
	}
	return where
}

// ordered has a figure of a guest's orders be at least so much.
func ordered(figure string, since time.Time, least int64) predicate.Customer {
	return func(s *sql.Selector) {
		s.Where(sql.P(func(b *sql.Builder) {
			b.Wrap(func(b *sql.Builder) { b.Join(paidOrders(s, figure, since)) }).WriteOp(sql.OpGTE).Arg(least)
		}))
	}
}

// paidOrders are the orders of the outer statement's guest that count.
func paidOrders(s *sql.Selector, figure string, since time.Time) *sql.Selector {
	o := sql.Table(order.Table).As("o")
	where := []*sql.Predicate{
		sql.ColumnsEQ(o.C(order.FieldCustomerID), s.C(customer.FieldID)), sql.ColumnsEQ(o.C(order.FieldBrandID), s.C(customer.FieldBrandID)),
		sql.NotNull(o.C(order.FieldPaidAt)), sql.NotIn(o.C(order.FieldStatus), "CANCELED", "REFUNDED"),
	}
	if !since.IsZero() {
		where = append(where, sql.GTE(o.C(order.FieldCreatedAt), since))
	}
	return sql.Dialect(s.Dialect()).Select().AppendSelectExpr(sql.Raw(figure)).From(o).Where(sql.And(where...))
}

// countSegment counts the guests of a segment, and those among them who have all that one may have of the batch.
func countSegment(ctx context.Context, d *db.DB, b Batch, g *Segment, now time.Time) (guests, full int, err error) {
	if guests, err = d.Ent().Customer.Query().Where(in(g)...).Count(ctx); err != nil || guests == 0 {
		return guests, 0, err
	}
	if b.PerGuest > 0 {
		full, err = d.Ent().Customer.Query().Where(in(g)...).Where(had(b.ID, time.Time{}, b.PerGuest)).Count(ctx)
	}
	if err == nil && b.PerGuestDay > 0 {
		q := d.Ent().Customer.Query().Where(in(g)...).Where(had(b.ID, now.Add(-24*time.Hour), b.PerGuestDay))
		if b.PerGuest > 0 {
			q.Where(customer.Not(had(b.ID, time.Time{}, b.PerGuest)))
		}
		var more int
		more, err = q.Count(ctx)
		full += more
	}
	return guests, full, err
}

// had are the guests who got at least so many of a batch.
func had(batchID string, since time.Time, least int) predicate.Customer {
	return func(s *sql.Selector) {
		c := sql.Table(couponclaim.Table).As("cc")
		where := []*sql.Predicate{sql.ColumnsEQ(c.C(couponclaim.FieldCustomerID), s.C(customer.FieldID)), sql.EQ(c.C(couponclaim.FieldBatchID), batchID)}
		if !since.IsZero() {
			where = append(where, sql.GT(c.C(couponclaim.FieldAt), since))
		}
		count := sql.Dialect(s.Dialect()).Select().AppendSelectExpr(sql.Raw("COUNT(*)")).From(c).Where(sql.And(where...))
		s.Where(sql.P(func(b *sql.Builder) { b.Wrap(func(b *sql.Builder) { b.Join(count) }).WriteOp(sql.OpGTE).Arg(least) }))
	}
}

// nextGuests are guests of a grant's segment after its cursor. Those who came after it was asked for get none.
func nextGuests(ctx context.Context, tx *db.Tx, j *job, limit int) ([]string, error) {
	return tx.Customer.Query().Where(in(&j.Segment)...).Where(customer.IDGT(j.cursor), customer.CreatedAtLTE(j.CreatedAt)).
		Order(customer.ByID()).Limit(limit).IDs(ctx)
}
