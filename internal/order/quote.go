package order

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
	"cuppa/internal/voucher"
)

// QuoteRequest is a cart to price.
type QuoteRequest struct {
	// CustomerID is empty without a session; then there are no coupons.
	CustomerID string
	ShopID     string
	Items      []catalog.Item
	Coupons    []string
	// BestCoupons has the guest's coupons chosen for them.
	BestCoupons bool
	// DineWay and Channel are empty where they are not known yet: then nothing that depends on them counts.
	DineWay DineWay
	Channel Channel
	// Memory is used again where it is given: then the quote is good until the next one that is made in it. nil takes new memory.
	Memory *Memory
}

// Memory is what a quote is made in. The zero Memory is empty and grows as it must; it is for one quote at a time.
type Memory struct {
	room    catalog.Room
	lines   []pricing.Line
	coupons []pricing.Coupon
}

// Quote is a priced cart and the token that keeps its price.
type Quote struct {
	Token     string
	ExpiresAt time.Time
	Lines     []catalog.Line
	Result    pricing.Result

	rules pricing.Rules
	at    pricing.Moment
}

// Explanation is every promotion and coupon that was tried, and how sure it is that nothing is cheaper.
func (q *Quote) Explanation() pricing.Explanation {
	return pricing.Explanation{Proof: q.Result.Proof, Tried: q.rules.Explain(q.Result, q.at).Tried}
}

// Quote prices a cart without writing anything.
func (s *Service) Quote(ctx context.Context, in QuoteRequest) (Quote, error) {
	now := s.moment()
	c, err := s.load(ctx, wanted{
		shopID: in.ShopID, customerID: in.CustomerID, items: in.Items, codes: in.Coupons, best: in.BestCoupons, dineWay: in.DineWay, channel: in.Channel,
		shown: true, memory: in.Memory,
	}, now)
	if err != nil {
		return Quote{}, err
	}
	if err := s.price(ctx, &c, in.CustomerID, now); err != nil {
		return Quote{}, err
	}
	codes := in.Coupons
	if in.BestCoupons { // those that count are what an order with the token names
		codes = nil
		for _, a := range c.result.Applied {
			if a.Code != "" {
				codes = append(codes, a.Code)
			}
		}
	}
	expires := now.Add(s.set.QuoteTTL).Truncate(time.Millisecond)
	token, err := s.signer.Sign(pricing.Quote{
		CustomerID: in.CustomerID, Cart: c.cart, CouponCodes: coupon.Canonical(codes), Result: c.result, ExpiresAt: expires,
	})
	if err != nil {
		return Quote{}, err
	}
	return Quote{Token: token, ExpiresAt: expires, Lines: c.lines, Result: c.result, rules: c.set.Rules, at: c.moment(now)}, nil
}

// wanted is what a guest wants to have, before anything of it was looked at.
type wanted struct {
	shopID, customerID string
	items              []catalog.Item
	codes              []string
	best               bool
	// shown says that the price is only shown: coupons may be some milliseconds old, and while the database does not answer, the menu and the promotions may be as
	// old as a quote may get. An order reads them anew, so that it is refused for nothing that was, and takes them by a conditional update.
	shown   bool
	dineWay DineWay
	channel Channel
	// mistakes are those that were found before; they are told together with what is found here.
	mistakes error
	// memory may be nil.
	memory *Memory
}

// cart is what a guest wants, as the menu and the rules see it.
type cart struct {
	menu    *catalog.Menu
	lines   []catalog.Line
	cart    pricing.Cart
	coupons []pricing.Coupon
	result  pricing.Result
	set     *promotion.Set
	shown   bool // as it was wanted
}

func (c *cart) moment(now time.Time) pricing.Moment {
	return pricing.Moment{At: now, Zone: c.menu.Shop.Zone}
}

