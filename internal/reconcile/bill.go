package reconcile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// TaskBill is a difference between a payment channel's bill and our books that does not mend itself.
const TaskBill = "bill-difference"

const (
	// SourceChannel compares payments, refunds and fees with a payment channel's bill.
	SourceChannel = "channel"
	// sourceBill is the work on a channel's day, for all shops at once. It belongs to no shop.
	sourceBill = "bill"
)

const (
	// billReady is how long after a day's end its bill is there. WeChat Pay says after 10 o'clock.
	billReady = 10*time.Hour + 30*time.Minute
	// billsBack is how many days of bills are made up for after a stop.
	billsBack = 31
	// noBillAfter is how long a bill is waited for that may be none, since nothing of ours is of its day.
	noBillAfter = 24 * time.Hour
	// mostAsked and mostTasks bound what one comparison asks its channel and people: more than that is one mistake, not many.
	mostAsked = 200
	mostTasks = 500
	// atOnce is how many rows, fees or items are written in a transaction or a statement.
	atOnce = 1000
)

// errNoBillYet says that a bill is late.
var errNoBillYet = fault.New("BILL_NOT_READY", "the channel has not written its bill yet", "渠道账单尚未生成")

// Kinds are the kinds of tasks that bills raise.
func (s *Service) Kinds() []task.Kind {
	return []task.Kind{{
		Name: TaskBill, Label: lang.T("A payment channel's bill differs from the books", "渠道账单与账本不一致"),
		Advice: lang.T("Look the payment up on the channel's own page. Retry asks the channel and compares the day again; settle it when it was cleared up otherwise.",
			"请在支付渠道的商户后台核对该笔交易：重试会再次查询渠道并重新对账；已另行处理则标记。"),
		Choices: []task.Choice{
			{Decision: task.Retry, Alone: true, Do: s.billAgain},
			{Decision: task.Settle, Do: func(context.Context, *db.Tx, task.Task, task.By) error { return nil }},
		},
	}}
}

// billAgain has a task's day compared again.
func (s *Service) billAgain(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	channel, _ := t.Details["channel"].(string)
	day, _ := t.Details["day"].(string)
	return s.orderBill(ctx, tx, channel, day, by.StaffID)
}

// orderBill has the work on a channel's day done again.
func (s *Service) orderBill(ctx context.Context, tx *db.Tx, channel, day, by string) error {
	home, err := homeOf(ctx, tx)
	if err != nil {
		return err
	}
	_, err = ask(db.ForBrand(ctx, home.BrandID), tx, s.newRun(sourceBill, channel, "", day, by), true)
	return err
}

// askBill has a channel's day compared again, for all its shops. The run that it answers is the shop's.
func (s *Service) askBill(ctx context.Context, channel, shopID, day, by string) (r Run, err error) {
	from, until, err := spanOf(day, china)
	if err != nil || s.now().Before(until.Add(billReady)) || from.Before(s.now().AddDate(0, 0, -daysByHand)) {
		return Run{}, ErrDay.At("day")
	}
	if !slices.Contains(s.payments.Billed(), channel) {
		return Run{}, payment.ErrChannelUnavailable.At("platform").With("channel", channel)
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.orderBill(ctx, tx, channel, day, by); err != nil {
			return err
		}
		own := s.newRun(SourceChannel, channel, shopID, day, by)
		own.NextAt = time.Time{} // it is done with the others
		if r, err = ask(ctx, tx, own, true); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Subject: r.ID, Details: map[string]any{"channel": channel, "day": day}})
	})
	return r, err
}

// planBills writes the work on the days whose bills are ready, the oldest first.
func (s *Service) planBills(ctx context.Context) error {
	var errs []error
	for _, channel := range s.payments.Billed() {
		for back := billsBack; back >= 1; back-- {
			day := s.now().In(china).AddDate(0, 0, -back).Format(time.DateOnly)
			_, until, err := spanOf(day, china)
			if err != nil || s.now().Before(until.Add(billReady)) {
				continue
			}
			errs = append(errs, s.planBill(ctx, channel, day, until))
		}
	}
	return errors.Join(errs...)
}

