package copies

import (
	"context"
	"fmt"
	"strings"

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

// aside is the table that has the rows that are copied.
func (t table) aside() string { return "copies_of_" + t.name }

// setAside keeps the rows of the orders where they are found without an index, until withoutIndexes has done.
func (t table) setAside(ctx context.Context, d *db.DB, nos []string) error {
	w := d.Writer()
	_, err := w.ExecContext(ctx, "CREATE TABLE "+t.aside()+" AS SELECT *, '' AS copied_of FROM "+t.name+" WHERE 1 = 0") //nolint:gosec // names of ours
	for _, no := range nos {
		if err == nil {
			_, err = w.ExecContext(ctx, "INSERT INTO "+t.aside()+" SELECT *, CAST($1 AS TEXT) FROM "+t.name+" WHERE "+t.of, no) //nolint:gosec // names of ours
		}
	}
	if err != nil {
		return fmt.Errorf("copies: %s: %w", t.aside(), err)
	}
	return nil
}

// withoutIndexes does something while the tables have no indexes but those of their keys, which are made once more after it, in one go: many times faster.
func withoutIndexes(ctx context.Context, d *db.DB, do func() error) error {
	var names []string
	for _, t := range tables {
		names = append(names, "'"+t.name+"'")
	}
	of := "SELECT %s FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN (" + strings.Join(names, ", ") + `)
		AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = indexname AND c.connamespace = current_schema()::regnamespace) ORDER BY indexname`
	name, text := "indexname", "indexdef"
	if !d.Postgres() {
		of = "SELECT %s FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (" + strings.Join(names, ", ") + ") ORDER BY name"
		name, text = "name", "sql"
	}
	indexes, err := texts(ctx, d, fmt.Sprintf(of, name))
	if err != nil {
		return err
	}
	making, err := texts(ctx, d, fmt.Sprintf(of, text))
	if err != nil {
		return err
	}
	for i, index := range indexes {
		indexes[i] = `DROP INDEX "` + index + `"`
	}
	if err := execute(ctx, d, indexes...); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	for _, t := range tables {
		making = append(making, "DROP TABLE "+t.aside())
	}
	return execute(ctx, d, making...)
}

// openDays takes back that days are closed, which no server may: they have more entries by now, and are closed once more.
func openDays(ctx context.Context, d *db.DB) error {
	if d.Postgres() {
		return execute(ctx, d, "ALTER TABLE ledger_days DISABLE TRIGGER USER", "DELETE FROM ledger_days", "ALTER TABLE ledger_days ENABLE TRIGGER USER")
	}
	const triggers = "SELECT %s FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_days' ORDER BY name"
	names, err := texts(ctx, d, fmt.Sprintf(triggers, "name"))
	if err != nil {
		return err
	}
	making, err := texts(ctx, d, fmt.Sprintf(triggers, "sql"))
	if err != nil {
		return err
	}
	var all []string
	for _, name := range names {
		all = append(all, `DROP TRIGGER "`+name+`"`)
	}
	return execute(ctx, d, append(append(all, "DELETE FROM ledger_days"), making...)...)
}

// execute runs statements one after another.
func execute(ctx context.Context, d *db.DB, all ...string) error {
	for _, text := range all {
		if _, err := d.Writer().ExecContext(ctx, text); err != nil {
			return fmt.Errorf("copies: %s: %w", text, err)
		}
	}
	return nil
}
