package reconcile_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/payment/alipay"
	"cuppa/internal/payment/paysim"
	"cuppa/internal/payment/wechatpay"
	"cuppa/internal/reconcile"
	"cuppa/internal/task"
)

var quiet = slog.New(slog.DiscardHandler)

var simKeys = sync.OnceValues(paysim.NewKeys)

// till is a shop whose guests pay at simulated channels, by the kit's clock.
type till struct {
	*books
	sim   *paysim.Sim
	store *paysim.Memory
	// lost has notices not arrive.
	lost bool
}

func openTill(t *testing.T, env dbtest.Env) *till {
	t.Helper()
	k := ordertest.New(t, env)
	keys, err := simKeys()
	if err != nil {
		t.Fatal(err)
	}
	w := &till{store: paysim.NewMemory()}
	shop := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.lost {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		k.Callback.ServeHTTP(rw, r)
	}))
	t.Cleanup(shop.Close)
	w.sim, err = paysim.New(t.Context(), w.store, paysim.Options{Now: k.Clock.Now, Keys: keys, PublicURL: shop.URL})
	if err != nil {
		t.Fatal(err)
	}
	channels := httptest.NewServer(w.sim)
	t.Cleanup(channels.Close)
	wx, err := wechatpay.New(w.sim.WeChatPayAccount(channels.URL, shop.URL), wechatpay.Options{Now: k.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	ali, err := alipay.New(w.sim.AlipayAccount(channels.URL, shop.URL), alipay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k.Connect(t, wx, ali)
	w.books = &books{k, nil}
	w.restart(t)
	return w
}

// restart makes the services anew, as a process that begins does.
func (w *till) restart(t *testing.T) {
	t.Helper()
	w.Service = serve(w.Kit)
	var err error
	if w.Desk, err = task.New(w.DB, w.Clock.Now, quiet, append(w.Orders.TaskKinds(), w.Kinds()...)...); err != nil {
		t.Fatal(err)
	}
}

// begin has a guest begin to pay an order by a channel.
func (w *till) begin(t *testing.T, channel string) payment.Payment {
	t.Helper()
	in := w.PayRequest(w.Place(t, w.Request(ordertest.Want(ordertest.Tea, 1))).No)
	in.Channel = channel
	p, _, err := w.Orders.Pay(w.Ctx, in)
	if err == nil {
		err = w.Payments.Open(w.Ctx, p)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// pay has a guest pay there, and what the channel says of it comes or does not.
func (w *till) pay(t *testing.T, p payment.Payment) payment.Payment {
	t.Helper()
	if _, _, err := w.sim.Scan(t.Context(), p.Channel, p.No); err != nil {
		t.Fatal(err)
	}
	how := paysim.Fault("")
	if w.lost {
		how = paysim.NoticeLost
	}
	if _, err := w.sim.Pay(t.Context(), p.Channel, p.No, how); err != nil {
		t.Fatal(err)
	}
	w.step(t)
	return w.payment(t, p.No)
}

func (w *till) step(t *testing.T) {
	t.Helper()
	for range 3 {
		if _, err := w.sim.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *till) payment(t *testing.T, no string) payment.Payment {
	t.Helper()
	p, found, err := w.Payments.ByNo(w.Ctx, no)
	if err != nil || !found {
		t.Fatalf("payment %s: %v", no, err)
	}
	return p
}

// paid is a payment whose money came.
func (w *till) paid(t *testing.T, channel string) payment.Payment {
	t.Helper()
	p := w.pay(t, w.begin(t, channel))
	if p.Status != payment.Succeeded {
		t.Fatalf("payment by %s is %s", channel, p.Status)
	}
	return p
}

// back gives some of a payment's money back, and waits until the channel has.
func (w *till) back(t *testing.T, p payment.Payment, amount money.Amount) payment.Refund {
	t.Helper()
	in := w.RefundRequest(p.OrderNo, amount)
	_, r, _, err := w.Orders.Refund(w.Ctx, in, ordertest.Anyone)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(5 * time.Second)
	w.step(t)
	if err := w.Payments.AskRefund(w.Ctx, r.No); err != nil {
		t.Fatal(err)
	}
	return r
}

// next moves the clock to 10:30 of the next day in Beijing.
func (w *till) next(t *testing.T) {
	t.Helper()
	beijing := time.FixedZone("CST", 8*60*60)
	now := w.Clock.Now().In(beijing)
	ready := time.Date(now.Year(), now.Month(), now.Day()+1, 10, 30, 0, 0, beijing)
	w.Clock.Advance(ready.Sub(now))
}

// reconciled has what is due compared, and answers the shop's run of a channel's day with its items by what they are about.
func (w *till) reconciled(t *testing.T, channel, day string) (reconcile.Run, map[string]reconcile.Item) {
	t.Helper()
	if err := w.Plan(w.Ctx); err != nil {
		t.Fatal(err)
	}
	w.work(t)
	all, _, err := w.List(w.Ctx, w.ShopID, reconcile.SourceChannel, channel, 100, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.Day == day {
			return w.found(t, r.ID)
		}
	}
	return reconcile.Run{}, nil
}

func (w *till) again(t *testing.T, channel, day string) (reconcile.Run, map[string]reconcile.Item) {
	t.Helper()
	if _, err := w.Ask(w.Ctx, reconcile.SourceChannel, channel, w.ShopID, day, "mei"); err != nil {
		t.Fatal(err)
	}
	return w.reconciled(t, channel, day)
}

func (w *till) billTasks(t *testing.T) []task.Task {
	t.Helper()
	page, err := w.Desk.List(w.Ctx, task.Filter{ShopIDs: []string{w.ShopID}, Kinds: []string{reconcile.TaskBill}, Statuses: []task.Status{task.Open, task.Claimed}}, 100, "")
	if err != nil {
		t.Fatal(err)
	}
	return page.Tasks
}

// verdicts are the verdicts of items, by their documents.
func verdicts(items map[string]reconcile.Item) map[string]reconcile.Verdict {
	out := map[string]reconcile.Verdict{}
	for _, i := range items {
		name := i.Reference
		if name == "" {
			name = i.TheirsID
		}
		out[name] = i.Verdict
	}
	return out
}

var bothChannels = []string{payment.WeChatPay, payment.Alipay}

func TestADayWithoutDifferencesBooksItsFeesOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := openTill(t, env)
		for _, channel := range bothChannels {
			p := w.paid(t, channel)
			w.back(t, w.paid(t, channel), 300)
			_ = p
		}
		if r, _ := w.reconciled(t, payment.WeChatPay, day); r.ID != "" {
			t.Errorf("compared before the day is over: %+v", r)
		}
		w.next(t)
		for _, channel := range bothChannels {
			r, items := w.reconciled(t, channel, day)
			if r.Status != reconcile.Done || len(items) != 0 || r.Difference() != 0 || r.OursCount != 3 || r.TheirsCount != 3 || r.OursBack != 300 || r.TheirsBack != 300 || r.Fees <= 0 {
				t.Errorf("%s: %+v %v", channel, r, items)
			}
			if again, items := w.again(t, channel, day); again.Fees != r.Fees || len(items) != 0 || again.Changed() {
				t.Errorf("%s again: %+v %v", channel, again, items)
			}
			if booked := w.sum(t, "SELECT COALESCE(SUM(amount), 0) FROM ledger_postings WHERE account = $1", "fees/"+channel); booked != int64(r.Fees) {
				t.Errorf("%s: %d of %d fees are booked", channel, booked, r.Fees)
			}
		}
		w.sound(t)
	})
}

// sound checks every invariant; what the bank has is not that of these channels.
func (w *till) sound(t *testing.T) {
	t.Helper()
	broken, err := w.Orders.Verify(w.Ctx)
	if err != nil || len(broken) != 0 {
		t.Errorf("%v, %v", broken, err)
	}
}

func (w *till) sum(t *testing.T, text string, args ...any) (n int64) {
	t.Helper()
	if err := w.DB.Reader().QueryRowContext(t.Context(), text, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Money that came to the channel and was never told here pays its order, or goes back where that is canceled; a refund that was done there is done here.
func TestWhatOnlyTheBillKnowsIsSettledTheWayItAlwaysIs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := openTill(t, env)
		lost := map[string][]payment.Payment{}
		w.lost = true
		for _, channel := range bothChannels {
			lost[channel] = append(lost[channel], w.pay(t, w.begin(t, channel)))
		}
		w.Clock.Advance(time.Hour)
		w.Expire(t) // nobody asked meanwhile
		slow := map[string]payment.Refund{}
		w.lost = false
		for _, channel := range bothChannels {
			p := w.paid(t, channel)
			w.lost = true
			in := w.RefundRequest(p.OrderNo, 300)
			_, r, _, err := w.Orders.Refund(w.Ctx, in, ordertest.Anyone)
			if err != nil {
				t.Fatal(err)
			}
			slow[channel] = r
			w.lost = false
		}
		w.lost = true
		w.next(t)
		w.step(t)
		for _, channel := range bothChannels {
			r, items := w.reconciled(t, channel, day)
			got := verdicts(items)
			for _, p := range lost[channel] {
				if now := w.payment(t, p.No); !now.Status.Captured() {
					t.Errorf("%s: the lost payment is %s", channel, now.Status)
				}
				if got[p.No] != reconcile.NotRecorded || items["p:"+w.payment(t, p.No).TransactionID].Repair != "RECHECK" {
					t.Errorf("%s: %v", channel, items)
				}
			}
			if r.Difference() != 0 || r.Repaired == 0 || len(w.billTasks(t)) != 0 {
				t.Errorf("%s: %+v, %d tasks", channel, r, len(w.billTasks(t)))
			}
			all, err := w.Payments.RefundsOfOrders(w.Ctx, []string{slow[channel].OrderNo})
			if err != nil || all[slow[channel].OrderNo][0].Status != payment.RefundSucceeded {
				t.Errorf("%s: the refund is %+v, %v", channel, all, err)
			}
			if again, items := w.again(t, channel, day); again.Differences != 0 {
				t.Errorf("%s again: %+v %v", channel, again, items)
			}
		}
	})
}

// plant changes what the channel knows of a payment or a refund.
func (w *till) plant(t *testing.T, channel, kind, no string, change func(doc string) string) {
	t.Helper()
	r, found, err := w.store.Get(t.Context(), channel, kind, no)
	if err != nil {
		t.Fatal(err)
	}
	if !found {
		t.Fatalf("the channel has no %s %s", kind, no)
	}
	r.Document = []byte(change(string(r.Document)))
	if done, err := w.store.Put(t.Context(), r); err != nil || !done {
		t.Fatal(err)
	}
}

// copy plants a record of the channel's under another number.
func (w *till) copy(t *testing.T, channel, kind, no, as string, change func(doc string) string) {
	t.Helper()
	r, found, err := w.store.Get(t.Context(), channel, kind, no)
	if err != nil || !found {
		t.Fatal(err)
	}
	r.No, r.Version, r.Due, r.Document = as, 0, time.Time{}, []byte(change(string(r.Document)))
	if done, err := w.store.Put(t.Context(), r); err != nil || !done {
		t.Fatal(err)
	}
}

func TestEachSortOfDifferenceWithABillIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := openTill(t, env)
		for _, channel := range bothChannels {
			w.differ(t, channel)
		}
		w.next(t)
		for _, channel := range bothChannels {
			r, items := w.reconciled(t, channel, day)
			want := []reconcile.Verdict{reconcile.AmountDiffers, reconcile.Double, reconcile.OursOnly, reconcile.OursOnly, reconcile.TheirsOnly, reconcile.TheirsOnly, reconcile.AmountDiffers}
			var got []reconcile.Verdict
			var explained money.Amount
			for _, i := range items {
				got = append(got, i.Verdict)
				if i.Repair != "TASK" {
					t.Errorf("%s: %+v is left to nobody", channel, i)
				}
				ours, theirs := i.OursAmount, i.TheirsAmount
				switch i.Verdict {
				case reconcile.Double, reconcile.TheirsOnly:
					ours = 0
				}
				if i.Kind == "refund" {
					ours, theirs = -ours, -theirs
				}
				explained += theirs - ours
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, not %v", channel, got, want)
			}
			if r.Difference() != explained || explained == 0 || int(r.Differences) != len(want) {
				t.Errorf("%s: a difference of %d, of which the items explain %d: %+v", channel, r.Difference(), explained, r)
			}
		}
		if n := len(w.billTasks(t)); n != 14 {
			t.Errorf("%d tasks", n)
		}
	})
}

