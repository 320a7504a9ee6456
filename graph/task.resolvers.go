package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/task"
)

func (r *manualTaskResolver) Order(ctx context.Context, obj *model.ManualTask) (*model.Order, error) {
	if obj.OrderNo == nil {
		return nil, nil //nolint:nilnil // no order is concerned
	}
	o, err := r.visibleOrder(ctx, *obj.OrderNo)
	if err != nil {
		return nil, ignore(err, order.ErrNotFound)
	}
	return toOrder(o), nil
}

func (r *mutationResolver) ClaimTask(ctx context.Context, input model.TaskInput) (*model.TaskPayload, error) {
	return r.onTask(ctx, input.ID, func(id int, p identity.Principal) (task.Task, error) {
		return r.Tasks.Claim(ctx, id, by(p, ""), mayDecide(ctx))
	})
}

func (r *mutationResolver) UnclaimTask(ctx context.Context, input model.TaskInput) (*model.TaskPayload, error) {
	return r.onTask(ctx, input.ID, func(id int, p identity.Principal) (task.Task, error) {
		return r.Tasks.Unclaim(ctx, id, by(p, ""), mayDecide(ctx))
	})
}

func (r *mutationResolver) DecideTask(ctx context.Context, input model.DecideTaskInput) (*model.TaskPayload, error) {
	return r.onTask(ctx, input.ID, func(id int, p identity.Principal) (task.Task, error) {
		if err := checkVersion(input.Version); err != nil {
			return task.Task{}, err
		}
		return r.Tasks.Decide(ctx, task.Move{ID: id, Version: int64(input.Version), Decision: task.Decision(input.Decision), By: by(p, input.Reason)}, mayDecide(ctx))
	})
}

func (r *mutationResolver) ApproveTask(ctx context.Context, input model.ApproveTaskInput) (*model.TaskPayload, error) {
	return r.onTask(ctx, input.ID, func(id int, p identity.Principal) (task.Task, error) {
		return r.Tasks.Approve(ctx, task.Move{ID: id, Version: int64(input.Version), By: by(p, "")}, mayDecide(ctx))
	})
}

func (r *mutationResolver) RejectTask(ctx context.Context, input model.ApproveTaskInput) (*model.TaskPayload, error) {
	return r.onTask(ctx, input.ID, func(id int, p identity.Principal) (task.Task, error) {
		return r.Tasks.Reject(ctx, task.Move{ID: id, Version: int64(input.Version), By: by(p, "")}, mayDecide(ctx))
	})
}

func (r *mutationResolver) SetSecondPersonAbove(ctx context.Context, input model.SetSecondPersonAboveInput) (*model.SetSecondPersonAbovePayload, error) {
	if _, err := identity.May(ctx, identity.TasksLimit, input.ShopID); err != nil {
		return nil, err
	}
	rejected, err := userErrors(ctx, r.Tasks.SetSecondAbove(ctx, input.ShopID, input.Amount))
	if err != nil || len(rejected) > 0 {
		return &model.SetSecondPersonAbovePayload{UserErrors: rejected}, err
	}
	return &model.SetSecondPersonAbovePayload{Amount: &input.Amount, UserErrors: rejected}, nil
}

func (r *queryResolver) ManualTasks(ctx context.Context, status []model.ManualTaskStatus, kind []string, shopID *string, orderNo *string, first int, after *string) (*model.ManualTaskConnection, error) {
	shops, err := taskShops(ctx, shopID)
	if err != nil {
		return nil, err
	}
	page, err := r.Tasks.List(ctx, task.Filter{ShopIDs: shops, Statuses: fromTaskStatuses(status), Kinds: kind, OrderNo: value(orderNo)}, first, value(after))
	if err != nil {
		return nil, err
	}
	return r.toTasks(ctx, page)
}

func (r *queryResolver) ManualTask(ctx context.Context, id string) (*model.ManualTask, error) {
	if _, err := identity.MayAnywhere(ctx, identity.TasksDecide); err != nil {
		return nil, err
	}
	n, err := task.ParseID(id)
	if err != nil {
		return nil, err
	}
	t, err := r.Tasks.Get(ctx, n)
	if err != nil {
		return nil, err
	}
	if err := mayDecide(ctx)(t); err != nil {
		return nil, err
	}
	return r.toTask(ctx, t)
}

func (r *queryResolver) ManualTaskCounts(ctx context.Context, shopID *string) ([]*model.ManualTaskCount, error) {
	shops, err := taskShops(ctx, shopID)
	if err != nil {
		return nil, err
	}
	all, err := r.Tasks.Waiting(ctx, shops)
	out := []*model.ManualTaskCount{}
	for _, c := range all {
		out = append(out, &model.ManualTaskCount{Kind: c.Kind, Count: c.Open, Oldest: c.Oldest})
	}
	return out, err
}

func (r *queryResolver) ManualTaskKinds(ctx context.Context) ([]*model.ManualTaskKind, error) {
	if _, err := identity.MayAnywhere(ctx, identity.TasksDecide); err != nil {
		return nil, err
	}
	out := []*model.ManualTaskKind{}
	for _, k := range r.Tasks.Kinds() {
		out = append(out, &model.ManualTaskKind{Kind: k.Name, Title: k.Label.In(lang.From(ctx))})
	}
	return out, nil
}

func (r *queryResolver) SecondPersonAbove(ctx context.Context, shopID string) (money.Amount, error) {
	if _, err := identity.May(ctx, identity.TasksDecide, shopID); err != nil {
		return 0, err
	}
	return r.Tasks.SecondAbove(ctx, shopID)
}

func (r *Resolver) ManualTask() generated.ManualTaskResolver { return &manualTaskResolver{r} }

type manualTaskResolver struct{ *Resolver }
