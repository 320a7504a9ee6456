package wallet

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/timer"
)

// The kinds of events that points follow, by the names that their writers gave them, and the state that brings points.
const (
	orderAdvanced   = "order.advanced"
	refundSucceeded = "refund.succeeded"
	completed       = "COMPLETED"
)

// yuan is what brings a point, in minor units.
const yuan money.Amount = 100

// lot is the points of one order.
type lot struct {
	id                   int
	brandID              int
	customerID           string
	orderNo              string
	granted, remaining   int64
	returned, missing    int64
	grantedAt, expiresAt time.Time
}

// Consumer grants points for orders that are completed and takes them back for what is refunded; give it to the outbox. An order brings points once, whatever is told
// again: its lot is there once. One whose guest's balance paid it while it was placed has had them then (GrantFor).
func (s *Service) Consumer() outbox.Consumer {
	return outbox.Consumer{Name: "points", Kinds: []string{orderAdvanced, refundSucceeded}, Take: s.follow}
}

// follow takes events guest by guest, so that two replicas lock wallets in one order. The order of an order's own events is kept.
func (s *Service) follow(ctx context.Context, tx *db.Tx, events []outbox.Event) error {
	type step struct {
		outbox.Event
		customerID string
	}
	var steps []step
	for _, e := range events {
		if e.Kind == orderAdvanced && e.To != completed {
			continue
		}
		guest, err := customerOf(ctx, tx, e.OrderNo)
		if err != nil {
			return fmt.Errorf("wallet: points for %s: %w", e.OrderNo, err)
		}
		if guest == "" {
			continue // nobody's: it was ordered at the counter
		}
		steps = append(steps, step{e, guest})
	}
	slices.SortStableFunc(steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.BrandID, b.BrandID), strings.Compare(a.customerID, b.customerID))
	})
	for _, e := range steps {
		of := db.ForBrand(ctx, e.BrandID)
		net, err := paidFor(of, tx, e.OrderNo)
		if err != nil {
			return err
		}
		if e.Kind == orderAdvanced {
			err = s.grant(of, tx, e.Event, e.customerID, int64(max(net, 0)/yuan))
		} else {
			err = s.takeBack(of, tx, e.Event, e.customerID, int64(max(net, 0)/yuan))
		}
		if err != nil {
			return fmt.Errorf("wallet: points for %s: %w", e.OrderNo, err)
		}
	}
	return nil
}

// paidFor is what an order was really paid, without what went back.
func paidFor(ctx context.Context, tx *db.Tx, orderNo string) (net money.Amount, err error) {
	all, err := payment.OfOrder(ctx, tx, orderNo)
	if err != nil {
		return 0, err
	}
	own := map[string]bool{}
	for _, p := range all {
		if p.Status.Captured() && !p.Surplus {
			own[p.No] = true
			net += p.Amount
		}
	}
	refunds, err := payment.RefundsInTx(ctx, tx, orderNo)
	for _, r := range refunds {
		if r.Status == payment.RefundSucceeded && own[r.PaymentNo] {
			net -= r.Amount
		}
	}
	return net, err
}

// grant gives the points of an order that is completed.
func (s *Service) grant(ctx context.Context, tx *db.Tx, e outbox.Event, customerID string, points int64) error {
	if known, err := isGuest(ctx, tx, customerID); err != nil || !known {
		return err // their data was erased
	}
	if err := open(ctx, tx, customerID); err != nil {
		return err
	}
	if _, _, err := lock(ctx, tx, customerID); err != nil {
		return err
	}
	at, now := e.At.UTC(), s.moment()
	fresh, err := insertLot(ctx, tx, lot{
		customerID: customerID, orderNo: e.OrderNo, granted: points, remaining: points, grantedAt: at, expiresAt: at.Add(s.pointsFor),
	}, e.ID)
	if err != nil || !fresh || points == 0 {
		return err
	}
	if err := apply(ctx, tx, customerID, change{points: points}); err != nil {
		return err
	}
	return ledger.Post(ctx, tx, ledger.PointsMoved(ledger.KindPoints, orderOf(e), e.OrderNo, customerID, points, now))
}

// orderOf is an order as entries of points name it: of no shop, whose books are of money.
func orderOf(e outbox.Event) ledger.Order {
	return ledger.Order{BrandID: e.BrandID, No: e.OrderNo}
}

