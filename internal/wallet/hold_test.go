package wallet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/payment"
	"cuppa/internal/wallet"
)

var now = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

// in runs f in a transaction of brand 1.
func in(t *testing.T, d *db.DB, f func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	ctx := db.ForBrand(t.Context(), 1)
	return d.InTx(ctx, func(tx *db.Tx) error { return f(ctx, tx) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fund(t *testing.T, d *db.DB, customer string, amount, bonus money.Amount) {
	t.Helper()
	must(t, in(t, d, func(ctx context.Context, tx *db.Tx) error { return wallet.Fund(ctx, tx, customer, amount, bonus, now) }))
}

func sound(t *testing.T, d *db.DB) {
	t.Helper()
	for _, look := range []func(context.Context, *db.DB) ([]string, error){wallet.Verify, ledger.Verify} {
		broken, err := look(db.ForBrand(t.Context(), 1), d)
		must(t, err)
		for _, b := range broken {
			if !strings.Contains(b, "order o-") { // these tests have payments of orders that are not there
				t.Error(b)
			}
		}
	}
}

func has(t *testing.T, d *db.DB, customer string, principal, bonus, frozen money.Amount) {
	t.Helper()
	w, err := wallet.Of(db.ForBrand(t.Context(), 1), d, customer)
	must(t, err)
	if w.Principal != principal || w.Bonus != bonus || w.Frozen() != frozen {
		t.Errorf("%s has %d and %d, %d frozen; not %d and %d, %d", customer, w.Principal, w.Bonus, w.Frozen(), principal, bonus, frozen)
	}
}

// step is one call of the two-phase protocol.
type step string

const (
	freeze step = "freeze"
	post   step = "post"
	void   step = "void"
)

func take(ctx context.Context, tx *db.Tx, s step, id string, amount money.Amount) error {
	var err error
	switch s {
	case freeze:
		_, err = wallet.Freeze(ctx, tx, id, "ann", amount, now)
	case post:
		_, err = wallet.Post(ctx, tx, id, now)
	case void:
		_, err = wallet.Void(ctx, tx, id, now)
	}
	return err
}

// TestEveryOrderOfTheThreeStepsTwiceEndsInOneState takes each of the steps twice in every order: what happened first decides, what comes again changes nothing.
func TestEveryOrderOfTheThreeStepsTwiceEndsInOneState(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		fund(t, env.DB, "ann", 100_000, 50_000)
		left := wallet.Split{Principal: 100_000, Bonus: 50_000}
		for i, order := range orders([]step{freeze, freeze, post, post, void, void}) {
			id, state, taken := fmt.Sprintf("h%d", i), "", wallet.Split{}
			for _, s := range order {
				err := in(t, env.DB, func(ctx context.Context, tx *db.Tx) error { return take(ctx, tx, s, id, 300) })
				want := model(&state, s)
				if !errors.Is(err, want) || want == nil && err != nil {
					t.Fatalf("%v: %s in state %q: %v, not %v", order, s, state, err, want)
				}
			}
			if state == "posted" {
				parts := money.Split(300, []money.Amount{left.Principal, left.Bonus})
				taken = wallet.Split{Principal: parts[0], Bonus: parts[1]}
			}
			left = wallet.Split{Principal: left.Principal - taken.Principal, Bonus: left.Bonus - taken.Bonus}
			has(t, env.DB, "ann", left.Principal, left.Bonus, 0)
		}
		sound(t, env.DB)
	})
}

// model moves a hold's state as the protocol says, and answers the error that the step must have.
func model(state *string, s step) error {
	switch {
	case *state == "" && s == freeze:
		*state = "frozen"
	case *state == "" && s == void:
		*state = "voided"
	case *state == "" && s == post:
		return wallet.ErrHoldUnknown
	case *state == "frozen" && s == post:
		*state = "posted"
	case *state == "frozen" && s == void:
		*state = "voided"
	case *state == "posted" && s != post:
		return wallet.ErrPosted
	case *state == "voided" && s != void:
		return wallet.ErrVoided
	}
	return nil
}

// orders are all different orders of the steps.
func orders(steps []step) (all [][]step) {
	if len(steps) == 0 {
		return [][]step{nil}
	}
	tried := map[step]bool{}
	for i, s := range steps {
		if tried[s] {
			continue
		}
		tried[s] = true
		for _, rest := range orders(slices.Concat(steps[:i], steps[i+1:])) {
			all = append(all, append([]step{s}, rest...))
		}
	}
	return all
}

func TestTheThreeStepsAtOnceMoveMoneyOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		fund(t, env.DB, "ann", 1000, 0)
		for i := range 12 {
			id := fmt.Sprintf("h%d", i)
			var wg sync.WaitGroup
			for _, s := range []step{freeze, void, post, freeze, void, post} {
				wg.Go(func() {
					err := in(t, env.DB, func(ctx context.Context, tx *db.Tx) error { return take(ctx, tx, s, id, 50) })
					if err != nil && !errors.Is(err, wallet.ErrPosted) && !errors.Is(err, wallet.ErrVoided) && !errors.Is(err, wallet.ErrHoldUnknown) {
						t.Errorf("%s: %v", s, err)
					}
				})
			}
			wg.Wait()
		}
		sound(t, env.DB)
		w, err := wallet.Of(db.ForBrand(t.Context(), 1), env.DB, "ann")
		must(t, err)
		if w.Principal < 400 || w.Principal > 1000 || w.Principal%50 != 0 || w.Frozen() != 0 {
			t.Errorf("%+v", w)
		}
	})
}

