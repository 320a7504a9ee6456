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

// Check tells all mistakes of a content at once: those that pricing sees, and names that the context's brand does not have. Each is INVALID_PROMOTION with its path,
// below "terms".
func (s *Service) Check(ctx context.Context, c Content) error { return check(ctx, outside(s.db), c) }

func check(ctx context.Context, from source, c Content) error {
	var faults []error
	for _, f := range c.faults() {
		faults = append(faults, f.At(slices.Concat([]string{"terms"}, f.Field)...))
	}
	named, err := checkNames(ctx, from, c)
	if err != nil {
		return err
	}
	return errors.Join(append(faults, named...)...)
}

// faults are the mistakes that pricing sees, and what else is kept beside the rules.
func (c Content) faults() (faults []*fault.Error) {
	for _, l := range []lang.Lang{lang.ZH, lang.EN} {
		if name := c.Name[string(l)]; name == "" || !storable(name) {
			faults = append(faults, ErrInvalid.Saying("it needs a name in Chinese and in English", "须填写中英文名称").At("name", string(l)))
		}
	}
	if len(c.Parameters) > maxTerms {
		return append(faults, ErrInvalid.Saying("the parameters are too long", "参数过长").At("parameters"))
	}
	_, err := pricing.Compile("CNY", []pricing.Promotion{c.promotion("draft")})
	if err == nil {
		return faults
	}
	found, ok := fault.All(err)
	if !ok {
		return append(faults, ErrInvalid.Because(err))
	}
	for _, f := range found {
		if slices.Equal(f.Field, []string{"name"}) && len(faults) > 0 {
			continue // said above
		}
		faults = append(faults, f)
	}
	return faults
}

// names are ids that stand somewhere in a promotion, of one kind of thing.
type names struct {
	of  string // shops, categories, products, skus or options
	at  []string
	ids []string
}

// absent says that something is not there, by what it is.
var absent = map[string]lang.Text{
	"shops": lang.T("there is no such shop", "没有这家门店"), "categories": lang.T("there is no such category", "没有这个分类"),
	"products": lang.T("there is no such product", "没有这个商品"), "skus": lang.T("there is no such SKU", "没有这个规格"),
	"options": lang.T("there is no such option", "没有这个选项"),
}

// checkNames tells which shops, goods and options the brand does not have that the scope and the parameters name.
func checkNames(ctx context.Context, from source, c Content) (faults []error, err error) {
	if _, ok := db.Brand(ctx); !ok {
		return nil, db.ErrNoTenant
	}
	all := []names{
		{"shops", []string{"terms", "scope", "shops"}, c.Scope.Shops}, {"categories", []string{"terms", "scope", "categories"}, c.Scope.Categories},
		{"products", []string{"terms", "scope", "products"}, c.Scope.Products}, {"skus", []string{"terms", "scope", "skus"}, c.Scope.SKUs},
		{"options", []string{"terms", "scope", "options"}, c.Scope.Options},
	}
	for _, kind := range pricing.Kinds() {
		if kind.Kind == c.Kind {
			all = append(all, named(kind.Fields, c.Parameters, []string{"terms", "parameters"})...)
		}
	}
	for _, n := range all {
		known, err := from.known(ctx, n.of, n.ids)
		if err != nil {
			return nil, err
		}
		for i, id := range n.ids {
			if !known[id] && len(faults) < maxFaults {
				said := absent[n.of]
				faults = append(faults, ErrInvalid.Saying(said.In(lang.EN), said.In(lang.ZH)).At(append(slices.Clone(n.at), strconv.Itoa(i))...))
			}
		}
	}
	return faults, nil
}

// named are the ids in parameters, which pricing has looked at already.
func named(fields []pricing.Field, raw json.RawMessage, at []string) (all []names) {
	var values map[string]json.RawMessage
	if json.Unmarshal(raw, &values) != nil {
		return nil
	}
	of := map[pricing.FieldType]string{
		pricing.FieldSKUs: "skus", pricing.FieldProducts: "products", pricing.FieldCategories: "categories", pricing.FieldOptions: "options",
	}
	for _, f := range fields {
		here := append(slices.Clone(at), f.Name)
		if f.Type == pricing.FieldList {
			var entries []json.RawMessage
			_ = json.Unmarshal(values[f.Name], &entries) // another form is no list, and names nothing
			for i, entry := range entries {
				all = append(all, named(f.Fields, entry, append(slices.Clone(here), strconv.Itoa(i)))...)
			}
		}
		if what, ok := of[f.Type]; ok {
			var ids []string
			if json.Unmarshal(values[f.Name], &ids) == nil {
				all = append(all, names{what, here, ids})
			}
		}
	}
	return all
}

// maxFaults bounds how many unknown names are told.
const maxFaults = 50

// checkAudience refuses a canary's shops that the promotion does not count in, or the brand does not have.
func checkAudience(ctx context.Context, from source, scope pricing.Scope, a pricing.Audience) error {
	known, err := from.known(ctx, "shops", a.Shops)
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
