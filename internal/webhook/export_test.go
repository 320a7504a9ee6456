package webhook

import (
	"context"
	"net/http"

	"cuppa/internal/db"
)

// Claim takes what is due and does nothing with it, as a replica that dies does.
func (s *Service) Claim(ctx context.Context) error {
	claimed, err := s.claim(db.ForAllBrands(ctx), senders)
	for _, d := range claimed {
		s.under.end(d.EndpointID)
	}
	return err
}

// Dial connects to an address as deliveries do.
func Dial(ctx context.Context, address string) error {
	c, err := newClient(false).Transport.(*http.Transport).DialContext(ctx, "tcp", address)
	if err == nil {
		err = c.Close()
	}
	return err
}
