package flow

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/task"
)

// TaskKind is the kind of the tasks that flows open.
const TaskKind = "flow-stuck"

// subject is what of a flow's state tells staff what it is about.
type subject struct {
	ShopID  string       `json:"shopId"`
	OrderNo string       `json:"orderNo"`
	Amount  money.Amount `json:"amount"`
}

// callStaff opens the task about a flow that can't go on, or that does not get through.
func (e *Engine) callStaff(ctx context.Context, tx *db.Tx, f Flow, now time.Time) error {
	var s subject
	_ = json.Unmarshal(f.State, &s) // a state without them has no shop
	return task.Raise(ctx, tx, e.log, task.Opening{
		Kind: TaskKind, Reference: f.ID, ShopID: s.ShopID, OrderNo: s.OrderNo, Amount: s.Amount, At: now,
		Details: map[string]any{"flow": f.Name, "version": f.Version, "reference": f.Reference, "status": string(f.Status), "error": f.Error},
	})
}

// strange calls staff for a flow of a version that no process seems to know.
func (e *Engine) strange(ctx context.Context, row Flow, now time.Time) error {
	return e.db.InTx(ctx, func(tx *db.Tx) error {
		mine, _, err := claimFlow(ctx, tx, row.ID, row.fence, e.holder, now, now)
		if err != nil || !mine {
			return err
		}
		return e.strangeIn(ctx, tx, row, fmt.Errorf("flow: version %d of %s is not known here", row.Version, row.Name), now)
	})
}

func (e *Engine) strangeIn(ctx context.Context, tx *db.Tx, row Flow, why error, now time.Time) error {
	row.Status, row.Error = Stuck, short(why)
	if err := setFlow(ctx, tx, row.ID, Stuck, time.Time{}, row.Error, now); err != nil {
		return err
	}
	return e.callStaff(ctx, tx, row, now)
}

// TaskKinds are the tasks that flows open: staff have a flow taken up again, or close it when they have settled it themselves.
func (e *Engine) TaskKinds() []task.Kind {
	return []task.Kind{{
		Name:  TaskKind,
		Label: lang.T("An operation stopped halfway", "业务流程中断，未能自动完成"),
		Advice: lang.T("See its log under flows. Try it again, or settle what is left by hand and close it.",
			"请查看流程记录，可重试；若已人工处理完毕，请关闭。"),
		Choices: []task.Choice{
			{Decision: task.Retry, Alone: true, Do: func(ctx context.Context, tx *db.Tx, t task.Task, _ task.By) error {
				return e.again(ctx, tx, t.Reference)
			}},
			{Decision: task.Settle, Do: func(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
				return e.close(ctx, tx, t.Reference, by)
			}},
		},
	}}
}

// again has a flow taken up at once, where it stopped. One that has ended meanwhile is left alone.
func (e *Engine) again(ctx context.Context, tx *db.Tx, id string) error {
	row, found, err := lockFlow(ctx, tx, id)
	if err != nil || !found || row.Status == Done || row.Status == Undone {
		return err
	}
	status := row.Status
	if status == Stuck {
		log, err := linesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		status = stoodAt(log)
	}
	tx.AfterCommit(e.wake)
	return setFlow(ctx, tx, id, status, e.moment(), row.Error, e.moment())
}

// stoodAt is where a flow stood before it was stuck, by its log: what it did last, or where a step failed that all others are undone for.
func stoodAt(log []line) Status {
	status := Running
	for _, l := range log {
		switch l.phase {
		case PhaseUndo, PhaseCancel:
			return Compensating
		case PhaseConfirm:
			status = Completing
		}
	}
	return status
}

// close ends a flow that staff have settled.
func (e *Engine) close(ctx context.Context, tx *db.Tx, id string, by task.By) error {
	row, found, err := lockFlow(ctx, tx, id)
	if err != nil || !found || row.Status == Done || row.Status == Undone {
		return err
	}
	return setFlow(ctx, tx, id, Undone, time.Time{}, "closed by "+by.Actor()+": "+by.Reason, e.moment())
}
