// Package scalar owns how GraphQL's scalars are read and written: strictly, so that no value is bent to fit.
package scalar

import (
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"cuppa/internal/fault"
)

var errInt = fault.ErrBadUserInput.Saying("an Int is a whole number of 32 bits", "须为32位整数")

// MarshalInt writes an Int.
func MarshalInt(n int) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Itoa(n)) })
}

// UnmarshalInt reads an Int of 32 bits, as the specification has it (3.5.1); gqlgen's own takes more.
func UnmarshalInt(v any) (int, error) {
	switch v := v.(type) {
	case json.Number:
		n, err := strconv.ParseInt(string(v), 10, 32)
		if err != nil {
			return 0, errInt
		}
		return int(n), nil
	case int64:
		if int64(int32(v)) == v {
			return int(v), nil
		}
	case int:
		if int(int32(v)) == v {
			return v, nil
		}
	}
	return 0, errInt
}

var errTime = fault.ErrBadUserInput.Saying("a Time is RFC 3339, such as 2026-11-21T08:00:00Z", "时间须为 RFC 3339 格式")

// MarshalTime writes RFC 3339 in UTC.
func MarshalTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(AppendTime(make([]byte, 0, 32), t))
	})
}

// AppendTime writes the same to the end of b.
func AppendTime(b []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(b, `"2006-01-02T15:04:05.999999Z"`)
}

// UnmarshalTime reads RFC 3339 and brings it to UTC and microseconds, which both databases keep.
func UnmarshalTime(v any) (time.Time, error) {
	text, ok := v.(string)
	if !ok || len(text) > 40 {
		return time.Time{}, errTime
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 2000 || t.Year() > 9999 {
		return time.Time{}, errTime
	}
	return t.UTC().Truncate(time.Microsecond), nil
}

// MarshalJSON writes JSON as it is.
func MarshalJSON(raw json.RawMessage) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		if len(raw) == 0 {
			_, _ = io.WriteString(w, "null")
			return
		}
		_, _ = w.Write(raw)
	})
}

// UnmarshalJSON takes JSON as it is.
func UnmarshalJSON(v any) (json.RawMessage, error) { return json.Marshal(v) }
