package simulator

import (
	"context"
	"fmt"
	"time"

	"cuppa/internal/voucher"
)

// Voucher is one voucher as its platform knows it. Amounts are fen.
type Voucher struct {
	Platform, Code string
	Form           voucher.Form
	// DealID and Title are of what was sold.
	DealID, Title string
	// ParValue is what it is worth, Price what the guest paid for it.
	ParValue, Price int64
	// Shop is the only account that may use it; empty for all.
	Shop                  string
	ValidFrom, ValidUntil time.Time
	// Refunded says that the guest has given it back.
	Refunded bool
	// Used says that it is used now. UsedAt, UsedBy, RequestID and VerifyID are of the last use, UndoneAt and UndoID of its end.
	Used   bool
	UsedAt time.Time
	UsedBy string
	// RequestID is the use's, where the platform has such ids.
	RequestID, VerifyID string
	UndoneAt            time.Time
	UndoID              string
	// Uses counts all uses.
	Uses int
	// Version grows with each change.
	Version int
}

// Store keeps vouchers and faults. Its changes are conditional: of two at once, one is told that it came too late.
type Store interface {
	// Voucher finds one by its code; false where there is none.
	Voucher(ctx context.Context, platform, code string) (Voucher, bool, error)
	// Verified finds one by the id of its last use.
	Verified(ctx context.Context, platform, verifyID string) (Voucher, bool, error)
	// Swap writes a voucher whose stored version is still v.Version, with the next one, and says whether it did.
	Swap(ctx context.Context, v Voucher) (bool, error)
	// Add adds vouchers whose codes are not there yet.
	Add(ctx context.Context, vouchers ...Voucher) error
	// Uses lists what an account used in a span of time, undone uses included, by time and code.
	Uses(ctx context.Context, platform, account string, from, until time.Time, offset, limit int) ([]Voucher, error)
	// Arm sets how many times a fault will still happen; 0 for never, below 0 for always.
	Arm(ctx context.Context, platform string, fault Fault, times int) error
	// Armed tells the faults of a platform that will happen.
	Armed(ctx context.Context, platform string) (map[Fault]int, error)
	// Take uses up one time of a fault, and says whether there was one.
	Take(ctx context.Context, platform string, fault Fault) (bool, error)
}

// refusal is why a platform does not do something; each platform has codes of its own for them.
type refusal string

const (
	none      refusal = ""
	notFound  refusal = "not found"
	used      refusal = "used"
	expired   refusal = "expired"
	notYet    refusal = "not yet"
	refunded  refusal = "refunded"
	wrongShop refusal = "wrong shop"
	notUsed   refusal = "not used"
	tooLate   refusal = "too late"
	// again is no refusal: it was done before, by the same request.
	again refusal = "again"
)

// usable says whether a voucher can be used by an account now.
func (v Voucher) usable(account string, now time.Time) refusal {
	switch {
	case v.Refunded:
		return refunded
	case v.Used:
		return used
	case v.Shop != "" && v.Shop != account:
		return wrongShop
	case now.Before(v.ValidFrom):
		return notYet
	case !now.Before(v.ValidUntil):
		return expired
	}
	return none
}

// look finds a voucher and says whether it can be used.
func (c *call) look(ctx context.Context, code, account string) (Voucher, refusal, error) {
	v, ok, err := c.sim.store.Voucher(ctx, c.platform, code)
	if err != nil || !ok {
		return Voucher{}, notFound, err
	}
	return v, v.usable(account, c.now), nil
}

// use uses a voucher once. A request that used it before is told so; an empty request never is.
func (c *call) use(ctx context.Context, code, account, request string) (Voucher, refusal, error) {
	for {
		v, why, err := c.look(ctx, code, account)
		switch {
		case err != nil:
			return Voucher{}, why, err
		case why == used && request != "" && v.RequestID == request:
			return v, again, nil
		case why != none:
			return v, why, nil
		}
		v.Used, v.UsedAt, v.UsedBy, v.RequestID, v.UndoneAt, v.UndoID = true, c.now.UTC().Truncate(time.Second), account, request, time.Time{}, ""
		v.Uses++
		v.VerifyID = fmt.Sprintf("%s%d", digest(c.platform, code)[:15], v.Uses)
		done, err := c.sim.store.Swap(ctx, v)
		if err != nil || done {
			return v, none, err
		}
	}
}

// undo takes the last use of a voucher back. An account that is named must be who used it.
func (c *call) undo(ctx context.Context, code, account, request string, window time.Duration) (refusal, error) {
	for {
		v, ok, err := c.sim.store.Voucher(ctx, c.platform, code)
		switch {
		case err != nil || !ok:
			return notFound, err
		case !v.Used && request != "" && v.UndoID == request:
			return again, nil
		case !v.Used:
			return notUsed, nil
		case account != "" && v.UsedBy != account:
			return wrongShop, nil
		case !c.now.Before(v.UsedAt.Add(window)):
			return tooLate, nil
		}
		v.Used, v.UndoneAt, v.UndoID = false, c.now.UTC().Truncate(time.Second), request
		done, err := c.sim.store.Swap(ctx, v)
		if err != nil || done {
			return none, err
		}
	}
}
