package ledger

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/money"
)

// grace is how long after its end a day is closed at the earliest: longer than any clock of ours is wrong, and than any transaction runs.
const grace = time.Hour

// The sums of documents that are kept with a closed day's accounts.
const (
	toldHeld = "told/held"
	toldOwed = "told/owed"
)

// Closed is a day that is over: its entries, and what the accounts came to, are kept as they were then. Whatever is posted later is of a later day.
type Closed struct {
	BrandID     int
	ShopID      string
	Day         string
	From, Until time.Time
	Entries     int
	// Root is the hash of the tree over its entries, as 64 hexadecimal digits.
	Root string
	// Head is the chain's end at the closing.
	Head     Head
	ClosedAt time.Time
	// moved is what the accounts moved by in the day, balances what they came to at its end.
	moved, balances map[string]money.Amount
}

// CloseDays closes the days of all shops that are over. The first that a shop has closed is that before the one that runs.
func (b *Book) CloseDays(ctx context.Context, now time.Time) error {
	ctx = db.ForAllBrands(ctx)
	swept, err := sweptAt(ctx, b.db)
	if err != nil {
		return err
	}
	shops, err := zonesOfShops(ctx, b.db)
	if err != nil {
		return err
	}
	var errs []error
	for _, s := range shops {
		for more := true; more && ctx.Err() == nil; {
			if more, err = b.closeNext(ctx, s, now, swept); err != nil {
				errs = append(errs, fmt.Errorf("ledger: closing a day of shop %s: %w", s.shopID, err))
				more = false
			}
		}
	}
	return errors.Join(errs...)
}

// shopZone is a shop and its clock.
type shopZone struct {
	brandID int
	shopID  string
	zone    *time.Location
}

