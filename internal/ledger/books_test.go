package ledger

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuppa/internal/money"
)

func anyEntry(rt *rapid.T) Entry {
	text := rapid.OneOf(rapid.StringMatching(`[a-z0-9/-]{0,12}`), rapid.String(), rapid.SampledFrom([]string{`"`, `\`, "<", "&", "\u2028", "\xff", "\x7f", "é"}))
	e := Entry{
		Kind: Kind(text.Draw(rt, "kind")), Reference: text.Draw(rt, "reference"), Order: Order{ShopID: text.Draw(rt, "shop"), No: text.Draw(rt, "order")}, Owner: text.Draw(rt, "owner"),
		At: time.UnixMicro(rapid.Int64Range(-1e15, 4e15).Draw(rt, "at")).In(time.FixedZone("", 8*3600)),
	}
	for range rapid.IntRange(0, 4).Draw(rt, "postings") {
		e.Postings = append(e.Postings, Posting{text.Draw(rt, "account"), money.Amount(rapid.Int64().Draw(rt, "amount"))})
	}
	return e
}

// TestALeafIsItsJSON: whatever stands in an entry, both ways write the same bytes.
func TestALeafIsItsJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		e := anyEntry(rt)
		if got := string(e.leaf([]byte("before ")))[7:]; got != e.jsonLeaf() {
			rt.Fatalf("%s\n%s", got, e.jsonLeaf())
		}
	})
}

// TestAGrowingTreeHasTheRootOfTheWhole compares it with the tree of which everything is kept.
func TestAGrowingTreeHasTheRootOfTheWhole(t *testing.T) {
	t.Parallel()
	var g growing
	var all []Entry
	for n := range 130 {
		want, err := rootOf(all)
		if got := (&dayBook{tree: g}).posted(); err != nil || got.root != want {
			t.Fatalf("of %d: %s, %s, %v", n, got.root, want, err)
		}
		e := Entry{Kind: KindSold, Reference: string(rune('a' + n%26)), ID: n, Postings: []Posting{{Guests, money.Amount(n)}}}
		all = append(all, e)
		g.add([]byte(e.Leaf()))
	}
}
