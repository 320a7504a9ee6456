package order_test

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"cuppa/internal/catalog"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

func unitsOf(line, quantity int) order.RefundLine {
	return order.RefundLine{Line: line, Quantity: quantity}
}

// byLine asks for units of lines.
func byLine(k *ordertest.Kit, no string, lines ...order.RefundLine) order.RefundRequest {
	in := k.RefundRequest(no, 0)
	in.Lines = lines
	return in
}

func refundLines(t *testing.T, k *ordertest.Kit, no string, lines ...order.RefundLine) payment.Refund {
	t.Helper()
	_, r, _, err := k.Orders.Refund(k.Ctx, byLine(k, no, lines...), ordertest.Anyone)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestALineGivesBackWhatWasPaidForIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
		in := k.Request(want(tea, 3), want(bun, 2))
		in.Coupons = []string{k.Coupon(t, 401, 0)}
		o, _ := k.Paid(t, in)
		items, err := k.Orders.ItemsOf(k.Ctx, []string{o.No})
		if err != nil || len(items[o.No]) != 2 {
			t.Fatal(items, err)
		}
		teas, buns := items[o.No][0].Payable, items[o.No][1].Payable
		var sum money.Amount
		for cups := range money.Amount(3) { // never a fen more than the cups' share
			if sum += refundLines(t, k, o.No, unitsOf(0, 1)).Amount; sum != teas*(cups+1)/3 {
				t.Errorf("%d cups of three gave back %d of %d", cups+1, sum, teas)
			}
		}
		if sum != teas {
			t.Errorf("three cups gave back %d of %d", sum, teas)
		}
		for _, c := range []struct {
			lines []order.RefundLine
			code  string
		}{
			{[]order.RefundLine{unitsOf(0, 1)}, "INVALID_QUANTITY"},
			{[]order.RefundLine{unitsOf(1, 3)}, "INVALID_QUANTITY"},
			{[]order.RefundLine{unitsOf(1, 0)}, "INVALID_QUANTITY"},
			{[]order.RefundLine{unitsOf(1, -1)}, "INVALID_QUANTITY"},
			{[]order.RefundLine{unitsOf(2, 1)}, "BAD_USER_INPUT"},
			{[]order.RefundLine{unitsOf(-1, 1)}, "BAD_USER_INPUT"},
			{[]order.RefundLine{unitsOf(1, 1), unitsOf(1, 1)}, "BAD_USER_INPUT"},
			{[]order.RefundLine{}, "BAD_USER_INPUT"},
		} {
			_, _, _, err := k.Orders.Refund(k.Ctx, byLine(k, o.No, c.lines...), ordertest.Anyone)
			ordertest.Refused(t, err, c.code)
		}
		both := byLine(k, o.No, unitsOf(1, 1))
		both.Amount = amount(1)
		_, _, _, err = k.Orders.Refund(k.Ctx, both, ordertest.Anyone)
		ordertest.Refused(t, err, "BAD_USER_INPUT")
		if r := refundLines(t, k, o.No, unitsOf(1, 2)); r.Amount != buns {
			t.Errorf("the buns gave back %d of %d", r.Amount, buns)
		}
		if got := k.Get(t, o.No); got.Status != order.Refunded || got.RefundedAmount != o.Payable {
			t.Errorf("%+v", got)
		}
		k.Sound(t)
	})
}

func TestWhatAVoucherBoreGivesNoMoneyBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		in := k.Request(want(tea, 1))
		in.Coupons = []string{k.Coupon(t, 5000, 0)}
		free := k.Place(t, in)
		_, _, _, err := k.Orders.Refund(k.Ctx, byLine(k, free.No, unitsOf(0, 1)), ordertest.Anyone)
		ordertest.Refused(t, err, "LINE_NOT_PAID")
		o, _ := k.Paid(t, k.Request(want(tea, 1), want(ordertest.Sample, 1)))
		_, _, _, err = k.Orders.Refund(k.Ctx, byLine(k, o.No, unitsOf(1, 1)), ordertest.Anyone)
		ordertest.Refused(t, err, "LINE_NOT_PAID")
		if r := refundLines(t, k, o.No, unitsOf(0, 1), unitsOf(1, 1)); r.Amount != 1500 {
			t.Errorf("%+v", r)
		}
		k.Sound(t)
	})
}

