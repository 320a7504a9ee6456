package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// placeOn places an order with the header that names the device.
func (p *process) placeOn(device, token, key string) (out placed) {
	p.t.Helper()
	body, _ := json.Marshal(map[string]any{"query": placeOrder, "variables": placeInput(key, 1)})
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}, "Cuppa-Device": {device}}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	var a answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		p.t.Fatal(err)
	}
	if err := json.Unmarshal(a.Data["placeOrder"], &out); err != nil {
		p.t.Fatal(err)
	}
	return out
}

func TestGuestsOfOneDeviceShareABudgetOfUnpaidOrders(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, append(settings, "OPEN_ORDERS=2:50")...)
		alice, bob := p.guest("alice"), p.guest("bob")
		kept := p.placeOn("phone", alice, "a1")
		if got := p.placeOn("phone", bob, "b1"); kept.Order == nil || got.Order == nil {
			t.Fatalf("%+v %+v", kept, got)
		}
		if got := p.placeOn("phone", bob, "b2"); got.Order != nil || got.UserErrors[0].Code != "TOO_MANY_OPEN_ORDERS" {
			t.Errorf("a third of the device: %+v", got)
		}
		if got := p.placeOn("tablet", bob, "b3"); got.Order == nil {
			t.Errorf("on another device: %+v", got)
		}
		p.ask(alice, `mutation($no: ID!) { cancelOrder(input: {orderNo: $no}) { userErrors { code } } }`, map[string]any{"no": kept.Order.No})
		if got := p.placeOn("phone", alice, "a2"); got.Order == nil {
			t.Errorf("after one was canceled: %+v", got)
		}
	})
}

// TestADeviceIsTheSameByHeaderAndBySocket places orders over sockets, which name their device in connection_init, and by HTTP, which does in a header.
func TestADeviceIsTheSameByHeaderAndBySocket(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, append(settings, "OPEN_ORDERS=2:50")...)
		code := func(device any, token, key string) string {
			t.Helper()
			hello := map[string]any{"authorization": "Bearer " + token}
			if device != nil {
				hello["device"] = device
			}
			out := next(t, p.overSocket(hello, placeOrder, placeInput(key, 1)))
			if order, _ := out["order"].(map[string]any); order != nil {
				return "placed"
			}
			errors, _ := out["userErrors"].([]any)
			if len(errors) != 1 {
				t.Fatalf("%s: %v", key, out)
			}
			return errors[0].(map[string]any)["code"].(string) //nolint:forcetypeassert // by the schema
		}
		alice, bob, carol := p.guest("alice"), p.guest("bob"), p.guest("carol")
		if got := code("phone", alice, "a1"); got != "placed" {
			t.Fatal(got)
		}
		if got := p.placeOn("phone", bob, "b1"); got.Order == nil {
			t.Fatalf("the second of a device: %+v", got)
		}
		if got := code("phone", carol, "c1"); got != "TOO_MANY_OPEN_ORDERS" {
			t.Errorf("a third of the device, over a socket: %s", got)
		}
		if got := p.placeOn("phone", carol, "c1"); got.Order != nil || got.UserErrors[0].Code != "TOO_MANY_OPEN_ORDERS" {
			t.Errorf("a third of the device, by HTTP: %+v", got)
		}
		for i, other := range []any{"tablet", nil} { // each socket has its own, and one without has none
			if got := code(other, carol, fmt.Sprint("c", 2+i)); got != "placed" {
				t.Errorf("on %v: %s", other, got)
			}
		}
		if got := code(17, carol, "c4"); got != "TOO_MANY_OPEN_ORDERS" { // her own two, whatever she says of the device
			t.Errorf("a third of the guest: %s", got)
		}
	})
}
