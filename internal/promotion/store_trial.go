package promotion

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/promotiontrial"
	"cuppa/ent/promotiontrialguest"
	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
)

func fromTrial(r *ent.PromotionTrial) (trialRow, error) {
	t := trialRow{
		id: r.ID, promotionID: r.PromotionID, brandID: r.BrandID, revision: r.Revision, raw: r.Terms, from: r.FromAt.UTC(), to: r.ToAt.UTC(), status: TrialStatus(r.Status),
		createdBy: r.CreatedBy, createdAt: r.CreatedAt.UTC(), fence: r.Fence, attempts: r.Attempts, at: r.CursorAt.UTC(), no: r.CursorNo,
	}
	if r.StartedAt != nil {
		t.startedAt = r.StartedAt.UTC()
	}
	if r.EndedAt != nil {
		t.endedAt = r.EndedAt.UTC()
	}
	if err := json.Unmarshal(r.Terms, &t.terms); err != nil {
		return t, fmt.Errorf("promotion: trial %s: %w", r.ID, err)
	}
	if r.State != nil {
		if err := json.Unmarshal(r.State, &t.state); err != nil {
			return t, fmt.Errorf("promotion: trial %s: %w", r.ID, err)
		}
	}
	return t, nil
}

// lockTrials has trials of a brand begin one after the other.
func lockTrials(ctx context.Context, tx *db.Tx) error {
	q := tx.PromotionSet.Query()
	if tx.Postgres() {
		q.ForUpdate()
	}
	_, err := q.All(ctx)
	return err
}

func openTrials(ctx context.Context, tx *db.Tx) (int, error) {
	return tx.PromotionTrial.Query().Where(promotiontrial.StatusIn(string(TrialQueued), string(TrialRunning))).Count(ctx)
}

func insertTrial(ctx context.Context, tx *db.Tx, t *trialRow) error {
	return tx.PromotionTrial.Create().SetID(t.id).SetBrandID(t.brandID).SetPromotionID(t.promotionID).SetRevision(t.revision).SetTerms(t.raw).SetFromAt(t.from).SetToAt(t.to).
		SetCreatedBy(t.createdBy).SetCreatedAt(t.createdAt).SetCursorAt(t.at).Exec(ctx)
}

// dropOldTrials removes the brand's oldest trials beyond a number; those that wait or run stay.
func dropOldTrials(ctx context.Context, tx *db.Tx, keep int) error {
	ids, err := tx.PromotionTrial.Query().Where(promotiontrial.StatusNotIn(string(TrialQueued), string(TrialRunning))).
		Order(promotiontrial.ByCreatedAt(sql.OrderDesc()), promotiontrial.ByID()).Offset(keep).Limit(keep).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	_, err = tx.PromotionTrial.Delete().Where(promotiontrial.IDIn(ids...)).Exec(ctx)
	return err
}

func trialByID(ctx context.Context, d *db.DB, id string) (trialRow, error) {
	row, err := d.Ent().PromotionTrial.Query().Where(promotiontrial.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return trialRow{}, ErrTrialNotFound.At("id")
	}
	if err != nil {
		return trialRow{}, fmt.Errorf("promotion: trial: %w", err)
	}
	return fromTrial(row)
}

// trialsListed bounds the trials that are listed of a promotion.
const trialsListed = 20

