package report

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// share is what one order, or its refund, says about one version of a promotion or about coupons of one name. Amounts are minor units.
type share struct {
	Source    string    `json:"source"`
	Version   int       `json:"version,omitempty"`
	Kind      string    `json:"kind"`
	Coupon    bool      `json:"coupon,omitempty"`
	Name      lang.Text `json:"name"`
	Uses      int64     `json:"uses,omitempty"`
	Discount  int64     `json:"discount,omitempty"`
	Revenue   int64     `json:"revenue,omitempty"`
	Refunds   int64     `json:"refunds,omitempty"`
	NewGuests int64     `json:"newGuests,omitempty"`
}

// sharesOf tells what an order had of each version and of each name of coupons: several coupons of one name are one use. An amount below 0 makes no sense.
func sharesOf(all []applied, count func(*share)) (shares []share, err error) {
	for _, a := range all {
		if a.Amount < 0 || a.Version < 0 {
			return nil, fmt.Errorf("a negative amount")
		}
		s := share{Source: a.PromotionID, Version: a.Version, Kind: a.Kind, Name: a.Name, Coupon: a.PromotionID == ""}
		if s.Name == nil {
			s.Name = lang.Text{}
		}
		if s.Coupon {
			s.Source, s.Version = couponSource(a.Kind, a.Name), 0
		}
		at := slices.IndexFunc(shares, func(o share) bool { return o.Coupon == s.Coupon && o.Source == s.Source && o.Version == s.Version })
		if at < 0 {
			at = len(shares)
			shares = append(shares, s)
		}
		shares[at].Discount += a.Amount
	}
	for i := range shares {
		count(&shares[i])
	}
	return shares, nil
}

// couponSource names the coupons of one kind and name: what was issued together has both in common.
func couponSource(kind string, name lang.Text) string {
	text, _ := json.Marshal(name) // a map of texts has its keys sorted, and does not fail
	sum := sha256.Sum256(append([]byte(kind+"\x00"), text...))
	return hex.EncodeToString(sum[:16])
}

// promotionSlot is what is to be added to one row of promotion_slots.
type promotionSlot struct {
	share
	brandID int
	shopID  string
	at      time.Time
}

func promotionSums(facts []fact) []promotionSlot {
	type key struct {
		shop, source string
		coupon       bool
		version      int
		at           time.Time
	}
	byKey := map[key]*promotionSlot{}
	for _, f := range facts {
		for _, s := range f.shares {
			k := key{f.shopID, s.Source, s.Coupon, s.Version, slotOf(f.at)}
			p := byKey[k]
			if p == nil {
				p = &promotionSlot{brandID: f.brandID, shopID: f.shopID, at: k.at, share: share{Source: s.Source, Version: s.Version, Coupon: s.Coupon}}
				byKey[k] = p
			}
			p.Kind, p.Name = s.Kind, s.Name // a version has one name; coupons are told apart by theirs
			p.Uses += s.Uses
			p.Discount += s.Discount
			p.Revenue += s.Revenue
			p.Refunds += s.Refunds
			p.NewGuests += s.NewGuests
		}
	}
	slots := make([]promotionSlot, 0, len(byKey))
	for _, p := range byKey {
		slots = append(slots, *p)
	}
	slices.SortFunc(slots, func(a, b promotionSlot) int {
		byCoupon := 0
		if a.Coupon != b.Coupon {
			byCoupon = 1
			if b.Coupon {
				byCoupon = -1
			}
		}
		return cmp.Or(strings.Compare(a.shopID, b.shopID), a.at.Compare(b.at), byCoupon, strings.Compare(a.Source, b.Source), cmp.Compare(a.Version, b.Version))
	})
	return slots
}

// PromotionFigures are those of one promotion over all its versions, of one of them, or of coupons of one kind and name. Amounts are minor units.
type PromotionFigures struct {
	// Source is the promotion's id; of coupons an opaque name of their kind and name.
	Source string
	Coupon bool
	// Version is the promotion's; 0 for all of them, for coupons, and where it is not known.
	Version int
	Kind    string
	// Name is as in the last order of the span.
	Name lang.Text
	// Uses are the paid orders that it took something off.
	Uses int64
	// Discount is what it took off them.
	Discount money.Amount
	// Revenue is what was captured for them, before refunds; an order with two promotions is in both.
	Revenue money.Amount
	// Refunds were given back of such orders in the span.
	Refunds money.Amount
	// NewGuests are the guests who paid their first order with it.
	NewGuests int64
	// Versions are those of a promotion, the newest first; nil for coupons.
	Versions []PromotionFigures
}

