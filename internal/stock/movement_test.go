package stock

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/redisx"
)

func (x *till) record(t *testing.T, kind MovementKind, sku string, quantity int64) {
	t.Helper()
	if _, err := x.tryRecord(kind, sku, quantity); err != nil {
		t.Fatalf("%s %d %s: %v", kind, quantity, sku, err)
	}
}

func (x *till) tryRecord(kind MovementKind, sku string, quantity int64) (Recorded, error) {
	return x.Record(x.ctx, Record{By: Who{"mia", "Mia"}, Key: random("k"), ShopID: x.shop, Lines: []Line{{SKUID: sku, Kind: kind, Quantity: quantity, Reason: "because", Reference: "N1"}}})
}

func (x *till) send(to string, key, sku string, quantity int64) (Recorded, error) {
	return x.Transfer(x.ctx, Transfer{By: Who{"mia", "Mia"}, Key: key, From: x.shop, To: to, Lines: []Line{{SKUID: sku, Quantity: quantity}}})
}

func codes(err error) string {
	faults, _ := fault.All(err)
	var all []string
	for _, f := range faults {
		all = append(all, strings.Join(f.Field, ".")+" "+f.Code)
	}
	return strings.Join(all, ", ")
}

func TestWhatIsRecordedMovesTheShelf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.record(t, Received, "latte", 10)
		x.stands(t, "latte", 10, 10)
		if err := x.place(random("o"), needs("latte", 3)); err != nil {
			t.Fatal(err)
		}
		x.record(t, Wasted, "latte", 2)
		x.stands(t, "latte", 8, 5)
		if _, err := x.tryRecord(Wasted, "latte", 6); codes(err) != "lines.0.quantity INSUFFICIENT_STOCK" {
			t.Errorf("waste of what orders hold: %v", err)
		}
		if _, err := x.tryRecord(Counted, "latte", 2); codes(err) != "lines.0.quantity INVALID_QUANTITY" {
			t.Errorf("a count below what orders hold: %v", err)
		}
		x.record(t, Counted, "latte", 4)
		x.stands(t, "latte", 4, 1)
		x.record(t, Wasted, "latte", 1)
		if none, err := x.SoldOut(x.ctx, x.shop); err != nil || !none["latte"] {
			t.Errorf("sold out: %v, %v", none, err)
		}
		page, err := x.Movements(x.ctx, x.shop, MovementFilter{}, 3, "")
		if err != nil || len(page.Movements) != 3 || !page.More {
			t.Fatalf("%+v, %v", page, err)
		}
		first := page.Movements[0]
		if first.Kind != Wasted || first.Delta != -1 || first.Reason != "because" || first.Reference != "N1" || first.Person != "mia" || first.PersonName != "Mia" ||
			first.OnHand == nil || *first.OnHand != 3 || first.Document == "" || page.Movements[1].Delta != -4 {
			t.Errorf("%+v", page.Movements)
		}
		rest, err := x.Movements(x.ctx, x.shop, MovementFilter{Kinds: []MovementKind{Received, Wasted}, SKUID: "latte"}, 100, page.Movements[2].Cursor())
		if err != nil || len(rest.Movements) != 1 || rest.Movements[0].Kind != Received || rest.More {
			t.Errorf("%+v, %v", rest, err)
		}
		if _, err := x.Movements(x.ctx, x.shop, MovementFilter{}, 10, "nonsense"); codes(err) != "after BAD_USER_INPUT" {
			t.Error(err)
		}
		if _, err := x.Movements(x.ctx, x.shop, MovementFilter{}, 101, ""); codes(err) != "first BAD_USER_INPUT" {
			t.Error(err)
		}
		if other, err := x.Movements(db.ForBrand(t.Context(), 2), x.shop, MovementFilter{}, 10, ""); err != nil || len(other.Movements) != 0 {
			t.Errorf("another brand sees %+v, %v", other, err)
		}
		x.sound(t)
	})
}

