package graph

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/cause"
	"cuppa/internal/identity"
	"cuppa/internal/order"
	"cuppa/internal/server"
)

// audited follows every mutation: what a member of staff asked for leaves a row, written by the action itself in its transaction, or here with the code by which
// it was refused. A mutation that is added to the schema is covered by being one.
func (r *Resolver) audited(log *slog.Logger) graphql.RootFieldMiddleware {
	return func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		field := graphql.GetRootFieldContext(ctx)
		if field == nil {
			return next(ctx)
		}
		ctx = cause.Named(ctx, "api:"+field.Field.Name) // a query may find a payment paid
		if graphql.GetOperationContext(ctx).Operation.Operation != ast.Mutation {
			return next(ctx)
		}
		p, _ := identity.From(ctx)
		entry := audit.Entry{Action: field.Field.Name, RequestID: server.RequestID(ctx)}
		if p.Kind != identity.KindStaff {
			ctx, _ = audit.Begin(ctx, entry) // a login of staff asks for the request's id
			return next(ctx)
		}
		entry.BrandID, entry.StaffID, entry.StaffName, entry.Role = p.BrandID, p.ID, p.Name, string(p.Role)
		entry.ShopID, entry.Subject = subject(ctx, field.Field, p)
		ctx, trail := audit.Begin(ctx, entry)
		answer := next(ctx)
		code := refusalOf(ctx, field.Field.Alias)
		finish := func() {
			if err := trail.Finish(ctx, r.Audit.DB(), code); err != nil {
				log.ErrorContext(ctx, "what staff did could not be written down", "action", entry.Action, "staff", p.ID, "error", err)
			}
		}
		if ctx.Err() != nil { // the time is over: the database may be silent, and the caller is not kept until that is known
			go finish()
			return answer
		}
		finish()
		return answer
	}
}

// subject reads from a mutation's input where and to what. A shop is named only where the caller works: else the row would show in a log where it does not
// belong.
func subject(ctx context.Context, field graphql.CollectedField, p identity.Principal) (shopID, what string) {
	input, _ := field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)["input"].(map[string]any)
	if id, ok := input["shopId"].(string); ok && p.WorksAt(id) {
		shopID = id
	}
	for _, name := range []string{"orderNo", "skuId", "optionId", "id", "customerId"} {
		if id, ok := input[name].(string); ok && id != "" {
			return shopID, id
		}
	}
	return shopID, ""
}

// refusalOf is the code of the first error of a root field, empty without one.
func refusalOf(ctx context.Context, alias string) string {
	for _, err := range graphql.GetErrors(ctx) {
		if name, ok := first(err.Path).(ast.PathName); !ok || string(name) != alias {
			continue
		}
		if code, ok := err.Extensions["code"].(string); ok {
			return code
		}
	}
	return ""
}

func first(path ast.Path) ast.PathElement {
	if len(path) == 0 {
		return nil
	}
	return path[0]
}

// visible is the directive of fields that not everybody sees who sees the rest: the guest whose order it is does, staff with the permission do, and to others
// the field is null.
func visible(ctx context.Context, obj any, next graphql.Resolver, to model.Permission) (any, error) {
	o, ok := obj.(*model.Order)
	if !ok {
		return nil, nil //nolint:nilnil // null is the answer; a type that is not known here shows nothing
	}
	p, _ := identity.From(ctx)
	what := permissions[to]
	if p.Kind == identity.KindCustomer && p.ID == o.Source.CustomerID {
		return next(ctx)
	}
	if _, err := identity.May(ctx, what, o.Source.ShopID); err == nil {
		return next(ctx)
	}
	if _, err := identity.May(ctx, identity.OrdersRead, o.Source.ShopID); err == nil && what == identity.OrdersContact && underWay(o.Source.Status) {
		return next(ctx)
	}
	return nil, nil //nolint:nilnil // null is the answer
}

// permissions are those that the schema names.
var permissions = map[model.Permission]identity.Permission{model.PermissionOrdersContact: identity.OrdersContact}

// underWay says whether somebody may still have to reach the guest.
func underWay(s order.Status) bool {
	switch s {
	case order.Created, order.Paid, order.PaidCouponFailed, order.Preparing, order.Ready, order.Shipping:
		return true
	}
	return false
}

func fromAuditFilter(shopID string, in *model.AuditFilter) audit.Filter {
	f := audit.Filter{ShopID: shopID}
	if in == nil {
		return f
	}
	f.StaffID, f.Actions, f.Subject, f.From, f.To = value(in.StaffID), in.Actions, value(in.Subject), value(in.From), value(in.To)
	if in.Outcome != nil {
		refused := *in.Outcome == model.AuditOutcomeRefused
		f.Refused = &refused
	}
	return f
}

func toAuditConnection(page audit.Page) (*model.AuditConnection, error) {
	out := &model.AuditConnection{Edges: make([]*model.AuditEdge, len(page.Entries))}
	end := ""
	for i, e := range page.Entries {
		end = audit.Cursor(e)
		node := &model.AuditEntry{
			ID: end, At: e.At, StaffID: e.StaffID, StaffName: e.StaffName, Role: toRole(identity.Role(e.Role)), ShopID: maybe(e.ShopID),
			Action: e.Action, Subject: maybe(e.Subject), Outcome: e.Outcome, RequestID: maybe(e.RequestID),
		}
		if len(e.Details) > 0 {
			raw, err := json.Marshal(e.Details)
			if err != nil {
				return nil, err //nolint:wrapcheck // of a map that came from JSON
			}
			node.Details = raw
		}
		out.Edges[i] = &model.AuditEdge{Cursor: end, Node: node}
	}
	out.PageInfo = toPageInfo(page.More, end)
	return out, nil
}
