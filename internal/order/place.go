package order

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/cause"
	"cuppa/internal/chance"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/flow"
	"cuppa/internal/idempotency"
	"cuppa/internal/lang"
	"cuppa/internal/number"
	"cuppa/internal/payment"
	"cuppa/internal/promotion"
	"cuppa/internal/stock"
	"cuppa/internal/voucher"
)

// PlaceRequest is an order to place.
type PlaceRequest struct {
	BrandID    int
	CustomerID string
	Key        string
	ShopID     string
	Items      []catalog.Item
	Coupons    []string
	DineWay    DineWay
	DeskNo     string
	Contact    string
	Note       string
	QuoteToken string
	// UseBalance has the guest's balance pay all of it in the step that places it: it comes back paid, or nothing is placed.
	UseBalance bool `json:",omitempty"`
	// Channel is where it is placed; empty means the web.
	Channel Channel `json:",omitempty"`
	// Device is what the app calls the device that it runs on, so that several guests on it share a budget; empty where it says nothing. The same order may
	// come again from another device.
	Device string `json:"-"`
}

func (r PlaceRequest) checkForm() error {
	return errors.Join(idempotency.CheckKey(r.Key), checkText("deskNo", r.DeskNo, maxDesk), checkText("contact", r.Contact, maxContact), checkText("note", r.Note, maxText))
}

func (r PlaceRequest) dineWay() DineWay {
	if r.DineWay == "" {
		return Takeaway
	}
	return r.DineWay
}

// fingerprint is what must be the same when a key comes again: the input, without what makes no difference.
func (r PlaceRequest) fingerprint() string {
	r.Key, r.Coupons = "", coupon.Canonical(r.Coupons)
	r.DineWay = r.dineWay()
	r.Items = slices.Clone(r.Items)
	for i := range r.Items {
		r.Items[i].OptionIDs = append([]string{}, r.Items[i].OptionIDs...) // none is none, however it is written
	}
	return hashInput(r)
}

// placing is an order on its way through the pipeline.
type placing struct {
	s     *Service
	in    PlaceRequest
	now   time.Time
	actor string // empty: the guest
	cause cause.Cause
	codes []string
	// coupons are the ids of those that it has locked.
	coupons []int
	keyID   string
	hash    string
	cart    cart
	needs   []stock.Need
	grant   stock.Grant
	claim   stock.Claim
	order   Order
	uses    []promotion.Use
	claimed bool            // the key was free
	stale   int             // how often the grant was stale
	err     error           // what became of the write
	commits bool            // the write came as far as its commit
	until   time.Time       // when nobody waits for the write any more, by the process's clock
	gone    <-chan struct{} // closed when nobody waits for the answer any more
	unknown bool            // whether the write was committed is not known
	written bool            // a flow has written the order: it counts in its own budgets
	// looked is what platforms said of its vouchers, by code.
	looked map[string]voucher.Info
	// item is the place of its first line in what the guest sent, and exchange says that a voucher pays for it.
	item     int
	exchange bool
}

// couponAt is where its i-th coupon stands in what the guest sent.
func (p *placing) couponAt(i int) []string {
	if p.exchange {
		return []string{"items", strconv.Itoa(p.item), "code"}
	}
	return index("couponCodes", i)
}

// paidOrder is how an order that is to be paid comes to be. Stock is held before any row is written: the step that fails for want of a cup runs before those that
// leave something behind.
var paidOrder = flow.Pipeline[placing]{Name: "paid order", Steps: []flow.Step[placing]{load, price, checkCoupons, askCash, hold, write}}

var load = flow.Step[placing]{Name: "load", Do: func(ctx context.Context, p *placing) (err error) {
	w := wanted{
		shopID: p.in.ShopID, customerID: p.in.CustomerID, items: p.in.Items, dineWay: p.in.dineWay(), channel: p.in.Channel, mistakes: p.in.checkForm(),
	}
	if p.in.UseBalance {
		if _, err := p.s.payments.Channel(payment.Balance); err != nil {
			return err
		}
	}
	if p.in.QuoteToken == "" { // the token knows its coupons
		w.codes = p.codes
	}
	p.cart, err = p.s.load(ctx, w, p.now)
	return err
}}

