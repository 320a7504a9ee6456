package order_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/identity"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

// quoted is a request for one tea that holds the token of its price, so that the promotion is counted when the order is written and not before.
func quoted(t *testing.T, k *ordertest.Kit, guest string) order.PlaceRequest {
	t.Helper()
	in := k.Request(ordertest.Want(ordertest.Tea, 1))
	in.CustomerID = guest
	q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: guest, ShopID: k.ShopID, Items: in.Items})
	if err != nil {
		t.Fatal(err)
	}
	in.QuoteToken = q.Token
	return in
}

// verified has all that must hold at any time hold.
func verified(t *testing.T, k *ordertest.Kit) {
	t.Helper()
	if broken, err := k.Orders.Verify(k.Ctx); err != nil || len(broken) > 0 {
		t.Errorf("%v %v", broken, err)
	}
}

func TestSixtyFourOrdersAtOnceOnTwoReplicasGetAPromotionForTenTenTimes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		kits := []*ordertest.Kit{k, k}
		if env.Engine == "servers" {
			kits[1] = k.Replica(t)
		}
		k.PromoteLimited(t, "ten", 10, pricing.Limits{Total: 10, Budget: 150 * 64})
		requests := make([]order.PlaceRequest, 64)
		for i := range requests {
			requests[i] = quoted(t, kits[i%2], []string{"alice", "bob"}[i%2])
		}
		orders, errs := make([]order.Order, 64), make([]error, 64)
		ordertest.AtOnce(64, func(i int) { orders[i], _, errs[i] = kits[i%2].Orders.Place(kits[i%2].Ctx, requests[i]) })
		granted := 0
		for i, err := range errs {
			switch {
			case err == nil && orders[i].Discount == 150:
				granted++
			case !errors.Is(err, promotion.ErrExhausted):
				t.Errorf("order %d: %+v %v", i, orders[i], err)
			}
		}
		if granted != 10 {
			t.Errorf("%d orders got a promotion for ten", granted)
		}
		verified(t, k)
		for i, err := range errs { // who was refused may order again without it, with the same key
			if err != nil {
				in := requests[i]
				in.QuoteToken = ""
				if o, _, err := k.Orders.Place(k.Ctx, in); !errors.Is(err, promotion.ErrExhausted) && (err != nil || o.Discount != 0) {
					t.Errorf("%+v %v", o, err)
				}
				break
			}
		}
	})
}

func TestACanceledOrExpiredOrderGivesItsUseBackOnceAndAPaidOneDoesNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.PromoteLimited(t, "three", 10, pricing.Limits{Total: 3, PerDay: 3, PerGuest: 3, PerGuestDay: 3, Budget: 450})
		var requests []order.PlaceRequest
		for range 9 {
			requests = append(requests, quoted(t, k, "alice"))
		}
		next := func() order.PlaceRequest {
			in := requests[0]
			requests = requests[1:]
			return in
		}
		canceled, paid, expired := k.Place(t, next()), k.Place(t, next()), k.Place(t, next())
		refused := func(when string) {
			t.Helper()
			if _, _, err := k.Orders.Place(k.Ctx, next()); !errors.Is(err, promotion.ErrExhausted) {
				t.Errorf("%s: %v", when, err)
			}
		}
		refused("all three are taken")
		k.Settle(t, ordertest.Success(k.Open(t, paid.No, 0)))
		anyone := func(order.Order) error { return nil }
		ordertest.AtOnce(4, func(int) {
			if _, err := k.Orders.Cancel(k.Ctx, canceled.No, "", "customer", anyone); err != nil {
				t.Error(err)
			}
		})
		again := k.Place(t, next())
		if again.Discount != 150 {
			t.Errorf("%+v", again)
		}
		refused("one went back, and not more")
		if _, err := k.Orders.Cancel(k.Ctx, paid.No, "", "customer", anyone); !errors.Is(err, order.ErrInvalidTransition) {
			t.Error(err)
		}
		late := []order.PlaceRequest{next(), next()} // their quotes end with the orders' time: ask anew below
		k.Clock.Advance(ordertest.TTL)
		if n, err := k.Orders.ExpireDue(k.Ctx); err != nil || n != 2 {
			t.Fatalf("%d expired: %v, of %s and %s", n, err, expired.No, again.No)
		}
		if n, err := k.Orders.ExpireDue(k.Ctx); err != nil || n != 0 {
			t.Fatalf("%d expired again: %v", n, err)
		}
		var off money.Amount
		for i := range late {
			late[i] = quoted(t, k, "alice")
		}
		for _, in := range late {
			off += k.Place(t, in).Discount
		}
		if off != 300 {
			t.Errorf("%d off: two uses were free again", off)
		}
		verified(t, k)
	})
}

