package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
)

func (r *mutationResolver) IssueIdempotencyToken(ctx context.Context) (*model.IssueIdempotencyTokenPayload, error) {
	p, ok := identity.From(ctx)
	if !ok {
		return nil, fault.ErrUnauthenticated
	}
	t, err := r.Keys.Issue(ctx, person(p))
	if err != nil {
		return nil, err
	}
	return &model.IssueIdempotencyTokenPayload{Token: &t.Text, ExpiresAt: &t.ExpiresAt, UserErrors: []*model.UserError{}}, nil
}
