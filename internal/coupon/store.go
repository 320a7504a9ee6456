package coupon

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/coupon"
	"cuppa/ent/schema"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/voucher"
)

func insertCoupon(ctx context.Context, tx *db.Tx, c Coupon, by string) (Coupon, error) {
	row, err := creation(tx, c, by).Save(ctx)
	if err != nil {
		return Coupon{}, err
	}
	return fromRow(row), nil
}

// insertCoupons answers them in their order.
func insertCoupons(ctx context.Context, tx *db.Tx, all []Coupon, by string) ([]Coupon, error) {
	rows := make([]*ent.CouponCreate, len(all))
	for i, c := range all {
		rows[i] = creation(tx, c, by)
	}
	made, err := tx.Coupon.CreateBulk(rows...).Save(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Coupon, len(made))
	for i, r := range made {
		out[i] = fromRow(r)
	}
	return out, nil
}

func creation(tx *db.Tx, c Coupon, by string) *ent.CouponCreate {
	create := tx.Coupon.Create().
		SetCode(c.Code).SetCustomerID(c.CustomerID).SetKind(c.Kind).SetName(c.Name).
		SetFaceValue(int64(c.FaceValue)).SetDealID(c.DealID).SetMinSpend(int64(c.MinSpend)).
		SetValidFrom(c.ValidFrom).SetValidUntil(c.ValidUntil).SetVoucherCode(c.voucher.Reveal()).SetIssuedBy(by).SetChangedAt(c.ValidFrom).SetTransferable(c.Transferable)
	if c.ShopID != "" {
		create.SetShopID(c.ShopID)
	}
	if c.BatchID != "" {
		create.SetBatchID(c.BatchID)
	}
	if c.Percent > 0 {
		create.SetPercent(c.Percent)
	}
	if !c.Scope.Empty() {
		create.SetScope(schema.CouponScope(c.Scope))
	}
	return create
}

func fromRow(r *ent.Coupon) Coupon {
	c := Coupon{
		ID: r.ID, BrandID: r.BrandID, Code: r.Code, CustomerID: r.CustomerID, Status: Status(r.Status),
		Terms:   TermsOf(r),
		voucher: voucher.NewSecret(r.VoucherCode), DealID: r.DealID, ValidFrom: r.ValidFrom.UTC(), ValidUntil: r.ValidUntil.UTC(),
		Transferable: r.Transferable, Version: r.Version,
	}
	if r.BatchID != nil {
		c.BatchID = *r.BatchID
	}
	if r.OrderNo != nil {
		c.OrderNo = *r.OrderNo
	}
	return c
}

// TermsOf are the terms of a stored coupon.
func TermsOf(r *ent.Coupon) Terms {
	t := Terms{Kind: r.Kind, Name: r.Name, FaceValue: money.Amount(r.FaceValue), MinSpend: money.Amount(r.MinSpend), Percent: r.Percent, Scope: Scope(r.Scope)}
	if r.ShopID != nil {
		t.ShopID = *r.ShopID
	}
	return t
}

// owned names coupons of a customer by their codes.
type owned struct {
	brandID    int
	customerID string
	codes      []string
}

// couponsByCodes reads the coupons of several customers in one statement, each customer's in the order of their codes; the context sees all brands, so what belongs
// to whom is looked at here. Quotes read all the time: the rows are scanned by hand, which costs half of what ent's do.
func couponsByCodes(ctx context.Context, d *db.DB, wishes []owned) ([][]Coupon, error) {
	var brands []int
	var codes []string
	for _, w := range wishes {
		if !slices.Contains(brands, w.brandID) {
			brands = append(brands, w.brandID)
		}
		for _, code := range w.codes {
			if storable(code) {
				codes = append(codes, code)
			}
		}
	}
	found := make([][]Coupon, len(wishes))
	if len(codes) == 0 {
		return found, nil
	}
	byCode, err := scanCoupons(ctx, d, brands, padded(codes))
	if err != nil {
		return nil, err
	}
	for i, w := range wishes {
		found[i] = make([]Coupon, 0, len(w.codes))
		for _, code := range w.codes {
			for _, c := range byCode[code] {
				if c.BrandID == w.brandID && c.CustomerID == w.customerID {
					found[i] = append(found[i], c)
				}
			}
		}
	}
	return found, nil
}

// found are the columns that scanCoupons reads.
var found = []string{
	coupon.FieldID, coupon.FieldBrandID, coupon.FieldCode, coupon.FieldCustomerID, coupon.FieldKind, coupon.FieldName, coupon.FieldFaceValue, coupon.FieldMinSpend,
	coupon.FieldPercent, coupon.FieldScope, coupon.FieldShopID, coupon.FieldStatus, coupon.FieldOrderNo, coupon.FieldValidFrom, coupon.FieldValidUntil,
}

