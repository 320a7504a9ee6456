package bus_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/redis/go-redis/v9"

	"cuppa/internal/bus"
	"cuppa/internal/config"
	"cuppa/internal/crash/crashtest"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// What a process that is to be cut finds in its environment.
const (
	cutDatabase = "CUPPA_TEST_BUS_DATABASE"
	cutTopic    = "CUPPA_TEST_BUS_TOPIC"
)

// TestMain lets the test binary be the process that a test kills.
func TestMain(m *testing.M) {
	if os.Getenv(cutDatabase) == "" {
		os.Exit(m.Run())
	}
	if err := beCut(context.Background()); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// beCut publishes and takes until it is killed.
func beCut(ctx context.Context) error {
	crashtest.Arm()
	d, err := db.Open(ctx, os.Getenv(cutDatabase))
	if err != nil {
		return err
	}
	options, err := redis.ParseURL(os.Getenv("TEST_REDIS_URL"))
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	transport, err := bus.Open(config.Bus{Kind: config.BusRedis}, redisx.Adopt(redis.NewClient(options)), log)
	if err != nil {
		return err
	}
	b, err := bus.New(bus.Parts{
		DB: d, Log: log, Transport: transport, Topic: os.Getenv(cutTopic), Tell: tells, Now: hurried(10), Consumers: twoConsumers(),
	})
	if err != nil {
		return err
	}
	return serve(ctx, b)
}

func twoConsumers() []bus.Consumer {
	return []bus.Consumer{follower(note("follower")), {Name: "other", Topics: []string{"OrderPaid"}, Take: note("other")}}
}

// cut is a process of the test's own, and the file that says where it ends.
func (k *kit) cut(file string) *exec.Cmd {
	k.t.Helper()
	c := exec.CommandContext(k.t.Context(), os.Args[0]) //nolint:gosec // this test's own program
	c.Env = append(os.Environ(), cutDatabase+"="+k.env.URL, cutTopic+"="+k.topic, crashtest.File+"="+file)
	c.Stderr = k.t.Output()
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		k.t.Fatal(err)
	}
	return c
}

// dies awaits that a process is ended by kill -9, and by nothing else.
func (k *kit) dies(c *exec.Cmd) {
	k.t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.Wait()
	}()
	defer func() {
		_ = c.Process.Kill()
		<-ended
	}()
	k.await("the process to be cut", func() bool {
		select {
		case <-ended:
			return true
		default:
			return false
		}
	})
	if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		k.t.Errorf("it ended by %v", c.ProcessState)
	}
}

// cutPoints are all that have names: the relay has read, told one event and not the next, told all, marked them; a consumer was brought one, has taken it and not
// committed, has committed and not said so, has said so.
var cutPoints = []string{"bus/read", "bus/told", "bus/published", "bus/marked", "bus/came", "bus/taken", "bus/handled", "bus/acked"}

// At each point of the bus its process is ended by kill -9, and again there when it begins anew, and again a few commits into the recovery. Each event has its effect at
// both consumers once and in its order, nothing stays unsent, and nothing is given up.
func TestAProcessThatIsKilledAtAnyPointOfTheBusTellsAndTakesAllOnce(t *testing.T) {
	t.Parallel()
	for _, point := range cutPoints {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			k := newKit(t, dbtest.Servers(t))
			if err := k.bus(nil, twoConsumers()...).LookOver(t.Context()); err != nil { // the consumers begin here
				t.Fatal(err)
			}
			nos, file, seq := k.orders(10), filepath.Join(t.TempDir(), "order"), int64(0)
			happen := func(order string) {
				for range 2 {
					seq++
					k.happen(nos, seq)
				}
				if err := os.WriteFile(file, []byte(order), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for _, order := range []string{crashtest.Order(point, 0), crashtest.Order(point, 0), crashtest.Order("", 5)} {
				happen(order)
				k.dies(k.cut(file))
				unsent, whole := k.count("SELECT count(*) FROM order_events WHERE unsent"), 2*len(nos)
				switch early := point == "bus/read" || point == "bus/told" || point == "bus/published"; {
				case order != crashtest.Order(point, 0):
				case early && unsent < whole:
					t.Errorf("%d events are unsent: what was not told for certain is marked", unsent)
				case point == "bus/marked" && unsent > 0:
					t.Errorf("%d events are unsent, and all were told", unsent)
				}
			}
			happen("")
			last := k.cut(file)
			k.once("follower", nos, int(seq))
			k.once("other", nos, int(seq))
			k.await("all to be sent", func() bool { return k.count("SELECT count(*) FROM order_events WHERE unsent") == 0 })
			k.await("nothing to wait", func() bool { return k.count("SELECT count(*) FROM parked_events") == 0 })
			if n := k.count("SELECT count(*) FROM dead_letters"); n > 0 {
				t.Errorf("%d dead letters, and no event failed", n)
			}
			_ = last.Process.Kill()
			_ = last.Wait()
		})
	}
}

// What was acknowledged comes no more: the transport hears of it after the consumer has committed, and never where it has not.
func TestAMessageIsAcknowledgedWhenItsEffectIsDurable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		var raw *message.Message
		acked := func() bool {
			select {
			case <-raw.Acked():
				return true
			default:
				return false
			}
		}
		b := k.bus(nil, follower(func(ctx context.Context, tx *db.Tx, m bus.Message) error {
			tx.AfterCommit(func() {
				if acked() {
					t.Error("it is acknowledged before it is known to be taken")
				}
			})
			if acked() {
				t.Error("it is acknowledged before it is taken")
			}
			return note("follower")(ctx, tx, m)
		}))
		nos := k.orders(1)
		k.happen(nos, 1)
		begin := func() {
			var err error
			if raw, err = bus.Raw(t.Context(), k.messages()[0]); err != nil {
				t.Fatal(err)
			}
		}
		begin()
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if b.Receive(stopped, raw); acked() {
			t.Error("what the database did not take is acknowledged")
		}
		select {
		case <-raw.Nacked():
		default:
			t.Error("what the database did not take is not given back")
		}
		begin()
		if b.Receive(t.Context(), raw); !acked() {
			t.Error("what was taken is not acknowledged")
		}
		k.as("follower", nos, 1)
	})
}
