package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
)

func (r *mutationResolver) ReconcileDay(ctx context.Context, input model.ReconcileDayInput) (*model.ReconcileDayPayload, error) {
	p, err := identity.May(ctx, identity.Reconciliation, input.ShopID)
	if err != nil {
		return nil, err
	}
	run, err := r.Reconcile.Ask(ctx, fromSource(&input.Source), input.Platform, input.ShopID, input.Day, p.ID)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.ReconcileDayPayload{UserErrors: rejected}, err
	}
	return &model.ReconcileDayPayload{Run: toReconciliation(run), UserErrors: rejected}, nil
}

func (r *queryResolver) ReconciliationRuns(ctx context.Context, shopID string, source *model.ReconciliationSource, platform *string, first int, after *string) (*model.ReconciliationRunConnection, error) {
	if _, err := identity.May(ctx, identity.Reconciliation, shopID); err != nil {
		return nil, err
	}
	all, more, err := r.Reconcile.List(ctx, shopID, fromSource(source), value(platform), first, value(after))
	if err != nil {
		return nil, err
	}
	return toReconciliations(all, more, value(after)), nil
}

func (r *queryResolver) ReconciliationRun(ctx context.Context, id string) (*model.ReconciliationRun, error) {
	run, err := r.reconciliation(ctx, id)
	if err != nil {
		return nil, err
	}
	return toReconciliation(run), nil
}

func (r *reconciliationRunResolver) Items(ctx context.Context, obj *model.ReconciliationRun, differencesOnly bool, first int) ([]*model.ReconciliationItem, error) {
	if err := checkFirst(first, 500); err != nil {
		return nil, err
	}
	all, err := r.Reconcile.Items(ctx, obj.ID, differencesOnly, first)
	return toReconciliationItems(obj.Run, all), err
}

func (r *reconciliationRunResolver) CSV(ctx context.Context, obj *model.ReconciliationRun) (string, error) {
	return r.Reconcile.CSV(ctx, lang.From(ctx), *obj.Run)
}

func (r *Resolver) ReconciliationRun() generated.ReconciliationRunResolver {
	return &reconciliationRunResolver{r}
}

type reconciliationRunResolver struct{ *Resolver }
