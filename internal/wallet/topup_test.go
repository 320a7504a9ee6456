package wallet_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/lang"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/wallet"
)

func kits(t *testing.T, f func(t *testing.T, k *ordertest.Kit)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) { f(t, ordertest.New(t, env)) })
}

func ask(customer string, amount money.Amount) wallet.TopUpRequest {
	return wallet.TopUpRequest{CustomerID: customer, Key: rand.Text(), Amount: &amount, Channel: payment.Sandbox}
}

func TestATopUpFillsTheWalletOnceWithTheTermsThatItBeganWith(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		small, big := k.Offer(t, 1000, 100), k.Offer(t, 5000, 1000)
		in := ask("alice", 6000)
		up, p, replayed, err := k.Wallets.TopUp(k.Ctx, in)
		must(t, err)
		if replayed || up.Amount != 6000 || up.Bonus != 1000 || p.Status != payment.Pending {
			t.Fatalf("%+v %+v %t", up, p, replayed)
		}
		again, same, replayed, err := k.Wallets.TopUp(k.Ctx, in)
		if err != nil || !replayed || again.No != up.No || same.No != p.No {
			t.Errorf("%+v %t %v", again, replayed, err)
		}
		in.Channel = "ALIPAY"
		_, _, _, err = k.Wallets.TopUp(k.Ctx, in)
		ordertest.Refused(t, err, "IDEMPOTENCY_KEY_REUSED")
		_, err = k.Wallets.EndOffer(k.Ctx, k.Boss(), big.ID)
		must(t, err)
		k.Clock.Advance(48 * time.Hour) // money that is late still fills it, with the bonus of then
		k.Settle(t, ordertest.Failure(p))
		second := ordertest.Success(p)
		second.TransactionID += "-2"
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				n := ordertest.Success(p)
				if i%2 == 1 {
					n = second
				}
				k.Settle(t, n)
			})
		}
		wg.Wait()
		k.Has(t, "alice", 6000, 1000, 0)
		k.Sound(t) // the second charge is on its way back
		if w := k.Bank.GivenBack(); len(w) != 1 {
			t.Errorf("%v went back", w)
		}
		by := ask("alice", 0)
		by.Amount, by.OfferID = nil, small.ID
		up, p, _, err = k.Wallets.TopUp(k.Ctx, by)
		must(t, err)
		if up.Amount != 1000 || up.Bonus != 100 {
			t.Errorf("%+v", up)
		}
		got, err := k.Wallets.TopUpOf(k.Ctx, "alice", up.No)
		if err != nil || got.Paid {
			t.Errorf("%+v %v", got, err)
		}
		_, err = k.Wallets.TopUpOf(k.Ctx, "mallory", up.No)
		ordertest.Refused(t, err, "TOP_UP_NOT_FOUND")
		k.Settle(t, ordertest.Success(p))
		k.Has(t, "alice", 7000, 1100, 0)
		k.Sound(t)
	})
}

