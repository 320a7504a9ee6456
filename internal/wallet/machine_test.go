package wallet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/wallet"
)

// TestWhateverHappensToAWalletItIsTheSumOfWhatHappened does at random what moves a guest's wallet, and looks again and again: all invariants hold, the wallet has what came
// less what went, and a payment that was given back whole has put back just what it took of each part.
func TestWhateverHappensToAWalletItIsTheSumOfWhatHappened(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		k.Offer(t, 1000, 333)
		_, codes, _, err := k.Wallets.Issue(k.Ctx, k.Boss(), wallet.IssueCards{Key: "cards", Name: "cards", Amount: 700, Count: 300, ValidUntil: k.Clock.Now().Add(10 * 365 * 24 * time.Hour)})
		must(t, err)
		next := 0
		rapid.Check(t, func(rt *rapid.T) {
			next++
			m := &purse{t: t, k: k, guest: fmt.Sprintf("guest-%d", next), cards: codes[:10], spent: map[string]wallet.Split{}, holds: map[string]string{}, done: map[string]bool{}}
			codes = codes[10:]
			k.SQL(t, "INSERT INTO customers (id, brand_id, nickname, created_at) VALUES ($1, 1, 'G', CURRENT_TIMESTAMP)", m.guest)
			m.begin(rt)
			rt.Repeat(map[string]func(*rapid.T){
				"":         m.check,
				"top up":   m.topUp,
				"callback": m.callback,
				"card":     m.card,
				"place":    m.place,
				"balance":  func(rt *rapid.T) { m.pay(rt, payment.Balance) },
				"sandbox":  func(rt *rapid.T) { m.pay(rt, payment.Sandbox) },
				"refund":   m.refund,
				"by parts": m.byParts,
				"top back": m.topUpBack,
				"give up":  m.giveUp,
				"hold":     m.hold,
				"complete": m.complete,
			})
		})
	})
}

// purse is a guest with a wallet, and what the test itself knows of it.
type purse struct {
	t                *testing.T
	k                *ordertest.Kit
	guest            string
	cards            []string
	usedCards        int
	topUps, payments []payment.Payment
	orders           []string
	came             money.Amount            // into the wallet, and not taken for good
	spent            map[string]wallet.Split // by payment: what it took of the wallet and has not given back
	holds            map[string]string       // states by id
	done             map[string]bool         // orders that were completed
	charges, keys    int
	steps            int
}

func fails(rt *rapid.T, what string, err error, codes ...string) bool {
	if got := ordertest.Codes(err); got != "" && !slices.Contains(codes, got) {
		rt.Fatalf("%s: %v", what, err)
	}
	return err != nil
}

func one[T any](rt *rapid.T, from []T) (one T) {
	if len(from) == 0 {
		rt.Skip("nothing there yet")
	}
	return rapid.SampledFrom(from).Draw(rt, "of")
}

func (m *purse) wallet(rt *rapid.T) wallet.Wallet {
	w, err := m.k.Wallets.Of(m.k.Ctx, m.guest)
	if err != nil {
		rt.Fatal(err)
	}
	return w
}

func (m *purse) key() string {
	m.keys++
	return fmt.Sprint(m.guest, "-", m.keys)
}

// begin has the guest top up once, so that there is something to begin with.
func (m *purse) begin(rt *rapid.T) {
	amount := money.Amount(4000)
	_, p, _, err := m.k.Wallets.TopUp(m.k.Ctx, wallet.TopUpRequest{CustomerID: m.guest, Key: m.key(), Amount: &amount, Channel: payment.Sandbox})
	if err != nil {
		rt.Fatal(err)
	}
	m.k.Settle(m.t, ordertest.Success(p))
	m.topUps, m.came, m.done[p.No] = append(m.topUps, p), amount+bonusFor(amount), true
}

func (m *purse) topUp(rt *rapid.T) {
	amount := money.Amount(rapid.Int64Range(100, 4000).Draw(rt, "amount"))
	in := wallet.TopUpRequest{CustomerID: m.guest, Key: m.key(), Amount: &amount, Channel: payment.Sandbox}
	up, p, _, err := m.k.Wallets.TopUp(m.k.Ctx, in)
	if err != nil || up.Bonus != bonusFor(amount) {
		rt.Fatalf("%+v %v", up, err)
	}
	if _, same, replayed, err := m.k.Wallets.TopUp(m.k.Ctx, in); err != nil || !replayed || same.No != p.No {
		rt.Fatalf("again: %+v %t %v", same, replayed, err)
	}
	m.topUps = append(m.topUps, p)
}

func bonusFor(amount money.Amount) money.Amount {
	if amount >= 1000 {
		return 333
	}
	return 0
}

