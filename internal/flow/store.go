package flow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqljson"

	"cuppa/ent"
	"cuppa/ent/barrier"
	"cuppa/ent/flow"
	"cuppa/ent/flowstep"
	"cuppa/ent/predicate"
	"cuppa/internal/db"
)

func insertFlow(ctx context.Context, tx *db.Tx, r *run, state json.RawMessage) error {
	now := r.e.moment()
	err := tx.Flow.Create().SetID(r.id).SetBrandID(r.brandID).SetKind(flow.Kind(r.def.kind)).SetName(r.def.name).SetVersion(r.def.version).
		SetReference(r.reference).SetSteps(r.def.names()).SetStatus(flow.Status(r.status)).SetState(state).SetNextAt(r.nextAt).SetFence(r.fence).
		SetHolder(r.e.holder).SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
	if db.Unique(errors.Unwrap(err)) || ent.IsConstraintError(err) {
		return fmt.Errorf("%w: %s %s", ErrExists, r.def.name, r.reference)
	}
	return err
}

func insertLines(ctx context.Context, tx *db.Tx, r *run, lines []line) error {
	rows := make([]*ent.FlowStepCreate, len(lines))
	for i, l := range lines {
		rows[i] = tx.FlowStep.Create().SetBrandID(r.brandID).SetFlowID(r.id).SetStep(l.step).SetPhase(flowstep.Phase(l.phase)).
			SetOutcome(flowstep.Outcome(l.outcome)).SetAttempt(l.attempt).SetFence(r.fence).SetError(l.err).SetAt(r.e.moment())
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.FlowStep.CreateBulk(rows...).Exec(ctx)
}

// saveFlow writes the row if the fence still holds.
func saveFlow(ctx context.Context, tx *db.Tx, r *run, state json.RawMessage, now time.Time) error {
	u := tx.Flow.Update().Where(flow.ID(r.id), flow.Fence(r.fence)).SetStatus(flow.Status(r.status)).SetState(state).SetAttempts(r.attempts).
		SetHolder(r.e.holder).SetError(r.err).SetUpdatedAt(now)
	if r.nextAt.IsZero() {
		u.ClearNextAt()
	} else {
		u.SetNextAt(r.nextAt)
	}
	n, err := u.Save(ctx)
	if err == nil && n != 1 {
		return ErrStale
	}
	return err
}

// claimFlow raises the fence of a flow that is still as it was seen, and answers its state.
func claimFlow(ctx context.Context, tx *db.Tx, id string, fence int64, holder string, until, now time.Time) (bool, json.RawMessage, error) {
	n, err := tx.Flow.Update().Where(flow.ID(id), flow.Fence(fence), flow.NextAtLTE(now)).AddFence(1).SetHolder(holder).SetNextAt(until).SetUpdatedAt(now).Save(ctx)
	if err != nil || n != 1 {
		return false, nil, err
	}
	row, err := tx.Flow.Get(ctx, id)
	if err != nil {
		return false, nil, err
	}
	return true, row.State, nil
}

// setFlow sets where a flow stands, and raises the fence: whoever had it writes nothing more.
func setFlow(ctx context.Context, tx *db.Tx, id string, status Status, next time.Time, because string, now time.Time) error {
	u := tx.Flow.Update().Where(flow.ID(id)).SetStatus(flow.Status(status)).SetAttempts(0).AddFence(1).SetError(short(errors.New(because))).SetUpdatedAt(now)
	if next.IsZero() {
		u.ClearNextAt()
	} else {
		u.SetNextAt(next)
	}
	return u.Exec(ctx)
}

func lockFlow(ctx context.Context, tx *db.Tx, id string) (Flow, bool, error) {
	q := tx.Flow.Query().Where(flow.ID(id))
	if tx.Postgres() {
		q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return Flow{}, false, nil
	}
	if err != nil {
		return Flow{}, false, err
	}
	return fromRow(row), true, nil
}

func fromRow(row *ent.Flow) Flow {
	f := Flow{
		ID: row.ID, BrandID: row.BrandID, Kind: Kind(row.Kind), Name: row.Name, Version: row.Version, Reference: row.Reference, Steps: row.Steps,
		Status: Status(row.Status), State: row.State, Attempts: row.Attempts, Holder: row.Holder, Error: row.Error, CreatedAt: row.CreatedAt.UTC(),
		UpdatedAt: row.UpdatedAt.UTC(), fence: row.Fence,
	}
	if row.NextAt != nil {
		f.NextAt = row.NextAt.UTC()
	}
	return f
}

// row is a run as it is kept.
func (r *run) row(state json.RawMessage) Flow {
	return Flow{
		ID: r.id, BrandID: r.brandID, Kind: r.def.kind, Name: r.def.name, Version: r.def.version, Reference: r.reference, Status: r.status, State: state,
		Error: r.err, fence: r.fence,
	}
}

func linesOf(ctx context.Context, tx *db.Tx, id string) ([]line, error) {
	rows, err := tx.FlowStep.Query().Where(flowstep.FlowID(id)).Order(flowstep.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]line, len(rows))
	for i, r := range rows {
		out[i] = line{step: r.Step, phase: Phase(r.Phase), outcome: Outcome(r.Outcome), attempt: r.Attempt, err: r.Error}
	}
	return out, nil
}

// maxLines bounds what is shown of a log.
const maxLines = 200

