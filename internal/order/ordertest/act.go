package ordertest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"crypto/rand"

	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/order"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/task"
	"cuppa/internal/wallet"
)

// Want is a line of an order.
func Want(skuID string, quantity int, options ...string) catalog.Item {
	return catalog.Item{SKUID: skuID, Quantity: quantity, OptionIDs: options}
}

// Request is an order of alice's with a key of its own.
func (k *Kit) Request(items ...catalog.Item) order.PlaceRequest {
	return order.PlaceRequest{BrandID: k.BrandID, CustomerID: "alice", Key: rand.Text(), ShopID: k.ShopID, Items: items, DineWay: order.Takeaway}
}

// Place places what must succeed.
func (k *Kit) Place(t *testing.T, in order.PlaceRequest) order.Order {
	t.Helper()
	o, replayed, err := k.Orders.Place(k.Ctx, in)
	if err != nil || replayed {
		t.Fatalf("placing: replayed %t, %v", replayed, err)
	}
	return o
}

// SetStock counts.
func (k *Kit) SetStock(t *testing.T, skuID string, onHand int64) {
	t.Helper()
	if _, err := k.Stock.Set(k.Ctx, "manager", k.ShopID, skuID, onHand); err != nil {
		t.Fatal(err)
	}
}

// Available is what is left of a counted SKU by the database.
func (k *Kit) Available(t *testing.T, skuID string) int64 {
	t.Helper()
	l, err := k.Stock.Get(k.Ctx, k.ShopID, skuID)
	if err != nil || l == nil {
		t.Fatalf("stock of %s: %v, %v", skuID, l, err)
	}
	return l.Available
}

// Coupon gives alice a coupon that takes face off from minSpend on.
func (k *Kit) Coupon(t *testing.T, face, minSpend money.Amount) string {
	t.Helper()
	c, err := k.Coupons.Issue(k.Ctx, coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: face, MinSpend: minSpend}, CustomerID: "alice", By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return c.Code
}

// PayRequest asks to pay all of an order of alice's, with a key of its own.
func (k *Kit) PayRequest(orderNo string) order.PayRequest {
	return order.PayRequest{BrandID: k.BrandID, CustomerID: "alice", Key: rand.Text(), OrderNo: orderNo, Channel: payment.Sandbox}
}

// Open opens a payment of an amount by the order's guest, of all that is open when it is 0.
func (k *Kit) Open(t *testing.T, orderNo string, amount money.Amount) payment.Payment {
	t.Helper()
	in := k.PayRequest(orderNo)
	in.CustomerID = k.Get(t, orderNo).CustomerID
	if amount != 0 {
		in.Amount = &amount
	}
	p, replayed, err := k.Orders.Pay(k.Ctx, in)
	if err != nil || replayed {
		t.Fatalf("opening a payment: replayed %t, %v", replayed, err)
	}
	return p
}

// Planted is a payment of an order that could not be opened for it: money that comes by it is surplus.
func (k *Kit) Planted(t *testing.T, orderNo string, amount money.Amount) payment.Payment {
	t.Helper()
	o := k.Get(t, orderNo)
	p := payment.Payment{
		No: number.Payment(k.Clock.Now()), BrandID: o.BrandID, OrderNo: o.No, ShopID: o.ShopID, CustomerID: o.CustomerID, Channel: payment.Sandbox,
		Status: payment.Closed, Amount: amount, CreatedAt: k.Clock.Now(),
	}
	if err := k.DB.InTx(k.Ctx, func(tx *db.Tx) error { return payment.Insert(k.Ctx, tx, p) }); err != nil {
		t.Fatal(err)
	}
	return p
}

// Deliver sends the callback that the bank would send, and answers the status and the body.
func (k *Kit) Deliver(n payment.Notice) (int, string) {
	header, body := k.Bank.Callback(n, rand.Text(), k.Clock.Now())
	return k.Post("sandbox", header, body)
}

