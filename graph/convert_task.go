package graph

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/number"
	"cuppa/internal/order"
	"cuppa/internal/task"
)

// mayDecide answers whether the caller may decide a task: a manager of its shop. To everybody else who may decide anywhere there is no such task.
func mayDecide(ctx context.Context) func(task.Task) error {
	return func(t task.Task) error {
		p, err := identity.MayAnywhere(ctx, identity.TasksDecide)
		if err == nil && !p.WorksAt(t.ShopID) {
			return task.ErrNotFound.At("id")
		}
		if err == nil {
			audit.At(ctx, t.ShopID)
		}
		return err
	}
}

// taskShops are the shops whose tasks the caller may see: one of theirs, or all of them.
func taskShops(ctx context.Context, shopID *string) ([]string, error) {
	if shopID != nil {
		_, err := identity.May(ctx, identity.TasksDecide, *shopID)
		return []string{*shopID}, err
	}
	p, err := identity.MayAnywhere(ctx, identity.TasksDecide)
	return p.ShopIDs, err
}

func by(p identity.Principal, reason string) task.By {
	return task.By{StaffID: p.ID, Name: p.Name, Reason: reason}
}

// onTask does something to a task for a member of staff.
func (r *Resolver) onTask(ctx context.Context, id string, do func(id int, p identity.Principal) (task.Task, error)) (*model.TaskPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.TasksDecide)
	if err != nil {
		return nil, err
	}
	n, err := task.ParseID(id)
	var t task.Task
	if err == nil {
		t, err = do(n, p)
	}
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.TaskPayload{UserErrors: rejected}, err
	}
	out, err := r.toTask(ctx, t)
	return &model.TaskPayload{Task: out, UserErrors: rejected}, err
}

// decideVoucher decides the task about a voucher, where people are asked about it; else directly does what was asked for.
func (r *Resolver) decideVoucher(
	ctx context.Context, t task.Task, asked bool, d task.Decision, reason string, directly func(p identity.Principal) (order.Order, error),
) (*model.VoucherOrderPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.OrdersRefund)
	if err != nil {
		return nil, err
	}
	if !asked || t.Status == task.Done || !p.WorksAt(t.ShopID) {
		o, err := directly(p)
		return decided(ctx, o, err)
	}
	t, err = r.Tasks.Decide(ctx, task.Move{ID: t.ID, Decision: d, By: by(p, reason)}, mayDecide(ctx))
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.VoucherOrderPayload{UserErrors: rejected}, err
	}
	o, err := r.visibleOrder(ctx, t.OrderNo)
	if err != nil {
		return nil, err
	}
	shown, err := r.toTask(ctx, t)
	return &model.VoucherOrderPayload{Order: toOrder(o), Task: shown, UserErrors: rejected}, err
}

// waitingOf is the task that waits for a decision about a voucher of an order.
func (r *Resolver) waitingOf(ctx context.Context, orderNo string) (task.Task, bool, error) {
	p, err := identity.MayAnywhere(ctx, identity.OrdersRefund)
	if err != nil {
		return task.Task{}, false, err
	}
	no, ok := number.ParseOrder(orderNo)
	if !ok {
		return task.Task{}, false, nil
	}
	page, err := r.Tasks.List(ctx, task.Filter{
		ShopIDs: p.ShopIDs, Kinds: []string{order.TaskCouponFailed}, Statuses: []task.Status{task.Open, task.Claimed}, OrderNo: no,
	}, 1, "")
	if err != nil || len(page.Tasks) == 0 {
		return task.Task{}, false, err
	}
	return page.Tasks[0], slices.Contains(page.Tasks[0].Only, task.Cancel), nil
}

func (r *Resolver) toTask(ctx context.Context, t task.Task) (*model.ManualTask, error) {
	kind, l := r.Tasks.Kind(t.Kind), lang.From(ctx)
	out := &model.ManualTask{
		ID: strconv.Itoa(t.ID), Kind: t.Kind, Title: kind.Label.In(l), Advice: kind.Advice.In(l), Status: model.ManualTaskStatus(strings.ToUpper(string(t.Status))),
		ShopID: t.ShopID, Reference: t.Reference, OrderNo: maybe(t.OrderNo), Amount: t.Amount, SecondPersonAbove: t.SecondAbove, OpenedAt: t.OpenedAt,
		Reopened: t.Reopened, ClaimedBy: maybe(t.ClaimedBy), ClaimedByName: maybe(t.ClaimedName), Choices: []*model.TaskChoice{},
		Decision: maybe(model.TaskDecision(t.Decision)), DecidedBy: maybe(t.DecidedBy), DecidedByName: maybe(t.DecidedName), ApprovedBy: maybe(t.ApprovedBy),
		Reason: maybe(t.Reason), Steps: []*model.TaskStep{}, Version: int(t.Version),
	}
	for _, c := range r.Tasks.Choices(t) {
		out.Choices = append(out.Choices, &model.TaskChoice{Decision: model.TaskDecision(c.Decision), NeedsSecondPerson: t.NeedsSecond(c)})
	}
	for _, s := range t.Steps {
		out.Steps = append(out.Steps, toTaskStep(s))
	}
	if t.Proposal != nil {
		out.Proposal = toTaskStep(*t.Proposal)
	}
	if !t.DecidedAt.IsZero() {
		out.DecidedAt = &t.DecidedAt
	}
	if len(t.Details) > 0 {
		raw, err := json.Marshal(t.Details)
		if err != nil {
			return nil, err //nolint:wrapcheck // of a map that came from JSON
		}
		out.Details = raw
	}
	return out, nil
}

func toTaskStep(s task.Step) *model.TaskStep {
	return &model.TaskStep{
		What: s.What, At: s.At, StaffID: maybe(s.StaffID), Name: maybe(s.Name), Decision: maybe(model.TaskDecision(s.Decision)), Reason: maybe(s.Reason),
	}
}

func (r *Resolver) toTasks(ctx context.Context, page task.Page) (*model.ManualTaskConnection, error) {
	out, end := &model.ManualTaskConnection{Edges: make([]*model.ManualTaskEdge, len(page.Tasks))}, ""
	for i, t := range page.Tasks {
		node, err := r.toTask(ctx, t)
		if err != nil {
			return nil, err
		}
		end = task.Cursor(t)
		out.Edges[i] = &model.ManualTaskEdge{Cursor: end, Node: node}
	}
	out.PageInfo = toPageInfo(page.More, end)
	return out, nil
}

func fromTaskStatuses(in []model.ManualTaskStatus) []task.Status {
	if len(in) == 0 {
		return []task.Status{task.Open, task.Claimed}
	}
	var out []task.Status
	for _, s := range in {
		out = append(out, task.Status(strings.ToLower(string(s))))
	}
	return out
}

// redemptionTask is what people are asked about a redemption.
func (r *Resolver) redemptionTask(ctx context.Context, id string) (task.Task, bool, error) {
	if _, err := identity.MayAnywhere(ctx, identity.OrdersRefund); err != nil || len(id) > 32 {
		return task.Task{}, false, err
	}
	return r.Tasks.About(ctx, order.TaskCouponFailed, id)
}

// checkVersion refuses a version that is none.
func checkVersion(v int) error {
	if v < 1 {
		return fault.ErrBadUserInput.At("version")
	}
	return nil
}
