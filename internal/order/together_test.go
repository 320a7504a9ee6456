package order_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

// gathering lets n callbacks come together, as if they had come while another one was settled, settles them at once, and then tells each one's outcome.
func gathering(k *ordertest.Kit, n int, tell func(outcome string)) {
	var mu sync.Mutex
	var batch []*payment.Arrival
	all := make(chan struct{})
	k.Payments.GatherWith(func(ctx context.Context, a *payment.Arrival) error {
		mu.Lock()
		batch = append(batch, a)
		last := len(batch) == n
		mu.Unlock()
		if last {
			k.Payments.SettleTogether(batch)
			for _, settled := range batch {
				tell(settled.Outcome)
			}
			close(all)
		}
		select {
		case <-all:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// deliverAll delivers the notices so that they are settled together, and answers their statuses, and what came of them together: empty for what was settled alone.
func deliverAll(k *ordertest.Kit, notices ...payment.Notice) (codes []int, outcomes []string) {
	gathering(k, len(notices), func(outcome string) { outcomes = append(outcomes, outcome) })
	codes = make([]int, len(notices))
	ordertest.AtOnce(len(notices), func(i int) { codes[i], _ = k.Deliver(notices[i]) })
	return codes, outcomes
}

// rowsOf is what the database has of an order, without what says when and which.
func rowsOf(t *testing.T, k *ordertest.Kit, o order.Order, p payment.Payment) (all []string) {
	t.Helper()
	moments := regexp.MustCompile(`(_at|^at|^id|^pickup_code|^body|^device_id|^price_trace|^ticket|^granted)$`)
	for _, table := range []struct{ name, where string }{
		{"orders", "no"}, {"payments", "order_no"}, {"refunds", "order_no"}, {"holds", "order_no"}, {"stock_movements", "reference"}, {"channel_notices", "order_no"},
		{"ledger_postings", "order_no"}, {"order_events", "order_no"},
	} {
		rows, err := k.DB.Reader().QueryContext(k.Ctx, "SELECT * FROM "+table.name+" WHERE "+table.where+" = $1", o.No)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, readAll(t, rows, func(column, text string) (string, bool) {
			text = strings.NewReplacer(o.No, "ORDER", p.No, "PAYMENT", o.CustomerID, "GUEST").Replace(text)
			return table.name + "." + column + "=" + text, !moments.MatchString(column)
		})...)
	}
	slices.Sort(all)
	return all
}

func readAll(t *testing.T, rows *sql.Rows, write func(column, text string) (string, bool)) (all []string) {
	t.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		fields, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range fields {
			into[i] = &fields[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var row []string
		for i, c := range columns {
			if raw, ok := fields[i].([]byte); ok {
				fields[i] = string(raw)
			}
			text := fmt.Sprint(fields[i])
			var data any
			if strings.HasPrefix(text, "{") && json.Unmarshal([]byte(text), &data) == nil { // PostgreSQL writes JSON its own way
				raw, _ := json.Marshal(data)
				text = string(raw)
			}
			if written, keep := write(c, text); keep {
				row = append(row, written)
			}
		}
		all = append(all, strings.Join(row, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// What is settled together leaves the rows that it leaves alone.
func TestPaymentsThatAreSettledTogetherLeaveTheSameRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 100)
		k.Promote(t, "ten", "PERCENT", `{"percent":10}`)
		k.DeliveryFee(t, 300)
		several := k.Request(want(tea, 2), want(bun, 3))
		away := k.Request(want(tea, 1))
		away.DineWay = order.Delivery
		kinds := []order.PlaceRequest{k.Request(want(tea, 1)), several, away, k.Request(want(bun, 1))}
		var orders [2][]order.Order
		var payments [2][]payment.Payment
		for i, in := range kinds {
			for side := range 2 {
				in.Key, in.CustomerID = fmt.Sprintf("key-%d-%d-0123456789", i, side), fmt.Sprintf("guest-%d-%d", i/2, side) // of each guest's two one is the first
				o := k.Place(t, in)
				orders[side], payments[side] = append(orders[side], o), append(payments[side], k.Open(t, o.No, 0))
			}
		}
		k.Payments.GatherWith(nil)
		var notices []payment.Notice
		for i := range kinds {
			k.Settle(t, ordertest.Success(payments[0][i]))
			notices = append(notices, ordertest.Success(payments[1][i]))
		}
		// The guests' first orders settle first on both sides.
		for _, half := range [][]payment.Notice{{notices[0], notices[2]}, {notices[1], notices[3]}} {
			if codes, outcomes := deliverAll(k, half...); !slices.Equal(codes, []int{200, 200}) || slices.Contains(outcomes, "") {
				t.Fatalf("answered %v, settled %v", codes, outcomes)
			}
		}
		for i := range kinds {
			alone, together := rowsOf(t, k, orders[0][i], payments[0][i]), rowsOf(t, k, orders[1][i], payments[1][i])
			if !slices.Equal(alone, together) {
				t.Errorf("order %d alone:\n%s\ntogether:\n%s", i, strings.Join(alone, "\n"), strings.Join(together, "\n"))
			}
			if !slices.ContainsFunc(together, func(row string) bool {
				return strings.Contains(row, "channel_notices") && strings.Contains(row, "outcome=applied")
			}) {
				t.Errorf("order %d has no notice", i)
			}
		}
	})
}

// Whatever comes beside them, plain payments are settled together, and the others get what they would have got alone.
func TestAmongCallbacksThatComeTogetherEachGetsItsOwnEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 100)
		n := 0
		open := func(coupons ...string) (order.Order, payment.Payment) {
			n++
			in := k.Request(want(tea, 1))
			in.Key, in.CustomerID, in.Coupons = fmt.Sprintf("key-%d-0123456789abcdef", n), fmt.Sprintf("guest-%d", n), coupons
			if len(coupons) > 0 {
				in.CustomerID = k.Request().CustomerID
			}
			o := k.Place(t, in)
			return o, k.Open(t, o.No, 0)
		}
		plainA, a := open()
		plainB, b := open()
		wrongly, c := open()
		canceled, d := open()
		k.Cancel(t, canceled.No)
		parts := k.Place(t, func() order.PlaceRequest {
			in := k.Request(want(tea, 1))
			in.Key, in.CustomerID = "key-parts-0123456789abcdef", "guest-parts"
			return in
		}())
		half := k.Open(t, parts.No, 500)
		bearing, e := open(k.Coupon(t, 100, 0))
		wrong := ordertest.Success(c)
		wrong.Amount++
		unknown := ordertest.Success(a)
		unknown.PaymentNo, unknown.TransactionID = "P26AAAAAAAAA", "tx-unknown"
		twice := ordertest.Success(b)
		codes, outcomes := deliverAll(k, ordertest.Success(a), ordertest.Success(b), twice, wrong, unknown, ordertest.Success(d), ordertest.Success(half), ordertest.Success(e))
		if want := []int{200, 200, 200, http.StatusConflict, http.StatusNotFound, 200, 200, 200}; !slices.Equal(codes, want) {
			t.Errorf("answered %v", codes)
		}
		slices.Sort(outcomes)
		if want := []string{"", "", "", "", "", "", payment.Applied, payment.Applied}; !slices.Equal(outcomes, want) {
			t.Errorf("settled together: %v", outcomes)
		}
		for _, x := range []struct {
			o    order.Order
			want order.Status
			paid int64
		}{
			{plainA, order.Paid, 1500}, {plainB, order.Paid, 1500}, {wrongly, order.Created, 0}, {canceled, order.Canceled, 1500}, {parts, order.Created, 500}, {bearing, order.Paid, 1400},
		} {
			if got := k.Get(t, x.o.No); got.Status != x.want || int64(got.PaidAmount) != x.paid {
				t.Errorf("%s is %s with %d, want %s with %d", x.o.No, got.Status, got.PaidAmount, x.want, x.paid)
			}
		}
		if r := k.RefundsOf(t, canceled.No); len(r) != 1 || r[0].Amount != 1500 {
			t.Errorf("the canceled order's money: %+v", r)
		}
	})
}

