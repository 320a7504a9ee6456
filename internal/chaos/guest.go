package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// guest is one who orders, pays, looks and cancels, and remembers what they were told.
type guest struct {
	r       *run
	token   string
	coupons []string

	mu      sync.Mutex
	orders  []*kept
	wishes  []*wish
	watches sync.WaitGroup
}

// wish is something that is asked by a key until it is decided.
type wish struct {
	what, token, query string
	input              map[string]any
	// decided says that an answer came: a number, or why not.
	decided     bool
	no, refusal string
	// clock is by how much the clock of the server was off that answered.
	clock int64
	raw   json.RawMessage
	of    *kept
}

// kept is an order as its guest was told.
type kept struct {
	no      string
	payable int64
	coupon  string
	// rank is the furthest state that anybody was told, delivered that the sandbox channel's notice of its money was taken.
	rank      int
	delivered bool
}

// ranks are how far states are; an order never goes back. What is being refunded may come back to where it was.
var ranks = map[string]int{
	"CREATED": 0, "PAID_COUPON_FAILED": 1, "PAID": 2, "PREPARING": 3, "READY": 4, "SHIPPING": 5, "DELIVERED": 6, "COMPLETED": 7, "CANCELED": 8, "REFUNDED": 9,
}

// doubts are codes of answers that decide nothing; the client asks again by the same key. A server whose clock is far behind takes a session for one of the future.
var doubts = []string{"UNAUTHENTICATED", "UNAVAILABLE", "IN_PROGRESS", "CHANNEL_UNAVAILABLE", "PLATFORM_UNAVAILABLE", "TIMEOUT", "STOCK_BUSY", "RATE_LIMITED"}

// clientPatience is when a client gives an answer up.
const clientPatience = 10 * time.Second

// call asks one of the servers, and holds it to answering in time.
func (r *run) call(ctx context.Context, rng *rand.Rand, what, token, query string, variables map[string]any) (raw json.RawMessage, refusal string, decided bool) {
	return r.callAt(ctx, r.replicas[rng.IntN(len(r.replicas))], what, token, query, variables)
}

// callAt is call of this server.
func (r *run) callAt(ctx context.Context, p *replica, what, token, query string, variables map[string]any) (raw json.RawMessage, refusal string, decided bool) {
	hurt, away := p.hurt.Load(), p.away.Load()
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), clientPatience)
	defer cancel()
	begun := time.Now()
	a, err := ask(within, "http://"+p.addr, token, query, variables)
	took := time.Since(begun)
	unhurt := hurt == p.hurt.Load() && !away && !p.away.Load()
	if unhurt {
		r.book.answered(took)
		if took > answerWithin+4*time.Duration(r.stall.Load()) {
			r.book.violationf("%s was answered after %v: %v %s", what, took, err, a.code())
		}
	}
	if err != nil {
		r.book.op(what, "doubt (no answer)")
		if unhurt && !strings.Contains(err.Error(), "refused") && !strings.Contains(err.Error(), "reset") && !strings.Contains(err.Error(), "EOF") {
			r.book.violationf("%s: a server that nothing was done to did not answer: %v", what, err)
		}
		return nil, "", false
	}
	if code := a.code(); code != "" {
		r.book.op(what, "doubt "+code)
		if !slices.Contains(doubts, code) {
			r.book.violationf("%s: %+v %s", what, a.Errors, p.lastFailure())
		}
		return nil, "", false
	}
	raw, refusal = a.root()
	if slices.Contains(doubts, refusal) {
		r.book.op(what, "doubt "+refusal)
		return nil, "", false
	}
	if r.book.op(what, "ok"+strings.Repeat(": "+refusal, min(1, len(refusal)))); refusal == "INTERNAL" {
		r.book.violationf("%s: %s", what, raw)
	}
	return raw, refusal, true
}

// lastFailure is what the server has logged last of what failed.
func (p *replica) lastFailure() (last string) {
	if !p.mu.TryLock() {
		return ""
	}
	defer p.mu.Unlock()
	for line := range strings.Lines(p.process.said.String()) {
		if strings.Contains(line, "resolver failed") {
			last = line
		}
	}
	return last
}

// ask tries a wish once, and remembers what was told; by the same key nothing else may be told again.
func (w *wish) ask(ctx context.Context, r *run, rng *rand.Rand) {
	p := r.replicas[rng.IntN(len(r.replicas))]
	clock := p.offset.Load()
	raw, refusal, decided := r.callAt(ctx, p, w.what, w.token, w.query, map[string]any{"i": w.input})
	if !decided {
		return
	}
	no := firstNo(raw)
	if w.decided && w.refusal == "INVALID_TRANSITION" && w.clock != clock { // too late by the one's clock, which is nothing that is kept, and not by the other's
		w.decided = false
	}
	if w.decided && (no != w.no || w.refusal == "" && refusal != "") {
		r.book.violationf("%s by key %v: first %q %s, then %q %s", w.what, w.input["idempotencyKey"], w.no, w.refusal, no, refusal)
	}
	if w.decided && w.refusal == "" {
		return
	}
	w.decided, w.no, w.refusal, w.raw, w.clock = true, no, refusal, raw, clock
}

