package order_test

import (
	"strings"
	"testing"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

// TestVerifyFindsEachThingThatIsBroken breaks the rows behind the services' back, one at a time.
func TestVerifyFindsEachThingThatIsBroken(t *testing.T) {
	t.Parallel()
	for name, breakIt := range map[string]string{
		"a line's share":              `UPDATE order_items SET payable_amount = payable_amount - 1 WHERE order_no = '$O'`,
		"a line more":                 `DELETE FROM order_items WHERE order_no = '$O' AND line = 1`,
		"the order's payable":         `UPDATE orders SET payable_amount = payable_amount - 1, discount_amount = discount_amount + 1 WHERE no = '$O'`,
		"a discount's amount":         `UPDATE order_discounts SET amount = amount + 1 WHERE order_no = '$O'`,
		"a discount's shares":         `UPDATE order_discounts SET shares = '[0, 0]' WHERE order_no = '$O'`,
		"what was paid":               `UPDATE orders SET paid_amount = paid_amount + 1 WHERE no = '$O'`,
		"what was refunded":           `UPDATE orders SET refunded_amount = refunded_amount + 1 WHERE no = '$O'`,
		"a payment's refunded amount": `UPDATE payments SET refunded_amount = refunded_amount + 1 WHERE order_no = '$O'`,
		"a payment's state":           `UPDATE payments SET status = 'REFUNDED' WHERE order_no = '$O'`,
		"a payment that was lost":     `UPDATE payments SET status = 'FAILED' WHERE order_no = '$O'`,
		"a state without its money":   `UPDATE orders SET status = 'CREATED' WHERE no = '$O'`,
		"a state that no event tells": `UPDATE orders SET status = 'READY' WHERE no = '$O'`,
		"a state that there is not":   `UPDATE orders SET status = 'LOST' WHERE no = '$O'`,
		"a pick-up code":              `UPDATE orders SET pickup_code = '' WHERE no = '$O'`,
		"a coupon that is free":       `UPDATE coupons SET status = 'available', order_no = NULL, version = version + 1 WHERE order_no = '$O'`,
		"a coupon that is locked":     `UPDATE coupons SET status = 'locked', version = version + 1 WHERE order_no = '$O'`,
		"a coupon of no order":        `UPDATE coupons SET order_no = 'NOWHERE', version = version + 1 WHERE order_no = '$O'`,
		"a hold":                      `UPDATE holds SET state = 'held' WHERE order_no = '$O'`,
		"a hold's quantity":           `UPDATE holds SET quantity = 1 WHERE order_no = '$O'`,
		"a movement":                  `INSERT INTO stock_movements (brand_id, shop_id, sku_id, delta, kind, reference, folded, created_at) SELECT brand_id, shop_id, sku_id, delta, kind, reference, folded, created_at FROM stock_movements WHERE reference = '$O'`,
		"an event":                    `DROP TRIGGER order_events_no_delete; DELETE FROM order_events WHERE order_no = '$O' AND seq = 2`,
		"the last event":              `DROP TRIGGER order_events_no_delete; DELETE FROM order_events WHERE order_no = '$O' AND seq = 3`,
		"the version":                 `UPDATE orders SET version = 4 WHERE no = '$O'`,
		"a key":                       `UPDATE idempotency_keys SET result = 'NOWHERE' WHERE result = '$O'`,
		"a key with two effects":      `UPDATE idempotency_keys SET result = '$O'`,
		"an order that is too old":    `UPDATE orders SET expires_at = '2026-06-15 03:00:00+00:00' WHERE status = 'CREATED'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := ordertest.New(t, dbtest.Embedded(t)) // one engine will do: each Sound asks the same of both
			k.SetStock(t, tea, 10)
			k.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
			in := k.Request(want(tea, 2), want(bun, 1))
			in.Coupons = []string{k.Coupon(t, 100, 0)}
			o, _ := k.Paid(t, in)
			k.Place(t, k.Request(want(tea, 1)))
			k.Sound(t)
			k.SQL(t, replaceOrder(breakIt, o))
			if broken := k.Broken(t); len(broken) == 0 {
				t.Error("it is not found")
			}
		})
	}
}

func TestTheStateOfThePastCanBeRebuilt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		k.Refund(t, o.No, 400)
		advance(t, k, o.No, order.Preparing)
		events := k.History(t, o.No)
		for n, want := range []order.Replayed{
			{}, {Status: order.Created, Version: 1}, {Status: order.Created, Version: 2}, {Status: order.Paid, Version: 3, PaidAmount: 1500},
			{Status: order.Paid, Version: 4, PaidAmount: 1500, RefundedAmount: 400}, {Status: order.Paid, Version: 5, PaidAmount: 1500, RefundedAmount: 400},
			{Status: order.Preparing, Version: 6, PaidAmount: 1500, RefundedAmount: 400},
		} {
			if got, err := order.Replay(events[:n]); err != nil || got != want {
				t.Errorf("after %d events: %+v, not %+v: %v", n, got, want, err)
			}
		}
		if _, err := order.Replay(events[1:]); err == nil {
			t.Error("a gap is not found")
		}
	})
}

func replaceOrder(text string, o order.Order) string { return strings.ReplaceAll(text, "$O", o.No) }
