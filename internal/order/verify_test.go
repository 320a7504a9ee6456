package order_test

import (
	"context"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/wallet"
)

// faults are rows that were changed behind the services' back, each with the invariant that it breaks. $O is a paid order, $R one with a refund, $U one that is unpaid.
var faults = map[string]struct {
	breaks order.Invariant
	text   string
}{
	"a line's share":              {order.InvariantPrices, `UPDATE order_items SET payable_amount = payable_amount - 1 WHERE order_no = '$O'`},
	"a line less":                 {order.InvariantPrices, `DELETE FROM order_items WHERE order_no = '$O' AND line = 1`},
	"no lines":                    {order.InvariantPrices, `DELETE FROM order_items WHERE order_no = '$U'`},
	"the order's payable":         {order.InvariantPrices, `UPDATE orders SET payable_amount = payable_amount - 1, discount_amount = discount_amount + 1 WHERE no = '$O'`},
	"a discount's amount":         {order.InvariantPrices, `UPDATE order_discounts SET amount = amount + 1 WHERE order_no = '$O'`},
	"a discount's shares":         {order.InvariantPrices, `UPDATE order_discounts SET shares = '[0, 0]' WHERE order_no = '$O'`},
	"a share too few":             {order.InvariantPrices, `UPDATE order_discounts SET shares = '[100]' WHERE order_no = '$O'`},
	"what was paid":               {order.InvariantPrices, `UPDATE orders SET paid_amount = paid_amount + 1 WHERE no = '$O'`},
	"what was refunded":           {order.InvariantPrices, `UPDATE orders SET refunded_amount = refunded_amount + 1 WHERE no = '$O'`},
	"a payment's refunded amount": {order.InvariantPrices, `UPDATE payments SET refunded_amount = refunded_amount + 1 WHERE order_no = '$O'`},
	"a payment's state":           {order.InvariantPrices, `UPDATE payments SET status = 'REFUNDED' WHERE order_no = '$O'`},
	"a payment of another guest":  {order.InvariantPrices, `UPDATE payments SET customer_id = 'somebody' WHERE order_no = '$O'`},
	"a guest of two records":      {order.InvariantPrices, "UPDATE payments SET customer_id = 'some\x1ebody' WHERE order_no = '$O'"},
	"a guest of two fields":       {order.InvariantPrices, "UPDATE payments SET customer_id = 'some\x1fbody' WHERE order_no = '$O'"},
	"a refund that was lost":      {order.InvariantPrices, `UPDATE refunds SET status = 'FAILED' WHERE order_no = '$R'`},
	"a refund more":               {order.InvariantPrices, `UPDATE refunds SET amount = amount + 1 WHERE order_no = '$R'`},
	"a payment that was lost":     {order.InvariantPaid, `UPDATE payments SET status = 'FAILED' WHERE order_no = '$O'`},
	"a payment of no order":       {order.InvariantPaid, `UPDATE payments SET order_no = 'NOWHERE' WHERE order_no = '$O'`},
	"a state without its money":   {order.InvariantPaid, `UPDATE orders SET status = 'CREATED' WHERE no = '$O'`},
	"a state that there is not":   {order.InvariantPaid, `UPDATE orders SET status = 'LOST' WHERE no = '$O'`},
	"a pick-up code":              {order.InvariantPaid, `UPDATE orders SET pickup_code = '' WHERE no = '$O'`},
	"paid without a time":         {order.InvariantPaid, `UPDATE orders SET paid_at = NULL WHERE no = '$O'`},
	"an unpaid order called paid": {order.InvariantPaid, `UPDATE orders SET status = 'PAID' WHERE no = '$U'`},
	"a state that no event tells": {order.InvariantEvents, `UPDATE orders SET status = 'READY' WHERE no = '$O'`},
	"an event":                    {order.InvariantEvents, `DELETE FROM order_events WHERE order_no = '$O' AND seq = 2`},
	"the last event":              {order.InvariantEvents, `DELETE FROM order_events WHERE order_no = '$O' AND seq = 3`},
	"an event's money":            {order.InvariantEvents, `UPDATE order_events SET data = '{"amount": 1, "revenue": 1}' WHERE order_no = '$O' AND kind = 'order.paid'`},
	"an event's data":             {order.InvariantEvents, `UPDATE order_events SET data = '{"amount": "much"}' WHERE order_no = '$O' AND kind = 'order.paid'`},
	"the version":                 {order.InvariantEvents, `UPDATE orders SET version = version + 1 WHERE no = '$O'`},
	"an order that costs less": {order.InvariantEvents, `UPDATE orders SET payable_amount = payable_amount - 500, total_amount = total_amount - 500 WHERE no = '$U';
		UPDATE order_items SET payable_amount = payable_amount - 500, amount = amount - 500, unit_price = unit_price - 500 WHERE order_no = '$U'`},
	"lines that cost each other's": {order.InvariantEvents, `UPDATE order_items SET payable_amount = payable_amount + CASE line WHEN 0 THEN 200 ELSE -200 END, amount = amount + CASE line WHEN 0 THEN 200 ELSE -200 END,
		unit_price = unit_price + CASE line WHEN 0 THEN 100 ELSE -200 END WHERE order_no = '$O'`},
	"an invoice of more":            {order.InvariantPrices, `UPDATE invoices SET amount = amount + 1`},
	"an invoice that nobody wanted": {order.InvariantPrices, `UPDATE invoices SET order_no = '$R'`},
	"an invoice that was issued":    {order.InvariantPrices, `UPDATE invoices SET status = 'ISSUED', number = 'n', issued_at = requested_at`},
	"an invoice of no order":        {order.InvariantPaid, `UPDATE invoices SET order_no = 'NOWHERE'`},
	"an invoice that is gone":       {order.InvariantPrices, `DELETE FROM invoices`},
	"units that went back":          {order.InvariantPrices, `UPDATE refund_lines SET quantity = quantity + 1`},
	"a line that went back":         {order.InvariantPrices, `UPDATE refund_lines SET amount = amount - 1`},
	"a coupon that is free":         {order.InvariantCoupons, `UPDATE coupons SET status = 'available', order_no = NULL, version = version + 1 WHERE order_no = '$O'`},
	"a coupon that is locked":       {order.InvariantCoupons, `UPDATE coupons SET status = 'locked', version = version + 1 WHERE order_no = '$O'`},
	"a coupon of no order":          {order.InvariantCoupons, `UPDATE coupons SET order_no = 'NOWHERE', version = version + 1 WHERE order_no = '$O'`},
	"a coupon of another order":     {order.InvariantCoupons, `UPDATE coupons SET order_no = '$U', version = version + 1 WHERE order_no = '$O'`},
	"a first order that is gone":    {order.InvariantEvents, `DELETE FROM first_orders`},
	"a first order of another":      {order.InvariantEvents, `UPDATE first_orders SET order_no = '$R'`},
	"a counter less":                {order.InvariantCoupons, `DELETE FROM promotion_uses WHERE bucket = 'all'`},
	"a guest's counter":             {order.InvariantCoupons, `UPDATE promotion_uses SET uses = 0 WHERE bucket LIKE 'guest:%' AND day = ''`},
	"a day's counter":               {order.InvariantCoupons, `UPDATE promotion_uses SET uses = uses + 1 WHERE bucket LIKE 'day:%'`},
	"a use less":                    {order.InvariantCoupons, `DELETE FROM order_promotion_uses WHERE order_no = '$R'`},
	"a use's amount":                {order.InvariantCoupons, `UPDATE order_promotion_uses SET amount = amount + 1, buckets = 0 WHERE order_no = '$R'; UPDATE promotion_uses SET uses = 0, amount = 0; DELETE FROM order_promotion_uses WHERE order_no <> '$R'`},
	"a coupon's worth": {order.InvariantCoupons, `INSERT INTO coupon_batches (id, brand_id, name, terms, hand_out, status, total, valid_days, seed, revision, created_by, claim_from, created_at) VALUES
		('b', 1, 'b', '{"Kind": "CASH", "FaceValue": 100, "Percent": 0, "MinSpend": 0}', 'codes', 'active', 1, 1, '', 1, '', '2026-06-15 03:00:00+00:00', '2026-06-15 03:00:00+00:00');
		UPDATE coupons SET batch_id = 'b', face_value = face_value + 1, version = version + 1`},
	"a coupon more":                 {order.InvariantCoupons, `UPDATE orders SET coupon_count = 2 WHERE no = '$O'`},
	"a hold":                        {order.InvariantHolds, `UPDATE holds SET state = 'held' WHERE order_no = '$O'`},
	"a hold's quantity":             {order.InvariantHolds, `UPDATE holds SET quantity = 1 WHERE order_no = '$O'`},
	"a hold that was given back":    {order.InvariantHolds, `UPDATE holds SET state = 'released' WHERE order_no = '$U'`},
	"a hold that is gone":           {order.InvariantHolds, `DELETE FROM holds WHERE order_no = '$U'`},
	"a hold that is gone and paid":  {order.InvariantHolds, `DELETE FROM holds WHERE order_no = '$O'`},
	"units that are held":           {order.InvariantHolds, `UPDATE orders SET held_units = held_units + 1 WHERE no = '$U'`},
	"a hold of no order":            {order.InvariantHolds, `INSERT INTO holds (brand_id, shop_id, sku_id, quantity, state, order_no) SELECT brand_id, shop_id, sku_id, 1, 'held', 'NOWHERE' FROM holds WHERE order_no = '$U'`},
	"an order that is too old":      {order.InvariantHolds, `UPDATE orders SET expires_at = '2026-06-15 03:00:00+00:00' WHERE no = '$U'`},
	"a movement":                    {order.InvariantStock, `INSERT INTO stock_movements (brand_id, shop_id, sku_id, delta, kind, reference, folded, created_at) SELECT brand_id, shop_id, sku_id, delta, kind, reference, folded, created_at FROM stock_movements WHERE reference = '$O'`},
	"a level":                       {order.InvariantStock, `UPDATE stock_levels SET on_hand = on_hand + 1`},
	"a shelf that is oversold":      {order.InvariantStock, `UPDATE holds SET quantity = 100 WHERE order_no = '$U'`},
	"a posting's amount":            {order.InvariantLedger, `UPDATE ledger_postings SET amount = amount + 1 WHERE order_no = '$O' AND account = 'revenue'`},
	"a posting":                     {order.InvariantLedger, `DELETE FROM ledger_postings WHERE order_no = '$O' AND account = 'guests' AND kind = 'sold'`},
	"an entry":                      {order.InvariantLedger, `DELETE FROM ledger_postings WHERE order_no = '$O' AND kind = 'captured'`},
	"an entry's time":               {order.InvariantLedger, `UPDATE ledger_postings SET at = '2026-06-15 03:00:00+00:00' WHERE order_no = '$O' AND kind = 'captured'`},
	"an entry's shop":               {order.InvariantLedger, `UPDATE ledger_postings SET shop_id = 'elsewhere' WHERE order_no = '$O' AND kind = 'sold'`},
	"half an entry's time":          {order.InvariantLedger, `UPDATE ledger_postings SET at = '2026-06-15 03:00:00+00:00' WHERE order_no = '$O' AND kind = 'sold' AND account = 'revenue'`},
	"an entry of no document":       {order.InvariantLedger, `INSERT INTO ledger_postings (brand_id, entry, kind, account, amount, shop_id, order_no, owner, at) SELECT brand_id, 'fee/x', 'fee', account, amount, shop_id, order_no, owner, at FROM ledger_postings WHERE order_no = '$O' AND kind = 'captured'`},
	"an entry of no order":          {order.InvariantLedger, `UPDATE ledger_postings SET order_no = 'NOWHERE' WHERE order_no = '$O' AND kind = 'captured'`},
	"a link":                        {order.InvariantLedger, `UPDATE ledger_links SET hash = (SELECT MIN(hash) FROM ledger_links WHERE position = 1) WHERE position = 2`},
	"a link less":                   {order.InvariantLedger, `DELETE FROM ledger_links WHERE position = 2`},
	"a wallet":                      {order.InvariantLedger, `UPDATE wallets SET bonus = bonus + 1`},
	"a top-up's bonus":              {order.InvariantLedger, `UPDATE top_ups SET bonus = bonus + 1`},
	"a top-up's bonus that ended":   {order.InvariantLedger, `UPDATE top_ups SET bonus_taken = bonus_taken + 1`},
	"a gift card's worth":           {order.InvariantLedger, `UPDATE gift_cards SET amount = amount + 100 WHERE customer_id = ''`},
	"gift cards' worth":             {order.InvariantLedger, `UPDATE gift_cards SET amount = amount + CASE WHEN id LIKE '%-1' THEN 100 ELSE -100 END WHERE customer_id = ''`},
	"a batch's worth":               {order.InvariantLedger, `UPDATE gift_cards SET amount = 800; UPDATE gift_card_batches SET amount = 800`},
	"a gift card's time":            {order.InvariantLedger, `UPDATE gift_cards SET valid_until = '2099-06-15 03:00:00+00:00' WHERE customer_id = ''`},
	"a gift card less":              {order.InvariantLedger, `DELETE FROM gift_cards WHERE customer_id = '' AND id LIKE '%-2'`},
	"a gift card more":              {order.InvariantLedger, `INSERT INTO gift_cards (id, brand_id, batch_id, digest, tail, amount, valid_until) SELECT batch_id || '-3', brand_id, batch_id, 'forged', tail, amount, valid_until FROM gift_cards WHERE id LIKE '%-2'`},
	"a gift card of no batch":       {order.InvariantLedger, `INSERT INTO gift_cards (id, brand_id, batch_id, digest, tail, amount, valid_until) SELECT 'forged', brand_id, 'NOWHERE', 'forged', tail, amount, valid_until FROM gift_cards WHERE id LIKE '%-2'`},
	"what is owed for gift cards":   {order.InvariantLedger, `UPDATE ledger_postings SET amount = 2 * amount WHERE kind = 'gift-issued'`},
	"a key":                         {order.InvariantKeys, `UPDATE idempotency_keys SET result = 'NOWHERE' WHERE result = '$O'`},
	"a key with two effects":        {order.InvariantKeys, `UPDATE idempotency_keys SET result = '$O'`},
	"a transaction of two payments": {order.InvariantKeys, `DROP INDEX payment_channel_transaction_id; UPDATE payments SET transaction_id = 'one' WHERE transaction_id IS NOT NULL`},
	"an event that nobody took":     {order.InvariantStuck, `UPDATE order_events SET pending = true WHERE order_no = '$O'`},
	"an event that nobody told":     {order.InvariantStuck, `UPDATE order_events SET unsent = true WHERE order_no = '$O'`},
	"a delivery that nobody tries": {order.InvariantStuck, `INSERT INTO webhook_deliveries (id, brand_id, endpoint_id, event, name, order_no, body, status, attempts, tries, next_at, created_at)
		VALUES ('d', 1, 'e', 'v', 'OrderPaid', '$O', '{}', 'pending', 1, '[]', '2026-06-15 03:00:00+00:00', '2026-06-15 03:00:00+00:00')`},
	"a key of a coupon":    {order.InvariantKeys, `INSERT INTO idempotency_keys (key, brand_id, input_hash, result, created_at) VALUES ('issueCoupon:x', 1, '', '4711', '2026-06-15 03:00:00+00:00')`},
	"a key of a batch":     {order.InvariantKeys, `INSERT INTO idempotency_keys (key, brand_id, input_hash, result, created_at) VALUES ('saveCouponBatch:x', 1, '', 'b', '2026-06-15 03:00:00+00:00')`},
	"a key of a partner's": {order.InvariantKeys, `INSERT INTO idempotency_keys (key, brand_id, input_hash, result, created_at) VALUES ('rotateWebhookSecret:x', 1, '', 'e:1', '2026-06-15 03:00:00+00:00')`},
	"money set aside for nothing": {order.InvariantStuck, `INSERT INTO wallet_holds (brand_id, hold_id, customer_id, principal, bonus, state, created_at)
		VALUES (1, 'order-$O', 'alice', 0, 0, 'frozen', '2026-06-15 03:00:00+00:00')`},
	"a flow without a moment": {order.InvariantStuck, `INSERT INTO flows (id, brand_id, kind, name, version, reference, steps, status, state, attempts, next_at, fence, holder, error, created_at, updated_at)
		VALUES ('f', 1, 'saga', 'order', 1, '$O', '[]', 'completing', '{}', 0, NULL, 0, '', '', '2026-06-15 03:00:00+00:00', '2026-06-15 03:00:00+00:00')`},
	"a flow that is stuck": {order.InvariantStuck, `INSERT INTO flows (id, brand_id, kind, name, version, reference, steps, status, state, attempts, next_at, fence, holder, error, created_at, updated_at)
		VALUES ('f', 1, 'saga', 'order', 1, '$O', '[]', 'stuck', '{}', 0, NULL, 0, '', '', '2026-06-15 03:00:00+00:00', '2026-06-15 03:00:00+00:00')`},
	"a refund that nobody asks for": {order.InvariantStuck, `UPDATE refunds SET status = 'PENDING', finished_at = NULL WHERE order_no = '$R'`},
	"a notice that nobody settles":  {order.InvariantStuck, `UPDATE channel_notices SET outcome = 'received', settled_at = NULL WHERE order_no = '$O'`},
	"a notice that is late":         {order.InvariantStuck, `UPDATE channel_notices SET outcome = 'received', settled_at = NULL, settle_at = received_at WHERE order_no = '$O'`},
	"a voucher that nobody redeems": {order.InvariantStuck, `INSERT INTO coupon_redemptions (id, brand_id, order_no, coupon_id, shop_id, customer_id, kind, platform, token, amount, status, created_at, updated_at)
		VALUES ('V', 1, '$O', 1, 's', 'alice', 'k', 'p', '', 100, 'pending', '2026-06-15 03:00:00+00:00', '2026-06-15 03:00:00+00:00')`},
	"a flow that stands still": {order.InvariantStuck, `INSERT INTO flows (id, brand_id, kind, name, version, reference, steps, status, state, attempts, next_at, fence, holder, error, created_at, updated_at)
		VALUES ('f', 1, 'saga', 'order', 1, '$O', '[]', 'running', '{}', 0, '2026-06-15 03:00:00+00:00', 0, '', '', '2026-06-15 03:00:00+00:00', '2026-06-15 03:00:00+00:00')`},
}

