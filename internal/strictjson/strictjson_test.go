package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"cuppa/internal/strictjson"
)

var limits = strictjson.Limits{Depth: 8, Values: 200}

func members(n int, format string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(all, ",")
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		``: nil, `{}`: nil, `{"a":1,"b":{"a":1}}`: nil, `[{"a":1},{"a":2}]`: nil, `{"a":"a","b":"a"}`: nil, `["a","a"]`: nil, `{"a":["a","a"],"b":{}}`: nil,
		`{"a":1,"a":1}`:                                    strictjson.ErrTwice,
		`{"a":1,"b":[{}],"a":1}`:                           strictjson.ErrTwice,
		`{"x":{"a":{"b":1},"a":1}}`:                        strictjson.ErrTwice,
		`[[{"a":1,"a":1}]]`:                                strictjson.ErrTwice,
		`{"a":1,"\u0061":1}`:                               strictjson.ErrTwice,
		`{"\"":1,"\u0022":1}`:                              strictjson.ErrTwice,
		`{"\ud800":1,"\udc00":1}`:                          strictjson.ErrTwice, // both are read as U+FFFD
		`{"":1,"":1}`:                                      strictjson.ErrTwice,
		`{"a":1,"A":1}`:                                    nil,
		`{"a,":1,"a":"{\"a\":1","b":1}`:                    nil,
		"{" + members(40, `"n%d":{"n1":1}`) + "}":          nil,
		"{" + members(40, `"n%d":1`) + `,"n0":1}`:          strictjson.ErrTwice,
		"{" + members(40, `"n%d":1`) + `,"n39":1}`:         strictjson.ErrTwice,
		"{" + members(16, `"n%d":1`) + `,"n16":1,"n16":1}`: strictjson.ErrTwice,
		strings.Repeat("[", 8) + strings.Repeat("]", 8):    nil,
		strings.Repeat("[", 9):                             strictjson.ErrTooDeep,
		"[" + members(199, "%d") + "]":                     nil,
		"[" + members(202, "%d") + "]":                     strictjson.ErrTooMany,
		`]}]}"`:                                            nil, `{"a`: nil, `{"a\`: nil, `,"a","a"`: nil, // no JSON: the decoder's
	} {
		if got := strictjson.Check([]byte(text), limits); !errors.Is(got, want) || (got == nil) != (want == nil) {
			t.Errorf("%.60s: %v, not %v", text, got, want)
		}
	}
}

func TestNamesAreBounded(t *testing.T) {
	t.Parallel()
	wide := strictjson.Limits{Depth: 8, Values: 10_000}
	for text, want := range map[string]error{
		"{" + members(1000, `"n%d":1`) + "}":                             nil,
		"{" + members(1001, `"n%d":1`) + "}":                             strictjson.ErrTooMany,
		"[" + strings.Repeat("{"+members(900, `"n%d":1`)+"},", 9) + "1]": nil,
		"[" + members(64, `{"\u0061%d":1}`) + "]":                        nil,
		"[" + members(65, `{"\u0061%d":1}`) + "]":                        strictjson.ErrTooMany,
	} {
		if got := strictjson.Check([]byte(text), wide); !errors.Is(got, want) || (got == nil) != (want == nil) {
			t.Errorf("%.60s: %v, not %v", text, got, want)
		}
	}
}

// twice is the same by the standard library's tokens.
func twice(d *json.Decoder) bool {
	token, err := d.Token()
	if err != nil {
		return false
	}
	open, ok := token.(json.Delim)
	if !ok {
		return false
	}
	seen, found := map[string]bool{}, false
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return false
			}
			text, _ := name.(string)
			found = found || seen[text]
			seen[text] = true
		}
		found = twice(d) || found
	}
	_, _ = d.Token()
	return found
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{`{"a":1,"b":[{"a":"a"}]}`, `{"a":1,"\u0061":[]}`, `[{},{"":{"":1}}]`, `{"a":{"b":1,"c":{}},"b":2,"a":"\\"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		err := strictjson.Check(raw, strictjson.Limits{Depth: 1000, Values: 1 << 20})
		if !json.Valid(raw) || !utf8.Valid(raw) {
			return // any answer, but no panic
		}
		d := json.NewDecoder(io.Reader(bytes.NewReader(raw)))
		if errors.Is(err, strictjson.ErrTooMany) {
			return
		}
		if want := twice(d); want != errors.Is(err, strictjson.ErrTwice) {
			t.Errorf("%q: %v", raw, err)
		}
	})
}

// A usual request is looked at without taking memory.
func BenchmarkCheck(b *testing.B) {
	raw := []byte(`{"query":"query Quote($input: QuoteInput!) { quote(input: $input) { quote { token } } }","operationName":"Quote","variables":{"input":{"shopId":"1","items":[` +
		members(5, `{"skuId":"%d","quantity":1,"optionIds":["1","2"]}`) + `],"couponCodes":["a"]}}}`)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if strictjson.Check(raw, limits) != nil {
			b.Fatal("refused")
		}
	}
}