func (s *Service) planBill(ctx context.Context, channel, day string, until time.Time) error {
	if exists, err := hasRun(ctx, s.db, sourceBill, channel, "", day); err != nil || exists {
		return err
	}
	if used, err := usedBefore(ctx, s.db, channel, until); err != nil || !used {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		home, err := homeOf(ctx, tx)
		if err != nil {
			return err
		}
		r := s.newRun(sourceBill, channel, "", day, "")
		r.NextAt = until.Add(billReady).UTC() // so the oldest is taken first
		_, err = ask(db.ForBrand(ctx, home.BrandID), tx, r, false)
		return err
	})
}

// compareBill gets a channel's bill, keeps it, and compares it with the books of all brands: what is safe is mended, and then compared once more.
func (s *Service) compareBill(ctx context.Context, r *Run) error {
	ctx = db.ForAllBrands(ctx)
	from, until, err := spanOf(r.Day, china)
	if err != nil {
		return err
	}
	if err := s.getBill(ctx, r, from, until); err != nil {
		return errors.Join(err, s.tellWaiting(ctx, r, from, until, err))
	}
	crash.Here("bill/kept")
	found, err := s.matchBill(ctx, r, from, until)
	if err != nil {
		return err
	}
	if mended := s.mendBill(ctx, found); len(mended) > 0 {
		crash.Here("bill/mended")
		if err := s.renew(ctx, r); err != nil {
			return err
		}
		if found, err = s.matchBill(ctx, r, from, until); err != nil {
			return err
		}
		found.wasMended(mended)
	}
	if err := s.missing(ctx, r, found); err != nil {
		return err
	}
	if err := s.bookFees(ctx, r, found); err != nil {
		return err
	}
	crash.Here("bill/booked")
	return s.writeBill(ctx, r, found)
}

// renew keeps a run this holder's.
func (s *Service) renew(ctx context.Context, r *Run) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error { return hold(ctx, tx, r, s.moment().Add(lease)) })
}

// getBill keeps a channel's bill, where it is not kept yet as it is now.
func (s *Service) getBill(ctx context.Context, r *Run, from, until time.Time) error {
	rows, err := s.payments.Bill(ctx, r.Party, from)
	if errors.Is(err, payment.ErrNoBill) {
		if r.revision > 0 {
			return nil // as it was
		}
		shops, err := shopsOf(ctx, s.db, r.Party, from, until)
		if err == nil && (len(shops) > 0 || s.now().Before(until.Add(billReady+noBillAfter))) {
			err = errNoBillYet.At("day")
		}
		return err
	}
	if err != nil {
		return err
	}
	digest := digestOf(rows)
	if digest == r.digest {
		return s.renew(ctx, r)
	}
	if r.revision > 0 {
		s.log.WarnContext(ctx, "a channel's bill has changed since it was compared; it is compared anew", "channel", r.Party, "day", r.Day, "revision", r.revision+1)
	}
	r.revision, r.digest = r.revision+1, digest
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := hold(ctx, tx, r, s.moment().Add(lease)); err != nil {
			return err
		}
		home, err := homeOf(ctx, tx)
		if err != nil {
			return err
		}
		if err := supersede(ctx, tx, r); err != nil {
			return err
		}
		for i := 0; i < len(rows); i += atOnce {
			if err := keepRows(ctx, tx, r, home, i, rows[i:min(i+atOnce, len(rows))]); err != nil {
				return err
			}
		}
		return recordBill(ctx, tx, r)
	})
}

// digestOf tells one bill from another.
func digestOf(rows []payment.BillRow) string {
	h := sha256.New()
	for _, r := range rows {
		_, _ = fmt.Fprintf(h, "%q %q %q %q %d %d %s %s %s %d\n", r.PaymentNo, r.RefundNo, r.TransactionID, r.RefundID, r.Amount, r.Fee, r.State, r.Refund, r.Foreign, r.At.Unix())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// nameOfRow is a row's name, once in all bills.
func nameOfRow(r payment.BillRow) string {
	switch {
	case r.RefundNo != "":
		return "r:" + r.RefundNo
	case r.RefundID != "":
		return "r:" + r.RefundID
	}
	return "p:" + r.TransactionID
}

// tellWaiting has each shop with money of the day see that its bill has not been compared, and why.
func (s *Service) tellWaiting(ctx context.Context, r *Run, from, until time.Time, why error) error {
	shops, err := shopsOf(ctx, s.db, r.Party, from, until)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		for _, shop := range shops {
			if err := wait(db.ForBrand(ctx, shop.BrandID), tx, s.ofShop(r, shop), problemOf(why)); err != nil {
				return err
			}
		}
		return nil
	})
}

