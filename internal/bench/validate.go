package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"cuppa/internal/config"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
)

const (
	// basket is how many vouchers are asked about at once.
	basket = 20
	// platformTakes is how long the simulated platforms take for an answer, beside their own work.
	platformTakes = 150 * time.Millisecond
	// maxMore is how many milliseconds a basket may take longer than the slowest of its calls.
	maxMore = 20.0
)

// slowest tells how long the longest of some calls took, as their platform sees it.
type slowest struct {
	mu   sync.Mutex
	most time.Duration
}

func (s *slowest) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	began := time.Now()
	time.Sleep(platformTakes)
	next.ServeHTTP(w, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.most = max(s.most, time.Since(began))
}

func (s *slowest) take() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.most = 0 }()
	return s.most
}

// validate is how much longer it takes to ask for 20 vouchers of a kind than the slowest call takes at the platform; the dearest kind counts, all are listed on
// stderr. The simulator of the platforms is in this process, so that its work counts as ours.
func (b *bench) validate() ([]row, error) {
	const rounds = 15
	file := "sqlite:" + filepath.Join(b.dir, "validate.db")
	if err := b.migrate(file); err != nil {
		return nil, err
	}
	d, err := db.Open(b.ctx, file)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	platforms, err := simulator.New(simulator.NewMemory(), simulator.Options{})
	if err != nil {
		return nil, err
	}
	sold := simulator.DemoVouchers(time.Now())
	if err := platforms.Sell(b.ctx, sold...); err != nil {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(b.ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	var calls slowest
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { calls.serve(w, r, platforms) }),
		ReadHeaderTimeout: time.Second,
	}
	defer server.Close()
	go func() { _ = server.Serve(l) }()
	set, err := platforms.Settings("http://"+l.Addr().String(), config.Platforms{})
	if err != nil {
		return nil, err
	}
	kinds, err := voucher.Connect(set, voucher.Options{})
	if err != nil {
		return nil, err
	}
	coupons := coupon.New(d, nil, time.Now).WithVouchers(kinds, simulator.Account, slog.New(slog.DiscardHandler))
	var worst float64
	for _, kind := range kinds.All() {
		var all []coupon.Coupon
		for _, v := range sold {
			if v.Platform == kind.Platform && v.Form == kind.Form && len(all) < basket {
				all = append(all, coupon.Coupon{Code: v.Code, Terms: coupon.Terms{Kind: kind.Name}})
			}
		}
		var more []float64
		for i := range rounds + 2 {
			calls.take()
			began := time.Now()
			for _, looked := range coupons.Look(db.ForBrand(b.ctx, 1), "s1", all) {
				if looked.Err != nil {
					return nil, fmt.Errorf("%s: %w", kind.Name, looked.Err)
				}
			}
			if took := time.Since(began); i >= 2 {
				more = append(more, millis(took-calls.take()))
			}
		}
		middle := median(more)
		fmt.Fprintf(os.Stderr, "validate %d of %-18s %6.2f ms more than the slowest call\n", basket, kind.Name, middle)
		worst = max(worst, middle)
	}
	rows := []row{{Name: "validate", Unit: "ms more", Ours: *value(worst)}}
	if worst > maxMore {
		return rows, fmt.Errorf("%d vouchers take %.1f ms longer than the slowest call, of %v", basket, worst, maxMore)
	}
	return rows, nil
}
