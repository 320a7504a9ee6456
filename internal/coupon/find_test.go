package coupon_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
)

// TestGuestsWhoLookAtTheSameTimeSeeOnlyTheirOwn has guests of two brands, who share statements, look for the same codes and for nonsense.
func TestGuestsWhoLookAtTheSameTimeSeeOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s := coupon.New(env.DB, nil, still)
		owners := []struct {
			brand    int
			customer string
			code     string
			face     money.Amount
		}{{1, "alice", "SAME-CODE", 100}, {2, "alice", "SAME-CODE", 200}, {2, "bob", "BOBS-CODE", 300}}
		for _, o := range owners {
			in := coupon.Issue{Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: o.face}, CustomerID: o.customer, Code: o.code}
			if _, err := s.Issue(db.ForBrand(t.Context(), o.brand), in); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for range 30 {
			for _, o := range owners {
				wg.Go(func() {
					found, err := s.Find(db.ForBrand(t.Context(), o.brand), o.customer, []string{o.code})
					if err != nil || len(found) != 1 || found[0].FaceValue != o.face || found[0].BrandID != o.brand || found[0].CustomerID != o.customer {
						t.Errorf("%s of brand %d: %+v, %v", o.customer, o.brand, found, err)
					}
				})
			}
			for _, code := range []string{"BOBS-CODE", "no\x00ne", "\xff", "", strings.Repeat("A", 100_000)} {
				wg.Go(func() {
					if found, err := s.Find(db.ForBrand(t.Context(), 2), "alice", []string{code}); len(found) > 0 || !errors.Is(err, coupon.ErrNotFound) {
						t.Errorf("alice finds %.20q: %+v, %v", code, found, err)
					}
				})
			}
		}
		wg.Wait()
	})
}