func TestAnOrderRefusedForItsPromotionGivesItsCouponAndItsCupBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.SetStock(t, ordertest.Tea, 2)
		k.PromoteLimited(t, "one", 10, pricing.Limits{PerGuest: 1})
		code := k.Coupon(t, 300, 0)
		in := k.Request(ordertest.Want(ordertest.Tea, 1))
		in.Coupons = []string{code}
		q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: in.Items, Coupons: in.Coupons})
		if err != nil {
			t.Fatal(err)
		}
		in.QuoteToken = q.Token
		k.Place(t, quoted(t, k, "alice"))
		if _, _, err := k.Orders.Place(k.Ctx, in); !errors.Is(err, promotion.ErrExhausted) {
			t.Fatal(err)
		}
		if left := k.Available(t, ordertest.Tea); left != 1 {
			t.Errorf("%d cups are left", left)
		}
		bob := quoted(t, k, "bob")
		if o := k.Place(t, bob); o.Discount != 150 {
			t.Errorf("another guest's order: %+v", o)
		}
		coupons, err := k.Coupons.Find(k.Ctx, "alice", []string{code})
		if err != nil || len(coupons) != 1 || coupons[0].Status != "available" {
			t.Errorf("%+v %v", coupons, err)
		}
	})
}

// limit publishes a version of a promotion with limits, on another replica that tells nobody.
func limit(t *testing.T, k *ordertest.Kit, id string, limits pricing.Limits) {
	t.Helper()
	boss := identity.Principal{BrandID: k.BrandID, Kind: identity.KindStaff, ID: "boss", Role: identity.RoleManager, ShopIDs: []string{k.ShopID}}
	silent := promotion.New(k.DB, nil, k.Clock.Now, slog.New(slog.DiscardHandler))
	p, err := silent.Get(k.Ctx, boss, id)
	if err != nil {
		t.Fatal(err)
	}
	content := p.Draft
	content.Limits = limits
	if p, err = silent.Save(k.Ctx, boss, promotion.Save{ID: id, Revision: p.Revision, Content: content}); err != nil {
		t.Fatal(err)
	}
	if _, err := silent.Publish(k.Ctx, boss, promotion.Publish{ID: id, Revision: p.Revision}); err != nil {
		t.Fatal(err)
	}
}

// counted are the orders that a promotion was counted for, in all.
func counted(t *testing.T, k *ordertest.Kit, id string) int {
	t.Helper()
	spent, err := k.Promotions.Spent(k.Ctx, []string{id})
	if err != nil {
		t.Fatal(err)
	}
	return spent[id].Total
}

func TestALimitThatBeginsCountsOrdersThatDidNotKnowOfIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.PromoteLimited(t, "ten", 10, pricing.Limits{})
		before := k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 1)))
		limit(t, k, "ten", pricing.Limits{Total: 2, PerGuest: 2})
		// The clock stands still: what this replica knows is not old, and nobody told it.
		late := k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 1)))
		if before.Discount != 150 || late.Discount != 150 || late.LimitedCount != 1 {
			t.Fatalf("%+v %+v", before, late)
		}
		if n := counted(t, k, "ten"); n != 2 {
			t.Fatalf("%d orders are counted", n)
		}
		k.Clock.Advance(2 * time.Second)
		if third := k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 1))); third.Discount != 0 {
			t.Errorf("a third order has it: %+v", third)
		}
		k.Cancel(t, late.No)
		if n := counted(t, k, "ten"); n != 1 {
			t.Errorf("%d orders are counted after one was canceled", n)
		}
		verified(t, k)
	})
}

func TestNoOrderIsMissedByALimitThatBeginsWhileItIsWritten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		kits := []*ordertest.Kit{k, k}
		if env.Engine == "servers" {
			kits[1] = k.Replica(t)
		}
		k.PromoteLimited(t, "ten", 10, pricing.Limits{})
		const orders, published = 48, 24
		ordertest.AtOnce(orders+1, func(i int) {
			if i == published {
				limit(t, k, "ten", pricing.Limits{Total: orders, Budget: 150 * orders, PerGuest: orders})
				return
			}
			in := k.Request(ordertest.Want(ordertest.Tea, 1))
			if o, _, err := kits[i%2].Orders.Place(k.Ctx, in); err != nil || o.Discount != 150 {
				t.Errorf("%+v %v", o, err)
			}
		})
		if n := counted(t, k, "ten"); n != orders {
			t.Errorf("%d of %d orders are counted", n, orders)
		}
		verified(t, k)
	})
}

func TestALimitThatBeginsWaitsForOrdersThatAreBeingWritten(t *testing.T) {
	t.Parallel()
	k := ordertest.New(t, dbtest.Servers(t))
	written := k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 1)))
	k.PromoteLimited(t, "ten", 10, pricing.Limits{})
	// An order's transaction that has written its discount and looked at the promotions, and has not ended yet.
	tx, err := k.DB.Writer().BeginTx(k.Ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(k.Ctx, `INSERT INTO order_discounts (brand_id, order_no, position, kind, promotion_id, name, amount, reason, shares)
		VALUES ($1, $2, 0, 'PERCENT_OFF', 'ten', '{}', 150, '{}', '[]')`, k.BrandID, written.No); err != nil {
		t.Fatal(err)
	}
	published := make(chan struct{})
	go func() {
		defer close(published)
		limit(t, k, "ten", pricing.Limits{Total: 5})
	}()
	ordertest.Eventually(t, "the publication waits", func() bool {
		select {
		case <-published:
			t.Fatal("it did not wait")
		default:
		}
		var waiting int
		err := k.DB.Reader().QueryRowContext(k.Ctx, `SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'order_discounts'::regclass
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waiting)
		return err == nil && waiting > 0
	})
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	<-published
	if n := counted(t, k, "ten"); n != 1 {
		t.Errorf("%d orders are counted", n)
	}
}
