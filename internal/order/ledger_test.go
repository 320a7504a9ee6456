package order_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

// proved is the proof of the kit's today, which must balance.
func proved(t *testing.T, k *ordertest.Kit, orderNo string) ledger.Proof {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ledger.New(k.DB).Prove(k.Ctx, k.ShopID, zone, k.Clock.Now().In(zone).Format(time.DateOnly), orderNo)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func balanced(t *testing.T, k *ordertest.Kit) {
	t.Helper()
	for _, i := range proved(t, k, "").Identities {
		if !i.Holds() {
			t.Errorf("%s %s: the ledger has %d, not %d", i.Law, i.Channel, i.Ledger, i.Expected)
		}
	}
}

// booked are an order's entries as texts, in the order in which they were written.
func booked(t *testing.T, k *ordertest.Kit, no string) (all []string) {
	t.Helper()
	entries, err := ledger.OfOrders(k.Ctx, k.DB, []string{no})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries[no] {
		var sides []string
		for _, p := range e.Postings {
			sides = append(sides, fmt.Sprintf("%s %d", p.Account, p.Amount))
		}
		all = append(all, fmt.Sprintf("%s: %s", e.Kind, strings.Join(sides, ", ")))
	}
	return all
}

func sameBooks(t *testing.T, k *ordertest.Kit, no string, want ...string) {
	t.Helper()
	if got := booked(t, k, no); !slices.Equal(got, want) {
		t.Errorf("booked\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhatMoneyDoesIsBooked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		in := k.Request(want(tea, 1))
		in.Coupons = []string{k.Coupon(t, 100, 0)}
		o := k.Place(t, in)
		if got := booked(t, k, o.No); len(got) != 0 {
			t.Errorf("an unpaid order has %v", got)
		}
		k.Settle(t, ordertest.Success(k.Open(t, o.No, 400)))
		p := k.Open(t, o.No, 0)
		k.Settle(t, ordertest.Success(p))
		k.Settle(t, ordertest.Success(p)) // twice is once
		twin := ordertest.Success(p)
		twin.TransactionID += "-twin"
		k.Settle(t, twin)
		k.Sound(t)
		k.Bank.Fail(payment.ErrRefundRefused)
		k.Refund(t, o.No, 300)
		k.Refund(t, o.No, 0)
		k.Sound(t)
		got := booked(t, k, o.No)
		slices.Sort(got[3:]) // the surplus goes back on its own
		want := []string{
			"captured: clearing/SANDBOX 400, guests -400", "captured: clearing/SANDBOX 1000, guests -1000", "sold: guests 1400, discounts/shop 100, revenue -1500",
			"captured: clearing/SANDBOX 1000, guests -1000", "refund-asked: guests 1000, refunds -1000", "refund-asked: returns 1000, refunds -1000",
			"refund-asked: returns 300, refunds -300", "refund-asked: returns 400, refunds -400", "refund-done: refunds 1000, clearing/SANDBOX -1000",
			"refund-done: refunds 1000, clearing/SANDBOX -1000", "refund-done: refunds 400, clearing/SANDBOX -400", "refund-failed: returns -300, refunds 300",
		}
		if !slices.Equal(got, want) {
			t.Errorf("booked\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		balanced(t, k)
		if p := proved(t, k, o.No); p.Sales != 1500 || p.Returns != 1400 || p.GuestsHeld != 0 || p.RefundsOwed != 0 || fmt.Sprint(p.Channels, p.Discounts) != "[{SANDBOX 2400 2400 0}] [{shop 100}]" {
			t.Errorf("%+v", p)
		}
	})
}

func TestAnEntryOfADayIsInItsTree(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		empty := proved(t, k, "")
		if fmt.Sprintf("%x", empty.Root[:]) != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" || empty.Entries != 0 || !empty.Balanced() {
			t.Errorf("%+v", empty)
		}
		var orders []string
		for range 5 {
			o, _ := k.Paid(t, k.Request(want(tea, 1)))
			orders = append(orders, o.No)
		}
		places := map[int]bool{}
		for _, no := range orders {
			p := proved(t, k, no)
			if len(p.Inclusions) != 2 || p.Entries != 10 {
				t.Fatalf("%+v", p)
			}
			for _, in := range p.Inclusions {
				places[in.Index] = true
				if err := tlog.CheckRecord(in.Path, int64(p.Entries), p.Root, int64(in.Index), tlog.RecordHash([]byte(in.Entry.Leaf()))); err != nil || in.Entry.Order.No != no {
					t.Errorf("%+v: %v", in, err)
				}
				if tlog.CheckRecord(in.Path, int64(p.Entries), p.Root, int64(in.Index), tlog.RecordHash([]byte(in.Entry.Leaf()+" "))) == nil {
					t.Error("another leaf is in the tree")
				}
			}
		}
		if len(places) != 10 {
			t.Errorf("at %v", places)
		}
	})
}

