package main

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"cuppa/internal/identity/wechattest"
)

type pair struct {
	AccessToken, RefreshToken string
	ExpiresAt                 time.Time
}

const pairFields = `session { accessToken refreshToken expiresAt refreshExpiresAt } userErrors { code }`

func (p *process) refresh(token string) (pair, string) {
	p.t.Helper()
	var got struct {
		Session    pair
		UserErrors []struct{ Code string }
	}
	p.get("", `mutation ($t: String!) { refreshSession(input: {refreshToken: $t}) { `+pairFields+` } }`, map[string]any{"t": token}, &got)
	if errs := got.UserErrors; len(errs) > 0 {
		return pair{}, errs[0].Code
	}
	return got.Session, ""
}

func (p *process) loginAs(mutation string) pair {
	p.t.Helper()
	var got struct{ Session pair }
	p.get("", mutation, nil, &got)
	if got.Session.AccessToken == "" {
		p.t.Fatalf("no session: %+v", got)
	}
	return got.Session
}

const managerLogin = `mutation { staffLogin(input: {username: "manager", password: "demo-manager"}) { ` + pairFields + ` } }`

func TestASessionIsRefreshedAndEndedOnAllReplicas(t *testing.T) {
	t.Parallel()
	settings := serversOf(t)
	a, b := start(t, settings...), start(t, settings...)
	first := a.loginAs(managerLogin)
	second, code := b.refresh(first.RefreshToken)
	if code != "" {
		t.Fatal(code)
	}
	if again, code := a.refresh(first.RefreshToken); code != "" || again.RefreshToken != second.RefreshToken {
		t.Errorf("a lost answer: %q", code)
	}
	viewer := `{ viewer { id } }`
	if got := b.ask(second.AccessToken, viewer, nil); got.code() != "" {
		t.Fatalf("%+v", got)
	}
	queue := b.watch(second.AccessToken, `subscription ($s: ID!) { shopOrders(shopId: $s) { no } }`, map[string]any{"s": shopID})
	if got := a.ask(second.AccessToken, `mutation { logoutEverywhere { sessions } }`, nil); got.code() != "" {
		t.Fatalf("%+v", got)
	}
	for late := time.After(3 * time.Second); queue != nil; {
		select {
		case _, open := <-queue:
			if !open {
				queue = nil
			}
		case <-late:
			t.Fatal("the other replica's socket stays open")
		}
	}
	if got := a.ask(second.AccessToken, viewer, nil); got.code() != "UNAUTHENTICATED" {
		t.Errorf("the replica that ended it: %q", got.code())
	}
	eventually(t, 6*time.Second, "the other replica refuses the access token", func() bool { return b.ask(second.AccessToken, viewer, nil).code() == "UNAUTHENTICATED" })
	if _, code := b.refresh(second.RefreshToken); code != "SESSION_ENDED" {
		t.Errorf("its refresh token: %q", code)
	}
}

type logEntry struct {
	Action, Outcome, StaffName, Role, RequestID string
	Subject, ShopID                             *string
}

func (p *process) auditLog(token, shopID string) []logEntry {
	p.t.Helper()
	var out []logEntry
	for after := ""; ; {
		var got struct {
			Edges    []struct{ Node logEntry }
			PageInfo struct {
				HasNextPage bool
				EndCursor   string
			}
		}
		p.get(token, `query ($s: ID!, $a: String) { auditLog(shopId: $s, first: 3, after: $a) {
			edges { node { action outcome staffName role requestId subject shopId } } pageInfo { hasNextPage endCursor } } }`, map[string]any{"s": shopID, "a": after}, &got)
		for _, e := range got.Edges {
			out = append(out, e.Node)
		}
		if after = got.PageInfo.EndCursor; !got.PageInfo.HasNextPage {
			return out
		}
	}
}

