package idempotency_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/idempotency"
	"cuppa/internal/redisx"
)

// kit is two replicas over one database and one Redis.
type kit struct {
	*idempotency.Service
	t     *testing.T
	ctx   context.Context
	db    *db.DB
	redis redis.UniversalClient
	other *idempotency.Service
	// far is a second connection to the same database.
	far    *db.DB
	ahead  atomic.Int64
	secret []byte
}

func (k *kit) now() time.Time { return time.Now().Add(time.Duration(k.ahead.Load())) }

func (k *kit) replica(d *db.DB, redis *redisx.Redis) *idempotency.Service {
	return idempotency.New(d, redis, k.secret, k.now, slog.New(slog.DiscardHandler))
}

func each(t *testing.T, f func(t *testing.T, k *kit)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := &kit{t: t, ctx: db.ForBrand(t.Context(), 1), db: env.DB, redis: env.Redis, secret: []byte(t.Name() + time.Now().String())}
		far, err := db.Open(t.Context(), env.URL)
		if err != nil {
			t.Fatal(err)
		}
		k.far = far
		one, two := redisx.Adopt(env.Redis), redisx.Adopt(env.Redis)
		k.Service, k.other = k.replica(env.DB, one), k.replica(far, two)
		t.Cleanup(func() {
			k.Settled()
			k.other.Settled()
			_, _, _ = one.Close(), two.Close(), far.Close()
		})
		f(t, k)
	})
}

var alice, bob = idempotency.Person{BrandID: 1, Kind: "customer", ID: "ALICE"}, idempotency.Person{BrandID: 1, Kind: "staff", ID: "bob"}

func (k *kit) issue(p idempotency.Person) string {
	k.t.Helper()
	token, err := k.Issue(k.ctx, p)
	if err != nil {
		k.t.Fatal(err)
	}
	return token.Text
}

// call begins a call and ends it; repeat says whether it may be one.
func (k *kit) call(s *idempotency.Service, p idempotency.Person, operation, key string, o idempotency.Outcome) (repeat bool, err error) {
	k.t.Helper()
	ctx, turn, err := s.Begin(k.ctx, idempotency.Call{Person: p, Operation: operation, Key: key, Input: key})
	if err != nil {
		return false, err
	}
	turn.End(ctx, o)
	s.Settled()
	return idempotency.Repeat(ctx), nil
}

func (k *kit) must(want error, wantRepeat bool, s *idempotency.Service, p idempotency.Person, operation, key string, o idempotency.Outcome) {
	k.t.Helper()
	repeat, err := k.call(s, p, operation, key, o)
	if !errors.Is(err, want) || repeat != wantRepeat {
		k.t.Errorf("%s of %s: repeat %v, %v; want %v, %v", operation, p, repeat, err, wantRepeat, want)
	}
}

func TestATokenServesOneMutationOfOnePersonForADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *kit) {
		token := k.issue(alice)
		public, id, _ := strings.Cut(token, "_")
		if !strings.HasPrefix(public, "customer-") || len(id) != 36 || len(token) > 80 || strings.Contains(token, alice.ID) {
			t.Errorf("token %q", token)
		}
		if other := k.issue(alice); other == token || !strings.HasPrefix(other, public) {
			t.Errorf("tokens %q and %q", token, other)
		}
		none := error(nil)
		k.must(idempotency.ErrToken, false, k.Service, bob, "placeOrder", token, idempotency.Done)
		k.must(none, false, k.Service, alice, "payOrder", token, idempotency.Refused) // a failure frees it, for anything
		k.must(none, false, k.Service, alice, "placeOrder", token, idempotency.Refused)
		k.must(none, false, k.other, alice, "placeOrder", token, idempotency.Unknown) // a crash leaves it under way
		k.must(none, false, k.other, alice, "placeOrder", token, idempotency.Done)
		k.must(none, true, k.Service, alice, "placeOrder", token, idempotency.Refused)
		k.must(none, true, k.Service, alice, "placeOrder", token, idempotency.Done) // what is done stays done
		k.must(idempotency.ErrReused, false, k.Service, alice, "payOrder", token, idempotency.Done)
		k.must(idempotency.ErrToken, false, k.Service, bob, "placeOrder", token, idempotency.Done)

		unused, begun := k.issue(alice), k.issue(alice)
		k.must(none, false, k.Service, alice, "payOrder", begun, idempotency.Unknown)
		unknown := public + "_00000000-0000-4000-8000-000000000000"
		k.must(idempotency.ErrToken, false, k.Service, alice, "payOrder", unknown, idempotency.Done)
		k.must(none, false, k.Service, alice, "payOrder", "k"+unknown, idempotency.Refused) // a client's own
		k.ahead.Add(int64(24*time.Hour - time.Minute))
		if n, err := k.Sweep(db.ForAllBrands(t.Context())); err != nil || n != 0 {
			t.Errorf("swept %d: %v", n, err)
		}
		k.must(none, false, k.Service, alice, "payOrder", unused, idempotency.Refused)
		k.ahead.Add(int64(2 * time.Minute))
		k.must(idempotency.ErrToken, false, k.Service, alice, "payOrder", unused, idempotency.Done)
		k.must(none, false, k.Service, alice, "payOrder", begun, idempotency.Done)
		k.must(none, true, k.Service, alice, "placeOrder", token, idempotency.Done)
		if n, err := k.Sweep(db.ForAllBrands(t.Context())); err != nil || n != 2 { // unused, and the other one of the beginning
			t.Errorf("swept %d: %v", n, err)
		}
		k.must(none, true, k.Service, alice, "placeOrder", token, idempotency.Done)
		k.ahead.Add(int64(24 * time.Hour))
		if n, err := k.Sweep(db.ForAllBrands(t.Context())); err != nil || n != 2 {
			t.Errorf("swept %d: %v", n, err)
		}
	})
}

