package promotion_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

// office is a brand with a manager of all its shops.
type office struct {
	*ordertest.Kit
	s    *promotion.Service
	boss identity.Principal
}

func eachOffice(t *testing.T, f func(t *testing.T, o office)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		f(t, office{k, k.Promotions, identity.Principal{BrandID: k.BrandID, Kind: identity.KindStaff, ID: "boss", Role: identity.RoleManager, ShopIDs: []string{k.ShopID}}})
	})
}

func tenOff() promotion.Content {
	return promotion.Content{Kind: pricing.KindPercentOff, Name: lang.T("Ten off", "九折"), Parameters: []byte(`{"percentOff":10}`)}
}

func (o office) save(t *testing.T, in promotion.Save) promotion.Promotion {
	t.Helper()
	p, err := o.s.Save(o.Ctx, o.boss, in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (o office) publish(t *testing.T, in promotion.Publish) promotion.Promotion {
	t.Helper()
	p, err := o.s.Publish(o.Ctx, o.boss, in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// off is what a guest is quoted off a tea of 1500 by an order service.
func off(t *testing.T, k *ordertest.Kit, guest string) money.Amount {
	t.Helper()
	q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: guest, ShopID: k.ShopID, Items: []catalog.Item{ordertest.Want(ordertest.Tea, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	return q.Result.Discount
}

func TestAPromotionsLifeFromDraftToArchive(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		is := func(p promotion.Promotion, state promotion.State, want money.Amount) {
			t.Helper()
			if got := p.StateAt(o.Clock.Now()); got != state {
				t.Errorf("it is %s, not %s", got, state)
			}
			if got := off(t, o.Kit, "alice"); got != want {
				t.Errorf("%d off, not %d", got, want)
			}
		}
		p := o.save(t, promotion.Save{Content: tenOff()})
		is(p, promotion.StateDraft, 0)
		p = o.publish(t, promotion.Publish{ID: p.ID, Revision: p.Revision, At: o.Clock.Now().Add(time.Hour), Note: "soon"})
		is(p, promotion.StateScheduled, 0)
		o.Clock.Advance(time.Hour)
		is(p, promotion.StateLive, 150)
		c := tenOff()
		c.Parameters = []byte(`{"percentOff":20}`)
		p = o.save(t, promotion.Save{ID: p.ID, Revision: p.Revision, Content: c})
		if is(p, promotion.StateLive, 150); !p.Edited {
			t.Error("a draft that differs is not seen")
		}
		p = o.publish(t, promotion.Publish{ID: p.ID, Revision: p.Revision})
		is(p, promotion.StateLive, 300)
		if len(p.Versions) != 2 || p.Versions[1].Note != "soon" || p.Edited || p.Versions[0].PublishedBy != "boss" {
			t.Errorf("%+v", p)
		}
		p = o.publish(t, promotion.Publish{ID: p.ID, Revision: p.Revision, Version: 1})
		is(p, promotion.StateLive, 150)
		for range 2 {
			p, _ = o.s.Pause(o.Ctx, o.boss, p.ID)
			is(p, promotion.StatePaused, 0)
		}
		p, _ = o.s.Resume(o.Ctx, o.boss, p.ID)
		is(p, promotion.StateLive, 150)
		for range 2 {
			p, _ = o.s.Archive(o.Ctx, o.boss, p.ID)
			is(p, promotion.StateArchived, 0)
		}
		if _, err := o.s.Save(o.Ctx, o.boss, promotion.Save{ID: p.ID, Revision: p.Revision, Content: c}); !errors.Is(err, promotion.ErrArchived) {
			t.Errorf("an archived one is changed: %v", err)
		}
	})
}

func TestACanaryHasTheNewVersionAndTheOthersKeepTheOld(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		p := o.save(t, promotion.Save{Content: tenOff()})
		p = o.publish(t, promotion.Publish{ID: p.ID, Revision: p.Revision})
		c := tenOff()
		c.Parameters = []byte(`{"percentOff":40}`)
		p = o.save(t, promotion.Save{ID: p.ID, Revision: p.Revision, Content: c})
		p = o.publish(t, promotion.Publish{ID: p.ID, Revision: p.Revision, Audience: pricing.Audience{Percent: 50}})
		if p.StateAt(o.Clock.Now()) != promotion.StateCanary {
			t.Errorf("%s", p.StateAt(o.Clock.Now()))
		}
		seen := map[money.Amount]int{}
		for i := range 64 {
			guest := "guest-" + string(rune('a'+i%26)) + string(rune('a'+i/26))
			seen[off(t, o.Kit, guest)]++
		}
		if seen[150] < 10 || seen[600] < 10 || seen[150]+seen[600] != 64 {
			t.Errorf("%v", seen)
		}
		o.publish(t, promotion.Publish{ID: p.ID, Revision: p.Revision})
		if got := off(t, o.Kit, "alice"); got != 600 {
			t.Errorf("promoted to all, it takes off %d", got)
		}
	})
}

// paths are the fields at fault, in order.
func paths(t *testing.T, err error) []string {
	t.Helper()
	faults, ok := fault.All(err)
	if !ok {
		t.Fatalf("%v", err)
	}
	out := make([]string, len(faults))
	for i, f := range faults {
		out[i] = strings.Join(f.Field, ".")
		if f.Text.In(lang.ZH) == f.Text.In(lang.EN) {
			t.Errorf("%v says the same in both languages", f)
		}
	}
	slices.Sort(out)
	return out
}

func TestAllMistakesAreToldAtOnceWithTheirPaths(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		_, err := o.s.Save(o.Ctx, o.boss, promotion.Save{Content: promotion.Content{
			Kind: pricing.KindPercentOff, Name: lang.T("", "名"), Parameters: []byte(`{"percentOff":101}`),
			Scope:  pricing.Scope{Shops: []string{o.ShopID, "nowhere"}, SKUs: []string{"no\x00text", ordertest.Tea}, Options: []string{"none"}, Products: []string{"milk-tea", "p?"}},
			Period: pricing.Period{From: o.Clock.Now(), Until: o.Clock.Now()}, Limits: pricing.Limits{Total: -1},
		}})
		got := paths(t, err)
		for _, want := range []string{
			"terms.name.en", "terms.parameters.percentOff", "terms.scope.shops.1", "terms.scope.skus.0", "terms.scope.options.0", "terms.scope.products.1", "terms.limits.total",
		} {
			if !slices.Contains(got, want) {
				t.Errorf("%s is not told: %v", want, got)
			}
		}
		if i := slices.IndexFunc(got, func(p string) bool { return strings.HasPrefix(p, "terms.period") }); i < 0 {
			t.Errorf("the period is not told: %v", got)
		}
		for _, raw := range []string{`[]`, `{"percentOff":"x"}`, `{`, `{"percentOff":10,"more":1}`, `null`} {
			c := tenOff()
			c.Parameters = []byte(raw)
			_, err := o.s.Save(o.Ctx, o.boss, promotion.Save{Content: c})
			if faults, ok := fault.All(err); !ok || len(faults) != 1 || strings.Contains(faults[0].Text.In(lang.EN), "Go ") {
				t.Errorf("%s: %v", raw, err)
			}
		}
		if page, err := o.s.List(o.Ctx, o.boss, promotion.Filter{}, 10, ""); err != nil || len(page.Promotions) != 0 {
			t.Errorf("%+v %v", page, err)
		}
	})
}

