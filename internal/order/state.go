package order

import (
	"slices"

	"cuppa/internal/fault"
)

// Status is where an order stands.
type Status string

// The statuses.
const (
	Created          Status = "CREATED"
	Paid             Status = "PAID"
	PaidCouponFailed Status = "PAID_COUPON_FAILED"
	Preparing        Status = "PREPARING"
	Ready            Status = "READY"
	Shipping         Status = "SHIPPING"
	Delivered        Status = "DELIVERED"
	Completed        Status = "COMPLETED"
	Canceled         Status = "CANCELED"
	Refunding        Status = "REFUNDING"
	Refunded         Status = "REFUNDED"
	Disputed         Status = "DISPUTED"
)

// moves is the whole life of an order. What is not written here cannot happen. REFUNDING also goes back to where it came from when the channel
// refuses the refund. A paid order is canceled only when the platform of its exchange voucher refuses it, and an expired one is taken up again only for money that came late.
var moves = map[Status][]Status{
	Created:          {Paid, PaidCouponFailed, Canceled},
	PaidCouponFailed: {Paid, Refunding, Canceled},
	Paid:             {Preparing, PaidCouponFailed, Refunding, Canceled},
	Preparing:        {Ready, Refunding},
	Ready:            {Shipping, Completed, Refunding},
	Shipping:         {Delivered, Refunding},
	Delivered:        {Completed, Refunding, Disputed},
	Completed:        {Refunding, Disputed},
	Disputed:         {Completed, Refunding},
	Refunding:        {Refunded, PaidCouponFailed, Paid, Preparing, Ready, Shipping, Delivered, Completed, Disputed},
	Refunded:         {},
	Canceled:         {Paid}, // by EventRevived only
}

// byStaff are the moves that staff make by hand; the others follow from money and time.
var byStaff = map[Status][]Status{
	Paid:      {Preparing},
	Preparing: {Ready},
	Ready:     {Shipping, Completed},
	Shipping:  {Delivered},
	Delivered: {Completed},
}

// ErrInvalidTransition says that an order can't go where it was told to from where it is.
var ErrInvalidTransition = fault.New("INVALID_TRANSITION", "the order can't be changed like this any more", "订单当前状态不支持该操作")

// Can says whether the table has the move.
func (s Status) Can(to Status) bool { return slices.Contains(moves[s], to) }

// Final says whether nothing follows by itself: an order that has expired is taken up again only where money comes late.
func (s Status) Final() bool { return s == Canceled || s == Refunded }

// NextByStaff are the states that staff may move an order to; a rider comes only for deliveries.
func NextByStaff(from Status, way DineWay) []Status {
	var next []Status
	for _, to := range byStaff[from] {
		if to == Shipping && way != Delivery {
			continue
		}
		next = append(next, to)
	}
	return next
}
