package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

type platforms struct {
	Platforms []struct {
		Platform  string
		Simulated bool
		Account   *struct {
			AccountID string
			HasToken  bool
		}
		Faults []struct {
			Fault string
			Times int
		}
	}
	UserErrors []struct {
		Code  string
		Field []string
	}
}

const platformFields = `{ platforms { platform simulated account { accountId hasToken } faults { fault times } } userErrors { code field } }`

func (p *process) platform(token, name, kind string, input map[string]any) (out platforms) {
	p.t.Helper()
	input["shopId"] = shopID
	p.get(token, `mutation($i: `+kind+`!) { `+name+`(input: $i) `+platformFields+` }`, map[string]any{"i": input}, &out)
	return out
}

func TestAManagerConnectsAShopToAPlatformAndNobodySeesItsToken(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, append(settings, "LOG_LEVEL=debug")...)
		manager := p.staff("manager")
		const token = "secret-token-of-the-shop"
		for name, c := range map[string]struct {
			input map[string]any
			code  string
			field string
		}{
			"unknown platform": {map[string]any{"platform": "ELEME", "accountId": "1"}, "PLATFORM_NOT_CONNECTED", "platform"},
			"no account":       {map[string]any{"platform": "DOUYIN", "accountId": ""}, "INVALID_PLATFORM_ACCOUNT", "accountId"},
			"no token":         {map[string]any{"platform": "MEITUAN", "accountId": "1"}, "INVALID_PLATFORM_ACCOUNT", "token"},
			"strange business": {map[string]any{"platform": "MEITUAN", "accountId": "1", "token": token, "business": "7"}, "INVALID_PLATFORM_ACCOUNT", "business"},
			"a line break":     {map[string]any{"platform": "DOUYIN", "accountId": "1\n2"}, "INVALID_PLATFORM_ACCOUNT", "accountId"},
			"far too long":     {map[string]any{"platform": "DOUYIN", "accountId": strings.Repeat("1", 129)}, "INVALID_PLATFORM_ACCOUNT", "accountId"},
		} {
			if got := p.platform(manager, "connectPlatform", "ConnectPlatformInput", c.input); len(got.UserErrors) != 1 || got.UserErrors[0].Code != c.code || !slices.Contains(got.UserErrors[0].Field, c.field) {
				t.Errorf("%s: %+v", name, got)
			}
		}
		account := func(got platforms) (id string, hasToken bool) {
			for _, one := range got.Platforms {
				if one.Platform == "MEITUAN" && one.Account != nil {
					return one.Account.AccountID, one.Account.HasToken
				}
			}
			return "", false
		}
		if id, has := account(p.platform(manager, "connectPlatform", "ConnectPlatformInput", map[string]any{"platform": "MEITUAN", "accountId": "poi-1", "token": token})); id != "poi-1" || !has {
			t.Errorf("connected: %q %v", id, has)
		}
		if id, has := account(p.platform(manager, "connectPlatform", "ConnectPlatformInput", map[string]any{"platform": "MEITUAN", "accountId": "poi-2"})); id != "poi-2" || !has {
			t.Errorf("without the token it is %q %v", id, has)
		}
		for range 2 {
			if id, _ := account(p.platform(manager, "disconnectPlatform", "DisconnectPlatformInput", map[string]any{"platform": "MEITUAN"})); id != "" {
				t.Errorf("after it was forgotten: %q", id)
			}
		}
		if a := p.ask(p.staff("barista"), `query($s: ID!) { voucherPlatforms(shopId: $s) { platform } }`, map[string]any{"s": shopID}); a.code() != "FORBIDDEN" {
			t.Errorf("a barista: %q", a.code())
		}
		p.kill()
		if said := p.said(); strings.Contains(said, token) || !strings.Contains(said, `"route":"/graphql"`) {
			t.Error("the token is in the log, or the log says nothing")
		}
	})
}

func TestAPlatformThatIsMadeToFailLeavesTheVoucherToAPerson(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := &power{process: start(t, settings...)}
		guest, manager := p.guest("alice"), p.staff("manager")
		p.enter(guest, "MEITUAN_EXCHANGE", "110100000001")
		if got := p.platform(manager, "armFault", "ArmFaultInput", map[string]any{"platform": "MEITUAN", "fault": "NONE", "times": 1}); len(got.UserErrors) != 1 || got.UserErrors[0].Code != "SIMULATOR_UNKNOWN" {
			t.Errorf("an unknown fault: %+v", got)
		}
		arm := func(times int) {
			got := p.platform(manager, "armFault", "ArmFaultInput", map[string]any{"platform": "MEITUAN", "fault": "BUSY", "times": times})
			at := slices.IndexFunc(got.Platforms, func(one struct {
				Platform  string
				Simulated bool
				Account   *struct {
					AccountID string
					HasToken  bool
				}
				Faults []struct {
					Fault string
					Times int
				}
			}) bool {
				return one.Platform == "MEITUAN"
			})
			if at < 0 || !got.Platforms[at].Simulated {
				t.Fatalf("%+v", got)
			}
			for _, f := range got.Platforms[at].Faults {
				if f.Fault == "BUSY" && f.Times != times {
					t.Errorf("armed %d times, not %d", f.Times, times)
				}
			}
		}
		arm(-1)
		no := p.exchanged(guest, "110100000001").No
		var o spentOrder
		eventually(t, 60*time.Second, "the order waits for a person", func() bool {
			p.get(guest, spent, map[string]any{"n": no}, &o)
			return o.Status == "PAID_COUPON_FAILED"
		})
		arm(0)
		var full struct{ Redemptions []struct{ ID string } }
		p.get(guest, `query($n: ID!) { order(no: $n) { redemptions { id } } }`, map[string]any{"n": no}, &full)
		p.ask(manager, `mutation($i: ID!) { retryRedemption(input: {id: $i, reason: "it is back"}) { userErrors { code } } }`, map[string]any{"i": full.Redemptions[0].ID})
		eventually(t, 30*time.Second, "the order is paid", func() bool {
			p.get(guest, spent, map[string]any{"n": no}, &o)
			return o.Status == "PAID"
		})
	})
}
