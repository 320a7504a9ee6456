package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"cuppa/internal/db"
	"cuppa/internal/money"
)

// bookPage is how many postings, or links, are read together; maxUnlinked how many entries of a brand may wait for their link.
const (
	bookPage    = 4000
	maxUnlinked = 50_000
)

// errUnclear says that postings do not follow one another as they do where nothing is amiss: they are read again, in another way.
var errUnclear = errors.New("ledger: postings are unclear")

// through is what one reading of all postings found: whether the chains are as they were linked, whether all entries are, and what was posted for each closed day.
type through struct {
	chained, linked bool
	days            map[shopDay]posted
}

// shopDay is a closed day by its end.
type shopDay struct {
	brandID int
	shopID  string
	until   time.Time
}

// posted is what was posted for a day.
type posted struct {
	entries int
	root    string
	moved   map[string]money.Amount
}

// verifyBooks is VerifyChain and VerifyDays in one reading of the postings. What does not come out as it should is read again by them, which name it.
func verifyBooks(ctx context.Context, d *db.DB) ([]string, error) {
	brandID, _ := db.Brand(ctx) // 0 means all
	read, err := readThrough(ctx, d, brandID, bookPage)
	if err != nil {
		return nil, err
	}
	var broken []string
	switch {
	case !read.chained:
		broken, err = VerifyChain(ctx, d)
	case !read.linked:
		broken, err = verifyStrangers(ctx, d)
	}
	if err != nil {
		return nil, err
	}
	more, err := verifyDays(ctx, d, read.days)
	return append(broken, more...), err
}

// readThrough reads all postings of a moment in the order in which they were written.
func readThrough(ctx context.Context, d *db.DB, brandID, size int) (out through, err error) {
	err = d.Snapshot(ctx, func(q db.Querier) (err error) {
		b := reading{brandID: brandID, size: size, postgres: d.Postgres(), open: map[entryKey]*openEntry{}}
		if b.days, err = dayBooks(ctx, q, brandID); err != nil {
			return err
		}
		if b.chains, err = chainBooks(ctx, q, brandID); err != nil {
			return err
		}
		if err := b.read(ctx, q); err != nil {
			return err
		}
		out.chained, out.linked, out.days = !b.off, !b.strangers(), map[shopDay]posted{}
		for shop, days := range b.days {
			for _, day := range days {
				out.days[shopDay{shop.brandID, shop.shopID, day.until}] = day.posted()
			}
		}
		return nil
	})
	if errors.Is(err, errUnclear) {
		return through{}, nil
	}
	return out, err
}

type shopID struct {
	brandID int
	shopID  string
}

type entryKey struct {
	brandID int
	name    string
}

// openEntry is one whose postings may not all be read.
type openEntry struct {
	Entry
	key  entryKey
	last int64 // its last posting so far
}

// dayBook is a closed day while its entries come.
type dayBook struct {
	from, until time.Time
	entries     int
	moved       map[string]money.Amount
	tree        growing
}

func (b *dayBook) posted() posted {
	root := b.tree.root()
	return posted{b.entries, hex.EncodeToString(root[:]), b.moved}
}

// growing is a tree of which only the roots of its whole parts are kept, the largest first.
type growing struct {
	parts []tlog.Hash
	sizes []int64
}

func (g *growing) add(leaf []byte) {
	h, size := tlog.RecordHash(leaf), int64(1)
	for n := len(g.sizes) - 1; n >= 0 && g.sizes[n] == size; n-- {
		h, size = tlog.NodeHash(g.parts[n], h), size*2
		g.parts, g.sizes = g.parts[:n], g.sizes[:n]
	}
	g.parts, g.sizes = append(g.parts, h), append(g.sizes, size)
}

func (g *growing) root() tlog.Hash {
	n := len(g.parts) - 1
	if n < 0 {
		return sha256.Sum256(nil)
	}
	h := g.parts[n]
	for n--; n >= 0; n-- {
		h = tlog.NodeHash(g.parts[n], h)
	}
	return h
}

// chainBook is a brand's chain while its links are compared.
type chainBook struct {
	position int64 // of the last link that was compared
	hash     string
	// links are the next ones, after the position read.
	links []link1
	read  int64
	ended bool
	// waiting are the leaves of entries whose links did not come yet.
	waiting map[string][]byte
}

// link1 is a link of a chain.
type link1 struct {
	position   int64
	name, hash string
}

// reading is one reading of the postings.
type reading struct {
	brandID, size int
	postgres      bool
	days          map[shopID][]*dayBook
	chains        map[int]*chainBook
	open          map[entryKey]*openEntry
	queue         []*openEntry // by their first postings
	off           bool         // a chain is not as it was linked
	unchained     bool         // a brand has entries and no chain
}

