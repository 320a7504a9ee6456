package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/timer"
)

const (
	// connecting bounds the way to an address, answering all of a try.
	connecting, answering = 5 * time.Second, 15 * time.Second
	// claimed is for how long a replica has a delivery to itself; a try is over by then.
	claimed = time.Minute
	// senders is how many tries one replica makes at once, perAddress how many of them go to one address. Their number bounds the connections.
	senders, perAddress = 32, 4
	// sendTick is how often deliveries are looked for that are due.
	sendTick = 500 * time.Millisecond
	// keptTries is how many tries a delivery remembers.
	keptTries = 30
	// keptFor is how long deliveries that ended are kept, tidyTick how often they are removed.
	keptFor, tidyTick = 30 * 24 * time.Hour, 10 * time.Minute
)

// moments are when a delivery is tried, after it was made: ten times within 24 hours.
var moments = []time.Duration{
	0, 5 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 16 * time.Hour, 24 * time.Hour,
}

// Wake has due deliveries sent now.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Timers are what is sent and swept by itself. Nobody waits for a try, so that a partner who does not answer keeps no other one waiting.
func (s *Service) Timers() []timer.Timer {
	slots := timer.NewSlots(senders, s.Wake)
	return []timer.Timer{
		{
			Name: "webhooks are sent", Every: sendTick, Wake: s.wake, Drain: slots.Drain,
			Next: func(ctx context.Context) (time.Time, bool, error) {
				if slots.Free() == 0 {
					return time.Time{}, false, nil
				}
				return nextDelivery(ctx, s.db, s.under.full())
			},
			Run: func(ctx context.Context) (int, error) {
				due, err := s.claim(ctx, slots.Free())
				for _, d := range due {
					slots.Go(ctx, func(ctx context.Context) {
						if err := s.send(ctx, d); err != nil && ctx.Err() == nil {
							s.log.WarnContext(ctx, "what came of a webhook can't be noted; it is sent again", "delivery", d.ID, "error", err)
						}
					})
				}
				return len(due), err
			},
		},
		{Name: "webhooks are swept", Every: tidyTick, Once: true, Full: tidyBatch, Run: func(ctx context.Context) (int, error) {
			return tidy(ctx, s.db, s.moment().Add(-keptFor))
		}},
	}
}

// SendDue tries the deliveries that are due, a bounded number at once, and says how many. It returns when all were tried.
func (s *Service) SendDue(ctx context.Context) (int, error) {
	ctx = db.ForAllBrands(ctx)
	due, err := s.claim(ctx, senders)
	errs := make([]error, len(due), len(due)+1)
	var wg sync.WaitGroup
	for i, d := range due {
		wg.Go(func() { errs[i] = s.send(ctx, d) })
	}
	wg.Wait()
	errs = append(errs, err)
	return len(due), errors.Join(errs...)
}

// under are the tries that are under way at this replica, by address.
type under struct {
	mu    sync.Mutex
	tries map[string]int
	// silent are addresses whose latest try had no answer: one try at a time is enough for them.
	silent map[string]bool
}

func newUnder() *under { return &under{tries: map[string]int{}, silent: map[string]bool{}} }

func (u *under) isFull(address string) bool {
	n := u.tries[address]
	return n >= perAddress || n > 0 && u.silent[address]
}

// full are the addresses that get no more tries now.
func (u *under) full() (addresses []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for address := range u.tries {
		if u.isFull(address) {
			addresses = append(addresses, address)
		}
	}
	return addresses
}

// begin says whether another try of an address may begin, and counts it.
func (u *under) begin(address string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.isFull(address) {
		return false
	}
	u.tries[address]++
	return true
}

func (u *under) end(address string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.tries[address]--; u.tries[address] == 0 {
		delete(u.tries, address)
	}
}

// heard notes whether an address answered.
func (u *under) heard(address string, answered bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if answered {
		delete(u.silent, address)
	} else {
		u.silent[address] = true
	}
}

// claim takes some due deliveries for this replica: others see them only when its time for them is over. Where an address has no more room, those of others behind it are
// taken. Each is to be sent, also where there is an error.
func (s *Service) claim(ctx context.Context, most int) (mine []Delivery, err error) {
	for len(mine) < most {
		due, err := dueDeliveries(ctx, s.db, s.moment(), s.under.full(), most-len(mine))
		if err != nil {
			return mine, err
		}
		some := slices.DeleteFunc(slices.Clone(due), func(d Delivery) bool { return !s.under.begin(d.EndpointID) })
		taken, err := s.claimAll(ctx, some)
		for _, d := range some {
			if !slices.ContainsFunc(taken, func(t Delivery) bool { return t.ID == d.ID }) {
				s.under.end(d.EndpointID)
			}
		}
		mine = append(mine, taken...)
		if err != nil || len(some) == len(due) {
			return mine, err
		}
	}
	return mine, nil
}

