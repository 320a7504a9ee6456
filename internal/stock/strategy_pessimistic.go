package stock

import (
	"context"

	"cuppa/internal/db"
)

// pessimistic locks the rows of the SKUs that orders want, one order's transaction after the other, and reads what is available once it has them. SQLite has one
// writer anyway.
type pessimistic struct{ byRows }

func (pessimistic) name() string { return Pessimistic }

// admit locks all rows of the transaction in one statement and in one order, so that no two transactions wait for each other. What is available is read by a later
// statement: it sees what those before it have committed.
func (pessimistic) admit(ctx context.Context, tx *db.Tx, wanted []want) (verdict, error) {
	if err := lockShelves(ctx, tx, wanted); err != nil {
		return verdict{}, err
	}
	found, err := readShelves(ctx, tx, wanted)
	if err != nil {
		return verdict{}, err
	}
	v := verdict{free: make(map[shelf]int64, len(found))}
	for at, stands := range found {
		v.free[at] = stands.available
	}
	return v, nil
}
