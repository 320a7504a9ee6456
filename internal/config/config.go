// Package config owns the settings: environment to struct, checked once at the start.
package config

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"
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
	// WebhooksTo is public or anywhere: which networks partners' addresses may be in.
	WebhooksTo string `env:"WEBHOOKS_TO" envDefault:"public"`
	// Bus is what carries events to those who follow them.
	Bus Bus
	// SandboxPaySecret is the key of the sandbox channel's signature.
	SandboxPaySecret string `env:"SANDBOX_PAY_SECRET"`
	// SeedDemo is "1" to seed the demo brand into an empty database, "0" not to; empty decides by the engine.
	SeedDemo string `env:"SEED_DEMO"`
	// OrderTTL is how long an unpaid order holds its stock and coupons.
	OrderTTL time.Duration `env:"ORDER_TTL" envDefault:"15m"`
	// OrderFlow is how placed orders are written: plain, saga or tcc.
	OrderFlow string `env:"ORDER_FLOW" envDefault:"plain"`
	// CompleteAfter is how long after its delivery an order that nobody complained about is completed.
	CompleteAfter time.Duration `env:"COMPLETE_AFTER" envDefault:"168h"`
	// AccessTTL is how long an access token works before it must be refreshed.
	AccessTTL time.Duration `env:"ACCESS_TTL" envDefault:"15m"`
	// PointsTTL is how long guests' points are good.
	PointsTTL time.Duration `env:"POINTS_TTL" envDefault:"8760h"`
	// WeChatAppID and WeChatAppSecret are the mini-program's; without them nobody logs in by WeChat.
	WeChatAppID     string `env:"WECHAT_APP_ID"`
	WeChatAppSecret string `env:"WECHAT_APP_SECRET"`
	// WeChatAPIURL is the base of WeChat's API.
	WeChatAPIURL string `env:"WECHAT_API_URL" envDefault:"https://api.weixin.qq.com"`
	// Mode is development or production; empty decides by the engine.
	Mode string `env:"MODE"`
	// PublicURL is how guests reach this server, for links that leave it; empty means relative links.
	PublicURL string `env:"PUBLIC_URL"`
	// DrainWindow is how long a stop spreads the closing of sockets over.
	DrainWindow time.Duration `env:"DRAIN_WINDOW" envDefault:"3s"`
	// RequestTimeout is within which time a query or a mutation is answered.
	RequestTimeout time.Duration `env:"REQUEST_TIMEOUT" envDefault:"3s"`
	// VerifyShare is which part of its time one replica spends on verifying a sample of the orders; 0: none does.
	VerifyShare float64 `env:"VERIFY_SHARE" envDefault:"0.01"`
	// Connections is how many WebSockets and event streams may be open at once.
	Connections Connections
	// OpenOrders is how many unpaid orders a guest and a device may have at one shop.
	OpenOrders OpenOrders
	// CORSOrigins are the web origins whose pages may use the API beside our own; see Origins.
	CORSOrigins []string `env:"CORS_ORIGINS"`
	// TrustedProxies are the addresses or networks of the hops before us that are believed; see Proxies.
	TrustedProxies []string `env:"TRUSTED_PROXIES"`
	// TLSCertFile and TLSKeyFile are PEM files; with both the server speaks TLS.
	TLSCertFile string `env:"TLS_CERT_FILE"`
	// TLSKeyFile is the certificate's key.
	TLSKeyFile string `env:"TLS_KEY_FILE"`
	// TrustedDocuments is accept or only: whether documents that are not in a manifest run as well.
	TrustedDocuments string `env:"TRUSTED_DOCUMENTS" envDefault:"accept"`
	// TrustedDocumentsFiles are manifests beside the pages' own: JSON objects of documents by their SHA-256 in hex.
	TrustedDocumentsFiles []string `env:"TRUSTED_DOCUMENTS_FILES"`
	// RateLimit is how often an account or an address may ask.
	RateLimit Rate `env:"RATE_LIMIT" envDefault:"200:100"`
	// Platforms are the accounts at the platforms whose vouchers guests bring.
	Platforms Platforms
	// Payments are the accounts at the payment channels.
	Payments Payments
	// ClockOffset is how far this process's clock is off, for tests of replicas whose clocks differ; production refuses it.
	ClockOffset time.Duration `env:"CLOCK_OFFSET" envDefault:"0s"`
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
	c, unread, err := read(environment)
	if err != nil {
		return Config{}, err
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
	if c.Platforms.AlipayVouchers.URL == "" {
		c.Platforms.AlipayVouchers.URL = alipayGateway
	}
	if c.Payments.NotifyURL == "" {
		c.Payments.NotifyURL = c.PublicURL
	}
	if c.Payments.WeChatPay.Connected() && c.Payments.WeChatPay.AppID == "" {
		c.Payments.WeChatPay.AppID = c.WeChatAppID
	}
	if c.Payments.Alipay.MiniAppID == "" {
		c.Payments.Alipay.MiniAppID = c.Payments.Alipay.AppID
	}
	return c, errors.Join(append(unread, c.Validate())...)
}

// Embedded says whether the embedded default was chosen: no server is named.
func (c Config) Embedded() bool { return c.DatabaseURL == "" }

// Now is the process's clock.
func (c Config) Now() time.Time { return time.Now().Add(c.ClockOffset) }

// Database is the URL to open.
func (c Config) Database() string {
	if c.DatabaseURL != "" {
		return c.DatabaseURL
	}
	return "sqlite:" + filepath.Join(c.DataDir, "cuppa.db")
}

// Demo says whether the demo login is open: seeded, and never in production.
func (c Config) Demo() bool { return c.SeedDemo == "1" && c.Mode == Development }

