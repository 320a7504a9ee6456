package identity

import (
	"context"
	"fmt"
	"time"
)

// How long a row that was read is trusted. Who was let go is out within personFor; who is back waits goneFor at most.
const (
	personFor = 20 * time.Second
	goneFor   = time.Second
	// readFor bounds a reading that several requests wait for, whose own contexts do not end it.
	readFor = 5 * time.Second
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
	if p, ok := s.people.GetIfPresent(key); ok {
		if age := now.Sub(p.seen); age < goneFor || p.active && age < personFor {
			return p, nil
		}
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
	select {
	case <-ctx.Done():
		return person{}, ctx.Err()
	case r := <-got:
		if r.Err != nil {
			return person{}, unavailable(ctx, r.Err)
		}
		return r.Val.(person), nil
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