func TestOfEditsAtOnceOneWinsAndTheOthersHearOfIt(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		p := o.save(t, promotion.Save{Content: tenOff()})
		tried := func(what string, f func() error) {
			t.Helper()
			var won atomic.Int64
			ordertest.AtOnce(8, func(int) {
				switch err := f(); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, promotion.ErrRevisionConflict):
					t.Errorf("%s: %v", what, err)
				}
			})
			if won.Load() != 1 {
				t.Errorf("%d of 8 %s won", won.Load(), what)
			}
		}
		tried("edits", func() error {
			_, err := o.s.Save(o.Ctx, o.boss, promotion.Save{ID: p.ID, Revision: p.Revision, Content: tenOff()})
			return err
		})
		tried("publications", func() error {
			_, err := o.s.Publish(o.Ctx, o.boss, promotion.Publish{ID: p.ID, Revision: p.Revision + 1})
			return err
		})
		if p, err := o.s.Get(o.Ctx, o.boss, p.ID); err != nil || len(p.Versions) != 1 {
			t.Errorf("%+v %v", p, err)
		}
	})
}

func TestAManagerOfSomeShopsManagesWhatIsRestrictedToThem(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		o.SeedShop(t, o.BrandID, o.ShopID+"-2")
		everywhere := o.boss
		everywhere.ShopIDs = []string{o.ShopID, o.ShopID + "-2"}
		here := tenOff()
		here.Scope.Shops = []string{o.ShopID}
		for name, c := range map[string]promotion.Content{"all shops": tenOff(), "another shop": {Kind: here.Kind, Name: here.Name, Parameters: here.Parameters, Scope: pricing.Scope{Shops: []string{o.ShopID + "-2"}}}} {
			if _, err := o.s.Save(o.Ctx, o.boss, promotion.Save{Content: c}); !errors.Is(err, fault.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
			theirs, err := o.s.Save(o.Ctx, everywhere, promotion.Save{Content: c})
			if err != nil {
				t.Fatal(err)
			}
			for what, f := range map[string]func() error{
				"read": func() error { _, err := o.s.Get(o.Ctx, o.boss, theirs.ID); return err },
				"take": func() error {
					_, err := o.s.Save(o.Ctx, o.boss, promotion.Save{ID: theirs.ID, Revision: 1, Content: here})
					return err
				},
				"publish": func() error {
					_, err := o.s.Publish(o.Ctx, o.boss, promotion.Publish{ID: theirs.ID, Revision: 1})
					return err
				},
				"pause":   func() error { _, err := o.s.Pause(o.Ctx, o.boss, theirs.ID); return err },
				"archive": func() error { _, err := o.s.Archive(o.Ctx, o.boss, theirs.ID); return err },
			} {
				if err := f(); !errors.Is(err, fault.ErrForbidden) {
					t.Errorf("%s what is for %s: %v", what, name, err)
				}
			}
		}
		mine := o.save(t, promotion.Save{Content: here})
		if page, err := o.s.List(o.Ctx, o.boss, promotion.Filter{}, 10, ""); err != nil || len(page.Promotions) != 1 || page.Promotions[0].ID != mine.ID {
			t.Errorf("%+v %v", page, err)
		}
		stranger := o.boss
		stranger.BrandID = 2
		if _, err := o.s.Get(db.ForBrand(t.Context(), 2), stranger, mine.ID); !errors.Is(err, promotion.ErrNotFound) {
			t.Errorf("another brand's manager reads it: %v", err)
		}
	})
}