// once does something under a key and counts what was committed.
func (k *kit) once(d *db.DB, p idempotency.Person, key, input, result string, fail error, did *atomic.Int64) (string, bool, error) {
	of, err := idempotency.KeyOf("test", p.String(), &key, input)
	if err != nil {
		return "", false, err
	}
	return idempotency.Once(k.ctx, d, of, func(tx *db.Tx) (string, error) {
		tx.AfterCommit(func() { did.Add(1) })
		return result, fail
	})
}

func TestAKeyHasOneEffectAtOnceAndOverReplicas(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *kit) {
		for round := range 8 {
			var did, fresh, reused atomic.Int64
			var mu sync.Mutex
			results := map[string]int{}
			var wg sync.WaitGroup
			for i := range 12 {
				wg.Go(func() {
					input := "tea"
					if i == 11 {
						input = "coffee"
					}
					result, replayed, err := k.once([]*db.DB{k.db, k.far}[i%2], alice, fmt.Sprint("key ", round), input, fmt.Sprint("made by ", i), nil, &did)
					switch {
					case errors.Is(err, idempotency.ErrReused):
						reused.Add(1)
						return
					case err != nil:
						t.Error(err)
						return
					case !replayed:
						fresh.Add(1)
					}
					mu.Lock()
					defer mu.Unlock()
					results[result]++
				})
			}
			wg.Wait()
			if did.Load() != 1 || fresh.Load() != 1 || len(results) != 1 || reused.Load() != 1 && reused.Load() != 11 {
				t.Errorf("%d effects, %d fresh answers, %d reused, results %v", did.Load(), fresh.Load(), reused.Load(), results)
			}
		}
	})
}

func TestAFailureFreesTheKeyAndOtherPeoplesKeysAreTheirs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *kit) {
		var did atomic.Int64
		no := errors.New("no")
		if _, _, err := k.once(k.db, alice, "key", "tea", "a", no, &did); !errors.Is(err, no) {
			t.Error(err)
		}
		if result, replayed, err := k.once(k.db, alice, "key", "coffee", "b", nil, &did); result != "b" || replayed || err != nil {
			t.Error(result, replayed, err)
		}
		if result, replayed, err := k.once(k.db, bob, "key", "tea", "c", nil, &did); result != "c" || replayed || err != nil {
			t.Error(result, replayed, err)
		}
		if result, replayed, err := k.once(k.far, alice, "key", "coffee", "d", no, &did); result != "b" || !replayed || err != nil {
			t.Error(result, replayed, err)
		}
		if _, _, err := k.once(k.far, alice, "key", "tea", "e", nil, &did); !errors.Is(err, idempotency.ErrReused) {
			t.Error(err)
		}
		for range 2 { // none is none
			if _, replayed, err := idempotency.Once(k.ctx, k.db, idempotency.Key{}, func(tx *db.Tx) (string, error) {
				tx.AfterCommit(func() { did.Add(1) })
				return "x", nil
			}); replayed || err != nil {
				t.Error(replayed, err)
			}
		}
		if did.Load() != 4 {
			t.Errorf("%d effects", did.Load())
		}
		for _, bad := range []string{"", strings.Repeat("k", 101), "\xff"} {
			if _, err := idempotency.KeyOf("test", "p", &bad, nil); err == nil {
				t.Errorf("%q is a key", bad)
			}
		}
	})
}