// callback tells that a top-up or a payment of an order was paid: once or twice, late, by a second transaction.
func (m *purse) callback(rt *rapid.T) {
	p := one(rt, append(slices.Clone(m.topUps), m.payments...))
	if rapid.IntRange(0, 4).Draw(rt, "late") == 0 {
		m.k.Clock.Advance(time.Hour)
		if _, err := m.k.Orders.ExpireDue(m.k.Ctx); err != nil {
			rt.Fatal(err)
		}
		m.settled(rt)
	}
	n := ordertest.Success(p)
	if rapid.IntRange(0, 3).Draw(rt, "a second charge") == 0 {
		m.charges++
		n.TransactionID += fmt.Sprint("-", m.charges)
	}
	before, upped := m.wallet(rt), slices.ContainsFunc(m.topUps, func(u payment.Payment) bool { return u.No == p.No })
	for range rapid.IntRange(1, 2).Draw(rt, "copies") {
		if code, body := m.k.Deliver(n); code != 200 {
			rt.Fatalf("answered %d %s", code, body)
		}
	}
	gain := money.Amount(0)
	if upped && !m.done[p.No] {
		gain, m.done[p.No] = p.Amount+bonusFor(p.Amount), true
	}
	m.came += gain
	if after := m.wallet(rt); after.Available() != before.Available()+gain {
		rt.Fatalf("%d became %d, not %d more", before.Available(), after.Available(), gain)
	}
}

func (m *purse) card(rt *rapid.T) {
	if m.usedCards == len(m.cards) {
		rt.Skip("none is left")
	}
	key := m.key()
	for i, code := range []string{m.cards[m.usedCards], m.cards[m.usedCards], m.cards[(m.usedCards+1)%len(m.cards)]} {
		_, _, replayed, err := m.k.Wallets.Redeem(m.k.Ctx, m.guest, key, code)
		if want := []string{"", "", "IDEMPOTENCY_KEY_REUSED"}[i]; ordertest.Codes(err) != want || replayed != (i == 1) {
			rt.Fatalf("%d: replayed %t, %v", i, replayed, err)
		}
	}
	m.usedCards++
	m.came += 700
}

func (m *purse) place(rt *rapid.T) {
	in := m.k.Request(tea(rapid.IntRange(1, 2).Draw(rt, "teas")), ordertest.Want(ordertest.Bun, 1))
	in.CustomerID = m.guest
	o, _, err := m.k.Orders.Place(m.k.Ctx, in)
	if err != nil {
		rt.Fatal(err)
	}
	m.orders = append(m.orders, o.No)
}

func (m *purse) pay(rt *rapid.T, channel string) {
	in := m.k.PayRequest(one(rt, m.orders))
	in.CustomerID, in.Channel = m.guest, channel
	if rapid.Bool().Draw(rt, "a part") {
		amount := money.Amount(rapid.Int64Range(1, 2500).Draw(rt, "amount"))
		in.Amount = &amount
	}
	before := m.wallet(rt)
	p, _, err := m.k.Orders.Pay(m.k.Ctx, in)
	if fails(rt, "pay", err, "INVALID_TRANSITION", "AMOUNT_MISMATCH", "INSUFFICIENT_BALANCE") {
		if after := m.wallet(rt); after != before {
			rt.Fatalf("refused, and %+v became %+v", before, after)
		}
		return
	}
	again, replayed, err := m.k.Orders.Pay(m.k.Ctx, in)
	if err != nil || !replayed || again.No != p.No {
		rt.Fatalf("again: %+v %t %v", again, replayed, err)
	}
	if channel != payment.Balance {
		m.payments = append(m.payments, p)
		return
	}
	after := m.wallet(rt)
	took := wallet.Split{Principal: before.Principal - after.Principal, Bonus: before.Bonus - after.Bonus}
	share := before.Available()
	if took.Sum() != p.Amount || took.Principal < 0 || took.Bonus < 0 ||
		took.Principal*share > before.Principal*p.Amount+share || took.Principal*share < before.Principal*p.Amount-share { // in proportion, to a fen
		rt.Fatalf("%d took %+v of %+v", p.Amount, took, before)
	}
	m.spent[p.No] = took
	m.came -= p.Amount
}

