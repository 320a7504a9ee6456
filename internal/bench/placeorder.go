package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/lib/pq"
)

const (
	// placingGuests place the orders: so many that none has more open than a guest of a real shop might.
	placingGuests = 8_000
	// placers is how many clients place orders at once.
	placers = 32
	// placing is how long ours and its floor are measured, one round.
	placing       = 6 * time.Second
	placingRounds = 4
)

// keyMark stands in a request where each call writes a key of its own.
const keyMark = "bench-000000000000"

// placeOrder is PlaceOrder with two lines, each order with a key of its own. Its floor is pgbench that writes the rows of one such order, in one
// transaction of prepared statements, into a database with the same migrations on the same server.
func (b *bench) placeOrder() ([]row, error) {
	s, err := b.server()
	if err != nil {
		return nil, err
	}
	l, err := s.placing("placing", placingGuests)
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
	began, err := rowsOf(b.ctx, ours) // other rows of the table have placed orders too, and paid them
	if err != nil {
		return nil, err
	}
	r, err := inTurns(placingRounds,
		func() (round, error) {
			if err := b.admin("CHECKPOINT"); err != nil { // so that none falls into one turn and not into the other
				return round{}, err
			}
			return l.run(b.ctx, placing)
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
	if err := sameShape(b.ctx, ours, began, p.db); err != nil {
		return nil, err
	}
	r.Name = "place-order"
	return []row{r}, nil
}

// placing is the load: one guest after the other. who tells the guests of one load from those of another, which send the same keys.
func (s *shop) placing(who string, guests int) (*load, error) {
	requests, at := make([][]byte, guests), make([]int, guests)
	if err := each(s.ctx, guests, func(i int) error {
		var in session
		if err := s.ask("", "CustomerLogin", input(map[string]any{"provider": "DEMO", "code": fmt.Sprintf("bench-%s-%d", who, i)}), &in); err != nil {
			return err
		}
		request, err := s.request(in.Session.AccessToken, "PlaceOrder", placeInput(keyMark))
		requests[i], at[i] = request, bytes.Index(request, []byte(keyMark))+len(keyMark)
		return err
	}); err != nil {
		return nil, err
	}
	var key atomic.Int64
	buffers := make([][]byte, placers)
	placed, once := []byte(`{"data":{"placeOrder":{"order":{"no":"`), []byte(`"replayed":false,"userErrors":[]`)
	return &load{
		addr: s.process.addr, connections: placers,
		next: func(connection, n int) []byte {
			i := (connection*len(requests)/placers + n) % len(requests) // no guest orders twice at once
			buffers[connection] = append(buffers[connection][:0], requests[i]...)
			request := buffers[connection]
			for left, d := key.Add(1), at[i]-1; left > 0; left, d = left/10, d-1 {
				request[d] = byte('0' + left%10)
			}
			buffers[connection] = request
			return request
		},
		good: func(got []byte) bool { return bytes.HasPrefix(got, placed) && bytes.Contains(got, once) },
	}, nil
}

// written are the tables that an order writes to, each with the column that has its number. sameShape fails when one is missing here.
var written = []struct{ table, order string }{
	{"idempotency_keys", "result"},
	{"orders", "no"},
	{"order_items", "order_no"},
	{"order_discounts", "order_no"},
	{"holds", "order_no"},
	{"order_events", "order_no"},
}

// pgbench writes an order's rows over and over.
type pgbench struct {
	db     *sql.DB
	env    []string
	script string
}

// newPgbench places one order and makes the script out of the rows that it has written.
func (b *bench) newPgbench(ours *sql.DB, s *shop) (*pgbench, error) {
	databaseURL, err := b.newDatabase()
	if err != nil {
		return nil, err
	}
	var placed struct{ Order struct{ No string } }
	if err := s.ask(s.guests[0].token, "PlaceOrder", placeInput("bench-as-written"), &placed); err != nil {
		return nil, err
	}
	script, err := scriptOf(b.ctx, ours, placed.Order.No, s.guests[0].id)
	if err != nil {
		return nil, err
	}
	p := &pgbench{script: filepath.Join(b.dir, "order.sql")}
	if err := os.WriteFile(p.script, []byte(script), 0o600); err != nil {
		return nil, err
	}
	at, err := url.Parse(databaseURL)
	if err != nil {
		return nil, errors.New("TEST_DATABASE_URL is no URL")
	}
	password, _ := at.User.Password()
	p.env = append(os.Environ(), "PGHOST="+at.Hostname(), "PGPORT="+at.Port(), "PGUSER="+at.User.Username(), "PGPASSWORD="+password,
		"PGDATABASE="+strings.TrimPrefix(at.Path, "/"))
	p.db, err = sql.Open("postgres", databaseURL)
	return p, err
}

// scriptOf is one transaction that writes the rows of the order again, under another number and key and for another guest each time.
func scriptOf(ctx context.Context, ours *sql.DB, no, guestID string) (string, error) {
	var script strings.Builder
	// As many digits as make numbers that do not come twice; an order's own is drawn at random too.
	fmt.Fprintf(&script, "\\set no random(10000000000000, 99999999999999)\n\\set guest random(1, %d)\nBEGIN;\n", placingGuests)
	for _, w := range written {
		statement, err := insertOf(ctx, ours, w.table, w.order, no, guestID)
		if err != nil {
			return "", fmt.Errorf("%s: %w", w.table, err)
		}
		script.WriteString(statement)
	}
	script.WriteString("COMMIT;\n")
	return script.String(), nil
}

// insertOf is an INSERT of the order's rows in the table, all in one statement; empty when there are none.
func insertOf(ctx context.Context, ours *sql.DB, table, order, no, guestID string) (string, error) {
	rows, err := ours.QueryContext(ctx, "SELECT * FROM "+table+" WHERE "+order+" = $1", no)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var tuples []string
	var names []string
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
			if column == "id" { // made by the table
				continue
			}
			names, values = append(names, column), append(values, literal(table, column, fields[i], no, guestID))
		}
		tuples = append(tuples, "("+strings.Join(values, ", ")+")")
	}
	if err := rows.Err(); err != nil || len(tuples) == 0 {
		return "", err
	}
	return "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES " + strings.Join(tuples, ", ") + ";\n", nil
}