// Orders that cost no money are sold, and unsold when they are undone.
func TestASaleWithoutMoneyIsBookedAndTakenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		free := k.Place(t, k.Request(want("sample", 1)))
		sameBooks(t, k, free.No)
		in := k.Request(want(tea, 1))
		in.Coupons = []string{k.Coupon(t, 1500, 0)}
		o := k.Place(t, in)
		sameBooks(t, k, o.No, "sold: discounts/shop 1500, revenue -1500")
		if _, err := k.Orders.TakeBack(k.Ctx, o.No, "not made", "staff:mei", ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		sameBooks(t, k, o.No, "sold: discounts/shop 1500, revenue -1500", "unsold: discounts/shop -1500, revenue 1500")
		k.Sound(t)
		balanced(t, k)
		if p := proved(t, k, ""); p.Sales != 1500 || p.Unsold != 1500 || len(p.Discounts) != 0 {
			t.Errorf("%+v", p)
		}
	})
}

func TestAPlatformBearsItsVouchers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		k.Sell(t, "WECHAT_CASH", "ABCD1234EFGH", 500)
		c, err := k.Coupons.Add(k.Ctx, coupon.Voucher{CustomerID: "alice", ShopID: k.ShopID, Kind: "WECHAT_CASH", Code: "ABCD1234EFGH"})
		if err != nil {
			t.Fatal(err)
		}
		in := k.Request(want(tea, 1))
		in.Coupons = []string{c.Code}
		o, _ := k.Paid(t, in)
		sameBooks(t, k, o.No, "captured: clearing/SANDBOX 1000, guests -1000", "sold: guests 1000, discounts/WECHAT_CASH 500, revenue -1500")
		balanced(t, k)
	})
}

// deeds are what can happen to an order. Each does what it can at that time; what is refused leaves nothing.
var deeds = map[string]func(t *testing.T, k *ordertest.Kit, no string, p payment.Payment){
	"capture": func(_ *testing.T, k *ordertest.Kit, _ string, p payment.Payment) { k.Deliver(ordertest.Success(p)) },
	"second capture": func(_ *testing.T, k *ordertest.Kit, _ string, p payment.Payment) {
		n := ordertest.Success(p)
		n.TransactionID += "-second"
		k.Deliver(n)
	},
	"cancel": func(_ *testing.T, k *ordertest.Kit, no string, _ payment.Payment) {
		_, _ = k.Orders.Cancel(k.Ctx, no, "changed my mind", "customer", ordertest.Anyone)
	},
	"expire": func(t *testing.T, k *ordertest.Kit, _ string, _ payment.Payment) { k.Expire(t) },
	"refund": func(_ *testing.T, k *ordertest.Kit, no string, _ payment.Payment) {
		k.Bank.Fail(ordertest.ErrAway)
		_, _, _, _ = k.Orders.Refund(k.Ctx, k.RefundRequest(no, 0), ordertest.Anyone)
	},
	"refund done": func(t *testing.T, k *ordertest.Kit, no string, _ payment.Payment) { ask(t, k, no, nil) },
	"refund failed": func(t *testing.T, k *ordertest.Kit, no string, _ payment.Payment) {
		ask(t, k, no, payment.ErrRefundRefused)
	},
}

