package pubsub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// shelf is a state that readers follow: a version that rises to the final one, 100.
type shelf struct {
	mu      sync.Mutex
	version int64
	fail    int
	reads   int
	// slow is how long a read takes after it has seen the version.
	slow time.Duration
}

const lastVersion = 100

var errAway = errors.New("the database is away")

func (s *shelf) read(context.Context) (int64, error) {
	s.mu.Lock()
	s.reads++
	version, slow, fail := s.version, s.slow, s.fail > 0
	if fail {
		s.fail--
	}
	s.mu.Unlock()
	time.Sleep(slow)
	if fail {
		return 0, errAway
	}
	return version, nil
}

func (s *shelf) set(version int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version = version
}

func (s *shelf) failing(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = n
}

func (s *shelf) readsSoFar() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads
}

// follow follows the shelf on topic "x" with payloads that are numbers.
func (s *shelf) follow(ctx context.Context, h *Hub, reread time.Duration) (<-chan int64, error) {
	out, err := Follow(ctx, h, []string{"x"}, s.read,
		func(payload []byte) (int64, bool) {
			v, err := strconv.ParseInt(string(payload), 10, 64)
			return v, err == nil
		},
		func(v int64) int64 { return v }, func(v int64) bool { return v == lastVersion }, reread)
	if err != nil {
		return nil, err
	}
	return out.C(), nil
}

func (h *Hub) say(payload any) {
	h.dispatch(Message{Topics: []string{"x"}, Payload: fmt.Append(nil, payload)})
}

func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

// got is what waits in the channel once everything is quiet.
func got(ch <-chan int64) (versions []int64, open bool) {
	synctest.Wait()
	for {
		select {
		case v, ok := <-ch:
			if !ok {
				return versions, false
			}
			versions = append(versions, v)
		default:
			return versions, true
		}
	}
}

func wants(t *testing.T, ch <-chan int64, open bool, want ...int64) {
	t.Helper()
	if versions, isOpen := got(ch); !slices.Equal(versions, want) || isOpen != open {
		t.Fatalf("got %v, open %v; not %v, %v", versions, isOpen, want, open)
	}
}

func empty(t *testing.T, h *Hub) {
	t.Helper()
	synctest.Wait()
	if n := h.Stats().Subscribers; n != 0 || len(h.shard("x").topics) != 0 {
		t.Errorf("%d subscribers are left", n)
	}
}

func TestFollowSendsTheStateOfNowAndThenWhatIsNewer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{version: 3}
		ch, err := s.follow(t.Context(), h, 0)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, ch, true, 3)
		for _, v := range []int64{2, 3, 5, 4, 5, 6} {
			h.say(v)
			synctest.Wait()
		}
		wants(t, ch, true, 5, 6)
		h.say(lastVersion)
		h.say(lastVersion)
		h.say(lastVersion + 1)
		wants(t, ch, false, lastVersion)
		empty(t, h)
	})
}

func TestFollowOfAFinalStateSendsItAndEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{version: lastVersion}
		ch, err := s.follow(t.Context(), h, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, ch, false, lastVersion)
		empty(t, h)
	})
}

func TestFollowMissesNothingWhileItReadsFirst(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{version: 1, slow: time.Second}
		go func() {
			time.Sleep(500 * time.Millisecond) // in the middle of the read, which has seen version 1
			h.say(2)
		}()
		ch, err := s.follow(t.Context(), h, 0)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, ch, true, 1, 2)
	})
}

func TestFollowReturnsTheErrorOfTheFirstRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{fail: 1}
		if _, err := s.follow(t.Context(), h, 0); !errors.Is(err, errAway) {
			t.Errorf("got %v", err)
		}
		empty(t, h)
	})
}

func TestFollowReadsAgainFromTimeToTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{}
		ch, err := s.follow(t.Context(), h, 20*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, ch, true, 0)
		for v := range int64(20) {
			s.set(v + 1)
			start := time.Now()
			if got := <-ch; got != v+1 {
				t.Fatalf("got %d", got)
			}
			if took := time.Since(start); took < 15*time.Second || took > 25*time.Second {
				t.Errorf("it took %v", took)
			}
		}
	})
}

