package order_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

// sold is what reports read of an order.paid or a refund.succeeded event.
type sold struct {
	Discounts int64
	First     bool
	Applied   []struct {
		PromotionID string `json:"promotionId"`
		Version     int
		Kind        string
		Name        map[string]string
		Amount      int64
	}
}

func TestAPaidOrderTellsWhatTookSomethingOffAndSoDoesItsRefund(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
		in := k.Request(want(tea, 2))
		in.Coupons = []string{k.Coupon(t, 300, 0)}
		o, _ := k.Paid(t, in)
		k.Refund(t, o.No, 100)
		met := 0
		for _, e := range k.Relayed(t) {
			var data sold
			if err := json.Unmarshal(e.Data, &data); err != nil {
				t.Fatal(err)
			}
			met++
			if len(data.Applied) != 2 || data.Applied[0].PromotionID != ordertest.TenOff || data.Applied[0].Version != 1 || data.Applied[0].Amount != 300 ||
				data.Applied[0].Kind != "PERCENT_OFF" || data.Applied[1].PromotionID != "" || data.Applied[1].Kind != "CASH" || data.Applied[1].Amount != 300 ||
				data.Applied[1].Name["zh"] == "" || data.First != (e.Kind == order.EventPaid) {
				t.Errorf("%s: %s", e.Kind, e.Data)
			}
		}
		if met != 2 {
			t.Errorf("%d events", met)
		}
	})
}

func TestOneOrderIsAGuestsFirstHoweverManyArePaidAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		const orders = 12
		notices := make([]func(), 0, orders)
		for i := range orders {
			in := k.Request(want(tea, 1))
			if i%4 == 3 { // costs nothing, and is paid when it is placed
				in = k.Request(want(ordertest.Sample, 1))
				notices = append(notices, func() { k.Place(t, in) })
				continue
			}
			p := k.Open(t, k.Place(t, in).No, 0)
			notices = append(notices, func() { k.Settle(t, ordertest.Success(p)); k.Settle(t, ordertest.Success(p)) })
		}
		ordertest.AtOnce(orders, func(i int) { notices[i]() })
		first, paid := 0, map[string]bool{}
		for _, e := range k.Relayed(t) {
			var data sold
			if err := json.Unmarshal(e.Data, &data); err != nil {
				t.Fatal(err)
			}
			paid[e.OrderNo] = true
			if data.First {
				first++
			}
		}
		if first != 1 || len(paid) != orders {
			t.Errorf("%d of %s are the guest's first", first, fmt.Sprint(len(paid), " orders"))
		}
	})
}
