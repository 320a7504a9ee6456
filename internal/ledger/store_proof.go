package ledger

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/money"
)

const captured = "status IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED')"

// gave is the channel that gave a refund r of a payment p.
const gave = "CASE WHEN r.way = 'OUTSIDE' THEN 'OUTSIDE' ELSE p.channel END"

// notTopUp are refunds r of orders. What staff give back of a top-up comes out of the guest's wallet, not of what is held for them.
const notTopUp = "r.order_no NOT LIKE 'T%'"

// booksText reads the postings of a day and what they must come to by the documents: one statement, so one snapshot. $1 brand, $2 shop, $3 from, $4 until, $5 the end of
// the latest day that was closed before: balances are told as what they moved by since. An order is paid within $6, which is days before the day, or never.
const booksText = `
SELECT at, id, 'posting' AS what, entry, kind, account, owner, order_no, amount FROM ledger_postings WHERE brand_id = $1 AND shop_id = $2 AND at >= $3 AND at < $4
UNION ALL SELECT $3, 0, 'end', '', '', account, '', '', SUM(amount) FROM ledger_postings
	WHERE brand_id = $1 AND shop_id = $2 AND at >= $5 AND at < $4 AND account IN ('guests', 'refunds') GROUP BY account
UNION ALL SELECT $3, 0, 'captured', '', '', channel, '', '', SUM(amount) FROM payments
	WHERE brand_id = $1 AND shop_id = $2 AND ` + captured + ` AND paid_at >= $3 AND paid_at < $4 GROUP BY channel
UNION ALL SELECT $3, 0, 'back', '', '', ` + gave + `, '', '', SUM(r.amount) FROM refunds r JOIN payments p ON p.no = r.payment_no
	WHERE r.brand_id = $1 AND r.shop_id = $2 AND r.status = 'SUCCEEDED' AND r.finished_at >= $3 AND r.finished_at < $4 GROUP BY ` + gave + `
UNION ALL SELECT $3, 0, 'fees', '', '', channel, '', '', SUM(booked) FROM channel_bill_rows
	WHERE brand_id = $1 AND shop_id = $2 AND booked_as <> '' AND booked_at >= $3 AND booked_at < $4 GROUP BY channel
UNION ALL SELECT $3, 0, 'sold', '', '', '', '', '', COALESCE(SUM(total_amount), 0) FROM orders WHERE brand_id = $1 AND shop_id = $2 AND created_at >= $6 AND created_at < $4 AND paid_at >= $3 AND paid_at < $4
UNION ALL SELECT $3, 0, 'discounts', '', '', '', '', '', COALESCE(SUM(discount_amount), 0) FROM orders
	WHERE brand_id = $1 AND shop_id = $2 AND created_at >= $6 AND created_at < $4 AND paid_at >= $3 AND paid_at < $4
UNION ALL SELECT $3, 0, 'owed', '', '', '', '', '', COALESCE(SUM(amount), 0) FROM refunds WHERE brand_id = $1 AND shop_id = $2 AND created_at >= $5 AND created_at < $4
UNION ALL SELECT $3, 0, 'owed', '', '', '', '', '', -COALESCE(SUM(amount), 0) FROM refunds WHERE brand_id = $1 AND shop_id = $2 AND finished_at >= $5 AND finished_at < $4
UNION ALL SELECT $3, 0, 'held', '', '', '', '', '', COALESCE(SUM(amount), 0) FROM payments WHERE brand_id = $1 AND shop_id = $2 AND ` + captured + ` AND paid_at >= $5 AND paid_at < $4
UNION ALL SELECT $3, 0, 'held', '', '', '', '', '', -COALESCE(SUM(payable_amount), 0) FROM orders
	WHERE brand_id = $1 AND shop_id = $2 AND created_at >= $7 AND created_at < $4 AND paid_at >= $5 AND paid_at < $4
UNION ALL SELECT $3, 0, 'held', '', '', '', '', '', -COALESCE(SUM(r.amount), 0) FROM refunds r JOIN payments p ON p.no = r.payment_no LEFT JOIN orders o ON o.no = r.order_no
	WHERE r.brand_id = $1 AND r.shop_id = $2 AND r.created_at >= $5 AND r.created_at < $4 AND (p.surplus OR o.paid_at IS NULL AND (r.automatic OR ` + notTopUp + `))
UNION ALL SELECT $3, 0, 'held', '', '', '', '', '', COALESCE(SUM(r.amount), 0) FROM refunds r JOIN payments p ON p.no = r.payment_no LEFT JOIN orders o ON o.no = r.order_no
	WHERE r.brand_id = $1 AND r.shop_id = $2 AND r.status = 'FAILED' AND r.finished_at >= $5 AND r.finished_at < $4 AND (p.surplus OR o.paid_at IS NULL AND (r.automatic OR ` + notTopUp + `))
UNION ALL SELECT $3, 0, 'held', '', '', '', '', '', -COALESCE(SUM(amount), 0) FROM top_ups WHERE brand_id = $1 AND shop_id = $2 AND paid_at >= $5 AND paid_at < $4
UNION ALL SELECT $3, 0, 'chargeback', 'refund-done/' || no, '', '', '', '', amount FROM refunds
	WHERE brand_id = $1 AND shop_id = $2 AND status = 'SUCCEEDED' AND way = 'CHARGEBACK' AND finished_at >= $3 AND finished_at < $4
UNION ALL SELECT $3, 0, 'lost', '', '', '', '', '', COALESCE(SUM(amount), 0) FROM disputes WHERE brand_id = $1 AND shop_id = $2 AND status = 'LOST' AND closed_at >= $3 AND closed_at < $4
UNION ALL SELECT $3, 0, 'disputed', '', '', '', '', '', COALESCE(SUM(amount), 0) FROM disputes
	WHERE brand_id = $1 AND shop_id = $2 AND opened_at < $4 AND (closed_at IS NULL OR closed_at >= $4)
UNION ALL SELECT $3, 0, 'open', '', '', '', '', '', COALESCE(SUM(amount), 0) FROM disputes WHERE brand_id = $1 AND shop_id = $2 AND status = 'OPEN'
UNION ALL SELECT $3, 0, 'heldBack', '', '', '', '', '', COALESCE(SUM(disputed_amount), 0) FROM payments
	WHERE no IN (SELECT payment_no FROM disputes WHERE brand_id = $1 AND shop_id = $2)
UNION ALL SELECT $3, 0, 'toppedUp', '', '', '', '', '', COALESCE(SUM(amount), 0) FROM top_ups WHERE brand_id = $1 AND shop_id = $2 AND paid_at >= $3 AND paid_at < $4
UNION ALL SELECT $3, 0, 'toppedUp', '', '', '', '', '', -COALESCE(SUM(amount), 0) FROM refunds
	WHERE brand_id = $1 AND shop_id = $2 AND created_at >= $3 AND created_at < $4 AND order_no LIKE 'T%' AND NOT automatic
UNION ALL SELECT $3, 0, 'toppedUp', '', '', '', '', '', COALESCE(SUM(amount), 0) FROM refunds
	WHERE brand_id = $1 AND shop_id = $2 AND finished_at >= $3 AND finished_at < $4 AND order_no LIKE 'T%' AND NOT automatic AND status = 'FAILED'
ORDER BY id`

