package order_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// returns is an order whose money goes back in whatever steps, beside sums of its own that share no code with the books.
type returns struct {
	t    *testing.T
	k    *ordertest.Kit
	dice *rand.Rand
	no   string
	// came is the order's own money; surplus payments are another matter.
	came money.Amount
	own  map[string]bool
	open map[string]money.Amount
}

// newReturns is an order of two lines, paid in up to three parts, the first of them maybe by balance; sometimes surplus money is there that the channel will not take back.
func newReturns(t *testing.T, k *ordertest.Kit, dice *rand.Rand) *returns {
	t.Helper()
	r := &returns{t: t, k: k, dice: dice, own: map[string]bool{}, open: map[string]money.Amount{}}
	in := k.Request(want(tea, 1+dice.IntN(3)), want(bun, 1+dice.IntN(2)))
	if dice.IntN(2) == 0 {
		in.Coupons = []string{k.Coupon(t, money.Amount(1+dice.IntN(500)), 0)}
	}
	o := k.Place(t, in)
	r.no = o.No
	for _, by := range []string{payment.Balance, payment.Sandbox, ""} {
		left := o.Payable - r.came
		part := min(left-1, money.Amount(1+dice.IntN(900)))
		if by != "" && (dice.IntN(2) == 0 || part < 1) {
			continue
		}
		var p payment.Payment
		switch by {
		case payment.Balance:
			p = balance(t, k, o.No, part)
		case payment.Sandbox:
			p = k.Open(t, o.No, part)
		default:
			p, part = k.Open(t, o.No, 0), left
		}
		if by != payment.Balance {
			k.Settle(t, ordertest.Success(p))
		}
		r.came += part
		r.own[p.No] = true
		k.Clock.Advance(1000)
	}
	if dice.IntN(3) == 0 {
		k.Bank.Fail(payment.ErrRefundRefused)
		k.Settle(t, ordertest.Success(k.Planted(t, o.No, 700)))
		ordertest.Eventually(t, "the surplus is refused", func() bool { return len(k.Waiting(t, o.No)) == 1 })
	}
	return r
}

// refund asks for something, of a bank that does something.
func (r *returns) refund() {
	in := r.k.RefundRequest(r.no, 0)
	switch r.dice.IntN(4) {
	case 0, 1:
		in.Lines = []order.RefundLine{unitsOf(r.dice.IntN(2), 1+r.dice.IntN(2))}
	case 2:
		in.Amount = amount(1 + r.dice.Int64N(1500))
	}
	if faults := []error{payment.ErrRefundRefused, payment.ErrRefundProcessing, payment.ErrRefundAbnormal, ordertest.ErrAway, ordertest.ErrLost}; r.dice.IntN(2) == 0 {
		r.k.Bank.Fail(faults[r.dice.IntN(len(faults))])
	}
	_, _, _, err := r.k.Orders.Refund(r.k.Ctx, in, ordertest.Anyone) //nolint:dogsled // only whether it is refused
	if !slices.Contains([]string{"", "AMOUNT_MISMATCH", "INVALID_QUANTITY"}, ordertest.Codes(err)) {
		r.t.Errorf("refunding: %v", err)
	}
	r.k.Bank.Unarm()
}

// decide has a person do something about one of the tasks, the channel being asked again before: nobody pays out what it has given.
func (r *returns) decide() {
	all := r.k.Waiting(r.t, r.no)
	if len(all) == 0 {
		return
	}
	r.ask()
	one := all[r.dice.IntN(len(all))]
	err := r.k.Decide(r.t, one, []task.Decision{task.Retry, task.PaidOut}[r.dice.IntN(2)])
	if !slices.Contains([]string{"", "AMOUNT_MISMATCH", "INVALID_QUANTITY", "TASK_CHANGED", "DECISION_NOT_ALLOWED"}, ordertest.Codes(err)) {
		r.t.Errorf("deciding about %s: %v", one.Kind, err)
	}
}

func (r *returns) ask() {
	for _, one := range r.k.RefundsOf(r.t, r.no) {
		if one.Status == payment.RefundPending {
			_ = r.k.Payments.Refund(r.k.Ctx, one.No)
		}
	}
}

// dispute opens one about some of a channel's payment, or ends one.
func (r *returns) dispute() {
	for no, of := range r.open {
		if r.dice.IntN(2) == 0 {
			if err := resolve(r.k, no, []order.DisputeStatus{order.DisputeWon, order.DisputeLost}[r.dice.IntN(2)]); err != nil {
				r.t.Errorf("ending a dispute of %d: %v", of, err)
			}
			delete(r.open, no)
			return
		}
	}
	in := disputing(r.k, r.no, money.Amount(1+r.dice.IntN(800)))
	for _, p := range r.k.PaymentsOf(r.t, r.no) {
		if r.own[p.No] && p.Channel != payment.Balance {
			in.PaymentNo = p.No
		}
	}
	if d, _, err := r.k.Orders.OpenDispute(r.k.Ctx, in, ordertest.Anyone); err == nil {
		r.open[d.No] = d.Amount
	} else if ordertest.Codes(err) != "AMOUNT_MISMATCH" {
		r.t.Errorf("disputing: %v", err)
	}
}

// wrong is what is not so: what can go back is what came, less what went back, is under way or disputed; a fen more is refused; what the guest has got is what the books say.
func (r *returns) wrong() string {
	var gone, done, got money.Amount
	refunds := r.k.RefundsOf(r.t, r.no)
	back := r.k.Bank.GivenBack()
	for _, one := range refunds {
		if !r.own[one.PaymentNo] || one.Status == payment.RefundFailed {
			continue
		}
		gone += one.Amount
		if one.Status != payment.RefundSucceeded {
			continue
		}
		done += one.Amount
		if one.Way != payment.ByChannel || r.channelOf(one.PaymentNo) == payment.Balance {
			got += one.Amount
		} else {
			got += money.Amount(back[one.No])
		}
	}
	left := r.came - gone
	for _, of := range r.open {
		left -= of
	}
	shown, err := r.k.Orders.PreviewRefund(r.k.Ctx, r.k.RefundRequest(r.no, 0), ordertest.Anyone)
	if left > 0 && (err != nil || shown.Left != left || shown.Amount != left) || left == 0 && ordertest.Codes(err) != "AMOUNT_MISMATCH" || left < 0 {
		return fmt.Sprintf("of %d went back %d, disputed %v: %d can go back, not %d: %v", r.came, gone, r.open, shown.Left, left, err)
	}
	if _, err := r.k.Orders.PreviewRefund(r.k.Ctx, r.k.RefundRequest(r.no, left+1), ordertest.Anyone); ordertest.Codes(err) != "AMOUNT_MISMATCH" {
		return fmt.Sprintf("%d can go back, and one more: %v", left, err)
	}
	disputed := len(r.open) > 0
	if status := r.k.Get(r.t, r.no).Status; done != got || (status == order.Refunded) != (done == r.came) || status == order.Refunding && disputed {
		return fmt.Sprintf("the order is %s, %d of %d are done, and the guest has %d", status, done, r.came, got)
	}
	outside := slices.ContainsFunc(shown.Parts, func(p order.RefundPart) bool { return p.Channel != payment.Balance })
	first, err := r.k.Orders.PreviewRefund(r.k.Ctx, r.k.RefundRequest(r.no, 1), ordertest.Anyone)
	if err == nil && outside && first.Parts[0].Channel == payment.Balance {
		return "a fen goes back to the balance though a channel has money"
	}
	return ""
}

// check waits for what is asked in the background.
func (r *returns) check(step string) {
	r.t.Helper()
	var said string
	for end := time.Now().Add(5 * time.Second); ; {
		if said = r.wrong(); said == "" {
			return
		}
		if time.Now().After(end) {
			r.t.Fatalf("%s: %s", step, said)
		}
	}
}

func (r *returns) channelOf(paymentNo string) string {
	for _, p := range r.k.PaymentsOf(r.t, r.no) {
		if p.No == paymentNo {
			return p.Channel
		}
	}
	return ""
}

func (r *returns) run(steps int) {
	r.t.Helper()
	for range steps {
		var step string
		switch r.dice.IntN(7) {
		case 0, 1, 2:
			r.refund()
			step = "refunded"
		case 3:
			r.decide()
			step = "decided"
		case 4, 5:
			r.dispute()
			step = "disputed"
		default:
			r.ask()
			step = "asked"
		}
		if r.check(step); r.t.Failed() {
			return
		}
	}
}

// In CI 16 orders, each on one of the engines; CUPPA_TEST_ROUNDS says how many.
func TestWhateverGoesBackIsWhatCameAndNoMore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.TopUp(t, "alice", 50_000)
		k.SetStock(t, tea, 100_000)
		k.SQL(t, "UPDATE shops SET second_person_above = 10000000")
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		dice := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // dice
		for i := range rounds(t, 16) {
			if !dbtest.Mine(t, i) {
				continue
			}
			if newReturns(t, k, dice).run(10); t.Failed() {
				return
			}
		}
		balanced(t, k)
	})
}
