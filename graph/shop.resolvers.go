package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/menu"
	"cuppa/graph/model"
	"cuppa/internal/catalog"
	"cuppa/internal/lang"
)

func (r *queryResolver) Shops(ctx context.Context, first int, after *string) (*model.ShopConnection, error) {
	page, err := r.Catalog.Shops(ctx, first, value(after))
	if err != nil {
		return nil, err
	}
	depend(ctx, nil)
	return toShopConnection(ctx, page, r.Now()), nil
}

func (r *queryResolver) Shop(ctx context.Context, id string) (*model.Shop, error) {
	m, err := r.Catalog.Shown(ctx, id)
	if err != nil {
		return nil, ignore(err, catalog.ErrShopNotFound)
	}
	depend(ctx, m)
	return toShop(ctx, m.Shop, r.Now()), nil
}

func (r *shopResolver) Menu(ctx context.Context, obj *model.Shop) (*menu.Menu, error) {
	m, err := r.Catalog.Shown(ctx, obj.ID)
	if err != nil {
		return nil, err
	}
	depend(ctx, m)
	return menu.New(m, lang.From(ctx), r.Now()), nil
}

func (r *Resolver) Shop() generated.ShopResolver { return &shopResolver{r} }

type shopResolver struct{ *Resolver }
