package promotion

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuppa/ent"
	"cuppa/ent/coupon"
	"cuppa/ent/customer"
	"cuppa/ent/order"
	"cuppa/ent/orderdiscount"
	"cuppa/ent/orderitem"
	"cuppa/ent/predicate"
	"cuppa/internal/catalog"
	own "cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
)

// The statuses of orders that trials tell apart, by the names that orders give them.
const (
	orderCanceled = "CANCELED"
	orderRefunded = "REFUNDED"
)

// Spans of time that are read at once: longer while a page is not full, so that no read sorts more than it must.
const (
	firstWindow = 6 * time.Hour
	maxWindow   = 8 * 24 * time.Hour
)

// nextOrders reads the next paid orders of a trial, oldest first, with all that their prices depended on, and tells where to go on. None: that was all.
func nextOrders(ctx context.Context, d *db.DB, t *trialRow, limit int) (orders []pastOrder, at time.Time, no string, err error) {
	at, no = t.at, t.no
	var all []*ent.Order
	for window := firstWindow; at.Before(t.to) && len(all) < limit; window = min(2*window, maxWindow) {
		end := at.Add(window)
		if end.After(t.to) {
			end = t.to
		}
		rows, err := d.Ent().Order.Query().Where(
			order.ShopIDIn(t.terms.ShopIDs...), order.PaidAtNotNil(), order.CreatedAtGTE(at), order.CreatedAtLT(end),
			order.Or(order.CreatedAtGT(at), order.IDGT(no)),
		).Order(order.ByCreatedAt(), order.ByID()).Limit(limit - len(all)).All(ctx)
		if err != nil {
			return nil, at, no, fmt.Errorf("promotion: past orders: %w", err)
		}
		all = append(all, rows...)
		if len(all) < limit {
			at, no = end, ""
		} else {
			last := all[len(all)-1]
			at, no = last.CreatedAt.UTC(), last.ID
		}
	}
	if len(all) == 0 {
		return nil, at, no, nil
	}
	orders, err = pastOrders(ctx, d, &t.terms, all)
	return orders, at, no, err
}

func pastOrders(ctx context.Context, d *db.DB, terms *trialTerms, rows []*ent.Order) ([]pastOrder, error) {
	orders, place, nos := make([]pastOrder, len(rows)), make(map[string]*pastOrder, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		orders[i] = pastOrder{
			no: r.ID, shopID: r.ShopID, guestID: r.CustomerID, channel: r.Channel, dineWay: r.DineWay, at: r.CreatedAt.UTC(), refunded: r.Status == orderRefunded,
			payable: money.Amount(r.PayableAmount), counted: map[string]bool{}, guest: pricing.Guest{ID: r.CustomerID},
		}
		place[r.ID], nos[i] = &orders[i], r.ID
	}
	if err := inSmallChunks(nos, func(some []string) error { return readLines(ctx, d, terms, place, some) }); err != nil {
		return nil, err
	}
	codes := map[string][]*pastOrder{}
	if err := inSmallChunks(nos, func(some []string) error { return readCounted(ctx, d, place, codes, some) }); err != nil {
		return nil, err
	}
	if err := readCoupons(ctx, d, codes); err != nil {
		return nil, err
	}
	return orders, nil
}

func readLines(ctx context.Context, d *db.DB, terms *trialTerms, place map[string]*pastOrder, nos []string) error {
	rows, err := d.Ent().OrderItem.Query().Where(orderitem.OrderNoIn(nos...)).Order(orderitem.ByOrderNo(), orderitem.ByLine()).All(ctx)
	if err != nil {
		return fmt.Errorf("promotion: past lines: %w", err)
	}
	for _, r := range rows {
		l := pricing.Line{
			SKUID: r.SkuID, ProductID: r.ProductID, CategoryID: terms.Categories[r.ProductID], UnitPrice: money.Amount(r.UnitPrice), Quantity: r.Quantity,
			Delivery: r.SkuID == catalog.DeliveryID,
		}
		for _, o := range r.Options {
			l.OptionIDs = append(l.OptionIDs, o.ID)
			l.OptionPrices = append(l.OptionPrices, terms.Options[o.ID])
		}
		place[r.OrderNo].lines = append(place[r.OrderNo].lines, l)
	}
	return nil
}

