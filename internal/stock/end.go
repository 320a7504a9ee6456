package stock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cuppa/internal/db"
)

// endTimeout bounds telling Redis how an order ended; Run makes up for what it misses.
const endTimeout = 3 * time.Second

// Sell turns what the orders hold into sales: the holds end, and the shelf has less. Selling again does nothing; orders without counted
// SKUs have nothing to sell. It fails with ErrReleased when an order's stock was given back before. After the commit call Forget.
func (s *Service) Sell(ctx context.Context, tx *db.Tx, brandID int, orderNos ...string) error {
	sold, err := endHolds(ctx, tx, brandID, orderNos, stateSold, s.clock())
	if err != nil {
		return err
	}
	if err := refuseReleased(ctx, tx, brandID, orderNos, sold); err != nil || len(sold) == 0 {
		return err
	}
	s.noteEnded(tx, sold)
	return insertSold(ctx, tx, sold, s.clock())
}

// refuseReleased looks at the orders that had nothing to sell.
func refuseReleased(ctx context.Context, tx *db.Tx, brandID int, orderNos []string, sold []line) error {
	done := map[string]bool{}
	for _, l := range sold {
		done[l.orderNo] = true
	}
	var rest []string
	for _, no := range orderNos {
		if !done[no] {
			rest = append(rest, no)
		}
	}
	if rest == nil {
		return nil
	}
	states, err := readStates(ctx, tx, tx.Postgres(), brandID, rest)
	if err != nil {
		return err
	}
	for _, no := range rest {
		if states[no] == stateReleased {
			return fmt.Errorf("%w: order %s", ErrReleased, no)
		}
	}
	return nil
}

// GiveBack ends the holds of orders that won't be paid. Again, or for orders that were sold, it does nothing. After the commit call Release.
func (s *Service) GiveBack(ctx context.Context, tx *db.Tx, brandID int, orderNos ...string) error {
	released, err := endHolds(ctx, tx, brandID, orderNos, stateReleased, s.clock())
	s.noteEnded(tx, released)
	return err
}

// noteEnded keeps what was ended until Forget or Release tells it, where that is not all HOLD: only the transaction that ended a line knows what it was.
func (s *Service) noteEnded(tx *db.Tx, lines []line) {
	byOrder := map[string][]line{}
	for _, l := range lines {
		if p := s.shop(l.brandID, l.shopID).policy.Load(); p == nil || !p.plain || l.epoch > 0 {
			byOrder[l.orderNo] = append(byOrder[l.orderNo], l)
		}
	}
	if len(byOrder) > 0 {
		tx.AfterCommit(func() {
			for order, lines := range byOrder {
				s.ended.Store(order, lines)
			}
		})
	}
}

// endedBy are the strategies of what an order had, with the lines that this process has ended; HOLD where it has noted nothing.
func (s *Service) endedBy(ctx context.Context, st *shop, orderNo string) (map[strategy][]line, error) {
	noted, ok := s.ended.LoadAndDelete(orderNo)
	if !ok {
		return map[strategy][]line{holding{}: nil}, nil
	}
	p, err := s.policyOf(ctx, st)
	if err != nil {
		return nil, err
	}
	by := map[strategy][]line{}
	for _, l := range noted.([]line) { //nolint:forcetypeassert // nothing else is stored
		kept := p.of(l.skuID)
		switch {
		case !kept.counters():
		case l.epoch > 0: // as its row says, whatever the policy is now
			kept = atomically{}
		default:
			kept = holding{}
		}
		by[kept] = append(by[kept], l)
	}
	return by, nil
}

// Return puts what an order had bought back on the shelf, and answers it: it was never made. The order's own state says that it is done once. After the commit the counters are
// made anew.
func (s *Service) Return(ctx context.Context, tx *db.Tx, brandID int, shopID, orderNo string) ([]Need, error) {
	return s.back(ctx, tx, brandID, shopID, orderNo, func(at time.Time) ([]Need, error) { return returnSold(ctx, tx, brandID, orderNo, at) })
}

