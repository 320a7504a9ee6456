package order_test

import (
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

func disputing(k *ordertest.Kit, no string, of money.Amount) order.DisputeRequest {
	return order.DisputeRequest{
		BrandID: k.BrandID, StaffID: "manager", Key: rand.Text(), OrderNo: no, Amount: of, Reason: "never got it", Reference: "case 7", Actor: "staff:manager",
	}
}

func dispute(t *testing.T, k *ordertest.Kit, no string, of money.Amount) order.Dispute {
	t.Helper()
	d, _, err := k.Orders.OpenDispute(k.Ctx, disputing(k, no, of), ordertest.Anyone)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func resolve(k *ordertest.Kit, no string, to order.DisputeStatus) error {
	_, err := k.Orders.ResolveDispute(k.Ctx, no, to, "by the channel", "staff:manager", ordertest.Anyone)
	return err
}

func delivered(t *testing.T, k *ordertest.Kit, quantity int) order.Order {
	t.Helper()
	o, _ := k.Paid(t, k.Request(want(tea, quantity)))
	for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
		advance(t, k, o.No, to)
	}
	return k.Get(t, o.No)
}

func TestDisputedMoneyStaysUntilItIsDecided(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := delivered(t, k, 2)
		d := dispute(t, k, o.No, 1800)
		if got := k.Get(t, o.No); got.Status != order.Disputed || d.Status != order.DisputeOpen {
			t.Fatalf("%+v; %+v", got, d)
		}
		k.Sound(t)
		_, _, _, err := k.Orders.Refund(k.Ctx, k.RefundRequest(o.No, 1201), ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		if got, r := k.Refund(t, o.No, 0); r.Amount != 1200 || got.Status != order.Disputed {
			t.Errorf("%+v: %+v", got, r)
		}
		_, _, err = k.Orders.OpenDispute(k.Ctx, disputing(k, o.No, 1), ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		for range 2 {
			if err := resolve(k, d.No, order.DisputeWon); err != nil {
				t.Fatal(err)
			}
		}
		if err := resolve(k, d.No, order.DisputeLost); ordertest.Codes(err) != "INVALID_TRANSITION" {
			t.Errorf("won and lost: %v", err)
		}
		if got := k.Get(t, o.No); got.Status != order.Completed || got.RefundedAmount != 1200 {
			t.Errorf("%+v", got)
		}
		k.Sound(t)
		if got, _ := k.Refund(t, o.No, 0); got.Status != order.Refunded {
			t.Errorf("%+v", got)
		}
		k.Sound(t)
	})
}

func TestWhatIsLostWasTakenByTheChannel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := delivered(t, k, 1)
		part, rest := dispute(t, k, o.No, 500), dispute(t, k, o.No, 1000)
		if err := resolve(k, part.No, order.DisputeLost); err != nil {
			t.Fatal(err)
		}
		if got := k.Get(t, o.No); got.Status != order.Disputed || got.RefundedAmount != 500 {
			t.Errorf("%+v", got)
		}
		k.Sound(t)
		var mu sync.Mutex
		var ends []string
		ordertest.AtOnce(8, func(i int) { // two colleagues disagree
			to := []order.DisputeStatus{order.DisputeLost, order.DisputeWon}[i%2]
			err := resolve(k, rest.No, to)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && !slices.Contains(ends, string(to)) {
				ends = append(ends, string(to))
			}
		})
		got := k.Get(t, o.No)
		if len(ends) != 1 || (ends[0] == "LOST") != (got.Status == order.Refunded) || (ends[0] == "WON") != (got.Status == order.Completed) {
			t.Errorf("%v; %+v", ends, got)
		}
		for _, r := range k.RefundsOf(t, o.No) {
			if r.Way != payment.Chargeback || r.Status != payment.RefundSucceeded {
				t.Errorf("%+v", r)
			}
		}
		if len(k.Bank.GivenBack()) != 0 {
			t.Errorf("the bank was asked: %v", k.Bank.GivenBack())
		}
		sameBooks(t, k, o.No, append([]string{
			"captured: clearing/SANDBOX 1500, guests -1500", "sold: guests 1500, revenue -1500",
			"refund-asked: returns 500, refunds -500", "refund-done: refunds 500, clearing/SANDBOX -500",
		}, map[string][]string{"LOST": {"refund-asked: returns 1000, refunds -1000", "refund-done: refunds 1000, clearing/SANDBOX -1000"}}[ends[0]]...)...)
		balanced(t, k)
		k.Sound(t)
	})
}

