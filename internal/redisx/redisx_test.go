package redisx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"
)

func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }

// each runs f on the embedded Redis and on the real one.
func each(t *testing.T, f func(t *testing.T, r *Redis)) {
	t.Helper()
	real := os.Getenv("TEST_REDIS_URL")
	if real == "" {
		t.Fatal("TEST_REDIS_URL is not set; `make test` starts what the tests need")
	}
	for name, redisURL := range map[string]string{"embedded": "", "server": real} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := Open(t.Context(), redisURL, quietLog())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = r.Close() })
			if r.Embedded() != (redisURL == "") {
				t.Errorf("embedded: %t", r.Embedded())
			}
			f(t, r)
		})
	}
}

// counter is a script of its own for each test, so the server has not seen it.
func counter() (*Script, []string) {
	id := fmt.Sprintf("redisx:{%x}", rand.Uint64())
	return NewScript("-- " + id + "\nreturn redis.call('INCRBY', KEYS[1], ARGV[1])"), []string{id}
}

func TestScriptsThatTheServerDoesNotKnowAreSent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *Redis) {
		script, keys := counter()
		t.Cleanup(func() { _ = r.Client().Del(context.Background(), keys...).Err() })
		for want := int64(1); want < 4; want++ {
			if got, err := script.Run(t.Context(), r.Client(), keys, 1); err != nil || got != want {
				t.Errorf("%v, %v, not %d", got, err, want)
			}
		}
	})
}

func TestGatheredCallsEachGetTheirOwnReply(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *Redis) {
		script, keys := counter()
		wrong := NewScript("-- " + keys[0] + "\nreturn redis.error_reply('WRONG this one')")
		t.Cleanup(func() { _ = r.Client().Del(context.Background(), keys...).Err() })
		g := r.Gather(2, 16, time.Second)
		const callers, calls = 32, 20
		var seen sync.Map
		var failed atomic.Int64
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				for i := range calls {
					if (c+i)%10 == 0 {
						if _, err := g.Run(t.Context(), wrong, keys); err == nil || !strings.Contains(err.Error(), "WRONG") {
							t.Errorf("a failing script answered %v", err)
						}
						failed.Add(1)
						continue
					}
					n, err := g.Run(t.Context(), script, keys, 1)
					if err != nil {
						t.Error(err)
					}
					if _, twice := seen.LoadOrStore(n, true); twice {
						t.Errorf("%v was answered twice", n)
					}
				}
			})
		}
		wg.Wait()
		if n := r.Client().Get(t.Context(), keys[0]).Val(); n != fmt.Sprint(callers*calls-failed.Load()) {
			t.Errorf("the counter stands at %s", n)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := g.Run(ended, script, keys, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller who has left: %v", err)
		}
	})
}

// TestCallsOfAScriptForManyRunTogether has callers of two keys share runs of a script, each run adding up what came before; a few calls come alone.
func TestCallsOfAScriptForManyRunTogether(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *Redis) {
		_, one := counter()
		_, other := counter()
		t.Cleanup(func() { _ = r.Client().Del(context.Background(), one[0], other[0]).Err() })
		script := NewScriptForMany("-- "+one[0]+`
			local answers = {(#ARGV - 1) / 2}
			for i = 2, #ARGV, 2 do answers[#answers + 1] = ARGV[i] .. '=' .. redis.call('INCRBY', KEYS[1], ARGV[i + 1]) .. (ARGV[1] == 'for all' and '' or '!') end
			return answers`, 1)
		plain := NewScript("-- " + one[0] + "\nreturn 'plain ' .. ARGV[1]")
		g := r.Gather(2, 16, time.Minute)
		var calls, shared atomic.Int64
		var wg sync.WaitGroup
		for c := range 48 {
			wg.Go(func() {
				keys := [][]string{one, other}[c%2]
				for i := range 20 {
					me := fmt.Sprint(c, "-", i)
					if i%7 == 3 {
						if said, err := g.Run(t.Context(), plain, keys, me); said != "plain "+me || err != nil {
							t.Errorf("%v, %v", said, err)
						}
						continue
					}
					reply, err := g.Run(t.Context(), script, keys, "for all", me, 1)
					list, _ := reply.([]any)
					if err != nil || len(list) != 2 || !strings.HasPrefix(fmt.Sprint(list[1]), me+"=") {
						t.Errorf("%s was answered %v, %v", me, reply, err)
						return
					}
					calls.Add(1)
					if n, _ := list[0].(int64); n > 1 {
						shared.Add(1)
					}
				}
			})
		}
		wg.Wait()
		sum := r.Client().MGet(t.Context(), one[0]).Val()[0].(string) + "+" + r.Client().MGet(t.Context(), other[0]).Val()[0].(string)
		if half := fmt.Sprint(calls.Load() / 2); sum != half+"+"+half || shared.Load() == 0 {
			t.Errorf("%s after %d calls, %d in company", sum, calls.Load(), shared.Load())
		}
	})
}

