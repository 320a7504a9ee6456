package order

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/cause"
	"cuppa/internal/coupon"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/flow"
	"cuppa/internal/idempotency"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
	"cuppa/internal/stock"
	"cuppa/internal/voucher"
)

// ExchangeItem is a voucher and the product that the guest wants for it, once.
type ExchangeItem struct {
	Code      string
	SKUID     string
	OptionIDs []string
}

// ExchangeRequest exchanges vouchers for products: one order a voucher, with nothing to pay.
type ExchangeRequest struct {
	BrandID    int
	CustomerID string
	Key        string
	ShopID     string
	Items      []ExchangeItem
	DineWay    DineWay
	DeskNo     string
	Contact    string
	Note       string
	// Channel is where it is placed; empty means the web.
	Channel Channel `json:",omitempty"`
	// Actor is who does it; empty means the guest.
	Actor string `json:"-"`
}

// MaxExchanges bounds the vouchers of one call.
const MaxExchanges = 20

// exchanging is a call on its way through its pipeline.
type exchanging struct {
	s       *Service
	in      ExchangeRequest
	now     time.Time
	hash    string
	cause   cause.Cause
	stale   int
	coupons []coupon.Coupon
	looked  []coupon.Looked
	// gone is closed when nobody waits for the answer any more.
	gone <-chan struct{}
	// orders are those that it makes, in the order of its items.
	orders []*placing
}

func (x *exchanging) parts() []*placing { return x.orders }

// couponOrder is how orders come to be that vouchers pay for. All platforms are asked at once, and all orders are written or none.
var couponOrder = flow.Pipeline[exchanging]{Name: "coupon order", Steps: []flow.Step[exchanging]{
	findVouchers, askPlatforms, buildExchanges, flow.Each(hold, (*exchanging).parts), writeExchanges,
}}

var findVouchers = flow.Step[exchanging]{Name: "find", Do: func(ctx context.Context, x *exchanging) error {
	r := PlaceRequest{Key: x.in.Key, DeskNo: x.in.DeskNo, Contact: x.in.Contact, Note: x.in.Note}
	if err := r.checkForm(); err != nil {
		return err
	}
	if x.in.DineWay == Delivery {
		return coupon.ErrNotApplicable.Saying("vouchers are exchanged at the shop, not for delivery", "兑换券仅限到店使用，不支持外送").At("dineWay")
	}
	codes := make([]string, len(x.in.Items))
	var faults []error
	for i, it := range x.in.Items {
		codes[i] = strings.ToUpper(strings.TrimSpace(it.Code))
		if slices.Contains(codes[:i], codes[i]) {
			faults = append(faults, coupon.ErrNotApplicable.Saying("this voucher is named twice", "同一张券重复填写").At("items", strconv.Itoa(i), "code"))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	found, err := x.s.coupons.OfCodes(ctx, x.in.CustomerID, codes)
	if err != nil {
		return err
	}
	x.coupons = make([]coupon.Coupon, len(codes))
	for i, code := range codes {
		at := slices.IndexFunc(found, func(c coupon.Coupon) bool { return c.Code == code })
		if at < 0 {
			faults = append(faults, coupon.ErrNotFound.At("items", strconv.Itoa(i), "code"))
			continue
		}
		x.coupons[i] = found[at]
		if f := x.refuse(found[at]); f != nil {
			faults = append(faults, f.At("items", strconv.Itoa(i), "code"))
		}
	}
	return errors.Join(faults...)
}}

// refuse says why a coupon can't be exchanged, before its platform is asked.
func (x *exchanging) refuse(c coupon.Coupon) *fault.Error {
	switch {
	case c.Status == coupon.Used:
		return coupon.ErrUsed
	case c.Status == coupon.Locked:
		return coupon.ErrLocked
	case c.Status != coupon.Available, x.now.Before(c.ValidFrom), !x.now.Before(c.ValidUntil):
		return coupon.ErrNotApplicable.Saying("this coupon is not valid now", "优惠券不在有效期内")
	case x.s.coupons.Own(c.Kind) || x.s.coupons.Form(c.Kind) != voucher.Exchange:
		return coupon.ErrNotApplicable.Saying("this is no exchange voucher: use it when you pay", "这不是兑换券，请在结算时使用")
	}
	return nil
}

var askPlatforms = flow.Step[exchanging]{Name: "validate", Do: func(ctx context.Context, x *exchanging) error {
	x.looked = x.s.coupons.Look(ctx, x.in.ShopID, x.coupons)
	var faults []error
	for i, l := range x.looked {
		if l.Err != nil {
			faults = append(faults, atItem(l.Err, i, "code"))
		}
	}
	return errors.Join(faults...)
}}

// atItem says in which item a fault lies; an error that is no fault stays as it is.
func atItem(err error, i int, field string) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.At("items", strconv.Itoa(i), field)
	}
	return err
}

