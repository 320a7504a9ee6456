package outbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/deadletter"
	"cuppa/ent/orderevent"
	"cuppa/ent/predicate"
	"cuppa/internal/cause"
	"cuppa/internal/db"
)

func appendEvents(ctx context.Context, tx *db.Tx, events []Event, followed map[string]bool, unsent bool) (pending bool, err error) {
	rows := make([]*ent.OrderEventCreate, len(events))
	here := cause.Of(ctx)
	for i, e := range events {
		if e.Cause == (cause.Cause{}) {
			e.Cause = here
		}
		rows[i] = tx.OrderEvent.Create().
			SetBrandID(e.BrandID).SetOrderNo(e.OrderNo).SetSeq(e.Seq).SetShopID(e.ShopID).SetKind(e.Kind).
			SetFromStatus(e.From).SetToStatus(e.To).SetActor(e.Actor).SetNote(e.Note).SetAt(e.At).
			SetCause(e.Cause.Name).SetRequest(e.Cause.Request).SetDataVersion(max(e.Version, 1)).
			SetPending(followed[e.Kind]).SetUnsent(unsent)
		if e.Data != nil {
			rows[i].SetData(e.Data)
		}
		pending = pending || followed[e.Kind]
	}
	return pending, tx.OrderEvent.CreateBulk(rows...).Exec(ctx)
}

// relayLock is the PostgreSQL advisory lock of who hands events over. Any number would do.
const relayLock = 7_305_003

// turn waits until no other replica hands events over: passing by what another one holds would give it an order's later events before
// its earlier ones. It ends with the transaction.
func turn(ctx context.Context, tx *db.Tx) error {
	if !tx.Postgres() {
		return nil // the transaction has the only writing connection
	}
	_, err := tx.SQL.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", relayLock)
	return err
}

// Alone has nobody hand events over until the transaction ends. Order events may be written meanwhile.
func Alone(ctx context.Context, tx *db.Tx) error {
	if err := turn(ctx, tx); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return nil
}

// Taken are the oldest events of some kinds that consumers have taken, after the given one. The context must see all brands.
func Taken(ctx context.Context, tx *db.Tx, kinds []string, limit, after int) ([]Event, error) {
	rows, err := tx.OrderEvent.Query().Where(orderevent.KindIn(kinds...), orderevent.Pending(false), orderevent.IDGT(after)).Order(orderevent.ByID()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("outbox: taken events: %w", err)
	}
	return fromRows(rows), nil
}