func TestARecordIsAllOrNothingAndTellsAllMistakes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 5)
		long := strings.Repeat("x", 300)
		in := Record{By: Who{"mia", "Mia"}, Key: "k", ShopID: x.shop, Sells: func(id string) bool { return id != "ghost" }, Lines: []Line{
			{SKUID: "latte", Kind: Wasted, Quantity: 1, Reason: "spilled"}, {SKUID: "ghost", Kind: Wasted, Quantity: 1, Reason: "r"}, {SKUID: "latte", Kind: Received, Quantity: 1},
			{SKUID: "a", Kind: Received}, {SKUID: "b", Kind: Received, Quantity: -1}, {SKUID: "c", Kind: Received, Quantity: 1_000_001}, {SKUID: "d", Kind: Counted, Quantity: -1, Reason: "r"},
			{SKUID: "e", Kind: Wasted, Quantity: 1}, {SKUID: "f", Kind: Received, Quantity: 1, Reason: long}, {SKUID: "#epoch", Kind: Received, Quantity: 1},
			{SKUID: "g", Kind: Received, Quantity: 1, Reference: "a\nb"},
		}}
		want := "lines.1.skuId UNKNOWN_SKU, lines.2.skuId DUPLICATE_SKU, lines.3.quantity INVALID_QUANTITY, lines.4.quantity INVALID_QUANTITY, lines.5.quantity INVALID_QUANTITY, " +
			"lines.6.quantity INVALID_QUANTITY, lines.7.reason REASON_REQUIRED, lines.8.reason BAD_USER_INPUT, lines.9.skuId UNKNOWN_SKU, lines.10.reference BAD_USER_INPUT"
		if _, err := x.Record(x.ctx, in); codes(err) != want {
			t.Errorf("%s", codes(err))
		}
		in.Lines = []Line{{SKUID: "new", Kind: Received, Quantity: 7}, {SKUID: "latte", Kind: Wasted, Quantity: 6, Reason: "r"}, {SKUID: "tea", Kind: Wasted, Quantity: 1, Reason: "r"}}
		if _, err := x.Record(x.ctx, in); codes(err) != "lines.1.quantity INSUFFICIENT_STOCK, lines.2.skuId NOT_COUNTED" {
			t.Errorf("%s", codes(err))
		}
		in.Lines = []Line{{SKUID: "latte", Kind: Received, Quantity: 1_000_000}}
		if _, err := x.Record(x.ctx, in); codes(err) != "lines.0.quantity INVALID_QUANTITY" {
			t.Errorf("%s", codes(err))
		}
		for _, bad := range []Record{{Key: "k"}, {Key: "k", Lines: make([]Line, MaxLines+1)}, {Lines: in.Lines}, {Key: strings.Repeat("k", 101), Lines: in.Lines}} {
			for i := range bad.Lines {
				bad.Lines[i].Kind = Received
			}
			if _, err := x.Record(x.ctx, bad); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("%d lines under key %q: %v", len(bad.Lines), bad.Key, err)
			}
		}
		if level, err := x.Get(x.ctx, x.shop, "new"); level != nil || err != nil {
			t.Errorf("half done: %+v, %v", level, err)
		}
		x.stands(t, "latte", 5, 5)
		x.sound(t)
	})
}

func TestAKeyRecordsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		replicas := []*till{x, tillOn(t, env, redisx.Adopt(env.Redis), x.shop), tillOn(t, env, redisx.Adopt(env.Redis), x.shop)}
		in := Record{By: Who{"mia", "Mia"}, Key: "k", ShopID: x.shop, Lines: []Line{{SKUID: "latte", Kind: Received, Quantity: 7}, {SKUID: "bagel", Kind: Received, Quantity: 2}}}
		var mu sync.Mutex
		documents, fresh := map[string]bool{}, 0
		together(9, func(i int) {
			r, err := replicas[i%3].Record(x.ctx, in)
			mu.Lock()
			defer mu.Unlock()
			if err != nil || len(r.Movements) != 2 || r.Movements[0].SKUID != "latte" || r.Movements[1].Delta != 2 {
				t.Errorf("%+v, %v", r, err)
			}
			documents[r.Document] = true
			if !r.Replayed {
				fresh++
			}
		})
		if len(documents) != 1 || fresh != 1 {
			t.Errorf("%d documents, %d of them new", len(documents), fresh)
		}
		x.stands(t, "latte", 7, 7)
		other := in
		other.Lines = []Line{{SKUID: "latte", Kind: Received, Quantity: 8}}
		if _, err := x.Record(x.ctx, other); codes(err) != "idempotencyKey IDEMPOTENCY_KEY_REUSED" {
			t.Error(err)
		}
		other.By = Who{"tom", "Tom"} // keys are each person's own
		if r, err := x.Record(x.ctx, other); err != nil || r.Replayed {
			t.Errorf("%+v, %v", r, err)
		}
		x.stands(t, "latte", 15, 15)
		x.sound(t)
	})
}

func TestTransfersBothWaysAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), random("shop-"))
		for _, sku := range []string{"latte", "bagel"} {
			x.has(t, sku, 50)
			y.has(t, sku, 50)
		}
		together(8, func(i int) {
			from, to := x, y
			if i%2 == 1 {
				from, to = y, x
			}
			for range 5 {
				lines := []Line{{SKUID: "latte", Quantity: 3}, {SKUID: "bagel", Quantity: 2}}
				if i%3 == 0 {
					lines[0], lines[1] = lines[1], lines[0]
				}
				key := random("k")
				for range 2 { // the second time is the first one's answer
					r, err := from.Transfer(x.ctx, Transfer{By: Who{"mia", "Mia"}, Key: key, From: from.shop, To: to.shop, Lines: lines})
					if err != nil && !errors.Is(err, ErrInsufficient) {
						t.Error(err)
						return
					}
					if err == nil && (len(r.Movements) != 4 || r.Movements[0].ShopID != from.shop || r.Movements[3].ShopID != to.shop || r.Movements[0].Delta != -r.Movements[2].Delta) {
						t.Errorf("%+v", r)
					}
				}
				no := random("o")
				if err := from.place(no, needs("bagel", 1, "latte", 1)); err == nil {
					from.pay(t, no)
				} else if !errors.Is(err, ErrOutOfStock) {
					t.Error(err)
				}
			}
		})
		for _, sku := range []string{"latte", "bagel"} {
			a, errA := x.Prove(x.ctx, x.shop, sku, time.Time{})
			b, errB := y.Prove(x.ctx, y.shop, sku, time.Time{})
			if errA != nil || errB != nil || a.OnHand+b.OnHand+a.Sold+b.Sold != 100 || a.TransferredOut != b.TransferredIn || a.TransferredIn != b.TransferredOut {
				t.Errorf("%s: %+v and %+v, %v, %v", sku, a, b, errA, errB)
			}
		}
		x.quiet(t)
		y.quiet(t)
	})
}

func TestATransferIsRefusedWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), random("shop-"))
		x.has(t, "latte", 5)
		y.has(t, "latte", 1_000_000)
		if err := x.place(random("o"), needs("latte", 2)); err != nil {
			t.Fatal(err)
		}
		if _, err := x.send(y.shop, random("k"), "latte", 4); codes(err) != "lines.0.quantity INSUFFICIENT_STOCK" {
			t.Errorf("what orders hold: %v", err)
		}
		if _, err := x.send(y.shop, random("k"), "latte", 3); codes(err) != "lines.0.quantity INVALID_QUANTITY" {
			t.Errorf("too many over there: %v", err)
		}
		if _, err := x.send(x.shop, random("k"), "latte", 1); codes(err) != "toShopId BAD_USER_INPUT" {
			t.Errorf("to itself: %v", err)
		}
		if _, err := x.send(y.shop, random("k"), "bagel", 1); codes(err) != "lines.0.skuId NOT_COUNTED" {
			t.Errorf("not counted: %v", err)
		}
		x.stands(t, "latte", 5, 3)
		y.stands(t, "latte", 1_000_000, 1_000_000)
		x.has(t, "bagel", 3)
		if _, err := x.send(y.shop, random("k"), "bagel", 3); err != nil { // begins to be counted there
			t.Fatal(err)
		}
		y.stands(t, "bagel", 3, 3)
		y.sound(t) // and its copy in Redis knows
		if err := y.place(random("o"), needs("bagel", 4)); !errors.Is(err, ErrOutOfStock) {
			t.Error(err)
		}
		x.sound(t)
		y.sound(t)
	})
}