func TestTheDatabaseItselfKeepsWalletsFromGoingBelowZero(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		fund(t, env.DB, "ann", 100, 0)
		for _, column := range []string{"principal", "bonus", "frozen_principal", "frozen_bonus", "points"} {
			err := in(t, env.DB, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.SQL.ExecContext(ctx, "UPDATE wallets SET "+column+" = -1")
				return err
			})
			if err == nil {
				t.Errorf("%s went below zero", column)
			}
		}
		for _, amount := range []money.Amount{101, 1 << 50} {
			err := in(t, env.DB, func(ctx context.Context, tx *db.Tx) error {
				return take(ctx, tx, freeze, fmt.Sprint("h", amount), amount)
			})
			if !errors.Is(err, payment.ErrInsufficientBalance) {
				t.Error(err)
			}
		}
		if err := in(t, env.DB, func(ctx context.Context, tx *db.Tx) error {
			_, err := wallet.Freeze(ctx, tx, "x", "nobody", 1, now)
			return err
		}); !errors.Is(err, payment.ErrInsufficientBalance) {
			t.Error(err)
		}
		has(t, env.DB, "ann", 100, 0, 0)
		sound(t, env.DB)
	})
}

func TestPartsOfASplitMakeUpAllOfIt(t *testing.T) {
	t.Parallel()
	for range 40 { // times the checks of a random test of this package
		rapid.Check(t, partsMakeUpAll)
	}
}

func partsMakeUpAll(t *rapid.T) {
	s := wallet.Split{Principal: money.Amount(rapid.Int64Range(0, 5000).Draw(t, "principal")), Bonus: money.Amount(rapid.Int64Range(0, 5000).Draw(t, "bonus"))}
	var got wallet.Split
	for got.Sum() < s.Sum() {
		amount := money.Amount(rapid.Int64Range(1, int64(s.Sum()-got.Sum())).Draw(t, "amount"))
		part := wallet.Between(s, got.Sum(), amount)
		if part.Sum() != amount || part.Principal < 0 || part.Bonus < 0 {
			t.Fatalf("%d after %d of %+v is %+v", amount, got.Sum(), s, part)
		}
		got = wallet.Split{Principal: got.Principal + part.Principal, Bonus: got.Bonus + part.Bonus}
	}
	if got != s {
		t.Fatalf("%+v of %+v", got, s)
	}
}

// TestVerifyNamesWhatIsWrong plants what no use case makes.
func TestVerifyNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		fund(t, env.DB, "ann", 500, 100)
		must(t, in(t, env.DB, func(ctx context.Context, tx *db.Tx) error { return take(ctx, tx, freeze, "h", 60) }))
		sound(t, env.DB)
		of := ledger.Order{BrandID: 1}
		for _, plant := range []struct {
			does func(ctx context.Context, tx *db.Tx) error
			want string
		}{
			{sql("UPDATE wallets SET principal = principal + 1"), "wallet of guest ann: wallet/principal is 451, the ledger says 450; its last entry is frozen/h"},
			{sql("UPDATE wallet_holds SET bonus = bonus + 1"), "wallet of guest ann: frozen bonus is 10, its rows say 11"},
			{sql("UPDATE top_ups SET amount = amount + 1"), "should come to 501, it is 500"},
			{sql("UPDATE payments SET amount = amount + 1"), "its payments captured 501"},
			{sql("UPDATE wallets SET points = 3"), "points is 3"},
			{func(ctx context.Context, tx *db.Tx) error {
				return ledger.Post(ctx, tx, ledger.CardRedeemed(of, "c", "ann", 5, now))
			}, "ledger entry gift-card/c of ann should come to 0, it is 5"},
			{sql("INSERT INTO ledger_postings (brand_id, entry, kind, account, amount, shop_id, order_no, owner, at) VALUES (1, 'x/1', 'x', 'wallet/bonus', 7, '', '', 'bob', '2026-06-15 04:00:00+00:00')"),
				"ledger entry x/1 of bob must sum to 0, it sums to 7"},
		} {
			rolledBack := errors.New("rolled back")
			var broken []string
			err := in(t, env.DB, func(ctx context.Context, tx *db.Tx) error {
				if err := plant.does(ctx, tx); err != nil {
					return err
				}
				var err error
				broken, err = wallet.VerifyIn(ctx, tx)
				return errors.Join(err, rolledBack)
			})
			if !errors.Is(err, rolledBack) || !strings.Contains(strings.Join(broken, "\n"), plant.want) {
				t.Errorf("%v\n%s\nnot\n%s", err, strings.Join(broken, "\n"), plant.want)
			}
		}
		sound(t, env.DB)
	})
}

func sql(text string) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.SQL.ExecContext(ctx, text)
		return err
	}
}
