package outbox

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/orderevent"
	"cuppa/internal/db"
)

func appendEvents(ctx context.Context, tx *db.Tx, events []Event, followed map[string]bool) (pending bool, err error) {
	rows := make([]*ent.OrderEventCreate, len(events))
	for i, e := range events {
		rows[i] = tx.OrderEvent.Create().
			SetBrandID(e.BrandID).SetOrderNo(e.OrderNo).SetSeq(e.Seq).SetShopID(e.ShopID).SetKind(e.Kind).
			SetFromStatus(e.From).SetToStatus(e.To).SetActor(e.Actor).SetNote(e.Note).SetAt(e.At).
			SetPending(followed[e.Kind])
		if e.Data != nil {
			rows[i].SetData(e.Data)
		}
		pending = pending || followed[e.Kind]
	}
	return pending, tx.OrderEvent.CreateBulk(rows...).Exec(ctx)
}

// pendingEvents takes the oldest events that wait; on PostgreSQL rows that another replica is handing over are passed by.
func pendingEvents(ctx context.Context, tx *db.Tx, limit, after int) ([]Event, error) {
	q := tx.OrderEvent.Query().Where(orderevent.Pending(true)).Order(orderevent.ByID()).Limit(limit)
	if after > 0 {
		q.Where(orderevent.IDGT(after))
	}
	if tx.Postgres() {
		q.ForUpdate(sql.WithLockAction(sql.SkipLocked))
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
		Actor: r.Actor, Note: r.Note, Data: r.Data, At: r.At.UTC(),
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
