package stock

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// Proof is where the units of a SKU came from and went to, up to a moment. All figures are units and come from one snapshot of the database.
type Proof struct {
	SKUID string
	// Received, Returned and TransferredIn came, Corrections is what counts added to what was known, and may be negative.
	Received, Returned, TransferredIn, Corrections int64
	// Sold, Wasted and TransferredOut went.
	Sold, Wasted, TransferredOut int64
	// OnHand is by the level's snapshot and what was not folded into it yet, without what came and went later: apart from the sums above.
	OnHand int64
	// Held is what orders that were unpaid at the moment kept from others.
	Held int64
	// SoldByOrders is Sold by the orders' own rows.
	SoldByOrders int64
	// Miscounted is how many of the figures that staff saw as on hand are not the sum of the movements up to them.
	Miscounted int64

	folded, level int64
}

// Available is what could still be ordered.
func (p Proof) Available() int64 { return p.OnHand - p.Held }

// Difference is by how much what came is more than what is there and went; 0 when the books are right.
func (p Proof) Difference() int64 {
	return p.Received + p.Returned + p.TransferredIn + p.Corrections - p.OnHand - p.Sold - p.Wasted - p.TransferredOut
}

// Balanced says that all is accounted for.
func (p Proof) Balanced() bool { return len(p.broken()) == 0 }

// broken are sentences about what does not fit.
func (p Proof) broken() (all []string) {
	must := func(so bool, format string, args ...any) {
		if !so {
			all = append(all, fmt.Sprintf("SKU %s: ", p.SKUID)+fmt.Sprintf(format, args...))
		}
	}
	must(p.Difference() == 0, "%d received, %d returned, %d transferred in and %d by counting are not %d on hand, %d sold, %d wasted and %d transferred out",
		p.Received, p.Returned, p.TransferredIn, p.Corrections, p.OnHand, p.Sold, p.Wasted, p.TransferredOut)
	must(p.level == p.folded, "its level is %d, its folded movements %d", p.level, p.folded)
	must(p.Sold == p.SoldByOrders, "%d sold by holds, %d by movements", p.SoldByOrders, p.Sold)
	must(p.Miscounted == 0, "%d of the figures on hand that were written down are not the sum of the movements", p.Miscounted)
	must(p.Held >= 0 && p.Available() >= 0, "it is oversold: %d on hand, %d held", p.OnHand, p.Held)
	return all
}

// forever is a moment after all others.
var forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Prove is the proof of a SKU up to at, or of now when at is zero; nil when it was never counted. The context has the brand.
func (s *Service) Prove(ctx context.Context, shopID, skuID string, at time.Time) (*Proof, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	if !plain(skuID) {
		return nil, nil
	}
	found, err := proofs(ctx, s.db.Reader(), s.db.Postgres(), brandID, shopID, skuID, at)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// Proofs are those of all SKUs of a shop that were ever counted, by SKU.
func (s *Service) Proofs(ctx context.Context, shopID string, at time.Time) ([]Proof, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	return proofs(ctx, s.db.Reader(), s.db.Postgres(), brandID, shopID, "", at)
}

// MovementFilter says which movements; empty fields do not narrow.
type MovementFilter struct {
	SKUID string
	Kinds []MovementKind
	// From is included, To is not.
	From, To time.Time
}

// MovementPage is some movements, the newest first.
type MovementPage struct {
	Movements []Movement
	More      bool
}

// MaxPage is the largest page of Movements.
const MaxPage = 100

// Movements is a page of a shop's movements, the newest first; after is the cursor of the last one seen. BAD_USER_INPUT for a page size outside of 1 to 100
// and a cursor that is none. The context has the brand.
func (s *Service) Movements(ctx context.Context, shopID string, f MovementFilter, first int, after string) (MovementPage, error) {
	if first < 1 || first > MaxPage {
		return MovementPage{}, fault.ErrBadUserInput.Saying("the page size is out of bounds", "每页数量超出范围").At("first")
	}
	before, err := parseCursor(after)
	if err != nil {
		return MovementPage{}, err
	}
	if f.SKUID != "" && !plain(f.SKUID) {
		return MovementPage{}, nil
	}
	all, err := listMovements(ctx, s.db, shopID, f, first+1, before)
	if err != nil {
		return MovementPage{}, err
	}
	return MovementPage{Movements: all[:min(first, len(all))], More: len(all) > first}, nil
}

// withoutSold says that sales, which are most of the rows, are not asked for: there is an index without them.
func (f MovementFilter) withoutSold() bool {
	return len(f.Kinds) > 0 && !slices.Contains(f.Kinds, Sold)
}

// Cursor is the place of a movement in the list, for Movements.
func (m Movement) Cursor() string {
	return base64.RawURLEncoding.EncodeToString(binary.AppendUvarint([]byte{'m'}, uint64(m.ID)))
}

func parseCursor(after string) (before int, err error) {
	if after == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(after)
	if err == nil && len(raw) > 1 && raw[0] == 'm' {
		if id, n := binary.Uvarint(raw[1:]); n == len(raw)-1 && id > 0 && id < 1<<62 {
			return int(id), nil
		}
	}
	return 0, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
}