// The values of TrustedDocuments.
const (
	AcceptDocuments = "accept"
	OnlyTrusted     = "only"
)

// Origins are CORSOrigins in lower case, without those that are none.
func (c Config) Origins() []string {
	origins, _ := c.origins()
	return origins
}

func (c Config) origins() (origins []string, faults []error) {
	for _, given := range c.CORSOrigins {
		origin := strings.ToLower(strings.TrimSpace(given))
		if origin == "" {
			continue
		}
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Scheme+"://"+u.Host != origin {
			faults = append(faults, fmt.Errorf("CORS_ORIGINS: %q is no origin such as https://shop.example", given))
			continue
		}
		origins = append(origins, origin)
	}
	return origins, faults
}

// Proxies are the networks of TrustedProxies, without those that are none.
func (c Config) Proxies() []netip.Prefix {
	networks, _ := c.proxies()
	return networks
}

func (c Config) proxies() (networks []netip.Prefix, faults []error) {
	for _, given := range c.TrustedProxies {
		text := strings.TrimSpace(given)
		if text == "" {
			continue
		}
		if a, err := netip.ParseAddr(text); err == nil {
			networks = append(networks, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			faults = append(faults, fmt.Errorf("TRUSTED_PROXIES: %q is neither an address nor a network such as 10.0.0.0/8", given))
			continue
		}
		networks = append(networks, network.Masked())
	}
	return networks, faults
}

// Validate names every setting that can't be.
func (c Config) Validate() error {
	var faults []error
	_, ofOrigins := c.origins()
	_, ofProxies := c.proxies()
	_, _, ofConnections := c.Connections.Limits()
	_, _, ofOpenOrders := c.OpenOrders.Limits()
	faults = append(append(append(faults, ofOrigins...), ofProxies...), ofConnections, ofOpenOrders)
	faults = append(append(faults, c.Platforms.validate(c.Mode)...), c.Payments.validate(c.Mode)...)
	faults = append(faults, c.validateShipping(), c.Bus.validate())
	if (c.TLSCertFile == "") != (c.TLSKeyFile == "") {
		faults = append(faults, errors.New("TLS_CERT_FILE and TLS_KEY_FILE go together"))
	}
	if c.WebhooksTo != webhooksPublic && c.WebhooksTo != webhooksAnywhere {
		faults = append(faults, fmt.Errorf("WEBHOOKS_TO must be %s or %s", webhooksPublic, webhooksAnywhere))
	}
	if c.TrustedDocuments != AcceptDocuments && c.TrustedDocuments != OnlyTrusted {
		faults = append(faults, fmt.Errorf("TRUSTED_DOCUMENTS must be %s or %s", AcceptDocuments, OnlyTrusted))
	}
	if _, port, err := net.SplitHostPort(c.Addr); err != nil || !listenable(port) {
		faults = append(faults, fmt.Errorf("ADDR must be a host, which may be empty, and a port from 0 to 65535 behind a colon, such as :8080; it is %q", c.Addr))
	}
	faults = append(faults, c.validateURLs()...)
	if new(slog.Level).UnmarshalText([]byte(c.LogLevel)) != nil {
		faults = append(faults, errors.New("LOG_LEVEL must be debug, info, warn or error"))
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
	if c.RequestTimeout < 100*time.Millisecond || c.RequestTimeout > 30*time.Second {
		faults = append(faults, errors.New("REQUEST_TIMEOUT must be between 100ms and 30s"))
	}
	if c.AccessTTL < time.Minute || c.AccessTTL > 24*time.Hour {
		faults = append(faults, errors.New("ACCESS_TTL must be between 1m and 24h"))
	}
	if c.OrderFlow != "plain" && c.OrderFlow != "saga" && c.OrderFlow != "tcc" {
		faults = append(faults, errors.New("ORDER_FLOW must be plain, saga or tcc"))
	}
	if c.CompleteAfter < time.Minute || c.CompleteAfter > 365*24*time.Hour {
		faults = append(faults, errors.New("COMPLETE_AFTER must be 1m to 8760h"))
	}
	if c.PointsTTL < time.Hour {
		faults = append(faults, errors.New("POINTS_TTL must be at least 1h"))
	}
	if (c.WeChatAppID == "") != (c.WeChatAppSecret == "") {
		faults = append(faults, errors.New("WECHAT_APP_ID and WECHAT_APP_SECRET go together"))
	}
	if u, err := url.Parse(c.WeChatAPIURL); c.WeChatAppID != "" && (err != nil || u.Scheme != "https" && !loopback(u.Hostname())) {
		faults = append(faults, errors.New("WECHAT_API_URL must be https, but on this machine: the secret travels there"))
	}
	if c.DrainWindow < 0 || c.DrainWindow > time.Minute {
		faults = append(faults, errors.New("DRAIN_WINDOW must be between 0s and 1m"))
	}
	if c.Mode == Production && c.ClockOffset != 0 {
		faults = append(faults, errors.New("CLOCK_OFFSET is for tests; in production the clock is the machine's"))
	}
	if !(c.VerifyShare >= 0 && c.VerifyShare <= 0.5) { // not a number is neither
		faults = append(faults, errors.New("VERIFY_SHARE must be between 0 and 0.5"))
	}
	if c.Mode == Production && c.SandboxPaySecret == DevelopmentPaySecret {
		faults = append(faults, errors.New("SANDBOX_PAY_SECRET must not be the development key in production"))
	}
	return errors.Join(faults...)
}

// listenable says whether a port can be listened on: a number, or the name of a service that this machine knows.
func listenable(port string) bool {
	_, err := net.DefaultResolver.LookupPort(context.Background(), "tcp", port)
	return err == nil
}

// loopback says whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
