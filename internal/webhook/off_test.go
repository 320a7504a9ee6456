package webhook_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/webhook"
)

// What waits for an address ends when that is switched off, and is not sent when it is on again.
func TestSwitchingAnAddressOffEndsWhatWaitsForIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k, p := newKit(t, env, true), newPartner(t)
		e, _ := k.create(p.URL, "*")
		other, _ := k.create(p.URL+"/other", "*")
		p.answers(http.StatusTeapot)
		k.happen(1, "shop", told("OrderPaid", `{}`))
		k.send()
		version := e.Version
		for _, on := range []bool{false, true} {
			changed, err := k.Update(k.ctx, e.ID, version, webhook.Change{Enabled: &on}, mine)
			if err != nil {
				t.Fatal(err)
			}
			version = changed.Version
			if d := k.deliveries(e); len(d) != 1 || d[0].Status != webhook.Failed || len(d[0].Tries) != 1 || !d[0].NextAt.IsZero() {
				t.Errorf("on: %t: %+v", on, d)
			}
		}
		if d := k.deliveries(other); len(d) != 1 || d[0].Status != webhook.Pending {
			t.Errorf("another one's: %+v", d)
		}
	})
}

// What happened while an address was off is not for it, also where the bus tells of it when it is on again.
func TestAnAddressIsNeverToldOfWhatHappenedWhileItWasOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k, p := newKit(t, env, true), newPartner(t)
		e, _ := k.create(p.URL, "*")
		k.happen(1, "shop", told("OrderPaid", `{}`))
		for _, on := range []bool{false, true} {
			off := k.now()
			k.move(time.Minute)
			changed, err := k.Update(k.ctx, e.ID, e.Version, webhook.Change{Enabled: &on}, mine)
			if err != nil {
				t.Fatal(err)
			}
			if e = changed; on {
				k.happened(off, 2, "shop", told("OrderMade", `{}`))
			}
		}
		k.move(time.Minute)
		k.happen(3, "shop", told("OrderCompleted", `{}`))
		again := true // it is on already
		if _, err := k.Update(k.ctx, e.ID, e.Version, webhook.Change{Enabled: &again}, mine); err != nil {
			t.Fatal(err)
		}
		k.happened(k.now().Add(-time.Second), 4, "shop", told("OrderPaid", `{}`))
		var names []string
		for _, d := range k.deliveries(e) {
			names = append(names, d.Name)
		}
		slices.Sort(names)
		if want := []string{"OrderCompleted", "OrderPaid", "OrderPaid"}; !slices.Equal(names, want) {
			t.Errorf("told of %v", names)
		}
	})
}
