package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestDefaultsFollowTheEngine(t *testing.T) {
	t.Parallel()
	c, err := Load(map[string]string{})
	if err != nil || c.Mode != Development || !c.Demo() || c.SandboxPaySecret != DevelopmentPaySecret || !strings.HasPrefix(c.Database(), "sqlite:") {
		t.Fatalf("embedded: %+v %v", c, err)
	}
	c, err = Load(map[string]string{"DATABASE_URL": "postgres://x/y"})
	if err != nil || c.Mode != Production || c.Demo() || c.SandboxPaySecret != "" {
		t.Fatalf("server: %+v %v", c, err)
	}
	c, err = Load(map[string]string{"MODE": "production", "SEED_DEMO": "1"})
	if err != nil || c.Demo() {
		t.Fatalf("the demo login is open in production: %v", err)
	}
}

func TestEveryFaultIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load(map[string]string{
		"CORS_ORIGINS": "*", "TRUSTED_PROXIES": "10.0.0.0/8,nearby", "TLS_CERT_FILE": "/cert.pem", "TRUSTED_DOCUMENTS": "some",
		"ADDR": "nowhere", "DATABASE_URL": "mysql://x", "MODE": "staging", "SEED_DEMO": "yes", "ORDER_TTL": "1ms", "ACCESS_TTL": "1s", "PUBLIC_URL": "shop.example", "LOG_LEVEL": "loud",
	})
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, name := range []string{"ADDR", "DATABASE_URL", "MODE", "SEED_DEMO", "ORDER_TTL", "ACCESS_TTL", `"*"`, `"nearby"`, "TLS_KEY_FILE", "TRUSTED_DOCUMENTS", "PUBLIC_URL", "LOG_LEVEL"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in %v", name, err)
		}
	}
	if _, err := Load(map[string]string{"MODE": "production", "SANDBOX_PAY_SECRET": DevelopmentPaySecret}); err == nil {
		t.Error("the development key was taken in production")
	}
}

func TestOriginsAndProxiesAreRead(t *testing.T) {
	t.Parallel()
	c, err := Load(map[string]string{"CORS_ORIGINS": "https://Shop.example, http://127.0.0.1:5173,", "TRUSTED_PROXIES": " 10.1.2.3/8,192.0.2.7, ::1 ,2001:db8::/32"})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(c.Origins(), " "); got != "https://shop.example http://127.0.0.1:5173" {
		t.Errorf("origins: %s", got)
	}
	if got := fmt.Sprint(c.Proxies()); got != "[10.0.0.0/8 192.0.2.7/32 ::1/128 2001:db8::/32]" {
		t.Errorf("proxies: %s", got)
	}
	for _, wrong := range []string{"*", "null", "shop.example", "https://shop.example/", "https://a@shop.example", "https://shop.example?x", "ftp://shop.example"} {
		if _, err := Load(map[string]string{"CORS_ORIGINS": wrong}); err == nil {
			t.Errorf("%s was taken for an origin", wrong)
		}
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]Rate{"200:100": {200, 100}, "1:1": {1, 1}, "1000000:1000000": {1_000_000, 1_000_000}, "off": {}} {
		c, err := Load(map[string]string{"RATE_LIMIT": given})
		if err != nil || c.RateLimit != want || c.RateLimit.Off() != (given == "off") {
			t.Errorf("%q is %+v, %v", given, c.RateLimit, err)
		}
	}
	if c, err := Load(map[string]string{}); err != nil || c.RateLimit != (Rate{200, 100}) {
		t.Errorf("by default %+v, %v", c.RateLimit, err)
	}
	for _, given := range []string{"200", "200:", ":100", "0:1", "1:0", "-1:5", "1.5:5", "1000001:1", "5:1000001", "200:100:5", " 200:100", "Off", "none"} {
		if _, err := Load(map[string]string{"RATE_LIMIT": given}); err == nil || !strings.Contains(err.Error(), "RATE_LIMIT") {
			t.Errorf("%q: %v", given, err)
		}
	}
}
