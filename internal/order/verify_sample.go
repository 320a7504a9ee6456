package order

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/db"
	"cuppa/internal/lease"
	"cuppa/internal/number"
)

const (
	// sampleLatest and sampleRange are how many orders are looked at in a round: those that changed last, and those after a number drawn at random.
	sampleLatest = 200
	sampleRange  = 200
	// sampleLease is how long a replica that looks may be silent before another one does, and how long one sample may take.
	sampleLease = time.Minute
	// samplePause is the least time between two rounds.
	samplePause = 5 * time.Second
	// sampleTold is how many findings of a round the log names.
	sampleTold = 20
	// wholeLasts is how long one look at what is of no one order may take.
	wholeLasts = 15 * time.Minute
	// wholeAgain is how long such a look waits before it is taken again, where something seemed amiss.
	wholeAgain = 2 * time.Second
)

// Sampler verifies a sample of the orders again and again, and in turn all that is of no one order, on one replica at a time. It is a collector of Prometheus.
type Sampler struct {
	orders *Service
	db     *db.DB
	leases *lease.Leases
	share  float64
	log    *slog.Logger
	again  time.Duration // wholeAgain

	mu     sync.Mutex
	broken map[Invariant]int // by the last round
	looked int
	last   time.Time

	// turn are the looks of this turn at what is of no one order, the one that comes next first; all are those of it.
	turn, all []wholeLook
	// found is how many findings each look had, by its name; below 0 where it came to nothing. One that is not there was never taken.
	found map[string]int
	// turned is when a turn ended last; zero where none did.
	turned time.Time
}

// NewSampler makes it; share is which part of its time one replica may spend on it, 0 for none.
func NewSampler(s *Service, d *db.DB, share float64, log *slog.Logger) *Sampler {
	return &Sampler{orders: s, db: d, leases: lease.New(d), share: share, log: log, again: wholeAgain}
}

// Run looks until the context ends, while no other replica does.
func (a *Sampler) Run(ctx context.Context) error {
	if a.share <= 0 {
		return nil
	}
	ctx = db.ForAllBrands(ctx)
	for pause(ctx, samplePause) {
		a.missed(ctx, a.alone(ctx, a.rounds))
	}
	return nil
}

// missed tells the log why something was not looked at, unless the process ends.
func (a *Sampler) missed(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		a.log.WarnContext(ctx, "a sample of orders could not be verified; it is tried again", "error", err)
	}
}

// pause waits; false where the context ended first.
func pause(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

// alone has f run if no other replica looks, and keeps others from looking until it is over: what it has seen so far is this replica's to tell.
func (a *Sampler) alone(ctx context.Context, f func(ctx context.Context) error) (err error) {
	have, mine, err := a.leases.Acquire(ctx, "verify", sampleLease)
	if err != nil || !mine {
		a.forget()
		return err
	}
	held, cancel := context.WithCancelCause(ctx)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		for pause(held, sampleLease/3) {
			renewed, err := a.leases.Renew(held, have)
			if err != nil {
				cancel(err)
				return
			}
			have = renewed
		}
	}()
	defer func() {
		cancel(nil)
		<-kept
		free, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer done()
		err = errors.Join(err, a.leases.Release(free, have))
	}()
	return f(held)
}

// rounds looks, and waits as long as its share of the time says, until the context ends.
func (a *Sampler) rounds(ctx context.Context) error {
	for {
		began := time.Now()
		_, err := a.Look(ctx)
		a.missed(ctx, err)
		took := float64(time.Since(began))
		if !pause(ctx, max(samplePause, time.Duration(math.Min(took*(1/a.share-1), float64(time.Hour))))) {
			return context.Cause(ctx)
		}
	}
}

// Look verifies one sample now, and as much of what is of no one order as there is time for: one look at least, and no more than all of them.
func (a *Sampler) Look(ctx context.Context) (Report, error) {
	began := time.Now()
	ctx = db.ForAllBrands(ctx)
	r, err := a.sample(ctx)
	if err != nil {
		return r, err
	}
	for budget := time.Duration(a.share * float64(samplePause)); ; {
		more, err := a.next(ctx)
		if err != nil || !more || time.Since(began) > budget {
			return r, err
		}
	}
}

// sample verifies one sample.
func (a *Sampler) sample(ctx context.Context) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, sampleLease)
	defer cancel()
	nos, err := sampleOf(ctx, a.orders.db, sampleLatest, number.Order(a.orders.now()), sampleRange)
	if err != nil {
		return Report{}, err
	}
	r, err := a.orders.Check(ctx, Scope{Orders: nos, Workers: 1})
	if err != nil {
		return r, err
	}
	a.tell(ctx, r.Findings)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.broken, a.last = r.Broken, time.Now()
	a.looked += r.Orders
	return r, nil
}

// tell has the log name findings.
func (a *Sampler) tell(ctx context.Context, findings []Finding) {
	for _, f := range findings[:min(len(findings), sampleTold)] {
		a.log.ErrorContext(ctx, "something does not hold that must hold", "invariant", string(f.Invariant), "order", f.Order, "finding", f.Text)
	}
}

