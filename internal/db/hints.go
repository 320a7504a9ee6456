package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Without statistics, SQLite takes a table for one of a million rows, of which any value of an index's first column has ten. That is far from true of a brand or a shop:
// nearly all rows may be of one. Not told, it reads all coupons of the brand to find those of a guest.
const (
	hintedRows   = 1_000_000
	hintedOfMany = 20_000 // few enough that a list of them is read in its index's order, and not sorted
	hintedOfFew  = 10
	hintedOpen   = 20 // one in so many rows is in an index of some of them
)

// common are columns of which a value has very many rows.
var common = []string{"brand_id", "shop_id", "channel", "consumer", "platform"}

// often are those of which a value has many rows among those of a common one.
var often = []string{"shop_id", "sku_id", "status", "state", "kind"}

// hint writes what SQLite's planner has to know of indexes that begin with a common column, by https://www.sqlite.org/fileformat2.html#the_sqlite_stat1_table: the same for every
// database, however large it is by now, so that a statement has one plan everywhere.
func (d *DB) hint(ctx context.Context) error {
	var wanted [][3]string
	_, err := d.hints(ctx, `SELECT m.tbl_name, m.name, l."unique", l.partial, (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(m.name) ORDER BY seqno))
		FROM sqlite_master m, pragma_index_list(m.tbl_name) l WHERE m.type = 'index' AND l.name = m.name ORDER BY m.name`, func(rows *sql.Rows) (hint [3]string, err error) {
		var unique, partial bool
		var columns string
		if err = rows.Scan(&hint[0], &hint[1], &unique, &partial, &columns); err != nil {
			return hint, err
		}
		if all := strings.Split(columns, ","); slices.Contains(common, all[0]) {
			hint[2] = statistics(all, unique, partial)
			wanted = append(wanted, hint)
		}
		return hint, nil
	})
	if err != nil {
		return err
	}
	var there bool
	if err := d.write.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1')").Scan(&there); err != nil {
		return fmt.Errorf("db: hints: %w", err)
	}
	if there {
		known, err := d.hints(ctx, "SELECT tbl, COALESCE(idx, ''), stat FROM sqlite_stat1 ORDER BY idx", func(rows *sql.Rows) (hint [3]string, err error) {
			return hint, rows.Scan(&hint[0], &hint[1], &hint[2])
		})
		if err != nil || fmt.Sprint(known) == fmt.Sprint(wanted) {
			return err
		}
	}
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: hints: %w", err)
	}
	defer conn.Close() //nolint:errcheck // it goes back to its pool
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("db: hints: %w", err)
	}
	defer tx.Rollback()                                                                     //nolint:errcheck // after a commit it does nothing
	for _, text := range []string{"ANALYZE goose_db_version", "DELETE FROM sqlite_stat1"} { // the first makes the table
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("db: hints: %w", err)
		}
	}
	for _, w := range wanted {
		if _, err := tx.ExecContext(ctx, "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", w[0], w[1], w[2]); err != nil {
			return fmt.Errorf("db: hints: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("db: hints: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "ANALYZE sqlite_schema"); err != nil { // reads them; connections that are opened later do so by themselves
		return fmt.Errorf("db: hints: %w", err)
	}
	return nil
}

// hints reads rows of a table's name, an index's, and what is said of it.
func (d *DB) hints(ctx context.Context, text string, read func(rows *sql.Rows) ([3]string, error)) (all [][3]string, err error) {
	rows, err := d.write.QueryContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("db: hints: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, fmt.Errorf("db: hints: %w", err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// statistics are how many rows there are, and how many have the same value in the first column, in the first two, and so on.
func statistics(columns []string, unique, partial bool) string {
	whole, rows := hintedRows, hintedOfMany
	if partial { // of what is open, and the like: few
		whole, rows = whole/hintedOpen, rows/hintedOpen
	}
	all := []string{strconv.Itoa(whole)}
	for i, column := range columns {
		switch last := i == len(columns)-1; {
		case i == 0:
		case last && unique:
			rows = 1
		case slices.Contains(often, column):
			rows = max(rows/4, 1)
		default:
			rows = max(min(rows-1, hintedOfFew), 1)
		}
		all = append(all, strconv.Itoa(rows))
	}
	return strings.Join(all, " ")
}
