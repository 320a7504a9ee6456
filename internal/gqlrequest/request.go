// Package gqlrequest owns what a GraphQL request is, whatever it comes by: a JSON object (or a query string) with query or documentId, operationName,
// variables and extensions (https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters).
//
// It reads strictly, so that no shape of a request is left for the executor to stumble over, and its errors repeat nothing of what was sent. It does not own
// transports, nor what a document may say.
package gqlrequest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"cuppa/internal/fault"
	"cuppa/internal/strictjson"
)

const (
	// DocumentID names a document that the server has, in place of query. gqlgen's parameters have no room for it, so it travels in Extensions by this name.
	DocumentID = "documentId"
	// PersistedQuery is the extension of automatic persisted queries.
	PersistedQuery = "persistedQuery"
)

// The refusals, all BAD_USER_INPUT.
var (
	ErrNotObject  = fault.ErrBadUserInput.Saying("the request is not one JSON object", "请求不是一个 JSON 对象")
	ErrBatch      = fault.ErrBadUserInput.Saying("batches are not taken: send one request at a time", "不支持批量请求，请逐个发送")
	ErrEncoding   = fault.ErrBadUserInput.Saying("the request is not valid UTF-8", "请求不是有效的 UTF-8")
	ErrTwice      = fault.ErrBadUserInput.Saying("the request has a name twice", "请求中有重复的名称")
	ErrQuery      = fault.ErrBadUserInput.Saying("query is not a string", "query 不是字符串").At("query")
	ErrNoQuery    = fault.ErrBadUserInput.Saying("the request has no query", "请求缺少 query").At("query")
	ErrOperation  = fault.ErrBadUserInput.Saying("operationName is not a string", "operationName 不是字符串").At("operationName")
	ErrVariables  = fault.ErrBadUserInput.Saying("variables is not an object", "variables 不是对象").At("variables")
	ErrExtensions = fault.ErrBadUserInput.Saying("extensions is not an object", "extensions 不是对象").At("extensions")
	ErrDocumentID = fault.ErrBadUserInput.Saying("documentId is not a string", "documentId 不是字符串").At("documentId")
	ErrTooDeep    = fault.ErrBadUserInput.Saying("the request nests too deep", "请求嵌套过深")
	ErrTooMany    = fault.ErrBadUserInput.Saying("the request has too many values", "请求中的值过多")
	ErrURL        = fault.ErrBadUserInput.Saying("the query string can't be read", "查询字符串无法解析")
)

// Limits of a request's JSON. What our operations need is a tenth of it.
const (
	maxDepth  = 32
	maxValues = 10_000
)

// Check looks at the bytes of JSON before they are decoded: how deep it nests, how many values it has, and whether a name comes twice in an object. It says
// nothing about whether they are JSON at all. The error is a *fault.Error.
func Check(raw []byte) error {
	switch err := strictjson.Check(raw, strictjson.Limits{Depth: maxDepth, Values: maxValues}); {
	case errors.Is(err, strictjson.ErrTooDeep):
		return ErrTooDeep
	case errors.Is(err, strictjson.ErrTooMany):
		return ErrTooMany
	case err != nil:
		return ErrTwice
	}
	return nil
}

// Decode reads a request that is JSON. Numbers stay json.Number. The error is a *fault.Error.
func Decode(body []byte) (*graphql.RawParams, error) {
	if !utf8.Valid(body) {
		return nil, ErrEncoding
	}
	if err := Check(body); err != nil {
		return nil, err
	}
	if start := bytes.TrimLeft(body, " \t\r\n"); len(start) > 0 && start[0] == '[' && json.Valid(body) {
		return nil, ErrBatch
	}
	fields, err := members(body)
	if err != nil {
		return nil, err
	}
	return params(fields)
}

// FromURL reads a request from a query string, as GET has it: variables and extensions are JSON.
func FromURL(rawQuery string) (*graphql.RawParams, error) {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, ErrURL
	}
	fields := map[string]json.RawMessage{}
	for _, name := range []string{"query", "operationName", DocumentID, "variables", "extensions"} {
		given := values[name]
		switch {
		case len(given) == 0:
			continue
		case len(given) > 1:
			return nil, ErrTwice
		case !utf8.ValidString(given[0]):
			return nil, ErrEncoding
		}
		if name == "variables" || name == "extensions" {
			if err := Check([]byte(given[0])); err != nil {
				return nil, err
			}
		}
		fields[name] = json.RawMessage(given[0])
		if name != "variables" && name != "extensions" {
			quoted, err := json.Marshal(given[0])
			if err != nil {
				return nil, ErrURL
			}
			fields[name] = quoted
		} else if given[0] == "" {
			delete(fields, name)
		}
	}
	return params(fields)
}

// members splits an object that is the whole input.
func members(body []byte) (fields map[string]json.RawMessage, err error) {
	if json.Unmarshal(body, &fields) != nil || fields == nil {
		return nil, ErrNotObject
	}
	return fields, nil
}

func params(fields map[string]json.RawMessage) (*graphql.RawParams, error) {
	var p graphql.RawParams
	var ok bool
	if p.Query, ok = text(fields["query"]); !ok {
		return nil, ErrQuery
	}
	if p.OperationName, ok = text(fields["operationName"]); !ok {
		return nil, ErrOperation
	}
	if p.Variables, ok = Object(fields["variables"]); !ok {
		return nil, ErrVariables
	}
	if p.Extensions, ok = Object(fields["extensions"]); !ok {
		return nil, ErrExtensions
	}
	id, ok := text(fields[DocumentID])
	if !ok {
		return nil, ErrDocumentID
	}
	if id != "" {
		if p.Extensions == nil {
			p.Extensions = map[string]any{}
		}
		p.Extensions[DocumentID] = id
	}
	if Missing(fields["query"]) && p.Extensions[DocumentID] == nil && p.Extensions[PersistedQuery] == nil {
		return nil, ErrNoQuery
	}
	return &p, nil
}

// Missing says whether a member is not there, or null.
func Missing(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// text reads a string that may be missing.
func text(raw json.RawMessage) (s string, ok bool) {
	if Missing(raw) {
		return "", true
	}
	if raw[0] != '"' {
		return "", false
	}
	return s, json.Unmarshal(raw, &s) == nil
}

// Object reads an object that may be missing. Numbers stay json.Number: a float64 would round large integers.
func Object(raw json.RawMessage) (m map[string]any, ok bool) {
	if Missing(raw) {
		return nil, true
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&m) != nil || m == nil {
		return nil, false
	}
	_, err := d.Token()
	return m, errors.Is(err, io.EOF)
}