func TestPagesOfPromotionsAreTheNewestFirstAndLeaveNoneOut(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		var made []string
		for range 7 {
			made = append([]string{o.save(t, promotion.Save{Content: tenOff()}).ID}, made...)
			o.Clock.Advance(time.Microsecond)
		}
		if _, err := o.s.Archive(o.Ctx, o.boss, made[3]); err != nil {
			t.Fatal(err)
		}
		var got []string
		after := ""
		for range 10 {
			page, err := o.s.List(o.Ctx, o.boss, promotion.Filter{Text: "TEN"}, 2, after)
			if err != nil {
				t.Fatal(err)
			}
			for i := range page.Promotions {
				got, after = append(got, page.Promotions[i].ID), promotion.Cursor(&page.Promotions[i])
			}
			if !page.More {
				break
			}
		}
		if want := slices.Delete(slices.Clone(made), 3, 4); !slices.Equal(got, want) {
			t.Errorf("%v, not %v", got, want)
		}
		if page, err := o.s.List(o.Ctx, o.boss, promotion.Filter{States: []promotion.State{promotion.StateArchived}}, 5, ""); err != nil || len(page.Promotions) != 1 {
			t.Errorf("%+v %v", page, err)
		}
		for _, cursor := range []string{"x", "cA", "cDE"} {
			if _, err := o.s.List(o.Ctx, o.boss, promotion.Filter{}, 5, cursor); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("%s: %v", cursor, err)
			}
		}
	})
}

