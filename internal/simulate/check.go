package simulate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/payment"
)

const (
	// rests is how long a world has to come to rest after its faults have ended, looks how often it is looked meanwhile.
	rests = 2 * orderTTL
	looks = 60
	pause = 15 * time.Second
)

// settle lets the world come to rest and says what does not hold then.
func (w *world) settle() (broken []string, err error) {
	w.mu.Lock()
	w.calm = true
	w.mu.Unlock()
	w.sleep(rests)
	w.others.Wait() // for what somebody began and did not wait for, and for notices that come for sure: with all replicas dead they would look for one for ever
	w.sleep(0)
	for range looks {
		r := w.some()
		if err := w.asks(r); err != nil {
			return nil, err
		}
		if broken, err = w.unfinished(r); err != nil {
			return nil, err
		}
		if broken == nil {
			break
		}
		w.sleep(pause)
	}
	for _, r := range w.replicas {
		w.kill(r)
	}
	w.others.Wait()
	w.sleep(time.Minute) // for readings that nobody waits for
	found, err := w.inspect()
	if broken = append(broken, found...); err != nil {
		return nil, err
	}
	return append(append(broken, w.bank.wrongs...), w.book.wrongs...), nil
}

// asks has the bank asked for all payments that are still to be asked for: servers do that for days, less and less often, and while they think that the bank is away they
// put it off. What they would not ask for any more is not asked for here.
func (w *world) asks(r *replica) error {
	all, err := r.rows("SELECT payment_no, '', 0 FROM channel_intents WHERE ask_at IS NOT NULL ORDER BY payment_no")
	if err != nil {
		return err
	}
	for _, f := range all {
		ctx, cancel := context.WithTimeout(r.ctx, patience)
		_, _ = r.payments.Ask(ctx, f.a) // what comes of it shows below
		cancel()
	}
	return nil
}

// inspect looks at a world in which nothing goes on any more. It reads several things at once, in no order: so nothing takes time meanwhile, and nothing is drawn or noted.
func (w *world) inspect() (broken []string, err error) {
	w.mu.Lock()
	w.still = true
	w.mu.Unlock()
	r, err := w.life(len(w.replicas), 0)
	if err != nil {
		return nil, err
	}
	defer r.end()
	defer r.orders.Close()
	for _, shop := range shops {
		_ = r.stock.MakeSure(db.ForBrand(r.ctx, brandID), brandID, shop) // what it can't do shows below
	}
	if broken, err = r.orders.Verify(db.ForAllBrands(r.ctx)); err != nil {
		return nil, err
	}
	mine, err := w.compare(r)
	broken = append(broken, mine...)
	slices.Sort(broken)
	return broken, err
}

// found is a row of what a check reads: texts and a number.
type found struct {
	a, b string
	n    int64
}