// literal writes a field in SQL as pgbench takes it.
func literal(table, column string, field any, no, guestID string) string {
	switch v := field.(type) {
	case nil:
		return "NULL"
	case int64, bool:
		return fmt.Sprint(v)
	case time.Time:
		if v.After(time.Now()) {
			return "now() + interval '1 hour'"
		}
		return "now()"
	case []byte:
		return sqlText(string(v))
	case string:
		switch {
		case v == no:
			return ":no"
		case v == guestID:
			return fmt.Sprintf("%s || :guest", sqlText(v[:max(0, len(v)-3)]))
		case table == "idempotency_keys" && column == "key":
			return fmt.Sprintf("%s || rpad(:no::text, %d, '0')", sqlText("place:"), len(v)-len("place:"))
		}
		return sqlText(v)
	default:
		return sqlText(fmt.Sprint(v))
	}
}

// sqlText is a string in SQL without a colon, which pgbench could take for one of its variables.
func sqlText(s string) string {
	if strings.Contains(s, ":") {
		s = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''"), ":", `\x3a`)
		return "E'" + s + "'"
	}
	return pq.QuoteLiteral(s)
}

var tps = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)

func (p *pgbench) run(ctx context.Context) (round, error) {
	command := exec.CommandContext(ctx, "pgbench", "-n", "-M", "prepared", "-c", strconv.Itoa(placers), "-j", "2",
		"-T", strconv.Itoa(int(placing.Seconds())), "-f", p.script)
	command.Env = p.env
	said, err := command.CombinedOutput()
	if err != nil {
		return round{}, fmt.Errorf("pgbench: %w: %s", err, said)
	}
	found := tps.FindSubmatch(said)
	if found == nil {
		return round{}, fmt.Errorf("pgbench said no tps: %s", said)
	}
	perSecond, err := strconv.ParseFloat(string(found[1]), 64)
	return round{perSecond: perSecond}, err
}

// sameShape looks that both sides have written as many rows an order into each of the tables; ours since began.
func sameShape(ctx context.Context, ours *sql.DB, began map[string]int64, floor *sql.DB) error {
	a, err := rowsOf(ctx, ours)
	if err != nil {
		return err
	}
	b, err := rowsOf(ctx, floor)
	if err != nil {
		return err
	}
	each := func(rows, orders int64) string { return fmt.Sprintf("%.2f", float64(rows)/float64(max(1, orders))) }
	for _, w := range written {
		mine, theirs := each(a[w.table]-began[w.table], a["orders"]-began["orders"]), each(b[w.table], b["orders"])
		if mine != theirs {
			return fmt.Errorf("an order writes %s rows into %s, and its floor %s", mine, w.table, theirs)
		}
	}
	return nil
}

// rowsOf counts the tables that an order writes to.
func rowsOf(ctx context.Context, d *sql.DB) (map[string]int64, error) {
	counts := map[string]int64{}
	for _, w := range written {
		var n int64
		if err := d.QueryRowContext(ctx, "SELECT count(*) FROM "+w.table).Scan(&n); err != nil {
			return nil, err
		}
		counts[w.table] = n
	}
	return counts, nil
}
