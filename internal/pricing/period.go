package pricing

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/internal/lang"
)

const (
	// soonWithin is how long before its start a promotion is told of.
	soonWithin = 7 * 24 * time.Hour
	// overWithin is how long after its end a guest who missed it is told so.
	overWithin = 24 * time.Hour
	dayMinutes = 24 * 60
)

// Clock is a time of day in minutes after midnight, 0 to 1440; its text is "14:00".
type Clock int

// MarshalText writes "14:00".
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads "14:00"; "24:00" is the end of a day.
func (c *Clock) UnmarshalText(text []byte) error {
	s := string(text)
	if s == "24:00" {
		*c = dayMinutes
		return nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return fmt.Errorf("pricing: %.20q is no time of day such as 14:00", s)
	}
	*c = Clock(t.Hour()*60 + t.Minute())
	return nil
}

// String is "14:00".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// Period is when a promotion counts: between two instants, and within them on some days, for some hours, by the shop's clock. The
// zero Period is always.
type Period struct {
	// From is the first instant; zero: since ever.
	From time.Time `json:"from,omitzero"`
	// Until is the first instant at which it is over; zero: never.
	Until time.Time `json:"until,omitzero"`
	// Days are the days of the week, Sunday = 0; none: every day.
	Days []time.Weekday `json:"days,omitempty"`
	// Opens and Closes are the hours, Closes exclusive; both 0: all day. Where Closes is not after Opens the hours run over midnight
	// and belong to the day on which they began.
	Opens  Clock `json:"opens,omitzero"`
	Closes Clock `json:"closes,omitzero"`
}

func (p Period) check() error {
	var errs []error
	if !p.From.IsZero() && !p.Until.IsZero() && !p.Until.After(p.From) {
		errs = append(errs, wrong("its period ends before it begins", "结束时间须晚于开始时间", "period", "until"))
	}
	if p.Opens < 0 || p.Opens >= dayMinutes || p.Closes < 0 || p.Closes > dayMinutes || (p.Opens == p.Closes && p.Opens != 0) {
		errs = append(errs, wrong("its hours are no hours of a day", "时段设置有误", "period", "opens"))
	}
	if slices.ContainsFunc(p.Days, func(d time.Weekday) bool { return d < time.Sunday || d > time.Saturday }) {
		errs = append(errs, wrong("its days are no days of the week", "星期设置有误", "period", "days"))
	}
	return errors.Join(errs...)
}

// dayMask has a bit for each day of the week; 0 means every day.
type dayMask uint8

func maskOf(days []time.Weekday) dayMask {
	var m dayMask
	for _, d := range days {
		m |= 1 << d
	}
	return m
}

func (m dayMask) has(d time.Weekday) bool { return m == 0 || m&(1<<d) != 0 }

// standing is how a moment lies to a period.
type standing int

const (
	open       standing = iota
	closed              // within the period, outside its days or hours
	soon                // begins within soonWithin
	over                // ended within overWithin
	irrelevant          // of no interest to a guest of now
)

// stands tells how the moment lies to the rule's period.
func (r *rule) stands(m Moment) standing {
	p := &r.Period
	switch {
	case !p.Until.IsZero() && !m.At.Before(p.Until):
		if m.At.Sub(p.Until) > overWithin {
			return irrelevant
		}
		return over
	case m.At.Before(p.From):
		if p.From.Sub(m.At) > soonWithin {
			return irrelevant
		}
		return soon
	case r.isOpen(m.local(m.At)):
		return open
	}
	return closed
}

// isOpen tells whether the days and hours include what the shop's clock shows.
func (r *rule) isOpen(local time.Time) bool {
	day, now := local.Weekday(), Clock(local.Hour()*60+local.Minute())
	opens, closes := r.Period.Opens, r.Period.Closes
	switch {
	case opens == 0 && closes == 0:
		return r.days.has(day)
	case opens < closes:
		return r.days.has(day) && opens <= now && now < closes
	}
	yesterday := (day + 6) % 7
	return (now >= opens && r.days.has(day)) || (now < closes && r.days.has(yesterday))
}

var (
	dayNamesEN = [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	dayNamesZH = [7]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}
)

// onlyAt says when the rule counts: "only Mon–Fri 14:00–17:00".
func (r *rule) onlyAt() lang.Text {
	en, zh := "only", "仅"
	if r.days != 0 {
		en += " " + r.days.text(&dayNamesEN, "–", ", ")
		zh += r.days.text(&dayNamesZH, "至", "、")
	}
	if p := r.Period; p.Opens != 0 || p.Closes != 0 {
		hours := p.Opens.String() + "–" + p.Closes.String()
		en += " " + hours
		zh += hours
	}
	return lang.T(en, zh+"可用")
}

// text names the days from Monday on, three or more in a row as a range.
func (m dayMask) text(names *[7]string, to, and string) string {
	var parts []string
	week := []time.Weekday{1, 2, 3, 4, 5, 6, 0}
	for len(week) > 0 {
		n := slices.IndexFunc(week, func(d time.Weekday) bool { return !m.has(d) })
		if n < 0 {
			n = len(week)
		}
		switch {
		case n >= 3:
			parts = append(parts, names[week[0]]+to+names[week[n-1]])
		case n > 0:
			for _, d := range week[:n] {
				parts = append(parts, names[d])
			}
		default:
			n = 1
		}
		week = week[n:]
	}
	return strings.Join(parts, and)
}

// day writes an instant as a guest reads it, with the hour where it is not midnight: "3 May", "5月3日10:00".
func (m Moment) day(t time.Time) (en, zh string) {
	local := m.local(t)
	en, zh = local.Format("2 Jan"), local.Format("1月2日")
	if now := m.local(m.At); local.Year() != now.Year() {
		en, zh = local.Format("2 Jan 2006"), local.Format("2006年1月2日")
	}
	if local.Hour() != 0 || local.Minute() != 0 {
		hour := local.Format("15:04")
		en, zh = en+", "+hour, zh+hour
	}
	return en, zh
}
