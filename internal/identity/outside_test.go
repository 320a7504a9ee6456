package identity

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"cuppa/internal/breaker"
)

// silent is a provider that refuses codes, or is not there.
type silent struct {
	err   error
	asked int
}

func (*silent) Name() string { return "SILENT" }

func (s *silent) Exchange(context.Context, string) (Vouched, error) {
	s.asked++
	return Vouched{}, s.err
}

func TestEveryProviderStandsBehindABreaker(t *testing.T) {
	t.Parallel()
	parties := breaker.New(slog.New(slog.DiscardHandler))
	p := &silent{err: ErrInvalidCredentials.At("code")}
	s, err := New(nil, Options{Demo: true, Providers: []Provider{p}, Parties: parties})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // wrong codes are no failure of the provider
		if _, _, err := s.CustomerLogin(t.Context(), "SILENT", "x"); !errors.Is(err, ErrInvalidCredentials) {
			t.Fatal(err)
		}
	}
	p.err, p.asked = errors.New("no route"), 0
	for range 10 {
		_, _, _ = s.CustomerLogin(t.Context(), "SILENT", "x")
	}
	if _, _, err := s.CustomerLogin(t.Context(), "SILENT", "x"); !errors.Is(err, ErrProviderUnavailable) || p.asked != breaker.InARow {
		t.Errorf("%v after %d calls", err, p.asked)
	}
	if all := parties.Status(); len(all) != 1 {
		t.Errorf("the demo login is no outside party: %+v", all)
	}
}
