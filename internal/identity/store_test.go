package identity

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/ent/secret"
	"cuppa/ent/staff"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// clock is set by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// lines is a log that several goroutines write.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

type world struct {
	*Service
	env   dbtest.Env
	clock *clock
	log   *lines
	// one and two are requests of two brands.
	one, two context.Context
}

func start(t *testing.T, env dbtest.Env, opts Options) *world {
	t.Helper()
	w := &world{env: env, clock: newClock(), log: &lines{}, one: db.ForBrand(t.Context(), 1), two: db.ForBrand(t.Context(), 2)}
	opts.Now, opts.Log = w.clock.Now, slog.New(slog.NewTextHandler(w.log, nil))
	var err error
	if w.Service, err = New(env.DB, opts); err != nil {
		t.Fatal(err)
	}
	w.Service.moment = w.moment
	return w
}

// moment stands for the database's clock.
func (w *world) moment(context.Context, *db.Tx) (time.Time, error) { return w.clock.Now(), nil }

// replica is another process on the same database.
func (w *world) replica(t *testing.T, opts Options) *Service {
	t.Helper()
	d, err := db.Open(t.Context(), w.env.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	opts.Now, opts.Log = w.clock.Now, slog.New(slog.NewTextHandler(w.log, nil))
	s, err := New(d, opts)
	if err != nil {
		t.Fatal(err)
	}
	s.moment = w.moment
	return s
}

// hire makes a member of staff with a cheap hash: what is tested here is not the price of argon2.
func (w *world) hire(t *testing.T, ctx context.Context, id, password string, role Role, shops ...string) { //nolint:revive // t first in tests
	t.Helper()
	err := w.env.DB.InTx(ctx, func(tx *db.Tx) error {
		err := tx.Staff.Create().SetID(id).SetUsername(id).SetName("Name of " + id).SetRole(staff.Role(role)).
			SetPasswordHash(hashAt(cost{memory: 8, time: 1, threads: 1}, password)).Exec(ctx)
		if err != nil {
			return err
		}
		for _, shop := range shops {
			if err := tx.StaffShop.Create().SetStaffID(id).SetShopID(shop).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) change(t *testing.T, ctx context.Context, f func(tx *db.Tx) error) { //nolint:revive // t first in tests
	t.Helper()
	if err := w.env.DB.InTx(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// demote makes a manager a barista.
func (w *world) demote(t *testing.T, ctx context.Context, id string) { //nolint:revive // t first in tests
	t.Helper()
	w.change(t, ctx, func(tx *db.Tx) error { return tx.Staff.UpdateOneID(id).SetRole(staff.RoleBarista).Exec(ctx) })
}

// welcome stands for the gift of a first login: a row that can be counted.
func welcome(ctx context.Context, tx *db.Tx, g Guest) error {
	return tx.Secret.Create().SetID("gift for " + g.ID).SetValue([]byte{1}).Exec(ctx)
}

// gifts counts them.
func (w *world) gifts(t *testing.T) int {
	t.Helper()
	n, err := w.env.DB.Ent().Secret.Query().Where(secret.IDNEQ("session")).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// silent fails when a secret shows in the log or in an error.
func (w *world) silent(t *testing.T, err error, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(w.log.String(), s) {
			t.Errorf("a secret stands in the log")
		}
		if err != nil && strings.Contains(fmt.Sprintf("%v %+v", err, err), s) {
			t.Errorf("a secret stands in the error %v", err)
		}
	}
}

func newQuiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
