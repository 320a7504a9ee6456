package order

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"cuppa/internal/catalog"
	own "cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/packed"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
	paying "cuppa/internal/payment"
)

// page is which orders are read together: those after a number up to another, or to the end where that is empty, or those of a list.
type page struct {
	after, upto string
	nos         []string
}

// where is the condition on a column, and its two arguments.
func (p page) where(column string, postgres bool) (condition string, args []any, err error) {
	if p.nos == nil && p.upto == "" {
		return column + " > $1 AND $2 = ''", []any{p.after, ""}, nil
	}
	if p.nos == nil {
		return column + " > $1 AND " + column + " <= $2", []any{p.after, p.upto}, nil
	}
	if postgres {
		return column + " = ANY($1) AND $2 = ''", []any{pq.Array(p.nos), ""}, nil
	}
	list, err := json.Marshal(p.nos)
	return column + " IN (SELECT value FROM json_each($1)) AND $2 = ''", []any{string(list), ""}, err
}

// packedPart is what one table knows of orders: one text an order, in the order of their rows.
type packedPart struct {
	table, column, where, order string
	columns                     []string
	take                        func(d *dossier, u *packed.Reader)
}

// parts are all that belong to orders beside their own rows. What stands in them is what check looks at.
var parts = []packedPart{
	{"order_items", "order_no", "", "line", []string{"line", "sku_id", "quantity", "unit_price", "amount", "payable_amount"}, takeItem},
	{"order_discounts", "order_no", "", "position", []string{"kind", "code", "amount", "CAST(shares AS TEXT)"}, takeDiscount},
	{"payments", "order_no", "", "no", []string{
		"no", "brand_id", "shop_id", "customer_id", "channel", "status", "amount", "refunded_amount", "disputed_amount", "CASE WHEN surplus THEN 1 ELSE 0 END", "transaction_id", "paid_at",
	}, takePayment},
	{"refunds", "order_no", "", "no", []string{"no", "payment_no", "amount", "status", "request", "way", "created_at", "finished_at"}, takeRefund},
	{"refund_lines", "order_no", "", "id", []string{"request", "line", "quantity", "amount"}, takeRefundLine},
	{"disputes", "order_no", "", "no", []string{"no", "payment_no", "amount", "status", "refund_no"}, takeDispute},
	{"order_events", "order_no", "", "seq", []string{"seq", "kind", "from_status", "to_status", "at", "CASE WHEN kind IN (" + kindsLookedAt + ") THEN CAST(data AS TEXT) ELSE '' END"}, takeEvent},
	{"holds", "order_no", "", "id", []string{"sku_id", "state", "quantity"}, takeHold},
	{"coupons", "order_no", "", "id", []string{"code", "customer_id", "status"}, takeCoupon},
	{"channel_bill_rows", "order_no", "booked_as <> ''", "id", []string{"brand_id", "shop_id", "booked_as", "channel", "booked", "booked_at"}, takeFee},
	{"ledger_postings", "order_no", "", "id", []string{"entry", "brand_id", "kind", "account", "amount", "shop_id", "owner", "at"}, takePosting},
	{"invoices", "order_no", "", "no", []string{"no", "status", "amount"}, takeInvoice},
	{"manual_tasks", "order_no", "status <> 'done'", "id", []string{"1"}, takeWaiting},
	{"coupon_redemptions", "order_no", "next_at IS NOT NULL", "id", []string{"1"}, takeWaiting},
}

