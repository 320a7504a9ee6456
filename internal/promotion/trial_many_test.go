package promotion_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"cuppa/ent"
	"cuppa/ent/promotiontrial"
	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

// manyOrders are read in pages of manyPage: enough pages to be cut in the middle, few enough for the slower engine under the race detector.
const (
	manyOrders = 400
	manyPage   = 25
)

// past is an order that many writes.
type past struct {
	no, sku, product, guest string
	at                      time.Time
	price                   money.Amount
	cups                    int
	status                  string
	paid                    bool
}

// many writes orders at ten off, over forty days until the clock's time: three at the same moment, guests who come several times a day, some orders refunded, unpaid or canceled.
func (o office) many(t *testing.T, n int) (from time.Time, all []past) {
	t.Helper()
	const span = 40 * 24 * time.Hour
	o.Clock.Advance(span)
	from = o.Clock.Now().Add(-span)
	step := span / time.Duration(n/3+1)
	for i := range n {
		p := past{
			no: fmt.Sprintf("M%09d", i), sku: ordertest.Tea, product: "milk-tea", guest: fmt.Sprintf("g-%d", i*i%499), at: from.Add(time.Duration(i/3) * step).Truncate(time.Microsecond),
			price: 1500, cups: 1 + i%3, status: "COMPLETED", paid: true,
		}
		if i%4 == 1 {
			p.sku, p.product, p.price = ordertest.Bun, "bun", 600
		}
		switch {
		case i%50 == 7:
			p.status = "REFUNDED"
		case i%33 == 5:
			p.status, p.paid = "CANCELED", false
		}
		all = append(all, p)
	}
	err := o.DB.InTx(db.ForAllBrands(t.Context()), func(tx *db.Tx) error {
		return db.InChunks(len(all), func(begin, end int) error { return o.writePast(t.Context(), tx, all[begin:end]) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return from, all
}

func (o office) writePast(ctx context.Context, tx *db.Tx, some []past) error {
	ctx = db.ForAllBrands(ctx)
	orders, items := make([]*ent.OrderCreate, len(some)), make([]*ent.OrderItemCreate, len(some))
	for i, p := range some {
		total := int64(p.price) * int64(p.cups)
		off := total / 10
		orders[i] = tx.Order.Create().SetID(p.no).SetBrandID(o.BrandID).SetShopID(o.ShopID).SetCustomerID(p.guest).SetStatus(p.status).SetDineWay("TAKEAWAY").
			SetTotalAmount(total).SetDiscountAmount(off).SetPayableAmount(total - off).SetExpiresAt(p.at.Add(time.Hour)).SetCreatedAt(p.at).SetUpdatedAt(p.at)
		if p.paid {
			orders[i].SetPaidAt(p.at).SetPaidAmount(total - off)
		}
		items[i] = tx.OrderItem.Create().SetBrandID(o.BrandID).SetOrderNo(p.no).SetLine(0).SetSkuID(p.sku).SetProductID(p.product).
			SetName(map[string]string{"en": p.sku, "zh": p.sku}).SetOptions(nil).SetQuantity(p.cups).SetUnitPrice(int64(p.price)).SetAmount(total).SetPayableAmount(total - off)
	}
	if err := tx.Order.CreateBulk(orders...).Exec(ctx); err != nil {
		return err
	}
	return tx.OrderItem.CreateBulk(items...).Exec(ctx)
}

// sum is what the orders come to when teas are half the price for a guest's first orders of a day, and all else is a tenth off.
func sum(all []past, perGuestDay int) (r promotion.TrialResult) {
	zone, uses, won := time.FixedZone("Shanghai", 8*3600), map[string]int{}, map[string]bool{}
	for _, p := range all {
		switch {
		case !p.paid:
			continue
		case p.status == "REFUNDED":
			r.Refunded++
			continue
		}
		r.Orders++
		total := p.price * money.Amount(p.cups)
		before := total - total/10
		after, key := before, p.guest+p.at.In(zone).Format(time.DateOnly)
		if p.sku == ordertest.Tea && uses[key] < perGuestDay {
			uses[key]++
			after = total / 2
			r.Changed++
			r.Cheaper++
			if !won[p.guest] {
				won[p.guest] = true
				r.Winners++
			}
		}
		r.RevenueBefore += before
		r.RevenueAfter += after
		r.Cost += before - after
	}
	return r
}

// sums are the numbers of a result that sum knows.
func sums(r promotion.TrialResult) string {
	return fmt.Sprint(r.Orders, r.Refunded, r.Changed, r.Cheaper, r.Dearer, r.Winners, r.RevenueBefore, r.RevenueAfter, r.Cost, r.Zero, r.Differs)
}

func TestATrialOfManyOrdersThatIsCutInTheMiddleComesToTheirPlainSum(t *testing.T) {
	eachOffice(t, func(t *testing.T, o office) {
		o.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
		from, all := o.many(t, manyOrders)
		trial := o.start(t, o.save(t, promotion.Save{Content: half(pricing.Limits{PerGuestDay: 2})}), from)
		o.s.PageOf(manyPage)

		first, cut := context.WithCancel(t.Context())
		defer cut()
		ended := make(chan error, 1)
		go func() {
			_, err := o.s.WorkOnTrial(first)
			ended <- err
		}()
		seen := 0.0
		ordertest.Eventually(t, "a third is done", func() bool { seen = o.trial(t, trial.ID).Progress; return seen > 0.33 })
		cut() // as if its process had been killed: nothing is given back
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Fatalf("the first ended with %v", err)
		}
		between := o.trial(t, trial.ID)
		if between.Status != promotion.TrialRunning || between.Progress < seen || between.Progress >= 1 || between.Result.Orders == 0 {
			t.Fatalf("cut, it is %s at %v (%d orders)", between.Status, between.Progress, between.Result.Orders)
		}
		other := o.Replica(t).Promotions
		other.PageOf(manyPage)
		if worked, err := other.WorkOnTrial(t.Context()); worked || err != nil {
			t.Fatalf("taken over before the lease was over: %v", err)
		}
		o.overdue(t)
		go func() {
			_, err := other.WorkOnTrial(t.Context())
			ended <- err
		}()
		at, moves, got := between.Progress, 0, between
		ordertest.Eventually(t, "it is done", func() bool {
			got = o.trial(t, trial.ID)
			if got.Progress < at {
				t.Errorf("progress went back from %v to %v", at, got.Progress)
			}
			if got.Progress > at {
				at = got.Progress
				moves++
			}
			return got.Status == promotion.TrialDone
		})
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if moves < 3 || got.Progress != 1 {
			t.Errorf("progress moved %d times, to %v", moves, got.Progress)
		}
		if want := sum(all, 2); sums(got.Result) != sums(want) {
			t.Errorf("it comes to %s, not %s", sums(got.Result), sums(want))
		}
		// What is kept grows with days, not with orders.
		row := o.DB.Ent().PromotionTrial.Query().Where(promotiontrial.ID(trial.ID)).OnlyX(o.Ctx)
		if len(row.State) > 16<<10 || len(got.Result.Days) > 41 || len(got.Result.Top) != 10 {
			t.Errorf("%d bytes of state, %d days, %d orders named", len(row.State), len(got.Result.Days), len(got.Result.Top))
		}
		if left := o.DB.Ent().PromotionTrialGuest.Query().CountX(o.Ctx); left != 0 {
			t.Errorf("%d guests are still remembered", left)
		}
	})
}