func TestFollowReadsAgainWhenToldOrAtALoss(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{}
		ch, err := s.follow(t.Context(), h, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, ch, true, 0)
		start := time.Now()
		for v, signal := range map[int64]func(){
			1: func() { h.say("not a number") },
			2: func() { h.resyncAll() },
			3: func() { h.dispatch(Message{Topics: []string{"x"}, Resync: true}) },
		} {
			v += s.version
			s.set(v)
			signal()
			if got := <-ch; got != v {
				t.Fatalf("got %d, not %d", got, v)
			}
		}
		if took := time.Since(start); took > time.Millisecond {
			t.Errorf("it took %v", took)
		}
	})
}

func TestFollowTriesAFailedReadAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{}
		ch, err := s.follow(t.Context(), h, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, ch, true, 0)
		s.set(1)
		s.failing(3)
		start := time.Now()
		h.say("at a loss")
		if got, took := <-ch, time.Since(start); got != 1 || took > 4*time.Second {
			t.Errorf("got %d after %v", got, took)
		}
	})
}

// A read that began before the signal may be older than what the signal tells of.
func TestFollowReadsOnceMoreWhenToldDuringARead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{}
		ch, err := s.follow(t.Context(), h, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, ch, true, 0)
		s.slow = time.Second
		h.members.Add(1e9) // so many that the spread reads take an hour
		defer h.members.Add(-1e9)
		h.say("at a loss")
		synctest.Wait() // it has read version 0
		s.set(7)
		h.resyncAll()
		start := time.Now()
		if got, took := <-ch, time.Since(start); got != 7 || took > 3*time.Second {
			t.Errorf("got %d after %v", got, took)
		}
	})
}

func TestFollowsReaderMayBeSlow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{}
		ch, err := s.follow(t.Context(), h, 0)
		if err != nil {
			t.Fatal(err)
		}
		for v := range int64(90) {
			s.set(v)
			h.say(v)
			if v%40 == 0 {
				synctest.Wait()
			}
		}
		versions, _ := got(ch)
		if !slices.IsSorted(versions) || versions[len(versions)-1] != 89 || len(versions) > followBuffer {
			t.Errorf("got %v", versions)
		}
	})
}

func TestFollowEndsWithItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{}
		ctx, cancel := context.WithCancel(t.Context())
		ch, err := s.follow(ctx, h, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, ch, true, 0)
		cancel()
		wants(t, ch, false)
		empty(t, h)
		reads := s.readsSoFar()
		h.say(9)
		time.Sleep(time.Minute)
		if s.readsSoFar() != reads {
			t.Error("it goes on reading")
		}
	})
}

func TestAPanicOfACallbackIsAFailedRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := New(nil, quiet())
		reads := 0
		ch, err := Follow(t.Context(), h, []string{"x"},
			func(context.Context) (*int64, error) {
				v := int64(reads)
				if reads++; reads == 2 {
					panic("boom")
				}
				return &v, nil
			},
			func([]byte) (*int64, bool) { return nil, true }, // whose version panics
			func(v *int64) int64 { return *v }, func(v *int64) bool { return *v == lastVersion }, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		<-ch.C()
		h.say("")
		if v := <-ch.C(); *v != 2 {
			t.Errorf("got %d", *v)
		}
	})
}

func TestAResyncOfManyFollowersIsSpread(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{}
		const followers = 5000
		for range followers {
			if _, err := s.follow(t.Context(), h, time.Hour); err != nil {
				t.Fatal(err)
			}
		}
		h.resyncAll()
		time.Sleep(250 * time.Millisecond) // half of 5000 × 100 µs
		synctest.Wait()
		if half := s.readsSoFar() - followers; half < followers/3 || half > followers*2/3 {
			t.Errorf("%d of %d read in the first half", half, followers)
		}
		time.Sleep(250 * time.Millisecond)
		synctest.Wait()
		if n := s.readsSoFar() - followers; n != followers {
			t.Errorf("%d of %d read", n, followers)
		}
	})
}