// A transaction that fails for one of them fails for that one only.
func TestOneThatCantBeSettledKeepsNoOtherFromBeingPaid(t *testing.T) {
	t.Parallel()
	dbEach(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 100)
		var orders []order.Order
		var notices []payment.Notice
		for i := range 5 {
			in := k.Request(want(tea, 1))
			in.Key, in.CustomerID = fmt.Sprintf("key-%d-0123456789abcdef", i), fmt.Sprintf("guest-%d", i)
			o := k.Place(t, in)
			orders, notices = append(orders, o), append(notices, ordertest.Success(k.Open(t, o.No, 0)))
		}
		notices[3].TransactionID = notices[1].TransactionID // the channel says that one transaction has paid two orders
		k.SQL(t, "UPDATE holds SET state = 'released' WHERE order_no = $1", orders[2].No)
		codes, _ := deliverAll(k, notices...)
		var paid []int
		for i, o := range orders {
			if k.Get(t, o.No).Status == order.Paid {
				paid = append(paid, i)
			}
		}
		if one := slices.Contains(paid, 1) != slices.Contains(paid, 3); len(paid) != 3 || !slices.Contains(paid, 0) || !slices.Contains(paid, 4) || !one {
			t.Errorf("paid are %v, answered %v", paid, codes)
		}
		if outcomes := k.Outcomes(t); !slices.Contains(outcomes, payment.Received) || !slices.Contains(outcomes, payment.Mismatch) || codes[2] != http.StatusOK {
			t.Errorf("notices %v, answered %v", outcomes, codes)
		}
	})
}

