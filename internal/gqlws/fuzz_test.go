package gqlws

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// FuzzParse tries messages. What is accepted is one that the protocol lets clients send, with what it must hold; what is refused says why in words
// that fit a close frame and repeat nothing of the message.
func FuzzParse(f *testing.F) {
	for _, m := range []string{
		``, `{}`, `[]`, `null`, `{"type":"connection_init"}`, `{"type":"connection_init","payload":{"authorization":"Bearer x"}}`, `{"type":"connection_init","payload":5}`, `{"type":"ping","payload":null}`, `{"Type":"ping"}`,
		`{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":{"n":9007199254740993},"operationName":null,"extensions":{}}}`, `{"type":"subscribe","id":"","payload":{"query":"{a}"}}`, `{"type":"subscribe","id":"1","payload":{"query":5}}`,
		`{"type":"complete","id":"1"}`, `{"type":"complete","id":5}`, `{"type":"next","id":"1","payload":{}}`, `{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}`, `{"type":"ping"}{"type":"ping"}`, "{\"type\":\"ping\xff\"}",
	} {
		f.Add([]byte(m))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parse(data)
		if err != nil {
			if reason := "Invalid message: " + err.Error(); len(reason) > maxReasonBytes || strings.Contains(reason, "\n") {
				t.Fatalf("%q is refused with %q", data, reason)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q is no JSON", data)
		}
		if !slices.Contains([]string{typeInit, typePing, typePong, typeSubscribe, typeComplete}, m.Type) {
			t.Fatalf("%q has the type %q", data, m.Type)
		}
		if (m.Type == typeSubscribe || m.Type == typeComplete) && (m.ID == "" || len(m.ID) > maxIDBytes) {
			t.Fatalf("%q has the id %q", data, m.ID)
		}
		if (m.Type == typeSubscribe) != (m.Params != nil) {
			t.Fatalf("%q has the parameters %v", data, m.Params)
		}
		if again := appendOperation(nil, typeNext, m.ID, []byte(`{}`)); m.ID != "" && !json.Valid(again) {
			t.Fatalf("the answer to %q is %q", data, again)
		}
	})
}