// ask has the refunds of an order that are under way end.
func ask(t *testing.T, k *ordertest.Kit, no string, answer error) {
	t.Helper()
	for _, r := range k.RefundsOf(t, no) {
		if r.Status == payment.RefundPending {
			if answer != nil {
				k.Bank.Fail(answer)
			}
			_ = k.Payments.Refund(k.Ctx, r.No) // the bank may be away still
		}
	}
}

func TestInWhateverOrderMoneyComesAndGoesTheBooksAreRight(t *testing.T) {
	t.Parallel()
	names := []string{"capture", "second capture", "cancel", "expire", "refund", "refund done", "refund failed"}
	each(t, func(t *testing.T, k *ordertest.Kit) {
		var histories [][]string
		var grow func(so []string)
		grow = func(so []string) {
			if len(so) > 0 {
				histories = append(histories, slices.Clone(so))
			}
			if len(so) == 4 {
				return
			}
			for _, n := range names {
				if !slices.Contains(so, n) {
					grow(append(so, n))
				}
			}
		}
		grow(nil)
		if len(histories) != 7+42+210+840 {
			t.Fatal(len(histories))
		}
		for i, h := range histories {
			if !dbtest.Mine(t, i) {
				continue
			}
			o := k.Place(t, k.Request(want(tea, 1)))
			p := k.Open(t, o.No, 0)
			for _, name := range h {
				deeds[name](t, k, o.No, p)
			}
			if i%50 >= 48 || i >= len(histories)-2 {
				k.Sound(t)
				balanced(t, k)
				if t.Failed() {
					t.Fatalf("after %v", histories[max(0, i-49):i+1])
				}
			}
		}
	})
}

func TestRandomHistoriesOfMoneyAreBooked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		dice := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // dice
		for range 40 {
			in := k.Request(want(tea, 1+dice.IntN(3)))
			if dice.IntN(3) == 0 {
				in.Coupons = []string{k.Coupon(t, money.Amount(1+dice.IntN(1500)), 0)}
			}
			o := k.Place(t, in)
			var seen []payment.Payment
			for range 1 + dice.IntN(8) {
				part := money.Amount(1 + dice.IntN(2000))
				switch dice.IntN(6) {
				case 0, 1:
					in := k.PayRequest(o.No)
					if dice.IntN(2) == 0 {
						in.Amount = &part
					}
					if p, _, err := k.Orders.Pay(k.Ctx, in); err == nil {
						seen = append(seen, p)
					}
				case 2, 3:
					if len(seen) > 0 {
						n := ordertest.Success(seen[dice.IntN(len(seen))])
						n.TransactionID += fmt.Sprint("-", dice.IntN(3))
						k.Deliver(n)
					}
				case 4:
					k.Bank.Fail([]error{nil, ordertest.ErrLost, payment.ErrRefundRefused, ordertest.ErrAway}[dice.IntN(4)])
					_, _, _, _ = k.Orders.Refund(k.Ctx, k.RefundRequest(o.No, part*money.Amount(dice.IntN(2))), ordertest.Anyone)
				case 5:
					if dice.IntN(4) == 0 {
						_, _ = k.Orders.Cancel(k.Ctx, o.No, "enough", "customer", ordertest.Anyone)
					}
				}
			}
			ask(t, k, o.No, nil)
		}
		k.Sound(t)
		balanced(t, k)
	})
}

