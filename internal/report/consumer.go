package report

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/outbox"
)

// The kinds of events that figures follow, by the names that their writers gave them.
const (
	orderPaid       = "order.paid"
	refundSucceeded = "refund.succeeded"
)

// paid is the data of an order.paid event. Amounts are minor units.
type paid struct {
	Revenue   int64  `json:"revenue"`
	Discounts int64  `json:"discounts"`
	Coupons   int    `json:"coupons"`
	Products  []sale `json:"products"`
	// First says that it is the first order that the guest paid for.
	First   bool      `json:"first"`
	Applied []applied `json:"applied"`
}

// applied is what a promotion or a coupon took off an order.
type applied struct {
	PromotionID string    `json:"promotionId"` // empty: a coupon
	Version     int       `json:"version"`
	Kind        string    `json:"kind"`
	Name        lang.Text `json:"name"`
	Amount      int64     `json:"amount"`
}

// sale is what an order had of one product.
type sale struct {
	ProductID string    `json:"productId"`
	Name      lang.Text `json:"name"`
	Quantity  int64     `json:"quantity"`
	Revenue   int64     `json:"revenue"`
}

// refunded is the data of a refund.succeeded event. Counted is false for a surplus payment that went back by itself: it never was revenue.
type refunded struct {
	Amount  int64 `json:"amount"`
	Counted bool  `json:"counted"`
	// Applied is what the order had had.
	Applied []applied `json:"applied"`
}

// sums are what facts and slots add up.
type sums struct {
	revenue, discounts, refunds int64
	orders, couponOrders        int64
	// untouched are the orders that no promotion and no coupon took anything off.
	untouched int64
}

func (s *sums) add(o sums) {
	s.revenue += o.revenue
	s.discounts += o.discounts
	s.refunds += o.refunds
	s.orders += o.orders
	s.couponOrders += o.couponOrders
	s.untouched += o.untouched
}

// fact is what one event says about figures.
type fact struct {
	sums
	eventID int
	brandID int
	shopID  string
	orderNo string
	at      time.Time
	sales   []sale
	shares  []share
}

// Consumer keeps the figures; give it to the outbox.
func (s *Service) Consumer() outbox.Consumer {
	return outbox.Consumer{Name: "report", Kinds: []string{orderPaid, refundSucceeded}, Take: take}
}

// take writes the facts of events and adds those that are new to the rollups: five statements whatever the number of events. Rows are touched in one order
// everywhere (facts by event, then slots, then products, then promotions, each by its key), so replicas that take at once wait for one another and never in a circle.
func take(ctx context.Context, tx *db.Tx, events []outbox.Event) error {
	facts := make([]fact, 0, len(events))
	for _, e := range events {
		f, counts, err := toFact(e)
		if err != nil {
			return fmt.Errorf("report: event %d: %w", e.ID, err)
		}
		if counts {
			facts = append(facts, f)
		}
	}
	slices.SortFunc(facts, func(a, b fact) int { return a.eventID - b.eventID })
	facts = slices.CompactFunc(facts, func(a, b fact) bool { return a.eventID == b.eventID })
	fresh, err := writeFacts(ctx, tx, facts)
	if err != nil {
		return err
	}
	facts = slices.DeleteFunc(facts, func(f fact) bool { return !fresh[f.eventID] })
	if err := addToSlots(ctx, tx, slotSums(facts)); err != nil {
		return err
	}
	if err := addToProducts(ctx, tx, productSums(facts)); err != nil {
		return err
	}
	return addToPromotions(ctx, tx, promotionSums(facts))
}

func toFact(e outbox.Event) (f fact, counts bool, err error) {
	f = fact{eventID: e.ID, brandID: e.BrandID, shopID: e.ShopID, orderNo: e.OrderNo, at: e.At.UTC().Truncate(time.Microsecond)}
	switch e.Kind {
	case orderPaid:
		var data paid
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return fact{}, false, err
		}
		if data.Revenue < 0 || data.Discounts < 0 {
			return fact{}, false, fmt.Errorf("a negative amount")
		}
		f.revenue, f.discounts, f.orders, f.sales = data.Revenue, data.Discounts, 1, data.Products
		if data.Coupons > 0 {
			f.couponOrders = 1
		} else if data.Discounts == 0 {
			f.untouched = 1
		}
		f.shares, err = sharesOf(data.Applied, func(s *share) {
			s.Uses, s.Revenue = 1, data.Revenue
			if data.First {
				s.NewGuests = 1
			}
		})
		return f, true, err
	case refundSucceeded:
		var data refunded
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return fact{}, false, err
		}
		if data.Amount < 0 {
			return fact{}, false, fmt.Errorf("a negative amount")
		}
		f.refunds = data.Amount
		f.shares, err = sharesOf(data.Applied, func(s *share) { s.Discount, s.Refunds = 0, data.Amount })
		return f, data.Counted, err
	}
	return fact{}, false, nil
}

// slot is what is to be added to one row of sales_slots.
type slot struct {
	sums
	brandID int
	shopID  string
	at      time.Time
}

func slotSums(facts []fact) []slot {
	type key struct {
		shop string
		at   time.Time
	}
	byKey := map[key]*slot{}
	for _, f := range facts {
		k := key{f.shopID, slotOf(f.at)}
		if byKey[k] == nil {
			byKey[k] = &slot{brandID: f.brandID, shopID: f.shopID, at: k.at}
		}
		byKey[k].add(f.sums)
	}
	slots := make([]slot, 0, len(byKey))
	for _, s := range byKey {
		slots = append(slots, *s)
	}
	slices.SortFunc(slots, func(a, b slot) int { return cmp.Or(strings.Compare(a.shopID, b.shopID), a.at.Compare(b.at)) })
	return slots
}

// productSlot is what is to be added to one row of product_slots.
type productSlot struct {
	sale
	brandID int
	shopID  string
	at      time.Time
}

func productSums(facts []fact) []productSlot {
	type key struct {
		shop, product string
		at            time.Time
	}
	byKey := map[key]*productSlot{}
	for _, f := range facts {
		for _, sold := range f.sales {
			k := key{f.shopID, sold.ProductID, slotOf(f.at)}
			p := byKey[k]
			if p == nil {
				p = &productSlot{brandID: f.brandID, shopID: f.shopID, at: k.at, sale: sale{ProductID: sold.ProductID}}
				byKey[k] = p
			}
			p.Name = sold.Name // the latest event's
			p.Quantity += sold.Quantity
			p.Revenue += sold.Revenue
		}
	}
	slots := make([]productSlot, 0, len(byKey))
	for _, p := range byKey {
		slots = append(slots, *p)
	}
	slices.SortFunc(slots, func(a, b productSlot) int {
		return cmp.Or(strings.Compare(a.shopID, b.shopID), a.at.Compare(b.at), strings.Compare(a.ProductID, b.ProductID))
	})
	return slots
}
