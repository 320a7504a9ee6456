package lease

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"cuppa/internal/db"
)

// ErrStale says that another process may have the lease by now: what was to be done under it must not be.
var ErrStale = errors.New("lease: another process has it")

// Lease is one that this process was given.
type Lease struct {
	Name string
	// Token is larger than that of any holder before.
	Token int64
	// Until is when another may take it, by the database's clock, unless it is renewed.
	Until time.Time

	lasts time.Duration
}

// Leases are those of a database, as one process takes them.
type Leases struct {
	db     *db.DB
	holder string
	now    func(ctx context.Context, tx *db.Tx) (time.Time, error)
}

// New makes them. Each has a holder's name of its own.
func New(d *db.DB) *Leases {
	host, _ := os.Hostname()
	return &Leases{db: d, holder: fmt.Sprintf("%.40s/%s", host, rand.Text()[:12]), now: func(ctx context.Context, tx *db.Tx) (time.Time, error) { return tx.Now(ctx) }}
}

// Acquire takes a lease that nobody has, or whose time is over; ok is false where another has it.
func (l *Leases) Acquire(ctx context.Context, name string, lasts time.Duration) (got Lease, ok bool, err error) {
	err = l.db.InTx(ctx, func(tx *db.Tx) error {
		ok = false
		now, err := l.now(ctx, tx)
		if err != nil {
			return err
		}
		got = Lease{Name: name, Until: now.Add(lasts), lasts: lasts}
		got.Token, ok, err = take(ctx, tx, name, l.holder, now, got.Until)
		return err
	})
	if err != nil {
		return Lease{}, false, fmt.Errorf("lease: taking %s: %w", name, err)
	}
	return got, ok, nil
}

// Renew has the lease last as long again as it did from the beginning. It fails with ErrStale where its time was over: then it may have had another holder.
func (l *Leases) Renew(ctx context.Context, have Lease) (Lease, error) {
	err := l.db.InTx(ctx, func(tx *db.Tx) error {
		now, err := l.now(ctx, tx)
		if err != nil {
			return err
		}
		have.Until = now.Add(have.lasts)
		return prolong(ctx, tx, have, now)
	})
	if err != nil {
		return Lease{}, fmt.Errorf("lease: renewing %s: %w", have.Name, err)
	}
	return have, nil
}

// Release lets the next one have it at once. One that was lost stays as it is.
func (l *Leases) Release(ctx context.Context, have Lease) error {
	err := l.db.InTx(ctx, func(tx *db.Tx) error { return end(ctx, tx, have) })
	if err != nil {
		return fmt.Errorf("lease: releasing %s: %w", have.Name, err)
	}
	return nil
}

// Guard lets a transaction pass only while nobody has taken the lease since, and keeps it from being taken until the transaction ends. It is to be the transaction's
// last statement but those that it must protect: a process that stops in between keeps the others waiting.
func Guard(ctx context.Context, tx *db.Tx, have Lease) error {
	token, err := tokenOf(ctx, tx, have.Name)
	if err != nil {
		return fmt.Errorf("lease: looking at %s: %w", have.Name, err)
	}
	if token != have.Token || token == 0 {
		return fmt.Errorf("%w: %s", ErrStale, have.Name)
	}
	return nil
}
