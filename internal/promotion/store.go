package promotion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"cuppa/ent/promotion"
	"cuppa/internal/db"
	"cuppa/internal/pricing"
)

// activePromotions reads the promotions; unread says which ones make no sense, those are left out.
func activePromotions(ctx context.Context, d *db.DB) (promotions []pricing.Promotion, unread, err error) {
	rows, err := d.Ent().Promotion.Query().Where(promotion.Active(true)).Order(promotion.ByID()).Limit(pricing.MaxPromotions).All(ctx)
	if err != nil {
		return nil, nil, err
	}
	promotions = make([]pricing.Promotion, 0, len(rows))
	for _, r := range rows {
		p := pricing.Promotion{ID: r.ID, Version: r.Version, Kind: pricing.Kind(r.Kind), Name: r.Name, Parameters: r.Params}
		if err := json.Unmarshal(r.Scope, &p.Scope); err != nil {
			unread = errors.Join(unread, fmt.Errorf("promotion %s: scope: %w", r.ID, err))
			continue
		}
		if err := json.Unmarshal(r.Period, &p.Period); err != nil {
			unread = errors.Join(unread, fmt.Errorf("promotion %s: period: %w", r.ID, err))
			continue
		}
		promotions = append(promotions, p)
	}
	return promotions, unread, nil
}
