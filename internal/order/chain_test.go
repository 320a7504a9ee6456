package order_test

import (
	"strings"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/ledger"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

// chained links all that is posted, by several replicas at once.
func chained(t *testing.T, k *ordertest.Kit) {
	t.Helper()
	books := []*ledger.Book{ledger.New(k.DB), ledger.New(k.DB)}
	ordertest.AtOnce(4, func(i int) {
		for range 3 {
			if _, err := books[i%2].Link(k.Ctx); err != nil {
				t.Error(err)
			}
		}
	})
	for range 4 { // the last ones find nothing to link, and look again for what came late
		if _, err := books[0].Link(k.Ctx); err != nil {
			t.Fatal(err)
		}
	}
}

func count(t *testing.T, k *ordertest.Kit, text string, args ...any) (n int64) {
	t.Helper()
	if err := k.DB.Reader().QueryRowContext(t.Context(), text, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEachEntryIsLinkedOnceWithoutGaps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		for range 3 {
			k.Paid(t, k.Request(want(tea, 1)))
			chained(t, k)
		}
		entries, links := count(t, k, "SELECT COUNT(DISTINCT entry) FROM ledger_postings"), count(t, k, "SELECT COUNT(*) FROM ledger_links")
		if last := count(t, k, "SELECT MAX(position) FROM ledger_links"); entries != 6 || links != 6 || last != 6 {
			t.Errorf("%d entries, %d links up to %d", entries, links, last)
		}
		if head := proved(t, k, "").Chain; head.Position != 6 || len(head.Hash) != 64 {
			t.Errorf("%+v", head)
		}
		k.Sound(t)
		for _, text := range []string{"UPDATE ledger_links SET hash = 'x'", "DELETE FROM ledger_links"} {
			if _, err := k.DB.Writer().ExecContext(t.Context(), text); err == nil {
				t.Errorf("the database lets %q", text)
			}
		}
	})
}

// A brand that is new takes nothing for a while: its first entry is linked whole all the same.
func TestTheFirstEntryOfABookThatWasEmptyForAWhileIsLinkedWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		chained(t, k)
		chained(t, k)
		k.Paid(t, k.Request(want(tea, 1)))
		chained(t, k)
		if head := proved(t, k, "").Chain; head.Position != 2 {
			t.Errorf("%+v", head)
		}
		k.Sound(t)
	})
}

