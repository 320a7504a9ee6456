package order_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/lease"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

// told are the sampler's figures as texts.
func told(t *testing.T, a *order.Sampler) map[string]float64 {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(a)
	all, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, family := range all {
		for _, m := range family.GetMetric() {
			name := family.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
			}
			out[name] = value(m)
		}
	}
	return out
}

func value(m *dto.Metric) float64 {
	if m.GetGauge() != nil {
		return m.GetGauge().GetValue()
	}
	return m.GetCounter().GetValue()
}

func TestASampleTellsWhatIsBroken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		replace := someOrders(t, k)
		k.Relayed(t)
		var said strings.Builder
		a := order.NewSampler(k.Orders, env.DB, 1, slog.New(slog.NewTextHandler(&said, nil)))
		k.SQL(t, "DELETE FROM river_job")
		if r, err := a.Look(t.Context()); err != nil || r.Orders == 0 || !r.Sound() {
			t.Fatalf("%+v %v", r, err)
		}
		k.Tamper(t, replace("UPDATE orders SET paid_amount = paid_amount + 1 WHERE no = '$O'"))
		r, err := a.Look(t.Context())
		if err != nil || r.Broken[order.InvariantPrices] == 0 {
			t.Fatalf("%+v %v", r, err)
		}
		figures := told(t, a)
		if figures["cuppa_verify_broken prices"] == 0 || figures["cuppa_verify_orders_total"] != float64(2*r.Orders) || figures["cuppa_verify_last_seconds"] == 0 {
			t.Error(figures)
		}
		if want := replace("order=$O"); !strings.Contains(said.String(), want) {
			t.Errorf("the log does not name the row: %s", said.String())
		}
	})
}

// TestWhatNobodyLookedAtIsNotToldAsSound: an invariant shows when all of it was looked at, and what is broken shows there.
func TestWhatNobodyLookedAtIsNotToldAsSound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		replace := someOrders(t, k)
		k.Relayed(t)
		var said strings.Builder
		a := order.Hurried(order.NewSampler(k.Orders, env.DB, 1, slog.New(slog.NewTextHandler(&said, nil))))
		k.SQL(t, "DELETE FROM river_job")
		if got := told(t, a); len(got) != 1 {
			t.Errorf("before it looked: %v", got)
		}
		if _, err := a.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := told(t, a)
		for _, one := range order.AllInvariants {
			_, shows := got["cuppa_verify_broken "+string(one)]
			if want := one == order.InvariantPrices || one == order.InvariantEvents || one == order.InvariantStuck; shows != want {
				t.Errorf("after one sample %s shows: %t", one, shows)
			}
		}
		if err := order.Turn(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		got = told(t, a)
		for _, one := range order.AllInvariants {
			if n, shows := got["cuppa_verify_broken "+string(one)]; !shows || n != 0 {
				t.Errorf("after a turn %s shows: %t, %g", one, shows, n)
			}
		}
		if got["cuppa_verify_whole_last_seconds"] == 0 || said.Len() > 0 {
			t.Error(got, said.String())
		}
		for _, breaks := range []struct {
			what order.Invariant
			text string
		}{
			{order.InvariantKeys, `UPDATE idempotency_keys SET result = 'NOWHERE' WHERE result = '$O'`},
			{order.InvariantStock, `UPDATE stock_levels SET on_hand = on_hand + 1`},
			{order.InvariantLedger, `UPDATE ledger_links SET hash = (SELECT MIN(hash) FROM ledger_links WHERE position = 1) WHERE position = 2`},
			{order.InvariantCoupons, `UPDATE coupons SET order_no = 'NOWHERE', version = version + 1 WHERE order_no = '$O'`},
		} {
			k.Tamper(t, replace(breaks.text))
			if err := order.Turn(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if got := told(t, a); got["cuppa_verify_broken "+string(breaks.what)] == 0 {
				t.Errorf("%s is broken: %v", breaks.what, got)
			}
			if want := "invariant=" + string(breaks.what); !strings.Contains(said.String(), want) {
				t.Errorf("the log does not say %s: %s", want, said.String())
			}
		}
	})
}

func TestWhatWasUnderWayIsNotCounted(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	k := ordertest.New(t, env)
	a := order.Hurried(order.NewSampler(k.Orders, env.DB, 1, slog.New(slog.DiscardHandler)))
	looks := 0
	stays, err := order.Staying(t.Context(), a, func() []string {
		looks++
		return []string{"it is broken", fmt.Sprintf("it was under way at look %d", looks)}
	})
	if err != nil || len(stays) != 1 || stays[0].Text != "it is broken" {
		t.Errorf("%+v %v", stays, err)
	}
	if stays, err = order.Staying(t.Context(), a, func() []string { return []string{rand.Text()} }); err != nil || len(stays) != 0 {
		t.Errorf("%+v %v", stays, err)
	}
}

func TestOneReplicaVerifiesAtATime(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	k := ordertest.New(t, env)
	k.Place(t, k.Request(want(tea, 1)))
	a := order.NewSampler(k.Orders, env.DB, 1, slog.New(slog.DiscardHandler))
	other := lease.New(env.DB)
	have, ok, err := other.Acquire(t.Context(), "verify", order.SampleLease)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if err := order.Round(t.Context(), a); err != nil || told(t, a)["cuppa_verify_orders_total"] != 0 {
		t.Errorf("beside another: %v %v", told(t, a), err)
	}
	if err := other.Release(t.Context(), have); err != nil {
		t.Fatal(err)
	}
	if err := order.Round(t.Context(), a); err != nil || told(t, a)["cuppa_verify_orders_total"] != 1 {
		t.Errorf("alone: %v %v", told(t, a), err)
	}
	if _, ok, err := other.Acquire(t.Context(), "verify", order.SampleLease); err != nil || !ok {
		t.Error("it is not given back")
	}
	off := order.NewSampler(k.Orders, env.DB, 0, slog.New(slog.DiscardHandler))
	if err := off.Run(context.Background()); err != nil {
		t.Error(fmt.Errorf("switched off: %w", err))
	}
}
