package packed

import (
	"strconv"
	"strings"
	"time"
)

const (
	fieldEnd  = "\x1f"
	recordEnd = "\x1e"
)

// Columns is the expression of SQL that packs columns of a row into one text.
func Columns(columns ...string) string {
	return "concat(" + strings.Join(columns, ",'"+fieldEnd+"',") + ")"
}

// Rows is the expression of SQL that packs columns of many rows into one text; order is what stands behind ORDER BY, empty for the order in which they come.
func Rows(order string, columns ...string) string {
	if order != "" {
		order = " ORDER BY " + order
	}
	return "string_agg(" + Columns(columns...) + ", '" + recordEnd + "'" + order + ")"
}

// Gathered is the expression of SQL that packs what Columns made of many rows into one text, in the order in which they come.
func Gathered(column string) string { return "string_agg(" + column + ", '" + recordEnd + "')" }

// Reader is a packed text that is taken apart, field by field.
type Reader struct {
	rest   string // of the record
	others string // the records after it
	// Amiss says that a field was not what it must be: whoever reads it reads the rows themselves then.
	Amiss bool
}

// Of begins with a packed text; Next goes to its first record.
func Of(text string) Reader { return Reader{others: text} }

// Record is the next record, whole, and its first field; false after the last one.
func (u *Reader) Record() (first, rest string, ok bool) {
	if u.others == "" {
		return "", "", false
	}
	u.rest, u.others, _ = strings.Cut(u.others, recordEnd)
	first = u.Text()
	rest, u.rest = u.rest, ""
	return first, rest, true
}

// Whole begins with the one record that a text is.
func Whole(record string) Reader { return Reader{rest: record} }

// Fields is how many fields a record has.
func Fields(record string) int { return strings.Count(record, fieldEnd) + 1 }

// Next goes to the next record; false after the last one.
func (u *Reader) Next() bool {
	if u.rest != "" {
		u.Amiss = true // more fields than there are columns
	}
	if u.others == "" {
		return false
	}
	u.rest, u.others, _ = strings.Cut(u.others, recordEnd)
	return true
}

// Text is the next field.
func (u *Reader) Text() (field string) {
	field, u.rest, _ = strings.Cut(u.rest, fieldEnd)
	return field
}

// Number is the next field, a whole number.
func (u *Reader) Number() int64 {
	text := u.Text()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		u.Amiss = true
	}
	return n
}

// Moment is the next field, a time as either engine writes it; the zero one where there is none.
func (u *Reader) Moment() time.Time {
	text := u.Text()
	if text == "" {
		return time.Time{}
	}
	at, ok := parseMoment(text)
	if !ok {
		u.Amiss = true
	}
	return at
}

// parseMoment reads 2026-06-15 03:00:00.123456+00, with more or fewer digits, a T or a Z, and a zone of hours, minutes and seconds: time.Parse takes ten times as long.
func parseMoment(text string) (time.Time, bool) {
	if len(text) < len("2026-06-15 03:00:00+00") && !strings.HasSuffix(text, "Z") || len(text) < len("2026-06-15 03:00:00Z") {
		return time.Time{}, false
	}
	ok := text[4] == '-' && text[7] == '-' && (text[10] == ' ' || text[10] == 'T') && text[13] == ':' && text[16] == ':'
	y, mo, d := digits(text[:4], &ok), digits(text[5:7], &ok), digits(text[8:10], &ok)
	h, mi, s := digits(text[11:13], &ok), digits(text[14:16], &ok), digits(text[17:19], &ok)
	rest, nanos := text[19:], 0
	if rest[0] == '.' {
		end := 1
		for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
			end++
		}
		nanos = digits(rest[1:end], &ok)
		for i := end; i < 10; i++ {
			nanos *= 10
		}
		ok = ok && end > 1 && end <= 10
		rest = rest[end:]
	}
	offset, ok := parseZone(rest, ok)
	if !ok {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(mo), d, h, mi, s-offset, nanos, time.UTC), true
}

// parseZone reads how many seconds a zone is ahead.
func parseZone(text string, ok bool) (int, bool) {
	if text == "Z" {
		return 0, ok
	}
	if len(text) < 3 || text[0] != '+' && text[0] != '-' {
		return 0, false
	}
	offset, unit := 0, 3600
	for part := range strings.SplitSeq(text[1:], ":") {
		if len(part) != 2 || unit == 0 {
			return 0, false
		}
		offset += unit * digits(part, &ok)
		unit /= 60
	}
	if text[0] == '-' {
		offset = -offset
	}
	return offset, ok
}

func digits(text string, ok *bool) (n int) {
	for i := range len(text) {
		c := text[i]
		if c < '0' || c > '9' {
			*ok = false
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