// TestVerifyFindsEachThingThatIsBroken plants one fault at a time, and has both ways of reading tell the same.
func TestVerifyFindsEachThingThatIsBroken(t *testing.T) {
	t.Parallel()
	for i, name := range slices.Sorted(maps.Keys(faults)) {
		fault := faults[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ofNothing := fault.breaks == order.InvariantKeys || strings.Contains(fault.text, "NOWHERE") // which each engine has a way of its own to see
			if os.Getenv("CUPPA_LONG") != "" || ofNothing {
				dbtest.Each(t, func(t *testing.T, env dbtest.Env) { foundBothWays(t, env, fault.breaks, fault.text) })
				return
			}
			env := dbtest.Embedded // one engine a fault, unless there is time
			if i%2 == 0 {
				env = dbtest.Servers
			}
			foundBothWays(t, env(t), fault.breaks, fault.text)
		})
	}
}

func foundBothWays(t *testing.T, env dbtest.Env, breaks order.Invariant, text string) {
	t.Helper()
	k := ordertest.New(t, env)
	replace := someOrders(t, k)
	var now time.Time
	if breaks == order.InvariantStuck {
		now = k.Clock.Now().Add(time.Hour)
		k.SQL(t, "UPDATE orders SET expires_at = $1", now.Add(time.Hour).UTC())
		k.Relayed(t)
		k.SQL(t, "DELETE FROM river_job")
	}
	bothSay(t, k, now, "")
	k.Tamper(t, replace(text))
	bothSay(t, k, now, breaks)
}

