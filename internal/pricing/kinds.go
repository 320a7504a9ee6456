package pricing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// effect is a promotion's parameters, decoded and checked. It never changes and holds nothing of a cart.
//
// An effect is monotone: where lines bear less, it takes no more off (but for a cent a line of rounding). The solver's bound rests on that, and a
// property test tries it for each kind.
type effect interface {
	// take writes into v.Off what it takes off each line, at most what the line bears, and tells the rest.
	take(v *view) outcome
	// reason says why it counts; everything is true when its scope names no goods.
	reason(c currency, everything bool) lang.Text
}

// knowing is an effect that asks something of a line that no discount changes. It is asked once for each line and finds the answers in v.facts.
type knowing interface {
	fact(l *Line) int
}

// missing is an effect that says in its own words what is missing.
type missing interface {
	misses(o outcome, c currency, everything bool) lang.Text
}

// proportional is an effect that takes a percentage of all that is spent more; 0 where it does not.
type proportional interface {
	percentage(tier string) int
}

// selective is an effect that not every guest has; refuses says why not, nil when they have it. A guest without an id is refused before.
type selective interface {
	refuses(g *Guest, at Moment) lang.Text
}

// outcome is what a promotion does for lines that bear base together: it takes off, or takes nothing until short more is spent or units more are bought, and then
// gain.
type outcome struct {
	off, base, short, gain money.Amount
	units                  int
}

// definition is a kind of promotion.
type definition struct {
	KindInfo
	// decode reads and checks the parameters.
	decode func(parameters []byte) (effect, error)
}

// KindInfo tells people and forms of a kind of promotion.
type KindInfo struct {
	// Kind is its name.
	Kind Kind
	// Layer is when its turn comes, unless a promotion says otherwise.
	Layer Layer
	// Name and Description are for people.
	Name, Description lang.Text
	// Fields are its parameters.
	Fields []Field
}

// Field is one parameter of a kind.
type Field struct {
	// Name is its JSON name.
	Name string
	// Type is what it holds.
	Type FieldType
	// Min and Max bound a number.
	Min, Max int64
	// Required means that it can't be left out.
	Required bool
	// Label is for people.
	Label lang.Text
	// Fields are those of a list's entries.
	Fields []Field
}

// FieldType is what a parameter holds.
type FieldType string

// The types of parameters.
const (
	FieldAmount     FieldType = "AMOUNT"     // minor units
	FieldPercent    FieldType = "PERCENT"    // hundredths
	FieldCount      FieldType = "COUNT"      // a whole number
	FieldFlag       FieldType = "FLAG"       // true or false
	FieldText       FieldType = "TEXT"       // a word
	FieldSKUs       FieldType = "SKUS"       // ids of SKUs
	FieldProducts   FieldType = "PRODUCTS"   // ids of products
	FieldCategories FieldType = "CATEGORIES" // ids of categories
	FieldOptions    FieldType = "OPTIONS"    // ids of options
	FieldList       FieldType = "LIST"       // entries with fields of their own
)

// registry holds the kinds by name.
type registry map[Kind]definition

// add refuses a kind without a name or decoder, in no layer, or named twice.
func (r registry) add(d definition) error {
	switch {
	case d.Kind == "":
		return errors.New("pricing: a kind of promotion without a name")
	case d.decode == nil:
		return fmt.Errorf("pricing: kind %s has no decoder", d.Kind)
	case layerIndex(d.Layer) < 0:
		return fmt.Errorf("pricing: kind %s is in no layer", d.Kind)
	}
	_, taken := r[d.Kind]
	if _, coupons := couponKinds[d.Kind]; taken || coupons {
		return fmt.Errorf("pricing: kind %s is registered twice", d.Kind)
	}
	r[d.Kind] = d
	return nil
}

// kinds are those of this program; filled by the init of each kind's file, and not changed afterwards.
var kinds = registry{}

// register adds a kind at start-up, where a mistake must stop the program.
func register(d definition) {
	if err := kinds.add(d); err != nil {
		panic(err)
	}
}

// Kinds are all kinds of promotions, by layer and name.
func Kinds() []KindInfo {
	all := make([]KindInfo, 0, len(kinds))
	for _, d := range kinds {
		all = append(all, d.KindInfo)
	}
	slices.SortFunc(all, func(a, b KindInfo) int {
		if a.Layer != b.Layer {
			return layerIndex(a.Layer) - layerIndex(b.Layer)
		}
		return strings.Compare(string(a.Kind), string(b.Kind))
	})
	return all
}

// layers are in the order of their turns.
var layers = [...]Layer{LayerItem, LayerPercent, LayerAmount, LayerDelivery}

// layerIndex is the layer's turn; −1 for none of them.
func layerIndex(l Layer) int { return slices.Index(layers[:], l) }

// ErrInvalidPromotion says what is wrong with a promotion's terms; instances name the field.
var ErrInvalidPromotion = fault.New("INVALID_PROMOTION", "this promotion makes no sense", "活动设置有误")

// wrong is a mistake in a promotion, with the path of its field.
func wrong(en, zh string, path ...string) error {
	return ErrInvalidPromotion.Saying(en, zh).At(path...)
}

// wrongParameter is a mistake in the parameters.
func wrongParameter(en, zh string, path ...string) error {
	return wrong(en, zh, append([]string{"parameters"}, path...)...)
}

