package wallet_test

import (
	"crypto/rand"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/task"
	"cuppa/internal/wallet"
)

func anyTopUp(wallet.TopUp) error { return nil }

// asksBack asks for money of a top-up, all that can go back when amount is 0, with a key of its own.
func asksBack(no string, amount money.Amount) wallet.TopUpRefund {
	in := wallet.TopUpRefund{StaffID: "mei", Actor: "staff:Mei", Key: rand.Text(), No: no, Reason: "the guest moves away"}
	if amount != 0 {
		in.Amount = &amount
	}
	return in
}

// goesBack gives back what must be possible.
func goesBack(t *testing.T, k *ordertest.Kit, no string, amount money.Amount) payment.Refund {
	t.Helper()
	_, r, replayed, err := k.Wallets.RefundTopUp(k.Ctx, asksBack(no, amount), anyTopUp)
	if err != nil || replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	return r
}

// proved looks at the day's proof.
func proved(t *testing.T, k *ordertest.Kit) ledger.Proof {
	t.Helper()
	p, err := ledger.New(k.DB).Prove(k.Ctx, k.ShopID, time.FixedZone("CST", 8*60*60), k.Clock.Now().Add(8*time.Hour).Format(time.DateOnly), "")
	must(t, err)
	for _, i := range p.Identities {
		if !i.Holds() {
			t.Errorf("%s %s: the ledger says %d, not %d", i.Law, i.Channel, i.Ledger, i.Expected)
		}
	}
	return p
}

func storedUp(t *testing.T, k *ordertest.Kit, no string) wallet.Told {
	t.Helper()
	got, err := k.Wallets.TopUpByNo(k.Ctx, no)
	must(t, err)
	return got
}

func TestATopUpGoesBackWithItsBonusInProportion(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		k.Offer(t, 1000, 101)
		_, p, _, err := k.Wallets.TopUp(k.Ctx, ask("alice", 1000))
		must(t, err)
		_, _, _, err = k.Wallets.RefundTopUp(k.Ctx, asksBack(p.OrderNo, 0), anyTopUp)
		ordertest.Refused(t, err, "INVALID_TRANSITION")
		k.Settle(t, ordertest.Success(p))
		if r := goesBack(t, k, p.OrderNo, 333); r.Status != payment.RefundSucceeded || r.Amount != 333 {
			t.Errorf("%+v", r)
		}
		k.Has(t, "alice", 667, 68, 0) // 33 of 33.6
		k.Sound(t)
		if got := proved(t, k); got.ToppedUp != 667 {
			t.Errorf("%d topped up", got.ToppedUp)
		}
		_, _, _, err = k.Wallets.RefundTopUp(k.Ctx, asksBack(p.OrderNo, 668), anyTopUp)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		for _, amount := range []money.Amount{-1, 1 << 60} {
			_, _, _, err = k.Wallets.RefundTopUp(k.Ctx, asksBack(p.OrderNo, amount), anyTopUp)
			ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		}
		goesBack(t, k, p.OrderNo, 0)
		k.Has(t, "alice", 0, 0, 0)
		_, _, _, err = k.Wallets.RefundTopUp(k.Ctx, asksBack(p.OrderNo, 0), anyTopUp)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		_, _, _, err = k.Wallets.RefundTopUp(k.Ctx, asksBack("T26", 0), anyTopUp)
		ordertest.Refused(t, err, "TOP_UP_NOT_FOUND")
		if got := storedUp(t, k, p.OrderNo); got.Refunded != 1000 || got.BonusTaken != 101 || got.Refundable != 0 || len(got.Refunds) != 2 || got.Payment.Status != payment.Refunded {
			t.Errorf("%+v", got)
		}
		moves, _, err := k.Wallets.Statement(k.Ctx, "alice", wallet.Span{}, 10, "")
		if err != nil || len(moves) != 3 || moves[1].Kind != ledger.KindTopUpBack || moves[1].Principal != -333 || moves[1].Bonus != -33 {
			t.Errorf("%+v %v", moves, err)
		}
		second := ordertest.Success(p) // the guest's bank charges them again, long after
		second.TransactionID += "-2"
		k.Settle(t, second)
		k.Sound(t)
		k.Has(t, "alice", 0, 0, 0)
		if got := proved(t, k); got.ToppedUp != 0 || got.GuestsHeld != 0 || len(k.Bank.GivenBack()) != 3 {
			t.Errorf("%+v", got)
		}
	})
}

