package promotion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/promotion"
	"cuppa/ent/promotionset"
	"cuppa/ent/promotionversion"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/pricing"
)

// head is a promotion's row.
type head struct {
	id               string
	brandID          int
	draft            json.RawMessage
	revision         int
	versions         int
	paused, archived bool
	createdAt        time.Time
	updatedAt        time.Time
	updatedBy        string
}

func fromHead(r *ent.Promotion) head {
	h := head{
		id: r.ID, brandID: r.BrandID, draft: r.Draft, revision: r.Revision, versions: r.Versions, paused: r.Paused, archived: r.Archived,
		createdAt: r.CreatedAt.UTC(), updatedAt: r.CreatedAt.UTC(), updatedBy: r.UpdatedBy,
	}
	if r.UpdatedAt != nil {
		h.updatedAt = r.UpdatedAt.UTC()
	}
	return h
}

// liveHeads are the published promotions that are not archived, and those that were since a moment.
func liveHeads(ctx context.Context, d *db.DB, since time.Time) ([]head, error) {
	rows, err := d.Ent().Promotion.Query().
		Where(promotion.VersionsGT(0), promotion.Or(promotion.Archived(false), promotion.UpdatedAtGT(since))).
		Order(promotion.ByArchived(), promotion.ByID()).Limit(2 * pricing.MaxPromotions).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("promotion: read: %w", err)
	}
	heads := make([]head, len(rows))
	for i, r := range rows {
		heads[i] = fromHead(r)
	}
	return heads, nil
}

// versionsOf reads the versions of promotions, the newest first; unread says which ones make no sense, those are left out.
func versionsOf(ctx context.Context, d *db.DB, heads []head) (versions map[string][]Version, unread, err error) {
	versions = make(map[string][]Version, len(heads))
	var broken []string
	for from := 0; from < len(heads); from += idsInOne {
		ids := make([]string, 0, idsInOne)
		for _, h := range heads[from:min(from+idsInOne, len(heads))] {
			ids = append(ids, h.id)
		}
		rows, err := d.Ent().PromotionVersion.Query().Where(promotionversion.PromotionIDIn(ids...)).
			Order(promotionversion.ByPromotionID(), promotionversion.ByVersion(sql.OrderDesc())).All(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("promotion: read: %w", err)
		}
		for _, r := range rows {
			v, err := fromVersion(r)
			if err != nil {
				unread = errors.Join(unread, err)
				broken = append(broken, r.PromotionID)
				continue
			}
			versions[r.PromotionID] = append(versions[r.PromotionID], v)
		}
	}
	for _, id := range broken {
		delete(versions, id) // an older version must not come back in its place
	}
	return versions, unread, nil
}

// idsInOne bounds the promotions whose versions one statement reads.
const idsInOne = 200

func fromVersion(r *ent.PromotionVersion) (Version, error) {
	v := Version{
		Promotion: pricing.Promotion{
			ID: r.PromotionID, Version: r.Version, EffectiveFrom: r.EffectiveFrom.UTC(), Kind: pricing.Kind(r.Kind), Name: lang.Text(r.Name),
			Parameters: r.Params,
		},
		PublishedBy: r.PublishedBy, PublishedAt: r.PublishedAt.UTC(), Note: r.Note,
	}
	for _, part := range []struct {
		name string
		raw  json.RawMessage
		into any
	}{{"scope", r.Scope, &v.Scope}, {"period", r.Period, &v.Period}, {"limits", r.Limits, &v.Limits}, {"stacking", r.Stacking, &v.Stacking}, {"audience", r.Audience, &v.Audience}} {
		if err := json.Unmarshal(part.raw, part.into); err != nil {
			return Version{}, fmt.Errorf("promotion %s version %d: %s: %w", r.PromotionID, r.Version, part.name, err)
		}
	}
	return v, nil
}

// setNumber is the number of the brand's set; 0 where it never had a promotion.
func setNumber(ctx context.Context, d *db.DB) (int64, error) {
	row, err := d.Ent().PromotionSet.Query().Only(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("promotion: read: %w", err)
	}
	return row.Number, nil
}

// setNumbers are the numbers of brands' sets; the context sees all brands.
func setNumbers(ctx context.Context, tx *db.Tx, brands []int) (map[int]int64, error) {
	rows, err := tx.PromotionSet.Query().Where(promotionset.BrandIDIn(brands...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("promotion: read: %w", err)
	}
	numbers := make(map[int]int64, len(rows))
	for _, r := range rows {
		numbers[r.BrandID] = r.Number
	}
	return numbers, nil
}

// raise gives the brand's set a new number, in the transaction of the change. It also locks it: a brand's promotions change one after the other.
func raise(ctx context.Context, tx *db.Tx, brandID int) error {
	return tx.PromotionSet.Create().SetBrandID(brandID).SetNumber(1).OnConflictColumns(promotionset.FieldBrandID).
		Update(func(u *ent.PromotionSetUpsert) { u.AddNumber(1) }).Exec(ctx)
}

func insertVersion(ctx context.Context, tx *db.Tx, brandID int, v Version) error {
	var parts [5]json.RawMessage
	for i, part := range []any{v.Scope, v.Period, v.Limits, v.Stacking, v.Audience} {
		raw, err := json.Marshal(part)
		if err != nil {
			return fmt.Errorf("promotion %s: %w", v.ID, err)
		}
		parts[i] = raw
	}
	return tx.PromotionVersion.Create().SetBrandID(brandID).SetPromotionID(v.ID).SetVersion(v.Version).SetKind(string(v.Kind)).SetName(v.Name).
		SetParams(v.Parameters).SetScope(parts[0]).SetPeriod(parts[1]).SetLimits(parts[2]).SetStacking(parts[3]).SetAudience(parts[4]).
		SetEffectiveFrom(v.EffectiveFrom).SetPublishedBy(v.PublishedBy).SetPublishedAt(v.PublishedAt).SetNote(v.Note).Exec(ctx)
}

// Plant writes promotions that are live from a moment on, as a brand's first versions, in the caller's transaction; they are not checked. For seeds.
func Plant(ctx context.Context, tx *db.Tx, brandID int, from time.Time, promotions ...pricing.Promotion) error {
	from = from.UTC().Truncate(time.Microsecond)
	if err := raise(ctx, tx, brandID); err != nil {
		return err
	}
	for _, p := range promotions {
		p.Version, p.EffectiveFrom = 1, from
		if err := tx.Promotion.Create().SetBrandID(brandID).SetID(p.ID).SetVersions(1).Exec(ctx); err != nil {
			return err
		}
		if err := insertVersion(ctx, tx, brandID, Version{Promotion: p, PublishedAt: from}); err != nil {
			return err
		}
	}
	return nil
}
