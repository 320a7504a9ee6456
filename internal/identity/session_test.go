package identity

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/ent/refreshtoken"
	"cuppa/ent/session"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/pubsub"
)

func (w *world) login(t *testing.T, name string) (Session, Guest) {
	t.Helper()
	s, g, err := w.CustomerLogin(w.one, "DEMO", name)
	if err != nil {
		t.Fatal(err)
	}
	return s, g
}

func refresh(t *testing.T, s *Service, token string) Session {
	t.Helper()
	got, err := s.Refresh(t.Context(), token)
	if err != nil || got.RefreshToken == "" || got.RefreshToken == token {
		t.Fatalf("%+v, %v", got, err)
	}
	return got
}

func (w *world) over(t *testing.T, s *Service, what, token string) {
	t.Helper()
	got, err := s.Refresh(t.Context(), token)
	if !errors.Is(err, ErrSessionEnded) || got.AccessToken != "" || got.RefreshToken != "" {
		t.Errorf("%s: %+v, %v", what, got, err)
	}
	if len(token) > 8 {
		w.silent(t, err, token)
	}
}

func (w *world) asks(t *testing.T, s *Service, token string) context.Context {
	t.Helper()
	p, err := s.Authenticate(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return With(w.one, p)
}

func TestARefreshTokenWorksOnceAndLeadsOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		at, alice := w.login(t, "alice")
		if want := w.clock.Now().Add(lifetimes[KindCustomer].idle); !at.RefreshExpiresAt.Equal(want) {
			t.Errorf("ends %v, not %v", at.RefreshExpiresAt, want)
		}
		first := at.RefreshToken
		for range 3 {
			w.clock.Add(14 * time.Minute)
			at = refresh(t, w.Service, at.RefreshToken)
			p, err := w.Authenticate(t.Context(), at.AccessToken)
			if err != nil || p.ID != alice.ID || p.BrandID != 1 || !p.Expires.Equal(w.clock.Now().Add(accessFor)) {
				t.Fatalf("%+v, %v", p, err)
			}
		}
		kept := env.DB.Ent().RefreshToken.Query().AllX(w.one)
		if len(kept) != 4 {
			t.Errorf("%d tokens are kept", len(kept))
		}
		for _, row := range kept {
			if strings.Contains(first+at.RefreshToken, row.ID) || len(row.ID) != 64 {
				t.Error("a token is kept as it is")
			}
		}
		w.silent(t, nil, first, at.RefreshToken)
	})
}

func TestWhatIsNoRefreshTokenEndsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		at, _ := w.login(t, "alice")
		good := at.RefreshToken
		for what, token := range map[string]string{
			"nothing": "", "the prefix": refreshPrefix, "an access token": at.AccessToken, "cut": good[:len(good)-1], "longer": good + "A",
			"with a line break": good[:20] + "\n" + good[20:], "another's prefix": "x" + good, "invented": newRefreshToken(), "a megabyte": strings.Repeat("a", 1<<20),
			"not text": refreshPrefix + "\xff\x00" + good[len(refreshPrefix)+2:], "its own hash": refreshPrefix + hashToken(good)[:43],
			"padded": good + "=", "shouted": strings.ToUpper(good),
		} {
			w.over(t, w.Service, what, token)
		}
		keys, err := w.keysOf(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		secret, _ := parseRefreshToken(good)
		w.over(t, w.Service, "the next token before it is given out", nextRefreshToken(keys.refresh, secret))
		refresh(t, w.Service, good)
	})
}

