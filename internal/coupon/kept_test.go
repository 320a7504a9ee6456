package coupon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/pubsub"
)

// shelf stands in for the database: it holds one guest's coupons and counts how often it is read.
type shelf struct {
	mu      sync.Mutex
	coupons []Coupon
	reads   int
	// slow is called by each reading between its look and its answer.
	slow func()
}

func (s *shelf) set(coupons ...Coupon) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.coupons = coupons
}

func (s *shelf) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads
}

func (s *shelf) read(_ context.Context, wishes []owned) ([][]Coupon, error) {
	s.mu.Lock()
	s.reads++
	coupons, slow := s.coupons, s.slow
	s.mu.Unlock()
	if slow != nil {
		slow()
	}
	out := make([][]Coupon, len(wishes))
	for i, w := range wishes {
		for _, code := range w.codes {
			if at := slices.IndexFunc(coupons, func(c Coupon) bool { return c.Code == code }); at >= 0 {
				out[i] = append(out[i], coupons[at])
			}
		}
	}
	return out, nil
}

var midday = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

func (s *shelf) service(hub *pubsub.Hub, now func() time.Time) *Service {
	return &Service{now: now, owned: db.NewReads(s.read, findsAtOnce, findsInOne), kept: newKept(hub)}
}

func still() time.Time { return midday }

var alice = guest{1, "alice"}

func show(t *testing.T, s *Service, codes ...string) []Coupon {
	t.Helper()
	found, err := s.Show(db.ForBrand(t.Context(), alice.brandID), alice.customerID, codes)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWhatWasReadIsShownForFiveSecondsAndNoLonger(t *testing.T) {
	t.Parallel()
	for age, reads := range map[time.Duration]int{0: 1, time.Second: 1, keepFor - 1: 1, keepFor: 2, time.Hour: 2, -1: 2} {
		now := midday
		d := &shelf{coupons: []Coupon{{Code: "A"}, {Code: "B"}}}
		s := d.service(nil, func() time.Time { return now })
		show(t, s, "A", "B")
		now = now.Add(age)
		if found := show(t, s, "b", "A"); found[0].Code != "B" || found[1].Code != "A" {
			t.Errorf("after %v: %+v", age, found)
		}
		if d.times() != reads {
			t.Errorf("after %v the database was read %d times, not %d", age, d.times(), reads)
		}
	}
}

func TestACodeThatWasNotFoundIsLookedForEachTime(t *testing.T) {
	t.Parallel()
	d := &shelf{coupons: []Coupon{{Code: "A"}}}
	s := d.service(nil, still)
	for range 2 {
		if found, err := s.Show(db.ForBrand(t.Context(), 1), "alice", []string{"A", "NEW"}); !errors.Is(err, ErrNotFound) || len(found) != 1 {
			t.Errorf("%+v %v", found, err)
		}
	}
	d.set(Coupon{Code: "A"}, Coupon{Code: "NEW"}) // another replica has issued it
	if found := show(t, s, "A", "NEW"); len(found) != 2 {
		t.Errorf("%+v", found)
	}
	for _, other := range []guest{{1, "bob"}, {2, "alice"}} {
		if _, ok := s.kept.find(other, []string{"A"}, midday); ok {
			t.Errorf("%v is shown alice's coupon", other)
		}
	}
	if _, err := s.Show(t.Context(), "alice", []string{"A"}); err == nil {
		t.Error("coupons are shown without a brand")
	}
}

func TestWhatChangesWhileItIsReadIsNotKept(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(s *Service){
		"here":             func(s *Service) { s.kept.drop(alice) },
		"elsewhere":        func(s *Service) { s.kept.hear(pubsub.Event{Topic: topic, Payload: []byte("1 alice")}) },
		"where, is lost":   func(s *Service) { s.kept.hear(pubsub.Event{Resync: true}) },
		"where, is unread": func(s *Service) { s.kept.hear(pubsub.Event{Topic: topic, Payload: []byte("nonsense")}) },
		"of somebody else": nil,
	} {
		d := &shelf{coupons: []Coupon{{Code: "A", Status: Available}}}
		s := d.service(nil, still)
		d.slow = func() {
			d.set(Coupon{Code: "A", Status: Locked})
			if change != nil {
				change(s)
			}
		}
		if found := show(t, s, "A"); found[0].Status != Available {
			t.Fatalf("%+v", found)
		}
		want := Locked
		if change == nil {
			want = Available // nobody told: this is what the lifetime is for
		}
		if found := show(t, s, "A"); found[0].Status != want {
			t.Errorf("a change %s: it is shown as %s", name, found[0].Status)
		}
	}
}

func TestNobodyIsShownWhatWasChangedBeforeTheyAsked(t *testing.T) {
	t.Parallel()
	d := &shelf{coupons: []Coupon{{Code: "A"}}}
	s := d.service(nil, still)
	var told atomic.Int64
	var writer, readers sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				least := told.Load()
				found, err := s.Show(db.ForBrand(t.Context(), 1), "alice", []string{"A"})
				if err != nil || int64(found[0].FaceValue) < least {
					t.Errorf("%+v after change %d: %v", found, least, err)
					return
				}
			}
		})
	}
	writer.Go(func() {
		for i := range 3000 {
			d.set(Coupon{Code: "A", Terms: Terms{FaceValue: money.Amount(i) + 1}})
			s.kept.drop(alice)
			told.Store(int64(i) + 1)
		}
	})
	writer.Wait()
	close(stop)
	readers.Wait()
}

