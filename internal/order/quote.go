package order

import (
	"context"
	"slices"
	"strconv"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

// QuoteRequest is a cart to price.
type QuoteRequest struct {
	// CustomerID is empty without a session; then there are no coupons.
	CustomerID string
	ShopID     string
	Items      []catalog.Item
	Coupons    []string
}

// Quote is a priced cart and the token that keeps its price.
type Quote struct {
	Token     string
	ExpiresAt time.Time
	Lines     []catalog.Line
	Result    pricing.Result
}

// Quote prices a cart without writing anything.
func (s *Service) Quote(ctx context.Context, in QuoteRequest) (Quote, error) {
	now := s.moment()
	c, err := s.load(ctx, in.ShopID, in.Items, now)
	if err != nil {
		return Quote{}, err
	}
	if err := s.price(ctx, &c, in.CustomerID, in.Coupons, now); err != nil {
		return Quote{}, err
	}
	expires := now.Add(s.set.QuoteTTL).Truncate(time.Millisecond)
	token, err := s.signer.Sign(pricing.Quote{
		CustomerID: in.CustomerID, Cart: c.cart, CouponCodes: coupon.Canonical(in.Coupons), Result: c.result, ExpiresAt: expires,
	})
	if err != nil {
		return Quote{}, err
	}
	return Quote{Token: token, ExpiresAt: expires, Lines: c.lines, Result: c.result}, nil
}

// cart is what a guest wants, as the menu and the rules see it.
type cart struct {
	menu   *catalog.Menu
	lines  []catalog.Line
	cart   pricing.Cart
	result pricing.Result
	set    *promotion.Set
}

// load reads the menu and holds the items against it.
func (s *Service) load(ctx context.Context, shopID string, items []catalog.Item, now time.Time) (cart, error) {
	menu, err := s.catalog.Menu(ctx, shopID)
	if err != nil {
		return cart{}, err
	}
	if err := menu.CheckOpen(now); err != nil {
		return cart{}, err
	}
	lines, err := menu.Resolve(now, items)
	if err != nil {
		return cart{}, err
	}
	c := cart{menu: menu, lines: lines, cart: pricing.Cart{ShopID: shopID, Lines: make([]pricing.Line, len(lines))}}
	for i, l := range lines {
		c.cart.Lines[i] = pricing.Line{
			SKUID: l.SKUID, ProductID: l.ProductID, CategoryID: l.CategoryID, OptionIDs: l.OptionIDs, UnitPrice: l.UnitPrice, Quantity: l.Quantity,
		}
	}
	return c, nil
}

// price asks the rules of now.
func (s *Service) price(ctx context.Context, c *cart, customerID string, codes []string, now time.Time) error {
	var err error
	if c.set, err = s.promotions.Live(ctx, c.menu.Shop.Currency); err != nil {
		return err
	}
	var coupons []pricing.Coupon
	if len(codes) > 0 {
		own, err := s.coupons.Find(ctx, customerID, codes)
		if err != nil {
			return err
		}
		for _, o := range own {
			coupons = append(coupons, pricing.Coupon{
				ID: strconv.Itoa(o.ID), Code: o.Code, Name: o.Name, FaceValue: o.FaceValue, MinSpend: o.MinSpend, ShopID: o.ShopID,
				ValidFrom: o.ValidFrom, ValidUntil: o.ValidUntil, Status: pricing.CouponStatus(o.Status), LockedBy: o.OrderNo,
			})
		}
	}
	used, err := s.promotions.Used(ctx, c.set, customerID, now.In(c.menu.Shop.Zone).Format(time.DateOnly))
	if err != nil {
		return err
	}
	c.result = pricing.Price(pricing.Request{
		Cart: c.cart, Guest: pricing.Guest{ID: customerID}, Rules: c.set.Rules, Coupons: coupons, At: pricing.Moment{At: now, Zone: c.menu.Shop.Zone}, Used: used, Trace: true,
	})
	return nil
}

// keep takes the price of a quote's token instead of the rules of now.
func (s *Service) keep(ctx context.Context, c *cart, token, customerID string, codes []string, now time.Time) error {
	q, err := s.signer.Open(token, now, customerID, c.cart, codes)
	if err != nil {
		return err
	}
	if c.set, err = s.promotions.Live(ctx, c.menu.Shop.Currency); err != nil { // the limits of what counts
		return err
	}
	c.result = q.Result
	for i := range c.cart.Lines {
		c.cart.Lines[i].UnitPrice = q.Cart.Lines[i].UnitPrice
	}
	return nil
}

// checkCoupons refuses an order with a coupon that does not count.
func (c *cart) checkCoupons(codes []string) error {
	for i, code := range codes {
		if slices.ContainsFunc(c.result.Applied, func(a pricing.Applied) bool { return a.Code == code }) {
			continue
		}
		for _, r := range c.result.Rejected {
			if r.Code == code && r.Fault != nil {
				return r.Fault.At(index("couponCodes", i)...)
			}
		}
		return pricing.ErrCouponNotApplicable.At(index("couponCodes", i)...)
	}
	return nil
}

// items are the order's lines at the agreed price.
func (c *cart) items() []Item {
	items := make([]Item, len(c.lines))
	for i, l := range c.lines {
		priced := c.result.Lines[i]
		options := make([]Option, len(l.Options))
		for j, o := range l.Options {
			options[j] = Option{ID: o.ID, Name: o.Name}
		}
		items[i] = Item{
			Line: i, SKUID: l.SKUID, ProductID: l.ProductID, Name: l.Name, Options: options, Quantity: l.Quantity,
			UnitPrice: priced.UnitPrice, Amount: priced.Amount, Payable: priced.Payable,
		}
	}
	return items
}

func (c *cart) discounts() []Discount {
	discounts := make([]Discount, len(c.result.Applied))
	for i, a := range c.result.Applied {
		discounts[i] = Discount{Kind: string(a.Kind), Code: a.Code, Name: a.Name, Amount: a.Amount, Reason: a.Reason, Shares: a.Shares}
		if a.Code == "" {
			discounts[i].PromotionID = a.ID
		}
	}
	return discounts
}

// adds up is the last look before a price is written: it must be exact whatever made it.
func (c *cart) addsUp() bool {
	var total, payable, discount money.Amount
	for _, l := range c.result.Lines {
		total += l.Amount
		payable += l.Payable
		if l.Payable < 0 || l.Payable > l.Amount || l.UnitPrice < 0 {
			return false
		}
	}
	for _, a := range c.result.Applied {
		discount += a.Amount
	}
	return len(c.result.Lines) == len(c.lines) && total == c.result.Total && payable == c.result.Payable &&
		discount == c.result.Discount && total-discount == payable
}
