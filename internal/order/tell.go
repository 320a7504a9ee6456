package order

import (
	"context"
	"encoding/json"
	"fmt"

	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
)

// placed is the data of EventPlaced.
type placed struct {
	Total    money.Amount `json:"total"`
	Discount money.Amount `json:"discount"`
	Payable  money.Amount `json:"payable"`
	Held     []unitsHeld  `json:"held,omitempty"`
	Locked   []int        `json:"couponsLocked,omitempty"`
}

// refundOf is what one of the refunds takes of one payment.
type refundOf struct {
	Refund  string       `json:"refund"`
	Payment string       `json:"payment"`
	Amount  money.Amount `json:"amount"`
}

type unitsHeld struct {
	SKUID    string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

// canceled is the data of EventCanceled.
type canceled struct {
	Units int64 `json:"units,omitempty"`
}

// TypedEvent is a typed event, as docs/events.md lists it.
type TypedEvent struct {
	// Name is such as StockHeld.
	Name string
	// Means says what happened, and Data what its data tells; empty where it is the data of the row.
	Means, Data string
}

// TypedEvents are those that rows tell beside the one that they are named by.
var TypedEvents = []TypedEvent{
	{"StockHeld", "What the order wants is held for it.", "`held`, as in order.placed"},
	{"StockReleased", "What was held for the order is free again.", "`units`, as in order.canceled"},
	{"StockReturned", "What the order had bought is on the shelf again, all or some of it.", "`returned`: `sku` and `quantity` of each"},
	{"CouponLocked", "A coupon was taken by the order, and by no other.", "`coupon`: its id"},
	{"CouponRedeemed", "A coupon was used up: one of ours with the order's payment, a platform's voucher when the platform redeemed it.", "`coupon`: its id; of a voucher as in coupon.redeemed"},
	{"CouponUnlocked", "A coupon is its guest's again.", "`coupon`: its id"},
	{"PaymentSucceeded", "Money came.", "`payment`, `amount`, and `channel` with the one that paid the order up"},
}

// told is what a row's data says of what it tells beside its name.
type told struct {
	Held     []unitsHeld  `json:"held"`
	Units    int64        `json:"units"`
	Returned []unitsHeld  `json:"returned"`
	Locked   []int        `json:"couponsLocked"`
	Used     []int        `json:"couponsUsed"`
	Freed    []int        `json:"couponsFreed"`
	Payment  string       `json:"payment"`
	Channel  string       `json:"channel"`
	Captured money.Amount `json:"captured"`
}

// Tell is what a row of any version tells. One that is newer than this program is another replica's to tell: that is an error.
func (s *Service) Tell(e outbox.Event) ([]outbox.Telling, error) {
	var o Order
	if e.Kind == EventPlaced && max(e.Version, 1) < versionOf(e.Kind) { // of the others nothing is missing that the order knows
		ctx, cancel := context.WithTimeout(db.ForBrand(context.Background(), e.BrandID), telling)
		defer cancel()
		var err error
		if o, err = orderByNo(ctx, s.db, e.OrderNo); err != nil {
			return nil, err
		}
	}
	up, err := Upcast(e, o)
	if err != nil {
		return nil, err
	}
	return Tell(up)
}

// Tell is what a row of today's version tells as typed events, in their order: what it is itself first, then what became of the stock, the money and the coupons with it.
func Tell(e outbox.Event) ([]outbox.Telling, error) {
	kind, ok := kinds[e.Kind]
	if !ok {
		return nil, fmt.Errorf("order: %s is no kind of event", e.Kind)
	}
	data := e.Data
	if data == nil {
		data = json.RawMessage("{}")
	}
	var t told
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("order: the data of %s: %w", e.Kind, err)
	}
	out := []outbox.Telling{{Name: kind.Tells[0], Version: kind.Version, Data: data}}
	more := func(name string, data any) {
		raw, _ := json.Marshal(data) // plain fields
		out = append(out, outbox.Telling{Name: name, Version: 1, Data: raw})
	}
	if len(t.Held) > 0 {
		more("StockHeld", map[string]any{"held": t.Held})
	}
	if e.Kind == EventCanceled && t.Units > 0 {
		more("StockReleased", map[string]any{"units": t.Units})
	}
	if len(t.Returned) > 0 {
		more("StockReturned", map[string]any{"returned": t.Returned})
	}
	if e.Kind == EventPaid && t.Payment != "" {
		more("PaymentSucceeded", map[string]any{"payment": t.Payment, "channel": t.Channel, "amount": t.Captured})
	}
	for _, of := range []struct {
		name string
		ids  []int
	}{{"CouponLocked", t.Locked}, {"CouponRedeemed", t.Used}, {"CouponUnlocked", t.Freed}} {
		for _, id := range of.ids {
			more(of.name, map[string]any{"coupon": id})
		}
	}
	return out, nil
}

// kinds are EventKinds by their names.
var kinds = func() map[string]EventKind {
	out := make(map[string]EventKind, len(EventKinds))
	for _, k := range EventKinds {
		out[k.Kind] = k
	}
	return out
}()

// versionOf is the version of a kind's data that is written.
func versionOf(kind string) int { return max(kinds[kind].Version, 1) }

// upcasts bring the data of a kind from each version to the next one. What an order was when it was placed never changes, so it may be asked.
var upcasts = map[string][]func(data map[string]any, o Order){
	EventPlaced: {func(data map[string]any, o Order) {
		data["total"], data["discount"], data["payable"] = o.Total, o.Discount, o.Payable
	}},
	EventPaid:     {func(map[string]any, Order) {}}, // the payment is optional
	EventCanceled: {func(map[string]any, Order) {}}, // the units are
}

// Upcast is the event as it would be written today. A version that is newer than this program's is an error: another replica's, which has been brought up to date already.
func Upcast(e outbox.Event, o Order) (outbox.Event, error) {
	e.Version = max(e.Version, 1)
	latest := versionOf(e.Kind)
	switch {
	case e.Version == latest:
		return e, nil
	case e.Version > latest:
		return e, fmt.Errorf("order: %s of version %d is not known", e.Kind, e.Version)
	}
	data := map[string]any{}
	if e.Data != nil {
		var raw map[string]json.RawMessage
		if err := json.Unmarshal(e.Data, &raw); err != nil {
			return e, fmt.Errorf("order: the data of %s: %w", e.Kind, err)
		}
		for name, value := range raw {
			data[name] = value
		}
	}
	for _, up := range upcasts[e.Kind][e.Version-1:] {
		up(data, o)
		e.Version++
	}
	raw, err := json.Marshal(data)
	e.Data = raw
	return e, err
}