var price = flow.Step[placing]{Name: "price", Do: func(ctx context.Context, p *placing) error {
	if p.in.QuoteToken != "" {
		return p.s.keep(ctx, &p.cart, p.in.QuoteToken, p.in.CustomerID, p.codes, p.now)
	}
	return p.s.price(ctx, &p.cart, p.in.CustomerID, p.now)
}}

var checkCoupons = flow.Step[placing]{Name: "check", Do: func(_ context.Context, p *placing) error {
	if err := p.cart.checkCoupons(p.codes); err != nil {
		return err
	}
	if !p.cart.addsUp() {
		return fmt.Errorf("order: the price does not add up: %+v", p.cart.result)
	}
	return nil
}}

// askCash has the platforms say whether the cash vouchers among the coupons can be used now.
var askCash = flow.Step[placing]{Name: "validate", Do: func(ctx context.Context, p *placing) error {
	if len(p.codes) == 0 || !p.s.coupons.HasVouchers() {
		return nil
	}
	found, err := p.s.coupons.OfCodes(ctx, p.in.CustomerID, p.codes)
	if err != nil {
		return err
	}
	var faults []error
	for i, l := range p.s.coupons.Look(ctx, p.in.ShopID, found) {
		at := slices.Index(p.codes, found[i].Code)
		if f, ok := errors.AsType[*fault.Error](l.Err); ok {
			faults = append(faults, f.At(p.couponAt(at)...))
		} else if l.Err != nil {
			return l.Err
		}
		if l.Info.Verdict.Done() {
			if p.looked == nil {
				p.looked = map[string]voucher.Info{}
			}
			p.looked[found[i].Code] = l.Info
		}
	}
	return errors.Join(faults...)
}}

var hold = flow.Step[placing]{
	Name: "hold stock",
	Do: func(ctx context.Context, p *placing) (err error) {
		if p.order, err = p.newOrder(); err != nil {
			return err
		}
		p.count(p.cart.set)
		p.needs = needs(p.cart.lines)
		if p.grant = (stock.Grant{}); p.stale >= staleHolds {
			return nil // the counters are being rebuilt over and over: the database decides alone
		}
		p.grant, err = p.s.stock.Reserve(ctx, p.in.BrandID, p.in.ShopID, p.order.No, p.needs, p.order.ExpiresAt)
		return p.outOfStock(err)
	},
	Undo: func(_ context.Context, p *placing) error {
		if p.unknown {
			return nil // the order may be there: its hold is looked at by stock when it is due
		}
		brandID, shopID, no, grant := p.in.BrandID, p.in.ShopID, p.order.No, p.grant
		p.s.beside(p.gone, func(ctx context.Context) { p.s.stock.Abandon(ctx, brandID, shopID, no, grant) })
		return nil
	},
}

// count finds out what the order takes of the limits of its promotions, by what counts now.
func (p *placing) count(set *promotion.Set) {
	p.cart.set = set
	p.uses = set.Uses(p.in.BrandID, p.order.No, p.in.CustomerID, p.now.In(p.cart.menu.Shop.Zone).Format(time.DateOnly), p.cart.result.Applied)
	p.order.LimitedCount = len(p.uses)
}

var write = flow.Step[placing]{Name: "write", Do: func(ctx context.Context, p *placing) error {
	if p.s.set.Flow == BySaga || p.s.set.Flow == ByTCC {
		return p.s.writeByFlow(ctx, p)
	}
	p.until = time.Now().Add(writing)
	if until, ok := ctx.Deadline(); ok && until.Before(p.until) {
		p.until = until
	}
	w := *p // the writers may work on it longer than the caller waits
	if err := p.s.writes.Do(ctx, &w); err != nil {
		p.unknown = !errors.Is(err, db.ErrClosed)
		return err
	}
	*p = w
	return p.outOfStock(p.err)
}}