// closeNext closes a shop's next day; false where it is not over.
func (b *Book) closeNext(ctx context.Context, s shopZone, now, swept time.Time) (closed bool, err error) {
	last, found, err := lastClosed(ctx, b.db, s.brandID, s.shopID, time.Time{})
	if err != nil {
		return false, err
	}
	name := now.In(s.zone).AddDate(0, 0, -1).Format(time.DateOnly)
	if found {
		at, err := time.Parse(time.DateOnly, last.Day)
		if err != nil {
			return false, err
		}
		name = at.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	from, until, err := day(name, s.zone)
	if err != nil {
		return false, err
	}
	if found {
		from = last.Until // also where the shop's clock was set otherwise meanwhile
	}
	if now.Before(until.Add(grace)) || swept.Before(until) || !from.Before(until) {
		return false, nil
	}
	c, err := b.sum(ctx, s, name, from, until, last, found)
	if err != nil {
		return false, err
	}
	c.ClosedAt = now.UTC().Truncate(time.Microsecond)
	err = b.db.InTx(ctx, func(tx *db.Tx) error { return insertClosed(ctx, tx, c) })
	if db.Unique(err) {
		return false, nil // another replica was faster
	}
	return err == nil, err
}

// sum makes a day's figures, on top of those of the day before.
func (b *Book) sum(ctx context.Context, s shopZone, name string, from, until time.Time, last Closed, found bool) (Closed, error) {
	since := time.Time{}
	if found {
		since = last.Until
	}
	read, err := readBooks(ctx, b.db, s.brandID, s.shopID, from, until, since)
	if err != nil {
		return Closed{}, err
	}
	c := Closed{BrandID: s.brandID, ShopID: s.shopID, Day: name, From: from, Until: until, Entries: len(read.entries), moved: map[string]money.Amount{}}
	if c.Root, err = rootOf(read.entries); err != nil {
		return Closed{}, err
	}
	for _, e := range read.entries {
		for _, p := range e.Postings {
			c.moved[p.Account] += p.Amount
		}
	}
	c.moved[toldHeld], c.moved[toldOwed] = read.told[told{what: "held"}], read.told[told{what: "owed"}]
	if found {
		c.balances = maps.Clone(last.balances)
		if c.balances == nil {
			c.balances = map[string]money.Amount{}
		}
		for account, sum := range c.moved {
			c.balances[account] += sum
		}
	} else {
		if c.balances, err = sumsBefore(ctx, b.db, s.brandID, s.shopID, until); err != nil {
			return Closed{}, err
		}
		c.balances[toldHeld], c.balances[toldOwed] = c.moved[toldHeld], c.moved[toldOwed] // of all the past
		maps.DeleteFunc(c.moved, func(account string, _ money.Amount) bool { return account == toldHeld || account == toldOwed })
	}
	c.Head, err = headOf(ctx, b.db.Reader(), s.brandID)
	return c, err
}

func rootOf(entries []Entry) (string, error) {
	t, err := newTree(entries)
	if err != nil {
		return "", err
	}
	root, err := t.root()
	return hex.EncodeToString(root[:]), err
}

// differs says in how many things a closed day is not what it was closed with.
func (c Closed) differs(is posted) (n int64) {
	if c.Entries != is.entries {
		n++
	}
	if c.Root != is.root {
		n++
	}
	moved := maps.Clone(is.moved)
	for account, sum := range c.moved {
		if account != toldHeld && account != toldOwed && moved[account] != sum {
			n++
		}
		delete(moved, account)
	}
	for _, sum := range moved {
		if sum != 0 {
			n++
		}
	}
	return n
}

// postedBy are the figures of a day's entries.
func postedBy(entries []Entry, root string) posted {
	is := posted{len(entries), root, map[string]money.Amount{}}
	for _, e := range entries {
		for _, p := range e.Postings {
			is.moved[p.Account] += p.Amount
		}
	}
	return is
}

// postedIn reads a closed day's entries.
func postedIn(ctx context.Context, d *db.DB, c Closed) (posted, error) {
	entries, err := entriesBetween(ctx, d, c.BrandID, c.ShopID, c.From, c.Until)
	if err != nil {
		return posted{}, fmt.Errorf("ledger: verify: %w", err)
	}
	root, err := rootOf(entries)
	return postedBy(entries, root), err
}

// VerifyDays recomputes closed days from their postings, of the context's brand or of all, and the balances from day to day.
func VerifyDays(ctx context.Context, d *db.DB) ([]string, error) { return verifyDays(ctx, d, nil) }

// verifyDays is VerifyDays where some days' postings were read before: those that differ, or were not, are read now.
func verifyDays(ctx context.Context, d *db.DB, known map[shopDay]posted) (broken []string, err error) {
	shops, err := closedShops(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("ledger: verify: %w", err)
	}
	for _, s := range shops {
		days, err := closedDays(ctx, d, s.brandID, s.shopID)
		if err != nil {
			return nil, fmt.Errorf("ledger: verify: %w", err)
		}
		for i, c := range days {
			is, read := known[shopDay{s.brandID, s.shopID, c.Until}]
			if !read || c.differs(is) != 0 {
				if is, err = postedIn(ctx, d, c); err != nil {
					return nil, err
				}
			}
			if c.differs(is) != 0 {
				broken = append(broken, fmt.Sprintf("shop %s was closed on %s with %d entries and root %s, and has %d and %s", s.shopID, c.Day, c.Entries, c.Root, is.entries, is.root))
			}
			var before map[string]money.Amount
			if i > 0 {
				before = days[i-1].balances
			} else if before, err = sumsBefore(ctx, d, s.brandID, s.shopID, c.From); err != nil {
				return nil, err
			}
			for _, account := range slices.Sorted(maps.Keys(c.balances)) {
				if told := account == toldHeld || account == toldOwed; told && i == 0 {
					continue
				}
				if want := before[account] + c.moved[account]; c.balances[account] != want {
					broken = append(broken, fmt.Sprintf("shop %s was closed on %s with %d of %s, which came to %d", s.shopID, c.Day, c.balances[account], account, want))
				}
			}
			if c.balances[toldHeld] != -c.balances[Guests] || c.balances[toldOwed] != -c.balances[Refunds] {
				broken = append(broken, fmt.Sprintf("shop %s was closed on %s with %d held and %d owed by its documents, %d and %d by the ledger", s.shopID, c.Day,
					c.balances[toldHeld], c.balances[toldOwed], -c.balances[Guests], -c.balances[Refunds]))
			}
		}
	}
	return broken, nil
}
