package outbox

import (
	"context"

	"cuppa/ent"
	"cuppa/ent/orderevent"
	"cuppa/internal/cause"
	"cuppa/internal/db"
)

func appendEvents(ctx context.Context, tx *db.Tx, events []Event, followed map[string]bool) (pending bool, err error) {
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
			SetPending(followed[e.Kind])
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

// pendingEvents takes the oldest events that wait.
func pendingEvents(ctx context.Context, tx *db.Tx, limit, after int) ([]Event, error) {
	q := tx.OrderEvent.Query().Where(orderevent.Pending(true)).Order(orderevent.ByID()).Limit(limit)
	if after > 0 {
		q.Where(orderevent.IDGT(after))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	events := make([]Event, len(rows))
	for i, r := range rows {
		events[i] = fromRow(r)
	}
	return events, nil
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
	events := make([]Event, len(rows))
	for i, r := range rows {
		events[i] = fromRow(r)
	}
	return events, nil
}
