package order

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"cuppa/internal/chance"
	"cuppa/internal/db"
	"cuppa/internal/feed"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/pubsub"
)

// Live is the state of an order as it is pushed. PaymentNo is empty when there is no payment, or when the message does not know it.
type Live struct {
	No            string         `json:"no"`
	BrandID       int            `json:"brand"`
	ShopID        string         `json:"shop"`
	CustomerID    string         `json:"customer"`
	Status        Status         `json:"status"`
	Version       int64          `json:"version"`
	PickupCode    string         `json:"pickup,omitempty"`
	PaidAmount    money.Amount   `json:"paid"`
	PaymentNo     string         `json:"payment,omitempty"`
	PaymentStatus payment.Status `json:"paymentStatus,omitempty"`
	At            time.Time      `json:"at"`
}

func liveOf(o Order) Live {
	return Live{
		No: o.No, BrandID: o.BrandID, ShopID: o.ShopID, CustomerID: o.CustomerID, Status: o.Status, Version: o.Version,
		PickupCode: o.PickupCode, PaidAmount: o.PaidAmount,
	}
}

func (l Live) with(p payment.Payment) Live {
	l.PaymentNo, l.PaymentStatus = p.No, p.Status
	return l
}

// OrderTopic is where changes of one order are told.
func OrderTopic(no string) string { return "order:" + no }

// ShopTopic is where changes of a shop's orders are told.
func ShopTopic(shopID string) string { return "shop:" + shopID }

// telling bounds what is done after a commit.
const telling = 3 * time.Second

// announce tells subscribers on all replicas. It may get lost: they read again by themselves.
func (s *Service) announce(l Live) {
	if l.At.IsZero() {
		l.At = s.moment()
	}
	payload, err := json.Marshal(l)
	if err != nil {
		return // plain fields
	}
	s.afterwards(func(ctx context.Context) error {
		err := s.hub.Publish(ctx, []string{OrderTopic(l.No), ShopTopic(l.ShopID)}, payload)
		if errors.Is(err, pubsub.ErrNotPublished) {
			return nil // the hub has told of the outage, once, and makes up for it
		}
		return err
	})
}

// afterwards runs what follows a commit without keeping its caller; a failure is logged and left to the safety nets. Close waits for it; it does not begin after that.
func (s *Service) afterwards(f func(ctx context.Context) error) (begun bool) {
	s.closing.RLock() // a refund that ends late must not begin while Close waits
	defer s.closing.RUnlock()
	if s.closed {
		return false
	}
	turn := chance.Turn()
	s.after.Go(func() {
		turn()
		ctx, cancel := context.WithTimeout(context.Background(), telling)
		defer cancel()
		if err := f(ctx); err != nil {
			s.log.WarnContext(ctx, "after a commit", "error", err)
		}
	})
	return true
}

// beside runs what never fails as afterwards does, and waits for its end as long as the caller does.
func (s *Service) beside(gone <-chan struct{}, f func(ctx context.Context)) {
	done := make(chan struct{})
	if !s.afterwards(func(ctx context.Context) error { defer close(done); f(ctx); return nil }) {
		return
	}
	turn := chance.Turn()
	select {
	case <-done:
	case <-gone:
	}
	turn()
}

// recordAndTell records the order and has subscribers told after the commit.
func (s *Service) recordAndTell(ctx context.Context, tx *db.Tx, o *Order, p *payment.Payment, e outbox.Event) error {
	if err := s.record(ctx, tx, o, e); err != nil {
		return err
	}
	l := liveOf(*o)
	if p != nil {
		l = l.with(*p)
	}
	tx.AfterCommit(func() { s.announce(l) })
	return nil
}

// reread is how often a subscription reads its order again although nothing was told.
const reread = 20 * time.Second

// FollowPayment sends where the payment of an order stands now, then each change, and ends once the order waits for no payment any more. The caller
// has checked that the order may be seen.
func (s *Service) FollowPayment(ctx context.Context, no string) (*feed.Feed[*Live], error) {
	return pubsub.Follow(ctx, s.hub, []string{OrderTopic(no)},
		func(ctx context.Context) (*Live, error) { return one(ctx, s.lives, no) },
		func(payload []byte) (*Live, bool) {
			l, ok := decodeLive(payload)
			return &l, ok && l.PaymentNo != "" // the rest is read
		},
		func(l *Live) int64 { return l.Version },
		func(l *Live) bool { return l.Status != Created },
		reread)
}

