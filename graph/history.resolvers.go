package graph

import (
	"context"
	"cuppa/graph/model"
	"time"
)

func (r *queryResolver) OrderAt(ctx context.Context, orderNo string, at time.Time) (*model.OrderState, error) {
	past, found, err := r.Resolver.Orders.OrderAt(ctx, orderNo, at, staffMaySee(ctx))
	if err != nil || !found {
		return nil, err
	}
	return toState(past)
}

func (r *queryResolver) OrderDiff(ctx context.Context, orderNo string, from time.Time, to time.Time) (*model.OrderDiff, error) {
	diff, err := r.Resolver.Orders.OrderDiff(ctx, orderNo, from, to, staffMaySee(ctx))
	if err != nil {
		return nil, err
	}
	return toDiff(diff)
}
