package order

import (
	"context"
	"errors"
	"slices"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

// Trial is a cart to price without and with a promotion that is not published.
type Trial struct {
	// By is the member of staff who asks.
	By identity.Principal
	// ID is the promotion that Content changes; empty for a new one.
	ID      string
	Content promotion.Content
	ShopID  string
	Items   []catalog.Item
	// At is when it is ordered; zero: now.
	At time.Time
	// DineWay and Channel are as in pricing.Cart.
	DineWay, Channel string
	Guest            pricing.Guest
}

// Try prices the trial's cart without and with its promotion among the live ones. It writes nothing, and no limit is looked at. Rejections: those of promotion.Try,
// and of a quote with the path of the cart.
func (s *Service) Try(ctx context.Context, t Trial) (without, with pricing.Result, err error) {
	if t.At.IsZero() {
		t.At = s.moment()
	}
	c, err := s.load(ctx, wanted{shopID: t.ShopID, items: t.Items, dineWay: DineWay(t.DineWay), channel: Channel(t.Channel)}, t.At)
	if err != nil {
		// What is wrong with the draft is told along with what is wrong with the cart.
		_, _, also := s.promotions.Try(ctx, t.By, t.ID, "CNY", t.Content)
		if faults, ok := fault.All(also); ok && !faults[0].TopLevel || also == nil {
			return pricing.Result{}, pricing.Result{}, errors.Join(also, inCart(err))
		}
		return pricing.Result{}, pricing.Result{}, also
	}
	before, after, err := s.promotions.Try(ctx, t.By, t.ID, c.menu.Shop.Currency, t.Content)
	if err != nil {
		return pricing.Result{}, pricing.Result{}, err
	}
	price := func(set *promotion.Set) pricing.Result {
		return pricing.Price(pricing.Request{Cart: c.cart, Guest: t.Guest, Rules: set.Rules, At: c.moment(t.At)})
	}
	return price(before), price(after), nil
}

// inCart puts the cart before the paths of what is wrong with it.
func inCart(err error) error {
	faults, ok := fault.All(err)
	if !ok {
		return err
	}
	moved := make([]error, len(faults))
	for i, f := range faults {
		moved[i] = f.At(slices.Concat([]string{"cart"}, f.Field)...)
	}
	return errors.Join(moved...)
}
