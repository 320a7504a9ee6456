package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"
)

const (
	// settledAtOnce is how many clients send callbacks, settledPerTurn how many each turn settles.
	settledAtOnce  = 32
	settledPerTurn = 1_600
	callbackRounds = 3
)

// callback is POST /callbacks/sandbox for orders that wait for their payment, each once, 32 at once. Its floor is pgbench that writes the rows of one such settled
// payment in one transaction: those that a callback changes are inserted, and the shop's counter of pick-up codes is counted on.
func (b *bench) callback() ([]row, error) {
	s, err := b.server()
	if err != nil {
		return nil, err
	}
	ours, err := sql.Open("postgres", s.databaseURL)
	if err != nil {
		return nil, err
	}
	defer ours.Close()
	p, err := b.newPgbench(ours, s)
	if err != nil {
		return nil, err
	}
	defer p.db.Close()
	if err := b.settledScript(ours, s, p); err != nil {
		return nil, err
	}
	r, err := inTurns(callbackRounds,
		func() (round, error) {
			payments := make([]*payment, settledPerTurn)
			if err := each(b.ctx, len(payments), func(i int) (err error) {
				payments[i], err = s.placed(s.guests[i%len(s.guests)], true)
				return err
			}); err != nil {
				return round{}, err
			}
			if err := b.admin("CHECKPOINT"); err != nil {
				return round{}, err
			}
			return settle(b.ctx, s.process.addr, payments)
		},
		func() (round, error) {
			if err := b.admin("CHECKPOINT"); err != nil {
				return round{}, err
			}
			return p.run(b.ctx)
		})
	if err != nil {
		return nil, err
	}
	r.Name = "callback"
	return []row{r}, nil
}

// settle sends the callbacks of the payments over so many connections and says how long all of them took.
func settle(ctx context.Context, addr string, payments []*payment) (round, error) {
	requests := make([][]byte, len(payments))
	for i, p := range payments {
		requests[i] = callbackOf(p)
	}
	return sendAll(ctx, addr, requests, settledAtOnce, func([]byte) bool { return true })
}

// callbackOf is the request that the sandbox would send.
func callbackOf(p *payment) []byte {
	body, _ := json.Marshal(map[string]any{"paymentNo": p.paymentNo, "transactionId": "bench-" + p.paymentNo, "status": "SUCCESS", "amount": p.amount}) // plain values
	at, nonce := strconv.FormatInt(time.Now().Unix(), 10), rand.Text()
	mac := hmac.New(sha256.New, []byte(paySecret))
	fmt.Fprintf(mac, "%s\n%s\n%s\n", at, nonce, body)
	return fmt.Appendf(nil, "POST /callbacks/sandbox HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nSandbox-Timestamp: %s\r\nSandbox-Nonce: %s\r\n"+
		"Sandbox-Signature: %s\r\nContent-Length: %d\r\n\r\n%s", at, nonce, hex.EncodeToString(mac.Sum(nil)), len(body), body)
}

// settledRows are the rows that a callback writes or changes, and how to find them by an order's or a payment's number.
var settledRows = []struct{ table, where string }{
	{"orders", "no = $1"}, {"payments", "order_no = $1"}, {"holds", "order_no = $1"}, {"channel_notices", "order_no = $1"}, {"ledger_postings", "order_no = $1"},
	{"order_events", "order_no = $1 AND kind = 'order.paid'"},
}

// settledScript settles one payment and makes the floor's script out of its rows.
func (b *bench) settledScript(ours *sql.DB, s *shop, p *pgbench) error {
	one, err := s.placed(s.guests[0], true)
	if err != nil {
		return err
	}
	if _, err := settle(b.ctx, s.process.addr, []*payment{one}); err != nil {
		return err
	}
	var script strings.Builder
	script.WriteString("\\set no random(10000000000000, 99999999999999)\nBEGIN;\n")
	for _, r := range settledRows {
		statement, err := rowsAgain(b.ctx, ours, r.table, r.where, one)
		if err != nil {
			return fmt.Errorf("%s: %w", r.table, err)
		}
		script.WriteString(statement)
	}
	script.WriteString("INSERT INTO pickup_counters (brand_id, shop_id, day, last) VALUES (1, 'bench', 'today', 1) ON CONFLICT (shop_id, day) DO UPDATE SET last = pickup_counters.last + 1;\nCOMMIT;\n")
	p.script = filepath.Join(b.dir, "settled.sql")
	return os.WriteFile(p.script, []byte(script.String()), 0o600)
}

// rowsAgain is an INSERT of an order's rows of a table under another number.
func rowsAgain(ctx context.Context, ours *sql.DB, table, where string, p *payment) (string, error) {
	rows, err := ours.QueryContext(ctx, "SELECT * FROM "+table+" WHERE "+where, p.orderNo)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var tuples, names []string
	for rows.Next() {
		fields, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range fields {
			into[i] = &fields[i]
		}
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		names = names[:0]
		var values []string
		for i, column := range columns {
			if column != "id" { // made by the table
				names, values = append(names, column), append(values, renumbered(fields[i], p))
			}
		}
		tuples = append(tuples, "("+strings.Join(values, ", ")+")")
	}
	if err := rows.Err(); err != nil {
		return "", err
	}
	if len(tuples) == 0 {
		return "", errors.New("a settled payment has no rows here")
	}
	return "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES " + strings.Join(tuples, ", ") + ";\n", nil
}

// renumbered writes a field in SQL as pgbench takes it; the payment's and the order's number become those of the turn, wherever they stand.
func renumbered(field any, p *payment) string {
	var text string
	switch v := field.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return literal("", "", field, "", "")
	}
	parts := strings.Split(strings.ReplaceAll(text, p.paymentNo, p.orderNo), p.orderNo)
	for i, part := range parts {
		parts[i] = plainText(part)
	}
	if len(parts) == 1 {
		return parts[0]
	}
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return "(" + strings.Join(parts, " || :no::text || ") + ")::jsonb"
	}
	return strings.Join(parts, " || :no::text || ")
}

func plainText(s string) string {
	if strings.Contains(s, ":") {
		return sqlText(s)
	}
	return pq.QuoteLiteral(s)
}
