package batch

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/timer"
)

const (
	// tick is how often a replica looks for a job that waits, or whose holder is gone.
	tick = time.Second
	// lease is how long a holder may take for a page before another one takes the job over; pageTime is when it gives a page up.
	lease    = 20 * time.Second
	pageTime = 10 * time.Second
	// codesAtOnce, guestsAtOnce and voidsAtOnce bound one transaction. Orders meet no row of theirs but that of a coupon which is being voided.
	codesAtOnce  = 512
	guestsAtOnce = 256
	voidsAtOnce  = 256
	// maxAttempts bounds the holders in a row that end without having done a page.
	maxAttempts = 5
	// maxRest bounds how long a job rests after a page; it rests as long as the page took.
	maxRest = time.Second
)

// step is what a page came to.
type step int

const (
	goesOn step = iota
	ended
	waits // until its batch is not paused any more
)

// errFenced says that somebody else works on the job by now, or that it was canceled.
var errFenced = errors.New("batch: the job is somebody else's")

func restFor(ctx context.Context, worked time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(min(worked, maxRest)):
		return nil
	}
}

// wakeUp has this replica look now instead of at its next tick.
func (s *Service) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Timers are what batches do by themselves: jobs are worked on, each by one replica.
func (s *Service) Timers() []timer.Timer {
	return []timer.Timer{{Name: "batches of coupons", Every: tick, Wake: s.wake, Full: 1, Run: func(ctx context.Context) (n int, err error) {
		worked, err := s.Work(ctx)
		if worked {
			n = 1
		}
		return n, err
	}}}
}

// Work takes a job that waits, or whose holder is gone, and works on it to its end; worked is false when there is none.
func (s *Service) Work(ctx context.Context) (worked bool, err error) {
	j, found, err := s.claimJob(ctx)
	if err != nil || !found {
		return false, err
	}
	ctx = db.ForBrand(ctx, j.BrandID)
	for {
		began := time.Now()
		step, err := s.page(ctx, &j)
		if errors.Is(err, errFenced) {
			return true, nil
		}
		if err != nil || step != goesOn {
			return true, err
		}
		if err := s.rest(ctx, time.Since(began)); err != nil {
			return true, err
		}
	}
}

// claimJob takes the lease of a job. The time is the database's: replicas' clocks may differ.
func (s *Service) claimJob(ctx context.Context) (j job, found bool, err error) {
	ctx = db.ForAllBrands(ctx)
	if waits, err := anyJobWaits(ctx, s.db); err != nil || !waits {
		return job{}, false, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		j, found, err = nextJob(ctx, tx, now)
		if err != nil || !found {
			return err
		}
		j.fence++
		j.attempts++
		if j.attempts > maxAttempts {
			found = false
			return failJob(ctx, tx, &j, now)
		}
		return holdJob(ctx, tx, &j, now, now.Add(lease))
	})
	return j, found && err == nil, err
}

// page does a bounded part of a job in one transaction, with how far it came: either both are written or neither.
func (s *Service) page(ctx context.Context, j *job) (to step, err error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	next := *j
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		next = *j
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		switch j.Kind {
		case MakeCodes:
			to, err = s.makeCodes(ctx, tx, &next)
		case Grant:
			to, err = s.grant(ctx, tx, &next)
		case VoidRest:
			to, err = s.void(ctx, tx, &next)
		default:
			err = fmt.Errorf("batch: no job is a %q", j.Kind)
		}
		if err != nil {
			return err
		}
		next.attempts = 0
		switch to {
		case ended:
			return endJob(ctx, tx, &next, now)
		case waits:
			return releaseJob(ctx, tx, &next)
		}
		return saveJob(ctx, tx, &next, now.Add(lease))
	})
	if err == nil {
		*j = next
	}
	return to, err
}

func endsWhen(done bool) step {
	if done {
		return ended
	}
	return goesOn
}

// makeCodes makes the next codes. Codes come from the batch and their number alone, so a page that is done again makes the same.
func (s *Service) makeCodes(ctx context.Context, tx *db.Tx, j *job) (step, error) {
	b, err := lockBatch(ctx, tx, j.BatchID)
	if err != nil {
		return goesOn, err
	}
	if b.Status == Closed {
		j.endedFor = EndedClosed
		return ended, nil
	}
	to := min(b.Made+codesAtOnce, b.Total)
	if to > b.Made {
		digests := make([]string, 0, to-b.Made)
		for n := b.Made + 1; n <= to; n++ {
			digests = append(digests, s.digest(s.code(b, n)))
		}
		if err := insertCodes(ctx, tx, b, b.Made+1, digests); err != nil {
			return goesOn, err
		}
		if err := countMade(ctx, tx, b, to); err != nil {
			return goesOn, err
		}
	}
	j.Done, j.cursor = to, strconv.Itoa(to)
	return endsWhen(to == b.Total), nil
}

// grant gives the next guests their coupons. The batch's row is locked first, as a claim does, so the counts below it stand.
func (s *Service) grant(ctx context.Context, tx *db.Tx, j *job) (step, error) {
	b, err := lockBatch(ctx, tx, j.BatchID)
	if err != nil {
		return goesOn, err
	}
	now := s.moment()
	switch {
	case b.Status == Paused: // it waits until the batch goes on
		return waits, nil
	case b.Status != Active, !b.ValidUntil.IsZero() && !now.Before(b.ValidUntil):
		j.endedFor = EndedClosed
		return ended, nil
	}
	guests, err := nextGuests(ctx, tx, j, guestsAtOnce)
	if err != nil || len(guests) == 0 {
		return ended, err
	}
	key := "g:" + j.ID
	of, err := claimsOf(ctx, tx, b.ID, guests, key, now.Add(-24*time.Hour))
	if err != nil {
		return goesOn, err
	}
	var wishes []coupon.Issue
	done := false
	for _, id := range guests {
		mine := of[id]
		if mine.same || b.PerGuest > 0 && mine.all >= b.PerGuest || b.PerGuestDay > 0 && mine.today >= b.PerGuestDay {
			j.Skipped++
			j.cursor = id
			continue
		}
		if b.Claimed+len(wishes) == b.Total {
			done, j.endedFor = true, EndedExhausted
			break
		}
		wishes = append(wishes, b.issue(id, now, j.CreatedBy))
		j.cursor = id
	}
	given, err := s.coupons.Give(ctx, tx, wishes)
	if err != nil {
		return goesOn, err
	}
	if err := insertClaims(ctx, tx, b, given, key, now); err != nil {
		return goesOn, err
	}
	j.Done += len(given)
	return endsWhen(done), countClaimed(ctx, tx, b, len(given))
}

// void ends the next coupons of a closed batch.
func (s *Service) void(ctx context.Context, tx *db.Tx, j *job) (step, error) {
	n, err := s.coupons.VoidOfBatch(ctx, tx, j.actor, j.BatchID, voidsAtOnce)
	j.Done += n
	return endsWhen(n == 0), err
}
