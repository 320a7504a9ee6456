package promotion

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/pricing"
	"cuppa/internal/pubsub"
)

// topic is where replicas tell one another that a brand's promotions changed; the payload is the brand's id.
const topic = "promotions"

// Service keeps promotions. Make it with New; it is safe for concurrent use.
type Service struct {
	db  *db.DB
	hub *pubsub.Hub
	now func() time.Time
	log *slog.Logger

	sets   *fresh[setKey, *Set]
	totals *fresh[totalsKey, map[string]totals]
	guests *db.Reads[guestKey, map[string]pricing.Used]

	trials chan struct{} // wakes the timer of trials
	pageOf int           // how many orders a trial reads at once
}

// Guests' counters are read like their coupons.
const (
	guestsAtOnce = 2
	guestsInOne  = 64
)

// New makes the service. hub may be nil where there is one replica only.
func New(d *db.DB, hub *pubsub.Hub, now func() time.Time, log *slog.Logger) *Service {
	s := &Service{db: d, hub: hub, now: now, log: log, trials: make(chan struct{}, 1), pageOf: trialPage}
	s.sets = newFresh(now, s.readSet)
	s.totals = newFresh(now, func(ctx context.Context, k totalsKey, _ map[string]totals, _ bool) (map[string]totals, error) {
		return readTotals(ctx, d, k)
	})
	s.guests = db.NewReads(func(ctx context.Context, keys []guestKey) ([]map[string]pricing.Used, error) {
		return readGuests(ctx, d, keys)
	}, guestsAtOnce, guestsInOne)
	return s
}

func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// changed is what follows every committed change of a brand's promotions.
func (s *Service) changed(ctx context.Context, brandID int) {
	s.sets.drop(func(k setKey) bool { return k.brandID == brandID })
	if s.hub != nil {
		_ = s.hub.Publish(context.WithoutCancel(ctx), []string{topic}, []byte(strconv.Itoa(brandID))) // what gets lost is found within tooOld
	}
}

// Listen takes notice of what other replicas announce as changed, until ctx ends.
func (s *Service) Listen(ctx context.Context) error {
	if s.hub == nil {
		return nil
	}
	sub := s.hub.Subscribe(topic)
	defer sub.Close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-sub.C():
			if !ok {
				return nil
			}
			brandID, err := strconv.Atoi(string(e.Payload))
			s.sets.drop(func(k setKey) bool { return e.Resync || err == nil && k.brandID == brandID })
		}
	}
}
