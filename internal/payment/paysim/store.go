package paysim

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/simulatedfault"
	"cuppa/ent/simulatedrecord"
	"cuppa/internal/db"
)

// Record is one thing that a channel keeps.
type Record struct {
	Channel, Kind, No string
	// At is for lists by day.
	At time.Time
	// Due is when something is to be done about it; zero for never.
	Due      time.Time
	Document []byte
	// Version is 0 for what is not written yet.
	Version int
}

// Store keeps records and armed faults. It is safe for use by several goroutines.
type Store interface {
	Get(ctx context.Context, channel, kind, no string) (Record, bool, error)
	// Put writes a record that nobody changed since it was read, or that is not there yet; false when it is not so.
	Put(ctx context.Context, r Record) (bool, error)
	// Due lists what is due, the oldest first.
	Due(ctx context.Context, now time.Time, limit int) ([]Record, error)
	// Between lists the records of a kind from a moment until before another, in order.
	Between(ctx context.Context, channel, kind string, from, until time.Time) ([]Record, error)
	// Arm has a fault happen so many times; below 0 always.
	Arm(ctx context.Context, channel string, f Fault, times int) error
	// Take uses up one time of a fault, and says whether there was one.
	Take(ctx context.Context, channel string, f Fault) (bool, error)
}

type rows struct{ db *db.DB }

// NewStore keeps everything in the database: it outlives its process, and all replicas share it. Channels know no brands.
func NewStore(d *db.DB) Store { return rows{d} }

func fromRow(row *ent.SimulatedRecord) Record {
	r := Record{Channel: row.Channel, Kind: row.Kind, No: row.No, At: row.At.UTC(), Document: []byte(row.Document), Version: row.Version}
	if row.DueAt != nil {
		r.Due = row.DueAt.UTC()
	}
	return r
}

// Get reads one.
func (s rows) Get(ctx context.Context, channel, kind, no string) (Record, bool, error) {
	row, err := s.db.Ent().SimulatedRecord.Query().
		Where(simulatedrecord.Channel(channel), simulatedrecord.Kind(kind), simulatedrecord.No(no)).Only(db.ForAllBrands(ctx))
	switch {
	case ent.IsNotFound(err):
		return Record{}, false, nil
	case err != nil:
		return Record{}, false, fmt.Errorf("paysim: reading: %w", err)
	}
	return fromRow(row), true, nil
}

// Put writes one.
func (s rows) Put(ctx context.Context, r Record) (done bool, err error) {
	ctx = db.ForAllBrands(ctx)
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if r.Version == 0 {
			create := tx.SimulatedRecord.Create().SetChannel(r.Channel).SetKind(r.Kind).SetNo(r.No).SetAt(r.At.UTC()).SetDocument(string(r.Document)).SetVersion(1)
			if !r.Due.IsZero() {
				create.SetDueAt(r.Due.UTC())
			}
			err := create.OnConflictColumns(simulatedrecord.FieldChannel, simulatedrecord.FieldKind, simulatedrecord.FieldNo).DoNothing().Exec(ctx)
			done = err == nil
			if errors.Is(err, sql.ErrNoRows) {
				err = nil
			}
			return err
		}
		up := tx.SimulatedRecord.Update().Where(simulatedrecord.Channel(r.Channel), simulatedrecord.Kind(r.Kind), simulatedrecord.No(r.No), simulatedrecord.Version(r.Version)).
			SetAt(r.At.UTC()).SetDocument(string(r.Document)).SetVersion(r.Version + 1)
		if r.Due.IsZero() {
			up.ClearDueAt()
		} else {
			up.SetDueAt(r.Due.UTC())
		}
		n, err := up.Save(ctx)
		done = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("paysim: writing: %w", err)
	}
	return done, nil
}

func (s rows) list(ctx context.Context, q *ent.SimulatedRecordQuery) ([]Record, error) {
	all, err := q.All(db.ForAllBrands(ctx))
	if err != nil {
		return nil, fmt.Errorf("paysim: listing: %w", err)
	}
	out := make([]Record, len(all))
	for i, row := range all {
		out[i] = fromRow(row)
	}
	return out, nil
}

// Due lists what is due.
func (s rows) Due(ctx context.Context, now time.Time, limit int) ([]Record, error) {
	return s.list(ctx, s.db.Ent().SimulatedRecord.Query().Where(simulatedrecord.DueAtLTE(now.UTC())).
		Order(simulatedrecord.ByDueAt(), simulatedrecord.ByID()).Limit(limit))
}

// Between lists a kind.
func (s rows) Between(ctx context.Context, channel, kind string, from, until time.Time) ([]Record, error) {
	return s.list(ctx, s.db.Ent().SimulatedRecord.Query().
		Where(simulatedrecord.Channel(channel), simulatedrecord.Kind(kind), simulatedrecord.AtGTE(from.UTC()), simulatedrecord.AtLT(until.UTC())).
		Order(simulatedrecord.ByAt(), simulatedrecord.ByID()))
}

// Arm sets how many times a fault will still happen.
func (s rows) Arm(ctx context.Context, channel string, f Fault, times int) error {
	ctx = db.ForAllBrands(ctx)
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		return tx.SimulatedFault.Create().SetPlatform(channel).SetFault(string(f)).SetTimes(times).
			OnConflictColumns(simulatedfault.FieldPlatform, simulatedfault.FieldFault).UpdateTimes().Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("paysim: arming: %w", err)
	}
	return nil
}

// Take uses up one time of a fault.
func (s rows) Take(ctx context.Context, channel string, f Fault) (taken bool, err error) {
	ctx = db.ForAllBrands(ctx)
	row, err := s.db.Ent().SimulatedFault.Query().Where(simulatedfault.Platform(channel), simulatedfault.Fault(string(f)), simulatedfault.TimesNEQ(0)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("paysim: reading faults: %w", err)
	case row.Times < 0:
		return true, nil
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		n, err := tx.SimulatedFault.Update().Where(simulatedfault.ID(row.ID), simulatedfault.TimesGT(0)).AddTimes(-1).Save(ctx)
		taken = n == 1
		return err
	})
	return taken, err
}
