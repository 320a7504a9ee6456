package task

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/db"
)

var (
	openDesc   = prometheus.NewDesc("cuppa_manual_tasks", "Tasks that wait for a person.", []string{"kind"}, nil)
	oldestDesc = prometheus.NewDesc("cuppa_manual_tasks_oldest_seconds", "How long the oldest task has waited for a person.", []string{"kind"}, nil)
)

// scrapeFor bounds the counting for a scrape.
const scrapeFor = time.Second

// Describe names the figures to Prometheus.
func (s *Service) Describe(to chan<- *prometheus.Desc) {
	to <- openDesc
	to <- oldestDesc
}

// Collect tells the figures of now, of all brands; each registered kind has one, so that an alert sees it fall to 0. While the database is silent there are none.
func (s *Service) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(db.ForAllBrands(context.Background()), scrapeFor)
	defer cancel()
	all, err := counts(ctx, s.db, nil, false)
	if err != nil {
		s.log.Warn("tasks could not be counted for a scrape", "error", err)
		return
	}
	now, of := s.now(), map[string]Count{}
	for _, k := range s.Kinds() {
		of[k.Name] = Count{Kind: k.Name}
	}
	for _, c := range all {
		of[c.Kind] = c
	}
	for kind, c := range of {
		oldest := 0.0
		if c.Open > 0 {
			oldest = max(0, now.Sub(c.Oldest).Seconds())
		}
		to <- prometheus.MustNewConstMetric(openDesc, prometheus.GaugeValue, float64(c.Open), kind)
		to <- prometheus.MustNewConstMetric(oldestDesc, prometheus.GaugeValue, oldest, kind)
	}
}
