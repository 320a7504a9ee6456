package report

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"cuppa/internal/db"
	"cuppa/internal/outbox"
)

// Rebuilt is what came of rebuilding the figures.
type Rebuilt struct {
	// Events are those that were taken again, Rows the rollups that came of them.
	Events, Rows int
	// Wrong are the rollups that had said something else, as sentences.
	Wrong []string
}

// rebuildPage is how many events are taken again at once.
const rebuildPage = 1000

var errOnlyLooked = errors.New("report: only looked")

// Rebuild makes all figures anew from the events that were taken, in one transaction, and tells where they had been different. Unless write is set, what was there stays. No event
// is handed over meanwhile; orders go on, on the embedded engine after it.
func (s *Service) Rebuild(ctx context.Context, write bool) (r Rebuilt, err error) {
	ctx = db.ForAllBrands(ctx)
	var before, now map[string]string
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		r = Rebuilt{}
		if err := outbox.Alone(ctx, tx); err != nil {
			return err
		}
		if before, err = rollups(ctx, tx); err != nil {
			return err
		}
		if err := forget(ctx, tx); err != nil {
			return err
		}
		for after := 0; ; {
			events, err := outbox.Taken(ctx, tx, []string{orderPaid, refundSucceeded}, rebuildPage, after)
			if err != nil {
				return err
			}
			if len(events) == 0 {
				break
			}
			after = events[len(events)-1].ID
			sound := events[:0]
			for _, e := range events {
				if _, _, err := toFact(e); err != nil { // staff find it among the dead letters
					r.Wrong = append(r.Wrong, fmt.Sprintf("event %d can't be read: %v", e.ID, err))
					continue
				}
				sound = append(sound, e)
			}
			if err := take(ctx, tx, sound); err != nil {
				return err
			}
			r.Events += len(sound)
		}
		if now, err = rollups(ctx, tx); err != nil {
			return err
		}
		if !write {
			return errOnlyLooked
		}
		return nil
	})
	if err != nil && !errors.Is(err, errOnlyLooked) {
		return Rebuilt{}, err
	}
	r.Rows, r.Wrong = len(now), append(r.Wrong, differences(before, now)...) // now that no transaction waits for it
	return r, nil
}

// differences are the rollups that are not the same, as sentences.
func differences(before, now map[string]string) (wrong []string) {
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if before[key] != now[key] {
			wrong = append(wrong, fmt.Sprintf("%s was %q; its events tell %q", key, before[key], now[key]))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(before)) {
		if _, ok := now[key]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s was %q; no event tells it", key, before[key]))
		}
	}
	return wrong
}
