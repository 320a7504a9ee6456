package main

import (
	"math"
	"slices"
	"time"
)

// round is what one turn of ours or of the floor gave.
type round struct {
	perSecond float64
	latencies []time.Duration // may be nil
}

// inTurns measures ours and its floor alternately and compares their medians, so that whatever else the machine does meets both. Who begins
// changes from round to round. Each has a turn before that does not count.
func inTurns(rounds int, ours, floor func() (round, error)) (row, error) {
	for _, warmUp := range []func() (round, error){ours, floor} {
		if _, err := warmUp(); err != nil {
			return row{}, err
		}
	}
	var mine, theirs []float64
	var latencies []time.Duration
	for i := range rounds {
		first, second := ours, floor
		if i%2 == 1 {
			first, second = floor, ours
		}
		a, err := first()
		if err != nil {
			return row{}, err
		}
		b, err := second()
		if err != nil {
			return row{}, err
		}
		if i%2 == 1 {
			a, b = b, a
		}
		mine, theirs, latencies = append(mine, a.perSecond), append(theirs, b.perSecond), append(latencies, a.latencies...)
	}
	r := row{Unit: "per second", Ours: median(mine), Floor: value(median(theirs))}
	r.Ratio = value(r.Ours / *r.Floor)
	if len(latencies) > 0 {
		r.P50, r.P99 = value(millis(quantile(latencies, 0.5))), value(millis(quantile(latencies, 0.99)))
	}
	return r, nil
}

// value rounds to what is worth reading.
func value(v float64) *float64 {
	v = math.Round(v*1000) / 1000
	return &v
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func quantile(values []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
