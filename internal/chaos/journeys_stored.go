package chaos

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

func unmarshal(raw json.RawMessage, v any) bool { return json.Unmarshal(raw, v) == nil }

// voucherCode is a fresh code of a kind, which the simulated platform tells by how it begins.
func (f *fire) voucherCode(prefix string) string {
	f.codes[prefix]++
	return fmt.Sprintf("%s%08d", prefix, f.codes[prefix])
}

func (f *fire) entered(guest, kind, code string) {
	f.get(guest, `mutation($i: AddVoucherInput!) { addVoucher(input: $i) { coupon { code } userErrors { code } } }`,
		map[string]any{"i": map[string]any{"shopId": shopID, "kind": kind, "code": code}}, new(none))
}

func (f *fire) exchanged(guest string) (no string) {
	code := f.voucherCode("1101")
	f.entered(guest, "MEITUAN_EXCHANGE", code)
	var out struct{ Orders []struct{ No string } }
	f.keyedGet(guest, `mutation($i: ExchangeVouchersInput!) { exchangeVouchers(input: $i) { orders { no } userErrors { code } } }`,
		map[string]any{"shopId": shopID, "items": []any{map[string]any{"code": code, "skuId": exchangeID}}}, &out)
	return out.Orders[0].No
}

// redeemed waits until nothing of an order is under way at its platform.
func (f *fire) redeemed(guest, no string) {
	f.until("the vouchers of "+no+" are settled", func() bool {
		o := f.order1(guest, no)
		return !slices.ContainsFunc(o.Redemptions, func(r struct{ ID, Status string }) bool { return r.Status == "PENDING" || r.Status == "UNDOING" })
	})
}

func vouchers(f *fire) {
	guest, manager := f.guest("alice"), f.staff("manager")
	f.redeemed(guest, f.exchanged(guest))
	back := f.exchanged(guest)
	f.redeemed(guest, back)
	f.get(manager, `mutation($n: ID!) { takeBackOrder(input: {orderNo: $n, reason: "the machine is broken"}) { userErrors { code } } }`, map[string]any{"n": back}, new(none))
	f.redeemed(guest, back)
	code := f.voucherCode("1102")
	f.entered(guest, "MEITUAN_CASH", code)
	no, _ := f.placed(guest, 2, code)
	payment, amount := f.opened(guest, no, "SANDBOX")
	f.tell(notice{payment, "T-" + payment, "SUCCESS", amount})
	f.redeemed(guest, no)
	f.byHand(guest, manager)
}

// byHand has a platform fail, and a person record what it did.
func (f *fire) byHand(guest, manager string) {
	arm := func(fault string, times int) {
		f.get(manager, `mutation($i: ArmFaultInput!) { armFault(input: $i) { userErrors { code } } }`,
			map[string]any{"i": map[string]any{"shopId": shopID, "platform": "MEITUAN", "fault": fault, "times": times}}, new(none))
	}
	code := f.voucherCode("1102")
	f.entered(guest, "MEITUAN_CASH", code)
	no, _ := f.placed(guest, 2, code)
	payment, amount := f.opened(guest, no, "SANDBOX")
	arm("BUSY", -1)
	f.tell(notice{payment, "T-" + payment, "SUCCESS", amount})
	var o orderView
	f.until("the voucher of "+no+" has met its platform", func() bool { o = f.order1(manager, no); return len(o.Redemptions) == 1 })
	for _, do := range []string{"retryRedemption", "markRedeemed"} {
		if do == "markRedeemed" {
			arm("BUSY", 0)
		}
		_, _ = f.try(manager, `mutation($n: ID!) { `+do+`(input: {id: $n, reason: "asked by telephone"}) { userErrors { code } } }`, map[string]any{"n": o.Redemptions[0].ID})
	}
	f.redeemed(guest, no)
}