func (s *Service) claimAll(ctx context.Context, due []Delivery) (mine []Delivery, err error) {
	if len(due) == 0 {
		return nil, nil
	}
	now := s.moment()
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		mine = nil
		for _, d := range due {
			ok, err := claimDelivery(ctx, tx, d, now.Add(claimed))
			if err != nil {
				return err
			}
			if ok {
				d.NextAt = now.Add(claimed)
				mine = append(mine, d)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return mine, nil
}

// send tries a delivery once and notes what came of it, unless its time was over.
func (s *Service) send(ctx context.Context, d Delivery) error {
	defer s.under.end(d.EndpointID)
	e, ok, err := endpoint(ctx, s.db.Ent(), d.EndpointID)
	if err != nil {
		return err
	}
	held := d.NextAt
	if !ok || !e.Enabled {
		d.Status, d.NextAt = Failed, time.Time{}
		d.Tries = append(d.Tries, Try{At: s.moment(), Error: "the address is switched off"})
		return s.note(ctx, d, held, "")
	}
	t := s.try(ctx, e, d)
	if ctx.Err() != nil {
		return ctx.Err() // the process stops; what came of it is not known, and it is sent again
	}
	s.under.heard(d.EndpointID, t.Status != 0)
	d.Attempts++
	d.Tries = append(d.Tries, t)
	d.Tries = d.Tries[max(0, len(d.Tries)-keptTries):]
	disable := ""
	switch {
	case t.Error == "":
		d.Status, d.NextAt, d.DeliveredAt = Delivered, time.Time{}, s.moment()
	case t.Status == http.StatusGone:
		d.Status, d.NextAt, disable = Failed, time.Time{}, "it answered 410 Gone"
	default:
		d.Status, d.NextAt = next(d, t)
	}
	return s.note(ctx, d, held, disable)
}

// next is when a delivery that failed is tried again.
func next(d Delivery, last Try) (Status, time.Time) {
	if d.Attempts >= len(moments) {
		return Failed, time.Time{}
	}
	step := moments[d.Attempts] - moments[d.Attempts-1]
	return Pending, last.At.Add(step + rand.N(step/20+time.Millisecond)).Truncate(time.Microsecond)
}

// try sends a delivery once.
func (s *Service) try(ctx context.Context, e Endpoint, d Delivery) Try {
	t := Try{At: s.moment()}
	began := time.Now()
	status, err := s.post(ctx, e, d, t.At)
	t.Took, t.Status = time.Since(began), status
	switch {
	case err != nil:
		t.Error = reason(err)
	case status < 200 || status > 299:
		t.Error = "it answered " + strconv.Itoa(status)
	}
	return t
}

func (s *Service) post(ctx context.Context, e Endpoint, d Delivery, at time.Time) (int, error) {
	if err := s.checkURL(e.URL); err != nil {
		return 0, errPrivate
	}
	keys := make([][]byte, 0, 2)
	key, err := s.open(e.secret, e.ID)
	if err != nil {
		return 0, fmt.Errorf("webhook: the secret of %s: %w", e.ID, err)
	}
	keys = append(keys, key)
	if len(e.before) > 0 && at.Before(e.BeforeUntil) {
		if key, err = s.open(e.before, e.ID); err != nil {
			return 0, fmt.Errorf("webhook: the secret of %s: %w", e.ID, err)
		}
		keys = append(keys, key)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(d.Body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "cuppa-webhooks/1")
	request.Header.Set(headerID, d.ID)
	request.Header.Set(headerTimestamp, strconv.FormatInt(at.Unix(), 10))
	request.Header.Set(headerSignature, Sign(d.ID, at, d.Body, keys...))
	answer, err := s.client.Do(request)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close() // what it says is not read
}

// reason is why there was no answer, in words of ours: what resolvers and dialers say may tell of our network.
func reason(err error) string {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errPrivate):
		return "the address is not on the public network"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	default:
		return "no connection"
	}
}

// note writes what came of a try, unless another replica has taken the delivery meanwhile; disable switches its address off.
func (s *Service) note(ctx context.Context, d Delivery, held time.Time, disable string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := endTry(ctx, tx, d, held); err != nil || disable == "" {
			return err
		}
		tx.AfterCommit(s.forget)
		return disableEndpoint(ctx, tx, d.EndpointID, disable)
	})
}
