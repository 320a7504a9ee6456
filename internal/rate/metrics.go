package rate

import "github.com/prometheus/client_golang/prometheus"

var (
	requestsDesc = prometheus.NewDesc("cuppa_rate_requests_total", "What the limits decided; of misses, how many were counted and how many requests refused for them.",
		[]string{"limit", "end"}, nil)
	bucketsDesc   = prometheus.NewDesc("cuppa_rate_buckets", "Buckets in memory.", nil, nil)
	callsDesc     = prometheus.NewDesc("cuppa_rate_redis_calls_total", "Pipelines sent to Redis.", nil, nil)
	reportsDesc   = prometheus.NewDesc("cuppa_rate_redis_reports_total", "Buckets reported in them.", nil, nil)
	waitsDesc     = prometheus.NewDesc("cuppa_rate_redis_waits_total", "Requests that waited for an answer of Redis.", nil, nil)
	fallbacksDesc = prometheus.NewDesc("cuppa_rate_fallbacks_total", "Reports that Redis did not answer: those buckets were this process's alone.", nil, nil)
	sharedDesc    = prometheus.NewDesc("cuppa_rate_shared", "1 while buckets are shared over Redis.", nil, nil)
)

// Describe names the figures to Prometheus.
func (l *Limiter) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{requestsDesc, bucketsDesc, callsDesc, reportsDesc, waitsDesc, fallbacksDesc, sharedDesc} {
		to <- d
	}
}

// Collect tells the figures of now.
func (l *Limiter) Collect(to chan<- prometheus.Metric) {
	admitted, refused, buckets := make([]uint64, len(l.limits)), make([]uint64, len(l.limits)), 0
	for i := range l.shards {
		s := &l.shards[i]
		s.mu.Lock()
		buckets += len(s.of)
		for j := range l.limits {
			admitted[j] += s.admitted[j]
			refused[j] += s.refused[j]
		}
		s.mu.Unlock()
	}
	counter := func(d *prometheus.Desc, n uint64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	for j, limit := range l.limits {
		counter(requestsDesc, admitted[j], limit.name, "admitted")
		counter(requestsDesc, refused[j], limit.name, "refused")
	}
	counter(callsDesc, l.calls.Load())
	counter(reportsDesc, l.reports.Load())
	counter(waitsDesc, l.waits.Load())
	counter(fallbacksDesc, l.fallbacks.Load())
	shared := 0.0
	if l.up.Load() {
		shared = 1
	}
	to <- prometheus.MustNewConstMetric(sharedDesc, prometheus.GaugeValue, shared)
	to <- prometheus.MustNewConstMetric(bucketsDesc, prometheus.GaugeValue, float64(buckets))
}