// ofShop is the part of a channel's day that is a shop's.
func (s *Service) ofShop(r *Run, shop ledger.Order) *Run {
	own := s.newRun(SourceChannel, r.Party, shop.ShopID, r.Day, r.AskedBy)
	own.BrandID, own.NextAt, own.fence, own.revision, own.digest, own.Listed = shop.BrandID, time.Time{}, r.fence, r.revision, r.digest, true
	return &own
}

// mendBill has what is safe mended: the channel is asked, and what it says goes the way that it always goes. It answers what was asked for.
func (s *Service) mendBill(ctx context.Context, found *findings) map[string]Item {
	mended := map[string]Item{}
	for _, l := range found.differing {
		if len(mended) >= mostAsked {
			break
		}
		var err error
		switch {
		case !l.mendable():
			continue
		case l.refundNo == "":
			_, err = s.payments.Ask(ctx, l.oursNo)
		default:
			err = s.payments.AskRefund(ctx, l.oursNo)
		}
		if err != nil {
			s.log.WarnContext(ctx, "a channel did not say what became of a row of its bill", "row", l.name, "ours", l.oursNo, "error", err)
			continue
		}
		mended[l.key()] = l.item()
	}
	return mended
}

// missing asks the channel for what stands in no bill of it. An answer that does not come ends it: the run is tried again.
func (s *Service) missing(ctx context.Context, r *Run, found *findings) error {
	for i := range found.missing {
		m := &found.missing[i]
		m.verdict = OursOnly
		if i >= mostAsked {
			continue
		}
		var there bool
		if m.refundNo == "" {
			standing, err := s.payments.Standing(ctx, m.oursNo)
			if err != nil {
				return err
			}
			there = standing == payment.Paid || standing == payment.Returned
		} else {
			standing, err := s.payments.RefundStanding(ctx, m.oursNo)
			if err != nil {
				return err
			}
			there = standing == payment.Done
		}
		if !there {
			continue
		}
		m.verdict = NotListed
		if known, err := s.allBills(ctx, r, m.born); err != nil {
			return err
		} else if !known {
			m.verdict = Pending // it may stand in a bill that we do not have
		}
	}
	return nil
}

// allBills says whether the bills of all days from a moment to the run's are kept.
func (s *Service) allBills(ctx context.Context, r *Run, since time.Time) (bool, error) {
	first := since.Add(-edge).In(china).Format(time.DateOnly)
	_, until, err := spanOf(first, china)
	if err != nil {
		return false, err
	}
	days := 1
	for ; until.In(china).Add(-time.Second).Format(time.DateOnly) < r.Day; until = until.Add(24 * time.Hour) { // the channels' zone has no other days
		days++
	}
	n, err := billsKept(ctx, s.db, r.Party, first, r.Day)
	return n >= days-1, err // the run's own is not done yet
}