// TestWasteRacesOrders has as many units wanted by orders as by waste, on two replicas: each unit goes once.
func TestWasteRacesOrders(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		x.has(t, "latte", 40)
		together(8, func(i int) {
			at := []*till{x, y}[i%2]
			for range 10 {
				if i < 4 {
					if _, err := at.tryRecord(Wasted, "latte", 1); err != nil && !errors.Is(err, ErrInsufficient) {
						t.Error(err)
					}
					continue
				}
				no := random("o")
				switch err := at.place(no, needs("latte", 1)); {
				case err == nil && i%2 == 0:
					at.pay(t, no)
				case err != nil && !errors.Is(err, ErrOutOfStock):
					t.Error(err)
				}
			}
		})
		p, err := x.Prove(x.ctx, x.shop, "latte", time.Time{})
		if err != nil || p.Available() != 0 || p.Wasted+p.Sold+p.Held != 40 || !p.Balanced() {
			t.Errorf("%+v, %v", p, err)
		}
		x.quiet(t)
	})
}

// quiet has the copy in Redis follow where an order was decided by the rows alone, as Run does, and then checks the invariants. A copy of the epoch that counts is left
// as it is: it must be right.
func (x *till) quiet(t *testing.T) {
	t.Helper()
	shops, err := countedShops(t.Context(), x.db)
	if err != nil {
		t.Fatal(err)
	}
	at, err := x.env.Redis.HGet(t.Context(), x.Service.shop(brand, x.shop).keys[0], epochField).Int64()
	if err != nil {
		t.Fatal(err)
	}
	for _, shop := range shops {
		if shop.id == x.shop && at < shop.epoch {
			if err := x.renew(t.Context(), x.Service.shop(brand, x.shop)); err != nil {
				t.Fatal(err)
			}
		}
	}
	x.sound(t)
}

// past is what was seen at a moment when nothing was under way.
type past struct {
	at    time.Time
	proof map[string]Proof
}

// TestTheProofBalancesAtEveryPastMoment runs random histories of everything that moves stock, on two shops and two replicas of each, and asks later for what was seen
// between them: the past does not change.
func TestTheProofBalancesAtEveryPastMoment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		h := newHistory(t, env, rand.New(rand.NewPCG(seed, 1)))
		for range 12 {
			h.burst(t)
			h.look(t)
		}
		h.recall(t)
		for _, x := range h.tills {
			if err := x.foldAll(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		h.recall(t) // folding is not seen from outside
		for _, x := range h.tills {
			x.quiet(t)
		}
	})
}

// history is a random one.
type history struct {
	rand  *rand.Rand
	tills []*till // two shops, two replicas each
	mu    sync.Mutex
	held  []placedAt
	sold  []placedAt
	pasts []past
}

type placedAt struct {
	x  *till
	no string
}

func newHistory(t *testing.T, env dbtest.Env, r *rand.Rand) *history {
	x := openTill(t, env)
	y := tillOn(t, env, redisx.Adopt(env.Redis), random("shop-"))
	return &history{rand: r, tills: []*till{x, y, tillOn(t, env, redisx.Adopt(env.Redis), x.shop), tillOn(t, env, redisx.Adopt(env.Redis), y.shop)}}
}

func (h *history) draw(n int) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rand.IntN(n)
}

// pop takes one of the orders away.
func (h *history) pop(from *[]placedAt) (placedAt, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(*from) == 0 {
		return placedAt{}, false
	}
	i := h.rand.IntN(len(*from))
	p := (*from)[i]
	*from = append((*from)[:i], (*from)[i+1:]...)
	return p, true
}

