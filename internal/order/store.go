package order

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/customer"
	"cuppa/ent/order"
	"cuppa/ent/orderdiscount"
	"cuppa/ent/orderitem"
	"cuppa/ent/predicate"
	"cuppa/ent/product"
	"cuppa/ent/shop"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/number"
)

func fromRow(r *ent.Order) Order {
	o := Order{
		No: r.ID, BrandID: r.BrandID, ShopID: r.ShopID, CustomerID: r.CustomerID, Status: Status(r.Status), StatusBefore: Status(r.StatusBefore),
		Version: r.Version, DineWay: DineWay(r.DineWay), Channel: Channel(r.Channel), PriceTrace: r.PriceTrace, DeskNo: r.DeskNo, Contact: r.Contact, Note: r.Note,
		Total: money.Amount(r.TotalAmount), Discount: money.Amount(r.DiscountAmount), Payable: money.Amount(r.PayableAmount),
		PaidAmount: money.Amount(r.PaidAmount), RefundedAmount: money.Amount(r.RefundedAmount), CouponCount: r.CouponCount, LimitedCount: r.LimitedCount,
		heldUnits: r.HeldUnits, PickupCode: r.PickupCode, CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if r.PaidAt != nil {
		o.PaidAt = r.PaidAt.UTC()
	}
	return o
}

func fromRows(rows []*ent.Order) []Order {
	out := make([]Order, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out
}

func orderByNo(ctx context.Context, d *db.DB, no string) (Order, error) {
	row, err := d.Ent().Order.Get(ctx, no)
	if ent.IsNotFound(err) {
		return Order{}, ErrNotFound
	}
	if err != nil {
		return Order{}, err
	}
	return fromRow(row), nil
}

func ordersByNo(ctx context.Context, d *db.DB, nos []string) ([]Order, error) {
	rows, err := d.Ent().Order.Query().Where(order.IDIn(nos...)).All(ctx)
	return fromRows(rows), err
}

// lockOrder takes the aggregate's lock: the row, until the transaction ends. (On SQLite the transaction is the only one that writes.)
func lockOrder(ctx context.Context, tx *db.Tx, no string) (Order, error) {
	q := tx.Order.Query().Where(order.ID(no))
	if tx.Postgres() {
		q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return Order{}, ErrNotFound.At("orderNo")
	}
	if err != nil {
		return Order{}, err
	}
	return fromRow(row), nil
}

// saveOrder writes what may change of an order, if its version is still the one that was locked.
func saveOrder(ctx context.Context, tx *db.Tx, o Order, locked int64, now time.Time) error {
	u := tx.Order.Update().Where(order.ID(o.No), order.Version(locked)).
		SetStatus(string(o.Status)).SetStatusBefore(string(o.StatusBefore)).SetVersion(o.Version).
		SetPaidAmount(int64(o.PaidAmount)).SetRefundedAmount(int64(o.RefundedAmount)).SetPickupCode(o.PickupCode).SetUpdatedAt(now)
	if !o.PaidAt.IsZero() {
		u.SetPaidAt(o.PaidAt)
	}
	n, err := u.Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("order: %s changed under its lock", o.No)
	}
	return err
}

// cancelOrders writes the cancellation of locked unpaid orders; each one's version rises by one.
func cancelOrders(ctx context.Context, tx *db.Tx, nos []string, now time.Time) error {
	if len(nos) == 0 {
		return nil
	}
	n, err := tx.Order.Update().Where(order.IDIn(nos...), order.Status(string(Created))).
		SetStatus(string(Canceled)).AddVersion(1).SetUpdatedAt(now).Save(ctx)
	if err == nil && n != len(nos) {
		err = fmt.Errorf("order: %d of %d orders were canceled", n, len(nos))
	}
	return err
}

// unpaid is written out, not a parameter: the index of unpaid orders is a partial one, and a plan that is kept for any status can't use it.
func unpaid(s *sql.Selector) {
	s.Where(sql.ExprP(s.C(order.FieldStatus) + " = '" + string(Created) + "'"))
}

// delivered is written out for the same reason: the index of orders under way is used by who names its conditions word for word.
func delivered(s *sql.Selector) {
	status := s.C(order.FieldStatus)
	s.Where(sql.ExprP(status + " = '" + string(Delivered) + "'"))
	for _, other := range []Status{Created, Completed, Canceled, Refunded} {
		s.Where(sql.ExprP(status + " <> '" + string(other) + "'"))
	}
}

func due(now time.Time) []predicate.Order {
	return []predicate.Order{unpaid, order.ExpiresAtLTE(now)}
}

func anyDue(ctx context.Context, d *db.DB, now time.Time) (bool, error) {
	return d.Ent().Order.Query().Where(due(now)...).Exist(ctx)
}

// nextExpiry is when the next unpaid order's time is over.
func nextExpiry(ctx context.Context, d *db.DB) (time.Time, bool, error) {
	row, err := d.Ent().Order.Query().Where(unpaid).Order(order.ByExpiresAt()).Select(order.FieldID, order.FieldExpiresAt).First(ctx)
	if ent.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return row.ExpiresAt.UTC(), true, nil
}

// firstDelivered is when the order was touched that was delivered and is left alone longest.
func firstDelivered(ctx context.Context, d *db.DB) (time.Time, bool, error) {
	row, err := d.Ent().Order.Query().Where(delivered).Order(order.ByUpdatedAt()).Select(order.FieldID, order.FieldUpdatedAt).First(ctx)
	if ent.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return row.UpdatedAt.UTC(), true, nil
}

// deliveredBefore are orders that were delivered and not touched since a moment, the earliest first.
func deliveredBefore(ctx context.Context, d *db.DB, at time.Time, limit int) ([]string, error) {
	return d.Ent().Order.Query().Where(delivered, order.UpdatedAtLTE(at)).Order(order.ByUpdatedAt()).Limit(limit).IDs(ctx)
}

func dueNumbers(ctx context.Context, d *db.DB, now time.Time, limit int) ([]string, error) {
	return d.Ent().Order.Query().Where(due(now)...).Order(order.ByExpiresAt()).Limit(limit).IDs(ctx)
}

// dueOrders locks unpaid orders whose time is over; those that another replica holds are passed by.
func dueOrders(ctx context.Context, tx *db.Tx, now time.Time, limit int) ([]Order, error) {
	q := tx.Order.Query().Where(due(now)...).Order(order.ByExpiresAt()).Limit(limit)
	if tx.Postgres() {
		q.ForUpdate(sql.WithLockAction(sql.SkipLocked))
	}
	rows, err := q.All(ctx)
	return fromRows(rows), err
}

// maxUnderWay bounds the first answer of a shop's queue.
const maxUnderWay = 300

// underWay are the shop's orders that someone has something to do with, oldest first.
func underWay(ctx context.Context, d *db.DB, shopID string) ([]Order, error) {
	rows, err := d.Ent().Order.Query().
		Where(order.ShopID(shopID), order.StatusNEQ(string(Created)), order.StatusNEQ(string(Completed)),
			order.StatusNEQ(string(Canceled)), order.StatusNEQ(string(Refunded))).
		Order(order.ByCreatedAt(), order.ByID()).Limit(maxUnderWay).All(ctx)
	return fromRows(rows), err
}

func shopZone(ctx context.Context, tx *db.Tx, shopID string) (string, error) {
	row, err := tx.Shop.Query().Where(shop.ID(shopID)).Only(ctx)
	if err != nil {
		return "", fmt.Errorf("order: the zone of shop %s: %w", shopID, err)
	}
	return row.TimeZone, nil
}

// nextPickup counts the shop's day on by so many, and answers the last. The row is locked until the payment is settled: one shop's payments queue here for a moment.
func nextPickup(ctx context.Context, tx *db.Tx, brandID int, shopID, day string, count int) (last int, err error) {
	rows, err := tx.QueryContext(ctx, `INSERT INTO pickup_counters (brand_id, shop_id, day, last) VALUES ($1, $2, $3, $4)
		ON CONFLICT (shop_id, day) DO UPDATE SET last = pickup_counters.last + excluded.last RETURNING last`, brandID, shopID, day, count)
	if err != nil {
		return 0, fmt.Errorf("order: counting the day's pick-up codes of %s: %w", shopID, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&last); err != nil {
			return 0, err
		}
	}
	return last, rows.Err()
}

// productNames reads what products are called now, without their sizes.
func productNames(ctx context.Context, tx *db.Tx, ids []string) (map[string]lang.Text, error) {
	rows, err := tx.Product.Query().Where(product.IDIn(ids...)).Select(product.FieldID, product.FieldName).All(ctx)
	names := make(map[string]lang.Text, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

func fromItem(r *ent.OrderItem) Item {
	it := Item{
		Line: r.Line, SKUID: r.SkuID, ProductID: r.ProductID, Name: r.Name, Quantity: r.Quantity, UnitPrice: money.Amount(r.UnitPrice),
		Amount: money.Amount(r.Amount), Payable: money.Amount(r.PayableAmount), Options: make([]Option, len(r.Options)),
	}
	for i, o := range r.Options {
		it.Options[i] = Option{ID: o.ID, Name: o.Name}
	}
	return it
}

func itemsInTx(ctx context.Context, tx *db.Tx, no string) ([]Item, error) {
	rows, err := tx.OrderItem.Query().Where(orderitem.OrderNo(no)).Order(orderitem.ByLine()).All(ctx)
	items := make([]Item, len(rows))
	for i, r := range rows {
		items[i] = fromItem(r)
	}
	return items, err
}

// ItemsOf reads the lines of several orders, by order.
func (s *Service) ItemsOf(ctx context.Context, nos []string) (map[string][]Item, error) {
	rows, err := s.db.Ent().OrderItem.Query().Where(orderitem.OrderNoIn(nos...)).Order(orderitem.ByLine()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]Item{}
	for _, r := range rows {
		out[r.OrderNo] = append(out[r.OrderNo], fromItem(r))
	}
	return out, nil
}

// DiscountsOf reads the discounts of several orders, by order.
func (s *Service) DiscountsOf(ctx context.Context, nos []string) (map[string][]Discount, error) {
	rows, err := s.db.Ent().OrderDiscount.Query().Where(orderdiscount.OrderNoIn(nos...)).Order(orderdiscount.ByPosition()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]Discount{}
	for _, r := range rows {
		out[r.OrderNo] = append(out[r.OrderNo], fromDiscount(r))
	}
	return out, nil
}

func fromDiscount(r *ent.OrderDiscount) Discount {
	d := Discount{Kind: r.Kind, PromotionID: r.PromotionID, PromotionVersion: r.PromotionVersion, Code: r.Code, Name: r.Name, Amount: money.Amount(r.Amount), Reason: r.Reason}
	for _, share := range r.Shares {
		d.Shares = append(d.Shares, money.Amount(share))
	}
	return d
}

// ErrCursor says that a cursor is none of ours.
var ErrCursor = fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")

// Cursor is the position of an order in a list by time.
func Cursor(o Order) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(o.CreatedAt.UnixMicro(), 36) + "." + o.No))
}

