package payment

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
)

var start = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

// silent is a channel that never answers.
type silent struct {
	*SandboxChannel
	answer error
}

func (silent) Name() string                                    { return "SILENT" }
func (c silent) Refund(context.Context, Payment, Refund) error { return c.answer }

// noting is a settler that remembers.
type noting struct{ ended []bool }

func (*noting) Capture(context.Context, *db.Tx, Payment, Notice) (string, error) { return Applied, nil }
func (*noting) Decline(context.Context, *db.Tx, Payment) (string, error)         { return Declined, nil }
func (n *noting) Prepare(ctx context.Context, _ Payment) context.Context         { return ctx }

func (n *noting) FinishRefund(ctx context.Context, tx *db.Tx, r Refund, succeeded bool) error {
	ended, err := EndRefund(ctx, tx, r, succeeded, start)
	if ended {
		n.ended = append(n.ended, succeeded)
	}
	return err
}

// seed writes an order with a captured payment of 1000 and a pending refund of 400.
func seed(t *testing.T, d *db.DB) context.Context {
	t.Helper()
	ctx := db.ForBrand(t.Context(), 1)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		if err := tx.Order.Create().SetID("O1").SetShopID("s").SetCustomerID("c").SetStatus("PAID").SetDineWay("TAKEAWAY").SetTotalAmount(1000).
			SetDiscountAmount(0).SetPayableAmount(1000).SetPaidAmount(1000).SetExpiresAt(start).SetCreatedAt(start).SetUpdatedAt(start).Exec(ctx); err != nil {
			return err
		}
		p := Payment{No: "P1", BrandID: 1, OrderNo: "O1", ShopID: "s", CustomerID: "c", Channel: "SILENT", Status: Pending, Amount: 1000, CreatedAt: start}
		if err := Insert(ctx, tx, p); err != nil {
			return err
		}
		if ok, err := RecordCapture(ctx, tx, "P1", "T1", "", start); err != nil || !ok {
			t.Fatalf("captured %t: %v", ok, err)
		}
		ok, err := InsertRefund(ctx, tx, Refund{No: "R1", BrandID: 1, OrderNo: "O1", PaymentNo: "P1", ShopID: "s", Amount: 400, Actor: "x", Reason: "y", CreatedAt: start})
		if !ok {
			t.Error("there is money left to refund")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

func job(attempt int) *river.Job[RefundJob] {
	return &river.Job[RefundJob]{JobRow: &rivertype.JobRow{Attempt: attempt, MaxAttempts: maxRefundTries}, Args: RefundJob{RefundNo: "R1"}}
}

func TestARefundThatIsNeverAnsweredIsLeftToAPerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := seed(t, env.DB)
		s, err := New(env.DB, slog.New(slog.DiscardHandler), time.Now, nil, silent{NewSandbox("s", nil, ""), errors.New("away")})
		if err != nil {
			t.Fatal(err)
		}
		settler := &noting{}
		s.SettleWith(settler)
		w := &refundWorker{service: s}
		for tasks, attempt := range []int{maxRefundTries - 1, maxRefundTries} {
			if err := w.Work(ctx, job(attempt)); err == nil {
				t.Error("no answer is a success")
			}
			if n := env.DB.Ent().ManualTask.Query().CountX(ctx); n != tasks {
				t.Errorf("%d tasks after try %d", n, attempt)
			}
		}
		if len(settler.ended) != 0 {
			t.Error("an outcome was assumed")
		}
	})
}

func TestRefundsAreTriedAgainSoonAndThenForMoreThanADay(t *testing.T) {
	t.Parallel()
	w := &refundWorker{}
	var sum time.Duration
	for attempt := 1; attempt < maxRefundTries; attempt++ {
		pause := time.Until(w.NextRetry(job(attempt)))
		if pause > maxRefundPause || pause <= 0 {
			t.Errorf("after try %d it waits %s", attempt, pause)
		}
		if sum += pause; attempt == 4 && refundLater+sum > time.Minute {
			t.Errorf("the fifth try comes after %s", sum)
		}
	}
	if sum < 24*time.Hour {
		t.Errorf("after %s nobody tries any more", sum)
	}
}

func TestMoneyIsTakenAndGivenBackConditionally(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := seed(t, env.DB)
		tx := func(f func(tx *db.Tx) (bool, error)) (ok bool) {
			t.Helper()
			if err := env.DB.InTx(ctx, func(tx *db.Tx) (err error) { ok, err = f(tx); return err }); err != nil {
				t.Fatal(err)
			}
			return ok
		}
		stands := func(status Status, refunded int64) {
			t.Helper()
			row := env.DB.Ent().Payment.GetX(ctx, "P1")
			if row.Status != string(status) || row.RefundedAmount != refunded {
				t.Errorf("it is %s with %d given back, not %s with %d", row.Status, row.RefundedAmount, status, refunded)
			}
		}
		refund := func(no string, amount int64) bool {
			return tx(func(tx *db.Tx) (bool, error) {
				return InsertRefund(ctx, tx, Refund{No: no, BrandID: 1, OrderNo: "O1", PaymentNo: "P1", ShopID: "s", Amount: money.Amount(amount), Actor: "x", Reason: "y", CreatedAt: start})
			})
		}
		end := func(no string, amount int64, succeeded bool) bool {
			return tx(func(tx *db.Tx) (bool, error) {
				return EndRefund(ctx, tx, Refund{No: no, PaymentNo: "P1", Amount: money.Amount(amount)}, succeeded, start)
			})
		}
		stands(PartiallyRefunded, 400)
		if tx(func(tx *db.Tx) (bool, error) { return RecordCapture(ctx, tx, "P1", "T2", "", start) }) {
			t.Error("a captured payment was captured again")
		}
		if tx(func(tx *db.Tx) (bool, error) { return Decline(ctx, tx, "P1") }) {
			t.Error("a captured payment failed")
		}
		if refund("R2", 601) {
			t.Error("more went back than came")
		}
		if !refund("R3", 600) {
			t.Error("the rest can't go back")
		}
		stands(Refunded, 1000)
		if !end("R3", 600, false) || end("R3", 600, false) || end("R3", 600, true) {
			t.Error("a refund ends once")
		}
		stands(PartiallyRefunded, 400)
		if !end("R1", 400, false) {
			t.Error("a refund does not end")
		}
		stands(Succeeded, 0)
	})
}
