package batch_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"

	entcoupon "cuppa/ent/coupon"
	"cuppa/ent/couponclaim"
	"cuppa/ent/couponcode"
	"cuppa/ent/couponevent"
	"cuppa/ent/couponjob"
	"cuppa/internal/batch"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
)

var errCut = errors.New("the power is cut")

// lapse has all leases end: they go by the database's clock.
func (o *office) lapse() {
	o.Helper()
	o.must(o.env.DB.InTx(o.ctx, func(tx *db.Tx) error {
		return tx.CouponJob.Update().Where(couponjob.LeaseUntilNotNil()).SetLeaseUntil(time.Now().Add(-time.Hour)).Exec(o.ctx)
	}))
}

func TestCodesAreMadeExactlyWhoeverIsCutOff(t *testing.T) {
	each(t, func(o *office) {
		const total = 2*batch.CodesAtOnce + 100
		b, err := o.s.Save(o.ctx, o.boss, batch.Save{Content: content(func(c *batch.Content) { c.HandOut, c.Total = batch.ByCodes, total })})
		o.must(err)
		o.change(b.ID, batch.Active)
		_, first := o.replica(o.env.DB)
		batch.StopAfter(first, 0, errCut)
		if _, err := first.Work(t.Context()); !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		if b = o.batch(b.ID); b.Made != batch.CodesAtOnce {
			t.Fatalf("%d codes after a page", b.Made)
		}
		if _, _, err := o.s.Codes(o.ctx, o.boss, b.ID, 1); !errors.Is(err, batch.ErrTransition) {
			t.Errorf("half of them are written out: %v", err)
		}
		if worked, err := o.s.Work(t.Context()); worked || err != nil {
			t.Fatalf("a job is taken from its holder: %v", err)
		}
		o.lapse()
		var wg sync.WaitGroup
		for range 3 {
			_, s := o.replica(o.env.DB)
			wg.Go(func() {
				if _, err := s.Work(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		b = o.batch(b.ID)
		rows := o.env.DB.Ent().CouponCode.Query().Where(couponcode.BatchID(b.ID)).AllX(o.ctx)
		if b.Made != total || len(rows) != total {
			t.Fatalf("%d made, %d rows", b.Made, len(rows))
		}
		for _, r := range rows {
			if r.Digest != o.s.Digest(o.s.Code(b, r.N)) {
				t.Fatalf("code %d is not the one that is written out", r.N)
			}
		}
		jobs, err := o.s.Jobs(o.ctx, b)
		if err != nil || len(jobs) != 1 || jobs[0].Status != batch.JobDone || jobs[0].Done != total || jobs[0].Planned != total {
			t.Errorf("%+v %v", jobs, err)
		}
	})
}

func TestAHolderWhoWasAwayTooLongWritesNothing(t *testing.T) {
	each(t, func(o *office) {
		b, err := o.s.Save(o.ctx, o.boss, batch.Save{Content: content(func(c *batch.Content) { c.HandOut, c.Total = batch.ByCodes, 2*batch.CodesAtOnce })})
		o.must(err)
		o.change(b.ID, batch.Active)
		page, err := batch.OnePage(t.Context(), o.s)
		o.must(err)
		o.must(page())
		o.lapse()
		other, err := batch.OnePage(t.Context(), o.s)
		o.must(err)
		if err := page(); !errors.Is(err, batch.ErrFenced) {
			t.Errorf("the old holder: %v", err)
		}
		o.must(other())
		if got := o.env.DB.Ent().CouponCode.Query().Where(couponcode.BatchID(b.ID)).CountX(o.ctx); got != 2*batch.CodesAtOnce {
			t.Errorf("%d codes", got)
		}
	})
}

func (o *office) grant(b batch.Batch, key string, g batch.Segment) batch.Job {
	o.Helper()
	j, err := o.s.StartGrant(o.ctx, o.boss, batch.StartGrant{BatchID: b.ID, Segment: g, Key: key})
	o.must(err)
	return j
}

func (o *office) job(b batch.Batch, id string) batch.Job {
	o.Helper()
	jobs, err := o.s.Jobs(o.ctx, b)
	o.must(err)
	for _, j := range jobs {
		if j.ID == id {
			return j
		}
	}
	o.Fatal("no such job")
	return batch.Job{}
}

func TestAGrantGivesEachGuestOneThroughCutsAndAtOnce(t *testing.T) {
	each(t, func(o *office) {
		const n = batch.GuestsAtOnce + 44
		o.guests(n)
		b := o.active(func(c *batch.Content) { c.HandOut, c.Total, c.PerGuest = batch.ByGrant, 1000, 0 })
		p, err := o.s.Preview(o.ctx, o.boss, b.ID, batch.Segment{Everyone: true})
		if err != nil || p != (batch.Preview{Guests: n, Left: 1000}) {
			t.Errorf("%+v %v", p, err)
		}
		o.counts(b.ID, 0)
		j := o.grant(b, "june", batch.Segment{Everyone: true})
		if again := o.grant(b, "june", batch.Segment{Everyone: true}); again.ID != j.ID {
			t.Error("the same key is another grant")
		}
		if _, err := o.s.StartGrant(o.ctx, o.boss, batch.StartGrant{BatchID: b.ID, Key: "june", Segment: batch.Segment{Tier: "gold"}}); !errors.Is(err, batch.ErrKeyReused) {
			t.Errorf("the key with another segment: %v", err)
		}
		_, first := o.replica(o.env.DB)
		batch.StopAfter(first, 0, errCut)
		if _, err := first.Work(t.Context()); !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		o.counts(b.ID, batch.GuestsAtOnce)
		o.pass(time.Hour)
		o.must(o.env.DB.InTx(o.ctx, func(tx *db.Tx) error { // who comes later gets none
			return tx.Customer.Create().SetID("z-late").SetNickname("late").SetCreatedAt(o.now()).Exec(o.ctx)
		}))
		o.lapse()
		var wg sync.WaitGroup
		for range 3 {
			_, s := o.replica(o.env.DB)
			wg.Go(func() {
				if _, err := s.Work(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		o.counts(b.ID, n)
		var of []struct {
			CustomerID string `json:"customer_id"`
			Count      int
		}
		o.env.DB.Ent().Coupon.Query().Where(entcoupon.BatchID(b.ID)).GroupBy(entcoupon.FieldCustomerID).Aggregate(func(*sql.Selector) string { return "COUNT(*) AS count" }).ScanX(o.ctx, &of)
		for _, g := range of {
			if g.Count != 1 || g.CustomerID == "z-late" {
				t.Errorf("%+v", g)
			}
		}
		if got := o.job(b, j.ID); got.Status != batch.JobDone || got.Done != n || got.Skipped != 0 || len(of) != n {
			t.Errorf("%+v, %d guests", got, len(of))
		}
	})
}

func TestAGrantKeepsTheLimitsAndTheNumber(t *testing.T) {
	each(t, func(o *office) {
		o.guests(12)
		b := o.active(func(c *batch.Content) { c.Total = 10 })
		for _, guest := range []string{"g000", "g005"} {
			_, err := o.s.ClaimLink(o.ctx, guest, b.Link, "k")
			o.must(err)
		}
		g := batch.Segment{Everyone: true}
		if p, err := o.s.Preview(o.ctx, o.boss, b.ID, g); err != nil || p != (batch.Preview{Guests: 12, Full: 2, Left: 8}) {
			t.Errorf("%+v %v", p, err)
		}
		j := o.grant(b, "1", g)
		o.work()
		if got := o.job(b, j.ID); got.Status != batch.JobDone || got.Done != 8 || got.Skipped != 2 || got.EndedFor != batch.EndedExhausted {
			t.Errorf("%+v", got)
		}
		o.counts(b.ID, 10)
		codes := o.active(func(c *batch.Content) { c.HandOut = batch.ByCodes })
		if _, err := o.s.StartGrant(o.ctx, o.boss, batch.StartGrant{BatchID: codes.ID, Segment: g, Key: "1"}); !errors.Is(err, batch.ErrTransition) {
			t.Errorf("of codes: %v", err)
		}
		for name, bad := range map[string]batch.Segment{
			"nobody": {}, "everyone and some": {Everyone: true, Tier: "gold"}, "a tier that is none": {Tier: "a b"}, "below 0": {OrderedAtLeast: -1, Tier: "x"},
			"a guest who can't be": {CustomerIDs: []string{"\x00"}},
		} {
			if _, err := o.s.StartGrant(o.ctx, o.boss, batch.StartGrant{BatchID: b.ID, Segment: bad, Key: "2"}); !errors.Is(err, batch.ErrSegment) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAGrantWaitsWhileItsBatchIsPausedAndEndsWithIt(t *testing.T) {
	each(t, func(o *office) {
		o.guests(5)
		b, other := o.active(nil), o.active(nil)
		j := o.grant(b, "1", batch.Segment{Everyone: true})
		page, err := batch.OnePage(t.Context(), o.s) // it is claimed, and paused before its page
		o.must(err)
		o.change(b.ID, batch.Paused)
		o.must(page())
		if got := o.job(b, j.ID); got.Status != batch.JobQueued || got.Done != 0 {
			t.Fatalf("%+v", got)
		}
		if _, err := o.s.StartGrant(o.ctx, o.boss, batch.StartGrant{BatchID: other.ID, Key: "1", Segment: batch.Segment{Everyone: true}}); !errors.Is(err, batch.ErrKeyReused) {
			t.Errorf("the key of another batch: %v", err)
		}
		k := o.grant(other, "2", batch.Segment{Everyone: true})
		o.work() // which is not kept up
		if got := o.job(other, k.ID); got.Done != 5 {
			t.Errorf("another batch's: %+v", got)
		}
		o.counts(b.ID, 0)
		o.change(b.ID, batch.Active)
		o.work()
		o.counts(b.ID, 5)

		c := o.active(nil)
		l, m := o.grant(c, "3", batch.Segment{Everyone: true}), o.grant(c, "4", batch.Segment{Tier: "gold"})
		if got, err := o.s.CancelJob(o.ctx, o.boss, m.ID); err != nil || got.Status != batch.JobCanceled {
			t.Errorf("%+v %v", got, err)
		}
		o.change(c.ID, batch.Closed)
		o.work()
		if got := o.job(c, l.ID); got.Status != batch.JobDone || got.EndedFor != batch.EndedClosed || got.Done != 0 {
			t.Errorf("%+v", got)
		}
		o.counts(c.ID, 0)
	})
}

func TestSegmentsChooseGuestsByWhatTheyDid(t *testing.T) {
	each(t, func(o *office) {
		o.guests(4)
		paid := noon.Add(-time.Hour)
		n := 0
		order := func(guest, status string, at time.Time, amount, refunded int64, paidAt *time.Time) {
			n++
			o.must(o.env.DB.InTx(o.ctx, func(tx *db.Tx) error {
				return tx.Order.Create().SetID(fmt.Sprintf("o%d", n)).SetShopID("s1").SetCustomerID(guest).SetStatus(status).SetDineWay("TAKEAWAY").SetTotalAmount(amount).
					SetDiscountAmount(0).SetPayableAmount(amount).SetPaidAmount(amount).SetRefundedAmount(refunded).SetExpiresAt(at).SetNillablePaidAt(paidAt).SetCreatedAt(at).
					SetUpdatedAt(at).Exec(o.ctx)
			}))
		}
		old := noon.Add(-30 * 24 * time.Hour)
		order("g000", "COMPLETED", paid, 2000, 0, &paid)
		order("g000", "COMPLETED", old, 3000, 0, &old)
		order("g001", "COMPLETED", old, 9000, 0, &old)
		order("g002", "REFUNDED", paid, 5000, 5000, &paid)
		order("g002", "CREATED", paid, 5000, 0, nil)
		order("g003", "COMPLETED", paid, 5000, 4000, &paid)
		o.must(o.env.DB.InTx(o.ctx, func(tx *db.Tx) error {
			if err := tx.Customer.UpdateOneID("g003").SetTier("gold").Exec(o.ctx); err != nil {
				return err
			}
			return tx.Customer.Create().SetID("new").SetNickname("new").SetCreatedAt(noon).Exec(o.ctx)
		}))
		b := o.active(func(c *batch.Content) { c.Total, c.PerGuest = 100, 0 })
		week := noon.Add(-7 * 24 * time.Hour)
		for name, in := range map[string]struct {
			g    batch.Segment
			want string
		}{
			"all":               {batch.Segment{Everyone: true}, "g000 g001 g002 g003 new"},
			"new":               {batch.Segment{NewSince: noon}, "new"},
			"ordered once":      {batch.Segment{OrderedAtLeast: 1}, "g000 g001 g003"},
			"ordered twice":     {batch.Segment{OrderedAtLeast: 2}, "g000"},
			"ordered of late":   {batch.Segment{OrderedAtLeast: 1, OrderedSince: week}, "g000 g003"},
			"stay away":         {batch.Segment{NotOrderedSince: week}, "g001 g002 new"},
			"came, stay away":   {batch.Segment{NotOrderedSince: week, OrderedAtLeast: 1}, "g001"},
			"spent 50":          {batch.Segment{SpentAtLeast: 5000}, "g000 g001"},
			"spent 10 of late":  {batch.Segment{SpentAtLeast: 1000, SpentSince: week}, "g000 g003"},
			"members":           {batch.Segment{Tier: "gold"}, "g003"},
			"by name":           {batch.Segment{CustomerIDs: []string{"g001", "new", "nobody"}}, "g001 new"},
			"by name and spent": {batch.Segment{CustomerIDs: []string{"g001", "new"}, SpentAtLeast: 1}, "g001"},
		} {
			p, err := o.s.Preview(o.ctx, o.boss, b.ID, in.g)
			o.must(err)
			j := o.grant(b, name, in.g)
			o.work()
			var got []string
			for _, c := range o.env.DB.Ent().CouponClaim.Query().Where(couponclaim.Key("g:" + j.ID)).Order(couponclaim.ByCustomerID()).AllX(o.ctx) {
				got = append(got, c.CustomerID)
			}
			if strings.Join(got, " ") != in.want || p.Guests != len(got) {
				t.Errorf("%s: %v, %d counted; want %s", name, got, p.Guests, in.want)
			}
		}
	})
}

func TestWhatIsLeftOfABatchIsVoidedAndNothingElse(t *testing.T) {
	each(t, func(o *office) {
		const n = batch.VoidsAtOnce + 4
		o.guests(n)
		b := o.active(func(c *batch.Content) { c.Total = n })
		o.grant(b, "1", batch.Segment{Everyone: true})
		o.work()
		all := o.env.DB.Ent().Coupon.Query().Where(entcoupon.BatchID(b.ID)).Order(entcoupon.ByID()).AllX(o.ctx)
		system := db.ForAllBrands(t.Context())
		o.must(o.env.DB.InTx(system, func(tx *db.Tx) error {
			held, err := o.coupons.Lock(system, tx, []coupon.Wish{
				{BrandID: 1, CustomerID: all[0].CustomerID, OrderNo: "o1", Code: all[0].Code}, {BrandID: 1, CustomerID: all[1].CustomerID, OrderNo: "o2", Code: all[1].Code},
			})
			if err == nil {
				err = errors.Join(held[0].Refused, held[1].Refused)
			}
			if err == nil {
				_, err = o.coupons.Use(system, tx, "system", "o1")
			}
			return err
		}))
		_, err := o.s.Change(o.ctx, o.boss, batch.Change{ID: b.ID, To: batch.Closed, VoidRest: true, Reason: "a misprint"})
		o.must(err)
		_, err = o.s.Change(o.ctx, o.boss, batch.Change{ID: b.ID, To: batch.Closed, VoidRest: true, Reason: "again"}) // the first still waits
		o.must(err)
		o.work()
		f, err := o.s.Figures(o.ctx, b)
		if err != nil || f != (coupon.OfBatch{Locked: 1, Used: 1, Voided: n - 2}) {
			t.Errorf("%+v %v", f, err)
		}
		events := o.env.DB.Ent().CouponEvent.Query().Where(couponevent.ToStatus("voided"), couponevent.Actor("staff:Boss")).CountX(o.ctx)
		jobs, _ := o.s.Jobs(o.ctx, b)
		if events != n-2 || len(jobs) != 2 || jobs[0].Kind != batch.VoidRest && jobs[1].Kind != batch.VoidRest {
			t.Errorf("%d events, %+v", events, jobs)
		}
	})
}
