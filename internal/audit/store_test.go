package audit

import (
	"errors"
	"strings"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
)

func TestRowsAreOnlyAdded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		for range 3 {
			if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
				return Write(ctx, tx, Entry{BrandID: 1, StaffID: "mia", StaffName: "Mia", Role: "manager", ShopID: "s1", Action: "setStock", Outcome: OK})
			}); err != nil {
				t.Fatal(err)
			}
		}
		for _, statement := range []string{"UPDATE audit_entries SET outcome = 'OTHER'", "DELETE FROM audit_entries"} {
			err := env.DB.InTx(ctx, func(tx *db.Tx) error {
				_, err := tx.SQL.ExecContext(ctx, statement)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", statement, err)
			}
		}
		if n := env.DB.Ent().AuditEntry.Query().CountX(ctx); n != 3 {
			t.Errorf("%d rows", n)
		}
	})
}

// A process that dies right after the commit must have left the row: it is the transaction's, and Finish adds nothing.
func TestTheRowOfAnActionIsThereWithItsCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		brand := db.ForBrand(t.Context(), 1)
		ctx, trail := Begin(brand, Entry{BrandID: 1, StaffID: "mia", StaffName: "Mia", Role: "manager", Action: "setStock"})
		rows := func() (n int) {
			if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
				if err := Record(ctx, tx, Done{ShopID: "s1", Subject: "sku"}); err != nil {
					return err
				}
				n = tx.AuditEntry.Query().CountX(ctx)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := rows(); n != 1 {
			t.Errorf("%d rows in the action's transaction", n)
		}
		if n := rows(); n != 1 {
			t.Errorf("%d rows after the action's second transaction", n)
		}
		if err := trail.Finish(ctx, env.DB, ""); err != nil {
			t.Fatal(err)
		}
		if n := env.DB.Ent().AuditEntry.Query().CountX(brand); n != 1 {
			t.Errorf("%d rows at the end", n)
		}
	})
}

func TestAnActionThatRollsBackLeavesNoRowThatSaysItWasDone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		brand := db.ForBrand(t.Context(), 1)
		ctx, trail := Begin(brand, Entry{BrandID: 1, StaffID: "mia", StaffName: "Mia", Role: "manager", Action: "setStock", Subject: strings.Repeat("茶", 40) + "\x00"})
		broken := errors.New("broken")
		err := env.DB.InTx(ctx, func(tx *db.Tx) error {
			if err := Record(ctx, tx, Done{ShopID: "s1"}); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if err := trail.Finish(ctx, env.DB, "INTERNAL"); err != nil {
			t.Fatal(err)
		}
		page, err := NewLog(env.DB).List(brand, Filter{ShopID: ""}, 10, "")
		if err != nil || len(page.Entries) != 1 || page.Entries[0].Outcome != "INTERNAL" {
			t.Fatalf("%+v, %v", page, err)
		}
		for _, after := range []string{"x", "YQ", "!", strings.Repeat("A", 1000)} {
			if _, err := NewLog(env.DB).List(brand, Filter{}, 10, after); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("%.10q: %v", after, err)
			}
		}
		for _, first := range []int{0, -1, 101} {
			if _, err := NewLog(env.DB).List(brand, Filter{}, first, ""); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("%d: %v", first, err)
			}
		}
	})
}