func TestAnAmountBeforeLeavesALineNoMoreThanIsLeft(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 2)))
		k.Refund(t, o.No, 1700)
		_, _, _, err := k.Orders.Refund(k.Ctx, byLine(k, o.No, unitsOf(0, 1)), ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH") // 1500, and 1300 are left
		if got, _ := k.Refund(t, o.No, 0); got.Status != order.Refunded {
			t.Errorf("%+v", got)
		}
		k.Sound(t)
	})
}

func TestColleaguesAtOnceGiveBackNoUnitTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 10)
		other := k.Replica(t)
		o, _ := k.Paid(t, k.Request(want(tea, 3), want(bun, 1)))
		var mu sync.Mutex
		done := 0
		ordertest.AtOnce(20, func(i int) {
			who := []*ordertest.Kit{k, other}[i%2]
			_, _, _, err := who.Orders.Refund(k.Ctx, byLine(k, o.No, unitsOf(0, 1)), ordertest.Anyone)
			switch ordertest.Codes(err) {
			case "":
				mu.Lock()
				done++
				mu.Unlock()
			case "INVALID_QUANTITY":
			default:
				t.Error(err)
			}
		})
		if got := k.Get(t, o.No); done != 3 || got.RefundedAmount != 4500 || got.Status != order.Paid {
			t.Errorf("%d refunds; %+v", done, got)
		}
		k.Sound(t)
		if n := k.Available(t, tea); n != 10 {
			t.Errorf("%d of 10 are on the shelf", n)
		}
	})
}

func TestWhatWasNotBegunGoesBackOnTheShelfOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 20)
		left := func(what string, want int64) {
			t.Helper()
			k.Sound(t)
			if n := k.Available(t, tea); n != want {
				t.Errorf("%s: %d are on the shelf, not %d", what, n, want)
			}
		}
		o, _ := k.Paid(t, k.Request(want(tea, 3)))
		left("sold", 17)
		refundLines(t, k, o.No, unitsOf(0, 1))
		left("one was not begun", 18)
		k.Refund(t, o.No, 100)
		left("an amount is no goods", 18)
		k.Bank.Fail(payment.ErrRefundRefused)
		k.Refund(t, o.No, 0)
		left("what the channel refuses stays sold", 18)
		k.Refund(t, o.No, 0)
		left("the rest", 20)

		made, _ := k.Paid(t, k.Request(want(tea, 4)))
		advance(t, k, made.No, order.Preparing)
		refundLines(t, k, made.No, unitsOf(0, 1))
		left("what was begun does not", 16)
		in, yes := byLine(k, made.No, unitsOf(0, 1)), true
		in.Restock = &yes
		if _, _, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		left("unless staff say so", 17)
		k.Refund(t, made.No, 0)
		left("made, all of it", 17)

		kept, no := k.RefundRequest("", 0), false
		other, _ := k.Paid(t, k.Request(want(tea, 1)))
		kept.OrderNo, kept.Restock = other.No, &no
		if _, _, _, err := k.Orders.Refund(k.Ctx, kept, ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		left("spilt before it was begun", 16)
		kept = k.RefundRequest(other.No, 1)
		kept.Restock = &yes
		_, _, _, err := k.Orders.Refund(k.Ctx, kept, ordertest.Anyone)
		ordertest.Refused(t, err, "BAD_USER_INPUT") // an amount is no goods
	})
}

