package stock

import (
	"context"
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
	_, err := endHolds(ctx, tx, brandID, orderNos, stateReleased, s.clock())
	return err
}

// Return puts what an order had bought back on the shelf: it was never made. The order's own state says that it is done once. After the commit the counters are
// made anew.
func (s *Service) Return(ctx context.Context, tx *db.Tx, brandID int, shopID, orderNo string) error {
	if err := shareShelf(ctx, tx, brandID, shopID, orderNo); err != nil { // no count may pass by
		return err
	}
	at, err := s.moment(ctx, tx)
	if err != nil {
		return err
	}
	n, err := returnSold(ctx, tx, brandID, orderNo, at)
	if err != nil || n == 0 {
		return err
	}
	tx.AfterCommit(s.shop(brandID, shopID).doubt)
	return nil
}

// Renew makes a shop's counters anew, after the commit of Return. It never fails: what it can't do now is done before their next use.
func (s *Service) Renew(ctx context.Context, brandID int, shopID string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	if err := s.renew(ctx, s.shop(brandID, shopID)); err != nil {
		s.shop(brandID, shopID).doubt()
	}
}

// Forget drops the hold of a paid order from Redis, after the commit of Sell. What it held stays taken. It never fails: while Redis is away
// the counters are noted as doubtful and rebuilt.
func (s *Service) Forget(ctx context.Context, brandID int, shopID, orderNo string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	st := s.shop(brandID, shopID)
	if !s.link.open() {
		st.doubt()
		return
	}
	if _, err := s.call(ctx, forgetScript, st, orderNo); err != nil {
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
	if !s.link.open() {
		st.doubt()
		return
	}
	states, err := s.settle(ctx, st, []string{orderNo})
	if err == nil && states[orderNo] == "" {
		err = s.giveBack(ctx, st, orderNo)
	}
	if err != nil {
		st.doubt()
	}
}
