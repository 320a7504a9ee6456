package limits

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/graph/scalar"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// enumName and reference are what only literals can hold.
type (
	enumName  string
	reference struct{}
)

// values holds input to the types that it should have (GraphQL, 3.5 and 3.10: input coercion), and collects everything that is wrong with it, where
// gqlgen stops at the first.
type values struct {
	schema  *ast.Schema
	literal bool // enums are names, not strings
	at      *ast.Position
	path    []string
	found   Refusals
	steps   int
}

func (v *values) full() bool { return len(v.found) >= MaxErrors }

// wrong notes a fault at the path. A path is cut where clients made it long.
func (v *values) wrong(en, zh string) {
	if v.full() {
		return
	}
	r := refuse(ReasonValue, v.name()+": "+en, v.name()+"："+zh, v.at)
	r.fault = r.fault.At(slices.Clone(v.path)...)
	v.found = append(v.found, r)
}

// name is the path as people write it. What clients name is told only where it is a name.
func (v *values) name() string {
	var b []byte
	for i, part := range v.path {
		if i > 0 {
			b = append(b, '.')
		}
		b = append(b, part...)
	}
	if len(b) > 100 {
		b = append(b[:97], "..."...)
	}
	return string(b)
}

func (v *values) check(typ *ast.Type, given any) {
	if v.steps++; v.full() {
		return
	}
	if _, ok := given.(reference); ok {
		return // the validator looks at where variables stand
	}
	if given == nil {
		if typ.NonNull {
			v.wrong("must not be null", "不能为空")
		}
		return
	}
	if typ.Elem != nil {
		v.list(typ, given)
		return
	}
	switch def := v.schema.Types[typ.NamedType]; {
	case def == nil: // the validator has refused it
	case def.Kind == ast.Enum:
		v.enum(def, given)
	case def.Kind == ast.InputObject:
		v.object(def, given)
	case def.Kind == ast.Scalar:
		v.scalar(def.Name, given)
	}
}

func (v *values) list(typ *ast.Type, given any) {
	items, ok := given.([]any)
	if !ok {
		v.check(typ.Elem, given) // one item stands for a list of one
		return
	}
	if len(items) > maxItems {
		v.wrong("has more than "+strconv.Itoa(maxItems)+" items", "超过 "+strconv.Itoa(maxItems)+" 项")
		return
	}
	for i, item := range items {
		if v.full() {
			return
		}
		v.path = append(v.path, strconv.Itoa(i))
		v.check(typ.Elem, item)
		v.path = v.path[:len(v.path)-1]
	}
}

func (v *values) enum(def *ast.Definition, given any) {
	var name string
	if v.literal {
		n, _ := given.(enumName)
		name = string(n)
	} else {
		name, _ = given.(string)
	}
	if def.EnumValues.ForName(name) == nil {
		v.wrong("is none of the values of "+def.Name, "不是 "+def.Name+" 的取值")
	}
}

func (v *values) object(def *ast.Definition, given any) {
	fields, ok := given.(map[string]any)
	if !ok {
		v.wrong("must be a "+def.Name, "须为 "+def.Name)
		return
	}
	known := 0
	for _, f := range def.Fields {
		v.path = append(v.path, f.Name)
		value, set := fields[f.Name]
		switch {
		case set:
			known++
			v.check(f.Type, value)
		case f.Type.NonNull && f.DefaultValue == nil:
			v.wrong("is required", "必填")
		}
		v.path = v.path[:len(v.path)-1]
	}
	if known < len(fields) {
		v.unknown(def, fields)
	}
}

// unknown names the fields that a type does not have, in a stable order.
func (v *values) unknown(def *ast.Definition, fields map[string]any) {
	if len(fields) > maxItems {
		v.wrong("has more than "+strconv.Itoa(maxItems)+" fields", "超过 "+strconv.Itoa(maxItems)+" 个字段")
		return
	}
	var names []string
	for name := range fields {
		v.steps++
		if def.Fields.ForName(name) == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if !isName(name) {
			name = "?"
		}
		v.path = append(v.path, name)
		v.wrong("is no field of "+def.Name, def.Name+" 没有这个字段")
		v.path = v.path[:len(v.path)-1]
	}
}

// isName says whether a text is a name (GraphQL, 2.1.9) that may be told back: one that is not could be anything, a number of a card too.
func isName(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c == '_', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', i > 0 && c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return true
}

func (v *values) scalar(name string, given any) {
	if s, ok := given.(string); ok && len(s) > maxText {
		v.wrong("is too long", "过长")
		return
	}
	read, ok := scalars[name]
	if !ok {
		return // a scalar that takes anything
	}
	if err := read(given); err != nil {
		text := lang.T("is no "+name, "不是 "+name)
		if faults, ok := fault.All(err); ok {
			text = faults[0].Text
		}
		v.wrong(text.In(lang.EN), text.In(lang.ZH))
	}
}

