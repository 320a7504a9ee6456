package paysim

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The states of a trade.
const (
	stateCode    = "CODE" // a code of Alipay's that nobody has scanned: no trade yet
	stateWaiting = "WAITING"
	statePaid    = "PAID"
	stateClosed  = "CLOSED"
)

// Trade is a payment as a channel knows it. Amounts are fen.
type Trade struct {
	Channel, No, TransactionID                   string
	App, Seller, Kind, Payer, Subject, NotifyURL string
	Amount, Refunded                             int64
	State                                        string
	ExpiresAt, CreatedAt, PaidAt, ClosedAt       time.Time
	Refunds                                      int
	// Taken is what its refunds took of it, by their numbers.
	Taken map[string]int64
	// ByCertificate says that an application of Alipay's opened it in certificate mode: so are its notices.
	ByCertificate bool
}

// The states of a refund.
const (
	refundProcessing = "PROCESSING"
	refundDone       = "SUCCESS"
	refundClosed     = "CLOSED"
	refundAbnormal   = "ABNORMAL"
)

// Refund is a refund as a channel knows it.
type Refund struct {
	Channel, No, RefundID, TradeNo, TransactionID, NotifyURL, Reason string
	Amount, Total                                                    int64
	State                                                            string
	CreatedAt, DoneAt                                                time.Time
}

// What a channel refuses.
var (
	errUnknown  = errors.New("there is no such trade")
	errChanged  = errors.New("opened before with other parameters")
	errPaid     = errors.New("paid")
	errClosed   = errors.New("closed")
	errUnpaid   = errors.New("not paid")
	errTooMuch  = errors.New("more than is left")
	errOther    = errors.New("the number is of another refund")
	errDenied   = errors.New("this can't go back")
	errTooOften = errors.New("too many refunds of one payment")
)

// maxRefunds bounds the refunds of a payment, as WeChat Pay does.
const maxRefunds = 50

// open makes a trade, or finds it as it was opened before.
func (s *Sim) open(ctx context.Context, t Trade) (Trade, error) {
	t.CreatedAt = s.o.Now().UTC()
	for range tries {
		known, _, found, err := read[Trade](ctx, s, t.Channel, "trade", t.No)
		switch {
		case err != nil:
			return known, err
		case found:
			return known, same(known, t)
		}
		if done, err := write(ctx, s, Record{Channel: t.Channel, Kind: "trade", No: t.No, At: t.CreatedAt}, t); err != nil || done {
			return t, err
		}
	}
	return t, errBusy
}

func same(known, t Trade) error {
	switch {
	case known.State == statePaid:
		return errPaid
	case known.State == stateClosed:
		return errClosed
	case known.App != t.App || known.Seller != t.Seller || known.Kind != t.Kind || known.Payer != t.Payer || known.Subject != t.Subject || known.NotifyURL != t.NotifyURL ||
		known.Amount != t.Amount || !known.ExpiresAt.Equal(t.ExpiresAt):
		return errChanged
	}
	return nil
}

// Trade tells what a channel knows of a payment.
func (s *Sim) Trade(ctx context.Context, channel, no string) (Trade, bool, error) {
	t, _, found, err := read[Trade](ctx, s, channel, "trade", no)
	return t, found, err
}

// RefundOf tells what a channel knows of a refund.
func (s *Sim) RefundOf(ctx context.Context, channel, no string) (Refund, bool, error) {
	r, _, found, err := read[Refund](ctx, s, channel, "refund", no)
	return r, found, err
}

// byTransaction finds a trade by the channel's own number, or by the merchant's.
func (s *Sim) byTransaction(ctx context.Context, channel, transaction, no string) (Trade, bool, error) {
	if transaction != "" {
		own, _, found, err := read[string](ctx, s, channel, "number", transaction)
		if err != nil || !found {
			return Trade{}, false, err
		}
		no = own
	}
	t, found, err := s.Trade(ctx, channel, no)
	return t, found && t.State != stateCode, err
}

// Scan is what scanning a code does: of Alipay's it makes a trade.
func (s *Sim) Scan(ctx context.Context, channel, no string) (Trade, bool, error) {
	return change(ctx, s, channel, "trade", no, func(t *Trade, _ *Record) error {
		if t.State == stateCode {
			t.State = stateWaiting
		}
		return nil
	})
}

// Pay has the guest pay, and sends the notice in the way of a fault, or as it should be where that is empty.
func (s *Sim) Pay(ctx context.Context, channel, no string, how Fault) (Trade, error) {
	t, found, err := change(ctx, s, channel, "trade", no, func(t *Trade, r *Record) error {
		now := s.o.Now().UTC()
		switch {
		case t.State == statePaid:
			return errPaid
		case t.State == stateClosed, !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt):
			return errClosed
		}
		t.State, t.PaidAt = statePaid, now
		t.TransactionID = map[string]string{WeChatPay: "4200002", Alipay: now.In(beijing).Format("20060102") + "2200"}[channel] + digits(18, channel+no)
		r.At = now
		return nil
	})
	if err == nil && !found {
		err = errUnknown
	}
	if err != nil {
		return t, err
	}
	if _, err := write(ctx, s, Record{Channel: channel, Kind: "number", No: t.TransactionID, At: t.PaidAt}, t.No); err != nil {
		return t, err
	}
	return t, s.announce(ctx, notice{Channel: channel, Event: eventPaid, No: no, URL: t.NotifyURL}, how)
}

