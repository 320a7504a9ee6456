package promotion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/number"
	"cuppa/internal/pricing"
)

// Rejections.
var (
	ErrNotFound         = fault.New("PROMOTION_NOT_FOUND", "there is no such promotion", "没有这个优惠活动")
	ErrInvalid          = pricing.ErrInvalidPromotion
	ErrRevisionConflict = fault.New("REVISION_CONFLICT", "somebody else changed this meanwhile, please look again", "内容已被他人修改，请刷新后重试")
	ErrArchived         = fault.New("PROMOTION_ARCHIVED", "this promotion is archived", "该优惠活动已归档")
)

// Bounds of what is kept.
const (
	maxVersions = 500 // of one promotion
	// maxPromotions bounds those of a brand that are not archived, so that there is room for several versions of each in what pricing takes.
	maxPromotions = pricing.MaxPromotions / 2
	maxNote       = 200 // characters
	maxID         = 64  // bytes
	maxTerms      = 64 << 10
	// maxAhead is how far ahead a version may be scheduled.
	maxAhead = 366 * 24 * time.Hour
)

// Content is what is edited and published.
type Content struct {
	Kind       pricing.Kind     `json:"kind"`
	Name       lang.Text        `json:"name"`
	Parameters json.RawMessage  `json:"parameters"`
	Scope      pricing.Scope    `json:"scope,omitzero"`
	Period     pricing.Period   `json:"period,omitzero"`
	Limits     pricing.Limits   `json:"limits,omitzero"`
	Stacking   pricing.Stacking `json:"stacking,omitzero"`
}

// promotion is the content as pricing takes it, as a first version.
func (c Content) promotion(id string) pricing.Promotion {
	return pricing.Promotion{
		ID: id, Version: 1, Kind: c.Kind, Name: c.Name, Scope: c.Scope, Period: c.Period, Limits: c.Limits, Stacking: c.Stacking, Parameters: c.Parameters,
	}
}

// Content is what was published.
func (v Version) Content() Content {
	return Content{Kind: v.Kind, Name: v.Name, Parameters: v.Parameters, Scope: v.Scope, Period: v.Period, Limits: v.Limits, Stacking: v.Stacking}
}

// State is where a promotion stands at a moment.
type State string

// The states.
const (
	StateDraft     State = "DRAFT"     // nothing was published
	StateScheduled State = "SCHEDULED" // its first version's time, or its period, has yet to come
	StateLive      State = "LIVE"
	StateCanary    State = "CANARY" // its newest version counts for a part of the guests
	StatePaused    State = "PAUSED"
	StateEnded     State = "ENDED" // its period is over
	StateArchived  State = "ARCHIVED"
)

// Promotion is a promotion as its managers see it.
type Promotion struct {
	ID string
	// Revision rises with each change of the draft, a publication included.
	Revision int
	// Draft is what is being edited; without an edit since, the content of the newest version.
	Draft Content
	// Edited says whether Draft differs from what was published last.
	Edited bool
	// Versions are what was published, the newest first.
	Versions             []Version
	Paused, Archived     bool
	CreatedAt, UpdatedAt time.Time
	// UpdatedBy is the member of staff's id; empty: it came with the brand.
	UpdatedBy string
}

// StateAt is where it stands.
func (p *Promotion) StateAt(now time.Time) State {
	switch {
	case p.Archived:
		return StateArchived
	case len(p.Versions) == 0:
		return StateDraft
	case p.Paused:
		return StatePaused
	}
	at := slices.IndexFunc(p.Versions, func(v Version) bool { return !v.EffectiveFrom.After(now) })
	if at < 0 {
		return StateScheduled
	}
	switch v := p.Versions[at]; {
	case !v.Period.Until.IsZero() && !now.Before(v.Period.Until):
		return StateEnded
	case now.Before(v.Period.From):
		return StateScheduled
	case !v.everybody():
		return StateCanary
	}
	return StateLive
}

// Save is a draft to keep.
type Save struct {
	// ID is empty for a new promotion.
	ID string
	// Revision is the one that was edited; 0 for a new promotion.
	Revision int
	Content  Content
	// Key is the caller's: the same key with the same new promotion is one promotion. Nil: each call makes one.
	Key *string `json:"-"`
}