// firstNo is the number of what a payload is about.
func firstNo(raw json.RawMessage) string {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields)
	for _, name := range []string{"order", "payment", "refund", "topUp"} {
		var of struct{ No string }
		if json.Unmarshal(fields[name], &of) == nil && of.No != "" {
			return of.No
		}
	}
	return ""
}

// until asks until it is decided, or ctx ends.
func (w *wish) until(ctx context.Context, r *run, rng *rand.Rand) {
	for !w.decided && ctx.Err() == nil {
		if w.ask(ctx, r, rng); !w.decided {
			_ = pause(ctx, time.Duration(50+rng.IntN(300))*time.Millisecond)
		} else if rng.IntN(10) == 0 { // a second tap
			w.ask(ctx, r, rng)
		}
	}
}

func (g *guest) wish(of *kept, what, query string, input map[string]any, rng *rand.Rand) *wish {
	if input == nil {
		input = map[string]any{}
	}
	input["idempotencyKey"] = fmt.Sprintf("%s-%016x", what, rng.Uint64())
	w := &wish{what: what, token: g.token, query: query, input: input, of: of}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wishes = append(g.wishes, w)
	return w
}

// live does what guests do, until ctx ends.
func (g *guest) live(ctx context.Context, rng *rand.Rand) {
	defer g.watches.Wait()
	for ctx.Err() == nil {
		switch n := rng.IntN(20); {
		case n < 8 || len(g.orders) == 0:
			if o := g.place(ctx, rng); o != nil && rng.IntN(5) > 0 {
				if rng.IntN(2) == 0 {
					seed := rng.Uint64()
					g.watches.Go(func() { g.watch(ctx, o, rand.New(rand.NewPCG(seed, 0))) }) //nolint:gosec // a plan
				}
				g.pay(ctx, o, rng)
			}
		case n < 11:
			g.pay(ctx, g.any(rng), rng)
		case n < 12:
			o := g.any(rng)
			_, _, _ = g.r.call(ctx, rng, "cancel", g.token, `mutation($n: ID!) { cancelOrder(input: {orderNo: $n}) { userErrors { code } } }`, map[string]any{"n": o.no})
		default:
			g.look(ctx, g.any(rng), rng)
		}
		_ = pause(ctx, time.Duration(20+rng.IntN(200))*time.Millisecond)
	}
}

// any is one of the guest's last orders.
func (g *guest) any(rng *rand.Rand) *kept {
	g.mu.Lock()
	defer g.mu.Unlock()
	from := max(0, len(g.orders)-5)
	return g.orders[from+rng.IntN(len(g.orders)-from)]
}

func (g *guest) place(ctx context.Context, rng *rand.Rand) *kept {
	sku := skuID
	if rng.IntN(3) == 0 {
		sku = exchangeID // few are left
	}
	in := map[string]any{"shopId": shopID, "items": []any{map[string]any{"skuId": sku, "quantity": 1 + rng.IntN(3)}}}
	coupon := ""
	if len(g.coupons) > 0 && rng.IntN(3) == 0 {
		coupon = g.coupons[rng.IntN(len(g.coupons))]
		in["couponCodes"] = []string{coupon}
	}
	w := g.wish(nil, "place", placeOrder, in, rng)
	w.until(ctx, g.r, rng)
	return g.took(w, coupon)
}

// took keeps the order of a wish that was granted.
func (g *guest) took(w *wish, coupon string) *kept {
	var out struct{ Order struct{ PayableAmount int64 } }
	if w.no == "" || json.Unmarshal(w.raw, &out) != nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	o := &kept{no: w.no, payable: out.Order.PayableAmount, coupon: coupon}
	g.orders = append(g.orders, o)
	w.of = o
	return o
}

// payQuery opens a payment and says what it came to.
const payQuery = `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no amount clientParams } userErrors { code } } }`

func (g *guest) pay(ctx context.Context, o *kept, rng *rand.Rand) {
	channel := []string{"SANDBOX", "SANDBOX", "WECHAT_PAY", "BALANCE"}[rng.IntN(4)]
	w := g.wish(o, "pay by "+channel, payQuery, map[string]any{"orderNo": o.no, "channel": channel}, rng)
	w.until(ctx, g.r, rng)
	var out struct {
		Payment struct {
			Amount       int64
			ClientParams map[string]string
		}
	}
	if w.no == "" || json.Unmarshal(w.raw, &out) != nil {
		return
	}
	switch channel {
	case "SANDBOX":
		g.notices(ctx, o, notice{PaymentNo: w.no, TransactionID: "T-" + w.no, Status: "SUCCESS", Amount: out.Payment.Amount}, rng)
	case "WECHAT_PAY":
		buttons := []string{"pay", "NOTICE_LOST", "NOTICE_TWICE", "NOTICE_BAD_SIGN", "NOTICE_WRONG_AMOUNT", "NOTICE_WRONG_MERCHANT"}
		within, cancel := context.WithTimeout(ctx, clientPatience)
		defer cancel()
		base := "http://" + g.r.replicas[rng.IntN(len(g.r.replicas))].addr
		button := buttons[rng.IntN(len(buttons))]
		code, err := press(within, base, out.Payment.ClientParams["cashierUrl"], button)
		g.r.book.op("press "+button, fmt.Sprint(code, err != nil))
	}
}