// bookFees writes what the channel kept to the ledger, once; where a bill has changed, the difference.
func (s *Service) bookFees(ctx context.Context, r *Run, found *findings) error {
	for i := 0; i < len(found.fees); i += atOnce {
		some := found.fees[i:min(i+atOnce, len(found.fees))]
		err := s.db.InTx(ctx, func(tx *db.Tx) error {
			now := s.moment()
			if err := hold(ctx, tx, r, now.Add(lease)); err != nil {
				return err
			}
			entries := make([]ledger.Entry, len(some))
			for i, f := range some {
				entries[i] = ledger.Fee(f.of, f.reference, r.Party, f.amount, now)
			}
			if err := ledger.Post(ctx, tx, entries...); err != nil {
				return err
			}
			return booked(ctx, tx, some, now)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// writeBill keeps what was found, by shop, leaves to people what does not mend itself, and closes what has.
func (s *Service) writeBill(ctx context.Context, r *Run, found *findings) error {
	first := r.EndedAt.IsZero()
	runs := map[ledger.Order]*Run{}
	known, err := shopRuns(ctx, s.db, r.Party, r.Day)
	if err != nil {
		return err
	}
	for _, shop := range append(known, found.shops()...) {
		if runs[shop] == nil {
			runs[shop] = s.ofShop(r, shop)
			runs[shop].add(found.totals[shop])
		}
	}
	raised, err := s.writeItems(ctx, r, runs, found.items())
	if err != nil {
		return err
	}
	crash.Here("bill/compared")
	if err := s.closeTasks(ctx, r, raised, first); err != nil {
		return err
	}
	for shop, own := range runs {
		if err := finish(db.ForBrand(ctx, shop.BrandID), s.db, own, s.moment()); err != nil {
			return err
		}
		r.add(found.totals[shop])
		r.Differences, r.Repaired = r.Differences+own.Differences, r.Repaired+own.Repaired
	}
	differences, repaired := r.Differences, r.Repaired
	if err := finish(ctx, s.db, r, s.moment()); err != nil { // it has no items of its own
		return err
	}
	r.Differences, r.Repaired = differences, repaired
	return nil
}

// writeItems writes what differs, and answers the references of the tasks that are about it.
func (s *Service) writeItems(ctx context.Context, r *Run, runs map[ledger.Order]*Run, all []Item) (raised map[string]bool, err error) {
	raised = map[string]bool{}
	begun := false
	for i := 0; i < len(all) || !begun; i += atOnce / 10 {
		some := all[i:min(i+atOnce/10, len(all))]
		err := s.db.InTx(ctx, func(tx *db.Tx) error {
			now := s.moment()
			if err := hold(ctx, tx, r, now.Add(lease)); err != nil {
				return err
			}
			for shop, own := range runs {
				if begun {
					break
				}
				if err := begin(db.ForBrand(ctx, shop.BrandID), tx, own); err != nil {
					return err
				}
			}
			for _, item := range some {
				own := runs[item.shop]
				ctx := db.ForBrand(ctx, own.BrandID)
				if item.Verdict.Difference() && item.Repair == "" && len(raised) < mostTasks {
					item.Repair = "TASK"
					opening := s.opening(r, item, now)
					raised[opening.Reference] = true
					if err := task.Raise(ctx, tx, s.log, opening); err != nil {
						return err
					}
				}
				if item.Repair != "" {
					item.RepairedAt = now
				}
				if err := write(ctx, tx, own, item); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		begun = true
	}
	return raised, nil
}

func (s *Service) opening(r *Run, i Item, now time.Time) task.Opening {
	return task.Opening{
		Kind: TaskBill, Reference: taskPrefix(r.Party, r.Day) + i.Key + "/" + string(i.Verdict), ShopID: i.shop.ShopID, OrderNo: i.OrderNo, Amount: i.stake(), At: now,
		Once: true, Unsettled: true,
		Details: map[string]any{
			"verdict": i.Verdict, "channel": r.Party, "day": r.Day, "run": r.ID, "kind": i.Kind, "document": i.Reference, "transaction": i.TheirsID,
			"ours": i.OursStatus, "theirs": i.TheirsStatus, "oursAmount": i.OursAmount, "theirsAmount": i.TheirsAmount,
		},
	}
}

func taskPrefix(channel, day string) string { return channel + "/" + day + "/" }

// stake is what a difference is about.
func (i Item) stake() money.Amount { return max(i.OursAmount, i.TheirsAmount) }

// closeTasks ends the tasks of the day that nothing was found for any more; after a day's first comparison other days that people have tasks of are compared again,
// since what was missing may stand in this bill.
func (s *Service) closeTasks(ctx context.Context, r *Run, raised map[string]bool, first bool) error {
	open, err := openTasks(ctx, s.db, TaskBill, r.Party)
	if err != nil {
		return err
	}
	days := map[string]bool{}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		for _, t := range open {
			day, _, _ := strings.Cut(strings.TrimPrefix(t.Reference, r.Party+"/"), "/")
			switch {
			case day == r.Day && !raised[t.Reference]:
				if err := task.Settled(db.ForBrand(ctx, t.BrandID), tx, s.moment(), TaskBill, t.Reference); err != nil {
					return err
				}
			case day != r.Day && first && !days[day]:
				days[day] = true
				if err := s.orderBill(ctx, tx, r.Party, day, ""); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
