package report

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/productslot"
	"cuppa/ent/salesfact"
	"cuppa/ent/salesslot"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// maxRows bounds the rows of one statement: both engines limit its parameters.
const maxRows = 500

func builder(tx *db.Tx) *sql.DialectBuilder {
	if tx.Postgres() {
		return sql.Dialect(dialect.Postgres)
	}
	return sql.Dialect(dialect.SQLite)
}

// writeFacts writes the facts that no one wrote before and says which those are. The statements are run past ent's cache of prepared ones: their texts differ by
// the number of rows.
func writeFacts(ctx context.Context, tx *db.Tx, facts []fact) (fresh map[int]bool, err error) {
	fresh = make(map[int]bool, len(facts))
	for some := range slices.Chunk(facts, maxRows) {
		insert := builder(tx).Insert(salesfact.Table).Columns(
			salesfact.FieldBrandID, salesfact.FieldEventID, salesfact.FieldShopID, salesfact.FieldOrderNo, salesfact.FieldAt, salesfact.FieldRevenue,
			salesfact.FieldDiscounts, salesfact.FieldRefunds, salesfact.FieldOrders, salesfact.FieldCouponOrders, salesfact.FieldUntouchedOrders,
			salesfact.FieldProducts, salesfact.FieldApplied)
		for _, f := range some {
			products, err := json.Marshal(f.sales)
			if err != nil {
				return nil, fmt.Errorf("report: %w", err)
			}
			shares, err := json.Marshal(f.shares)
			if err != nil {
				return nil, fmt.Errorf("report: %w", err)
			}
			insert.Values(f.brandID, f.eventID, f.shopID, f.orderNo, f.at, f.revenue, f.discounts, f.refunds, f.orders, f.couponOrders, f.untouched, string(products),
				string(shares))
		}
		insert.OnConflict(sql.ConflictColumns(salesfact.FieldEventID), sql.DoNothing()).Returning(salesfact.FieldEventID)
		if err := eachID(ctx, tx, insert, func(id int) { fresh[id] = true }); err != nil {
			return nil, fmt.Errorf("report: writing facts: %w", err)
		}
	}
	return fresh, nil
}

func eachID(ctx context.Context, tx *db.Tx, insert *sql.InsertBuilder, f func(id int)) error {
	text, args := insert.Query()
	rows, err := tx.SQL.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return err
		}
		f(id)
	}
	return rows.Err()
}

// adding has an upsert add the new row's columns to the row that is there.
func adding(table string, columns ...string) func(*sql.UpdateSet) {
	return func(u *sql.UpdateSet) {
		for _, c := range columns {
			u.Set(c, sql.Expr(table+"."+c+" + excluded."+c))
		}
	}
}

func addToSlots(ctx context.Context, tx *db.Tx, slots []slot) error {
	for some := range slices.Chunk(slots, maxRows) {
		insert := builder(tx).Insert(salesslot.Table).Columns(salesslot.FieldBrandID, salesslot.FieldShopID, salesslot.FieldSlot, salesslot.FieldRevenue,
			salesslot.FieldDiscounts, salesslot.FieldRefunds, salesslot.FieldOrders, salesslot.FieldCouponOrders, salesslot.FieldUntouchedOrders)
		for _, s := range some {
			insert.Values(s.brandID, s.shopID, s.at, s.revenue, s.discounts, s.refunds, s.orders, s.couponOrders, s.untouched)
		}
		text, args := insert.OnConflict(sql.ConflictColumns(salesslot.FieldShopID, salesslot.FieldSlot), sql.ResolveWith(adding(salesslot.Table,
			salesslot.FieldRevenue, salesslot.FieldDiscounts, salesslot.FieldRefunds, salesslot.FieldOrders, salesslot.FieldCouponOrders,
			salesslot.FieldUntouchedOrders))).Query()
		if _, err := tx.SQL.ExecContext(ctx, text, args...); err != nil {
			return fmt.Errorf("report: adding to slots: %w", err)
		}
	}
	return nil
}

func addToProducts(ctx context.Context, tx *db.Tx, slots []productSlot) error {
	for some := range slices.Chunk(slots, maxRows) {
		insert := builder(tx).Insert(productslot.Table).Columns(productslot.FieldBrandID, productslot.FieldShopID, productslot.FieldSlot,
			productslot.FieldProductID, productslot.FieldName, productslot.FieldQuantity, productslot.FieldRevenue)
		for _, s := range some {
			if s.Name == nil {
				s.Name = lang.Text{}
			}
			name, err := json.Marshal(s.Name)
			if err != nil {
				return fmt.Errorf("report: %w", err)
			}
			insert.Values(s.brandID, s.shopID, s.at, s.ProductID, string(name), s.Quantity, s.Revenue)
		}
		add := adding(productslot.Table, productslot.FieldQuantity, productslot.FieldRevenue)
		text, args := insert.OnConflict(sql.ConflictColumns(productslot.FieldShopID, productslot.FieldSlot, productslot.FieldProductID),
			sql.ResolveWith(func(u *sql.UpdateSet) {
				add(u)
				u.SetExcluded(productslot.FieldName)
			})).Query()
		if _, err := tx.SQL.ExecContext(ctx, text, args...); err != nil {
			return fmt.Errorf("report: adding to products: %w", err)
		}
	}
	return nil
}

