package chaos

import (
	"slices"
	"time"
)

// The demo's shops and SKUs that journeys use.
const (
	shopID     = "s-jingan" // open round the clock
	skuID      = "sku-house-milk-tea-m"
	exchangeID = "sku-pearl-milk-tea-m"
)

// journey is one way of guests and staff through the product. It may be cut off anywhere, goes on by the same keys, and ends.
type journey struct {
	name string
	// settings are those of the server that it needs beside the usual.
	settings []string
	// slow says that it waits for jobs of minutes; it is not tried by the short run.
	slow bool
	// after names the journey whose orders it needs: both are made on one server.
	after string
	run   func(f *fire)
}

// journeys are all ways; each point must lie on one of them.
var journeys = []journey{
	{name: "through a channel and back", run: throughChannel},
	{name: "disputes and invoices", run: disputesAndInvoices},
	{name: "vouchers", run: vouchers},
	{name: "own coupons", run: ownCoupons},
	{name: "wallet", run: walletJourney},
	{name: "stock", run: stockJourney},
	{name: "orders by saga", settings: []string{"ORDER_FLOW=saga"}, run: byFlow},
	{name: "orders by tcc", settings: []string{"ORDER_FLOW=tcc"}, run: byFlow},
	{name: "settings of a shop", run: settingsOfShop},
	{name: "too late", settings: []string{"ORDER_TTL=2s"}, run: tooLate},
	{name: "yesterday's bills and lists", run: yesterday},
	{name: "the day after", settings: []string{"CLOCK_OFFSET=36h"}, slow: true, after: "through a channel and back", run: dayAfter},
}

const (
	placeOrder  = `mutation($i: PlaceOrderInput!) { placeOrder(input: $i) { order { no payableAmount } userErrors { code } } }`
	payOrder    = `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no amount } userErrors { code } } }`
	refundOrder = `mutation($i: RefundOrderInput!) { refundOrder(input: $i) { refund { no } userErrors { code } } }`
	setStock    = `mutation($s: ID!, $k: ID!, $n: Int!) { setStock(input: {shopId: $s, skuId: $k, onHand: $n}) { userErrors { code } } }`
	readOrder   = `query($n: ID!) { order(no: $n) { no status payableAmount paidAmount refundedAmount payments { no status clientParams } refunds { no status amount } redemptions { id status } invoice { no status } } }`
)

type none struct{}

type orderView struct {
	No, Status                                string
	PayableAmount, PaidAmount, RefundedAmount int64
	Payments                                  []struct {
		No, Status   string
		ClientParams map[string]string
	}
	Refunds []struct {
		No, Status string
		Amount     int64
	}
	Redemptions []struct{ ID, Status string }
	Invoice     *struct{ No, Status string }
}

func (f *fire) order1(token, no string) (o orderView) {
	f.get(token, readOrder, map[string]any{"n": no}, &o)
	return o
}

// placed has a guest order cups of a SKU, with coupons or none.
func (f *fire) placed(guest string, cups int, coupons ...string) (no string, payable int64) {
	return f.placedBy(guest, f.key(), cups, coupons...)
}

// placedBy is placed by a key.
func (f *fire) placedBy(guest, key string, cups int, coupons ...string) (no string, payable int64) {
	var out struct {
		Order struct {
			No            string
			PayableAmount int64
		}
	}
	in := map[string]any{"idempotencyKey": key, "shopId": shopID, "items": []any{map[string]any{"skuId": skuID, "quantity": cups}}}
	if len(coupons) > 0 {
		in["couponCodes"] = coupons
	}
	f.keyedGet(guest, placeOrder, in, &out)
	return out.Order.No, out.Order.PayableAmount
}

// opened has a guest open a payment.
func (f *fire) opened(guest, no, channel string) (payment string, amount int64) {
	var out struct {
		Payment struct {
			No     string
			Amount int64
		}
	}
	f.keyedGet(guest, payOrder, map[string]any{"orderNo": no, "channel": channel}, &out)
	return out.Payment.No, out.Payment.Amount
}

