package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestGuestsOfOneDeviceShareABudgetOfUnpaidOrders(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, append(settings, "OPEN_ORDERS=2:50")...)
		alice, bob := p.guest("alice"), p.guest("bob")
		on := func(device, token, key string) (out placed) {
			t.Helper()
			body, _ := json.Marshal(map[string]any{"query": placeOrder, "variables": placeInput(key, 1)})
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+"/graphql", strings.NewReader(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}, "Cuppa-Device": {device}}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			var a answer
			if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(a.Data["placeOrder"], &out); err != nil {
				t.Fatal(err)
			}
			return out
		}
		kept := on("phone", alice, "a1")
		if got := on("phone", bob, "b1"); kept.Order == nil || got.Order == nil {
			t.Fatalf("%+v %+v", kept, got)
		}
		if got := on("phone", bob, "b2"); got.Order != nil || got.UserErrors[0].Code != "TOO_MANY_OPEN_ORDERS" {
			t.Errorf("a third of the device: %+v", got)
		}
		if got := on("tablet", bob, "b3"); got.Order == nil {
			t.Errorf("on another device: %+v", got)
		}
		p.ask(alice, `mutation($no: ID!) { cancelOrder(input: {orderNo: $no}) { userErrors { code } } }`, map[string]any{"no": kept.Order.No})
		if got := on("phone", alice, "a2"); got.Order == nil {
			t.Errorf("after one was canceled: %+v", got)
		}
	})
}
