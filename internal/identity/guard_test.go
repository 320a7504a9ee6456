package identity

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/ent/auditentry"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
)

// cheap has logins of unknown names cost what those of hire's do, where not the price is tested.
func cheap(stored, password string) (bool, error) {
	if stored == nobody {
		return false, nil
	}
	return matches(stored, password)
}

func (w *world) try(t *testing.T, s *Service, ctx context.Context, username, password string, want error) { //nolint:revive // t first in tests
	t.Helper()
	if _, _, err := s.StaffLogin(ctx, username, password); !errors.Is(err, want) {
		t.Fatalf("%s: %v, not %v", username, err, want)
	}
}

func TestGuessingStopsAfterTenFailuresOnAllReplicas(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		w.matches = cheap
		w.hire(t, w.one, "mia", "right-password", RoleManager, "s1")
		w.hire(t, w.two, "mia2", "right-password", RoleManager, "s1")
		other := w.replica(t, Options{})
		other.matches = cheap
		replicas := []*Service{w.Service, other}
		for i := range 9 {
			w.try(t, replicas[i%2], w.one, "mia", "wr0ng-password", ErrInvalidCredentials)
		}
		w.try(t, w.Service, w.one, "mia", "right-password", nil) // and all is forgotten
		for i := range 9 {
			w.try(t, replicas[i%2], w.one, "mia", "wr0ng-password", ErrInvalidCredentials)
		}
		w.clock.Add(placeRule.window)
		for i := range 10 { // the nine of before are too old to count
			w.try(t, replicas[i%2], w.one, "mia", "wr0ng-password", ErrInvalidCredentials)
		}
		lasts := time.Minute
		for range 6 {
			for _, s := range replicas {
				w.try(t, s, w.one, "mia", "wr0ng-password", fault.ErrRateLimited)
				w.try(t, s, w.one, "mia", "right-password", fault.ErrRateLimited)
			}
			restarted := w.replica(t, Options{})
			w.try(t, restarted, w.one, "mia", "right-password", fault.ErrRateLimited)
			w.try(t, w.Service, w.one, "nobody", "wrong", ErrInvalidCredentials)
			w.try(t, w.Service, w.two, "mia2", "right-password", nil)
			w.clock.Add(lasts - time.Millisecond)
			w.try(t, other, w.one, "mia", "right-password", fault.ErrRateLimited)
			w.clock.Add(time.Millisecond)
			for i := range 10 {
				w.try(t, replicas[i%2], w.one, "mia", "wr0ng-password", ErrInvalidCredentials)
			}
			lasts = min(2*lasts, placeRule.longest)
		}
		w.clock.Add(placeRule.longest)
		w.try(t, w.Service, w.one, "mia", "right-password", nil)
		w.silent(t, nil, "right-password", "wr0ng-password", "mia")
		if !strings.Contains(w.log.String(), "takes no passwords") {
			t.Error("the operator hears nothing of it")
		}
		n := env.DB.Ent().AuditEntry.Query().Where(auditentry.Action("lockAccount"), auditentry.StaffID("mia")).CountX(w.one)
		if n != 7 {
			t.Errorf("%d locks stand in the log of actions", n)
		}
	})
}

func TestAnUnknownNameIsLockedLikeAKnownOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		w.matches = cheap
		w.hire(t, w.one, "mia", "right-password", RoleManager, "s1")
		at := FromAddress(w.one, "192.0.2.1:1234")
		var answers [2][]string
		for i, name := range []string{"mia", "nobody"} {
			for range 25 {
				_, _, err := w.StaffLogin(at, name, "wrong")
				answers[i] = append(answers[i], err.Error())
				w.clock.Add(10 * time.Second)
			}
			w.clock.Add(48 * time.Hour)
		}
		if strings.Join(answers[0], "\n") != strings.Join(answers[1], "\n") {
			t.Errorf("a known name answers %v\nan unknown one %v", answers[0], answers[1])
		}
		if n := env.DB.Ent().LoginGuard.Query().CountX(w.one); n != 4 {
			t.Errorf("%d counts for two names", n)
		}
	})
}

func TestAFloodOfGuessesGetsNoMoreTriesThanOneByOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		w.hire(t, w.one, "mia", "right-password", RoleManager, "s1")
		replicas := []*Service{w.Service, w.replica(t, Options{})}
		var mu sync.Mutex
		tried := 0
		gate := make(chan struct{})
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				<-gate
				_, _, err := replicas[i%2].StaffLogin(w.one, "mia", "wrong")
				mu.Lock()
				defer mu.Unlock()
				switch {
				case errors.Is(err, ErrInvalidCredentials):
					tried++
				case !errors.Is(err, fault.ErrRateLimited):
					t.Error(err)
				}
			})
		}
		close(gate)
		wg.Wait()
		if tried != placeRule.failures {
			t.Errorf("%d guesses were checked", tried)
		}
	})
}

