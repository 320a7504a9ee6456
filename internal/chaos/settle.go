package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// toppedUp is what each guest's wallet holds before, with the bonus.
const toppedUp = 11000

// couponsEach is how many coupons each guest has, fewUnits how many of what is scarce there are.
const (
	couponsEach = 3
	fewUnits    = 60
)

// settle makes guests with wallets and coupons, before anything goes wrong.
func (r *run) settle(ctx context.Context) (err error) {
	defer caught(&err)
	f := &fire{ctx: ctx, process: r.replicas[0].process, codes: map[string]int{}}
	manager := f.staff("manager")
	r.managers.Store("manager", manager)
	f.get(manager, setStock, map[string]any{"s": shopID, "k": exchangeID, "n": fewUnits}, new(none))
	for i := range r.Guests {
		g := &guest{r: r, token: f.guest(fmt.Sprint("chaos-", i))}
		var me struct{ ID string }
		f.get(g.token, `{ me { id } }`, nil, &me)
		for range couponsEach {
			g.coupons = append(g.coupons, f.issued(manager, me.ID, time.Time{}))
		}
		var topped struct {
			TopUp struct{ Payment struct{ No string } }
		}
		f.keyedGet(g.token, `mutation($i: TopUpInput!) { topUp(input: $i) { topUp { payment { no } } userErrors { code } } }`, map[string]any{"offerId": "tu-100", "channel": "SANDBOX"}, &topped)
		f.tell(notice{topped.TopUp.Payment.No, "T-" + topped.TopUp.Payment.No, "SUCCESS", 10000})
		f.has(g.token, toppedUp)
		r.guests = append(r.guests, g)
	}
	return nil
}

// work is what staff do until ctx ends: they make drinks, give money back, and enter what came.
func (r *run) work(ctx context.Context, rng *rand.Rand) {
	manager := r.manager()
	desk := &guest{r: r, token: manager} // its wishes are asked for again like those of guests
	defer func() { r.guests = append(r.guests, desk) }()
	for ctx.Err() == nil {
		g := r.guests[rng.IntN(len(r.guests))]
		g.mu.Lock()
		some := len(g.orders)
		g.mu.Unlock()
		switch n := rng.IntN(8); {
		case n == 0:
			w := desk.wish(nil, "receive", `mutation($i: RecordStockInput!) { recordStock(input: $i) { replayed userErrors { code } } }`,
				map[string]any{"shopId": shopID, "kind": "RECEIVED", "lines": []any{map[string]any{"skuId": exchangeID, "quantity": 1 + rng.IntN(5)}}, "reason": "a box"}, rng)
			w.until(ctx, r, rng)
		case some == 0:
		case n < 3:
			w := desk.wish(g.any(rng), "refund", refundOrder, nil, rng)
			w.input["orderNo"], w.input["amount"], w.input["reason"] = w.of.no, 1+rng.IntN(100), "cold"
			w.until(ctx, r, rng)
		default:
			to := []string{"PREPARING", "READY", "COMPLETED"}[rng.IntN(3)]
			_, _, _ = r.call(ctx, rng, "advance", manager, `mutation($n: ID!, $t: OrderStatus!) { advanceOrder(input: {orderNo: $n, to: $t}) { userErrors { code } } }`,
				map[string]any{"n": g.any(rng).no, "t": to})
		}
		_ = pause(ctx, time.Duration(50+rng.IntN(200))*time.Millisecond)
	}
}

func (r *run) manager() string {
	token, _ := r.managers.Load("manager")
	return token.(string) //nolint:forcetypeassert // settle put it there
}

// found is an order as it is in the end.
type found struct {
	No, Status                                string
	PayableAmount, PaidAmount, RefundedAmount int64
	Payments                                  []struct {
		No, Channel, Status string
		Amount              int64
	}
	Refunds []struct {
		No, Status, PaymentNo string
		Amount                int64
	}
}

// spent is what a payment took that did not go back.
func (o found) spent(paymentNo string, amount int64) int64 {
	for _, r := range o.Refunds {
		if r.PaymentNo == paymentNo && r.Status == "SUCCEEDED" {
			amount -= r.Amount
		}
	}
	return amount
}

// patient bounds how long after the heal the last doubt, payment and refund may take: an order's time to be paid, and the channels' pauses.
const patient = 120 * time.Second

// compare asks for all that is in doubt, waits until all is settled, and holds the guests' books against the servers'.
func (r *run) compare(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 4*patient)
	defer cancel()
	begun := time.Now()
	var wg sync.WaitGroup
	for i, g := range r.guests {
		wg.Go(func() {
			defer func() { // a journey's helper may throw
				var err error
				if caught(&err); err != nil {
					r.book.violationf("%v", err)
				}
			}()
			rng := rand.New(rand.NewPCG(r.Seed, uint64(5000+i))) //nolint:gosec // a plan
			g.askAgain(ctx, rng)
		})
	}
	wg.Wait()
	settled := r.await(ctx)
	r.book.r.SettledMs = float64(time.Since(begun).Milliseconds())
	for i, g := range r.guests {
		g.compare(ctx, settled[i])
	}
	var broken error
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); _ = pause(ctx, time.Second) {
		if broken = r.replicas[0].server.Verify(ctx); broken == nil {
			return
		}
	}
	r.book.violationf("%v", broken)
}

