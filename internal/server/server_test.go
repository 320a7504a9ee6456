package server

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestAStoppingServerSendsItsClientsElsewhere(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	draining, drained, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	log := slog.New(slog.DiscardHandler)
	const window = time.Second
	mux := http.NewServeMux()
	mux.Handle("/", Alive())
	mux.Handle("/readyz", Ready(log))
	go func() {
		ended <- Serve(ctx, l, mux, window, func(context.Context) {
			close(draining)
			<-drained
		}, log)
	}()
	client := &http.Client{Transport: &http.Transport{}}
	ask := func(path string) (status int, last bool) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		return answer.StatusCode, answer.Close
	}
	if status, last := ask("/readyz"); status != http.StatusOK || last {
		t.Errorf("serving: %d, the connection's last answer %v", status, last)
	}
	begun := time.Now()
	stop()
	<-draining
	if status, last := ask("/"); status != http.StatusOK || !last {
		t.Errorf("stopping: %d, the connection's last answer %v", status, last)
	}
	if status, _ := ask("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("a stopping server says it is ready: %d", status)
	}
	close(drained)
	if status, _ := ask("/"); status != http.StatusOK { // a load balancer may not have seen it yet
		t.Errorf("all sockets are closed, and it answers %d", status)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if served := time.Since(begun); served < window {
		t.Errorf("requests were answered for %v only", served)
	}
}
