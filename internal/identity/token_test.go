package identity

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/netfault"
)

func (w *world) refuses(t *testing.T, what, token string) {
	t.Helper()
	p, err := w.Authenticate(t.Context(), token)
	if !errors.Is(err, fault.ErrUnauthenticated) {
		t.Errorf("%s: %+v, %v", what, p, err)
	}
	if len(token) > 20 {
		w.silent(t, err, token)
	}
}

func TestOnlyOurOwnTokensOpenASession(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		session, alice, err := w.CustomerLogin(w.one, "DEMO", "alice")
		if err != nil {
			t.Fatal(err)
		}
		good := session.AccessToken
		for _, form := range []string{good, "Bearer " + good, "bearer " + good, "BEARER  " + good} {
			p, err := w.Authenticate(t.Context(), form)
			if err != nil || p.ID != alice.ID || p.BrandID != 1 || p.Kind != KindCustomer || p.Name != "alice" || p.Role != "" || !p.Expires.Equal(session.ExpiresAt) {
				t.Fatalf("%+v, %v", p, err)
			}
		}
		keys, err := w.keysOf(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		key := keys.access
		mine, err := w.Authenticate(t.Context(), good)
		if err != nil {
			t.Fatal(err)
		}
		forge := func(method jwt.SigningMethod, key any, change func(c *claims)) string {
			now := w.clock.Now()
			c := claims{Brand: 1, Kind: KindCustomer, Session: mine.SessionID, RegisteredClaims: jwt.RegisteredClaims{
				Issuer: issuer, Subject: alice.ID, IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(time.Hour)),
			}}
			if change != nil {
				change(&c)
			}
			token, err := jwt.NewWithClaims(method, c).SignedString(key)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		if _, err := w.Authenticate(t.Context(), forge(jwt.SigningMethodHS256, key, nil)); err != nil {
			t.Fatalf("the forge itself is broken: %v", err)
		}
		parts := strings.Split(good, ".")
		none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
		for what, token := range map[string]string{
			"nothing":              "",
			"only the scheme":      "Bearer ",
			"another scheme":       "Basic " + good,
			"algorithm none":       forge(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil),
			"none over our body":   none + "." + parts[1] + ".",
			"none, our signature":  none + "." + parts[1] + "." + parts[2],
			"another algorithm":    forge(jwt.SigningMethodHS512, key, nil),
			"another key":          forge(jwt.SigningMethodHS256, []byte("another key of thirty-two bytes!"), nil),
			"an empty key":         forge(jwt.SigningMethodHS256, []byte{}, nil),
			"expired":              forge(jwt.SigningMethodHS256, key, func(c *claims) { c.ExpiresAt = jwt.NewNumericDate(w.clock.Now().Add(-time.Second)) }),
			"expiring now":         forge(jwt.SigningMethodHS256, key, func(c *claims) { c.ExpiresAt = jwt.NewNumericDate(w.clock.Now()) }),
			"without an end":       forge(jwt.SigningMethodHS256, key, func(c *claims) { c.ExpiresAt = nil }),
			"without a birth":      forge(jwt.SigningMethodHS256, key, func(c *claims) { c.IssuedAt = nil }),
			"from the future":      forge(jwt.SigningMethodHS256, key, func(c *claims) { c.IssuedAt = jwt.NewNumericDate(w.clock.Now().Add(time.Hour)) }),
			"of another issuer":    forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Issuer = "else" }),
			"of no issuer":         forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Issuer = "" }),
			"of no brand":          forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Brand = 0 }),
			"of all brands":        forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Brand = -1 }),
			"of another brand":     forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Brand = 2 }),
			"as staff":             forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Kind = KindStaff }),
			"of no known kind":     forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Kind = "root" }),
			"of no session":        forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Session = "" }),
			"of another session":   forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Session = "unheard-of" }),
			"of nobody":            forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Subject = "" }),
			"of who never was":     forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Subject = "nobody" }),
			"of a megabyte":        strings.Repeat("a", 1<<20),
			"padded to a megabyte": good + strings.Repeat(" ", 1<<20),
			"signed, but too long": forge(jwt.SigningMethodHS256, key, func(c *claims) { c.ID = strings.Repeat("x", maxToken) }),
			"of dots":              strings.Repeat(".", 2000),
			"two tokens":           good + "," + good,
			"with a tail":          good + "A",
			"with a fourth part":   good + ".A",
			"with a line break":    good + "\n",
			"a body swapped":       parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"cuppa"}`)) + "." + parts[2],
			"not text":             "\xff\xfe\x00",
		} {
			w.refuses(t, what, token)
		}
		for cut := range len(good) {
			w.refuses(t, "a truncated token", good[:cut])
		}
	})
}

func TestAnAccessTokenEnds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		w.hire(t, w.one, "mia", "right", RoleManager, "s2", "s1")
		guest, _, err := w.CustomerLogin(w.one, "DEMO", "alice")
		if err != nil {
			t.Fatal(err)
		}
		shift, _, err := w.StaffLogin(w.one, "mia", "right")
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Add(accessFor - time.Second)
		if _, err := w.Authenticate(t.Context(), guest.AccessToken); err != nil {
			t.Fatalf("a guest is sent away early: %v", err)
		}
		p, err := w.Authenticate(t.Context(), shift.AccessToken)
		if err != nil || p.Role != RoleManager || strings.Join(p.ShopIDs, " ") != "s1 s2" {
			t.Fatalf("%+v, %v", p, err)
		}
		w.clock.Add(time.Second)
		w.refuses(t, "a guest's token that was cached when it ended", guest.AccessToken)
		w.refuses(t, "a shift's token that has ended", shift.AccessToken)
		if _, err := w.replica(t, Options{}).Authenticate(t.Context(), guest.AccessToken); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("another replica takes an expired token: %v", err)
		}
	})
}

func TestWhoIsLetGoIsOutWithinHalfAMinute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		w.hire(t, w.one, "mia", "right", RoleManager, "s1")
		shift, _, err := w.StaffLogin(w.one, "mia", "right")
		if err != nil {
			t.Fatal(err)
		}
		guest, alice, err := w.CustomerLogin(w.one, "DEMO", "alice")
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{shift.AccessToken, guest.AccessToken} {
			if _, err := w.Authenticate(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}
		w.demote(t, w.one, "mia")
		w.clock.Add(29 * time.Second)
		if p, err := w.Authenticate(t.Context(), shift.AccessToken); err != nil || p.Role != RoleBarista {
			t.Fatalf("the old role lives on: %+v, %v", p, err)
		}
		w.change(t, w.one, func(tx *db.Tx) error {
			if err := tx.Customer.DeleteOneID(alice.ID).Exec(w.one); err != nil {
				return err
			}
			return tx.Staff.UpdateOneID("mia").SetActive(false).Exec(w.one)
		})
		w.clock.Add(29 * time.Second)
		w.refuses(t, "who was let go", shift.AccessToken)
		w.refuses(t, "a customer who is gone", guest.AccessToken)
		w.change(t, w.one, func(tx *db.Tx) error { return tx.Staff.UpdateOneID("mia").SetActive(true).Exec(w.one) })
		back, _, err := w.StaffLogin(w.one, "mia", "right")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Authenticate(t.Context(), back.AccessToken); err != nil {
			t.Errorf("who is back must wait: %v", err)
		}
	})
}

func TestASessionsBrandCountsWhateverTheHeaderSays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		session, mine, err := w.CustomerLogin(w.one, "DEMO", "alice")
		if err != nil {
			t.Fatal(err)
		}
		_, theirs, err := w.CustomerLogin(w.two, "DEMO", "alice")
		if err != nil || theirs.ID == mine.ID {
			t.Fatalf("two brands share a customer: %v", err)
		}
		p, err := w.Authenticate(w.two, session.AccessToken)
		if err != nil {
			t.Fatal(err)
		}
		ctx := With(w.two, p) // the header named brand 2
		if got, err := w.CustomerByID(ctx, mine.ID); err != nil || got.BrandID != 1 {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := w.CustomerByID(ctx, theirs.ID); !errors.Is(err, ErrCustomerNotFound) {
			t.Errorf("a session reads another brand's customer: %v", err)
		}
	})
}

// TestManyGuestsAtOnceAreEachThemselves has a replica that knows nobody meet guests of two brands at once: what it reads for many it hands to each.
func TestManyGuestsAtOnceAreEachThemselves(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		const guests = 24
		sessions, all := make([]Session, guests), make([]Guest, guests)
		for i := range guests {
			ctx := []context.Context{w.one, w.two}[i%2]
			var err error
			if sessions[i], all[i], err = w.CustomerLogin(ctx, "DEMO", fmt.Sprint("guest-", i/2)); err != nil {
				t.Fatal(err)
			}
			if i%5 == 4 {
				if err := w.Logout(ctx, sessions[i].RefreshToken); err != nil {
					t.Fatal(err)
				}
			}
		}
		other := w.replica(t, Options{})
		var wg sync.WaitGroup
		for i := range guests {
			wg.Go(func() {
				p, err := other.Authenticate(t.Context(), sessions[i].AccessToken)
				if i%5 == 4 {
					if !errors.Is(err, fault.ErrUnauthenticated) {
						t.Errorf("%d has logged out: %+v, %v", i, p, err)
					}
				} else if err != nil || p.ID != all[i].ID || p.BrandID != all[i].BrandID || p.Name != all[i].Nickname {
					t.Errorf("%d is %+v, %v", i, p, err)
				}
			})
		}
		wg.Wait()
		key := sessionKey{sessionOfToken(t, w, sessions[0]), personKey{all[0].BrandID, KindCustomer, all[0].ID}}
		brand, kind, id := key, key, key
		brand.who.brand, kind.who.kind, id.who.id = 3-brand.who.brand, KindStaff, all[1].ID
		open, err := readSessions(db.ForAllBrands(t.Context()), env.DB, []sessionKey{brand, kind, id, {"none", key.who}, key})
		if err != nil || !slices.Equal(open, []bool{false, false, false, false, true}) {
			t.Errorf("%v, %v", open, err)
		}
		people, err := readCustomers(db.ForAllBrands(t.Context()), env.DB, []personKey{key.who, {key.who.brand, KindCustomer, "none"}, brand.who})
		if err != nil || !people[0].active || people[1].active || people[2].active {
			t.Errorf("%+v, %v", people, err)
		}
	})
}

// sessionOfToken is the id that an access token carries.
func sessionOfToken(t *testing.T, w *world, s Session) string {
	t.Helper()
	c, err := w.verify(t.Context(), s.AccessToken, w.now())
	if err != nil {
		t.Fatal(err)
	}
	return c.session
}

func TestAReplicaTakesTheTokensOfAnother(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		session, alice, err := w.CustomerLogin(w.one, "DEMO", "alice")
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.replica(t, Options{}).Authenticate(t.Context(), session.AccessToken)
		if err != nil || p.ID != alice.ID {
			t.Fatalf("%+v, %v", p, err)
		}
	})
}

func TestADatabaseThatDoesNotAnswerLogsNobodyOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true})
		session, _, err := w.CustomerLogin(w.one, "DEMO", "alice")
		if err != nil {
			t.Fatal(err)
		}
		if err := env.DB.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Authenticate(t.Context(), session.AccessToken); !errors.Is(err, fault.ErrUnavailable) {
			t.Errorf("%v", err)
		}
	})
}

// Guests whom a replica knows go on for a while; staff, sessions that ended and those whom it has never seen do not.
func TestGuestsAreBelievedForAWhileWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		if !env.DB.Postgres() {
			return // a file does not go away
		}
		at, err := url.Parse(env.URL)
		if err != nil {
			t.Fatal(err)
		}
		line := netfault.New(t, at.Host)
		at.Host = line.Addr()
		if env.DB, err = db.Open(t.Context(), at.String()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = env.DB.Close() })
		w := start(t, env, Options{Demo: true, AccessFor: time.Hour})
		known, alice := w.login(t, "alice")
		ended, _ := w.login(t, "bob")
		unseen, _ := w.login(t, "carol")
		for _, s := range []Session{known, ended} {
			if _, err := w.Authenticate(t.Context(), s.AccessToken); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Logout(t.Context(), ended.RefreshToken); err != nil {
			t.Fatal(err)
		}
		line.Break()
		for range 8 {
			w.clock.Add(awayFor/8 - time.Second)
			if p, err := w.Authenticate(t.Context(), known.AccessToken); err != nil || p.ID != alice.ID {
				t.Fatalf("%+v, %v", p, err)
			}
		}
		if _, err := w.Authenticate(t.Context(), ended.AccessToken); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("a session that ended: %v", err)
		}
		if _, err := w.Authenticate(t.Context(), unseen.AccessToken); !errors.Is(err, fault.ErrUnavailable) {
			t.Errorf("a session that was not seen yet: %v", err)
		}
		w.clock.Add(10 * time.Second)
		if _, err := w.Authenticate(t.Context(), known.AccessToken); !errors.Is(err, fault.ErrUnavailable) {
			t.Errorf("after too long: %v", err)
		}
	})
}

// Staff may do what a guest may not: nobody of them is believed longer than ever.
func TestStaffAreNotBelievedWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true, AccessFor: time.Hour})
		w.hire(t, w.one, "mia", "right", RoleManager, "s1")
		shift, _, err := w.StaffLogin(w.one, "mia", "right")
		if err != nil {
			t.Fatal(err)
		}
		token := shift.AccessToken
		if _, err := w.Authenticate(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if err := env.DB.Close(); err != nil {
			t.Fatal(err)
		}
		w.clock.Add(personFor + time.Second)
		if _, err := w.Authenticate(t.Context(), token); !errors.Is(err, fault.ErrUnavailable) {
			t.Errorf("%v", err)
		}
	})
}

func BenchmarkAuthenticateASessionSeenBefore(b *testing.B) {
	s, err := New(nil, Options{})
	if err != nil {
		b.Fatal(err)
	}
	s.keys.access = []byte("a key for this benchmark, 32 byte")
	key := personKey{1, KindCustomer, "someone"}
	token, _, err := s.sign(s.keys.access, sessionRow{id: "session", who: key, expires: time.Now().Add(time.Hour)})
	if err != nil {
		b.Fatal(err)
	}
	s.sessions.Set("session", sessionState{open: true, seen: time.Now().Add(time.Hour)})
	s.people.Set(key, person{active: true, name: "someone", seen: time.Now().Add(time.Hour)})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Authenticate(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}