// notices delivers the truth several times, to any servers, among lies; the order in which they come is any.
func (g *guest) notices(ctx context.Context, o *kept, n notice, rng *rand.Rand) {
	type delivery struct {
		kind, key string
		n         notice
	}
	all := []delivery{{"true", Secret, n}}
	for range rng.IntN(4) {
		all = append(all, delivery{"true", Secret, n})
	}
	if rng.IntN(3) == 0 {
		all = append(all, delivery{"forged", "another key", n})
	}
	if rng.IntN(4) == 0 {
		wrong := n
		wrong.Amount, wrong.TransactionID = n.Amount-1, "W-"+n.PaymentNo
		all = append(all, delivery{"wrong amount", Secret, wrong})
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var wg sync.WaitGroup
	for _, d := range all {
		base := "http://" + g.r.replicas[rng.IntN(len(g.r.replicas))].addr
		wg.Go(func() {
			within, cancel := context.WithTimeout(context.WithoutCancel(ctx), clientPatience)
			defer cancel()
			code, err := deliver(within, base, d.key, time.Now(), d.n)
			g.r.book.op("notice "+d.kind, fmt.Sprint(code))
			if err != nil || code != 200 {
				return
			}
			switch d.kind {
			case "forged":
				g.r.book.violationf("%s: a forged notice was taken", o.no)
			case "true":
				g.mu.Lock()
				o.delivered = true
				g.mu.Unlock()
			}
		})
		if rng.IntN(2) == 0 {
			wg.Wait() // this one comes before the next
		}
	}
	wg.Wait()
}

func (g *guest) look(ctx context.Context, o *kept, rng *rand.Rand) {
	g.mu.Lock()
	before := o.rank
	g.mu.Unlock()
	raw, refusal, decided := g.r.call(ctx, rng, "read", g.token, `query($n: ID!) { order(no: $n) { no status } }`, map[string]any{"n": o.no})
	if !decided {
		return
	}
	var out struct{ No, Status string }
	if err := json.Unmarshal(raw, &out); err != nil || out.No != o.no {
		g.r.book.violationf("%s was acknowledged and is not there: %s %s", o.no, refusal, raw)
		return
	}
	if rank, counts := ranks[out.Status]; counts && rank < before { // what was told while this was asked may be later
		g.r.book.violationf("%s is %s, and rank %d was told before", o.no, out.Status, before)
	}
	g.mu.Lock()
	o.rank = max(o.rank, ranks[out.Status])
	g.mu.Unlock()
}

const watchQuery = `subscription($n: ID!) { paymentStatus(orderNo: $n) { orderStatus final } }`

// watch follows an order's payment by subscriptions, one after the other as they break, until it is told that all is over. What one tells never goes back.
func (g *guest) watch(ctx context.Context, o *kept, rng *rand.Rand) {
	for ctx.Err() == nil {
		p := g.r.replicas[rng.IntN(len(g.r.replicas))]
		if g.subscribe(ctx, p.addr, o) {
			return
		}
		_ = pause(ctx, time.Duration(100+rng.IntN(400))*time.Millisecond)
	}
}

// subscribe follows one subscription to its end, and says whether it told that all is over.
func (g *guest) subscribe(ctx context.Context, addr string, o *kept) (over bool) {
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, HandshakeTimeout: 5 * time.Second}
	conn, resp, err := dialer.DialContext(ctx, "ws://"+addr+"/graphql", nil)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer func() { stop(); _ = conn.Close() }()
	_ = conn.WriteJSON(map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + g.token}})
	last := -1
	for {
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		var m struct {
			Type    string
			Payload json.RawMessage
		}
		if conn.ReadJSON(&m) != nil {
			return false
		}
		switch m.Type {
		case "connection_ack":
			_ = conn.WriteJSON(map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{"query": watchQuery, "variables": map[string]any{"n": o.no}}})
		case "ping":
			_ = conn.WriteJSON(map[string]any{"type": "pong"})
		case "next":
			var of struct {
				Data struct {
					PaymentStatus struct {
						OrderStatus string
						Final       bool
					}
				}
			}
			if json.Unmarshal(m.Payload, &of) != nil {
				return false
			}
			state := of.Data.PaymentStatus
			rank, counts := ranks[state.OrderStatus]
			if counts && rank < last {
				g.r.book.violationf("%s: a subscription said %s after rank %d", o.no, state.OrderStatus, last)
			}
			if last = max(last, rank); counts {
				g.mu.Lock()
				o.rank = max(o.rank, rank)
				g.mu.Unlock()
			}
			g.r.book.op("told", "ok")
			if state.Final {
				return true
			}
		default:
			return false
		}
	}
}
