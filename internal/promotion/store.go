package promotion

import (
	"context"
	"encoding/json"
	"fmt"

	"cuppa/ent/promotion"
	"cuppa/internal/db"
	"cuppa/internal/pricing"
)

func activePromotions(ctx context.Context, d *db.DB) ([]pricing.Promotion, error) {
	rows, err := d.Ent().Promotion.Query().Where(promotion.Active(true)).Order(promotion.ByID()).Limit(pricing.MaxPromotions).All(ctx)
	if err != nil {
		return nil, err
	}
	promotions := make([]pricing.Promotion, 0, len(rows))
	for _, r := range rows {
		p := pricing.Promotion{ID: r.ID, Version: r.Version, Kind: pricing.Kind(r.Kind), Name: r.Name, Parameters: r.Params}
		if err := json.Unmarshal(r.Scope, &p.Scope); err != nil {
			return nil, fmt.Errorf("promotion %s: scope: %w", r.ID, err)
		}
		if err := json.Unmarshal(r.Period, &p.Period); err != nil {
			return nil, fmt.Errorf("promotion %s: period: %w", r.ID, err)
		}
		promotions = append(promotions, p)
	}
	return promotions, nil
}