func (m *purse) refund(rt *rapid.T) {
	in := m.k.RefundRequest(one(rt, m.orders), 0)
	switch rapid.IntRange(0, 2).Draw(rt, "how") {
	case 0:
		amount := money.Amount(rapid.Int64Range(1, 2000).Draw(rt, "amount"))
		in.Amount = &amount
	case 1:
		in.Lines = []order.RefundLine{{Line: rapid.IntRange(0, 1).Draw(rt, "line"), Quantity: 1}}
	}
	if rapid.IntRange(0, 3).Draw(rt, "refused") == 0 {
		m.k.Bank.Fail(payment.ErrRefundRefused)
	}
	_, r, _, err := m.k.Orders.Refund(m.k.Ctx, in, ordertest.Anyone)
	m.k.Bank.Unarm()
	if !fails(rt, "refund", err, "INVALID_TRANSITION", "AMOUNT_MISMATCH", "INVALID_QUANTITY", "LINE_NOT_PAID") {
		if _, same, replayed, err := m.k.Orders.Refund(m.k.Ctx, in, ordertest.Anyone); err != nil || !replayed || same.No != r.No {
			rt.Fatalf("again: %+v %t %v", same, replayed, err)
		}
	}
}

// byParts pays an order by balance and gives it back in parts: then the wallet has of principal and of bonus what it had before.
func (m *purse) byParts(rt *rapid.T) {
	m.settled(rt)
	before := m.wallet(rt)
	if before.Available() < 2100 || before.Bonus == 0 {
		rt.Skip("too little")
	}
	in := m.k.Request(tea(1), ordertest.Want(ordertest.Bun, 1))
	in.CustomerID = m.guest
	o := m.k.Place(m.t, in)
	pay := m.k.ByBalance(o.No, 0)
	pay.CustomerID = m.guest
	p, _, err := m.k.Orders.Pay(m.k.Ctx, pay)
	if err != nil {
		rt.Fatal(err)
	}
	after := m.wallet(rt)
	m.orders, m.came = append(m.orders, o.No), m.came-p.Amount
	m.spent[p.No] = wallet.Split{Principal: before.Principal - after.Principal, Bonus: before.Bonus - after.Bonus}
	for part := range 4 {
		in := m.k.RefundRequest(o.No, 0)
		if part < 3 {
			amount := money.Amount(rapid.Int64Range(1, 600).Draw(rt, "part"))
			in.Amount = &amount
		}
		if _, r, _, err := m.k.Orders.Refund(m.k.Ctx, in, ordertest.Anyone); err != nil || r.Status != payment.RefundSucceeded {
			rt.Fatalf("%+v %v", r, err)
		}
	}
	if now := m.wallet(rt); now.Principal != before.Principal || now.Bonus != before.Bonus {
		rt.Fatalf("%+v became %+v", before, now)
	}
}

// topUpBack gives money of a top-up back, or tries to: twice, by the same key.
func (m *purse) topUpBack(rt *rapid.T) {
	p := one(rt, m.topUps)
	in := asksBack(p.OrderNo, 0)
	if rapid.Bool().Draw(rt, "a part") {
		amount := money.Amount(rapid.Int64Range(1, 2000).Draw(rt, "amount"))
		in.Amount = &amount
	}
	refused := rapid.IntRange(0, 2).Draw(rt, "refused") == 0
	if refused {
		m.k.Bank.Fail(payment.ErrRefundRefused)
	}
	m.settled(rt)
	before := m.wallet(rt)
	_, r, _, err := m.k.Wallets.RefundTopUp(m.k.Ctx, in, anyTopUp)
	m.k.Bank.Unarm()
	after := m.wallet(rt)
	if fails(rt, "refund of a top-up", err, "INVALID_TRANSITION", "AMOUNT_MISMATCH") || r.Status == payment.RefundFailed {
		if before != after {
			rt.Fatalf("nothing went back, and %+v became %+v", before, after)
		}
		return
	}
	if _, same, replayed, err := m.k.Wallets.RefundTopUp(m.k.Ctx, in, anyTopUp); err != nil || !replayed || same.No != r.No {
		rt.Fatalf("again: %+v %t %v", same, replayed, err)
	}
	took := before.Available() - after.Available()
	if took < r.Amount || took > r.Amount+bonusFor(p.Amount) || m.k.Bank.GivenBack()[r.No] != int64(r.Amount) {
		rt.Fatalf("%d went back, the wallet gave %d", r.Amount, took)
	}
	m.came -= took
}

func (m *purse) giveUp(rt *rapid.T) {
	_, err := m.k.Orders.Cancel(m.k.Ctx, one(rt, m.orders), "", "customer", ordertest.Anyone)
	fails(rt, "cancel", err, "INVALID_TRANSITION")
}

// hold takes one of the three steps, twice.
func (m *purse) hold(rt *rapid.T) {
	id, s := fmt.Sprint(m.guest, "-", rapid.IntRange(0, 4).Draw(rt, "hold")), rapid.SampledFrom([]step{freeze, freeze, post, void}).Draw(rt, "step")
	var want error
	short := m.holds[id] == "" && s == freeze && m.wallet(rt).Available() < 200
	was := m.holds[id]
	if state := m.holds[id]; short {
		want = payment.ErrInsufficientBalance
	} else {
		want = model(&state, s)
		m.holds[id] = state
	}
	for range 2 {
		err := m.k.DB.InTx(m.k.Ctx, func(tx *db.Tx) error { return m.take(m.k.Ctx, tx, s, id) })
		if !errors.Is(err, want) || want == nil && err != nil {
			rt.Fatalf("%s of %s in state %q: %v, not %v", s, id, was, err, want)
		}
	}
	if was == "frozen" && m.holds[id] == "posted" {
		m.came -= 200
	}
}

