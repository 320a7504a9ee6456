package pubsub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// startHub runs a hub as one replica of the server, and waits until it hears the others.
func startHub(t *testing.T, m *miniredis.Miniredis, hooks ...redis.Hook) *Hub {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: m.Addr(), MaxRetries: -1, DialTimeout: time.Second})
	for _, hook := range hooks {
		client.AddHook(hook)
	}
	h := New(client, quiet())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- h.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run ended with %v", err)
		}
		_ = client.Close()
	})
	until(t, "the hub hears the others", h.Live)
	return h
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

func next(t *testing.T, s *Subscription) Event {
	t.Helper()
	select {
	case e, ok := <-s.C():
		if !ok {
			t.Fatal("the subscription is closed")
		}
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("no event came")
	}
	panic("unreachable")
}

func publish(t *testing.T, h *Hub, payload string, topics ...string) {
	t.Helper()
	if err := h.Publish(t.Context(), topics, []byte(payload)); err != nil {
		t.Fatalf("publishing %s: %v", payload, err)
	}
}

func expect(t *testing.T, s *Subscription, topic string, payloads ...string) {
	t.Helper()
	for _, want := range payloads {
		if e := next(t, s); string(e.Payload) != want || e.Topic != topic || e.Resync {
			t.Fatalf("got %+v, not %s", e, want)
		}
	}
}

func TestEverySubscriberOnEveryReplicaGetsAMessageOnce(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	a, b := startHub(t, m), startHub(t, m)
	onA, onB, other, both := a.Subscribe("x"), b.Subscribe("x"), b.Subscribe("y"), b.Subscribe("x", "z")
	for _, s := range []*Subscription{onA, onB, other, both} {
		defer s.Close()
	}
	publish(t, a, "1", "x")
	publish(t, a, "2\x00\xff", "x", "unheard")
	publish(t, b, "3", "x") // comes to a after the echoes of 1 and 2 did
	publish(t, a, "4", "y")
	expect(t, onA, "x", "1", "2\x00\xff", "3")
	expect(t, other, "y", "4") // the first that it gets
	// b delivers its own message at once, so its place among the others' is open.
	for _, s := range []*Subscription{onB, both} {
		var got []string
		for range 3 {
			got = append(got, string(next(t, s).Payload))
		}
		slices.Sort(got)
		if fmt.Sprintf("%q", got) != `["1" "2\x00\xff" "3"]` {
			t.Errorf("got %q", got)
		}
	}
	if len(onA.C())+len(onB.C())+len(both.C()) != 0 {
		t.Error("something came twice")
	}
}

func TestARestartOfRedisMakesEveryoneReadAgain(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	a, b := startHub(t, m), startHub(t, m)
	onA, onB := a.Subscribe("x"), b.Subscribe("x")
	defer onA.Close()
	defer onB.Close()
	m.Close()
	until(t, "both notice", func() bool { return !a.Live() && !b.Live() })

	if err := a.Publish(t.Context(), []string{"x"}, []byte("lone")); !errors.Is(err, ErrNotPublished) {
		t.Errorf("publishing without Redis: %v", err)
	}
	if e := <-onA.C(); string(e.Payload) != "lone" { // it was there before Publish returned
		t.Errorf("got %+v", e)
	}
	start := time.Now()
	for range 100 {
		if err := a.Publish(t.Context(), []string{"w"}, nil); !errors.Is(err, ErrNotPublished) {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("100 messages waited %v for a Redis that is away", took)
	}

	if err := m.Restart(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Subscription{onA, onB} {
		if e := next(t, s); !e.Resync || e.Payload != nil {
			t.Errorf("got %+v", e)
		}
	}
	until(t, "messages travel again", func() bool { return a.Publish(t.Context(), []string{"x"}, []byte("again")) == nil })
	for e := next(t, onB); string(e.Payload) != "again"; e = next(t, onB) {
		if !e.Resync {
			t.Errorf("got %+v", e)
		}
	}
}

// breaker fails or holds back PUBLISH, on one replica only.
type breaker struct {
	broken atomic.Bool
	calls  atomic.Int64
	hold   chan struct{}
}

var errBroken = errors.New("broken on purpose")

func (b *breaker) DialHook(next redis.DialHook) redis.DialHook { return next }

func (b *breaker) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (b *breaker) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if cmd.Name() != "publish" {
			return next(ctx, cmd)
		}
		b.calls.Add(1)
		if b.hold != nil {
			<-b.hold
		}
		if b.broken.Load() {
			cmd.SetErr(errBroken)
			return errBroken
		}
		return next(ctx, cmd)
	}
}

