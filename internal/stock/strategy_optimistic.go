package stock

import (
	"context"
	"errors"
	"time"

	"cuppa/internal/chance"
	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// ErrBusy says that other orders for the same SKU were faster. Nothing is known to be sold out: try again, after a pause (Pause). Its detail skuId names the
// SKU; several are joined.
var ErrBusy = fault.New("STOCK_BUSY", "many are ordering this right now: please try again", "下单人数较多，请重试")

// How often an order tries that others were faster than, and how long it waits in between.
const (
	// OptimisticTries is the number of tries in all.
	OptimisticTries = 3
	firstPause      = 10 * time.Millisecond
)

// Pause is how long to wait after the n-th try (from 0): 10 ms · 2ⁿ, of which up to half is left to chance, so that those who lost together do not come together
// again.
func Pause(n int) time.Duration {
	whole := firstPause << min(max(n, 0), OptimisticTries)
	return whole - time.Duration(chance.Int64N(int64(whole/2))) // no secret
}

// optimistic reads what is available without a lock, and then raises the version of the rows that it has read. A row whose version has moved, or that another
// transaction is about to move, is lost.
type optimistic struct{ byRows }

func (optimistic) name() string { return Optimistic }

// admit reads levels and versions in one statement and raises the versions in another. It decides about no order before it has them all, because what a version
// says counts only once it is raised. Rows that somebody else has locked are not waited for: once that transaction is done their versions have moved. So it waits
// for nobody, and nobody can wait for it in a circle. SKUs of which too little is left for anybody are left alone.
func (optimistic) admit(ctx context.Context, tx *db.Tx, wanted []want) (verdict, error) {
	found, err := readShelves(ctx, tx, wanted)
	if err != nil {
		return verdict{}, err
	}
	v := verdict{free: make(map[shelf]int64, len(found)), lost: map[shelf]bool{}}
	var taken []versioned
	for _, w := range wanted {
		stands, counted := found[w.shelf]
		if !counted {
			continue
		}
		v.free[w.shelf] = stands.available
		if stands.available >= w.least {
			taken = append(taken, versioned{w, stands.version})
			v.lost[w.shelf] = true
		}
	}
	if len(taken) == 0 {
		return v, nil
	}
	raised, err := raiseVersions(ctx, tx, taken)
	for _, at := range raised {
		delete(v.lost, at)
	}
	return v, err
}

// contended is one fault for each SKU for which others were faster.
func contended(skuIDs []string) error {
	all := make([]error, len(skuIDs))
	for i, id := range skuIDs {
		all[i] = ErrBusy.With("skuId", id)
	}
	return errors.Join(all...)
}