var (
	errString  = fault.ErrBadUserInput.Saying("must be a text", "须为文本")
	errBoolean = fault.ErrBadUserInput.Saying("must be true or false", "须为 true 或 false")
	errID      = fault.ErrBadUserInput.Saying("must be a text or a whole number", "须为文本或整数")
	errFloat   = fault.ErrBadUserInput.Saying("must be a number", "须为数字")
	errMoney   = fault.ErrBadUserInput.Saying("must be a whole number of minor units within bounds", "须为范围内的最小货币单位整数")
)

// scalars read each scalar that input may have, as the schema's own reading does.
var scalars = map[string]func(any) error{
	"Int": func(v any) error {
		_, err := scalar.UnmarshalInt(v)
		return err
	},
	"Time": func(v any) error {
		_, err := scalar.UnmarshalTime(v)
		return err
	},
	"Money": func(v any) error {
		if new(money.Amount).UnmarshalGQL(v) != nil {
			return errMoney
		}
		return nil
	},
	"String": func(v any) error {
		if _, ok := v.(string); !ok {
			return errString
		}
		return nil
	},
	"Boolean": func(v any) error {
		if _, ok := v.(bool); !ok {
			return errBoolean
		}
		return nil
	},
	"ID": func(v any) error {
		if _, ok := v.(string); ok {
			return nil
		}
		if n, ok := v.(json.Number); ok {
			if _, err := strconv.ParseInt(string(n), 10, 64); err == nil {
				return nil
			}
		}
		return errID
	},
	"Float": func(v any) error {
		n, ok := v.(json.Number)
		if !ok {
			return errFloat
		}
		if f, err := strconv.ParseFloat(string(n), 64); err != nil || math.IsInf(f, 0) {
			return errFloat
		}
		return nil
	},
}

// checkVariables names what is wrong with an operation's variables.
func checkVariables(schema *ast.Schema, op *ast.OperationDefinition, given map[string]any) Refusals {
	return (&values{schema: schema}).variables(op, given)
}

func (v *values) variables(op *ast.OperationDefinition, given map[string]any) Refusals {
	for _, def := range op.VariableDefinitions {
		v.at, v.path = def.Position, append(v.path[:0], def.Variable)
		value, set := given[def.Variable]
		switch {
		case !set && def.Type.NonNull && def.DefaultValue == nil:
			v.wrong("is required", "必填")
		case !set:
		case value == nil && def.Type.NamedType == "Boolean":
			v.wrong("must not be null", "不能为空") // it may stand in @skip or @include, whose `if` gqlgen reads without looking
		default:
			v.check(def.Type, value)
		}
	}
	return v.found
}

// checkLiterals names what is wrong with the values that stand in a document, which the validator has walked through.
func checkLiterals(schema *ast.Schema, doc *ast.QueryDocument) Refusals {
	v := &values{schema: schema, literal: true}
	for _, op := range doc.Operations {
		for _, def := range op.VariableDefinitions {
			if def.DefaultValue != nil {
				v.at, v.path = def.Position, append(v.path[:0], def.Variable)
				v.check(def.Type, literal(def.DefaultValue))
			}
		}
		v.directives(op.Directives)
		v.set(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		v.directives(f.Directives)
		v.set(f.SelectionSet)
	}
	return v.found
}

func (v *values) set(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if s.Definition != nil {
				v.arguments(s.Definition.Arguments, s.Arguments)
			}
			v.directives(s.Directives)
			v.set(s.SelectionSet)
		case *ast.InlineFragment:
			v.directives(s.Directives)
			v.set(s.SelectionSet)
		case *ast.FragmentSpread:
			v.directives(s.Directives)
		}
	}
}

func (v *values) directives(directives ast.DirectiveList) {
	for _, d := range directives {
		if d.Definition != nil {
			v.arguments(d.Definition.Arguments, d.Arguments)
		}
	}
}

func (v *values) arguments(defs ast.ArgumentDefinitionList, given ast.ArgumentList) {
	for _, a := range given {
		if def := defs.ForName(a.Name); def != nil {
			v.at, v.path = a.Position, append(v.path[:0], a.Name)
			v.check(def.Type, literal(a.Value))
		}
	}
}

// literal is a value as JSON would have it.
func literal(value *ast.Value) any {
	switch value.Kind {
	case ast.Variable:
		return reference{}
	case ast.IntValue, ast.FloatValue:
		return json.Number(value.Raw)
	case ast.BooleanValue:
		return value.Raw == "true"
	case ast.EnumValue:
		return enumName(value.Raw)
	case ast.StringValue, ast.BlockValue:
		return value.Raw
	case ast.ListValue:
		items := make([]any, len(value.Children))
		for i, child := range value.Children {
			items[i] = literal(child.Value)
		}
		return items
	case ast.ObjectValue:
		fields := make(map[string]any, len(value.Children))
		for _, child := range value.Children {
			fields[child.Name] = literal(child.Value)
		}
		return fields
	case ast.NullValue:
	}
	return nil
}
