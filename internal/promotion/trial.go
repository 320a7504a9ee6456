package promotion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/pricing"
)

// Rejections of trials.
var (
	ErrTrialNotFound = fault.New("TRIAL_NOT_FOUND", "there is no such trial", "没有这次试算")
	ErrInvalidTrial  = fault.New("INVALID_TRIAL", "this can't be tried", "试算条件有误")
	ErrTrialsBusy    = fault.New("TRIALS_BUSY", "three trials are waiting or running: wait for one, or cancel it", "已有三个试算在进行，请等待或取消其一")
)

// Bounds of trials.
const (
	maxTrialDays  = 92
	maxTrials     = 3   // of a brand, that wait or run
	maxTrialsKept = 200 // of a brand
	maxTrialShops = 500
)

// TrialStatus is where a trial stands.
type TrialStatus string

// The statuses. Those after TrialRunning are final.
const (
	TrialQueued   TrialStatus = "QUEUED"
	TrialRunning  TrialStatus = "RUNNING"
	TrialDone     TrialStatus = "DONE"
	TrialFailed   TrialStatus = "FAILED"
	TrialCanceled TrialStatus = "CANCELED"
)

// Trial is a draft that is tried on past orders.
type Trial struct {
	ID          string
	PromotionID string
	// Revision is that of the draft that is tried, whatever became of the draft since.
	Revision int
	Name     lang.Text
	// From and To are the span in which the orders were placed, To exclusive.
	From, To time.Time
	ShopIDs  []string
	// Currency is the shops'.
	Currency  string
	Status    TrialStatus
	CreatedBy string
	CreatedAt time.Time
	// StartedAt and EndedAt are zero until then.
	StartedAt, EndedAt time.Time
	// Progress is how much of the span is done, 0 to 1.
	Progress float64
	// Result is what the orders so far came to; final when the trial is done.
	Result TrialResult
}

// TrialResult is what past orders would have come to. Amounts are minor units. Both prices of an order are the engine's: with the promotions of then, and with the draft
// beside them (or in place of its own published versions).
type TrialResult struct {
	// Orders were paid for; those whose money all went back are not among them, but in Refunded.
	Orders   int `json:"orders"`
	Refunded int `json:"refunded"`
	// Changed are the orders whose price changes; Cheaper and Dearer are parts of them.
	Changed int `json:"changed"`
	Cheaper int `json:"cheaper"`
	Dearer  int `json:"dearer"`
	// Cost is the additional discount: RevenueBefore − RevenueAfter.
	Cost money.Amount `json:"cost"`
	// Winners are the guests who would have paid less for some order.
	Winners       int          `json:"winners"`
	RevenueBefore money.Amount `json:"revenueBefore"`
	RevenueAfter  money.Amount `json:"revenueAfter"`
	// Margins are what lines bear less the cost of their goods; goods of unknown cost count as free.
	MarginBefore money.Amount `json:"marginBefore"`
	MarginAfter  money.Amount `json:"marginAfter"`
	// UnknownCost are the orders with goods of unknown cost.
	UnknownCost int `json:"unknownCost"`
	// Zero are the orders that would fall to zero.
	Zero int `json:"zero"`
	// Differs are the orders that cost something else then than the promotions of then say now.
	Differs int `json:"differs"`
	// Days are those of the span with orders, by the shops' clocks, oldest first.
	Days []TrialDay `json:"days"`
	// Top are the ten orders that change most.
	Top []TrialOrder `json:"top"`
	// UsedUpAt is when the draft's limits on all orders stopped it for the first time; zero: never.
	UsedUpAt time.Time `json:"usedUpAt,omitzero"`
}

// TrialDay is a day of a trial, by the shops' clocks.
type TrialDay struct {
	// Day is YYYY-MM-DD.
	Day           string       `json:"day"`
	Orders        int          `json:"orders"`
	Changed       int          `json:"changed"`
	Cost          money.Amount `json:"cost"`
	RevenueBefore money.Amount `json:"revenueBefore"`
	RevenueAfter  money.Amount `json:"revenueAfter"`
}

