package bus_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cuppa/internal/bus"
	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
	"cuppa/internal/redisx"
)

// broker is a server of the test's own that is ended by kill -9 and started again on the folder and the port that it had.
type broker struct {
	t   *testing.T
	url string
	// command is the server's; ready says whether it takes messages.
	command func(ctx context.Context) *exec.Cmd
	ready   func() error

	mu      sync.Mutex
	running *exec.Cmd
}

// start starts it, and waits until it takes messages: RabbitMQ needs seconds, and more of a busy machine.
func (b *broker) start(k *kit) {
	b.t.Helper()
	b.mu.Lock()
	b.running = b.command(context.WithoutCancel(b.t.Context()))
	b.running.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	err := b.running.Start()
	b.mu.Unlock()
	if err != nil {
		b.t.Fatalf("`make test` needs the broker: %v", err)
	}
	k.await("the broker to take messages", func() bool { return b.ready() == nil })
}

// kill ends it as the kernel does, with what it has started.
func (b *broker) kill() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running == nil {
		return
	}
	_ = syscall.Kill(-b.running.Process.Pid, syscall.SIGKILL)
	_ = b.running.Wait()
	b.running = nil
}

// freePorts are ports that nobody listens on.
func freePorts(t *testing.T, n int) (ports []string) {
	t.Helper()
	for range n {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	return ports
}

// answers asks a server one thing and wants some answer.
func answers(address, say string) error {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, say); err != nil {
		return err
	}
	_, err = conn.Read(make([]byte, 4))
	return err
}

func redisBroker(t *testing.T, settings ...string) *broker {
	t.Helper()
	port, dir := freePorts(t, 1)[0], t.TempDir()
	b := &broker{t: t, url: "redis://127.0.0.1:" + port, ready: func() error { return answers("127.0.0.1:"+port, "PING\r\n") }}
	b.command = func(ctx context.Context) *exec.Cmd {
		return exec.CommandContext(ctx, "redis-server", append([]string{"--bind", "127.0.0.1", "--port", port, "--dir", dir}, settings...)...) //nolint:gosec // our own
	}
	return b
}

func natsBroker(t *testing.T) *broker {
	t.Helper()
	port, dir := freePorts(t, 1)[0], t.TempDir()
	b := &broker{t: t, url: "nats://127.0.0.1:" + port, ready: func() error { return answers("127.0.0.1:"+port, "PING\r\n") }}
	b.command = func(ctx context.Context) *exec.Cmd {
		return exec.CommandContext(ctx, "nats-server", "-a", "127.0.0.1", "-p", port, "-js", "-sd", dir) //nolint:gosec // our own
	}
	return b
}

// rabbitBroker has a name server of its own, which is not killed: one that the node started would outlive the test.
func rabbitBroker(t *testing.T) *broker {
	t.Helper()
	ports, dir := freePorts(t, 3), t.TempDir()
	plugins := filepath.Join(dir, "plugins")
	if err := os.WriteFile(plugins, []byte("[].\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	names := exec.CommandContext(t.Context(), "epmd", "-address", "127.0.0.1", "-port", ports[2]) //nolint:gosec // our own
	names.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := names.Start(); err != nil {
		t.Fatalf("`make test` needs epmd: %v", err)
	}
	t.Cleanup(func() {
		_ = names.Process.Kill()
		_ = names.Wait()
	})
	b := &broker{t: t, url: "amqp://guest:guest@127.0.0.1:" + ports[0] + "/", ready: func() error { return answers("127.0.0.1:"+ports[0], "AMQP\x00\x00\x09\x01") }}
	b.command = func(ctx context.Context) *exec.Cmd {
		c := exec.CommandContext(ctx, "/usr/lib/rabbitmq/bin/rabbitmq-server")
		c.Env = append(os.Environ(), "HOME="+dir, "RABBITMQ_NODENAME=killed"+ports[0]+"@localhost", "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1", "RABBITMQ_NODE_PORT="+ports[0],
			"RABBITMQ_DIST_PORT="+ports[1], "ERL_EPMD_PORT="+ports[2], "ERL_EPMD_ADDRESS=127.0.0.1", "RABBITMQ_MNESIA_BASE="+filepath.Join(dir, "data"),
			"RABBITMQ_LOG_BASE="+dir, "RABBITMQ_LOGS=-", "RABBITMQ_ENABLED_PLUGINS_FILE="+plugins, "RABBITMQ_CONF_ENV_FILE=/dev/null", "RABBITMQ_CONFIG_FILE="+filepath.Join(dir, "none"))
		return c
	}
	return b
}

// TestABrokerThatIsKilledAmidTheEventsLosesNothing has each broker ended by kill -9 while the relay publishes, and again while the consumers take, with events that happen
// meanwhile: what it had confirmed and kept comes again, what it had confirmed and lost is read from the database, and each consumer takes each event once and in its order.
// The Redis that keeps nothing is the worst that can be.
func TestABrokerThatIsKilledAmidTheEventsLosesNothing(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		name, kind string
		begin      func(t *testing.T) *broker
	}{
		{"redis", config.BusRedis, func(t *testing.T) *broker { return redisBroker(t, "--save", "", "--appendonly", "yes") }},
		{"redis that keeps nothing", config.BusRedis, func(t *testing.T) *broker { return redisBroker(t, "--save", "") }},
		{"nats", config.BusNATS, natsBroker},
		{"rabbitmq", config.BusRabbitMQ, rabbitBroker},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			k := newKit(t, dbtest.Servers(t))
			k.topic = "cuppa-test-killed"
			server := one.begin(t)
			t.Cleanup(server.kill)
			server.start(k)
			killedAmid(t, k, one.kind, server)
		})
	}
}