func TestAScriptForManyThatFailsFailsAllItsCalls(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *Redis) {
		_, keys := counter()
		g := r.Gather(1, 16, time.Minute)
		for what, lua := range map[string]string{"an error": "return redis.error_reply('WRONG')", "too few answers": "return {1}", "no list": "return 'x'"} {
			script := NewScriptForMany("-- "+keys[0]+"\n"+lua, 0)
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					if reply, err := g.Run(t.Context(), script, keys, 1); err == nil {
						t.Errorf("%s: %v", what, reply)
					}
				})
			}
			wg.Wait()
		}
	})
}

// TestAGathererGivesUp has a server that says nothing: calls in a pipeline and calls that wait for one end when patience does.
func TestAGathererGivesUp(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	r := Adopt(redis.NewClient(&redis.Options{Addr: silent.Addr().String()}))
	t.Cleanup(func() { _ = r.Close() })
	script, keys := counter()
	g := r.Gather(1, 2, 50*time.Millisecond)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := g.Run(context.Background(), script, keys, 1); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("nobody answered: %v", err)
			}
		})
	}
	wg.Wait()
}

func TestKeysOfTheEmbeddedRedisExpire(t *testing.T) {
	t.Parallel()
	r, err := Open(t.Context(), "", quietLog())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	if err := r.Client().Set(t.Context(), "k", "v", 20*time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(5 * time.Second); r.Client().Exists(t.Context(), "k").Val() != 0; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the key lives on")
		}
	}
	stranger := redis.NewClient(&redis.Options{Addr: r.embedded.Addr()})
	t.Cleanup(func() { _ = stranger.Close() })
	if err := stranger.Ping(t.Context()).Err(); err == nil {
		t.Error("it answers without its password")
	}
}

func TestAServerThatDoesNotAnswerCostsABoundedTime(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	r, err := Open(t.Context(), "redis://"+silent.Addr().String(), quietLog())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	script, keys := counter()
	for name, call := range map[string]func() error{
		"a command": func() error { return r.Client().Get(t.Context(), "k").Err() },
		"a gathered script": func() error {
			_, err := r.Gather(1, 1, time.Minute).Run(t.Context(), script, keys, 1)
			return err
		},
	} {
		began := time.Now()
		if err := call(); err == nil {
			t.Errorf("%s was answered", name)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestURLsThatAreNone(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"localhost:6379", "http://localhost", "redis://a:1,nonsense", "redis://user:secret@host:port"} {
		if _, err := Open(t.Context(), bad, quietLog()); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	r, err := Open(t.Context(), "redis://127.0.0.1:1, redis://127.0.0.1:2", quietLog())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	if _, ok := r.Client().(*redis.ClusterClient); !ok {
		t.Errorf("several addresses are a %T", r.Client())
	}
}

func TestANewLifeOfAServerIsNoticedBeforeItsFirstAnswer(t *testing.T) {
	t.Parallel()
	mini := miniredis.NewMiniRedis()
	if err := mini.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mini.Close)
	var info atomic.Value
	hook := func(c *server.Peer, command string, _ ...string) bool {
		if command != "INFO" {
			return false
		}
		c.WriteBulk(info.Load().(string))
		return true
	}
	info.Store("role:master\r\nrun_id:a\r\nmaster_replid:h\r\n")
	mini.Server().SetPreHook(hook)
	r, err := Open(t.Context(), "redis://"+mini.Addr(), quietLog())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	first := r.Generation()
	who, err := r.Identity(t.Context(), "k")
	if first == 0 || err != nil {
		t.Fatal(first, err)
	}
	again := func(says string) error {
		mini.Close()
		info.Store(says)
		if err := mini.Restart(); err != nil {
			t.Fatal(err)
		}
		mini.Server().SetPreHook(hook)
		var err error
		for range 3 { // connections of the pool that broke
			if err = r.Ping(t.Context()); err == nil {
				break
			}
		}
		return err
	}
	if err := again("role:master\r\nrun_id:a\r\nmaster_replid:h\r\n"); err != nil || r.Generation() != first {
		t.Errorf("the same life: generation %d after %d, %v", r.Generation(), first, err)
	}
	if err := again("role:master\r\nrun_id:b\r\nmaster_replid:h\r\n"); err != nil || r.Generation() != first+1 {
		t.Errorf("a restart: generation %d after %d, %v", r.Generation(), first, err)
	}
	if now, err := r.Identity(t.Context(), "k"); err != nil || now == who {
		t.Errorf("%s after %s, %v", now, who, err)
	}
	if err := again("role:slave\r\nrun_id:c\r\nmaster_replid:h\r\n"); !errors.Is(err, errReplica) {
		t.Errorf("a replica: %v", err)
	}
}

// A server that refuses whatever it is asked lets no connection begin, and then no command of a pipeline has an error of its own.
func TestACallThatNoConnectionCouldBeBegunForFails(t *testing.T) {
	t.Parallel()
	refusing := miniredis.RunT(t)
	refusing.SetError("OOM command not allowed when used memory > 'maxmemory'.")
	r := Adopt(redis.NewClient(&redis.Options{Addr: refusing.Addr(), MaxRetries: -1, OnConnect: func(ctx context.Context, c *redis.Conn) error { return c.Info(ctx).Err() }}))
	defer r.Close()
	one := NewScript(`return 'done'`)
	if reply, err := r.Gather(1, 8, 10*time.Second).Run(t.Context(), one, []string{"k"}); err == nil {
		t.Errorf("it answered %v", reply)
	}
}