func logOf(ctx context.Context, d *db.DB, id string) ([]Line, error) {
	rows, err := d.Ent().FlowStep.Query().Where(flowstep.FlowID(id)).Order(flowstep.ByID(entsql.OrderDesc())).Limit(maxLines).All(ctx)
	if err != nil {
		return nil, err
	}
	slices.Reverse(rows)
	out := make([]Line, len(rows))
	for i, r := range rows {
		out[i] = Line{Step: r.Step, Phase: Phase(r.Phase), Outcome: Outcome(r.Outcome), Attempt: r.Attempt, Error: r.Error, At: r.At.UTC()}
	}
	return out, nil
}

func nextDue(ctx context.Context, d *db.DB) (time.Time, bool, error) {
	row, err := d.Ent().Flow.Query().Where(flow.NextAtNotNil()).Order(flow.ByNextAt()).Select(flow.FieldID, flow.FieldNextAt).First(ctx)
	if ent.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return row.NextAt.UTC(), true, nil
}

func dueFlows(ctx context.Context, d *db.DB, now time.Time, limit int) ([]Flow, error) {
	return flows(d.Ent().Flow.Query().Where(flow.NextAtLTE(now)).Order(flow.ByNextAt()).Limit(limit).All(ctx))
}

func flows(rows []*ent.Flow, err error) ([]Flow, error) {
	out := make([]Flow, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, err
}

func listFlows(ctx context.Context, d *db.DB, f Filter, status Status, limit int, at time.Time, id string) ([]Flow, error) {
	if f.ShopIDs != nil && len(f.ShopIDs) == 0 {
		return nil, nil // of no shop
	}
	where := []predicate.Flow{flow.StatusEQ(flow.Status(status))}
	if f.Reference != "" {
		where = append(where, flow.Reference(f.Reference))
	}
	if f.ShopIDs != nil {
		shops := make([]any, len(f.ShopIDs))
		for i, id := range f.ShopIDs {
			shops[i] = id
		}
		where = append(where, func(s *entsql.Selector) {
			s.Where(sqljson.ValueIn(s.C(flow.FieldState), shops, sqljson.Path("shopId")))
		})
	}
	if id != "" {
		where = append(where, flow.Or(flow.CreatedAtLT(at), flow.And(flow.CreatedAt(at), flow.IDLT(id))))
	}
	return flows(d.Ent().Flow.Query().Where(where...).Order(flow.ByCreatedAt(entsql.OrderDesc()), flow.ByID(entsql.OrderDesc())).Limit(limit).All(ctx))
}

func unfinished(ctx context.Context, d *db.DB, reference string, names []string) (bool, error) {
	return d.Ent().Flow.Query().Where(flow.NameIn(names...), flow.Reference(reference), flow.StatusNotIn(flow.StatusDone, flow.StatusUndone)).Exist(ctx)
}

func flowByID(ctx context.Context, d *db.DB, id string) (Flow, error) {
	row, err := d.Ent().Flow.Get(ctx, id)
	if ent.IsNotFound(err) {
		return Flow{}, ErrNotFound
	}
	if err != nil {
		return Flow{}, err
	}
	return fromRow(row), nil
}

type count struct {
	n      int
	oldest time.Time
}

// countFlows counts what has not ended: what waits for its moment by the index of due moments, what is stuck brand by brand.
func countFlows(ctx context.Context, d *db.DB) (map[Status]count, error) {
	out := map[Status]count{}
	for _, s := range []Status{Running, Completing, Compensating} {
		if err := countMore(ctx, d, out, flow.NextAtNotNil(), flow.StatusEQ(flow.Status(s))); err != nil {
			return nil, err
		}
	}
	brands, err := d.Ent().Brand.Query().IDs(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range brands {
		if err := countMore(db.ForBrand(ctx, id), d, out, flow.StatusEQ(flow.StatusStuck)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func countMore(ctx context.Context, d *db.DB, into map[Status]count, where ...predicate.Flow) error {
	q := d.Ent().Flow.Query().Where(where...)
	n, err := q.Clone().Count(ctx)
	if err != nil || n == 0 {
		return err
	}
	row, err := q.Order(flow.ByCreatedAt()).Select(flow.FieldID, flow.FieldStatus, flow.FieldCreatedAt).First(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	c := into[Status(row.Status)]
	if c.n == 0 || row.CreatedAt.Before(c.oldest) {
		c.oldest = row.CreatedAt
	}
	c.n += n
	into[Status(row.Status)] = c
	return nil
}

func sweepBarriers(ctx context.Context, tx *db.Tx, before time.Time, limit int) (int, error) {
	done, err := tx.ExecContext(ctx, `DELETE FROM barriers WHERE id IN (SELECT b.id FROM barriers AS b JOIN flows AS f ON f.id = b.flow_id
		WHERE b.created_at < $1 AND f.status IN ('done', 'undone') AND f.updated_at < $1 ORDER BY b.id LIMIT $2)`, before, limit)
	if err != nil {
		return 0, fmt.Errorf("flow: sweep: %w", err)
	}
	n, err := done.RowsAffected()
	return int(n), err
}

func takeBarrier(ctx context.Context, tx *db.Tx, flowID, step string, p, because Phase) (bool, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return false, db.ErrNoTenant
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO barriers (brand_id, flow_id, step, phase, because, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (flow_id, step, phase) DO NOTHING`, brandID, flowID, step, string(p), string(because), time.Now().UTC().Truncate(time.Microsecond))
	if err != nil {
		return false, fmt.Errorf("flow: barrier: %w", err)
	}
	n, err := done.RowsAffected()
	return n == 1, err
}

func barrierBecause(ctx context.Context, tx *db.Tx, flowID, step string, p Phase) (because Phase, found bool, err error) {
	row, err := tx.Barrier.Query().Where(barrier.FlowID(flowID), barrier.Step(step), barrier.Phase(string(p))).Only(ctx)
	if ent.IsNotFound(err) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return Phase(row.Because), true, nil
}
