package config

import (
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
	_, err := Load(map[string]string{"ADDR": "nowhere", "DATABASE_URL": "mysql://x", "MODE": "staging", "SEED_DEMO": "yes", "ORDER_TTL": "1ms"})
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, name := range []string{"ADDR", "DATABASE_URL", "MODE", "SEED_DEMO", "ORDER_TTL"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in %v", name, err)
		}
	}
	if _, err := Load(map[string]string{"MODE": "production", "SANDBOX_PAY_SECRET": DevelopmentPaySecret}); err == nil {
		t.Error("the development key was taken in production")
	}
}