// differ plants one difference of each sort.
func (w *till) differ(t *testing.T, channel string) {
	t.Helper()
	w.paid(t, channel)
	cheap := w.paid(t, channel)
	w.plant(t, channel, "trade", cheap.No, func(doc string) string {
		return strings.Replace(doc, fmt.Sprintf(`"Amount":%d`, cheap.Amount), fmt.Sprintf(`"Amount":%d`, cheap.Amount-1), 1)
	})
	twice := w.paid(t, channel)
	w.copy(t, channel, "trade", twice.No, "X"+twice.No, func(doc string) string { return doc })
	gone := w.paid(t, channel)
	w.plant(t, channel, "trade", gone.No, func(doc string) string { return strings.Replace(doc, `"State":"PAID"`, `"State":"CLOSED"`, 1) })
	strange := w.paid(t, channel)
	w.copy(t, channel, "trade", strange.No, "P-STRANGE", func(doc string) string {
		return strings.ReplaceAll(strings.ReplaceAll(doc, strange.No, "P-STRANGE"), strange.TransactionID, "4999"+strange.TransactionID[4:])
	})
	byHand := w.back(t, w.paid(t, channel), 200)
	w.copy(t, channel, "refund", byHand.No, "R-BY-HAND", func(doc string) string { return strings.ReplaceAll(doc, byHand.No, "R-BY-HAND") })
	wrong := w.back(t, w.paid(t, channel), 400)
	w.plant(t, channel, "refund", wrong.No, func(doc string) string { return strings.Replace(doc, `"Amount":400`, `"Amount":500`, 1) })
	never := w.back(t, w.paid(t, channel), 100)
	r, _, _ := w.store.Get(t.Context(), channel, "refund", never.No)
	r.At = r.At.AddDate(-1, 0, 0)
	if done, err := w.store.Put(t.Context(), r); err != nil || !done {
		t.Fatal(err)
	}
	w.plant(t, channel, "refund", never.No, func(doc string) string { return strings.Replace(doc, `"State":"SUCCESS"`, `"State":"CLOSED"`, 1) })
}

