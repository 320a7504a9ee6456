package order_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/ledger"
	"cuppa/internal/order/ordertest"
)

// bookFaults are entries, links and days that were changed behind the ledger's back. $O is a paid order, $U one that is unpaid.
var bookFaults = map[string]string{
	"a posting's account":                 "UPDATE ledger_postings SET account = 'x' WHERE order_no = '$O' AND account = 'revenue'",
	"an entry twice as large":             "UPDATE ledger_postings SET amount = 2 * amount WHERE order_no = '$O' AND kind = 'captured'",
	"an entry of another order":           "UPDATE ledger_postings SET order_no = '$U' WHERE order_no = '$O' AND kind = 'captured'",
	"an entry of another shop":            "UPDATE ledger_postings SET shop_id = 'x' WHERE order_no = '$O' AND kind = 'captured'",
	"an entry of another kind":            "UPDATE ledger_postings SET kind = 'x' WHERE order_no = '$O' AND kind = 'captured'",
	"an entry of another guest":           "UPDATE ledger_postings SET owner = 'x' WHERE order_no = '$O' AND kind = 'captured'",
	"an entry of another brand":           "UPDATE ledger_postings SET brand_id = 2 WHERE order_no = '$O' AND kind = 'captured'",
	"an entry of another moment":          "UPDATE ledger_postings SET at = '2026-06-15 03:00:00.000001+00:00' WHERE order_no = '$O' AND kind = 'captured'",
	"half an entry of another kind":       "UPDATE ledger_postings SET kind = 'x' WHERE order_no = '$O' AND kind = 'captured' AND amount > 0",
	"an entry less":                       "DELETE FROM ledger_postings WHERE order_no = '$O' AND kind = 'captured'",
	"all entries less":                    "DELETE FROM ledger_postings",
	"a posting put in later":              "INSERT INTO ledger_postings (brand_id, entry, kind, account, amount, shop_id, order_no, owner, at) SELECT brand_id, entry, kind, 'x', 0, shop_id, order_no, owner, at FROM ledger_postings WHERE order_no = '$O' AND kind = 'captured' AND amount > 0",
	"an entry put in before":              "INSERT INTO ledger_postings (id, brand_id, entry, kind, account, amount, shop_id, order_no, owner, at) SELECT -id, brand_id, 'captured/none', kind, account, amount, shop_id, order_no, owner, at FROM ledger_postings WHERE order_no = '$O' AND kind = 'captured'",
	"the postings of an entry turned":     "UPDATE ledger_postings SET id = -id WHERE order_no = '$O' AND kind = 'captured'",
	"a text that does not come apart":     "UPDATE ledger_postings SET account = 'a\x1fb' WHERE order_no = '$O' AND account = 'revenue'",
	"a text of two records":               "UPDATE ledger_postings SET owner = 'a\x1eb' WHERE order_no = '$O' AND kind = 'captured'",
	"a link's entry":                      "UPDATE ledger_links SET entry = 'x' WHERE position = 2",
	"a link of another brand":             "UPDATE ledger_links SET brand_id = 2 WHERE position = 2",
	"the first link's position":           "UPDATE ledger_links SET position = 0 WHERE position = 1",
	"the last link's position":            "UPDATE ledger_links SET position = position + 1 WHERE position = (SELECT MAX(position) FROM ledger_links)",
	"a hash in capitals":                  "UPDATE ledger_links SET hash = upper(hash)",
	"a hash that is none":                 "UPDATE ledger_links SET hash = 'x' WHERE position = 2",
	"a day's root":                        "UPDATE ledger_days SET root = upper(root) WHERE entries > 0",
	"a day's number of entries":           "UPDATE ledger_days SET entries = entries + 1 WHERE entries > 0",
	"a day that begins later":             "UPDATE ledger_days SET from_at = until_at WHERE entries > 0",
	"what an account moved by":            "UPDATE ledger_balances SET moved = moved + 1 WHERE account = 'revenue'",
	"what an account came to":             "UPDATE ledger_balances SET balance = balance + 1 WHERE account = 'revenue'",
	"an account that did not move in it ": "INSERT INTO ledger_balances (brand_id, shop_id, day, account, moved, balance) SELECT brand_id, shop_id, day, 'x', 1, 1 FROM ledger_days WHERE entries > 0",
}

// TestOneReadingSaysWhatTheChainAndTheDaysSay plants one fault at a time: the books as they are read through once, and as each link and each day is read by itself.
func TestOneReadingSaysWhatTheChainAndTheDaysSay(t *testing.T) {
	t.Parallel()
	for i, name := range slices.Sorted(maps.Keys(bookFaults)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := dbtest.Embedded
			if i%2 == 0 {
				env = dbtest.Servers
			}
			k := ordertest.New(t, env(t))
			replace := someOrders(t, k)
			k.Expire(t)
			k.Clock.Advance(24 * time.Hour)
			chained(t, k)
			k.Tamper(t, "UPDATE ledger_sweeps SET swept_at = '2030-01-01 00:00:00+00:00'")
			if err := ledger.New(k.DB).CloseDays(k.Ctx, k.Clock.Now()); err != nil {
				t.Fatal(err)
			}
			sayTheSame(t, k, false)
			k.Tamper(t, replace(bookFaults[name]))
			sayTheSame(t, k, true)
		})
	}
}

func sayTheSame(t *testing.T, k *ordertest.Kit, broken bool) {
	t.Helper()
	once, err := ledger.Looks[0](k.Ctx, k.DB)
	if err != nil {
		t.Fatal(err)
	}
	chain, err := ledger.VerifyChain(k.Ctx, k.DB)
	if err != nil {
		t.Fatal(err)
	}
	days, err := ledger.VerifyDays(k.Ctx, k.DB)
	if err != nil {
		t.Fatal(err)
	}
	if each := slices.Concat(chain, days); !reflect.DeepEqual(once, each) || len(each) > 0 != broken {
		t.Errorf("at once\n%q\neach\n%q", once, each)
	}
}