// takeBack takes the points back that an order does not deserve any more: of its own lot first; what of that came to its end by itself is gone and counts as taken back;
// then of the guest's other lots, those that end first before the others. What the guest has not any more is recorded as missing, and nothing goes below zero.
func (s *Service) takeBack(ctx context.Context, tx *db.Tx, e outbox.Event, customerID string, deserved int64) error {
	var data struct {
		Refund string `json:"refund"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil || data.Refund == "" {
		return fmt.Errorf("event %d names no refund: %w", e.ID, err)
	}
	return s.takeBackFor(ctx, tx, e, customerID, deserved, data.Refund)
}

// takeBackFor is takeBack for a cause, which the entry of the ledger is named by.
func (s *Service) takeBackFor(ctx context.Context, tx *db.Tx, e outbox.Event, customerID string, deserved int64, because string) error {
	if _, found, err := lock(ctx, tx, customerID); err != nil || !found {
		return err // nothing was ever granted
	}
	own, found, err := lotOf(ctx, tx, e.OrderNo)
	if err != nil || !found {
		return err // it is not completed: what it will get is reckoned then
	}
	due := own.granted - deserved - own.returned
	if due <= 0 {
		return nil
	}
	now := s.moment()
	taken, err := own.draw(ctx, tx, due)
	if err != nil {
		return err
	}
	over, err := own.over(ctx, tx)
	if err != nil {
		return err
	}
	if rest := due - taken - min(due-taken, over); rest > 0 {
		others, err := drawOthers(ctx, tx, own, rest, now)
		if err != nil {
			return err
		}
		taken += others
	}
	if err := returnLot(ctx, tx, own.id, due, due-taken); err != nil || taken == 0 {
		return err
	}
	if err := apply(ctx, tx, customerID, change{points: -taken}); err != nil {
		return err
	}
	return ledger.Post(ctx, tx, ledger.PointsMoved(ledger.KindPointsBack, orderOf(e), because, customerID, -taken, now))
}

// draw takes points of a lot, as many as it has of those that are wanted.
func (l lot) draw(ctx context.Context, tx *db.Tx, wanted int64) (taken int64, err error) {
	if taken = min(wanted, l.remaining); taken > 0 {
		err = drawLot(ctx, tx, l.id, taken)
	}
	return taken, err
}

// over is how many points of a lot came to their end by themselves and no refund has counted as taken back yet. Before the end refunds found all that they wanted, or the
// lot had nothing left to end: so what is missing is first of all what had ended.
func (l lot) over(ctx context.Context, tx *db.Tx) (int64, error) {
	ended, err := ledger.ByName(ctx, tx, ledger.KindPointsOver, l.orderNo)
	return max(int64(ended.Of(ledger.Points))-l.missing, 0), err
}

// drawOthers takes points of a guest's other lots that have not come to their end.
func drawOthers(ctx context.Context, tx *db.Tx, own lot, wanted int64, now time.Time) (taken int64, err error) {
	left, err := lotsOf(ctx, tx, own.customerID)
	if err != nil {
		return 0, err
	}
	for _, l := range left {
		if l.id == own.id || !now.Before(l.expiresAt) {
			continue
		}
		n, err := l.draw(ctx, tx, wanted-taken)
		if err != nil {
			return taken, err
		}
		taken += n
	}
	return taken, nil
}

const (
	// expireTick is how often each replica looks for points whose time is over, expireAtOnce bounds the lots of one transaction.
	expireTick   = time.Minute
	expireAtOnce = 200
)

// ExpirePoints ends lots of points whose time is over, a bounded number, and answers how many. Any number of replicas may do it: a lot ends once.
func (s *Service) ExpirePoints(ctx context.Context) (n int, err error) {
	ctx = db.ForAllBrands(ctx)
	now := s.moment()
	due, err := dueLots(ctx, s.db, now, expireAtOnce)
	if err != nil {
		return 0, err
	}
	slices.SortFunc(due, func(a, b lot) int {
		return cmp.Or(cmp.Compare(a.brandID, b.brandID), strings.Compare(a.customerID, b.customerID), a.id-b.id)
	})
	for _, l := range due {
		of := db.ForBrand(ctx, l.brandID)
		err := s.db.InTx(of, func(tx *db.Tx) error {
			if _, _, err := lock(of, tx, l.customerID); err != nil {
				return err
			}
			is, found, err := lotOf(of, tx, l.orderNo)
			if err != nil || !found || is.remaining == 0 {
				return err
			}
			if err := drawLot(of, tx, l.id, is.remaining); err != nil {
				return err
			}
			if err := apply(of, tx, l.customerID, change{points: -is.remaining}); err != nil {
				return err
			}
			return ledger.Post(of, tx, ledger.PointsMoved(ledger.KindPointsOver, ledger.Order{BrandID: l.brandID, No: l.orderNo}, l.orderNo, l.customerID, -is.remaining, now))
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Timers are what wallets do by themselves: points whose time is over end. Nothing waits for it.
func (s *Service) Timers() []timer.Timer {
	return []timer.Timer{{Name: "points expire", Every: expireTick, Run: s.ExpirePoints, Full: expireAtOnce}}
}

// Expiring are a guest's points that end first, at most 20 dates. The context has the brand.
func (s *Service) Expiring(ctx context.Context, customerID string) ([]Ending, error) {
	return endings(ctx, s.db, customerID, 20)
}

// Ending is points that end at a moment.
type Ending struct {
	Points int64
	At     time.Time
}
