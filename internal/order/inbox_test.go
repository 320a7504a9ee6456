package order_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/secret"
	"cuppa/internal/task"
)

var errBroken = errors.New("the settler is broken")

// broken fails to settle as often as it is told to.
type broken struct {
	payment.Settler
	left atomic.Int64
}

func (b *broken) fails() bool { return b.left.Add(-1) >= 0 }

func (b *broken) Capture(ctx context.Context, tx *db.Tx, p payment.Payment, n payment.Notice) (string, error) {
	if outcome, err := b.Settler.Capture(ctx, tx, p, n); err != nil || !b.fails() {
		return outcome, err
	}
	return "", errBroken // after all was done: nothing of it may stay
}

func (b *broken) Decline(ctx context.Context, tx *db.Tx, p payment.Payment) (string, error) {
	if b.fails() {
		return "", errBroken
	}
	return b.Settler.Decline(ctx, tx, p)
}

// breaks has the kit's settler fail so often.
func breaks(k *ordertest.Kit, times int64) *broken {
	b := &broken{Settler: k.Orders}
	b.left.Store(times)
	k.Payments.SettleWith(b)
	return b
}

// notices are those of the kit's shop, the latest first.
func notices(t *testing.T, k *ordertest.Kit) []payment.Kept {
	t.Helper()
	page, more, err := k.Payments.Notices(k.Ctx, payment.NoticeFilter{ShopID: k.ShopID}, 100, 0)
	if err != nil || more {
		t.Fatalf("more %t, %v", more, err)
	}
	return page
}

// due settles what waits, a pause later.
func due(t *testing.T, k *ordertest.Kit) int {
	t.Helper()
	k.Clock.Advance(11 * time.Minute)
	n, err := k.Payments.SettleDue(k.Ctx)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestANoticeThatCantBeSettledIsKeptAnsweredAndSettledOnceLater(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.SetStock(t, tea, 3)
		o := k.Place(t, k.Request(want(tea, 1)))
		p := k.Open(t, o.No, 0)
		breaks(k, 2)
		for range 2 {
			if code, body := k.Deliver(ordertest.Success(p)); code != http.StatusOK || body != taken {
				t.Fatalf("answered %d %s", code, body)
			}
		}
		if got, kept := k.Get(t, o.No), notices(t, k); got.Status != order.Created || got.PaidAmount != 0 || len(kept) != 1 || kept[0].Outcome != payment.Received ||
			kept[0].SettleAt.IsZero() || kept[0].OrderNo != o.No {
			t.Fatalf("%+v %+v", got, kept)
		}
		k.Clock.Advance(time.Minute)
		var took atomic.Int64
		ordertest.AtOnce(8, func(i int) {
			n, err := []*ordertest.Kit{k, other}[i%2].Payments.SettleDue(k.Ctx)
			if err != nil {
				t.Error(err)
			}
			took.Add(int64(n))
		})
		if took.Load() != 1 {
			t.Errorf("%d have settled it", took.Load())
		}
		kept := notices(t, k)[0]
		if got := k.Get(t, o.No); got.Status != order.Paid || got.PaidAmount != 1500 || kept.Outcome != payment.Applied || kept.SettledAt.IsZero() || !kept.SettleAt.IsZero() {
			t.Errorf("%+v %+v", got, kept)
		}
		k.Settle(t, ordertest.Success(p)) // the channel says it once more
		if n := due(t, k); n != 0 || len(notices(t, k)) != 1 || len(k.Relayed(t)) != 1 {
			t.Errorf("%d are due, %+v", n, notices(t, k))
		}
		k.Sound(t)
	})
}

func TestTheContractsAnswersHoldWhenSettlingFails(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 1)))
		p := k.Open(t, o.No, 0)
		breaks(k, 100)
		wrong, unknown := ordertest.Success(p), ordertest.Success(p)
		wrong.Amount++
		unknown.PaymentNo = "P26AAAAAAAAA"
		for name, c := range map[string]struct {
			n    payment.Notice
			want int
		}{"wrong": {wrong, http.StatusConflict}, "unknown": {unknown, http.StatusNotFound}, "failed": {ordertest.Failure(p), http.StatusOK}} {
			if got, body := k.Deliver(c.n); got != c.want {
				t.Errorf("%s: %d %s", name, got, body)
			}
		}
		k.SQL(t, "DROP INDEX channel_notices_once") // nothing can be kept
		if got, body := k.Deliver(ordertest.Success(p)); got != http.StatusServiceUnavailable {
			t.Errorf("what was neither settled nor kept was answered %d %s", got, body)
		}
		k.SQL(t, "CREATE UNIQUE INDEX channel_notices_once ON channel_notices (channel, transaction_id, payment_no, refund_no, status, amount)")
		k.Payments.SettleWith(k.Orders)
		k.Settle(t, ordertest.Success(p))
		if got := k.Get(t, o.No); got.Status != order.Paid {
			t.Errorf("%+v", got)
		}
		due(t, k) // that it failed is no news any more
		if got := k.Get(t, o.No); got.Status != order.Paid || got.PaidAmount != 1500 {
			t.Errorf("%+v", got)
		}
		k.Sound(t)
	})
}