func TestUnitsOfARefundThatCameToNothingMayBeAskedForAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1), want(bigTea, 1)))
		k.Bank.Fail(payment.ErrRefundRefused)
		if r := refundLines(t, k, o.No, unitsOf(0, 1)); r.Status != payment.RefundFailed {
			t.Fatalf("%+v", r)
		}
		one := k.Waiting(t, o.No)
		k.Bank.Fail(ordertest.ErrAway)
		refundLines(t, k, o.No, unitsOf(0, 1))
		if len(one) != 1 {
			t.Fatalf("%+v", one)
		}
		if err := k.Decide(t, one[0], "RETRY"); ordertest.Codes(err) != "INVALID_QUANTITY" { // the same cup went back meanwhile
			t.Errorf("the cup went back twice: %v", err)
		}
		_, _, _, err := k.Orders.Refund(k.Ctx, byLine(k, o.No, unitsOf(0, 1)), ordertest.Anyone)
		ordertest.Refused(t, err, "INVALID_QUANTITY")
		for _, r := range k.RefundsOf(t, o.No) {
			_ = k.Payments.Refund(k.Ctx, r.No)
		}
		k.Sound(t)
	})
}

// Whatever a cart costs after its discounts, its lines give back all of it in whatever steps, and not a fen more.
func TestLinesGiveBackAllThatWasPaidInWhateverSteps(t *testing.T) {
	t.Parallel()
	k := ordertest.New(t, dbtest.Embedded(t))
	k.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":7}`)
	k.SQL(t, "UPDATE shops SET second_person_above = 10000000")
	rapid.Check(t, func(rt *rapid.T) {
		in := k.Request()
		for range rapid.IntRange(1, 4).Draw(rt, "lines") {
			in.Items = append(in.Items, catalog.Item{SKUID: rapid.SampledFrom([]string{tea, bigTea, bun, ordertest.Sample}).Draw(rt, "sku"), Quantity: rapid.IntRange(1, 7).Draw(rt, "quantity")})
		}
		if rapid.Bool().Draw(rt, "coupon") {
			in.Coupons = []string{k.Coupon(t, money.Amount(rapid.Int64Range(1, 900).Draw(rt, "face")), 0)}
		}
		o, _, err := k.Orders.Place(k.Ctx, in)
		if ordertest.Codes(err) == "COUPON_NOT_APPLICABLE" {
			rt.Skip("nothing to take off")
		}
		if err != nil {
			rt.Fatal(err)
		}
		if o.Payable == 0 {
			rt.Skip("free")
		}
		k.Settle(t, ordertest.Success(k.Open(t, o.No, 0)))
		items, err := k.Orders.ItemsOf(k.Ctx, []string{o.No})
		if err != nil {
			rt.Fatal(err)
		}
		left, back := map[int]int{}, map[int]money.Amount{}
		for _, it := range items[o.No] {
			left[it.Line] = it.Quantity
		}
		for step := 0; len(left) > 0 && step < 40; step++ {
			line := rapid.SampledFrom(slices.Sorted(maps.Keys(left))).Draw(rt, "line")
			n := rapid.IntRange(1, left[line]).Draw(rt, "units")
			if rapid.IntRange(0, 4).Draw(rt, "refused") == 0 {
				k.Bank.Fail(payment.ErrRefundRefused)
			} else {
				k.Bank.Fail(nil)
			}
			_, r, _, err := k.Orders.Refund(k.Ctx, byLine(k, o.No, unitsOf(line, n)), ordertest.Anyone)
			if errors.Is(err, order.ErrLineNotPaid) {
				k.Bank.Unarm()
				if it := items[o.No][line]; it.Payable >= money.Amount(it.Quantity) {
					rt.Fatalf("line %d of %d gives nothing back", line, it.Payable)
				}
				delete(left, line)
				back[line] = items[o.No][line].Payable
				continue
			}
			if err != nil {
				rt.Fatal(err)
			}
			if r.Status != payment.RefundSucceeded {
				continue
			}
			back[line] += r.Amount
			if left[line] -= n; left[line] == 0 {
				delete(left, line)
			}
		}
		for _, it := range items[o.No] {
			if left[it.Line] == 0 && back[it.Line] != it.Payable {
				rt.Errorf("line %d gave back %d of %d", it.Line, back[it.Line], it.Payable)
			}
		}
		if broken := k.Broken(t); len(broken) > 0 {
			rt.Error(broken)
		}
	})
}
