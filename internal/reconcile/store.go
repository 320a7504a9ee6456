package reconcile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/reconciliationitem"
	"cuppa/ent/reconciliationrun"
	"cuppa/ent/shop"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

func fromRun(r *ent.ReconciliationRun) Run {
	out := Run{
		ID: r.ID, BrandID: r.BrandID, Source: r.Source, Party: r.Party, ShopID: r.ShopID, Day: r.Day, Status: Status(r.Status), Listed: r.Listed, Problem: r.Problem,
		OursCount: r.OursCount, TheirsCount: r.TheirsCount, OursAmount: money.Amount(r.OursAmount), TheirsAmount: money.Amount(r.TheirsAmount),
		Differences: r.Differences, Repaired: r.Repaired, AskedBy: r.AskedBy, Attempts: r.Attempts, fence: r.Fence, CreatedAt: r.CreatedAt.UTC(),
		OursBack: money.Amount(r.OursBack), TheirsBack: money.Amount(r.TheirsBack), Fees: money.Amount(r.Fees), revision: r.Revision, digest: r.Digest,
	}
	if r.NextAt != nil {
		out.NextAt = r.NextAt.UTC()
	}
	if r.EndedAt != nil {
		out.EndedAt = r.EndedAt.UTC()
	}
	return out
}

func fromItem(r *ent.ReconciliationItem) Item {
	i := Item{
		ID: r.ID, Key: r.Key, Verdict: Verdict(r.Verdict), Reference: r.Reference, OrderNo: r.OrderNo, Kind: r.Kind, CodeTail: r.CodeTail, OursStatus: r.OursStatus,
		OursAmount: money.Amount(r.OursAmount), TheirsID: r.TheirsID, TheirsStatus: r.TheirsStatus, TheirsAmount: money.Amount(r.TheirsAmount), Repair: r.Repair,
	}
	if r.At != nil {
		i.At = r.At.UTC()
	}
	if r.RepairedAt != nil {
		i.RepairedAt = r.RepairedAt.UTC()
	}
	return i
}

// zoneOf is a shop's time zone.
func zoneOf(ctx context.Context, d *db.DB, shopID string) (*time.Location, error) {
	row, err := d.Ent().Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldTimeZone).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("reconcile: shop %s: %w", shopID, err)
	}
	zone, err := time.LoadLocation(row.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("reconcile: shop %s: %w", shopID, err)
	}
	return zone, nil
}

func hasRun(ctx context.Context, d *db.DB, source, party, shopID, day string) (bool, error) {
	return d.Ent().ReconciliationRun.Query().Where(reconciliationrun.ID(runID(source, party, shopID, day))).Exist(ctx)
}

// ask writes a run, or has one that is there done again where that is wanted. One that is being done ends as nobody's: whoever does it finds out.
func ask(ctx context.Context, tx *db.Tx, r Run, again bool) (Run, error) {
	var next *time.Time // nil: nobody takes it up, another run brings it
	if !r.NextAt.IsZero() {
		next = &r.NextAt
	}
	err := tx.ReconciliationRun.Create().SetID(r.ID).SetSource(r.Source).SetParty(r.Party).SetShopID(r.ShopID).SetDay(r.Day).SetAskedBy(r.AskedBy).
		SetNillableNextAt(next).SetCreatedAt(r.CreatedAt).OnConflict(entsql.ConflictColumns(reconciliationrun.FieldID), entsql.DoNothing()).Exec(ctx)
	there := errors.Is(err, sql.ErrNoRows)
	if err != nil && !there {
		return Run{}, err
	}
	if again {
		if _, err := tx.ReconciliationRun.Update().Where(reconciliationrun.ID(r.ID)).SetStatus(reconciliationrun.StatusWaiting).SetNillableNextAt(next).SetAttempts(0).
			SetProblem("").SetAskedBy(r.AskedBy).AddFence(1).Save(ctx); err != nil {
			return Run{}, err
		}
	}
	row, err := tx.ReconciliationRun.Query().Where(reconciliationrun.ID(r.ID)).Only(ctx)
	if err != nil {
		return Run{}, err
	}
	return fromRun(row), nil
}

