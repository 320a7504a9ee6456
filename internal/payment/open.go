package payment

import (
	"context"
	"encoding/json"
	"time"

	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/secret"
)

const (
	// opening bounds the call that opens a payment: a guest waits for it, and shall hear of it within the time of a request.
	opening = 2500 * time.Millisecond
	// readWithin bounds how long who reads an order waits for it.
	readWithin = 250 * time.Millisecond
	// prepayFor is how long what the channel answered is good for a client; it is then opened anew. WeChat Pay's is said to live for 2 hours (UNVERIFIED).
	prepayFor = 90 * time.Minute
)

// ClientParams is what the client needs to pay p; nil once it is not pending, or when its channel is gone. The channel is called when it is asked for the first
// time: the intent is written before, its answer after. ErrChannelUnavailable where it does not answer; asking again does no harm.
func (s *Service) ClientParams(ctx context.Context, p Payment) (json.RawMessage, error) {
	c := s.channels[p.Channel]
	if p.Status != Pending || c == nil {
		return nil, nil
	}
	if !c.Remote() {
		return c.ClientParams(p, secret.Text{})
	}
	ctx = db.ForBrand(ctx, p.BrandID)
	prepay, err := s.prepaid(ctx, p.No)
	if err != nil {
		return nil, err
	}
	if prepay == (secret.Text{}) {
		var open bool
		if prepay, open, err = s.open(ctx, c, p.No); err != nil || !open {
			return nil, err
		}
	}
	return s.paramsOf(ctx, c, p, prepay)
}

// ParamsToRead is ClientParams for who reads a payment and does not open it: where the channel has to be called first, the reader waits readWithin for it and hears nil
// after that. The call goes on, once however many read, and the next read has what came of it.
func (s *Service) ParamsToRead(ctx context.Context, p Payment) (json.RawMessage, error) {
	c := s.channels[p.Channel]
	if p.Status != Pending || c == nil || !c.Remote() {
		return s.ClientParams(ctx, p)
	}
	ctx = db.ForBrand(ctx, p.BrandID)
	prepay, err := s.prepaid(ctx, p.No)
	if err != nil {
		return nil, err
	}
	if prepay != (secret.Text{}) {
		return s.paramsOf(ctx, c, p, prepay)
	}
	later := context.WithoutCancel(ctx) // whoever reads next waits for it too
	opened := s.openings.DoChan(p.No, func() (any, error) { return s.ClientParams(later, p) })
	patience := time.NewTimer(readWithin)
	defer patience.Stop()
	select {
	case result := <-opened:
		params, _ := result.Val.(json.RawMessage)
		return params, result.Err
	case <-patience.C:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// prepaid is what the channel answered to a payment's opening; empty where it has to be called, again where that was long ago.
func (s *Service) prepaid(ctx context.Context, paymentNo string) (secret.Text, error) {
	i, _, err := intentOf(ctx, s.db, paymentNo)
	if err != nil || s.now().Sub(i.prepaidAt) > prepayFor {
		return secret.Text{}, err
	}
	return i.prepay, nil
}

func (s *Service) paramsOf(ctx context.Context, c Channel, p Payment, prepay secret.Text) (json.RawMessage, error) {
	params, err := c.ClientParams(p, prepay)
	if err != nil {
		s.log.ErrorContext(ctx, "what a channel answered to a payment's opening can't be used", "channel", c.Name(), "payment", p.No, "error", err)
		return nil, unavailable(c.Name(), err)
	}
	return params, nil
}

// Open calls the channel of a payment that was just written, where it keeps books of its own; see ClientParams.
func (s *Service) Open(ctx context.Context, p Payment) error {
	if c := s.channels[p.Channel]; c == nil || !c.Remote() {
		return nil
	}
	_, err := s.ClientParams(ctx, p)
	return err
}

// open calls the channel; open is false when the payment can't be paid any more.
func (s *Service) open(ctx context.Context, c Channel, paymentNo string) (prepay secret.Text, open bool, err error) {
	p, until, err := toOpen(ctx, s.db, paymentNo)
	if err != nil {
		return secret.Text{}, false, err
	}
	now := s.moment()
	if p.Status != Pending || !now.Before(until) {
		return secret.Text{}, false, nil
	}
	if err := s.db.InTx(ctx, func(tx *db.Tx) error { return insertIntent(ctx, tx, p, now, now.Add(askPauses[0])) }); err != nil {
		return secret.Text{}, false, err
	}
	crash.Here("open/intended")
	within, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	prepay, err = c.Prepay(within, Opening{Payment: p, ExpiresAt: until, Payer: func(ctx context.Context, provider string) (secret.Text, error) {
		if s.payer == nil {
			return secret.Text{}, nil
		}
		who, err := s.payer(db.ForBrand(ctx, p.BrandID), p.CustomerID, provider)
		return secret.New(who), err
	}})
	if err != nil {
		s.log.WarnContext(ctx, "a payment could not be opened at its channel", "channel", c.Name(), "payment", p.No, "error", err)
		return secret.Text{}, false, unavailable(c.Name(), err)
	}
	crash.Here("open/opened")
	return prepay, true, s.db.InTx(ctx, func(tx *db.Tx) error { return recordPrepay(ctx, tx, p.No, prepay, s.moment()) })
}

// moment is now, as rows keep it.
func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }
