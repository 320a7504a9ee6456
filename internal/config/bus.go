package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Bus is what carries events to those who follow them.
type Bus struct {
	// Kind is redis, nats, rabbitmq, kafka or off.
	Kind string `env:"BUS" envDefault:"redis"`
	// URL is its server, or several with commas between them; empty with redis for the Redis of REDIS_URL.
	URL string `env:"BUS_URL"`
}

// The values of BUS.
const (
	BusRedis    = "redis"
	BusNATS     = "nats"
	BusRabbitMQ = "rabbitmq"
	BusKafka    = "kafka"
	BusOff      = "off"
)

// The values of WEBHOOKS_TO.
const (
	webhooksPublic   = "public"
	webhooksAnywhere = "anywhere"
)

// WebhooksAnywhere says whether partners' addresses may be in any network, and without TLS.
func (c Config) WebhooksAnywhere() bool { return c.WebhooksTo == webhooksAnywhere }

// busSchemes are how BUS_URL begins.
var busSchemes = map[string][]string{
	BusRedis: {"redis", "rediss"}, BusNATS: {"nats", "tls"}, BusRabbitMQ: {"amqp", "amqps"}, BusKafka: {"kafka"},
}

// Servers are the URLs of BUS_URL.
func (b Bus) Servers() []string {
	var all []string
	for part := range strings.SplitSeq(b.URL, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// validate quotes no URL: it may bear a password.
func (b Bus) validate() error {
	schemes, known := busSchemes[b.Kind]
	switch {
	case b.Kind == BusOff && b.URL == "":
		return nil
	case b.Kind == BusOff:
		return errors.New("BUS_URL is for a bus, and BUS is off")
	case !known:
		return fmt.Errorf("BUS must be %s, %s, %s, %s or %s", BusRedis, BusNATS, BusRabbitMQ, BusKafka, BusOff)
	case b.Kind == BusRedis && b.URL == "":
		return nil
	case len(b.Servers()) == 0:
		return fmt.Errorf("BUS=%s needs BUS_URL, such as %s://host:port", b.Kind, schemes[0])
	case len(b.Servers()) > 1 && (b.Kind == BusRedis || b.Kind == BusRabbitMQ):
		return fmt.Errorf("BUS_URL must be one server with BUS=%s", b.Kind)
	}
	for _, server := range b.Servers() {
		if why := wrongURL(server, schemes...); why != "" {
			return fmt.Errorf("BUS_URL %s, with BUS=%s", why, b.Kind)
		}
		if u, err := url.Parse(server); err != nil || u.Host == "" {
			return fmt.Errorf("BUS_URL must begin with %s:// and name a host with BUS=%s", strings.Join(schemes, ":// or "), b.Kind)
		}
	}
	return nil
}