func trialsOf(ctx context.Context, d *db.DB, promotionID string) ([]trialRow, error) {
	rows, err := d.Ent().PromotionTrial.Query().Where(promotiontrial.PromotionID(promotionID)).
		Order(promotiontrial.ByCreatedAt(sql.OrderDesc()), promotiontrial.ByID()).Limit(trialsListed).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("promotion: trials: %w", err)
	}
	out := make([]trialRow, len(rows))
	for i, r := range rows {
		if out[i], err = fromTrial(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func anyTrialWaits(ctx context.Context, d *db.DB) (bool, error) {
	return d.Ent().PromotionTrial.Query().Where(promotiontrial.StatusIn(string(TrialQueued), string(TrialRunning))).Exist(ctx)
}

// nextTrial locks the oldest trial that waits or whose holder's lease is over; those that another replica takes just now are passed by.
func nextTrial(ctx context.Context, tx *db.Tx, now time.Time) (trialRow, bool, error) {
	q := tx.PromotionTrial.Query().Where(promotiontrial.Or(
		promotiontrial.Status(string(TrialQueued)), promotiontrial.And(promotiontrial.Status(string(TrialRunning)), promotiontrial.LeaseUntilLT(now)),
	)).Order(promotiontrial.ByCreatedAt(), promotiontrial.ByID()).Limit(1)
	if tx.Postgres() {
		q.ForUpdate(sql.WithLockAction(sql.SkipLocked))
	}
	rows, err := q.All(ctx)
	if err != nil || len(rows) == 0 {
		return trialRow{}, false, err
	}
	row, err := fromTrial(rows[0])
	return row, err == nil, err
}

func holdTrial(ctx context.Context, tx *db.Tx, t *trialRow, now, until time.Time) error {
	u := tx.PromotionTrial.UpdateOneID(t.id).SetStatus(string(TrialRunning)).SetFence(t.fence).SetAttempts(t.attempts).SetLeaseUntil(until)
	if t.startedAt.IsZero() {
		t.startedAt = now
		u.SetStartedAt(now)
	}
	t.status = TrialRunning
	return u.Exec(ctx)
}

// saveTrial writes how far it is, if it still is this holder's: else errFenced.
func saveTrial(ctx context.Context, tx *db.Tx, t *trialRow, until time.Time) error {
	raw, err := json.Marshal(t.state)
	if err != nil {
		return fmt.Errorf("promotion: trial: %w", err)
	}
	n, err := tx.PromotionTrial.Update().Where(promotiontrial.ID(t.id), promotiontrial.Fence(t.fence), promotiontrial.Status(string(TrialRunning))).
		SetState(raw).SetCursorAt(t.at).SetCursorNo(t.no).SetAttempts(t.attempts).SetLeaseUntil(until).Save(ctx)
	if err == nil && n != 1 {
		err = errFenced
	}
	return err
}

// endTrial writes the end, if the trial still is this holder's (or, of one that failed, nobody's): else errFenced.
func endTrial(ctx context.Context, tx *db.Tx, t *trialRow, as TrialStatus, now time.Time) error {
	raw, err := json.Marshal(t.state)
	if err != nil {
		return fmt.Errorf("promotion: trial: %w", err)
	}
	fence := t.fence
	if as == TrialFailed {
		fence--
	}
	n, err := tx.PromotionTrial.Update().
		Where(promotiontrial.ID(t.id), promotiontrial.Fence(fence), promotiontrial.StatusIn(string(TrialQueued), string(TrialRunning))).
		SetStatus(string(as)).SetState(raw).SetEndedAt(now).SetCursorAt(t.at).SetCursorNo(t.no).ClearLeaseUntil().Save(ctx)
	if err != nil {
		return err
	}
	if n != 1 {
		return errFenced
	}
	return forgetTrialGuests(ctx, tx, t.id)
}

func cancelTrial(ctx context.Context, tx *db.Tx, id string, now time.Time) error {
	n, err := tx.PromotionTrial.Update().Where(promotiontrial.ID(id), promotiontrial.StatusIn(string(TrialQueued), string(TrialRunning))).
		SetStatus(string(TrialCanceled)).SetEndedAt(now).ClearLeaseUntil().Save(ctx)
	if err != nil || n == 0 {
		return err
	}
	return forgetTrialGuests(ctx, tx, id)
}

func forgetTrialGuests(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.PromotionTrialGuest.Delete().Where(promotiontrialguest.TrialID(id)).Exec(ctx)
	return err
}

// trialGuests is what is remembered of the guests of some orders.
func trialGuests(ctx context.Context, d *db.DB, id string, orders []pastOrder) (map[string]trialGuest, error) {
	guests := map[string]trialGuest{}
	err := inSmallChunks(guestsOf(orders), func(some []string) error {
		rows, err := d.Ent().PromotionTrialGuest.Query().Where(promotiontrialguest.TrialID(id), promotiontrialguest.CustomerIDIn(some...)).All(ctx)
		for _, r := range rows {
			guests[r.CustomerID] = trialGuest{uses: r.Uses, day: r.Day, dayUses: r.DayUses, won: r.Won}
		}
		return err
	})
	return guests, err
}

func saveTrialGuests(ctx context.Context, tx *db.Tx, t *trialRow, guests map[string]trialGuest, changed []string) error {
	return inSmallChunks(changed, func(some []string) error {
		rows := make([]*ent.PromotionTrialGuestCreate, len(some))
		for i, id := range some {
			g := guests[id]
			rows[i] = tx.PromotionTrialGuest.Create().SetBrandID(t.brandID).SetTrialID(t.id).SetCustomerID(id).SetUses(g.uses).SetDay(g.day).SetDayUses(g.dayUses).SetWon(g.won)
		}
		return tx.PromotionTrialGuest.CreateBulk(rows...).OnConflictColumns(promotiontrialguest.FieldTrialID, promotiontrialguest.FieldCustomerID).
			Update(func(u *ent.PromotionTrialGuestUpsert) { u.UpdateUses().UpdateDay().UpdateDayUses().UpdateWon() }).Exec(ctx)
	})
}

// inSmallChunks cuts ids so that statements have few different texts and stay prepared.
func inSmallChunks(ids []string, f func(some []string) error) error {
	return db.InChunks(len(ids), func(from, to int) error { return f(ids[from:to]) })
}

func trialShops(ctx context.Context, d *db.DB) (map[string]trialShop, error) {
	rows, err := d.Ent().Shop.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("promotion: shops: %w", err)
	}
	shops := make(map[string]trialShop, len(rows))
	for _, r := range rows {
		shops[r.ID] = trialShop{Zone: r.TimeZone, Currency: r.Currency, Mode: pricing.Mode(r.PricingMode)}
	}
	return shops, nil
}

// readTrialMenu reads what of the menu prices and margins depend on.
func readTrialMenu(ctx context.Context, d *db.DB, t *trialTerms) error {
	products, err := d.Ent().Product.Query().All(ctx)
	if err != nil {
		return fmt.Errorf("promotion: menu: %w", err)
	}
	t.Categories = make(map[string]string, len(products))
	for _, r := range products {
		t.Categories[r.ID] = r.CategoryID
	}
	skus, err := d.Ent().Sku.Query().All(ctx)
	if err != nil {
		return fmt.Errorf("promotion: menu: %w", err)
	}
	t.Costs = map[string]money.Amount{}
	for _, r := range skus {
		if r.Cost > 0 {
			t.Costs[r.ID] = money.Amount(r.Cost)
		}
	}
	options, err := d.Ent().MenuOption.Query().All(ctx)
	if err != nil {
		return fmt.Errorf("promotion: menu: %w", err)
	}
	t.Options = map[string]money.Amount{}
	for _, r := range options {
		t.Options[r.ID] = money.Amount(r.PriceDelta)
	}
	return nil
}