// cashier is where a payment is paid.
func (f *fire) cashier(guest, no, payment string) (at string) {
	f.until("the payment has a cashier", func() bool {
		for _, p := range f.order1(guest, no).Payments {
			if p.No == payment {
				at = p.ClientParams["cashierUrl"]
			}
		}
		return at != ""
	})
	return at
}

func (f *fire) is(guest, no string, statuses ...string) {
	var o orderView
	f.until(no+" is one of "+statuses[0], func() bool {
		o = f.order1(guest, no)
		return slices.Contains(statuses, o.Status)
	})
}

// paidBy has a guest order and pay through a simulated channel.
func (f *fire) paidBy(guest, channel, button string, cups int) (no string) {
	no, payable := f.placed(guest, cups)
	payment, _ := f.opened(guest, no, channel)
	f.pressOnce(f.cashier(guest, no, payment), button)
	f.is(guest, no, "PAID")
	if o := f.order1(guest, no); o.PaidAmount != payable || o.PayableAmount != payable {
		failf("%s: payable %d, and then %+v", no, payable, o)
	}
	return no
}

// advanced has staff bring an order further.
func (f *fire) advanced(staff, no string, to ...string) {
	for _, status := range to {
		f.get(staff, `mutation($n: ID!, $t: OrderStatus!) { advanceOrder(input: {orderNo: $n, to: $t}) { userErrors { code } } }`, map[string]any{"n": no, "t": status}, new(none))
	}
}

// givenBack waits until the one refund of an order has come to its end, and counts its money.
func (f *fire) givenBack(staff, no string, money int64) {
	f.until("the refunds of "+no+" have ended", func() bool {
		o := f.order1(staff, no)
		return len(o.Refunds) > 0 && !slices.ContainsFunc(o.Refunds, func(r struct {
			No, Status string
			Amount     int64
		},
		) bool {
			return r.Status != "SUCCEEDED"
		})
	})
	if o := f.order1(staff, no); len(o.Refunds) != 1 || o.RefundedAmount != money {
		failf("%s: one refund of %d was asked for: %+v", no, money, o)
	}
}

func throughChannel(f *fire) {
	guest, manager := f.guest("alice"), f.staff("manager")
	no := f.paidBy(guest, "WECHAT_PAY", "NOTICE_TWICE", 2)
	f.advanced(manager, no, "PREPARING", "READY", "COMPLETED")
	f.get(manager, `query($n: ID!) { refundPreview(orderNo: $n, amount: 300) { __typename } }`, map[string]any{"n": no}, new(none))
	f.keyedGet(manager, refundOrder, map[string]any{"orderNo": no, "amount": 300, "reason": "cold"}, new(none))
	f.givenBack(manager, no, 300)
	lost := f.paidBy(guest, "ALIPAY", "NOTICE_LOST", 2)
	var back struct{ RefundedAmount int64 }
	f.keyedGet(manager, refundOrder, map[string]any{"orderNo": lost, "lines": []any{map[string]any{"line": 0, "quantity": 1}}, "restock": true, "reason": "cold"}, new(none))
	f.until("a cup is given back", func() bool {
		o := f.order1(manager, lost)
		back.RefundedAmount = o.RefundedAmount
		return len(o.Refunds) == 1 && o.Refunds[0].Status == "SUCCEEDED"
	})
	wrong, _ := f.placed(guest, 1)
	payment, _ := f.opened(guest, wrong, "WECHAT_PAY")
	f.pressOnce(f.cashier(guest, wrong, payment), "NOTICE_WRONG_AMOUNT")
	f.is(guest, wrong, "PAID")
	f.bySandbox(guest, manager)
	canceled, _ := f.placed(guest, 1)
	f.get(guest, `mutation($n: ID!) { cancelOrder(input: {orderNo: $n}) { userErrors { code } } }`, map[string]any{"n": canceled}, new(none))
}