func TestAnOrderThatIsMadeIsDisputedWithoutStopping(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, p := k.Paid(t, k.Request(want(tea, 1)))
		unpaid := k.Place(t, k.Request(want(tea, 1)))
		_, _, err := k.Orders.OpenDispute(k.Ctx, disputing(k, unpaid.No, 1), ordertest.Anyone)
		ordertest.Refused(t, err, "INVALID_TRANSITION")
		for _, wrong := range []money.Amount{0, -1, 1501} {
			_, _, err := k.Orders.OpenDispute(k.Ctx, disputing(k, o.No, wrong), ordertest.Anyone)
			ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		}
		in := disputing(k, o.No, 700)
		var mu sync.Mutex
		numbers := map[string]bool{}
		ordertest.AtOnce(8, func(int) {
			d, _, err := k.Orders.OpenDispute(k.Ctx, in, ordertest.Anyone)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			numbers[d.No] = true
		})
		in.Amount = 701
		_, _, err = k.Orders.OpenDispute(k.Ctx, in, ordertest.Anyone)
		ordertest.Refused(t, err, "IDEMPOTENCY_KEY_REUSED")
		if got := k.PaymentsOf(t, o.No)[0]; len(numbers) != 1 || got.DisputedAmount != 700 || got.No != p.No || k.Get(t, o.No).Status != order.Paid {
			t.Errorf("%v: %+v", numbers, got)
		}
		advance(t, k, o.No, order.Preparing)
		k.Sound(t)
		for no := range numbers {
			if err := resolve(k, no, order.DisputeLost); err != nil {
				t.Fatal(err)
			}
		}
		if got, _ := k.Refund(t, o.No, 0); got.Status != order.Refunded || got.RefundedAmount != 1500 {
			t.Errorf("%+v", got)
		}
		if err := resolve(k, "DNONE", order.DisputeWon); ordertest.Codes(err) != "DISPUTE_NOT_FOUND" {
			t.Error(err)
		}
		steps, err := k.Orders.Timeline(k.Ctx, o.No)
		if err != nil || len(steps) != 6 {
			t.Errorf("%d steps %+v: %v", len(steps), steps, err)
		}
		k.Sound(t)
	})
}

// What a wallet or the till has given, no channel can take back: a lost dispute would have paid the guest twice.
func TestStoredValueAndCashAreNotDisputed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.TopUp(t, "alice", 2000)
		o := k.Place(t, k.Request(want(tea, 1)))
		balance(t, k, o.No, 500)
		p := k.Open(t, o.No, 0)
		k.Settle(t, ordertest.Success(p))
		if d := dispute(t, k, o.No, 100); d.PaymentNo != p.No {
			t.Errorf("%+v", d)
		}
		o = k.Place(t, k.Request(want(tea, 1)))
		stored := balance(t, k, o.No, 0)
		for _, no := range []string{"", stored.No} {
			in := disputing(k, o.No, 100)
			in.PaymentNo = no
			_, _, err := k.Orders.OpenDispute(k.Ctx, in, ordertest.Anyone)
			ordertest.Refused(t, err, "BAD_USER_INPUT")
		}
	})
}

// The day's proof tells what is disputed, and what disputes cost by the ledger and by themselves.
func TestTheDaysProofTellsOfDisputes(t *testing.T) {
	t.Parallel()
	dbEach(t, func(t *testing.T, k *ordertest.Kit) {
		o := delivered(t, k, 2)
		law := func(of ledger.Law) ledger.Identity {
			t.Helper()
			all := proved(t, k, "").Identities
			return all[slices.IndexFunc(all, func(i ledger.Identity) bool { return i.Law == of })]
		}
		lost, won := dispute(t, k, o.No, 1800), dispute(t, k, o.No, 700)
		if p := proved(t, k, ""); p.Disputed != 2500 || !p.Balanced() || law(ledger.HeldBackByDisputes) != (ledger.Identity{Law: ledger.HeldBackByDisputes, Ledger: 2500, Expected: 2500}) {
			t.Errorf("%+v", p)
		}
		k.Clock.Advance(time.Second)
		if err := errors.Join(resolve(k, lost.No, order.DisputeLost), resolve(k, won.No, order.DisputeWon)); err != nil {
			t.Fatal(err)
		}
		if p := proved(t, k, ""); p.Disputed != 0 || !p.Balanced() || p.Returns != 1800 ||
			law(ledger.ChargedBackByDisputes) != (ledger.Identity{Law: ledger.ChargedBackByDisputes, Ledger: 1800, Expected: 1800}) {
			t.Errorf("%+v", p)
		}
		open := dispute(t, k, o.No, 100)
		k.SQL(t, "UPDATE payments SET disputed_amount = 99 WHERE no = $1", open.PaymentNo) // a fen of it could be refunded
		if law(ledger.HeldBackByDisputes).Holds() || len(k.Broken(t)) == 0 {
			t.Error("a payment that holds too little back is not found")
		}
		k.SQL(t, "UPDATE payments SET disputed_amount = 100 WHERE no = $1", open.PaymentNo)
		k.SQL(t, "UPDATE disputes SET amount = 1801 WHERE no = $1", lost.No)
		if law(ledger.ChargedBackByDisputes).Holds() || len(k.Broken(t)) == 0 {
			t.Error("a dispute of another amount than its entry is not found")
		}
	})
}