func (h *history) push(to *[]placedAt, p placedAt) {
	h.mu.Lock()
	defer h.mu.Unlock()
	*to = append(*to, p)
}

// burst does several things at once.
func (h *history) burst(t *testing.T) { together(4, func(int) { h.act(t) }) }

func (h *history) act(t *testing.T) {
	i := h.draw(len(h.tills))
	x, sku, n := h.tills[i], []string{"latte", "bagel", "tea"}[h.draw(3)], int64(1+h.draw(6))
	var err error
	switch h.draw(10) {
	case 0, 1:
		_, err = x.tryRecord(Received, sku, 5*n)
	case 2:
		_, err = x.tryRecord(Wasted, sku, n)
	case 3:
		_, err = x.tryRecord(Counted, sku, 4*n)
	case 4:
		_, err = x.send(h.tills[(i+1)%2].shop, random("k"), sku, n)
	case 5, 6:
		p := placedAt{x, random("o")}
		if err = x.place(p.no, needs(sku, n, "coffee", 1)); err == nil {
			h.push(&h.held, p)
		}
	case 7:
		if p, ok := h.pop(&h.held); ok {
			p.x.pay(t, p.no)
			h.push(&h.sold, p)
		}
	case 8:
		if p, ok := h.pop(&h.held); ok {
			p.x.cancel(t, p.no)
		}
	case 9:
		if p, ok := h.pop(&h.sold); ok {
			err = p.x.db.InTx(p.x.ctx, func(tx *db.Tx) error {
				_, err := p.x.Return(p.x.ctx, tx, brand, p.x.shop, p.no)
				return err
			})
			p.x.Renew(p.x.ctx, brand, p.x.shop)
		}
	}
	if _, rejected := fault.All(err); err != nil && !rejected {
		t.Error(err)
	}
}

func (h *history) proofs(t *testing.T, at time.Time) map[string]Proof {
	t.Helper()
	seen := map[string]Proof{}
	for _, x := range h.tills[:2] {
		all, err := x.Proofs(x.ctx, x.shop, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if !p.Balanced() {
				t.Errorf("at %v: %v", at, p.broken())
			}
			p.level, p.folded = 0, 0 // these are the present's
			seen[x.shop+" "+p.SKUID] = p
		}
	}
	return seen
}

func (h *history) look(t *testing.T) {
	t.Helper()
	at, err := h.tills[0].db.Now(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	h.pasts = append(h.pasts, past{at, h.proofs(t, time.Time{})})
}

func (h *history) recall(t *testing.T) {
	t.Helper()
	for i, p := range h.pasts {
		now := h.proofs(t, p.at)
		for key, was := range p.proof {
			if now[key] != was {
				t.Errorf("moment %d, %s: was %+v, is remembered as %+v", i, key, was, now[key])
			}
		}
		for key, extra := range now {
			if _, ok := p.proof[key]; !ok && extra != (Proof{SKUID: extra.SKUID}) {
				t.Errorf("moment %d, %s came from nowhere: %+v", i, key, extra)
			}
		}
	}
}

// TestTheProofIsOneSnapshot reads proofs while orders, counts and transfers run: each of them balances.
func TestTheProofIsOneSnapshot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		h := newHistory(t, env, rand.New(rand.NewPCG(rand.Uint64(), 2)))
		stop := make(chan struct{})
		var reading sync.WaitGroup
		reading.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					h.proofs(t, time.Time{})
					if at, err := h.tills[0].db.Now(context.Background()); err == nil {
						h.proofs(t, at.Add(-5*time.Millisecond))
					}
				}
			}
		})
		for range 10 {
			h.burst(t)
		}
		close(stop)
		reading.Wait()
	})
}

