package breaker

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Transport puts the breaker before an HTTP client's transport: what does not arrive, takes too long or is answered 5xx counts as a failure. Reading the
// body has its part of the call's time. A nil breaker answers next itself.
func (b *Breaker) Transport(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	if b == nil {
		return next
	}
	return transport{b, next}
}

type transport struct {
	b    *Breaker
	next http.RoundTripper
}

// RoundTrip asks the party.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	done, err := t.b.allow(r.Context())
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // as every RoundTripper must
		}
		return nil, err
	}
	begun := time.Now()
	ctx, cancel := context.WithTimeout(r.Context(), t.b.opt.Timeout)
	answer, err := t.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		cancel()
		done(t.b.judge(r.Context(), begun, err))
		return nil, fmt.Errorf("breaker: %s: %w", t.b.name, err)
	}
	var verdict error
	if answer.StatusCode >= http.StatusInternalServerError {
		verdict = fmt.Errorf("breaker: %s answered %d", t.b.name, answer.StatusCode)
	}
	done(verdict)
	answer.Body = &body{answer.Body, cancel}
	return answer, nil
}

// body frees the call's timer when it is closed.
type body struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Close closes the answer's body.
func (b *body) Close() error {
	b.cancel()
	return b.ReadCloser.Close()
}
