package graph

import (
	"context"
	"encoding/base64"
	"strconv"
	"time"

	"cuppa/graph/model"
	"cuppa/internal/coupon"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/report"
)

func toSession(s identity.Session) *model.Session {
	return &model.Session{AccessToken: s.AccessToken, ExpiresAt: s.ExpiresAt, RefreshToken: s.RefreshToken, RefreshExpiresAt: s.RefreshExpiresAt}
}

func toCustomer(g identity.Guest) *model.Customer {
	return &model.Customer{ID: g.ID, Nickname: g.Nickname}
}

func toStaff(s identity.Staff) *model.Staff {
	return &model.Staff{ID: s.ID, Name: s.Name, Role: toRole(s.Role), ShopIDs: s.ShopIDs}
}

func toRole(r identity.Role) model.StaffRole {
	if r == identity.RoleManager {
		return model.StaffRoleManager
	}
	return model.StaffRoleBarista
}

func toCoupon(ctx context.Context, c coupon.Coupon, now time.Time) *model.Coupon {
	status := map[coupon.Status]model.CouponStatus{
		coupon.Available: model.CouponStatusAvailable, coupon.Locked: model.CouponStatusLocked, coupon.Used: model.CouponStatusUsed,
		coupon.Expired: model.CouponStatusExpired, coupon.Voided: model.CouponStatusVoided,
	}[c.StatusAt(now)]
	return &model.Coupon{
		Code: c.Code, Name: c.Name.In(lang.From(ctx)), Kind: c.Kind, Status: status, FaceValue: maybe(c.FaceValue),
		Percent: maybe(c.Percent), Scope: toCouponScope(c.Scope),
		MinSpend: c.MinSpend, ShopID: maybe(c.ShopID), ValidFrom: c.ValidFrom, ValidUntil: c.ValidUntil,
		Source: c.ID, Transferable: c.Transferable,
	}
}

func toCouponScope(s coupon.Scope) *model.CouponScope {
	if s.Empty() {
		return nil
	}
	list := func(ids []string) []string { return append([]string{}, ids...) }
	return &model.CouponScope{Categories: list(s.Categories), Products: list(s.Products), Skus: list(s.SKUs), Options: list(s.Options)}
}

func fromCouponScope(in *model.CouponScopeInput) coupon.Scope {
	if in == nil {
		return coupon.Scope{}
	}
	return coupon.Scope{Categories: in.Categories, Products: in.Products, SKUs: in.Skus, Options: in.Options}
}

// A cursor of coupons is how many come before: the list of one guest is short.
func couponCursor(n int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("c" + strconv.Itoa(n)))
}

func parseCouponCursor(after *string) (int, error) {
	if after == nil || *after == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(*after)
	if err == nil && len(raw) > 1 && raw[0] == 'c' {
		if n, err := strconv.Atoi(string(raw[1:])); err == nil && n > 0 && n < 100_000 {
			return n, nil
		}
	}
	return 0, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
}

func toCouponConnection(ctx context.Context, p coupon.Page, offset int, now time.Time) *model.CouponConnection {
	out := &model.CouponConnection{Edges: make([]*model.CouponEdge, len(p.Coupons))}
	end := ""
	for i, c := range p.Coupons {
		end = couponCursor(offset + i + 1)
		out.Edges[i] = &model.CouponEdge{Cursor: end, Node: toCoupon(ctx, c, now)}
	}
	out.PageInfo = toPageInfo(p.More, end)
	return out
}

func toDashboard(ctx context.Context, f report.Figures) *model.Dashboard {
	l := lang.From(ctx)
	out := &model.Dashboard{
		Revenue: f.Revenue, Discounts: f.Discounts, Refunds: f.Refunds, OrderCount: f.OrderCount, AverageTicket: f.AverageTicket,
		CouponUsageRate: f.CouponUsageRate, UntouchedOrders: f.UntouchedOrders, UntouchedShare: f.UntouchedShare, Series: make([]*model.SeriesPoint, len(f.Series)), TopProducts: make([]*model.ProductFigures, len(f.TopProducts)),
	}
	for i, p := range f.Series {
		out.Series[i] = &model.SeriesPoint{At: p.At, Revenue: p.Revenue, OrderCount: p.OrderCount}
	}
	for i, p := range f.TopProducts {
		out.TopProducts[i] = &model.ProductFigures{ProductID: p.ID, Name: p.Name.In(l), Quantity: int(p.Quantity), Revenue: p.Revenue}
	}
	return out
}

func fromIssueCoupon(in model.IssueCouponInput, by identity.Principal) coupon.Issue {
	return coupon.Issue{
		Terms: coupon.Terms{
			Kind: in.Kind, ShopID: value(in.ShopID), FaceValue: value(in.FaceValue), MinSpend: value(in.MinSpend), Percent: value(in.Percent), Scope: fromCouponScope(in.Scope),
		},
		CustomerID: in.CustomerID, Code: value(in.Code), ValidUntil: value(in.ValidUntil), By: by.ID, Key: in.IdempotencyKey,
	}
}