func (m *purse) take(ctx context.Context, tx *db.Tx, s step, id string) (err error) {
	switch s {
	case freeze:
		_, err = wallet.Freeze(ctx, tx, id, m.guest, 200, m.k.Clock.Now())
	case post:
		_, err = wallet.Post(ctx, tx, id, m.k.Clock.Now())
	default:
		_, err = wallet.Void(ctx, tx, id, m.k.Clock.Now())
	}
	return err
}

func (m *purse) complete(rt *rapid.T) {
	no := one(rt, m.orders)
	for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
		if _, err := m.k.Orders.Advance(m.k.Ctx, no, to, "", "staff", ordertest.Anyone); fails(rt, "advance", err, "INVALID_TRANSITION") {
			return
		}
	}
	m.done[no] = true
}

// settled waits until nothing that moves the wallet is under way.
func (m *purse) settled(rt *rapid.T) {
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		waits := false
		refunds, err := m.k.Payments.RefundsOfOrders(m.k.Ctx, m.orders)
		if err != nil {
			rt.Fatal(err)
		}
		for _, of := range refunds {
			waits = waits || slices.ContainsFunc(of, func(r payment.Refund) bool { return r.Status == payment.RefundPending })
		}
		if !waits {
			return
		}
		if time.Now().After(end) {
			rt.Fatal("refunds are under way for ever")
		}
	}
}

// check compares the wallet with what the test knows, and looks at all invariants, at every fourth step.
func (m *purse) check(rt *rapid.T) {
	if m.steps++; m.steps%4 != 0 {
		return
	}
	m.settled(rt)
	m.k.Relayed(m.t)
	var broken []string
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if broken = m.k.Broken(m.t); len(broken) == 0 || time.Now().After(end) {
			break
		}
	}
	for _, b := range broken {
		rt.Error(b)
	}
	w, back := m.wallet(rt), money.Amount(0)
	var points int64
	for _, no := range m.orders {
		var net money.Amount
		given := map[string]money.Amount{}
		for _, r := range m.k.RefundsOf(m.t, no) {
			if r.Status == payment.RefundSucceeded {
				given[r.PaymentNo] += r.Amount
			}
		}
		for _, p := range m.k.PaymentsOf(m.t, no) {
			if p.Status.Captured() && !p.Surplus {
				net += p.Amount - given[p.No]
			}
			if p.Channel == payment.Balance {
				back += given[p.No]
				m.wholly(rt, p, given[p.No])
			}
			if given[p.No] > p.Amount {
				rt.Errorf("payment %s of %d gave back %d", p.No, p.Amount, given[p.No])
			}
		}
		if m.done[no] {
			points += int64(net / 100)
		}
	}
	if w.Available()+w.Frozen() != m.came+back {
		rt.Errorf("the wallet has %d and %d frozen, not %d", w.Available(), w.Frozen(), m.came+back)
	}
	if w.Points != points {
		rt.Errorf("%d points, not %d", w.Points, points)
	}
}

// wholly looks at the entries of a payment by balance: what came back of each part is no more than was taken, and all of it in the end.
func (m *purse) wholly(rt *rapid.T, p payment.Payment, given money.Amount) {
	left := m.spent[p.No]
	var moves []wallet.Move
	for more, after := true, ""; more; { // a long history has several pages
		var page []wallet.Move
		var err error
		if page, more, err = m.k.Wallets.Statement(m.k.Ctx, m.guest, wallet.Span{}, 100, after); err != nil {
			rt.Fatal(err)
		}
		if moves = append(moves, page...); more {
			after = wallet.Cursor(page[len(page)-1])
		}
	}
	refunds := m.k.RefundsOf(m.t, p.OrderNo)
	for _, move := range moves {
		if slices.ContainsFunc(refunds, func(r payment.Refund) bool { return r.No == move.Reference && r.PaymentNo == p.No }) {
			left = wallet.Split{Principal: left.Principal - move.Principal, Bonus: left.Bonus - move.Bonus}
		}
	}
	if left.Principal < 0 || left.Bonus < 0 || left.Sum() != p.Amount-given {
		rt.Errorf("payment %s took %+v and has %+v left of it after %d went back", p.No, m.spent[p.No], left, given)
	}
}