// What lies on the edge of two days is one thing in two books, and alarms nobody; what no bill has is told once the next day is over too.
func TestMidnightAlarmsNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := openTill(t, env)
		w.paid(t, payment.WeChatPay)
		w.until(t, 23, 59, 59)
		late := w.paid(t, payment.WeChatPay) // by our clock before midnight, by theirs after
		w.shift(t, "trade", late.No, 2*time.Second)
		w.Clock.Advance(2 * time.Second)
		early := w.paid(t, payment.WeChatPay) // the other way round
		w.shift(t, "trade", early.No, -2*time.Second)
		w.Clock.Advance(-time.Second)
		gone := w.paid(t, payment.WeChatPay)
		w.plant(t, payment.WeChatPay, "trade", gone.No, func(doc string) string { return strings.Replace(doc, `"State":"PAID"`, `"State":"CLOSED"`, 1) })
		w.Clock.Advance(-time.Hour)
		w.next(t)
		if r, items := w.reconciled(t, payment.WeChatPay, day); len(items) != 0 || r.TheirsCount != 2 || r.Difference() != 0 {
			t.Errorf("the first day: %+v %v", r, items)
		}
		w.next(t)
		r, items := w.reconciled(t, payment.WeChatPay, "2026-06-16")
		if got := verdicts(items); len(got) != 1 || got[gone.No] != reconcile.OursOnly || r.TheirsCount != 1 {
			t.Errorf("the second day: %+v %v", r, items)
		}
	})
}

