package feed

import "context"

// Slot is where a transport finds what feeds a subscription.
type Slot struct {
	ready func(wake func()) bool
}

type slotKey struct{}

// WithSlot makes the context of one subscription. A slot takes one feed.
func WithSlot(ctx context.Context) (context.Context, *Slot) {
	s := &Slot{}
	return context.WithValue(ctx, slotKey{}, s), s
}

// Ready says whether the resolver's channel has something to receive, or has been closed. If not, wake is called once when it is worth asking again,
// at the latest when the subscription's context ends; it must not block. A resolver that feeds its channel itself is always ready.
//
// What was ready must be received before asking again.
func (s *Slot) Ready(wake func()) bool { return s.ready == nil || s.ready(wake) }

// Channel is what a resolver answers gqlgen with: the events of the feed in the API's shape, until the feed or the context ends.
func Channel[A, B any](ctx context.Context, from *Feed[A], convert func(A) B) <-chan B {
	out := make(chan B, 1)
	slot, ok := ctx.Value(slotKey{}).(*Slot)
	if !ok || slot.ready != nil {
		go pump(ctx, from, out, convert)
		return out
	}
	ended := false
	slot.ready = func(wake func()) bool {
		for !ended {
			select {
			case event, ok := <-from.C():
				if ok {
					out <- convert(event)
					return true
				}
				ended = true
				close(out)
			default:
				if from.Idle(wake) {
					return false
				}
			}
		}
		return true
	}
	return out
}

// pump passes events on for a transport that waits in the channel.
func pump[A, B any](ctx context.Context, from *Feed[A], out chan<- B, convert func(A) B) {
	defer close(out)
	for event := range from.C() {
		select {
		case out <- convert(event):
		case <-ctx.Done():
			return
		}
	}
}