// within refuses a number that is out of its bounds.
func within(n, least, most int64, path ...string) error {
	if n >= least && n <= most {
		return nil
	}
	name := path[len(path)-1]
	return wrongParameter(fmt.Sprintf("%s is %d, not %d to %d", name, n, least, most), fmt.Sprintf("%s 为 %d，应在 %d 至 %d 之间", name, n, least, most), path...)
}

// amountWithin refuses an amount that is below least, or beyond all amounts.
func amountWithin(a, least money.Amount, path ...string) error {
	return within(int64(a), int64(least), int64(money.Max), path...)
}

// decoder reads parameters of the type P, and has them checked.
func decoder[P interface {
	effect
	check() error
}](raw []byte) (effect, error) {
	return decoderTo(func(p P) effect { return p })(raw)
}

// decoderTo is decoder for effects that are made ready from their parameters.
func decoderTo[P interface{ check() error }](ready func(P) effect) func(raw []byte) (effect, error) {
	return func(raw []byte) (effect, error) {
		var p P
		if err := decodeStrict(raw, &p); err != nil {
			return nil, err
		}
		if err := p.check(); err != nil {
			return nil, err
		}
		return ready(p), nil
	}
}

// decodeStrict reads one JSON value and refuses fields that the kind does not know, so that a misspelt limit is an error and
// not "no limit".
func decodeStrict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return wrongDecoding(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return wrongParameter("parameters: more than one JSON value", "参数不是一个 JSON 值")
	}
	return nil
}

// wrongDecoding says in words what encoding/json found; nothing of Go shows.
func wrongDecoding(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return wrongParameter("parameters: "+kind.Field+" can't be a "+kind.Value, "参数 "+kind.Field+" 的类型不对", strings.Split(kind.Field, ".")...)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name = strings.Trim(name, `"`)
		return wrongParameter("parameters: there is no "+name, "没有参数 "+name, name)
	}
	return wrongParameter("parameters can't be read", "参数无法读取")
}

// maxWrong bounds how many mistakes of parameters are told.
const maxWrong = 50

// read decodes and checks parameters, and tells all their mistakes at once: what is there that the kind does not know, or that is of another type, is left out of what
// is decoded, so that the rest is checked as well.
func (d definition) read(raw []byte) (effect, error) {
	if len(d.Fields) == 0 {
		return d.decode(raw) // a kind that does not tell its fields
	}
	known, mistakes := exact(raw, d.Fields, nil)
	e, err := d.decode(known)
	if len(mistakes) == 0 {
		return e, err
	}
	found, _ := fault.All(err)
	for _, f := range found {
		said := slices.ContainsFunc(mistakes, func(m *fault.Error) bool { return slices.Equal(m.Field, f.Field) })
		if !said {
			mistakes = append(mistakes, f)
		}
	}
	mistakes = mistakes[:min(len(mistakes), maxWrong)]
	all := make([]error, len(mistakes))
	for i, m := range mistakes {
		all[i] = m
	}
	return nil, errors.Join(all...)
}

// exact is an object's fields that are named exactly as those of the kind and have their types; the mistakes tell of the others. encoding/json would take names that
// differ in their case: two of them in one object would be one parameter.
func exact(raw []byte, fields []Field, path []string) (known []byte, mistakes []*fault.Error) {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return raw, nil // whoever decodes it says so
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		at := append(slices.Clone(path), name)
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
		if i < 0 {
			mistakes = append(mistakes, mistake("parameters: there is no "+clip(name), "没有参数 "+clip(name), at))
			delete(object, name)
			continue
		}
		value, more := fields[i].exact(object[name], at)
		mistakes = append(mistakes, more...)
		object[name] = value
		if value == nil {
			delete(object, name)
		}
	}
	if len(mistakes) == 0 {
		return raw, nil
	}
	known, _ = json.Marshal(object) // it was read from JSON
	return known, mistakes
}

// exact is a field's value, nil where it is of another type.
func (f Field) exact(raw json.RawMessage, at []string) (known json.RawMessage, mistakes []*fault.Error) {
	types := map[FieldType]any{
		FieldAmount: new(int64), FieldPercent: new(int), FieldCount: new(int), FieldFlag: new(bool), FieldText: new(string), FieldList: new([]json.RawMessage),
	}
	into, one := types[f.Type]
	if !one { // ids
		into = new([]string)
	}
	if json.Unmarshal(raw, into) != nil {
		name := strings.Join(at, ".")
		return nil, []*fault.Error{mistake("parameters: "+clip(name)+" is of another type", "参数 "+clip(name)+" 的类型不对", at)}
	}
	if f.Type != FieldList {
		return raw, nil
	}
	entries := *into.(*[]json.RawMessage)
	for n, entry := range entries {
		here := append(slices.Clone(at), itoa(n))
		var object map[string]json.RawMessage
		if json.Unmarshal(entry, &object) != nil {
			mistakes = append(mistakes, mistake("parameters: an entry is of another type", "参数的类型不对", here))
			entries[n] = json.RawMessage("{}")
			continue
		}
		part, more := exact(entry, f.Fields, here)
		entries[n] = part
		mistakes = append(mistakes, more...)
	}
	if len(mistakes) > 0 {
		raw, _ = json.Marshal(entries)
	}
	return raw, mistakes
}

func mistake(en, zh string, at []string) *fault.Error {
	return ErrInvalidPromotion.Saying(en, zh).At(append([]string{"parameters"}, at...)...)
}
