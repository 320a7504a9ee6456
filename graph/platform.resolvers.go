package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
)

func (r *mutationResolver) ConnectPlatform(ctx context.Context, input model.ConnectPlatformInput) (*model.VoucherPlatformsPayload, error) {
	if _, err := identity.May(ctx, identity.PlatformsManage, input.ShopID); err != nil {
		return nil, err
	}
	return r.platformsAfter(ctx, input.ShopID, r.Coupons.ConnectShop(ctx, input.ShopID, input.Platform, fromAccount(input)))
}

func (r *mutationResolver) DisconnectPlatform(ctx context.Context, input model.DisconnectPlatformInput) (*model.VoucherPlatformsPayload, error) {
	if _, err := identity.May(ctx, identity.PlatformsManage, input.ShopID); err != nil {
		return nil, err
	}
	return r.platformsAfter(ctx, input.ShopID, r.Coupons.DisconnectShop(ctx, input.ShopID, input.Platform))
}

func (r *mutationResolver) ArmFault(ctx context.Context, input model.ArmFaultInput) (*model.VoucherPlatformsPayload, error) {
	if _, err := identity.May(ctx, identity.PlatformsManage, input.ShopID); err != nil {
		return nil, err
	}
	return r.platformsAfter(ctx, input.ShopID, r.arm(ctx, input))
}

func (r *queryResolver) VoucherPlatforms(ctx context.Context, shopID string) ([]*model.VoucherPlatform, error) {
	if _, err := identity.May(ctx, identity.PlatformsManage, shopID); err != nil {
		return nil, err
	}
	return r.platforms(ctx, shopID)
}
