package pricing

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// ErrInvalidCoupon says what is wrong with the terms of an own coupon; instances name the field.
var ErrInvalidCoupon = fault.New("INVALID_COUPON", "such a coupon can't be given", "优惠券设置有误")

const (
	// maxCouponFace bounds what one coupon takes off, in minor units: 10,000 yuan.
	maxCouponFace = 1_000_000
	// maxCouponScope bounds the names in one part of a coupon's scope.
	maxCouponScope = 200
)

// CouponScope is what a coupon is good for: goods in any of the categories, products or SKUs, and options. Nothing named means all.
type CouponScope struct {
	Categories []string `json:"categories,omitempty"`
	Products   []string `json:"products,omitempty"`
	SKUs       []string `json:"skus,omitempty"`
	Options    []string `json:"options,omitempty"`
}

// Empty says that nothing is named.
func (s *CouponScope) Empty() bool { return !s.goods() && len(s.Options) == 0 }

func (s *CouponScope) goods() bool { return len(s.Categories)+len(s.Products)+len(s.SKUs) > 0 }

// covers tells whether the goods of a line are named.
func (s *CouponScope) covers(l *Line) bool {
	return !s.goods() || slices.Contains(s.SKUs, l.SKUID) || slices.Contains(s.Products, l.ProductID) || slices.Contains(s.Categories, l.CategoryID)
}

// stage is when a kind's coupons have their turn, all after the promotions: each stage sees what those before it left.
type stage int

// The stages, in their order.
const (
	stageItem     stage = iota // one unit of a line, or one option of it
	stagePercent               // a part of what goods bear; at most one an order
	stageAmount                // an amount off the goods
	stageDelivery              // an amount off the delivery fee
)

// couponKind is a kind of own coupons: when its turn comes, what it takes, and what people read of it. It never changes.
type couponKind struct {
	CouponKindInfo
	stage stage
	// item is, of stageItem, what it takes off one unit of a line that it covers (option −1), or for one option of such a unit, at most; 0: it does not cover that.
	item func(k *Coupon, l *Line, option int) money.Amount
	// name is made where a coupon has none.
	name func(k *Coupon) lang.Text
	// reason says what a coupon does that takes so much.
	reason func(k *Coupon, take money.Amount, c currency) lang.Text
	// needs says what is missing when nothing in the cart is what it is for.
	needs lang.Text
}

// CouponKindInfo tells people and forms of a kind of own coupons.
type CouponKindInfo struct {
	// Kind is its name.
	Kind Kind
	// Label and Description are for people.
	Label, Description lang.Text
	// Worth says that FaceValue must be above 0; else it is a bound, and 0 is none.
	Worth bool
	// Percent says that it takes a percentage, 1 to 100.
	Percent bool
	// Goods and Options say what its scope may name: categories, products and SKUs; options.
	Goods, Options bool
	// Bounded says that it must name something, or have a bound.
	Bounded bool
}

// couponRegistry holds the kinds by name.
type couponRegistry map[Kind]*couponKind

// add refuses a kind without a name, without its parts, or that is there already.
func (r couponRegistry) add(d *couponKind) error {
	switch {
	case d.Kind == "":
		return errors.New("pricing: a kind of coupons without a name")
	case d.name == nil || d.reason == nil || d.needs == nil || d.stage < stageItem || d.stage > stageDelivery:
		return fmt.Errorf("pricing: coupon kind %s is not whole", d.Kind)
	case (d.stage == stageItem) != (d.item != nil), (d.stage == stagePercent) != d.Percent:
		return fmt.Errorf("pricing: coupon kind %s does not do what its stage asks", d.Kind)
	}
	_, taken := r[d.Kind]
	if _, promotes := kinds[d.Kind]; taken || promotes {
		return fmt.Errorf("pricing: kind %s is registered twice", d.Kind)
	}
	r[d.Kind] = d
	return nil
}

// couponKinds are those of this program; filled by the init of each kind's file, and not changed afterwards.
var couponKinds = couponRegistry{}

// registerCoupon adds a kind at start-up, where a mistake must stop the program.
func registerCoupon(d couponKind) {
	if err := couponKinds.add(&d); err != nil {
		panic(err)
	}
}

// CouponKinds are all kinds of own coupons, in the order of their turns, then by name.
func CouponKinds() []CouponKindInfo {
	all := make([]*couponKind, 0, len(couponKinds))
	for _, d := range couponKinds {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *couponKind) int {
		if a.stage != b.stage {
			return int(a.stage - b.stage)
		}
		return strings.Compare(string(a.Kind), string(b.Kind))
	})
	infos := make([]CouponKindInfo, len(all))
	for i, d := range all {
		infos[i] = d.CouponKindInfo
	}
	return infos
}

