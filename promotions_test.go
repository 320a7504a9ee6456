package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

type promotionView struct {
	Promotion struct {
		ID, State string
		Revision  int
		Uses      *int
		// UpdatedByName and PublishedByName are what colleagues call who did it.
		UpdatedByName *string
		Versions      []struct {
			Version         int
			PublishedByName *string
		}
	}
	UserErrors []struct {
		Code, Message string
		Field         []string
	}
}

const promotionFields = `{ promotion { id state revision uses updatedByName versions { version publishedByName } } userErrors { code message field } }`

// change runs a mutation of promotions as the manager.
func (p *process) change(token, name, kind string, input map[string]any) promotionView {
	p.t.Helper()
	var out promotionView
	p.get(token, `mutation($i: `+kind+`!) { `+name+`(input: $i) `+promotionFields+` }`, map[string]any{"i": input}, &out)
	return out
}

func percentTerms(percent int, limits map[string]any) map[string]any {
	return map[string]any{
		"kind": "PERCENT_OFF", "name": map[string]any{"zh": "茶季", "en": "Tea season"}, "parameters": map[string]any{"percentOff": percent},
		"scope": map[string]any{"skus": []any{skuID}}, "limits": limits,
	}
}

type quoteView struct {
	Quote struct {
		Token            string
		DiscountAmount   int64
		AppliedDiscounts []struct{ Name string }
	}
}

func (p *process) quoteTea(token string) quoteView {
	p.t.Helper()
	var out quoteView
	p.get(token, `query($i: QuoteInput!) { quote(input: $i) { quote { token discountAmount appliedDiscounts { name } } userErrors { code } } }`,
		map[string]any{"i": map[string]any{"shopId": shopID, "items": []any{map[string]any{"skuId": skuID, "quantity": 1}}}}, &out)
	return out
}

func TestAManagerMakesAPromotionByHandAndGuestsHaveItAtOnce(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		boss, alice := p.staff("manager"), p.guest("alice")
		before := p.quoteTea(alice).Quote.DiscountAmount
		wrong := percentTerms(101, map[string]any{"total": -1})
		wrong["scope"] = map[string]any{"skus": []any{skuID, "no-such"}}
		wrong["period"] = map[string]any{"days": []any{8}, "opens": "25:00"}
		said := p.change(boss, "savePromotion", "SavePromotionInput", map[string]any{"terms": wrong})
		var fields []string
		for _, e := range said.UserErrors {
			fields = append(fields, strings.Join(e.Field, "."))
			if e.Code != "INVALID_PROMOTION" {
				t.Errorf("%+v", e)
			}
		}
		for _, want := range []string{"terms.parameters.percentOff", "terms.limits.total", "terms.scope.skus.1", "terms.period.days.0", "terms.period.opens"} {
			if !slices.Contains(fields, want) {
				t.Errorf("%s is not told: %v", want, fields)
			}
		}
		terms := percentTerms(50, map[string]any{"total": 1})
		var trial struct {
			Without, With struct{ DiscountAmount int64 }
		}
		p.get(boss, `query($i: CheckPromotionInput!) { checkPromotion(input: $i) { without { discountAmount } with { discountAmount } userErrors { code } } }`,
			map[string]any{"i": map[string]any{"terms": terms, "cart": map[string]any{"shopId": shopID, "items": []any{map[string]any{"skuId": skuID, "quantity": 1}}}}}, &trial)
		if trial.Without.DiscountAmount != before || trial.With.DiscountAmount != 800 {
			t.Errorf("%+v", trial)
		}
		saved := p.change(boss, "savePromotion", "SavePromotionInput", map[string]any{"terms": terms}).Promotion
		if saved.State != "DRAFT" || p.quoteTea(alice).Quote.DiscountAmount != before {
			t.Errorf("a draft counts: %+v", saved)
		}
		live := p.change(boss, "publishPromotion", "PublishPromotionInput", map[string]any{"id": saved.ID, "revision": saved.Revision, "note": "try"}).Promotion
		if live.State != "LIVE" || len(live.Versions) != 1 {
			t.Errorf("%+v", live)
		}
		var me struct{ Name string }
		p.get(boss, `{ viewer { name } }`, nil, &me)
		if by := live.Versions[0].PublishedByName; by == nil || *by != me.Name || live.UpdatedByName == nil || *live.UpdatedByName != *by {
			t.Errorf("published by %v, not %q", by, me.Name)
		}
		one, two := p.quoteTea(alice), p.quoteTea(alice)
		if one.Quote.DiscountAmount != 800 {
			t.Errorf("%+v", one)
		}
		if again := p.change(boss, "publishPromotion", "PublishPromotionInput", map[string]any{"id": saved.ID, "revision": saved.Revision}); len(again.UserErrors) != 1 || again.UserErrors[0].Code != "REVISION_CONFLICT" {
			t.Errorf("%+v", again)
		}
		place := func(token string) (out placed) {
			in := placeInput(uuid.NewString(), 1)
			in["i"].(map[string]any)["quoteToken"] = token
			p.get(alice, placeOrder, in, &out)
			return out
		}
		if out := place(one.Quote.Token); out.Order.No == "" {
			t.Errorf("%+v", out)
		}
		if out := place(two.Quote.Token); len(out.UserErrors) != 1 || out.UserErrors[0].Code != "PROMOTION_EXHAUSTED" {
			t.Errorf("%+v", out)
		}
		if got := p.quoteTea(alice).Quote.DiscountAmount; got != before {
			t.Errorf("a promotion that is used up still takes off %d", got)
		}
		for _, turn := range []struct{ name, state string }{{"pausePromotion", "PAUSED"}, {"resumePromotion", "LIVE"}, {"archivePromotion", "ARCHIVED"}} {
			if got := p.change(boss, turn.name, "PromotionInput", map[string]any{"id": saved.ID}).Promotion; got.State != turn.state || got.Uses == nil || *got.Uses != 1 {
				t.Errorf("%s: %+v", turn.name, got)
			}
		}
		checkTierAndFee(t, p, boss, alice)
		checkLogged(t, p, boss, saved.ID)
	})
}

