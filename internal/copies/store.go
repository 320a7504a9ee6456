package copies

import (
	"context"
	"fmt"

	"cuppa/internal/db"
)

// column is one of a table.
type column struct {
	name              string
	generated, moment bool
}

func columnsOf(ctx context.Context, d *db.DB, table string) (all []column, err error) {
	text := `SELECT column_name, is_identity = 'YES', data_type LIKE 'timestamp%' FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`
	if !d.Postgres() {
		text = `SELECT name, pk > 0 AND lower(type) = 'integer', lower(type) = 'datetime' FROM pragma_table_info($1) ORDER BY cid`
	}
	rows, err := d.Reader().QueryContext(ctx, text, table)
	if err != nil {
		return nil, fmt.Errorf("copies: columns of %s: %w", table, err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.name, &c.generated, &c.moment); err != nil {
			return nil, fmt.Errorf("copies: columns of %s: %w", table, err)
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

func texts(ctx context.Context, d *db.DB, text string) (all []string, err error) {
	rows, err := d.Reader().QueryContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("copies: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, fmt.Errorf("copies: %w", err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
