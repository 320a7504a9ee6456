package graph

import (
	"context"
	"cuppa/graph/model"
)

func (r *mutationResolver) RefreshSession(ctx context.Context, input model.RefreshSessionInput) (*model.RefreshSessionPayload, error) {
	session, err := r.Identity.Refresh(ctx, input.RefreshToken)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.RefreshSessionPayload{UserErrors: rejected}, err
	}
	return &model.RefreshSessionPayload{Session: toSession(session), UserErrors: rejected}, nil
}

func (r *mutationResolver) Logout(ctx context.Context, input *model.LogoutInput) (*model.LogoutPayload, error) {
	token := ""
	if input != nil {
		token = value(input.RefreshToken)
	}
	if err := r.Identity.Logout(ctx, token); err != nil {
		return nil, err
	}
	return &model.LogoutPayload{UserErrors: []*model.UserError{}}, nil
}

func (r *mutationResolver) LogoutEverywhere(ctx context.Context) (*model.LogoutEverywherePayload, error) {
	n, err := r.Identity.LogoutEverywhere(ctx)
	if err != nil {
		return nil, err
	}
	return &model.LogoutEverywherePayload{Sessions: n, UserErrors: []*model.UserError{}}, nil
}
