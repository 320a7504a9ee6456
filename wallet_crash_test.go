package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
)

// stored is what a guest has, and where a step has brought it.
type stored struct{ Principal, Bonus, Available, Points int64 }

func (p *process) stored(token string) (w stored) {
	p.t.Helper()
	p.get(token, `{ wallet { principal bonus available points } }`, nil, &w)
	return w
}

// stepped is the answer of a step of a guest with a wallet.
type stepped struct {
	TopUp *struct {
		No      string
		Payment struct{ No string }
	}
	Payment    *struct{ No, Status string }
	Amount     int64
	Refund     *struct{ No string }
	Replayed   bool
	UserErrors []struct{ Code string }
}

// step asks for something that may be cut off, when nothing is answered.
func (p *process) step(token, query string, input map[string]any) (out stepped, answered bool) {
	p.t.Helper()
	a, err := p.try(token, query, map[string]any{"i": input})
	if err != nil || len(a.Errors) > 0 {
		return out, false
	}
	for _, raw := range a.Data {
		answered = json.Unmarshal(raw, &out) == nil
	}
	return out, answered
}

const (
	topUpByOffer = `mutation($i: TopUpInput!) { topUp(input: $i) { topUp { no payment { no } } replayed userErrors { code } } }`
	payByBalance = `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no status } replayed userErrors { code } } }`
	redeemCard   = `mutation($i: RedeemGiftCardInput!) { redeemGiftCard(input: $i) { amount replayed userErrors { code } } }`
	refundStored = `mutation($i: RefundTopUpInput!) { refundTopUp(input: $i) { refund { no } replayed userErrors { code } } }`
	refundSome   = `mutation($i: RefundOrderInput!) { refundOrder(input: $i) { refund { no } replayed userErrors { code } } }`
)

// cards issues gift cards of 10 yuan.
func (p *process) cards(manager string, count int) []string {
	p.t.Helper()
	var out struct{ Codes []string }
	p.get(manager, `mutation($i: IssueGiftCardsInput!) { issueGiftCards(input: $i) { codes userErrors { code } } }`, map[string]any{"i": map[string]any{
		"idempotencyKey": "cards", "name": "cards", "amount": 1000, "count": count, "validUntil": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
	}}, &out)
	if len(out.Codes) != count {
		p.t.Fatalf("%d codes", len(out.Codes))
	}
	return out.Codes
}

// Cut off behind each step of what fills a wallet and takes from it, whoever was cut off does it again by the same key: it is answered the same, and happened once.
func TestCutOffBehindEachStepAWalletMovesOnce(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := &power{settings: settings, file: filepath.Join(t.TempDir(), "point")}
		p.settings = append(p.settings, crashFile+"="+p.file)
		p.process = start(t, p.settings...)
		guest, manager := p.guest("alice"), p.staff("manager")
		codes := p.cards(manager, 4)
		has := p.filled(guest, "first", 11000)
		var topUps []struct{ No string }
		p.get(guest, `{ topUps { no } }`, nil, &topUps)
		first := topUps[0].No
		for i, point := range []string{"at once/settled", "pay/written", "top-up/credited", "callback/settled", "gift card/redeemed", "gift card/kept", "refund/told", "top-up refund/taken", "top-up refund/written"} {
			if !dbtest.Mine(t, i/2+i) {
				continue
			}
			key := fmt.Sprint("key-", i)
			switch point {
			case "top-up/credited", "callback/settled":
				has = p.cutTopUp(guest, point, key, has)
			case "at once/settled", "pay/written":
				o := p.place(guest, key, 1).Order
				has -= o.PayableAmount
				p.twiceAfter(guest, point, payByBalance, map[string]any{"idempotencyKey": key, "orderNo": o.No, "channel": "BALANCE"}, point == "pay/written")
			case "gift card/redeemed", "gift card/kept":
				has += 1000
				p.twiceAfter(guest, point, redeemCard, map[string]any{"idempotencyKey": key, "code": codes[i%4]}, point == "gift card/kept")
			case "top-up refund/taken", "top-up refund/written":
				has -= 2000 + 200
				p.twiceAfter(manager, point, refundStored, map[string]any{"idempotencyKey": key, "no": first, "amount": 2000, "reason": "moves away"}, point == "top-up refund/written")
			case "refund/told":
				o := p.place(guest, key, 1).Order
				if out, ok := p.step(guest, payByBalance, map[string]any{"idempotencyKey": key, "orderNo": o.No, "channel": "BALANCE"}); !ok || out.Payment == nil {
					t.Fatalf("%+v", out)
				}
				has += 300 - o.PayableAmount
				p.twiceAfter(manager, point, refundSome, map[string]any{"idempotencyKey": key, "orderNo": o.No, "amount": 300, "reason": "cold"}, true)
			}
			eventually(t, 30*time.Second, point, func() bool { return p.stored(guest).Available == has })
			checkVouchers(t, p.environment(), nil)
		}
		p.fiveOfTwelve(t)
		p.kill()
		checkVouchers(t, p.environment(), nil)
	})
}

