package simulate

import (
	"context"
	"errors"
	"strconv"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/fault"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/payment"
	"cuppa/internal/stock"
	"cuppa/internal/wallet"
)

// guest is somebody with a phone: they ask again with the same key when no answer comes, from whichever replica answers.
type guest struct {
	world *world
	id    string
	shop  string
	keys  int
	// codes are coupons that they think they can use.
	codes []string
}

func (g *guest) key() string {
	g.keys++
	return g.id + "-" + strconv.Itoa(g.keys)
}

const (
	// patience is how long a guest waits for one answer, and maxCalls how often they ask.
	patience = 8 * time.Second
	maxCalls = 12
)

// refused says whether an error is an answer: a fault that asking again does not change.
func refused(err error) bool {
	faults, ok := fault.All(err)
	if !ok {
		return false
	}
	for _, f := range faults {
		if f.Code == order.ErrInProgress.Code || f.Code == fault.ErrUnavailable.Code || f.Code == payment.ErrChannelUnavailable.Code || f.Code == stock.ErrBusy.Code {
			return false
		}
	}
	return true
}

// insist calls until somebody answers; errLost when nobody did.
func insist[T any](w *world, what string, f func(ctx context.Context, r *replica) (T, error)) (answer T, err error) {
	for try := range maxCalls {
		r := w.some()
		answer, err = at(w, r, patience, what, func(ctx context.Context) (T, error) { return f(ctx, r) })
		if err == nil || refused(err) {
			return answer, err
		}
		w.sleep(100*time.Millisecond<<min(try, 5) + w.takes(latencyGuest))
	}
	return answer, errLost
}

// insist is insist where only whether it was done is of interest.
func (w *world) insist(what string, f func(ctx context.Context, r *replica) error) error {
	_, err := insist(w, what, func(ctx context.Context, r *replica) (struct{}, error) { return struct{}{}, f(ctx, r) })
	return err
}

// visits is a guest's day.
func (g *guest) visits() {
	w := g.world
	g.codes = g.presents(3)
	if w.one(3) {
		g.topUp()
	}
	for w.book.wants() {
		w.sleep(w.takes(latency{5 * time.Millisecond, 1500 * time.Millisecond}))
		if w.one(60) {
			g.codes = append(g.codes, g.presents(1)...)
		}
		g.shop = shops[w.Int64N(int64(len(shops)))]
		g.order()
	}
}

// presents are coupons that the brand gives.
func (g *guest) presents(n int) (codes []string) {
	for range n {
		code := g.key()
		err := g.world.insist("present", func(ctx context.Context, r *replica) error {
			_, err := r.coupons.Issue(ctx, coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 300, MinSpend: 1000}, CustomerID: g.id, Code: code, By: "simulator"})
			return err
		})
		if err == nil || errors.Is(err, coupon.ErrCodeTaken) { // taken: an answer got lost
			codes = append(codes, code)
		}
	}
	return codes
}

func (g *guest) topUp() {
	amount, key := money.Amount(100*g.world.between(20, 200)), g.key()
	p, err := insist(g.world, "top up", func(ctx context.Context, r *replica) (payment.Payment, error) {
		_, p, _, err := r.wallets.TopUp(ctx, wallet.TopUpRequest{CustomerID: g.id, Key: key, Amount: &amount, Channel: payment.WeChatPay})
		return p, err
	})
	if err == nil {
		g.payAt(p)
	}
}

// cart is what somebody feels like.
func (g *guest) cart() (items []catalog.Item) {
	w := g.world
	for range w.between(1, 3) {
		s := skus[min(w.Int64N(int64(len(skus))), w.Int64N(int64(len(skus)+1)))]
		if s.id == "rare-1" && !w.one(4) {
			s = skus[0]
		}
		items = append(items, catalog.Item{SKUID: s.id, Quantity: w.between(1, 2)})
	}
	return items
}

// order is one order from its beginning to its end.
func (g *guest) order() {
	w := g.world
	in := order.PlaceRequest{BrandID: brandID, CustomerID: g.id, Key: g.key(), ShopID: g.shop, Items: g.cart(), DineWay: order.Takeaway}
	if len(g.codes) > 0 && w.one(4) {
		in.Coupons = []string{g.codes[w.Int64N(int64(len(g.codes)))]}
	}
	if w.one(3) {
		if q, err := insist(w, "quote", func(ctx context.Context, r *replica) (order.Quote, error) {
			return r.orders.Quote(ctx, order.QuoteRequest{CustomerID: g.id, ShopID: in.ShopID, Items: in.Items, Coupons: in.Coupons, DineWay: in.DineWay})
		}); err == nil {
			in.QuoteToken = q.Token
		}
	}
	if w.one(20) { // taps twice
		w.begin(func() { _, _ = g.place(in) })
	}
	o, err := g.place(in)
	if err != nil {
		return
	}
	if w.one(80) { // the same key for something else
		other := in
		other.Note = "something else"
		if _, err := g.place(other); err == nil {
			w.book.wrongf("key %s of %s placed two different orders", in.Key, g.id)
		}
	}
	g.settles(o)
}

func (g *guest) place(in order.PlaceRequest) (o order.Order, err error) {
	o, err = insist(g.world, "place", func(ctx context.Context, r *replica) (order.Order, error) {
		o, _, err := r.orders.Place(ctx, in)
		return o, err
	})
	if err == nil {
		g.world.book.placed(in, o)
	}
	return o, err
}