// closeTrade closes a trade that nobody paid.
func (s *Sim) closeTrade(ctx context.Context, channel, no string) error {
	_, found, err := change(ctx, s, channel, "trade", no, func(t *Trade, _ *Record) error {
		switch t.State {
		case statePaid:
			return errPaid
		case stateClosed:
			return errClosed
		case stateCode:
			return errUnknown
		}
		t.State, t.ClosedAt = stateClosed, s.o.Now().UTC()
		return nil
	})
	if err == nil && !found {
		err = errUnknown
	}
	return err
}

// refund takes a refund, once by its number; again says that it was there.
func (s *Sim) refund(ctx context.Context, r Refund) (out Refund, again bool, err error) {
	if known, found, err := s.RefundOf(ctx, r.Channel, r.No); err != nil || found {
		if err == nil && (known.Amount != r.Amount || known.TradeNo != r.TradeNo) {
			err = errOther
		}
		return known, true, err
	}
	denied, err := s.store.Take(ctx, r.Channel, DeniedRefund)
	if err != nil {
		return r, false, err
	}
	if denied && r.Channel == Alipay {
		return r, false, errDenied
	}
	t, found, err := change(ctx, s, r.Channel, "trade", r.TradeNo, func(t *Trade, _ *Record) error {
		amount, taken := t.Taken[r.No]
		switch {
		case t.State != statePaid:
			return errUnpaid
		case taken && amount != r.Amount:
			return errOther
		case taken:
			return nil // by a try that died before it wrote the refund, or that is about to
		case t.Refunded+r.Amount > t.Amount:
			return errTooMuch
		case t.Refunds >= maxRefunds:
			return errTooOften
		case denied:
			return nil // nothing goes back
		}
		if t.Taken == nil {
			t.Taken = map[string]int64{}
		}
		t.Taken[r.No] = r.Amount
		t.Refunded += r.Amount
		t.Refunds++
		return nil
	})
	if err == nil && !found {
		err = errUnknown
	}
	if err != nil {
		return r, false, err
	}
	r.TransactionID, r.Total, r.RefundID = t.TransactionID, t.Amount, "5030"+digits(24, r.Channel+r.No)
	due, err := s.fate(ctx, &r, denied)
	if err != nil {
		return r, false, err
	}
	done, err := write(ctx, s, Record{Channel: r.Channel, Kind: "refund", No: r.No, At: r.CreatedAt, Due: due}, r)
	if err != nil {
		return r, false, err
	}
	if !done {
		known, _, err := s.RefundOf(ctx, r.Channel, r.No)
		return known, true, err
	}
	if r.State != refundProcessing {
		err = s.announceRefund(ctx, r)
	}
	return r, false, err
}

// fate is what becomes of a refund that was taken, and when.
func (s *Sim) fate(ctx context.Context, r *Refund, denied bool) (due time.Time, err error) {
	now := s.o.Now().UTC()
	r.CreatedAt, r.State = now, refundProcessing
	how, err := s.taken(ctx, r.Channel, SlowRefund, AbnormalRefund)
	switch {
	case err != nil:
		return due, err
	case denied:
		r.State = refundClosed
	case how == SlowRefund:
		return now.Add(6 * time.Hour), nil
	case how == AbnormalRefund:
		r.State = refundAbnormal
	case r.Channel == Alipay:
		r.State, r.DoneAt = refundDone, now
	default:
		return now.Add(s.o.RefundTakes), nil
	}
	return time.Time{}, nil
}

// Mend has an abnormal or slow refund reach the guest after all, as when a person acts at the channel's desk.
func (s *Sim) Mend(ctx context.Context, channel, no string) error {
	r, found, err := change(ctx, s, channel, "refund", no, func(r *Refund, rec *Record) error {
		if r.State == refundDone || r.State == refundClosed {
			return errClosed
		}
		r.State, r.DoneAt, rec.Due = refundDone, s.o.Now().UTC(), time.Time{}
		return nil
	})
	if err != nil || !found {
		return errors.Join(err, map[bool]error{false: errUnknown}[found])
	}
	return s.announceRefund(ctx, r)
}

func (s *Sim) announceRefund(ctx context.Context, r Refund) error {
	if r.NotifyURL == "" {
		return nil
	}
	return s.announce(ctx, notice{Channel: r.Channel, Event: eventRefund, No: r.No, URL: r.NotifyURL}, "")
}

// ChargeBack has the channel take some of a trade's money back by itself, as after a dispute that the merchant lost: it stands in the day's bill under a number of the
// channel's own, and no notice tells of it. Amounts are fen.
func (s *Sim) ChargeBack(ctx context.Context, channel, tradeNo string, amount int64) error {
	now := s.o.Now().UTC()
	t, found, err := change(ctx, s, channel, "trade", tradeNo, func(t *Trade, _ *Record) error {
		if t.State != statePaid || t.Refunded+amount > t.Amount {
			return errTooMuch
		}
		t.Refunded += amount
		t.Refunds++
		return nil
	})
	if err != nil || !found {
		return errors.Join(err, map[bool]error{false: errUnknown}[found])
	}
	no := "CB" + digits(20, fmt.Sprint(channel, tradeNo, t.Refunds))
	r := Refund{
		Channel: channel, No: no, TradeNo: t.No, TransactionID: t.TransactionID, RefundID: "5039" + digits(24, channel+no), Amount: amount, Total: t.Amount, State: refundDone,
		Reason: "dispute", CreatedAt: now, DoneAt: now,
	}
	_, err = write(ctx, s, Record{Channel: channel, Kind: "refund", No: no, At: now}, r)
	return err
}
