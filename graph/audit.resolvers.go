package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
)

func (r *queryResolver) AuditLog(ctx context.Context, shopID string, first int, after *string, filter *model.AuditFilter) (*model.AuditConnection, error) {
	if _, err := identity.May(ctx, identity.AuditRead, shopID); err != nil {
		return nil, err
	}
	page, err := r.Resolver.Audit.List(ctx, fromAuditFilter(shopID, filter), first, value(after))
	if err != nil {
		return nil, err
	}
	return toAuditConnection(page)
}
