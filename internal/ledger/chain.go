package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/timer"
)

// Head is the end of a brand's chain: whoever keeps it outside sees later whether anything up to it was changed. A chain without links is at position 0.
type Head struct {
	Position int64
	// Hash is 64 hexadecimal digits; 64 zeros at position 0.
	Hash string
}

const (
	// linkEvery is how often it is looked what is to be linked, closeEvery what is to be closed.
	linkEvery  = time.Second
	closeEvery = time.Minute
	// linkPart bounds the postings whose entries are linked in a transaction.
	linkPart = 10_000
)

// none is the head of an empty chain.
var none = Head{Hash: strings.Repeat("0", 2*sha256.Size)}

// after is the head when one more entry is linked: SHA-256 of the hash before, as 32 bytes, and the entry's leaf in UTF-8.
func (h Head) after(leaf string) Head {
	before, _ := hex.DecodeString(h.Hash) // what is none is another hash then, and found
	sum := sha256.Sum256(append(before, leaf...))
	return Head{h.Position + 1, hex.EncodeToString(sum[:])}
}

// chained is what is linked of an entry: its leaf, or where its postings are torn, all of their leaves.
func chained(all []Entry) string {
	leaves := make([]string, len(all))
	for i, e := range all {
		leaves[i] = e.Leaf()
	}
	return strings.Join(leaves, "\n")
}

// Timers are what the ledger does by itself: it links what is posted, and closes days that are over. The database lets one replica at a time link.
func (b *Book) Timers(now func() time.Time) []timer.Timer {
	return []timer.Timer{
		{Name: "ledger is linked", Every: linkEvery, Run: b.Link, Full: 1},
		{Name: "ledger days are closed", Every: closeEvery, Once: true, Run: func(ctx context.Context) (int, error) { return 0, b.CloseDays(ctx, now()) }},
	}
}

// Link chains entries that are not linked yet, some at a time, and says how many. What was committed late is linked late, at a place of its own.
func (b *Book) Link(ctx context.Context) (linked int, err error) {
	ctx = db.ForAllBrands(ctx)
	if idle, err := nothingToLink(ctx, b.db); err != nil || idle {
		return 0, err
	}
	var upto int64
	err = b.db.InTx(ctx, func(tx *db.Tx) error {
		linked, upto = 0, 0
		s, mine, err := takeSweep(ctx, tx)
		if err != nil || !mine {
			return err
		}
		after := max(s.swept, b.linked.Load())
		brands, last, full, err := unlinked(ctx, tx, after, b.part)
		if err != nil {
			return err
		}
		for brandID, entries := range brands {
			if err := link(ctx, tx, brandID, entries); err != nil {
				return err
			}
			linked += len(entries)
		}
		if full {
			upto = last
			return nil // more is waiting: nothing is swept yet
		}
		if after > s.swept {
			return nil // what was committed late is looked for from where all is swept, before that goes on
		}
		return s.advance(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("ledger: linking: %w", err)
	}
	b.linked.Store(upto)
	return linked, nil
}

// named are the entries of one name: more than one where its postings are torn.
type named struct {
	name    string
	entries []Entry
}

func link(ctx context.Context, tx *db.Tx, brandID int, all []named) error {
	head, err := headIn(ctx, tx, brandID)
	if err != nil {
		return err
	}
	rows := make([][]any, len(all))
	for i, n := range all {
		head = head.after(chained(n.entries))
		rows[i] = []any{head.Position, n.name, head.Hash}
	}
	return insertLinks(ctx, tx, brandID, rows)
}

// VerifyChain recomputes the chains, of the context's brand or of all, and names what was altered, removed, moved or inserted since it was linked.
func VerifyChain(ctx context.Context, d *db.DB) (broken []string, err error) {
	brandID, _ := db.Brand(ctx) // 0 means all
	of, head := 0, none
	err = eachLink(ctx, d, brandID, func(l linkRow) {
		if l.brandID != of {
			of, head = l.brandID, none
		}
		switch {
		case l.position != head.Position+1:
			broken = append(broken, fmt.Sprintf("ledger entry %s is linked at position %d, and position %d is gone", l.name, l.position, head.Position+1))
			head.Position = l.position - 1
		case len(l.entries) == 0:
			broken = append(broken, fmt.Sprintf("ledger entry %s was removed: it is linked at position %d", l.name, l.position))
		case head.after(chained(l.entries)).Hash != l.hash:
			broken = append(broken, fmt.Sprintf("ledger entry %s at position %d is not what was linked", l.name, l.position))
		}
		head = Head{l.position, l.hash}
	})
	if err != nil {
		return nil, fmt.Errorf("ledger: verify: %w", err)
	}
	inserted, err := verifyStrangers(ctx, d)
	return append(broken, inserted...), err
}

// verifyStrangers finds entries that were put in among those that are linked.
func verifyStrangers(ctx context.Context, d *db.DB) ([]string, error) {
	brandID, _ := db.Brand(ctx) // 0 means all
	return read(ctx, d, strangers, brandID, func(entry, order string, id int64) string {
		return fmt.Sprintf("ledger entry %s of order %s was inserted: it is not linked, and posting %d was swept", entry, order, id)
	})
}

// Head is the end of the chain of the context's brand.
func (b *Book) Head(ctx context.Context) (Head, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return none, db.ErrNoTenant
	}
	return headOf(ctx, b.db.Reader(), brandID)
}
