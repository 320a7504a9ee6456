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
//
// Nothing that may wait happens under mu: transactions that hold locks of the database ask for it. Closing a statement waits for the query that
// its connection is in, which may wait for such a lock, so a statement is never prepared twice to be closed again.
type statements struct {
	mu     sync.RWMutex
	byText map[string]*sql.Stmt // nil while it is being prepared
}

func newStatements() *statements { return &statements{byText: map[string]*sql.Stmt{}} }

// get is the statement for the text, or nil when it should run unprepared.
func (s *statements) get(ctx context.Context, db *sql.DB, text string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt, met := s.byText[text]
	full := len(s.byText) >= maxStatements
	s.mu.RUnlock()
	if met || full || !s.begin(text) {
		return stmt, nil
	}
	stmt, err := db.PrepareContext(ctx, text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		delete(s.byText, text)
		return nil, err
	}
	s.byText[text] = stmt
	return stmt, nil
}

// begin notes that the caller prepares the text; false when somebody else does or did.
func (s *statements) begin(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, met := s.byText[text]; met {
		return false
	}
	s.byText[text] = nil
	return true
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
	all := s.byText
	s.byText = map[string]*sql.Stmt{}
	s.mu.Unlock()
	for _, stmt := range all {
		if stmt != nil {
			_ = stmt.Close()
		}
	}
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