func TestTopUpsThatCanNotBeAreRefused(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		over := k.Offer(t, 1000, 100)
		_, err := k.Wallets.EndOffer(k.Ctx, k.Boss(), over.ID)
		must(t, err)
		for name, c := range map[string]struct {
			change func(*wallet.TopUpRequest)
			code   string
		}{
			"too little":          {func(in *wallet.TopUpRequest) { *in.Amount = 99 }, "INVALID_TOP_UP"},
			"too much":            {func(in *wallet.TopUpRequest) { *in.Amount = 500_001 }, "INVALID_TOP_UP"},
			"below zero":          {func(in *wallet.TopUpRequest) { *in.Amount = -500 }, "INVALID_TOP_UP"},
			"neither":             {func(in *wallet.TopUpRequest) { in.Amount = nil }, "INVALID_TOP_UP"},
			"both":                {func(in *wallet.TopUpRequest) { in.OfferID = over.ID }, "INVALID_TOP_UP"},
			"an offer that ended": {func(in *wallet.TopUpRequest) { in.Amount, in.OfferID = nil, over.ID }, "TOP_UP_OFFER_NOT_FOUND"},
			"by balance":          {func(in *wallet.TopUpRequest) { in.Channel = payment.Balance }, "CHANNEL_UNAVAILABLE"},
			"by cash":             {func(in *wallet.TopUpRequest) { in.Channel = payment.Cash }, "CHANNEL_UNAVAILABLE"},
			"another's shop":      {func(in *wallet.TopUpRequest) { in.ShopID = "elsewhere" }, "SHOP_NOT_FOUND"},
			"no key":              {func(in *wallet.TopUpRequest) { in.Key = "" }, "BAD_USER_INPUT"},
		} {
			in := ask("alice", 1000)
			c.change(&in)
			_, _, _, err := k.Wallets.TopUp(k.Ctx, in)
			if ordertest.Codes(err) != c.code {
				t.Errorf("%s: %v, not %s", name, err, c.code)
			}
		}
		stranger := k.Boss()
		stranger.ShopIDs = []string{"another"}
		_, _, err = k.Wallets.AddOffer(k.Ctx, stranger, wallet.AddOffer{Key: "k", Amount: 1000, Bonus: 1})
		ordertest.Refused(t, err, "FORBIDDEN")
		k.Sound(t)
	})
}

func TestAMismatchedTopUpIsLeftToAPerson(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		_, p, _, err := k.Wallets.TopUp(k.Ctx, ask("alice", 1000))
		must(t, err)
		n := ordertest.Success(p)
		n.Amount++
		if code, _ := k.Deliver(n); code != 409 {
			t.Error(code)
		}
		if waiting := k.Waiting(t, ""); len(waiting) != 1 || waiting[0].Kind != payment.TaskMismatch {
			t.Errorf("%+v", waiting)
		} else if err := k.Decide(t, waiting[0], "SETTLE"); err != nil {
			t.Error(err)
		}
		k.Has(t, "alice", 0, 0, 0)
		k.Sound(t)
	})
}

func TestARefusedRefundOfASecondChargeIsLeftToAPerson(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		_, p, _, err := k.Wallets.TopUp(k.Ctx, ask("alice", 1000))
		must(t, err)
		k.Settle(t, ordertest.Success(p))
		k.Bank.Fail(payment.ErrRefundRefused)
		n := ordertest.Success(p)
		n.TransactionID += "-2"
		k.Settle(t, n)
		ordertest.Eventually(t, "a person is asked", func() bool { return len(k.Waiting(t, "")) == 1 })
		k.Has(t, "alice", 1000, 0, 0)
		k.Sound(t)
	})
}

func TestAnOfferIsMadeOncePerKeyAndEndsOnce(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		in := wallet.AddOffer{Key: "summer", Amount: 1000, Bonus: 100}
		one, replayed, err := k.Wallets.AddOffer(k.Ctx, k.Boss(), in)
		if err != nil || replayed {
			t.Fatal(replayed, err)
		}
		k.Clock.Advance(time.Minute)
		two, replayed, err := k.Wallets.AddOffer(k.Ctx, k.Boss(), in)
		if err != nil || !replayed || one.ID != two.ID {
			t.Errorf("%+v %t %v", two, replayed, err)
		}
		in.Bonus = 200
		_, _, err = k.Wallets.AddOffer(k.Ctx, k.Boss(), in)
		ordertest.Refused(t, err, "IDEMPOTENCY_KEY_REUSED")
		for range 2 {
			ended, err := k.Wallets.EndOffer(k.Ctx, k.Boss(), one.ID)
			if err != nil || ended.Stands(k.Clock.Now()) {
				t.Errorf("%+v %v", ended, err)
			}
		}
		if left, err := k.Wallets.Offers(k.Ctx, false); err != nil || len(left) != 0 {
			t.Errorf("%+v %v", left, err)
		}
	})
}

// complete walks a paid order to its end.
func complete(t *testing.T, k *ordertest.Kit, no string) {
	t.Helper()
	for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
		if _, err := k.Orders.Advance(k.Ctx, no, to, "", "staff:Bo", ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
	}
}

