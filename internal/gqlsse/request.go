package gqlsse

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"cuppa/internal/fault"
	"cuppa/internal/gqlrequest"
)

const eventStream = "text/event-stream"

// Wanted says whether the request would rather have a stream of events than anything else. Clients that take either name JSON first.
func Wanted(r *http.Request) bool {
	best, chosen := 0.0, ""
	for _, header := range r.Header["Accept"] {
		for one := range strings.SplitSeq(header, ",") {
			kind, parameters, _ := strings.Cut(one, ";")
			quality := 1.0
			for parameter := range strings.SplitSeq(parameters, ";") {
				if q, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
					if v, err := strconv.ParseFloat(q, 64); err == nil {
						quality = v
					}
				}
			}
			if quality > best {
				best, chosen = quality, strings.ToLower(strings.TrimSpace(kind))
			}
		}
	}
	return chosen == eventStream
}

// rejection is a request that is answered with JSON instead of a stream.
type rejection struct {
	status int
	reason *fault.Error
}

// read takes the operation out of the request.
func (t *Transport) read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *rejection) {
	switch r.Method {
	case http.MethodGet:
		p, err := gqlrequest.FromURL(r.URL.RawQuery)
		return checked(p, r, err)
	case http.MethodPost:
	default:
		return nil, &rejection{http.StatusMethodNotAllowed, fault.ErrBadUserInput.Saying("events are asked for by GET or POST", "事件流须以 GET 或 POST 请求")}
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, &rejection{http.StatusUnsupportedMediaType, fault.ErrBadUserInput.Saying("the body must be application/json", "请求体须为 application/json")}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, t.opt.MaxBodyBytes))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, &rejection{http.StatusRequestEntityTooLarge, fault.ErrBadUserInput.Saying("the request is too large", "请求过大")}
	}
	if err != nil {
		return nil, &rejection{http.StatusBadRequest, fault.ErrBadUserInput.Saying("the request body was cut off", "请求体不完整")}
	}
	p, err := gqlrequest.Decode(body)
	return checked(p, r, err)
}

func checked(p *graphql.RawParams, r *http.Request, err error) (*graphql.RawParams, *rejection) {
	var f *fault.Error
	switch {
	case errors.As(err, &f):
		return nil, &rejection{http.StatusBadRequest, f}
	case err != nil:
		return nil, &rejection{http.StatusBadRequest, fault.ErrBadUserInput}
	}
	p.Headers = r.Header
	return p, nil
}
