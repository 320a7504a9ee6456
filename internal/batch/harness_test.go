package batch_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/batch"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
)

var noon = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

// office is a brand with two shops, its services and who works there.
type office struct {
	*testing.T
	env     dbtest.Env
	ctx     context.Context // of brand 1
	coupons *coupon.Service
	s       *batch.Service
	boss    identity.Principal
	clock   atomic.Int64
}

func (o *office) now() time.Time { return noon.Add(time.Duration(o.clock.Load())) }

func (o *office) pass(d time.Duration) { o.clock.Add(int64(d)) }

func each(t *testing.T, f func(o *office)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) { f(newOffice(t, env)) })
}

func newOffice(t *testing.T, env dbtest.Env) *office {
	t.Helper()
	o := &office{T: t, env: env, ctx: db.ForBrand(t.Context(), 1)}
	o.coupons, o.s = o.replica(env.DB)
	o.boss = identity.Principal{BrandID: 1, Kind: identity.KindStaff, ID: "boss", Name: "Boss", Role: identity.RoleManager, ShopIDs: []string{"s1", "s2"}}
	o.must(env.DB.InTx(o.ctx, func(tx *db.Tx) error {
		for _, id := range o.boss.ShopIDs {
			if err := tx.Shop.Create().SetID(id).SetName(lang.T("S", "S")).SetAddress(lang.T("A", "A")).SetCurrency("CNY").SetTimeZone("UTC").SetHours(nil).Exec(o.ctx); err != nil {
				return err
			}
		}
		return nil
	}))
	return o
}

// replica is the services of another process over the same database.
func (o *office) replica(d *db.DB) (*coupon.Service, *batch.Service) {
	coupons := coupon.New(d, nil, o.now)
	s := batch.New(d, coupons, []byte("a key that replicas share"), o.now, slog.New(slog.DiscardHandler))
	batch.NoRest(s)
	return coupons, s
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func content(change func(c *batch.Content)) batch.Content {
	c := batch.Content{
		Name: "June", Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 500}, HandOut: batch.ByLink, Total: 10, PerGuest: 1, ValidDays: 7,
	}
	if change != nil {
		change(&c)
	}
	return c
}

// active is a batch that guests can claim from; its codes are made.
func (o *office) active(change func(c *batch.Content)) batch.Batch {
	o.Helper()
	b, err := o.s.Save(o.ctx, o.boss, batch.Save{Content: content(change)})
	o.must(err)
	o.change(b.ID, batch.Active)
	o.work()
	b, err = o.s.Get(o.ctx, o.boss, b.ID)
	o.must(err)
	return b
}

func (o *office) change(id string, to batch.Status) {
	o.Helper()
	_, err := o.s.Change(o.ctx, o.boss, batch.Change{ID: id, To: to})
	o.must(err)
}

func (o *office) batch(id string) batch.Batch {
	o.Helper()
	b, err := o.s.Get(o.ctx, o.boss, id)
	o.must(err)
	return b
}

// work does what waits.
func (o *office) work() {
	o.Helper()
	for {
		worked, err := o.s.Work(o.T.Context())
		o.must(err)
		if !worked {
			return
		}
	}
}

// guests makes customers g000, g001, …; born a day before noon.
func (o *office) guests(n int) []string {
	o.Helper()
	ids := make([]string, n)
	o.must(o.env.DB.InTx(o.ctx, func(tx *db.Tx) error {
		for i := range ids {
			ids[i] = fmt.Sprintf("g%03d", i)
			if err := tx.Customer.Create().SetID(ids[i]).SetNickname(ids[i]).SetCreatedAt(noon.Add(-24 * time.Hour)).Exec(o.ctx); err != nil {
				return err
			}
		}
		return nil
	}))
	return ids
}
