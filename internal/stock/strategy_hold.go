package stock

import (
	"context"
	"time"

	"cuppa/internal/db"
)

// holding is the default: Redis takes all lines of an order in one script and keeps a record of it, which is given back or forgotten once, by whoever hears of the
// order's end first. A hold whose order never came to be is found by its record when it is due.
type holding struct{}

// asked is an order that asks for stock.
type asked struct {
	orderNo string
	needs   []Need
	due     time.Time // when it expires unpaid
	bare    bool      // Redis is to keep no record
	forgets int64     // of shortages, when it was asked
}

func (holding) name() string { return Hold }

func (holding) counters() bool { return true }

func (holding) reserve(ctx context.Context, s *Service, st *shop, a asked) (Grant, error) {
	return s.hold(ctx, st, a)
}

// admit has nothing to decide: the grant's epoch says it all.
func (holding) admit(context.Context, *db.Tx, []want) (verdict, error) { return verdict{}, nil }

func (holding) sold(ctx context.Context, s *Service, st *shop, orderNo string) error {
	if !s.link.open() {
		return ErrAway
	}
	_, err := s.everywhere(ctx, forgetScript, st, orderNo)
	return err
}

// released asks the rows first: an order whose rows are held keeps its hold, so a transaction whose end was unclear does no harm.
func (holding) released(ctx context.Context, s *Service, st *shop, orderNo string, _ []line) error {
	if !s.link.open() {
		return ErrAway
	}
	states, err := s.settle(ctx, st, []string{orderNo})
	if err == nil && states[orderNo] == "" {
		err = s.giveBack(ctx, st, orderNo)
	}
	return err
}
