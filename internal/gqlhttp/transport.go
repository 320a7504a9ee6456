// Package gqlhttp owns GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): which requests are taken, by which method and media type, and
// with which status they are answered. It is a gqlgen transport, the last in the list: what no other one takes is answered here.
//
// It does not own how requests are read (gqlrequest), what operations do (gqlgen's executor), how errors read (the executor's presenter), nor caching.
//
// # Statuses
//
//	200 what was executed, with or without errors; with application/json also what GraphQL refuses, since its clients often drop the body of anything else
//	400 no request (the body is no JSON, a parameter has the wrong type); with application/graphql-response+json also what GraphQL refuses
//	405 another method than GET, HEAD, POST and OPTIONS; a GET with anything but a query
//	406 Accept leaves nothing    413 the body is too large    415 it is not application/json in UTF-8, or compressed
//
// PERSISTED_QUERY_NOT_FOUND is a question and no failure, and always 200. The draft's 422 and 294 are not used: what clients make of them is not known yet.
package gqlhttp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/internal/fault"
	"cuppa/internal/gqlrequest"
)

// NotFoundCode is the code that has clients of automatic persisted queries send the query as well.
const NotFoundCode = "PERSISTED_QUERY_NOT_FOUND"

const methods = "GET, HEAD, POST, OPTIONS"

// ErrCutOff refuses a body that ends before it should, by BAD_USER_INPUT.
var ErrCutOff = fault.ErrBadUserInput.Saying("the request's body was cut off", "请求体不完整")

// The other refusals, with the same code.
var (
	errMethod     = fault.ErrBadUserInput.Saying("this method is not taken: use POST, or GET for queries", "不支持该请求方法：请用 POST，查询可用 GET")
	errGet        = fault.ErrBadUserInput.Saying("GET is for queries only: use POST", "GET 仅用于查询，请用 POST")
	errAccept     = fault.ErrBadUserInput.Saying("Accept allows none of the answers that there are", "Accept 不包含任何可用的响应类型")
	errType       = fault.ErrBadUserInput.Saying("the body must be application/json in UTF-8", "请求体必须是 UTF-8 编码的 application/json")
	errCompressed = fault.ErrBadUserInput.Saying("compressed bodies are not taken", "不支持压缩的请求体")
	errTooLarge   = fault.ErrBadUserInput.Saying("the request is too large", "请求过大")
	errLive       = fault.ErrBadUserInput.Saying("a subscription needs a WebSocket or Accept: text/event-stream", "订阅需要 WebSocket 或 Accept: text/event-stream")
)

// Transport answers GET, HEAD and POST. Whoever puts it in place bounds the body.
type Transport struct{}

var _ graphql.Transport = Transport{}

// Supports takes everything: other transports come first.
func (Transport) Supports(*http.Request) bool { return true }

// Do answers one request.
func (Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	kind := Negotiate(r.Header["Accept"])
	if kind == EventStream { // no other transport took it
		kind = None
	}
	a := answer{w: w, exec: exec, kind: max(kind, JSON)}
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", methods)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	start := graphql.Now()
	params, status, err := read(r, kind)
	if err != nil {
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", methods)
		}
		a.refuse(r.Context(), status, err)
		return
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	a.execute(r, params)
}

// read takes the request apart; the status is that of the error.
func read(r *http.Request, kind Kind) (params *graphql.RawParams, status int, err error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		return nil, http.StatusMethodNotAllowed, errMethod
	}
	if kind == None {
		return nil, http.StatusNotAcceptable, errAccept
	}
	if r.Method != http.MethodPost {
		params, err = gqlrequest.FromURL(r.URL.RawQuery)
		return params, http.StatusBadRequest, err
	}
	if !IsJSON(r.Header.Get("Content-Type")) {
		return nil, http.StatusUnsupportedMediaType, errType
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return nil, http.StatusUnsupportedMediaType, errCompressed
	}
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, http.StatusRequestEntityTooLarge, errTooLarge
	case err != nil:
		return nil, http.StatusBadRequest, ErrCutOff
	}
	params, err = gqlrequest.Decode(body)
	return params, http.StatusBadRequest, err
}