// bySandbox pays through the channel whose notices come from here, refuses one, and settles one again.
func (f *fire) bySandbox(guest, manager string) {
	no, _ := f.placed(guest, 1)
	payment, amount := f.opened(guest, no, "SANDBOX")
	f.tell(notice{payment, "T-" + payment, "SUCCESS", amount})
	f.tell(notice{payment, "T-" + payment, "SUCCESS", amount})
	f.is(guest, no, "PAID")
	refused, _ := f.placed(guest, 1)
	closed, of := f.opened(guest, refused, "SANDBOX")
	f.tell(notice{closed, "T-" + closed, "FAIL", of})
	f.told(notice{closed, "W-" + closed, "SUCCESS", of + 1})
	var page struct {
		Edges []struct{ Node struct{ ID, OrderNo string } }
	}
	f.until("the notice is kept", func() bool {
		f.get(manager, `query($s: ID!, $n: String) { channelNotices(filter: {shopId: $s, number: $n}, first: 10) { edges { node { id orderNo } } } }`, map[string]any{"s": shopID, "n": no}, &page)
		return len(page.Edges) > 0
	})
	f.get(manager, `mutation($n: ID!) { replayNotice(id: $n) { userErrors { code } } }`, map[string]any{"n": page.Edges[0].Node.ID}, new(none))
}

func disputesAndInvoices(f *fire) {
	guest, manager := f.guest("alice"), f.staff("manager")
	no, _ := f.placed(guest, 2)
	payment, amount := f.opened(guest, no, "SANDBOX")
	f.tell(notice{payment, "T-" + payment, "SUCCESS", amount})
	f.is(guest, no, "PAID")
	for _, end := range []string{"withdrawInvoice", "rejectInvoice", "issueInvoice"} {
		var asked struct{ Invoice struct{ No string } }
		f.keyedGet(guest, `mutation($i: RequestInvoiceInput!) { requestInvoice(input: $i) { invoice { no } userErrors { code } } }`,
			map[string]any{"orderNo": no, "buyer": "PERSON", "title": "Alice"}, &asked)
		invoice := asked.Invoice.No
		switch end {
		case "withdrawInvoice":
			f.get(guest, `mutation($n: ID!) { withdrawInvoice(input: {no: $n}) { userErrors { code } } }`, map[string]any{"n": invoice}, new(none))
		case "rejectInvoice":
			f.get(manager, `mutation($n: ID!) { rejectInvoice(input: {no: $n, note: "unreadable"}) { userErrors { code } } }`, map[string]any{"n": invoice}, new(none))
		case "issueInvoice":
			f.get(manager, `mutation($n: ID!) { issueInvoice(input: {no: $n, number: "24312000000000000001", link: "https://invoices.example/1"}) { userErrors { code } } }`, map[string]any{"n": invoice}, new(none))
			f.get(manager, `mutation($n: ID!) { voidInvoice(input: {no: $n, note: "wrong name"}) { userErrors { code } } }`, map[string]any{"n": invoice}, new(none))
		}
	}
	for _, outcome := range []string{"WON", "LOST"} {
		var opened struct{ Dispute struct{ No string } }
		f.keyedGet(manager, `mutation($i: OpenDisputeInput!) { openDispute(input: $i) { dispute { no } userErrors { code } } }`,
			map[string]any{"orderNo": no, "amount": 100, "reason": "never got it"}, &opened)
		f.get(manager, `mutation($n: ID!, $o: DisputeOutcome!) { resolveDispute(input: {no: $n, outcome: $o}) { userErrors { code } } }`,
			map[string]any{"n": opened.Dispute.No, "o": outcome}, new(none))
	}
	f.givenBack(manager, no, 100)
}

