package order

import (
	"encoding/json"
	"slices"
	"testing"

	"cuppa/internal/outbox"
)

func TestARowTellsAllThatHappenedWithIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind, data string
		want       []string
	}{
		"placed":            {EventPlaced, `{"total":5,"discount":0,"payable":5,"held":[{"sku":"a","quantity":2}],"couponsLocked":[7,8]}`, []string{"OrderCreated", "StockHeld", "CouponLocked", "CouponLocked"}},
		"placed, uncounted": {EventPlaced, `{"total":5,"discount":0,"payable":5}`, []string{"OrderCreated"}},
		"paid":              {EventPaid, `{"revenue":5,"discounts":1,"coupons":1,"products":[],"payment":"P","channel":"SANDBOX","captured":4,"couponsUsed":[7]}`, []string{"OrderPaid", "PaymentSucceeded", "CouponRedeemed"}},
		"free":              {EventPaid, `{"revenue":0,"discounts":0,"coupons":0,"products":[]}`, []string{"OrderPaid"}},
		"canceled":          {EventCanceled, `{"units":2,"couponsFreed":[7]}`, []string{"OrderCanceled", "StockReleased", "CouponUnlocked"}},
		"refunded":          {EventRefundSucceeded, `{"refund":"R","payment":"P","amount":5,"counted":true,"couponsFreed":[7]}`, []string{"RefundSucceeded", "CouponUnlocked"}},
		"advanced":          {EventAdvanced, ``, []string{"OrderAdvanced"}},
		"a part":            {EventPaymentPart, `{"payment":"P","amount":5}`, []string{"PaymentSucceeded"}},
		"not locked":        {EventCouponLockFail, `{"reason":"COUPON_LOCKED"}`, []string{"CouponLockFailed"}},
	} {
		e := outbox.Event{Kind: c.kind, Version: versionOf(c.kind)}
		if c.data != "" {
			e.Data = json.RawMessage(c.data)
		}
		if err := CheckEvent(e); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all, err := Tell(e)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, told := range all {
			got = append(got, told.Name)
			if !json.Valid(told.Data) || told.Version < 1 {
				t.Errorf("%s: %s tells %s of version %d", name, told.Name, told.Data, told.Version)
			}
			if !slices.Contains(kinds[c.kind].Tells, told.Name) {
				t.Errorf("%s: %s is not listed to tell %s", name, c.kind, told.Name)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
	if _, err := Tell(outbox.Event{Kind: "order.unheard"}); err == nil {
		t.Error("an unknown kind tells something")
	}
}

func TestOldVersionsAreReadAsTheLatest(t *testing.T) {
	t.Parallel()
	o := Order{Total: 500, Discount: 100, Payable: 400}
	for _, k := range EventKinds {
		for v := range k.Version {
			e := outbox.Event{Kind: k.Kind, Version: v} // 0 is how rows of before versions are made
			if k.Kind == EventPaid {
				e.Data = json.RawMessage(`{"revenue":400,"discounts":100,"coupons":0,"products":[]}`)
			} else if k.Version == 1 {
				continue
			}
			up, err := Upcast(e, o)
			if err != nil || up.Version != k.Version {
				t.Errorf("%s of version %d: version %d, %v", k.Kind, v, up.Version, err)
			}
			if err := CheckEvent(up); err != nil {
				t.Errorf("%s of version %d is read as what is not sound: %v", k.Kind, v, err)
			}
		}
		if _, err := Upcast(outbox.Event{Kind: k.Kind, Version: k.Version + 1}, o); err == nil {
			t.Errorf("%s of a version to come is read", k.Kind)
		}
	}
	up, err := Upcast(outbox.Event{Kind: EventPlaced, Version: 1}, o)
	if err != nil || string(up.Data) != `{"discount":100,"payable":400,"total":500}` {
		t.Errorf("%s, %v", up.Data, err)
	}
	now := outbox.Event{Kind: EventPlaced, Version: 2, Data: json.RawMessage(`{"total":1,"discount":0,"payable":1}`)}
	if same, err := Upcast(now, o); err != nil || string(same.Data) != string(now.Data) {
		t.Errorf("%s, %v", same.Data, err)
	}
}
