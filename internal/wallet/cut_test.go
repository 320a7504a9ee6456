package wallet_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
	"cuppa/internal/wallet"
)

// What a process is told that a test kills: the point at which it ends itself, the database, and the step with its hold.
const (
	cutHere = "CUPPA_TEST_CUT_AT"
	cutOn   = "CUPPA_TEST_CUT_ON"
	cutDoes = "CUPPA_TEST_CUT_DOES"
)

// committed is the point behind the commit.
const committed = "committed"

// beCut takes a step, and ends the process at the point as a power cut would.
func beCut() {
	end := func(point string) {
		if point == os.Getenv(cutHere) {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	crash.Arm(end)
	ctx := db.ForBrand(context.Background(), 1)
	d, err := db.Open(ctx, os.Getenv(cutOn))
	if err == nil {
		what, id, _ := strings.Cut(os.Getenv(cutDoes), " ")
		err = d.InTx(ctx, func(tx *db.Tx) error { return take(ctx, tx, step(what), id, 60) })
	}
	if err == nil {
		end(committed)
	}
	_, _ = fmt.Fprintln(os.Stderr, "not cut:", err)
	os.Exit(3)
}

// cut has another process take a step and end at a point.
func cut(t *testing.T, env dbtest.Env, point string, s step, id string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), cutHere+"="+point, cutOn+"="+env.URL, cutDoes+"="+string(s)+" "+id)
	said, err := c.CombinedOutput()
	ended, _ := errors.AsType[*exec.ExitError](err)
	if ended == nil {
		t.Fatalf("%s at %s: %v\n%s", s, point, err, said)
	}
	if status, ok := ended.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("%s at %s ended by itself: %v\n%s", s, point, err, said)
	}
}

// TestCutOffInEachPhaseTheCoordinatorDoesItAgain kills a process within each phase and behind it: all of the phase is there or nothing, and doing it again is the same.
func TestCutOffInEachPhaseTheCoordinatorDoesItAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		fund(t, env.DB, "ann", 1000, 500) // 40 and 20 of 60
		again := func(s step, id string) {
			t.Helper()
			for range 2 {
				must(t, in(t, env.DB, func(ctx context.Context, tx *db.Tx) error { return take(ctx, tx, s, id, 60) }))
			}
			sound(t, env.DB)
		}
		principal, bonus := int64(1000), int64(500)
		for i, point := range []string{"hold/frozen", "hold/ended", committed} {
			for j, end := range []step{post, void} {
				if !dbtest.Mine(t, i+j) {
					continue
				}
				id := fmt.Sprintf("h-%d-%d", i, j)
				if point != "hold/ended" {
					cut(t, env, point, freeze, id)
					sound(t, env.DB)
					has(t, env.DB, "ann", money.Amount(principal-40*int64(i/2)), money.Amount(bonus-20*int64(i/2)), money.Amount(60*int64(i/2)))
				}
				again(freeze, id)
				has(t, env.DB, "ann", money.Amount(principal-40), money.Amount(bonus-20), 60)
				if point != "hold/frozen" {
					cut(t, env, point, end, id)
					sound(t, env.DB)
				}
				again(end, id)
				if end == post {
					principal, bonus = principal-40, bonus-20
				}
				has(t, env.DB, "ann", money.Amount(principal), money.Amount(bonus), 0)
			}
		}
		cut(t, env, committed, void, "never") // given up before it was frozen
		err := in(t, env.DB, func(ctx context.Context, tx *db.Tx) error { return take(ctx, tx, freeze, "never", 60) })
		if !errors.Is(err, wallet.ErrVoided) {
			t.Error(err)
		}
		again(void, "never")
		has(t, env.DB, "ann", money.Amount(principal), money.Amount(bonus), 0)
	})
}
