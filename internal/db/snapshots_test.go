package db_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// All connections of Snapshots see the same moment, while somebody writes all the time, and nothing of later.
func TestAllSnapshotsAreOfOneMoment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := t.Context()
		if _, err := env.DB.Writer().ExecContext(ctx, "CREATE TABLE numbers (n BIGINT NOT NULL)"); err != nil {
			t.Fatal(err)
		}
		writing, stop := context.WithCancel(ctx)
		var writer sync.WaitGroup
		writer.Go(func() {
			for n := 0; writing.Err() == nil; n++ {
				if _, err := env.DB.Writer().ExecContext(ctx, "INSERT INTO numbers (n) VALUES ($1)", n); err != nil {
					t.Error(err)
					return
				}
			}
		})
		for range 40 {
			if err := env.DB.Snapshots(ctx, 4, func(all []db.Querier) error {
				var first int
				for i := range 3 * len(all) { // each more than once
					n, err := numbers(ctx, all[i%len(all)])
					if err != nil {
						return err
					}
					if i > 0 && n != first {
						return fmt.Errorf("the first saw %d rows, %d sees %d", first, i%len(all), n)
					}
					first = n
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		}
		stop()
		writer.Wait()
	})
}

func numbers(ctx context.Context, q db.Querier) (n int, err error) {
	rows, err := q.QueryContext(ctx, "SELECT COUNT(*) FROM numbers")
	if err != nil {
		return 0, err
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}
