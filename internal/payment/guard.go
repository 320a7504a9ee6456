package payment

import (
	"context"
	"encoding/json"
	"time"

	"cuppa/internal/breaker"
)

// channelTimeout bounds a call to a channel. What takes longer has an unknown outcome and is asked for again.
const channelTimeout = 10 * time.Second

// guarded is a channel behind a breaker: while it does not answer, callers hear CHANNEL_UNAVAILABLE at once, and refunds wait for their next try. Callbacks
// come from the other side and pass.
type guarded struct {
	Channel
	breaker *breaker.Breaker
}

func guard(c Channel, parties *breaker.Parties) Channel {
	return guarded{c, parties.Party(c.Name(), breaker.Options{
		While: ErrChannelUnavailable.At("channel").With("channel", c.Name()), Answers: []error{ErrRefundRefused}, Timeout: channelTimeout,
	})}
}

// ClientParams asks the channel.
func (g guarded) ClientParams(ctx context.Context, p Payment) (json.RawMessage, error) {
	return breaker.Do(ctx, g.breaker, func(ctx context.Context) (json.RawMessage, error) { return g.Channel.ClientParams(ctx, p) })
}

// Refund asks the channel; a refund that it refuses is an answer.
func (g guarded) Refund(ctx context.Context, p Payment, r Refund) error {
	_, err := breaker.Do(ctx, g.breaker, func(ctx context.Context) (struct{}, error) { return struct{}{}, g.Channel.Refund(ctx, p, r) })
	return err
}
