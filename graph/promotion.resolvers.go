package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/identity"
	"cuppa/internal/promotion"
)

func (r *mutationResolver) SavePromotion(ctx context.Context, input model.SavePromotionInput) (*model.PromotionPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	terms, err := fromTerms(input.Terms)
	if err != nil {
		return r.toPromotionPayload(ctx, promotion.Promotion{}, r.alsoWrong(ctx, err, terms))
	}
	p, err := r.Resolver.Promotions.Save(ctx, by, promotion.Save{ID: value(input.ID), Revision: value(input.ExpectedRevision), Content: terms, Key: input.IdempotencyKey})
	return r.toPromotionPayload(ctx, p, err)
}

func (r *mutationResolver) PublishPromotion(ctx context.Context, input model.PublishPromotionInput) (*model.PromotionPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	p, err := r.Resolver.Promotions.Publish(ctx, by, promotion.Publish{
		ID: input.ID, Revision: input.Revision, Version: value(input.Version), At: value(input.At), Audience: fromAudience(input.Audience), Note: value(input.Note),
	})
	return r.toPromotionPayload(ctx, p, err)
}

func (r *mutationResolver) PausePromotion(ctx context.Context, input model.PromotionInput) (*model.PromotionPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	p, err := r.Resolver.Promotions.Pause(ctx, by, input.ID)
	return r.toPromotionPayload(ctx, p, err)
}

func (r *mutationResolver) ResumePromotion(ctx context.Context, input model.PromotionInput) (*model.PromotionPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	p, err := r.Resolver.Promotions.Resume(ctx, by, input.ID)
	return r.toPromotionPayload(ctx, p, err)
}

func (r *mutationResolver) ArchivePromotion(ctx context.Context, input model.PromotionInput) (*model.PromotionPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	p, err := r.Resolver.Promotions.Archive(ctx, by, input.ID)
	return r.toPromotionPayload(ctx, p, err)
}

func (r *mutationResolver) SetMemberTier(ctx context.Context, input model.SetMemberTierInput) (*model.SetMemberTierPayload, error) {
	if _, err := identity.MayAnywhere(ctx, identity.CustomersTier); err != nil {
		return nil, err
	}
	err := r.Identity.SetTier(ctx, input.CustomerID, input.Tier)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.SetMemberTierPayload{UserErrors: rejected}, err
	}
	return &model.SetMemberTierPayload{Tier: &input.Tier, UserErrors: rejected}, nil
}

func (r *mutationResolver) SetShopPricing(ctx context.Context, input model.SetShopPricingInput) (*model.SetShopPricingPayload, error) {
	if _, err := identity.May(ctx, identity.ShopPricing, input.ShopID); err != nil {
		return nil, err
	}
	shop, err := r.Catalog.SetPricing(ctx, catalog.SetPricing{ShopID: input.ShopID, DeliveryFee: input.DeliveryFee, Mode: value((*string)(input.Mode)), ReturnCoupons: input.ReturnCoupons})
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.SetShopPricingPayload{UserErrors: rejected}, err
	}
	mode := model.PricingMode(shop.PricingMode)
	return &model.SetShopPricingPayload{DeliveryFee: &shop.DeliveryFee, Mode: &mode, ReturnCoupons: &shop.ReturnCoupons, UserErrors: rejected}, nil
}

func (r *promotionResolver) UpdatedByName(ctx context.Context, obj *model.Promotion) (*string, error) {
	return r.staffName(ctx, obj.UpdatedBy)
}

func (r *promotionVersionResolver) PublishedByName(ctx context.Context, obj *model.PromotionVersion) (*string, error) {
	return r.staffName(ctx, obj.PublishedBy)
}

func (r *queryResolver) Promotions(ctx context.Context, filter *model.PromotionFilter, first int, after *string) (*model.PromotionConnection, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	page, err := r.Resolver.Promotions.List(ctx, by, fromPromotionFilter(filter), first, value(after))
	if err != nil {
		return nil, err
	}
	return r.toPromotionConnection(ctx, page)
}

func (r *queryResolver) Promotion(ctx context.Context, id string) (*model.Promotion, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	p, err := r.Resolver.Promotions.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return r.toPromotion(ctx, p)
}

func (r *queryResolver) PromotionKinds(ctx context.Context) ([]*model.PromotionKind, error) {
	if _, err := identity.MayAnywhere(ctx, identity.PromotionsManage); err != nil {
		return nil, err
	}
	return promotionKinds(), nil
}

func (r *queryResolver) CheckPromotion(ctx context.Context, input model.CheckPromotionInput) (*model.CheckPromotionPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.PromotionsManage)
	if err != nil {
		return nil, err
	}
	out, err := r.checkPromotion(ctx, by, input)
	rejected, err := userErrors(ctx, err)
	out.UserErrors = rejected
	return out, err
}

func (r *Resolver) Promotion() generated.PromotionResolver { return &promotionResolver{r} }

func (r *Resolver) PromotionVersion() generated.PromotionVersionResolver {
	return &promotionVersionResolver{r}
}

type (
	promotionResolver        struct{ *Resolver }
	promotionVersionResolver struct{ *Resolver }
)