// TrialOrder is an order whose price changes.
type TrialOrder struct {
	OrderNo string       `json:"orderNo"`
	ShopID  string       `json:"shopId"`
	At      time.Time    `json:"at"`
	Before  money.Amount `json:"before"`
	After   money.Amount `json:"after"`
}

// StartTrial asks for a trial.
type StartTrial struct {
	PromotionID string
	// Revision is the draft's that the caller looked at; 0: whichever it is.
	Revision int
	From, To time.Time
	// ShopIDs are where; none: wherever the draft counts.
	ShopIDs []string
	// Key is the caller's: the same key with the same input is one trial. Nil: each call starts one.
	Key *string `json:"-"`
}

// StartTrial has the promotion's draft as it is now tried on the orders of a span, in the background. Rejections: INVALID_TRIAL for a span that is empty, longer than 92
// days or not past, and for shops where the draft does not count or of several currencies; TRIALS_BUSY; REVISION_CONFLICT; INVALID_PROMOTION; PROMOTION_NOT_FOUND,
// PROMOTION_ARCHIVED; FORBIDDEN when by does not work at all the shops.
func (s *Service) StartTrial(ctx context.Context, by identity.Principal, in StartTrial) (Trial, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	p, err := s.Get(ctx, by, in.PromotionID)
	if err != nil {
		return Trial{}, err
	}
	key, err := idempotency.KeyOf("startPromotionTrial", by.ID, in.Key, in)
	if err != nil {
		return Trial{}, err
	}
	if id, found, err := idempotency.Recall(ctx, s.db, key); err != nil || found {
		return s.begun(ctx, by, id, err)
	}
	now := s.moment()
	in.From, in.To = in.From.UTC().Truncate(time.Microsecond), in.To.UTC().Truncate(time.Microsecond)
	if in.To.After(now) {
		in.To = now
	}
	switch {
	case p.Archived:
		return Trial{}, ErrArchived.At("promotionId")
	case in.Revision != 0 && in.Revision != p.Revision:
		return Trial{}, ErrRevisionConflict.At("expectedRevision")
	case in.From.Year() < 1 || !in.From.Before(in.To):
		return Trial{}, ErrInvalidTrial.Saying("the span is empty, or not past yet", "时间段为空或尚未到来").At("from")
	case in.To.Sub(in.From) > maxTrialDays*24*time.Hour:
		return Trial{}, ErrInvalidTrial.Saying("the span is longer than 92 days", "时间段不能超过92天").At("to")
	}
	if err := s.Check(ctx, p.Draft); err != nil {
		return Trial{}, err
	}
	terms, err := s.trialTerms(ctx, by, &p, in)
	if err != nil {
		return Trial{}, err
	}
	raw, err := json.Marshal(terms)
	if err != nil {
		return Trial{}, fmt.Errorf("promotion: trial: %w", err)
	}
	t := trialRow{
		id: "t-" + strings.ToLower(number.Random(16)), brandID: by.BrandID, promotionID: p.ID, revision: p.Revision, raw: raw, terms: terms, from: in.From, to: in.To,
		status: TrialQueued, createdBy: by.ID, createdAt: now, at: in.From,
	}
	id, replayed, err := idempotency.Once(ctx, s.db, key, func(tx *db.Tx) (string, error) {
		if err := lockTrials(ctx, tx); err != nil {
			return "", err
		}
		if n, err := openTrials(ctx, tx); err != nil || n >= maxTrials {
			return "", orElse(err, ErrTrialsBusy)
		}
		if err := insertTrial(ctx, tx, &t); err != nil {
			return "", err
		}
		if err := dropOldTrials(ctx, tx, maxTrialsKept); err != nil {
			return "", err
		}
		tx.AfterCommit(s.wakeTrials)
		return t.id, audit.Record(ctx, tx, audit.Done{Subject: p.ID, Details: map[string]any{"trial": t.id, "revision": p.Revision, "from": in.From, "to": in.To}})
	})
	if err != nil || replayed {
		return s.begun(ctx, by, id, err)
	}
	return t.trial(), nil
}