func TestAnotherReplicaHearsOfAChangeAndFindsItWithinASecondWhenItDoesNot(t *testing.T) {
	t.Parallel()
	env := dbtest.Servers(t)
	k := ordertest.New(t, env)
	boss := identity.Principal{BrandID: k.BrandID, Kind: identity.KindStaff, ID: "boss", Role: identity.RoleManager, ShopIDs: []string{k.ShopID}}
	hears, deaf := k.Replica(t), k.Replica(t)
	hears.Listen(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = hears.Promotions.Listen(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	for _, r := range []*ordertest.Kit{k, hears, deaf} {
		if got := off(t, r, "alice"); got != 0 {
			t.Fatal(got)
		}
	}
	p, err := k.Promotions.Save(k.Ctx, boss, promotion.Save{Content: tenOff()})
	if err != nil {
		t.Fatal(err)
	}
	ordertest.Eventually(t, "the replica hears of it", func() bool { // it may not listen yet when it is told: then it is told again
		if p, err = k.Promotions.Publish(k.Ctx, boss, promotion.Publish{ID: p.ID, Revision: p.Revision}); err != nil {
			t.Fatal(err)
		}
		return off(t, hears, "alice") == 150
	})
	if got := off(t, k, "alice"); got != 150 {
		t.Errorf("where it was published %d are off", got)
	}
	if got := off(t, deaf, "alice"); got != 0 {
		t.Errorf("the clock stands still, and yet the replica asked the database: %d off", got)
	}
	k.Clock.Advance(time.Second)
	if got := off(t, deaf, "alice"); got != 150 {
		t.Errorf("a second later %d are off", got)
	}
}

func TestADryRunPricesWithoutAndWithTheDraftAndWritesNothing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		o.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
		c := tenOff()
		c.Parameters = []byte(`{"percentOff":30}`)
		trial := order.Trial{By: o.boss, Content: c, ShopID: o.ShopID, Items: []catalog.Item{ordertest.Want(ordertest.Tea, 2)}}
		without, with, err := o.Orders.Try(o.Ctx, trial)
		if err != nil || without.Payable != 2700 || with.Payable != 2100 {
			t.Errorf("%d and %d: %v", without.Payable, with.Payable, err)
		}
		trial.ID, trial.Content.Parameters = ordertest.TenOff, []byte(`{"percentOff":5}`)
		without, with, err = o.Orders.Try(o.Ctx, trial)
		if err != nil || without.Payable != 2700 || with.Payable != 2850 {
			t.Errorf("a change of a live one: %d and %d: %v", without.Payable, with.Payable, err)
		}
		trial.Content.Parameters, trial.Items = []byte(`{"percentOff":0}`), []catalog.Item{ordertest.Want("none", 1)}
		_, _, err = o.Orders.Try(o.Ctx, trial)
		if got := paths(t, err); !slices.Equal(got, []string{"cart.items.0.skuId", "terms.parameters.percentOff"}) {
			t.Errorf("%v", got)
		}
		if page, err := o.s.List(o.Ctx, o.boss, promotion.Filter{}, 10, ""); err != nil || len(page.Promotions) != 1 || page.Promotions[0].Edited {
			t.Errorf("%+v %v", page, err)
		}
		if got := off(t, o.Kit, "alice"); got != 150 {
			t.Errorf("%d off", got)
		}
	})
}

func TestALimitCountsWhatThePromotionWasUsedForBeforeItHadOne(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		p := o.save(t, promotion.Save{Content: tenOff()})
		p = o.publish(t, promotion.Publish{ID: p.ID, Revision: p.Revision})
		place := func(guest string) order.Order {
			t.Helper()
			in := o.Request(ordertest.Want(ordertest.Tea, 1))
			in.CustomerID = guest
			placed := o.Place(t, in)
			o.Clock.Advance(2 * time.Second)
			return placed
		}
		cancel := func(no string) {
			t.Helper()
			if _, err := o.Orders.Cancel(o.Ctx, no, "", "customer", func(order.Order) error { return nil }); err != nil {
				t.Fatal(err)
			}
			o.Clock.Advance(2 * time.Second)
		}
		first, second := place("alice"), place("alice")
		cancel(place("alice").No)
		o.Settle(t, ordertest.Success(o.Open(t, second.No, 0)))
		c := tenOff()
		c.Limits = pricing.Limits{Total: 4, Budget: 600, PerGuest: 2}
		p = o.save(t, promotion.Save{ID: p.ID, Revision: p.Revision, Content: c})
		o.publish(t, promotion.Publish{ID: p.ID, Revision: p.Revision})
		if spent, err := o.s.Spent(o.Ctx, []string{p.ID}); err != nil || spent[p.ID] != (pricing.Used{Total: 2, Given: 300}) {
			t.Errorf("%+v %v", spent, err)
		}
		if got := place("alice").Discount; got != 0 {
			t.Errorf("a guest who had it twice gets %d off", got)
		}
		cancel(first.No)
		if got := place("alice").Discount; got != 150 {
			t.Errorf("after one was canceled the guest gets %d off", got)
		}
		for guest, want := range map[string]money.Amount{"bob": 150} {
			if got := place(guest).Discount + place(guest).Discount + place(guest).Discount; got != 2*want {
				t.Errorf("%s gets %d off three orders", guest, got)
			}
		}
		if spent, err := o.s.Spent(o.Ctx, []string{p.ID}); err != nil || spent[p.ID] != (pricing.Used{Total: 4, Given: 600}) {
			t.Errorf("%+v %v", spent, err)
		}
	})
}
