package bus

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	entsql "entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/deadletter"
	"cuppa/ent/eventposition"
	"cuppa/ent/parkedevent"
	"cuppa/internal/db"
)

// lockPosition keeps other replicas from the order's events for this consumer until the transaction ends, and answers how far the consumer has taken them.
func lockPosition(ctx context.Context, tx *db.Tx, consumer, orderNo string) (int64, error) {
	if tx.Postgres() {
		if _, err := tx.SQL.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 7305))", consumer+"\x1f"+orderNo); err != nil {
			return 0, fmt.Errorf("bus: locking a position: %w", err)
		}
	}
	row, err := tx.EventPosition.Query().Where(eventposition.Consumer(consumer), eventposition.OrderNo(orderNo)).Only(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("bus: a position: %w", err)
	}
	return row.Seq, nil
}

// movePosition notes that the consumer has done with the event.
func movePosition(ctx context.Context, tx *db.Tx, consumer string, m Message, at time.Time) error {
	err := tx.EventPosition.Create().SetBrandID(m.BrandID).SetConsumer(consumer).SetOrderNo(m.OrderNo).SetSeq(m.Seq).SetMovedAt(at).
		OnConflictColumns(eventposition.FieldConsumer, eventposition.FieldOrderNo).
		Update(func(u *ent.EventPositionUpsert) { u.SetSeq(m.Seq).SetMovedAt(at) }).Exec(ctx)
	if err != nil {
		return fmt.Errorf("bus: moving a position: %w", err)
	}
	return nil
}

// noOrder stands in a position that is no order's: how far all events were looked over for the consumer, by their rows.
const noOrder = ""

// lookedOver is up to which row all events were looked over for the consumer; ok is false when none were yet.
func lookedOver(ctx context.Context, d *db.DB, consumer string) (id int, ok bool, err error) {
	row, err := d.Ent().EventPosition.Query().Where(eventposition.Consumer(consumer), eventposition.OrderNo(noOrder)).Only(ctx)
	if ent.IsNotFound(err) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("bus: how far %s was looked over: %w", consumer, err)
	}
	return int(row.Seq), true, nil
}

func lookOver(ctx context.Context, d *db.DB, consumer string, id int, at time.Time) error {
	return d.InTx(ctx, func(tx *db.Tx) error {
		return movePosition(ctx, tx, consumer, Message{OrderNo: noOrder, Seq: int64(id)}, at)
	})
}

// positionsOf are the positions of some orders.
func positionsOf(ctx context.Context, d *db.DB, consumer string, orderNos []string) (map[string]int64, error) {
	rows, err := d.Ent().EventPosition.Query().Where(eventposition.Consumer(consumer), eventposition.OrderNoIn(orderNos...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("bus: positions: %w", err)
	}
	at := make(map[string]int64, len(rows))
	for _, r := range rows {
		at[r.OrderNo] = r.Seq
	}
	return at, nil
}

// waits is an event that is parked.
type waits struct {
	id       int
	consumer string
	message  Message
	attempts int
	nextAt   time.Time
}

func fromParked(r *ent.ParkedEvent) (waits, error) {
	m, err := decode(r.Message)
	w := waits{id: r.ID, consumer: r.Consumer, message: m, attempts: r.Attempts}
	if r.NextAt != nil {
		w.nextAt = r.NextAt.UTC()
	}
	return w, err
}

// parkedOne is the event as it is parked for the consumer.
func parkedOne(ctx context.Context, tx *db.Tx, consumer string, m Message) (w waits, ok bool, err error) {
	row, err := tx.ParkedEvent.Query().Where(parkedevent.Consumer(consumer), parkedevent.OrderNo(m.OrderNo), parkedevent.Seq(m.Seq)).Only(ctx)
	if ent.IsNotFound(err) {
		return w, false, nil
	}
	if err != nil {
		return w, false, fmt.Errorf("bus: a parked event: %w", err)
	}
	w, err = fromParked(row)
	return w, true, err
}

// park puts an event aside until a moment. One that is parked already stays as it is.
func park(ctx context.Context, tx *db.Tx, consumer string, m Message, now, until time.Time) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("bus: parking event %d: %w", m.ID, err)
	}
	err = tx.ParkedEvent.Create().SetBrandID(m.BrandID).SetConsumer(consumer).SetOrderNo(m.OrderNo).SetSeq(m.Seq).SetEventID(m.ID).SetMessage(raw).
		SetParkedAt(now).SetNextAt(until).
		OnConflict(entsql.ConflictColumns(parkedevent.FieldConsumer, parkedevent.FieldOrderNo, parkedevent.FieldSeq), entsql.ResolveWith(func(u *entsql.UpdateSet) {
			u.SetIgnore(parkedevent.FieldSeq)
		})).Exec(ctx)
	if err != nil {
		return fmt.Errorf("bus: parking event %d: %w", m.ID, err)
	}
	return nil
}

// parkAgain puts a parked event aside until another moment; after a try with what came of it.
func parkAgain(ctx context.Context, tx *db.Tx, w waits, until time.Time, tried error) error {
	u := tx.ParkedEvent.UpdateOneID(w.id).SetNextAt(until)
	if tried != nil {
		u.SetAttempts(w.attempts + 1).SetError(text(tried))
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("bus: parking event %d again: %w", w.message.ID, err)
	}
	return nil
}

func unpark(ctx context.Context, tx *db.Tx, w waits) error {
	if err := tx.ParkedEvent.DeleteOneID(w.id).Exec(ctx); err != nil {
		return fmt.Errorf("bus: event %d waits no more: %w", w.message.ID, err)
	}
	return nil
}

