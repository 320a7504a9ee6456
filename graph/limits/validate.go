package limits

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
)

// rule is one of the specification's (GraphQL, 5) with what it says in Chinese; in English it speaks for itself.
type rule struct {
	core.Rule
	zh string
	// helpful is the same rule with suggestions, which cost a comparison with every name of the schema; nil where there are none.
	helpful *core.Rule
}

// checks are all rules. Values are looked at by checkLiterals: it tells all that is wrong in both languages and repeats no input.
var checks = []rule{
	{rules.FieldsOnCorrectTypeRuleWithoutSuggestions, "该类型没有这个字段", &rules.FieldsOnCorrectTypeRule},
	{rules.FragmentsOnCompositeTypesRule, "片段的类型不正确", nil},
	{rules.KnownArgumentNamesRuleWithoutSuggestions, "没有这个参数", &rules.KnownArgumentNamesRule},
	{rules.KnownDirectivesRule, "没有这个指令，或不可用于此处", nil},
	{rules.KnownFragmentNamesRule, "没有这个片段", nil},
	{rules.KnownRootTypeRule, "不支持这种操作", nil},
	{rules.KnownTypeNamesRuleWithoutSuggestions, "没有这个类型", &rules.KnownTypeNamesRule},
	{rules.LoneAnonymousOperationRule, "匿名操作须单独出现", nil},
	{rules.MaxIntrospectionDepth, "内省查询嵌套过深", nil},
	{rules.NoFragmentCyclesRule, "片段引用了自身", nil},
	{rules.NoUndefinedVariablesRule, "变量没有定义", nil},
	{rules.NoUnusedFragmentsRule, "片段没有使用", nil},
	{rules.NoUnusedVariablesRule, "变量没有使用", nil},
	{rules.OverlappingFieldsCanBeMergedRule, "同名字段互相冲突", nil},
	{rules.PossibleFragmentSpreadsRule, "片段不可用于此类型", nil},
	{rules.ProvidedRequiredArgumentsRule, "缺少必填参数", nil},
	{rules.ScalarLeafsRuleWithoutSuggestions, "缺少子字段，或不应有子字段", &rules.ScalarLeafsRule},
	{rules.SingleFieldSubscriptionsRule, "订阅只能有一个根字段", nil},
	{rules.UniqueArgumentNamesRule, "参数重复", nil},
	{rules.UniqueDirectivesPerLocationRule, "指令重复", nil},
	{rules.UniqueFragmentNamesRule, "片段重名", nil},
	{rules.UniqueInputFieldNamesRule, "输入字段重复", nil},
	{rules.UniqueOperationNamesRule, "操作重名", nil},
	{rules.UniqueVariableNamesRule, "变量重名", nil},
	{rules.VariablesAreInputTypesRule, "变量的类型不是输入类型", nil},
	{rules.VariablesInAllowedPositionRule, "变量的类型与所用之处不符", nil},
}

// enough ends a walk that has found what an answer can tell.
type enough struct{}

// validate holds a document to the schema. It stops at MaxErrors: the walk through the document has no other way to be ended than a panic, which goes no
// further than here.
func validate(schema *ast.Schema, doc *ast.QueryDocument, helpful bool) (found Refusals) {
	defer func() {
		switch p := recover(); p.(type) {
		case nil, enough:
		default:
			panic(p)
		}
	}()
	observers := &core.Events{}
	for _, c := range checks {
		run := c.Rule
		if helpful && c.helpful != nil {
			run = *c.helpful
		}
		run.RuleFunc(observers, func(options ...core.ErrorOption) {
			told := &gqlerror.Error{}
			for _, o := range options {
				o(told)
			}
			r := &Refusal{Reason: ReasonDocument, fault: fault.ErrBadUserInput.Saying(told.Message, c.zh)}
			if len(told.Locations) > 0 {
				r.Line, r.Column = told.Locations[0].Line, told.Locations[0].Column
			}
			if found = append(found, r); len(found) >= MaxErrors {
				panic(enough{})
			}
		})
	}
	core.Walk(schema, doc, observers)
	return found
}

// syntax is what the parser says. It quotes what it found, which in production nobody is told: it may be anything that a client has put into its text.
func syntax(err error, development bool) *Refusal {
	told := &gqlerror.Error{Message: "the query does not parse"}
	if e, ok := err.(*gqlerror.Error); ok { //nolint:errorlint // the parser's own
		told = e
	}
	message := told.Message
	if !development {
		message = unquoted(message)
	}
	r := &Refusal{Reason: ReasonSyntax, fault: fault.ErrBadUserInput.Saying(message, "查询语法有误")}
	if development {
		r.fault.Text = lang.T(message, "查询语法有误: "+message)
	}
	if len(told.Locations) > 0 {
		r.Line, r.Column = told.Locations[0].Line, told.Locations[0].Column
	}
	return r
}

// unquoted cuts a sentence of the parser before the first thing that it quotes.
func unquoted(message string) string {
	for i := range len(message) {
		if c := message[i]; c == '"' || c == '\'' || c == '`' || c >= 0x80 {
			message = message[:i]
			break
		}
	}
	for len(message) > 0 && (message[len(message)-1] == ' ' || message[len(message)-1] == ':') {
		message = message[:len(message)-1]
	}
	if message == "" {
		return "the query does not parse"
	}
	return message
}
