package main

import (
	"errors"
	"fmt"
)

// The demo brand's things that the loads use. The shop is open around the clock.
const (
	shopID = "s-jingan"
	// counted is what is on the shelf of the SKUs that orders take: more than a run sells.
	counted = 1_000_000
	// guests is over how many customers the loads are spread.
	guests = 200
	// openOrders is the budget of a guest: more than loads leave unpaid, and it is looked at for every order.
	openOrders = "1000:10000"
)

// guest is a customer with a session and a coupon.
type guest struct {
	id, token, coupon string
}

type item struct {
	SKU      string   `json:"skuId"`
	Quantity int      `json:"quantity"`
	Options  []string `json:"optionIds"`
}

// ordered is what each order of the loads takes: two lines of counted SKUs that no promotion is for.
var ordered = []item{
	{"sku-house-milk-tea-m", 1, []string{"o-sugar-50", "o-temp-ice", "o-milk-fresh"}},
	{"sku-latte-m", 1, []string{"o-ice-less", "o-sweet-0", "o-milk-fresh", "o-shot-regular"}},
}

// quoted is the cart of the quotes: five lines, for which a percentage off its fruit teas, money off its sum and a coupon apply.
var quoted = []item{
	{"sku-mango-pomelo-m", 1, []string{"o-sugar-50", "o-ice-less", "o-top-pearls"}},
	{"sku-grape-cloud-l", 2, []string{"o-sugar-30", "o-ice-full"}},
	{"sku-house-milk-tea-m", 1, []string{"o-sugar-70", "o-temp-hot", "o-milk-oat", "o-top-pudding", "o-top-taro"}},
	{"sku-latte-m", 1, []string{"o-ice-less", "o-sweet-0", "o-milk-fresh", "o-shot-extra"}},
	{"sku-jasmine-maojian-m", 1, []string{"o-ice-none", "o-sweet-light", "o-own-cup-yes"}},
}

// session is what a login answers.
type session struct {
	Session  struct{ AccessToken string } `json:"session"`
	Customer struct{ ID string }          `json:"customer"`
}

// openShop logs the manager and the guests in and puts cups on the shelf.
func (s *shop) openShop() error {
	var manager session
	if err := s.ask("", "StaffLogin", input(map[string]any{"username": "manager", "password": "demo-manager"}), &manager); err != nil {
		return err
	}
	s.manager = manager.Session.AccessToken
	for _, it := range ordered {
		if err := s.ask(s.manager, "SetStock", input(map[string]any{"shopId": shopID, "skuId": it.SKU, "onHand": counted}), nil); err != nil {
			return err
		}
	}
	s.guests = make([]guest, guests)
	return each(s.ctx, guests, func(i int) error {
		var in session
		if err := s.ask("", "CustomerLogin", input(map[string]any{"provider": "DEMO", "code": fmt.Sprintf("bench-%d", i)}), &in); err != nil {
			return err
		}
		g := guest{id: in.Customer.ID, token: in.Session.AccessToken}
		var me struct {
			Coupons struct {
				Edges []struct{ Node struct{ Code, Status string } }
			}
		}
		if err := s.ask(g.token, "MyOrders", map[string]any{"first": 1}, &me); err != nil {
			return err
		}
		if len(me.Coupons.Edges) == 0 {
			return errors.New("a new guest of the demo has no coupon")
		}
		g.coupon = me.Coupons.Edges[0].Node.Code
		s.guests[i] = g
		return nil
	})
}

// placeInput is an order of the guest.
func placeInput(key string) map[string]any {
	return input(map[string]any{"idempotencyKey": key, "shopId": shopID, "items": ordered, "dineWay": "TAKEAWAY"})
}
