package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"

	"cuppa/internal/db"
)

// How long a row that was read is trusted. Who was let go is out within personFor; who is back waits goneFor at most.
const (
	personFor = 20 * time.Second
	goneFor   = time.Second
	// readFor bounds a reading that several requests wait for, whose own contexts do not end it.
	readFor = 5 * time.Second
	// awayFor is for how long a guest's row and session, as they were read last, are believed while the database does not answer: so long guests still see menus and
	// prices, which is all that there is without it. Staff are believed no longer than with it.
	awayFor = 10 * time.Minute
	// patience is how long a request of a guest who could be believed waits for the row, or a third of the time that it has left.
	patience = time.Second
	// waitAgain is how long after the database was late such requests do not wait for it.
	waitAgain = time.Second
)

type personKey struct {
	brand int
	kind  Kind
	id    string
}

// person is the part of a customer's or staff row that sessions depend on.
type person struct {
	active  bool
	name    string
	role    Role
	shopIDs []string
	seen    time.Time
}

// person is the row of who a token names, read at most personFor ago. Requests that miss it at once share one reading.
func (s *Service) person(ctx context.Context, key personKey, now time.Time) (person, error) {
	known, ok := s.people.GetIfPresent(key)
	if age := now.Sub(known.seen); ok && (age < goneFor || known.active && age < personFor) {
		return known, nil
	}
	got := s.reading.DoChan(fmt.Sprintf("%d/%s/%s", key.brand, key.kind, key.id), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readFor)
		defer cancel()
		p, err := s.readPerson(ctx, key)
		if err != nil {
			return person{}, err
		}
		p.seen = now
		if s.people.Set(key, p); !p.active {
			s.changes.Add(1)
		}
		return p, nil
	})
	r, err := s.await(ctx, got, ok && known.active && key.kind == KindCustomer && now.Sub(known.seen) < awayFor)
	switch {
	case errors.Is(err, errBelieve):
		return known, nil
	case err != nil:
		return person{}, err
	}
	return r.(person), nil //nolint:forcetypeassert // as it was read
}

// errBelieve says that the database does not answer, and that what is known holds.
var errBelieve = errors.New("identity: the database does not answer")

// await waits for a reading that several requests share. errBelieve where it does not come in time, or fails because the database is away, and known may be believed.
func (s *Service) await(ctx context.Context, reading <-chan singleflight.Result, known bool) (any, error) {
	var late <-chan time.Time
	if known {
		wait := patience
		if deadline, limited := ctx.Deadline(); limited {
			wait = min(wait, time.Until(deadline)/3)
		}
		if time.Since(time.Unix(0, s.late.Load())) < waitAgain {
			wait = 0 // the reading goes on all the same
		}
		timer := time.NewTimer(wait)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late:
		s.wasLate()
		return nil, errBelieve
	case r := <-reading:
		switch {
		case r.Err == nil:
			return r.Val, nil
		case known && (db.Away(r.Err) || errors.Is(r.Err, context.DeadlineExceeded)):
			s.wasLate()
			return nil, errBelieve
		}
		return nil, unavailable(ctx, r.Err)
	}
}

// wasLate notes that a request waited in vain; those of the next second do not wait at all.
func (s *Service) wasLate() {
	if at := s.late.Load(); time.Since(time.Unix(0, at)) >= waitAgain {
		s.late.CompareAndSwap(at, time.Now().UnixNano())
	}
}

func (s *Service) readPerson(ctx context.Context, key personKey) (person, error) {
	if key.kind == KindCustomer {
		return s.customers.Get(ctx, key)
	}
	return readPerson(ctx, s.db.Ent(), key)
}

// forget has the next request of the person read the row.
func (s *Service) forget(key personKey) {
	s.people.Invalidate(key)
	s.changes.Add(1)
}
