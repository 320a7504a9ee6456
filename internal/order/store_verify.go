package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/ent"
	"cuppa/ent/channelbillrow"
	"cuppa/ent/coupon"
	"cuppa/ent/couponredemption"
	"cuppa/ent/dispute"
	holds "cuppa/ent/hold"
	"cuppa/ent/invoice"
	"cuppa/ent/manualtask"
	"cuppa/ent/orderdiscount"
	"cuppa/ent/orderevent"
	"cuppa/ent/orderitem"
	"cuppa/ent/payment"
	"cuppa/ent/refund"
	"cuppa/ent/refundline"
	own "cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/flow"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
	paying "cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/task"
)

// dossierOf reads all that is known of an order as ent reads rows. What readPage has packed is compared with it.
func dossierOf(ctx context.Context, d *db.DB, no string) (dossier, error) {
	row, err := d.Ent().Order.Get(ctx, no)
	if err != nil {
		return dossier{}, err
	}
	all, err := fill(ctx, d, []*ent.Order{row})
	if err != nil {
		return dossier{}, err
	}
	return all[0], nil
}

// fill reads what belongs to the orders: one statement a table.
func fill(ctx context.Context, d *db.DB, rows []*ent.Order) ([]dossier, error) {
	all, nos, at := make([]dossier, len(rows)), make([]string, len(rows)), map[string]*dossier{}
	for i, r := range rows {
		all[i].order, nos[i] = fromRow(r), r.ID
		at[r.ID] = &all[i]
	}
	if len(rows) == 0 {
		return nil, nil
	}
	for _, read := range []func(context.Context, *ent.Client, []string, map[string]*dossier) error{readPrice, readMoney, readRest, readTasks} {
		if err := read(ctx, d.Ent(), nos, at); err != nil {
			return nil, err
		}
	}
	fees, err := d.Ent().ChannelBillRow.Query().Where(channelbillrow.OrderNoIn(nos...), channelbillrow.BookedAsNEQ("")).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range fees {
		o := at[r.OrderNo]
		of := ledger.Order{BrandID: r.BrandID, ShopID: r.ShopID, No: r.OrderNo}
		o.fees = append(o.fees, ledger.Fee(of, r.BookedAs, r.Channel, money.Amount(r.Booked), r.BookedAt.UTC()))
	}
	if err := readFirsts(ctx, d.Reader(), d.Postgres(), all); err != nil {
		return nil, err
	}
	entries, err := ledger.OfOrders(ctx, d, nos)
	var shops []string
	var whole []time.Time
	for no, theirs := range entries {
		at[no].entries = theirs
		for _, e := range theirs {
			if e.At.Equal(e.At.Truncate(time.Minute)) {
				shops, whole = append(shops, e.Order.ShopID), append(whole, e.At)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	boundaries, err := ledger.Boundaries(ctx, d, shops, whole)
	for i := range all {
		all[i].boundaries = boundaries[all[i].order.ShopID]
	}
	return all, err
}

func readPrice(ctx context.Context, c *ent.Client, nos []string, at map[string]*dossier) error {
	items, err := c.OrderItem.Query().Where(orderitem.OrderNoIn(nos...)).Order(orderitem.ByLine()).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range items {
		at[r.OrderNo].order.Items = append(at[r.OrderNo].order.Items, fromItem(r))
	}
	discounts, err := c.OrderDiscount.Query().Where(orderdiscount.OrderNoIn(nos...)).Order(orderdiscount.ByPosition()).All(ctx)
	for _, r := range discounts {
		at[r.OrderNo].order.Discounts = append(at[r.OrderNo].order.Discounts, fromDiscount(r))
	}
	return err
}

func readMoney(ctx context.Context, c *ent.Client, nos []string, at map[string]*dossier) error {
	payments, err := c.Payment.Query().Where(payment.OrderNoIn(nos...)).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range payments {
		p := paying.Payment{
			No: r.ID, BrandID: r.BrandID, ShopID: r.ShopID, CustomerID: r.CustomerID, Channel: r.Channel, Status: paying.Status(r.Status),
			Amount: money.Amount(r.Amount), RefundedAmount: money.Amount(r.RefundedAmount), DisputedAmount: money.Amount(r.DisputedAmount), Surplus: r.Surplus,
		}
		if r.TransactionID != nil {
			p.TransactionID = *r.TransactionID
		}
		if r.PaidAt != nil {
			p.PaidAt = r.PaidAt.UTC()
		}
		at[r.OrderNo].payments = append(at[r.OrderNo].payments, p)
	}
	refunds, err := c.Refund.Query().Where(refund.OrderNoIn(nos...)).All(ctx)
	for _, r := range refunds {
		at[r.OrderNo].refunds = append(at[r.OrderNo].refunds, paying.Refund{
			No: r.ID, PaymentNo: r.PaymentNo, Amount: money.Amount(r.Amount), Status: paying.RefundStatus(r.Status), Request: r.Request, Way: paying.Way(r.Way), CreatedAt: r.CreatedAt.UTC(),
		})
		if r.FinishedAt != nil {
			if at[r.OrderNo].finished == nil {
				at[r.OrderNo].finished = map[string]time.Time{}
			}
			at[r.OrderNo].finished[r.ID] = r.FinishedAt.UTC()
		}
	}
	if err != nil {
		return err
	}
	lines, err := c.RefundLine.Query().Where(refundline.OrderNoIn(nos...)).All(ctx)
	for _, r := range lines {
		at[r.OrderNo].refundLines = append(at[r.OrderNo].refundLines, fromRefundLine(r))
	}
	if err != nil {
		return err
	}
	disputes, err := c.Dispute.Query().Where(dispute.OrderNoIn(nos...)).All(ctx)
	for _, r := range disputes {
		at[r.OrderNo].disputes = append(at[r.OrderNo].disputes, fromDispute(r))
	}
	if err != nil {
		return err
	}
	invoices, err := c.Invoice.Query().Where(invoice.OrderNoIn(nos...)).Order(invoice.ByID()).All(ctx)
	for _, r := range invoices {
		at[r.OrderNo].invoices = append(at[r.OrderNo].invoices, invoiced{r.ID, r.Status, money.Amount(r.Amount)})
	}
	return err
}

func readRest(ctx context.Context, c *ent.Client, nos []string, at map[string]*dossier) error {
	events, err := c.OrderEvent.Query().Where(orderevent.OrderNoIn(nos...)).Order(orderevent.BySeq()).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range events {
		at[r.OrderNo].events = append(at[r.OrderNo].events, outbox.Event{
			Seq: r.Seq, Kind: r.Kind, From: r.FromStatus, To: r.ToStatus, Data: r.Data, Version: r.DataVersion, At: r.At.UTC(),
		})
	}
	held, err := c.Hold.Query().Where(holds.OrderNoIn(nos...)).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range held {
		at[r.OrderNo].holds = append(at[r.OrderNo].holds, heldLine{r.SkuID, string(r.State), r.Quantity})
	}
	coupons, err := c.Coupon.Query().Where(coupon.OrderNoIn(nos...)).All(ctx)
	for _, r := range coupons {
		at[*r.OrderNo].coupons = append(at[*r.OrderNo].coupons, own.Coupon{ID: r.ID, Code: r.Code, CustomerID: r.CustomerID, Status: own.Status(r.Status)})
	}
	return err
}

// readTasks reads what people have to decide about the orders, and what is being tried.
func readTasks(ctx context.Context, c *ent.Client, nos []string, at map[string]*dossier) error {
	tasks, err := c.ManualTask.Query().Where(manualtask.OrderNoIn(nos...), manualtask.StatusNEQ(manualtask.StatusDone)).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range tasks {
		at[r.OrderNo].waiting++
	}
	tried, err := c.CouponRedemption.Query().Where(couponredemption.OrderNoIn(nos...), couponredemption.NextAtNotNil()).All(ctx)
	for _, r := range tried {
		at[r.OrderNo].waiting++
	}
	return err
}

// otherTasks says whether people have more to decide about the task's order.
func otherTasks(ctx context.Context, tx *db.Tx, t task.Task) (bool, error) {
	return tx.ManualTask.Query().Where(manualtask.OrderNo(t.OrderNo), manualtask.IDNEQ(t.ID), manualtask.StatusNEQ(manualtask.StatusDone)).Exist(ctx)
}

// strayCoupons finds coupons that are held or were used by no order.
func strayCoupons(ctx context.Context, d *db.DB) ([]string, error) {
	return strays(ctx, d, `SELECT c.code, c.order_no FROM coupons c LEFT JOIN orders o ON o.no = c.order_no AND o.brand_id = c.brand_id
		WHERE c.order_no IS NOT NULL AND o.no IS NULL AND (c.brand_id = $1 OR $1 = 0)`, "coupon %s is held by order %s, which does not exist")
}

// keysOfOthers are the operations whose keys had their effect elsewhere than in orders and their money, and where it is; empty where it is removed after a while.
var keysOfOthers = []struct{ operation, has string }{
	{"issueCoupon", "coupons x WHERE x.id = CAST(CASE WHEN k.key LIKE 'issueCoupon:%' THEN k.result ELSE '0' END AS BIGINT)"},
	{"claimCoupon", "coupons x WHERE x.id = CAST(CASE WHEN k.key LIKE 'claimCoupon:%' THEN k.result ELSE '0' END AS BIGINT)"},
	{"grantCoupons", "coupon_jobs x WHERE x.id = k.result"},
	{"saveCouponBatch", "coupon_batches x WHERE x.id = k.result"},
	{"savePromotion", "promotions x WHERE x.id = k.result"},
	{"createWebhookEndpoint", "webhook_endpoints x WHERE k.result LIKE x.id || ':%'"},
	{"rotateWebhookSecret", "webhook_endpoints x WHERE k.result LIKE x.id || ':%'"},
	{"testWebhookEndpoint", ""},
	{"startPromotionTrial", ""},
}

// ofOthers says whether a key is of one of them.
var ofOthers = func() string {
	all := make([]string, len(keysOfOthers))
	for i, o := range keysOfOthers {
		all[i] = "k.key LIKE '" + o.operation + ":%'"
	}
	return strings.Join(all, " OR ")
}()

// strayKeys finds idempotency keys whose effect is not there, and effects of several keys.
func strayKeys(ctx context.Context, d *db.DB) ([]string, error) {
	lost, err := lostKeys(ctx, d, "")
	if err != nil {
		return nil, err
	}
	double, err := doubleKeys(ctx, d)
	return append(lost, double...), err
}

// lostKeys finds keys whose effect is not there, among those of which the condition is so.
func lostKeys(ctx context.Context, d *db.DB, condition string, args ...any) ([]string, error) {
	// What had its effect in orders and their money is most of all, and goes first; the rest is gone through once for each operation.
	parts := []string{`WITH rest AS MATERIALIZED (SELECT k.key, k.result, k.brand_id FROM idempotency_keys k
		WHERE (k.brand_id = $1 OR $1 = 0)` + condition + ` AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.no = k.result AND o.brand_id = k.brand_id)
		AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.no = k.result AND p.brand_id = k.brand_id)
		AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.no = k.result AND r.brand_id = k.brand_id)
		AND NOT EXISTS (SELECT 1 FROM disputes d WHERE d.no = k.result AND d.brand_id = k.brand_id)
		AND NOT EXISTS (SELECT 1 FROM manual_tasks t WHERE t.reference = k.result AND t.kind IN ('refund-approval', 'top-up-refund-approval') AND t.brand_id = k.brand_id))
		SELECT k.key, k.result FROM rest k WHERE NOT (` + ofOthers + ")"}
	for _, o := range keysOfOthers {
		if o.has != "" {
			parts = append(parts, "SELECT k.key, k.result FROM rest k WHERE k.key LIKE '"+o.operation+":%' AND NOT EXISTS (SELECT 1 FROM "+o.has+" AND x.brand_id = k.brand_id)")
		}
	}
	return strays(ctx, d, strings.Join(parts, " UNION ALL "), "key %s has no effect: %s does not exist", args...)
}

// sharedEffect begins the keys that may have one effect: taps at once share a payment.
const sharedEffect = "pay:"

// doubleKeys finds effects of several keys; a platform's voucher is there once however often it is entered.
func doubleKeys(ctx context.Context, d *db.DB) ([]string, error) {
	var kinds []string
	for _, kind := range pricing.CouponKinds() {
		kinds = append(kinds, "'"+string(kind.Kind)+"'")
	}
	return strays(ctx, d, `SELECT MIN(k.key), k.result FROM idempotency_keys k WHERE (k.brand_id = $1 OR $1 = 0) AND k.key NOT LIKE '`+sharedEffect+`%'
		AND k.result IN (SELECT result FROM idempotency_keys WHERE key NOT LIKE '`+sharedEffect+`%' GROUP BY result HAVING COUNT(*) > 1)
		AND NOT (k.key LIKE 'issueCoupon:%' AND EXISTS (SELECT 1 FROM `+keysOfOthers[0].has+` AND x.kind NOT IN (`+strings.Join(kinds, ", ")+`)))
		GROUP BY k.result HAVING COUNT(*) > 1`, "key %s and others have one effect, %s")
}

// daysCounted is for how many days the counters of a day are compared: they are removed after a week.
const daysCounted = 5

// strayTerms finds coupons that are not worth what their batch says, by one of each such kind: a batch that has coupons does not change.
func strayTerms(ctx context.Context, d *db.DB) ([]string, error) {
	return strays(ctx, d, `SELECT c.code, c.batch_id FROM (
			SELECT brand_id, batch_id, kind, face_value, percent, min_spend, COALESCE(shop_id, '') AS shop_id, MIN(code) AS code FROM coupons
			WHERE batch_id IS NOT NULL AND (brand_id = $1 OR $1 = 0) GROUP BY brand_id, batch_id, kind, face_value, percent, min_spend, COALESCE(shop_id, '')
		) AS c LEFT JOIN coupon_batches b ON b.id = c.batch_id AND b.brand_id = c.brand_id
		WHERE b.id IS NULL OR c.kind <> b.terms->>'Kind' OR c.face_value <> CAST(b.terms->>'FaceValue' AS bigint) OR c.percent <> CAST(b.terms->>'Percent' AS bigint)
			OR c.min_spend <> CAST(b.terms->>'MinSpend' AS bigint) OR c.shop_id <> b.shop_id`, "coupon %s, and others perhaps, is not as its batch %s says")
}

// strayUses finds limits of promotions that orders hold which do not count any more, counters that are not the sum of the orders that are in
// them, and orders that are counted with another amount than they got.
func strayUses(ctx context.Context, d *db.DB, now time.Time) ([]string, error) {
	held, err := strays(ctx, d, `SELECT u.promotion_id, u.order_no FROM order_promotion_uses u LEFT JOIN orders o ON o.no = u.order_no AND o.brand_id = u.brand_id
		WHERE (o.no IS NULL OR o.status = 'CANCELED') AND (u.brand_id = $1 OR $1 = 0)`, "promotion %s is used by order %s, which was canceled or does not exist")
	if err != nil {
		return nil, err
	}
	wrong, err := strays(ctx, d, `SELECT promotion_id, bucket FROM (
			SELECT brand_id, promotion_id, bucket, uses, amount FROM promotion_uses WHERE day = '' OR day >= $2
			UNION ALL SELECT brand_id, promotion_id, 'all', -1, -amount FROM order_promotion_uses WHERE (buckets & 1) <> 0
			UNION ALL SELECT brand_id, promotion_id, 'day:' || day, -1, -amount FROM order_promotion_uses WHERE (buckets & 2) <> 0 AND day >= $2
			UNION ALL SELECT brand_id, promotion_id, 'guest:' || customer_id, -1, -amount FROM order_promotion_uses WHERE (buckets & 4) <> 0
			UNION ALL SELECT brand_id, promotion_id, 'guest:' || customer_id || ':' || day, -1, -amount FROM order_promotion_uses WHERE (buckets & 8) <> 0 AND day >= $2
		) AS both_sides WHERE (brand_id = $1 OR $1 = 0) GROUP BY brand_id, promotion_id, bucket HAVING SUM(uses) <> 0 OR SUM(amount) <> 0`,
		"promotion %s: counter %s is not the sum of its orders", now.UTC().AddDate(0, 0, -daysCounted).Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	amounts, err := strays(ctx, d, `SELECT u.promotion_id, u.order_no FROM order_promotion_uses u LEFT JOIN order_discounts d ON d.order_no = u.order_no AND d.promotion_id = u.promotion_id
			AND d.brand_id = u.brand_id WHERE (u.brand_id = $1 OR $1 = 0) GROUP BY u.id, u.promotion_id, u.order_no, u.amount HAVING u.amount <> COALESCE(SUM(d.amount), 0)`,
		"promotion %s is counted for order %s with another amount than it took off")
	return slices.Concat(held, wrong, amounts), err
}

func strays(ctx context.Context, d *db.DB, text, sentence string, args ...any) (found []string, err error) {
	brandID, _ := db.Brand(ctx) // 0 means all
	rows, err := d.Reader().QueryContext(ctx, text, append([]any{brandID}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("order: verify: %w", err)
	}
	return readStrays(rows, sentence)
}

func readStrays(rows *sql.Rows, sentence string) (found []string, err error) {
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var what, reference string
		if err := rows.Scan(&what, &reference); err != nil {
			return nil, fmt.Errorf("order: verify: %w", err)
		}
		found = append(found, fmt.Sprintf(sentence, what, reference))
	}
	return found, rows.Err()
}

// strayPayments finds payments of no order and no top-up.
func strayPayments(ctx context.Context, d *db.DB) ([]string, error) {
	return strayPaymentsIn(ctx, d, "")
}

func strayPaymentsIn(ctx context.Context, d *db.DB, condition string, args ...any) ([]string, error) {
	return strays(ctx, d, `SELECT p.no, p.order_no FROM payments p WHERE (p.brand_id = $1 OR $1 = 0)`+condition+`
		AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.no = p.order_no AND o.brand_id = p.brand_id)
		AND NOT EXISTS (SELECT 1 FROM top_ups t WHERE t.no = p.order_no AND t.brand_id = p.brand_id)`, "payment %s is of order %s, which does not exist", args...)
}

// strayHolds finds stock that is held for no order: nobody would ever give it back.
func strayHolds(ctx context.Context, d *db.DB) ([]string, error) {
	return strays(ctx, d, `SELECT h.sku_id, h.order_no FROM holds h WHERE h.state = 'held' AND (h.brand_id = $1 OR $1 = 0)
		AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.no = h.order_no AND o.brand_id = h.brand_id)`, "SKU %s is held for order %s, which does not exist")
}

// strayInvoices finds invoices of no order.
func strayInvoices(ctx context.Context, d *db.DB) ([]string, error) {
	return strayInvoicesIn(ctx, d, "")
}

func strayInvoicesIn(ctx context.Context, d *db.DB, condition string, args ...any) ([]string, error) {
	return strays(ctx, d, `SELECT i.no, i.order_no FROM invoices i WHERE (i.brand_id = $1 OR $1 = 0)`+condition+`
		AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.no = i.order_no AND o.brand_id = i.brand_id)`, "invoice %s is of order %s, which does not exist", args...)
}

// doubleTransactions finds numbers of a channel that are those of several payments. The database refuses them, unless its index is lost.
func doubleTransactions(ctx context.Context, d *db.DB) ([]string, error) {
	return strays(ctx, d, `SELECT channel, transaction_id FROM payments WHERE transaction_id IS NOT NULL GROUP BY channel, transaction_id
		HAVING COUNT(*) > 1 AND ($1 = 0 OR MAX(CASE WHEN brand_id = $1 THEN 1 ELSE 0 END) = 1)`, "channel %s has one transaction for several payments: %s")
}

// tooOld is twice what the longest step of anything takes that is done by itself: it is tried again after 1, 2, 4, 8 and 16 s.
const tooOld = 2 * time.Minute

// stuck finds work that should have been done long ago at a moment, and nobody is asked about: events that nobody took, jobs that nobody began, flows that nobody goes on with,
// deliveries to partners that nobody tries, money that a flow has set aside and that is over; and refunds, notices of channels and vouchers that neither a job nor a timer will
// try again.
func stuck(ctx context.Context, d *db.DB, now time.Time) (all []string, err error) {
	brandID, _ := db.Brand(ctx)
	due, running := "j.scheduled_at < $2", "j.attempted_at < $2 - interval '1 hour'" // what runs for an hour, River itself begins anew
	if !d.Postgres() {                                                               // where River writes its times in another form than we
		due, running = "datetime(j.scheduled_at) < datetime($2)", "datetime(j.attempted_at) < datetime($2, '-1 hour')"
	}
	const unasked = "NOT EXISTS (SELECT 1 FROM manual_tasks t WHERE t.brand_id = x.brand_id AND t.order_no = x.order_no AND t.status <> 'done')"
	for _, look := range []struct{ text, sentence string }{
		{"SELECT CAST(x.seq AS TEXT), x.order_no FROM order_events x WHERE (x.pending OR x.unsent) AND x.at < $2 AND (x.brand_id = $1 OR $1 = 0) AND " + unasked + " ORDER BY x.id LIMIT 1000",
			"event %s of order %s was never taken"},
		{"SELECT j.kind, CAST(j.id AS TEXT) FROM river_job j WHERE $1 = 0 AND (j.state IN ('available', 'retryable', 'scheduled') AND " + due + " OR j.state = 'running' AND " + running + ") ORDER BY j.id LIMIT 1000",
			"job %s %s should have been done"},
		{"SELECT x.name, x.reference FROM flows x WHERE x.status IN ('running', 'completing', 'compensating') AND x.next_at < $2 AND (x.brand_id = $1 OR $1 = 0) AND " +
			"NOT EXISTS (SELECT 1 FROM manual_tasks t WHERE t.brand_id = x.brand_id AND t.reference = x.id AND t.status <> 'done') ORDER BY x.id LIMIT 1000",
			"flow %s of %s stands still"},
		{"SELECT x.name, x.reference FROM flows x WHERE x.brand_id IN (SELECT brand_id FROM shops) AND x.status IN ('running', 'completing', 'compensating') AND x.next_at IS NULL AND x.updated_at < $2 AND " +
			"(x.brand_id = $1 OR $1 = 0) ORDER BY x.id LIMIT 1000",
			"flow %s of %s has no next moment: nobody goes on with it"},
		{"SELECT x.name, x.reference FROM flows x WHERE x.brand_id IN (SELECT brand_id FROM shops) AND x.status = 'stuck' AND x.updated_at < $2 AND (x.brand_id = $1 OR $1 = 0) AND " +
			"NOT EXISTS (SELECT 1 FROM manual_tasks t WHERE t.brand_id = x.brand_id AND t.kind = '" + flow.TaskKind + "' AND t.reference = x.id AND t.status <> 'done') ORDER BY x.id LIMIT 1000",
			"flow %s of %s is stuck, and nobody is asked"},
		{"SELECT x.no, x.payment_no FROM refunds x WHERE x.status = 'PENDING' AND x.created_at < $2 AND (x.brand_id = $1 OR $1 = 0) AND " +
			"NOT EXISTS (SELECT 1 FROM river_job j WHERE j.kind = '" + paying.RefundJob{}.Kind() + "' AND j.state NOT IN ('completed', 'cancelled', 'discarded') AND j.args->>'refundNo' = x.no) AND " +
			"NOT EXISTS (SELECT 1 FROM manual_tasks t WHERE t.brand_id = x.brand_id AND t.kind IN (" + tasksOfRefunds + ") AND t.reference = x.no AND (t.status <> 'done' OR t.decision = '" + string(task.Settle) + "')) " +
			"ORDER BY x.no LIMIT 1000",
			"refund %s of payment %s is under way, and neither a job nor a person is at it"},
		{"SELECT CAST(x.id AS TEXT), x.payment_no FROM channel_notices x WHERE x.outcome = '" + paying.Received + "' AND x.received_at < $2 AND (x.settle_at IS NULL OR x.settle_at < $2) AND (x.brand_id = $1 OR $1 = 0) AND " +
			"NOT EXISTS (SELECT 1 FROM manual_tasks t WHERE t.brand_id = x.brand_id AND t.kind = '" + paying.TaskUnsettled + "' AND t.reference = CAST(x.id AS TEXT) AND " +
			"(t.status <> 'done' OR x.settle_at IS NULL AND t.decision = '" + string(task.Settle) + "')) ORDER BY x.id LIMIT 1000",
			"notice %s of payment %s was never settled, and nobody tries"},
		{"SELECT x.id, x.order_no FROM coupon_redemptions x WHERE x.status IN ('pending', 'undoing') AND x.updated_at < $2 AND (x.next_at IS NULL OR x.next_at < $2) AND (x.brand_id = $1 OR $1 = 0) AND " +
			"NOT EXISTS (SELECT 1 FROM manual_tasks t WHERE t.brand_id = x.brand_id AND t.kind IN ('" + TaskCouponFailed + "', '" + TaskUndoFailed + "') AND t.reference = x.id AND t.status <> 'done') ORDER BY x.id LIMIT 1000",
			"redemption %s of order %s is to be done at its platform, and nobody tries"},
		{"SELECT x.id, x.name FROM webhook_deliveries x WHERE x.status = 'pending' AND x.next_at < $2 AND (x.brand_id = $1 OR $1 = 0) ORDER BY x.id LIMIT 1000",
			"delivery %s of %s should have been tried"},
		{"SELECT x.hold_id, x.customer_id FROM wallet_holds x WHERE x.state = 'frozen' AND x.hold_id LIKE '" + holdOf("%") + "' AND x.created_at < $2 AND (x.brand_id = $1 OR $1 = 0) AND " +
			"NOT EXISTS (SELECT 1 FROM flows f WHERE f.brand_id = x.brand_id AND f.status NOT IN ('done', 'undone') AND '" + holdOf("") + "' || f.reference = x.hold_id) ORDER BY x.id LIMIT 1000",
			"money of hold %s is set aside in the wallet of guest %s for no flow any more"},
	} {
		rows, err := d.Reader().QueryContext(ctx, look.text, brandID, now.Add(-tooOld).UTC())
		if err != nil {
			return nil, fmt.Errorf("order: verify: %w", err)
		}
		found, err := readStrays(rows, look.sentence)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// tasksOfRefunds is a list of SQL: the tasks by which people are asked about a refund that is under way, by its number.
const tasksOfRefunds = "'" + paying.TaskUnanswered + "', '" + paying.TaskAbnormal + "', '" + paying.TaskCash + "'"

// LastMoment is the latest that a database tells of: when it was written, or last served. Zero where it tells of none.
func LastMoment(ctx context.Context, d *db.DB) (last time.Time, err error) {
	for _, text := range []string{"SELECT mark_at FROM ledger_sweeps ORDER BY mark_at DESC LIMIT 1", "SELECT at FROM order_events ORDER BY id DESC LIMIT 1"} {
		var at time.Time
		err := d.Reader().QueryRowContext(ctx, text).Scan(&at)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return last, fmt.Errorf("order: the last moment: %w", err)
		}
		if at.After(last) {
			last = at
		}
	}
	return last.UTC(), nil
}

func ordersOf(ctx context.Context, d *db.DB, brandID int) (n int, err error) {
	text, args := "SELECT COUNT(*) FROM orders", []any{}
	if brandID != 0 {
		text, args = text+" WHERE brand_id = $1", append(args, brandID)
	}
	err = d.Reader().QueryRowContext(ctx, text, args...).Scan(&n)
	return n, err
}

// changedSince are the orders that changed since a moment.
func changedSince(ctx context.Context, d *db.DB, brandID int, since time.Time) (nos []string, err error) {
	rows, err := d.Reader().QueryContext(ctx, "SELECT no FROM orders WHERE updated_at >= $2 AND (brand_id = $1 OR $1 = 0) ORDER BY no", brandID, since.UTC())
	if err != nil {
		return nil, fmt.Errorf("order: verify: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var no string
		if err := rows.Scan(&no); err != nil {
			return nil, err
		}
		nos = append(nos, no)
	}
	return nos, rows.Err()
}

type shopKey struct {
	brandID int
	id      string
}

func allShops(ctx context.Context, d *db.DB) ([]shopKey, error) {
	rows, err := d.Ent().Shop.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	shops := make([]shopKey, len(rows))
	for i, r := range rows {
		shops[i] = shopKey{r.BrandID, r.ID}
	}
	return shops, nil
}
