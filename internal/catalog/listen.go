package catalog

import (
	"context"

	"cuppa/internal/pubsub"
)

// menusTopic is where replicas tell one another that a shop's menu changed; the payload is the shop's id.
const menusTopic = "menus"

// AnnounceOver tells other replicas through the hub. What gets lost there, Run heals within SweepEvery.
func AnnounceOver(hub *pubsub.Hub) Announce {
	return func(ctx context.Context, _ int, shopID string) {
		_ = hub.Publish(ctx, []string{menusTopic}, []byte(shopID))
	}
}

// Listen drops the menus that other replicas announce as changed, until ctx ends.
func (s *Service) Listen(hub *pubsub.Hub) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		sub := hub.Subscribe(menusTopic)
		defer sub.Close()
		for {
			select {
			case <-ctx.Done():
				return nil
			case e, ok := <-sub.C():
				if !ok {
					return nil
				}
				if !e.Resync {
					s.Drop(string(e.Payload))
				}
			}
		}
	}
}