func TestAStrangerWithManyAddressesCantLockTheManagerOutOfTheShop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		w.matches = cheap
		w.hire(t, w.one, "mia", "right-password", RoleManager, "s1")
		from := func(address string) context.Context { return FromAddress(w.one, address) }
		shop, phone := from("[2001:db8:1:2::10]:5000"), from("198.51.100.7:5000")
		w.try(t, w.Service, shop, "mia", "right-password", nil)
		stranger := 0
		for range 3 { // the stranger goes on for hours, each time from new addresses
			for {
				stranger++
				_, _, err := w.StaffLogin(from("203.0.113."+strconv.Itoa(stranger%250)+":1"), "mia", "wrong")
				if errors.Is(err, fault.ErrRateLimited) {
					break
				}
				if !errors.Is(err, ErrInvalidCredentials) || stranger > 1000 {
					t.Fatal(err)
				}
			}
			w.try(t, w.Service, phone, "mia", "right-password", fault.ErrRateLimited)
			w.try(t, w.Service, from("[2001:db8:1:2:ffff::1]:9"), "mia", "right-password", nil) // another machine of the shop's network
			w.try(t, w.Service, shop, "mia", "a-typing-error", ErrInvalidCredentials)
			w.clock.Add(time.Hour)
		}
		if stranger < 3*accountRule.failures || stranger > 3*accountRule.failures+3 {
			t.Errorf("the stranger had %d tries", stranger)
		}
		w.try(t, w.Service, phone, "mia", "right-password", nil) // a quiet hour later
	})
}

func TestLockRules(t *testing.T) {
	t.Parallel()
	r := rule{failures: 3, window: time.Minute, first: time.Minute, longest: 4 * time.Minute}
	now := newClock().Now()
	var g guardRow
	for i, minutes := range []int{1, 2, 4, 4, 4} {
		for j := range 3 {
			if g.locked(now) {
				t.Fatalf("locked before failure %d of lock %d", j, i)
			}
			g = r.count(g, now)
		}
		if got := g.until.Sub(now); got.Minutes() != float64(minutes) {
			t.Errorf("lock %d lasts %v", i, got)
		}
		now = g.until
	}
	now = now.Add(locksFor)
	for range 3 {
		g = r.count(g, now)
	}
	if got := g.until.Sub(now); got != time.Minute {
		t.Errorf("a lock after a quiet day lasts %v", got)
	}
	g = guardRow{locks: 1 << 40, until: now}
	for range 3 {
		g = r.count(g, now)
	}
	if got := g.until.Sub(now); got != 4*time.Minute {
		t.Errorf("after very many locks the next lasts %v", got)
	}
}

func TestAddressesCountByTheirHousehold(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1", "192.0.2.1": "192.0.2.1", "[::ffff:192.0.2.1]:80": "192.0.2.1", "[2001:db8::1]:80": "2001:db8::/64",
		"2001:db8::ffff": "2001:db8::/64", "[fe80::1%eth0]:80": "fe80::/64", "": "", "pipe": "pipe",
	} {
		if got := Address(FromAddress(t.Context(), given)); got != want {
			t.Errorf("%q counts as %q", given, got)
		}
	}
}

// elsewhere is a directory that knows people by their badge.
type elsewhere struct{ err error }

func (elsewhere) Name() string { return "directory" }

func (e elsewhere) Verify(_ context.Context, proof Proof) (string, error) {
	if e.err != nil {
		return "", e.err
	}
	if name, ok := strings.CutPrefix(proof.Secret, "badge of "); ok {
		return name, nil
	}
	return "", ErrInvalidCredentials
}

func TestAnotherStaffProviderNeedsNoOtherCaller(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{StaffProviders: []StaffProvider{elsewhere{}}})
		w.matches = cheap
		w.hire(t, w.one, "mia", "right-password", RoleManager, "s1")
		w.hire(t, w.one, "gone", "right-password", RoleManager, "s1")
		w.change(t, w.one, func(tx *db.Tx) error { return tx.Staff.UpdateOneID("gone").SetActive(false).Exec(w.one) })
		_, who, err := w.StaffLogin(w.one, "m.mueller@example.com", "badge of mia")
		if err != nil || who.ID != "mia" || who.Role != RoleManager {
			t.Fatalf("%+v, %v", who, err)
		}
		w.try(t, w.Service, w.one, "mia", "right-password", nil)
		for _, secret := range []string{"badge of nobody", "badge of gone", "none"} {
			w.try(t, w.Service, w.one, "mia", secret, ErrInvalidCredentials)
		}
		for range 7 {
			w.try(t, w.Service, w.one, "mia", "badge of nobody", ErrInvalidCredentials)
		}
		w.try(t, w.Service, w.one, "mia", "badge of mia", fault.ErrRateLimited) // counted like any other
		down := w.replica(t, Options{StaffProviders: []StaffProvider{elsewhere{err: ErrProviderUnavailable}}})
		down.matches = cheap
		w.clock.Add(time.Hour)
		w.try(t, down, w.one, "mia", "right-password", nil)
		w.try(t, down, w.one, "mia", "badge of mia", ErrProviderUnavailable)
		w.silent(t, nil, "badge of")
	})
}