// Save keeps a draft; nothing that counts changes. Rejections: INVALID_PROMOTION for each mistake, with its path; PROMOTION_NOT_FOUND,
// REVISION_CONFLICT, PROMOTION_ARCHIVED; FORBIDDEN when by does not work at all the shops that it concerns.
func (s *Service) Save(ctx context.Context, by identity.Principal, in Save) (p Promotion, err error) {
	if in.ID != "" {
		in.Key = nil // a change is there by its revision
	}
	key, err := idempotency.KeyOf("savePromotion", by.ID, in.Key, in)
	if err != nil {
		return Promotion{}, err
	}
	if id, found, err := idempotency.Recall(ctx, s.db, key); err != nil || found {
		return s.saved(ctx, by, id, err)
	}
	if err := s.Check(ctx, in.Content); err != nil {
		return Promotion{}, err
	}
	if reach, err := reachOf(ctx, outside(s.db), by); err != nil || !reach.shops(in.Content.Scope.Shops) {
		return Promotion{}, orElse(err, fault.ErrForbidden)
	}
	draft, err := json.Marshal(in.Content)
	if err != nil {
		return Promotion{}, fmt.Errorf("promotion: draft: %w", err)
	}
	return s.changeOnce(ctx, key, by, in.ID, "kind", string(in.Content.Kind), func(ctx context.Context, tx *db.Tx, p *Promotion) error {
		if in.ID == "" {
			if in.Revision != 0 {
				return ErrRevisionConflict.At("expectedRevision")
			}
			p.ID, p.Revision = "p-"+strings.ToLower(number.Random(12)), 1
			if n, err := countHeads(ctx, tx); err != nil || n >= maxPromotions {
				return orElse(err, ErrInvalid.Saying("the brand has 500 promotions: archive some", "优惠活动已达500个，请先归档").At("id"))
			}
			return insertHead(ctx, tx, p.ID, draft, by.ID, s.moment())
		}
		if p.Revision != in.Revision {
			return ErrRevisionConflict.At("expectedRevision")
		}
		return saveDraft(ctx, tx, p.ID, draft, by.ID, s.moment())
	})
}

func orElse(err error, other *fault.Error) error {
	if err != nil {
		return err
	}
	return other
}

// Publish is a version to publish.
type Publish struct {
	ID       string
	Revision int
	// Version publishes the content of a version again instead of the draft; 0: the draft.
	Version int
	// At is from when it counts; zero or past: now.
	At time.Time
	// Audience is who has it; the others keep the version before.
	Audience pricing.Audience
	Note     string
}

// Publish makes the draft a version, which never changes afterwards. With the promotion it answers INVALID_PROMOTION, REVISION_CONFLICT, PROMOTION_NOT_FOUND,
// PROMOTION_ARCHIVED and FORBIDDEN as Save does.
func (s *Service) Publish(ctx context.Context, by identity.Principal, in Publish) (p Promotion, err error) {
	now := s.moment()
	if err := in.check(now); err != nil {
		return Promotion{}, err
	}
	if in.Audience.Percent == 100 {
		in.Audience = pricing.Audience{}
	}
	at := in.At.UTC().Truncate(time.Microsecond)
	if at.Before(now) {
		at = now
	}
	return s.change(ctx, by, in.ID, "version", in.Version, func(ctx context.Context, tx *db.Tx, p *Promotion) error {
		if p.Revision != in.Revision {
			return ErrRevisionConflict.At("revision")
		}
		content := p.Draft
		if in.Version != 0 {
			i := slices.IndexFunc(p.Versions, func(v Version) bool { return v.Version == in.Version })
			if i < 0 {
				return ErrInvalid.Saying("there is no such version", "没有这个版本").At("version")
			}
			content = p.Versions[i].Content()
		}
		if len(p.Versions) >= maxVersions {
			return ErrInvalid.Saying("it has 500 versions: make a new promotion", "版本已达500个，请新建活动").At("id")
		}
		if err := check(ctx, inside(tx), content); err != nil {
			return err
		}
		if err := checkAudience(ctx, inside(tx), content.Scope, in.Audience); err != nil {
			return err
		}
		v := Version{Promotion: content.promotion(p.ID), PublishedBy: by.ID, PublishedAt: now, Note: in.Note}
		if len(p.Versions) > 0 {
			v.Version = p.Versions[0].Version + 1
		}
		v.EffectiveFrom, v.Audience = at, in.Audience
		if err := insertVersion(ctx, tx, by.BrandID, v); err != nil {
			return err
		}
		added := bucketsOf(v.Limits)
		for _, earlier := range p.Versions {
			added &^= bucketsOf(earlier.Limits)
		}
		if err := beginCounting(ctx, tx, by.BrandID, p.ID, added); err != nil {
			return err
		}
		return savePublished(ctx, tx, p.ID, v.Version, in.Version == 0 || !p.Edited, by.ID, now)
	})
}

// check tells all mistakes at once.
func (in Publish) check(now time.Time) error {
	var errs []error
	if in.At.After(now.Add(maxAhead)) {
		errs = append(errs, ErrInvalid.Saying("it may be scheduled at most a year ahead", "最多可提前一年安排发布").At("at"))
	}
	if utf8.RuneCountInString(in.Note) > maxNote || !storable(in.Note) {
		errs = append(errs, ErrInvalid.Saying("a note has at most 200 characters", "备注最多200字").At("note"))
	}
	if in.Audience.Percent < 0 || in.Audience.Percent > 100 {
		errs = append(errs, ErrInvalid.Saying("a share is 1 to 100", "比例须为1到100").At("audience", "percent"))
	}
	return errors.Join(errs...)
}

