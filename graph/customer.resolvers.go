package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/order"
)

func (r *customerResolver) Tier(ctx context.Context, obj *model.Customer) (*string, error) {
	guest, err := load(ctx, r.Resolver).customers.Load(ctx, obj.ID)
	return maybe(guest.Tier), err
}

func (r *customerResolver) Orders(ctx context.Context, obj *model.Customer, first int, after *string) (*model.CustomerOrderConnection, error) {
	p, err := identity.Customer(ctx)
	if err != nil || p.ID != obj.ID {
		return nil, fault.ErrForbidden.Because(err)
	}
	if err := onceOnly(ctx); err != nil {
		return nil, err
	}
	page, err := r.Resolver.Orders.ListOf(ctx, p.ID, first, value(after))
	if err != nil {
		return nil, err
	}
	edges, info := toOrderEdges(page)
	return &model.CustomerOrderConnection{Edges: edges, PageInfo: info}, nil
}

func (r *customerResolver) Coupons(ctx context.Context, obj *model.Customer, first int, after *string) (*model.CouponConnection, error) {
	p, err := identity.Customer(ctx)
	if err != nil || p.ID != obj.ID {
		return nil, fault.ErrForbidden.Because(err)
	}
	if err := onceOnly(ctx); err != nil {
		return nil, err
	}
	if err := checkFirst(first, order.MaxPage); err != nil {
		return nil, err
	}
	offset, err := parseCouponCursor(after)
	if err != nil {
		return nil, err
	}
	page, err := r.Resolver.Coupons.List(ctx, p.ID, first, offset)
	if err != nil {
		return nil, err
	}
	return toCouponConnection(ctx, page, offset, r.Now()), nil
}

func (r *mutationResolver) CustomerLogin(ctx context.Context, input model.CustomerLoginInput) (*model.CustomerLoginPayload, error) {
	session, guest, err := r.Identity.CustomerLogin(ctx, string(input.Provider), input.Code)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.CustomerLoginPayload{UserErrors: rejected}, err
	}
	return &model.CustomerLoginPayload{Session: toSession(session), Customer: toCustomer(guest), UserErrors: rejected}, nil
}

func (r *queryResolver) Me(ctx context.Context) (*model.Customer, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	return &model.Customer{ID: p.ID, Nickname: p.Name}, nil
}

func (r *queryResolver) Customers(ctx context.Context, text string, first int) ([]*model.Customer, error) {
	if _, err := identity.MayAnywhere(ctx, identity.CustomersSearch); err != nil {
		return nil, err
	}
	guests, err := r.Identity.Customers(ctx, text, first)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Customer, len(guests))
	for i, g := range guests {
		out[i] = toCustomer(g)
	}
	return out, nil
}

func (r *Resolver) Customer() generated.CustomerResolver { return &customerResolver{r} }

type customerResolver struct{ *Resolver }
