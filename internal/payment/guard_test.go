package payment

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/secret"
)

// broken is a channel that refuses, or is not there.
type broken struct {
	*SandboxChannel
	err   error
	asked int
}

func (b *broken) Refund(context.Context, Payment, Refund) error { b.asked++; return b.err }

func (b *broken) Prepay(context.Context, Opening) (secret.Text, error) {
	b.asked++
	return secret.Text{}, b.err
}

func TestEveryRegisteredChannelStandsBehindABreaker(t *testing.T) {
	t.Parallel()
	quiet := slog.New(slog.DiscardHandler)
	parties := breaker.New(quiet)
	b := &broken{SandboxChannel: NewSandbox("s", []byte("l"), ""), err: ErrRefundRefused}
	s, err := New(nil, quiet, time.Now, parties, b)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Channel(Sandbox)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := c.Refund(t.Context(), Payment{}, Refund{}); !errors.Is(err, ErrRefundRefused) {
			t.Fatalf("a refusal is %v", err)
		}
	}
	b.err, b.asked = errors.New("no route to the bank"), 0
	for range 3 {
		_ = c.Refund(t.Context(), Payment{}, Refund{})
	}
	for range 3 {
		_, _ = c.Prepay(t.Context(), Opening{})
	}
	if b.asked != breaker.InARow {
		t.Errorf("it was asked %d times", b.asked)
	}
	if _, err := c.Prepay(t.Context(), Opening{}); !errors.Is(err, ErrChannelUnavailable) {
		t.Errorf("a guest hears %v", err)
	}
	if err := c.Refund(t.Context(), Payment{}, Refund{}); errors.Is(err, ErrRefundRefused) || !errors.Is(err, ErrChannelUnavailable) {
		t.Errorf("a refund must be tried again, and is told %v", err)
	}
	if all := parties.Status(); len(all) != 1 || all[0].Name != Sandbox || all[0].State != breaker.Open {
		t.Errorf("%+v", all)
	}
}

func TestForgedCallbacksFillNoLogAndSignedOnesPass(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	channel := NewSandbox("s", []byte("l"), "")
	s, err := New(nil, slog.New(slog.NewTextHandler(&log, nil)), time.Now, nil, channel)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("POST /callbacks/{channel}", s.Callbacks())
	call := func(header http.Header, body string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/callbacks/sandbox", strings.NewReader(body))
		r.Header = header
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w.Code
	}
	for range 2000 {
		if status := call(http.Header{}, `{}`); status != http.StatusUnauthorized {
			t.Fatalf("forged: %d", status)
		}
	}
	if n := strings.Count(log.String(), "forged"); n < 1 || n > forgeriesAtOnce+60 {
		t.Errorf("%d lines", n)
	}
	header, _ := channel.Callback(Notice{}, "n", time.Now())
	timestamp, nonce := header.Get("Sandbox-Timestamp"), header.Get("Sandbox-Nonce")
	header.Set("Sandbox-Signature", channel.sign(timestamp, nonce, []byte(`[]`)))
	if status := call(header, `[]`); status != http.StatusBadRequest { // signed, and read
		t.Errorf("signed, from the same address: %d", status)
	}
}
