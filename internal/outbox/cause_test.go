package outbox_test

import (
	"context"
	"testing"

	"cuppa/internal/cause"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
)

func TestAnEventNamesWhatMadeItHappen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		o := open(t, env.DB)
		nos := orders(t, env.DB, 2)
		ctx := cause.With(db.ForBrand(t.Context(), 1), cause.Cause{Name: "timer:tea", Request: "r1"})
		bare, other := happened(nos[0], 1), happened(nos[1], 1)
		bare.Cause, other.Cause = cause.Cause{}, cause.Cause{Name: "api:placeOrder", Request: "r2"}
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return o.Append(ctx, tx, bare, other) }); err != nil {
			t.Fatal(err)
		}
		for no, want := range map[string]cause.Cause{nos[0]: {Name: "timer:tea", Request: "r1"}, nos[1]: {Name: "api:placeOrder", Request: "r2"}} {
			all, err := outbox.History(ctx, env.DB, no)
			if err != nil || len(all) != 1 || all[0].Cause != want {
				t.Errorf("%s: %+v, not %+v: %v", no, all, want, err)
			}
		}
	})
}

func TestAJobKnowsTheRequestThatItCameOf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		causes := make(chan cause.Cause, 2)
		r := newRunner(func(ctx context.Context, _ string, _ int) error {
			causes <- cause.Of(ctx)
			return nil
		})
		j := jobs(t, env.DB, r)
		begin(t, j)
		ctx := cause.With(t.Context(), cause.Cause{Name: "api:refund", Request: "r1"})
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return j.Insert(ctx, tx, errand{"asked for"}, nil) }); err != nil {
			t.Fatal(err)
		}
		next(t, r)
		want(t, env.DB, j, "by itself", nil)
		next(t, r)
		if first, second := <-causes, <-causes; first != (cause.Cause{Name: "job:errand", Request: "r1"}) || second != (cause.Cause{Name: "job:errand"}) {
			t.Errorf("%+v, %+v", first, second)
		}
	})
}
