package promotion

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cuppa/internal/db"
)

var errRefused = errors.New("the database refuses")

// What is only shown outlives the database for a while, unless it is known to have changed; what is sold by does not.
func TestWhatIsShownOutlivesTheDatabase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		value, fails, takes := 1, error(nil), time.Duration(0)
		var mu sync.Mutex
		answers := func(v int, err error, after time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			value, fails, takes = v, err, after
		}
		f := newFresh(time.Now, func(ctx context.Context, _ string, _ int, _ bool) (int, error) {
			mu.Lock()
			v, err, after := value, fails, takes
			mu.Unlock()
			select {
			case <-time.After(after):
				return v, err
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		})
		shows := func(what string, want int, wantErr error, within time.Duration) {
			t.Helper()
			begun := time.Now()
			if v, err := f.shown(t.Context(), "k"); v != want && wantErr == nil || !errors.Is(err, wantErr) || time.Since(begun) > within {
				t.Errorf("%s: %d, %v after %v", what, v, err, time.Since(begun))
			}
		}
		shows("at first", 1, nil, 0)
		answers(2, nil, 0)
		time.Sleep(2 * tooOld)
		shows("while it answers", 2, nil, 0)
		answers(3, db.ErrClosed, 0)
		time.Sleep(2 * tooOld)
		shows("while it is away", 2, nil, 0)
		if _, err := f.get(t.Context(), "k"); !errors.Is(err, db.ErrClosed) {
			t.Errorf("who sells by it: %v", err)
		}
		answers(3, nil, time.Hour)
		time.Sleep(2 * tooOld)
		shows("while it is silent", 2, nil, patience)
		shows("and who comes next", 2, nil, 0)
		within, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		time.Sleep(2 * waitAgain)
		if _, err := f.shown(within, "k"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who has no time left: %v", err)
		}
		time.Sleep(2 * reading)
		answers(3, errRefused, 0)
		shows("an error that is ours", 0, errRefused, 0)
		answers(3, db.ErrClosed, 0)
		time.Sleep(shownFor)
		shows("after too long", 0, db.ErrClosed, 0)
		answers(4, nil, 0)
		shows("once it is back", 4, nil, 0)
		answers(4, db.ErrClosed, 0)
		f.drop(func(string) bool { return true })
		time.Sleep(2 * tooOld)
		shows("what has changed", 0, db.ErrClosed, 0)
	})
}
