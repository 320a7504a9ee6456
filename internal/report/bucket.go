package report

import (
	"slices"
	"time"
)

// Bucket is the width of a series' points, by the clock on the shop's wall.
type Bucket int

// The widths.
const (
	// Hour begins with each hour of the wall clock, and where the clock is put forward or back: an hour that comes twice has two points.
	Hour Bucket = iota + 1
	// Day begins when the wall's date changes: 23, 24 or 25 hours.
	Day
)

// slotWidth is that of a rollup: every time zone's hours and days begin at one.
const slotWidth = 15 * time.Minute

func slotOf(at time.Time) time.Time { return at.UTC().Truncate(slotWidth) }

func ceilMicro(at time.Time) time.Time {
	at = at.UTC()
	if floor := at.Truncate(time.Microsecond); !floor.Equal(at) {
		return floor.Add(time.Microsecond)
	}
	return at
}

// span is [from, to) cut into whole slots and what is ragged at both ends.
type span struct {
	from, to time.Time
	// Slots of [firstSlot, endSlot) lie wholly inside; none when they are equal. Then [from, to) is all ragged.
	firstSlot, endSlot time.Time
}

func spanOf(from, to time.Time) span {
	s := span{from: from, to: to, firstSlot: slotOf(from), endSlot: slotOf(to)}
	if s.firstSlot.Before(from) {
		s.firstSlot = s.firstSlot.Add(slotWidth)
	}
	if !s.firstSlot.Before(s.endSlot) {
		s.firstSlot, s.endSlot = to, to
	}
	return s
}

// bucketStarts are when the buckets that [from, to) touches begin, in UTC. The first holds from.
func bucketStarts(zone *time.Location, from, to time.Time, bucket Bucket) []time.Time {
	var starts []time.Time
	add := func(at time.Time) { starts = append(starts, at.UTC()) }
	if bucket == Hour {
		for at := startOfHour(from.In(zone)); at.Before(to); at = nextHour(at) {
			add(at)
		}
		return starts
	}
	year, month, day := from.In(zone).Date()
	for i := 0; ; i++ {
		at := startOfDay(zone, year, month, day+i)
		if !at.Before(to) {
			return starts
		}
		if len(starts) == 0 || at.After(starts[len(starts)-1]) { // a date that the zone skipped has no day
			add(at)
		}
	}
}

// bucketOf is the index of the bucket that holds the moment.
func bucketOf(starts []time.Time, at time.Time) int {
	i, found := slices.BinarySearchFunc(starts, at, time.Time.Compare)
	if found {
		return i
	}
	return max(i-1, 0)
}

// sinceHour is how far the wall clock is past its full hour.
func sinceHour(at time.Time) time.Duration {
	return time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())
}

func startOfHour(at time.Time) time.Time {
	start := at.Add(-sinceHour(at))
	if changed, _ := at.ZoneBounds(); !changed.IsZero() && changed.After(start) {
		return changed
	}
	return start
}

func nextHour(at time.Time) time.Time {
	next := at.Add(time.Hour - sinceHour(at))
	if _, changes := at.ZoneBounds(); !changes.IsZero() && changes.Before(next) {
		return changes
	}
	return next
}

// startOfDay is the first moment of the date. time.Date alone won't do: where the clock jumps over midnight it may answer the day before, and where
// midnight comes twice, the later one.
func startOfDay(zone *time.Location, year int, month time.Month, day int) time.Time {
	wall := time.Date(year, month, day, 0, 0, 0, 0, time.UTC) // as if the zone were UTC
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} { // the earlier moment first
		at := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if _, real := at.Zone(); real == offset {
			return at
		}
	}
	jumped := wall.Add(-time.Duration(before) * time.Second).In(zone)
	start, _ := jumped.ZoneBounds()
	return start
}