// Pause ends a promotion until Resume, on all replicas within two seconds. Doing it again changes nothing.
func (s *Service) Pause(ctx context.Context, by identity.Principal, id string) (Promotion, error) {
	return s.turn(ctx, by, id, true, func(p *Promotion) bool { return p.Paused })
}

// Resume has a paused promotion count again.
func (s *Service) Resume(ctx context.Context, by identity.Principal, id string) (Promotion, error) {
	return s.turn(ctx, by, id, false, func(p *Promotion) bool { return !p.Paused })
}

func (s *Service) turn(ctx context.Context, by identity.Principal, id string, paused bool, so func(*Promotion) bool) (Promotion, error) {
	return s.change(ctx, by, id, "paused", paused, func(ctx context.Context, tx *db.Tx, p *Promotion) error {
		if so(p) {
			return nil
		}
		return savePaused(ctx, tx, p.ID, paused, by.ID, s.moment())
	})
}

// Archive ends a promotion for good. Doing it again changes nothing.
func (s *Service) Archive(ctx context.Context, by identity.Principal, id string) (Promotion, error) {
	p, err := s.Get(ctx, by, id)
	if err != nil || p.Archived {
		return p, err
	}
	return s.change(ctx, by, id, "archived", true, func(ctx context.Context, tx *db.Tx, p *Promotion) error {
		return saveArchived(ctx, tx, p.ID, by.ID, s.moment())
	})
}

// change runs f in a transaction in which no other change of the brand's promotions runs, with the promotion as it is then, writes the log's row, and answers the
// promotion as it is afterwards. An empty id is that of a new one, which f sets.
func (s *Service) change(
	ctx context.Context, by identity.Principal, id, what string, value any, f func(ctx context.Context, tx *db.Tx, p *Promotion) error,
) (Promotion, error) {
	return s.changeOnce(ctx, idempotency.Key{}, by, id, what, value, f)
}

// saved is the promotion that a key has made.
func (s *Service) saved(ctx context.Context, by identity.Principal, id string, err error) (Promotion, error) {
	if err != nil {
		return Promotion{}, err
	}
	audit.Refused(ctx, "REPLAYED")
	return s.Get(ctx, by, id)
}

// changeOnce is change under a key.
func (s *Service) changeOnce(
	ctx context.Context, key idempotency.Key, by identity.Principal, id, what string, value any, f func(ctx context.Context, tx *db.Tx, p *Promotion) error,
) (p Promotion, err error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	if id != "" && !goodID(id) {
		return Promotion{}, ErrNotFound.At("id")
	}
	made, replayed, err := idempotency.Once(ctx, s.db, key, func(tx *db.Tx) (string, error) {
		if err := raise(ctx, tx, by.BrandID); err != nil {
			return "", err
		}
		p = Promotion{}
		if id != "" {
			if p, err = promotionInTx(ctx, tx, id); err != nil {
				return "", err
			}
			if reach, err := reachOf(ctx, inside(tx), by); err != nil || !reach.all(&p) {
				return "", orElse(err, fault.ErrForbidden)
			}
			if p.Archived {
				return "", ErrArchived.At("id")
			}
		}
		if err := f(ctx, tx, &p); err != nil {
			return "", err
		}
		if p, err = promotionInTx(ctx, tx, p.ID); err != nil {
			return "", err
		}
		done := audit.Done{Subject: p.ID, Details: map[string]any{what: value, "revision": p.Revision}}
		if len(p.Draft.Scope.Shops) == 1 {
			done.ShopID = p.Draft.Scope.Shops[0]
		}
		return p.ID, audit.Record(ctx, tx, done)
	})
	if err != nil || replayed {
		return s.saved(ctx, by, made, err)
	}
	s.changed(ctx, by.BrandID)
	return p, nil
}

// reach is what a member of staff may manage: what concerns no shops but those where they work.
type reach struct {
	by         identity.Principal
	everywhere bool
}

// reachOf looks whether somebody works at all shops of the brand.
func reachOf(ctx context.Context, from source, by identity.Principal) (reach, error) {
	all, err := from.shopIDs(db.ForBrand(ctx, by.BrandID))
	return reach{by, !slices.ContainsFunc(all, func(id string) bool { return !by.WorksAt(id) })}, err
}

// shops says whether a scope with these shops is within reach; none means all of the brand's.
func (r reach) shops(ids []string) bool {
	return r.everywhere || len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { return !r.by.WorksAt(id) })
}

// all looks at what is being edited and at all that was published: an older version may count beside a newer one.
func (r reach) all(p *Promotion) bool {
	return r.shops(p.Draft.Scope.Shops) && !slices.ContainsFunc(p.Versions, func(v Version) bool { return !r.shops(v.Scope.Shops) })
}

// goodID says whether a text can be an id at all: PostgreSQL fails on text that is no UTF-8 or has a zero byte, where it should find nothing.
func goodID(id string) bool { return id != "" && len(id) <= maxID && storable(id) }

func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }
