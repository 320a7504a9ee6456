package paysim

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// dying is a store whose process dies before it writes a refund, so many times.
type dying struct {
	Store
	mu    sync.Mutex
	times int
}

var errDied = errors.New("killed")

func (d *dying) Put(ctx context.Context, r Record) (bool, error) {
	d.mu.Lock()
	dies := r.Kind == "refund" && d.times > 0
	if dies {
		d.times--
	}
	d.mu.Unlock()
	if dies {
		return false, errDied
	}
	return d.Store.Put(ctx, r)
}

// paidTrade is a simulator that dies so many times, with a trade of 1400 that is paid.
func paidTrade(t *testing.T, deaths int) *Sim {
	t.Helper()
	store := &dying{Store: NewMemory(), times: deaths}
	s, err := New(t.Context(), store, Options{})
	if err != nil {
		t.Fatal(err)
	}
	trade := Trade{Channel: WeChatPay, No: "P1", TransactionID: "T1", State: statePaid, Amount: 1400, PaidAt: time.Now()}
	if done, err := write(t.Context(), s, Record{Channel: WeChatPay, Kind: "trade", No: trade.No, At: time.Now()}, trade); err != nil || !done {
		t.Fatal(done, err)
	}
	return s
}

// refunded is how much of the trade is taken by refunds.
func refunded(t *testing.T, s *Sim) int64 {
	t.Helper()
	trade, _, err := s.Trade(t.Context(), WeChatPay, "P1")
	if err != nil {
		t.Fatal(err)
	}
	return trade.Refunded
}

// TestARefundWhoseTakingOutlivedItsProcessIsTakenUpAgain: the money was set aside and the refund was not written; to the next try it is no refund of too much.
func TestARefundWhoseTakingOutlivedItsProcessIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	s := paidTrade(t, 2)
	r := Refund{Channel: WeChatPay, No: "R1", TradeNo: "P1", Amount: 1400}
	for range 2 {
		if _, _, err := s.refund(t.Context(), r); !errors.Is(err, errDied) {
			t.Fatal(err)
		}
	}
	if out, again, err := s.refund(t.Context(), r); err != nil || again || out.State != refundProcessing {
		t.Fatal(out, again, err)
	}
	if n := refunded(t, s); n != 1400 {
		t.Errorf("%d of 1400 is taken", n)
	}
	r.No = "R2"
	if _, _, err := s.refund(t.Context(), r); !errors.Is(err, errTooMuch) {
		t.Error("a second refund of all of it:", err)
	}
}

// TestARefundOfAnotherAmountIsNoneOfTheSameNumber: not even where only the taking is known.
func TestARefundOfAnotherAmountIsNoneOfTheSameNumber(t *testing.T) {
	t.Parallel()
	s := paidTrade(t, 1)
	for _, c := range []struct {
		amount int64
		want   error
	}{{400, errDied}, {500, errOther}, {400, nil}, {500, errOther}} {
		if _, _, err := s.refund(t.Context(), Refund{Channel: WeChatPay, No: "R1", TradeNo: "P1", Amount: c.amount}); !errors.Is(err, c.want) {
			t.Errorf("%d: %v, not %v", c.amount, err, c.want)
		}
	}
	if n := refunded(t, s); n != 400 {
		t.Errorf("%d is taken", n)
	}
}

// TestARefundThatIsAskedForAtOnceIsTakenOnce: nobody is told that it is too much.
func TestARefundThatIsAskedForAtOnceIsTakenOnce(t *testing.T) {
	t.Parallel()
	s := paidTrade(t, 0)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if out, _, err := s.refund(t.Context(), Refund{Channel: WeChatPay, No: "R1", TradeNo: "P1", Amount: 1400}); err != nil || out.Amount != 1400 {
				t.Error(out, err)
			}
		})
	}
	all.Wait()
	if n := refunded(t, s); n != 1400 {
		t.Errorf("%d of 1400 is taken", n)
	}
}

// TestARefundThatIsDeniedTakesNothing: what it asked for can go back by another.
func TestARefundThatIsDeniedTakesNothing(t *testing.T) {
	t.Parallel()
	s := paidTrade(t, 0)
	if err := s.Arm(t.Context(), WeChatPay, DeniedRefund, 1); err != nil {
		t.Fatal(err)
	}
	for no, state := range []string{refundClosed, refundProcessing} {
		if out, _, err := s.refund(t.Context(), Refund{Channel: WeChatPay, No: []string{"R1", "R2"}[no], TradeNo: "P1", Amount: 1400}); err != nil || out.State != state {
			t.Errorf("%d: %v, %v", no, out, err)
		}
	}
	if n := refunded(t, s); n != 1400 {
		t.Errorf("%d of 1400 is taken", n)
	}
}