// begun is the trial that a key has started.
func (s *Service) begun(ctx context.Context, by identity.Principal, id string, err error) (Trial, error) {
	if err != nil {
		return Trial{}, err
	}
	audit.Refused(ctx, "REPLAYED")
	return s.Trial(ctx, by, id)
}

// CancelTrial ends a trial that waits or runs; what it came to so far stays. Doing it again, or when it has ended, changes nothing. Rejections: TRIAL_NOT_FOUND, FORBIDDEN.
func (s *Service) CancelTrial(ctx context.Context, by identity.Principal, id string) (Trial, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	if _, err := s.Trial(ctx, by, id); err != nil {
		return Trial{}, err
	}
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := cancelTrial(ctx, tx, id, s.moment()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{Subject: id})
	})
	if err != nil {
		return Trial{}, err
	}
	return s.Trial(ctx, by, id)
}

// Trial is one trial: TRIAL_NOT_FOUND, or FORBIDDEN for who may not manage its promotion or does not work at its shops.
func (s *Service) Trial(ctx context.Context, by identity.Principal, id string) (Trial, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	if !goodID(id) {
		return Trial{}, ErrTrialNotFound.At("id")
	}
	row, err := trialByID(ctx, s.db, id)
	if err != nil {
		return Trial{}, err
	}
	t := row.trial()
	if slices.ContainsFunc(t.ShopIDs, func(shop string) bool { return !by.WorksAt(shop) }) {
		return Trial{}, fault.ErrForbidden
	}
	return t, nil
}

// Trials are the last 20 trials of a promotion that by may manage, the newest first; those at shops where by does not work are left out.
func (s *Service) Trials(ctx context.Context, by identity.Principal, promotionID string) ([]Trial, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	if _, err := s.Get(ctx, by, promotionID); err != nil {
		return nil, err
	}
	rows, err := trialsOf(ctx, s.db, promotionID)
	if err != nil {
		return nil, err
	}
	var out []Trial
	for i := range rows {
		if t := rows[i].trial(); !slices.ContainsFunc(t.ShopIDs, func(shop string) bool { return !by.WorksAt(shop) }) {
			out = append(out, t)
		}
	}
	return out, nil
}

// trialTerms is all that prices depend on besides the orders and their guests, as of the start: a trial that is taken up again after a crash comes to the same.
type trialTerms struct {
	Draft    pricing.Promotion    `json:"draft"`
	Baseline []pricing.Promotion  `json:"baseline"`
	ShopIDs  []string             `json:"shopIds"`
	Shops    map[string]trialShop `json:"shops"`
	// Categories are those of products, Costs those of SKUs that are known, Options what options add now.
	Categories map[string]string       `json:"categories"`
	Costs      map[string]money.Amount `json:"costs"`
	Options    map[string]money.Amount `json:"options"`
}

type trialShop struct {
	Zone     string       `json:"zone"`
	Currency string       `json:"currency"`
	Mode     pricing.Mode `json:"mode"`
}

