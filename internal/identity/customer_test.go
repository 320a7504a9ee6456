package identity

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
)

func TestACustomerIsMadeOnceHoweverManyComeAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		opts := Options{Demo: true, OnFirstLogin: welcome}
		w := start(t, env, opts)
		replicas := []*Service{w.Service, w.replica(t, opts)}
		const callers = 16
		ids, gate := make([]string, callers), make(chan struct{})
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				<-gate
				_, guest, err := replicas[i%2].CustomerLogin(w.one, "DEMO", "alice")
				if err != nil {
					t.Error(err)
				}
				ids[i] = guest.ID
			})
		}
		close(gate)
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				t.Fatalf("one handle, several customers: %v", ids)
			}
		}
		if n := env.DB.Ent().Customer.Query().CountX(w.one); n != 1 {
			t.Errorf("%d customers", n)
		}
		if n := w.gifts(t); n != 1 {
			t.Errorf("%d gifts", n)
		}
	})
}

func TestAFirstLoginWhoseGiftFailsMakesNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		broken := errors.New("no more gifts")
		fail := true
		w := start(t, env, Options{Demo: true, OnFirstLogin: func(ctx context.Context, tx *db.Tx, g Guest) error {
			if err := welcome(ctx, tx, g); err != nil || !fail {
				return err
			}
			return broken
		}})
		if _, _, err := w.CustomerLogin(w.one, "DEMO", "alice"); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if n := env.DB.Ent().Customer.Query().CountX(w.one) + env.DB.Ent().CustomerLogin.Query().CountX(w.one); n != 0 {
			t.Fatalf("%d rows are left", n)
		}
		fail = false
		if _, g, err := w.CustomerLogin(w.one, "DEMO", "alice"); err != nil || g.Nickname != "alice" || g.BrandID != 1 {
			t.Fatalf("%+v, %v", g, err)
		}
	})
}

// vouches is a provider that answers as told.
type vouches struct {
	name string
	who  Vouched
	err  error
}

func (v vouches) Name() string { return v.name }

func (v vouches) Exchange(context.Context, string) (Vouched, error) { return v.who, v.err }

func TestOnlyAProviderThatIsThereLetsCustomersIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{Demo: true, Providers: []Provider{
			vouches{name: "OTHER", who: Vouched{Subject: "alice", Nickname: "Alice of Other"}},
			vouches{name: "DOWN", err: ErrProviderUnavailable},
			vouches{name: "EMPTY"},
		}})
		production := start(t, env, Options{})
		for _, c := range []struct {
			s              *Service
			provider, code string
			want           error
		}{
			{production.Service, "DEMO", "alice", ErrProviderUnavailable},
			{w.Service, "WECHAT_MINI_PROGRAM", "code-4711", ErrProviderUnavailable},
			{w.Service, "", "alice", ErrProviderUnavailable},
			{w.Service, "DOWN", "alice", ErrProviderUnavailable},
			{w.Service, "DEMO", "", ErrInvalidCredentials},
			{w.Service, "DEMO", "ålice", ErrInvalidCredentials},
			{w.Service, "DEMO", "alice\n", ErrInvalidCredentials},
			{w.Service, "DEMO", "alice\x00", ErrInvalidCredentials},
			{w.Service, "DEMO", "alice; DROP TABLE customers", ErrInvalidCredentials},
			{w.Service, "DEMO", strings.Repeat("a", 41), ErrInvalidCredentials},
			{w.Service, "DEMO", strings.Repeat("a", 1<<20), ErrInvalidCredentials},
		} {
			session, _, err := c.s.CustomerLogin(w.one, c.provider, c.code)
			if !errors.Is(err, c.want) || session.AccessToken != "" {
				t.Errorf("%s %.20q: %v", c.provider, c.code, err)
			}
			if len(c.code) > 8 {
				w.silent(t, err, c.code)
			}
		}
		if _, _, err := w.CustomerLogin(w.one, "EMPTY", "x"); err == nil {
			t.Error("a provider that vouches for no one lets them in")
		}
		if n := env.DB.Ent().Customer.Query().CountX(w.one); n != 0 {
			t.Fatalf("refused logins made %d customers", n)
		}
		_, a, err := w.CustomerLogin(w.one, "DEMO", "alice")
		if err != nil {
			t.Fatal(err)
		}
		_, b, err := w.CustomerLogin(w.one, "OTHER", "alice")
		if err != nil || a.ID == b.ID || b.Nickname != "Alice of Other" {
			t.Errorf("one provider's alice is another's: %+v %+v %v", a, b, err)
		}
	})
}

func TestAProviderNeedsANameOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, providers := range [][]Provider{
		{vouches{name: ""}}, {nil}, {vouches{name: "A"}, vouches{name: "A"}}, {vouches{name: "DEMO"}},
	} {
		if _, err := New(nil, Options{Demo: true, Providers: providers}); err == nil {
			t.Errorf("%v was taken", providers)
		}
	}
}

func TestManagersFindCustomersByTheBeginningOfTheirName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		for ctx, names := range map[context.Context][]string{w.one: {"alice", "Alina", "bob", "al_x", "al%", `al\y`, "小明"}, w.two: {"alibaba"}} {
			w.change(t, ctx, func(tx *db.Tx) error {
				for _, name := range names {
					if err := tx.Customer.Create().SetID("id of " + name).SetNickname(name).Exec(ctx); err != nil {
						return err
					}
				}
				return nil
			})
		}
		manager := With(w.one, Principal{BrandID: 1, Kind: KindStaff, ID: "m", Role: RoleManager})
		for prefix, want := range map[string]int{
			"ali": 2, "AL": 5, "al_": 1, "al%": 1, `al\`: 1, "%": 0, "_": 0, "小": 1, "alibaba": 0, "zz": 0, "'; --": 0,
		} {
			got, err := w.Customers(manager, prefix, 20)
			if err != nil || len(got) != want {
				t.Errorf("%q finds %d, not %d: %v", prefix, len(got), want, err)
			}
		}
		if got, err := w.Customers(manager, "al", 2); err != nil || len(got) != 2 {
			t.Errorf("%v, %v", got, err)
		}
		for _, c := range []struct {
			prefix string
			first  int
		}{{"", 5}, {strings.Repeat("字", 51), 5}, {"a\x00", 5}, {"\xff", 5}, {"a", 0}, {"a", -1}, {"a", 21}} {
			if _, err := w.Customers(manager, c.prefix, c.first); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("%q %d: %v", c.prefix, c.first, err)
			}
		}
		barista := With(w.one, Principal{BrandID: 1, Kind: KindStaff, ID: "b", Role: RoleBarista})
		if _, err := w.Customers(barista, "al", 2); !errors.Is(err, fault.ErrForbidden) {
			t.Errorf("a barista looks customers up: %v", err)
		}
		if _, err := w.Customers(w.one, "al", 2); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("anyone looks customers up: %v", err)
		}
	})
}

func TestLoadersGetCustomersInTheOrderOfTheirKeys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		w.change(t, w.one, func(tx *db.Tx) error {
			for _, id := range []string{"a", "b", "c"} {
				if err := tx.Customer.Create().SetID(id).SetNickname("n" + id).Exec(w.one); err != nil {
					return err
				}
			}
			return nil
		})
		guests, errs := w.CustomersByIDs(w.one, []string{"c", "missing", "a", "c", "nul\x00", "b"})
		for i, want := range []string{"nc", "", "na", "nc", "", "nb"} {
			if guests[i].Nickname != want || (want == "") != errors.Is(errs[i], ErrCustomerNotFound) {
				t.Errorf("%d: %+v, %v", i, guests[i], errs[i])
			}
		}
		if _, err := w.CustomerByID(w.two, "a"); !errors.Is(err, ErrCustomerNotFound) {
			t.Errorf("another brand reads: %v", err)
		}
		if _, errs := w.CustomersByIDs(t.Context(), []string{"a"}); !errors.Is(errs[0], db.ErrNoTenant) {
			t.Errorf("no brand reads: %v", errs)
		}
	})
}