// Whatever is lost, late, doubled, failing or slow: versions rise, and the final one comes, once and last.
func TestFollowNeverGoesBackwardsAndEndsAtTheNewest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		// The plan is drawn first: rapid may not be asked from within the bubble.
		plan := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) happening {
			return happening{rapid.SampledFrom(happenings).Draw(r, "what"), rapid.IntRange(0, 3000).Draw(r, "n")}
		}), 0, lastVersion-1).Draw(r, "plan")
		pause := time.Duration(rapid.IntRange(0, 2).Draw(r, "reader's pause")) * time.Second
		var versions []int64
		var left int
		synctest.Test(t, func(t *testing.T) {
			h, s := New(nil, quiet()), &shelf{}
			ch, err := s.follow(t.Context(), h, 10*time.Second)
			if err != nil {
				t.Fatal(err)
			}
			seen := collect(ch, pause)
			interfere(plan, h, s)
			s.set(lastVersion) // nobody is told
			s.failing(0)
			versions = <-seen
			synctest.Wait()
			left = h.Stats().Subscribers
		})
		for i := 1; i < len(versions); i++ {
			if versions[i] <= versions[i-1] {
				r.Fatalf("went backwards: %v", versions)
			}
		}
		if versions[len(versions)-1] != lastVersion || left != 0 {
			r.Fatalf("did not end at the newest: %v; %d subscribers are left", versions, left)
		}
	})
}

// collect gathers all that comes until the channel is closed, with a pause after each.
func collect(ch <-chan int64, pause time.Duration) <-chan []int64 {
	seen := make(chan []int64, 1)
	go func() {
		var versions []int64
		for v := range ch {
			versions = append(versions, v)
			time.Sleep(pause)
		}
		seen <- versions
	}()
	return seen
}

// happening is one step of the property's plan; what n means depends on what happens.
type happening struct {
	what string
	n    int
}

var happenings = []string{"tell", "lose", "delay", "arrive late", "puzzle", "resync", "fail", "pass time", "slow down", "settle"}

func interfere(plan []happening, h *Hub, s *shelf) {
	var late []int64
	version := int64(0)
	for _, p := range plan {
		switch p.what {
		case "tell", "lose", "delay", "puzzle":
			version++
			s.set(version)
		}
		switch p.what {
		case "tell":
			h.say(version)
		case "delay":
			late = append(late, version)
		case "arrive late":
			if len(late) > 0 {
				h.say(late[p.n%len(late)])
			}
		case "puzzle":
			h.say("?")
		case "resync":
			h.resyncAll()
		case "fail":
			s.failing(p.n % 4)
		case "pass time":
			time.Sleep(time.Duration(p.n) * time.Millisecond)
		case "slow down":
			s.mu.Lock()
			s.slow = time.Duration(p.n) * time.Millisecond
			s.mu.Unlock()
		case "settle":
			synctest.Wait()
		}
	}
}

func TestWhileRedisIsAwayFollowersReadAgainWithinSeconds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, s := New(nil, quiet()), &shelf{version: 1}
		ctx, cancel := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		defer ended.Wait()
		defer cancel()
		ended.Go(func() { h.outlive(ctx) })
		ch, err := s.follow(ctx, h, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, ch, true, 1)
		for v := int64(2); v < 5; v++ { // nobody tells: it happened at another replica
			s.set(v)
			time.Sleep(2*outliveEvery + time.Millisecond)
			wants(t, ch, true, v)
		}
		h.live.Store(true)
		time.Sleep(2 * outliveEvery)
		before := s.readsSoFar()
		time.Sleep(time.Minute)
		if n := s.readsSoFar() - before; n > 0 {
			t.Errorf("read %d times although messages arrive", n)
		}
		h.live.Store(false)
		h.members.Add(10_000) // then each has its turn only
		time.Sleep(2 * outliveEvery)
		before = s.readsSoFar()
		time.Sleep(200 * time.Second)
		if n := s.readsSoFar() - before; n < 8 || n > 12 {
			t.Errorf("one of 10,000 followers read %d times in 200 s, not about 10", n)
		}
	})
}
