package main

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
)

// climb is the root that an audit path leads to, as RFC 9162, 2.1.3.2, checks one; nil when the path does not fit the place.
func climb(t *testing.T, leaf string, index, size int, path []string) []byte {
	t.Helper()
	hash := sha256.Sum256(append([]byte{0}, leaf...))
	at, last := index, size-1
	for _, sibling := range path {
		beside, err := hex.DecodeString(sibling)
		if err != nil || last == 0 {
			return nil
		}
		if at%2 == 1 || at == last {
			hash = sha256.Sum256(append(append([]byte{1}, beside...), hash[:]...))
			for at%2 == 0 && at > 0 {
				at, last = at>>1, last>>1
			}
		} else {
			hash = sha256.Sum256(append(append([]byte{1}, hash[:]...), beside...))
		}
		at, last = at>>1, last>>1
	}
	if last != 0 {
		return nil
	}
	return hash[:]
}

// TestADayOfMoneyIsProvedOverTheAPI pays three orders and checks the proof as somebody does who trusts the root only, on both engines.
func TestADayOfMoneyIsProvedOverTheAPI(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		alice, manager := p.guest("alice"), p.staff("manager")
		zone, err := time.LoadLocation("Asia/Shanghai")
		if err != nil {
			t.Fatal(err)
		}
		var orders []string
		var paid int64
		for _, key := range []string{"one", "two", "three"} {
			var out placed
			p.get(alice, placeOrder, placeInput(key, 1), &out)
			no, amount := p.pay(alice, out.Order.No, key)
			if code := p.callback(no, uuid.NewString(), amount); code != http.StatusOK {
				t.Fatal(code)
			}
			orders, paid = append(orders, out.Order.No), paid+amount
		}
		const prove = `query($s: ID!, $d: String!, $o: ID) { moneyProof(shopId: $s, day: $d, orderNo: $o) {
			channels { channel captured givenBack } sales guestsHeld refundsOwed identities { law channel ledger expected holds } balanced entryCount root
			entries { entry at postings { account amount } leaf index path } } }`
		for _, no := range orders {
			var proof struct {
				Channels []struct {
					Channel             string
					Captured, GivenBack int64
				}
				Sales, GuestsHeld, RefundsOwed int64
				Identities                     []struct {
					Law              string
					Channel          *string
					Ledger, Expected int64
					Holds            bool
				}
				Balanced   bool
				EntryCount int
				Root       string
				Entries    []struct {
					Entry, Leaf string
					At          time.Time
					Postings    []struct {
						Account string
						Amount  int64
					}
					Index int
					Path  []string
				}
			}
			p.get(manager, prove, map[string]any{"s": shopID, "d": time.Now().In(zone).Format(time.DateOnly), "o": no}, &proof)
			if !proof.Balanced || proof.EntryCount != 6 || len(proof.Entries) != 2 || proof.GuestsHeld != 0 || len(proof.Channels) != 1 || proof.Channels[0].Captured != paid || proof.Channels[0].GivenBack != 0 ||
				len(proof.Identities) != 13 || proof.Sales < paid {
				t.Errorf("%+v", proof)
			}
			for _, e := range proof.Entries {
				if got := hex.EncodeToString(climb(t, e.Leaf, e.Index, proof.EntryCount, e.Path)); got != proof.Root {
					t.Errorf("%s at %d leads to %s, not to %s", e.Entry, e.Index, got, proof.Root)
				}
				if got := hex.EncodeToString(climb(t, e.Leaf, (e.Index+1)%proof.EntryCount, proof.EntryCount, e.Path)); got == proof.Root {
					t.Errorf("%s is at two places", e.Entry)
				}
			}
		}
		if code := p.ask(manager, prove, map[string]any{"s": shopID, "d": "2026-13-01"}).code(); code != "BAD_USER_INPUT" {
			t.Errorf("a day that is none: %s", code)
		}
	})
}
