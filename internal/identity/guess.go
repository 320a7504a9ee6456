package identity

import (
	"sync"
	"time"
)

// Against guessing: after so many failures for an account within the window, it takes no password at all for a while, not the right one either.
const (
	maxFailures   = 10
	failureWindow = 5 * time.Minute
	blockedFor    = time.Minute
	// maxGuessed bounds the accounts that are watched.
	maxGuessed = 10_000
)

type account struct {
	brand    int
	username string
}

type failures struct {
	at      [maxFailures]time.Time // a ring
	next    int
	blocked time.Time // until then
}

func (f *failures) newest() time.Time { return f.at[(f.next+maxFailures-1)%maxFailures] }

// guesses counts failed logins by account, in this process: a guesser gets so many tries from each replica. Unknown names are counted like known ones, or
// the count would tell them apart.
type guesses struct {
	mu sync.Mutex
	of map[account]*failures
}

func newGuesses() *guesses { return &guesses{of: map[account]*failures{}} }

// blocked says whether the account takes no password now.
func (g *guesses) blocked(a account, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	f := g.of[a]
	return f != nil && now.Before(f.blocked)
}

// failed notes a failure and says whether it was the one that blocks the account.
func (g *guesses) failed(a account, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	f := g.of[a]
	if f == nil {
		if len(g.of) >= maxGuessed {
			g.shrink(now)
		}
		f = &failures{}
		g.of[a] = f
	}
	f.at[f.next] = now
	f.next = (f.next + 1) % maxFailures
	if oldest := f.at[f.next]; oldest.IsZero() || now.Sub(oldest) >= failureWindow {
		return false
	}
	f.blocked = now.Add(blockedFor)
	return true
}

// succeeded forgets the account's failures.
func (g *guesses) succeeded(a account) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.of, a)
}

// shrink drops what no longer counts; when everything does, a tenth of it, those not blocked first. It runs once in a thousand failures at most.
func (g *guesses) shrink(now time.Time) {
	for a, f := range g.of {
		if now.Sub(f.newest()) >= failureWindow {
			delete(g.of, a)
		}
	}
	for _, blockedToo := range []bool{false, true} {
		for a, f := range g.of {
			if len(g.of) <= maxGuessed*9/10 {
				return
			}
			if blockedToo || !now.Before(f.blocked) {
				delete(g.of, a)
			}
		}
	}
}