// releaseNext has the order's next parked event looked at now, unless it waits for its next try. It says whether there is one.
func releaseNext(ctx context.Context, tx *db.Tx, consumer, orderNo string, now time.Time) (bool, error) {
	row, err := tx.ParkedEvent.Query().Where(parkedevent.Consumer(consumer), parkedevent.OrderNo(orderNo)).Order(parkedevent.BySeq()).First(ctx)
	if ent.IsNotFound(err) {
		return false, nil
	}
	if err == nil && row.Attempts == 0 {
		err = tx.ParkedEvent.UpdateOneID(row.ID).SetNextAt(now).Exec(ctx)
	}
	if err != nil {
		return false, fmt.Errorf("bus: the next parked event: %w", err)
	}
	return true, nil
}

// nextParked is when an event is due that is parked for one of the consumers.
func nextParked(ctx context.Context, d *db.DB, consumers []string) (at time.Time, found bool, err error) {
	row, err := d.Ent().ParkedEvent.Query().Where(parkedevent.ConsumerIn(consumers...)).Order(parkedevent.ByNextAt()).Select(parkedevent.FieldNextAt).First(ctx)
	switch {
	case ent.IsNotFound(err):
		return time.Time{}, false, nil
	case err != nil:
		return time.Time{}, false, fmt.Errorf("bus: the next parked event: %w", err)
	}
	return row.NextAt.UTC(), true, nil
}

// dueParked are parked events whose moment has come, of consumers that there are, the longest due first.
func dueParked(ctx context.Context, d *db.DB, consumers []string, now time.Time, limit int) (due []waits, broken []int, err error) {
	rows, err := d.Ent().ParkedEvent.Query().Where(parkedevent.NextAtLTE(now), parkedevent.ConsumerIn(consumers...)).
		Order(parkedevent.ByNextAt(), parkedevent.BySeq()).Limit(limit).All(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("bus: parked events: %w", err)
	}
	for _, r := range rows {
		w, err := fromParked(r)
		if err != nil {
			broken = append(broken, r.ID)
			continue
		}
		due = append(due, w)
	}
	return due, broken, nil
}

// countParked is how many events wait, by consumer: those that came early, and those that are tried again.
func countParked(ctx context.Context, d *db.DB) (early, failing map[string]int, err error) {
	var rows []struct {
		Consumer string `json:"consumer"`
		Attempts int    `json:"attempts"`
		Count    int    `json:"count"`
	}
	if err := d.Ent().ParkedEvent.Query().GroupBy(parkedevent.FieldConsumer, parkedevent.FieldAttempts).Aggregate(ent.Count()).Scan(ctx, &rows); err != nil {
		return nil, nil, fmt.Errorf("bus: counting parked events: %w", err)
	}
	early, failing = map[string]int{}, map[string]int{}
	for _, r := range rows {
		if r.Attempts == 0 {
			early[r.Consumer] += r.Count
		} else {
			failing[r.Consumer] += r.Count
		}
	}
	return early, failing, nil
}

// countDead is how many dead letters are open, by consumer.
func countDead(ctx context.Context, d *db.DB) (map[string]int, error) {
	var rows []struct {
		Consumer string `json:"consumer"`
		Count    int    `json:"count"`
	}
	err := d.Ent().DeadLetter.Query().Where(deadletter.StatusEQ(deadletter.StatusOpen)).GroupBy(deadletter.FieldConsumer).Aggregate(ent.Count()).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("bus: counting dead letters: %w", err)
	}
	dead := map[string]int{}
	for _, r := range rows {
		dead[r.Consumer] = r.Count
	}
	return dead, nil
}

// bury makes a dead letter of an event that could not be taken. One that is open already bears the latest error.
func bury(ctx context.Context, tx *db.Tx, consumer string, m Message, attempts int, because error, now time.Time) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("bus: a dead letter: %w", err)
	}
	err = tx.DeadLetter.Create().SetBrandID(m.BrandID).SetConsumer(consumer).SetEventID(m.ID).SetOrderNo(m.OrderNo).SetSeq(m.Seq).SetShopID(m.ShopID).SetKind(m.Kind).
		SetMessage(raw).SetAttempts(attempts).SetError(text(because)).SetFailedAt(now).SetCreatedAt(now).
		OnConflictColumns(deadletter.FieldConsumer, deadletter.FieldEventID).
		Update(func(u *ent.DeadLetterUpsert) {
			u.SetStatus(deadletter.StatusOpen).SetAttempts(attempts).SetError(text(because)).SetFailedAt(now).AddVersion(1)
		}).Exec(ctx)
	if err != nil {
		return fmt.Errorf("bus: a dead letter: %w", err)
	}
	return nil
}

// tidyPositions forgets positions that have not moved since a moment, and says how many. How far events were looked over is kept.
func tidyPositions(ctx context.Context, d *db.DB, since time.Time, limit int) (n int, err error) {
	err = d.InTx(ctx, func(tx *db.Tx) error {
		ids, err := tx.EventPosition.Query().Where(eventposition.MovedAtLT(since), eventposition.OrderNoNEQ(noOrder)).Limit(limit).IDs(ctx)
		if err != nil || len(ids) == 0 {
			return err
		}
		n, err = tx.EventPosition.Delete().Where(eventposition.IDIn(ids...), eventposition.MovedAtLT(since)).Exec(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("bus: old positions: %w", err)
	}
	return n, nil
}

// maxText bounds what is kept of an error, in bytes, as the tables have it.
const maxText = 800

// text is what is kept of an error.
func text(err error) string {
	s := []byte(err.Error())
	for len(s) > maxText || !utf8.Valid(s) {
		s = s[:min(len(s)-1, maxText)]
	}
	clean := s[:0]
	for _, c := range s {
		if c != 0 {
			clean = append(clean, c)
		}
	}
	return string(clean)
}
