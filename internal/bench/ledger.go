package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/number"
)

const (
	// entriesBefore is how many entries the grown ledger has before its first turn, and the young one; ENTRIES counts instead of the first.
	entriesBefore, entriesYoung = 10_000_000, 10_000
	// postedPerTurn is how many entries each turn posts and links, posters how many at once.
	postedPerTurn = 4_000
	posters       = 8
	ledgerRounds  = 5
	// entriesADay spreads those before over days.
	entriesADay = 20_000
)

// ledgerGrowth is posting entries and linking them in a ledger of ten million entries; its floor is the same in one of ten thousand.
func (b *bench) ledgerGrowth() ([]row, error) {
	before := entriesBefore
	if text := os.Getenv("ENTRIES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, errors.New("ENTRIES is no number")
		}
		before = n
	}
	grown, err := b.ledgerOf(before)
	if err != nil {
		return nil, err
	}
	defer grown.Close()
	young, err := b.ledgerOf(entriesYoung)
	if err != nil {
		return nil, err
	}
	defer young.Close()
	turn := func(d *db.DB) func() (round, error) {
		return func() (round, error) {
			if err := b.admin("CHECKPOINT"); err != nil {
				return round{}, err
			}
			return postAndLink(b.ctx, d)
		}
	}
	r, err := inTurns(ledgerRounds, turn(grown), turn(young))
	if err != nil {
		return nil, err
	}
	r.Name = "ledger-growth"
	return []row{r}, nil
}

// ledgerOf is a database whose ledger has so many entries of two postings, all of them linked.
func (b *bench) ledgerOf(entries int) (*db.DB, error) {
	databaseURL, err := b.newDatabase()
	if err != nil {
		return nil, err
	}
	raw, err := sql.Open("postgres", databaseURL)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	again, err := withoutIndexes(b.ctx, raw, "ledger_postings", "ledger_links")
	if err != nil {
		return nil, err
	}
	for _, text := range append([]string{
		// Numbers are drawn at random, as those of payments are.
		fmt.Sprintf(`INSERT INTO ledger_postings (brand_id, entry, kind, account, amount, shop_id, order_no, at)
			SELECT %d, 'captured/P' || n.no, 'captured', s.account, s.sign * n.amount, 'bench', n.no, n.at
			FROM (SELECT '25' || upper(substr(md5(random()::text || i), 1, 18)) AS no, 100 + i %% 5000 AS amount, TIMESTAMPTZ '2025-06-01' + (i / %d) * INTERVAL '1 day' AS at
				FROM generate_series(1, %d) AS i OFFSET 0) AS n, (VALUES ('clearing/SANDBOX', 1), ('guests', -1)) AS s(account, sign)`, benchBrand, entriesADay, entries),
		fmt.Sprintf(`INSERT INTO ledger_links (brand_id, position, entry, hash)
			SELECT brand_id, row_number() OVER (ORDER BY id), entry, md5(entry) || md5(entry) FROM ledger_postings WHERE account = 'guests' AND brand_id = %d`, benchBrand),
		`INSERT INTO ledger_sweeps (id, swept, swept_at, mark, mark_at, mark_xid) SELECT 1, MAX(id), now(), MAX(id), now(), 0 FROM ledger_postings`,
	}, append(again, "VACUUM ANALYZE ledger_postings", "VACUUM ANALYZE ledger_links", "CHECKPOINT")...) {
		if _, err := raw.ExecContext(b.ctx, text); err != nil {
			return nil, fmt.Errorf("filling a ledger: %w", err)
		}
	}
	return db.Open(b.ctx, databaseURL)
}

// withoutIndexes drops the indexes of tables that are no constraint's, and answers what makes them again.
func withoutIndexes(ctx context.Context, d *sql.DB, tables ...string) (again []string, err error) {
	for _, table := range tables {
		drop, made, err := indexesOf(ctx, d, table)
		if err != nil {
			return nil, err
		}
		again = append(again, made...)
		for _, text := range drop {
			if _, err := d.ExecContext(ctx, text); err != nil {
				return nil, err
			}
		}
	}
	return again, nil
}

// indexesOf are the statements that drop a table's indexes, and those that make them.
func indexesOf(ctx context.Context, d *sql.DB, table string) (drop, again []string, err error) {
	rows, err := d.QueryContext(ctx, `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = $1 AND schemaname = 'public'
		AND indexname NOT IN (SELECT conname FROM pg_constraint)`, table)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, nil, err
		}
		drop, again = append(drop, `DROP INDEX "`+name+`"`), append(again, text)
	}
	return drop, again, rows.Err()
}

// postAndLink posts entries, each in a transaction of its own, and links them all.
func postAndLink(ctx context.Context, d *db.DB) (round, error) {
	ctx = db.ForBrand(ctx, benchBrand)
	book := ledger.New(d)
	errs := make([]error, posters)
	began := time.Now()
	var wg sync.WaitGroup
	for p := range posters {
		wg.Go(func() {
			for i := p; i < postedPerTurn && errs[p] == nil; i += posters {
				now := time.Now().UTC()
				of := ledger.Order{BrandID: benchBrand, ShopID: "bench", No: number.Order(now)}
				errs[p] = d.InTx(ctx, func(tx *db.Tx) error {
					return ledger.Post(ctx, tx, ledger.Captured(of, number.Payment(now), "SANDBOX", money.Amount(100+i), now))
				})
			}
		})
	}
	wg.Wait()
	if err := cmp.Or(errs...); err != nil {
		return round{}, err
	}
	for linked := 0; linked < postedPerTurn; {
		n, err := book.Link(ctx)
		if err != nil {
			return round{}, err
		}
		if linked += n; n == 0 {
			return round{}, fmt.Errorf("%d of %d entries were linked", linked, postedPerTurn)
		}
	}
	return round{perSecond: postedPerTurn / time.Since(began).Seconds()}, nil
}