func parseCursor(cursor string) (time.Time, string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	at, no, ok := strings.Cut(string(raw), ".")
	micros, e := strconv.ParseInt(at, 36, 64)
	if err != nil || e != nil || !ok || len(no) > 32 || strings.ContainsRune(no, 0) {
		return time.Time{}, "", ErrCursor
	}
	return time.UnixMicro(micros).UTC(), no, nil
}

// before keeps what comes after a cursor in a list from the newest to the oldest.
func before(cursor string) (predicate.Order, error) {
	at, no, err := parseCursor(cursor)
	if err != nil {
		return nil, err
	}
	return order.Or(order.CreatedAtLT(at), order.And(order.CreatedAt(at), order.IDLT(no))), nil
}

func listOrders(ctx context.Context, d *db.DB, where []predicate.Order, first int, after string) (Page, error) {
	if after != "" {
		p, err := before(after)
		if err != nil {
			return Page{}, err
		}
		where = append(where, p)
	}
	rows, err := d.Ent().Order.Query().Where(where...).
		Order(order.ByCreatedAt(sql.OrderDesc()), order.ByID(sql.OrderDesc())).Limit(first + 1).All(ctx)
	if err != nil {
		return Page{}, err
	}
	page := Page{Orders: fromRows(rows)}
	if len(page.Orders) > first {
		page.Orders, page.More = page.Orders[:first], true
	}
	return page, nil
}

