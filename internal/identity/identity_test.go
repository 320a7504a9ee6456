package identity

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
)

func TestReplicasThatStartAtOnceAgreeOnASecret(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		replicas := []*Service{w.Service, w.replica(t, Options{})}
		const callers = 12
		keys, gate := make([][]byte, callers), make(chan struct{})
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				<-gate
				var err error
				if keys[i], err = Secret(t.Context(), replicas[i%2].db, "quotes"); err != nil {
					t.Error(err)
				}
			})
		}
		close(gate)
		wg.Wait()
		for _, key := range keys {
			if len(key) != secretLen || !bytes.Equal(key, keys[0]) {
				t.Fatal("two secrets of one name")
			}
		}
		other, err := Secret(t.Context(), env.DB, "cashier")
		if err != nil || bytes.Equal(other, keys[0]) {
			t.Errorf("two names share a secret: %v", err)
		}
	})
}

func TestARequestsBrandIsItsHeadersOrTheOldest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t, env, Options{})
		if _, err := w.Brand(t.Context(), ""); !errors.Is(err, fault.ErrUnavailable) {
			t.Fatalf("an empty database: %v", err)
		}
		ctx := db.ForAllBrands(t.Context())
		ids := map[string]int{}
		w.change(t, ctx, func(tx *db.Tx) error {
			for i, slug := range []string{"young", "old"} {
				row, err := tx.Brand.Create().SetSlug(slug).SetName(map[string]string{"en": slug}).SetCreatedAt(w.clock.Now().Add(-time.Duration(i) * time.Hour)).Save(ctx)
				if err != nil {
					return err
				}
				ids[slug] = row.ID
			}
			return nil
		})
		for range 2 { // read, then remembered
			for slug, want := range map[string]string{"": "old", "old": "old", "young": "young"} {
				if id, err := w.Brand(t.Context(), slug); err != nil || id != ids[want] {
					t.Errorf("%q is brand %d: %v", slug, id, err)
				}
			}
		}
		for _, slug := range []string{"OLD", "none", "old'--", "old\x00", "\xff", strings.Repeat("o", 1<<20)} {
			if id, err := w.Brand(t.Context(), slug); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("%.20q is brand %d: %v", slug, id, err)
			}
		}
		w.change(t, ctx, func(tx *db.Tx) error { return tx.Brand.UpdateOneID(ids["old"]).SetSlug("renamed").Exec(ctx) })
		w.clock.Add(brandFor)
		if _, err := w.Brand(t.Context(), "old"); !errors.Is(err, fault.ErrBadUserInput) {
			t.Errorf("a slug that is gone lives on: %v", err)
		}
	})
}

func TestGuardsLetInWhomTheyMean(t *testing.T) {
	t.Parallel()
	as := func(kind Kind, role Role, shops ...string) context.Context {
		return With(t.Context(), Principal{BrandID: 1, Kind: kind, ID: "x", Role: role, ShopIDs: shops})
	}
	guards := []struct {
		name  string
		guard func(context.Context) (Principal, error)
	}{
		{"customer", Customer},
		{"any staff", AnyStaff},
		{"manager", func(ctx context.Context) (Principal, error) { return MayAnywhere(ctx, CustomersSearch) }},
		{"barista of s1", func(ctx context.Context) (Principal, error) { return May(ctx, OrdersAdvance, "s1") }},
		{"manager of s1", func(ctx context.Context) (Principal, error) { return May(ctx, OrdersRefund, "s1") }},
		{"staff of no shop", func(ctx context.Context) (Principal, error) { return May(ctx, OrdersRead, "") }},
		{"a permission that is none", func(ctx context.Context) (Principal, error) { return May(ctx, "orders.burn", "s1") }},
	}
	no, un := fault.ErrForbidden, fault.ErrUnauthenticated
	for _, c := range []struct {
		name string
		ctx  context.Context
		want []*fault.Error
	}{
		{"nobody", t.Context(), []*fault.Error{un, un, un, un, un, un, un}},
		{"a customer", as(KindCustomer, ""), []*fault.Error{nil, no, no, no, no, no, no}},
		{"a customer who claims a role", as(KindCustomer, RoleManager, "s1"), []*fault.Error{nil, no, no, no, no, no, no}},
		{"a barista of s1", as(KindStaff, RoleBarista, "s1"), []*fault.Error{no, nil, no, nil, no, no, no}},
		{"a barista of s2", as(KindStaff, RoleBarista, "s2"), []*fault.Error{no, nil, no, no, no, no, no}},
		{"a manager of s1", as(KindStaff, RoleManager, "s1", "s2"), []*fault.Error{no, nil, nil, nil, nil, no, no}},
		{"a manager of s2", as(KindStaff, RoleManager, "s2"), []*fault.Error{no, nil, nil, no, no, no, no}},
		{"staff of no role", as(KindStaff, "", "s1"), []*fault.Error{no, nil, no, no, no, no, no}},
	} {
		for i, g := range guards {
			p, err := g.guard(c.ctx)
			if want := c.want[i]; want == nil && (err != nil || p.ID != "x") || want != nil && (!errors.Is(err, want) || p.ID != "") {
				t.Errorf("%s before the guard %s: %v", c.name, g.name, err)
			}
		}
	}
}

// may is the contract's table of roles, said a second time: whoever changes a permission must mean it.
func TestRolesMayWhatTheContractSays(t *testing.T) {
	t.Parallel()
	barista := []Permission{OrdersRead, OrdersAdvance, OrdersCancel, MenuSoldOut, StockRead, VouchersExchange, OrdersRefundPart, CashTake}
	manager := []Permission{OrdersRefund, OrdersContact, StockSet, CouponsIssue, CustomersSearch, DashboardRead, AuditRead, OperationsStatus, PromotionsManage, CustomersTier, ShopPricing, PlatformsManage, CouponsBatches, Reconciliation, PaymentNotices, TasksDecide, TasksLimit, WalletsManage, InvoicesManage, EventsManage, WebhooksManage}
	if len(least) != len(barista)+len(manager) {
		t.Errorf("%d permissions, %d of them are tested", len(least), len(barista)+len(manager))
	}
	for role, may := range map[Role][]Permission{RoleBarista: barista, RoleManager: append(manager, barista...)} {
		ctx := With(t.Context(), Principal{BrandID: 1, Kind: KindStaff, ID: "x", Role: role, ShopIDs: []string{"s1"}})
		for what := range least {
			_, err := May(ctx, what, "s1")
			if slices.Contains(may, what) != (err == nil) {
				t.Errorf("%s %s: %v", role, what, err)
			}
			if _, err := May(ctx, what, "s2"); !errors.Is(err, fault.ErrForbidden) {
				t.Errorf("%s %s at another's shop: %v", role, what, err)
			}
		}
	}
}