// someOrders are a paid one with a coupon and a promotion, one that was refunded in part, one that is unpaid, one that was canceled and one that is paid from a wallet.
func someOrders(t *testing.T, k *ordertest.Kit) (replace func(text string) string) {
	t.Helper()
	k.SetStock(t, tea, 10)
	k.PromoteLimited(t, ordertest.TenOff, 10, pricing.Limits{Total: 100, PerDay: 100, PerGuest: 100, PerGuestDay: 100})
	in := k.Request(want(tea, 2), want(bun, 1))
	in.Coupons = []string{k.Coupon(t, 100, 0)}
	paid, _ := k.Paid(t, in)
	refunded, _ := k.Paid(t, k.Request(want(tea, 1)))
	k.Refund(t, refunded.No, 100)
	byLine := k.RefundRequest(paidTwice(t, k), 0)
	byLine.Lines = []order.RefundLine{{Line: 0, Quantity: 1}}
	if _, _, _, err := k.Orders.Refund(k.Ctx, byLine, ordertest.Anyone); err != nil {
		t.Fatal(err)
	}
	k.Settled(t)
	invoiced(t, k, paid.No)
	unpaid := k.Place(t, k.Request(want(tea, 1)))
	k.Cancel(t, k.Place(t, k.Request(want(tea, 1))).No)
	k.Offer(t, 5000, 500)
	k.TopUp(t, "alice", 5000)
	cards(t, k)
	chained(t, k)
	k.Sound(t)
	return strings.NewReplacer("$O", paid.No, "$R", refunded.No, "$U", unpaid.No).Replace
}