func (f Filter) where() []predicate.Order {
	where := []predicate.Order{order.ShopID(f.ShopID)}
	if len(f.Statuses) > 0 {
		statuses := make([]string, len(f.Statuses))
		for i, st := range f.Statuses {
			statuses[i] = string(st)
		}
		where = append(where, order.StatusIn(statuses...))
	}
	if !f.From.IsZero() {
		where = append(where, order.CreatedAtGTE(f.From.UTC()))
	}
	if !f.To.IsZero() {
		where = append(where, order.CreatedAtLT(f.To.UTC()))
	}
	if text := strings.TrimSpace(f.Text); text != "" {
		where = append(where, matches(text))
	}
	return where
}

// matches looks for a text in what people know of an order. Whole numbers are found by their key.
func matches(text string) predicate.Order {
	if no, ok := number.ParseOrder(text); ok {
		return order.ID(no)
	}
	return order.Or(
		order.IDContainsFold(text), order.PickupCodeEqualFold(text), order.NoteContainsFold(text), order.ContactContainsFold(text),
		predicate.Order(func(s *sql.Selector) {
			guests := sql.Dialect(s.Dialect()).Select(customer.FieldID).From(sql.Table(customer.Table))
			guests.Where(sql.ContainsFold(guests.C(customer.FieldNickname), text))
			s.Where(sql.In(s.C(order.FieldCustomerID), guests))
		}),
		predicate.Order(func(s *sql.Selector) {
			items := sql.Dialect(s.Dialect()).Select(orderitem.FieldOrderNo).From(sql.Table(orderitem.Table))
			items.Where(sql.And(sql.ColumnsEQ(items.C(orderitem.FieldOrderNo), s.C(order.FieldID)), nameContains(s.Dialect(), items.C(orderitem.FieldName), text)))
			s.Where(sql.Exists(items))
		}),
	)
}

// nameContains looks into the JSON of a text in several languages.
func nameContains(name, column, text string) *sql.Predicate {
	pattern := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
	return sql.P(func(b *sql.Builder) {
		if name == dialect.Postgres {
			b.WriteString(column).WriteString("::text ILIKE ").Arg(pattern)
			return
		}
		// The column holds bytes, which LIKE does not look into.
		b.WriteString("CAST(").WriteString(column).WriteString(" AS TEXT) LIKE ").Arg(pattern).WriteString(` ESCAPE '\'`)
	})
}

func countOrders(ctx context.Context, d *db.DB, where []predicate.Order) (int, error) {
	return d.Ent().Order.Query().Where(where...).Count(ctx)
}

func customersOrders(customerID string) []predicate.Order {
	return []predicate.Order{order.CustomerID(customerID)}
}