func tea(n int) catalog.Item { return ordertest.Want(ordertest.Tea, n) }

func TestPointsComeOnceWithCompletionAndGoBackWithRefunds(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(tea(1))) // 1500
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 0)
		k.Refund(t, o.No, 120) // before it is completed: 13.80 are left
		complete(t, k, o.No)
		k.Relayed(t)
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 13)
		k.Again(t, o.No)
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 13)
		k.Refund(t, o.No, 81) // 12.99
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 12)
		k.Sound(t)
		k.Refund(t, o.No, 0)
		k.Relayed(t)
		k.Again(t, o.No)
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 0)
		k.Sound(t)
		moves, _, err := k.Wallets.Statement(k.Ctx, "alice", wallet.Span{}, 10, "")
		if err != nil || len(moves) != 3 || moves[2].Points != 13 || moves[1].Points != -1 || moves[0].Points != -12 || moves[0].Kind != ledger.KindPointsBack {
			t.Errorf("%+v %v", moves, err)
		}
	})
}

func TestPointsEndOldestFirstAndWhatIsMissingIsRecorded(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		first, _ := k.Paid(t, k.Request(tea(1)))
		complete(t, k, first.No)
		k.Relayed(t)
		k.Clock.Advance(100 * 24 * time.Hour)
		second, _ := k.Paid(t, k.Request(tea(1)))
		complete(t, k, second.No)
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 30)
		ends, err := k.Wallets.Expiring(k.Ctx, "alice")
		if err != nil || len(ends) != 2 || ends[0].Points != 15 || !ends[0].At.Before(ends[1].At) {
			t.Errorf("%+v %v", ends, err)
		}
		k.Clock.Advance(265 * 24 * time.Hour)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if _, err := k.Wallets.ExpirePoints(k.Ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.Has(t, "alice", 0, 0, 15)
		k.Refund(t, first.No, 300) // its points are over: the others are not touched
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 15)
		k.Refund(t, first.No, 0)
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 15)
		k.Refund(t, second.No, 700) // 8 are deserved
		k.Clock.Advance(100 * 24 * time.Hour)
		_, err = k.Wallets.ExpirePoints(k.Ctx) // before the relay: what is over can't be taken back
		must(t, err)
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 0)
		k.Sound(t)
	})
}

// TestPointsThatWereSpentAreTakenOfOtherLots spends points as nothing does yet: what a refund does not find in the order's own lot it takes of those that are not over.
func TestPointsThatWereSpentAreTakenOfOtherLots(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		var orders []string
		for range 3 {
			o, _ := k.Paid(t, k.Request(tea(1)))
			complete(t, k, o.No)
			k.Relayed(t)
			orders = append(orders, o.No)
			k.Clock.Advance(100 * 24 * time.Hour)
		}
		k.Has(t, "alice", 0, 0, 45)
		k.Spend(t, orders[1], 10)            // of the second's 15
		k.Clock.Advance(65 * 24 * time.Hour) // the first lot is over, and nobody has swept it yet
		k.Refund(t, orders[1], 0)            // 15: 5 of its own, 10 of the third
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 20)
		_, err := k.Wallets.ExpirePoints(k.Ctx)
		must(t, err)
		k.Has(t, "alice", 0, 0, 5)
		k.Spend(t, orders[2], 1)
		k.Refund(t, orders[2], 0) // of its 15 there are 4
		k.Relayed(t)
		k.Again(t, orders[2])
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 0)
		if missing := k.MissingPoints(t); missing[orders[1]] != 0 || missing[orders[2]] != 11 {
			t.Errorf("missing: %v", missing)
		}
	})
}