var buildExchanges = flow.Step[exchanging]{Name: "build", Do: func(ctx context.Context, x *exchanging) error {
	menu, err := x.s.catalog.Menu(ctx, x.in.ShopID)
	if err != nil {
		return err
	}
	items := make([]catalog.Item, len(x.in.Items))
	for i, it := range x.in.Items {
		items[i] = catalog.Item{SKUID: it.SKUID, Quantity: 1, OptionIDs: it.OptionIDs}
	}
	lines, err := menu.Resolve(x.now, items)
	if err := errors.Join(menu.CheckOpen(x.now), err); err != nil {
		return err
	}
	set, err := x.s.promotions.Live(ctx, menu.Shop.Currency)
	if err != nil {
		return err
	}
	x.orders = make([]*placing, len(lines))
	var faults []error
	for i, l := range lines {
		par := x.looked[i].Info.ParValue
		if l.UnitPrice > par {
			faults = append(faults, coupon.ErrNotApplicable.Saying("this costs more than the voucher is worth", "所选商品价格超过券面值").
				With("parValue", par).With("price", l.UnitPrice).At("items", strconv.Itoa(i), "skuId"))
			continue
		}
		x.orders[i] = x.order(i, cart{menu: menu, lines: []catalog.Line{l}, set: set, result: atPar(x.coupons[i], par)})
	}
	return errors.Join(faults...)
}}

// atPar is the price of a line that a voucher pays for: as dear as the voucher is worth, and nothing to pay.
func atPar(c coupon.Coupon, par money.Amount) pricing.Result {
	return pricing.Result{
		Total: par, Discount: par, Lines: []pricing.LineResult{{UnitPrice: par, Amount: par}},
		Applied: []pricing.Applied{{
			Kind: pricing.Kind(c.Kind), ID: strconv.Itoa(c.ID), Code: c.Code, Name: c.Name, Base: par, Amount: par, Shares: []money.Amount{par},
			Reason: lang.T("exchanged for the voucher", "凭券兑换"),
		}},
	}
}

// order is the i-th order on its way.
func (x *exchanging) order(i int, c cart) *placing {
	in := PlaceRequest{
		BrandID: x.in.BrandID, CustomerID: x.in.CustomerID, Key: x.in.Key, ShopID: x.in.ShopID, DineWay: x.in.DineWay, DeskNo: x.in.DeskNo,
		Contact: x.in.Contact, Note: x.in.Note, Channel: x.in.Channel,
	}
	return &placing{
		s: x.s, in: in, now: x.now, actor: x.in.Actor, cause: x.cause, codes: []string{x.coupons[i].Code}, keyID: x.keyID(i), hash: x.hash, cart: c, stale: x.stale, item: i, exchange: true,
		looked: map[string]voucher.Info{x.coupons[i].Code: x.looked[i].Info}, gone: x.gone,
	}
}

// keyID is the row of the i-th order: one effect a key.
func (x *exchanging) keyID(i int) string {
	return keyID("exchange", x.in.CustomerID, x.in.Key+"\x00"+strconv.Itoa(i))
}

