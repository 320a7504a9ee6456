package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"cuppa/internal/db"
)

const (
	// connecting bounds the way to an address, answering all of a try.
	connecting, answering = 5 * time.Second, 15 * time.Second
	// claimed is for how long a replica has a delivery to itself; a try is over by then.
	claimed = time.Minute
	// senders is how many tries one replica makes at once, perHost how many connections one partner gets.
	senders, perHost = 8, 4
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

// Run sends what is due until the context ends. Any number of replicas may run it.
func (s *Service) Run(ctx context.Context) error {
	ctx = db.ForAllBrands(ctx)
	ticker, tidied := time.NewTicker(sendTick), time.Time{}
	defer ticker.Stop()
	for {
		n, err := s.SendDue(ctx)
		if err == nil && time.Since(tidied) > tidyTick {
			tidied = time.Now()
			err = tidy(ctx, s.db, s.moment().Add(-keptFor))
		}
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "webhooks can't be sent now", "error", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-ticker.C:
		}
	}
}

// SendDue tries the deliveries that are due, a bounded number at once, and says how many. Run calls it by itself.
func (s *Service) SendDue(ctx context.Context) (int, error) {
	ctx = db.ForAllBrands(ctx)
	due, err := s.claim(ctx)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	errs := make([]error, len(due))
	var wg sync.WaitGroup
	for i, d := range due {
		wg.Go(func() { errs[i] = s.send(ctx, d) })
	}
	wg.Wait()
	return len(due), errors.Join(errs...)
}

// claim takes due deliveries for this replica: others see them only when its time for them is over.
func (s *Service) claim(ctx context.Context) (mine []Delivery, err error) {
	now := s.moment()
	due, err := dueDeliveries(ctx, s.db, now, senders)
	if err != nil || len(due) == 0 {
		return nil, err
	}
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
	return mine, err
}

// send tries a delivery once and notes what came of it, unless its time was over.
func (s *Service) send(ctx context.Context, d Delivery) error {
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
		if disable != "" {
			if err := disableEndpoint(ctx, tx, d.EndpointID, disable); err != nil {
				return err
			}
			tx.AfterCommit(s.forget)
		}
		return endTry(ctx, tx, d, held)
	})
}
