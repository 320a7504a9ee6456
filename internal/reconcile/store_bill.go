package reconcile

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"cuppa/ent/channelbillrow"
	"cuppa/ent/manualtask"
	"cuppa/ent/reconciliationrun"
	"cuppa/ent/shop"
	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// homeOf is where rows belong that are nobody's: the first brand's first shop. A channel's account is the server's, of all its brands.
func homeOf(ctx context.Context, tx *db.Tx) (ledger.Order, error) {
	row, err := tx.Shop.Query().Order(shop.ByBrandID(), shop.ByID()).First(db.ForAllBrands(ctx))
	if err != nil {
		return ledger.Order{}, fmt.Errorf("reconcile: the first shop: %w", err)
	}
	return ledger.Order{BrandID: row.BrandID, ShopID: row.ID}, nil
}

// usedBefore says whether anybody was to pay by a channel before a moment.
func usedBefore(ctx context.Context, d *db.DB, channel string, until time.Time) (used bool, err error) {
	err = d.Reader().QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM payments WHERE channel = $1 AND created_at < $2)", channel, until.UTC()).Scan(&used)
	return used, err
}

// shopsOf are the shops that money came to by a channel, or went back from, between two moments.
func shopsOf(ctx context.Context, d *db.DB, channel string, from, until time.Time) (all []ledger.Order, err error) {
	rows, err := d.Reader().QueryContext(ctx, `SELECT brand_id, shop_id FROM payments WHERE channel = $1 AND paid_at >= $2 AND paid_at < $3
		UNION SELECT r.brand_id, r.shop_id FROM refunds r CROSS JOIN payments p WHERE p.no = r.payment_no AND p.channel = $1 AND r.way <> 'OUTSIDE' AND r.finished_at >= $2 AND r.finished_at < $3`,
		channel, from.UTC(), until.UTC())
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var o ledger.Order
		if err := rows.Scan(&o.BrandID, &o.ShopID); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// shopRuns are the shops that have a part of a channel's day already.
func shopRuns(ctx context.Context, d *db.DB, channel, day string) ([]ledger.Order, error) {
	rows, err := d.Ent().ReconciliationRun.Query().
		Where(reconciliationrun.Source(SourceChannel), reconciliationrun.Party(channel), reconciliationrun.Day(day)).All(db.ForAllBrands(ctx))
	all := make([]ledger.Order, len(rows))
	for i, r := range rows {
		all[i] = ledger.Order{BrandID: r.BrandID, ShopID: r.ShopID}
	}
	return all, err
}

// billsKept is how many days' bills have been compared, from a day until before another.
func billsKept(ctx context.Context, d *db.DB, channel, from, until string) (int, error) {
	return d.Ent().ReconciliationRun.Query().Where(
		reconciliationrun.Source(sourceBill), reconciliationrun.Party(channel), reconciliationrun.DayGTE(from), reconciliationrun.DayLT(until),
		reconciliationrun.EndedAtNotNil(),
	).Count(db.ForAllBrands(ctx))
}

// begin makes a shop's part of a channel's day one that is being written.
func begin(ctx context.Context, tx *db.Tx, r *Run) error {
	if _, err := ask(ctx, tx, *r, false); err != nil {
		return err
	}
	return tx.ReconciliationRun.Update().Where(reconciliationrun.ID(r.ID)).SetStatus(reconciliationrun.StatusRunning).SetFence(r.fence).SetRevision(r.revision).
		SetDigest(r.digest).ClearNextAt().Exec(ctx)
}

// wait shows why a shop's part of a channel's day is not there yet; one that was compared before keeps its figures.
func wait(ctx context.Context, tx *db.Tx, r *Run, problem string) error {
	if _, err := ask(ctx, tx, *r, false); err != nil {
		return err
	}
	return tx.ReconciliationRun.Update().Where(reconciliationrun.ID(r.ID)).SetStatus(reconciliationrun.StatusWaiting).SetProblem(problem).ClearNextAt().Exec(ctx)
}

func recordBill(ctx context.Context, tx *db.Tx, r *Run) error {
	return one(held(tx.ReconciliationRun.Update(), r).SetRevision(r.revision).SetDigest(r.digest).Save(ctx))
}

func supersede(ctx context.Context, tx *db.Tx, r *Run) error {
	_, err := tx.ExecContext(ctx, "UPDATE channel_bill_rows SET superseded = true WHERE channel = $1 AND day = $2", r.Party, r.Day)
	return err
}

// spread is a table of the elements of a JSON array, parameter $1: its column value is one of them.
func spread(tx *db.Tx, text string) string {
	if tx.Postgres() {
		return strings.NewReplacer("{rows}", "jsonb_array_elements($1::jsonb)", "{time}", "timestamptz").Replace(text)
	}
	return strings.NewReplacer("{rows}", "json_each($1)", "{time}", "text").Replace(text)
}

// moment is a time as the drivers write it.
func moment(tx *db.Tx, at time.Time) string {
	if tx.Postgres() {
		return at.UTC().Format(time.RFC3339Nano)
	}
	return at.UTC().Format("2006-01-02 15:04:05.999999999-07:00")
}

// keepText writes rows of a bill with whose they are: those of a payment that took the transaction, else of the payment that they name, else home's.
const keepText = `INSERT INTO channel_bill_rows (brand_id, channel, day, revision, line, superseded, name, payment_no, refund_no, transaction_id, refund_id, amount, fee, standing, not_ours, at,
	shop_id, order_no, booked, booked_as)
SELECT COALESCE(p.brand_id, q.brand_id, CAST($5 AS bigint)), $2, $3, CAST($4 AS bigint), b.line, false, b.name, b.payment_no, b.refund_no, b.transaction_id, b.refund_id, b.amount, b.fee, b.standing,
	b.not_ours, b.at, COALESCE(p.shop_id, q.shop_id, $6), COALESCE(p.order_no, q.order_no, ''), 0, ''
FROM (SELECT CAST(value->>0 AS bigint) AS line, value->>1 AS name, value->>2 AS payment_no, value->>3 AS refund_no, value->>4 AS transaction_id, value->>5 AS refund_id,
	CAST(value->>6 AS bigint) AS amount, CAST(value->>7 AS bigint) AS fee, value->>8 AS standing, value->>9 AS not_ours, CAST(value->>10 AS {time}) AS at FROM {rows} AS e) AS b
LEFT JOIN payments p ON p.channel = $2 AND p.transaction_id = b.transaction_id
LEFT JOIN payments q ON q.no = b.payment_no AND q.channel = $2`

func keepRows(ctx context.Context, tx *db.Tx, r *Run, home ledger.Order, first int, rows []payment.BillRow) error {
	list := make([][]any, len(rows))
	for i, b := range rows {
		standing := standingPaid
		if b.Refund != "" {
			standing = string(b.Refund)
		}
		list[i] = []any{first + i, nameOfRow(b), b.PaymentNo, b.RefundNo, b.TransactionID, b.RefundID, b.Amount, b.Fee, standing, b.Foreign, moment(tx, b.At)}
	}
	_, err := tx.ExecContext(ctx, spread(tx, keepText), db.AsJSON(list), r.Party, r.Day, r.revision, home.BrandID, home.ShopID)
	if err != nil {
		return fmt.Errorf("reconcile: keeping a bill: %w", err)
	}
	return nil
}

// linesText puts what our books have beside each row of a day's bill. $1 channel, $2 day, $3 the channel's clearing account.
const linesText = `
SELECT b.id, b.brand_id, b.shop_id, b.order_no, b.line, b.name, b.payment_no, b.refund_no, b.transaction_id, b.refund_id, b.amount, b.fee, b.standing, b.not_ours, b.at,
	EXISTS (SELECT 1 FROM channel_bill_rows e WHERE e.channel = b.channel AND e.name = b.name AND NOT e.superseded AND (e.day < b.day OR e.day = b.day AND e.line < b.line)),
	CASE WHEN b.refund_no = '' THEN COALESCE(p.no, q.no, '') WHEN g.no IS NULL THEN '' ELSE f.no END,
	CASE WHEN b.refund_no = '' THEN COALESCE(p.status, q.status, '') WHEN g.no IS NULL THEN '' ELSE f.status END,
	p.no IS NOT NULL,
	CASE WHEN b.refund_no = '' THEN COALESCE(p.amount, q.amount, 0) WHEN g.no IS NULL THEN 0 ELSE f.amount END,
	COALESCE(l.amount, 0),
	(SELECT COALESCE(SUM(e.booked), 0) FROM channel_bill_rows e WHERE e.channel = b.channel AND e.name = b.name),
	EXISTS (SELECT 1 FROM channel_bill_rows e WHERE e.channel = b.channel AND e.name = b.name AND e.booked_as <> '')
FROM channel_bill_rows b
LEFT JOIN payments p ON b.refund_no = '' AND p.channel = b.channel AND p.transaction_id = b.transaction_id
LEFT JOIN payments q ON b.refund_no = '' AND q.no = b.payment_no AND q.channel = b.channel
LEFT JOIN refunds f ON b.refund_no <> '' AND f.no = b.refund_no
LEFT JOIN payments g ON g.no = f.payment_no AND g.channel = b.channel
LEFT JOIN ledger_postings l ON l.brand_id = b.brand_id AND l.account = $3 AND l.entry = CASE WHEN b.refund_no = '' THEN 'captured/' || p.no ELSE 'refund-done/' || f.no END
WHERE b.channel = $1 AND b.day = $2 AND NOT b.superseded ORDER BY b.line`

// lines hands each row of a run's bill to f, with what our books have of it.
func lines(ctx context.Context, d *db.DB, r *Run, f func(line)) error {
	rows, err := d.Reader().QueryContext(ctx, linesText, r.Party, r.Day, ledger.Clearing(r.Party))
	if err != nil {
		return fmt.Errorf("reconcile: comparing a bill: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var l line
		if err := rows.Scan(&l.id, &l.of.BrandID, &l.of.ShopID, &l.of.No, &l.place, &l.name, &l.paymentNo, &l.refundNo, &l.transactionID, &l.refundID, &l.amount, &l.fee, &l.standing,
			&l.notOurs, &l.at, &l.double, &l.oursNo, &l.oursStatus, &l.sameTransaction, &l.oursAmount, &l.ledgerAmount, &l.feeBooked, &l.feeKnown); err != nil {
			return fmt.Errorf("reconcile: comparing a bill: %w", err)
		}
		l.at = l.at.UTC()
		f(l)
	}
	return rows.Err()
}

// recordedText are the payments and refunds between two moments, with the names that they have in bills. CROSS JOIN keeps SQLite from going through all payments of the
// channel for the refunds of a day.
const recordedText = `
SELECT p.brand_id, p.shop_id, p.order_no, p.no, '', COALESCE(p.transaction_id, ''), p.status, p.amount, p.paid_at, p.created_at, 'p:' || COALESCE(p.transaction_id, '') FROM payments p
WHERE p.channel = $1 AND p.paid_at >= $2 AND p.paid_at < $3 AND p.status IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED')
UNION ALL SELECT r.brand_id, r.shop_id, r.order_no, r.no, r.no AS refund_no, '', r.status, r.amount, r.finished_at, r.created_at, 'r:' || r.no FROM refunds r
CROSS JOIN payments p
WHERE p.no = r.payment_no AND p.channel = $1 AND r.way = 'CHANNEL' AND r.finished_at >= $2 AND r.finished_at < $3 AND r.status = 'SUCCEEDED'
ORDER BY 9, 4`

// unlisted are the payments and refunds between two moments that stand in no bill of their channel. listed are names that are known to stand in one: most of a day's stand
// in its own bill, which was just read.
func unlisted(ctx context.Context, d *db.DB, channel string, from, until time.Time, listed map[string]bool) (all []line, err error) {
	rows, err := d.Reader().QueryContext(ctx, recordedText, channel, from.UTC(), until.UTC())
	if err != nil {
		return nil, fmt.Errorf("reconcile: looking for what no bill has: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	var names []string
	for rows.Next() {
		var l line
		var name string
		if err := rows.Scan(&l.of.BrandID, &l.of.ShopID, &l.of.No, &l.oursNo, &l.refundNo, &l.transactionID, &l.oursStatus, &l.oursAmount, &l.at, &l.born, &name); err != nil {
			return nil, fmt.Errorf("reconcile: looking for what no bill has: %w", err)
		}
		if listed[name] {
			continue
		}
		l.at, l.born = l.at.UTC(), l.born.UTC()
		all, names = append(all, l), append(names, name)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	elsewhere, err := inBills(ctx, d, channel, names)
	if err != nil {
		return nil, err
	}
	kept := all[:0]
	for i, l := range all {
		if !elsewhere[names[i]] {
			kept = append(kept, l)
		}
	}
	return kept, nil
}

// namesAtOnce bounds the names of one statement.
const namesAtOnce = 1000

// inBills are those of the names that stand in any bill of the channel.
func inBills(ctx context.Context, d *db.DB, channel string, names []string) (map[string]bool, error) {
	found := make(map[string]bool, len(names))
	for some := range slices.Chunk(names, namesAtOnce) {
		standing, err := d.Ent().ChannelBillRow.Query().
			Where(channelbillrow.Channel(channel), channelbillrow.Superseded(false), db.Among(d.Postgres(), channelbillrow.FieldName, some)).
			Select(channelbillrow.FieldName).Strings(db.ForAllBrands(ctx))
		if err != nil {
			return nil, fmt.Errorf("reconcile: looking for what no bill has: %w", err)
		}
		for _, name := range standing {
			found[name] = true
		}
	}
	return found, nil
}

// booked notes with rows what of their fees stands in the ledger.
func booked(ctx context.Context, tx *db.Tx, fees []fee, now time.Time) error {
	list := make([][]any, len(fees))
	for i, f := range fees {
		list[i] = []any{f.row, f.amount, f.reference}
	}
	_, err := tx.ExecContext(ctx, spread(tx, `UPDATE channel_bill_rows SET booked = b.amount, booked_as = b.reference, booked_at = CAST($2 AS {time})
		FROM (SELECT CAST(value->>0 AS bigint) AS id, CAST(value->>1 AS bigint) AS amount, value->>2 AS reference FROM {rows} AS e) AS b WHERE channel_bill_rows.id = b.id`),
		db.AsJSON(list), moment(tx, now))
	if err != nil {
		return fmt.Errorf("reconcile: booking fees: %w", err)
	}
	return nil
}

// openTask is one that people have not decided.
type openTask struct {
	BrandID   int
	Reference string
}

func openTasks(ctx context.Context, d *db.DB, kind, channel string) ([]openTask, error) {
	rows, err := d.Ent().ManualTask.Query().Where(manualtask.Kind(kind), manualtask.ReferenceHasPrefix(channel+"/"), manualtask.StatusNEQ(manualtask.Status(task.Done))).
		Order(manualtask.ByID(entsql.OrderAsc())).All(db.ForAllBrands(ctx))
	all := make([]openTask, len(rows))
	for i, r := range rows {
		all[i] = openTask{r.BrandID, r.Reference}
	}
	return all, err
}