// An order that somebody is at is settled alone when they have done, and keeps none waiting.
func TestAnOrderThatSomebodyHoldsKeepsNoOtherPaymentWaiting(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		if !k.DB.Postgres() {
			return // there only one transaction writes at a time
		}
		var orders []order.Order
		var notices []payment.Notice
		for i := range 3 {
			in := k.Request(want(tea, 1))
			in.Key, in.CustomerID = fmt.Sprintf("key-%d-0123456789abcdef", i), fmt.Sprintf("guest-%d", i)
			o := k.Place(t, in)
			orders, notices = append(orders, o), append(notices, ordertest.Success(k.Open(t, o.No, 0)))
		}
		together := 0
		gathering(k, len(notices), func(outcome string) {
			if outcome == payment.Applied {
				together++
			}
		})
		release := k.Hold(t, orders[1].No)
		done := make(chan int, len(notices))
		var wg sync.WaitGroup
		for i := range notices {
			wg.Go(func() {
				if code, _ := k.Deliver(notices[i]); code == http.StatusOK {
					done <- i
				}
			})
		}
		first, second := <-done, <-done
		if together != 2 || first == 1 || second == 1 || k.Get(t, orders[0].No).Status != order.Paid || k.Get(t, orders[2].No).Status != order.Paid {
			t.Errorf("%d and %d were settled beside the one that is held", first, second)
		}
		release()
		wg.Wait()
		if got := <-done; got != 1 || k.Get(t, orders[1].No).Status != order.Paid {
			t.Errorf("%d was settled last", got)
		}
	})
}