func TestTwoRefreshesAtOnceHaveOneWinnerAndLockNobodyOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		replicas := []*Service{w.Service, w.replica(t, Options{})}
		at, _ := w.login(t, "alice")
		for round := range 5 {
			const callers = 8
			next, gate := make([]string, callers), make(chan struct{})
			var wg sync.WaitGroup
			for i := range callers {
				wg.Go(func() {
					<-gate
					got, err := replicas[i%2].Refresh(t.Context(), at.RefreshToken)
					if err != nil {
						t.Error(err)
					}
					next[i] = got.RefreshToken
				})
			}
			close(gate)
			wg.Wait()
			for _, token := range next {
				if token != next[0] || token == "" {
					t.Fatalf("two winners: %v", next)
				}
			}
			at.RefreshToken = next[0]
			if n := env.DB.Ent().RefreshToken.Query().CountX(w.one); n != round+2 {
				t.Fatalf("%d tokens after %d rounds", n, round+1)
			}
		}
		refresh(t, w.Service, at.RefreshToken)
	})
}

func TestALostAnswerIsAskedForAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		at, _ := w.login(t, "alice")
		lost := refresh(t, w.Service, at.RefreshToken)
		w.clock.Add(refreshGrace)
		// The process that had answered crashed meanwhile; the one that is asked again has never seen the session.
		again := refresh(t, w.replica(t, Options{}), at.RefreshToken)
		if again.RefreshToken != lost.RefreshToken || !again.RefreshExpiresAt.Equal(lost.RefreshExpiresAt) {
			t.Errorf("another token: %+v, %+v", lost, again)
		}
		if _, err := w.Authenticate(t.Context(), again.AccessToken); err != nil {
			t.Error(err)
		}
		refresh(t, w.Service, again.RefreshToken)
	})
}

func TestTheReuseOfATokenEndsItsWholeSession(t *testing.T) {
	t.Parallel()
	for name, steal := range map[string]func(t *testing.T, w *world, stolen string) (live Session){
		"late": func(t *testing.T, w *world, stolen string) Session {
			live := refresh(t, w.Service, stolen)
			w.clock.Add(refreshGrace + time.Microsecond)
			return live
		},
		"within the grace, but after the next one was used": func(t *testing.T, w *world, stolen string) Session {
			return refresh(t, w.Service, refresh(t, w.Service, stolen).RefreshToken)
		},
		"long ago": func(t *testing.T, w *world, stolen string) Session {
			live := refresh(t, w.Service, stolen)
			for range 4 {
				w.clock.Add(time.Hour)
				live = refresh(t, w.Service, live.RefreshToken)
			}
			return live
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
				w := start(t, env, Options{Demo: true})
				other := w.replica(t, Options{})
				at, _ := w.login(t, "alice")
				phone, _ := w.login(t, "alice")
				live := steal(t, w, at.RefreshToken)
				if _, err := other.Authenticate(t.Context(), live.AccessToken); err != nil {
					t.Fatal(err)
				}
				w.over(t, w.Service, "the stolen token", at.RefreshToken)
				w.over(t, other, "the newest token of its session", live.RefreshToken)
				w.refuses(t, "an access token of its session", live.AccessToken)
				w.clock.Add(sessionFor)
				if _, err := other.Authenticate(t.Context(), live.AccessToken); !errors.Is(err, fault.ErrUnauthenticated) {
					t.Errorf("another replica still takes it: %v", err)
				}
				w.asks(t, w.Service, refresh(t, w.Service, phone.RefreshToken).AccessToken) // the person's other session stands
				if n := env.DB.Ent().Session.Query().Where(session.RevokedFor(endReuse)).CountX(w.one); n != 1 {
					t.Errorf("%d sessions fell", n)
				}
				if !strings.Contains(w.log.String(), "used again") {
					t.Error("the operator hears nothing of it")
				}
				w.silent(t, nil, at.RefreshToken, live.RefreshToken, live.AccessToken)
			})
		})
	}
}