// killedEvents is how many events each order has.
const killedEvents = 20

func killedAmid(t *testing.T, k *kit, kind string, server *broker) {
	t.Helper()
	orders := 25 // 500 events; 2,000 for whoever has the time
	if os.Getenv("CUPPA_TEST_WHOLE") != "" {
		orders = 100
	}
	// The first kill is while the relay publishes that many-th event, the second while the follower takes that one.
	amidPublishing, amidTaking := int64(3*orders), int64(11*orders)
	var told, took atomic.Int64
	publishing, consuming := make(chan struct{}), make(chan struct{})
	kill := func(moment chan struct{}) {
		server.kill()
		close(moment)
	}
	tell := func(e outbox.Event) ([]outbox.Telling, error) {
		if told.Add(1) == amidPublishing {
			go kill(publishing)
		}
		return tells(e)
	}
	taking := follower(func(ctx context.Context, tx *db.Tx, m bus.Message) error {
		if took.Add(1) == amidTaking {
			go kill(consuming)
		}
		return note("follower")(ctx, tx, m)
	})
	other := bus.Consumer{Name: "other", Topics: []string{"OrderPaid"}, Take: note("other")}
	replica := func() *bus.Bus {
		transport, err := bus.Open(config.Bus{Kind: kind, URL: server.url}, redisx.Adopt(k.env.Redis), quiet)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = transport.Close() })
		return k.bus(func(p *bus.Parts) { p.Transport, p.Now, p.Tell = transport, hurried(10), tell }, taking, other)
	}
	first, second := replica(), replica()
	if err := errors.Join(first.LookOver(t.Context()), second.LookOver(t.Context())); err != nil { // the consumers begin here
		t.Fatal(err)
	}
	k.run(first, second)
	nos := k.orders(orders)
	seq := int64(0)
	happen := func(n int) {
		for range n {
			seq++
			k.happen(nos, seq)
		}
	}
	happen(6)
	for _, moment := range []chan struct{}{publishing, consuming} {
		k.await("the moment of the kill", func() bool {
			select {
			case <-moment:
				return true
			default:
				return false
			}
		})
		happen(2) // nobody hears of them now
		if n := k.count("SELECT count(*) FROM order_events WHERE unsent"); n == 0 {
			t.Error("what happens while the broker is away is marked as sent")
		}
		server.start(k)
		happen(4)
	}
	happen(killedEvents - int(seq))
	looked := time.Now()
	k.await("all events to be taken by both", func() bool {
		if time.Since(looked) > time.Second { // Run does it by itself, within a minute
			if err := second.LookOver(t.Context()); err != nil {
				t.Fatal(err)
			}
			looked = time.Now()
		}
		return k.count("SELECT count(*) FROM taken") >= 2*orders*killedEvents
	})
	k.as("follower", nos, killedEvents)
	k.as("other", nos, killedEvents)
	k.await("all to be sent", func() bool { return k.count("SELECT count(*) FROM order_events WHERE unsent") == 0 })
	k.await("nothing to wait", func() bool { return k.count("SELECT count(*) FROM parked_events") == 0 })
	if n := k.count("SELECT count(*) FROM dead_letters"); n > 0 {
		t.Errorf("%d dead letters, and no event failed", n)
	}
}
