package main

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
)

const otherShop = "s-xujiahui"

type recorded struct {
	Movements []struct {
		ID, Kind, ShopID, Name string
		Delta                  int
		OnHand                 *int
		StaffName, Document    *string
	}
	Replayed   bool
	UserErrors []struct {
		Code  string
		Field []string
	}
}

// TestStockIsRecordedTransferredAndProvedOverTheAPI goes through everything that staff do with stock, on both engines.
func TestStockIsRecordedTransferredAndProvedOverTheAPI(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		manager, barista := p.staff("manager"), p.staff("barista")
		const record = `mutation($i: RecordStockInput!) { recordStock(input: $i) { movements { id kind shopId name delta onHand staffName document } replayed userErrors { code field } } }`
		in := map[string]any{"i": map[string]any{"idempotencyKey": uuid.NewString(), "shopId": shopID, "kind": "RECEIVED", "reference": "N-17", "lines": []any{map[string]any{"skuId": skuID, "quantity": 30}}}}
		var first, again recorded
		p.get(manager, record, in, &first)
		p.get(manager, record, in, &again)
		if len(first.Movements) != 1 || first.Replayed || first.Movements[0].Delta != 30 || *first.Movements[0].OnHand != 30 || first.Movements[0].StaffName == nil || first.Movements[0].Name == skuID {
			t.Fatalf("%+v", first)
		}
		if !again.Replayed || len(again.Movements) != 1 || again.Movements[0].ID != first.Movements[0].ID {
			t.Errorf("%+v", again)
		}
		var wrong recorded
		p.get(manager, record, map[string]any{"i": map[string]any{"idempotencyKey": "w", "shopId": shopID, "kind": "WASTED", "lines": []any{
			map[string]any{"skuId": "nothing", "quantity": 1}, map[string]any{"skuId": skuID, "quantity": 0}, map[string]any{"skuId": "sku-egg-tart", "quantity": 1},
		}}}, &wrong)
		if len(wrong.UserErrors) < 2 || wrong.UserErrors[0].Code != "UNKNOWN_SKU" || len(wrong.UserErrors[0].Field) != 3 || wrong.Movements != nil {
			t.Errorf("%+v", wrong)
		}
		const transfer = `mutation($i: TransferStockInput!) { transferStock(input: $i) { movements { id kind shopId name delta onHand staffName document } replayed userErrors { code field } } }`
		var moved recorded
		p.get(manager, transfer, map[string]any{"i": map[string]any{"idempotencyKey": "t", "fromShopId": shopID, "toShopId": otherShop, "lines": []any{map[string]any{"skuId": skuID, "quantity": 4}}}}, &moved)
		if len(moved.Movements) != 2 || moved.Movements[0].Kind != "TRANSFERRED_OUT" || moved.Movements[1].ShopID != otherShop || *moved.Movements[0].Document != *moved.Movements[1].Document {
			t.Fatalf("%+v", moved)
		}
		var low struct {
			Stock struct{ LowAt, Available int }
		}
		p.get(manager, `mutation($i: SetStockLowMarkInput!) { setStockLowMark(input: $i) { stock { lowAt available } userErrors { code } } }`, map[string]any{"i": map[string]any{"shopId": shopID, "skuId": skuID, "lowAt": 5}}, &low)
		if low.Stock.LowAt != 5 || low.Stock.Available != 26 {
			t.Errorf("%+v", low)
		}
		var proof struct {
			Received, Sold, TransferredOut, OnHand, Held, Available, Difference int
			Balanced                                                            bool
		}
		const prove = `query($s: ID!, $k: ID!, $at: Time) { stockProof(shopId: $s, skuId: $k, at: $at) { received sold transferredOut onHand held available difference balanced } }`
		p.get(barista, prove, map[string]any{"s": shopID, "k": skuID}, &proof)
		if proof.Received != 30 || proof.TransferredOut != 4 || proof.OnHand != 26 || proof.Available != 26 || proof.Difference != 0 || !proof.Balanced {
			t.Errorf("%+v", proof)
		}
		var list struct {
			Edges []struct {
				Cursor string
				Node   struct{ Kind, Reference string }
			}
			PageInfo struct{ HasNextPage bool }
		}
		const movements = `query($s: ID!, $k: ID, $after: String) { stockMovements(shopId: $s, skuId: $k, first: 1, after: $after) { edges { cursor node { kind reference } } pageInfo { hasNextPage } } }`
		p.get(barista, movements, map[string]any{"s": shopID, "k": skuID}, &list)
		if len(list.Edges) != 1 || list.Edges[0].Node.Kind != "TRANSFERRED_OUT" || !list.PageInfo.HasNextPage {
			t.Fatalf("%+v", list)
		}
		p.get(barista, movements, map[string]any{"s": shopID, "k": skuID, "after": list.Edges[0].Cursor}, &list)
		if len(list.Edges) != 1 || list.Edges[0].Node.Reference != "N-17" || list.PageInfo.HasNextPage {
			t.Errorf("%+v", list)
		}
	})
}

// TestOpenMenusOnAllReplicasLearnWhatIsLeft has two replicas: what guests buy at one shows on the menus of both within 2 s, and so do sold out and back.
func TestOpenMenusOnAllReplicasLearnWhatIsLeft(t *testing.T) {
	t.Parallel()
	settings := serversOf(t)
	a := start(t, settings...)
	b := start(t, settings...)
	manager, guest := a.staff("manager"), a.guest("nora")
	set := func(onHand int) {
		a.get(manager, `mutation($s: ID!, $k: ID!, $n: Int!) { setStock(input: {shopId: $s, skuId: $k, onHand: $n}) { userErrors { code } } }`, map[string]any{"s": shopID, "k": skuID, "n": onHand}, new(struct{}))
	}
	set(6)
	a.get(manager, `mutation($s: ID!, $k: ID!) { setStockLowMark(input: {shopId: $s, skuId: $k, lowAt: 3}) { userErrors { code } } }`, map[string]any{"s": shopID, "k": skuID}, new(struct{}))
	type menu struct {
		Menu struct {
			Categories []struct {
				Products []struct {
					Skus []struct {
						ID      string
						SoldOut bool
						Left    *int
					}
				}
			}
		}
	}
	see := func(p *process) string {
		var shown menu
		p.get("", `query($s: ID!) { shop(id: $s) { menu { version categories { products { skus { id soldOut left } } } } } }`, map[string]any{"s": shopID}, &shown)
		for _, c := range shown.Menu.Categories {
			for _, product := range c.Products {
				for _, sku := range product.Skus {
					switch {
					case sku.ID != skuID:
					case sku.SoldOut:
						return "sold out"
					case sku.Left != nil:
						return strconv.Itoa(*sku.Left) + " left"
					default:
						return "many"
					}
				}
			}
		}
		return "none"
	}
	learns := func(want string) {
		t.Helper()
		begun := time.Now()
		for _, p := range []*process{a, b} {
			eventually(t, 10*time.Second, "the menu says "+want, func() bool { return see(p) == want })
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s was told after %v", want, took)
		}
	}
	learns("many")
	for i, want := range []string{"3 left", "2 left", "sold out"} {
		var out placed
		in := placeInput("left "+want, []int{3, 1, 2}[i])
		a.get(guest, placeOrder, in, &out)
		learns(want)
	}
	set(20)
	learns("many")
}
