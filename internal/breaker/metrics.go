package breaker

import "github.com/prometheus/client_golang/prometheus"

var (
	stateDesc = prometheus.NewDesc("cuppa_breaker_state", "An outside party's breaker: 0 closed, 1 half open, 2 open.", []string{"party"}, nil)
	callsDesc = prometheus.NewDesc("cuppa_breaker_calls_total", "Calls of an outside party by their end; refused ones found its breaker open.",
		[]string{"party", "end"}, nil)
	changesDesc = prometheus.NewDesc("cuppa_breaker_transitions_total", "Changes of state of an outside party's breaker.", []string{"party"}, nil)
)

// Describe names the figures to Prometheus.
func (p *Parties) Describe(to chan<- *prometheus.Desc) {
	to <- stateDesc
	to <- callsDesc
	to <- changesDesc
}

// Collect tells the figures of now.
func (p *Parties) Collect(to chan<- prometheus.Metric) {
	number := map[State]float64{Closed: 0, HalfOpen: 1, Open: 2}
	for _, s := range p.Status() {
		to <- prometheus.MustNewConstMetric(stateDesc, prometheus.GaugeValue, number[s.State], s.Name)
		to <- prometheus.MustNewConstMetric(changesDesc, prometheus.CounterValue, float64(s.Changes), s.Name)
		for end, n := range map[string]uint64{"succeeded": s.Succeeded, "failed": s.Failed, "refused": s.Refused} {
			to <- prometheus.MustNewConstMetric(callsDesc, prometheus.CounterValue, float64(n), s.Name, end)
		}
	}
}
