package promotion

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/pricing"
)

// MaxPage bounds a page of promotions.
const MaxPage = 100

// Filter says which promotions; what is empty does not narrow.
type Filter struct {
	// States are where they stand now; none: all but archived ones.
	States []State
	Kinds  []pricing.Kind
	// ShopID finds those that count in a shop.
	ShopID string
	// Text is looked for in their names.
	Text string
}

func (f Filter) matches(p *Promotion, now time.Time) bool {
	state := p.StateAt(now)
	if len(f.States) == 0 && state == StateArchived || len(f.States) > 0 && !slices.Contains(f.States, state) {
		return false
	}
	if len(f.Kinds) > 0 && !slices.Contains(f.Kinds, p.Draft.Kind) {
		return false
	}
	if shops := p.Draft.Scope.Shops; f.ShopID != "" && len(shops) > 0 && !slices.Contains(shops, f.ShopID) {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(f.Text))
	return text == "" || slices.ContainsFunc([]lang.Lang{lang.ZH, lang.EN}, func(l lang.Lang) bool {
		return strings.Contains(strings.ToLower(p.Draft.Name[string(l)]), text)
	})
}

// Page is some promotions, the newest first.
type Page struct {
	Promotions []Promotion
	More       bool
}

// Get is a promotion that by may manage: else PROMOTION_NOT_FOUND or FORBIDDEN.
func (s *Service) Get(ctx context.Context, by identity.Principal, id string) (Promotion, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	if !goodID(id) {
		return Promotion{}, ErrNotFound.At("id")
	}
	p, err := promotionByID(ctx, s.db, id)
	if err != nil {
		return Promotion{}, err
	}
	if reach, err := reachOf(ctx, outside(s.db), by); err != nil || !reach.all(&p) {
		return Promotion{}, orElse(err, fault.ErrForbidden)
	}
	return p, nil
}

// List is a page of the promotions that by may manage; after is the cursor of the last one seen. BAD_USER_INPUT for a page size outside of 1 to 100 and a cursor
// that is none.
func (s *Service) List(ctx context.Context, by identity.Principal, f Filter, first int, after string) (Page, error) {
	if first < 1 || first > MaxPage {
		return Page{}, fault.ErrBadUserInput.Saying("the page size is out of bounds", "每页数量超出范围").At("first")
	}
	if len(f.Text) > maxNote || len(f.States) > 20 || len(f.Kinds) > 50 {
		return Page{}, fault.ErrBadUserInput.At("filter")
	}
	from, err := parseCursor(after)
	if err != nil {
		return Page{}, err
	}
	ctx = db.ForBrand(ctx, by.BrandID)
	reach, err := reachOf(ctx, outside(s.db), by)
	if err != nil {
		return Page{}, err
	}
	now := s.moment()
	var page Page
	for {
		chunk, err := promotionsAfter(ctx, s.db, from, MaxPage)
		if err != nil {
			return Page{}, err
		}
		for i := range chunk {
			p := &chunk[i]
			if !f.matches(p, now) || !reach.all(p) {
				continue
			}
			if page.More = len(page.Promotions) == first; page.More {
				return page, nil
			}
			page.Promotions = append(page.Promotions, *p)
		}
		if len(chunk) < MaxPage {
			return page, nil
		}
		last := &chunk[len(chunk)-1]
		from = cursor{last.CreatedAt, last.ID}
	}
}

// cursor is the place of a promotion in the list; the zero cursor is before the first.
type cursor struct {
	at time.Time
	id string
}

// Cursor is the place of a promotion in the list, for List.
func Cursor(p *Promotion) string {
	return base64.RawURLEncoding.EncodeToString([]byte("p" + strconv.FormatInt(p.CreatedAt.UnixMicro(), 36) + "." + p.ID))
}

func parseCursor(after string) (cursor, error) {
	if after == "" {
		return cursor{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(after)
	text, ours := strings.CutPrefix(string(raw), "p")
	at, id, ok := strings.Cut(text, ".")
	micros, e := strconv.ParseInt(at, 36, 64)
	if err != nil || e != nil || !ours || !ok || !goodID(id) {
		return cursor{}, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
	}
	return cursor{time.UnixMicro(micros).UTC(), id}, nil
}

// Spent is how often each of the promotions was used and what it took off, by their ids: those with limits on all orders or on their sum are counted.
func (s *Service) Spent(ctx context.Context, ids []string) (map[string]pricing.Used, error) {
	return spentBy(ctx, s.db, ids)
}

// Try are the live promotions of the context's brand without and with a content that is not published, under an id that may be one of theirs. Rejections as Save's.
func (s *Service) Try(ctx context.Context, by identity.Principal, id, currency string, c Content) (without, with *Set, err error) {
	if err := s.Check(ctx, c); err != nil {
		return nil, nil, err
	}
	if reach, err := reachOf(ctx, outside(s.db), by); err != nil || !reach.shops(c.Scope.Shops) {
		return nil, nil, orElse(err, fault.ErrForbidden)
	}
	if id != "" {
		if _, err := s.Get(ctx, by, id); err != nil {
			return nil, nil, err
		}
	}
	if without, err = s.Live(ctx, currency); err != nil {
		return nil, nil, err
	}
	heads, err := liveHeads(ctx, s.db, s.moment())
	if err != nil {
		return nil, nil, err
	}
	heads = slices.DeleteFunc(heads, func(h head) bool { return h.id == id })
	versions, _, err := versionsOf(ctx, s.db, heads)
	if err != nil {
		return nil, nil, err
	}
	if id == "" {
		id = tried
	}
	heads = append(heads, head{id: id})
	versions[id] = []Version{{Promotion: c.promotion(id)}}
	with, err = newSet(currency, heads, versions, s.moment())
	return without, with, err
}

// tried is the id of what is tried and was never kept.
const tried = "draft"
