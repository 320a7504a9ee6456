package identity

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"cuppa/internal/db"
	"cuppa/internal/timer"
)

const (
	// sessionFor is how long a session that was found open is trusted: the bound on how long an access token outlives its session where nothing else says
	// so sooner. A replica that ends a session knows at once, and tells the others.
	sessionFor = 5 * time.Second
	// endedFor is how long a session that was found ended is remembered. It never opens again; the bound is the cache's.
	endedFor = time.Hour
	// tellFor bounds the telling of other replicas, which a log-out waits for.
	tellFor = 500 * time.Millisecond
	// maxTold is how many sessions one message names.
	maxTold = 1_000
)

// sessionsTopic is where replicas tell one another which sessions have ended; the payload is their ids with spaces between.
const sessionsTopic = "sessions"

// sessionKey names a session by its id and whose it says it is.
type sessionKey struct {
	id  string
	who personKey
}

// sessionState is what is remembered of a session.
type sessionState struct {
	open bool
	seen time.Time
}

// sessionOf says whether a session of that person is open, as it was at most sessionFor ago. Requests that miss it at once share one reading.
func (s *Service) sessionOf(ctx context.Context, id string, who personKey, now time.Time) (sessionState, error) {
	known, ok := s.sessions.GetIfPresent(id)
	if age := now.Sub(known.seen); ok && (age < sessionFor || !known.open && age < endedFor) {
		return known, nil
	}
	got := s.reading.DoChan("session/"+id, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readFor)
		defer cancel()
		open, err := s.openings.Get(ctx, sessionKey{id, who})
		if err != nil {
			return sessionState{}, err
		}
		state, _ := s.sessions.Compute(id, func(was sessionState, found bool) (sessionState, otter.ComputeOp) {
			if found && !was.open {
				return was, otter.CancelOp // it was ended while the row was read
			}
			return sessionState{open: open, seen: now}, otter.WriteOp
		})
		if !state.open {
			s.changes.Add(1)
		}
		return state, nil
	})
	r, err := s.await(ctx, got, ok && known.open && who.kind == KindCustomer && now.Sub(known.seen) < awayFor)
	switch {
	case errors.Is(err, errBelieve):
		return known, nil
	case err != nil:
		return sessionState{}, err
	}
	return r.(sessionState), nil //nolint:forcetypeassert // as it was read
}

// OnEnd has f called with the ids of sessions that have ended, on whichever replica, so that sockets and streams of theirs can end. Set it before Listen
// runs; f must not block. A message that is lost is not made up for: who holds on to a session must let it end with its access token.
func (s *Service) OnEnd(f func(sessionIDs []string)) { s.onEnd = append(s.onEnd, f) }

// Ended says whether a session is known to be over. It looks at memory only: everything that OnEnd was told is there before it is told, so who can be found by
// OnEnd's function and then asks here misses no end.
func (s *Service) Ended(sessionID string) bool {
	state, ok := s.sessions.GetIfPresent(sessionID)
	return ok && !state.open
}

// ended makes this replica know that sessions are over, and tells the others.
func (s *Service) ended(ctx context.Context, ids []string) {
	if len(ids) == 0 {
		return
	}
	s.noteEnded(ids)
	if s.hub == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellFor)
	defer cancel()
	for len(ids) > 0 {
		n := min(len(ids), maxTold)
		_ = s.hub.Publish(ctx, []string{sessionsTopic}, []byte(strings.Join(ids[:n], " "))) // who does not hear it finds out by sessionFor
		ids = ids[n:]
	}
}

func (s *Service) noteEnded(ids []string) {
	for _, id := range ids {
		s.sessions.Set(id, sessionState{seen: s.now()})
	}
	s.changes.Add(1)
	for _, f := range s.onEnd {
		f(ids)
	}
}

// Listen learns from other replicas which sessions have ended, until ctx ends. Without a hub it waits for that.
func (s *Service) Listen(ctx context.Context) error {
	if s.hub == nil {
		<-ctx.Done()
		return nil
	}
	sub := s.hub.Subscribe(sessionsTopic)
	defer sub.Close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-sub.C():
			switch {
			case !ok:
				return nil
			case e.Resync:
				s.sessions.InvalidateAll() // some end may have been missed
				s.changes.Add(1)
			default:
				s.noteEnded(strings.Fields(string(e.Payload)))
			}
		}
	}
}

// Interval and ages of cleaning up.
const (
	sweepEvery = time.Hour
	// keepEnded is how long ended sessions stay, for whoever looks into a reuse.
	keepEnded = 7 * 24 * time.Hour
	// keepGuards and keepKnown are how long counts of failures and known addresses stay.
	keepGuards = 48 * time.Hour
	// sweepBatch bounds one statement.
	sweepBatch = 1_000
)

// Timers are what identities do by themselves: every hour what nobody needs any more is removed, sessions a week after their end, with their refresh tokens, and counts
// of failed logins.
func (s *Service) Timers() []timer.Timer {
	return []timer.Timer{{Name: "sessions are swept", Every: sweepEvery, Once: true, Run: func(ctx context.Context) (int, error) { return 0, s.sweep(ctx) }}}
}

func (s *Service) sweep(ctx context.Context) error {
	for {
		var n int
		err := s.db.InTx(ctx, func(tx *db.Tx) error {
			now, err := s.moment(ctx, tx)
			if err != nil {
				return err
			}
			n, err = removeOld(ctx, tx, now, sweepBatch)
			return err
		})
		if err != nil || n < sweepBatch {
			return err
		}
	}
}