// rows reads two texts and a number a row.
func (r *replica) rows(text string, args ...any) (all []found, err error) {
	rows, err := r.db.Prepared().QueryContext(context.Background(), text, args...)
	if err != nil {
		return nil, fmt.Errorf("simulate: %s: %w", text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var f found
		if err := rows.Scan(&f.a, &f.b, &f.n); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

// unfinished names what still goes on.
func (w *world) unfinished(r *replica) (broken []string, err error) {
	for _, text := range []string{
		"SELECT 'refunds are under way', min(no), count(*) FROM refunds WHERE status = 'PENDING' AND payment_no NOT IN (SELECT no FROM payments WHERE channel = 'CASH') HAVING count(*) > 0",
		"SELECT 'unpaid orders do not expire', min(no), count(*) FROM orders WHERE status = 'CREATED' HAVING count(*) > 0",
		"SELECT 'events wait for their consumers', min(order_no), count(*) FROM order_events WHERE pending HAVING count(*) > 0",
		"SELECT 'payments of orders wait', min(no), count(*) FROM payments WHERE status = 'PENDING' AND order_no NOT LIKE 'T%' HAVING count(*) > 0",
		"SELECT 'jobs wait', min(json(args)), count(*) FROM river_job WHERE state <> 'completed' HAVING count(*) > 0",
		"SELECT 'notices wait', min(payment_no), count(*) FROM channel_notices WHERE settled_at IS NULL HAVING count(*) > 0",
	} {
		all, err := r.rows(text)
		if err != nil {
			return nil, err
		}
		for _, f := range all {
			broken = append(broken, fmt.Sprintf("%s: %d, of which one is %s", f.a, f.n, f.b))
		}
	}
	return broken, nil
}

// compare holds what is there against what guests, staff and the bank know, whatever the product itself thinks of it.
func (w *world) compare(r *replica) (broken []string, err error) {
	for _, look := range []func(*replica) ([]string, error){w.compareMoney, w.compareOrders, w.compareGoods} {
		found, err := look(r)
		if err != nil {
			return nil, err
		}
		broken = append(broken, found...)
	}
	return broken, nil
}

// compareMoney: what came to the bank and went back from it is what payments, refunds and the ledger tell.
func (w *world) compareMoney(r *replica) (broken []string, err error) {
	charged, err := r.rows("SELECT transaction_id, no, amount FROM payments WHERE channel = ? AND status IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED')", payment.WeChatPay)
	if err != nil {
		return nil, err
	}
	all, err := r.rows("SELECT no, status, amount FROM payments")
	if err != nil {
		return nil, err
	}
	status := map[string]string{}
	for _, f := range all {
		status[f.a] = f.b
	}
	known, balance := map[string]bool{}, int64(0)
	for _, f := range charged {
		c := w.bank.charges[f.a]
		if c == nil || int64(c.amount) != f.n || known[f.a] {
			broken = append(broken, fmt.Sprintf("payment %s has %d by transaction %s, of which the bank knows otherwise", f.b, f.n, f.a))
		}
		known[f.a] = true
	}
	for transaction, c := range w.bank.charges {
		if balance += int64(c.amount - c.back); !known[transaction] {
			broken = append(broken, fmt.Sprintf("transaction %s of payment %s (%s) is at the bank only: %d", transaction, c.payment, status[c.payment], c.amount))
		}
	}
	given, err := r.rows("SELECT r.no, p.transaction_id, r.amount FROM refunds r JOIN payments p ON p.no = r.payment_no WHERE p.channel = ? AND r.way = 'CHANNEL' AND r.status = 'SUCCEEDED'", payment.WeChatPay)
	if err != nil {
		return nil, err
	}
	for _, f := range given {
		if g := w.bank.givings[f.a]; g == nil || int64(g.amount) != f.n || g.transaction != f.b {
			broken = append(broken, fmt.Sprintf("refund %s of %d is done, and the bank knows otherwise", f.a, f.n))
		}
	}
	if len(given) != len(w.bank.givings) {
		broken = append(broken, fmt.Sprintf("the bank gave %d refunds, of which %d are recorded as done", len(w.bank.givings), len(given)))
	}
	booked, err := r.rows("SELECT '', '', coalesce(sum(amount), 0) FROM ledger_postings WHERE account = ?", ledger.Clearing(payment.WeChatPay))
	if err == nil && booked[0].n != balance {
		broken = append(broken, fmt.Sprintf("the bank has %d, and the ledger says %d", balance, booked[0].n))
	}
	return broken, err
}

// compareOrders: every order that somebody was told of is there and is theirs, what was said to be paid is, and a coupon has one order.
func (w *world) compareOrders(r *replica) (broken []string, err error) {
	all, err := r.rows("SELECT no, status, payable_amount FROM orders")
	if err != nil {
		return nil, err
	}
	there := make(map[string]found, len(all))
	for _, f := range all {
		there[f.a] = f
	}
	for _, o := range w.book.orders {
		f, ok := there[o.No]
		if !ok || f.n != int64(o.Payable) {
			broken = append(broken, fmt.Sprintf("order %s of %d was acknowledged, and is %v", o.No, o.Payable, f))
		}
		if w.book.paid[o.No] && (f.b == "CREATED" || f.b == "CANCELED") {
			broken = append(broken, fmt.Sprintf("order %s was acknowledged as paid, and is %s", o.No, f.b))
		}
	}
	twice, err := r.rows("SELECT d.code, min(o.no), count(*) FROM order_discounts d JOIN orders o ON o.no = d.order_no WHERE d.code <> '' AND o.status NOT IN ('CANCELED', 'REFUNDED') GROUP BY d.code HAVING count(*) > 1")
	for _, f := range twice {
		broken = append(broken, fmt.Sprintf("coupon %s counts for %d orders, %s among them", f.a, f.n, f.b))
	}
	return broken, err
}

// compareGoods: nobody gave out more than came in, by what orders say and not by what stock does.
func (w *world) compareGoods(r *replica) (broken []string, err error) {
	given, err := r.rows("SELECT o.shop_id, i.sku_id, sum(i.quantity) FROM order_items i JOIN orders o ON o.no = i.order_no WHERE o.paid_at IS NOT NULL AND o.status NOT IN ('CANCELED', 'REFUNDED') GROUP BY 1, 2")
	for _, f := range given {
		if most, counted := w.book.units[[2]string{f.a, f.b}]; counted && f.n > most {
			broken = append(broken, fmt.Sprintf("%s gave out %d of %s, and never had more than %d", f.a, f.n, f.b, most))
		}
	}
	return broken, err
}
