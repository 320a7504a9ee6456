package chaos

import (
	"slices"
	"strings"
	"time"
)

// byFlow has orders be written step by step: some that go through and some that are taken back, with and without a balance that pays.
func byFlow(f *fire) {
	guest, manager := f.guest("flows-"+f.key()), f.staff("manager")
	var me struct{ ID string }
	f.get(guest, `{ me { id } }`, nil, &me)
	no, _ := f.placed(guest, 1)
	f.get(guest, `mutation($n: ID!) { cancelOrder(input: {orderNo: $n}) { userErrors { code } } }`, map[string]any{"n": no}, new(none))
	f.loses(guest, manager, me.ID)
	const sku = exchangeID                                                          // its own, so that nothing else decides what is left
	f.refused(f.guest("poor-"+f.key()), "INSUFFICIENT_BALANCE", f.fromBalance(sku)) // who never has money, however often it is asked
	var topped struct {
		TopUp struct{ Payment struct{ No string } }
	}
	f.keyedGet(guest, `mutation($i: TopUpInput!) { topUp(input: $i) { topUp { payment { no } } userErrors { code } } }`, map[string]any{"amount": 4321, "channel": "SANDBOX"}, &topped)
	f.tell(notice{topped.TopUp.Payment.No, "T-" + topped.TopUp.Payment.No, "SUCCESS", 4321})
	f.has(guest, 4321)
	var out struct {
		Order struct {
			No, Status                string
			PayableAmount, PaidAmount int64
		}
	}
	f.keyedGet(guest, `mutation($i: PlaceOrderInput!) { placeOrder(input: $i) { order { no status payableAmount paidAmount } userErrors { code } } }`, f.fromBalance(sku), &out)
	if o := out.Order; o.Status != "PAID" || o.PaidAmount != o.PayableAmount || o.PayableAmount == 0 {
		failf("%+v", o)
	}
	f.has(guest, 4321-out.Order.PayableAmount)
}

func (f *fire) fromBalance(sku string) map[string]any {
	return map[string]any{"idempotencyKey": f.key(), "shopId": shopID, "items": []any{map[string]any{"skuId": sku, "quantity": 1}}, "useBalance": true}
}

// refused has a guest order what is not granted, and then again.
func (f *fire) refused(guest, code string, input map[string]any) {
	for range 2 {
		if _, refusal := f.try(guest, placeOrder, map[string]any{"i": input}); refusal != code {
			failf("refused with %q, not %s: %v", refusal, code, input)
		}
	}
}

// loses has a guest order twice with one coupon, both by prices that were told before: the second order was written when it finds the coupon taken.
func (f *fire) loses(guest, manager, customer string) {
	code := f.issued(manager, customer, time.Time{})
	items := []any{map[string]any{"skuId": skuID, "quantity": 1}}
	var quoted struct{ Quote struct{ Token string } }
	f.get(guest, `query($i: QuoteInput!) { quote(input: $i) { quote { token } userErrors { code } } }`, map[string]any{"i": map[string]any{"shopId": shopID, "items": items, "couponCodes": []any{code}}}, &quoted)
	input := func() map[string]any {
		return map[string]any{"idempotencyKey": f.key(), "shopId": shopID, "items": items, "couponCodes": []any{code}, "quoteToken": quoted.Quote.Token}
	}
	var first struct{ Order struct{ No string } }
	f.keyedGet(guest, placeOrder, input(), &first)
	f.refused(guest, "COUPON_LOCKED", input())
}

// ofFlow says whether a crash point is one of a durable flow: "name/step/phase/when".
func ofFlow(point string) (step string, ok bool) {
	parts := strings.Split(point, "/")
	if len(parts) != 4 || !slices.Contains([]string{"do", "undo", "try", "confirm", "cancel"}, parts[2]) || !slices.Contains([]string{"before", "after"}, parts[3]) {
		return "", false
	}
	return parts[1], true
}
