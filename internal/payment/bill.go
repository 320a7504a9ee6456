package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cuppa/internal/db"
)

// Billed are the channels that write bills, in the order in which they were given.
func (s *Service) Billed() (names []string) {
	for _, name := range s.names {
		if s.channels[name].Remote() {
			names = append(names, name)
		}
	}
	return names
}

// Bill is what a channel's own books have of a day of its zone; ErrNoBill where there is no bill, or not yet.
func (s *Service) Bill(ctx context.Context, channel string, day time.Time) ([]BillRow, error) {
	c, err := s.Channel(channel)
	if err != nil {
		return nil, err
	}
	return c.Bill(ctx, day)
}

// Standing asks a payment's channel where it stands, and changes nothing.
func (s *Service) Standing(ctx context.Context, paymentNo string) (Standing, error) {
	p, err := paymentByNo(db.ForAllBrands(ctx), s.db, paymentNo)
	if err != nil {
		return "", err
	}
	c, err := s.Channel(p.Channel)
	if err != nil {
		return "", err
	}
	told, err := c.Query(ctx, p)
	if err != nil {
		return "", fmt.Errorf("payment: asking for %s: %w", p.No, err)
	}
	return told.Standing, nil
}

// RefundStanding asks a refund's channel where it stands, and changes nothing.
func (s *Service) RefundStanding(ctx context.Context, refundNo string) (RefundStanding, error) {
	r, p, err := refundByNo(db.ForAllBrands(ctx), s.db, refundNo)
	if err != nil {
		return "", err
	}
	c, err := s.Channel(p.Channel)
	if err != nil {
		return "", err
	}
	return c.QueryRefund(ctx, p, r)
}

// AskRefund asks a pending refund's channel what became of it and does what follows, as its job does. One that is under way, or does not reach the guest, is none to
// report: it is asked for again, or a person knows.
func (s *Service) AskRefund(ctx context.Context, refundNo string) error {
	err := s.refund(ctx, refundNo, true)
	if errors.Is(err, ErrRefundProcessing) || errors.Is(err, ErrRefundAbnormal) {
		return nil
	}
	return err
}
