package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/voucher"
)

// Platforms are the platforms that a server is connected to.
type Platforms struct {
	// Kinds are those of its vouchers.
	Kinds *voucher.Registry
	// Simulator stands in for the platforms without an account; nil where none does.
	Simulator *Simulator
	// Run serves the simulator until its context ends; it does nothing where there is none.
	Run func(ctx context.Context) error
}

// Open connects the platforms of the settings. Where they are simulated the simulator listens on a port of this machine's own loopback, whatever the server's
// address or certificate: nobody outside reaches it, and each replica has one, over the same rows.
func Open(ctx context.Context, set config.Config, d *db.DB, parties *breaker.Parties, log *slog.Logger) (Platforms, error) {
	p := Platforms{Run: func(context.Context) error { return nil }}
	accounts := set.Platforms
	if set.Simulated() {
		s, err := New(NewStore(d), Options{Log: log, Now: set.Now})
		if err != nil {
			return p, err
		}
		if err := s.Seed(ctx); err != nil {
			return p, err
		}
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return p, fmt.Errorf("simulator: listening: %w", err)
		}
		if accounts, err = s.Settings("http://"+l.Addr().String(), accounts); err != nil {
			return p, errors.Join(err, l.Close())
		}
		p.Simulator, p.Run = s, func(ctx context.Context) error { return s.serve(ctx, l) }
	}
	var err error
	p.Kinds, err = voucher.Connect(accounts, voucher.Options{Parties: parties})
	return p, err
}

// serve answers on l until ctx ends.
func (s *Simulator) serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("simulator: serving: %w", err)
	}
	return nil
}
