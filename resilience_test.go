package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"cuppa/internal/payment/paysim"
)

var updateMatrix = flag.Bool("update", false, "write the matrix of docs/resilience.md anew")

// operations are what is done under each fault.
var operations = []string{"menu", "quote", "order", "pay", "watch", "admin"}

// promise is what whoever does an operation meets while something is away. Always: an answer within `answered`, with a stable code where it is an error.
type promise struct {
	code       string // what it is refused with; empty: it is not
	orWorks    bool   // it may also work
	remembered bool   // it is answered as it was before
	waits      bool   // a watcher's socket stays, and hears once the fault is over
	says       string // for people
}

var (
	works       = promise{says: "works"}
	remembered  = promise{remembered: true, says: "works: the last one known"}
	unavailable = promise{code: "UNAVAILABLE", says: "`UNAVAILABLE`"}
	waits       = promise{waits: true, says: "keeps the socket, hears `PAID` within 2 s after it is over"}
)

// but says it otherwise.
func (p promise) but(says string) promise {
	p.says = says
	return p
}

// state is a party that fails in some way: one server, with one or more faults of that kind, one after the other.
type state struct {
	party, fault string
	how          string // what the test does
	open         func(t *testing.T, b *brew) *world
	faults       []fault
	promises     map[string]promise
}

// fault is one way in which a party fails.
type fault struct {
	name   string
	begin  func(t *testing.T, w *world)
	end    func(t *testing.T, w *world)
	direct string       // the code of what needs the party itself
	notice paysim.Fault // how a channel's notice goes wrong
}

// all promises the same for each operation, but for some.
func all(p promise, but map[string]promise) map[string]promise {
	promises := map[string]promise{}
	for _, o := range operations {
		promises[o] = p
	}
	maps.Copy(promises, but)
	return promises
}

// parties are what is behind the server, in the order of the matrix.
var parties = []struct{ name, is string }{
	{"postgres", "PostgreSQL"}, {"redis", "Redis"}, {"gateway", "Payment channel"}, {"platform", "Platform of vouchers"}, {"bus", "Bus"}, {"menus", "Menu cache"},
}

// TestResilience does each operation under each fault. What it does is the table that docs/resilience.md shows.
func TestResilience(t *testing.T) {
	t.Parallel()
	b := newBrew(t)
	atOnce := make(chan struct{}, 6) // they wait most of the time
	var wg sync.WaitGroup
	for _, s := range matrix {
		wg.Go(func() {
			atOnce <- struct{}{}
			defer func() { <-atOnce }()
			t.Run(s.party+"/"+s.fault, func(t *testing.T) { s.run(t, b) })
		})
	}
	wg.Wait()
}

// TestResilienceOfFlows does the same where orders are written step by step and the database fails: a guest waits no longer for that, and nothing is left half done.
func TestResilienceOfFlows(t *testing.T) {
	t.Parallel()
	b := newBrew(t)
	for _, by := range []string{"saga", "tcc"} {
		for _, s := range matrix {
			if s.party != "postgres" || s.fault == "wrong" && by == "saga" { // what comes wrong fails as fast as what is down
				continue
			}
			s.open = func(t *testing.T, b *brew) *world {
				t.Helper()
				w := &world{}
				w.open(t, b, "", "ORDER_FLOW="+by)
				return w
			}
			t.Run(by+"/"+s.fault, func(t *testing.T) { t.Parallel(); s.run(t, b) })
		}
	}
}

func (s state) run(t *testing.T, b *brew) {
	w := s.open(t, b)
	found := map[string][]error{}
	for _, f := range s.faults {
		w.ready(f.name)
		w.party.direct, w.party.notice, w.party.payment = f.direct, f.notice, ""
		f.begin(t, w)
		for operation, err := range w.all(s.promises) {
			if err != nil {
				found[operation] = append(found[operation], fmt.Errorf("while %s: %w", f.name, err))
			}
		}
		f.end(t, w)
		if err := w.well(!s.promises["watch"].waits); err != nil {
			t.Errorf("after %s: %v", f.name, err)
			break
		}
	}
	w.sound(t)
	for _, o := range operations {
		t.Run(o, func(t *testing.T) {
			if err := errors.Join(found[o]...); err != nil {
				t.Error(err)
			}
		})
	}
}

// all does the operations at once.
func (w *world) all(promises map[string]promise) map[string]error {
	tries := map[string]func(promise) error{
		"menu": w.tryMenu, "quote": w.tryQuote, "order": w.tryOrder, "pay": w.tryPay, "watch": w.tryWatch, "admin": w.tryAdmin,
	}
	maps.Copy(tries, w.tries)
	faults := make([]error, len(operations))
	var wg sync.WaitGroup
	for i, o := range operations {
		wg.Go(func() {
			faults[i] = tries[o](promises[o])
			if also := w.party.also[o]; also != nil {
				faults[i] = errors.Join(faults[i], also(w))
			}
		})
	}
	wg.Wait()
	found := map[string]error{}
	for i, o := range operations {
		found[o] = faults[i]
	}
	return found
}

const (
	matrixFile             = "docs/resilience.md"
	matrixBegin, matrixEnd = "<!-- matrix -->\n", "<!-- /matrix -->\n"
)

// drawn is the table as the document shows it.
func drawn() string {
	var b strings.Builder
	for _, p := range parties {
		fmt.Fprintf(&b, "### %s\n\n| | down | slow | wrong |\n| --- | --- | --- | --- |\n| *what the test does* |", p.is)
		for _, f := range []string{"down", "slow", "wrong"} {
			fmt.Fprintf(&b, " %s |", stateOf(p.name, f).how)
		}
		_, _ = b.WriteString("\n")
		for _, o := range operations {
			fmt.Fprintf(&b, "| %s |", o)
			for _, f := range []string{"down", "slow", "wrong"} {
				fmt.Fprintf(&b, " %s<br>`%s/%s/%s` |", stateOf(p.name, f).promises[o].says, p.name, f, o)
			}
			_, _ = b.WriteString("\n")
		}
		_, _ = b.WriteString("\n")
	}
	return b.String()
}

func stateOf(party, fault string) state {
	i := slices.IndexFunc(matrix, func(s state) bool { return s.party == party && s.fault == fault })
	if i < 0 {
		return state{}
	}
	return matrix[i]
}

// The document shows what the test does, and each cell is there.
func TestTheResiliencyMatrixIsWrittenDown(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), matrixBegin)
	written, after, ends := strings.Cut(rest, matrixEnd)
	if !begins || !ends {
		t.Fatalf("%s has no place for the matrix", matrixFile)
	}
	if *updateMatrix {
		written = drawn()
		if err := os.WriteFile(matrixFile, []byte(before+matrixBegin+written+matrixEnd+after), 0o644); err != nil { //nolint:gosec // a document
			t.Fatal(err)
		}
	}
	if written != drawn() {
		t.Errorf("%s does not show the matrix: run this test with -update", matrixFile)
	}
	for _, p := range parties {
		for _, f := range []string{"down", "slow", "wrong"} {
			s := stateOf(p.name, f)
			for _, o := range operations {
				if s.promises[o].says == "" || s.how == "" || len(s.faults) == 0 {
					t.Errorf("nothing is promised for %s/%s/%s", p.name, f, o)
				}
			}
		}
	}
	if len(matrix) != 3*len(parties) {
		t.Errorf("%d states of %d parties", len(matrix), len(parties))
	}
}