// What commits late is linked late, in a place of its own: ids are given out before.
func TestAnEntryThatCommitsLateIsLinkedLate(t *testing.T) {
	t.Parallel()
	k := ordertest.New(t, dbtest.Servers(t))
	book := ledger.New(k.DB)
	of := ledger.Order{BrandID: k.BrandID, ShopID: k.ShopID, No: "late"}
	post := func(no string, meanwhile func()) {
		t.Helper()
		if err := k.DB.InTx(k.Ctx, func(tx *db.Tx) error {
			err := ledger.Post(k.Ctx, tx, ledger.Captured(of, no, payment.Sandbox, 5, k.Clock.Now()))
			meanwhile()
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	link := func() {
		t.Helper()
		for range 6 {
			if _, err := book.Link(k.Ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	post("slow", func() {
		post("fast", func() {})
		link()
	})
	if n := count(t, k, "SELECT COUNT(*) FROM ledger_links"); n != 1 {
		t.Errorf("%d are linked while one is under way", n)
	}
	link()
	if n := count(t, k, "SELECT position FROM ledger_links WHERE entry = 'captured/slow'"); n != 2 {
		t.Errorf("the late one is at %d", n)
	}
	broken, err := ledger.VerifyChain(k.Ctx, k.DB)
	if err != nil || len(broken) != 0 {
		t.Errorf("%v, %v", broken, err)
	}
}

// Whoever has the database's password and takes the triggers away is found, and what they changed is named, also where they changed the documents with it.
func TestWhatWasChangedBelowTheChainIsNamed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		var of []payment.Payment
		for range 4 {
			_, p := k.Paid(t, k.Request(want(tea, 1)))
			of = append(of, p)
		}
		chained(t, k)
		k.Sound(t)
		says := func(what, sentence string) {
			t.Helper()
			broken, err := ledger.VerifyChain(k.Ctx, k.DB)
			if err != nil || len(broken) == 0 || !strings.Contains(broken[0], sentence) {
				t.Errorf("%s: %q does not stand first in %v, %v", what, sentence, broken, err)
			}
		}
		sound := func(what string) {
			t.Helper()
			if broken, err := ledger.VerifyChain(k.Ctx, k.DB); err != nil || len(broken) != 0 {
				t.Fatalf("%s was not undone: %v, %v", what, broken, err)
			}
		}
		name := "captured/" + of[1].No
		bend := func(by string) {
			tamper(t, k, "UPDATE ledger_postings SET amount = amount + CASE WHEN amount > 0 THEN "+by+" ELSE -("+by+") END WHERE entry = '"+name+"'")
			tamper(t, k, "UPDATE payments SET amount = amount + "+by+" WHERE no = '"+of[1].No+"'")
		}
		bend("100")
		says("an altered entry with its document", name)
		bend("-100")
		sound("the alteration")

		tamper(t, k, "UPDATE ledger_postings SET order_no = '"+of[0].OrderNo+"' WHERE entry = '"+name+"'")
		says("an entry of another order", name)
		tamper(t, k, "UPDATE ledger_postings SET order_no = '"+of[1].OrderNo+"' WHERE entry = '"+name+"'")

		swap := func() {
			other := "captured/" + of[2].No
			tamper(t, k, "UPDATE ledger_links SET entry = 'x' WHERE entry = '"+name+"'")
			tamper(t, k, "UPDATE ledger_links SET entry = '"+name+"' WHERE entry = '"+other+"'")
			tamper(t, k, "UPDATE ledger_links SET entry = '"+other+"' WHERE entry = 'x'")
		}
		swap()
		says("two that changed places", "captured/"+of[2].No)
		swap()
		sound("the swap")

		tamper(t, k, `INSERT INTO ledger_postings (id, brand_id, entry, kind, account, amount, shop_id, order_no, at)
			SELECT -id, brand_id, 'captured/none', kind, account, amount, shop_id, order_no, at FROM ledger_postings WHERE entry = '`+name+"'")
		says("an entry that was put in", "captured/none")
		tamper(t, k, "DELETE FROM ledger_postings WHERE entry = 'captured/none'")
		sound("the insertion")

		tamper(t, k, "DELETE FROM ledger_links WHERE entry = '"+name+"'")
		says("a link less", "is gone")
		tamper(t, k, "DELETE FROM ledger_postings WHERE entry = 'sold/"+of[0].OrderNo+"'")
		says("an entry less", "sold/"+of[0].OrderNo+" was removed")
	})
}

// A day that is closed stays as it was: what comes late is of the next one, and what is changed shows. Proofs stand on the sums of the day before.
func TestAClosedDayStaysAsItWas(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		book := ledger.New(k.DB)
		o, _ := k.Paid(t, k.Request(want(tea, 2)))
		k.Settle(t, ordertest.Success(k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 500)))
		closeAll := func() {
			t.Helper()
			chained(t, k)
			tamper(t, k, "UPDATE ledger_sweeps SET swept_at = '2030-01-01 00:00:00+00:00'") // by the kit's clock
			for range 2 {
				if err := book.CloseDays(k.Ctx, k.Clock.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
		closeAll()
		if n := count(t, k, "SELECT COUNT(*) FROM ledger_days WHERE day = '2026-06-15'"); n != 0 {
			t.Error("a day was closed that runs")
		}
		today := proved(t, k, "")
		k.Clock.Advance(24 * time.Hour)
		closeAll()
		if p := proved(t, k, ""); p.GuestsHeld != 500 || p.GuestsHeldBefore != 500 || !p.Balanced() {
			t.Errorf("what the closed day left is not carried on: %+v", p)
		}
		k.Expire(t)
		if n := count(t, k, "SELECT COUNT(*) FROM ledger_days WHERE shop_id = $1 AND day = '2026-06-15'", k.ShopID); n != 1 {
			t.Fatalf("%d days were closed", n)
		}
		k.Refund(t, o.No, 300)
		k.Paid(t, k.Request(want(tea, 1)))
		balanced(t, k)
		k.Sound(t)
		zone := time.FixedZone("CST", 8*60*60)
		closed, err := book.Prove(k.Ctx, k.ShopID, zone, "2026-06-15", "")
		if err != nil || !closed.IsClosed || closed.Root != today.Root || !closed.Balanced() || closed.Closed.Entries != today.Entries {
			t.Errorf("%+v, %v", closed, err)
		}

		late := ledger.Captured(ledger.Order{BrandID: k.BrandID, ShopID: k.ShopID, No: o.No}, "late", payment.Sandbox, 5, k.Clock.Now().Add(-24*time.Hour))
		if err := k.DB.InTx(k.Ctx, func(tx *db.Tx) error { return ledger.Post(k.Ctx, tx, late) }); err != nil {
			t.Fatal(err)
		}
		if after, err := book.Prove(k.Ctx, k.ShopID, zone, "2026-06-15", ""); err != nil || after.Root != today.Root || !after.Balanced() {
			t.Errorf("what came late changed a closed day: %+v, %v", after, err)
		}
		if now := proved(t, k, o.No); len(now.Inclusions) == 0 || now.Inclusions[len(now.Inclusions)-1].Entry.Name() != "captured/late" {
			t.Errorf("what came late is not of the next day: %+v", now.Inclusions)
		}
		tamper(t, k, "DELETE FROM ledger_postings WHERE entry = 'captured/late'")

		tamper(t, k, "UPDATE ledger_postings SET order_no = order_no || 'x' WHERE entry LIKE 'sold/%' AND at < '2026-06-15 16:00:00+00:00'")
		if broken := strings.Join(k.Broken(t), "\n"); !strings.Contains(broken, "was closed on 2026-06-15 with") {
			t.Errorf("verify says %q", broken)
		}
		if after, err := book.Prove(k.Ctx, k.ShopID, zone, "2026-06-15", ""); err != nil || after.Balanced() {
			t.Errorf("%+v, %v", after, err)
		}
		tamper(t, k, "UPDATE ledger_balances SET balance = balance + 1 WHERE account = 'revenue'")
		if broken := strings.Join(k.Broken(t), "\n"); !strings.Contains(broken, "of revenue, which came to") {
			t.Errorf("verify says %q", broken)
		}
	})
}

// tamper changes what the database refuses to change, as whoever has its password may.
func tamper(t *testing.T, k *ordertest.Kit, text string) {
	t.Helper()
	for _, table := range []string{"ledger_postings", "ledger_links", "ledger_balances"} {
		if k.DB.Postgres() {
			k.SQL(t, "DROP TRIGGER IF EXISTS "+table+"_append_only ON "+table)
			continue
		}
		k.SQL(t, "DROP TRIGGER IF EXISTS "+table+"_no_update")
		k.SQL(t, "DROP TRIGGER IF EXISTS "+table+"_no_delete")
	}
	k.SQL(t, text)
}
