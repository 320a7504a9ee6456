package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"time"

	"cuppa/internal/crash/crashtest"
)

// failure is thrown by what a journey does and caught by whoever runs the journey, so that journeys read as what people do.
type failure struct{ error }

func failf(format string, args ...any) { panic(failure{fmt.Errorf(format, args...)}) }

// fire is one server under fire, its database, and whoever asks it: people who ask again by the same key until they are told.
type fire struct {
	ctx     context.Context //nolint:containedctx // of one run
	server  Server
	file    string // what crashtest.File names
	reached string // what crashtest.Reached names

	mu      sync.Mutex
	process *Process
	// orders are what the file says after each start from now on; after the last, nothing.
	orders []string
	// kills are how many orders were followed so far.
	kills int
	// longest is the longest time from a start to readiness.
	longest time.Duration

	keyed []keyedCall
	// next numbers keys; codes counts the simulated vouchers of each kind that were used, of which each database has so many.
	next  int
	codes map[string]int
}

type keyedCall struct {
	token, query string
	input        map[string]any
	answer       any
}

func newFire(ctx context.Context, server Server, dir string) (*fire, error) {
	f := &fire{ctx: ctx, server: server, file: filepath.Join(dir, "order"), reached: filepath.Join(dir, "reached"), codes: map[string]int{}}
	f.server.Env = append(slices.Clone(server.Env), crashtest.File+"="+f.file, crashtest.Reached+"="+f.reached)
	return f, f.order("")
}

func (f *fire) order(text string) error { return os.WriteFile(f.file, []byte(text), 0o600) }

// arm has the server end as the first order says, and after each start from then on as the next.
func (f *fire) arm(orders ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kills = 0
	f.orders = append(slices.Clone(orders[1:]), "")
	if err := f.order(orders[0]); err != nil {
		panic(failure{err})
	}
}

// disarm lets the server live, and answers how often it was killed since it was armed.
func (f *fire) disarm() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orders = nil
	if err := f.order(""); err != nil {
		panic(failure{err})
	}
	return f.kills
}

// restartWith has the server started again with more settings, as by an operator.
func (f *fire) restartWith(env ...string) {
	f.mu.Lock()
	if f.process != nil {
		f.process.Kill()
		f.process = nil
	}
	f.server.Env = append(f.server.Env, env...)
	f.mu.Unlock()
	f.alive()
}

// alive is the server, started again where it was killed.
func (f *fire) alive() *Process {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		if err := f.ctx.Err(); err != nil {
			panic(failure{err})
		}
		if p := f.process; p != nil {
			if !p.Gone() {
				return p
			}
			if !p.portTaken() { // else nobody was killed
				f.advance(p)
			}
		}
		begun := time.Now()
		p, err := f.server.Launch(f.ctx, "")
		if err == nil {
			err = p.AwaitReady(f.ctx, 60*time.Second)
		}
		if err != nil {
			panic(failure{err})
		}
		f.process = p
		f.longest = max(f.longest, time.Since(begun))
	}
}

// advance counts a server that was killed, and has the file say what comes next. The caller holds mu.
func (f *fire) advance(p *Process) {
	if !p.Killed() {
		failf("the server ended by itself: %v\n%s", p.cmd.ProcessState, p.said)
	}
	f.kills++
	if len(f.orders) == 0 {
		return
	}
	if err := f.order(f.orders[0]); err != nil {
		panic(failure{err})
	}
	f.orders = f.orders[1:]
}

func (f *fire) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.process != nil {
		f.process.Kill()
	}
}

const (
	// patience is how long whoever asks goes on asking.
	patience = 150 * time.Second // a job that was cut off is taken up after a minute and a half at the latest
	// oneTry is how long they wait for one answer.
	oneTry = 10 * time.Second
)

// again are the codes of answers that say that nothing is decided yet.
var again = []string{"UNAVAILABLE", "IN_PROGRESS", "CHANNEL_UNAVAILABLE", "PLATFORM_UNAVAILABLE"}

// try asks until there is an answer, and answers its root field and the code of its refusal.
func (f *fire) try(token, query string, variables map[string]any) (raw json.RawMessage, refusal string) {
	var last error
	for end := time.Now().Add(patience); time.Now().Before(end); f.breathe() {
		base := f.alive().Base
		ctx, cancel := context.WithTimeout(f.ctx, oneTry)
		a, err := ask(ctx, base, token, query, variables)
		cancel()
		if last = err; err != nil {
			continue
		}
		if code := a.code(); code != "" && !slices.Contains(again, code) {
			failf("%+v\n%s %v\n%s", a.Errors, query, variables, f.alive().said)
		} else if code != "" {
			last = errors.New(code)
			continue
		}
		if raw, refusal = a.root(); !slices.Contains(again, refusal) {
			return raw, refusal
		}
		last = errors.New(refusal)
	}
	failf("no answer in %v: %w\n%s %v", patience, last, query, variables)
	return nil, ""
}

