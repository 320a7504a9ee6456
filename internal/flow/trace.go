package flow

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Trace tells of each step that was done how long it took: to Prometheus, and at level debug to the log.
type Trace struct {
	log   *slog.Logger
	times *prometheus.HistogramVec
}

// NewTrace makes one. All pipelines of a process share it.
func NewTrace(log *slog.Logger) *Trace {
	return &Trace{log: log, times: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "cuppa_step_seconds", Help: "How long the steps of a pipeline take, by whether they succeeded.",
		Buckets: []float64{.0001, .0005, .001, .005, .01, .05, .1, .5, 1, 3, 10},
	}, []string{"pipeline", "step", "end"})}
}

func (t *Trace) took(ctx context.Context, pipeline, step string, took time.Duration, err error) {
	end := "done"
	if err != nil {
		end = "failed"
	}
	t.times.WithLabelValues(pipeline, step, end).Observe(took.Seconds())
	if t.log.Enabled(ctx, slog.LevelDebug) {
		t.log.DebugContext(ctx, "step", "pipeline", pipeline, "step", step, "took", took, "end", end)
	}
}

// Describe names the figures to Prometheus.
func (t *Trace) Describe(to chan<- *prometheus.Desc) { t.times.Describe(to) }

// Collect tells the figures of now.
func (t *Trace) Collect(to chan<- prometheus.Metric) { t.times.Collect(to) }