// strangers says whether an entry was read that is not linked.
func (b *reading) strangers() bool {
	for _, chain := range b.chains {
		if len(chain.waiting) > 0 {
			return true
		}
	}
	return b.unchained
}

func (b *reading) read(ctx context.Context, q db.Querier) error {
	for after := int64(math.MinInt64); ; {
		all, err := postingsAfter(ctx, q, b.brandID, after, b.size)
		if err != nil {
			return err
		}
		for _, p := range all {
			if err := b.take(p); err != nil {
				return err
			}
		}
		before := after // the end of the page before
		if len(all) > 0 {
			after = all[len(all)-1].last
		}
		ended := len(all) == 0
		b.settle(before, ended)
		if err := b.compare(ctx, q, ended); err != nil || ended {
			return err
		}
	}
}

// take adds a posting to its entry.
func (b *reading) take(p openEntry) error {
	e := b.open[p.key]
	if e == nil {
		b.open[p.key] = &p
		b.queue = append(b.queue, &p)
		return nil
	}
	if e.Order != p.Order || e.Owner != p.Owner || e.Kind != p.Kind || !e.At.Equal(p.At) {
		return errUnclear // torn
	}
	e.Postings, e.last = append(e.Postings, p.Postings...), p.last
	return nil
}

// settle books the entries that have all their postings: those of the last page may be followed by others.
func (b *reading) settle(upto int64, ended bool) {
	n := 0
	for ; n < len(b.queue) && (ended || b.queue[n].last <= upto); n++ {
		e := b.queue[n]
		delete(b.open, e.key)
		b.book(e.Entry)
		chain := b.chains[e.key.brandID]
		b.unchained = b.unchained || chain == nil
		if chain != nil && !b.off {
			linked := e.Entry
			linked.Owner = "" // what is linked is without it
			chain.waiting[e.key.name] = linked.leaf(nil)
		}
	}
	b.queue = slices.Delete(b.queue, 0, n)
}

// book adds an entry to its day, if that is closed.
func (b *reading) book(e Entry) {
	days := b.days[shopID{e.Order.BrandID, e.Order.ShopID}]
	i, _ := slices.BinarySearchFunc(days, e.At, func(d *dayBook, at time.Time) int {
		if d.until.After(at) {
			return 1
		}
		return -1
	})
	if i == len(days) || e.At.Before(days[i].from) {
		return
	}
	day := days[i]
	day.entries++
	day.tree.add(e.leaf(nil))
	for _, p := range e.Postings {
		day.moved[p.Account] += p.Amount
	}
}

// compare goes on along the chains, as far as their entries were read.
func (b *reading) compare(ctx context.Context, q db.Querier, ended bool) error {
	for brandID, chain := range b.chains {
		if b.off {
			return nil
		}
		if err := chain.compare(ctx, q, brandID, b.size); err != nil {
			return err
		}
		b.off = chain.off(ended)
		if !ended || b.off {
			continue
		}
		linked, err := anyLinked(ctx, q, b.postgres, brandID, chain.waiting) // a posting that came long after the others of its entry
		if err != nil {
			return err
		}
		b.off = linked
	}
	return nil
}

// off says that the chain is not as it was linked.
func (c *chainBook) off(ended bool) bool {
	return c.position < 0 || len(c.waiting) > maxUnlinked || ended && !(c.ended && len(c.links) == 0)
}

// compare compares links whose entries are here. What does not fit sets the position below 0.
func (c *chainBook) compare(ctx context.Context, q db.Querier, brandID, size int) (err error) {
	for c.position >= 0 {
		if len(c.links) == 0 && !c.ended {
			if c.links, err = linksAfter(ctx, q, brandID, c.read, size); err != nil {
				return err
			}
			if c.ended = len(c.links) == 0; !c.ended {
				c.read = c.links[len(c.links)-1].position
			}
		}
		if len(c.links) == 0 {
			return nil
		}
		l := c.links[0]
		leaf, here := c.waiting[l.name]
		if !here {
			return nil
		}
		if l.position != c.position+1 || !follows(c.hash, leaf, l.hash) {
			c.position = -1
			return nil
		}
		delete(c.waiting, l.name)
		c.position, c.hash, c.links = l.position, l.hash, c.links[1:]
	}
	return nil
}

// follows says whether a hash is that of a leaf after another hash: see Head.after.
func follows(before string, leaf []byte, hash string) bool {
	text := make([]byte, 0, sha256.Size+1024)
	text, err := hex.AppendDecode(text, []byte(before))
	if err != nil {
		return false
	}
	sum := sha256.Sum256(append(text, leaf...))
	return hex.EncodeToString(sum[:]) == hash
}
