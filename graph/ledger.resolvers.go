package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
)

func (r *moneyProofResolver) CSV(ctx context.Context, obj *model.MoneyProof) (string, error) {
	return obj.Proof.CSV(lang.From(ctx)), nil
}

func (r *queryResolver) MoneyProof(ctx context.Context, shopID string, day string, orderNo *string) (*model.MoneyProof, error) {
	if _, err := identity.May(ctx, identity.DashboardRead, shopID); err != nil {
		return nil, err
	}
	shop, err := r.Catalog.Shop(ctx, shopID)
	if err != nil {
		return nil, err
	}
	proof, err := r.Ledger.Prove(ctx, shop.ID, shop.Zone, day, value(orderNo))
	if err != nil {
		return nil, err
	}
	return toMoneyProof(shopID, day, proof), nil
}

func (r *Resolver) MoneyProof() generated.MoneyProofResolver { return &moneyProofResolver{r} }

type moneyProofResolver struct{ *Resolver }
