package task

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/manualtask"
	"cuppa/ent/predicate"
	"cuppa/ent/schema"
	"cuppa/ent/shop"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

func fromRow(r *ent.ManualTask) Task {
	t := Task{
		ID: r.ID, BrandID: r.BrandID, Kind: r.Kind, Reference: r.Reference, ShopID: r.ShopID, OrderNo: r.OrderNo, Amount: money.Amount(r.Amount),
		SecondAbove: money.Amount(r.SecondAbove), Details: r.Details, Status: Status(r.Status), OpenedAt: r.OpenedAt.UTC(), Reopened: r.Reopened,
		ClaimedBy: r.ClaimedBy, ClaimedName: r.ClaimedName, Decision: Decision(r.Decision), DecidedBy: r.DecidedBy, DecidedName: r.DecidedName,
		ApprovedBy: r.ApprovedBy, Reason: r.Reason, Version: r.Version,
	}
	for _, d := range r.Decisions {
		t.Only = append(t.Only, Decision(d))
	}
	for _, one := range r.Steps {
		t.Steps = append(t.Steps, fromStep(one))
	}
	if r.Proposal.Decision != "" {
		p := fromStep(r.Proposal)
		t.Proposal = &p
	}
	if r.DecidedAt != nil {
		t.DecidedAt = r.DecidedAt.UTC()
	}
	return t
}

func fromStep(r schema.TaskStep) Step {
	return Step{What: r.What, At: r.At.UTC(), StaffID: r.StaffID, Name: r.Name, Decision: Decision(r.Decision), Reason: r.Reason}
}

func toStep(s Step) schema.TaskStep {
	return schema.TaskStep{What: s.What, At: s.At, StaffID: s.StaffID, Name: s.Name, Decision: string(s.Decision), Reason: s.Reason}
}

func texts(of []Decision) []string {
	var out []string
	for _, d := range of {
		out = append(out, string(d))
	}
	return out
}

func taskInTx(ctx context.Context, tx *db.Tx, id int, lock bool) (Task, bool, error) {
	return one(ctx, tx, lock, manualtask.ID(id))
}

func lockReference(ctx context.Context, tx *db.Tx, kind, reference string) (Task, bool, error) {
	return one(ctx, tx, true, manualtask.Kind(kind), manualtask.Reference(reference))
}

func one(ctx context.Context, tx *db.Tx, lock bool, where ...predicate.ManualTask) (Task, bool, error) {
	q := tx.ManualTask.Query().Where(where...)
	if lock && tx.Postgres() {
		q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return Task{}, false, nil
	}
	if err != nil {
		return Task{}, false, err
	}
	return fromRow(row), true, nil
}

func waitingOf(ctx context.Context, tx *db.Tx, kind, orderNo string) (Task, bool, error) {
	row, err := tx.ManualTask.Query().Where(manualtask.Kind(kind), manualtask.OrderNo(orderNo), manualtask.StatusNEQ(manualtask.StatusDone)).
		Order(manualtask.ByID()).First(ctx)
	if ent.IsNotFound(err) {
		return Task{}, false, nil
	}
	if err != nil {
		return Task{}, false, err
	}
	return fromRow(row), true, nil
}

// save writes what may change of a task, if its version is still the one that was read; the version rises by one.
func save(ctx context.Context, tx *db.Tx, t Task, version int64) error {
	u := tx.ManualTask.Update().Where(manualtask.ID(t.ID), manualtask.Version(version)).
		SetStatus(manualtask.Status(t.Status)).SetAmount(int64(t.Amount)).SetDetails(t.Details).SetOpenedAt(t.OpenedAt).SetReopened(t.Reopened).
		SetClaimedBy(t.ClaimedBy).SetClaimedName(t.ClaimedName).SetDecision(string(t.Decision)).SetDecidedBy(t.DecidedBy).SetDecidedName(t.DecidedName).
		SetApprovedBy(t.ApprovedBy).SetReason(t.Reason).AddVersion(1)
	steps := make([]schema.TaskStep, len(t.Steps))
	for i, s := range t.Steps {
		steps[i] = toStep(s)
	}
	u.SetSteps(steps)
	if t.Only == nil {
		u.ClearDecisions()
	} else {
		u.SetDecisions(texts(t.Only))
	}
	if t.Proposal == nil {
		u.ClearProposal()
	} else {
		u.SetProposal(toStep(*t.Proposal))
	}
	if t.DecidedAt.IsZero() {
		u.ClearDecidedAt()
	} else {
		u.SetDecidedAt(t.DecidedAt)
	}
	n, err := u.Save(ctx)
	if err == nil && n != 1 {
		err = ErrChanged.At("id")
	}
	return err
}

