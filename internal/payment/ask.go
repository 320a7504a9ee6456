package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"cuppa/internal/cause"
	"cuppa/internal/chance"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/task"
	"cuppa/internal/timer"
)

// askPauses are when a payment is asked for after its intent, before that becomes the slow schedule. WeChat Pay's notices may never come.
var askPauses = []time.Duration{3 * time.Second, 10 * time.Second, 30 * time.Second, 60 * time.Second}

const (
	// slowestAsk bounds the time between two questions.
	slowestAsk = 10 * time.Minute
	// askFor is how long a payment is asked for: longer than any channel keeps one open that can be paid.
	askFor = 8 * 24 * time.Hour
	// absentFor is how long a payment that we do not want any more is asked for where its channel knows none: a code of Alipay's is none until it is scanned.
	absentFor = 2 * time.Hour
	// askEvery is how often it is looked what is due, asksAtOnce how many are asked for at once, askPage how many are read at once.
	askEvery   = time.Second
	asksAtOnce = 8
	askPage    = 64
	// askWithin bounds one question with what follows from it; a payment that was claimed for it comes up again after askClaim.
	askWithin = 20 * time.Second
	askClaim  = 30 * time.Second
)

// nextAsk is when a payment is asked for again that was asked for so many times.
func nextAsk(openedAt, now time.Time, asked int) time.Time {
	if asked < len(askPauses) {
		if at := openedAt.Add(askPauses[asked]); at.After(now) {
			return at
		}
		return now.Add(askPauses[0])
	}
	return now.Add(min(max(now.Sub(openedAt)/2, askPauses[len(askPauses)-1]), slowestAsk))
}

// Timers are what payments do by themselves: channels are asked for payments whose notice has not come, notices that were kept are settled, bodies sealed and purged.
func (s *Service) Timers() []timer.Timer {
	return []timer.Timer{
		{Name: "payments are asked for", Every: askEvery, Wake: s.looks.wake, Next: s.nextQuery, Run: s.QueryDue},
		{
			Name: "notices are settled", Every: askEvery, Run: s.SettleDue,
			Next: func(ctx context.Context) (time.Time, bool, error) { return nextNotice(ctx, s.db) },
		},
		{Name: "bodies of notices are swept", Every: sweepEvery, Once: true, Run: func(ctx context.Context) (int, error) { return 0, s.SweepBodies(ctx) }},
	}
}

// nextQuery is when the next payment is asked for: now, where somebody looks at it.
func (s *Service) nextQuery(ctx context.Context) (time.Time, bool, error) {
	if s.looks.any() {
		select { // others look too: one statement for all
		case <-ctx.Done():
			return time.Time{}, false, ctx.Err()
		case <-time.After(looksGather):
		}
		if err := s.LookNow(ctx); err != nil {
			return time.Time{}, false, err
		}
	}
	return nextAskAt(ctx, s.db)
}

// QueryDue asks for the payments that are due, and says how many it took. Several processes may do so at once: each payment is asked for by one.
func (s *Service) QueryDue(ctx context.Context) (taken int, err error) {
	ctx = cause.Named(ctx, "timer:ask")
	due, err := dueIntents(ctx, s.db, s.moment(), askPage)
	if err != nil {
		return 0, err
	}
	g := errgroup.Group{}
	g.SetLimit(asksAtOnce)
	all := db.ForAllBrands(ctx)
	for _, i := range due {
		var mine bool
		err := s.db.InTx(all, func(tx *db.Tx) (err error) {
			mine, err = claimIntent(all, tx, i, s.moment(), s.moment().Add(askClaim))
			return err
		})
		if err != nil {
			return taken, errors.Join(err, g.Wait())
		}
		if mine {
			taken++
			turn := chance.Turn()
			g.Go(func() error {
				turn()
				return s.askClaimed(ctx, i)
			})
		}
	}
	return taken, g.Wait()
}

// askClaimed asks for one payment and writes when it is asked for again.
func (s *Service) askClaimed(ctx context.Context, i intent) error {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	v, err := s.Ask(ctx, i.paymentNo)
	if err != nil {
		s.log.WarnContext(ctx, "a channel did not say where a payment stands; it is asked again", "payment", i.paymentNo, "error", err)
	}
	now := s.moment()
	next := nextAsk(i.openedAt, now, i.asked+1)
	late := v.Standing == Absent && now.Sub(i.openedAt) < absentFor
	if err == nil && v.Final() && !late || now.Sub(i.openedAt) > askFor {
		next = time.Time{}
	}
	all := db.ForAllBrands(ctx)
	return s.db.InTx(all, func(tx *db.Tx) error { return askLater(all, tx, i.paymentNo, next) })
}

// Ask asks a payment's channel where it stands and does what follows: the same as a callback that says so. It says what it was.
func (s *Service) Ask(ctx context.Context, paymentNo string) (Asked, error) {
	ctx = db.ForAllBrands(ctx)
	p, err := paymentByNo(ctx, s.db, paymentNo)
	if err != nil {
		return Asked{}, err
	}
	c := s.channels[p.Channel]
	if c == nil {
		return Asked{}, fmt.Errorf("payment: %s: channel %s is not connected", p.No, p.Channel)
	}
	told, err := c.Query(ctx, p)
	if err != nil {
		return Asked{}, fmt.Errorf("payment: asking for %s: %w", p.No, err)
	}
	crash.Here("ask/told")
	v, known := verdicts[p.Status][told.Standing]
	if !known {
		return Asked{}, fmt.Errorf("%w: %s", ErrNotUnderstood, told.Standing)
	}
	if told.Foreign != "" && v != keep {
		v = person
	}
	asked := Asked{Standing: told.Standing, verdict: v}
	n := Notice{PaymentNo: p.No, TransactionID: told.TransactionID, Amount: told.Amount, Foreign: told.Foreign}
	switch v {
	case capture:
		n.Success = true
		if told.TransactionID == "" {
			return Asked{}, fmt.Errorf("%w: money without a transaction", ErrNotUnderstood)
		}
		_, err = s.settle(ctx, p, n, s.notice(p, n, nil))
	case decline:
		n.Amount = p.Amount // nothing came, whatever the channel says of it
		_, err = s.settle(ctx, p, n, s.notice(p, n, nil))
	case shut:
		asked.Standing, err = c.Close(ctx, p)
		if err == nil && asked.Standing != Shut {
			asked.verdict = again // somebody has just paid: the next question captures it
		}
	case person:
		err = s.contradicted(ctx, p, told)
	}
	return asked, err
}

// Asked is what came of a question.
type Asked struct {
	Standing Standing
	verdict  verdict
}

// Final says whether nobody needs to ask any more.
func (a Asked) Final() bool { return a.verdict != again && a.verdict != "" }

// contradicted leaves a payment to a person of which the channel says what can't be.
func (s *Service) contradicted(ctx context.Context, p Payment, told Told) error {
	ctx = db.ForBrand(ctx, p.BrandID)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		return task.Raise(ctx, tx, s.log, task.Opening{
			Kind: TaskMismatch, Reference: p.No + "/asked", ShopID: p.ShopID, OrderNo: taskOrder(p.OrderNo), Amount: p.Amount, At: s.now(),
			Details: map[string]any{
				"payment": p.No, "order": p.OrderNo, "expected": int64(p.Amount), "told": int64(told.Amount), "transaction": told.TransactionID,
				"ours": string(p.Status), "theirs": string(told.Standing), "foreign": told.Foreign,
			},
		})
	})
}