// CouponKindOf is an own kind by its name.
func CouponKindOf(kind Kind) (CouponKindInfo, bool) {
	d, ok := couponKinds[kind]
	if !ok {
		return CouponKindInfo{}, false
	}
	return d.CouponKindInfo, true
}

// CouponName is how guests know a coupon of such terms that has no name of its own; nil of an unknown kind.
func CouponName(k Coupon) lang.Text {
	if d, ok := couponKinds[k.Kind]; ok {
		return d.name(&k)
	}
	return nil
}

// CheckCoupon tells all that is wrong with the terms of an own coupon (Kind, FaceValue, MinSpend, Percent and Scope): ErrInvalidCoupon, each at its field.
func CheckCoupon(k Coupon) error {
	wrong := func(en, zh string, path ...string) error { return ErrInvalidCoupon.Saying(en, zh).At(path...) }
	var faults []error
	d, known := CouponKindOf(k.Kind)
	if !known {
		faults = append(faults, wrong("this platform is not connected", "该平台尚未接入", "kind"))
		d.Worth, d.Goods, d.Options = true, true, true
	}
	switch {
	case d.Worth && (k.FaceValue <= 0 || k.FaceValue > maxCouponFace):
		faults = append(faults, wrong("the face value must be above 0 and at most 10,000 yuan", "面值须大于0且不超过1万元", "faceValue"))
	case k.FaceValue < 0 || k.FaceValue > maxCouponFace:
		faults = append(faults, wrong("what it takes off at most must be 0 (no bound) to 10,000 yuan", "最高优惠须为0（不限）到1万元", "faceValue"))
	case d.Bounded && k.FaceValue == 0 && k.Scope.Empty():
		faults = append(faults, wrong("say what it is for, or what it takes off at most", "请指定适用商品或最高优惠金额", "scope"))
	}
	if k.MinSpend < 0 || k.MinSpend > money.Max {
		faults = append(faults, wrong("the minimal spend must not be below 0", "使用门槛不能为负", "minSpend"))
	}
	switch {
	case d.Percent && (k.Percent < 1 || k.Percent > 100):
		faults = append(faults, wrong("the percentage must be 1 to 100", "折扣比例须为1到100", "percent"))
	case known && !d.Percent && k.Percent != 0:
		faults = append(faults, wrong("this kind takes no percentage", "此类优惠券没有折扣比例", "percent"))
	}
	return errors.Join(append(faults, checkCouponScope(d, k.Scope)...)...)
}

func checkCouponScope(d CouponKindInfo, s CouponScope) (faults []error) {
	for _, part := range []struct {
		of    string
		ids   []string
		taken bool
	}{{"categories", s.Categories, d.Goods}, {"products", s.Products, d.Goods}, {"skus", s.SKUs, d.Goods}, {"options", s.Options, d.Options}} {
		switch {
		case !part.taken && len(part.ids) > 0:
			faults = append(faults, ErrInvalidCoupon.Saying("this kind is not for "+part.of, "此类优惠券不能按此限定").At("scope", part.of))
		case len(part.ids) > maxCouponScope:
			faults = append(faults, ErrInvalidCoupon.Saying("at most "+strconv.Itoa(maxCouponScope)+" may be named", "最多可指定"+strconv.Itoa(maxCouponScope)+"项").At("scope", part.of))
		}
	}
	return faults
}

// couponName puts the minimal spend before or after what a coupon is worth.
func couponName(k *Coupon, en, zh string) lang.Text {
	if k.MinSpend == 0 {
		return lang.T(en, zh+"券")
	}
	return lang.T(en+" from ¥"+yuan(k.MinSpend), "满"+yuan(k.MinSpend)+zh+"券")
}

// upTo says what a coupon takes off at most, where it has a bound.
func upTo(k *Coupon, en, zh string) (string, string) {
	if k.FaceValue == 0 {
		return en, zh
	}
	return en + " (up to ¥" + yuan(k.FaceValue) + ")", zh + "（最高" + yuan(k.FaceValue) + "元）"
}

// yuan writes an amount as names have it: 5 or 30.50.
func yuan(a money.Amount) string {
	if a%100 == 0 {
		return strconv.FormatInt(int64(a/100), 10)
	}
	return fmt.Sprintf("%d.%02d", a/100, a%100)
}
