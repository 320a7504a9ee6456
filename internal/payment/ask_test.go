package payment

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
	"cuppa/internal/secret"
	"cuppa/internal/task"
)

// books is a channel that tells what the test says, and counts what it is asked.
type books struct {
	*SandboxChannel
	mu                          sync.Mutex
	told                        Told
	err                         error
	back                        RefundStanding
	refused                     error
	opened, asked, closed, sent atomic.Int64
	queriedRefunds              atomic.Int64
	block, running              chan struct{}
	began                       sync.Once
	openedAs                    Opening
	prepayErr                   error
	silent                      chan struct{} // Prepay says nothing until it is closed
	closesAs                    Standing
	lastClosed                  string
	notice                      *Notice
	panics                      bool
}

func (*books) Name() string { return "SILENT" }
func (*books) Remote() bool { return true }

func (b *books) Prepay(_ context.Context, o Opening) (secret.Text, error) {
	b.opened.Add(1)
	if b.silent != nil {
		<-b.silent
	}
	b.openedAs = o
	if b.prepayErr != nil {
		return secret.Text{}, b.prepayErr
	}
	return secret.New("handle"), nil
}

func (b *books) ClientParams(_ Payment, prepay secret.Text) (json.RawMessage, error) {
	return json.RawMessage(`{"with":"` + prepay.Reveal() + `"}`), nil
}

func (b *books) Query(context.Context, Payment) (Told, error) {
	b.asked.Add(1)
	if b.block != nil {
		b.began.Do(func() { close(b.running) })
		<-b.block
	}
	if b.panics {
		panic("a library that breaks")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.told, b.err
}

func (b *books) Close(_ context.Context, p Payment) (Standing, error) {
	b.closed.Add(1)
	b.lastClosed = p.No
	return b.closesAs, nil
}

func (b *books) Verify(http.Header, []byte, time.Time) (Notice, error) { return *b.notice, nil }

func (b *books) Refund(context.Context, Payment, Refund) error { b.sent.Add(1); return b.refused }

func (b *books) QueryRefund(context.Context, Payment, Refund) (RefundStanding, error) {
	b.queriedRefunds.Add(1)
	return b.back, b.err
}

// captures is a settler that does to the payment what an order would.
type captures struct {
	noting
	mu       sync.Mutex
	captured []Notice
	declined int
}

func (c *captures) Capture(ctx context.Context, tx *db.Tx, p Payment, n Notice) (string, error) {
	ok, err := RecordCapture(ctx, tx, p.No, n.TransactionID, "", start)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !ok {
		return Ignored, err
	}
	c.captured = append(c.captured, n)
	return Applied, err
}

func (c *captures) Decline(ctx context.Context, tx *db.Tx, p Payment) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.declined++
	_, err := Decline(ctx, tx, p.No)
	return Declined, err
}

// till is a service over one payment, P2 of 1000, and a clock that the test moves.
type till struct {
	t       *testing.T
	ctx     context.Context //nolint:containedctx // a test's
	d       *db.DB
	books   *books
	settler *captures
	s       *Service
	offset  atomic.Int64
}

func (k *till) now() time.Time { return start.Add(time.Duration(k.offset.Load())) }

func newTill(t *testing.T, d *db.DB) *till {
	t.Helper()
	k := &till{t: t, d: d, ctx: seed(t, d), books: &books{SandboxChannel: NewSandbox("s", nil, ""), closesAs: Shut}, settler: &captures{}}
	err := d.InTx(k.ctx, func(tx *db.Tx) error {
		if err := tx.Order.UpdateOneID("O1").SetExpiresAt(start.Add(15 * time.Minute)).Exec(k.ctx); err != nil {
			return err
		}
		return Insert(k.ctx, tx, Payment{No: "P2", BrandID: 1, OrderNo: "O1", ShopID: "s", CustomerID: "c", Channel: "SILENT", Status: Pending, Amount: 1000, CreatedAt: start})
	})
	if err != nil {
		t.Fatal(err)
	}
	k.s = k.service()
	return k
}

func (k *till) service() *Service {
	s, err := New(k.d, slog.New(slog.DiscardHandler), k.now, nil, k.books)
	if err != nil {
		k.t.Fatal(err)
	}
	s.SettleWith(k.settler)
	return s
}