// forge changes postings behind the database's back.
func forge(t *testing.T, k *ordertest.Kit, text string) {
	t.Helper()
	if _, err := k.DB.Writer().ExecContext(k.Ctx, text); err == nil || !strings.Contains(err.Error(), "append-only") {
		t.Errorf("%s: %v", text, err)
	}
	drop := []string{"DROP TRIGGER ledger_postings_append_only ON ledger_postings"}
	if !k.DB.Postgres() {
		drop = []string{"DROP TRIGGER ledger_postings_no_update", "DROP TRIGGER ledger_postings_no_delete"}
	}
	ctx := db.ForAllBrands(t.Context())
	if err := k.DB.InTx(ctx, func(tx *db.Tx) error {
		for _, text := range append(drop, text) {
			if _, err := tx.SQL.ExecContext(ctx, text); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAPostingThatWasChangedIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"an amount":      {"UPDATE ledger_postings SET amount = amount + 1 WHERE account LIKE 'clearing/%'", "sums to 1"},
		"both amounts":   {"UPDATE ledger_postings SET amount = amount + CASE WHEN amount > 0 THEN 1 ELSE -1 END WHERE kind = 'captured'", "its document says"},
		"signs":          {"UPDATE ledger_postings SET amount = -amount WHERE kind = 'sold'", "the ledger has 1500 of revenue, its documents say -1500"},
		"an account":     {"UPDATE ledger_postings SET account = 'clearing/BALANCE' WHERE account LIKE 'clearing/%'", "channel BALANCE has 1500 by the ledger, 0 by its payments"},
		"a time":         {"UPDATE ledger_postings SET at = '2026-06-14 04:00:00+00:00' WHERE kind = 'captured'", "its document of 2026-06-15"},
		"a shop":         {"UPDATE ledger_postings SET shop_id = 'elsewhere' WHERE kind = 'sold'", "of shop elsewhere"},
		"an order":       {"UPDATE ledger_postings SET order_no = 'none' WHERE kind = 'sold'", "order none, which does not exist"},
		"a name":         {"UPDATE ledger_postings SET entry = 'captured/none' WHERE kind = 'captured'", "captured/none has no document"},
		"an entry less":  {"DELETE FROM ledger_postings WHERE kind = 'sold'", "is missing"},
		"a posting less": {"DELETE FROM ledger_postings WHERE account = 'revenue'", "sums to 1500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
				k := ordertest.New(t, env)
				o, _ := k.Paid(t, k.Request(want(tea, 1)))
				k.Sound(t)
				before := proved(t, k, "").Root
				forge(t, k, c.text)
				if broken := strings.Join(k.Broken(t), "\n"); !strings.Contains(broken, c.says) || !strings.Contains(broken, o.No) && !strings.HasPrefix(broken, "channel") {
					t.Errorf("verify says %q", broken)
				}
				if after := proved(t, k, ""); after.Root == before {
					t.Error("the day's root is the same")
				}
			})
		})
	}
}

func TestTheLedgerRefusesWhatDoesNotAddUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		of := ledger.Order{BrandID: k.BrandID, ShopID: k.ShopID, No: "none"}
		at := k.Clock.Now()
		bad := ledger.Entry{Kind: ledger.KindSold, Reference: "none", Order: of, At: at, Postings: []ledger.Posting{{Account: ledger.Guests, Amount: 2}, {Account: ledger.Revenue, Amount: -1}}}
		err := k.DB.InTx(k.Ctx, func(tx *db.Tx) error { return ledger.Post(k.Ctx, tx, ledger.Captured(of, "p", "SANDBOX", 5, at), bad) })
		if err == nil || !strings.Contains(err.Error(), "sold/none sums to 1") || len(booked(t, k, "none")) != 0 {
			t.Errorf("%v; %v", err, booked(t, k, "none"))
		}
		twice := func(tx *db.Tx) error { return ledger.Post(k.Ctx, tx, ledger.Captured(of, "p", "SANDBOX", 5, at)) }
		if err := k.DB.InTx(k.Ctx, twice); err != nil {
			t.Fatal(err)
		}
		if err := k.DB.InTx(k.Ctx, twice); err == nil {
			t.Error("an entry was written twice")
		}
		sameBooks(t, k, "none", "captured: clearing/SANDBOX 5, guests -5")
		if broken := strings.Join(k.Broken(t), "\n"); !strings.Contains(broken, "ledger entry captured/p posts 5 for order none, which does not exist") {
			t.Errorf("verify says %q", broken)
		}
	})
}