func (s *Service) back(ctx context.Context, tx *db.Tx, brandID int, shopID, orderNo string, move func(at time.Time) ([]Need, error)) ([]Need, error) {
	if err := shareShelf(ctx, tx, brandID, shopID, orderNo); err != nil { // no count may pass by
		return nil, err
	}
	at, err := s.moment(ctx, tx)
	if err != nil {
		return nil, err
	}
	units, err := move(at)
	if err != nil || len(units) == 0 {
		return nil, err
	}
	tx.AfterCommit(s.shop(brandID, shopID).doubt)
	return units, nil
}

// ReturnUnits puts some of what an order had bought back on the shelf, by SKU, and answers what it put there: units that were never made. What is not counted, and more than the order
// bought and did not return yet, is passed by. The caller says it once. After the commit the counters are made anew.
func (s *Service) ReturnUnits(ctx context.Context, tx *db.Tx, brandID int, shopID, orderNo string, units map[string]int64) ([]Need, error) {
	return s.back(ctx, tx, brandID, shopID, orderNo, func(at time.Time) ([]Need, error) { return returnUnits(ctx, tx, brandID, orderNo, units, at) })
}

// Renew makes a shop's counters anew, after the commit of Return. It never fails: what it can't do now is done before their next use.
func (s *Service) Renew(ctx context.Context, brandID int, shopID string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	st := s.shop(brandID, shopID)
	for range renewals {
		if err := s.renew(ctx, st); err != nil {
			st.doubt()
			return
		}
		if !st.doubted.Load() {
			return
		}
		// It waited for a copy that was begun before the commit, and other replicas trust what stands there.
	}
}

// renewals is how often a caller makes counters anew while others doubt them: the second copy is begun after its commit in any case.
const renewals = 2

// Forget drops the hold of a paid order from Redis, after the commit of Sell. What it held stays taken. It never fails: while Redis is away
// the counters are noted as doubtful and rebuilt.
func (s *Service) Forget(ctx context.Context, brandID int, shopID, orderNo string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	st := s.shop(brandID, shopID)
	by, err := s.endedBy(ctx, st, orderNo)
	for kept := range by {
		err = errors.Join(err, kept.sold(ctx, s, st, orderNo))
	}
	if err != nil {
		st.doubt()
	}
}

// Abandon gives back what an order was promised that was never written. It never fails, as Release.
func (s *Service) Abandon(ctx context.Context, brandID int, shopID, orderNo string, g Grant) {
	switch {
	case g.Rows: // nobody but the transaction knew of it
	case g.Held && g.Epoch == s.shop(brandID, shopID).spoilt.Load(): // what is taken of a copy from before stays taken, until it is made anew
	case len(g.tickets) > 0 && s.passed(ctx, brandID, shopID, g):
	case g.taken > 0:
		s.abandonTaken(ctx, brandID, shopID, orderNo, g)
	default:
		s.Release(ctx, brandID, shopID, orderNo)
	}
}

// abandonTaken asks the rows first, as HOLD does.
func (s *Service) abandonTaken(ctx context.Context, brandID int, shopID, orderNo string, g Grant) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	st := s.shop(brandID, shopID)
	err := ErrAway
	var states map[string]string
	if s.link.open() {
		states, err = holdStates(ctx, s.db, brandID, []string{orderNo})
	}
	if err == nil && states[orderNo] == "" {
		_, err = s.putBack(ctx, st, orderNo, g.Epoch, g.Counted[:g.taken])
	}
	if err != nil {
		st.doubt()
	}
}

// Release gives an order's hold back in Redis, once: after the commit of GiveBack, or when the order was never written. The rows are asked
// first: an order whose rows are held keeps its hold, so a transaction whose end was unclear does no harm. It never fails: while Redis or the
// database is away the counters are noted as doubtful and rebuilt.
func (s *Service) Release(ctx context.Context, brandID int, shopID, orderNo string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	st := s.shop(brandID, shopID)
	by, err := s.endedBy(ctx, st, orderNo)
	for kept, lines := range by {
		err = errors.Join(err, kept.released(ctx, s, st, orderNo, lines))
	}
	if err != nil {
		st.doubt()
	}
}