func (k *till) payment() Payment {
	p, ok, err := k.s.ByNo(k.ctx, "P2")
	if err != nil || !ok {
		k.t.Fatal(ok, err)
	}
	return p
}

func (k *till) params() (string, error) {
	raw, err := k.s.ClientParams(k.ctx, k.payment())
	return string(raw), err
}

func (k *till) set(status Status) {
	k.t.Helper()
	if err := k.d.InTx(k.ctx, func(tx *db.Tx) error { return tx.Payment.UpdateOneID("P2").SetStatus(string(status)).Exec(k.ctx) }); err != nil {
		k.t.Fatal(err)
	}
}

func (k *till) due() int {
	n, err := k.s.QueryDue(k.ctx)
	if err != nil {
		k.t.Error(err)
	}
	return n
}

func TestAPaymentIsOpenedAtItsChannelOnceForAsLongAsItIsGood(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newTill(t, env.DB)
		k.s.PayersAre(func(_ context.Context, customerID, provider string) (string, error) {
			return provider + " of " + customerID, nil
		})
		k.books.prepayErr = errors.New("no route to 10.0.0.3")
		if _, err := k.params(); !errors.Is(err, ErrChannelUnavailable) {
			t.Fatalf("a guest hears %v", err)
		}
		k.books.prepayErr = nil
		for range 3 {
			if params, err := k.params(); err != nil || params != `{"with":"handle"}` {
				t.Fatalf("%s: %v", params, err)
			}
		}
		if n := k.books.opened.Load(); n != 2 {
			t.Errorf("opened %d times", n)
		}
		if who, _ := k.books.openedAs.Payer(k.ctx, "WECHAT"); who.Reveal() != "WECHAT of c" || !k.books.openedAs.ExpiresAt.Equal(start.Add(15*time.Minute)) {
			t.Errorf("opened for %q until %s", who.Reveal(), k.books.openedAs.ExpiresAt)
		}
		k.set(Closed)
		if params, err := k.params(); err != nil || params != "" {
			t.Errorf("what is closed is still to be paid: %s, %v", params, err)
		}
		k.set(Pending)
		k.offset.Add(int64(prepayFor + time.Second))
		if params, err := k.params(); err != nil || params != "" {
			t.Errorf("an order whose time is over is opened: %s, %v", params, err)
		}
	})
}

func TestWhatIsPendingIsAskedForByTheSchedule(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newTill(t, env.DB)
		if k.due() != 0 {
			t.Error("nothing was opened yet")
		}
		k.books.told = Told{Standing: Waiting}
		k.books.prepayErr = errors.New("the answer got lost") // and yet the guest may pay
		_, _ = k.params()
		at := time.Duration(0)
		for _, want := range []time.Duration{3 * time.Second, 10 * time.Second, 30 * time.Second, 60 * time.Second, 2 * time.Minute, 3 * time.Minute} {
			k.offset.Store(int64(want - time.Millisecond))
			if k.due() != 0 {
				t.Errorf("asked before %s", want)
			}
			k.offset.Store(int64(want))
			if k.due() != 1 {
				t.Errorf("not asked at %s", want)
			}
			at = want
		}
		k.books.mu.Lock()
		k.books.told, k.books.err = Told{}, ErrNotUnderstood
		k.books.mu.Unlock()
		for range 3 { // an answer that is not understood is asked for again, for days
			at += slowestAsk
			k.offset.Store(int64(at))
			if k.due() != 1 || k.payment().Status != Pending {
				t.Errorf("after %s: %s", at, k.payment().Status)
			}
		}
		k.books.panics = true
		k.offset.Store(int64(at + slowestAsk))
		if k.due() != 1 || k.payment().Status != Pending {
			t.Error("a library that breaks changes something")
		}
		k.books.panics, k.books.err = false, nil
		k.books.told = Told{Standing: Paid, TransactionID: "T9", Amount: 1000}
		k.offset.Store(int64(at + 2*slowestAsk))
		if k.due() != 1 || k.payment().Status != Succeeded || len(k.settler.captured) != 1 {
			t.Errorf("paid: %s", k.payment().Status)
		}
		k.offset.Add(int64(askFor * 2))
		if k.due() != 0 {
			t.Error("somebody still asks")
		}
	})
}