// moment is what lies at one time of a span: a slot, or a fact of its ragged ends.
type moment struct {
	at                          time.Time
	revenue, discounts, refunds money.Amount
	orders, couponOrders        int
	untouched                   int
}

// read is what a span holds.
type read struct {
	moments  []moment
	products map[string]Product
}

// readSums reads whole slots from the rollups and the ragged ends from the facts. The two never overlap, so nothing counts twice though they are read one
// after the other.
func readSums(ctx context.Context, d *db.DB, shopID string, s span) (read, error) {
	r := read{products: map[string]Product{}}
	if s.firstSlot.Before(s.endSlot) {
		if err := r.slots(ctx, d, shopID, s); err != nil {
			return read{}, err
		}
	}
	ragged, err := raggedFacts(ctx, d, shopID, s)
	if err != nil {
		return read{}, err
	}
	for _, f := range ragged {
		r.moments = append(r.moments, moment{
			f.At.UTC(), money.Amount(f.Revenue), money.Amount(f.Discounts), money.Amount(f.Refunds), f.Orders, f.CouponOrders, f.UntouchedOrders,
		})
		for _, p := range f.Products {
			r.sold(p.ProductID, p.Quantity, p.Revenue)
		}
	}
	return r, nil
}

// raggedFacts are those of a span's ends that are no whole slots.
func raggedFacts(ctx context.Context, d *db.DB, shopID string, s span) ([]*ent.SalesFact, error) {
	facts, err := d.Ent().SalesFact.Query().Where(salesfact.ShopID(shopID), salesfact.Or(
		salesfact.And(salesfact.AtGTE(s.from), salesfact.AtLT(s.firstSlot)),
		salesfact.And(salesfact.AtGTE(s.endSlot), salesfact.AtLT(s.to)),
	)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("report: reading facts: %w", err)
	}
	return facts, nil
}

func (r *read) sold(id string, quantity, revenue int64) {
	p := r.products[id]
	p.ID = id
	p.Quantity += quantity
	p.Revenue += money.Amount(revenue)
	r.products[id] = p
}

func (r *read) slots(ctx context.Context, d *db.DB, shopID string, s span) error {
	rows, err := d.Ent().SalesSlot.Query().Where(salesslot.ShopID(shopID), salesslot.SlotGTE(s.firstSlot), salesslot.SlotLT(s.endSlot)).All(ctx)
	if err != nil {
		return fmt.Errorf("report: reading slots: %w", err)
	}
	r.moments = make([]moment, 0, len(rows))
	for _, row := range rows {
		r.moments = append(r.moments, moment{
			row.Slot.UTC(), money.Amount(row.Revenue), money.Amount(row.Discounts), money.Amount(row.Refunds), int(row.Orders), int(row.CouponOrders), int(row.UntouchedOrders),
		})
	}
	var sold []struct {
		ProductID string `sql:"product_id"`
		Quantity  int64  `sql:"quantity"`
		Revenue   int64  `sql:"revenue"`
	}
	err = d.Ent().ProductSlot.Query().
		Where(productslot.ShopID(shopID), productslot.SlotGTE(s.firstSlot), productslot.SlotLT(s.endSlot)).
		GroupBy(productslot.FieldProductID).
		Aggregate(ent.As(ent.Sum(productslot.FieldQuantity), "quantity"), ent.As(ent.Sum(productslot.FieldRevenue), "revenue")).
		Scan(ctx, &sold)
	if err != nil {
		return fmt.Errorf("report: reading products: %w", err)
	}
	for _, p := range sold {
		r.sold(p.ProductID, p.Quantity, p.Revenue)
	}
	return nil
}

// top is the products with the most revenue.
func top(products map[string]Product) []Product {
	sorted := slices.SortedFunc(maps.Values(products), func(a, b Product) int {
		return cmp.Or(cmp.Compare(b.Revenue, a.Revenue), strings.Compare(a.ID, b.ID))
	})
	return sorted[:min(len(sorted), topProducts)]
}

// nameProducts looks up what the products were called at their last sale in the span, to the quarter of an hour.
func nameProducts(ctx context.Context, d *db.DB, shopID string, s span, products []Product) error {
	for i, p := range products {
		row, err := d.Ent().ProductSlot.Query().
			Where(productslot.ShopID(shopID), productslot.ProductID(p.ID), productslot.SlotGTE(slotOf(s.from)), productslot.SlotLT(s.to)).
			Order(productslot.BySlot(sql.OrderDesc())).First(ctx)
		if err != nil {
			return fmt.Errorf("report: naming products: %w", err)
		}
		products[i].Name = lang.Text(row.Name)
	}
	return nil
}