// until moves the clock to a time of this day in Beijing.
func (w *till) until(t *testing.T, hour, minute, second int) {
	t.Helper()
	beijing := time.FixedZone("CST", 8*60*60)
	now := w.Clock.Now().In(beijing)
	w.Clock.Advance(time.Date(now.Year(), now.Month(), now.Day(), hour, minute, second, 0, beijing).Sub(now))
}

// shift has the channel's clock go otherwise for one payment.
func (w *till) shift(t *testing.T, kind, no string, by time.Duration) {
	t.Helper()
	r, found, err := w.store.Get(t.Context(), payment.WeChatPay, kind, no)
	if err != nil || !found {
		t.Fatal(err)
	}
	r.At = r.At.Add(by)
	if done, err := w.store.Put(t.Context(), r); err != nil || !done {
		t.Fatal(err)
	}
}

// A bill that is written anew is compared anew: its fees are booked again by the difference, and what people were asked about closes by itself.
func TestABillThatChangesIsComparedAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := openTill(t, env)
		p, q := w.paid(t, payment.WeChatPay), w.paid(t, payment.WeChatPay)
		hide := func(from, to string) {
			w.plant(t, payment.WeChatPay, "trade", q.No, func(doc string) string { return strings.Replace(doc, from, to, 1) })
		}
		hide(`"State":"PAID"`, `"State":"CLOSED"`)
		amount := fmt.Sprintf(`"Amount":%d`, p.Amount)
		w.plant(t, payment.WeChatPay, "trade", p.No, func(doc string) string { return strings.Replace(doc, amount, `"Amount":100000`, 1) })
		w.next(t)
		r, items := w.reconciled(t, payment.WeChatPay, day)
		if got := verdicts(items); got[q.No] != reconcile.OursOnly || got[p.No] != reconcile.AmountDiffers || len(w.billTasks(t)) != 2 {
			t.Fatalf("%+v %v", r, items)
		}
		one := w.billTasks(t)[0]
		if err := w.Decide(t, one, task.Retry); err != nil {
			t.Fatal(err)
		}
		w.work(t)
		if left := w.billTasks(t); len(left) != 2 {
			t.Errorf("what was retried and is so still is left to nobody: %d", len(left))
		}
		hide(`"State":"CLOSED"`, `"State":"PAID"`)
		w.plant(t, payment.WeChatPay, "trade", p.No, func(doc string) string { return strings.Replace(doc, `"Amount":100000`, amount, 1) })
		r, items = w.again(t, payment.WeChatPay, day)
		if got := verdicts(items); !r.Changed() || r.Difference() != 0 || len(got) != 1 || got[p.No] != reconcile.FeeDiffers || len(w.billTasks(t)) != 0 {
			t.Errorf("%+v %v", r, items)
		}
		if booked := w.sum(t, "SELECT SUM(amount) FROM ledger_postings WHERE account = 'fees/WECHAT_PAY'"); booked != int64(r.Fees) {
			t.Errorf("%d of %d are booked", booked, r.Fees)
		}
		w.sound(t)
	})
}

