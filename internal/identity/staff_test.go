package identity

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
)

func TestStaffComeInByTheirPasswordAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		w.hire(t, w.one, "mia", "correct-horse", RoleManager, "s1")
		w.hire(t, w.one, "gone", "correct-horse", RoleManager, "s1")
		w.change(t, w.one, func(tx *db.Tx) error { return tx.Staff.UpdateOneID("gone").SetActive(false).Exec(w.one) })
		session, who, err := w.StaffLogin(w.one, "mia", "correct-horse")
		if err != nil || who.ID != "mia" || who.Role != RoleManager || who.Name != "Name of mia" || strings.Join(who.ShopIDs, " ") != "s1" || session.AccessToken == "" {
			t.Fatalf("%+v, %v", who, err)
		}
		var said string
		for _, c := range []struct {
			ctx                context.Context
			username, password string
		}{
			{w.one, "mia", "wrong-battery"}, {w.one, "mia", "correct-horse "}, {w.one, "mia", "Correct-Horse"}, {w.one, "MIA", "correct-horse"},
			{w.one, "nobody", "correct-horse"}, {w.one, "gone", "correct-horse"}, {w.two, "mia", "correct-horse"},
			{w.one, "", "correct-horse"}, {w.one, "mia", ""}, {w.one, "mia\x00", "correct-horse"}, {w.one, "\xff", "correct-horse"},
			{w.one, strings.Repeat("m", 1000), "correct-horse"}, {w.one, "mia", strings.Repeat("correct-horse", 1000)},
			{w.one, "' OR 1=1 --", "correct-horse"},
		} {
			session, who, err := w.StaffLogin(c.ctx, c.username, c.password)
			if !errors.Is(err, ErrInvalidCredentials) || session.AccessToken != "" || who.ID != "" {
				t.Fatalf("%.20q %.20q: %+v, %v", c.username, c.password, who, err)
			}
			if said == "" {
				said = err.Error()
			}
			if err.Error() != said {
				t.Errorf("%q is told apart: %v", c.username, err)
			}
			w.silent(t, err, "correct-horse", "wrong-battery")
		}
	})
}

func TestEveryLoginIsCheckedAgainstOneHash(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		w.hire(t, w.one, "mia", "right", RoleManager)
		w.hire(t, w.one, "gone", "right", RoleManager)
		w.change(t, w.one, func(tx *db.Tx) error { return tx.Staff.UpdateOneID("gone").SetActive(false).Exec(w.one) })
		checked := 0
		w.matches = func(stored, password string) (bool, error) {
			checked++
			return matches(stored, password)
		}
		for i, username := range []string{"mia", "gone", "nobody"} {
			if _, _, err := w.StaffLogin(w.one, username, "not it"); !errors.Is(err, ErrInvalidCredentials) || checked != i+1 {
				t.Errorf("%s: %d hashes, %v", username, checked, err)
			}
		}
	})
}

func TestAnUnknownNameCostsWhatAKnownOneDoes(t *testing.T) {
	t.Parallel()
	real, err := HashPassword("some password")
	if err != nil {
		t.Fatal(err)
	}
	if a, b := strings.Split(real, "$")[1:4], strings.Split(nobody, "$")[1:4]; strings.Join(a, "$") != strings.Join(b, "$") {
		t.Errorf("known names cost %v, unknown ones %v", a, b)
	}
	if len(real) != len(nobody) {
		t.Error("salt or hash differ in length")
	}
	if ok, err := matches(nobody, "some password"); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

func TestPasswordsAreKeptAsArgon2id(t *testing.T) {
	t.Parallel()
	a, err := HashPassword("demo-manager")
	if err != nil {
		t.Fatal(err)
	}
	b, err := HashPassword("demo-manager")
	if err != nil {
		t.Fatal(err)
	}
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=19456,t=2,p=1$") || len(a) > 256 {
		t.Errorf("%s", a)
	}
	for password, want := range map[string]bool{"demo-manager": true, "demo-manage": false, "demo-manager\x00": false, "": false} {
		if got, err := matches(a, password); got != want || err != nil {
			t.Errorf("%q: %v, %v", password, got, err)
		}
	}
	// Made by the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 (test vector of its test.c).
	const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := matches(reference, "password"); !ok || err != nil {
		t.Errorf("the reference's hash: %v, %v", ok, err)
	}
	for _, stored := range []string{
		"", "x", "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "$2a$10$abcdefghijklmnopqrstuv",
		"$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=8,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=8,t=1,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=8,t=1,p=1$!$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
	} {
		if ok, err := matches(stored, "password"); ok || err == nil {
			t.Errorf("%q was taken for a hash", stored)
		}
	}
	for _, password := range []string{"", strings.Repeat("x", 257)} {
		if _, err := HashPassword(password); err == nil {
			t.Errorf("a password of %d bytes was taken", len(password))
		}
	}
}

func TestHashingTakesTurns(t *testing.T) {
	t.Parallel()
	queue := newTurns(2, 1)
	first, err := queue.wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := queue.wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	third := make(chan error)
	go func() {
		_, err := queue.wait(ctx)
		third <- err
	}()
	for queue.taken.Load() < 3 {
		time.Sleep(time.Millisecond) // polling: the third has no other sign that it waits
	}
	if _, err := queue.wait(t.Context()); !errors.Is(err, fault.ErrRateLimited) {
		t.Errorf("a full queue: %v", err)
	}
	cancel()
	if err := <-third; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up: %v", err)
	}
	first()
	again, err := queue.wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again()
	second()
	if n := queue.taken.Load(); n != 0 {
		t.Errorf("%d turns are still taken", n)
	}
}
