package main

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
)

// Cut off while units go back and while a dispute is lost, and asked again: the cup is back once, on the shelf once, and the channel's share is booked once.
func TestCutOffWhileMoneyGoesBackUnitsAndDisputesCountOnce(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := &power{settings: settings, file: filepath.Join(t.TempDir(), "point")}
		p.settings = append(p.settings, crashFile+"="+p.file)
		p.process = start(t, p.settings...)
		guest, manager := p.guest("alice"), p.staff("manager")
		p.get(manager, `mutation($s: ID!, $k: ID!) { setStock(input: {shopId: $s, skuId: $k, onHand: 50}) { userErrors { code } } }`, map[string]any{"s": shopID, "k": skuID}, new(struct{}))
		no := p.place(guest, uuid.NewString(), 3).Order.No
		p.press(p.payBy(guest, no, "WECHAT_PAY").Payment.ClientParams["cashierUrl"], "pay")
		eventually(t, 30*time.Second, "paid", func() bool { return p.order(guest, no).Status == "PAID" })

		key := uuid.NewString()
		lines := func() {
			_, _ = p.try(manager, `mutation($i: RefundOrderInput!) { refundOrder(input: $i) { userErrors { code } } }`, map[string]any{"i": map[string]any{
				"idempotencyKey": key, "orderNo": no, "lines": []any{map[string]any{"line": 0, "quantity": 2}}, "restock": true, "reason": "cold"}})
		}
		p.cutAt("refund/told", lines) // the channel has answered, and nothing of it is written
		lines()
		type refunds struct {
			RefundedAmount int64
			Items          []struct{ RefundedQuantity int }
			Refunds        []struct {
				Status, Way string
				Amount      int64
			}
		}
		look := func() (o refunds) {
			p.get(manager, `query($n: ID!) { order(no: $n) { refundedAmount items { refundedQuantity } refunds { status way amount } } }`, map[string]any{"n": no}, &o)
			return o
		}
		eventually(t, 60*time.Second, "two cups are back", func() bool { o := look(); return len(o.Refunds) > 0 && o.Refunds[0].Status == "SUCCEEDED" })
		if o := look(); len(o.Refunds) != 1 || o.Items[0].RefundedQuantity != 2 || o.RefundedAmount != o.Refunds[0].Amount {
			t.Errorf("%+v", o)
		}
		eventually(t, 20*time.Second, "they are on the shelf", func() bool {
			var proof struct{ Available, Sold, Difference int }
			p.get(manager, `query($s: ID!, $k: ID!) { stockProof(shopId: $s, skuId: $k) { available sold difference } }`, map[string]any{"s": shopID, "k": skuID}, &proof)
			return proof.Available == 49 && proof.Difference == 0
		})

		for i, point := range []string{"dispute/ending", "dispute/ended"} {
			var opened struct{ Dispute struct{ No string } }
			p.get(manager, `mutation($i: OpenDisputeInput!) { openDispute(input: $i) { dispute { no } userErrors { code } } }`,
				map[string]any{"i": map[string]any{"idempotencyKey": point, "orderNo": no, "amount": 100 + i, "reason": "never got it"}}, &opened)
			lose := func() (status string) {
				a, err := p.try(manager, `mutation($n: ID!) { resolveDispute(input: {no: $n, outcome: LOST}) { dispute { status } userErrors { code } } }`, map[string]any{"n": opened.Dispute.No})
				var out struct{ Dispute *struct{ Status string } }
				if err == nil && json.Unmarshal(a.Data["resolveDispute"], &out) == nil && out.Dispute != nil {
					status = out.Dispute.Status
				}
				return status
			}
			p.cutAt(point, func() { lose() })
			for range 2 {
				if status := lose(); status != "LOST" {
					t.Errorf("%s: it is %q", point, status)
				}
			}
			if o := look(); len(o.Refunds) != 2+i || o.RefundedAmount != o.Refunds[0].Amount+100+int64(i)*101 {
				t.Errorf("%s: %+v", point, o)
			}
		}
		p.kill()
		checkVouchers(t, p.environment(), nil)
	})
}