func (f *fire) issued(manager, customer string, until time.Time) (code string) {
	var out struct{ Coupon struct{ Code string } }
	in := map[string]any{"customerId": customer, "shopId": shopID, "kind": "CASH", "faceValue": 200, "minSpend": 0, "code": strings.ToUpper("FIRE-" + f.key())}
	if !until.IsZero() {
		in["validUntil"] = until.UTC().Format(time.RFC3339)
	}
	raw, refusal := f.try(manager, `mutation($i: IssueCouponInput!) { issueCoupon(input: $i) { coupon { code } userErrors { code } } }`, map[string]any{"i": in})
	if refusal == "" && unmarshal(raw, &out) {
		return out.Coupon.Code
	}
	return in["code"].(string) //nolint:forcetypeassert // put in above; the code was issued by the call that was cut off
}

func ownCoupons(f *fire) {
	guest, other, manager := f.guest("owns-"+f.key()), f.guest("bob"), f.staff("manager")
	var me struct{ ID string }
	f.get(guest, `{ me { id } }`, nil, &me)
	code := f.issued(manager, me.ID, time.Time{})
	locked, _ := f.placedBy(guest, f.token(guest), 1, code)
	f.get(guest, `mutation($n: ID!) { cancelOrder(input: {orderNo: $n}) { userErrors { code } } }`, map[string]any{"n": locked}, new(none))
	no, _ := f.placed(guest, 1, code)
	payment, amount := f.opened(guest, no, "SANDBOX")
	f.tell(notice{payment, "T-" + payment, "SUCCESS", amount})
	f.is(guest, no, "PAID")
	f.until(code+" is used", func() bool { return f.coupon(guest, code) == "USED" })
	f.issued(manager, me.ID, time.Now().Add(2*time.Second))
	void := f.issued(manager, me.ID, time.Time{})
	f.get(manager, `mutation($c: ID!) { voidCoupon(input: {code: $c, reason: "printed twice"}) { userErrors { code } } }`, map[string]any{"c": void}, new(none))
	f.givesAway(other)
}

// givesAway has a new guest claim a coupon, and give it to another one.
func (f *fire) givesAway(other string) {
	guest := f.guest("gives-" + f.key())
	var claimed struct{ Coupon struct{ Code string } }
	f.get(guest, `mutation($i: ClaimCouponInput!) { claimCoupon(input: $i) { coupon { code } userErrors { code } } }`,
		map[string]any{"i": map[string]any{"link": "DEMO5YUAN", "idempotencyKey": f.key()}}, &claimed)
	gift := claimed.Coupon.Code
	offer := func() (token string) {
		var out struct{ Token string }
		f.get(guest, `mutation($c: ID!) { offerCoupon(input: {code: $c}) { token userErrors { code } } }`, map[string]any{"c": gift}, &out)
		return out.Token
	}
	_ = offer()
	_, _ = f.try(guest, `mutation($c: ID!) { withdrawCoupon(input: {code: $c}) { userErrors { code } } }`, map[string]any{"c": gift})
	token := offer()
	f.get(other, `mutation($t: String!) { acceptCoupon(input: {token: $t}) { userErrors { code } } }`, map[string]any{"t": token}, new(none))
}

func (f *fire) coupon(guest, code string) (status string) {
	var me struct {
		Coupons struct {
			Edges []struct{ Node struct{ Code, Status string } }
		}
	}
	f.get(guest, `{ me { coupons(first: 100) { edges { node { code status } } } } }`, nil, &me)
	for _, e := range me.Coupons.Edges {
		if e.Node.Code == code {
			status = e.Node.Status
		}
	}
	return status
}

