package promotion

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/pricing"
)

// checkContent tells all mistakes at once, each with its path: of its own terms, as pricing sees them, and names that the brand does not have.
func (s *Service) checkContent(ctx context.Context, c Content) error {
	var faults []error
	for _, f := range c.faults() {
		faults = append(faults, f)
	}
	named, err := s.checkNames(ctx, c.Scope)
	if err != nil {
		return err
	}
	return errors.Join(append(faults, named...)...)
}

// sound is a promotion that pricing takes; a part of another one in it shows whether that part is right.
var sound = pricing.Promotion{
	ID: "sound", Version: 1, Kind: pricing.KindPercentOff, Name: lang.T("x", "x"), Parameters: []byte(`{"percentOff": 10}`),
}

func (c Content) faults() (faults []*fault.Error) {
	try := func(put func(p *pricing.Promotion), path ...string) {
		p := sound
		put(&p)
		if _, err := pricing.Compile("CNY", []pricing.Promotion{p}); err != nil {
			faults = append(faults, toFaults(err, path)...)
		}
	}
	for _, l := range []lang.Lang{lang.ZH, lang.EN} {
		if c.Name[string(l)] == "" || !storable(c.Name[string(l)]) {
			faults = append(faults, ErrInvalid.Saying("it needs a name in Chinese and in English", "须填写中英文名称").At("name", string(l)))
		}
	}
	if len(faults) == 0 {
		try(func(p *pricing.Promotion) { p.Name = c.Name }, "name")
	}
	try(func(p *pricing.Promotion) { p.Scope = c.Scope }, "scope")
	try(func(p *pricing.Promotion) { p.Period = c.Period }, "period")
	try(func(p *pricing.Promotion) { p.Limits = c.Limits }, "limits")
	if len(c.Parameters) > maxTerms {
		return append(faults, ErrInvalid.Saying("the parameters are too long", "参数过长").At("parameters"))
	}
	before := len(faults)
	try(func(p *pricing.Promotion) { p.Kind, p.Parameters = c.Kind, c.Parameters }, "parameters")
	if len(faults) == before { // what it stacks with may depend on its kind
		try(func(p *pricing.Promotion) { p.Kind, p.Parameters, p.Stacking = c.Kind, c.Parameters, c.Stacking }, "stacking")
	}
	return faults
}

// toFaults shows what pricing says of a part at the part's path. Its errors are sentences of ours, but for those of the JSON decoder, which name Go's types.
func toFaults(err error, path []string) []*fault.Error {
	if known, ok := fault.All(err); ok {
		out := make([]*fault.Error, len(known))
		for i, f := range known {
			out[i] = ErrInvalid.Saying(f.Text.In(lang.EN), f.Text.In(lang.ZH)).At(slices.Concat(path, f.Field)...)
		}
		return out
	}
	var form *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	if errors.As(err, &form) || errors.As(err, &syntax) {
		return []*fault.Error{ErrInvalid.Saying("the parameters don't have the form of this kind", "参数格式与活动类型不符").At(path...).Because(err)}
	}
	said := innermost(err)
	return []*fault.Error{ErrInvalid.Saying(said, "设置有误："+said).At(path...).Because(err)}
}

// innermost is the sentence of the first leaf, without what was put before it.
func innermost(err error) string {
	for {
		switch e := err.(type) { //nolint:errorlint // each layer is looked at on its own
		case interface{ Unwrap() []error }:
			err = e.Unwrap()[0]
		case interface{ Unwrap() error }:
			if e.Unwrap() == nil {
				return err.Error()
			}
			err = e.Unwrap()
		default:
			return err.Error()
		}
	}
}

// checkNames tells which shops, goods and options of a scope the brand does not have.
func (s *Service) checkNames(ctx context.Context, scope pricing.Scope) (faults []error, err error) {
	if _, ok := db.Brand(ctx); !ok {
		return nil, db.ErrNoTenant
	}
	for _, part := range []struct {
		field, en, zh string
		ids           []string
	}{
		{"shops", "there is no such shop", "没有这家门店", scope.Shops}, {"categories", "there is no such category", "没有这个分类", scope.Categories},
		{"products", "there is no such product", "没有这个商品", scope.Products}, {"skus", "there is no such SKU", "没有这个规格", scope.SKUs},
		{"options", "there is no such option", "没有这个选项", scope.Options},
	} {
		if len(part.ids) == 0 {
			continue
		}
		good := slices.DeleteFunc(slices.Clone(part.ids), func(id string) bool { return !goodID(id) })
		known, err := knownIDs(ctx, s.db, part.field, good)
		if err != nil {
			return nil, err
		}
		for i, id := range part.ids {
			if !known[id] && len(faults) < maxFaults {
				faults = append(faults, ErrInvalid.Saying(part.en, part.zh).At("scope", part.field, strconv.Itoa(i)))
			}
		}
	}
	return faults, nil
}

// maxFaults bounds how many unknown names are told.
const maxFaults = 50

// checkAudience refuses a canary's shops that the promotion does not count in, or the brand does not have.
func (s *Service) checkAudience(ctx context.Context, scope pricing.Scope, a pricing.Audience) error {
	known, err := knownIDs(ctx, s.db, "shops", slices.DeleteFunc(slices.Clone(a.Shops), func(id string) bool { return !goodID(id) }))
	if err != nil {
		return err
	}
	var faults []error
	for i, id := range a.Shops {
		if i == maxFaults {
			break
		}
		if !known[id] || len(scope.Shops) > 0 && !slices.Contains(scope.Shops, id) {
			faults = append(faults, ErrInvalid.Saying("the promotion does not count in this shop", "该门店不在活动范围内").At("audience", "shops", strconv.Itoa(i)))
		}
	}
	return errors.Join(faults...)
}