// What a person has settled stays settled.
func TestASettledDifferenceIsNotAskedAboutAgain(t *testing.T) {
	t.Parallel()
	w := openTill(t, dbtest.Embedded(t))
	p := w.paid(t, payment.WeChatPay)
	w.plant(t, payment.WeChatPay, "trade", p.No, func(doc string) string { return strings.Replace(doc, `"State":"PAID"`, `"State":"CLOSED"`, 1) })
	w.paid(t, payment.WeChatPay)
	w.next(t)
	w.reconciled(t, payment.WeChatPay, day)
	all := w.billTasks(t)
	if len(all) != 1 {
		t.Fatalf("%d tasks", len(all))
	}
	if err := w.Decide(t, all[0], task.Settle); err != nil {
		t.Fatal(err)
	}
	if r, _ := w.again(t, payment.WeChatPay, day); r.Differences != 1 || len(w.billTasks(t)) != 0 {
		t.Errorf("%+v, %d tasks", r, len(w.billTasks(t)))
	}
}

// A bill that is late is waited for, and the shop sees that; days that were missed are made up for in their order.
func TestALateBillIsWaitedForAndMissedDaysAreMadeUpFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := openTill(t, env)
		w.paid(t, payment.WeChatPay)
		if err := w.sim.Arm(t.Context(), payment.WeChatPay, paysim.Down, -1); err != nil {
			t.Fatal(err)
		}
		w.next(t)
		r, _ := w.reconciled(t, payment.WeChatPay, day)
		if r.Status != reconcile.Waiting || r.Problem == "" {
			t.Errorf("%+v", r)
		}
		if err := w.sim.Arm(t.Context(), payment.WeChatPay, paysim.Down, 0); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(3 * 24 * time.Hour)
		w.paid(t, payment.WeChatPay)
		w.next(t)
		for _, one := range []string{day, "2026-06-19"} {
			if r, items := w.reconciled(t, payment.WeChatPay, one); r.Status != reconcile.Done || r.OursCount != 1 || len(items) != 0 {
				t.Errorf("%s: %+v %v", one, r, items)
			}
		}
	})
}

// However a comparison is cut, and however many replicas begin it, it ends in the same books.
func TestACutComparisonIsTakenUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := openTill(t, env)
		w.paid(t, payment.WeChatPay)
		w.lost = true
		lost := w.pay(t, w.begin(t, payment.WeChatPay))
		w.next(t)
		if err := w.Plan(w.Ctx); err != nil {
			t.Fatal(err)
		}
		replicas := []*reconcile.Service{w.Service, serve(w.Replica(t))}
		for _, point := range []string{"bill/kept", "bill/mended", "bill/booked", "bill/compared"} {
			cut(t, point, func() { _, _ = replicas[0].Work(w.Ctx) })
			w.Clock.Advance(3 * time.Minute) // the lease ends
		}
		ordertest.AtOnce(4, func(i int) {
			for range 3 {
				_, _ = replicas[i%2].Work(w.Ctx)
			}
		})
		r, items := w.reconciled(t, payment.WeChatPay, day)
		if r.Status != reconcile.Done || r.Difference() != 0 || r.Changed() || r.TheirsCount != 2 || len(w.billTasks(t)) != 0 {
			t.Errorf("%+v %v", r, items)
		}
		if !w.payment(t, lost.No).Status.Captured() {
			t.Error("the lost payment is lost still")
		}
		if n := w.sum(t, "SELECT COUNT(*) FROM ledger_postings WHERE kind = 'fee'"); n != 4 {
			t.Errorf("%d postings of fees", n)
		}
		w.sound(t)
	})
}