// Two replicas settle what comes at once, twice each; codes are drawn once, and stock is sold once.
func TestAShopsPaymentsAtOnceOnTwoReplicasAreEachSettledOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		const n = 24
		k.SetStock(t, tea, n)
		other := k.Replica(t)
		var orders []order.Order
		var notices []payment.Notice
		for i := range n {
			in := k.Request(want(tea, 1))
			in.Key, in.CustomerID = fmt.Sprintf("key-%d-0123456789abcdef", i), fmt.Sprintf("guest-%d", i%7)
			o := k.Place(t, in)
			orders, notices = append(orders, o), append(notices, ordertest.Success(k.Open(t, o.No, 0)))
		}
		ordertest.AtOnce(2*n, func(i int) {
			if code, body := []*ordertest.Kit{k, other}[i%2].Deliver(notices[i/2]); code != http.StatusOK {
				t.Errorf("answered %d %s", code, body)
			}
		})
		codes := map[string]bool{}
		for _, o := range orders {
			o = k.Get(t, o.No)
			if o.Status != order.Paid || codes[o.PickupCode] || k.HoldStates(t, o.No)[tea] != "sold" {
				t.Errorf("%s is %s with the code %s", o.No, o.Status, o.PickupCode)
			}
			codes[o.PickupCode] = true
		}
		if events := k.Relayed(t); len(events)+len(relayedBy(t, other)) != n || k.Available(t, tea) != 0 || !codes["A024"] {
			t.Errorf("%d events, %d left", len(events), k.Available(t, tea))
		}
	})
}

func relayedBy(t *testing.T, k *ordertest.Kit) []string {
	t.Helper()
	var kinds []string
	for _, e := range k.Relayed(t) {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// tearing does all that is to be done together, and then fails.
type tearing struct{ *order.Service }

func (s tearing) CaptureAll(ctx context.Context, tx *db.Tx, brandID int, all []*payment.Arrival) error {
	return errors.Join(s.Service.CaptureAll(ctx, tx, brandID, all), errBroken)
}

// What was done together and not committed is done alone.
func TestWhatIsNotCommittedTogetherIsSettledAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.Payments.SettleWith(tearing{k.Orders})
		var orders []order.Order
		var notices []payment.Notice
		for i := range 2 {
			in := k.Request(want(tea, 1))
			in.Key, in.CustomerID = fmt.Sprintf("key-%d-0123456789abcdef", i), fmt.Sprintf("guest-%d", i)
			o := k.Place(t, in)
			orders, notices = append(orders, o), append(notices, ordertest.Success(k.Open(t, o.No, 0)))
		}
		codes, outcomes := deliverAll(k, notices...)
		if !slices.Equal(codes, []int{200, 200}) || !slices.Equal(outcomes, []string{"", ""}) {
			t.Errorf("answered %v, settled together %v", codes, outcomes)
		}
		for _, o := range orders {
			if got := k.Get(t, o.No); got.Status != order.Paid || got.Version != 3 {
				t.Errorf("%+v", got)
			}
		}
		if n := len(k.Relayed(t)); n != 2 {
			t.Errorf("%d events", n)
		}
	})
}

// Whoever is cut off while payments are settled together leaves all of it or nothing.
func TestCutOffWhilePaymentsAreSettledTogetherMoneyCountsOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 100)
		k.Payments.GatherWith(func(_ context.Context, a *payment.Arrival) error { // by the goroutine that is cut off
			k.Payments.SettleTogether([]*payment.Arrival{a})
			return nil
		})
		for _, point := range []string{
			"paid together/money", "paid together/sell stock", "paid together/read the sales", "paid together/pick-up codes", "paid together/record", "callback/settling", "callback/settled",
		} {
			o := k.Place(t, k.Request(want(tea, 1)))
			n := ordertest.Success(k.Open(t, o.No, 0))
			if !cutAt(point, func() { k.Deliver(n) }) {
				t.Errorf("%s was not reached", point)
			}
			k.Settle(t, n)
			if got := k.Get(t, o.No); got.Status != order.Paid || got.PaidAmount != 1500 || got.Version != 3 {
				t.Errorf("%s: %+v", point, got)
			}
		}
		if n := len(k.Relayed(t)); n != 7 || k.Available(t, tea) != 93 {
			t.Errorf("%d events, %d left", n, k.Available(t, tea))
		}
	})
}
