package order

import (
	"context"
	"errors"
	"log/slog"
	"math"
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
	// sampleLease is how long a replica that looks may be silent before another one does.
	sampleLease = time.Minute
	// samplePause is the least time between two rounds.
	samplePause = 5 * time.Second
	// sampleTold is how many findings of a round the log names.
	sampleTold = 20
)

// Sampler verifies a sample of the orders again and again, on one replica at a time. It is a collector of Prometheus.
type Sampler struct {
	orders *Service
	leases *lease.Leases
	share  float64
	log    *slog.Logger

	mu     sync.Mutex
	broken map[Invariant]int // by the last round
	looked int
	last   time.Time
}

// NewSampler makes it; share is which part of its time one replica may spend on it, 0 for none.
func NewSampler(s *Service, d *db.DB, share float64, log *slog.Logger) *Sampler {
	return &Sampler{orders: s, leases: lease.New(d), share: share, log: log}
}

// Run looks until the context ends.
func (a *Sampler) Run(ctx context.Context) error {
	if a.share <= 0 {
		return nil
	}
	ctx = db.ForAllBrands(ctx)
	for wait := samplePause; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		took, err := a.round(ctx)
		if err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "a sample of orders could not be verified; it is tried again", "error", err)
		}
		wait = max(samplePause, time.Duration(math.Min(float64(took)*(1/a.share-1), float64(time.Hour))))
	}
}

// round looks at one sample, if no other replica does.
func (a *Sampler) round(ctx context.Context) (took time.Duration, err error) {
	have, mine, err := a.leases.Acquire(ctx, "verify", sampleLease)
	if err != nil || !mine {
		a.forget()
		return 0, err
	}
	bounded, cancel := context.WithTimeout(ctx, sampleLease)
	defer cancel()
	defer func() {
		free, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer done()
		err = errors.Join(err, a.leases.Release(free, have))
	}()
	began := time.Now()
	_, err = a.Look(bounded)
	return time.Since(began), err
}

// Look verifies one sample now.
func (a *Sampler) Look(ctx context.Context) (Report, error) {
	ctx = db.ForAllBrands(ctx)
	nos, err := sampleOf(ctx, a.orders.db, sampleLatest, number.Order(a.orders.now()), sampleRange)
	if err != nil {
		return Report{}, err
	}
	r, err := a.orders.Check(ctx, Scope{Orders: nos, Workers: 1})
	if err != nil {
		return r, err
	}
	for i, f := range r.Findings {
		if i == sampleTold {
			break
		}
		a.log.ErrorContext(ctx, "something does not hold that must hold", "invariant", string(f.Invariant), "order", f.Order, "finding", f.Text)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.broken, a.last = r.Broken, time.Now()
	a.looked += r.Orders
	return r, nil
}

// forget has this replica tell nothing of what another one looks at now.
func (a *Sampler) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.broken = nil
}

var (
	brokenDesc = prometheus.NewDesc("cuppa_verify_broken", "Findings of the last sample that was verified, by invariant. Only the replica that looked tells of them.", []string{"invariant"}, nil)
	lookedDesc = prometheus.NewDesc("cuppa_verify_orders_total", "Orders that this process has verified in samples.", nil, nil)
	lastDesc   = prometheus.NewDesc("cuppa_verify_last_seconds", "When this process verified a sample last, as seconds since 1970.", nil, nil)
)

// Describe names the figures to Prometheus.
func (a *Sampler) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{brokenDesc, lookedDesc, lastDesc} {
		to <- d
	}
}

// Collect tells the figures of now.
func (a *Sampler) Collect(to chan<- prometheus.Metric) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for one, n := range a.broken {
		to <- prometheus.MustNewConstMetric(brokenDesc, prometheus.GaugeValue, float64(n), string(one))
	}
	to <- prometheus.MustNewConstMetric(lookedDesc, prometheus.CounterValue, float64(a.looked))
	if !a.last.IsZero() {
		to <- prometheus.MustNewConstMetric(lastDesc, prometheus.GaugeValue, float64(a.last.Unix()))
	}
}
