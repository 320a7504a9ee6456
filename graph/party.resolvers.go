package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
)

func (r *queryResolver) OutsideParties(ctx context.Context) ([]*model.OutsideParty, error) {
	if _, err := identity.MayAnywhere(ctx, identity.OperationsStatus); err != nil {
		return nil, err
	}
	return toParties(r.Parties.Status()), nil
}
