package voucher_test

import (
	"net/http"
	"testing"

	"cuppa/internal/config"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
)

type roundTrip func(r *http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// fuzzed are the kinds over a transport of the test's.
func fuzzed(f *testing.F, transport http.RoundTripper) *voucher.Registry {
	f.Helper()
	s, err := simulator.New(simulator.NewMemory(), simulator.Options{})
	if err != nil {
		f.Fatal(err)
	}
	set, err := s.Settings("http://127.0.0.1:1", config.Platforms{})
	if err != nil {
		f.Fatal(err)
	}
	r, err := voucher.ConnectOver(set, voucher.Options{}, transport)
	if err != nil {
		f.Fatal(err)
	}
	return r
}
