package graph

import (
	"context"
	"math"

	"cuppa/graph/model"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

func toText(t lang.Text) *model.LocalizedText {
	return &model.LocalizedText{Zh: t.In(lang.ZH), En: t.In(lang.EN)}
}

func (r *Resolver) toPromotionPayload(ctx context.Context, p promotion.Promotion, err error) (*model.PromotionPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.PromotionPayload{UserErrors: rejected}, err
	}
	shown, err := r.toPromotion(ctx, p)
	return &model.PromotionPayload{Promotion: shown, UserErrors: rejected}, err
}

func (r *Resolver) toPromotion(ctx context.Context, p promotion.Promotion) (*model.Promotion, error) {
	all, err := r.toPromotions(ctx, []promotion.Promotion{p})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (r *Resolver) toPromotions(ctx context.Context, all []promotion.Promotion) ([]*model.Promotion, error) {
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].ID
	}
	spent, err := r.Promotions.Spent(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Promotion, len(all))
	for i := range all {
		p := &all[i]
		m := &model.Promotion{
			ID: p.ID, Name: p.Draft.Name.In(lang.From(ctx)), State: model.PromotionState(p.StateAt(r.Now())), Revision: p.Revision, Draft: toTerms(p.Draft),
			Edited: p.Edited, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, UpdatedBy: maybe(p.UpdatedBy), Versions: make([]*model.PromotionVersion, len(p.Versions)),
		}
		counted := false
		for j, v := range p.Versions {
			m.Versions[j] = toVersion(v)
			counted = counted || v.Limits.Total > 0 || v.Limits.Budget > 0
		}
		if counted {
			used := spent[p.ID]
			m.Uses, m.Given = &used.Total, &used.Given
		}
		out[i] = m
	}
	return out, nil
}

func (r *Resolver) toPromotionConnection(ctx context.Context, page promotion.Page) (*model.PromotionConnection, error) {
	nodes, err := r.toPromotions(ctx, page.Promotions)
	if err != nil {
		return nil, err
	}
	out := &model.PromotionConnection{Edges: make([]*model.PromotionEdge, len(nodes))}
	end := ""
	for i, node := range nodes {
		end = promotion.Cursor(&page.Promotions[i])
		out.Edges[i] = &model.PromotionEdge{Cursor: end, Node: node}
	}
	out.PageInfo = toPageInfo(page.More, end)
	return out, nil
}

// staffName is what colleagues call a member of staff; null where there is none.
func (r *Resolver) staffName(ctx context.Context, id *string) (*string, error) {
	if id == nil {
		return nil, nil //nolint:nilnil // no name
	}
	name, err := load(ctx, r).staff.Load(ctx, *id)
	return maybe(name), err
}

func toVersion(v promotion.Version) *model.PromotionVersion {
	out := &model.PromotionVersion{
		Version: v.Version, Terms: toTerms(v.Content()), EffectiveFrom: v.EffectiveFrom, PublishedAt: v.PublishedAt, PublishedBy: maybe(v.PublishedBy), Note: maybe(v.Note),
	}
	if a := v.Audience; len(a.Shops) > 0 || a.Percent > 0 {
		out.Audience = &model.PromotionAudience{Shops: list(a.Shops), Percent: maybe(a.Percent)}
	}
	return out
}

// list is never null.
func list(of []string) []string {
	if of == nil {
		return []string{}
	}
	return of
}

// words are a list of values that the schema names.
func words[T, F ~string](of []F) []T {
	out := make([]T, len(of))
	for i, v := range of {
		out[i] = T(v)
	}
	return out
}

func toTerms(c promotion.Content) *model.PromotionTerms {
	s, p, l, k := c.Scope, c.Period, c.Limits, c.Stacking
	period := &model.PromotionPeriod{From: maybe(p.From), Until: maybe(p.Until), Days: make([]int, len(p.Days))}
	for i, day := range p.Days {
		period.Days[i] = (int(day)+6)%7 + 1
	}
	if p.Opens != 0 || p.Closes != 0 {
		opens, closes := p.Opens.String(), p.Closes.String()
		period.Opens, period.Closes = &opens, &closes
	}
	return &model.PromotionTerms{
		Kind: string(c.Kind), Name: toText(c.Name), Parameters: c.Parameters,
		Scope: &model.PromotionScope{
			Shops: list(s.Shops), Categories: list(s.Categories), Products: list(s.Products), Skus: list(s.SKUs), Options: list(s.Options),
			Channels: words[model.OrderChannel](s.Channels), DineWays: words[model.DineWay](s.DineWays),
		},
		Period: period,
		Limits: &model.PromotionLimits{
			PerGuest: maybe(l.PerGuest), PerGuestDay: maybe(l.PerGuestDay), PerDay: maybe(l.PerDay), Total: maybe(l.Total), Budget: maybe(l.Budget),
		},
		Stacking: &model.PromotionStacking{
			Layer: maybe(model.PromotionLayer(k.Layer)), Priority: k.Priority, Group: maybe(k.Group), Stacks: k.Stacks, Alone: k.Alone, NotWithCoupons: k.NotWithCoupons,
			Cap: maybe(k.Cap),
		},
	}
}

func promotionKinds() []*model.PromotionKind {
	kinds := pricing.Kinds()
	out := make([]*model.PromotionKind, len(kinds))
	for i, k := range kinds {
		out[i] = &model.PromotionKind{
			Kind: string(k.Kind), Layer: model.PromotionLayer(k.Layer), Name: toText(k.Name), Description: toText(k.Description), Fields: toFields(k.Fields),
		}
	}
	return out
}

func toFields(fields []pricing.Field) []*model.PromotionField {
	out := make([]*model.PromotionField, len(fields))
	for i, f := range fields {
		m := &model.PromotionField{
			Name: f.Name, Type: model.PromotionFieldType(f.Type), Required: f.Required, Label: toText(f.Label), Fields: toFields(f.Fields),
			Unit: maybe(map[pricing.FieldType]string{pricing.FieldAmount: "minor units", pricing.FieldPercent: "hundredths"}[f.Type]),
		}
		if f.Min != 0 || f.Max != 0 {
			m.Min, m.Max = within32(f.Min), within32(f.Max)
		}
		out[i] = m
	}
	return out
}

// within32 is a bound that fits an Int of GraphQL; a greater one bounds nothing there.
func within32(n int64) *int {
	if n < math.MinInt32 || n > math.MaxInt32 {
		return nil
	}
	bound := int(n)
	return &bound
}

func toTrial(ctx context.Context, r pricing.Result) *model.TrialPrice {
	q := toQuote(ctx, order.Quote{Result: r})
	return &model.TrialPrice{
		TotalAmount: r.Total, DiscountAmount: r.Discount, PayableAmount: r.Payable, AppliedDiscounts: q.AppliedDiscounts, RejectedDiscounts: q.RejectedDiscounts,
	}
}