func TestBonusThatWasSpentLowersWhatCanGoBack(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		k.Offer(t, 10000, 1000)
		_, codes, _, err := k.Wallets.Issue(k.Ctx, k.Boss(), wallet.IssueCards{Key: "c", Name: "c", Amount: 10000, Count: 1, ValidUntil: k.Clock.Now().Add(time.Hour)})
		must(t, err)
		_, _, _, err = k.Wallets.Redeem(k.Ctx, "alice", "c", codes[0])
		must(t, err)
		up := k.TopUp(t, "alice", 10000)
		o := k.Place(t, k.Request(tea(7)))
		_, _, err = k.Orders.Pay(k.Ctx, k.ByBalance(o.No, 0)) // 10500 of 20000 and 1000
		must(t, err)
		k.Has(t, "alice", 10000, 500, 0)
		if got := storedUp(t, k, up.No).Refundable; got != 9546 { // with 954 of bonus, of which 454 are not there: 10000 of principal
			t.Errorf("%d can go back", got)
		}
		if r := goesBack(t, k, up.No, 0); r.Amount != 9546 {
			t.Errorf("%+v", r)
		}
		k.Has(t, "alice", 0, 0, 0)
		k.Sound(t)
		k.Refund(t, o.No, 0)
		k.Has(t, "alice", 10000, 500, 0)
		if r := goesBack(t, k, up.No, 0); r.Amount != 454 {
			t.Errorf("%+v", r)
		}
		k.Has(t, "alice", 9546, 454, 0)
		k.Sound(t)
		proved(t, k)
	})
}

func TestARefusedRefundOfATopUpIsInTheWalletAgain(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		k.Offer(t, 1000, 100)
		up := k.TopUp(t, "alice", 1000)
		k.Bank.Fail(payment.ErrRefundRefused)
		in := asksBack(up.No, 500)
		for i := range 2 {
			_, r, replayed, err := k.Wallets.RefundTopUp(k.Ctx, in, anyTopUp)
			if err != nil || replayed != (i == 1) || r.Status != payment.RefundFailed {
				t.Errorf("%+v %t %v", r, replayed, err)
			}
		}
		k.Has(t, "alice", 1000, 100, 0)
		if got := storedUp(t, k, up.No); got.Refunded != 0 || got.BonusTaken != 0 || got.Refundable != 1000 {
			t.Errorf("%+v", got)
		}
		if waits := k.Waiting(t, ""); len(waits) != 1 || waits[0].Kind != payment.TaskRefused {
			t.Errorf("%+v", waits)
		}
		k.Sound(t)
		if got := proved(t, k); got.ToppedUp != 1000 {
			t.Errorf("%d", got.ToppedUp)
		}
		k.Bank.Fail(ordertest.ErrAway) // slow: the money has left the wallet, and is under way
		r := goesBack(t, k, up.No, 500)
		k.Has(t, "alice", 500, 50, 0)
		if r.Status != payment.RefundPending {
			t.Errorf("%+v", r)
		}
		if got := proved(t, k); got.ToppedUp != 500 || got.RefundsOwed != 500 {
			t.Errorf("%+v", got)
		}
		ordertest.AtOnce(4, func(int) { // its job, twice on each of two replicas
			if err := k.Payments.Refund(k.Ctx, r.No); err != nil {
				t.Error(err)
			}
		})
		k.Has(t, "alice", 500, 50, 0)
		if waits := k.Waiting(t, ""); len(waits) != 0 {
			t.Errorf("%+v", waits)
		}
		k.Sound(t)
		proved(t, k)
		in.Reason = "another"
		_, _, _, err := k.Wallets.RefundTopUp(k.Ctx, in, anyTopUp)
		ordertest.Refused(t, err, "IDEMPOTENCY_KEY_REUSED")
	})
}

