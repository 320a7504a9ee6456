package bus

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/db"
	"cuppa/internal/outbox"
)

// figures are counted by each process for itself.
type figures struct {
	released                  chan struct{} // parked events may be due
	published, failed, untold *atomic.Int64
	of                        map[string]*counted
}

type counted struct{ came, took, failed, parked, missed atomic.Int64 }

func newFigures(consumers []Consumer) figures {
	f := figures{released: make(chan struct{}, 1), published: new(atomic.Int64), failed: new(atomic.Int64), untold: new(atomic.Int64), of: map[string]*counted{}}
	for _, c := range consumers {
		f.of[c.Name] = &counted{}
	}
	return f
}

func (f figures) came(consumer string)              { f.of[consumer].came.Add(1) }
func (f figures) tookOne(consumer string)           { f.of[consumer].took.Add(1) }
func (f figures) failedOne(consumer string)         { f.of[consumer].failed.Add(1) }
func (f figures) parkedOne(consumer string)         { f.of[consumer].parked.Add(1) }
func (f figures) missedSome(consumer string, n int) { f.of[consumer].missed.Add(int64(n)) }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("cuppa_"+name, help, labels, nil)
}

var (
	lagDesc       = desc("events_lag_seconds", "Age of the oldest event that waits: pending for consumers in the database, unsent for the bus.", "for")
	publishedDesc = desc("bus_published_total", "Events that this process told the bus of.")
	failedDesc    = desc("bus_publish_failures_total", "Looks for unsent events that could not publish all that they found.")
	untoldDesc    = desc("bus_untold_total", "Events that were published without the typed events in them, which could not be read.")
	messagesDesc  = desc("bus_messages_total", "Messages of the bus by what became of them in this process: came, took, failed (a try), parked (came early), missed (read from the database).", "consumer", "end")
	parkedDesc    = desc("bus_parked", "Events that wait for an earlier one of their order (early) or for their next try (failing).", "consumer", "why")
	deadDesc      = desc("dead_letters", "Dead letters that wait for staff.", "consumer")
)

// Describe names the figures to Prometheus.
func (b *Bus) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{lagDesc, publishedDesc, failedDesc, untoldDesc, messagesDesc, parkedDesc, deadDesc} {
		to <- d
	}
}

// asking bounds what a scrape asks of the database.
const asking = 2 * time.Second

// Collect tells the figures of now. What the database does not answer in time is left out.
func (b *Bus) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count := func(d *prometheus.Desc, v int64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	count(publishedDesc, b.figures.published.Load())
	count(failedDesc, b.figures.failed.Load())
	count(untoldDesc, b.figures.untold.Load())
	for name, f := range b.figures.of {
		for end, n := range map[string]*atomic.Int64{"came": &f.came, "took": &f.took, "failed": &f.failed, "parked": &f.parked, "missed": &f.missed} {
			count(messagesDesc, n.Load(), name, end)
		}
	}
	ctx, cancel := context.WithTimeout(db.ForAllBrands(context.Background()), asking)
	defer cancel()
	if pending, unsent, err := outbox.Oldest(ctx, b.DB); err == nil {
		gauge(lagDesc, b.age(pending), "pending")
		gauge(lagDesc, b.age(unsent), "unsent")
	}
	if early, failing, err := countParked(ctx, b.DB); err == nil {
		for _, c := range b.Consumers {
			gauge(parkedDesc, float64(early[c.Name]), c.Name, "early")
			gauge(parkedDesc, float64(failing[c.Name]), c.Name, "failing")
		}
	}
	if dead, err := countDead(ctx, b.DB); err == nil {
		for _, c := range b.Consumers {
			if _, ok := dead[c.Name]; !ok {
				dead[c.Name] = 0
			}
		}
		for name, n := range dead {
			gauge(deadDesc, float64(n), name)
		}
	}
}

// age is how long ago a moment was, in seconds; 0 for none.
func (b *Bus) age(of time.Time) float64 {
	if of.IsZero() {
		return 0
	}
	return max(0, b.now().Sub(of).Seconds())
}
