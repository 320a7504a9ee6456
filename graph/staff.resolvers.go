package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"errors"
)

func (r *mutationResolver) StaffLogin(ctx context.Context, input model.StaffLoginInput) (*model.StaffLoginPayload, error) {
	session, staff, err := r.Identity.StaffLogin(ctx, input.Username, input.Password)
	if errors.Is(err, fault.ErrRateLimited) {
		err = tooMany(ctx, identity.ShortestLock)
	}
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.StaffLoginPayload{UserErrors: rejected}, err
	}
	return &model.StaffLoginPayload{Session: toSession(session), Staff: toStaff(staff), UserErrors: rejected}, nil
}

func (r *queryResolver) Viewer(ctx context.Context) (*model.Staff, error) {
	p, err := identity.AnyStaff(ctx)
	if err != nil {
		return nil, err
	}
	return toStaff(identity.Staff{ID: p.ID, Name: p.Name, Role: p.Role, ShopIDs: p.ShopIDs}), nil
}

func (r *staffResolver) Shops(ctx context.Context, obj *model.Staff) ([]*model.Shop, error) {
	out := make([]*model.Shop, 0, len(obj.ShopIDs))
	for _, id := range obj.ShopIDs {
		shop, err := r.Catalog.Shop(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, toShop(ctx, shop, r.Now()))
	}
	return out, nil
}

func (r *Resolver) Staff() generated.StaffResolver { return &staffResolver{r} }

type staffResolver struct{ *Resolver }