func (f *fire) breathe() {
	if err := pause(f.ctx, 20*time.Millisecond); err != nil {
		panic(failure{err})
	}
}

// get asks what must be granted and reads the root field into v.
func (f *fire) get(token, query string, variables map[string]any, v any) {
	raw, refusal := f.try(token, query, variables)
	if refusal != "" {
		failf("%s: %s %v", refusal, query, variables)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		failf("%w: %s", err, raw)
	}
}

// key is a new one.
func (f *fire) key() string {
	f.next++
	return fmt.Sprint("key-", f.next, "-", time.Now().UnixNano())
}

// token is a key of the server's.
func (f *fire) token(guest string) string {
	var out struct{ Token string }
	f.get(guest, `mutation { issueIdempotencyToken { token userErrors { code } } }`, nil, &out)
	return out.Token
}

// keyedGet does what takes a key, and remembers what was told, which must be told again in the end.
func (f *fire) keyedGet(token, query string, input map[string]any, v any) {
	if input["idempotencyKey"] == nil {
		input["idempotencyKey"] = f.key()
	}
	raw, refusal := f.try(token, query, map[string]any{"i": input})
	if refusal != "" {
		failf("%s: %s %v", refusal, query, input)
	}
	var told any
	if err := errors.Join(json.Unmarshal(raw, v), json.Unmarshal(raw, &told)); err != nil {
		failf("%w: %s", err, raw)
	}
	f.keyed = append(f.keyed, keyedCall{token, query, input, told})
}

// repeatAll asks again by each key, and what was told must be told again.
func (f *fire) repeatAll() {
	for _, c := range f.keyed {
		raw, refusal := f.try(c.token, c.query, map[string]any{"i": c.input})
		var told any
		if err := json.Unmarshal(raw, &told); err != nil || refusal != "" || !reflect.DeepEqual(told, c.answer) {
			failf("by the same key first %v, then %s %s: %s %v", c.answer, refusal, raw, c.query, c.input)
		}
	}
	f.keyed = nil
}

// until polls.
func (f *fire) until(what string, holds func() bool) {
	for end := time.Now().Add(patience); !holds(); f.breathe() {
		if time.Now().After(end) {
			failf("not within %v: %s", patience, what)
		}
	}
}

func (f *fire) guest(name string) string {
	var out struct{ Session struct{ AccessToken string } }
	f.get("", `mutation($c: String!) { customerLogin(input: {provider: DEMO, code: $c}) { session { accessToken } userErrors { code } } }`, map[string]any{"c": name}, &out)
	return out.Session.AccessToken
}

func (f *fire) staff(name string) string {
	var out struct{ Session struct{ AccessToken string } }
	f.get("", `mutation($u: String!, $p: String!) { staffLogin(input: {username: $u, password: $p}) { session { accessToken } userErrors { code } } }`, map[string]any{"u": name, "p": "demo-" + name}, &out)
	return out.Session.AccessToken
}

// tell delivers a notice until it is taken.
func (f *fire) tell(n notice) {
	f.until("the notice of "+n.PaymentNo+" is taken", func() bool {
		base := f.alive().Base
		ctx, cancel := context.WithTimeout(f.ctx, oneTry)
		defer cancel()
		code, err := deliver(ctx, base, Secret, time.Now(), n)
		return err == nil && code == 200
	})
}

// told delivers a notice until somebody answers, whatever.
func (f *fire) told(n notice) {
	f.until("the notice of "+n.PaymentNo+" is answered", func() bool {
		base := f.alive().Base
		ctx, cancel := context.WithTimeout(f.ctx, oneTry)
		defer cancel()
		code, err := deliver(ctx, base, Secret, time.Now(), n)
		return err == nil && code != 503
	})
}

// pressOnce presses a button of a cashier until somebody answers.
func (f *fire) pressOnce(cashier, button string) {
	if u, err := url.Parse(cashier); err != nil || u.Path != "/simulator/pay" {
		failf("the cashier is at %q", cashier)
	}
	f.until("the cashier answers", func() bool {
		base := f.alive().Base
		ctx, cancel := context.WithTimeout(f.ctx, oneTry)
		defer cancel()
		code, err := press(ctx, base, cashier, button)
		return err == nil && code < 500
	})
}