// next takes the next look at what is of no one order, and says whether there are more in this turn.
func (a *Sampler) next(ctx context.Context) (more bool, err error) {
	if len(a.turn) == 0 {
		shops, err := allShops(ctx, a.db)
		if err != nil {
			return false, err
		}
		all := append(a.orders.wholeLooks(shops), strayLooks...)
		a.mu.Lock()
		a.turn, a.all = all, all
		a.mu.Unlock()
	}
	one := a.turn[0]
	found, err := a.lookAt(ctx, one)
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if err != nil { // the others have their turn all the same
		a.log.WarnContext(ctx, "something that must hold could not be looked at; it is not told of until its next turn", "look", one.name, "invariant", string(one.about), "error", err)
	}
	a.tell(ctx, found)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.found == nil {
		a.found = map[string]int{}
	}
	if a.found[one.name] = len(found); err != nil {
		a.found[one.name] = -1
	}
	if a.turn = a.turn[1:]; len(a.turn) > 0 {
		return true, nil
	}
	a.turned = time.Now()
	maps.DeleteFunc(a.found, func(name string, _ int) bool { // of shops that are gone
		return !slices.ContainsFunc(a.all, func(one wholeLook) bool { return one.name == name })
	})
	return false, nil
}

// lookAt takes a look. What seems amiss is looked at again, and what is not said again was under way.
func (a *Sampler) lookAt(ctx context.Context, one wholeLook) (stays []Finding, err error) {
	ctx, cancel := context.WithTimeout(ctx, wholeLasts)
	defer cancel()
	d := a.db
	if d.Postgres() { // whose connections that serve end transactions that are silent for long; a file that serves is never read as memory
		whole, done, err := d.Whole()
		if err != nil {
			return nil, err
		}
		defer done()
		d = whole
	}
	for n := range verifyLooks {
		if n > 0 && !pause(ctx, a.again) {
			return nil, ctx.Err()
		}
		texts, err := one.find(ctx, d)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			for _, text := range texts {
				stays = append(stays, Finding{Invariant: one.about, Text: text})
			}
		}
		stays = slices.DeleteFunc(stays, func(f Finding) bool { return !slices.Contains(texts, f.Text) })
		if len(stays) == 0 {
			return nil, nil
		}
	}
	return stays, nil
}

// forget has this replica tell nothing of what another one looks at now.
func (a *Sampler) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.broken, a.turn, a.all, a.found, a.turned = nil, nil, nil, nil, time.Time{}
}

// figures are how many findings there are, by invariant. One of which something was not looked at is left out: nobody knows.
func (a *Sampler) figures() map[Invariant]int {
	out, unknown := map[Invariant]int{}, map[Invariant]bool{}
	for _, one := range a.all {
		n, taken := a.found[one.name]
		if out[one.about] += max(n, 0); n < 0 || !taken && a.turned.IsZero() { // a shop that is new has its first turn before long
			unknown[one.about] = true
		}
	}
	for _, one := range AllInvariants {
		n, sampled := a.broken[one]
		if out[one] += n; !sampled || a.all == nil && one != InvariantStuck || unknown[one] {
			delete(out, one)
		}
	}
	return out
}

var (
	brokenDesc = prometheus.NewDesc("cuppa_verify_broken", "Findings of the last sample of orders and of the last turn at all else, by invariant; one that was not looked at as a whole is left out. Only the replica that looks tells of them.",
		[]string{"invariant"}, nil)
	lookedDesc = prometheus.NewDesc("cuppa_verify_orders_total", "Orders that this process has verified in samples.", nil, nil)
	lastDesc   = prometheus.NewDesc("cuppa_verify_last_seconds", "When this process verified a sample last, as seconds since 1970.", nil, nil)
	turnedDesc = prometheus.NewDesc("cuppa_verify_whole_last_seconds", "When this process had last looked at all that is of no one order, as seconds since 1970.", nil, nil)
)

// Describe names the figures to Prometheus.
func (a *Sampler) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{brokenDesc, lookedDesc, lastDesc, turnedDesc} {
		to <- d
	}
}

// Collect tells the figures of now.
func (a *Sampler) Collect(to chan<- prometheus.Metric) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for one, n := range a.figures() {
		to <- prometheus.MustNewConstMetric(brokenDesc, prometheus.GaugeValue, float64(n), string(one))
	}
	to <- prometheus.MustNewConstMetric(lookedDesc, prometheus.CounterValue, float64(a.looked))
	if !a.last.IsZero() {
		to <- prometheus.MustNewConstMetric(lastDesc, prometheus.GaugeValue, float64(a.last.Unix()))
	}
	if !a.turned.IsZero() {
		to <- prometheus.MustNewConstMetric(turnedDesc, prometheus.GaugeValue, float64(a.turned.Unix()))
	}
}
