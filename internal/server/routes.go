package server

import "net/http"

// Routes is what is served. Those that are nil are not there.
type Routes struct {
	GraphQL, Callbacks, Cashier, Simulator, Ready, Metrics, Art, Playground, Admin, Storefront http.Handler
}

// Mux puts the routes at their paths.
func (r Routes) Mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, at := range []struct {
		pattern string
		handler http.Handler
	}{
		{"/graphql", r.GraphQL}, {"POST /callbacks/{channel}", r.Callbacks}, {"/callbacks/", http.HandlerFunc(onlyPost)}, {"/sandbox/cashier", r.Cashier}, {"/simulator/pay", r.Simulator},
		{"GET /healthz", Alive()}, {"GET /readyz", r.Ready}, {"GET /metrics", r.Metrics},
		{"GET /art/", r.Art}, {"GET /playground", r.Playground}, {"/admin", r.Admin}, {"/admin/", r.Admin}, {"/", r.Storefront},
	} {
		if at.handler != nil {
			mux.Handle(at.pattern, at.handler)
		}
	}
	return mux
}

// onlyPost answers what is no callback: the pages must not answer in its place.
func onlyPost(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Allow", http.MethodPost)
	writeJSON(w, http.StatusMethodNotAllowed, map[string]string{"code": "METHOD_NOT_ALLOWED"})
}