// A repeat waits for the call that it repeats, in this process and in another one, and then looks for what that did.
func TestARepeatWaitsForTheCallThatItRepeats(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *kit) {
		for i, second := range []*idempotency.Service{k.Service, k.other} {
			c := idempotency.Call{Person: alice, Operation: "placeOrder", Key: fmt.Sprint("key ", i)}
			ctx, first, err := k.Begin(k.ctx, c)
			if err != nil || idempotency.Repeat(ctx) {
				t.Fatal(err)
			}
			var ended atomic.Bool
			waited := make(chan bool)
			before := second.Waits()
			go func() {
				ctx, turn, err := second.Begin(k.ctx, c)
				late := !ended.Load()
				if err == nil {
					turn.End(ctx, idempotency.Done)
				}
				waited <- err == nil && idempotency.Repeat(ctx) && !late
			}()
			for second.Waits() == before { // a repeat may wait for a second, and this machine may be slow: an end that comes too late is told below
				time.Sleep(time.Millisecond)
			}
			ended.Store(true)
			first.End(ctx, idempotency.Done)
			if !<-waited {
				t.Errorf("%d: the repeat did not wait", i)
			}
			second.Settled()
			k.Settled()
			if repeat, err := k.call(second, alice, "placeOrder", c.Key, idempotency.Done); !repeat || err != nil && i == 1 {
				t.Errorf("%d: a later repeat is not known: %v", i, err)
			}
			if repeat, err := k.call(second, bob, "placeOrder", c.Key, idempotency.Refused); repeat || err != nil {
				t.Errorf("%d: another person's key is taken for it: %v", i, err)
			}
		}
	})
}

// Whoever was at a key and is no more, as after a crash, is waited for once and a bounded time.
func TestWhoIsNoMoreIsWaitedForOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *kit) {
		c := idempotency.Call{Person: alice, Operation: "placeOrder", Key: "key"}
		if _, _, err := k.Begin(k.ctx, c); err != nil { // and is killed
			t.Fatal(err)
		}
		begun := time.Now()
		k.must(nil, true, k.other, alice, "placeOrder", "key", idempotency.Done)
		if took := time.Since(begun); took < 250*time.Millisecond || took > 5*time.Second {
			t.Errorf("waited for %v", took)
		}
		waits := k.other.Waits()
		k.must(nil, true, k.other, alice, "placeOrder", "key", idempotency.Done)
		if k.other.Waits() != waits {
			t.Error("and waited once more")
		}
	})
}

// Redis never decides: what it has forgotten, or remembers wrongly, is no result.
func TestRedisThatForgotOrRemembersWronglyIsNoResult(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *kit) {
		c := idempotency.Call{Person: alice, Operation: "placeOrder", Key: "key"}
		k.must(nil, false, k.Service, alice, "placeOrder", "key", idempotency.Done)
		k.must(nil, true, k.other, alice, "placeOrder", "key", idempotency.Done)
		if err := k.redis.Del(t.Context(), k.NameOf(c)).Err(); err != nil { // wiped
			t.Fatal(err)
		}
		k.must(nil, false, k.other, alice, "placeOrder", "key", idempotency.Refused)
		for _, old := range []string{"d", "somebody who was at it once", ""} {
			if err := k.redis.Set(t.Context(), k.NameOf(c), old, time.Minute).Err(); err != nil {
				t.Fatal(err)
			}
			var did atomic.Int64
			if _, err := k.call(k.Service, alice, "placeOrder", "key", idempotency.Done); err != nil {
				t.Errorf("%q: %v", old, err)
			}
			if _, replayed, err := k.once(k.db, alice, "of "+old, "tea", "made", nil, &did); replayed || err != nil || did.Load() != 1 {
				t.Errorf("%q: replayed %v: %v", old, replayed, err)
			}
		}
	})
}

// A silent Redis is waited for once, and then nobody waits.
func TestASilentRedisCostsLittleAndOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *kit) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		silent := redisx.Adopt(redis.NewClient(&redis.Options{Addr: l.Addr().String()}))
		s := k.replica(k.db, silent)
		begun := time.Now()
		for i := range 200 {
			k.must(nil, false, s, alice, "placeOrder", fmt.Sprint("key ", i), idempotency.Done)
		}
		took := time.Since(begun)
		s.Settled()
		if asked := s.Silences(); asked == 0 || float64(asked) > 3+took.Seconds()/0.5 {
			t.Errorf("asked in vain %d times in %v", asked, took)
		}
		t.Logf("200 calls in %v, %d of them asked", took, s.Silences())
		_ = silent.Close()
	})
}
