package quotes_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"cuppa/graph/quotes"
)

// FuzzSplitAndRead tries request bodies. What the plan reads, the standard library reads too, as the same: anything else is the executor's.
func FuzzSplitAndRead(f *testing.F) {
	for _, body := range []string{
		``, `{}`, `{"query":"q","variables":{}}`, `{"query":"q","variables":{"input":{"shopId":"s","items":[{"skuId":"k","quantity":1,"optionIds":["a"]}],"couponCodes":null}}}`, `{"variables":{"input":{"shopId":"s","items":[]}},"query":"q"}`,
		`{"query":"q","variables":{"input":{"shopId":"s","items":[],"bestCoupons":true,"dineWay":"DELIVERY","channel":"WEB"}}}`,
		`{"query":"q","variables":{"input":{"shopId":"s","shopId":"t","items":[]}}}`, `{"query":"q","variables":{"input":{"shopId":"\u0041","items":[{"skuId":"k","quantity":1e1}]}}}`, `{"query":"q","variables":{"input":{"shopId":"s","items":[{"skuId":"k","quantity":-0}]}}}`,
	} {
		f.Add([]byte(body))
	}
	plan := compiled(f, plain)
	f.Fuzz(func(t *testing.T, body []byte) {
		before, variables, after, ok := quotes.Split(string(body))
		if !ok {
			return
		}
		in, ok := plan.Read(variables, new(quotes.Memory))
		if !ok {
			return
		}
		var whole map[string]json.RawMessage
		if err := json.Unmarshal(body, &whole); err != nil {
			t.Fatalf("%q is split into %q and %q and read, and is no JSON: %v", body, before, after, err)
		}
		var again wire
		decoder := json.NewDecoder(strings.NewReader(string(whole["variables"])))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&again); err != nil || !reflect.DeepEqual(in, again.input()) {
			t.Fatalf("%q is read as %+v, and JSON says %+v, %v", body, in, again.input(), err)
		}
	})
}
