package voucher_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cuppa/internal/breaker"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
)

func TestStrangeAnswersAreNeitherSuccessNorRefusal(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		k, ctx := w.kind(s), t.Context()
		u := w.use(s, w.sell(s, nil))
		u.CancelUntil, u.VerifyID, u.CertificateID = w.now().Add(time.Minute), "1", "880077"
		for what, answer := range map[string]http.HandlerFunc{
			"nothing": says(200, ""), "no JSON": says(200, "<html>"), "null": says(200, "null"), "a list": says(200, "[]"), "a text": says(200, `"OP_SUCCESS"`),
			"an empty object": says(200, "{}"), "success without data": says(200, `{"code":"OP_SUCCESS","data":null,"extra":{"error_code":0}}`),
			"success with empty data": says(200, `{"code":"OP_SUCCESS","data":{},"extra":{"error_code":0}}`),
			"data of another shape":   says(200, `{"code":"OP_SUCCESS","errcode":0,"data":[1],"extra":{"error_code":0},"voucher_list":7}`),
			"a name twice":            says(200, `{"code":"OP_SUCCESS","code":"OP_SUCCESS","data":{"result":0}}`),
			"deep":                    says(200, strings.Repeat(`{"data":`, 100)+"1"+strings.Repeat("}", 100)), "two values": says(200, `{"code":"1006"}{"code":"1006"}`),
			"a failure": says(500, `{"code":"1006"}`), "too many": says(429, `{"code":"1006"}`), "not found": says(404, `{"code":"1006"}`),
			"success with another status": says(201, `{"code":"OP_SUCCESS","data":{"result":0,"couponCodes":["`+u.Code.Reveal()+`"]}}`),
			"megabytes": func(rw http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(rw, `{"code":"1006","pad":"`+strings.Repeat("x", 2<<20)+`"}`)
			},
			"a way elsewhere": func(rw http.ResponseWriter, r *http.Request) {
				http.Redirect(rw, r, "/elsewhere", http.StatusTemporaryRedirect)
			},
			"a cut": func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Content-Length", "100")
				_, _ = io.WriteString(rw, `{"code":"1006"`)
				_ = http.NewResponseController(rw).Flush()
				panic(http.ErrAbortHandler)
			},
		} {
			w.replace.Store(&answer)
			for name, v := range map[string]voucher.Verdict{
				"validate": k.Validator.Validate(ctx, voucher.ValidateRequest{Code: u.Code, Shop: u.Shop}).Verdict,
				"redeem":   k.Operator.Redeem(ctx, u), "query": k.Operator.Query(ctx, u), "undo": k.Operator.Undo(ctx, u),
			} {
				if v.Outcome != voucher.Unknown || v.NotSent || v.Final() {
					t.Errorf("%s, %s: %+v", what, name, v)
				}
			}
		}
	})
}

func says(status int, body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	}
}

// TestWhatWasNotSentNeedsNoQuery: nobody listens, the caller has left before, or the breaker is open.
func TestWhatWasNotSentNeedsNoQuery(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		u := w.use(s, w.sell(s, nil))
		left, leave := context.WithCancel(t.Context())
		leave()
		if v := w.kind(s).Operator.Redeem(left, u); v.Outcome != voucher.Unknown || !v.NotSent || v.MustQuery() {
			t.Errorf("a caller that left: %+v", v)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		nowhere := "http://" + l.Addr().String()
		_ = l.Close()
		deaf, err := voucher.Connect(w.settings(nowhere), voucher.Options{Now: w.now})
		if err != nil {
			t.Fatal(err)
		}
		k, err := deaf.Get(s.kind)
		if err != nil {
			t.Fatal(err)
		}
		if v := k.Operator.Redeem(t.Context(), u); v.Outcome != voucher.Unknown || !v.NotSent || v.MustQuery() {
			t.Errorf("nobody there: %+v", v)
		}
	})
}

func TestABreakerStandsBeforeEachPlatform(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		parties := breaker.New(slog.New(slog.DiscardHandler))
		guarded := w.connect(voucher.Options{Now: w.now, Parties: parties})
		k, err := guarded.Get(s.kind)
		if err != nil {
			t.Fatal(err)
		}
		u := w.use(s, w.sell(s, nil))
		if v := k.Operator.Query(t.Context(), u); v.Outcome != voucher.Unused { // tokens are there
			t.Fatalf("%+v", v)
		}
		w.arm(s, simulator.Down, -1)
		for i := range breaker.InARow {
			if v := k.Operator.Redeem(t.Context(), u); v.Outcome != voucher.Unknown || v.NotSent {
				t.Fatalf("call %d: %+v", i, v)
			}
		}
		before := w.calls.Load()
		v := k.Operator.Redeem(t.Context(), u)
		if v.Outcome != voucher.Unknown || !v.NotSent || v.MustQuery() || v.Code != "breaker_open" || w.calls.Load() != before {
			t.Errorf("open: %+v", v)
		}
		open := 0
		for _, p := range parties.Status() {
			if p.State == breaker.Open {
				open++
			}
			if !strings.HasSuffix(p.Name, "_VOUCHERS") {
				t.Errorf("%+v", p)
			}
		}
		if open != 1 {
			t.Errorf("one platform is down, %d breakers are open: %+v", open, parties.Status())
		}
	})
}

// TestRefusalsDoNotOpenABreaker: a guest who tries codes must not take the platform from all others.
func TestRefusalsDoNotOpenABreaker(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		parties := breaker.New(slog.New(slog.DiscardHandler))
		k, err := w.connect(voucher.Options{Now: w.now, Parties: parties}).Get(s.kind)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 40 {
			info := k.Validator.Validate(t.Context(), voucher.ValidateRequest{Code: w.code(fmt.Sprintf("77%010d", i)), Shop: w.shop(s, "s-jingan")})
			expect(t, "no such voucher", info.Verdict, voucher.Rejected)
		}
		for _, p := range parties.Status() {
			if p.State != breaker.Closed || p.Failed != 0 {
				t.Errorf("%+v", p)
			}
		}
	})
}

// TestEachCallEndsInItsTimeAndLeavesNothing counts goroutines, so it runs alone.
func TestEachCallEndsInItsTimeAndLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("calls", func(t *testing.T) {
		w := start(t)
		var stuck atomic.Int64
		held := make(chan struct{})
		silent := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			stuck.Add(1)
			select {
			case <-r.Context().Done():
			case <-held:
			}
		})
		for _, s := range w.subjects() {
			u := w.use(s, w.sell(s, nil))
			operator := w.impatient(s, u)
			w.replace.Store(&silent)
			began := time.Now()
			if v := operator.Redeem(t.Context(), u); v.Outcome != voucher.Unknown || v.NotSent || time.Since(began) > 10*time.Second {
				t.Errorf("%s: %+v after %s", s.name, v, time.Since(began))
			}
			w.replace.Store(nil)
		}
		close(held)
		if stuck.Load() == 0 {
			t.Error("nobody was asked")
		}
		http.DefaultClient.CloseIdleConnections()
	})
	goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"))
}
