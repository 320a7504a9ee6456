package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/order"
)

func (r *mutationResolver) ReplayNotice(ctx context.Context, id string) (*model.ReplayNoticePayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.PaymentNotices)
	if err != nil {
		return nil, err
	}
	k, err := r.Resolver.replay(ctx, p, id)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.ReplayNoticePayload{UserErrors: rejected}, err
	}
	return &model.ReplayNoticePayload{Notice: toNotice(k), UserErrors: rejected}, nil
}

func (r *queryResolver) ChannelNotices(ctx context.Context, filter model.ChannelNoticeFilter, first int, after *string) (*model.ChannelNoticeConnection, error) {
	if _, err := identity.May(ctx, identity.PaymentNotices, filter.ShopID); err != nil {
		return nil, err
	}
	if err := checkFirst(first, order.MaxPage); err != nil {
		return nil, err
	}
	f, err := fromNoticeFilter(filter)
	if err != nil {
		return nil, err
	}
	below, err := belowOf(after)
	if err != nil {
		return nil, err
	}
	page, more, err := r.Resolver.Payments.Notices(ctx, f, first, below)
	if err != nil {
		return nil, err
	}
	return toNotices(page, more), nil
}