func TestWhatStaffDoLeavesARowAndGuestsLeaveNone(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		guest, manager, barista := p.guest("alice"), p.staff("manager"), p.staff("barista")
		o := p.place(guest, "audit", 1).Order
		paymentNo, amount := p.pay(guest, o.No, "audit-pay")
		p.callback(paymentNo, "audit-tx", amount)
		vars := map[string]any{"no": o.No, "s": shopID, "k": skuID}
		advance := `mutation ($no: ID!) { advanceOrder(input: {orderNo: $no, to: PREPARING}) { userErrors { code } } }`
		refund := `mutation ($no: ID!) { refundOrder(input: {idempotencyKey: "audit-refund", orderNo: $no, amount: 100, reason: "spilled"}) { userErrors { code } } }`
		setStock := `mutation ($s: ID!, $k: ID!) { setStock(input: {shopId: $s, skuId: $k, onHand: 40}) { userErrors { code } } }`
		for _, step := range []struct{ token, query string }{
			{barista, advance}, {barista, refund}, {manager, refund}, {manager, refund}, {barista, setStock}, {manager, setStock},
			{manager, `mutation ($s: ID!, $k: ID!) { one: setSoldOut(input: {shopId: $s, skuId: $k, soldOut: true}) { userErrors { code } } two: setSoldOut(input: {shopId: $s, skuId: "none", soldOut: true}) { userErrors { code } } }`},
			{barista, `mutation ($no: ID!) { cancelOrder(input: {orderNo: $no}) { userErrors { code } } }`},
			{manager, `mutation { issueCoupon(input: {customerId: "nobody", kind: CASH, faceValue: 100}) { userErrors { code } } }`},
			{guest, advance}, {"", advance},
		} {
			p.ask(step.token, step.query, vars)
		}
		var got []string
		for _, e := range slices.Backward(p.auditLog(manager, shopID)) {
			if e.RequestID == "" || e.StaffName == "" {
				t.Errorf("%+v", e)
			}
			line := e.Action + " " + e.Role + " " + e.Outcome
			if e.Subject != nil {
				line += " " + strings.NewReplacer(o.No, "ORDER", skuID, "SKU").Replace(*e.Subject)
			}
			got = append(got, line)
		}
		want := []string{
			"staffLogin MANAGER OK", "staffLogin BARISTA OK", "advanceOrder BARISTA OK ORDER", "refundOrder BARISTA FORBIDDEN ORDER", "refundOrder MANAGER OK ORDER",
			"refundOrder MANAGER REPLAYED ORDER", "setStock BARISTA FORBIDDEN SKU", "setStock MANAGER OK SKU", "setSoldOut MANAGER OK SKU", "setSoldOut MANAGER UNKNOWN_SKU none",
			"cancelOrder BARISTA INVALID_TRANSITION ORDER", "issueCoupon MANAGER CUSTOMER_NOT_FOUND nobody",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("the log says\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		log := `query ($s: ID!) { auditLog(shopId: $s, first: 1) { edges { cursor } } }`
		for who, token := range map[string]string{"FORBIDDEN": barista, "UNAUTHENTICATED": ""} {
			if got := p.ask(token, log, vars); got.code() != who {
				t.Errorf("%q, not %s", got.code(), who)
			}
		}
		if got := p.ask(manager, log, map[string]any{"s": "another"}); got.code() != "FORBIDDEN" {
			t.Errorf("another shop's log: %q", got.code())
		}
	})
}

func TestABaristaSeesHowToReachAGuestOnlyUntilTheOrderIsHandedOver(t *testing.T) {
	t.Parallel()
	p := start(t, "DATA_DIR="+t.TempDir())
	guest, manager, barista := p.guest("alice"), p.staff("manager"), p.staff("barista")
	input := placeInput("contact", 1)["i"].(map[string]any)
	input["contact"] = "185-0000-1212"
	var placed struct{ Order struct{ No string } }
	p.get(guest, `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { no } userErrors { code } } }`, map[string]any{"input": input}, &placed)
	no := placed.Order.No
	sees := func(token string) bool {
		var got struct{ Contact *string }
		p.get(token, `query ($no: ID!) { order(no: $no) { contact } }`, map[string]any{"no": no}, &got)
		return got.Contact != nil
	}
	for _, token := range []string{guest, manager, barista} {
		if !sees(token) {
			t.Error("somebody who needs it does not see it")
		}
	}
	p.ask(guest, `mutation ($no: ID!) { cancelOrder(input: {orderNo: $no}) { userErrors { code } } }`, map[string]any{"no": no})
	if !sees(guest) || !sees(manager) || sees(barista) {
		t.Errorf("after the end: guest %v, manager %v, barista %v", sees(guest), sees(manager), sees(barista))
	}
}

func TestAMiniProgramLogsInByWeChat(t *testing.T) {
	t.Parallel()
	wechat := wechattest.New("wx1", "app-secret-4711", time.Now)
	server := httptest.NewServer(wechat)
	defer server.Close()
	p := start(t, "DATA_DIR="+t.TempDir(), "WECHAT_APP_ID=wx1", "WECHAT_APP_SECRET=app-secret-4711", "WECHAT_API_URL="+server.URL)
	login := func(code string) (id, refused string) {
		var got struct {
			Customer   *struct{ ID string }
			UserErrors []struct{ Code string }
		}
		p.get("", `mutation ($c: String!) { customerLogin(input: {provider: WECHAT_MINI_PROGRAM, code: $c}) { session { accessToken } customer { id } userErrors { code } } }`, map[string]any{"c": code}, &got)
		if got.Customer == nil {
			return "", got.UserErrors[0].Code
		}
		return got.Customer.ID, ""
	}
	code := wechat.Code("oAlice-1", "")
	alice, refused := login(code)
	if refused != "" {
		t.Fatal(refused)
	}
	if again, _ := login(wechat.Code("oAlice-1", "")); again != alice {
		t.Errorf("one user, two customers: %q, %q", alice, again)
	}
	wechat.Risky("oMallory")
	for code, want := range map[string]string{code: "INVALID_CREDENTIALS", "unknown": "INVALID_CREDENTIALS", wechat.Code("oMallory", ""): "LOGIN_REFUSED"} {
		if _, refused := login(code); refused != want {
			t.Errorf("%q, not %s", refused, want)
		}
	}
	wechat.Next(wechattest.Busy, wechattest.Busy)
	if _, refused := login(wechat.Code("oAlice-1", "")); refused != "PROVIDER_UNAVAILABLE" {
		t.Errorf("%q", refused)
	}
}
