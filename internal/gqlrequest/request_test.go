package gqlrequest

import (
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
)

func TestRequestsAreRead(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]graphql.RawParams{
		`{"query":"{a}"}`: {Query: "{a}"},
		" {\"query\" : \"{a}\", \"operationName\":null,\"variables\":null,\"extensions\":null,\"documentId\":null}\r\n": {Query: "{a}"},
		`{"query":"","operationName":"A","variables":{"n":9007199254740993},"extensions":{"a":{}},"more":[1]}`: {
			OperationName: "A", Variables: map[string]any{"n": json.Number("9007199254740993")}, Extensions: map[string]any{"a": map[string]any{}},
		},
		`{"documentId":"sha256:ab"}`:                             {Extensions: map[string]any{DocumentID: "sha256:ab"}},
		`{"extensions":{"persistedQuery":{"sha256Hash":"ab"}}}`:  {Extensions: map[string]any{PersistedQuery: map[string]any{"sha256Hash": "ab"}}},
		`{"query":"{a}","Query":"{b}","query ":"{c}"}`:           {Query: "{a}"},
		`{"query":"{a(b:\"\u00e9\")}","variables":{"query":""}}`: {Query: `{a(b:"é")}`, Variables: map[string]any{"query": ""}},
	} {
		got, err := Decode([]byte(body))
		if err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s: %+v %v", body, got, err)
		}
	}
}

func TestWhatIsNoRequestIsRefused(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		``: ErrNotObject, ` `: ErrNotObject, `{`: ErrNotObject, `null`: ErrNotObject, `5`: ErrNotObject, `"secret"`: ErrNotObject, "\ufeff{}": ErrNotObject,
		`{"query":"{a}"}{}`: ErrNotObject, `{"query":"{a}"} x`: ErrNotObject, `{"query":"{a}",}`: ErrNotObject, `{'query':'{a}'}`: ErrNotObject, `{"query"}`: ErrNotObject,
		`{"query":{a}}`: ErrNotObject, `[`: ErrNotObject, `]`: ErrNotObject,
		`[]`: ErrBatch, ` [{"query":"{a}"}]`: ErrBatch,
		`{"query":"{a}","query":"{b}"}`: ErrTwice, `{"query":"{a}","variables":{},"variables":{}}`: ErrTwice, `{"x":1,"x":2,"query":"{a}"}`: ErrTwice,
		"{\"query\":\"\xff\"}": ErrEncoding,
		`{}`:                   ErrNoQuery, `{"query":null}`: ErrNoQuery, `{"documentId":""}`: ErrNoQuery, `{"extensions":{}}`: ErrNoQuery,
		`{"query":5}`: ErrQuery, `{"query":["{a}"]}`: ErrQuery, `{"query":{}}`: ErrQuery, `{"query":false}`: ErrQuery,
		`{"query":"{a}","operationName":0}`: ErrOperation,
		`{"query":"{a}","variables":[]}`:    ErrVariables, `{"query":"{a}","variables":"{}"}`: ErrVariables, `{"query":"{a}","variables":0}`: ErrVariables,
		`{"query":"{a}","extensions":true}`: ErrExtensions, `{"documentId":7}`: ErrDocumentID,
		`{"query":"{a}","variables":{"a":` + strings.Repeat("[", 20_000) + `}}`: ErrTooDeep, strings.Repeat("[", 20_000): ErrTooDeep, "[" + strings.Repeat("{},", 20_000) + "{}]": ErrTooMany,
	} {
		if got, err := Decode([]byte(body)); !errors.Is(err, want) || err.Error() != want.Error() || strings.Contains(err.Error(), "secret") {
			t.Errorf("%.60s: %v %v, want %v", body, got, err, want)
		}
	}
}

func TestQueryStringsAreRead(t *testing.T) {
	t.Parallel()
	got, err := FromURL(url.Values{"query": {"query A {a}"}, "operationName": {"A"}, "variables": {`{"n":1}`}, "extensions": {""}, "other": {"x", "y"}}.Encode())
	want := graphql.RawParams{Query: "query A {a}", OperationName: "A", Variables: map[string]any{"n": json.Number("1")}}
	if err != nil || !reflect.DeepEqual(*got, want) {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := FromURL("documentId=sha256:ab&variables=null"); err != nil || got.Extensions[DocumentID] != "sha256:ab" {
		t.Errorf("%+v %v", got, err)
	}
	for query, want := range map[string]error{
		"": ErrNoQuery, "query={a}&query={b}": ErrTwice, "query=%zz": ErrURL, "query={a};x=1": ErrURL, "query=%ff": ErrEncoding, "query={a}&variables={": ErrVariables,
		"query={a}&variables=[]": ErrVariables, "query={a}&variables={}{}": ErrVariables, "query={a}&extensions={": ErrExtensions, "query={a}&extensions=5": ErrExtensions,
	} {
		if got, err := FromURL(query); !errors.Is(err, want) || err.Error() != want.Error() {
			t.Errorf("%s: %v %v, want %v", query, got, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"query":"{a}","variables":{"a":[1,2.5e3]},"extensions":{"persistedQuery":{}}}`, `[]`, `{"query":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Decode(body)
		if (p == nil) == (err == nil) {
			t.Errorf("%q: %v %v", body, p, err)
		}
		if p != nil && !json.Valid(body) {
			t.Errorf("%q is no JSON", body)
		}
	})
}

func TestCheckCountsBeforeDecoding(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		`{"query":"{a{b{c}}}","variables":{"a":[1,2,{"b":"[[[[[["}]}}`:                      true,
		`{"a":"` + strings.Repeat("[", 50_000) + `"}`:                                       true,
		`{"a":"\"` + strings.Repeat("[", 40) + `"}`:                                         true,
		strings.Repeat("[", 40):                                                             false,
		`{"variables":` + strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat("}", 40) + `}`: false,
		`[` + strings.Repeat("1,", 11_000) + `1]`:                                           false,
		`{"a":"\\",` + strings.Repeat("[", 40):                                              false,
		`{"a":"unterminated`:                                                                true,
		strings.Repeat("{}", 11_000):                                                        false,
		``:                                                                                  true,
	} {
		if err := Check([]byte(text)); (err == nil) != good {
			t.Errorf("%.60s: %v", text, err)
		}
	}
}