func TestRefundsOfATopUpAndPaymentsAtOnceTakeNoMoreThanThereIs(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		k.Offer(t, 3000, 300)
		up := k.TopUp(t, "alice", 3000)
		other := k.Replica(t)
		one, two := k.Place(t, k.Request(tea(1))).No, k.Place(t, k.Request(tea(1))).No
		same := asksBack(up.No, 400)
		var fresh atomic.Int64
		ordertest.AtOnce(12, func(i int) {
			r := []*ordertest.Kit{k, other}[i%2]
			var err error
			switch {
			case i < 4:
				var replayed bool
				if _, _, replayed, err = r.Wallets.RefundTopUp(r.Ctx, same, anyTopUp); err == nil && !replayed {
					fresh.Add(1)
				}
			case i < 10:
				_, _, _, err = r.Wallets.RefundTopUp(r.Ctx, asksBack(up.No, 700), anyTopUp)
			default:
				_, _, err = r.Orders.Pay(r.Ctx, r.ByBalance([]string{one, two}[i-10], 0))
			}
			if code := ordertest.Codes(err); code != "" && code != "AMOUNT_MISMATCH" && code != "INSUFFICIENT_BALANCE" {
				t.Error(err)
			}
		})
		if fresh.Load() > 1 {
			t.Errorf("one key gave back %d times", fresh.Load())
		}
		k.Sound(t)
		proved(t, k)
		var back money.Amount
		for _, amount := range k.Bank.GivenBack() {
			back += money.Amount(amount)
		}
		if got := storedUp(t, k, up.No); got.Refunded != back {
			t.Errorf("%d went back, the top-up says %d", back, got.Refunded)
		}
	})
}

func TestALargeRefundOfATopUpNeedsTwo(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		k.SQL(t, "UPDATE shops SET second_person_above = 500")
		up := k.TopUp(t, "alice", 1000)
		goesBack(t, k, up.No, 400)
		in := asksBack(up.No, 200) // with the 400 it is above
		for range 2 {
			_, _, _, err := k.Wallets.RefundTopUp(k.Ctx, in, anyTopUp)
			ordertest.Refused(t, err, "SECOND_PERSON_NEEDED")
		}
		k.Has(t, "alice", 600, 0, 0)
		waits := k.Waiting(t, "")
		if len(waits) != 1 || waits[0].Kind != wallet.TaskTopUpRefund || waits[0].Amount != 200 {
			t.Fatalf("%+v", waits)
		}
		allowed := func(task.Task) error { return nil }
		_, err := k.Desk.Approve(k.Ctx, task.Move{ID: waits[0].ID, Version: waits[0].Version, By: task.By{StaffID: "mei", Name: "Mei"}}, allowed)
		ordertest.Refused(t, err, "SECOND_PERSON_NEEDED")
		_, err = k.Desk.Approve(k.Ctx, task.Move{ID: waits[0].ID, Version: waits[0].Version, By: task.By{StaffID: "wei", Name: "Wei"}}, allowed)
		must(t, err)
		k.Settled(t)
		k.Has(t, "alice", 400, 0, 0)
		if _, r, replayed, err := k.Wallets.RefundTopUp(k.Ctx, in, anyTopUp); err != nil || !replayed || r.Status != payment.RefundSucceeded {
			t.Errorf("%+v %t %v", r, replayed, err)
		}
		whole := asksBack(up.No, 0)
		_, _, _, err = k.Wallets.RefundTopUp(k.Ctx, whole, anyTopUp)
		ordertest.Refused(t, err, "SECOND_PERSON_NEEDED")
		must(t, func() error { // the guest spends some of it before anybody decides
			_, _, err := k.Orders.Pay(k.Ctx, k.ByBalance(k.Place(t, k.Request(tea(1))).No, 150))
			return err
		}())
		waits = k.Waiting(t, "")
		_, err = k.Desk.Approve(k.Ctx, task.Move{ID: waits[0].ID, Version: waits[0].Version, By: task.By{StaffID: "wei", Name: "Wei"}}, allowed)
		must(t, err)
		k.Settled(t)
		k.Has(t, "alice", 0, 0, 0)
		if got := storedUp(t, k, up.No); got.Refunded != 850 {
			t.Errorf("%+v", got)
		}
		k.Sound(t)
		proved(t, k)
	})
}