// outOfStock names the lines whose SKUs or options are short, or for which others were faster.
func (p *placing) outOfStock(err error) error {
	short, busy := stock.Short(err), stock.Busy(err)
	if len(short)+len(busy) == 0 {
		return err
	}
	var faults []error
	for i, l := range p.cart.lines {
		at := []string{"items", strconv.Itoa(p.item + i), "skuId"}
		switch {
		case short[l.SKUID]:
			faults = append(faults, stock.ErrOutOfStock.With("skuId", l.SKUID).At(at...))
		case busy[l.SKUID]:
			faults = append(faults, stock.ErrBusy.With("skuId", l.SKUID).At(at...))
		}
		for _, o := range l.Options {
			var f *fault.Error
			switch id := catalog.StockID(o.ID); {
			case short[id]:
				f = stock.ErrOutOfStock.Saying(o.Name.In(lang.EN)+": just sold out", o.Name.In(lang.ZH)+"刚刚售罄")
			case busy[id]:
				f = stock.ErrBusy
			default:
				continue
			}
			faults = append(faults, f.With("skuId", l.SKUID).With("optionId", o.ID).At("items", strconv.Itoa(p.item+i), "optionIds"))
		}
	}
	return errors.Join(faults...)
}

// errTaken says that the idempotency key is there already.
var errTaken = errors.New("order: the idempotency key is taken")

const (
	// maxHolds bounds how often stock is held anew because the counters were rebuilt meanwhile.
	maxHolds = 4
	// staleHolds is after how many of these the counters are not asked any more.
	staleHolds = 2
)

// tries counts how often an order was tried in vain.
type tries struct {
	stale int // the grant was stale
	lost  int // other orders for the same SKU were faster
}

// again says whether it makes sense to try once more, and waits until then. No transaction is open meanwhile.
func (t *tries) again(ctx context.Context, err error) bool {
	switch {
	case errors.Is(err, stock.ErrStale):
		t.stale++
		return t.stale < maxHolds
	case len(stock.Busy(err)) == 0 || len(stock.Short(err)) > 0:
		return false
	}
	t.lost++
	if t.lost >= stock.OptimisticTries {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(stock.Pause(t.lost - 1)):
		return true
	}
}

// Place places an order, or answers what its key has placed before.
func (s *Service) Place(ctx context.Context, in PlaceRequest) (o Order, replayed bool, err error) {
	p := placing{
		s: s, in: in, cause: cause.Of(ctx), codes: coupon.Canonical(in.Coupons), keyID: keyID("place", in.CustomerID, in.Key), hash: in.fingerprint(), gone: ctx.Done(),
	}
	waited, end, err := s.queue(ctx, p.keyID)
	if err != nil {
		return Order{}, false, err
	}
	defer end()
	if waited || idempotency.Repeat(ctx) {
		if o, found, err := s.replay(ctx, p.keyID, p.hash); err != nil || found {
			return o, found, err
		}
	}
	var tries tries
	for {
		p.now, p.err, p.unknown, p.claimed, p.stale = s.moment(), nil, false, false, tries.stale
		if err = s.paidOrder.Run(ctx, s.trace, &p); !tries.again(ctx, err) {
			break
		}
	}
	if err == nil {
		s.log.InfoContext(ctx, "order placed", "order", p.order.No, "shop", in.ShopID, "payable", p.order.Payable)
		return p.order, false, nil
	}
	// Only a failure asks whether the key had its effect already: a first call, the common one, does not pay for the question.
	if o, found, e := s.replay(ctx, p.keyID, p.hash); e != nil || found {
		return o, found && o.No != p.order.No, e // ours, when only the answer to its commit got lost
	}
	if errors.Is(err, errTaken) {
		return Order{}, false, ErrInProgress.At("idempotencyKey")
	}
	return Order{}, false, faultsOf(err)
}

// faultsOf takes the step's name off, so that all faults of a refused order are seen and not only the first.
func faultsOf(err error) error {
	inner := errors.Unwrap(err)
	if _, ok := fault.All(inner); ok {
		return inner
	}
	return err
}

