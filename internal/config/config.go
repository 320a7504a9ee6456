// Package config owns the settings: environment to struct, checked once at the start.
package config

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is the settings. Names and meanings are the contract's; docs/operations.md lists them.
type Config struct {
	// Addr is the listen address.
	Addr string `env:"ADDR" envDefault:":8080"`
	// DatabaseURL is postgres://… or sqlite:<path>; empty means SQLite in DataDir.
	DatabaseURL string `env:"DATABASE_URL"`
	// DataDir is where the embedded default keeps its files.
	DataDir string `env:"DATA_DIR" envDefault:"./data"`
	// RedisURL is redis://…, several separated by commas are a cluster; empty means in the process.
	RedisURL string `env:"REDIS_URL"`
	// SandboxPaySecret is the key of the sandbox channel's signature.
	SandboxPaySecret string `env:"SANDBOX_PAY_SECRET"`
	// SeedDemo is "1" to seed the demo brand into an empty database, "0" not to; empty decides by the engine.
	SeedDemo string `env:"SEED_DEMO"`
	// OrderTTL is how long an unpaid order holds its stock and coupons.
	OrderTTL time.Duration `env:"ORDER_TTL" envDefault:"15m"`
	// Mode is development or production; empty decides by the engine.
	Mode string `env:"MODE"`
	// PublicURL is how guests reach this server, for links that leave it; empty means relative links.
	PublicURL string `env:"PUBLIC_URL"`
	// DrainWindow is how long a stop spreads the closing of sockets over.
	DrainWindow time.Duration `env:"DRAIN_WINDOW" envDefault:"3s"`
	// LogLevel is debug, info, warn or error.
	LogLevel string `env:"LOG_LEVEL" envDefault:"info"`
}

// The modes.
const (
	Development = "development"
	Production  = "production"
)

// DevelopmentPaySecret signs sandbox callbacks in development when no key is set.
const DevelopmentPaySecret = "cuppa-development-sandbox-key"

// Load reads the environment, fills in what depends on other settings and checks everything; all faults are told at once.
func Load(environment map[string]string) (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{Environment: environment})
	if err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	if c.Mode == "" {
		c.Mode = Production
		if c.Embedded() {
			c.Mode = Development
		}
	}
	if c.SeedDemo == "" {
		c.SeedDemo = "0"
		if c.Embedded() {
			c.SeedDemo = "1"
		}
	}
	if c.SandboxPaySecret == "" && c.Mode == Development {
		c.SandboxPaySecret = DevelopmentPaySecret
	}
	return c, c.Validate()
}

// Embedded says whether the embedded default was chosen: no server is named.
func (c Config) Embedded() bool { return c.DatabaseURL == "" }

// Database is the URL to open.
func (c Config) Database() string {
	if c.DatabaseURL != "" {
		return c.DatabaseURL
	}
	return "sqlite:" + filepath.Join(c.DataDir, "cuppa.db")
}

// Demo says whether the demo login is open: seeded, and never in production.
func (c Config) Demo() bool { return c.SeedDemo == "1" && c.Mode == Development }

// Validate names every setting that can't be.
func (c Config) Validate() error {
	var faults []error
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		faults = append(faults, fmt.Errorf("ADDR %q: %w", c.Addr, err))
	}
	if c.DatabaseURL != "" && !strings.HasPrefix(c.DatabaseURL, "sqlite:") &&
		!strings.HasPrefix(c.DatabaseURL, "postgres://") && !strings.HasPrefix(c.DatabaseURL, "postgresql://") {
		faults = append(faults, errors.New("DATABASE_URL must begin with postgres:// or sqlite:"))
	}
	if c.Mode != Development && c.Mode != Production {
		faults = append(faults, fmt.Errorf("MODE must be %s or %s", Development, Production))
	}
	if c.SeedDemo != "0" && c.SeedDemo != "1" {
		faults = append(faults, errors.New("SEED_DEMO must be 0 or 1"))
	}
	if c.OrderTTL < time.Second || c.OrderTTL > 24*time.Hour {
		faults = append(faults, errors.New("ORDER_TTL must be between 1s and 24h"))
	}
	if c.DrainWindow < 0 || c.DrainWindow > time.Minute {
		faults = append(faults, errors.New("DRAIN_WINDOW must be between 0s and 1m"))
	}
	if c.Mode == Production && c.SandboxPaySecret == DevelopmentPaySecret {
		faults = append(faults, errors.New("SANDBOX_PAY_SECRET must not be the development key in production"))
	}
	return errors.Join(faults...)
}