func TestAPersonIsToldOfANoticeThatIsNeverSettled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		pending := func() (payment.Payment, string) {
			o := k.Place(t, k.Request(want(tea, 1)))
			return k.Open(t, o.No, 0), o.No
		}
		open := func(no string) []task.Task { return k.Waiting(t, no) }
		p, no := pending()
		breaks(k, 1000)
		k.Settle(t, ordertest.Success(p))
		for range 8 {
			if len(open(no)) != 0 {
				t.Fatal("a person is told too early")
			}
			if n := due(t, k); n != 1 {
				t.Fatalf("%d were due", n)
			}
		}
		waiting := open(no)
		if len(waiting) != 1 || waiting[0].Kind != payment.TaskUnsettled {
			t.Fatalf("%+v", waiting)
		}
		k.Payments.SettleWith(k.Orders)
		if err := k.Decide(t, waiting[0], task.Retry); err != nil {
			t.Fatal(err)
		}
		if n, err := k.Payments.SettleDue(k.Ctx); n != 1 || err != nil { // at once
			t.Fatal(n, err)
		}
		if got := k.Get(t, no); got.PaidAmount != 1500 || len(open(no)) != 0 {
			t.Errorf("%+v %+v", got, open(no))
		}

		p, no = pending() // and one that the channel sends again in the end
		breaks(k, 9)
		k.Settle(t, ordertest.Success(p))
		for range 8 {
			due(t, k)
		}
		if len(open(no)) != 1 {
			t.Fatalf("%+v", open(no))
		}
		k.Settle(t, ordertest.Success(p))
		if due(t, k); len(open(no)) != 0 || due(t, k) != 0 {
			t.Errorf("the task stays: %+v", open(no))
		}
	})
}

func TestAReplayedNoticeDoesOnceWhatItSays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 1)))
		p := k.Open(t, o.No, 0)
		breaks(k, 2)
		k.Settle(t, ordertest.Success(p))
		id := notices(t, k)[0].ID
		var outcomes []string
		replay := func() (payment.Kept, error) {
			return k.Payments.Replay(k.Ctx, id, func(_ context.Context, _ *db.Tx, _ payment.Kept, outcome string) error {
				outcomes = append(outcomes, outcome)
				return nil
			})
		}
		if _, err := replay(); ordertest.Codes(err) != "NOTICE_UNSETTLED" || len(outcomes) != 0 {
			t.Errorf("%v, %v", err, outcomes)
		}
		for range 3 {
			if got, err := replay(); err != nil || got.Outcome != payment.Applied {
				t.Errorf("%+v, %v", got, err)
			}
		}
		if !slices.Equal(outcomes, []string{payment.Applied, payment.Ignored, payment.Ignored}) || k.Get(t, o.No).PaidAmount != 1500 || due(t, k) != 0 {
			t.Errorf("%v, %+v", outcomes, k.Get(t, o.No))
		}
		if _, err := k.Payments.Replay(k.Ctx, 999_999, nil); ordertest.Codes(err) != "NOTICE_NOT_FOUND" {
			t.Error(err)
		}
		if _, err := k.Payments.Notice(db.ForBrand(k.Ctx, 7), id); ordertest.Codes(err) != "NOTICE_NOT_FOUND" {
			t.Errorf("another brand sees it: %v", err)
		}
		k.Sound(t)
	})
}

// A number that only the notice's body has: in the database nobody reads it.
const personal = "buyer13800001234"

func TestWhatANoticeSaysOfTheGuestIsSealedAndPurged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		box, err := secret.NewBox(bytes.Repeat([]byte{5}, secret.KeyBytes))
		if err != nil {
			t.Fatal(err)
		}
		k.Payments.KeepNotices(box, 180*24*time.Hour)
		o := k.Place(t, k.Request(want(tea, 1)))
		p := k.Open(t, o.No, 0)
		body := fmt.Appendf(nil, `{"paymentNo":%q,"transactionId":"t1","status":"SUCCESS","amount":1500,"buyer":%q}`, p.No, personal)
		if code, said := k.Post("sandbox", k.Bank.Sign(body, k.Clock.Now()), body); code != http.StatusOK {
			t.Fatalf("%d %s", code, said)
		}
		k.SQL(t, `INSERT INTO channel_notices (brand_id, channel, transaction_id, payment_no, status, amount, body, outcome, received_at, shop_id)
			VALUES (1, 'SANDBOX', 't0', 'P0', 'FAIL', 1, 'of before: `+personal+`', 'ignored', '2026-06-15 03:00:00+00:00', '`+k.ShopID+`')`)
		bodies := func() (all []string) {
			t.Helper()
			rows, err := k.DB.Reader().QueryContext(k.Ctx, "SELECT body FROM channel_notices ORDER BY id")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			for rows.Next() {
				var body string
				if err := rows.Scan(&body); err != nil {
					t.Fatal(err)
				}
				all = append(all, body)
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			return all
		}
		if err := k.Payments.SweepBodies(k.Ctx); err != nil {
			t.Fatal(err)
		}
		for _, b := range bodies() {
			if b == "" || strings.Contains(b, personal) {
				t.Errorf("a body is %q", b)
			}
		}
		neverWritten(t, k)
		k.Clock.Advance(180*24*time.Hour + 2*time.Hour)
		if err := k.Payments.SweepBodies(k.Ctx); err != nil {
			t.Fatal(err)
		}
		kept := notices(t, k)
		if !slices.Equal(bodies(), []string{"", ""}) || len(kept) != 2 || kept[1].Amount != 1500 || kept[1].Outcome != payment.Applied || kept[1].HasBody() {
			t.Errorf("%q, %+v", bodies(), kept)
		}
		if _, err := k.Payments.Replay(k.Ctx, kept[1].ID, func(context.Context, *db.Tx, payment.Kept, string) error { return nil }); err != nil {
			t.Errorf("without its body: %v", err)
		}
	})
}

