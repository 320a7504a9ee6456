package report_test

import (
	"strings"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/outbox"
	"cuppa/internal/report"
)

func TestFiguresThatAreRebuiltAreTheLiveOnes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
		s := report.New(k.DB)
		for i := range 4 {
			in := k.Request(ordertest.Want(ordertest.Tea, i+1))
			if i == 1 {
				in.Coupons = []string{k.Coupon(t, 100, 0)}
			}
			o, _ := k.Paid(t, in)
			if i == 2 {
				k.Refund(t, o.No, 400)
			}
		}
		k.Settled(t)
		consume(t, k, s)
		same, err := s.Rebuild(k.Ctx, false)
		if err != nil || len(same.Wrong) != 0 || same.Events != 5 || same.Rows < 3 {
			t.Fatalf("%+v: %v", same, err)
		}
		k.SQL(t, `UPDATE sales_slots SET revenue = revenue + 1`)
		k.SQL(t, `DELETE FROM promotion_slots`)
		for range 2 { // to look changes nothing
			found, err := s.Rebuild(k.Ctx, false)
			if err != nil || len(found.Wrong) < 2 || !strings.Contains(strings.Join(found.Wrong, " "), "revenue") {
				t.Errorf("%+v: %v", found, err)
			}
		}
		if _, err := s.Rebuild(k.Ctx, true); err != nil {
			t.Fatal(err)
		}
		if again, err := s.Rebuild(k.Ctx, false); err != nil || len(again.Wrong) != 0 || again.Rows != same.Rows {
			t.Errorf("%+v: %v", again, err)
		}
	})
}

// consume hands all events over that were written.
func consume(t *testing.T, k *ordertest.Kit, s *report.Service) {
	t.Helper()
	ctx := db.ForAllBrands(k.Ctx)
	for n := 1; n > 0; {
		var err error
		if n, err = k.Outbox.Relay(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.DB.InTx(ctx, func(tx *db.Tx) error {
		events, err := outbox.Taken(ctx, tx, s.Consumer().Kinds, 100, 0)
		if err != nil {
			return err
		}
		return s.Consumer().Take(ctx, tx, events)
	}); err != nil {
		t.Fatal(err)
	}
}
