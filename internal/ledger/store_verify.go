package ledger

import (
	"context"
	"fmt"
	"slices"

	"cuppa/internal/db"
)

// totals are what is at each channel by the ledger and by the documents, where they differ: of one moment, as one statement reads it. Of wallets nothing is.
const totals = `SELECT channel, CAST(SUM(booked) AS bigint), CAST(SUM(told) AS bigint) FROM (
	SELECT brand_id, substr(account, 10) AS channel, SUM(amount) AS booked, 0 AS told FROM ledger_postings WHERE account LIKE 'clearing/%' AND (brand_id = $1 OR $1 = 0) GROUP BY 1, 2
	UNION ALL SELECT brand_id, channel, 0, SUM(amount) FROM payments WHERE channel <> 'BALANCE' AND status IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED') AND (brand_id = $1 OR $1 = 0) GROUP BY 1, 2
	UNION ALL SELECT r.brand_id, ` + gave + `, 0, -SUM(r.amount) FROM refunds r JOIN payments p ON p.no = r.payment_no
		WHERE ` + gave + ` <> 'BALANCE' AND r.status = 'SUCCEEDED' AND (r.brand_id = $1 OR $1 = 0) GROUP BY 1, 2
	UNION ALL SELECT brand_id, channel, 0, -SUM(booked) FROM channel_bill_rows WHERE booked_as <> '' AND (brand_id = $1 OR $1 = 0) GROUP BY 1, 2
) books GROUP BY brand_id, channel HAVING SUM(booked) <> SUM(told) ORDER BY channel`

// strays are postings of orders and top-ups that are not there. Gift cards and holds are of neither.
const strays = `SELECT l.entry, l.order_no, l.amount FROM ledger_postings l LEFT JOIN orders o ON o.no = l.order_no AND o.brand_id = l.brand_id
	LEFT JOIN top_ups t ON t.no = l.order_no AND t.brand_id = l.brand_id
	WHERE o.no IS NULL AND t.no IS NULL AND NOT (l.order_no = '' AND l.kind IN ('gift-issued', 'gift-card', 'frozen', 'posted', 'voided')) AND (l.brand_id = $1 OR $1 = 0)%s ORDER BY l.id`

// Looks are what Verify looks at, each by itself, beside Strays; the longest first.
var Looks = []func(ctx context.Context, d *db.DB) ([]string, error){verifyBooks, verifyTotals}

// Verify tells, for the context's brand or for all, what is wrong with the ledger as a whole, as sentences; entries are compared with their documents where the
// documents are known.
func Verify(ctx context.Context, d *db.DB) (broken []string, err error) {
	for _, look := range append(slices.Clip(Looks), Strays) {
		found, err := look(ctx, d)
		if err != nil {
			return nil, err
		}
		broken = append(broken, found...)
	}
	return broken, nil
}

func verifyTotals(ctx context.Context, d *db.DB) ([]string, error) {
	brandID, _ := db.Brand(ctx) // 0 means all
	return read(ctx, d, totals, brandID, func(channel, booked string, told int64) string {
		return fmt.Sprintf("channel %s has %s by the ledger, %d by its payments, refunds and fees", channel, booked, told)
	})
}

// Strays tells of postings whose orders are not there.
func Strays(ctx context.Context, d *db.DB) ([]string, error) { return straysIn(ctx, d, "") }

// StraysOf is Strays of some orders' numbers, on SQLite.
func StraysOf(ctx context.Context, d *db.DB, nos []string) ([]string, error) {
	return straysIn(ctx, d, " AND l.order_no IN (SELECT value FROM json_each($2))", db.AsJSON(nos))
}

func straysIn(ctx context.Context, d *db.DB, condition string, args ...any) ([]string, error) {
	brandID, _ := db.Brand(ctx)
	return read(ctx, d, fmt.Sprintf(strays, condition), brandID, func(entry, order string, amount int64) string {
		return fmt.Sprintf("ledger entry %s posts %d for order %s, which does not exist", entry, amount, order)
	}, args...)
}

func read(ctx context.Context, d *db.DB, text string, brandID int, sentence func(a, b string, n int64) string, args ...any) (all []string, err error) {
	rows, err := d.Reader().QueryContext(ctx, text, append([]any{brandID}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("ledger: verify: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var a, b string
		var n int64
		if err := rows.Scan(&a, &b, &n); err != nil {
			return nil, err
		}
		all = append(all, sentence(a, b, n))
	}
	return all, rows.Err()
}