// answer is what one request gets.
type answer struct {
	w    http.ResponseWriter
	exec graphql.GraphExecutor
	kind Kind
}

func (a answer) execute(r *http.Request, params *graphql.RawParams) {
	ctx := r.Context()
	op, errs := a.exec.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		a.rejected(graphql.WithOperationContext(ctx, op), errs)
		return
	}
	kind := op.Operation.Operation
	if kind != ast.Query && r.Method != http.MethodPost {
		a.w.Header().Set("Allow", http.MethodPost)
		a.refuse(graphql.WithOperationContext(ctx, op), http.StatusMethodNotAllowed, errGet)
		return
	}
	if kind == ast.Subscription {
		a.rejected(graphql.WithOperationContext(ctx, op), gqlerror.List{gqlerror.Wrap(errLive)})
		return
	}
	responses, ctx := a.exec.DispatchOperation(ctx, op)
	response := responses(ctx)
	if response == nil { // the executor gives none when the request's time is over
		a.rejected(ctx, gqlerror.List{gqlerror.Wrap(fault.ErrUnavailable)})
		return
	}
	a.send(http.StatusOK, response, true)
}

// rejected answers what GraphQL refuses before execution.
func (a answer) rejected(ctx context.Context, errs gqlerror.List) {
	response := a.exec.DispatchError(ctx, errs)
	status := http.StatusOK
	if a.kind == GraphQL && (len(response.Errors) == 0 || response.Errors[0].Extensions["code"] != NotFoundCode) {
		status = http.StatusBadRequest
	}
	a.send(status, response, false)
}

// refuse answers what is no request.
func (a answer) refuse(ctx context.Context, status int, err error) {
	a.send(status, a.exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(err)}), false)
}

// send writes a response, whose data entry is there only after execution.
func (a answer) send(status int, response *graphql.Response, executed bool) {
	body, err := encode(response, executed)
	if err != nil {
		status, body = http.StatusOK, []byte(`{"errors":[{"message":"something went wrong on our side","extensions":{"code":"INTERNAL"}}],"data":null}`)
	}
	h := a.w.Header()
	h["Content-Type"] = contentTypes[a.kind]
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	a.w.WriteHeader(status)
	_, _ = a.w.Write(body)
}

// Refuse answers a request that the executor never sees with a body of {"errors"}, by the media type that the client wants: a status of 200 becomes 400 with
// application/graphql-response+json, where it would mean that there is data.
func Refuse(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	kind := Negotiate(r.Header["Accept"])
	if kind != GraphQL {
		kind = JSON
	} else if status == http.StatusOK {
		status = http.StatusBadRequest
	}
	w.Header()["Content-Type"] = contentTypes[kind]
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

var contentTypes = map[Kind][]string{JSON: {typeJSON + "; charset=utf-8"}, GraphQL: {typeGraphQL + "; charset=utf-8"}}

// encode writes {"errors", "data", "extensions"}; the data is JSON already and is not read again.
func encode(r *graphql.Response, executed bool) ([]byte, error) {
	b := make([]byte, 0, len(r.Data)+512)
	b = append(b, '{')
	part := func(name string, v any) error {
		encoded, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("encode an answer's %s: %w", name, err)
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(append(b, '"'), name...), `":`...), encoded...)
		return nil
	}
	if len(r.Errors) > 0 {
		if err := part("errors", r.Errors); err != nil {
			return nil, err
		}
	}
	if executed {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, `"data":`...)
		if len(r.Data) > 0 {
			b = append(b, r.Data...)
		} else {
			b = append(b, "null"...)
		}
	}
	if len(r.Extensions) > 0 {
		if err := part("extensions", r.Extensions); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}
