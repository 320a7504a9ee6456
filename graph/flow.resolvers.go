package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/flow"
)

func (r *flowResolver) Log(ctx context.Context, obj *model.Flow) ([]*model.FlowLine, error) {
	lines, err := r.Flows.Log(ctx, obj.ID)
	return toFlowLog(lines), err
}

func (r *flowResolver) Task(ctx context.Context, obj *model.Flow) (*model.ManualTask, error) {
	return r.flowTask(ctx, obj.ID)
}

func (r *queryResolver) Flows(ctx context.Context, status []model.FlowStatus, shopID *string, reference *string, first int, after *string) (*model.FlowConnection, error) {
	shops, err := taskShops(ctx, shopID)
	if err != nil {
		return nil, err
	}
	f := flow.Filter{Status: fromFlowStatuses(status), ShopIDs: append([]string{}, shops...), Reference: flowReference(reference)}
	page, err := r.Resolver.Flows.List(ctx, f, first, value(after))
	if err != nil {
		return nil, err
	}
	return toFlows(page), nil
}

func (r *queryResolver) Flow(ctx context.Context, id string) (*model.Flow, error) {
	f, err := r.visibleFlow(ctx, id)
	if err != nil {
		return nil, err
	}
	return toFlow(f), nil
}

func (r *Resolver) Flow() generated.FlowResolver { return &flowResolver{r} }

type flowResolver struct{ *Resolver }