// claim takes a run that is due for as long as the lease lasts; what another replica is taking is passed by.
func claim(ctx context.Context, d *db.DB, now, until time.Time) (r Run, found bool, err error) {
	due := reconciliationrun.NextAtLTE(now)
	if waits, err := d.Ent().ReconciliationRun.Query().Where(reconciliationrun.NextAtNotNil(), due).Exist(ctx); err != nil || !waits {
		return Run{}, false, err
	}
	err = d.InTx(ctx, func(tx *db.Tx) error {
		found = false
		q := tx.ReconciliationRun.Query().Where(reconciliationrun.NextAtNotNil(), due).Order(reconciliationrun.ByNextAt(), reconciliationrun.ByID()).Limit(1)
		if tx.Postgres() {
			q.ForUpdate(entsql.WithLockAction(entsql.SkipLocked))
		}
		rows, err := q.All(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		r, found = fromRun(rows[0]), true
		r.fence++
		r.Attempts++
		r.Status = Running
		r.OursCount, r.OursAmount, r.TheirsCount, r.TheirsAmount = 0, 0, 0, 0
		r.OursBack, r.TheirsBack, r.Fees = 0, 0, 0
		return tx.ReconciliationRun.UpdateOneID(r.ID).SetStatus(reconciliationrun.StatusRunning).SetFence(r.fence).SetAttempts(r.Attempts).SetNextAt(until).Exec(ctx)
	})
	return r, found, err
}

func held(u *ent.ReconciliationRunUpdate, r *Run) *ent.ReconciliationRunUpdate {
	return u.Where(reconciliationrun.ID(r.ID), reconciliationrun.Fence(r.fence), reconciliationrun.StatusEQ(reconciliationrun.StatusRunning))
}

func one(n int, err error) error {
	if err == nil && n != 1 {
		err = errFenced
	}
	return err
}

// hold renews the lease of a run that is still this holder's: else errFenced.
func hold(ctx context.Context, tx *db.Tx, r *Run, until time.Time) error {
	return one(held(tx.ReconciliationRun.Update(), r).SetNextAt(until).Save(ctx))
}

func postpone(ctx context.Context, d *db.DB, r Run, problem string, next time.Time, last bool) error {
	return d.InTx(ctx, func(tx *db.Tx) error {
		u := held(tx.ReconciliationRun.Update(), &r).SetProblem(problem)
		if last {
			u.SetStatus(reconciliationrun.StatusFailed).ClearNextAt()
		} else {
			u.SetStatus(reconciliationrun.StatusWaiting).SetNextAt(next)
		}
		if err := one(u.Save(ctx)); !errors.Is(err, errFenced) {
			return err
		}
		return nil // another replica has it
	})
}

// write keeps an item in place of the one that was found before; what was begun to mend it stays known.
func write(ctx context.Context, tx *db.Tx, r *Run, i Item) error {
	create := tx.ReconciliationItem.Create().SetRunID(r.ID).SetKey(i.Key).SetFence(r.fence).SetVerdict(string(i.Verdict)).SetReference(i.Reference).
		SetOrderNo(i.OrderNo).SetKind(i.Kind).SetCodeTail(i.CodeTail).SetOursStatus(i.OursStatus).SetOursAmount(int64(i.OursAmount)).SetTheirsID(i.TheirsID).
		SetTheirsStatus(i.TheirsStatus).SetTheirsAmount(int64(i.TheirsAmount)).SetRepair(i.Repair)
	if !i.At.IsZero() {
		create.SetAt(i.At)
	}
	if !i.RepairedAt.IsZero() {
		create.SetRepairedAt(i.RepairedAt)
	}
	return create.OnConflictColumns(reconciliationitem.FieldRunID, reconciliationitem.FieldKey).Update(func(u *ent.ReconciliationItemUpsert) {
		u.UpdateFence().UpdateVerdict().UpdateReference().UpdateOrderNo().UpdateKind().UpdateCodeTail().UpdateOursStatus().UpdateOursAmount().UpdateTheirsID().
			UpdateTheirsStatus().UpdateTheirsAmount().UpdateAt()
		if i.Repair != "" {
			u.UpdateRepair().UpdateRepairedAt()
		}
	}).Exec(ctx)
}

// finish ends a run: what an earlier one has found and this one has not is gone.
func finish(ctx context.Context, d *db.DB, r *Run, now time.Time) error {
	return d.InTx(ctx, func(tx *db.Tx) error {
		if _, err := tx.ReconciliationItem.Delete().Where(reconciliationitem.RunID(r.ID), reconciliationitem.FenceNEQ(r.fence)).Exec(ctx); err != nil {
			return err
		}
		of := tx.ReconciliationItem.Query().Where(reconciliationitem.RunID(r.ID))
		differ, err := of.Clone().Where(reconciliationitem.VerdictNotIn(string(Matched), string(Pending), string(Void))).Count(ctx)
		if err != nil {
			return err
		}
		mended, err := of.Clone().Where(reconciliationitem.RepairNotIn("", "TASK")).Count(ctx)
		if err != nil {
			return err
		}
		r.Status, r.Differences, r.Repaired, r.EndedAt = Done, int64(differ), int64(mended), now
		return one(held(tx.ReconciliationRun.Update(), r).SetStatus(reconciliationrun.StatusDone).SetListed(r.Listed).SetProblem("").SetOursCount(r.OursCount).
			SetOursAmount(int64(r.OursAmount)).SetTheirsCount(r.TheirsCount).SetTheirsAmount(int64(r.TheirsAmount)).SetDifferences(int64(differ)).
			SetOursBack(int64(r.OursBack)).SetTheirsBack(int64(r.TheirsBack)).SetFees(int64(r.Fees)).SetRepaired(int64(mended)).SetEndedAt(now).ClearNextAt().Save(ctx))
	})
}

func list(ctx context.Context, d *db.DB, shopID, source, party string, skip, limit int) ([]Run, error) {
	q := d.Ent().ReconciliationRun.Query().Where(reconciliationrun.ShopID(shopID)).
		Order(reconciliationrun.ByDay(entsql.OrderDesc()), reconciliationrun.ByParty(), reconciliationrun.ByID()).Offset(skip).Limit(limit)
	if party != "" {
		q.Where(reconciliationrun.Party(party))
	}
	if source != "" {
		q.Where(reconciliationrun.Source(source))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("reconcile: reading: %w", err)
	}
	out := make([]Run, len(rows))
	for i, r := range rows {
		out[i] = fromRun(r)
	}
	return out, nil
}

func runByID(ctx context.Context, d *db.DB, id string) (Run, error) {
	row, err := d.Ent().ReconciliationRun.Query().Where(reconciliationrun.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return Run{}, ErrNotFound.At("id")
	}
	if err != nil {
		return Run{}, fmt.Errorf("reconcile: reading: %w", err)
	}
	return fromRun(row), nil
}

func items(ctx context.Context, d *db.DB, runID string, differences bool, limit int) ([]Item, error) {
	same := []string{string(Matched), string(Pending), string(Void)}
	q := d.Ent().ReconciliationItem.Query().Where(reconciliationitem.RunID(runID)).Limit(limit)
	if differences {
		q.Where(reconciliationitem.Or(reconciliationitem.VerdictNotIn(same...), reconciliationitem.RepairNEQ("")))
	}
	rows, err := q.Order(reconciliationitem.ByVerdict(entsql.OrderDesc()), reconciliationitem.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("reconcile: reading items: %w", err)
	}
	out := make([]Item, len(rows))
	for i, r := range rows {
		out[i] = fromItem(r)
	}
	return out, nil
}