// FollowOrder sends an order as it is now, then each change, and ends with its last state: once no money of it is on its way back either.
func (s *Service) FollowOrder(ctx context.Context, no string) (*feed.Feed[*Order], error) {
	return pubsub.Follow(ctx, s.hub, []string{OrderTopic(no)},
		func(ctx context.Context) (*Order, error) { return s.withMoney(ctx, no) },
		func([]byte) (*Order, bool) { return nil, false },
		func(o *Order) int64 { return o.Version },
		func(o *Order) bool { return o.Status.Final() && !o.returning },
		reread)
}

// withMoney reads an order, and of one that is over whether money of it is on its way back.
func (s *Service) withMoney(ctx context.Context, no string) (*Order, error) {
	read, err := one(ctx, s.orders, no)
	if err != nil || !read.Status.Final() || read.RefundedAmount == 0 {
		return read, err
	}
	refunds, err := s.payments.RefundsOfOrders(ctx, []string{no})
	if err != nil {
		return nil, err
	}
	o := *read // others may have read it too
	o.returning = slices.ContainsFunc(refunds[no], func(r payment.Refund) bool { return r.Status == payment.RefundPending })
	return &o, nil
}

func decodeLive(payload []byte) (Live, bool) {
	var l Live
	err := json.Unmarshal(payload, &l)
	return l, err == nil
}

// FollowShop sends the orders of a shop that are under way, then every order of the shop as it changes, until the context ends.
func (s *Service) FollowShop(ctx context.Context, shopID string) (*feed.Feed[Order], error) {
	sub := s.hub.Subscribe(ShopTopic(shopID))
	orders, err := underWay(ctx, s.db, shopID)
	if err != nil {
		sub.Close()
		return nil, err
	}
	out := feed.New[Order](1)
	go func() {
		defer out.Close()
		defer sub.Close()
		follow := shopFollower{s: s, shopID: shopID, out: out, sent: map[string]int64{}, open: map[string]bool{}}
		if !follow.send(ctx, orders) {
			return
		}
		timer := time.NewTicker(reread)
		defer timer.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
				if !follow.again(ctx) {
					return
				}
			case e, ok := <-sub.C():
				if !ok || !follow.hear(ctx, e) {
					return
				}
			}
		}
	}()
	return out, nil
}

// shopFollower remembers which version of an order was sent, so that none is sent twice or backwards.
type shopFollower struct {
	s      *Service
	shopID string
	out    *feed.Feed[Order]
	sent   map[string]int64
	open   map[string]bool // sent as under way, and not yet as finished
}

// maxRemembered bounds the memory of one subscription.
const maxRemembered = 5_000

func (f *shopFollower) send(ctx context.Context, orders []Order) bool {
	for _, o := range orders {
		if f.sent[o.No] >= o.Version {
			continue
		}
		if !f.out.Send(ctx, o) {
			return false
		}
		if len(f.sent) >= maxRemembered {
			clear(f.sent)
			clear(f.open)
		}
		f.sent[o.No] = o.Version
		f.open[o.No] = true
		if o.Status.Final() || o.Status == Completed {
			delete(f.open, o.No)
		}
	}
	return true
}

// again reads what is under way, and what the subscriber has seen and is not under way any more.
func (f *shopFollower) again(ctx context.Context) bool {
	orders, err := underWay(ctx, f.s.db, f.shopID)
	if err != nil {
		return ctx.Err() == nil // the next signal tries again
	}
	var left []string
	for no := range f.open {
		if !slices.ContainsFunc(orders, func(o Order) bool { return o.No == no }) {
			left = append(left, no)
		}
	}
	if len(left) > 0 {
		gone, err := ordersByNo(ctx, f.s.db, left)
		if err != nil {
			return ctx.Err() == nil
		}
		orders = append(orders, gone...)
	}
	return f.send(ctx, orders)
}

func (f *shopFollower) hear(ctx context.Context, e pubsub.Event) bool {
	if e.Resync {
		return f.again(ctx)
	}
	l, ok := decodeLive(e.Payload)
	if !ok || f.sent[l.No] >= l.Version {
		return true
	}
	o, err := orderByNo(ctx, f.s.db, l.No)
	if err != nil {
		return ctx.Err() == nil
	}
	return f.send(ctx, []Order{o})
}
