package report

import (
	"context"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// Service keeps figures and answers from them.
type Service struct {
	db *db.DB
}

// New makes the service. Its Consumer must be given to the outbox, or there are no figures.
func New(d *db.DB) *Service { return &Service{db: d} }

// Shop is whose figures are asked for. The caller has checked that the shop is of the context's brand and may be seen.
type Shop struct {
	ID string
	// Location is the time zone whose hours and days the series has; UTC when nil.
	Location *time.Location
}

// Figures are those of a shop in a span of time. Amounts are minor units of its currency.
type Figures struct {
	// Revenue was captured for orders paid in the span, before refunds.
	Revenue money.Amount
	// Discounts are those of the orders paid in the span.
	Discounts money.Amount
	// Refunds were given back in the span.
	Refunds money.Amount
	// OrderCount is how many orders were paid in the span.
	OrderCount int
	// AverageTicket is Revenue by OrderCount, rounded half up; 0 without orders.
	AverageTicket money.Amount
	// CouponUsageRate is paid orders with a coupon by paid orders, 0 to 1.
	CouponUsageRate float64
	// UntouchedOrders are the paid orders that no promotion and no coupon took anything off; UntouchedShare is them by paid orders, 0 to 1.
	UntouchedOrders int
	UntouchedShare  float64
	// Series has a point for each bucket that the span touches, oldest first.
	Series []Point
	// TopProducts are ten at most, by revenue, then by id.
	TopProducts []Product
}

// Point is one bucket of a series; it counts only what lies in the span.
type Point struct {
	// At is when the bucket begins, in UTC; the first one's may be before the span.
	At         time.Time
	Revenue    money.Amount
	OrderCount int
}

// Product is what was sold of one product.
type Product struct {
	ID string
	// Name is as at its last sale in the span.
	Name     lang.Text
	Quantity int64
	// Revenue is what its lines bore after discounts.
	Revenue money.Amount
}

// The limits of a dashboard.
const (
	maxDays     = 366
	maxHourDays = 31
	topProducts = 10
)

// Dashboard is the figures of [from, to). The span is at most 366 days of the shop's calendar, 31 by the hour, and not empty; else BAD_USER_INPUT.
func (s *Service) Dashboard(ctx context.Context, shop Shop, from, to time.Time, bucket Bucket) (Figures, error) {
	if shop.Location == nil {
		shop.Location = time.UTC
	}
	if err := checkSpan(shop.Location, from, to, bucket); err != nil {
		return Figures{}, err
	}
	span := spanOf(ceilMicro(from), ceilMicro(to)) // facts are whole microseconds: this moves none across an end
	sums, err := readSums(ctx, s.db, shop.ID, span)
	if err != nil {
		return Figures{}, err
	}
	starts := bucketStarts(shop.Location, from, to, bucket)
	figures := Figures{Series: make([]Point, len(starts)), TopProducts: top(sums.products)}
	for i, at := range starts {
		figures.Series[i].At = at
	}
	var couponOrders int
	for _, m := range sums.moments {
		figures.Revenue += m.revenue
		figures.Discounts += m.discounts
		figures.Refunds += m.refunds
		figures.OrderCount += m.orders
		couponOrders += m.couponOrders
		figures.UntouchedOrders += m.untouched
		point := &figures.Series[bucketOf(starts, m.at)]
		point.Revenue += m.revenue
		point.OrderCount += m.orders
	}
	if n := money.Amount(figures.OrderCount); n > 0 {
		figures.AverageTicket = (2*figures.Revenue + n) / (2 * n)
		figures.CouponUsageRate = float64(couponOrders) / float64(n)
		figures.UntouchedShare = rate(figures.UntouchedOrders, figures.OrderCount)
	}
	return figures, nameProducts(ctx, s.db, shop.ID, span, figures.TopProducts)
}

func checkSpan(zone *time.Location, from, to time.Time, bucket Bucket) error {
	days := maxDays
	switch bucket {
	case Day:
	case Hour:
		days = maxHourDays
	default:
		return fault.ErrBadUserInput.At("bucket")
	}
	if from.Year() < 1 || to.Year() > 9999 {
		return fault.ErrBadUserInput.At("from")
	}
	if !from.Before(to) {
		return fault.ErrBadUserInput.At("to").Saying("the span must end after it begins", "结束时间必须晚于开始时间")
	}
	if to.After(from.In(zone).AddDate(0, 0, days)) {
		return fault.ErrBadUserInput.At("to").Saying("the span is too long", "时间范围过长")
	}
	return nil
}
