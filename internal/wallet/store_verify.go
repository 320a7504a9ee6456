package wallet

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"cuppa/internal/db"
)

// Each text reads what differs: the brand, what it is, of what, what the rows tell and what is booked. Each is one statement, so of one moment. $1 is the brand, 0 for all.
const (
	// walletsText compares wallets with their postings.
	walletsText = `SELECT brand_id, customer_id, account, CAST(SUM(told) AS bigint), CAST(SUM(booked) AS bigint) FROM (
		SELECT brand_id, owner AS customer_id, account, 0 AS told, -amount AS booked FROM ledger_postings
			WHERE owner <> '' AND account IN ('wallet/principal', 'wallet/bonus', 'wallet/frozen-principal', 'wallet/frozen-bonus', 'points/guests')
		UNION ALL SELECT brand_id, customer_id, 'wallet/principal', principal, 0 FROM wallets
		UNION ALL SELECT brand_id, customer_id, 'wallet/bonus', bonus, 0 FROM wallets
		UNION ALL SELECT brand_id, customer_id, 'wallet/frozen-principal', frozen_principal, 0 FROM wallets
		UNION ALL SELECT brand_id, customer_id, 'wallet/frozen-bonus', frozen_bonus, 0 FROM wallets
		UNION ALL SELECT brand_id, customer_id, 'points/guests', points, 0 FROM wallets
	) both_sides WHERE (brand_id = $1 OR $1 = 0) GROUP BY brand_id, customer_id, account HAVING SUM(told) <> SUM(booked) ORDER BY customer_id, account`
	// keptText compares what is frozen with the holds, and points with their lots.
	keptText = `SELECT brand_id, customer_id, what, CAST(SUM(told) AS bigint), CAST(SUM(kept) AS bigint) FROM (
		SELECT brand_id, customer_id, 'frozen principal' AS what, frozen_principal AS told, 0 AS kept FROM wallets
		UNION ALL SELECT brand_id, customer_id, 'frozen principal', 0, principal FROM wallet_holds WHERE state = 'frozen'
		UNION ALL SELECT brand_id, customer_id, 'frozen bonus', frozen_bonus, 0 FROM wallets
		UNION ALL SELECT brand_id, customer_id, 'frozen bonus', 0, bonus FROM wallet_holds WHERE state = 'frozen'
		UNION ALL SELECT brand_id, customer_id, 'points', points, 0 FROM wallets
		UNION ALL SELECT brand_id, customer_id, 'points', 0, remaining FROM point_lots
	) both_sides WHERE (brand_id = $1 OR $1 = 0) GROUP BY brand_id, customer_id, what HAVING SUM(told) <> SUM(kept) ORDER BY customer_id, what`
	// documentsText compares entries that are of no order with their documents. (What payments took from wallets is compared with their orders.)
	documentsText = `SELECT brand_id, entry, COALESCE(MAX(customer_id), ''), CAST(SUM(told) AS bigint), CAST(SUM(booked) AS bigint) FROM (
		SELECT brand_id, 'top-up/' || no AS entry, customer_id, amount AS told, 0 AS booked FROM top_ups WHERE status = 'PAID'
		UNION ALL SELECT brand_id, 'gift-card/' || id, customer_id, amount, 0 FROM gift_cards WHERE customer_id <> ''
		UNION ALL SELECT brand_id, 'gift-issued/' || id, '', amount * count, 0 FROM gift_card_batches
		UNION ALL SELECT brand_id, 'frozen/' || hold_id, customer_id, principal + bonus, 0 FROM wallet_holds WHERE customer_id <> ''
		UNION ALL SELECT brand_id, 'posted/' || hold_id, customer_id, principal + bonus, 0 FROM wallet_holds WHERE state = 'posted'
		UNION ALL SELECT brand_id, 'voided/' || hold_id, customer_id, principal + bonus, 0 FROM wallet_holds WHERE state = 'voided' AND customer_id <> ''
		UNION ALL SELECT brand_id, 'points/' || order_no, customer_id, granted, 0 FROM point_lots
		UNION ALL SELECT brand_id, 'captured/' || no, customer_id, amount, 0 FROM payments WHERE order_no LIKE 'T%' AND status IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED')
		UNION ALL SELECT brand_id, 'refund-asked/' || no, '', amount, 0 FROM refunds WHERE order_no LIKE 'T%'
		UNION ALL SELECT brand_id, 'top-up-back/' || no, '', amount, 0 FROM refunds WHERE order_no LIKE 'T%' AND NOT automatic
		UNION ALL SELECT brand_id, 'top-up-again/' || no, '', amount, 0 FROM refunds WHERE order_no LIKE 'T%' AND NOT automatic AND status = 'FAILED'
		UNION ALL SELECT brand_id, 'refund-done/' || no, '', amount, 0 FROM refunds WHERE order_no LIKE 'T%' AND status = 'SUCCEEDED'
		UNION ALL SELECT brand_id, 'refund-failed/' || no, '', amount, 0 FROM refunds WHERE order_no LIKE 'T%' AND status = 'FAILED'
		UNION ALL SELECT brand_id, entry, owner, 0, CASE WHEN kind IN ('frozen', 'top-up-back') THEN -amount ELSE amount END FROM ledger_postings WHERE
			(kind IN ('top-up', 'top-up-back', 'top-up-again') AND account = 'guests') OR (kind = 'gift-card' AND account = 'gift-cards') OR (kind = 'gift-issued' AND account = 'gift-cards/issued')
			OR (kind IN ('frozen', 'posted', 'voided') AND account IN ('wallet/frozen-principal', 'wallet/frozen-bonus')) OR (kind = 'points' AND account = 'points/issued')
			OR (order_no LIKE 'T%' AND (kind = 'captured' AND account LIKE 'clearing/%' OR kind = 'refund-asked' AND account = 'guests' OR kind IN ('refund-done', 'refund-failed') AND account = 'refunds'))
	) both_sides WHERE (brand_id = $1 OR $1 = 0) GROUP BY brand_id, entry HAVING SUM(told) <> SUM(booked) ORDER BY entry`
	// sumsText finds entries that do not sum to 0, of those that no order's look finds.
	sumsText = `SELECT brand_id, entry, MAX(owner), 0, CAST(SUM(amount) AS bigint) FROM ledger_postings
		WHERE (owner <> '' OR kind = 'gift-issued' OR order_no LIKE 'T%') AND (brand_id = $1 OR $1 = 0) GROUP BY brand_id, entry HAVING SUM(amount) <> 0 ORDER BY entry`
	// topUpsText compares top-ups with the money that is theirs.
	topUpsText = `SELECT brand_id, no, MAX(status), CAST(SUM(told) AS bigint), CAST(SUM(came) AS bigint) FROM (
		SELECT brand_id, no, status, CASE WHEN status = 'PAID' THEN amount ELSE 0 END AS told, 0 AS came FROM top_ups
		UNION ALL SELECT brand_id, order_no, '', 0, amount FROM payments WHERE order_no LIKE 'T%' AND NOT surplus AND status IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED')
	) both_sides WHERE (brand_id = $1 OR $1 = 0) GROUP BY brand_id, no HAVING SUM(told) <> SUM(came) ORDER BY no`
	// givenBackText compares what top-ups say went back of them with their refunds, and the bonus that came and went with it with the ledger.
	givenBackText = `SELECT brand_id, no, what, CAST(SUM(told) AS bigint), CAST(SUM(kept) AS bigint) FROM (
		SELECT brand_id, no, 'refunded' AS what, refunded_amount AS told, 0 AS kept FROM top_ups
		UNION ALL SELECT brand_id, order_no, 'refunded', 0, amount FROM refunds WHERE order_no LIKE 'T%' AND NOT automatic AND status <> 'FAILED'
		UNION ALL SELECT brand_id, no, 'bonus', bonus, 0 FROM top_ups WHERE status = 'PAID'
		UNION ALL SELECT brand_id, no, 'bonus taken', bonus_taken, 0 FROM top_ups
		UNION ALL SELECT brand_id, order_no, CASE WHEN kind = 'top-up' THEN 'bonus' ELSE 'bonus taken' END, 0, CASE WHEN kind = 'top-up' THEN amount ELSE -amount END
			FROM ledger_postings WHERE kind IN ('top-up', 'top-up-back', 'top-up-again') AND account = 'bonus-given'
	) both_sides WHERE (brand_id = $1 OR $1 = 0) GROUP BY brand_id, no, what HAVING SUM(told) <> SUM(kept) ORDER BY no, what`
	// batchesText compares batches of gift cards with their cards: how many there are, and what they are worth together.
	batchesText = `SELECT brand_id, batch_id, what, CAST(SUM(told) AS bigint), CAST(SUM(there) AS bigint) FROM (
		SELECT brand_id, id AS batch_id, 'cards' AS what, count AS told, 0 AS there FROM gift_card_batches
		UNION ALL SELECT brand_id, batch_id, 'cards', 0, 1 FROM gift_cards
		UNION ALL SELECT brand_id, id, 'worth', amount * count, 0 FROM gift_card_batches
		UNION ALL SELECT brand_id, batch_id, 'worth', 0, amount FROM gift_cards
	) both_sides WHERE (brand_id = $1 OR $1 = 0) GROUP BY brand_id, batch_id, what HAVING SUM(told) <> SUM(there) ORDER BY batch_id, what`
	// cardsText finds gift cards that are not as their batch was issued: of another worth, good for another time, with a name that it gave none, or of no batch.
	cardsText = `SELECT c.brand_id, c.id, c.batch_id, COALESCE(b.amount, 0), c.amount FROM gift_cards c LEFT JOIN gift_card_batches b ON b.id = c.batch_id AND b.brand_id = c.brand_id
		WHERE (c.brand_id = $1 OR $1 = 0) AND (b.id IS NULL OR c.amount <> b.amount OR c.valid_until <> b.valid_until OR c.id NOT LIKE b.id || '-%') ORDER BY c.id`
	// owedText compares what the ledger owes for gift cards with those that were issued, and those that nobody has redeemed. Both are booked under no order.
	owedText = `SELECT brand_id, account, '', CAST(SUM(booked) AS bigint), CAST(SUM(cards) AS bigint) FROM (
		SELECT brand_id, account, -amount AS booked, 0 AS cards FROM ledger_postings WHERE order_no = '' AND account = 'gift-cards'
		UNION ALL SELECT brand_id, account, amount, 0 FROM ledger_postings WHERE order_no = '' AND account = 'gift-cards/issued'
		UNION ALL SELECT brand_id, 'gift-cards', 0, amount FROM gift_cards WHERE customer_id = ''
		UNION ALL SELECT brand_id, 'gift-cards/issued', 0, amount FROM gift_cards
	) both_sides WHERE (brand_id = $1 OR $1 = 0) GROUP BY brand_id, account HAVING SUM(booked) <> SUM(cards) ORDER BY brand_id, account`
)

// querier reads.
type querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row
}

// differs is two figures that should be equal.
type differs struct {
	brandID      int
	what, of     string
	told, booked int64
}

func differing(ctx context.Context, d querier, text string) (all []differs, err error) {
	brandID, _ := db.Brand(ctx) // 0 means all
	rows, err := d.QueryContext(ctx, text, brandID)
	if err != nil {
		return nil, fmt.Errorf("wallet: verify: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var w differs
		if err := rows.Scan(&w.brandID, &w.what, &w.of, &w.told, &w.booked); err != nil {
			return nil, fmt.Errorf("wallet: verify: %w", err)
		}
		all = append(all, w)
	}
	return all, rows.Err()
}

// lastEntry is the name of the latest entry of a guest; "none" without one.
func lastEntry(ctx context.Context, d querier, brandID int, owner string) (name string, err error) {
	err = d.QueryRowContext(ctx, `SELECT entry FROM ledger_postings WHERE brand_id = $1 AND owner = $2 ORDER BY id DESC LIMIT 1`, brandID, owner).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "none", nil
	}
	return name, err
}
