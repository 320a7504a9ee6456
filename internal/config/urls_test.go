package config

import (
	"strings"
	"testing"
)

// A password that is written wrongly must not be shown by the error that says so: errors stand in logs, and in the reports of who asks for help.
func TestNoErrorQuotesAPassword(t *testing.T) {
	t.Parallel()
	for _, password := range []string{"SECR%ETPW", "SECR#ETPW", "SECR/ETPW", "SECR?ETPW", "SECR?x=ETPW", "SECR ETPW", "SECR\"ETPW", "SECR\x01ETPW", "SECR[ETPW", "123/ETPW", "123#ETPW", "123?ETPW", "SECRETPW%", "SECRETPW%2"} {
		for name, environment := range map[string]map[string]string{
			"DATABASE_URL": {"DATABASE_URL": "postgres://u:" + password + "@db.example:5432/cuppa?sslmode=disable"},
			"REDIS_URL":    {"REDIS_URL": "redis://u:" + password + "@redis.example:6379/0"},
			"BUS_URL":      {"BUS": "rabbitmq", "BUS_URL": "amqp://u:" + password + "@bus.example:5672/"},
		} {
			_, err := Load(environment)
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s with %q: %v", name, password, err)
				continue
			}
			for _, part := range []string{"SECR", "ETPW", "%ET", "123"} {
				if strings.Contains(err.Error(), part) {
					t.Errorf("%s with %q tells %q: %v", name, password, part, err)
				}
			}
		}
	}
	for name, environment := range map[string]map[string]string{
		"DATABASE_URL": {"DATABASE_URL": "postgres://u:SECRETPW@db.example:port/cuppa"},
		"REDIS_URL":    {"REDIS_URL": "redis://:SECRETPW@a:6379,:SECRETPW@b:6379"},
		"BUS_URL":      {"BUS": "nats", "BUS_URL": "nats://u:SECRETPW@a:99999"},
		"ORDER_TTL":    {"ORDER_TTL": "SECRETPW"},
		"RATE_LIMIT":   {"RATE_LIMIT": "SECRETPW"},
	} {
		if _, err := Load(environment); err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "SECRETPW") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestURLsThatCanBeAreTaken(t *testing.T) {
	t.Parallel()
	for _, environment := range []map[string]string{
		{"DATABASE_URL": "postgres://u:p%25%2F%23@db.example/cuppa?sslmode=disable"},
		{"DATABASE_URL": "postgresql://u:p@one:5432,two:5433/cuppa"},
		{"DATABASE_URL": "postgres:///cuppa?host=/run/postgresql"},
		{"DATABASE_URL": "postgres://u:a@b@[::1]:5432/cuppa"},
		{"DATABASE_URL": "sqlite:./a@b#c.db"},
		{"REDIS_URL": "redis://:p%2Cw@one:6379, redis://:p%2Cw@two:6379"},
		{"REDIS_URL": "rediss://one:6379,rediss://two:6379"},
		{"REDIS_URL": "unix:///run/redis.sock?db=1"},
		{"BUS": "nats", "BUS_URL": "nats://one:4222,tls://two:4222"},
		{"ADDR": "127.0.0.1:0"}, {"ADDR": "[::1]:8080"}, {"ADDR": ":"},
	} {
		if _, err := Load(environment); err != nil {
			t.Errorf("%v: %v", environment, err)
		}
	}
}

func TestServersOfAClusterHaveTLSOrNot(t *testing.T) {
	t.Parallel()
	if _, err := Load(map[string]string{"REDIS_URL": "redis://a:6379,rediss://b:6379"}); err == nil || !strings.Contains(err.Error(), "REDIS_URL") {
		t.Error(err)
	}
}

// Whoever sets several wrong hears of all, by the names that they were set by.
func TestSettingsThatCannotBeReadAreNamedWithTheOthers(t *testing.T) {
	t.Parallel()
	_, err := Load(map[string]string{
		"REQUEST_TIMEOUT": "soon", "ORDER_TTL": "15", "VERIFY_SHARE": "little", "RATE_LIMIT": "often", "NOTICE_BODIES_FOR": "ever", // can't be read
		"ADDR": ":99999", "SEED_DEMO": "yes", "DRAIN_WINDOW": "2h", // can't be
	})
	if err == nil {
		t.Fatal("it was taken")
	}
	said := strings.Split(err.Error(), "\n")
	for _, name := range []string{"REQUEST_TIMEOUT", "ORDER_TTL", "VERIFY_SHARE", "RATE_LIMIT", "NOTICE_BODIES_FOR", "ADDR", "SEED_DEMO", "DRAIN_WINDOW"} {
		found := 0
		for _, line := range said {
			if strings.HasPrefix(line, name+" ") {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%s is named %d times in %v", name, found, err)
		}
	}
	if len(said) != 8 {
		t.Errorf("%d lines: %v", len(said), err)
	}
}
