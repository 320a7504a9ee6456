package bus_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"cuppa/internal/bus"
	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// gate stands before a server and can be shut: connections are cut and refused, as when the server is killed, until it is opened again.
type gate struct {
	t      *testing.T
	to     string
	listen net.Listener
	mu     sync.Mutex
	shut   bool
	conns  map[net.Conn]bool
}

func newGate(t *testing.T, to string) *gate {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{t: t, to: to, listen: l, conns: map[net.Conn]bool{}}
	t.Cleanup(func() {
		_ = l.Close()
		g.close()
	})
	go g.serve()
	return g
}

func (g *gate) serve() {
	for {
		in, err := g.listen.Accept()
		if err != nil {
			return
		}
		out, err := new(net.Dialer).DialContext(context.Background(), "tcp", g.to)
		if err != nil || !g.keep(in, out) {
			_ = in.Close()
			continue
		}
		for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
			go func() {
				_, _ = io.Copy(pair[0], pair[1])
				_ = pair[0].Close()
				_ = pair[1].Close()
			}()
		}
	}
}

func (g *gate) keep(conns ...net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range conns {
		if g.shut {
			_ = c.Close()
		} else {
			g.conns[c] = true
		}
	}
	return !g.shut
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
	for c := range g.conns {
		_ = c.Close()
	}
	clear(g.conns)
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = false
}

// behind is a server's URL with the gate's address in the server's place.
func (g *gate) behind(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		g.t.Fatal(err)
	}
	u.Host = g.listen.Addr().String()
	return u.String()
}

// eachTransport runs f on every transport whose server is there: both Redis, NATS and RabbitMQ. A server that is missing fails the test.
func eachTransport(t *testing.T, f func(t *testing.T, k *kit, open func() *bus.Transport, g *gate)) {
	t.Helper()
	for _, one := range []struct{ kind, at string }{
		{"embedded", ""}, {config.BusRedis, "TEST_REDIS_URL"}, {config.BusNATS, "TEST_NATS_URL"}, {config.BusRabbitMQ, "TEST_RABBITMQ_URL"},
	} {
		t.Run(one.kind, func(t *testing.T) {
			t.Parallel()
			env, kind, address := dbtest.Env{}, one.kind, ""
			if one.at == "" {
				env, kind = dbtest.Embedded(t), config.BusRedis
				redis, err := redisx.Open(t.Context(), "", quiet)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = redis.Close() })
				env.Redis, address = redis.Client(), "redis://:"+redis.Client().(*goredis.Client).Options().Password+"@"+redis.Client().(*goredis.Client).Options().Addr
			} else {
				env = dbtest.Servers(t)
				if address = os.Getenv(one.at); address == "" {
					t.Fatalf("%s is not set; `make test` starts what the tests need", one.at)
				}
			}
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			g := newGate(t, u.Host)
			k := newKit(t, env)
			k.topic = "cuppa-test-" + strings.ToLower(k.topic[len(k.topic)-12:])
			open := func() *bus.Transport {
				t.Helper()
				transport, err := bus.Open(config.Bus{Kind: kind, URL: g.behind(address)}, redisx.Adopt(env.Redis), quiet)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = transport.Close() })
				return transport
			}
			f(t, k, open, g)
		})
	}
}

// TestEveryTransportKeepsThePromises has events told, brought again, told while the server is away, and told twice: each consumer takes each once and in its order.
func TestEveryTransportKeepsThePromises(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, k *kit, open func() *bus.Transport, g *gate) {
		var mu sync.Mutex
		met := map[int]int{}
		// A consumer whose first try of each tenth event finds no database: the message goes back to the transport.
		flaky := follower(func(ctx context.Context, tx *db.Tx, m bus.Message) error {
			mu.Lock()
			met[m.ID]++
			first := met[m.ID] == 1
			mu.Unlock()
			if first && m.ID%10 == 0 {
				return errTake
			}
			return note("follower")(ctx, tx, m)
		})
		other := bus.Consumer{Name: "other", Topics: []string{"OrderPaid"}, Take: note("other")}
		replica := func() *bus.Bus {
			return k.bus(func(p *bus.Parts) { p.Transport, p.Now = open(), hurried(10) }, flaky, other)
		}
		first, second := replica(), replica()
		stop := k.run(first)
		k.run(second)
		nos := k.orders(6)
		for seq := range int64(4) {
			k.happen(nos, seq+1)
		}
		k.once("follower", nos, 4)
		k.once("other", nos, 4)
		for _, m := range k.messages()[:8] { // told twice
			if err := second.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		g.close() // the server is killed
		k.happen(nos, 5)
		k.happen(nos, 6)
		k.await("the relay to find it away", func() bool {
			_, err := second.Publish(t.Context())
			return err != nil
		})
		if n := k.count("SELECT count(*) FROM order_events WHERE unsent"); n == 0 {
			t.Error("what could not be sent is marked as sent")
		}
		stop() // and a replica with it
		g.open()
		k.once("follower", nos, 6)
		k.once("other", nos, 6)
	})
}

func TestABusAtAServerThatIsNotThereSaysSoAndOrdersGoOn(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	k := newKit(t, env)
	nos := k.orders(1)
	for kind, address := range map[string]string{
		config.BusRedis: "redis://127.0.0.1:1", config.BusNATS: "nats://127.0.0.1:1", config.BusRabbitMQ: "amqp://guest:password1@127.0.0.1:1/", config.BusKafka: "kafka://127.0.0.1:1",
	} {
		transport, err := bus.Open(config.Bus{Kind: kind, URL: address}, redisx.Adopt(env.Redis), quiet)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		b := k.bus(func(p *bus.Parts) { p.Transport = transport }, follower(note("follower")))
		k.happen(nos, int64(k.count("SELECT count(*) FROM order_events"))+1)
		if _, err := b.Publish(t.Context()); err == nil || strings.Contains(err.Error(), "password1") {
			t.Errorf("%s: %v", kind, err)
		}
		if err := transport.Close(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if n := k.count("SELECT count(*) FROM order_events WHERE unsent"); n != 4 {
		t.Errorf("%d of 4 are unsent", n)
	}
	for _, address := range []string{"kafka://", "kafka://host", "kafka://u:p@host:1"} {
		if _, err := bus.Open(config.Bus{Kind: config.BusKafka, URL: address}, redisx.Adopt(env.Redis), quiet); err == nil {
			t.Errorf("%s is taken", address)
		}
	}
}
