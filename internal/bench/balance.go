package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// payersAtOnce is how many clients pay by balance, paidPerTurn how many orders each turn pays.
	payersAtOnce  = 32
	paidPerTurn   = 960
	balanceRounds = 5
	// manyShops is over how many shops the orders of the row without a shop that all share are spread.
	manyShops = 16
	// toppedUp is what each guest puts into the wallet before, in minor units; several times.
	toppedUp, topUpsEach = 500_000, 4
)

// topUpDocument is not in the contract.
const topUpDocument = `mutation TopUp($input: TopUpInput!) { topUp(input: $input) { topUp { payment { no amount } } userErrors { code } } }`

// balancePay is payOrder by BALANCE for orders that wait for their payment, 32 at once, from the wallets of 200 guests: spread over 16 shops, and all at one shop, whose
// payments wait for its counter of pick-up codes. Its floor is one transaction of prepared statements by lib/pq from as many connections that writes the rows of one such
// payment: those that it changes are inserted, the guest's wallet and the shop's counter are updated. What is compared is the p99, the median of the rounds.
func (b *bench) balancePay() ([]row, error) {
	s, err := b.server()
	if err != nil {
		return nil, err
	}
	ours, err := sql.Open("postgres", s.databaseURL)
	if err != nil {
		return nil, err
	}
	defer ours.Close()
	if err := s.fillWallets(); err != nil {
		return nil, err
	}
	shops, err := s.openShops(ours)
	if err != nil {
		return nil, err
	}
	floor, err := b.newPayers(ours, s)
	if err != nil {
		return nil, err
	}
	defer floor.db.Close()
	spread, err := b.payInTurns(s, floor, "balance-pay", shops)
	if err != nil {
		return nil, err
	}
	one, err := b.payInTurns(s, floor, "balance-pay-shop", []string{shopID})
	return []row{spread, one}, err
}

