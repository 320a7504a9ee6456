package catalog

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // shops know their zone on machines without a zone database
)

// Span is one span of opening time, as people write it. Closes may be 24:00; one that is not after Opens lies on the next day.
type Span struct {
	// Weekday is 1 for Monday to 7 for Sunday.
	Weekday int
	// Opens and Closes are HH:MM.
	Opens, Closes string
}

const dayMinutes = 24 * 60

// stretch is a span in minutes after the midnight at which its day begins; until is exclusive, and above from.
type stretch struct{ from, until int }

// parseStretch reads two times of day; an end that is not after the beginning is on the next day.
func parseStretch(from, until string) (stretch, error) {
	a, err := parseClock(from)
	if err != nil {
		return stretch{}, err
	}
	b, err := parseClock(until)
	if err != nil {
		return stretch{}, err
	}
	if b <= a {
		b += dayMinutes
	}
	return stretch{a, b}, nil
}

// parseClock reads HH:MM, 24:00 included, as minutes after midnight.
func parseClock(s string) (int, error) {
	if s == "24:00" {
		return dayMinutes, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("catalog: %.20q is no time of day such as 08:30", s)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// on is the stretch of the day on which local lies, shifted by days, as instants. On the two nights of the year when clocks are
// changed it begins and ends when the wall clock first shows those times, so it never happens twice.
func (s stretch) on(local time.Time, days int) (from, until time.Time) {
	return wall(local, days, s.from), wall(local, days, s.until)
}

// wall is the first instant at which the clock of local's zone shows `minutes` after the midnight of local's day + days; a time
// that the clock leaps over is the instant of the leap.
func wall(local time.Time, days, minutes int) time.Time {
	y, m, d := local.Date()
	t := time.Date(y, m, d+days, 0, minutes, 0, 0, local.Location())
	want := time.Date(y, m, d+days, 0, minutes, 0, 0, time.UTC).Unix()
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	switch shown := t.Unix() + int64(offset); {
	case shown > want:
		return start
	case shown < want:
		return end
	}
	if !start.IsZero() {
		_, before := start.Add(-1).Zone()
		if earlier := t.Add(time.Duration(offset-before) * time.Second); before > offset && earlier.Before(start) {
			return earlier
		}
	}
	return t
}

// schedule is a week: the stretches that begin on each day, Monday first.
type schedule [7][]stretch

func newSchedule(spans []Span) (schedule, error) {
	var week schedule
	for _, span := range spans {
		if span.Weekday < 1 || span.Weekday > 7 {
			return schedule{}, fmt.Errorf("catalog: weekday %d is not in 1 to 7", span.Weekday)
		}
		s, err := parseStretch(span.Opens, span.Closes)
		if err != nil {
			return schedule{}, err
		}
		week[span.Weekday-1] = append(week[span.Weekday-1], s)
	}
	return week, nil
}

// daily is a schedule with the same stretch every day.
func daily(s stretch) *schedule {
	var week schedule
	for i := range week {
		week[i] = []stretch{s}
	}
	return &week
}

// of are the stretches that begin on local's day + days.
func (w *schedule) of(local time.Time, days int) []stretch {
	return w[((int(local.Weekday())+6+days)%7+7)%7]
}

// holds tells whether t lies in a stretch. Only those that began today or yesterday can.
func (w *schedule) holds(t time.Time, zone *time.Location) bool {
	local := t.In(zone)
	for days := -1; days <= 0; days++ {
		for _, s := range w.of(local, days) {
			if days < 0 && s.until <= dayMinutes {
				continue
			}
			if from, until := s.on(local, days); !t.Before(from) && t.Before(until) {
				return true
			}
		}
	}
	return false
}

// change is the first beginning or end of a stretch after t, or limit if that comes first. limit is less than a day after t.
func (w *schedule) change(t time.Time, zone *time.Location, limit time.Time) time.Time {
	local := t.In(zone)
	for days := -1; days <= 1; days++ {
		for _, s := range w.of(local, days) {
			from, until := s.on(local, days)
			limit = sooner(t, from, limit)
			limit = sooner(t, until, limit)
		}
	}
	return limit
}

// sooner is at when it lies between now and limit, else limit.
func sooner(now, at, limit time.Time) time.Time {
	if at.After(now) && at.Before(limit) {
		return at
	}
	return limit
}

// zones keeps loaded time zones: reading one takes a file.
var zones sync.Map

func zoneOf(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("catalog: time zone: %w", err)
	}
	zones.Store(name, zone)
	return zone, nil
}
