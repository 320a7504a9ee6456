package batch_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	entcoupon "cuppa/ent/coupon"
	"cuppa/ent/couponclaim"
	"cuppa/ent/couponcode"
	"cuppa/internal/batch"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
)

// counts compares a batch with its rows: as many coupons and claims as it says, and no more than it has.
func (o *office) counts(id string, want int) {
	o.Helper()
	b := o.batch(id)
	coupons := o.env.DB.Ent().Coupon.Query().Where(entcoupon.BatchID(id)).CountX(o.ctx)
	claims := o.env.DB.Ent().CouponClaim.Query().Where(couponclaim.BatchID(id)).CountX(o.ctx)
	if b.Claimed != want || coupons != want || claims != want {
		o.Errorf("claimed %d, %d coupons, %d claims; want %d", b.Claimed, coupons, claims, want)
	}
}

func TestSixtyFourGuestsClaimTheLastTenOnTwoReplicas(t *testing.T) {
	each(t, func(o *office) {
		b := o.active(nil)
		_, second := o.replica(o.env.DB)
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[string]string{} // guest by code
		gone := 0
		for i := range 64 {
			for tap := range 2 { // each taps twice
				s := []*batch.Service{o.s, second}[(i+tap)%2]
				wg.Go(func() {
					guest := fmt.Sprintf("g%d", i)
					c, err := s.ClaimLink(o.ctx, guest, b.Link, fmt.Sprintf("tap %d", tap))
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						if other, met := got[c.Code]; met && other != guest || c.CustomerID != guest {
							t.Errorf("%s has the coupon of %s", guest, other)
						}
						got[c.Code] = guest
					case errors.Is(err, batch.ErrExhausted):
						gone++
					default:
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		if len(got) != 10 || gone != 2*54 {
			t.Errorf("%d coupons, %d refusals", len(got), gone)
		}
		o.counts(b.ID, 10)
	})
}

func TestADoubleTapIsAnsweredTheSameCoupon(t *testing.T) {
	each(t, func(o *office) {
		b := o.active(func(c *batch.Content) { c.PerGuest = 3 })
		var wg sync.WaitGroup
		codes := make([]string, 12)
		for i := range codes {
			wg.Go(func() {
				c, err := o.s.ClaimLink(o.ctx, "alice", b.Link, fmt.Sprint("key ", i%3))
				if err != nil {
					t.Error(err)
				}
				codes[i] = c.Code
			})
		}
		wg.Wait()
		for i, code := range codes {
			if code != codes[i%3] {
				t.Errorf("key %d: %q and %q", i%3, code, codes[i%3])
			}
		}
		o.counts(b.ID, 3)
		if _, err := o.s.ClaimLink(o.ctx, "alice", b.Link, "a fourth"); !errors.Is(err, batch.ErrLimit) {
			t.Errorf("a fourth: %v", err)
		}
		o.change(b.ID, batch.Closed)
		if c, err := o.s.ClaimLink(o.ctx, "alice", b.Link, "key 1"); err != nil || c.Code != codes[1] {
			t.Errorf("once more after the end: %v", err)
		}
		o.counts(b.ID, 3)
	})
}

// A key has 100 characters of any script: a link's and a grant's are kept as they came.
func TestKeysOfAHundredCharactersOfAnyScript(t *testing.T) {
	each(t, func(o *office) {
		b, long := o.active(func(c *batch.Content) { c.PerGuest = 3 }), strings.Repeat("🧋", 100)
		first, err := o.s.ClaimLink(o.ctx, "alice", b.Link, long)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := o.s.ClaimLink(o.ctx, "alice", b.Link, long); err != nil || again.Code != first.Code {
			t.Errorf("%q and %q, %v", first.Code, again.Code, err)
		}
		o.counts(b.ID, 1)
		given := o.active(func(c *batch.Content) { c.HandOut = batch.ByGrant })
		if one, again := o.grant(given, long, batch.Segment{Everyone: true}), o.grant(given, long, batch.Segment{Everyone: true}); one.ID != again.ID {
			t.Errorf("grants %s and %s", one.ID, again.ID)
		}
		for _, none := range []string{"", long + "x", "a\nb"} {
			if _, err := o.s.ClaimLink(o.ctx, "bob", b.Link, none); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("claimed by %q: %v", none, err)
			}
			if _, err := o.s.StartGrant(o.ctx, o.boss, batch.StartGrant{BatchID: given.ID, Segment: batch.Segment{Everyone: true}, Key: none}); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("granted by %q: %v", none, err)
			}
		}
	})
}

func TestClaimsOutsideOfTheirTimeAreRefused(t *testing.T) {
	each(t, func(o *office) {
		b := o.active(func(c *batch.Content) { c.ClaimFrom, c.ClaimUntil = noon.Add(time.Hour), noon.Add(2*time.Hour) })
		claim := func(guest string) error {
			_, err := o.s.ClaimLink(o.ctx, guest, b.Link, "k")
			return err
		}
		closed := func(when string) {
			t.Helper()
			if err := claim("late"); !errors.Is(err, batch.ErrClosed) {
				t.Errorf("%s: %v", when, err)
			}
		}
		closed("before")
		o.pass(time.Hour)
		o.must(claim("alice"))
		o.change(b.ID, batch.Paused)
		closed("paused")
		o.change(b.ID, batch.Active)
		o.must(claim("bob"))
		o.pass(time.Hour)
		closed("after")
		o.counts(b.ID, 2)

		ended := o.active(func(c *batch.Content) { c.ValidUntil, c.ValidDays = o.now().Add(36*time.Hour), 1 })
		if _, err := o.s.ClaimLink(o.ctx, "alice", ended.Link, "k"); !errors.Is(err, batch.ErrKeyReused) {
			t.Errorf("the key of another link: %v", err)
		}
		o.counts(ended.ID, 0)
		c, err := o.s.ClaimLink(o.ctx, "alice", ended.Link, "k2")
		if err != nil || !c.ValidUntil.Equal(o.now().Add(24*time.Hour)) {
			t.Errorf("a day from the claim: %v %v", c.ValidUntil, err)
		}
		o.pass(24 * time.Hour)
		if c, err = o.s.ClaimLink(o.ctx, "bob", ended.Link, "k2"); err != nil || !c.ValidUntil.Equal(ended.ValidUntil) {
			t.Errorf("the batch's end comes first: %v %v", c.ValidUntil, err)
		}
		o.pass(12 * time.Hour)
		if _, err := o.s.ClaimLink(o.ctx, "carl", ended.Link, "k"); !errors.Is(err, batch.ErrClosed) {
			t.Errorf("at the coupons' end: %v", err)
		}
		o.change(b.ID, batch.Closed)
		if _, err := o.s.Change(o.ctx, o.boss, batch.Change{ID: b.ID, To: batch.Active}); !errors.Is(err, batch.ErrTransition) {
			t.Errorf("a closed one is opened: %v", err)
		}
	})
}

func TestAGuestGetsSoManyADay(t *testing.T) {
	each(t, func(o *office) {
		b := o.active(func(c *batch.Content) { c.PerGuest, c.PerGuestDay = 3, 2 })
		claim := func(key string) error {
			_, err := o.s.ClaimLink(o.ctx, "alice", b.Link, key)
			return err
		}
		o.must(claim("1"))
		o.must(claim("2"))
		if err := claim("3"); !errors.Is(err, batch.ErrLimit) {
			t.Errorf("a third in a day: %v", err)
		}
		o.pass(24 * time.Hour)
		o.must(claim("3"))
		if err := claim("4"); !errors.Is(err, batch.ErrLimit) {
			t.Errorf("a fourth: %v", err)
		}
		o.counts(b.ID, 3)
	})
}

// Whoever claims again, by the same key or another, what they have given away meanwhile hears that they have had it.
func TestACouponThatWasGivenAwayIsNotClaimedAgain(t *testing.T) {
	each(t, func(o *office) {
		for _, perGuest := range []int{1, 2} {
			b := o.active(func(c *batch.Content) { c.PerGuest, c.Transferable = perGuest, true })
			key := fmt.Sprint("key ", perGuest)
			c, err := o.s.ClaimLink(o.ctx, "alice", b.Link, key)
			o.must(err)
			gift, err := o.coupons.Offer(o.ctx, "alice", c.Code)
			o.must(err)
			_, err = o.coupons.Accept(o.ctx, "bob", gift.Token)
			o.must(err)
			if _, err := o.s.ClaimLink(o.ctx, "alice", b.Link, key); !errors.Is(err, batch.ErrLimit) {
				o.Errorf("%d for each guest: %v", perGuest, err)
			}
			o.counts(b.ID, 1)
		}
	})
}

func TestACodeIsWhoseWhoTypesItFirst(t *testing.T) {
	each(t, func(o *office) {
		b := o.active(func(c *batch.Content) { c.HandOut, c.Total = batch.ByCodes, 3 })
		page, b, err := o.s.Codes(o.ctx, o.boss, b.ID, 1)
		o.must(err)
		if len(page) != 3 || b.Exports != 1 || page[0].Code == page[1].Code {
			t.Fatalf("%+v", page)
		}
		again, b, err := o.s.Codes(o.ctx, o.boss, b.ID, 0)
		if err != nil || !slices.Equal(again, page) || b.Exports != 2 {
			t.Errorf("written out again: %+v %v", again, err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		var winner coupon.Coupon
		refused := 0
		for i := range 32 {
			wg.Go(func() {
				c, err := o.s.ClaimCode(o.ctx, fmt.Sprintf("g%d", i), strings.ToLower(page[0].Code))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					winner = c
				} else if refused++; !errors.Is(err, coupon.ErrNotFound) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if refused != 31 {
			t.Errorf("%d refusals", refused)
		}
		if c, err := o.s.ClaimCode(o.ctx, winner.CustomerID, page[0].Code); err != nil || c.Code != winner.Code {
			t.Errorf("once more: %v", err)
		}
		if _, err := o.s.ClaimCode(o.ctx, winner.CustomerID, page[1].Code); !errors.Is(err, batch.ErrLimit) {
			t.Errorf("a second one: %v", err)
		}
		o.counts(b.ID, 1)
		if page, _, err = o.s.Codes(o.ctx, o.boss, b.ID, 1); err != nil || !page[0].Claimed || page[1].Claimed {
			t.Errorf("%+v %v", page, err)
		}
		slip := page[1].Code[:len(page[1].Code)-1] + "0"
		for who, in := range map[string]struct {
			brand int
			code  string
			want  error
		}{
			"a slip": {1, slip, batch.ErrCode}, "nonsense": {1, "hello", batch.ErrCode}, "nul": {1, "\x00", batch.ErrCode},
			"another brand's": {2, page[1].Code, coupon.ErrNotFound}, "unknown": {1, o.s.Code(batch.Batch{}, 1), coupon.ErrNotFound}, "another guest's": {1, page[0].Code, coupon.ErrNotFound},
		} {
			if _, err := o.s.ClaimCode(db.ForBrand(t.Context(), in.brand), "eve", in.code); !errors.Is(err, in.want) {
				t.Errorf("%s: %v", who, err)
			}
		}
		for _, row := range o.env.DB.Ent().CouponCode.Query().Where(couponcode.BatchID(b.ID)).AllX(o.ctx) {
			if strings.Contains(fmt.Sprint(page), row.Digest) || len(row.Digest) != 43 {
				t.Error("a code is stored")
			}
		}
		o.change(b.ID, batch.Closed)
		if _, err := o.s.ClaimCode(o.ctx, "eve", page[2].Code); !errors.Is(err, batch.ErrClosed) {
			t.Errorf("after the end: %v", err)
		}
	})
}

func TestUnknownLinksLeadNowhere(t *testing.T) {
	each(t, func(o *office) {
		b := o.active(nil)
		draft, err := o.s.Save(o.ctx, o.boss, batch.Save{Content: content(nil)})
		o.must(err)
		for name, in := range map[string]struct {
			brand int
			link  string
		}{"unknown": {1, "nothing"}, "none": {1, ""}, "another brand's": {2, b.Link}, "a draft's": {1, draft.Link}, "nul": {1, "\x00"}} {
			if _, err := o.s.ClaimLink(db.ForBrand(t.Context(), in.brand), "alice", in.link, "k"); !errors.Is(err, coupon.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := o.s.Offer(db.ForBrand(t.Context(), in.brand), in.link); !errors.Is(err, coupon.ErrNotFound) {
				t.Errorf("%s is shown: %v", name, err)
			}
		}
		if _, err := o.s.ClaimLink(o.ctx, "alice", b.Link, ""); !errors.Is(err, fault.ErrBadUserInput) {
			t.Errorf("no key: %v", err)
		}
	})
}

func TestWhoMayManageBatches(t *testing.T) {
	each(t, func(o *office) {
		all, one := o.active(nil), o.active(func(c *batch.Content) { c.Terms.ShopID = "s1" })
		clerk := o.boss
		clerk.ShopIDs = []string{"s1"}
		if _, err := o.s.Get(o.ctx, clerk, all.ID); !errors.Is(err, fault.ErrForbidden) {
			t.Errorf("the brand's: %v", err)
		}
		if _, err := o.s.Get(o.ctx, clerk, one.ID); err != nil {
			t.Error(err)
		}
		for name, in := range map[string]batch.Content{"for all shops": content(nil), "for another": content(func(c *batch.Content) { c.Terms.ShopID = "s2" })} {
			if _, err := o.s.Save(o.ctx, clerk, batch.Save{Content: in}); !errors.Is(err, fault.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := o.s.Change(o.ctx, clerk, batch.Change{ID: all.ID, To: batch.Closed}); !errors.Is(err, fault.ErrForbidden) {
			t.Errorf("closing: %v", err)
		}
		page, err := o.s.List(o.ctx, clerk, "", 10, 0)
		if err != nil || len(page.Batches) != 1 || page.Batches[0].ID != one.ID {
			t.Errorf("%+v %v", page, err)
		}
		if page, err = o.s.List(o.ctx, o.boss, "", 1, 0); err != nil || len(page.Batches) != 1 || !page.More {
			t.Errorf("%+v %v", page, err)
		}
		if _, err := o.s.Preview(o.ctx, clerk, one.ID, batch.Segment{Everyone: true}); !errors.Is(err, fault.ErrForbidden) {
			t.Errorf("a grant to the brand's guests: %v", err)
		}
		rival := identity.Principal{BrandID: 2, Kind: identity.KindStaff, ID: "rival", Role: identity.RoleManager}
		if _, err := o.s.Get(o.ctx, rival, all.ID); !errors.Is(err, batch.ErrNotFound) {
			t.Errorf("another brand's: %v", err)
		}
	})
}

func TestBatchesThatMakeNoSenseAreNotMade(t *testing.T) {
	each(t, func(o *office) {
		for name, change := range map[string]func(c *batch.Content){
			"no name": func(c *batch.Content) { c.Name = "" }, "nothing in it": func(c *batch.Content) { c.Total = 0 },
			"too many": func(c *batch.Content) { c.Total = 1_000_001 }, "too many codes": func(c *batch.Content) { c.HandOut, c.Total = batch.ByCodes, 200_001 },
			"no end": func(c *batch.Content) { c.ValidDays = 0 }, "an end that is past": func(c *batch.Content) { c.ValidUntil = noon },
			"a limit below 0":          func(c *batch.Content) { c.PerGuest = -1 },
			"a window that ends first": func(c *batch.Content) { c.ClaimFrom, c.ClaimUntil = noon.Add(2*time.Hour), noon.Add(time.Hour) },
		} {
			if _, err := o.s.Save(o.ctx, o.boss, batch.Save{Content: content(change)}); !errors.Is(err, batch.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := o.s.Save(o.ctx, o.boss, batch.Save{Content: content(func(c *batch.Content) { c.Name, c.Terms.FaceValue = "", 0 })})
		faults, _ := fault.All(err)
		if len(faults) != 2 || faults[1].Code != "INVALID_COUPON" || strings.Join(faults[1].Field, ".") != "terms.faceValue" {
			t.Errorf("both mistakes: %v", err)
		}
		b, err := o.s.Save(o.ctx, o.boss, batch.Save{Content: content(nil)})
		o.must(err)
		changed, err := o.s.Save(o.ctx, o.boss, batch.Save{ID: b.ID, Expected: 1, Content: content(func(c *batch.Content) { c.Total, c.Terms.FaceValue = 20, 700 })})
		if err != nil || changed.Revision != 2 || changed.Link != b.Link || o.batch(b.ID).Terms.FaceValue != 700 {
			t.Errorf("%+v %v", changed, err)
		}
		if _, err := o.s.Save(o.ctx, o.boss, batch.Save{ID: b.ID, Expected: 1, Content: content(nil)}); !errors.Is(err, batch.ErrRevision) {
			t.Errorf("by who read it before: %v", err)
		}
		o.change(b.ID, batch.Active)
		if _, err := o.s.Save(o.ctx, o.boss, batch.Save{ID: b.ID, Content: content(nil)}); !errors.Is(err, batch.ErrTransition) {
			t.Errorf("an active one: %v", err)
		}
	})
}
