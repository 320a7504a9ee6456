package gqlhttp

import "testing"

func TestAcceptIsWeighed(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]Kind{
		"": JSON, "*/*": JSON, "application/*": JSON, "application/json": JSON, "application/json, text/plain, */*": JSON, "text/html,*/*;q=0.1": JSON,
		"application/graphql-response+json": GraphQL, "APPLICATION/GraphQL-Response+JSON ; charset=utf-8": GraphQL,
		"application/graphql-response+json,application/json;q=0.9":                                                          GraphQL,
		"application/json;q=0.8, application/graphql-response+json":                                                         GraphQL,
		"application/json, application/graphql-response+json":                                                               JSON,
		"application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed": GraphQL,
		"application/graphql-response+json;q=0.5, */*":                                                                      JSON,
		"application/json;q=0, */*":                                                                                         GraphQL,
		"multipart/mixed;deferSpec=20220824,application/json":                                                               JSON,
		"text/event-stream": EventStream, "text/event-stream, application/json;q=0.5": EventStream, "text/event-stream, multipart/mixed": EventStream,
		"application/json, text/event-stream": JSON, "text/event-stream;q=0.2, */*;q=0.1": EventStream,
		"text/html": None, "application/json;q=0": None, "application/json;q=x": None, "application/json;q=2": None, "application/xml, text/*": None, ",": None,
		"*/*;q=0": None, "application/jsonp": None,
	} {
		header := []string{accept}
		if got := Negotiate(header); got != want {
			t.Errorf("%q: %v, want %v", accept, got, want)
		}
	}
	if Negotiate(nil) != JSON || Negotiate([]string{"text/html", "application/graphql-response+json"}) != GraphQL {
		t.Error("no header, or two, are not read")
	}
}

func TestOnlyJSONInUTF8IsARequest(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "Application/JSON;charset=\"UTF-8\"": true, "application/json;x=y": true,
		"": false, "text/plain": false, "application/x-www-form-urlencoded": false, "multipart/form-data; boundary=x": false, "application/jsonp": false,
		"application/json; charset=utf-16": false, "application/json; charset=latin1": false, "application/graphql": false, "application/json, text/plain": false,
		"application/graphql-response+json": false, "text/plain; application/json": false,
	} {
		if got := IsJSON(contentType); got != want {
			t.Errorf("%q: %v", contentType, got)
		}
	}
}