func (s *Service) trialTerms(ctx context.Context, by identity.Principal, p *Promotion, in StartTrial) (trialTerms, error) {
	t := trialTerms{ShopIDs: slices.Sorted(slices.Values(in.ShopIDs))}
	t.ShopIDs = slices.Compact(t.ShopIDs)
	shops, err := trialShops(ctx, s.db)
	if err != nil {
		return t, err
	}
	counts := p.Draft.Scope.Shops
	if len(t.ShopIDs) == 0 {
		for id := range shops {
			if len(counts) == 0 || slices.Contains(counts, id) {
				t.ShopIDs = append(t.ShopIDs, id)
			}
		}
		slices.Sort(t.ShopIDs)
	}
	if len(t.ShopIDs) == 0 || len(t.ShopIDs) > maxTrialShops {
		return t, ErrInvalidTrial.Saying("it counts in no shop, or in too many", "没有适用门店，或门店过多").At("shopIds")
	}
	t.Shops = map[string]trialShop{}
	for _, id := range t.ShopIDs {
		shop, known := shops[id]
		switch {
		case !by.WorksAt(id):
			return t, fault.ErrForbidden
		case !known || len(counts) > 0 && !slices.Contains(counts, id):
			return t, ErrInvalidTrial.Saying("the promotion does not count in this shop", "该门店不在活动范围内").At("shopIds")
		case shop.Currency != shops[t.ShopIDs[0]].Currency:
			return t, ErrInvalidTrial.Saying("these shops have several currencies", "所选门店币种不同").At("shopIds")
		}
		t.Shops[id] = shop
	}
	if t.Baseline, err = s.promotionsOfThen(ctx, in.From, in.To); err != nil {
		return t, err
	}
	t.Draft = p.Draft.promotion(p.ID)
	t.Draft.Period.From, t.Draft.Period.Until = time.Time{}, time.Time{} // it is tried on the past, whenever it is meant for
	return t, readTrialMenu(ctx, s.db, &t)
}

// promotionsOfThen are the versions that counted at some moment of a span. When a promotion was paused is not kept: one that is paused or archived now is taken to have
// counted until its last change.
func (s *Service) promotionsOfThen(ctx context.Context, from, to time.Time) ([]pricing.Promotion, error) {
	heads, err := liveHeads(ctx, s.db, from)
	if err != nil {
		return nil, err
	}
	versions, unread, err := versionsOf(ctx, s.db, heads)
	if err != nil {
		return nil, err
	}
	if unread != nil {
		s.log.ErrorContext(ctx, "promotions that can't be read are left out of a trial", "error", unread)
	}
	var all []pricing.Promotion
	for _, h := range heads {
		for _, v := range versions[h.id] {
			if !v.EffectiveFrom.Before(to) {
				continue
			}
			p := v.Promotion
			if h.paused || h.archived {
				if !h.updatedAt.After(from) {
					break
				}
				if p.Period.Until.IsZero() || p.Period.Until.After(h.updatedAt) {
					p.Period.Until = h.updatedAt
				}
				if !p.Period.From.IsZero() && !p.Period.Until.After(p.Period.From) {
					continue
				}
			}
			all = append(all, p)
			if v.everybody() && !v.EffectiveFrom.After(from) {
				break // those before it never counted in the span
			}
		}
	}
	return all, nil
}

// trialRow is a trial as it is stored.
type trialRow struct {
	id, promotionID    string
	brandID, revision  int
	raw                json.RawMessage
	terms              trialTerms
	from, to           time.Time
	status             TrialStatus
	createdBy          string
	createdAt          time.Time
	startedAt, endedAt time.Time
	fence, attempts    int
	at                 time.Time
	no                 string
	state              trialState
}

func (r *trialRow) trial() Trial {
	t := Trial{
		ID: r.id, PromotionID: r.promotionID, Revision: r.revision, Name: r.terms.Draft.Name, From: r.from, To: r.to, ShopIDs: r.terms.ShopIDs, Status: r.status,
		CreatedBy: r.createdBy, CreatedAt: r.createdAt, StartedAt: r.startedAt, EndedAt: r.endedAt, Result: r.state.TrialResult,
	}
	if len(t.ShopIDs) > 0 {
		t.Currency = r.terms.Shops[t.ShopIDs[0]].Currency
	}
	t.Progress = min(1, max(0, float64(r.at.Sub(r.from))/float64(r.to.Sub(r.from))))
	if r.status == TrialDone {
		t.Progress = 1
	}
	return t
}

// errFenced says that somebody else works on the trial by now, or that it was canceled.
var errFenced = errors.New("promotion: the trial is somebody else's")
