package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"cuppa/ent"
	"cuppa/ent/customer"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

func TestTenantsNeverSeeOneAnother(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		one, two := db.ForBrand(t.Context(), 1), db.ForBrand(t.Context(), 2)
		for id, ctx := range map[string]context.Context{"c1": one, "c2": two} {
			if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
				return tx.Customer.Create().SetID(id).SetNickname(id).Exec(ctx)
			}); err != nil {
				t.Fatal(err)
			}
		}
		if got := env.DB.Ent().Customer.Query().OnlyIDX(one); got != "c1" {
			t.Errorf("brand 1 sees %s", got)
		}
		if _, err := env.DB.Ent().Customer.Get(two, "c1"); !ent.IsNotFound(err) {
			t.Errorf("brand 2 reads brand 1's guest: %v", err)
		}
		_ = env.DB.InTx(two, func(tx *db.Tx) error {
			if n, err := tx.Customer.Update().SetNickname("stolen").Save(two); n != 1 || err != nil {
				t.Errorf("brand 2 changed %d rows, not its one: %v", n, err)
			}
			if err := tx.Customer.UpdateOneID("c1").SetNickname("stolen").Exec(two); !ent.IsNotFound(err) {
				t.Errorf("brand 2 changed brand 1's guest: %v", err)
			}
			if n, err := tx.Customer.Delete().Where(customer.ID("c1")).Exec(two); n != 0 || err != nil {
				t.Errorf("brand 2 deleted %d of brand 1's guests: %v", n, err)
			}
			if err := tx.Customer.Create().SetID("c3").SetBrandID(1).SetNickname("x").Exec(two); !errors.Is(err, db.ErrNoTenant) {
				t.Errorf("brand 2 wrote a row of brand 1: %v", err)
			}
			return nil
		})
		if got := env.DB.Ent().Customer.GetX(one, "c1").Nickname; got != "c1" {
			t.Errorf("brand 1's guest is now called %s", got)
		}
		if _, err := env.DB.Ent().Customer.Query().All(t.Context()); !errors.Is(err, db.ErrNoTenant) {
			t.Errorf("a read without a brand: %v", err)
		}
		if n := env.DB.Ent().Customer.Query().CountX(db.ForAllBrands(t.Context())); n != 2 {
			t.Errorf("all brands have %d guests", n)
		}
	})
}

func TestTransactionsRollBackAndTellAfterCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		broken, told := errors.New("broken"), 0
		err := env.DB.InTx(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { told++ })
			tx.Customer.Create().SetID("gone").SetNickname("gone").ExecX(ctx)
			return broken
		})
		if !errors.Is(err, broken) || told != 0 || env.DB.Ent().Customer.Query().CountX(ctx) != 0 {
			t.Fatalf("err %v, told %d", err, told)
		}
		err = env.DB.InTx(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { told++ })
			return tx.Customer.Create().SetID("kept").SetNickname("kept").Exec(ctx)
		})
		if err != nil || told != 1 || env.DB.Ent().Customer.Query().CountX(ctx) != 1 {
			t.Fatalf("err %v, told %d", err, told)
		}
		err = env.DB.InTx(ctx, func(tx *db.Tx) error {
			return tx.Customer.Create().SetID("kept").SetNickname("again").Exec(ctx)
		})
		if !db.Unique(err) {
			t.Fatalf("a double key is not seen as one: %v", err)
		}
		if err := env.DB.Ent().Customer.Create().SetID("loose").SetNickname("loose").Exec(ctx); err == nil {
			t.Fatal("a write outside of a transaction went through")
		}
	})
}

func TestConcurrentTransactionsAllCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
			return tx.PickupCounter.Create().SetShopID("s").SetDay("2026-01-01").SetLast(0).Exec(ctx)
		}); err != nil {
			t.Fatal(err)
		}
		const callers, rounds = 8, 10
		var wg sync.WaitGroup
		for range callers {
			wg.Go(func() {
				for range rounds {
					if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
						_, err := tx.PickupCounter.Update().AddLast(1).Save(ctx)
						return err
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if got := env.DB.Ent().PickupCounter.Query().OnlyX(ctx).Last; got != callers*rounds {
			t.Errorf("%d increments of %d are left", got, callers*rounds)
		}
	})
}

func TestMomentsCompareTheSameOnBothEngines(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		base := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
		moments := []time.Time{base, base.Add(time.Microsecond), base.Add(500 * time.Millisecond), base.Add(510 * time.Millisecond), base.Add(time.Second)}
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
			for i, at := range moments {
				if err := tx.Customer.Create().SetID(string(rune('a' + i))).SetNickname("x").SetCreatedAt(at).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for i, at := range moments {
			if n := env.DB.Ent().Customer.Query().Where(customer.CreatedAtLT(at)).CountX(ctx); n != i {
				t.Errorf("%d moments before the %dth", n, i)
			}
			if n := env.DB.Ent().Customer.Query().Where(customer.CreatedAt(at)).CountX(ctx); n != 1 {
				t.Errorf("the %dth moment equals %d", i, n)
			}
			if got := env.DB.Ent().Customer.GetX(ctx, string(rune('a'+i))).CreatedAt; !got.Equal(at) {
				t.Errorf("the %dth moment came back as %v", i, got)
			}
		}
	})
}

func TestAStatementThatWasReadBeforeRunsInATransactionToo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		for range 2 { // prepared for readers, then met by a transaction, then prepared for it
			if n := env.DB.Ent().Customer.Query().CountX(ctx); n != 0 {
				t.Fatalf("%d customers", n)
			}
			if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
				_, err := tx.Customer.Query().Count(ctx)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