// askAgain asks for each wish once more by its key: what was told is told again, what is in doubt is decided.
func (g *guest) askAgain(ctx context.Context, rng *rand.Rand) {
	for _, w := range g.wishes {
		if !w.decided {
			within, cancel := context.WithTimeout(ctx, patient)
			w.until(within, g.r, rng)
			if cancel(); !w.decided {
				g.r.book.violationf("%s by key %v is in doubt for ever", w.what, w.input["idempotencyKey"])
			}
			if w.what == "place" && w.no != "" {
				coupon := ""
				if used, ok := w.input["couponCodes"].([]string); ok {
					coupon = used[0]
				}
				g.took(w, coupon)
			}
		} else if w.refusal == "" {
			w.ask(ctx, g.r, rng)
		}
	}
}

const listQuery = `query($a: String) { me { orders(first: 100, after: $a) { edges { node { no status payableAmount paidAmount refundedAmount payments { no channel status amount } refunds { no status amount paymentNo } } } pageInfo { hasNextPage endCursor } } } }`

// list reads all orders of a guest.
func (g *guest) list(ctx context.Context, rng *rand.Rand) (all map[string]found, ok bool) {
	all = map[string]found{}
	after := any(nil)
	for {
		raw, _, decided := g.r.call(ctx, rng, "list", g.token, listQuery, map[string]any{"a": after})
		var me struct {
			Orders struct {
				Edges    []struct{ Node found }
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
		if !decided || json.Unmarshal(raw, &me) != nil {
			return nil, false
		}
		for _, e := range me.Orders.Edges {
			all[e.Node.No] = e.Node
		}
		if !me.Orders.PageInfo.HasNextPage {
			return all, true
		}
		after = me.Orders.PageInfo.EndCursor
	}
}

// await waits until nothing of any order is under way, and answers them all by guest.
func (r *run) await(ctx context.Context) []map[string]found {
	rng := rand.New(rand.NewPCG(r.Seed, 6000)) //nolint:gosec // a plan
	all := make([]map[string]found, len(r.guests))
	for i, g := range r.guests {
		if g.token == r.manager() {
			continue
		}
		open := "nobody answered"
		for end := time.Now().Add(patient); open != "" && time.Now().Before(end); _ = pause(ctx, 300*time.Millisecond) {
			orders, ok := g.list(ctx, rng)
			if ok {
				all[i], open = orders, underWay(orders)
			}
		}
		if open != "" {
			r.book.violationf("still under way %v after all was well: %s", patient, open)
		}
	}
	return all
}

// underWay names an order that something still happens to by itself.
func underWay(orders map[string]found) string {
	for _, o := range orders {
		if o.Status == "CREATED" || o.Status == "REFUNDING" {
			return o.No + " " + o.Status
		}
		for _, f := range o.Refunds {
			if f.Status != "SUCCEEDED" {
				return fmt.Sprintf("%s: refund %s %s", o.No, f.No, f.Status)
			}
		}
	}
	return ""
}

// compare holds what a guest was told against their orders as they are.
func (g *guest) compare(ctx context.Context, orders map[string]found) {
	b := g.r.book
	told := map[string]*kept{}
	for _, o := range g.orders {
		if told[o.no] != nil {
			b.violationf("%s was acknowledged by two keys", o.no)
		}
		told[o.no] = o
	}
	var byBalance int64
	used := map[string]int{}
	for no, is := range orders {
		b.r.Orders++
		o := told[no]
		if o == nil {
			b.violationf("%s is there and nobody was told of it", no)
			continue
		}
		g.compareOne(o, is)
		if is.PaidAmount > is.RefundedAmount || is.Status == "REFUNDED" {
			b.r.Paid++
		}
		if o.coupon != "" && is.Status != "CANCELED" {
			used[o.coupon]++
		}
		for _, p := range is.Payments {
			if p.Channel == "BALANCE" && is.PaidAmount > 0 && p.Status != "CLOSED" && p.Status != "PENDING" && p.Status != "FAILED" {
				byBalance += is.spent(p.No, p.Amount)
			}
		}
	}
	for no := range told {
		if _, there := orders[no]; !there {
			b.violationf("%s was acknowledged and is lost", no)
		}
	}
	for coupon, n := range used {
		if n > 1 {
			b.violationf("coupon %s is used by %d orders", coupon, n)
		}
	}
	if orders == nil {
		return
	}
	rng := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // any server
	raw, _, decided := g.r.call(ctx, rng, "wallet", g.token, `{ wallet { available } }`, nil)
	var w struct{ Available int64 }
	if !decided || json.Unmarshal(raw, &w) != nil || w.Available != toppedUp-byBalance {
		b.violationf("a wallet holds %s, and %d less %d is right", raw, toppedUp, byBalance)
	}
}

// compareOne holds one order against what was told of it.
func (g *guest) compareOne(o *kept, is found) {
	b := g.r.book
	if rank, counts := ranks[is.Status]; counts && rank < o.rank {
		b.violationf("%s is %s, and rank %d was told", o.no, is.Status, o.rank)
	}
	if is.PayableAmount != o.payable {
		b.violationf("%s: payable %d, and %d was told", o.no, is.PayableAmount, o.payable)
	}
	switch kept := is.PaidAmount - is.RefundedAmount; {
	case is.Status == "CANCELED" && kept != 0:
		b.violationf("%s is canceled and %d of it was kept: %+v", o.no, kept, is)
	case is.Status != "CANCELED" && (kept < 0 || kept > is.PayableAmount):
		b.violationf("%s kept %d of %d: %+v", o.no, kept, is.PayableAmount, is)
	case o.delivered && is.PaidAmount == 0:
		b.violationf("%s: its money came and it is %s: %+v", o.no, is.Status, is)
	}
}
