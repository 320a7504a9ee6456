package stock

import (
	"runtime"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// Who puts goods back while a copy is on its way that does not know of them has another one made: other replicas have no doubts, and would see too few for ever.
func TestWhatWasPutBackShowsThoughACopyWasOnItsWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		other := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		x.has(t, "cup", 10)
		if err := x.buy("A", needs("cup", 3)); err != nil {
			t.Fatal(err)
		}
		x.pay(t, "A")
		x.stands(t, "cup", 7, 7)
		other.stands(t, "cup", 7, 7)
		st := x.Service.shop(brand, x.shop)
		onItsWay, arrives := make(chan struct{}), make(chan struct{})
		go x.rebuild.Do(st.keys[0], func() (any, error) { //nolint:errcheck // it stands for a copy of before
			close(onItsWay)
			<-arrives
			return nil, nil
		})
		<-onItsWay
		if err := x.env.DB.InTx(x.ctx, func(tx *db.Tx) error {
			_, err := x.ReturnUnits(x.ctx, tx, brand, x.shop, "A", map[string]int64{"cup": 2})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		renewed := make(chan struct{})
		go func() {
			x.Renew(x.ctx, brand, x.shop)
			close(renewed)
		}()
		for range 10_000 { // until it waits for the copy
			runtime.Gosched()
		}
		close(arrives)
		<-renewed
		other.stands(t, "cup", 9, 9)
		other.sound(t)
	})
}

// An order's units go back to the old copy at the very moment in which a new one takes its place, which was read while the order still held: the mark that the old copy had is
// taken away, and the new copy's record of the order is not.
func TestAMarkOfAnOldCopyTakesNoRecordOfTheNewOneAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.kept(t, Atomic)
		x.has(t, "tea", 5)
		no := random("o")
		if err := x.buy(no, needs("tea", 2)); err != nil {
			t.Fatal(err)
		}
		st := x.Service.shop(brand, x.shop)
		if err := x.renew(x.ctx, st); err != nil { // the copy with a record
			t.Fatal(err)
		}
		if err := x.unmark(x.ctx, st, no); err != nil { // of a giving back to the copy before
			t.Fatal(err)
		}
		x.cancel(t, no)
		x.stands(t, "tea", 5, 5)
		for range 5 {
			if err := x.buy(random("o"), needs("tea", 1)); err != nil {
				t.Errorf("what was given back is not there: %v", err)
			}
		}
		x.sound(t)
	})
}
