package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"cuppa/internal/copies"
	"cuppa/internal/db"
)

const (
	// verifiedOrders is how many orders the database has; ORDERS counts instead. They are of verifiedDays days, which are closed.
	verifiedOrders, verifiedDays = 1_000_000, 30
	// verifiedRounds is how often all is verified.
	verifiedRounds = 3
)

// verified is how long `cuppa verify` takes for all that must hold of a million orders, on either engine: an order with a coupon, one that was given back in part, a plain
// one and one that was canceled, each copied with all its rows.
func (b *bench) verified() ([]row, error) {
	orders := verifiedOrders
	if text := os.Getenv("ORDERS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, errors.New("ORDERS is no number")
		}
		orders = n
	}
	url, err := b.newDatabase()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(b.dir, "verify")
	servers, err := b.verifiedOn("verify", orders, url, func(addr string) []string { return b.onServers(addr, url) })
	if err != nil {
		return nil, err
	}
	embedded, err := b.verifiedOn("verify-embedded", orders, "sqlite:"+filepath.Join(folder, "cuppa.db"), func(addr string) []string {
		return []string{"ADDR=" + addr, "DATA_DIR=" + folder, "SANDBOX_PAY_SECRET=" + paySecret, "RATE_LIMIT=off"}
	})
	return []row{servers, embedded}, errors.Join(err, os.RemoveAll(folder))
}

// verifiedOn measures on one engine.
func (b *bench) verifiedOn(name string, orders int, url string, environment func(addr string) []string) (row, error) {
	p, err := b.launch(b.ctx, b.binary, environment)
	if err != nil {
		return row{}, err
	}
	d, err := db.Open(b.ctx, url)
	if err != nil {
		return row{}, err
	}
	s := &shop{process: p, api: newAPI(b.ctx, p.addr, b.documents), databaseURL: url}
	err = s.openShop()
	if err == nil {
		err = s.ordersToCopy(d)
	}
	p.stop()
	began := time.Now()
	if err == nil {
		err = copies.Make(b.ctx, d, orders, verifiedDays, time.Now())
	}
	if err = errors.Join(err, d.Close()); err != nil {
		return row{}, err
	}
	fmt.Fprintf(os.Stderr, "%s: %d orders made in %.0f s\n", name, orders, time.Since(began).Seconds())
	var took []float64
	for range verifiedRounds {
		one, err := b.verifyOnce(environment(p.addr), orders)
		if err != nil {
			return row{}, fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %.1f s\n", name, one.Seconds())
		took = append(took, one.Seconds())
	}
	return row{Name: name, Unit: "s", Ours: *value(median(took))}, nil
}

// verifyOnce is one run of the command, from its start to its end.
func (b *bench) verifyOnce(environment []string, orders int) (time.Duration, error) {
	command := exec.CommandContext(b.ctx, b.binary, "verify", "-json")
	command.Env = append([]string{"PATH=" + os.Getenv("PATH")}, environment...)
	command.Stderr = os.Stderr
	began := time.Now()
	out, err := command.Output()
	took := time.Since(began)
	if err != nil {
		return 0, fmt.Errorf("verify: %w: %.2000s", err, out)
	}
	var report struct {
		Orders int `json:"orders"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return 0, err
	}
	if report.Orders < orders {
		return 0, fmt.Errorf("%d of %d orders were verified", report.Orders, orders)
	}
	return took, nil
}

// ordersToCopy brings one order of each kind to its end.
func (s *shop) ordersToCopy(d *db.DB) error {
	for i, kind := range []string{"coupon", "refund", "plain", "cancel"} {
		g := s.guests[i]
		in := placeInput(rand.Text())
		if kind == "coupon" {
			in["input"].(map[string]any)["couponCodes"] = []string{g.coupon} //nolint:forcetypeassert // made above
		}
		if err := s.oneToCopy(g, in, kind); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
	}
	return s.settled(d)
}

func (s *shop) oneToCopy(g guest, in map[string]any, kind string) error {
	var placed struct{ Order struct{ No string } }
	if err := s.ask(g.token, "PlaceOrder", in, &placed); err != nil {
		return err
	}
	no := placed.Order.No
	if kind == "cancel" {
		return s.ask(g.token, "CancelOrder", input(map[string]any{"orderNo": no}), nil)
	}
	var paid struct {
		Payment struct {
			No     string
			Amount int64
		}
	}
	if err := s.ask(g.token, "PayOrder", input(map[string]any{"idempotencyKey": rand.Text(), "orderNo": no, "channel": "SANDBOX"}), &paid); err != nil {
		return err
	}
	if err := s.pay(&payment{guest: g, orderNo: no, paymentNo: paid.Payment.No, amount: paid.Payment.Amount}); err != nil || kind != "refund" {
		return err
	}
	return s.ask(s.manager, "RefundOrder", input(map[string]any{"idempotencyKey": rand.Text(), "orderNo": no, "amount": 100, "reason": "one cup was cold"}), nil)
}

// settled waits until nothing is under way any more.
func (s *shop) settled(d *db.DB) error {
	ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
	defer cancel()
	for {
		var waits int
		if err := d.Reader().QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM order_events WHERE pending OR unsent) + (SELECT COUNT(*) FROM refunds WHERE finished_at IS NULL)
			+ (SELECT COUNT(*) FROM orders WHERE status IN ('CREATED', 'REFUNDING')) + (SELECT COUNT(*) FROM river_job WHERE state IN ('available', 'running', 'retryable') OR state = 'scheduled' AND kind = 'refund')`).Scan(&waits); err != nil || waits == 0 {
			return err
		}
		if err := wait(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}