// raiseTries bounds how often a task is looked for that another transaction writes at the same time.
const raiseTries = 3

// raise opens a task, opens it again, or tells an open one what is new; again says that it had been there.
func raise(ctx context.Context, tx *db.Tx, o Opening) (again bool, err error) {
	for range raiseTries {
		t, found, err := lockReference(ctx, tx, o.Kind, o.Reference)
		if err != nil {
			return false, err
		}
		if found && o.Once && (!o.Unsettled || t.Status != Done || t.Decision == Settle) {
			return true, nil
		}
		if found {
			return true, retell(ctx, tx, t, o)
		}
		inserted, err := insert(ctx, tx, o)
		if err != nil || inserted {
			return false, err
		}
	}
	return false, fmt.Errorf("another transaction writes it")
}

func retell(ctx context.Context, tx *db.Tx, t Task, o Opening) error {
	version := t.Version
	if o.Details != nil {
		t.Details = o.Details
	}
	t.Amount, t.Only = o.Amount, o.Only
	if t.Status == Done {
		t.Status, t.OpenedAt, t.ClaimedBy, t.ClaimedName = Open, o.At, "", ""
		t.Reopened++
		t.Decision, t.DecidedBy, t.DecidedName, t.ApprovedBy, t.Reason, t.DecidedAt = "", "", "", "", "", time.Time{}
	}
	if t.Proposal != nil {
		t.Proposal = nil
		t.step("withdrawn", o.At, By{}, "")
	}
	t.step("again", o.At, By{}, "")
	return save(ctx, tx, t, version)
}

func insert(ctx context.Context, tx *db.Tx, o Opening) (bool, error) {
	above, err := secondAbove(ctx, tx, o.ShopID)
	if err != nil {
		return false, err
	}
	details := o.Details
	if details == nil {
		details = map[string]any{}
	}
	create := tx.ManualTask.Create().SetKind(o.Kind).SetReference(o.Reference).SetShopID(o.ShopID).SetOrderNo(o.OrderNo).SetAmount(int64(o.Amount)).
		SetSecondAbove(above).SetDetails(details).SetOpenedAt(o.At).SetCreatedAt(o.At)
	steps := []schema.TaskStep{{What: "opened", At: o.At}}
	if o.proposal != nil {
		steps = append(steps, toStep(*o.proposal))
		create.SetProposal(toStep(*o.proposal))
	}
	create.SetSteps(steps)
	if o.Only != nil {
		create.SetDecisions(texts(o.Only))
	}
	err = create.OnConflict(entsql.ConflictColumns(manualtask.FieldBrandID, manualtask.FieldKind, manualtask.FieldReference), entsql.DoNothing()).Exec(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// defaultSecondAbove is what counts where no shop is concerned: 200 yuan.
const defaultSecondAbove = 20000

func secondAbove(ctx context.Context, tx *db.Tx, shopID string) (int64, error) {
	if shopID == "" {
		return defaultSecondAbove, nil
	}
	row, err := tx.Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldSecondPersonAbove).Only(ctx)
	if ent.IsNotFound(err) {
		return defaultSecondAbove, nil
	}
	if err != nil {
		return 0, err
	}
	return row.SecondPersonAbove, nil
}
