package selection_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cuppa/graph/selection"
)

func TestTextIsWhatJSONReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("\"\\\n\x00\x1f<半é\u2028𝄞")), 0, 20, -1)).Draw(t, "s")
		if rapid.Bool().Draw(t, "cut") && len(s) > 1 {
			s = s[1:] // may cut a character in two
		}
		written := selection.Text([]byte("x"), s)
		var read string
		if err := json.Unmarshal(written[1:], &read); err != nil {
			t.Fatalf("%q is written as %q: %v", s, written, err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); strings.ReplaceAll(read, "\ufffd", "") != strings.ReplaceAll(want, "\ufffd", "") {
			t.Fatalf("%q is read back as %q", s, read)
		}
	})
}