func TestNobodyChangesOrRemovesAMovement(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.record(t, Received, "latte", 10)
		x.has(t, "latte", 9)
		run := func(text string) error {
			return x.db.InTx(x.ctx, func(tx *db.Tx) error {
				_, err := tx.ExecContext(x.ctx, text)
				return err
			})
		}
		where := fmt.Sprintf(" WHERE shop_id = '%s'", x.shop)
		for table, but := range map[string]string{"stock_movements": "folded", "stock_documents": ""} {
			all := columnsOf(t, x.db, table)
			if len(all) < 6 {
				t.Fatalf("%s has %v", table, all)
			}
			for _, column := range all {
				if err := run("UPDATE " + table + " SET " + column + " = " + column + where); (err == nil) != (column == but) {
					t.Errorf("%s.%s: %v", table, column, err)
				}
			}
			if err := run("DELETE FROM " + table + where); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", table, err)
			}
			if x.db.Postgres() {
				if err := run("TRUNCATE " + table); err == nil {
					t.Errorf("%s was emptied", table)
				}
			}
		}
		if err := x.foldAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := run("UPDATE stock_movements SET folded = NOT folded" + where); err == nil {
			t.Error("what was folded is not folded any more")
		}
		x.sound(t)
	})
}

// TestAnUnbalancedProofSaysSo breaks the books in ways that the triggers let pass.
func TestAnUnbalancedProofSaysSo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		for name, text := range map[string]string{
			"a level":          `UPDATE stock_levels SET on_hand = on_hand + 1 WHERE shop_id = '$S'`,
			"a false sale":     `INSERT INTO stock_movements (brand_id, shop_id, sku_id, delta, kind, reference, created_at) SELECT brand_id, shop_id, sku_id, -1, 'sold', 'nobody', created_at FROM stock_levels l JOIN (SELECT MAX(created_at) AS created_at FROM stock_movements) t ON true WHERE shop_id = '$S'`,
			"a false figure":   `INSERT INTO stock_movements (brand_id, shop_id, sku_id, delta, kind, reference, on_hand, created_at) SELECT brand_id, shop_id, sku_id, 2, 'received', '', 77, created_at FROM stock_levels l JOIN (SELECT MAX(created_at) AS created_at FROM stock_movements) t ON true WHERE shop_id = '$S'`,
			"a hold that went": `UPDATE holds SET state = 'released' WHERE shop_id = '$S'`,
			"a hold too many":  `UPDATE holds SET state = 'held', ended_at = NULL, quantity = 99 WHERE shop_id = '$S'`,
		} {
			x := openTill(t, env)
			x.record(t, Received, "latte", 10)
			no := random("o")
			if err := x.place(no, needs("latte", 2)); err != nil {
				t.Fatal(err)
			}
			x.pay(t, no)
			x.sound(t)
			if err := x.db.InTx(x.ctx, func(tx *db.Tx) error {
				_, err := tx.ExecContext(x.ctx, strings.ReplaceAll(text, "$S", x.shop))
				return err
			}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			p, err := x.Prove(x.ctx, x.shop, "latte", time.Time{})
			if err != nil || p.Balanced() {
				t.Errorf("%s is not seen: %+v, %v", name, p, err)
			}
			if broken, err := x.Verify(x.ctx, x.shop); err != nil || len(broken) == 0 {
				t.Errorf("%s is not found: %v", name, err)
			}
		}
	})
}

func TestProofsOfWhatIsNotCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		before, err := x.db.Now(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		x.has(t, "latte", 3)
		for _, sku := range []string{"bagel", "", "#epoch", "a\nb"} {
			if p, err := x.Prove(x.ctx, x.shop, sku, time.Time{}); p != nil || err != nil {
				t.Errorf("%q: %+v, %v", sku, p, err)
			}
		}
		if p, err := x.Prove(x.ctx, x.shop, "latte", before); err != nil || p.OnHand != 0 || p.Corrections != 0 || !p.Balanced() {
			t.Errorf("before its first count: %+v, %v", p, err)
		}
		if p, err := x.Prove(db.ForBrand(t.Context(), 2), x.shop, "latte", time.Time{}); p != nil || err != nil {
			t.Errorf("another brand sees %+v, %v", p, err)
		}
		if _, err := x.Prove(t.Context(), x.shop, "latte", time.Time{}); !errors.Is(err, db.ErrNoTenant) {
			t.Error(err)
		}
	})
}
