package report

import (
	"testing"
	"time"
)

func TestDaysAndHoursAreThoseOfTheWall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, zone, from, to string
		bucket               Bucket
		points               int
		first, last          string
	}{
		{"a day in Shanghai", "Asia/Shanghai", "2026-05-01T00:00:00+08:00", "2026-05-02T00:00:00+08:00", Hour, 24, "2026-04-30T16:00:00Z", "2026-05-01T15:00:00Z"},
		{"a UTC day by days of Shanghai", "Asia/Shanghai", "2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z", Day, 2, "2026-04-30T16:00:00Z", "2026-05-01T16:00:00Z"},
		{"a day in Kathmandu", "Asia/Kathmandu", "2026-05-01T00:00:00+05:45", "2026-05-02T00:00:00+05:45", Hour, 24, "2026-04-30T18:15:00Z", "2026-05-01T17:15:00Z"},
		{"a UTC hour by hours of Kathmandu", "Asia/Kathmandu", "2026-05-01T00:00:00Z", "2026-05-01T01:00:00Z", Hour, 2, "2026-04-30T23:15:00Z", "2026-05-01T00:15:00Z"},
		{"a week in Kathmandu", "Asia/Kathmandu", "2026-05-01T12:00:00Z", "2026-05-08T12:00:00Z", Day, 8, "2026-04-30T18:15:00Z", "2026-05-07T18:15:00Z"},
		{"23 hours in New York", "America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", Hour, 23, "2026-03-08T05:00:00Z", "2026-03-09T03:00:00Z"},
		{"25 hours in New York", "America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", Hour, 25, "2026-11-01T04:00:00Z", "2026-11-02T04:00:00Z"},
		{"the day of 23 hours", "America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", Day, 1, "2026-03-08T05:00:00Z", "2026-03-08T05:00:00Z"},
		{"the days around the one of 25 hours", "America/New_York", "2026-10-31T04:00:00Z", "2026-11-03T05:00:00Z", Day, 3, "2026-10-31T04:00:00Z", "2026-11-02T05:00:00Z"},
		{"the second of two equal hours", "America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T06:31:00Z", Hour, 1, "2026-11-01T06:00:00Z", "2026-11-01T06:00:00Z"},
		{"a night put back by half an hour", "Australia/Lord_Howe", "2026-04-04T14:00:00Z", "2026-04-04T16:30:00Z", Hour, 3, "2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z"},
		{"a clock put forward in the middle of an hour", "America/Caracas", "2016-05-01T06:00:00Z", "2016-05-01T08:00:00Z", Hour, 3, "2016-05-01T05:30:00Z", "2016-05-01T07:00:00Z"},
		{"midnight comes twice in Havana", "America/Havana", "2026-11-01T12:00:00Z", "2026-11-01T13:00:00Z", Day, 1, "2026-11-01T04:00:00Z", "2026-11-01T04:00:00Z"},
		{"no midnight in Havana", "America/Havana", "2026-03-08T12:00:00Z", "2026-03-08T13:00:00Z", Day, 1, "2026-03-08T05:00:00Z", "2026-03-08T05:00:00Z"},
		{"Samoa skips a date", "Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-31T12:00:00Z", Day, 3, "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z"},
		{"a microsecond", "UTC", "2026-05-01T23:59:59.999999Z", "2026-05-02T00:00:00Z", Day, 1, "2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z"},
		{"two microseconds about midnight", "UTC", "2026-05-01T23:59:59.999999Z", "2026-05-02T00:00:00.000001Z", Hour, 2, "2026-05-01T23:00:00Z", "2026-05-02T00:00:00Z"},
	} {
		starts := bucketStarts(zone(t, c.zone), moment3339(t, c.from), moment3339(t, c.to), c.bucket)
		if len(starts) != c.points || !starts[0].Equal(moment3339(t, c.first)) || !starts[len(starts)-1].Equal(moment3339(t, c.last)) {
			t.Errorf("%s: %d points, %v", c.what, len(starts), starts)
		}
	}
}

func TestEverySpanIsCutWithoutGapOrOverlap(t *testing.T) {
	t.Parallel()
	base := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	offsets := []time.Duration{0, time.Microsecond, 7 * time.Minute, 15*time.Minute - time.Microsecond, 15 * time.Minute, 16 * time.Minute, 30 * time.Minute, 45*time.Minute + 1000}
	for _, a := range offsets {
		for _, b := range offsets {
			if a >= b {
				continue
			}
			s := spanOf(base.Add(a), base.Add(b))
			if s.firstSlot.Before(s.from) || s.endSlot.Before(s.firstSlot) || s.to.Before(s.endSlot) {
				t.Errorf("[%v, %v): %+v", a, b, s)
			}
			if s.firstSlot.Before(s.endSlot) && (!slotOf(s.firstSlot).Equal(s.firstSlot) || !slotOf(s.endSlot).Equal(s.endSlot)) {
				t.Errorf("[%v, %v) cuts a slot: %+v", a, b, s)
			}
			if wide := s.firstSlot.Sub(s.from) >= slotWidth || s.to.Sub(s.endSlot) >= slotWidth; wide && s.firstSlot.Before(s.endSlot) {
				t.Errorf("[%v, %v) reads more facts than it must: %+v", a, b, s)
			}
		}
	}
}

func moment3339(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