// paidTwice is a paid order of two units of one line.
func paidTwice(t *testing.T, k *ordertest.Kit) string {
	t.Helper()
	o, _ := k.Paid(t, k.Request(want(tea, 2)))
	return o.No
}

// cards issues a batch of gift cards, of which a guest redeems one.
func cards(t *testing.T, k *ordertest.Kit) {
	t.Helper()
	_, codes, _, err := k.Wallets.Issue(k.Ctx, k.Boss(), wallet.IssueCards{Key: "cards", Name: "cards", Amount: 700, Count: 3, ValidUntil: k.Clock.Now().Add(24 * time.Hour)})
	if err == nil {
		_, _, _, err = k.Wallets.Redeem(k.Ctx, "alice", "card", codes[0])
	}
	if err != nil {
		t.Fatal(err)
	}
}

// invoiced has the order's guest ask for an invoice.
func invoiced(t *testing.T, k *ordertest.Kit, no string) {
	t.Helper()
	err := k.Orders.Annotate(k.Ctx, no, func(tx *db.Tx, o order.Order, all []payment.Payment) (order.Annotation, error) {
		amount := payment.KeptOf(all)
		_, err := tx.ExecContext(k.Ctx, `INSERT INTO invoices (no, brand_id, order_no, shop_id, customer_id, status, buyer, title, amount, key, fingerprint, requested_at)
			VALUES ('I-'||$1, $2, $1, $3, 'alice', 'REQUESTED', 'PERSON', 'sealed', $4, 'key', '', $5)`, o.No, o.BrandID, o.ShopID, int64(amount), k.Clock.Now().UTC())
		return order.Annotation{Kind: order.EventInvoiceRequested, Actor: "customer", Data: map[string]any{"invoice": "I-" + o.No, "amount": amount}}, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// bothSay compares what one page says with what all say that are read table by table and with what rows say, and with what is expected: empty where all holds.
func bothSay(t *testing.T, k *ordertest.Kit, now time.Time, breaks order.Invariant) {
	t.Helper()
	scope := order.Scope{AsOf: now}
	if now.IsZero() {
		scope.Invariants = order.AllInvariants[:8]
	}
	fast, err := k.Orders.Check(k.Ctx, scope)
	if err != nil {
		t.Fatal(err)
	}
	slow, err := k.Orders.Check(k.Ctx, order.Rereading(scope))
	if err != nil {
		t.Fatal(err)
	}
	paged, err := k.Orders.Check(k.Ctx, order.Paged(scope, 2))
	if err != nil {
		t.Fatal(err)
	}
	all, err := k.Orders.Check(db.ForAllBrands(k.Ctx), order.Paged(scope, 2)) // there is one
	if err != nil {
		t.Fatal(err)
	}
	cramped, err := k.Orders.Check(db.ForAllBrands(k.Ctx), order.Cramped(order.Paged(scope, 2), 1)) // no disk has room for a sweep
	if err != nil {
		t.Fatal(err)
	}
	fast.Took, paged.Took, all.Took, cramped.Took, slow.Took, slow.Again = 0, 0, 0, 0, 0, fast.Again
	if !reflect.DeepEqual(fast, paged) {
		t.Errorf("as one page\n%+v\nas many\n%+v", fast, paged)
	}
	if !reflect.DeepEqual(fast, all) {
		t.Errorf("of one brand\n%+v\nof all\n%+v", fast, all)
	}
	if !reflect.DeepEqual(fast, cramped) {
		t.Errorf("as one page\n%+v\nwithout a sweep\n%+v", fast, cramped)
	}
	if !reflect.DeepEqual(fast, slow) {
		t.Errorf("by pages\n%+v\nby rows\n%+v", fast, slow)
	}
	if breaks == "" && (!fast.Sound() || fast.Again > 0) {
		t.Errorf("all holds, and it is said: %+v", fast)
	}
	if breaks != "" && fast.Broken[breaks] == 0 {
		t.Errorf("%s is broken, and it is said: %+v", breaks, fast)
	}
}

func TestTheStateOfThePastCanBeRebuilt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		k.Refund(t, o.No, 400)
		advance(t, k, o.No, order.Preparing)
		events := k.History(t, o.No)
		for n, want := range []order.Replayed{
			{}, {Status: order.Created, Version: 1}, {Status: order.Created, Version: 2}, {Status: order.Paid, Version: 3, PaidAmount: 1500},
			{Status: order.Paid, Version: 4, PaidAmount: 1500, RefundedAmount: 400}, {Status: order.Paid, Version: 5, PaidAmount: 1500, RefundedAmount: 400},
			{Status: order.Preparing, Version: 6, PaidAmount: 1500, RefundedAmount: 400},
		} {
			if got, err := order.Replay(events[:n]); err != nil || got != want {
				t.Errorf("after %d events: %+v, not %+v: %v", n, got, want, err)
			}
		}
		if _, err := order.Replay(events[1:]); err == nil {
			t.Error("a gap is not found")
		}
	})
}

