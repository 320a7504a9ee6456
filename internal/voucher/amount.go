package voucher

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/money"
)

// errAmount is an amount that can't be taken for money.
var errAmount = errors.New("voucher: not an amount of money")

// decimal is a JSON number, or the same in a string; its exponent is what keeps arithmetic short.
var decimal = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?$`)

// thousandth of a fen: how far a text may be from whole fen. Platforms that reckon with floats write 19.9 as 19.900000000000002; a half fen is an error.
var thousandth = big.NewRat(1, 1000)

// ParseYuan reads yuan as platforms write them, "12.5" or 12.50, into fen, exactly and without floats. What is not whole fen is an error, but for the trace that
// somebody's float leaves.
func ParseYuan(text string) (money.Amount, error) {
	if !decimal.MatchString(text) {
		return 0, errAmount
	}
	yuan, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, errAmount
	}
	fen := yuan.Mul(yuan, big.NewRat(100, 1))
	whole := new(big.Int).Quo(new(big.Int).Add(new(big.Int).Mul(fen.Num(), big.NewInt(2)), new(big.Int).Mul(fen.Denom(), big.NewInt(int64(fen.Sign())))),
		new(big.Int).Mul(fen.Denom(), big.NewInt(2))) // rounded to the nearest
	off := new(big.Rat).Sub(fen, new(big.Rat).SetInt(whole))
	if off.Abs(off).Cmp(thousandth) > 0 || !whole.IsInt64() || whole.Int64() > int64(money.Max) || whole.Int64() < 0 {
		return 0, errAmount
	}
	return money.Amount(whole.Int64()), nil
}

// yuan is an amount that a platform writes in yuan, as a number or a string; null and "" are 0.
type yuan money.Amount

// UnmarshalJSON reads it.
func (y *yuan) UnmarshalJSON(raw []byte) error {
	text, err := scalar(raw)
	if err != nil || text == "" {
		*y = 0
		return err
	}
	a, err := ParseYuan(text)
	*y = yuan(a)
	return err
}

// fen is an amount that a platform writes in fen, as a number or a string; null and "" are 0.
type fen money.Amount

// UnmarshalJSON reads it.
func (f *fen) UnmarshalJSON(raw []byte) error {
	text, err := scalar(raw)
	if err != nil || text == "" {
		*f = 0
		return err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > int64(money.Max) {
		return errAmount
	}
	*f = fen(n)
	return nil
}

// id is an identifier or a code that a platform writes as a string or as a number; null is "".
type id string

// UnmarshalJSON reads it.
func (i *id) UnmarshalJSON(raw []byte) error {
	text, err := scalar(raw)
	*i = id(text)
	return err
}

// count is a whole number, which a platform may write as a string; null is 0.
type count int64

// UnmarshalJSON reads it.
func (c *count) UnmarshalJSON(raw []byte) error {
	text, err := scalar(raw)
	if err != nil || text == "" {
		*c = 0
		return err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	*c = count(n)
	return err //nolint:wrapcheck // decode drops it
}

// flag is a truth, which a platform may write as 0 or 1.
type flag bool

// UnmarshalJSON reads it.
func (f *flag) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	*f = text == "true" || text == "1"
	if !*f && text != "false" && text != "0" && text != "null" && text != "" {
		return errors.New("voucher: neither true nor false")
	}
	return nil
}

// scalar is the text of a JSON string or number; null is "".
func scalar(raw []byte) (string, error) {
	switch {
	case bytes.Equal(raw, []byte("null")):
		return "", nil
	case len(raw) > 0 && raw[0] == '"':
		var text string
		err := json.Unmarshal(raw, &text)
		return text, err //nolint:wrapcheck // decode drops it
	case len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'):
		return string(raw), nil
	}
	return "", errors.New("voucher: neither a string nor a number")
}

// local reads a time that a platform writes without a zone, as "2026-11-21 09:30:00" or by the minute or the day; zero for what is none.
func local(text string) time.Time {
	for _, form := range []string{time.DateTime, "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(form, text, beijing); err == nil {
			return at
		}
	}
	return time.Time{}
}

// seconds is a moment of Unix seconds; zero for 0.
func seconds(n count) time.Time {
	if n <= 0 || n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(n), 0)
}

// millis is a moment of Unix milliseconds; zero for 0.
func millis(n count) time.Time {
	if n <= 0 || n > 1<<50 {
		return time.Time{}
	}
	return time.UnixMilli(int64(n))
}
