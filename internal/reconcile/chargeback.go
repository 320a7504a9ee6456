package reconcile

import (
	"context"
	"fmt"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
)

// stranger says whether a row tells of money that went back and that we never asked for: what a channel took after a dispute stands so.
func (l line) stranger() bool {
	return l.notOurs == "" && !l.double && l.isRefund() && l.counts() && l.transactionID != "" && (l.refundNo == "" || l.oursNo == "")
}

// takeAll notes the rows of a run's bill, and answers those that have to be looked at once more.
func (f *findings) takeAll(ctx context.Context, d *db.DB, r *Run) (strangers []line, err error) {
	err = lines(ctx, d, r, func(l line) {
		if l.stranger() && len(strangers) < mostAsked {
			strangers = append(strangers, l)
			return
		}
		f.take(l)
	})
	return strangers, err
}

// chargesText are the refunds by which disputes of a transaction were lost, of an amount: $1 channel, $2 transaction, $3 amount, $4 the channel's clearing account. They
// are few, and their payment is found by its transaction.
const chargesText = `
SELECT r.no, r.status, r.amount, COALESCE(l.amount, 0) FROM payments p JOIN refunds r ON r.payment_no = p.no
LEFT JOIN ledger_postings l ON l.brand_id = r.brand_id AND l.account = $4 AND l.entry = 'refund-done/' || r.no
WHERE p.channel = $1 AND p.transaction_id = $2 AND r.amount = $3 AND r.way = 'CHARGEBACK' ORDER BY r.created_at, r.no`

// placeText says how many rows of bills before one tell of money of a transaction, of an amount, that we never asked for: the first of them is of the first dispute.
const placeText = `
SELECT COUNT(DISTINCT e.name) FROM channel_bill_rows e
WHERE e.channel = $1 AND e.transaction_id = $2 AND e.amount = $3 AND NOT e.superseded AND e.standing NOT IN ($6, $7) AND (e.day < $4 OR e.day = $4 AND e.line < $5)
	AND NOT EXISTS (SELECT 1 FROM refunds f WHERE f.no = e.refund_no)`

// chargedBack puts beside a row the refund of the dispute that was lost for that payment and amount, each once, in the order of the bills. Without one the row stays as it is.
func chargedBack(ctx context.Context, d *db.DB, r *Run, l line) (line, error) {
	rows, err := d.Reader().QueryContext(ctx, chargesText, r.Party, l.transactionID, int64(l.amount), ledger.Clearing(r.Party))
	if err != nil {
		return l, fmt.Errorf("reconcile: chargebacks: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	var known []line
	for rows.Next() {
		one := l
		if err := rows.Scan(&one.oursNo, &one.oursStatus, &one.oursAmount, &one.ledgerAmount); err != nil {
			return l, fmt.Errorf("reconcile: chargebacks: %w", err)
		}
		one.refundNo = one.oursNo // a channel's number of its own is not ours
		known = append(known, one)
	}
	if err := rows.Err(); err != nil || len(known) == 0 {
		return l, err
	}
	var place int
	err = d.Reader().QueryRowContext(ctx, placeText, r.Party, l.transactionID, int64(l.amount), r.Day, l.place, standingPaid, standingDenied).Scan(&place)
	if err != nil || place >= len(known) {
		return l, err
	}
	return known[place], nil
}
