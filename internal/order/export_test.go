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
	_, err := a.round(db.ForAllBrands(ctx))
	return err
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