// filled is what a guest has after taking the demo's smaller offer.
func (p *process) filled(guest, key string, want int64) int64 {
	p.t.Helper()
	out, ok := p.step(guest, topUpByOffer, map[string]any{"idempotencyKey": key, "offerId": "tu-100", "channel": "SANDBOX"})
	if !ok || out.TopUp == nil {
		p.t.Fatalf("%+v", out)
	}
	if code := p.callback(out.TopUp.Payment.No, "T-"+key, 10000); code != http.StatusOK {
		p.t.Fatal(code)
	}
	if w := p.stored(guest); w.Available != want {
		p.t.Fatalf("%+v", w)
	}
	return want
}

// cutTopUp has the server end while the money of a top-up is settled; the channel and the guest's app ask again. It answers what the guest has then.
func (p *power) cutTopUp(guest, point, key string, has int64) int64 {
	p.t.Helper()
	in := map[string]any{"idempotencyKey": key, "offerId": "tu-100", "channel": "SANDBOX"}
	out, ok := p.step(guest, topUpByOffer, in)
	if !ok || out.TopUp == nil {
		p.t.Fatalf("%+v", out)
	}
	deliver := func() int { return p.callback(out.TopUp.Payment.No, "T-"+key, 10000) }
	p.cutAt(point, func() { deliver() })
	for range 2 {
		if code := deliver(); code != http.StatusOK {
			p.t.Errorf("%s: %d", point, code)
		}
	}
	if again, ok := p.step(guest, topUpByOffer, in); !ok || !again.Replayed || again.TopUp == nil || again.TopUp.No != out.TopUp.No {
		p.t.Errorf("%s: %+v", point, again)
	}
	return has + 11000
}

// twiceAfter has the server end at a point of a mutation, and asks twice more; kept says that the first of them finds it done.
func (p *power) twiceAfter(token, point, query string, in map[string]any, kept bool) {
	p.t.Helper()
	p.cutAt(point, func() {
		if _, answered := p.step(token, query, in); answered {
			p.t.Errorf("%s: answered by a server that was cut off", point)
		}
	})
	first, ok := p.step(token, query, in)
	second, again := p.step(token, query, in)
	if !ok || !again || first.Replayed != kept || !second.Replayed || len(first.UserErrors)+len(second.UserErrors) > 0 || first.Amount != second.Amount {
		p.t.Errorf("%s: %+v, then %+v", point, first, second)
	}
	if first.Payment != nil && (first.Payment.Status != "SUCCEEDED" || second.Payment == nil || *second.Payment != *first.Payment) {
		p.t.Errorf("%s: %+v, then %+v", point, first.Payment, second.Payment)
	}
}

// fiveOfTwelve has a guest pay twelve orders at once from a wallet that has money for five, through two servers where they share a database.
func (p *power) fiveOfTwelve(t *testing.T) {
	t.Helper()
	servers := []*process{p.process}
	if filepath.Base(t.Name()) == "servers" {
		servers = append(servers, start(t, p.settings...))
	}
	guest := p.guest("carol")
	has := p.filled(guest, "carol", 11000)
	var orders []string
	var price int64
	for i := range 12 {
		o := p.place(guest, fmt.Sprint("twelve-", i), 1).Order
		orders, price = append(orders, o.No), o.PayableAmount
	}
	for i := 0; has >= 6*price; i++ { // spend what is too much
		o := p.place(guest, fmt.Sprint("more-", i), 1).Order
		if out, ok := p.step(guest, payByBalance, map[string]any{"idempotencyKey": o.No, "orderNo": o.No, "channel": "BALANCE"}); !ok || out.Payment == nil {
			t.Fatalf("%+v", out)
		}
		has -= price
	}
	var paid, short atomic.Int64
	var wg sync.WaitGroup
	for i, no := range orders {
		wg.Go(func() {
			out, ok := servers[i%len(servers)].step(guest, payByBalance, map[string]any{"idempotencyKey": no, "orderNo": no, "channel": "BALANCE"})
			switch {
			case ok && out.Payment != nil && out.Payment.Status == "SUCCEEDED":
				paid.Add(1)
			case ok && len(out.UserErrors) == 1 && out.UserErrors[0].Code == "INSUFFICIENT_BALANCE":
				short.Add(1)
			default:
				t.Errorf("%+v", out)
			}
		})
	}
	wg.Wait()
	if left := p.stored(guest).Available; paid.Load() != 5 || short.Load() != 7 || left != has-5*price {
		t.Errorf("%d were paid and %d were not, %d of %d are left", paid.Load(), short.Load(), left, has)
	}
}
