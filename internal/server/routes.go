package server

import "net/http"

// Routes is what is served. Those that are nil are not there.
type Routes struct {
	GraphQL, Callbacks, Cashier, Ready, Metrics, Art, Playground, Admin, Storefront http.Handler
}

// Mux puts the routes at their paths.
func (r Routes) Mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, at := range []struct {
		pattern string
		handler http.Handler
	}{
		{"/graphql", r.GraphQL}, {"POST /callbacks/{channel}", r.Callbacks}, {"/sandbox/cashier", r.Cashier},
		{"GET /healthz", Alive()}, {"GET /readyz", r.Ready}, {"GET /metrics", r.Metrics},
		{"GET /art/", r.Art}, {"GET /playground", r.Playground}, {"/admin", r.Admin}, {"/admin/", r.Admin}, {"/", r.Storefront},
	} {
		if at.handler != nil {
			mux.Handle(at.pattern, at.handler)
		}
	}
	return mux
}
