package voucher

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// tokens keeps the access token of a platform that gives them out for a while. However many callers find that it is missing, old or refused, it is fetched once.
type tokens struct {
	// fetch asks the platform; its token is good for so long.
	fetch func(ctx context.Context) (Secret, time.Duration, *unanswered)
	now   func() time.Time
	// within bounds a fetch.
	within time.Duration

	flight singleflight.Group
	mu     sync.Mutex
	kept   Secret
	until  time.Time
}

// early is how long before its end a token is fetched anew.
const early = 5 * time.Minute

// get is a token that is not refused, which the caller has just seen turned down; the zero Secret where it has seen none.
func (t *tokens) get(ctx context.Context, refused Secret) (Secret, *unanswered) {
	for range 2 { // a fetch that was under way may bring the refused one
		if token, ok := t.good(refused); ok {
			return token, nil
		}
		fetched := t.flight.DoChan("", func() (any, error) {
			if _, ok := t.good(refused); ok {
				return nil, nil
			}
			within, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.within) // others wait for it, too
			defer cancel()
			token, life, failed := t.fetch(within)
			if failed != nil {
				return nil, failed
			}
			t.mu.Lock()
			defer t.mu.Unlock()
			t.kept, t.until = token, t.now().Add(max(life-early, life/2))
			return nil, nil
		})
		select {
		case r := <-fetched:
			if r.Err != nil {
				return Secret{}, &unanswered{code: "token_" + r.Err.(*unanswered).code} //nolint:errorlint // ours, from above
			}
		case <-ctx.Done():
			return Secret{}, &unanswered{code: "token_canceled"}
		}
	}
	if token, ok := t.good(refused); ok {
		return token, nil
	}
	return Secret{}, &unanswered{code: "token_refused"}
}

func (t *tokens) good(refused Secret) (Secret, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.kept, t.kept != Secret{} && t.kept != refused && t.now().Before(t.until)
}
