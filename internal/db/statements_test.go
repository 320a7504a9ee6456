package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"testing"
)

// slowDriver prepares when it is told to, and fails texts that are "wrong".
type slowDriver struct {
	began, start chan struct{}
	prepared     chan string
}

func (d slowDriver) Connect(context.Context) (driver.Conn, error) { return slowConn{d}, nil }
func (d slowDriver) Driver() driver.Driver                        { return nil }

type slowConn struct{ d slowDriver }

func (c slowConn) Prepare(text string) (driver.Stmt, error) {
	c.d.began <- struct{}{}
	<-c.d.start
	if text == "wrong" {
		return nil, errors.New("wrong")
	}
	c.d.prepared <- text
	return slowStmt{}, nil
}
func (slowConn) Close() error              { return nil }
func (slowConn) Begin() (driver.Tx, error) { return nil, errors.New("no transactions") }

type slowStmt struct{ driver.Stmt }

func (slowStmt) Close() error { return nil }

func TestWhileATextIsPreparedNobodyElseWaitsForItAndItIsPreparedOnce(t *testing.T) {
	t.Parallel()
	d := slowDriver{began: make(chan struct{}), start: make(chan struct{}), prepared: make(chan string, 10)}
	pool := sql.OpenDB(d)
	t.Cleanup(func() { _ = pool.Close() })
	ctx, s := t.Context(), newStatements()
	first := make(chan *sql.Stmt)
	go func() {
		stmt, err := s.get(ctx, pool, "text")
		if err != nil {
			t.Error(err)
		}
		first <- stmt
	}()
	<-d.began
	if stmt, err := s.get(ctx, pool, "text"); stmt != nil || err != nil {
		t.Errorf("while it is being prepared it runs unprepared, not as %v, %v", stmt, err)
	}
	if s.known("text") != nil {
		t.Error("it is known too early")
	}
	close(d.start)
	stmt := <-first
	if again, err := s.get(ctx, pool, "text"); stmt == nil || again != stmt || err != nil || s.known("text") != stmt {
		t.Errorf("%v, then %v, %v", stmt, again, err)
	}
	if len(d.prepared) != 1 {
		t.Errorf("it was prepared %d times", len(d.prepared))
	}
	s.close()
	if s.known("text") != nil {
		t.Error("a closed statement is still known")
	}
}

func TestATextThatCouldNotBePreparedIsTriedAgain(t *testing.T) {
	t.Parallel()
	d := slowDriver{began: make(chan struct{}, 10), start: make(chan struct{}), prepared: make(chan string, 10)}
	close(d.start)
	pool := sql.OpenDB(d)
	t.Cleanup(func() { _ = pool.Close() })
	s := newStatements()
	for range 2 {
		if _, err := s.get(t.Context(), pool, "wrong"); err == nil {
			t.Error("no error")
		}
	}
	if len(d.began) < 2 {
		t.Error("it was not tried again")
	}
}
