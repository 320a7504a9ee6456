package number

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(year int) time.Time { return time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC) }

func TestOneWrongCharacterOrOneSwapIsTold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		no := Order(at(rapid.IntRange(2026, 2099).Draw(t, "year")))
		if got, ok := ParseOrder(strings.ToLower(no[:2] + "-" + no[2:6] + " " + no[6:])); !ok || got != no {
			t.Fatalf("%s came back as %s, %v", no, got, ok)
		}
		i := rapid.IntRange(2, len(no)-1).Draw(t, "position")
		c := alphabet[rapid.IntRange(0, 30).Draw(t, "character")]
		if c != no[i] {
			if wrong := no[:i] + string(c) + no[i+1:]; valid(wrong) {
				t.Fatalf("%s passes for %s", wrong, no)
			}
		}
		if j := rapid.IntRange(2, len(no)-2).Draw(t, "swap"); no[j] != no[j+1] {
			if swapped := no[:j] + no[j+1:j+2] + no[j:j+1] + no[j+2:]; valid(swapped) {
				t.Fatalf("%s passes for %s", swapped, no)
			}
		}
	})
}

func valid(no string) bool { _, ok := ParseOrder(no); return ok }

func TestNumbersCarryTheirYearAndDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 10_000 {
		no := Order(at(2026))
		if !strings.HasPrefix(no, "26") || seen[no] {
			t.Fatalf("%s", no)
		}
		seen[no] = true
	}
	for _, typed := range []string{"", "26", strings.Repeat("2", 100), "26ABCDEFGHIJ", "茶茶茶茶"} {
		if valid(typed) {
			t.Errorf("%q is taken for a number", typed)
		}
	}
}

func TestAClaimCodeTellsEachSlipOfItsTyping(t *testing.T) {
	t.Parallel()
	code := Claim([32]byte{1, 2, 3, 31: 99})
	if len(code) != 18 || code == Claim([32]byte{1, 2, 3, 31: 98}) {
		t.Fatalf("%q", code)
	}
	for _, typed := range []string{code, strings.ToLower(code), ShowClaim(code), " " + code[:3] + " " + code[3:]} {
		if got, ok := ParseClaim(typed); !ok || got != code {
			t.Errorf("%q is %q, %v", typed, got, ok)
		}
	}
	for i := range code {
		for _, c := range []byte("23456789ABCDEFGHJKMNPQRSTUVWXYZ01ILO?") {
			slip := []byte(code)
			if slip[i] = c; c == code[i] {
				continue
			}
			if _, ok := ParseClaim(string(slip)); ok {
				t.Errorf("%q passes for %q", slip, code)
			}
		}
		for j := range i {
			swapped := []byte(code)
			if swapped[i], swapped[j] = code[j], code[i]; string(swapped) == code {
				continue
			}
			if _, ok := ParseClaim(string(swapped)); ok {
				t.Errorf("%q passes for %q", swapped, code)
			}
		}
	}
	for _, typed := range []string{"", code[1:], code + "2", strings.Repeat("-", 70), "C" + code[:11], "110100000001"} {
		if _, ok := ParseClaim(typed); ok {
			t.Errorf("%q passes", typed)
		}
	}
}