func (p *PromotionFigures) add(o *PromotionFigures) {
	p.Uses += o.Uses
	p.Discount += o.Discount
	p.Revenue += o.Revenue
	p.Refunds += o.Refunds
	p.NewGuests += o.NewGuests
}

// PromotionReport says what promotions and coupons did in a span.
type PromotionReport struct {
	// Rows are a page of them, those that took most off first.
	Rows []PromotionFigures
	// More says whether more follow after End.
	More bool
	// End is the cursor of the last row; empty without rows.
	End string
	// Orders were paid in the span; Untouched are those of them that no promotion and no coupon took anything off.
	Orders, Untouched int
}

// UntouchedShare is Untouched by Orders, 0 to 1; 0 without orders.
func (r *PromotionReport) UntouchedShare() float64 { return rate(r.Untouched, r.Orders) }

func rate(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// maxReportPage bounds a page of a promotion report.
const maxReportPage = 100

// Promotions says what promotions and coupons did in a shop in [from, to), which is at most 366 days of its calendar and not empty; after is the cursor of the
// last row seen. Else BAD_USER_INPUT.
func (s *Service) Promotions(ctx context.Context, shop Shop, from, to time.Time, first int, after string) (PromotionReport, error) {
	if shop.Location == nil {
		shop.Location = time.UTC
	}
	if err := checkSpan(shop.Location, from, to, Day); err != nil {
		return PromotionReport{}, err
	}
	if first < 1 || first > maxReportPage {
		return PromotionReport{}, fault.ErrBadUserInput.Saying("the page size is out of bounds", "每页数量超出范围").At("first")
	}
	seen, err := parseReportCursor(after)
	if err != nil {
		return PromotionReport{}, err
	}
	span := spanOf(ceilMicro(from), ceilMicro(to))
	out, byVersion, err := readPromotions(ctx, s.db, shop.ID, span)
	if err != nil {
		return PromotionReport{}, err
	}
	rows := gatherVersions(byVersion)
	if after != "" {
		rows = slices.DeleteFunc(rows, func(p PromotionFigures) bool { return seen.compare(cursorOf(&p)) >= 0 })
	}
	out.More = len(rows) > first
	out.Rows = rows[:min(len(rows), first)]
	if n := len(out.Rows); n > 0 {
		out.End = cursorOf(&out.Rows[n-1]).String()
	}
	return out, namePromotions(ctx, s.db, shop.ID, span, out.Rows)
}

// gatherVersions makes a row for each promotion and each name of coupons, those that took most off first.
func gatherVersions(byVersion []PromotionFigures) []PromotionFigures {
	type key struct {
		source string
		coupon bool
	}
	at := map[key]int{}
	var rows []PromotionFigures
	slices.SortFunc(byVersion, func(a, b PromotionFigures) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), cmp.Compare(b.Version, a.Version))
	})
	for i := range byVersion {
		v := &byVersion[i]
		k := key{v.Source, v.Coupon}
		n, known := at[k]
		if !known {
			n = len(rows)
			at[k] = n
			rows = append(rows, PromotionFigures{Source: v.Source, Coupon: v.Coupon, Kind: v.Kind})
		}
		rows[n].add(v)
		if !v.Coupon {
			rows[n].Versions = append(rows[n].Versions, *v)
		}
	}
	slices.SortFunc(rows, func(a, b PromotionFigures) int { return cursorOf(&a).compare(cursorOf(&b)) })
	return rows
}

// reportCursor is the place of a row: what took most off comes first, then by what it is.
type reportCursor struct {
	discount money.Amount
	coupon   bool
	source   string
}

func cursorOf(p *PromotionFigures) reportCursor { return reportCursor{p.Discount, p.Coupon, p.Source} }

func (c reportCursor) compare(o reportCursor) int {
	byKind := 0
	if c.coupon != o.coupon {
		byKind = 1
		if o.coupon {
			byKind = -1
		}
	}
	return cmp.Or(cmp.Compare(o.discount, c.discount), byKind, strings.Compare(c.source, o.source))
}

// String is what clients send back.
func (c reportCursor) String() string {
	of := "p"
	if c.coupon {
		of = "c"
	}
	return base64.RawURLEncoding.EncodeToString([]byte(of + strconv.FormatInt(int64(c.discount), 36) + "." + c.source))
}

func parseReportCursor(after string) (reportCursor, error) {
	if after == "" {
		return reportCursor{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(after)
	amount, source, ok := strings.Cut(string(raw), ".")
	if err != nil || !ok || len(amount) < 2 || amount[0] != 'p' && amount[0] != 'c' {
		return reportCursor{}, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
	}
	discount, err := strconv.ParseInt(amount[1:], 36, 64)
	if err != nil {
		return reportCursor{}, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
	}
	return reportCursor{money.Amount(discount), amount[0] == 'c', source}, nil
}