func TestSessionsEndByThemselves(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		w.hire(t, w.one, "mia", "right", RoleManager, "s1")
		idle, _ := w.login(t, "alice")
		shift, _, err := w.StaffLogin(w.one, "mia", "right")
		if err != nil {
			t.Fatal(err)
		}
		ends := w.clock.Now().Add(lifetimes[KindStaff].whole)
		for range 15 {
			w.clock.Add(time.Hour)
			shift = refresh(t, w.Service, shift.RefreshToken)
			if shift.RefreshExpiresAt.After(ends) {
				t.Fatalf("a shift leads to %v, beyond %v", shift.RefreshExpiresAt, ends)
			}
		}
		w.clock.Add(55 * time.Minute)
		shift = refresh(t, w.Service, shift.RefreshToken)
		if shift.ExpiresAt.After(ends) {
			t.Errorf("an access token outlives its session: %v", shift.ExpiresAt)
		}
		w.clock.Add(5 * time.Minute)
		w.over(t, w.Service, "a shift that is over", shift.RefreshToken)
		w.refuses(t, "the token of a shift that is over", shift.AccessToken)
		w.clock.Add(30 * 24 * time.Hour)
		w.over(t, w.Service, "a session that lay idle", idle.RefreshToken)
	})
}

func TestWhoIsLetGoGetsNoNewToken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		w.hire(t, w.one, "mia", "right", RoleManager, "s1")
		shift, _, err := w.StaffLogin(w.one, "mia", "right")
		if err != nil {
			t.Fatal(err)
		}
		w.change(t, w.one, func(tx *db.Tx) error { return tx.Staff.UpdateOneID("mia").SetActive(false).Exec(w.one) })
		w.over(t, w.Service, "who was let go", shift.RefreshToken)
		w.change(t, w.one, func(tx *db.Tx) error { return tx.Staff.UpdateOneID("mia").SetActive(true).Exec(w.one) })
		w.over(t, w.Service, "a session that ended with its owner's leaving", shift.RefreshToken)
	})
}

func TestLoggingOutEndsOneSessionAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		other := w.replica(t, Options{})
		at, _ := w.login(t, "alice")
		phone, _ := w.login(t, "alice")
		for _, s := range []*Service{w.Service, other} {
			w.asks(t, s, at.AccessToken)
		}
		if err := w.Logout(w.asks(t, w.Service, at.AccessToken), ""); err != nil {
			t.Fatal(err)
		}
		w.refuses(t, "its access token", at.AccessToken)
		w.over(t, other, "its refresh token", at.RefreshToken)
		w.clock.Add(sessionFor)
		if _, err := other.Authenticate(t.Context(), at.AccessToken); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("another replica takes it after the bound: %v", err)
		}
		w.asks(t, other, phone.AccessToken)
		// With the refresh token alone, as after the access token's end; again; and with what is none.
		for _, token := range []string{phone.RefreshToken, phone.RefreshToken, newRefreshToken(), "rubbish", strings.Repeat("x", 1<<16)} {
			if err := w.Logout(w.one, token); err != nil {
				t.Errorf("%.20q: %v", token, err)
			}
		}
		w.refuses(t, "the phone's access token", phone.AccessToken)
		if err := w.Logout(w.one, ""); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("nobody logs out: %v", err)
		}
	})
}

func TestLoggingOutEverywhereEndsAllSessionsOfOnePerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		var mine []Session
		for range 3 {
			s, _ := w.login(t, "alice")
			mine = append(mine, s)
		}
		mine[1] = refresh(t, w.Service, mine[1].RefreshToken)
		bob, _ := w.login(t, "bob")
		n, err := w.LogoutEverywhere(w.asks(t, w.Service, mine[0].AccessToken))
		if err != nil || n != 3 {
			t.Fatalf("%d, %v", n, err)
		}
		for _, s := range mine {
			w.refuses(t, "one of them", s.AccessToken)
			w.over(t, w.Service, "one of them", s.RefreshToken)
		}
		w.asks(t, w.Service, bob.AccessToken)
		again, _ := w.login(t, "alice")
		w.asks(t, w.Service, again.AccessToken)
		if _, err := w.LogoutEverywhere(w.one); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("nobody logs out everywhere: %v", err)
		}
	})
}