// readPage reads all that is known of a page's orders, in the order of their numbers.
func readPage(ctx context.Context, q db.Querier, postgres bool, p page, brandID int) ([]dossier, error) {
	if postgres { // pages are read beside each other: workers of their own would only be in the way
		if err := alone(ctx, q); err != nil {
			return nil, err
		}
	}
	all, err := readOrderRows(ctx, q, postgres, p, brandID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	at := make(map[string]*dossier, len(all))
	for i := range all {
		at[all[i].order.No] = &all[i]
	}
	for _, one := range parts {
		if err := one.read(ctx, q, postgres, p, at); err != nil {
			return nil, fmt.Errorf("order: verify: %s: %w", one.table, err)
		}
	}
	return all, readFew(ctx, q, postgres, all, at)
}

// alone has the statements of this transaction run in one process of PostgreSQL each.
func alone(ctx context.Context, q db.Querier) error {
	return unread(ctx, q, "SELECT set_config('max_parallel_workers_per_gather', '0', true)")
}

// kindsLookedAt is a list of SQL: the data of all other events is not read.
var kindsLookedAt = "'" + strings.Join(slices.Concat(moved, looked), "', '") + "'"

// readFew reads what is read of few orders only: what guests chose, and which order was their first.
func readFew(ctx context.Context, q db.Querier, postgres bool, all []dossier, at map[string]*dossier) error {
	if err := readFirsts(ctx, q, postgres, all); err != nil {
		return err
	}
	return readOptions(ctx, q, postgres, all, at)
}

// readFirsts reads which order is noted as the first of the guests of orders whose events say that they were.
func readFirsts(ctx context.Context, q db.Querier, postgres bool, all []dossier) error {
	of := map[string][]*dossier{}
	for i := range all {
		if d := &all[i]; d.saysFirst() {
			of[d.order.CustomerID] = append(of[d.order.CustomerID], d)
		}
	}
	if len(of) == 0 {
		return nil
	}
	condition, args, err := page{nos: slices.Sorted(maps.Keys(of))}.where("customer_id", postgres)
	if err != nil {
		return fmt.Errorf("order: verify: first orders: %w", err)
	}
	rows, err := q.QueryContext(ctx, "SELECT customer_id, order_no FROM first_orders WHERE "+condition, args...)
	if err != nil {
		return fmt.Errorf("order: verify: first orders: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var guest, no string
		if err := rows.Scan(&guest, &no); err != nil {
			return fmt.Errorf("order: verify: first orders: %w", err)
		}
		for _, d := range of[guest] {
			d.first = no
		}
	}
	return rows.Err()
}

// readOptions reads what guests chose, of orders that hold some of it: those are few, and options are most of what stands in a line.
func readOptions(ctx context.Context, q db.Querier, postgres bool, all []dossier, at map[string]*dossier) error {
	var nos []string
	for i := range all {
		if all[i].holdsOptions() {
			nos = append(nos, all[i].order.No)
		}
	}
	if nos == nil {
		return nil
	}
	if err := optionsPart.read(ctx, q, postgres, page{nos: nos}, at); err != nil {
		return fmt.Errorf("order: verify: options: %w", err)
	}
	return nil
}

var optionsPart = packedPart{"order_items", "order_no", "", "line", []string{"line", "CAST(options AS TEXT)"}, takeOptions}

func takeOptions(d *dossier, u *packed.Reader) {
	line, text := int(u.Number()), u.Text()
	at := slices.IndexFunc(d.order.Items, func(it Item) bool { return it.Line == line })
	if at < 0 || text != "" && json.Unmarshal([]byte(text), &d.order.Items[at].Options) != nil {
		u.Amiss = true
	}
}

// holdsOptions says whether what is held for the order are options too.
func (d *dossier) holdsOptions() bool {
	return slices.ContainsFunc(d.holds, func(h heldLine) bool {
		_, is := catalog.OptionOf(h.skuID)
		return is
	})
}

// orderColumns are what check looks at of an order's own row.
var orderColumns = []string{
	"no", "brand_id", "shop_id", "customer_id", "status", "status_before", "version", "total_amount", "discount_amount", "payable_amount", "paid_amount", "refunded_amount",
	"coupon_count", "pickup_code", "expires_at", "paid_at", "held_units",
}

func takeOrder(text string) dossier {
	u := packed.Of(text)
	u.Next()
	d := dossier{order: Order{
		No: u.Text(), BrandID: int(u.Number()), ShopID: u.Text(), CustomerID: u.Text(), Status: Status(u.Text()), StatusBefore: Status(u.Text()), Version: u.Number(),
		Total: money.Amount(u.Number()), Discount: money.Amount(u.Number()), Payable: money.Amount(u.Number()), PaidAmount: money.Amount(u.Number()),
		RefundedAmount: money.Amount(u.Number()), CouponCount: int(u.Number()), PickupCode: u.Text(), ExpiresAt: u.Moment(), PaidAt: u.Moment(),
		heldUnits: u.Number(),
	}}
	u.Next()
	d.unclear = u.Amiss
	return d
}

func readOrderRows(ctx context.Context, q db.Querier, postgres bool, p page, brandID int) (all []dossier, err error) {
	condition, args, err := p.where("no", postgres)
	if err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, "SELECT "+packed.Columns(orderColumns...)+" FROM orders WHERE "+condition+" AND (brand_id = $3 OR $3 = 0) ORDER BY no", append(args, brandID)...)
	if err != nil {
		return nil, fmt.Errorf("order: verify: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("order: verify: %w", err)
		}
		all = append(all, takeOrder(text))
	}
	return all, rows.Err()
}

// read gives each order what its rows in the table say.
func (p packedPart) read(ctx context.Context, q db.Querier, postgres bool, of page, at map[string]*dossier) error {
	condition, args, err := of.where(p.column, postgres)
	if err != nil {
		return err
	}
	if p.where != "" {
		condition += " AND " + p.where
	}
	rows, err := q.QueryContext(ctx, "SELECT "+p.column+", "+packed.Rows(p.order, p.columns...)+" FROM "+p.table+" WHERE "+condition+
		" GROUP BY "+p.column, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var no, text string
		if err := rows.Scan(&no, &text); err != nil {
			return err
		}
		d := at[no]
		if d == nil {
			continue // of another brand's order, or of none: see strays
		}
		p.takeAll(d, text)
	}
	return rows.Err()
}

// takeAll gives an order what its rows say.
func (p packedPart) takeAll(d *dossier, text string) {
	u := packed.Of(text)
	for u.Next() {
		p.take(d, &u)
	}
	d.unclear = d.unclear || u.Amiss
}

func takeItem(d *dossier, u *packed.Reader) {
	d.order.Items = append(d.order.Items, Item{
		Line: int(u.Number()), SKUID: u.Text(), Quantity: int(u.Number()), UnitPrice: money.Amount(u.Number()), Amount: money.Amount(u.Number()), Payable: money.Amount(u.Number()),
	})
}

func takeDiscount(d *dossier, u *packed.Reader) {
	one := Discount{Kind: u.Text(), Code: u.Text(), Amount: money.Amount(u.Number())}
	if json.Unmarshal([]byte(u.Text()), &one.Shares) != nil {
		u.Amiss = true
	}
	d.order.Discounts = append(d.order.Discounts, one)
}

func takePayment(d *dossier, u *packed.Reader) {
	d.payments = append(d.payments, paying.Payment{
		No: u.Text(), BrandID: int(u.Number()), ShopID: u.Text(), CustomerID: u.Text(), Channel: u.Text(), Status: paying.Status(u.Text()), Amount: money.Amount(u.Number()),
		RefundedAmount: money.Amount(u.Number()), DisputedAmount: money.Amount(u.Number()), Surplus: u.Number() == 1, TransactionID: u.Text(), PaidAt: u.Moment(),
	})
}

func takeRefund(d *dossier, u *packed.Reader) {
	r := paying.Refund{
		No: u.Text(), PaymentNo: u.Text(), Amount: money.Amount(u.Number()), Status: paying.RefundStatus(u.Text()), Request: u.Text(), Way: paying.Way(u.Text()), CreatedAt: u.Moment(),
	}
	d.refunds = append(d.refunds, r)
	if at := u.Moment(); !at.IsZero() {
		if d.finished == nil {
			d.finished = map[string]time.Time{}
		}
		d.finished[r.No] = at
	}
}

func takeRefundLine(d *dossier, u *packed.Reader) {
	d.refundLines = append(d.refundLines, refundLine{u.Text(), lineBack{line: int(u.Number()), quantity: int(u.Number()), amount: money.Amount(u.Number())}})
}

func takeDispute(d *dossier, u *packed.Reader) {
	d.disputes = append(d.disputes, Dispute{No: u.Text(), PaymentNo: u.Text(), Amount: money.Amount(u.Number()), Status: DisputeStatus(u.Text()), RefundNo: u.Text()})
}

func takeEvent(d *dossier, u *packed.Reader) {
	e := outbox.Event{Seq: u.Number(), Kind: u.Text(), From: u.Text(), To: u.Text(), At: u.Moment()}
	if data := u.Text(); data != "" {
		e.Data = json.RawMessage(data)
	}
	d.events = append(d.events, e)
}

func takeHold(d *dossier, u *packed.Reader) {
	d.holds = append(d.holds, heldLine{u.Text(), u.Text(), u.Number()})
}

func takeCoupon(d *dossier, u *packed.Reader) {
	d.coupons = append(d.coupons, own.Coupon{Code: u.Text(), CustomerID: u.Text(), Status: own.Status(u.Text())})
}

func takeFee(d *dossier, u *packed.Reader) {
	of := ledger.Order{BrandID: int(u.Number()), ShopID: u.Text(), No: d.order.No}
	d.fees = append(d.fees, ledger.Fee(of, u.Text(), u.Text(), money.Amount(u.Number()), u.Moment()))
}

func takePosting(d *dossier, u *packed.Reader) {
	name := u.Text()
	e := ledger.Entry{Order: ledger.Order{BrandID: int(u.Number()), No: d.order.No}, Kind: ledger.Kind(u.Text())}
	p := ledger.Posting{Account: u.Text(), Amount: money.Amount(u.Number())}
	e.Order.ShopID, e.Owner, e.At, e.Postings = u.Text(), u.Text(), u.Moment(), []ledger.Posting{p}
	d.entries, d.names = ledger.Gathered(d.entries, d.names, e, name)
}

func takeInvoice(d *dossier, u *packed.Reader) {
	d.invoices = append(d.invoices, invoiced{u.Text(), u.Text(), money.Amount(u.Number())})
}

func takeWaiting(d *dossier, u *packed.Reader) {
	u.Text()
	d.waiting++
}

// pagesOf hands out, in the order of their numbers, ranges of so many orders each that together cover all numbers there can be.
func pagesOf(ctx context.Context, d *db.DB, size int, hand func(page) error) error {
	for after := ""; ; {
		var upto string
		err := d.Reader().QueryRowContext(ctx, "SELECT no FROM orders WHERE no > $1 ORDER BY no LIMIT 1 OFFSET $2", after, size-1).Scan(&upto)
		if errors.Is(err, sql.ErrNoRows) {
			return hand(page{after: after})
		}
		if err != nil {
			return fmt.Errorf("order: verify: %w", err)
		}
		if err := hand(page{after: after, upto: upto}); err != nil {
			return err
		}
		after = upto
	}
}

// boundariesOf are the ends of closed days, by shop.
func boundariesOf(ctx context.Context, d *db.DB) (map[string]map[time.Time]bool, error) {
	rows, err := d.Reader().QueryContext(ctx, "SELECT shop_id, until_at FROM ledger_days")
	if err != nil {
		return nil, fmt.Errorf("order: verify: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	out := map[string]map[time.Time]bool{}
	for rows.Next() {
		var shop string
		var until time.Time
		if err := rows.Scan(&shop, &until); err != nil {
			return nil, fmt.Errorf("order: verify: %w", err)
		}
		if out[shop] == nil {
			out[shop] = map[time.Time]bool{}
		}
		out[shop][until.UTC()] = true
	}
	return out, rows.Err()
}

// sampleOf are the orders of the latest events, and some that follow a number.
func sampleOf(ctx context.Context, d *db.DB, latest int, after string, more int) (nos []string, err error) {
	rows, err := d.Reader().QueryContext(ctx, `SELECT order_no FROM (SELECT order_no FROM order_events ORDER BY id DESC LIMIT $1) AS latest
		UNION SELECT no FROM (SELECT no FROM orders WHERE no > $2 ORDER BY no LIMIT $3) AS others ORDER BY 1`, latest, after, more)
	if err != nil {
		return nil, fmt.Errorf("order: verify: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	nos = []string{}
	for rows.Next() {
		var no string
		if err := rows.Scan(&no); err != nil {
			return nil, fmt.Errorf("order: verify: %w", err)
		}
		nos = append(nos, no)
	}
	return nos, rows.Err()
}