// settles is what becomes of an order that was placed.
func (g *guest) settles(o order.Order) {
	w := g.world
	if o.Payable == 0 {
		return
	}
	switch n := w.Int64N(100); {
	case n < 8:
		g.cancel(o)
	case n < 14: // forgets it
	case n < 22:
		g.pay(o, payment.Balance, 0)
	case n < 27:
		w.cash(o)
	case n < 31: // in two parts, of which the second may never come
		g.pay(o, payment.WeChatPay, o.Payable/3)
		if w.one(2) {
			g.pay(o, payment.WeChatPay, 0)
		}
	default:
		g.pay(o, payment.WeChatPay, 0)
		if w.one(25) {
			g.cancel(o) // perhaps while the money is on its way
		}
		if w.one(25) {
			g.pay(o, payment.WeChatPay, 0) // again
		}
	}
}

func (g *guest) cancel(o order.Order) {
	_ = g.world.insist("cancel", func(ctx context.Context, r *replica) error {
		_, err := r.orders.Cancel(ctx, o.No, "changed my mind", "customer", func(order.Order) error { return nil })
		return err
	})
}

// pay opens a payment and pays it; amount 0 is all that is open.
func (g *guest) pay(o order.Order, channel string, amount money.Amount) {
	w := g.world
	in := order.PayRequest{BrandID: brandID, CustomerID: g.id, Key: g.key(), OrderNo: o.No, Channel: channel}
	if amount != 0 {
		in.Amount = &amount
	}
	open := func() (payment.Payment, error) {
		return insist(w, "pay", func(ctx context.Context, r *replica) (payment.Payment, error) {
			p, _, err := r.orders.Pay(ctx, in)
			return p, err
		})
	}
	if w.one(30) { // taps twice
		w.begin(func() { _, _ = open() })
	}
	p, err := open()
	if err != nil {
		return
	}
	w.book.opened(o, p, channel)
	if channel == payment.WeChatPay {
		g.payAt(p)
	}
}

// payAt has the channel opened, and pays there: mostly at once, sometimes much later.
func (g *guest) payAt(p payment.Payment) {
	w := g.world
	if w.insist("open", func(ctx context.Context, r *replica) error { return r.payments.Open(ctx, p) }) != nil {
		return
	}
	pays := func() {
		n, ok := w.bank.pay(p.No, false)
		if !ok {
			return
		}
		twice := w.strikes(nil, faultChargeTwice)
		w.bank.tell(n, twice)
		if !twice {
			return
		}
		if again, ok := w.bank.pay(p.No, true); ok {
			w.bank.tell(again, true)
		}
	}
	if w.one(12) {
		w.begin(func() {
			w.sleep(w.takes(latency{time.Second, 2 * orderTTL}))
			pays()
		})
		return
	}
	w.sleep(w.takes(latency{20 * time.Millisecond, 3 * time.Second}))
	pays()
}

// cash is a member of staff who takes it.
func (w *world) cash(o order.Order) {
	key := "cash-" + o.No
	_ = w.insist("cash", func(ctx context.Context, r *replica) error {
		_, _, _, err := r.orders.TakeCash(ctx, order.CashRequest{BrandID: brandID, StaffID: "clerk", Actor: "staff:clerk", Key: key, OrderNo: o.No}, anybody)
		return err
	})
}

func anybody(order.Order) error { return nil }

// serves is the day of a member of staff: what was paid is made and handed over, some of it is given back, and shelves are filled.
func (w *world) serves() {
	for n := 0; w.book.wants(); n++ {
		w.sleep(w.takes(latency{20 * time.Millisecond, 800 * time.Millisecond}))
		if n%4 == 0 {
			w.receives(n)
		}
		o, ok := w.book.any()
		if !ok {
			continue
		}
		switch w.Int64N(4) {
		case 0:
			w.refunds(o, n)
		default:
			for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
				if w.insist("advance", func(ctx context.Context, r *replica) error {
					_, err := r.orders.Advance(ctx, o.No, to, "", "staff:clerk", anybody)
					return err
				}) != nil || w.one(3) {
					break
				}
			}
		}
	}
}

func (w *world) refunds(o order.Order, n int) {
	in := order.RefundRequest{BrandID: brandID, StaffID: "clerk", Key: "refund-" + strconv.Itoa(n), OrderNo: o.No, Reason: "too sweet", Actor: "staff:clerk"}
	if w.one(2) {
		amount := max(1, o.Payable/money.Amount(w.between(2, 4)))
		in.Amount = &amount
	}
	_ = w.insist("refund", func(ctx context.Context, r *replica) error {
		_, _, _, err := r.orders.Refund(ctx, in, anybody)
		return err
	})
}

// receives fills a shelf.
func (w *world) receives(n int) {
	s := skus[w.Int64N(int64(len(skus)-1))] // the last is not counted
	shop, units := shops[w.Int64N(int64(len(shops)))], int64(w.between(40, 400))
	if s.id == "rare-1" {
		units = 2
	}
	in := stock.Record{By: stock.Who{ID: "clerk"}, Key: "goods-" + strconv.Itoa(n), ShopID: shop, Lines: []stock.Line{{SKUID: s.id, Kind: stock.Received, Quantity: units}}}
	// It is in the book before: when no answer comes it may have been done.
	w.book.received(shop, s.id, units)
	_ = w.insist("receive", func(ctx context.Context, r *replica) error {
		_, err := r.stock.Record(ctx, in)
		return err
	})
}
