package outbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"cuppa/internal/cause"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
)

var quiet = slog.New(slog.DiscardHandler)

// replica is another process on the test's database.
func replica(t *testing.T, env dbtest.Env) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), env.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// ledger makes a table in which consumers note what they took: an effect that shows when it happens twice.
func ledger(t *testing.T, d *db.DB) {
	t.Helper()
	key := "integer PRIMARY KEY AUTOINCREMENT"
	if d.Postgres() {
		key = "bigserial PRIMARY KEY"
	}
	if _, err := d.Writer().ExecContext(t.Context(), "CREATE TABLE taken (n "+key+", event_id bigint NOT NULL, order_no text NOT NULL, seq bigint NOT NULL)"); err != nil {
		t.Fatal(err)
	}
}

// note writes the effect of events in the transaction that takes them.
func note(ctx context.Context, tx *db.Tx, events []outbox.Event) error {
	for _, e := range events {
		text := fmt.Sprintf("INSERT INTO taken (event_id, order_no, seq) VALUES (%d, '%s', %d)", e.ID, e.OrderNo, e.Seq)
		if _, err := tx.SQL.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// effect is one noted effect.
type effect struct {
	event   int
	orderNo string
	seq     int64
}

// effects are what was noted, in the order in which it was.
func effects(t *testing.T, d *db.DB) (all []effect) {
	t.Helper()
	rows, err := d.Reader().QueryContext(t.Context(), "SELECT event_id, order_no, seq FROM taken ORDER BY n")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var e effect
		if err := rows.Scan(&e.event, &e.orderNo, &e.seq); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// once fails unless each of the orders' events had its effect exactly once, in the order of its order.
func once(t *testing.T, d *db.DB, orders, events int) {
	t.Helper()
	last, all := map[string]int64{}, effects(t, d)
	for _, e := range all {
		if e.seq != last[e.orderNo]+1 {
			t.Errorf("event %d of order %s came after its event %d", e.seq, e.orderNo, last[e.orderNo])
		}
		last[e.orderNo] = e.seq
	}
	if len(all) != orders*events || len(last) != orders {
		t.Errorf("%d effects on %d orders, not %d on %d", len(all), len(last), orders*events, orders)
	}
	if n := pending(t, d); n != 0 {
		t.Errorf("%d events still wait", n)
	}
}

func pending(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM order_events WHERE pending").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func open(t *testing.T, d *db.DB, consumers ...outbox.Consumer) *outbox.Outbox {
	t.Helper()
	o, err := outbox.New(d, quiet, consumers...)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// orders makes orders without events.
func orders(t *testing.T, d *db.DB, n int) []string {
	t.Helper()
	ctx, at, nos := db.ForBrand(t.Context(), 1), time.Date(2026, 11, 21, 1, 2, 3, 0, time.UTC), make([]string, n)
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		for i := range nos {
			nos[i] = fmt.Sprintf("o%03d", i)
			if err := tx.Order.Create().SetID(nos[i]).SetShopID("shop").SetCustomerID("c").SetStatus("PAID").SetDineWay("TAKEAWAY").SetTotalAmount(0).
				SetDiscountAmount(0).SetPayableAmount(0).SetExpiresAt(at).SetCreatedAt(at).SetUpdatedAt(at).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return nos
}

func happened(orderNo string, seq int64) outbox.Event {
	return outbox.Event{
		BrandID: 1, OrderNo: orderNo, Seq: seq, ShopID: "shop", Kind: "order.paid", From: "PAID", To: "PAID", Actor: "system",
		Note: strings.Repeat("n", int(seq)), Data: []byte(`{"a": 1}`), Version: 1, Cause: cause.Cause{Name: "test", Request: "r"}, At: time.Date(2026, 11, 21, 1, 2, 3, 456789000, time.UTC),
	}
}

// tell appends one event to each order.
func tell(t *testing.T, d *db.DB, o *outbox.Outbox, nos []string, seq int64) {
	t.Helper()
	ctx := db.ForBrand(t.Context(), 1)
	events := make([]outbox.Event, len(nos))
	for i, no := range nos {
		events[i] = happened(no, seq)
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return o.Append(ctx, tx, events...) }); err != nil {
		t.Fatal(err)
	}
}

// await polls until ok, for 20 seconds at most.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}