// readCounted reads which promotions counted, and the codes of the coupons.
func readCounted(ctx context.Context, d *db.DB, place map[string]*pastOrder, codes map[string][]*pastOrder, nos []string) error {
	rows, err := d.Ent().OrderDiscount.Query().Where(orderdiscount.OrderNoIn(nos...)).Order(orderdiscount.ByOrderNo(), orderdiscount.ByPosition()).All(ctx)
	if err != nil {
		return fmt.Errorf("promotion: past discounts: %w", err)
	}
	for _, r := range rows {
		o := place[r.OrderNo]
		if r.Code != "" {
			codes[r.Code] = append(codes[r.Code], o)
			continue
		}
		o.counted[r.PromotionID] = true
	}
	return nil
}

// readCoupons gives each order the coupons that it used, as if they were to be used again.
func readCoupons(ctx context.Context, d *db.DB, codes map[string][]*pastOrder) error {
	all := make([]string, 0, len(codes))
	for code := range codes {
		all = append(all, code)
	}
	slices.Sort(all)
	return inSmallChunks(all, func(some []string) error {
		rows, err := d.Ent().Coupon.Query().Where(coupon.CodeIn(some...)).Order(coupon.ByCode()).All(ctx)
		if err != nil {
			return fmt.Errorf("promotion: past coupons: %w", err)
		}
		for _, r := range rows {
			terms := own.TermsOf(r)
			c := terms.Priced()
			c.ID, c.Code, c.Status = strconv.Itoa(r.ID), r.Code, pricing.CouponAvailable
			c.ValidFrom, c.ValidUntil = r.ValidFrom.UTC(), r.ValidUntil.UTC()
			for _, o := range codes[r.Code] {
				o.coupons = append(o.coupons, c)
			}
		}
		return nil
	})
}

func guestsOf(orders []pastOrder) []string {
	var ids []string
	for i := range orders {
		ids = append(ids, orders[i].guestID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// readPastGuests reads the guests' tier of now and first coming, and how many orders each had when they placed each of the orders: those that had been canceled by then left out.
func readPastGuests(ctx context.Context, d *db.DB, orders []pastOrder) error {
	first, last := orders[0].at, orders[len(orders)-1].at
	who, base, near := map[string]pricing.Guest{}, map[string]int{}, map[string][]*ent.Order{}
	err := inSmallChunks(guestsOf(orders), func(some []string) error {
		guests, err := d.Ent().Customer.Query().Where(customer.IDIn(some...)).All(ctx)
		if err != nil {
			return err
		}
		for _, r := range guests {
			who[r.ID] = pricing.Guest{ID: r.ID, Tier: r.Tier, Since: r.CreatedAt.UTC()}
		}
		var counts []struct {
			CustomerID string `sql:"customer_id"`
			Count      int    `sql:"count"`
		}
		if err := d.Ent().Order.Query().Where(order.CustomerIDIn(some...), order.CreatedAtLT(first), order.StatusNEQ(orderCanceled)).
			GroupBy(order.FieldCustomerID).Aggregate(ent.As(ent.Count(), "count")).Scan(ctx, &counts); err != nil {
			return err
		}
		for _, c := range counts {
			base[c.CustomerID] = c.Count
		}
		rows, err := d.Ent().Order.Query().Where(order.CustomerIDIn(some...), nearOrders(first, last)).
			Select(order.FieldID, order.FieldCustomerID, order.FieldStatus, order.FieldCreatedAt, order.FieldUpdatedAt).All(ctx)
		for _, r := range rows {
			near[r.CustomerID] = append(near[r.CustomerID], r)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("promotion: past guests: %w", err)
	}
	for i := range orders {
		o := &orders[i]
		if g, known := who[o.guestID]; known {
			o.guest = g
		}
		o.guest.Orders = base[o.guestID]
		for _, r := range near[o.guestID] {
			earlier := r.CreatedAt.Before(o.at) || r.CreatedAt.Equal(o.at) && strings.Compare(r.ID, o.no) < 0
			if earlier && (r.Status != orderCanceled || r.UpdatedAt.After(o.at)) {
				o.guest.Orders++
			}
		}
	}
	return nil
}

// nearOrders are those placed in the span, and those placed before it and canceled in it or later.
func nearOrders(first, last time.Time) predicate.Order {
	return order.Or(
		order.And(order.CreatedAtGTE(first), order.CreatedAtLTE(last)),
		order.And(order.CreatedAtLT(first), order.Status(orderCanceled), order.UpdatedAtGT(first)),
	)
}
