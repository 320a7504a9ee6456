package graph

import (
	"context"
	"errors"
	"strings"

	"cuppa/graph/model"
	"cuppa/internal/coupon"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/order"
)

// addVoucher asks a platform about a code; wrong ones are counted.
func (r *Resolver) addVoucher(ctx context.Context, in coupon.Voucher) (coupon.Coupon, error) {
	if err := r.Rates.mayGuess(ctx, []string{in.Code}); err != nil {
		return coupon.Coupon{}, err
	}
	if _, err := r.Catalog.Shop(ctx, in.ShopID); err != nil {
		return coupon.Coupon{}, err
	}
	c, err := r.Coupons.Add(ctx, in)
	r.Rates.guessed(ctx, err)
	return c, err
}

// issue gives a coupon: an own one as it is asked for, a platform's as its platform knows it. A voucher that is for all shops is asked about by the first one of the
// giver's.
func (r *Resolver) issue(ctx context.Context, in model.IssueCouponInput, by identity.Principal) (coupon.Coupon, error) {
	if r.Coupons.Own(in.Kind) {
		return r.Coupons.Issue(ctx, fromIssueCoupon(in, by))
	}
	shopID := value(in.ShopID)
	if shopID == "" && len(by.ShopIDs) > 0 {
		shopID = by.ShopIDs[0]
	}
	return r.Coupons.IssueVoucher(ctx, coupon.Voucher{CustomerID: in.CustomerID, ShopID: shopID, Kind: in.Kind, Code: value(in.Code), IssuedBy: by.ID}, in.IdempotencyKey)
}

// exchange places orders for vouchers; wrong codes are counted.
func (r *Resolver) exchange(ctx context.Context, in order.ExchangeRequest) ([]order.Order, bool, error) {
	codes := make([]string, len(in.Items))
	for i, it := range in.Items {
		codes[i] = it.Code
	}
	if err := r.Rates.mayGuess(ctx, codes); err != nil {
		return nil, false, err
	}
	placed, replayed, err := r.Orders.Exchange(ctx, in)
	r.Rates.guessed(ctx, err)
	return placed, replayed, err
}

func fromExchange(p identity.Principal, in model.ExchangeVouchersInput) order.ExchangeRequest {
	out := order.ExchangeRequest{
		BrandID: p.BrandID, CustomerID: p.ID, Key: in.IdempotencyKey, ShopID: in.ShopID, DineWay: order.DineWay(value(in.DineWay)),
		DeskNo: value(in.DeskNo), Contact: value(in.Contact), Note: value(in.Note), Channel: order.Channel(value(in.Channel)),
	}
	for _, it := range in.Items {
		out.Items = append(out.Items, order.ExchangeItem{Code: it.Code, SKUID: it.SkuID, OptionIDs: it.OptionIds})
	}
	return out
}

// exchangeAtCounter puts the voucher among those of the shop's walk-in guests and exchanges it for them.
func (r *Resolver) exchangeAtCounter(ctx context.Context, by identity.Principal, in model.ExchangeAtCounterInput) (order.Order, bool, error) {
	walkIn, err := r.Identity.WalkIn(ctx, in.ShopID)
	if err != nil {
		return order.Order{}, false, err
	}
	c, err := r.addVoucher(ctx, coupon.Voucher{CustomerID: walkIn.ID, ShopID: in.ShopID, Kind: in.Kind, Code: in.Code, IssuedBy: by.ID})
	if err != nil {
		return order.Order{}, false, err
	}
	placed, replayed, err := r.Orders.Exchange(ctx, order.ExchangeRequest{
		BrandID: by.BrandID, CustomerID: walkIn.ID, Key: in.IdempotencyKey, ShopID: in.ShopID, DineWay: order.DineWay(value(in.DineWay)), Note: value(in.Note),
		Channel: order.ChannelCounter, Actor: actor(by), Items: []order.ExchangeItem{{Code: c.Code, SKUID: in.SkuID, OptionIDs: in.OptionIds}},
	})
	if err != nil {
		return order.Order{}, false, err
	}
	return placed[0], replayed, nil
}

// atCounter names the fields as the counter's input does: there is one item only.
func atCounter(rejected []*model.UserError) []*model.UserError {
	for _, e := range rejected {
		if len(e.Field) > 2 && e.Field[0] == "items" {
			e.Field = e.Field[2:]
		}
	}
	return rejected
}

// asCoupon has an order that the caller may not see look like a redemption that does not exist.
func asCoupon(allowed func(order.Order) error) func(order.Order) error {
	return func(o order.Order) error {
		if err := allowed(o); !errors.Is(err, order.ErrNotFound) {
			return err
		}
		return coupon.ErrNotFound.At("id")
	}
}

func decided(ctx context.Context, o order.Order, err error) (*model.VoucherOrderPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.VoucherOrderPayload{UserErrors: rejected}, err
	}
	return &model.VoucherOrderPayload{Order: toOrder(o), UserErrors: rejected}, nil
}

func toRedemption(ctx context.Context, d coupon.Redemption) *model.Redemption {
	out := &model.Redemption{
		ID: d.ID, Kind: d.Kind, Status: model.RedemptionStatus(strings.ToUpper(string(d.Status))), Amount: d.Amount, Attempts: d.Attempts,
	}
	if d.Reason != nil && d.Status != coupon.RedemptionRedeemed {
		out.Reason = maybe(d.Reason.In(lang.From(ctx)))
	}
	if p, _ := identity.From(ctx); p.Kind == identity.KindStaff {
		out.Outcome, out.PlatformCode = maybe(d.Outcome), maybe(d.PlatformCode)
	}
	if !d.RedeemedAt.IsZero() {
		out.RedeemedAt = &d.RedeemedAt
	}
	return out
}
