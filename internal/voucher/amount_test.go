package voucher

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuppa/internal/money"
)

func TestYuanAreReadExactly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]money.Amount{
		"0": 0, "0.01": 1, "12.5": 1250, "12.50": 1250, "19.9": 1990, "19.900000000000002": 1990, "0.30000000000000004": 30, "1.1499999999999999": 115, "8.2E1": 8200,
		"1e-2": 1, "10000000": 1_000_000_000, "33.333": -1, "0.005": -1, "0.015": -1, "1.005": -1, "-1": -1, "10000000.01": -1, "1e99": -1, "1e10": -1, "": -1, "abc": -1,
		"0x10": -1, "1_0": -1, "NaN": -1, "Infinity": -1, "１": -1, "1.": -1, ".5": -1, "1e100": -1, strings.Repeat("9", 16): -1,
	} {
		got, err := ParseYuan(text)
		if want < 0 && err == nil || want >= 0 && (err != nil || got != want) {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
}

// TestEveryFenSurvivesEveryWayToWriteIt writes amounts as platforms do, those with floats among them.
func TestEveryFenSurvivesEveryWayToWriteIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Int64Range(0, int64(money.Max)).Draw(t, "fen")
		plain := fmt.Sprintf("%d.%02d", want/100, want%100)
		float := strconv.FormatFloat(float64(want)/100, 'f', -1, 64)
		long := strconv.FormatFloat(float64(want)/100, 'f', 8, 64)
		for _, text := range []string{plain, plain + "000", float, long, strconv.FormatFloat(float64(want)/100, 'e', -1, 64)} {
			if got, err := ParseYuan(text); err != nil || got != money.Amount(want) {
				t.Fatalf("%q: %d, %v; want %d", text, got, err, want)
			}
		}
		for _, raw := range []string{plain, strconv.Quote(plain)} {
			var y yuan
			if err := json.Unmarshal([]byte(raw), &y); err != nil || int64(y) != want {
				t.Fatalf("%s: %d, %v", raw, y, err)
			}
		}
		for _, raw := range []string{strconv.FormatInt(want, 10), strconv.Quote(strconv.FormatInt(want, 10))} {
			var f fen
			if err := json.Unmarshal([]byte(raw), &f); err != nil || int64(f) != want {
				t.Fatalf("%s: %d, %v", raw, f, err)
			}
		}
		if rest := rapid.IntRange(1, 9).Draw(t, "rest"); rest > 0 { // a tenth of a fen more is no amount
			if got, err := ParseYuan(plain + strconv.Itoa(rest)); err == nil {
				t.Fatalf("%s%d became %d", plain, rest, got)
			}
		}
	})
}

func TestFenAreWholeAndWithinBounds(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"1.5", "-1", "1000000001", `"x"`, "true", "[]", "{}", "1e2", `"1.0"`} {
		var f fen
		if err := json.Unmarshal([]byte(raw), &f); err == nil {
			t.Errorf("%s became %d", raw, f)
		}
	}
}

func TestTimesOfPlatforms(t *testing.T) {
	t.Parallel()
	if got := local("2026-11-21 09:30:00"); !got.Equal(time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)) {
		t.Error(got)
	}
	if got := endOf("2026-11-21"); !got.Equal(time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)) {
		t.Error("a day that is named lasts to its end:", got)
	}
	if !local("soon").IsZero() || !local("").IsZero() || !seconds(0).IsZero() || !millis(-1).IsZero() || !seconds(1<<62).IsZero() || !millis(1<<62).IsZero() {
		t.Error("what is no time became one")
	}
	if !seconds(1_700_000_000).Equal(millis(1_700_000_000_000)) {
		t.Error("seconds and milliseconds differ")
	}
}