// neverWritten looks into the database's own file, where it is one.
func neverWritten(t *testing.T, k *ordertest.Kit) {
	t.Helper()
	path, isFile := strings.CutPrefix(k.Env.URL, "sqlite:")
	if !isFile {
		return
	}
	k.SQL(t, "PRAGMA wal_checkpoint(TRUNCATE)")
	for _, end := range []string{"", "-wal"} {
		raw, err := os.ReadFile(path + end)
		if err != nil && end == "" {
			t.Fatal(err)
		}
		if end == "" && !bytes.Contains(raw, []byte("channel_notices")) {
			t.Fatal("this is not the database")
		}
		if bytes.Contains(raw, []byte(personal)) {
			t.Errorf("the file %q has it", end)
		}
	}
}

// cuts ends goroutines at crash points: whoever cuts is told apart by its goroutine, so that tests beside are left alone.
var cuts sync.Map

func goroutine() string {
	var stack [64]byte
	id, _, _ := bytes.Cut(stack[len("goroutine "):runtime.Stack(stack[:], false)], []byte(" "))
	return string(id)
}

var armOnce = sync.OnceFunc(func() {
	crash.Arm(func(point string) {
		if f, ok := meanwhile.LoadAndDelete(goroutine() + " " + point); ok {
			f.(func())()
		}
		if at, cut := cuts.Load(goroutine()); cut && at == point {
			panic(cutOff(point))
		}
	})
})

type cutOff string

// cutAt runs f until it reaches the point, and says whether it did. What f holds open is rolled back, as a killed process's is.
func cutAt(point string, f func()) (reached bool) {
	armOnce()
	cuts.Store(goroutine(), point)
	defer func() {
		cuts.Delete(goroutine())
		if got := recover(); got != nil {
			if _, ours := got.(cutOff); !ours {
				panic(got)
			}
			reached = true
		}
	}()
	f()
	return false
}

func TestCutOffBehindEachStepOfTheInboxMoneyCountsOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		deliver := func(p payment.Payment) func() { return func() { k.Deliver(ordertest.Success(p)) } }
		for _, c := range []struct {
			point string
			fails int64
			// act reaches the point; nil delivers the notice.
			act func(p payment.Payment, id int)
			// answered says that the channel had its 200 before: it does not come again.
			answered bool
		}{
			{point: "callback/settling"}, {point: "callback/settled"}, {point: "callback/failed", fails: 1}, {point: "callback/kept", fails: 1},
			{point: "inbox/claimed", fails: 1, answered: true, act: func(payment.Payment, int) { due(t, k) }},
			{point: "callback/settling", fails: 1, answered: true, act: func(payment.Payment, int) { due(t, k) }},
			{point: "inbox/settled", fails: 1, answered: true, act: func(payment.Payment, int) { due(t, k) }},
			{point: "inbox/settled", fails: 2, answered: true, act: func(payment.Payment, int) { due(t, k) }},
			{point: "replay/settled", fails: 1, answered: true, act: func(_ payment.Payment, id int) {
				_, _ = k.Payments.Replay(k.Ctx, id, func(context.Context, *db.Tx, payment.Kept, string) error { return nil })
			}},
		} {
			o := k.Place(t, k.Request(want(tea, 1)))
			p := k.Open(t, o.No, 0)
			breaks(k, c.fails)
			act, id := deliver(p), 0
			if c.answered {
				deliver(p)()
				id = notices(t, k)[0].ID
			}
			if c.act != nil {
				act = func() { c.act(p, id) }
			}
			if !cutAt(c.point, act) {
				t.Errorf("%s was not reached", c.point)
			}
			if !c.answered {
				deliver(p)() // it has heard nothing
			}
			due(t, k)
			due(t, k)
			if got, kept := k.Get(t, o.No), notices(t, k)[0]; got.PaidAmount != 1500 || kept.Outcome != payment.Applied || !kept.SettleAt.IsZero() {
				t.Errorf("%s, failing %d times: %+v %+v", c.point, c.fails, got, kept)
			}
			k.Payments.SettleWith(k.Orders)
		}
		k.Settled(t)
		k.Sound(t)
	})
}
