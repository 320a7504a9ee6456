package ledger

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"cuppa/internal/money"
)

// Leaf is the entry as it stands in the tree: JSON of its name, its order, the guest whose wallet it moves (where it moves one), its time in UTC to the
// microsecond, and its postings as they were written.
func (e Entry) Leaf() string { return string(e.leaf(nil)) }

// leaf appends Leaf to a text: the same as jsonLeaf, which takes ten times as long.
func (e Entry) leaf(to []byte) []byte {
	begin := len(to)
	plain := true
	text := func(field, value string) {
		plain = plain && asIs(value)
		to = append(append(append(to, field...), value...), '"')
	}
	text(`{"entry":"`, string(e.Kind))
	to = to[:len(to)-1]
	text("/", e.Reference)
	text(`,"shop":"`, e.Order.ShopID)
	text(`,"order":"`, e.Order.No)
	if e.Owner != "" {
		text(`,"owner":"`, e.Owner)
	}
	to = e.At.UTC().AppendFormat(append(to, `,"at":"`...), "2006-01-02T15:04:05.000000Z")
	to = append(to, `","postings":[`...)
	for i, p := range e.Postings {
		if i > 0 {
			to = append(to, ',')
		}
		text(`["`, p.Account)
		to = append(strconv.AppendInt(append(to, ','), int64(p.Amount), 10), ']')
	}
	if !plain {
		return append(to[:begin], e.jsonLeaf()...)
	}
	return append(to, "]}"...)
}

// asIs says whether JSON writes a text as it is.
func asIs(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}

// jsonLeaf is Leaf as the library of JSON writes it.
func (e Entry) jsonLeaf() string {
	postings := make([][2]any, len(e.Postings))
	for i, p := range e.Postings {
		postings[i] = [2]any{p.Account, int64(p.Amount)}
	}
	text, _ := json.Marshal(struct { // texts and numbers
		Entry    string   `json:"entry"`
		Shop     string   `json:"shop"`
		Order    string   `json:"order"`
		Owner    string   `json:"owner,omitempty"`
		At       string   `json:"at"`
		Postings [][2]any `json:"postings"`
	}{e.Name(), e.Order.ShopID, e.Order.No, e.Owner, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), postings})
	return string(text)
}

// Inclusion proves that an entry is in the tree of a day.
type Inclusion struct {
	Entry Entry
	// Index is its place in the tree, from 0.
	Index int
	// Path are the hashes beside its way up to the root, from the leaf on.
	Path []tlog.Hash
}

// tree is the Merkle tree of RFC 6962, 2.1, over entries in the order of their ids: the hash of a leaf is that of a byte 0 and its text, that of a node of a
// byte 1 and its two children.
type tree struct {
	size   int64
	hashes []tlog.Hash
}

func newTree(entries []Entry) (t tree, err error) {
	for _, e := range entries {
		more, err := tlog.StoredHashes(t.size, []byte(e.Leaf()), &t)
		if err != nil {
			return t, fmt.Errorf("ledger: tree: %w", err)
		}
		t.hashes = append(t.hashes, more...)
		t.size++
	}
	return t, nil
}

// ReadHashes makes the tree a tlog.HashReader.
func (t *tree) ReadHashes(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, place := range at {
		if place >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("ledger: a tree of %d entries has no hash %d", t.size, place)
		}
		out[i] = t.hashes[place]
	}
	return out, nil
}

func (t *tree) root() (tlog.Hash, error) { return tlog.TreeHash(t.size, t) }

func (t *tree) path(index int) ([]tlog.Hash, error) { return tlog.ProveRecord(t.size, int64(index), t) }

// day is the span of a date by the wall clock of a place.
func day(date string, zone *time.Location) (from, until time.Time, err error) {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return from, until, errDay.At("day")
	}
	return midnight(at, zone), midnight(at.AddDate(0, 0, 1), zone), nil
}

// midnight is the first moment of a date: where the clock jumps over midnight the moment of the jump, and where midnight comes twice the earlier one.
func midnight(date time.Time, zone *time.Location) time.Time {
	y, m, d := date.Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if at.Day() != d {
		_, at = at.ZoneBounds()
	}
	if before := at.Add(-time.Hour); before.Day() == d {
		at = before
	}
	return at.UTC()
}

// flow is what the day's postings come to, by kind and account.
type flow map[Kind]map[string]money.Amount

func (f flow) add(e Entry) {
	if f[e.Kind] == nil {
		f[e.Kind] = map[string]money.Amount{}
	}
	for _, p := range e.Postings {
		f[e.Kind][p.Account] += p.Amount
	}
}

// net is what an account moved by in the day.
func (f flow) net(account string) (sum money.Amount) {
	for _, accounts := range f {
		sum += accounts[account]
	}
	return sum
}
