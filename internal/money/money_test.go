package money

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSplitSumsExactlyAndStaysWithinWeights(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Amount {
			return Amount(rapid.Int64Range(0, 1_000_000_000).Draw(t, "weight"))
		}), 1, 60).Draw(t, "weights")
		var sum Amount
		for _, w := range weights {
			sum += w
		}
		total := Amount(rapid.Int64Range(0, int64(sum)).Draw(t, "total"))
		parts := Split(total, weights)
		var got Amount
		for i, p := range parts {
			if p < 0 || p > weights[i] {
				t.Fatalf("part %d is %d of weight %d", i, p, weights[i])
			}
			exact := float64(total) * float64(weights[i]) / float64(max(sum, 1))
			if d := float64(p) - exact; d > 1.001 || d < -1.001 {
				t.Fatalf("part %d is %d, a unit or more off %f", i, p, exact)
			}
			got += p
		}
		if got != total {
			t.Fatalf("parts sum to %d, not %d", got, total)
		}
	})
}

// TestSplitsOfFewAreThoseOfMany compares the two ways to the units that are left over.
func TestSplitsOfFewAreThoseOfMany(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Map(rapid.OneOf(rapid.Int64Range(0, 9), rapid.Int64Range(0, int64(Max))), func(w int64) Amount { return Amount(w) }), 1, few).Draw(t, "weights")
		var sum Amount
		for _, w := range weights {
			sum += w
		}
		if sum == 0 {
			return
		}
		total := Amount(rapid.Int64Range(1, int64(sum)).Draw(t, "total"))
		want := make([]Amount, len(weights))
		splitMany(want, total, sum, weights)
		if got := Split(total, weights); !slices.Equal(got, want) {
			t.Fatalf("%v, not %v", got, want)
		}
	})
}

func TestSplitGivesEqualRemaindersToTheEarlierPart(t *testing.T) {
	t.Parallel()
	got := Split(100, []Amount{1, 1, 1})
	if got[0] != 34 || got[1] != 33 || got[2] != 33 {
		t.Fatalf("got %v", got)
	}
}

func TestAmountRefusesWhatIsNoWholeNumber(t *testing.T) {
	t.Parallel()
	for _, v := range []any{json.Number("1.5"), json.Number("9223372036854775808"), json.Number("1e3"), "12", 1.0, true, nil, json.Number("1000000001")} {
		var a Amount
		if err := a.UnmarshalGQL(v); err == nil {
			t.Errorf("%v (%T) was taken as %d", v, v, a)
		}
	}
	var a Amount
	if err := a.UnmarshalGQL(json.Number("1800")); err != nil || a != 1800 {
		t.Fatalf("1800: %v %v", a, err)
	}
}

func TestPercentRoundsDown(t *testing.T) {
	t.Parallel()
	if got := Amount(999).Percent(10); got != 99 {
		t.Fatalf("10%% of 999 is %d", got)
	}
}
