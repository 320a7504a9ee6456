package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"cuppa/internal/chaos"
)

// chaosFor lets the chaos of the tests go on for longer than they have time, such as 2m.
const chaosFor = "CUPPA_TEST_CHAOS"

// Guests and staff go on while servers are killed and stopped, clocks are off, and the lines to PostgreSQL and Redis fail in each way; then nothing that anybody was told is
// lost, doubled or taken back, and all that must hold holds. `make chaos` goes on for longer.
func TestWhatGuestsWereToldHoldsWhileEverythingBeneathFails(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		o := chaos.Options{Seed: 7, For: 6 * time.Second, Command: []string{os.Args[0]}, Dir: t.TempDir(), Servers: 2, Guests: 4, OrderTTL: 8 * time.Second, Slower: raceMemory}
		for _, s := range settings {
			if database, ok := strings.CutPrefix(s, "DATABASE_URL="); ok && database != "" {
				o.Database, o.For = database, 12*time.Second
			}
		}
		if long, err := time.ParseDuration(os.Getenv(chaosFor)); err == nil {
			o.For = long
		}
		report, err := chaos.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		var told strings.Builder
		report.Tell(&told)
		t.Log(told.String())
		if len(report.Violations) > 0 {
			t.Errorf("%d violations", len(report.Violations))
		}
		if report.Kills() == 0 || report.Orders == 0 || o.Database != "" && len(report.Faults) < 6 {
			t.Error("hardly anything happened")
		}
	})
}