func TestARefundThatIsRefusedTakesNoPoints(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(tea(1)))
		complete(t, k, o.No)
		k.Bank.Fail(payment.ErrRefundRefused)
		k.Refund(t, o.No, 1000)
		for range 2 {
			k.Relayed(t)
			k.Again(t, o.No)
		}
		k.Has(t, "alice", 0, 0, 15)
		waiting := k.Waiting(t, o.No)
		if len(waiting) != 1 {
			t.Fatalf("%+v", waiting)
		}
		must(t, k.Decide(t, waiting[0], "PAID_OUT")) // now the guest has the money
		k.Relayed(t)
		k.Has(t, "alice", 0, 0, 5)
		k.Sound(t)
	})
}

func TestOrdersOfNobodyBringNobodyPoints(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		counter, _ := k.Paid(t, k.Request(tea(1)))
		k.SQL(t, "UPDATE orders SET customer_id = ''") // as those of the counter
		erased := k.Request(tea(1))
		erased.CustomerID = "bob"
		o := k.Place(t, erased)
		in := k.PayRequest(o.No)
		in.CustomerID = "bob"
		p, _, err := k.Orders.Pay(k.Ctx, in)
		must(t, err)
		k.Settle(t, ordertest.Success(p))
		k.SQL(t, "DELETE FROM customers WHERE id = 'bob'")
		for _, no := range []string{counter.No, o.No} {
			complete(t, k, no)
		}
		k.Relayed(t)
		k.Refund(t, o.No, 500)
		k.Refund(t, counter.No, 0)
		k.Relayed(t)
		if n := k.WalletCount(t); n != 0 {
			t.Errorf("%d wallets were opened", n)
		}
		for _, customer := range []string{"", "bob"} {
			k.Has(t, customer, 0, 0, 0)
		}
	})
}

func TestAGiftCardIsRedeemedOnce(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		in := wallet.IssueCards{Key: "cards", Name: "New year", Amount: 5000, Count: 3, ValidUntil: k.Clock.Now().Add(24 * time.Hour)}
		b, codes, replayed, err := k.Wallets.Issue(k.Ctx, k.Boss(), in)
		must(t, err)
		if replayed || len(codes) != 3 || codes[0] == codes[1] {
			t.Fatalf("%v %t", codes, replayed)
		}
		_, again, replayed, err := k.Wallets.Issue(k.Ctx, k.Boss(), in)
		if err != nil || !replayed || !slices.Equal(codes, again) {
			t.Errorf("%v %t %v", again, replayed, err)
		}
		k.Sound(t)
		other := k.Replica(t)
		var won []string
		var mu sync.Mutex
		ordertest.AtOnce(8, func(i int) {
			guest := fmt.Sprintf("guest-%d", i)
			_, _, _, err := []*ordertest.Kit{k, other}[i%2].Wallets.Redeem(k.Ctx, guest, "mine", strings.ToLower(codes[0]))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won = append(won, guest)
			} else if ordertest.Codes(err) != "GIFT_CARD_USED" {
				t.Error(err)
			}
		})
		if len(won) != 1 {
			t.Fatalf("%v won", won)
		}
		amount, w, replayed, err := k.Wallets.Redeem(k.Ctx, won[0], "mine", codes[0])
		if err != nil || !replayed || amount != 5000 || w.Principal != 5000 {
			t.Errorf("%d %+v %t %v", amount, w, replayed, err)
		}
		_, _, _, err = k.Wallets.Redeem(k.Ctx, won[0], "mine", codes[1])
		ordertest.Refused(t, err, "IDEMPOTENCY_KEY_REUSED")
		_, _, _, err = k.Wallets.Redeem(k.Ctx, won[0], "another", codes[0])
		ordertest.Refused(t, err, "GIFT_CARD_USED")
		_, _, _, err = k.Wallets.Redeem(k.Ctx, "alice", "k", number.Claim([32]byte{1}))
		ordertest.Refused(t, err, "GIFT_CARD_NOT_FOUND")
		_, _, _, err = k.Wallets.Redeem(k.Ctx, "alice", "k", "ABC")
		ordertest.Refused(t, err, "INVALID_GIFT_CARD_CODE")
		k.Clock.Advance(24 * time.Hour)
		_, _, _, err = k.Wallets.Redeem(k.Ctx, "alice", "k", codes[1])
		ordertest.Refused(t, err, "GIFT_CARD_EXPIRED")
		_, later, replayed, err := k.Wallets.Issue(k.Ctx, k.Boss(), in)
		if err != nil || !replayed || len(later) != 0 {
			t.Errorf("%v %t %v", later, replayed, err)
		}
		all, err := k.Wallets.CardBatches(k.Ctx, k.Boss())
		if err != nil || len(all) != 1 || all[0].ID != b.ID || all[0].Redeemed != 1 {
			t.Errorf("%+v %v", all, err)
		}
		k.Sound(t)
	})
}

