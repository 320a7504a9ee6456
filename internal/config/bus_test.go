package config

import (
	"strings"
	"testing"
)

func TestBusesThatCannotBeAreNamed(t *testing.T) {
	t.Parallel()
	for _, right := range [][2]string{
		{"", ""}, {"redis", ""}, {"redis", "redis://127.0.0.1:6379/2"}, {"nats", "nats://a:4222,nats://b:4222"}, {"rabbitmq", "amqp://guest:guest@127.0.0.1:5672/"},
		{"kafka", "kafka://a:9092, kafka://b:9092"}, {"off", ""},
	} {
		set := map[string]string{"BUS_URL": right[1]}
		if right[0] != "" {
			set["BUS"] = right[0]
		}
		if _, err := Load(set); err != nil {
			t.Errorf("%v: %v", right, err)
		}
	}
	for _, wrong := range [][2]string{
		{"rabbit", ""}, {"nats", ""}, {"rabbitmq", ""}, {"kafka", ""}, {"off", "redis://x"}, {"nats", "redis://x"}, {"kafka", "a:9092"}, {"redis", "redis://a,redis://b"},
		{"rabbitmq", "amqp://a,amqp://b"}, {"nats", "nats://"}, {"rabbitmq", "amqp://a:secretsecret@b:x/"},
	} {
		_, err := Load(map[string]string{"BUS": wrong[0], "BUS_URL": wrong[1]})
		if err == nil || !strings.Contains(err.Error(), "BUS") || strings.Contains(err.Error(), "secretsecret") {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}