func walletJourney(f *fire) {
	guest, manager := f.guest("rich-"+f.key()), f.staff("manager")
	var topped struct {
		TopUp struct {
			No      string
			Payment struct{ No string }
		}
	}
	f.keyedGet(guest, `mutation($i: TopUpInput!) { topUp(input: $i) { topUp { no payment { no } } userErrors { code } } }`, map[string]any{"offerId": "tu-100", "channel": "SANDBOX"}, &topped)
	f.tell(notice{topped.TopUp.Payment.No, "T-" + topped.TopUp.Payment.No, "SUCCESS", 10000})
	f.has(guest, 11000)
	var cards struct{ Codes []string }
	f.keyedGet(manager, `mutation($i: IssueGiftCardsInput!) { issueGiftCards(input: $i) { codes userErrors { code } } }`,
		map[string]any{"name": "cards", "amount": 1000, "count": 1, "validUntil": time.Now().Add(100 * time.Hour).UTC().Format(time.RFC3339)}, &cards)
	f.keyedGet(guest, `mutation($i: RedeemGiftCardInput!) { redeemGiftCard(input: $i) { amount userErrors { code } } }`, map[string]any{"code": cards.Codes[0]}, new(none))
	f.has(guest, 12000)
	no, payable := f.placed(guest, 1)
	_, _ = f.opened(guest, no, "BALANCE")
	f.has(guest, 12000-payable)
	f.keyedGet(manager, refundOrder, map[string]any{"orderNo": no, "amount": 300, "reason": "cold"}, new(none))
	f.givenBack(manager, no, 300)
	f.advanced(manager, no, "PREPARING", "READY", "COMPLETED") // points
	f.has(guest, 12300-payable)
	f.keyedGet(manager, `mutation($i: RefundTopUpInput!) { refundTopUp(input: $i) { refund { no } userErrors { code } } }`, map[string]any{"no": topped.TopUp.No, "amount": 2000, "reason": "moves away"}, new(none))
	f.has(guest, 12300-payable-2000-200)
	var offer struct{ Offer struct{ ID string } }
	f.keyedGet(manager, `mutation($i: AddTopUpOfferInput!) { addTopUpOffer(input: $i) { offer { id } userErrors { code } } }`, map[string]any{"amount": 50000, "bonus": 9000}, &offer)
	f.get(manager, `mutation($n: ID!) { endTopUpOffer(input: {id: $n}) { userErrors { code } } }`, map[string]any{"n": offer.Offer.ID}, new(none))
	cash, _ := f.placed(guest, 1)
	f.keyedGet(f.staff("barista"), `mutation($i: TakeCashInput!) { takeCash(input: $i) { payment { no } userErrors { code } } }`, map[string]any{"orderNo": cash}, new(none))
}

// has waits until a guest's wallet holds just that much.
func (f *fire) has(guest string, want int64) {
	var w struct{ Available int64 }
	f.until(fmt.Sprint("the wallet holds ", want), func() bool {
		f.get(guest, `{ wallet { available } }`, nil, &w)
		return w.Available == want
	})
}

func stockJourney(f *fire) {
	guest, manager := f.guest("carol"), f.staff("manager")
	const sku = exchangeID
	f.get(manager, setStock, map[string]any{"s": shopID, "k": sku, "n": 500}, new(none))
	record := `mutation($i: RecordStockInput!) { recordStock(input: $i) { movements { delta } userErrors { code } } }`
	for _, kind := range []string{"RECEIVED", "WASTED"} {
		f.keyedGet(manager, record, map[string]any{"shopId": shopID, "kind": kind, "lines": []any{map[string]any{"skuId": sku, "quantity": 5}}, "reason": "a box"}, new(none))
	}
	f.get(manager, `mutation($s: ID!, $k: ID!) { setStockLowMark(input: {shopId: $s, skuId: $k, lowAt: 5}) { userErrors { code } } }`, map[string]any{"s": shopID, "k": sku}, new(none))
	order := func() {
		f.keyedGet(guest, placeOrder, map[string]any{"shopId": shopID, "items": []any{map[string]any{"skuId": sku, "quantity": 1}}}, new(none))
	}
	for _, strategy := range []any{"PESSIMISTIC", "OPTIMISTIC", "REDIS", nil} {
		f.get(manager, `mutation($i: SetStockStrategyInput!) { setStockStrategy(input: $i) { userErrors { code } } }`,
			map[string]any{"i": map[string]any{"shopId": shopID, "skuId": sku, "strategy": strategy}}, new(none))
		order()
	}
}