// Post sends a callback as it is.
func (k *Kit) Post(channel string, header http.Header, body []byte) (int, string) {
	r := httptest.NewRequest(http.MethodPost, "/callbacks/"+channel, strings.NewReader(string(body)))
	r.Header = header
	w := httptest.NewRecorder()
	k.Callback.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// Success is the notice that a payment's money came.
func Success(p payment.Payment) payment.Notice {
	return payment.Notice{PaymentNo: p.No, TransactionID: "tx-" + p.No, Success: true, Amount: p.Amount}
}

// Failure is the notice that an attempt failed, under the same transaction.
func Failure(p payment.Payment) payment.Notice {
	n := Success(p)
	n.Success = false
	return n
}

// Settle delivers a notice that must be taken.
func (k *Kit) Settle(t *testing.T, n payment.Notice) {
	t.Helper()
	if code, body := k.Deliver(n); code != http.StatusOK || body != `{"code":"SUCCESS"}` {
		t.Fatalf("the callback was answered %d %s", code, body)
	}
}

// Paid places and pays.
func (k *Kit) Paid(t *testing.T, in order.PlaceRequest) (order.Order, payment.Payment) {
	t.Helper()
	o := k.Place(t, in)
	p := k.Open(t, o.No, 0)
	k.Settle(t, Success(p))
	o = k.Get(t, o.No)
	if o.Status != order.Paid {
		t.Fatalf("the order is %s after its callback", o.Status)
	}
	return o, p
}

// Get reads an order.
func (k *Kit) Get(t *testing.T, no string) order.Order {
	t.Helper()
	o, err := k.Orders.Get(k.Ctx, no)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// PaymentsOf are an order's payments, oldest first.
func (k *Kit) PaymentsOf(t *testing.T, no string) []payment.Payment {
	t.Helper()
	all, err := k.Payments.OfOrders(k.Ctx, []string{no})
	if err != nil {
		t.Fatal(err)
	}
	return all[no]
}

// RefundsOf are an order's refunds, oldest first.
func (k *Kit) RefundsOf(t *testing.T, no string) []payment.Refund {
	t.Helper()
	all, err := k.Payments.RefundsOfOrders(k.Ctx, []string{no})
	if err != nil {
		t.Fatal(err)
	}
	return all[no]
}

// Anyone may do what is asked for.
func Anyone(order.Order) error { return nil }

// Cancel cancels what must be cancelable.
func (k *Kit) Cancel(t *testing.T, no string) order.Order {
	t.Helper()
	o, err := k.Orders.Cancel(k.Ctx, no, "changed my mind", "customer", Anyone)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// RefundRequest asks for money of an order, all that is left when amount is 0, with a key of its own.
func (k *Kit) RefundRequest(no string, amount money.Amount) order.RefundRequest {
	in := order.RefundRequest{BrandID: k.BrandID, StaffID: "manager", Key: rand.Text(), OrderNo: no, Reason: "too sweet", Actor: "staff:manager"}
	if amount != 0 {
		in.Amount = &amount
	}
	return in
}

// Refund gives back what must be possible.
func (k *Kit) Refund(t *testing.T, no string, amount money.Amount) (order.Order, payment.Refund) {
	t.Helper()
	o, r, replayed, err := k.Orders.Refund(k.Ctx, k.RefundRequest(no, amount), Anyone)
	if err != nil || replayed {
		t.Fatalf("refunding: replayed %t, %v", replayed, err)
	}
	return o, r
}

// Waiting are the tasks about an order that wait for a person, the latest opened first.
func (k *Kit) Waiting(t *testing.T, no string) []task.Task {
	t.Helper()
	page, err := k.Desk.List(k.Ctx, task.Filter{ShopIDs: []string{k.ShopID}, OrderNo: no, Statuses: []task.Status{task.Open, task.Claimed}}, 20, "")
	if err != nil {
		t.Fatal(err)
	}
	return page.Tasks
}

// Decide has mei decide a task, and wei approve it where a second person is needed.
func (k *Kit) Decide(t *testing.T, one task.Task, d task.Decision) error {
	t.Helper()
	allowed := func(task.Task) error { return nil }
	after, err := k.Desk.Decide(k.Ctx, task.Move{ID: one.ID, Version: one.Version, Decision: d, By: task.By{StaffID: "mei", Name: "Mei", Reason: "looked at it"}}, allowed)
	if err == nil && after.Proposal != nil {
		_, err = k.Desk.Approve(k.Ctx, task.Move{ID: one.ID, Version: after.Version, By: task.By{StaffID: "wei", Name: "Wei"}}, allowed)
	}
	return err
}

// Expire moves the clock past an order's time and expires what is due.
func (k *Kit) Expire(t *testing.T) int {
	t.Helper()
	k.Clock.Advance(TTL)
	n, err := k.Orders.ExpireDue(k.Ctx)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Codes are the codes of an error's faults, "INTERNAL" for any other error and nothing for none.
func Codes(err error) string {
	if err == nil {
		return ""
	}
	faults, ok := fault.All(err)
	if !ok {
		return "INTERNAL"
	}
	codes := make([]string, len(faults))
	for i, f := range faults {
		codes[i] = f.Code
	}
	return strings.Join(codes, " ")
}

// Refused fails the test unless the error is one fault with the code.
func Refused(t *testing.T, err error, code string) {
	t.Helper()
	if got := Codes(err); got != code {
		t.Errorf("refused with %q (%v), not %s", got, err, code)
	}
}

// Sound waits until nothing is under way and checks every invariant. Counters of stock that a slow Redis has put in doubt are made anew, as their next use would.
func (k *Kit) Sound(t *testing.T) {
	t.Helper()
	var broken []string
	for end, look := time.Now().Add(patience), time.Now(); ; {
		if now := time.Now(); now.After(look) {
			_ = k.Stock.MakeSure(k.Ctx, k.BrandID, k.ShopID) // what it could not do shows below
			look = now.Add(500 * time.Millisecond)
		}
		broken = k.Broken(t)
		if len(broken) == 0 {
			k.listed(t)
			return
		}
		if time.Now().After(end) {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	for _, b := range broken {
		t.Error(b)
	}
}

// listed looks whether all events are as their kinds are listed.
func (k *Kit) listed(t *testing.T) {
	t.Helper()
	rows, err := k.DB.Ent().OrderEvent.Query().All(db.ForAllBrands(k.Ctx))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := order.CheckEvent(outbox.Event{Kind: r.Kind, Data: r.Data, Version: r.DataVersion}); err != nil {
			t.Error(err)
		}
	}
	wrong, err := k.Orders.Retold(db.ForAllBrands(k.Ctx))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wrong {
		t.Error("retold:", w)
	}
}

// Broken are the invariants that do not hold now.
func (k *Kit) Broken(t *testing.T) []string {
	t.Helper()
	broken, err := k.Orders.Verify(k.Ctx)
	if err != nil {
		t.Fatal(err)
	}
	return append(broken, k.bankDiffers(t)...)
}

// bankDiffers compares the bank's books with the refunds that are recorded as done.
func (k *Kit) bankDiffers(t *testing.T) (broken []string) {
	t.Helper()
	back := k.Bank.GivenBack() // before the books are read: what is recorded later is not missed
	done, pending := k.refundsDone(t)
	for no, amount := range back {
		if !pending[no] && done[no] != amount {
			broken = append(broken, "the bank gave back refund "+no+", which is not recorded as done")
		}
		delete(done, no)
	}
	for no := range done { // what the bank gave back between the two readings shows at the next look
		broken = append(broken, "refund "+no+" is recorded as done, and the bank knows nothing of it")
	}
	return broken
}

// History is all that happened to an order, oldest first.
func (k *Kit) History(t *testing.T, no string) []outbox.Event {
	t.Helper()
	events, err := outbox.History(k.Ctx, k.DB, no)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// TopUp has a guest top up through the sandbox, which says that it was paid.
func (k *Kit) TopUp(t *testing.T, customerID string, amount money.Amount) wallet.TopUp {
	t.Helper()
	up, p, replayed, err := k.Wallets.TopUp(k.Ctx, wallet.TopUpRequest{CustomerID: customerID, Key: rand.Text(), Amount: &amount, Channel: payment.Sandbox})
	if err != nil || replayed {
		t.Fatalf("topping up: replayed %t, %v", replayed, err)
	}
	k.Settle(t, Success(p))
	return up
}

// Offer offers a bonus.
func (k *Kit) Offer(t *testing.T, amount, bonus money.Amount) wallet.Offer {
	t.Helper()
	o, _, err := k.Wallets.AddOffer(k.Ctx, k.Boss(), wallet.AddOffer{Key: rand.Text(), Amount: amount, Bonus: bonus})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Boss is a manager of all shops of the brand.
func (k *Kit) Boss() identity.Principal {
	return identity.Principal{BrandID: k.BrandID, Kind: identity.KindStaff, ID: "boss", Role: identity.RoleManager, ShopIDs: []string{k.ShopID}}
}

// ByBalance asks to pay an order of alice's from her wallet, all of it when amount is 0.
func (k *Kit) ByBalance(orderNo string, amount money.Amount) order.PayRequest {
	in := k.PayRequest(orderNo)
	in.Channel = payment.Balance
	if amount != 0 {
		in.Amount = &amount
	}
	return in
}

// Has fails the test unless a guest's wallet has this much.
func (k *Kit) Has(t *testing.T, customerID string, principal, bonus money.Amount, points int64) {
	t.Helper()
	w, err := k.Wallets.Of(k.Ctx, customerID)
	if err != nil || w.Principal != principal || w.Bonus != bonus || w.Points != points {
		t.Errorf("%s has %d and %d with %d points, not %d and %d with %d: %v", customerID, w.Principal, w.Bonus, w.Points, principal, bonus, points, err)
	}
}
