package payment

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
)

// step is one thing that code does to a payment.
type step struct {
	to  Status
	why reason
	// had is what was asked back before, and of the payment's 1000 the step moves amount.
	had, amount money.Amount
	do          func(k *till, tx *db.Tx, s step) error
}

func TestAPaymentMovesAsItsTableSaysAndNotOtherwise(t *testing.T) {
	t.Parallel()
	refund := func(k *till, tx *db.Tx, s step) error {
		_, err := InsertRefund(k.ctx, tx, Refund{No: "R2", BrandID: 1, OrderNo: "O1", PaymentNo: "P2", ShopID: "s", Amount: s.amount, Actor: "x", Reason: "y", CreatedAt: start})
		return err
	}
	refused := func(k *till, tx *db.Tx, s step) error {
		if err := tx.Refund.Create().SetID("R2").SetOrderNo("O1").SetPaymentNo("P2").SetShopID("s").SetAmount(int64(s.amount)).SetStatus(string(RefundPending)).
			SetReason("y").SetActor("x").SetCreatedAt(start).Exec(k.ctx); err != nil {
			return err
		}
		_, err := EndRefund(k.ctx, tx, Refund{No: "R2", PaymentNo: "P2", Amount: s.amount}, false, start)
		return err
	}
	steps := []step{
		{Succeeded, came, 0, 0, func(k *till, tx *db.Tx, _ step) error {
			_, err := RecordCapture(k.ctx, tx, "P2", "T2", "", start)
			return err
		}},
		{Failed, declined, 0, 0, func(k *till, tx *db.Tx, _ step) error { _, err := Decline(k.ctx, tx, "P2"); return err }},
		{Closed, unwanted, 0, 0, func(k *till, tx *db.Tx, _ step) error { return CloseOpen(k.ctx, tx, start, "O1") }},
		{PartiallyRefunded, returned, 0, 400, refund},
		{Refunded, returned, 0, 1000, refund},
		{PartiallyRefunded, denied, 1000, 400, refused},
		{Succeeded, denied, 400, 400, refused},
	}
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newTill(t, env.DB)
		walked := map[string]bool{}
		for _, from := range Statuses {
			for _, s := range steps {
				if from == s.to {
					continue
				}
				undo := fmt.Errorf("undone")
				var got Status
				err := k.d.InTx(k.ctx, func(tx *db.Tx) error {
					if err := tx.Payment.UpdateOneID("P2").SetStatus(string(from)).SetRefundedAmount(int64(s.had)).Exec(k.ctx); err != nil {
						return err
					}
					failed := s.do(k, tx, s)
					row, err := tx.Payment.Get(k.ctx, "P2")
					if err != nil {
						return err
					}
					if got = Status(row.Status); failed != nil {
						got = from // the transaction takes it back
					}
					return undo
				})
				if err != undo { //nolint:errorlint // it is this one
					t.Fatal(err)
				}
				want := from
				if moves[from][s.to] == s.why {
					want = s.to
					walked[fmt.Sprint(from, s.to, s.why)] = true
				}
				if got != want {
					t.Errorf("%s, %s: it is %s and not %s", from, s.why, got, want)
				}
			}
		}
		for from, next := range moves {
			for to, why := range next {
				if !walked[fmt.Sprint(from, to, why)] && (from != PartiallyRefunded || to != Refunded) && (from != Refunded || to != Succeeded) {
					t.Errorf("no code moves a payment from %s to %s because %s", from, to, why)
				}
			}
		}
	})
}

// table writes the moves as they stand in docs/payments.md.
func table[S ~string](head string, all []S, moves map[S]map[S]reason) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | becomes | because |\n| --- | --- | --- |\n", head)
	for _, from := range all {
		if len(moves[from]) == 0 {
			fmt.Fprintf(&b, "| `%s` | – | |\n", from)
		}
		for _, to := range all {
			if why, may := moves[from][to]; may {
				fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", from, to, why)
			}
		}
	}
	return b.String()
}

func TestTheMovesAreInTheDocument(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/payments.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{table("a payment", Statuses, moves), table("a refund", RefundStatuses, refundMoves)} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("docs/payments.md lacks:\n%s", want)
		}
	}
	for _, s := range Statuses {
		if _, known := moves[s]; !known {
			t.Errorf("%s has no row", s)
		}
	}
}

func TestWhoLooksAtAPendingPaymentHasItAskedForOnceASecond(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newTill(t, env.DB)
		k.books.told = Told{Standing: Waiting}
		if _, err := k.params(); err != nil { // opened: asked for after 3 s
			t.Fatal(err)
		}
		other := k.service()
		look := func() int64 {
			t.Helper()
			before := k.books.asked.Load()
			for _, s := range []*Service{k.s, other} {
				for range 50 {
					s.Look("O1")
				}
				if err := s.LookNow(k.ctx); err != nil {
					t.Fatal(err)
				}
				if _, err := s.QueryDue(k.ctx); err != nil {
					t.Fatal(err)
				}
			}
			return k.books.asked.Load() - before
		}
		at := func(after int64, want int64, why string) {
			t.Helper()
			k.offset.Store(after * 1e9)
			if got := look(); got != want {
				t.Errorf("after %d s it was asked for %d times and not %d: %s", after, got, want, why)
			}
		}
		at(1, 0, "it was just opened")
		at(3, 1, "its own time has come")
		at(4, 1, "somebody looks")
		if got := look(); got != 0 {
			t.Errorf("asked for %d times within a second", got)
		}
		at(5, 1, "and again")
		k.books.told = Told{Standing: Paid, TransactionID: "T9", Amount: 1000}
		at(7, 1, "it was paid and nobody told us")
		if k.payment().Status != Succeeded {
			t.Errorf("it is %s", k.payment().Status)
		}
		at(100, 0, "nobody has to ask any more")
		local, err := New(k.d, k.s.log, k.now, nil, NewSandbox("s", nil, ""))
		if err != nil {
			t.Fatal(err)
		}
		local.Look("O1")
		if len(local.looks.waiting) != 0 {
			t.Error("a channel without books is looked after")
		}
	})
}
