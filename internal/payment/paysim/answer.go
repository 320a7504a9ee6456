package paysim

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// slowFor is how long a slow channel takes, unless its caller leaves before.
const slowFor = 20 * time.Second

// taken takes the first of the faults that are armed.
func (s *Sim) taken(ctx context.Context, channel string, faults ...Fault) (Fault, error) {
	for _, f := range faults {
		if taken, err := s.store.Take(ctx, channel, f); err != nil || taken {
			return f, err
		}
	}
	return "", nil
}

// spoil answers as a fault of the wire has it; false where there is none of that kind.
func spoil(w http.ResponseWriter, r *http.Request, f Fault, body []byte) bool {
	switch f {
	case Slow:
		select {
		case <-r.Context().Done():
		case <-time.After(slowFor):
		}
		panic(http.ErrAbortHandler)
	case Lost:
		panic(http.ErrAbortHandler)
	case Cut:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+100))
		_, _ = w.Write(body[:len(body)/2])
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		panic(http.ErrAbortHandler)
	case Garbage:
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html><body>502 Bad Gateway</body></html>"))
	case Huge:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"x":"` + strings.Repeat("x", 1<<20) + `"}`))
	default:
		return false
	}
	return true
}