// pendingEvents takes the oldest events that wait, without some.
func pendingEvents(ctx context.Context, tx *db.Tx, limit, after int, without []int) ([]Event, error) {
	q := tx.OrderEvent.Query().Where(orderevent.Pending(true)).Order(orderevent.ByID()).Limit(limit)
	if after > 0 {
		q.Where(orderevent.IDGT(after))
	}
	if len(without) > 0 {
		q.Where(orderevent.IDNotIn(without...))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	return fromRows(rows), nil
}

func fromRows(rows []*ent.OrderEvent) []Event {
	events := make([]Event, len(rows))
	for i, r := range rows {
		events[i] = fromRow(r)
	}
	return events
}

func fromRow(r *ent.OrderEvent) Event {
	return Event{
		ID: r.ID, BrandID: r.BrandID, OrderNo: r.OrderNo, Seq: r.Seq, ShopID: r.ShopID, Kind: r.Kind, From: r.FromStatus, To: r.ToStatus,
		Actor: r.Actor, Cause: cause.Cause{Name: r.Cause, Request: r.Request}, Note: r.Note, Data: r.Data, Version: r.DataVersion, At: r.At.UTC(),
	}
}

func markTaken(ctx context.Context, tx *db.Tx, events []Event) error {
	ids := make([]int, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	return tx.OrderEvent.Update().Where(orderevent.IDIn(ids...)).SetPending(false).Exec(ctx)
}

// History is what happened to an order, oldest first.
func History(ctx context.Context, d *db.DB, orderNo string) ([]Event, error) {
	rows, err := d.Ent().OrderEvent.Query().Where(orderevent.OrderNo(orderNo)).Order(orderevent.BySeq()).All(ctx)
	if err != nil {
		return nil, err
	}
	return fromRows(rows), nil
}

// Unsent are the oldest events that the bus has yet to be told of, in the order of their rows, which keeps that of each order. The context must see all brands.
func Unsent(ctx context.Context, d *db.DB, limit int) ([]Event, error) {
	rows, err := d.Ent().OrderEvent.Query().Where(orderevent.Unsent(true)).Order(orderevent.ByID()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("outbox: unsent events: %w", err)
	}
	return fromRows(rows), nil
}

// MarkSent notes that the bus was told of events, with statements of one text whatever their number.
func MarkSent(ctx context.Context, d *db.DB, ids []int) error {
	err := d.InTx(ctx, func(tx *db.Tx) error {
		for part := range slices.Chunk(ids, marked) {
			if err := tx.OrderEvent.Update().Where(orderevent.IDIn(padded(part)...)).SetUnsent(false).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("outbox: marking events as sent: %w", err)
	}
	return nil
}

// marked is how many rows one statement marks. Fewer are filled up with the last one: one text is prepared once.
const marked = 100

func padded(ids []int) []int {
	all := make([]int, marked)
	for i := range all {
		all[i] = ids[min(i, len(ids)-1)]
	}
	return all
}

// Between are an order's events after one number and before another, oldest first. The context must see all brands.
func Between(ctx context.Context, tx *db.Tx, orderNo string, after, before int64) ([]Event, error) {
	rows, err := tx.OrderEvent.Query().Where(orderevent.OrderNo(orderNo), orderevent.SeqGT(after), orderevent.SeqLT(before)).Order(orderevent.BySeq()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("outbox: earlier events: %w", err)
	}
	return fromRows(rows), nil
}

// After are events of all orders whose rows come after one, in the order of their rows; sent says of each whether the bus was told of it. The context must see all brands.
func After(ctx context.Context, d *db.DB, id, limit int) (events []Event, sent []bool, err error) {
	rows, err := d.Ent().OrderEvent.Query().Where(orderevent.IDGT(id)).Order(orderevent.ByID()).Limit(limit).All(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("outbox: events after %d: %w", id, err)
	}
	sent = make([]bool, len(rows))
	for i, r := range rows {
		sent[i] = !r.Unsent
	}
	return fromRows(rows), sent, nil
}

// Latest is the key of the latest event; 0 without any. The context must see all brands.
func Latest(ctx context.Context, d *db.DB) (int, error) {
	row, err := d.Ent().OrderEvent.Query().Order(orderevent.ByID(sql.OrderDesc())).First(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("outbox: the latest event: %w", err)
	}
	return row.ID, nil
}

// ByID is one event; ok is false where there is none. The context must see its brand.
func ByID(ctx context.Context, tx *db.Tx, id int) (e Event, ok bool, err error) {
	row, err := tx.OrderEvent.Get(ctx, id)
	if ent.IsNotFound(err) {
		return e, false, nil
	}
	if err != nil {
		return e, false, fmt.Errorf("outbox: event %d: %w", id, err)
	}
	return fromRow(row), true, nil
}

// Oldest is since when the oldest event waits for consumers in the database, and for the bus; zero where none does. The context must see all brands.
func Oldest(ctx context.Context, d *db.DB) (pending, unsent time.Time, err error) {
	for _, of := range []struct {
		waits predicate.OrderEvent
		at    *time.Time
	}{{orderevent.Pending(true), &pending}, {orderevent.Unsent(true), &unsent}} {
		row, err := d.Ent().OrderEvent.Query().Where(of.waits).Order(orderevent.ByID()).First(ctx)
		if ent.IsNotFound(err) {
			continue
		}
		if err != nil {
			return pending, unsent, fmt.Errorf("outbox: the oldest event: %w", err)
		}
		*of.at = row.At.UTC()
	}
	return pending, unsent, nil
}

// maxError bounds what is kept of an error, in bytes, as the table has it.
const maxError = 800

// bury writes a dead letter of an event.
func bury(ctx context.Context, tx *db.Tx, consumer string, e Event, tries int, because error, now time.Time) error {
	raw, err := letter(e)
	if err != nil {
		return fmt.Errorf("outbox: a dead letter: %w", err)
	}
	text := strings.ToValidUTF8(strings.ReplaceAll(because.Error(), "\x00", ""), "?")
	text = strings.ToValidUTF8(text[:min(len(text), maxError)], "")
	err = tx.DeadLetter.Create().SetBrandID(e.BrandID).SetConsumer(consumer).SetEventID(e.ID).SetOrderNo(e.OrderNo).SetSeq(e.Seq).SetShopID(e.ShopID).SetKind(e.Kind).
		SetMessage(raw).SetAttempts(tries).SetError(text).SetFailedAt(now).SetCreatedAt(now).OnConflictColumns(deadletter.FieldConsumer, deadletter.FieldEventID).Ignore().Exec(ctx)
	if err != nil {
		return fmt.Errorf("outbox: a dead letter: %w", err)
	}
	return nil
}
