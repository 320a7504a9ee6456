package order_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

func TestOrdersAreFoundByWhatPeopleKnowOfThem(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		in := k.Request(want(tea, 1))
		in.Note, in.Contact = "100% 少冰_x", "Ms. Chen"
		a := k.Place(t, in)
		k.Clock.Advance(time.Second)
		in = k.Request(want(bun, 1))
		in.CustomerID = "bob"
		b := k.Place(t, in)
		pay := k.PayRequest(b.No)
		pay.CustomerID = "bob"
		p, _, err := k.Orders.Pay(k.Ctx, pay)
		if err != nil {
			t.Fatal(err)
		}
		k.Settle(t, ordertest.Success(p))
		for text, want := range map[string][]string{
			"": {b.No, a.No}, a.No: {a.No}, strings.ToLower(a.No): {a.No}, a.No[2:7]: {a.No}, "少冰": {a.No}, "chen": {a.No}, "guest BOB": {b.No},
			"包子": {b.No}, "milk": {a.No}, "a001": {b.No}, "100% ": {a.No}, "冰_x": {a.No}, "冰%x": nil, "nobody": nil, "'; --": nil, `\`: nil,
		} {
			page, err := k.Orders.List(k.Ctx, order.Filter{ShopID: k.ShopID, Text: text}, 10, "")
			var got []string
			for _, o := range page.Orders {
				got = append(got, o.No)
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%q finds %v, not %v: %v", text, got, want, err)
			}
			if count, err := k.Orders.Count(k.Ctx, order.Filter{ShopID: k.ShopID, Text: text}); err != nil || count != len(want) {
				t.Errorf("%q counts %d: %v", text, count, err)
			}
		}
		for name, f := range map[string]order.Filter{
			"by state": {ShopID: k.ShopID, Statuses: []order.Status{order.Paid, order.Ready}},
			"by time":  {ShopID: k.ShopID, From: a.CreatedAt.Add(time.Microsecond)},
		} {
			if page, err := k.Orders.List(k.Ctx, f, 10, ""); err != nil || len(page.Orders) != 1 || page.Orders[0].No != b.No {
				t.Errorf("%s: %+v %v", name, page, err)
			}
		}
		if page, err := k.Orders.List(k.Ctx, order.Filter{ShopID: k.ShopID, To: b.CreatedAt}, 10, ""); err != nil || len(page.Orders) != 1 || page.Orders[0].No != a.No {
			t.Errorf("until: %+v %v", page, err)
		}
		if page, err := k.Orders.List(db.ForBrand(k.Ctx, 2), order.Filter{ShopID: k.ShopID}, 10, ""); err != nil || len(page.Orders) != 0 {
			t.Errorf("another brand sees %+v %v", page, err)
		}
		if _, err := k.Orders.List(k.Ctx, order.Filter{ShopID: k.ShopID, Text: strings.Repeat("x", 51)}, 10, ""); err == nil {
			t.Error("a long text is looked for")
		}
	})
}

func TestPagesCoverAllOrdersOnceAlsoThoseOfOneMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		var placed []string
		for i := range 11 {
			placed = append(placed, k.Place(t, k.Request(want(tea, 1))).No)
			if i%4 == 3 {
				k.Clock.Advance(time.Millisecond)
			}
		}
		var seen []string
		for after := ""; ; {
			page, err := k.Orders.ListOf(k.Ctx, "alice", 3, after)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range page.Orders {
				seen = append(seen, o.No)
				after = order.Cursor(o)
			}
			if !page.More {
				break
			}
		}
		slices.Sort(placed)
		slices.Sort(seen)
		if !slices.Equal(placed, seen) {
			t.Errorf("%v, not %v", seen, placed)
		}
		for _, cursor := range []string{"x", "!!", "MQ", strings.Repeat("A", 300), "AAAA"} {
			if _, err := k.Orders.ListOf(k.Ctx, "alice", 3, cursor); !errors.Is(err, order.ErrCursor) {
				t.Errorf("cursor %q: %v", cursor, err)
			}
		}
		for _, first := range []int{0, -1, 101} {
			if _, err := k.Orders.ListOf(k.Ctx, "alice", first, ""); ordertest.Codes(err) != "BAD_USER_INPUT" {
				t.Errorf("a page of %d: %v", first, err)
			}
		}
		if page, err := k.Orders.ListOf(k.Ctx, "bob", 3, ""); err != nil || len(page.Orders) != 0 {
			t.Errorf("bob sees %+v %v", page, err)
		}
	})
}
