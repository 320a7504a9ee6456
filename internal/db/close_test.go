package db_test

import (
	"net/url"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/netfault"
)

// A server that stops has ended well, though PostgreSQL does not hear its goodbye.
func TestClosingEndsWellWhereTheServerDoesNotHearIt(t *testing.T) {
	t.Parallel()
	env := dbtest.Servers(t)
	u, err := url.Parse(env.URL)
	if err != nil {
		t.Fatal(err)
	}
	line := netfault.New(t, u.Host)
	u.Host = line.Addr()
	d, err := db.Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	line.Break()
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