// fillWallets has each guest top up.
func (s *shop) fillWallets() error {
	paid := make([]*payment, len(s.guests)*topUpsEach)
	err := each(s.ctx, len(paid), func(i int) error {
		var out struct {
			TopUp struct {
				Payment struct {
					No     string
					Amount int64
				}
			}
		}
		in := input(map[string]any{"idempotencyKey": rand.Text(), "amount": toppedUp, "channel": "SANDBOX"})
		if err := s.ask(s.guests[i%len(s.guests)].token, "TopUp", in, &out); err != nil {
			return err
		}
		paid[i] = &payment{paymentNo: out.TopUp.Payment.No, amount: out.TopUp.Payment.Amount}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = settle(s.ctx, s.process.addr, paid)
	return err
}

// openShops opens shops beside the demo's: copies of the one that never closes.
func (s *shop) openShops(ours *sql.DB) ([]string, error) {
	shops := make([]string, manyShops)
	for i := range shops {
		shops[i] = fmt.Sprintf("s-bench-%d", i)
		_, err := ours.ExecContext(s.ctx, `INSERT INTO shops SELECT (jsonb_populate_record(s, jsonb_build_object('id', $1::text))).* FROM shops s WHERE id = $2 ON CONFLICT DO NOTHING`, shops[i], shopID)
		if err != nil {
			return nil, err
		}
	}
	return shops, nil
}

// payInTurns measures both sides in turns, over shops.
func (b *bench) payInTurns(s *shop, floor *payers, name string, shops []string) (row, error) {
	ours := func() (round, error) {
		requests := make([][]byte, paidPerTurn)
		err := each(b.ctx, len(requests), func(i int) (err error) {
			requests[i], err = s.toPay(s.guests[i%len(s.guests)], shops[i%len(shops)])
			return err
		})
		if err == nil {
			err = b.admin("CHECKPOINT")
		}
		if err != nil {
			return round{}, err
		}
		return sendAll(b.ctx, s.process.addr, requests, payersAtOnce, func(body []byte) bool { return bytes.Contains(body, []byte(`"status":"SUCCEEDED"`)) })
	}
	theirs := func() (round, error) {
		if err := b.admin("CHECKPOINT"); err != nil {
			return round{}, err
		}
		return floor.run(b.ctx, shops)
	}
	for _, warmUp := range []func() (round, error){ours, theirs} {
		if _, err := warmUp(); err != nil {
			return row{}, err
		}
	}
	var mine, theirP99, p50 []float64
	for i := range balanceRounds {
		turns := []func() (round, error){ours, theirs}
		for j := range turns {
			side := (i + j) % 2
			r, err := turns[side]()
			if err != nil {
				return row{}, err
			}
			if p99 := millis(quantile(r.latencies, 0.99)); side == 0 {
				mine, p50 = append(mine, p99), append(p50, millis(quantile(r.latencies, 0.5)))
			} else {
				theirP99 = append(theirP99, p99)
			}
		}
	}
	r := row{Name: name, Unit: "p99 ms", Ours: *value(median(mine)), Floor: value(median(theirP99)), P50: value(median(p50))}
	r.P99, r.Ratio = value(r.Ours), value(r.Ours / *r.Floor)
	return r, nil
}

// toPay places an order of a guest and is the request that pays it by balance.
func (s *shop) toPay(g guest, shop string) ([]byte, error) {
	no, err := s.ordered(g, shop)
	if err != nil {
		return nil, err
	}
	return s.request(g.token, "PayOrder", input(map[string]any{"idempotencyKey": rand.Text(), "orderNo": no, "channel": "BALANCE"}))
}

func (s *shop) ordered(g guest, shop string) (no string, err error) {
	var placed struct{ Order struct{ No string } }
	err = s.ask(g.token, "PlaceOrder", input(map[string]any{"idempotencyKey": rand.Text(), "shopId": shop, "items": ordered, "dineWay": "TAKEAWAY"}), &placed)
	return placed.Order.No, err
}

// sendAll sends requests over so many connections, each once, and says how long each took. An answer that is not good ends it with an error.
func sendAll(ctx context.Context, addr string, requests [][]byte, connections int, good func(body []byte) bool) (round, error) {
	all, errs := make([][]time.Duration, connections), make([]error, connections)
	began := time.Now()
	var wg sync.WaitGroup
	for c := range connections {
		wg.Go(func() {
			conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
			if err != nil {
				errs[c] = err
				return
			}
			defer conn.Close()
			buffer := make([]byte, answerSize)
			for i := c; i < len(requests); i += connections {
				at := time.Now()
				if _, errs[c] = conn.Write(requests[i]); errs[c] != nil {
					return
				}
				body, err := readAnswer(conn, buffer)
				if err == nil && !good(body) {
					err = fmt.Errorf("an unexpected answer: %.400s", body)
				}
				if errs[c] = err; err != nil {
					return
				}
				all[c] = append(all[c], time.Since(at))
			}
		})
	}
	wg.Wait()
	r := round{perSecond: float64(len(requests)) / time.Since(began).Seconds()}
	for _, part := range all {
		r.latencies = append(r.latencies, part...)
	}
	return r, errors.Join(errs...)
}

// paidRows are the rows that a payment by balance writes or changes, beside the wallet and the counter of pick-up codes.
var paidRows = []struct{ table, where string }{
	{"orders", "no = $1"}, {"payments", "order_no = $1"}, {"holds", "order_no = $1"}, {"ledger_postings", "order_no = $1"},
	{"order_events", "order_no = $1 AND kind = 'order.paid'"}, {"idempotency_keys", "key LIKE 'pay:%' AND result IN (SELECT no FROM payments WHERE order_no = $1)"},
}

// payers are the floor: they write the rows of a payment by balance over and over.
type payers struct {
	db    *sql.DB
	texts []string // one a table; $1 is a number that comes once
}

// newPayers pays one order by balance and makes the statements out of its rows, for a database with the same migrations on the same server.
func (b *bench) newPayers(ours *sql.DB, s *shop) (*payers, error) {
	no, err := s.ordered(s.guests[0], shopID)
	if err != nil {
		return nil, err
	}
	var paid struct{ Payment struct{ No string } }
	if err := s.ask(s.guests[0].token, "PayOrder", input(map[string]any{"idempotencyKey": rand.Text(), "orderNo": no, "channel": "BALANCE"}), &paid); err != nil {
		return nil, err
	}
	databaseURL, err := b.newDatabase()
	if err != nil {
		return nil, err
	}
	p := &payers{}
	for _, r := range paidRows {
		text, err := rowsAgain(b.ctx, ours, r.table, r.where, &payment{orderNo: no, paymentNo: paid.Payment.No})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.table, err)
		}
		text = strings.ReplaceAll(strings.TrimSuffix(text, ";\n"), ":no::text", "$1::text")
		if r.table == "idempotency_keys" { // a hash
			text = strings.Replace(text, "E'pay\\x3a", "$1::text || E'pay\\x3a", 1)
		}
		p.texts = append(p.texts, text)
	}
	if p.db, err = sql.Open("postgres", databaseURL); err != nil {
		return nil, err
	}
	p.db.SetMaxOpenConns(payersAtOnce)
	p.db.SetMaxIdleConns(payersAtOnce)
	_, err = p.db.ExecContext(b.ctx, `INSERT INTO wallets (brand_id, customer_id, principal, bonus, frozen_principal, frozen_bonus, points, created_at)
		SELECT 1, 'guest-' || n, 1000000000, 1000000, 0, 0, 0, now() FROM generate_series(0, $1 - 1) n`, guests)
	return p, err
}

