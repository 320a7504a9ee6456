package stock

import (
	"context"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// drift is why a shop's counters in Redis were not what the database says.
type drift int

// The causes. Each time one is met it is told in the log and counted, and the shop's counters are made anew.
const (
	driftLost     drift = iota // Redis has no counters of a shop: it was emptied, or is another one
	driftOldCopy               // its counters were written to another server, or stay behind the database's epoch: a failover, a copy that was brought back
	driftNoOrder               // it holds stock for orders that have no rows: a process died, or was very late
	driftNoHold                // it lacks holds of orders whose rows hold stock
	driftQuantity              // it counts another quantity, or what is not counted
	drifts
)

var driftNames = [drifts]string{"lost", "old copy", "hold without order", "order without hold", "count differs"}

// String is the cause as logs and figures call it.
func (d drift) String() string { return driftNames[d] }

// drifted tells that a shop's counters were wrong, and why. What is amiss may be nil.
func (s *Service) drifted(ctx context.Context, st *shop, cause drift, amiss []string) {
	s.drift[cause].Add(1)
	s.log.WarnContext(ctx, "stock counters in Redis were wrong and are rebuilt from the database", "shop", st.id, "cause", cause.String(), "amiss", amiss)
}

// driftCounts are how often each cause was met.
type driftCounts [drifts]atomic.Uint64

var driftDesc = prometheus.NewDesc("cuppa_stock_drift_total", "How often a shop's counters in Redis were not what the database says, and why. They were rebuilt each time.", []string{"cause"}, nil)

// Describe names the figures to Prometheus.
func (s *Service) Describe(to chan<- *prometheus.Desc) { to <- driftDesc }

// Collect tells the figures of now.
func (s *Service) Collect(to chan<- prometheus.Metric) {
	for cause := range drifts {
		to <- prometheus.MustNewConstMetric(driftDesc, prometheus.CounterValue, float64(s.drift[cause].Load()), cause.String())
	}
}
