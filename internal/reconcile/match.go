package reconcile

import (
	"context"
	"slices"
	"strings"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/voucher"
)

// lookBack is how long before a day an order may have been accepted whose voucher was used in it; edge is how far apart two clocks may be.
const (
	lookBack = 48 * time.Hour
	edge     = 10 * time.Minute
)

// match finds for each of theirs the one of ours that it is, and asks for those of ours that the list does not have. An answer that does not come ends it: the run is
// tried again.
func (s *Service) match(ctx context.Context, r *Run, theirs []voucher.Record, from, until time.Time) ([]pair, error) {
	ours, err := s.coupons.Between(ctx, r.ShopID, r.Party, from.Add(-lookBack), until.Add(edge))
	if err != nil {
		return nil, err
	}
	said := map[string]*voucher.Verdict{}
	if err := s.identify(ctx, r, ours, theirs, said, from, until); err != nil {
		return nil, err
	}
	candidates, err := s.candidates(ctx, r, ours, theirs)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	var pairs []pair
	for i := range theirs {
		p := pair{theirs: &theirs[i]}
		if best := closest(candidates, theirs[i], taken); best != nil {
			taken[best.ID] = true
			p.ours = best
		}
		pairs = append(pairs, p)
	}
	for i := range ours {
		if taken[ours[i].ID] || !within(ours[i], from, until) {
			continue
		}
		p := pair{ours: &ours[i], said: said[ours[i].ID]}
		if p.said == nil && worthAsking(r, ours[i]) {
			if p.said, err = s.askFor(ctx, ours[i]); err != nil {
				return nil, err
			}
		}
		if p.said != nil || ours[i].Status == coupon.RedemptionRedeemed || ours[i].Status == coupon.RedemptionUndoing {
			pairs = append(pairs, p)
		}
	}
	return pairs, nil
}

// identify asks for the platform's own names of those of ours that have none, where its list tells no codes.
func (s *Service) identify(
	ctx context.Context, r *Run, ours []coupon.Redemption, theirs []voucher.Record, said map[string]*voucher.Verdict, from, until time.Time,
) error {
	if !r.Listed || !slices.ContainsFunc(theirs, func(t voucher.Record) bool { return t.Code.Reveal() == "" }) {
		return nil
	}
	for i := range ours {
		if ours[i].VerifyID != "" || !within(ours[i], from.Add(-edge), until.Add(edge)) || !worthAsking(r, ours[i]) && !unsettled(ours[i]) {
			continue
		}
		v, err := s.askFor(ctx, ours[i])
		if err != nil {
			return err
		}
		said[ours[i].ID], ours[i].VerifyID = v, v.VerifyID
	}
	return nil
}

// askFor asks the platform for one of ours; an error where nobody answers clearly.
func (s *Service) askFor(ctx context.Context, r coupon.Redemption) (*voucher.Verdict, error) {
	v := s.coupons.Asked(ctx, r)
	if v.Outcome == voucher.Unknown || v.Outcome == voucher.Rejected && v.RetryAfter > 0 {
		return nil, voucher.ErrUnavailable.With("code", v.Code)
	}
	return &v, nil
}

// worthAsking says whether the platform must know of one of ours: where it has no list, all that it may have used is asked for.
func worthAsking(r *Run, o coupon.Redemption) bool {
	switch o.Status {
	case coupon.RedemptionRedeemed:
		return true
	case coupon.RedemptionFailed, coupon.RedemptionRefused, coupon.RedemptionUndone:
		return !r.Listed
	}
	return false
}

func unsettled(o coupon.Redemption) bool {
	return o.Status == coupon.RedemptionFailed || o.Status == coupon.RedemptionRefused
}

// within says whether one of ours is the day's.
func within(o coupon.Redemption, from, until time.Time) bool {
	at := o.CreatedAt
	if !o.RedeemedAt.IsZero() {
		at = o.RedeemedAt
	}
	return !at.Before(from) && at.Before(until)
}

// candidates are ours that theirs may be, whenever they were.
func (s *Service) candidates(ctx context.Context, r *Run, ours []coupon.Redemption, theirs []voucher.Record) ([]*coupon.Redemption, error) {
	var verifyIDs, codes []string
	for _, t := range theirs {
		if t.VerifyID != "" {
			verifyIDs = append(verifyIDs, t.VerifyID)
		}
		if code := t.Code.Reveal(); code != "" {
			codes = append(codes, strings.ToUpper(code))
		}
	}
	known, err := s.coupons.Known(ctx, r.Party, verifyIDs, codes)
	if err != nil {
		return nil, err
	}
	var all []*coupon.Redemption
	met := map[string]bool{}
	for _, some := range [][]coupon.Redemption{ours, known} {
		for i := range some {
			if !met[some[i].ID] {
				met[some[i].ID] = true
				all = append(all, &some[i])
			}
		}
	}
	return all, nil
}