var writeExchanges = flow.Step[exchanging]{Name: "write", Do: func(ctx context.Context, x *exchanging) error {
	err := x.s.writeExchanges(ctx, x)
	if _, known := fault.All(err); err == nil || known || errors.Is(err, errTaken) || errors.Is(err, stock.ErrStale) {
		return err
	}
	// The answer to the commit may have got lost: the row of the key knows. While that is not known either, what is held is left to who looks at holds that are due.
	asking, done := context.WithTimeout(db.ForAllBrands(context.WithoutCancel(ctx)), uncertainFor)
	defer done()
	k, found, e := keyByID(asking, x.s.db, x.keyID(0))
	if found && k.result == x.orders[0].order.No {
		return nil
	}
	for _, p := range x.orders {
		p.unknown = e != nil || p.commits && !found
	}
	return err
}}

// writeExchanges writes all orders in one transaction, or none.
func (s *Service) writeExchanges(ctx context.Context, x *exchanging) error {
	return s.commit(db.ForAllBrands(ctx), func(tx *db.Tx) error {
		ctx := db.ForAllBrands(ctx)
		for _, p := range x.orders { // the transaction may run again
			p.err, p.claimed, p.commits = nil, false, false
			p.order = p.order.asPlaced()
		}
		if err := claimKeys(ctx, tx, x.orders, s.moment()); err != nil {
			return err
		}
		for _, p := range x.orders {
			if !p.claimed {
				return errTaken
			}
		}
		if err := s.admit(ctx, tx, x.orders); err != nil {
			return err
		}
		if err := s.lockCoupons(ctx, tx, x.orders); err != nil {
			return err
		}
		var faults []error
		for _, p := range x.orders {
			if p.err == nil {
				continue
			}
			if errors.Is(p.err, stock.ErrStale) {
				return p.err
			}
			faults = append(faults, p.outOfStock(p.err))
		}
		if err := errors.Join(faults...); err != nil {
			return err
		}
		if err := s.insertPlaced(ctx, tx, x.orders); err != nil {
			return err
		}
		for _, p := range x.orders {
			p.commits = true
		}
		crash.Here("coupon order/writing")
		return nil
	})
}

// Exchange places one order for each voucher, or answers what its key has placed before. The orders are in the order of the items.
func (s *Service) Exchange(ctx context.Context, in ExchangeRequest) (orders []Order, replayed bool, err error) {
	if n := len(in.Items); n == 0 || n > MaxExchanges {
		return nil, false, errText.Saying(fmt.Sprintf("1 to %d vouchers may be exchanged at once", MaxExchanges), fmt.Sprintf("一次可兑换1到%d张券", MaxExchanges)).At("items")
	}
	in.DineWay = cmp.Or(in.DineWay, Takeaway)
	fingerprint := in
	fingerprint.Key = ""
	x := exchanging{s: s, in: in, hash: hashInput(fingerprint), cause: cause.Of(ctx), gone: ctx.Done()}
	if err := idempotency.CheckKey(in.Key); err != nil {
		return nil, false, err
	}
	_, end, err := s.queue(ctx, x.keyID(0))
	if err != nil {
		return nil, false, err
	}
	defer end()
	if orders, found, err := s.replayExchange(ctx, &x); err != nil || found {
		return orders, found, err
	}
	var tries tries
	for {
		x.now, x.stale = s.moment(), tries.stale
		if err = s.couponOrder.Run(ctx, s.trace, &x); !tries.again(ctx, err) {
			break
		}
	}
	if errors.Is(err, errTaken) {
		return s.replayExchange(ctx, &x)
	}
	if err != nil {
		return nil, false, faultsOf(err)
	}
	orders = make([]Order, len(x.orders))
	for i, p := range x.orders {
		orders[i] = p.order
	}
	s.log.InfoContext(ctx, "vouchers exchanged", "orders", len(orders), "shop", in.ShopID, "first", orders[0].No)
	return orders, false, nil
}

// replayExchange answers the orders that a key has placed before.
func (s *Service) replayExchange(ctx context.Context, x *exchanging) (orders []Order, found bool, err error) {
	for i := range x.in.Items {
		o, found, err := s.replay(ctx, x.keyID(i), x.hash)
		if err != nil || !found {
			return nil, false, err
		}
		orders = append(orders, o)
	}
	return orders, true, nil
}