func TestAPersonHasSoManySessionsAndTheOldestEnds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		var mu sync.Mutex
		told := map[string]bool{}
		w.OnEnd(func(ids []string) {
			mu.Lock()
			defer mu.Unlock()
			for _, id := range ids {
				if told[id] {
					t.Errorf("%s ends twice", id)
				}
				told[id] = true
			}
		})
		first, alice := w.login(t, "alice")
		bob, _ := w.login(t, "bob")
		w.asks(t, w.Service, first.AccessToken)
		w.clock.Add(time.Second)
		for range maxOpen - 1 {
			w.login(t, "alice")
		}
		w.asks(t, w.Service, first.AccessToken)
		w.clock.Add(time.Second)
		last, _ := w.login(t, "alice")
		if len(told) != 1 {
			t.Errorf("%d have ended", len(told))
		}
		w.refuses(t, "the oldest", first.AccessToken)
		w.over(t, w.Service, "the oldest", first.RefreshToken)
		// Many at once, on two replicas: as many end as come in.
		w.clock.Add(time.Second)
		other := w.replica(t, Options{Demo: true})
		var wg sync.WaitGroup
		const more = 24
		for i := range more {
			s := []*Service{w.Service, other}[i%2]
			wg.Go(func() {
				if _, _, err := s.CustomerLogin(w.one, "DEMO", "alice"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		open := env.DB.Ent().Session.Query().Where(session.PersonID(alice.ID), session.RevokedAtIsNil()).CountX(w.one)
		crowded := env.DB.Ent().Session.Query().Where(session.PersonID(alice.ID), session.RevokedFor(endCrowded)).CountX(w.one)
		if open != maxOpen || crowded != 1+more {
			t.Errorf("%d are open and %d ended", open, crowded)
		}
		w.asks(t, w.Service, last.AccessToken)
		w.asks(t, w.Service, bob.AccessToken)
	})
}

// What OnEnd tells of is known before it is told.
func TestAnEndIsKnownBeforeItIsTold(t *testing.T) {
	t.Parallel()
	w := start(t, dbtest.Embedded(t), Options{Demo: true})
	told := 0
	w.OnEnd(func(ids []string) {
		for _, id := range ids {
			if told++; !w.Ended(id) {
				t.Error("it is told of an end that nobody can look up")
			}
		}
	})
	at, _ := w.login(t, "alice")
	asks := w.asks(t, w.Service, at.AccessToken)
	p, _ := From(asks)
	if w.Ended(p.SessionID) || w.Ended("") || w.Ended("unknown") {
		t.Error("it has ended before it ends")
	}
	if err := w.Logout(asks, ""); err != nil || told != 1 {
		t.Errorf("%d ends are told: %v", told, err)
	}
}

func TestARefreshThatRacesALogOutLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		other := w.replica(t, Options{})
		for round := range 12 {
			at, _ := w.login(t, "alice")
			ctx, gate := w.asks(t, w.Service, at.AccessToken), make(chan struct{})
			var got Session
			var wg sync.WaitGroup
			wg.Go(func() {
				<-gate
				var err error
				if got, err = other.Refresh(t.Context(), at.RefreshToken); err != nil && !errors.Is(err, ErrSessionEnded) {
					t.Error(err)
				}
			})
			wg.Go(func() {
				<-gate
				var err error
				if round%2 == 0 {
					err = w.Logout(ctx, "")
				} else {
					_, err = w.LogoutEverywhere(ctx)
				}
				if err != nil {
					t.Error(err)
				}
			})
			close(gate)
			wg.Wait()
			for _, token := range []string{at.AccessToken, got.AccessToken} {
				w.refuses(t, "after the log-out", token)
			}
			w.over(t, other, "after the log-out", at.RefreshToken)
			w.over(t, other, "after the log-out", got.RefreshToken)
		}
		if n := env.DB.Ent().Session.Query().Where(session.RevokedAtIsNil()).CountX(w.one); n != 0 {
			t.Errorf("%d sessions are open", n)
		}
	})
}

