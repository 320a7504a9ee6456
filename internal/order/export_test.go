package order

import (
	"context"
	"sync"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"cuppa/ent/order"
	"cuppa/internal/db"
	"cuppa/internal/flow"
)

// What became of a transaction whose answer gets lost.
const (
	Committed  = true
	RolledBack = false
)

// LoseCommits has the next writes of placed orders end with the errors, one each, committed or rolled back; then all is well.
func LoseCommits(s *Service, committed bool, errs ...error) {
	var mu sync.Mutex
	s.commit = func(ctx context.Context, f func(tx *db.Tx) error) error {
		mu.Lock()
		var lost error
		if len(errs) > 0 {
			lost, errs = errs[0], errs[1:]
		}
		mu.Unlock()
		switch {
		case lost == nil:
			return s.db.InTx(ctx, f)
		case committed:
			if err := s.db.InTx(ctx, f); err != nil {
				return err
			}
			return lost
		}
		return s.db.InTx(ctx, func(tx *db.Tx) error {
			if err := f(tx); err != nil {
				return err
			}
			return lost
		})
	}
}

// PutIn puts a step into this service's pipeline of paid orders, behind the named one.
func PutIn(s *Service, behind, name string, do, undo func(ctx context.Context, customerID string) error) {
	s.paidOrder = s.paidOrder.After(behind, flow.Step[placing]{
		Name: name,
		Do:   func(ctx context.Context, p *placing) error { return do(ctx, p.in.CustomerID) },
		Undo: func(ctx context.Context, p *placing) error { return undo(ctx, p.in.CustomerID) },
	})
}

// Rereading is a scope in which each order is read row by row.
func Rereading(scope Scope) Scope {
	scope.reread = true
	return scope
}

// Paged is a scope in which so many orders are read together.
func Paged(scope Scope, size int) Scope {
	scope.pageSize = size
	return scope
}

// Cramped is a scope in which a sweep may write so many bytes.
func Cramped(scope Scope, room int64) Scope {
	scope.room = room
	return scope
}

// SampleLease is how long a replica may look at a sample.
const SampleLease = sampleLease

// Round is one round of a sampler.
func Round(ctx context.Context, a *Sampler) error {
	return a.alone(db.ForAllBrands(ctx), func(ctx context.Context) error {
		_, err := a.Look(ctx)
		return err
	})
}

// Hurried is a sampler that looks again at once where something seems amiss, and takes one look a round at what is of no one order.
func Hurried(a *Sampler) *Sampler {
	a.again, a.share = time.Millisecond, 1e-9
	return a
}

// Turn has a sampler take all looks of a turn.
func Turn(ctx context.Context, a *Sampler) error {
	for {
		if more, err := a.next(db.ForAllBrands(ctx)); err != nil || !more {
			return err
		}
	}
}

// Staying are the findings of a look that a sampler would tell of.
func Staying(ctx context.Context, a *Sampler, find func() []string) ([]Finding, error) {
	return a.lookAt(ctx, wholeLook{"look", InvariantStock, func(context.Context, *db.DB) ([]string, error) { return find(), nil }})
}

// Planned are the plans of SQLite for what is read with each order and by each timer, by what they read.
func Planned(ctx context.Context, d *db.DB, what string) (plan string, err error) {
	text, args := spentOnSQLite, []any{`[[0, false, "guest", "shop"]]`, time.Now()}
	if where := map[string]func(*sql.Selector){"unpaid": unpaid, "delivered": delivered}[what]; where != nil {
		orders := sql.Dialect(dialect.SQLite).Select(order.FieldID).From(sql.Table(order.Table)).OrderBy(order.FieldExpiresAt).Limit(1)
		where(orders)
		text, args = orders.Query()
	}
	rows, err := d.Prepared().QueryContext(ctx, "EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			return "", err
		}
		plan += line + "\n"
	}
	return plan, rows.Err()
}