func TestNothingIsShownFromMemoryWhileOtherReplicasAreNotHeard(t *testing.T) {
	t.Parallel()
	hub := pubsub.New(redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"}), slog.New(slog.DiscardHandler)) // it is not run
	d := &shelf{coupons: []Coupon{{Code: "A"}}}
	s := d.service(hub, still)
	show(t, s, "A")
	show(t, s, "A")
	if d.times() != 2 {
		t.Errorf("read %d times", d.times())
	}
	shard := s.kept.shard(alice)
	if s.kept.keep(alice, []Coupon{{Code: "A"}}, 0, midday); len(shard.guests) > 0 {
		t.Error("something is kept")
	}
	shard.guests[alice] = purse{coupons: []Coupon{{Code: "A"}}, at: midday} // from before
	if show(t, s, "A"); d.times() != 3 {
		t.Errorf("read %d times", d.times())
	}
}

func TestTheMemoryIsBoundedAndWhatIsOldGoesFirst(t *testing.T) {
	t.Parallel()
	k := newKept(nil)
	coupons := make([]Coupon, MaxCodes)
	fill := func(at time.Time, name string, guests int) {
		for i := range guests {
			k.keep(guest{1, fmt.Sprint(name, i)}, coupons[:1+i%MaxCodes], 0, at)
		}
	}
	counted := func() (held, guests int) {
		for i := range k.shards {
			s := &k.shards[i]
			sum := 0
			for _, p := range s.guests {
				sum += len(p.coupons)
			}
			if sum != s.held || sum > keptInShard {
				t.Errorf("a shard holds %d and counts %d", sum, s.held)
			}
			held, guests = held+sum, guests+len(s.guests)
		}
		return held, guests
	}
	fill(midday, "a", 20_000)
	if held, _ := counted(); held < keptShards*keptInShard*9/10 {
		t.Errorf("it holds only %d", held)
	}
	fill(midday.Add(keepFor), "b", 6_000) // each shard gets some
	for i := range k.shards {
		for g := range k.shards[i].guests {
			if g.customerID[0] == 'a' {
				t.Fatalf("%s is kept though it is old", g.customerID)
			}
		}
	}
	fill(midday.Add(keepFor), "b", 6_000)
	if _, guests := counted(); guests > 6_000 {
		t.Errorf("%d guests of 6,000", guests)
	}
	k.dropAll()
	if held, guests := counted(); held+guests > 0 {
		t.Errorf("%d coupons of %d guests are left", held, guests)
	}
}
