package breaker

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/fault"
)

var (
	errAway    = errors.New("connection refused")
	errRefused = errors.New("the card is declined")
	errBusy    = fault.New("CHANNEL_UNAVAILABLE", "not now", "暂不可用")
)

// parties is a list whose log can be read.
func parties() (*Parties, *bytes.Buffer) {
	var log bytes.Buffer
	return New(slog.New(slog.NewTextHandler(&log, nil))), &log
}

func ask(ctx context.Context, b *Breaker, err error) error {
	_, got := Do(ctx, b, func(context.Context) (int, error) { return 1, err })
	return got
}

func TestItOpensAfterFiveFailuresInARowAndClosesAfterOneProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, log := parties()
		b := p.Party("BANK", Options{While: errBusy})
		for i := range InARow - 1 {
			if err := ask(t.Context(), b, errAway); !errors.Is(err, errAway) {
				t.Fatalf("call %d: %v", i, err)
			}
		}
		if err := ask(t.Context(), b, nil); err != nil {
			t.Fatal(err)
		}
		for range InARow {
			_ = ask(t.Context(), b, errAway)
		}
		asked := false
		got, err := Do(t.Context(), b, func(context.Context) (string, error) { asked = true; return "x", nil })
		if !errors.Is(err, errBusy) || asked || got != "" {
			t.Fatalf("open: %q %v, asked: %t", got, err, asked)
		}
		s := p.Status()[0]
		if s.State != Open || s.Calls != 2*InARow || s.Failures != 2*InARow-1 || s.Refused != 1 || !s.NextProbe.Equal(time.Now().Add(OpenFor)) || !s.Since.Equal(time.Now()) {
			t.Errorf("open: %+v", s)
		}
		time.Sleep(OpenFor)
		if err := ask(t.Context(), b, nil); !errors.Is(err, errBusy) {
			t.Errorf("a probe before its time: %v", err)
		}
		time.Sleep(time.Nanosecond)
		if err := ask(t.Context(), b, errAway); !errors.Is(err, errAway) { // the probe fails
			t.Errorf("the probe: %v", err)
		}
		if err := ask(t.Context(), b, nil); !errors.Is(err, errBusy) {
			t.Errorf("after a probe that failed: %v", err)
		}
		time.Sleep(OpenFor + 1)
		held, answered := make(chan struct{}), make(chan error)
		go func() {
			_, err := Do(t.Context(), b, func(context.Context) (int, error) { <-held; return 1, nil })
			answered <- err
		}()
		synctest.Wait()
		if err := ask(t.Context(), b, nil); !errors.Is(err, errBusy) {
			t.Errorf("two probes at once: %v", err)
		}
		if s := p.Status()[0]; s.State != HalfOpen || !s.NextProbe.IsZero() {
			t.Errorf("half open: %+v", s)
		}
		close(held)
		if err := <-answered; err != nil {
			t.Error(err)
		}
		if s := p.Status()[0]; s.State != Closed || s.Calls != 0 || s.Changes != 5 {
			t.Errorf("closed: %+v", s)
		}
		if n := strings.Count(log.String(), "\n"); n != 5 || strings.Count(log.String(), "level=WARN") != 2 {
			t.Errorf("5 changes, 2 of them bad:\n%s", log)
		}
	})
}

func TestItOpensWhenMoreThanItsShareOfEnoughCallsFail(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]struct {
		pattern string // one call a character
		apart   time.Duration
		want    State
	}{
		"60 % of 20":             {"xxx.." + "xxx.." + "xxx.." + "xxx..", 0, Closed},
		"above 60 % of 20":       {".xxx." + "xxx.x" + "xx.xx" + "x.xxx", 0, Open},
		"100 % of 4":             {"xxxx", 0, Closed},
		"above 60 % of 19":       {".xxx." + "xxx.x" + "xx.xx" + "x.xx", 0, Closed},
		"spread over 10 minutes": {".xxx." + "xxx.x" + "xx.xx" + "x.xxx", 30 * time.Second, Closed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p, _ := parties()
				b := p.Party("BANK", Options{})
				for _, c := range set.pattern {
					var err error
					if c == 'x' {
						err = errAway
					}
					_ = ask(t.Context(), b, err)
					time.Sleep(set.apart)
				}
				if s := p.Status()[0]; s.State != set.want {
					t.Errorf("%+v", s)
				}
			})
		})
	}
}

