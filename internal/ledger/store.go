package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/lib/pq"

	"cuppa/ent"
	"cuppa/ent/ledgerposting"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

// row is a posting with its entry.
type row struct {
	Entry
	Posting
}

// notClosed is the time of an entry, or where its day is closed already, the end of the latest closed day: a closed day stays as it is.
const notClosed = "COALESCE((SELECT MAX(d.until_at) FROM ledger_days d WHERE d.shop_id = e.shop AND d.until_at > e.at), e.at)"

// insert writes rows. However many there are, the statement's text is one, so it stays prepared.
func insert(ctx context.Context, tx *db.Tx, rows []row) error {
	const into = "INSERT INTO ledger_postings (brand_id, entry, kind, account, amount, shop_id, order_no, owner, at) "
	var err error
	if tx.Postgres() {
		brands, amounts, at := make([]int64, len(rows)), make([]int64, len(rows)), make([]string, len(rows))
		entries, kinds, accounts := make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows))
		shops, orders, owners := make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows))
		for i, r := range rows {
			brands[i], amounts[i], at[i] = int64(r.Order.BrandID), int64(r.Amount), r.At.UTC().Format(time.RFC3339Nano)
			entries[i], kinds[i], accounts[i], shops[i], orders[i], owners[i] = r.Name(), string(r.Kind), r.Account, r.Order.ShopID, r.Order.No, r.Owner
		}
		_, err = tx.ExecContext(ctx, into+`SELECT e.brand, e.name, e.kind, e.account, e.amount, e.shop, e.order_no, e.owner, `+notClosed+`
			FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::timestamptz[]) AS e(brand, name, kind, account, amount, shop, order_no, owner, at)`,
			pq.Array(brands), pq.Array(entries), pq.Array(kinds), pq.Array(accounts), pq.Array(amounts), pq.Array(shops), pq.Array(orders), pq.Array(owners), pq.Array(at))
	} else {
		list := make([][]any, len(rows))
		for i, r := range rows {
			list[i] = []any{r.Order.BrandID, r.Name(), r.Kind, r.Account, r.Amount, r.Order.ShopID, r.Order.No, r.Owner, asSQLite(r.At)}
		}
		_, err = tx.ExecContext(ctx, into+`SELECT e.brand, e.name, e.kind, e.account, e.amount, e.shop, e.order_no, e.owner, `+notClosed+`
			FROM (SELECT value->>0 AS brand, value->>1 AS name, value->>2 AS kind, value->>3 AS account, value->>4 AS amount, value->>5 AS shop, value->>6 AS order_no, value->>7 AS owner, value->>8 AS at FROM json_each($1)) AS e`,
			db.AsJSON(list))
	}
	if err != nil {
		return fmt.Errorf("ledger: post: %w", err)
	}
	return nil
}

// asSQLite is a time as the driver writes the parameters of other tables, so that texts compare as times do.
func asSQLite(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05.999999999-07:00") }

// ByName reads an entry in the transaction; one without postings when it was never written, or cost nothing. The context has the brand.
func ByName(ctx context.Context, tx *db.Tx, kind Kind, reference string) (Entry, error) {
	rows, err := tx.LedgerPosting.Query().Where(ledgerposting.Entry(Entry{Kind: kind, Reference: reference}.Name())).Order(ledgerposting.ByID()).All(ctx)
	if err != nil {
		return Entry{}, fmt.Errorf("ledger: entry: %w", err)
	}
	all := gather(rows)
	if len(all) != 1 {
		return Entry{}, nil
	}
	return all[0], nil
}

// OfOrders reads the entries of orders, by their numbers, in the order in which they were written.
func OfOrders(ctx context.Context, d *db.DB, nos []string) (map[string][]Entry, error) {
	rows, err := d.Ent().LedgerPosting.Query().Where(ledgerposting.OrderNoIn(nos...)).Order(ledgerposting.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("ledger: entries: %w", err)
	}
	out := map[string][]Entry{}
	for _, e := range gather(rows) {
		out[e.Order.No] = append(out[e.Order.No], e)
	}
	return out, nil
}

// Gathered adds an entry of one posting, which comes after those of all, to the one that it is part of, or begins another; names are those of all as their rows have them.
func Gathered(all []Entry, names []string, e Entry, name string) ([]Entry, []string) {
	e.Reference = reference(e.Kind, name)
	for i := len(all) - 1; i >= 0; i-- {
		if names[i] != name {
			continue
		}
		if all[i].Order == e.Order && all[i].Owner == e.Owner && all[i].At.Equal(e.At) && all[i].Kind == e.Kind {
			all[i].Postings = append(all[i].Postings, e.Postings...)
			return all, names
		}
		break
	}
	return append(all, e), append(names, name)
}

// gather makes entries of postings that are sorted by id. What does not fit the entry's first posting begins another entry of its name.
func gather(rows []*ent.LedgerPosting) (all []Entry) {
	at := map[string]int{} // there may be many
	for _, r := range rows {
		e := Entry{
			ID: r.ID, Kind: Kind(r.Kind), Order: Order{r.BrandID, r.ShopID, r.OrderNo}, Owner: r.Owner, At: r.At.UTC(),
			Postings: []Posting{{r.Account, money.Amount(r.Amount)}},
		}
		all = join(all, at, e, r.Entry)
	}
	return all
}

// join adds an entry of one posting to the others.
func join(all []Entry, at map[string]int, e Entry, name string) []Entry {
	e.Reference = reference(e.Kind, name)
	if i, known := at[name]; known && all[i].Order == e.Order && all[i].Owner == e.Owner && all[i].At.Equal(e.At) && all[i].Kind == e.Kind {
		all[i].Postings = append(all[i].Postings, e.Postings...)
		return all
	}
	at[name] = len(all)
	return append(all, e)
}

func drain(rows *sql.Rows, read func() error) error {
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		if err := read(); err != nil {
			return err
		}
	}
	return rows.Err()
}
