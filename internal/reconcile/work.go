package reconcile

import (
	"context"
	"errors"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/order"
	"cuppa/internal/task"
	"cuppa/internal/voucher"
)

// errFenced says that another replica works on the run by now.
var errFenced = errors.New("reconcile: the run is another's")

// Work takes a run that is due, or whose holder is gone, and does it; false where there is none.
func (s *Service) Work(ctx context.Context) (worked bool, err error) {
	now := s.moment()
	r, found, err := claim(db.ForAllBrands(ctx), s.db, now, now.Add(lease))
	if err != nil || !found {
		return false, err
	}
	ctx = db.ForBrand(ctx, r.BrandID)
	compare := s.compare
	if r.Source == sourceBill {
		compare = s.compareBill
	}
	err = compare(ctx, &r)
	switch {
	case errors.Is(err, errFenced):
		return true, nil
	case err != nil:
		return true, s.again(ctx, r, err)
	}
	s.log.InfoContext(ctx, "a day was reconciled", "run", r.ID, "party", r.Party, "shop", r.ShopID, "day", r.Day, "listed", r.Listed, "differences", r.Differences, "repaired", r.Repaired)
	return true, nil
}

// again leaves a run for later, with why. Its platform may be away for days.
func (s *Service) again(ctx context.Context, r Run, why error) error {
	s.log.WarnContext(ctx, "a day could not be reconciled; it is tried again", "run", r.ID, "party", r.Party, "shop", r.ShopID, "day", r.Day, "attempt", r.Attempts, "error", why)
	pause := pauseMost
	if r.Attempts < 7 {
		pause = min(time.Minute<<(r.Attempts-1), pauseMost)
	}
	return postpone(ctx, s.db, r, problemOf(why), s.moment().Add(pause), r.Attempts >= maxAttempts)
}

// problemOf is the code of why a try did not end.
func problemOf(why error) string {
	if f, ok := errors.AsType[*fault.Error](why); ok {
		return f.Code
	}
	return fault.ErrInternal.Code
}

// pair is what both sides say of one thing; either may be missing.
type pair struct {
	ours   *coupon.Redemption
	theirs *voucher.Record
	// said is the platform's answer about ours, where it was asked.
	said *voucher.Verdict
}

func (s *Service) compare(ctx context.Context, r *Run) error {
	zone, err := zoneOf(ctx, s.db, r.ShopID)
	if err != nil {
		return err
	}
	from, until, err := spanOf(r.Day, zone)
	if err != nil {
		return err
	}
	theirs, err := s.listed(ctx, r, from, until)
	if err != nil {
		return err
	}
	pairs, err := s.match(ctx, r, theirs, from, until)
	if err != nil {
		return err
	}
	for i := range pairs {
		if err := s.settleOne(ctx, r, pairs[i], from, until); err != nil {
			return err
		}
	}
	return finish(ctx, s.db, r, s.moment())
}

// listed are the platform's uses of the shop's day: its own days are China's, the shop's may lie across two of them.
func (s *Service) listed(ctx context.Context, r *Run, from, until time.Time) ([]voucher.Record, error) {
	r.Listed = true
	var all []voucher.Record
	asked := map[string]bool{}
	for at := from; ; at = at.Add(24 * time.Hour) {
		if !at.Before(until) {
			at = until.Add(-time.Second)
		}
		if day := at.In(china).Format(time.DateOnly); !asked[day] {
			asked[day] = true
			some, err := s.coupons.Listed(ctx, r.ShopID, r.Party, at)
			if coupon.NoList(err) {
				r.Listed = false
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			for _, one := range some {
				if !one.At.Before(from) && one.At.Before(until) {
					all = append(all, one)
				}
			}
		}
		if !at.Before(until.Add(-time.Second)) {
			return all, nil
		}
	}
}

// china is the zone of the platforms' days.
var china = time.FixedZone("CST", 8*60*60)

// settleOne writes what a pair came to, and begins to mend it, in one transaction.
func (s *Service) settleOne(ctx context.Context, r *Run, p pair, from, until time.Time) error {
	item := s.item(p)
	item.Verdict = verdict(r, p, from, until)
	r.count(item, p)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		now := s.moment()
		if err := hold(ctx, tx, r, now.Add(lease)); err != nil {
			return err
		}
		if item.Verdict.Difference() {
			repair, err := s.mend(ctx, tx, r, p, &item, now)
			if err != nil {
				return err
			}
			if repair != "" {
				item.Repair, item.RepairedAt = repair, now
			}
		}
		return write(ctx, tx, r, item)
	})
}

// mend begins what is safe, and leaves the rest to a person. What it has begun before it does not begin again: the redemption stands elsewhere by then.
func (s *Service) mend(ctx context.Context, tx *db.Tx, r *Run, p pair, item *Item, now time.Time) (string, error) {
	how, verifyID := order.Mend(""), ""
	if p.theirs != nil {
		verifyID = p.theirs.VerifyID
	}
	byItself := false
	switch item.Verdict {
	case NotRecorded:
		how, byItself = order.MendRecheck, true
	case StillUsed:
		how, byItself = order.MendUndo, now.Before(cancelUntil(p))
	case OursOnly, UndoneThere:
		how = order.MendRecheck
	}
	if byItself {
		begun, err := s.orders.Mend(ctx, tx, *p.ours, how, verifyID)
		if err != nil || begun {
			return string(how), err
		}
	}
	opening := task.Opening{
		Kind: order.TaskDifference, Reference: r.Party + "/" + item.Key + "/" + string(item.Verdict), ShopID: r.ShopID, OrderNo: item.OrderNo,
		Amount: max(item.OursAmount, item.TheirsAmount), At: now, Once: true,
		Details: map[string]any{
			"verdict": item.Verdict, "platform": r.Party, "day": r.Day, "run": r.ID, "redemption": item.Reference, "code": item.CodeTail, "ours": item.OursStatus,
			"theirs": item.TheirsStatus, "oursAmount": item.OursAmount, "theirsAmount": item.TheirsAmount, "mend": how, "verifyId": verifyID,
		},
	}
	if how == "" {
		opening.Only = []task.Decision{task.Settle}
	}
	return "TASK", task.Raise(ctx, tx, s.log, opening)
}

// windowLeast is how long after a use a platform takes it back at least, where it did not say.
const windowLeast = 10 * time.Minute

func cancelUntil(p pair) time.Time {
	switch {
	case !p.ours.CancelUntil.IsZero():
		return p.ours.CancelUntil
	case p.theirs != nil:
		return p.theirs.At.Add(windowLeast)
	}
	return p.ours.CreatedAt.Add(windowLeast)
}