func TestAStatementTellsEachMoveOncePageByPage(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		k.Offer(t, 1000, 50)
		for range 7 {
			k.TopUp(t, "alice", 2000)
			k.TopUp(t, "bob", 1000)
		}
		o := k.Place(t, k.Request(tea(1)))
		if _, _, err := k.Orders.Pay(k.Ctx, k.ByBalance(o.No, 0)); err != nil {
			t.Fatal(err)
		}
		var all []wallet.Move
		for after := ""; ; {
			page, more, err := k.Wallets.Statement(k.Ctx, "alice", wallet.Span{}, 3, after)
			must(t, err)
			all = append(all, page...)
			if !more {
				break
			}
			after = wallet.Cursor(page[len(page)-1])
		}
		var sum money.Amount
		for _, m := range all {
			sum += m.Money()
		}
		if len(all) != 8 || all[0].Kind != ledger.KindSpent || all[0].OrderNo != o.No || all[0].Money() != -1500 || all[7].Bonus != 50 || sum != 7*2050-1500 {
			t.Errorf("%d moves, %d in all: %+v", len(all), sum, all[0])
		}
		if _, _, err := k.Wallets.Statement(k.Ctx, "alice", wallet.Span{}, 3, "x"); !errors.Is(err, wallet.ErrCursor) {
			t.Error(err)
		}
		none, _, err := k.Wallets.Statement(k.Ctx, "alice", wallet.Span{Until: k.Clock.Now()}, 3, "")
		if err != nil || len(none) != 0 {
			t.Errorf("%+v %v", none, err)
		}
		csv, err := k.Wallets.CSV(k.Ctx, "alice", wallet.Span{}, lang.EN)
		if err != nil || strings.Count(csv, "\n") != 9 || !strings.Contains(csv, ",Top-up,T26") || !strings.Contains(csv, "20.00,0.50,0.00,0") {
			t.Errorf("%s %v", csv, err)
		}
	})
}

func TestAKeyRedeemsOneCardHoweverOftenAtOnce(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		_, codes, _, err := k.Wallets.Issue(k.Ctx, k.Boss(), wallet.IssueCards{Key: "cards", Name: "New year", Amount: 5000, Count: 8, ValidUntil: k.Clock.Now().Add(time.Hour)})
		must(t, err)
		other := k.Replica(t)
		for round := range 2 {
			var fresh, replays, reused atomic.Int64
			ordertest.AtOnce(16, func(i int) {
				_, w, replayed, err := []*ordertest.Kit{k, other}[i%2].Wallets.Redeem(k.Ctx, "alice", fmt.Sprint("key", round), codes[round*4+i%4])
				switch {
				case err == nil && w.Principal != money.Amount(5000*(round+1)):
					t.Errorf("%+v", w)
				case err == nil && replayed:
					replays.Add(1)
				case err == nil:
					fresh.Add(1)
				case ordertest.Codes(err) == "IDEMPOTENCY_KEY_REUSED":
					reused.Add(1)
				default:
					t.Error(err)
				}
			})
			if fresh.Load() != 1 || replays.Load() != 3 || reused.Load() != 12 {
				t.Errorf("%d redeemed, %d replayed, %d refused", fresh.Load(), replays.Load(), reused.Load())
			}
		}
		k.Has(t, "alice", 10000, 0, 0)
		k.Sound(t)
	})
}