func TestWhatIsNoFailureOfTheParty(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"an answer": errRefused, "a fault": fault.New("INVALID_CREDENTIALS", "", "").At("code"), "nothing": nil,
	} {
		p, _ := parties()
		b := p.Party("BANK", Options{Answers: []error{errRefused}})
		for range 50 {
			_ = ask(t.Context(), b, err)
		}
		if s := p.Status()[0]; s.State != Closed || s.Succeeded != 50 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	for name, err := range map[string]error{
		"transport": errAway, "a fault that says so": errBusy.Because(errAway), "a timeout": context.DeadlineExceeded, "canceled by the party": context.Canceled,
	} {
		p, _ := parties()
		b := p.Party("BANK", Options{Answers: []error{errRefused}})
		for range InARow {
			_ = ask(t.Context(), b, err)
		}
		if s := p.Status()[0]; s.State != Open || s.Failed != InARow {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestACallerWhoLeavesSaysNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := parties()
		b := p.Party("BANK", Options{})
		for range 50 {
			ctx, cancel := context.WithCancel(t.Context())
			_, err := Do(ctx, b, func(ctx context.Context) (int, error) { cancel(); <-ctx.Done(); return 0, ctx.Err() })
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			hurried, done := context.WithTimeout(t.Context(), time.Second)
			_, _ = Do(hurried, b, func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() })
			done()
		}
		if s := p.Status()[0]; s.State != Closed || s.Calls != 0 || s.Failed != 0 {
			t.Errorf("%+v", s)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Do(gone, b, func(context.Context) (int, error) { t.Error("asked for nobody"); return 0, nil }); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestEachCallHasItsDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := parties()
		b := p.Party("BANK", Options{})
		begun := time.Now()
		_, err := Do(t.Context(), b, func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != CallTimeout || p.Status()[0].Failed != 1 {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		func() {
			defer func() { _ = recover() }()
			_, _ = Do(t.Context(), b, func(context.Context) (int, error) { panic("boom") })
		}()
		if s := p.Status()[0]; s.Failed != 2 {
			t.Errorf("a panic: %+v", s)
		}
	})
}

// answers is a transport that answers by what the request's path says.
type answers struct{}

func (answers) RoundTrip(r *http.Request) (*http.Response, error) {
	status := map[string]int{"/ok": 200, "/missing": 404, "/broken": 502}[r.URL.Path]
	if status == 0 {
		return nil, errAway
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("x")), Request: r}, nil
}

func TestATransport(t *testing.T) {
	t.Parallel()
	for path, opens := range map[string]bool{"/ok": false, "/missing": false, "/broken": true, "/away": true} {
		p, _ := parties()
		c := http.Client{Transport: p.Party("BANK", Options{While: errBusy}).Transport(answers{})}
		get := func() error {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://bank.example"+path, strings.NewReader("x"))
			answer, err := c.Do(r)
			if err == nil {
				_ = answer.Body.Close()
			}
			return err
		}
		for range InARow {
			if err := get(); errors.Is(err, errBusy) {
				t.Fatal(err)
			}
		}
		if err := get(); errors.Is(err, errBusy) != opens {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestPartiesAreKnownByName(t *testing.T) {
	t.Parallel()
	p, _ := parties()
	if b := p.Party("B", Options{}); b != p.Party("B", Options{}) || p.Party("A", Options{}) == p.Party("B", Options{}) {
		t.Error("a name is not a breaker")
	}
	if all := p.Status(); len(all) != 2 || all[0].Name != "A" {
		t.Errorf("%+v", all)
	}
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(p)
	if families, err := registry.Gather(); err != nil || len(families) != 3 {
		t.Errorf("%d figures, %v", len(families), err)
	}
	var none *Parties
	if err := ask(t.Context(), none.Party("A", Options{}), errAway); !errors.Is(err, errAway) || none.Status() != nil {
		t.Error("without a list something is in the way")
	}
}
