package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/bus"
	"cuppa/internal/identity"
	"strings"
)

func (r *mutationResolver) ReplayDeadLetters(ctx context.Context, input model.ReplayDeadLettersInput) (*model.ReplayDeadLettersPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.EventsManage)
	if err != nil {
		return nil, err
	}
	return r.replayLetters(ctx, p, input)
}

func (r *mutationResolver) DropDeadLetter(ctx context.Context, input model.DropDeadLetterInput) (*model.DropDeadLetterPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.EventsManage)
	if err != nil {
		return nil, err
	}
	var l bus.Letter
	d, err := letterDecision(p, input.ID, input.Version, input.Reason)
	if err == nil {
		l, err = r.Bus.Drop(ctx, d, mayLetter(ctx))
	}
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.DropDeadLetterPayload{UserErrors: rejected}, err
	}
	return &model.DropDeadLetterPayload{Letter: toLetter(l), UserErrors: rejected}, nil
}

func (r *queryResolver) DeadLetters(ctx context.Context, status []model.DeadLetterStatus, shopID *string, consumer []string, orderNo *string, first int, after *string) (*model.DeadLetterConnection, error) {
	shops, err := letterShops(ctx, shopID)
	if err != nil {
		return nil, err
	}
	f := bus.LetterFilter{ShopIDs: shops, Consumers: consumer, OrderNo: value(orderNo)}
	for _, s := range status {
		f.Statuses = append(f.Statuses, bus.LetterStatus(strings.ToLower(string(s))))
	}
	if status == nil {
		f.Statuses = []bus.LetterStatus{bus.LetterOpen}
	}
	page, err := r.Bus.Letters(ctx, f, first, value(after))
	if err != nil {
		return nil, err
	}
	return toLetters(page), nil
}

func (r *queryResolver) DeadLetterCounts(ctx context.Context, shopID *string) ([]*model.DeadLetterCount, error) {
	shops, err := letterShops(ctx, shopID)
	if err != nil {
		return nil, err
	}
	all, err := r.Bus.OpenLetters(ctx, shops)
	out := make([]*model.DeadLetterCount, len(all))
	for i, c := range all {
		out[i] = &model.DeadLetterCount{Consumer: c.Consumer, Count: c.Open, Oldest: c.Oldest}
	}
	return out, err
}
