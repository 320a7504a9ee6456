package coupon

import (
	"context"
	"errors"
	"strconv"

	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/pricing"
)

// Priced are the terms as pricing knows them; the coupon's code, validity and state are the caller's to add.
func (t *Terms) Priced() pricing.Coupon {
	_, own := pricing.CouponKindOf(pricing.Kind(t.Kind))
	return pricing.Coupon{
		Kind: pricing.Kind(t.Kind), Voucher: !own, Name: t.Name, FaceValue: t.FaceValue, MinSpend: t.MinSpend, Percent: t.Percent, Scope: t.Scope, ShopID: t.ShopID,
	}
}

// Check tells all that is wrong with the terms of an own coupon by themselves: ErrInvalid, each at its field (kind, faceValue, minSpend, percent, scope).
func (t *Terms) Check() error { return pricing.CheckCoupon(t.Priced()) }

// CheckTx is Check, and tells which goods and options the context's brand does not have that the scope names: at scope, the part's name, and the place in it.
func (t *Terms) CheckTx(ctx context.Context, tx *db.Tx) error {
	err := t.Check()
	var faults []error
	for _, part := range []struct {
		of     catalog.Thing
		ids    []string
		en, zh string
	}{
		{catalog.Categories, t.Scope.Categories, "there is no such category", "没有这个分类"}, {catalog.Products, t.Scope.Products, "there is no such product", "没有这个商品"},
		{catalog.SKUs, t.Scope.SKUs, "there is no such SKU", "没有这个规格"}, {catalog.Options, t.Scope.Options, "there is no such option", "没有这个选项"},
	} {
		if len(part.ids) == 0 || len(part.ids) > maxNamed {
			continue
		}
		known, err := catalog.Known(ctx, tx.Client, part.of, part.ids)
		if err != nil {
			return err
		}
		for i, id := range part.ids {
			if !known[id] {
				faults = append(faults, ErrInvalid.Saying(part.en, part.zh).At("scope", string(part.of), strconv.Itoa(i)))
			}
		}
	}
	return errors.Join(append([]error{err}, faults...)...)
}

// maxNamed bounds what is looked up; more is refused by Check.
const maxNamed = 200

// Called is how guests know a coupon of these terms that has no name of its own.
func (t *Terms) Called() lang.Text { return pricing.CouponName(t.Priced()) }

// Told is what an audit keeps of the terms.
func (t *Terms) Told() map[string]any {
	told := map[string]any{"kind": t.Kind, "faceValue": t.FaceValue, "minSpend": t.MinSpend}
	if t.Percent > 0 {
		told["percent"] = t.Percent
	}
	if !t.Scope.Empty() {
		told["scope"] = t.Scope
	}
	return told
}

// Kinds of own coupons, in the order of their turns.
func Kinds() []pricing.CouponKindInfo { return pricing.CouponKinds() }
