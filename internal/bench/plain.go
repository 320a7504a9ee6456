package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

// In the environment of a copy of this program that serves as a floor: where it listens, and the file whose bytes it answers.
const (
	plainAddr = "CUPPA_BENCH_PLAIN_ADDR"
	plainBody = "CUPPA_BENCH_PLAIN_BODY"
)

// servePlain is the floor of what is asked over HTTP: net/http that reads the request and answers bytes that are there already.
func servePlain(addr, file string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	length := strconv.Itoa(len(body))
	s := &http.Server{Addr: addr, ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", length)
		_, _ = w.Write(body)
	})}
	return s.ListenAndServe()
}

// plain starts a process that answers the body to everything, and gives its address.
func (b *bench) plain(ctx context.Context, body []byte) (*process, error) {
	file, err := os.CreateTemp(b.dir, "plain-*.json")
	if err != nil {
		return nil, err
	}
	if _, err = file.Write(body); err == nil {
		err = file.Close()
	}
	if err != nil {
		return nil, err
	}
	own, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return b.launch(ctx, own, func(addr string) []string { return []string{plainAddr + "=" + addr, plainBody + "=" + file.Name()} })
}
