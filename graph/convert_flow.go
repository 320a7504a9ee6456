package graph

import (
	"context"
	"strings"

	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/flow"
	"cuppa/internal/identity"
	"cuppa/internal/number"
)

// visibleFlow is a flow about one of the caller's shops. To everybody else who may decide anywhere there is no such flow.
func (r *Resolver) visibleFlow(ctx context.Context, id string) (flow.Flow, error) {
	p, err := identity.MayAnywhere(ctx, identity.TasksDecide)
	if err != nil {
		return flow.Flow{}, err
	}
	f, err := r.Flows.Get(ctx, id)
	if err == nil && !p.WorksAt(f.ShopID()) {
		err = flow.ErrNotFound
	}
	if err != nil {
		return flow.Flow{}, err
	}
	audit.At(ctx, f.ShopID())
	return f, nil
}

func fromFlowStatuses(in []model.FlowStatus) []flow.Status {
	var out []flow.Status
	for _, s := range in {
		out = append(out, flow.Status(strings.ToLower(string(s))))
	}
	return out
}

func toFlow(f flow.Flow) *model.Flow {
	out := &model.Flow{
		ID: f.ID, Kind: model.FlowKind(strings.ToUpper(string(f.Kind))), Name: f.Name, Version: f.Version, Status: model.FlowStatus(strings.ToUpper(string(f.Status))),
		Reference: f.Reference, ShopID: maybe(f.ShopID()), Steps: f.Steps, Attempts: f.Attempts, Holder: f.Holder, Error: maybe(f.Error),
		CreatedAt: f.CreatedAt, UpdatedAt: f.UpdatedAt,
	}
	if !f.NextAt.IsZero() {
		out.NextAt = &f.NextAt
	}
	return out
}

func toFlows(page flow.Page) *model.FlowConnection {
	out := &model.FlowConnection{Edges: make([]*model.FlowEdge, len(page.Flows))}
	end := ""
	for i, f := range page.Flows {
		end = flow.Cursor(f)
		out.Edges[i] = &model.FlowEdge{Cursor: end, Node: toFlow(f)}
	}
	out.PageInfo = toPageInfo(page.More, end)
	return out
}

func toFlowLog(lines []flow.Line) []*model.FlowLine {
	out := make([]*model.FlowLine, len(lines))
	for i, l := range lines {
		out[i] = &model.FlowLine{
			Step: l.Step, Phase: model.FlowPhase(strings.ToUpper(string(l.Phase))), Outcome: model.FlowOutcome(strings.ToUpper(string(l.Outcome))),
			Attempt: l.Attempt, Error: maybe(l.Error), At: l.At,
		}
	}
	return out
}

// flowReference is what a flow is about as staff type it.
func flowReference(typed *string) string {
	if no, ok := number.ParseOrder(value(typed)); ok {
		return no
	}
	return value(typed)
}

// flowTask is what people are asked about a flow; nil where nobody is.
func (r *Resolver) flowTask(ctx context.Context, id string) (*model.ManualTask, error) {
	t, found, err := r.Tasks.About(ctx, flow.TaskKind, id)
	if err != nil || !found {
		return nil, err
	}
	return r.toTask(ctx, t)
}