// paidWithin is how long after it was placed an order is paid at the latest: longer than it may be held.
const paidWithin = 7 * 24 * time.Hour

func readBooks(ctx context.Context, d *db.DB, brandID int, shopID string, from, until, since time.Time) (books, error) {
	b := books{atEnd: map[string]money.Amount{}, told: map[told]money.Amount{}, chargebacks: map[string]bool{}}
	text := booksText
	if d.Postgres() {
		text = strings.ReplaceAll(text, "SELECT $3,", "SELECT $3::timestamptz,")
	}
	rows, err := d.Reader().QueryContext(ctx, text, brandID, shopID, from.UTC(), until.UTC(), since.UTC(), from.Add(-paidWithin).UTC(), early(since))
	if err != nil {
		return b, fmt.Errorf("ledger: proof: %w", err)
	}
	begun := map[string]int{}
	err = drain(rows, func() error {
		e := Entry{Order: Order{BrandID: brandID, ShopID: shopID}}
		var what, name, account string
		var amount money.Amount
		if err := rows.Scan(&e.At, &e.ID, &what, &name, &e.Kind, &account, &e.Owner, &e.Order.No, &amount); err != nil {
			return err
		}
		switch what {
		case "posting":
			e.At, e.Postings = e.At.UTC(), []Posting{{account, amount}}
			b.entries = join(b.entries, begun, e, name)
		case "end":
			b.atEnd[account] = amount
		case "chargeback":
			b.chargebacks[name] = true
		default:
			b.told[told{what, account}] += amount
		}
		return nil
	})
	if err != nil {
		return b, fmt.Errorf("ledger: proof: %w", err)
	}
	return b, nil
}

// early is the earliest moment at which an order was placed that was paid since another.
func early(since time.Time) time.Time {
	if since.IsZero() {
		return since.UTC()
	}
	return since.Add(-paidWithin).UTC()
}
