package db

import (
	"context"
	"database/sql"
	"sync"
)

// maxStatements bounds the cache of prepared statements; texts beyond it run unprepared.
const maxStatements = 600

// statements remembers prepared statements by their text. Preparing is what makes lib/pq fast: an unprepared statement costs a
// second round trip and a plan each time. database/sql prepares a statement once on each connection that meets it.
type statements struct {
	mu     sync.RWMutex
	byText map[string]*sql.Stmt
}

func newStatements() *statements { return &statements{byText: map[string]*sql.Stmt{}} }

// get is the statement for the text, or nil when it should run unprepared.
func (s *statements) get(ctx context.Context, db *sql.DB, text string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt := s.byText[text]
	full := len(s.byText) >= maxStatements
	s.mu.RUnlock()
	if stmt != nil || full {
		return stmt, nil
	}
	stmt, err := db.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first, ok := s.byText[text]; ok {
		_ = stmt.Close() // two callers met it at once
		return first, nil
	}
	s.byText[text] = stmt
	return stmt, nil
}

// known is the statement for the text if a connection has prepared it before. Inside a transaction nothing is prepared through
// the pool: on an exhausted pool that would wait for a second connection while holding the first.
func (s *statements) known(text string) *sql.Stmt {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byText[text]
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.byText {
		_ = stmt.Close()
	}
	clear(s.byText)
}

// prepared runs ent's statements on a pool, prepared.
type prepared struct {
	db    *sql.DB
	stmts *statements
}

// ExecContext runs a statement without rows.
func (p *prepared) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	stmt, err := p.stmts.get(ctx, p.db, text)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return p.db.ExecContext(ctx, text, args...)
	}
	return stmt.ExecContext(ctx, args...)
}

// QueryContext runs a statement with rows.
func (p *prepared) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	stmt, err := p.stmts.get(ctx, p.db, text)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return p.db.QueryContext(ctx, text, args...)
	}
	return stmt.QueryContext(ctx, args...)
}
