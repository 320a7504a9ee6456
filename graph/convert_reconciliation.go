package graph

import (
	"context"
	"strconv"
	"strings"

	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/reconcile"
)

// reconciliation is a run that the caller may see; to others there is none.
func (r *Resolver) reconciliation(ctx context.Context, id string) (reconcile.Run, error) {
	p, err := identity.MayAnywhere(ctx, identity.Reconciliation)
	if err != nil {
		return reconcile.Run{}, err
	}
	run, err := r.Reconcile.Get(ctx, id)
	if err == nil && !p.WorksAt(run.ShopID) {
		err = reconcile.ErrNotFound.At("id")
	}
	return run, err
}

func toReconciliation(run reconcile.Run) *model.ReconciliationRun {
	out := &model.ReconciliationRun{
		ID: run.ID, Platform: run.Party, ShopID: run.ShopID, Day: run.Day, Status: model.ReconciliationStatus(strings.ToUpper(string(run.Status))), Listed: run.Listed,
		Problem: maybe(run.Problem), OursCount: int(run.OursCount), OursAmount: run.OursAmount, TheirsCount: int(run.TheirsCount), TheirsAmount: run.TheirsAmount,
		Differences: int(run.Differences), Repaired: int(run.Repaired), Run: &run, Source: model.ReconciliationSource(strings.ToUpper(run.Source)),
		OursBack: run.OursBack, TheirsBack: run.TheirsBack, Difference: run.Difference(), Fees: run.Fees, Changed: run.Changed(),
	}
	if !run.NextAt.IsZero() {
		out.NextAt = &run.NextAt
	}
	if !run.EndedAt.IsZero() {
		out.EndedAt = &run.EndedAt
	}
	return out
}

func toReconciliationItems(run *reconcile.Run, all []reconcile.Item) []*model.ReconciliationItem {
	out := make([]*model.ReconciliationItem, len(all))
	for n, i := range all {
		out[n] = &model.ReconciliationItem{
			ID: strconv.Itoa(i.ID), Verdict: model.ReconciliationVerdict(i.Verdict), OrderNo: maybe(i.OrderNo), TheirsID: maybe(i.TheirsID), Kind: maybe(i.Kind),
			CodeTail: maybe(i.CodeTail), OursStatus: maybe(i.OursStatus), OursAmount: i.OursAmount, TheirsStatus: maybe(i.TheirsStatus), TheirsAmount: i.TheirsAmount,
			Repair: maybe(i.Repair),
		}
		if run.Source == reconcile.SourceChannel {
			out[n].DocumentNo = maybe(i.Reference)
		} else {
			out[n].RedemptionID = maybe(i.Reference)
		}
		if !i.At.IsZero() {
			out[n].At = &i.At
		}
	}
	return out
}

func toReconciliations(all []reconcile.Run, more bool, after string) *model.ReconciliationRunConnection {
	skipped, _ := strconv.Atoi(after)
	out, end := &model.ReconciliationRunConnection{Edges: make([]*model.ReconciliationRunEdge, len(all))}, ""
	for i, run := range all {
		end = strconv.Itoa(skipped + i + 1)
		out.Edges[i] = &model.ReconciliationRunEdge{Cursor: end, Node: toReconciliation(run)}
	}
	out.PageInfo = toPageInfo(more, end)
	return out
}

// fromSource is what is compared; empty for all.
func fromSource(source *model.ReconciliationSource) string {
	return strings.ToLower(string(value(source)))
}
