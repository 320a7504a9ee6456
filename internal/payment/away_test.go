package payment_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/payment"
	"cuppa/internal/payment/paysim"
)

// A guest whose channel does not answer hears so within the time of a request, and pays by another one; while nobody answers there, it is offered last.
func TestAGuestPaysByAnotherChannelWhereOneDoesNotAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t)
		all := w.subjects()
		wx, ali := all[1], all[2]
		s, err := payment.New(env.DB, slog.New(slog.DiscardHandler), w.now, breaker.New(slog.New(slog.DiscardHandler)), wx.Channel, ali.Channel)
		if err != nil {
			t.Fatal(err)
		}
		ctx, at := db.ForBrand(t.Context(), 1), w.now().UTC().Truncate(time.Microsecond)
		open := func(c subject) (payment.Payment, time.Duration, error) {
			t.Helper()
			p := w.payment(c)
			p.CreatedAt = at
			if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return payment.Insert(ctx, tx, p) }); err != nil {
				t.Fatal(err)
			}
			within, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			begun := time.Now()
			err := s.Open(within, p)
			return p, time.Since(begun), err
		}
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
			return tx.Order.Create().SetID("26TEST").SetShopID("s").SetCustomerID("alice").SetStatus("CREATED").SetDineWay("TAKEAWAY").SetTotalAmount(1800).
				SetDiscountAmount(0).SetPayableAmount(1800).SetExpiresAt(at.Add(time.Hour)).SetCreatedAt(at).SetUpdatedAt(at).Exec(ctx)
		}); err != nil {
			t.Fatal(err)
		}
		if err := w.sim.Arm(ctx, payment.WeChatPay, paysim.Slow, 1); err != nil {
			t.Fatal(err)
		}
		silent, took, err := open(wx)
		if !errors.Is(err, payment.ErrChannelUnavailable) || took > 4800*time.Millisecond {
			t.Errorf("the guest hears %v after %s", err, took)
		}
		if _, _, err := open(ali); err != nil {
			t.Errorf("another channel: %v", err)
		}
		if asked, err := s.Ask(ctx, silent.No); err != nil || asked.Standing != payment.Waiting { // what WeChat Pay did all the same is known, and can be closed
			t.Errorf("the payment that was not answered: %+v, %v", asked, err)
		}
		if names := s.Names(); !slices.Equal(names, []string{payment.WeChatPay, payment.Alipay}) {
			t.Errorf("after one failure: %v", names)
		}
		if err := w.sim.Arm(ctx, payment.WeChatPay, paysim.Down, -1); err != nil {
			t.Fatal(err)
		}
		for range breaker.InARow {
			if _, _, err := open(wx); !errors.Is(err, payment.ErrChannelUnavailable) {
				t.Fatalf("%v", err)
			}
		}
		if names := s.Names(); !slices.Equal(names, []string{payment.Alipay, payment.WeChatPay}) {
			t.Errorf("while nobody answers there: %v", names)
		}
		if _, took, err := open(wx); !errors.Is(err, payment.ErrChannelUnavailable) || took > time.Second {
			t.Errorf("while nobody is asked: %v after %s", err, took)
		}
		if _, _, err := open(ali); err != nil {
			t.Errorf("another channel: %v", err)
		}
	})
}
