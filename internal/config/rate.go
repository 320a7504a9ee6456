package config

import (
	"errors"
	"strconv"
	"strings"
)

// Rate is requests a second and how many may come at once; the zero value limits nothing.
type Rate struct{ PerSecond, Burst int }

// maxRate bounds both parts of a rate: more is no limit.
const maxRate = 1_000_000

var errRate = errors.New("RATE_LIMIT must be requests a second and a burst, each 1 to 1000000, such as 200:100, or off")

// UnmarshalText reads "200:100", or "off" for no limit.
func (r *Rate) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*r = Rate{}
		return nil
	}
	perSecond, burst, both := strings.Cut(string(text), ":")
	n, err1 := strconv.ParseUint(perSecond, 10, 32)
	b, err2 := strconv.ParseUint(burst, 10, 32)
	if !both || err1 != nil || err2 != nil || n < 1 || b < 1 || n > maxRate || b > maxRate {
		return errRate
	}
	*r = Rate{PerSecond: int(n), Burst: int(b)}
	return nil
}

// Off says whether nothing is limited, the tighter limits of single operations included.
func (r Rate) Off() bool { return r.PerSecond == 0 }