// load reads the menu and the coupons and holds what is wanted against them. All mistakes come at once.
func (s *Service) load(ctx context.Context, w wanted, now time.Time) (cart, error) {
	menuOf := s.catalog.Menu
	if w.shown {
		menuOf = s.catalog.Shown
	}
	menu, err := menuOf(ctx, w.shopID)
	if err != nil {
		return cart{}, errors.Join(w.mistakes, err)
	}
	memory := w.memory
	if memory == nil {
		memory = new(Memory)
	}
	lines, err := menu.ResolveIn(&memory.room, now, w.items)
	coupons, missing := s.couponsOf(ctx, w, memory)
	if err := errors.Join(w.mistakes, menu.CheckOpen(now), err, missing); err != nil {
		return cart{}, err
	}
	if fee, charged := menu.Shop.Delivery(); charged && w.dineWay == Delivery {
		lines = append(lines, fee)
	}
	memory.lines = slices.Grow(memory.lines[:0], len(lines))[:len(lines)]
	c := cart{menu: menu, lines: lines, coupons: coupons, shown: w.shown, cart: pricing.Cart{
		ShopID: w.shopID, Mode: pricing.Mode(menu.Shop.PricingMode), Channel: string(w.channel), DineWay: string(w.dineWay), Lines: memory.lines,
	}}
	for i := range lines {
		l := &lines[i]
		c.cart.Lines[i] = pricing.Line{
			SKUID: l.SKUID, ProductID: l.ProductID, CategoryID: l.CategoryID, OptionIDs: l.OptionIDs, OptionPrices: l.OptionPrices,
			UnitPrice: l.UnitPrice, Quantity: l.Quantity, Delivery: l.Delivery,
		}
	}
	return c, nil
}

// maxChosen is how many coupons of a guest are looked at when the best are chosen: those that end first.
const maxChosen = 50

// couponsOf reads the coupons that are named, and all that the guest can use where the best are to be chosen.
func (s *Service) couponsOf(ctx context.Context, w wanted, memory *Memory) ([]pricing.Coupon, error) {
	if len(w.codes) == 0 && (!w.best || w.customerID == "") {
		return nil, nil
	}
	find := s.coupons.Find
	if w.shown {
		find = s.coupons.Show
	}
	own, err := find(ctx, w.customerID, w.codes)
	if err != nil {
		return nil, err
	}
	if w.best && w.customerID != "" {
		page, err := s.coupons.List(ctx, w.customerID, maxChosen, 0)
		if err != nil {
			return nil, err
		}
		for _, o := range page.Coupons {
			if o.Status == coupon.Available && s.coupons.Form(o.Kind) == voucher.Cash {
				own = append(own, o) // makes room elsewhere: what was shown is shared
			}
		}
	}
	memory.coupons = slices.Grow(memory.coupons[:0], len(own))[:len(own)]
	coupons := memory.coupons
	for i, o := range own {
		k := &coupons[i]
		*k = o.Priced()
		k.ID, k.Code, k.ValidFrom, k.ValidUntil = strconv.Itoa(o.ID), o.Code, o.ValidFrom, o.ValidUntil
		k.Status, k.LockedBy = pricing.CouponStatus(o.Status), o.OrderNo
		if s.coupons.Form(o.Kind) == voucher.Exchange {
			k.Status = "exchange" // it pays for an order of its own
		}
	}
	return coupons, nil
}

// price asks the rules of now.
func (s *Service) price(ctx context.Context, c *cart, customerID string, now time.Time) error {
	var err error
	live, usedOf := s.promotions.Live, s.promotions.Used
	if c.shown {
		live, usedOf = s.promotions.Shown, s.promotions.UsedShown
	}
	if c.set, err = live(ctx, c.menu.Shop.Currency); err != nil {
		return err
	}
	var used map[string]pricing.Used
	if c.set.Rules.Needs().Used {
		if used, err = usedOf(ctx, c.set, customerID, now.In(c.menu.Shop.Zone).Format(time.DateOnly)); err != nil {
			return err
		}
	}
	guest := pricing.Guest{ID: customerID}
	if customerID != "" && c.set.Rules.Needs().Guest {
		if guest, err = guestFacts(ctx, s.db, customerID); err != nil {
			return err
		}
	}
	c.result = pricing.Price(pricing.Request{
		Cart: c.cart, Guest: guest, Rules: c.set.Rules, Coupons: c.coupons, At: c.moment(now), Used: used, Trace: true,
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
			discounts[i].PromotionID, discounts[i].PromotionVersion = a.ID, a.Version
		}
	}
	return discounts
}

// trace is why the cart costs what it costs, as the order keeps it.
func (c *cart) trace(now time.Time) (json.RawMessage, error) {
	return json.Marshal(c.set.Rules.Explain(c.result, c.moment(now)))
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
