package payment

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/secret"
)

// channelTimeout bounds a call to a channel. What takes longer has an unknown outcome and is asked for again.
const channelTimeout = 10 * time.Second

// billTimeout bounds the download of a bill.
const billTimeout = 2 * time.Minute

// guarded is a channel behind a breaker: while it does not answer, callers hear CHANNEL_UNAVAILABLE at once, and refunds wait for their next try. Callbacks
// come from the other side and pass. Bills, of another host and long, have a breaker of their own.
type guarded struct {
	Channel
	breaker, bills *breaker.Breaker
}

func guard(c Channel, parties *breaker.Parties) Channel {
	o := breaker.Options{
		While:   ErrChannelUnavailable.At("channel").With("channel", c.Name()),
		Answers: []error{ErrRefundRefused, ErrRefundProcessing, ErrRefundAbnormal, ErrNoBill, errByHand}, Timeout: channelTimeout,
	}
	g := guarded{Channel: c, breaker: parties.Party(c.Name(), o)}
	if c.Remote() {
		o.Timeout = billTimeout
		g.bills = parties.Party(c.Name()+"_BILLS", o)
	}
	return g
}

// asking calls the channel; a panic within a channel's library is an answer that is not understood, and breaks nothing else.
func asking[T any](ctx context.Context, b *breaker.Breaker, call func(ctx context.Context) (T, error)) (T, error) {
	return breaker.Do(ctx, b, func(ctx context.Context) (out T, err error) {
		defer func() {
			if r := recover(); r != nil {
				var none T
				out, err = none, fmt.Errorf("%w: it broke its reader", ErrNotUnderstood) // what it says may quote the answer
			}
		}()
		return call(ctx)
	})
}

// Prepay asks the channel.
func (g guarded) Prepay(ctx context.Context, o Opening) (secret.Text, error) {
	return asking(ctx, g.breaker, func(ctx context.Context) (secret.Text, error) { return g.Channel.Prepay(ctx, o) })
}

// Query asks the channel.
func (g guarded) Query(ctx context.Context, p Payment) (Told, error) {
	return asking(ctx, g.breaker, func(ctx context.Context) (Told, error) { return g.Channel.Query(ctx, p) })
}

// Close asks the channel.
func (g guarded) Close(ctx context.Context, p Payment) (Standing, error) {
	return asking(ctx, g.breaker, func(ctx context.Context) (Standing, error) { return g.Channel.Close(ctx, p) })
}

// Refund asks the channel; a refund that it refuses is an answer.
func (g guarded) Refund(ctx context.Context, p Payment, r Refund) error {
	_, err := asking(ctx, g.breaker, func(ctx context.Context) (struct{}, error) { return struct{}{}, g.Channel.Refund(ctx, p, r) })
	return err
}

// QueryRefund asks the channel.
func (g guarded) QueryRefund(ctx context.Context, p Payment, r Refund) (RefundStanding, error) {
	return asking(ctx, g.breaker, func(ctx context.Context) (RefundStanding, error) { return g.Channel.QueryRefund(ctx, p, r) })
}

// Bill asks the channel.
func (g guarded) Bill(ctx context.Context, day time.Time) ([]BillRow, error) {
	return asking(ctx, g.bills, func(ctx context.Context) ([]BillRow, error) { return g.Channel.Bill(ctx, day) })
}

// Verify reads a callback; one that breaks its reader is malformed.
func (g guarded) Verify(header http.Header, body []byte, now time.Time) (n Notice, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = Notice{}, fmt.Errorf("%w: it broke its reader", ErrMalformed)
		}
	}()
	return g.Channel.Verify(header, body, now)
}

// unavailable is what a guest hears where a channel can't be asked.
func unavailable(name string, err error) error {
	if errors.Is(err, ErrChannelUnavailable) {
		return err
	}
	return ErrChannelUnavailable.At("channel").With("channel", name)
}
