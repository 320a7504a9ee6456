package graph

import (
	"context"
	"errors"
	"strconv"
	"time"

	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

// fromTerms reads what the schema's types can't check; the error tells all of that.
func fromTerms(in *model.PromotionTermsInput) (promotion.Content, error) {
	c := promotion.Content{Kind: pricing.Kind(in.Kind), Name: lang.T(in.Name.En, in.Name.Zh), Parameters: in.Parameters}
	if s := in.Scope; s != nil {
		c.Scope = pricing.Scope{
			Shops: s.Shops, Categories: s.Categories, Products: s.Products, SKUs: s.Skus, Options: s.Options, Channels: words[string](s.Channels), DineWays: words[string](s.DineWays),
		}
	}
	if l := in.Limits; l != nil {
		c.Limits = pricing.Limits{
			PerGuest: value(l.PerGuest), PerGuestDay: value(l.PerGuestDay), PerDay: value(l.PerDay), Total: value(l.Total), Budget: value(l.Budget),
		}
	}
	if k := in.Stacking; k != nil {
		c.Stacking = pricing.Stacking{
			Layer: pricing.Layer(value(k.Layer)), Priority: value(k.Priority), Group: value(k.Group), Stacks: value(k.Stacks), Alone: value(k.Alone),
			NotWithCoupons: value(k.NotWithCoupons), Cap: value(k.Cap),
		}
	}
	if in.Period == nil {
		return c, nil
	}
	period, err := fromPeriod(in.Period)
	c.Period = period
	return c, err
}

func fromPeriod(in *model.PromotionPeriodInput) (p pricing.Period, err error) {
	p.From, p.Until = value(in.From), value(in.Until)
	var faults []error
	for i, day := range in.Days {
		if day < 1 || day > 7 {
			faults = append(faults, promotion.ErrInvalid.Saying("1 is Monday, 7 is Sunday", "1 为周一，7 为周日").At("terms", "period", "days", strconv.Itoa(i)))
			continue
		}
		p.Days = append(p.Days, time.Weekday(day%7))
	}
	clock := func(text *string, name string) (c pricing.Clock) {
		if text != nil && c.UnmarshalText([]byte(*text)) != nil {
			faults = append(faults, promotion.ErrInvalid.Saying("a time of day is HH:MM", "时间须为 HH:MM").At("terms", "period", name))
		}
		return c
	}
	p.Opens, p.Closes = clock(in.Opens, "opens"), clock(in.Closes, "closes")
	return p, errors.Join(faults...)
}

// alsoWrong adds to mistakes of the input what is wrong with the rest of the terms.
func (r *Resolver) alsoWrong(ctx context.Context, err error, c promotion.Content) error {
	return errors.Join(err, r.Promotions.Check(ctx, c))
}

func fromAudience(in *model.PromotionAudienceInput) pricing.Audience {
	if in == nil {
		return pricing.Audience{}
	}
	share := value(in.Percent)
	if in.Percent != nil && share == 0 {
		share = -1 // nobody is no audience; left out it would be everybody
	}
	return pricing.Audience{Shops: in.Shops, Percent: share}
}

func fromPromotionFilter(in *model.PromotionFilter) promotion.Filter {
	if in == nil {
		return promotion.Filter{}
	}
	return promotion.Filter{
		States: words[promotion.State](in.States), Kinds: words[pricing.Kind](in.Kinds), ShopID: value(in.ShopID), Text: value(in.Text),
	}
}

// checkPromotion is the dry run.
func (r *Resolver) checkPromotion(ctx context.Context, by identity.Principal, in model.CheckPromotionInput) (*model.CheckPromotionPayload, error) {
	out := &model.CheckPromotionPayload{}
	terms, err := fromTerms(in.Terms)
	if err != nil {
		return out, r.alsoWrong(ctx, err, terms)
	}
	trial := order.Trial{By: by, ID: value(in.ID), Content: terms}
	if in.Cart == nil {
		_, _, err := r.Promotions.Try(ctx, by, trial.ID, "CNY", terms)
		return out, err
	}
	trial.ShopID, trial.Items, trial.At, trial.DineWay, trial.Channel = in.Cart.ShopID, fromItems(in.Cart.Items), value(in.Cart.At), string(value(in.Cart.DineWay)), string(value(in.Cart.Channel))
	trial.Guest = pricing.Guest{ID: "trial", Tier: value(in.Cart.Tier), Orders: max(value(in.Cart.OrdersBefore), 0), Since: r.Now()}
	without, with, err := r.Orders.Try(ctx, trial)
	if err != nil {
		return out, err
	}
	out.Without, out.With = toTrial(ctx, without), toTrial(ctx, with)
	return out, nil
}