func TestAReplicaWhoseClockIsWrongThrowsNobodyOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		for _, skew := range []time.Duration{-10 * time.Minute, -30 * time.Second, 30 * time.Second, 10 * time.Minute} {
			at, _ := w.login(t, "alice")
			off := w.replica(t, Options{})
			off.now = func() time.Time { return w.clock.Now().Add(skew) } // the database's clock is right
			next := refresh(t, w.Service, at.RefreshToken)
			if again := refresh(t, off, at.RefreshToken); again.RefreshToken != next.RefreshToken {
				t.Errorf("%v off: another token", skew)
			}
			next = refresh(t, off, next.RefreshToken)
			refresh(t, w.Service, next.RefreshToken)
			w.over(t, off, "a token of before", at.RefreshToken)
		}
	})
}

func TestReplicasHearOfEndsAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true, Hub: hub(t, env)})
		far := hub(t, env)
		other := w.replica(t, Options{Hub: far})
		heard := make(chan string, 8)
		other.OnEnd(func(ids []string) { heard <- strings.Join(ids, " ") })
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()
		wg.Go(func() { _ = other.Listen(ctx) })
		at, _ := w.login(t, "alice")
		p, err := other.Authenticate(t.Context(), at.AccessToken) // and now the replica trusts it for a while
		if err != nil {
			t.Fatal(err)
		}
		for far.Stats().Subscribers == 0 {
			time.Sleep(time.Millisecond) // polling: Listen gives no other sign
		}
		if err := w.Logout(With(w.one, p), ""); err != nil {
			t.Fatal(err)
		}
		if id := <-heard; id != p.SessionID {
			t.Errorf("heard of %q", id)
		}
		if _, err := other.Authenticate(t.Context(), at.AccessToken); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("it heard, and takes it: %v", err)
		}
	})
}

// hub is a connected one.
func hub(t *testing.T, env dbtest.Env) *pubsub.Hub {
	t.Helper()
	h := pubsub.New(env.Redis, newQuiet())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = h.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	for !h.Live() {
		time.Sleep(time.Millisecond) // polling: there is no other sign
	}
	return h
}

func TestOldRowsAreRemoved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		w.hire(t, w.one, "mia", "right", RoleManager, "s1")
		w.matches = cheap
		gone, _ := w.login(t, "alice")
		if err := w.Logout(w.one, gone.RefreshToken); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.StaffLogin(w.one, "mia", "right"); err != nil {
			t.Fatal(err)
		}
		w.try(t, w.Service, w.one, "nobody", "wrong", ErrInvalidCredentials)
		w.clock.Add(keepEnded + 20*time.Hour)
		open, _ := w.login(t, "bob")
		if err := w.sweep(db.ForAllBrands(t.Context())); err != nil {
			t.Fatal(err)
		}
		if n := env.DB.Ent().Session.Query().CountX(w.one); n != 1 {
			t.Errorf("%d sessions are left", n)
		}
		if n := env.DB.Ent().RefreshToken.Query().Where(refreshtoken.SessionIDNEQ("")).CountX(w.one); n != 1 {
			t.Errorf("%d tokens are left", n)
		}
		if n := env.DB.Ent().LoginGuard.Query().CountX(w.one); n != 1 {
			t.Errorf("%d counts are left: only the address that is known should be", n)
		}
		refresh(t, w.Service, open.RefreshToken)
	})
}

func TestTheDatabasesClockIsAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s, err := New(env.DB, Options{Demo: true})
		if err != nil {
			t.Fatal(err)
		}
		s.now = func() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }
		got, _, err := s.CustomerLogin(db.ForBrand(t.Context(), 1), "DEMO", "alice")
		if err != nil {
			t.Fatal(err)
		}
		if off := time.Until(got.RefreshExpiresAt) - lifetimes[KindCustomer].idle; off < -time.Minute || off > time.Minute {
			t.Errorf("the session's end is %v off", off)
		}
	})
}