// run writes as many payments as a turn of ours pays, from as many connections, for guests of shops.
func (p *payers) run(ctx context.Context, shops []string) (round, error) {
	all, errs := make([][]time.Duration, payersAtOnce), make([]error, payersAtOnce)
	began := time.Now()
	var wg sync.WaitGroup
	for c := range payersAtOnce {
		wg.Go(func() { all[c], errs[c] = p.client(ctx, c, shops) })
	}
	wg.Wait()
	r := round{perSecond: paidPerTurn / time.Since(began).Seconds()}
	for _, part := range all {
		r.latencies = append(r.latencies, part...)
	}
	return r, errors.Join(errs...)
}

// client is one connection's part of a turn.
func (p *payers) client(ctx context.Context, c int, shops []string) (took []time.Duration, err error) {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	statements := make([]*sql.Stmt, 0, len(p.texts)+3)
	for _, text := range slices.Concat([]string{
		"SELECT principal, bonus FROM wallets WHERE brand_id = 1 AND customer_id = $1 FOR UPDATE",
		"UPDATE wallets SET principal = principal - 4000, bonus = bonus - 1 WHERE brand_id = 1 AND customer_id = $1",
	}, p.texts, []string{
		"INSERT INTO pickup_counters (brand_id, shop_id, day, last) VALUES (1, $1, 'today', 1) ON CONFLICT (shop_id, day) DO UPDATE SET last = pickup_counters.last + 1",
	}) {
		st, err := conn.PrepareContext(ctx, text)
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, text)
		}
		defer st.Close() //nolint:gocritic // a few
		statements = append(statements, st)
	}
	for i := c; i < paidPerTurn; i += payersAtOnce {
		at := time.Now()
		if err := p.pay(ctx, conn, statements, fmt.Sprint("guest-", i%guests), shops[i%len(shops)]); err != nil {
			return nil, err
		}
		took = append(took, time.Since(at))
	}
	return took, nil
}

// pay is one transaction: the wallet, the rows, and the shop's counter last, as ours does.
func (p *payers) pay(ctx context.Context, conn *sql.Conn, statements []*sql.Stmt, guest, shop string) error {
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	no, n := rand.Text()[:14], len(statements)
	for i, st := range statements {
		arg := no
		switch i {
		case 0, 1:
			arg = guest
		case n - 1:
			arg = shop
		}
		if _, err := st.ExecContext(ctx, arg); err != nil {
			return err
		}
	}
	_, err := conn.ExecContext(ctx, "COMMIT")
	return err
}