// closest is the one of ours that a use of theirs is: by the platform's name of it, else by the code, and of several the one that stands as it and is nearest in time.
func closest(all []*coupon.Redemption, t voucher.Record, taken map[string]bool) (best *coupon.Redemption) {
	score := func(o *coupon.Redemption) int {
		n := 0
		if t.VerifyID != "" && o.VerifyID == t.VerifyID || t.RequestID != "" && t.RequestID == o.ID {
			n += 4
		}
		if live := o.Status == coupon.RedemptionRedeemed || o.Status == coupon.RedemptionUndoing; live != t.Undone {
			n += 2
		}
		if o.Status != coupon.RedemptionDropped {
			n++
		}
		return n
	}
	for _, o := range all {
		same := t.VerifyID != "" && o.VerifyID == t.VerifyID || t.RequestID != "" && t.RequestID == o.ID || t.Code.Reveal() != "" && strings.EqualFold(o.Code, t.Code.Reveal())
		if !same || taken[o.ID] || o.CreatedAt.After(t.At.Add(edge)) {
			continue
		}
		if best == nil || score(o) > score(best) || score(o) == score(best) && o.CreatedAt.After(best.CreatedAt) {
			best = o
		}
	}
	return best
}

// verdict says what a pair came to.
func verdict(r *Run, p pair, from, until time.Time) Verdict {
	switch {
	case p.ours == nil && p.theirs.Undone:
		return Void
	case p.ours == nil:
		return TheirsOnly
	case p.ours.Status == coupon.RedemptionPending || p.ours.Status == coupon.RedemptionUndoing:
		return Pending
	case p.theirs == nil:
		return asked(r, p, from, until)
	}
	used := !p.theirs.Undone
	switch p.ours.Status {
	case coupon.RedemptionRedeemed:
		switch {
		case !used:
			return UndoneThere
		case p.ours.PaidByGuest > 0 && p.theirs.Amount > 0 && p.ours.PaidByGuest != p.theirs.Amount:
			return AmountDiffers
		}
	case coupon.RedemptionFailed, coupon.RedemptionRefused:
		if used {
			return NotRecorded
		}
	default: // undone, dropped
		if used {
			return StillUsed
		}
	}
	return Matched
}

// asked says what one of ours came to that is in no list, by the platform's answer.
func asked(r *Run, p pair, from, until time.Time) Verdict {
	knows := p.said != nil && p.said.Done()
	switch p.ours.Status {
	case coupon.RedemptionRedeemed:
		switch {
		case !knows:
			return OursOnly
		case r.Listed && !nearEdge(*p.ours, from, until):
			return NotListed
		}
	case coupon.RedemptionFailed, coupon.RedemptionRefused:
		if knows {
			return NotRecorded
		}
	default:
		if knows {
			return StillUsed
		}
	}
	return Matched
}

// nearEdge says whether the platform's clock may have put one of ours into another day.
func nearEdge(o coupon.Redemption, from, until time.Time) bool {
	return !within(o, from.Add(edge), until.Add(-edge))
}

// item is what is written of a pair.
func (s *Service) item(p pair) Item {
	var i Item
	if p.theirs != nil {
		code := p.theirs.Code.Reveal()
		i.TheirsID, i.TheirsStatus, i.TheirsAmount, i.At, i.CodeTail = p.theirs.VerifyID, "used", p.theirs.Amount, p.theirs.At.UTC(), tail(code)
		if p.theirs.Undone {
			i.TheirsStatus = "undone"
		}
		if i.Key = "t:" + p.theirs.VerifyID; p.theirs.VerifyID == "" {
			i.Key = "t:" + s.nameOf(code, p.theirs.At)
		}
	}
	if p.ours != nil {
		o := p.ours
		i.Key, i.Reference, i.OrderNo, i.Kind, i.OursStatus, i.OursAmount, i.CodeTail = "r:"+o.ID, o.ID, o.OrderNo, o.Kind, string(o.Status), o.PaidByGuest, tail(o.Code)
		if i.At.IsZero() {
			if i.At = o.CreatedAt; !o.RedeemedAt.IsZero() {
				i.At = o.RedeemedAt
			}
		}
	}
	return i
}

// tail is the end of a code.
func tail(code string) string {
	const shown = 4
	if len(code) <= shown {
		return ""
	}
	return code[len(code)-shown:]
}

func (r *Run) count(i Item, p pair) {
	if p.ours != nil && p.ours.Status == coupon.RedemptionRedeemed {
		r.OursCount++
		r.OursAmount += i.OursAmount
	}
	if p.theirs != nil && !p.theirs.Undone {
		r.TheirsCount++
		r.TheirsAmount += i.TheirsAmount
	}
}
