package gqlhttp

import (
	"mime"
	"strconv"
	"strings"
)

// Kind is a kind of answer.
type Kind byte

// The kinds. None means that the client takes nothing that there is.
const (
	None Kind = iota
	JSON
	GraphQL
	EventStream
)

// The media types of the kinds.
const (
	typeJSON        = "application/json"
	typeGraphQL     = "application/graphql-response+json"
	typeEventStream = "text/event-stream"
)

var kinds = map[string]Kind{typeJSON: JSON, typeGraphQL: GraphQL, typeEventStream: EventStream}

// Negotiate chooses the kind of answer by Accept (RFC 9110, 12.5.1): the one of highest weight, of equal ones the one that is named first. Who names none, or
// only wildcards, gets application/json, as clients that know nothing of the other type expect.
func Negotiate(accept []string) Kind {
	if len(accept) == 0 {
		return JSON
	}
	if len(accept) == 1 {
		switch accept[0] {
		case "", "*/*", typeJSON, "application/json, text/plain, */*":
			return JSON
		case typeGraphQL:
			return GraphQL
		}
	}
	return weigh(strings.Join(accept, ","))
}

// weigh reads a header with more than one range. A named type's own weight counts before a wildcard's.
func weigh(accept string) Kind {
	type weight struct {
		q     float64
		at    int // where it was named; wildcards stand behind all names
		exact bool
	}
	found := map[Kind]weight{}
	note := func(k Kind, w weight) {
		if known, ok := found[k]; !ok || w.exact && !known.exact {
			found[k] = w
		}
	}
	at := 0
	for part := range strings.SplitSeq(accept, ",") {
		at++
		name, parameters, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		q := Quality(parameters)
		if k, ok := kinds[name]; ok {
			note(k, weight{q, at, true})
			continue
		}
		switch name {
		case "*/*", "application/*":
			note(JSON, weight{q, 1 << 20, false})
			note(GraphQL, weight{q, 1<<20 + 1, false})
		}
	}
	best, by := None, weight{}
	for _, k := range []Kind{JSON, GraphQL, EventStream} {
		w, ok := found[k]
		if !ok || w.q <= 0 {
			continue
		}
		if best == None || w.q > by.q || w.q == by.q && w.at < by.at {
			best, by = k, w
		}
	}
	return best
}

// Quality is the weight among a range's parameters: 1 without one, 0 when it can't be read.
func Quality(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || q < 0 || q > 1 {
			return 0
		}
		return q
	}
	return 1
}

// IsJSON says whether a Content-Type is one that requests may have: application/json, in UTF-8. Browsers send it across origins only after a preflight, so
// that no page elsewhere can make its visitors' browsers send mutations.
func IsJSON(contentType string) bool {
	if contentType == typeJSON {
		return true
	}
	name, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || name != typeJSON {
		return false
	}
	charset, ok := parameters["charset"]
	return !ok || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}
