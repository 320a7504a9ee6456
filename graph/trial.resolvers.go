package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/promotion"
)

func (r *mutationResolver) StartPromotionTrial(ctx context.Context, input model.StartPromotionTrialInput) (*model.PromotionTrialPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	t, err := r.Resolver.Promotions.StartTrial(ctx, by, promotion.StartTrial{
		PromotionID: input.PromotionID, Revision: value(input.ExpectedRevision), From: input.From, To: input.To, ShopIDs: input.ShopIds, Key: input.IdempotencyKey,
	})
	return toTrialPayload(ctx, t, err)
}

func (r *mutationResolver) CancelPromotionTrial(ctx context.Context, input model.CancelPromotionTrialInput) (*model.PromotionTrialPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	t, err := r.Resolver.Promotions.CancelTrial(ctx, by, input.ID)
	return toTrialPayload(ctx, t, err)
}

func (r *queryResolver) PromotionTrial(ctx context.Context, id string) (*model.PromotionTrial, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	t, err := r.Resolver.Promotions.Trial(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return toPromotionTrial(ctx, &t), nil
}

func (r *queryResolver) PromotionTrials(ctx context.Context, promotionID string) ([]*model.PromotionTrial, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	all, err := r.Resolver.Promotions.Trials(ctx, by, promotionID)
	if err != nil {
		return nil, err
	}
	out := make([]*model.PromotionTrial, len(all))
	for i := range all {
		out[i] = toPromotionTrial(ctx, &all[i])
	}
	return out, nil
}