// TestVerifyingBesideOrdersFindsNothing: what is written while it reads is no finding, however the rows are read.
func TestVerifyingBesideOrdersFindsNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 1000)
		scope := order.Scope{Invariants: slices.DeleteFunc(slices.Clone(order.AllInvariants), func(one order.Invariant) bool {
			return one == order.InvariantStock || one == order.InvariantStuck // of counters, and of work that waits: those are for when all is quiet
		})}
		for range 4 {
			k.Paid(t, k.Request(want(tea, 1)))
		}
		ctx, stop := context.WithCancel(db.ForAllBrands(k.Ctx))
		var reading sync.WaitGroup
		checks := 0
		reading.Go(func() {
			for ; ctx.Err() == nil; checks++ {
				r, err := k.Orders.Check(context.WithoutCancel(ctx), order.Paged(scope, 3))
				if err != nil || !r.Sound() {
					t.Errorf("%+v %v", r, err)
					return
				}
			}
		})
		for i := range 30 {
			o, _ := k.Paid(t, k.Request(want(tea, 1)))
			if i%3 == 0 {
				k.Refund(t, o.No, 100)
			}
			k.Cancel(t, k.Place(t, k.Request(want(tea, 1))).No)
		}
		stop()
		reading.Wait()
		if checks < 2 {
			t.Errorf("it was verified %d times", checks)
		}
	})
}