// scanCoupons reads the brands' coupons with the codes. A code is one brand's: two brands may have the same.
func scanCoupons(ctx context.Context, d *db.DB, brands []int, codes []string) (map[string][]Coupon, error) {
	text, args := sql.Dialect(d.Dialect()).Select(found...).From(sql.Table(coupon.Table)).
		Where(sql.And(sql.InInts(coupon.FieldBrandID, brands...), sql.In(coupon.FieldCode, anyOf(codes)...))).Query()
	rows, err := d.Prepared().QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	byCode := make(map[string][]Coupon, len(codes))
	names, scopes := map[string]lang.Text{}, map[string]Scope{} // most are the same
	for rows.Next() {
		var (
			c             Coupon
			name, scope   stdsql.RawBytes
			shop, orderNo stdsql.NullString
		)
		if err := rows.Scan(&c.ID, &c.BrandID, &c.Code, &c.CustomerID, &c.Kind, &name, &c.FaceValue, &c.MinSpend, &c.Percent, &scope, &shop, &c.Status, &orderNo,
			&c.ValidFrom, &c.ValidUntil); err != nil {
			return nil, err
		}
		if len(scope) > 0 {
			known, ok := scopes[string(scope)]
			if !ok {
				if err := json.Unmarshal(scope, &known); err != nil {
					return nil, err
				}
				scopes[string(scope)] = known
			}
			c.Scope = known
		}
		if c.Name = names[string(name)]; c.Name == nil {
			if err := json.Unmarshal(name, &c.Name); err != nil {
				return nil, err
			}
			names[string(name)] = c.Name
		}
		c.ShopID, c.OrderNo, c.ValidFrom, c.ValidUntil = shop.String, orderNo.String, c.ValidFrom.UTC(), c.ValidUntil.UTC()
		byCode[c.Code] = append(byCode[c.Code], c)
	}
	return byCode, rows.Err()
}

func anyOf(codes []string) []any {
	all := make([]any, len(codes))
	for i, code := range codes {
		all[i] = code
	}
	return all
}

// storable keeps out what PostgreSQL refuses as text: one guest's nonsense must not fail the statement for all.
func storable(code string) bool {
	return len(code) <= maxCode && utf8.ValidString(code) && !strings.ContainsRune(code, 0)
}

// padded repeats the last code up to a power of two, so that there are few different statements and they stay prepared.
func padded(codes []string) []string {
	for n := len(codes); n&(n-1) != 0; n++ {
		codes = append(codes, codes[n-1])
	}
	return codes
}

// listCoupons puts those that can be used first, then sorts by the end of their validity.
func listCoupons(ctx context.Context, d *db.DB, customerID string, now time.Time, limit, offset int) ([]Coupon, error) {
	rows, err := d.Ent().Coupon.Query().Where(coupon.CustomerID(customerID)).
		Order(func(s *sql.Selector) {
			s.OrderExpr(sql.ExprFunc(func(b *sql.Builder) {
				b.WriteString("CASE WHEN ").Ident(s.C(coupon.FieldStatus)).WriteOp(sql.OpEQ).Arg(string(Available)).
					WriteString(" AND ").Ident(s.C(coupon.FieldValidUntil)).WriteOp(sql.OpGT).Arg(now.UTC()).WriteString(" THEN 0 ELSE 1 END")
			}))
		}, coupon.ByValidUntil(), coupon.ByID()).
		Limit(limit).Offset(offset).All(ctx)
	if err != nil {
		return nil, err
	}
	coupons := make([]Coupon, len(rows))
	for i, r := range rows {
		coupons[i] = fromRow(r)
	}
	return coupons, nil
}

// ofCode is the brand's coupon with a code.
func (s *Service) ofCode(ctx context.Context, code string) (Coupon, bool, error) {
	row, err := s.db.Ent().Coupon.Query().Where(coupon.Code(code)).Only(ctx)
	if ent.IsNotFound(err) {
		return Coupon{}, false, nil
	}
	if err != nil {
		return Coupon{}, false, err
	}
	return fromRow(row), true, nil
}

// OfCodes are the customer's coupons with some codes, in no order; those that are not there are left out.
func (s *Service) OfCodes(ctx context.Context, customerID string, codes []string) ([]Coupon, error) {
	rows, err := s.db.Ent().Coupon.Query().Where(coupon.CustomerID(customerID), coupon.CodeIn(slices.DeleteFunc(slices.Clone(codes), func(code string) bool {
		return !storable(code)
	})...)).All(ctx)
	if err != nil {
		return nil, err
	}
	coupons := make([]Coupon, len(rows))
	for i, r := range rows {
		coupons[i] = fromRow(r)
	}
	return coupons, nil
}
