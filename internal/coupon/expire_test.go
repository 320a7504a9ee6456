package coupon_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	entcoupon "cuppa/ent/coupon"
	"cuppa/ent/couponevent"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

func TestCouponsExpireOnceWhicheverReplicaComesFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		var at atomic.Int64
		now := func() time.Time { return noon.Add(time.Duration(at.Load())) }
		a, b := coupon.New(env.DB, nil, now), coupon.New(env.DB, nil, now)
		ctx := db.ForAllBrands(t.Context())
		const n = 450
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
			for range n {
				in := coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 500}, CustomerID: "alice", ValidUntil: noon.Add(time.Hour)}
				if _, err := a.IssueTx(db.ForBrand(ctx, 1), tx, in); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		stays := give(t, env, a, func(in *coupon.Issue) { in.ValidUntil = noon.Add(2 * time.Hour) })
		if got, err := a.ExpireDue(ctx); got != 0 || err != nil {
			t.Fatalf("before the end %d expire: %v", got, err)
		}
		at.Store(int64(time.Hour)) // the end itself is not valid any more
		var total atomic.Int64
		var wg sync.WaitGroup
		for i := range 8 {
			s := []*coupon.Service{a, b}[i%2]
			wg.Go(func() {
				for {
					got, err := s.ExpireDue(ctx)
					if err != nil {
						t.Error(err)
					}
					if total.Add(int64(got)); got == 0 {
						return
					}
				}
			})
		}
		wg.Wait()
		for { // what the others had in their hands when somebody looked
			got, err := a.ExpireDue(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if total.Add(int64(got)); got == 0 {
				break
			}
		}
		events := env.DB.Ent().CouponEvent.Query().Where(couponevent.ToStatus("expired")).CountX(ctx)
		rows := env.DB.Ent().Coupon.Query().Where(entcoupon.StatusEQ(entcoupon.StatusExpired)).CountX(ctx)
		if total.Load() != n || events != n || rows != n {
			t.Errorf("%d told, %d events, %d rows; want %d each", total.Load(), events, rows, n)
		}
		checkLife(t, env, stays.ID, "available", "", 1)
		page, err := a.List(db.ForBrand(ctx, 1), "alice", 2, 0)
		if err != nil || page.Coupons[0].ID != stays.ID || page.Coupons[1].StatusAt(now()) != coupon.Expired {
			t.Errorf("%+v %v", page, err)
		}
	})
}

func TestACouponThatIsGivenBackTooLateExpires(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		at := noon
		s, ctx := coupon.New(env.DB, nil, func() time.Time { return at }), db.ForAllBrands(t.Context())
		c := give(t, env, s, func(in *coupon.Issue) { in.ValidUntil = noon.Add(time.Hour) })
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return lockOne(ctx, s, tx, 1, "alice", "o1", c.Code) }); err != nil {
			t.Fatal(err)
		}
		at = noon.Add(2 * time.Hour)
		if n, err := s.ExpireDue(ctx); n != 0 || err != nil {
			t.Fatalf("one that is held expires: %d %v", n, err)
		}
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return s.GiveBack(ctx, tx, "system", "o1") }); err != nil {
			t.Fatal(err)
		}
		if n, err := s.ExpireDue(ctx); n != 1 || err != nil {
			t.Fatalf("%d %v", n, err)
		}
		checkLife(t, env, c.ID, "expired", "", 4)
	})
}