func TestWhatWasNotPublishedIsMadeUpFor(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	var failing breaker
	a, b := startHub(t, m, &failing), startHub(t, m)
	lost, also, spared := b.Subscribe("lost"), b.Subscribe("also"), b.Subscribe("spared")
	for _, s := range []*Subscription{lost, also, spared} {
		defer s.Close()
	}
	failing.broken.Store(true)
	for _, topic := range []string{"lost", "also"} {
		if err := a.Publish(t.Context(), []string{topic}, []byte("1")); !errors.Is(err, ErrNotPublished) {
			t.Fatalf("got %v", err)
		}
	}
	failing.broken.Store(false)
	for topic, s := range map[string]*Subscription{"lost": lost, "also": also} {
		if e := next(t, s); !e.Resync || e.Topic != topic {
			t.Errorf("got %+v", e)
		}
	}
	until(t, "messages travel again", func() bool {
		a.out.mu.Lock()
		defer a.out.mu.Unlock()
		return !a.out.away
	})
	publish(t, a, "2", "spared")
	expect(t, spared, "spared", "2") // and no Resync before it
	if got := a.Stats().Unpublished; got < 2 {
		t.Errorf("%d were counted", got)
	}
}

func TestManyLostTopicsCountAsAll(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	var failing breaker
	a, b := startHub(t, m, &failing), startHub(t, m)
	s := b.Subscribe("untouched")
	defer s.Close()
	failing.broken.Store(true)
	for i := range maxLost + 1 {
		_ = a.Publish(t.Context(), []string{fmt.Sprint(i)}, nil)
	}
	until(t, "all topics count as lost, and none is remembered", func() bool { // once no try to make up has them in hand
		a.out.mu.Lock()
		defer a.out.mu.Unlock()
		return a.out.all && len(a.out.lost) == 0
	})
	failing.broken.Store(false)
	if e := next(t, s); !e.Resync {
		t.Errorf("got %+v", e)
	}
}

func TestMessagesThatMeetTravelTogether(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	held := breaker{hold: make(chan struct{})}
	a, b := startHub(t, m, &held), startHub(t, m)
	const count = 300
	var subs []*Subscription
	for i := range count {
		s := b.Subscribe(fmt.Sprint(i))
		defer s.Close()
		subs = append(subs, s)
	}
	var publishers sync.WaitGroup
	send := func(i int) {
		publishers.Go(func() {
			if err := a.Publish(t.Context(), []string{fmt.Sprint(i)}, []byte("x")); err != nil {
				t.Error(err)
			}
		})
	}
	send(0)
	until(t, "the first is under way", func() bool { return held.calls.Load() == 1 })
	for i := 1; i < count; i++ {
		send(i)
	}
	until(t, "the others wait", func() bool {
		a.out.mu.Lock()
		defer a.out.mu.Unlock()
		return a.out.queued == count-1
	})
	close(held.hold)
	publishers.Wait()
	if calls := held.calls.Load(); calls != 3 { // the first, 256, and the rest
		t.Errorf("%d calls for %d messages", calls, count)
	}
	for i, s := range subs {
		expect(t, s, fmt.Sprint(i), "x")
	}
}

func TestPublishWaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	held := breaker{hold: make(chan struct{})}
	a := startHub(t, m, &held)
	defer close(held.hold)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Publish(ctx, []string{"x"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestASlowSubscriberGetsOneResyncAndBlocksNobody(t *testing.T) {
	t.Parallel()
	h := New(nil, quiet())
	slow, quick := h.Subscribe("x"), h.Subscribe("x")
	defer slow.Close()
	defer quick.Close()
	for i := range 10 * eventBuffer {
		h.dispatch(Message{Topics: []string{"x"}, Payload: []byte(fmt.Sprint(i))})
		expect(t, quick, "x", fmt.Sprint(i))
	}
	resyncs, after := 0, 0
	for len(slow.C()) > 0 {
		switch e := <-slow.C(); {
		case e.Resync:
			resyncs++
		case resyncs == 0:
			t.Fatalf("%s came before the resync", e.Payload)
		default:
			after++
		}
	}
	if resyncs != 1 || after >= eventBuffer || h.Stats().Merged == 0 {
		t.Errorf("%d resyncs and %d events after", resyncs, after)
	}
	h.dispatch(Message{Topics: []string{"x"}, Payload: []byte("new")})
	expect(t, slow, "x", "new")
}

func TestCloseMayBeCalledAgainAndLeavesNothing(t *testing.T) {
	t.Parallel()
	h := New(nil, quiet())
	var deliveries sync.WaitGroup
	for range 4 {
		deliveries.Go(func() {
			for range 1000 {
				h.dispatch(Message{Topics: []string{"x", "y"}})
			}
		})
	}
	for range 100 {
		s := h.Subscribe("x", "y")
		var closers sync.WaitGroup
		for range 3 {
			closers.Go(s.Close)
		}
		closers.Wait()
		for range s.C() { // what came before the end; then the channel is closed
		}
	}
	deliveries.Wait()
	for i := range h.shards {
		if n := len(h.shards[i].topics); n != 0 {
			t.Errorf("%d topics are left", n)
		}
	}
	if n := h.Stats().Subscribers; n != 0 {
		t.Errorf("%d subscribers are left", n)
	}
}

func TestMessagesHaveLimits(t *testing.T) {
	t.Parallel()
	h := New(nil, quiet())
	s := h.Subscribe("x")
	defer s.Close()
	for name, m := range map[string]Message{
		"payload": {Topics: []string{"x"}, Payload: bytes.Repeat([]byte("x"), maxPayloadBytes+1)},
		"topics":  {Topics: slices.Repeat([]string{"x"}, maxTopics+1)},
		"topic":   {Topics: []string{"x", strings.Repeat("x", maxTopicBytes+1)}},
	} {
		if err := h.Publish(t.Context(), m.Topics, m.Payload); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(s.C()) != 0 {
		t.Error("a refused message was delivered")
	}
}

func TestWhatOthersWriteToTheChannelIsSkipped(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	a, b := startHub(t, m), startHub(t, m)
	s := b.Subscribe("x")
	defer s.Close()
	for _, junk := range []string{"", "junk", "[]", `{"m":"x"}`, `{"m":[{"t":7}]}`, `{}`, `{"m":[{}]}`, `{"f":"?","m":[{"t":["y"]}]}`} {
		m.Publish(channel, junk)
	}
	publish(t, a, "fine", "x")
	expect(t, s, "x", "fine")
}

func TestWhoWatchesIsToldOfWhatWasMissedBeforeTheHubIsLive(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: m.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	h := New(client, quiet())
	var resyncs atomic.Int64
	h.Watch(func(e Event) {
		if !e.Resync || h.Live() {
			t.Errorf("told of %+v when live is %t", e, h.Live())
		}
		resyncs.Add(1)
	}, "x")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = h.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	until(t, "the hub hears the others", h.Live)
	if n := resyncs.Load(); n != 1 {
		t.Errorf("told %d times to read again", n)
	}
}

func TestTellingReachesOwnWatchersAtOnceAndOthersWithoutWaitingForThem(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	hook := &breaker{hold: make(chan struct{})}
	a, b := startHub(t, m, hook), startHub(t, m)
	var here atomic.Int64
	there := make(chan Event, 10)
	a.Watch(func(e Event) { here.Add(1) }, "x")
	b.Watch(func(e Event) { there <- e }, "x")
	for i := range 3 {
		a.Tell([]string{"x"}, []byte("1")) // Redis does not answer
		if here.Load() != int64(i)+1 {
			t.Fatal("who watches here was not told at once")
		}
	}
	a.Tell([]string{strings.Repeat("x", maxTopicBytes+1)}, nil) // is logged
	if len(there) > 0 {
		t.Error("told before Redis did")
	}
	close(hook.hold)
	for range 3 {
		if e := <-there; string(e.Payload) != "1" || e.Resync {
			t.Errorf("%+v", e)
		}
	}
}