// queue has calls with one key come one after the other in this process: a second one that runs beside the first would hold the cups twice, and
// be told that they are sold out. (Between replicas the row of the key decides.) waited says that another call came first.
func (s *Service) queue(ctx context.Context, keyID string) (waited bool, end func(), err error) {
	mine := make(chan struct{})
	for {
		other, busy := s.placing.LoadOrStore(keyID, mine)
		if !busy {
			return waited, func() { s.placing.Delete(keyID); close(mine) }, nil
		}
		waited = true
		turn := chance.Turn()
		select {
		case <-other.(chan struct{}): //nolint:forcetypeassert // nothing else is stored
			turn()
		case <-ctx.Done():
			turn()
			return false, nil, ctx.Err()
		}
	}
}

// replay answers the order that a key has placed. One that a flow still works on is IN_PROGRESS.
func (s *Service) replay(ctx context.Context, id, hash string) (Order, bool, error) {
	ended := "" // the order whose flow was seen to have ended, if it had one
	for {
		result, found, err := s.recall(ctx, id, hash)
		if err != nil || !found {
			return Order{}, false, err
		}
		o, err := orderByNo(ctx, s.db, result)
		if err != nil || result == ended || s.placers.engine == nil || !o.fresh() {
			return o, err == nil, err
		}
		if open, err := s.unplaced(ctx, o); err != nil || open {
			return Order{}, false, errors.Join(err, ErrInProgress.At("idempotencyKey"))
		}
		// The flow may have ended since the key and the order were read. Where it was undone, the key is gone with it, and maybe another order's by now: read them again.
		ended = result
	}
}

// recall is the result of a key; ErrIdempotencyKeyReused when it came with another input.
func (s *Service) recall(ctx context.Context, id, hash string) (result string, found bool, err error) {
	k, found, err := keyByID(ctx, s.db, id)
	if err != nil || !found {
		return "", false, err
	}
	if k.hash != hash {
		return "", false, ErrIdempotencyKeyReused.At("idempotencyKey")
	}
	return k.result, true, nil
}

func (p *placing) newOrder() (Order, error) {
	trace, err := p.cart.trace(p.now)
	if err != nil {
		return Order{}, err
	}
	r := p.cart.result
	o := Order{
		No: number.Order(p.now), BrandID: p.in.BrandID, ShopID: p.in.ShopID, CustomerID: p.in.CustomerID, Status: Created, Version: 1,
		DineWay: p.in.dineWay(), Channel: p.in.Channel, PriceTrace: trace, DeskNo: p.in.DeskNo, Contact: p.in.Contact, Note: p.in.Note,
		Total: r.Total, Discount: r.Discount, Payable: r.Payable, CouponCount: len(p.codes),
		CreatedAt: p.now, UpdatedAt: p.now, ExpiresAt: p.now.Add(p.s.set.TTL), Items: p.cart.items(), Discounts: p.cart.discounts(),
		looked: p.looked, DeviceID: deviceID(p.in.BrandID, p.in.Device),
	}
	if o.Channel == "" {
		o.Channel = ChannelWeb
	}
	return o, nil
}

// needs are the quantities by SKU and by option; what stands on several lines counts once.
func needs(lines []catalog.Line) []stock.Need {
	var out []stock.Need
	at := map[string]int{}
	need := func(id string, quantity int) {
		if i, ok := at[id]; ok {
			out[i].Quantity += int64(quantity)
			return
		}
		at[id] = len(out)
		out = append(out, stock.Need{SKUID: id, Quantity: int64(quantity)})
	}
	for _, l := range lines {
		if l.Delivery {
			continue
		}
		need(l.SKUID, l.Quantity)
		for _, id := range l.OptionIDs {
			need(catalog.StockID(id), l.Quantity)
		}
	}
	return out
}

// maxGathered bounds how many orders one transaction writes.
const maxGathered = 64

// writersOf is how many transactions of placed orders run at once: SQLite has one writer; PostgreSQL gains by overlapping one's wait for the
// disk with another's work.
func writersOf(d *db.DB) int {
	if !d.Postgres() {
		return 1
	}
	return max(2, min(4, runtime.NumCPU()))
}