func settingsOfShop(f *fire) {
	manager := f.staff("manager")
	for _, policy := range []string{"REVIVE", "REFUND"} {
		f.get(manager, `mutation($s: ID!, $p: LateMoney!) { setLateMoney(input: {shopId: $s, policy: $p}) { userErrors { code } } }`, map[string]any{"s": shopID, "p": policy}, new(none))
	}
	f.get(manager, `mutation($s: ID!) { setStaffRefundLimit(input: {shopId: $s, amount: 5000}) { userErrors { code } } }`, map[string]any{"s": shopID}, new(none))
	f.get(manager, `query($s: ID!) { refundLimits(shopId: $s) { __typename } }`, map[string]any{"s": shopID}, new(none))
	for _, account := range []any{map[string]any{"shopId": shopID, "platform": "DOUYIN", "accountId": "poi-1", "merchant": "m-1"}} {
		f.get(manager, `mutation($i: ConnectPlatformInput!) { connectPlatform(input: $i) { userErrors { code } } }`, map[string]any{"i": account}, new(none))
	}
	f.get(manager, `mutation($s: ID!) { disconnectPlatform(input: {shopId: $s, platform: "DOUYIN"}) { userErrors { code } } }`, map[string]any{"s": shopID}, new(none))
}

func tooLate(f *fire) {
	guest, manager := f.guest("alice"), f.staff("manager")
	for _, policy := range []string{"REFUND", "REVIVE"} {
		f.get(manager, `mutation($s: ID!, $p: LateMoney!) { setLateMoney(input: {shopId: $s, policy: $p}) { userErrors { code } } }`, map[string]any{"s": shopID, "p": policy}, new(none))
		no, payment, amount := f.openedInTime(guest)
		f.is(guest, no, "CANCELED")
		f.tell(notice{payment, "T-" + payment, "SUCCESS", amount})
		if policy == "REVIVE" {
			f.is(guest, no, "PAID", "CANCELED")
		}
		if f.order1(guest, no).Status == "CANCELED" {
			f.givenBack(manager, no, amount)
		}
	}
	f.get(manager, `mutation($s: ID!) { setLateMoney(input: {shopId: $s, policy: REFUND}) { userErrors { code } } }`, map[string]any{"s": shopID}, new(none))
}

// openedInTime is an order of two seconds with a payment: it may take more than one, when the server is cut off meanwhile.
func (f *fire) openedInTime(guest string) (no, payment string, amount int64) {
	for range 20 {
		no, _ := f.placed(guest, 1)
		var out struct {
			Payment *struct {
				No     string
				Amount int64
			}
		}
		in := map[string]any{"idempotencyKey": f.key(), "orderNo": no, "channel": "SANDBOX"}
		raw, refusal := f.try(guest, payOrder, map[string]any{"i": in})
		if refusal == "" && unmarshal(raw, &out) && out.Payment != nil {
			return no, out.Payment.No, out.Payment.Amount
		}
	}
	failf("no order lived long enough to be paid")
	return "", "", 0
}

// yesterday has what others say of the day before compared with our books; it may be asked again and again.
func yesterday(f *fire) {
	manager := f.staff("manager")
	day := time.Now().In(time.FixedZone("CST", 8*60*60)).AddDate(0, 0, -2).Format(time.DateOnly)
	for _, of := range []struct{ source, party string }{{"CHANNEL", "WECHAT_PAY"}, {"CHANNEL", "ALIPAY"}, {"VOUCHER", "MEITUAN"}} {
		var out struct{ Run struct{ ID string } }
		f.get(manager, `mutation($i: ReconcileDayInput!) { reconcileDay(input: $i) { run { id } userErrors { code } } }`,
			map[string]any{"i": map[string]any{"shopId": shopID, "source": of.source, "platform": of.party, "day": day}}, &out)
		f.until("the comparison with "+of.party+" has ended", func() bool {
			var run struct{ EndedAt *string }
			f.get(manager, `query($i: ID!) { reconciliationRun(id: $i) { endedAt } }`, map[string]any{"i": out.Run.ID}, &run)
			return run.EndedAt != nil || of.source == "CHANNEL" // a bill is one for all shops; ours is done with it
		})
	}
}

// dayAfter has the server make its own plan to compare what other journeys did today: its clock is a day and a half ahead.
func dayAfter(f *fire) { f.idle() }
