package promotion

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/promotion"
	"cuppa/ent/promotionuse"
	"cuppa/ent/promotionversion"
	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
)

func newestFirst(q *ent.PromotionVersionQuery) { q.Order(promotionversion.ByVersion(sql.OrderDesc())) }

// fromRow puts a promotion together from its row and its versions.
func fromRow(r *ent.Promotion) (Promotion, error) {
	h := fromHead(r)
	p := Promotion{
		ID: h.id, Revision: h.revision, Edited: len(h.draft) > 0, Paused: h.paused, Archived: h.archived, CreatedAt: h.createdAt, UpdatedAt: h.updatedAt,
		UpdatedBy: h.updatedBy,
	}
	for _, row := range r.Edges.Published {
		v, err := fromVersion(row)
		if err != nil {
			return Promotion{}, err
		}
		p.Versions = append(p.Versions, v)
	}
	if !p.Edited && len(p.Versions) > 0 {
		p.Draft = p.Versions[0].Content()
		return p, nil
	}
	if err := json.Unmarshal(h.draft, &p.Draft); err != nil {
		return Promotion{}, fmt.Errorf("promotion %s: draft: %w", p.ID, err)
	}
	return p, nil
}

func promotionInTx(ctx context.Context, tx *db.Tx, id string) (Promotion, error) {
	return onePromotion(ctx, tx.Promotion.Query(), id)
}

func promotionByID(ctx context.Context, d *db.DB, id string) (Promotion, error) {
	return onePromotion(ctx, d.Ent().Promotion.Query(), id)
}

func onePromotion(ctx context.Context, q *ent.PromotionQuery, id string) (Promotion, error) {
	row, err := q.Where(promotion.ID(id)).WithPublished(newestFirst).Only(ctx)
	if ent.IsNotFound(err) {
		return Promotion{}, ErrNotFound.At("id")
	}
	if err != nil {
		return Promotion{}, fmt.Errorf("promotion: read: %w", err)
	}
	return fromRow(row)
}

// promotionsAfter are promotions from the newest to the oldest.
func promotionsAfter(ctx context.Context, d *db.DB, from cursor, limit int) ([]Promotion, error) {
	q := d.Ent().Promotion.Query().Order(promotion.ByCreatedAt(sql.OrderDesc()), promotion.ByID(sql.OrderDesc())).Limit(limit).WithPublished(newestFirst)
	if from.id != "" {
		q.Where(promotion.Or(promotion.CreatedAtLT(from.at), promotion.And(promotion.CreatedAt(from.at), promotion.IDLT(from.id))))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("promotion: read: %w", err)
	}
	out := make([]Promotion, len(rows))
	for i, r := range rows {
		if out[i], err = fromRow(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func countHeads(ctx context.Context, tx *db.Tx) (int, error) {
	return tx.Promotion.Query().Where(promotion.Archived(false)).Count(ctx)
}

func insertHead(ctx context.Context, tx *db.Tx, id string, draft json.RawMessage, by string, at time.Time) error {
	return tx.Promotion.Create().SetID(id).SetDraft(draft).SetCreatedBy(by).SetUpdatedBy(by).SetCreatedAt(at).SetUpdatedAt(at).Exec(ctx)
}

func saveDraft(ctx context.Context, tx *db.Tx, id string, draft json.RawMessage, by string, at time.Time) error {
	return tx.Promotion.UpdateOneID(id).SetDraft(draft).AddRevision(1).SetUpdatedBy(by).SetUpdatedAt(at).Exec(ctx)
}

func savePublished(ctx context.Context, tx *db.Tx, id string, version int, clearDraft bool, by string, at time.Time) error {
	u := tx.Promotion.UpdateOneID(id).SetVersions(version).AddRevision(1).SetUpdatedBy(by).SetUpdatedAt(at)
	if clearDraft {
		u.ClearDraft()
	}
	return u.Exec(ctx)
}

func savePaused(ctx context.Context, tx *db.Tx, id string, paused bool, by string, at time.Time) error {
	return tx.Promotion.UpdateOneID(id).SetPaused(paused).SetUpdatedBy(by).SetUpdatedAt(at).Exec(ctx)
}

func saveArchived(ctx context.Context, tx *db.Tx, id, by string, at time.Time) error {
	return tx.Promotion.UpdateOneID(id).SetArchived(true).SetUpdatedBy(by).SetUpdatedAt(at).Exec(ctx)
}

// source answers what the context's brand has: inside of a transaction through it, as a second connection may not be waited for there.
type source struct{ client *ent.Client }

func outside(d *db.DB) source { return source{d.Ent()} }
func inside(tx *db.Tx) source { return source{tx.Client} }

// shopIDs are all shops of the brand.
func (s source) shopIDs(ctx context.Context) ([]string, error) {
	ids, err := s.client.Shop.Query().IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("promotion: shops: %w", err)
	}
	return ids, nil
}

// known tells which ids the brand has, of one kind of thing.
func (s source) known(ctx context.Context, of string, ids []string) (map[string]bool, error) {
	return catalog.Known(ctx, s.client, catalog.Thing(of), ids)
}

// spentBy reads the counters over all guests.
func spentBy(ctx context.Context, d *db.DB, ids []string) (map[string]pricing.Used, error) {
	rows, err := d.Ent().PromotionUse.Query().Where(promotionuse.Bucket(bucketNameAll), promotionuse.PromotionIDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("promotion: counters: %w", err)
	}
	out := make(map[string]pricing.Used, len(rows))
	for _, r := range rows {
		out[r.PromotionID] = pricing.Used{Total: int(r.Uses), Given: money.Amount(r.Amount)}
	}
	return out, nil
}
