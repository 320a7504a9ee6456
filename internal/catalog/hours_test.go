package catalog

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuppa/ent/soldoutmark"
)

func TestOpenFollowsTheShopsClock(t *testing.T) {
	t.Parallel()
	every := func(opens, closes string) (spans []Span) {
		for day := 1; day <= 7; day++ {
			spans = append(spans, Span{day, opens, closes})
		}
		return spans
	}
	// 2026-11-21 is a Saturday. Berlin: clocks go back on 2026-10-25 at 03:00 to 02:00, and forward on 2027-03-28 from 02:00 to 03:00.
	for name, c := range map[string]struct {
		zone  string
		spans []Span
		open  []string
		shut  []string
	}{
		"one span, its end excluded": {
			"Asia/Shanghai", every("08:00", "23:00"), []string{"2026-11-21T08:00+08:00", "2026-11-21T22:59+08:00", "2026-11-21T00:00Z"},
			[]string{"2026-11-21T07:59+08:00", "2026-11-21T23:00+08:00", "2026-11-21T20:00Z"},
		},
		"past midnight": {
			"Asia/Shanghai", every("10:00", "01:00"), []string{"2026-11-21T00:59+08:00", "2026-11-21T23:59+08:00"},
			[]string{"2026-11-21T01:00+08:00", "2026-11-21T09:59+08:00"},
		},
		"past midnight belongs to the day on which it began": {
			"Asia/Shanghai", []Span{{6, "20:00", "02:00"}}, []string{"2026-11-21T21:00+08:00", "2026-11-22T01:30+08:00"},
			[]string{"2026-11-21T01:30+08:00", "2026-11-22T21:00+08:00"},
		},
		"until the end of the day": {
			"Asia/Shanghai", []Span{{6, "20:00", "24:00"}}, []string{"2026-11-21T23:59+08:00"}, []string{"2026-11-22T00:00+08:00"},
		},
		"round the clock": {
			"Asia/Shanghai", every("00:00", "24:00"), []string{"2026-11-21T00:00+08:00", "2026-11-21T23:59+08:00", "2026-11-22T04:00+08:00"}, nil,
		},
		"the same time twice is a whole day": {
			"Asia/Shanghai", []Span{{6, "09:00", "09:00"}}, []string{"2026-11-22T08:59+08:00"}, []string{"2026-11-22T09:00+08:00", "2026-11-21T08:59+08:00"},
		},
		"two spans with a break": {
			"Asia/Shanghai", []Span{{6, "08:00", "12:00"}, {6, "14:00", "20:00"}},
			[]string{"2026-11-21T09:00+08:00", "2026-11-21T15:00+08:00"}, []string{"2026-11-21T13:00+08:00"},
		},
		"no span, closed": {"Asia/Shanghai", nil, nil, []string{"2026-11-21T12:00+08:00"}},
		"round the clock on the day that is 25 hours long": {
			"Europe/Berlin", every("00:00", "24:00"),
			[]string{"2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-25T22:59Z", "2026-10-25T23:00Z"}, nil,
		},
		"closing in the hour that comes twice closes once": {
			"Europe/Berlin", []Span{{6, "20:00", "02:30"}},
			[]string{"2026-10-25T00:29Z"}, []string{"2026-10-25T00:30Z", "2026-10-25T01:15Z"},
		},
		"opening in the hour that is leapt over opens at the leap": {
			"Europe/Berlin", []Span{{7, "02:30", "06:00"}},
			[]string{"2027-03-28T01:00Z", "2027-03-28T03:59Z"}, []string{"2027-03-28T00:59Z", "2027-03-28T04:00Z"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			week, err := newSchedule(c.spans)
			if err != nil {
				t.Fatal(err)
			}
			s := Shop{Zone: zone(t, c.zone), week: week}
			for want, moments := range map[bool][]string{true: c.open, false: c.shut} {
				for _, text := range moments {
					if got := s.OpenAt(moment(t, text)); got != want {
						t.Errorf("at %s open is %v", text, got)
					}
				}
			}
		})
	}
}

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	z, err := zoneOf(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func moment(t interface{ Fatal(...any) }, text string) time.Time {
	at, err := time.Parse("2006-01-02T15:04Z07:00", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestBadHoursAreRefused(t *testing.T) {
	t.Parallel()
	for _, span := range []Span{{0, "08:00", "09:00"}, {8, "08:00", "09:00"}, {1, "8:00", "09:00"}, {1, "08:00", "24:01"}, {1, "", ""}, {1, "08:60", "09:00"}} {
		if _, err := newSchedule([]Span{span}); err == nil {
			t.Errorf("%v is taken", span)
		}
	}
}

func TestWhatTheMenuShowsHoldsUntilValidUntil(t *testing.T) {
	t.Parallel()
	names := []string{"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"}
	clocks := rapid.SampledFrom([]string{"00:00", "00:10", "01:00", "01:30", "02:00", "02:10", "02:30", "03:00", "12:00", "23:00", "23:50"})
	// Days with a change of clocks in one of the zones, those before, and an ordinary one.
	days := rapid.SampledFrom([]time.Time{
		time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), time.Date(2027, 3, 28, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 4, 4, 0, 0, 0, 0, time.UTC), time.Date(2018, 11, 4, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
	})
	rapid.Check(t, func(t *rapid.T) {
		in := zone(t, rapid.SampledFrom(names).Draw(t, "zone"))
		y, month, d := days.Draw(t, "day").Date()
		minutes, err := parseClock(clocks.Draw(t, "near"))
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(y, month, d, 0, minutes+rapid.IntRange(-12, 3).Draw(t, "minutes"), 0, 0, in)
		end := now.Add(time.Duration(rapid.IntRange(-600, 900).Draw(t, "mark")) * time.Second)
		m := with(t, func(r *rows) {
			r.shop.TimeZone = in.String()
			r.shop.Hours = allDay(clocks.Draw(t, "opens"), clocks.Draw(t, "closes"))
			r.products[2].ServedFrom, r.products[2].ServedUntil = clocks.Draw(t, "from"), clocks.Draw(t, "until")
			sold(r, soldoutmark.TargetSku, "milk-tea-m", &end)
		})
		until := m.ValidUntil(now)
		if !until.After(now) || until.After(now.Add(MaxValid)) {
			t.Fatalf("valid from %v until %v", now, until)
		}
		state := func(at time.Time) [3]bool {
			return [3]bool{m.OpenAt(at), m.SKU("bun-1").Product.ServedAt(at), m.SKU("milk-tea-m").SoldOutAt(at)}
		}
		for at := now; at.Before(until); at = at.Add(time.Minute) {
			if state(at) != state(now) {
				t.Fatalf("at %v it is %v, at %v already %v, though valid until %v", now, state(now), at, state(at), until)
			}
		}
	})
}

func TestValidUntilTheNextChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ opens, closes, now, want string }{
		"closing":                        {"08:00", "23:00", "2026-11-21T22:55+08:00", "2026-11-21T23:00+08:00"},
		"opening":                        {"08:00", "23:00", "2026-11-21T07:59+08:00", "2026-11-21T08:00+08:00"},
		"closing after midnight":         {"12:00", "00:10", "2026-11-21T00:05+08:00", "2026-11-21T00:10+08:00"},
		"closing after the coming night": {"12:00", "00:03", "2026-11-21T23:55+08:00", "2026-11-22T00:03+08:00"},
		"opening after midnight":         {"00:05", "12:00", "2026-11-21T23:58+08:00", "2026-11-22T00:05+08:00"},
		"nothing soon":                   {"08:00", "23:00", "2026-11-21T12:00+08:00", "2026-11-21T12:10+08:00"},
	} {
		m := with(t, func(r *rows) { r.shop.Hours = allDay(c.opens, c.closes); r.products = r.products[:1] })
		if got := m.ValidUntil(moment(t, c.now)); !got.Equal(moment(t, c.want)) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