func TestEachDuePaymentIsAskedForByOneProcess(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newTill(t, env.DB)
		k.books.told = Told{Standing: Waiting}
		if _, err := k.params(); err != nil {
			t.Fatal(err)
		}
		k.offset.Store(int64(5 * time.Second))
		k.books.block, k.books.running = make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		var taken atomic.Int64
		for range 6 {
			s := k.service()
			wg.Go(func() {
				n, err := s.QueryDue(k.ctx)
				if err != nil {
					t.Error(err)
				}
				taken.Add(int64(n))
			})
		}
		<-k.books.running // one of them is at it
		close(k.books.block)
		wg.Wait()
		if taken.Load() != 1 || k.books.asked.Load() != 1 {
			t.Errorf("%d took it, it was asked for %d times", taken.Load(), k.books.asked.Load())
		}
	})
}

// TestTheTableOfVerdictsIsWhatHappens has the channel say everything of a payment in every status.
func TestTheTableOfVerdictsIsWhatHappens(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newTill(t, env.DB)
		for ours, row := range verdicts {
			for theirs, v := range row {
				k.set(ours)
				*k.settler, k.books.closed = captures{}, atomic.Int64{}
				k.books.told = Told{Standing: theirs, TransactionID: "T-" + string(ours) + string(theirs), Amount: 1000}
				before := env.DB.Ent().ManualTask.Query().CountX(k.ctx)
				if err := env.DB.InTx(k.ctx, func(tx *db.Tx) error {
					_, err := tx.ManualTask.Delete().Exec(k.ctx)
					return err
				}); err != nil {
					t.Fatal(err, before)
				}
				asked, err := k.s.Ask(k.ctx, "P2")
				tasks := env.DB.Ent().ManualTask.Query().CountX(k.ctx)
				got := []bool{len(k.settler.captured) == 1, k.settler.declined == 1, k.books.closed.Load() == 1, tasks == 1, asked.Final()}
				want := []bool{v == capture, v == decline, v == shut, v == person, v != again}
				for i := range want {
					if err != nil || got[i] != want[i] {
						t.Errorf("%s here, %s there: captured, declined, closed, tasks, final are %v, not %v: %v", ours, theirs, got, want, err)
						break
					}
				}
			}
		}
	})
}

func TestAnAnswerOfAnotherAmountOrMerchantIsLeftToAPerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newTill(t, env.DB)
		for _, told := range []Told{
			{Standing: Paid, TransactionID: "T1x", Amount: 999}, {Standing: Paid, TransactionID: "T1x", Amount: 1000, Foreign: "merchant"},
			{Standing: Returned, TransactionID: "T1x", Amount: 0}, {Standing: Shut, Foreign: "application"},
		} {
			k.books.told = told
			_, err := k.s.Ask(k.ctx, "P2")
			if err != nil || k.payment().Status != Pending || len(k.settler.captured) != 0 || env.DB.Ent().ManualTask.Query().CountX(k.ctx) == 0 {
				t.Errorf("%+v: %s, %v", told, k.payment().Status, err)
			}
		}
		k.books.notice = &Notice{PaymentNo: "P2", TransactionID: "T1x", Success: true, Amount: 1000, Foreign: "merchant"}
		if status, code := k.s.Receive(k.ctx, k.books, nil, nil); status != 409 || k.payment().Status != Pending || len(k.settler.captured) != 0 {
			t.Errorf("a callback of another merchant: %d %s, %s", status, code, k.payment().Status)
		}
		k.books.told = Told{Standing: Paid, Amount: 1000}
		if _, err := k.s.Ask(k.ctx, "P2"); !errors.Is(err, ErrNotUnderstood) || k.payment().Status != Pending {
			t.Errorf("money without a number: %v", err)
		}
		k.books.told = Told{Standing: "MAYBE"}
		if _, err := k.s.Ask(k.ctx, "P2"); !errors.Is(err, ErrNotUnderstood) || k.payment().Status != Pending {
			t.Errorf("an unknown standing: %v", err)
		}
	})
}

// snoozes says whether a job comes again without this try being counted.
func snoozes(err error) bool {
	_, ok := errors.AsType[*rivertype.JobSnoozeError](err)
	return ok
}

