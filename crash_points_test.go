package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/chaos"
	"cuppa/internal/db/dbtest"
)

// fewestPoints is how many crash points there are at least.
const fewestPoints = 60

// sampled is how many points CI cuts at on each engine.
const sampled = 2

// Each crash point of the source lies on a journey of guests and staff, or is tried in a process of its own. At each, or in CI at a sample of them, the server is killed on
// the first call, again on the retry and again in the recovery; then all goes on to its end, is told again by the same keys, and all that must hold holds.
func TestEveryCrashPointIsSurvivedOnFirstCallRetryAndRecovery(t *testing.T) {
	t.Parallel()
	source, err := chaos.Points(".")
	if err != nil || len(source) < fewestPoints {
		t.Fatalf("%d points: %v", len(source), err)
	}
	ways := waysOf(t)
	if none, stale := chaos.Uncovered(source, ways.Reached()); len(none)+len(stale) > 0 {
		t.Errorf("no journey passes\n%s\nand these are no points any more: %v", strings.Join(none, "\n"), stale)
	}
	plans := chaos.Plans(source, ways)
	engines(t, func(t *testing.T, settings []string) {
		mine := plans
		if os.Getenv(dbtest.Whole) == "" {
			mine = nil
			for i := range sampled {
				mine = append(mine, plans[(i*len(plans)/sampled+len(t.Name()))%len(plans)])
			}
		}
		kills, begun := 0, time.Now()
		longest, err := chaos.CutAll(t.Context(), freshOf(t, settings), t.TempDir(), mine, func(c chaos.Cut, err error) {
			kills += c.Kills
			if err != nil {
				t.Errorf("%s, %s: %v", c.Point, c.Journey, err)
			}
		})
		if err != nil {
			t.Error(err)
		}
		t.Logf("%d points, %d kills in %v; ready %v after a start at the latest", len(mine), kills, time.Since(begun), longest)
	})
}

// serverOf is this test's own program as a server.
func serverOf(settings []string) chaos.Server {
	return chaos.Server{Command: []string{os.Args[0]}, Env: settings}
}

// freshOf makes servers on new databases, on the engine of the settings.
func freshOf(t *testing.T, settings []string) func() (chaos.Server, error) {
	t.Helper()
	return func() (chaos.Server, error) {
		if slices.Contains(settings, "DATABASE_URL=") {
			return serverOf([]string{"DATABASE_URL=", "REDIS_URL=", "DATA_DIR=" + t.TempDir()}), nil
		}
		addr, err := chaos.StartRedis(t.Context(), t.TempDir())
		return serverOf(append(serversOf(t), "REDIS_URL=redis://"+addr)), err
	}
}

// waysOf lets all journeys run undisturbed, a part of them on each of some servers.
func waysOf(t *testing.T) chaos.Ways {
	t.Helper()
	const servers = 3
	ways := chaos.Ways{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range servers {
		server, err := freshOf(t, nil)()
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		wg.Go(func() {
			some, err := chaos.Record(t.Context(), server, dir, i, servers)
			if err != nil {
				t.Errorf("undisturbed: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(ways, some)
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	for _, points := range ways {
		slices.Sort(points)
	}
	return ways
}