func checkTierAndFee(t *testing.T, p *process, boss, alice string) {
	t.Helper()
	var me struct {
		ID   string
		Tier *string
	}
	p.get(alice, `{ me { id tier } }`, nil, &me)
	var set struct{ UserErrors []struct{ Code string } }
	p.get(boss, `mutation($c: ID!) { setMemberTier(input: {customerId: $c, tier: "gold"}) { tier userErrors { code } } }`, map[string]any{"c": me.ID}, &set)
	if p.get(alice, `{ me { id tier } }`, nil, &me); me.Tier == nil || *me.Tier != "gold" {
		t.Errorf("%+v", me)
	}
	p.get(boss, `mutation($s: ID!) { setShopPricing(input: {shopId: $s, deliveryFee: 600}) { deliveryFee mode userErrors { code } } }`, map[string]any{"s": shopID}, &set)
	var shop struct{ DeliveryFee int64 }
	if p.get("", `query($s: ID!) { shop(id: $s) { deliveryFee } }`, map[string]any{"s": shopID}, &shop); shop.DeliveryFee != 600 {
		t.Errorf("%+v", shop)
	}
}

// checkLogged looks for what was done and refused in the log, each once.
func checkLogged(t *testing.T, p *process, boss, promotion string) {
	t.Helper()
	var log struct {
		Edges []struct {
			Node struct {
				Action, Outcome string
				Subject         *string
			}
		}
	}
	p.get(boss, `query($s: ID!) { auditLog(shopId: $s, first: 50) { edges { node { action outcome subject } } } }`, map[string]any{"s": shopID}, &log)
	seen := map[string]int{}
	for _, e := range log.Edges {
		if e.Node.Subject != nil && *e.Node.Subject == promotion || e.Node.Outcome == "INVALID_PROMOTION" {
			seen[e.Node.Action+" "+e.Node.Outcome]++
		}
	}
	want := map[string]int{
		"savePromotion INVALID_PROMOTION": 1, "savePromotion OK": 1, "publishPromotion OK": 1, "publishPromotion REVISION_CONFLICT": 1, "pausePromotion OK": 1,
		"resumePromotion OK": 1, "archivePromotion OK": 1,
	}
	for what, n := range want {
		if seen[what] != n {
			t.Errorf("%s stands %d times in the log: %v", what, seen[what], seen)
		}
	}
}

func TestAPromotionCountsOnTheOtherReplicaWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	settings := serversOf(t)
	a, b := start(t, settings...), start(t, settings...)
	boss, alice := a.staff("manager"), b.guest("alice")
	b.quoteTea(alice)
	for range 3 {
		saved := a.change(boss, "savePromotion", "SavePromotionInput", map[string]any{"terms": percentTerms(50, nil)}).Promotion
		a.change(boss, "publishPromotion", "PublishPromotionInput", map[string]any{"id": saved.ID, "revision": saved.Revision})
		published := time.Now()
		for b.quoteTea(alice).Quote.DiscountAmount != 800 {
			if time.Since(published) > 2*time.Second {
				t.Fatal("not within two seconds")
			}
		}
		a.change(boss, "archivePromotion", "PromotionInput", map[string]any{"id": saved.ID})
		archived := time.Now()
		for b.quoteTea(alice).Quote.DiscountAmount == 800 {
			if time.Since(archived) > 2*time.Second {
				t.Fatal("not within two seconds")
			}
		}
	}
	var kinds []struct {
		Kind   string
		Fields []struct{ Name string }
	}
	raw := a.ask(boss, `{ promotionKinds { kind layer name { zh en } description { zh en } fields { name type unit min max required label { zh en } fields { name } } } }`, nil).Data["promotionKinds"]
	if err := json.Unmarshal(raw, &kinds); err != nil || len(kinds) < 12 || len(kinds[0].Fields) == 0 {
		t.Errorf("%s: %v", raw, err)
	}
}