func TestARefundFollowsWhatItsChannelSays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newTill(t, env.DB)
		w := &refundWorker{service: k.s}
		work := func() error { j := job(1); j.CreatedAt = start; return w.Work(k.ctx, j) }
		stands := func(status RefundStatus, sent int64, tasks int) {
			t.Helper()
			r := env.DB.Ent().Refund.GetX(k.ctx, "R1")
			open := 0
			for _, one := range env.DB.Ent().ManualTask.Query().AllX(k.ctx) {
				if string(one.Status) != string(task.Done) && one.Kind == TaskAbnormal {
					open++
				}
			}
			if r.Status != string(status) || k.books.sent.Load() != sent || open != tasks {
				t.Errorf("it is %s, sent %d times, %d tasks", r.Status, k.books.sent.Load(), open)
			}
		}
		// The answer to the first call is lost: it is asked what became of it before it is sent again.
		k.books.refused = errors.New("lost")
		if err := k.s.Refund(k.ctx, "R1"); err == nil {
			t.Error("a lost answer is a success")
		}
		stands(RefundPending, 1, 0)
		k.books.err = errors.New("away")
		if err := work(); err == nil || snoozes(err) {
			t.Errorf("not knowing is %v", err)
		}
		stands(RefundPending, 1, 0)
		k.books.err, k.books.back = nil, Processing
		if err := work(); !snoozes(err) {
			t.Errorf("what takes its time is %v", err)
		}
		stands(RefundPending, 1, 0)
		k.books.back = Abnormal
		for range 2 {
			if err := work(); !snoozes(err) {
				t.Errorf("what does not arrive is %v", err)
			}
		}
		stands(RefundPending, 1, 1)
		k.books.back = NotAsked
		k.books.refused = ErrRefundProcessing
		_ = work()
		stands(RefundPending, 2, 1)
		if len(k.settler.ended) != 0 {
			t.Error("an end was assumed")
		}
		n := Notice{PaymentNo: "P1", TransactionID: "T1", RefundNo: "R1", Refund: Done, Amount: money.Amount(400)}
		for _, wrong := range []func(n *Notice){
			func(n *Notice) { n.Amount = 401 }, func(n *Notice) { n.TransactionID = "T2" }, func(n *Notice) { n.Foreign = "merchant" },
		} {
			bad := n
			wrong(&bad)
			if outcome, err := k.s.refundTold(db.ForAllBrands(k.ctx), "SILENT", bad); err != nil || outcome != Mismatch {
				t.Errorf("%+v: %s, %v", bad, outcome, err)
			}
		}
		if _, err := k.s.refundTold(db.ForAllBrands(k.ctx), "OTHER", n); !errors.Is(err, errUnknownPayment) {
			t.Errorf("of another channel: %v", err)
		}
		stands(RefundPending, 2, 1)
		for range 3 {
			if outcome, err := k.s.refundTold(db.ForAllBrands(k.ctx), "SILENT", n); err != nil || outcome != Applied {
				t.Errorf("%s, %v", outcome, err)
			}
		}
		stands(RefundSucceeded, 2, 0)
		if err := work(); err != nil || len(k.settler.ended) != 1 || !k.settler.ended[0] {
			t.Errorf("it ended %v: %v", k.settler.ended, err)
		}
	})
}

func TestARefundThatTakesDaysIsAskedForLessAndLessOftenAndShown(t *testing.T) {
	t.Parallel()
	last := time.Duration(0)
	for _, age := range []time.Duration{0, time.Minute, 10 * time.Minute, 30 * time.Minute, 2 * time.Hour, 20 * time.Hour, 72 * time.Hour} {
		pause := refundPause(age)
		if pause < last || pause <= 0 || pause > 2*time.Hour {
			t.Errorf("after %s it waits %s", age, pause)
		}
		last = pause
	}
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newTill(t, env.DB)
		k.books.back = Processing
		k.offset.Store(int64(refundTooLong + time.Hour))
		j := job(1)
		j.CreatedAt = start
		for range 2 {
			if err := (&refundWorker{service: k.s}).Work(k.ctx, j); !snoozes(err) {
				t.Error(err)
			}
		}
		if n := env.DB.Ent().ManualTask.Query().CountX(k.ctx); n != 1 {
			t.Errorf("%d tasks", n)
		}
	})
}
