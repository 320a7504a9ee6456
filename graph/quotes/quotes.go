// Package quotes answers quotes whose document has been seen before, without the executor.
//
// A guest's page asks for a price at each change of the cart, always with the same document. Executed field by field, that costs ten times the
// pricing itself. So a document that was answered once is compiled into a plan, and what follows is read, priced and written by the plan.
//
// A plan takes only what it fully understands: everything else, and everything that is refused, goes to the executor, whose answer counts.
package quotes

import (
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/graph/scalar"
	"cuppa/graph/selection"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/pricing"
)

// The types below quote, as the schema names them.
const (
	typePayload  = "QuotePayload"
	typeQuote    = "Quote"
	typeItem     = "PricedItem"
	typeApplied  = "AppliedDiscount"
	typeRejected = "RejectedDiscount"
	typeWhy      = "PriceExplanation"
	typeOther    = "AlternativePrice"
	typeTried    = "TriedRule"
)

// below says which type a field that has fields itself holds.
var below = map[string]string{
	typePayload + ".quote": typeQuote, typeQuote + ".items": typeItem, typeQuote + ".appliedDiscounts": typeApplied,
	typeQuote + ".rejectedDiscounts": typeRejected, typeQuote + ".explanation": typeWhy, typeWhy + ".runnerUp": typeOther, typeWhy + ".rules": typeTried,
}

// Fields are those that a plan can write, by type. A document with another one is the executor's.
var Fields = map[string][]string{
	typePayload:  {"quote", "userErrors"},
	typeQuote:    {"token", "expiresAt", "totalAmount", "discountAmount", "payableAmount", "items", "appliedDiscounts", "rejectedDiscounts", "explanation"},
	typeItem:     {"skuId", "productId", "name", "optionNames", "quantity", "unitPrice", "amount", "payableAmount"},
	typeApplied:  {"kind", "code", "name", "amount", "reason"},
	typeRejected: {"kind", "code", "name", "reason", "missingAmount", "missingQuantity", "gain"},
	typeWhy:      {"exact", "lowestPossible", "compared", "runnerUp", "rules"},
	typeOther:    {"payableAmount", "names"},
	typeTried:    {"kind", "id", "version", "code", "name", "layer", "verdict", "base", "amount", "missingAmount", "missingQuantity", "gain", "reason"},
}

// Plan answers one document.
type Plan struct {
	variable string // the name of the input
	key      []byte // "alias": of the root field
	payload  *selection.Plan
}

// Compile makes the plan of an operation that asks for nothing but a quote, whose input is its only variable; else nil. The operation is valid:
// it was executed.
func Compile(op *graphql.OperationContext) *Plan {
	if op.Operation == nil || op.Operation.Operation != ast.Query || len(op.Operation.VariableDefinitions) != 1 || len(op.Operation.Directives) > 0 {
		return nil
	}
	variable := op.Operation.VariableDefinitions[0]
	if variable.Type.String() != "QuoteInput!" || variable.DefaultValue != nil || len(variable.Directives) > 0 {
		return nil
	}
	roots := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})
	if len(roots) != 1 || roots[0].Name != "quote" || len(roots[0].Arguments) != 1 {
		return nil
	}
	root := roots[0]
	if v := root.Arguments[0].Value; v.Kind != ast.Variable || v.Raw != variable.Variable {
		return nil
	}
	if !known(op, root.Selections, typePayload) {
		return nil
	}
	return &Plan{
		variable: variable.Variable, key: append(selection.Text(nil, root.Alias), ':'),
		payload: selection.Compile(op, root.Selections, typePayload, below),
	}
}

// known says whether all fields can be written. Of a rejection, whose list is empty in a plan's answers, any field can.
func known(op *graphql.OperationContext, selections ast.SelectionSet, typeName string) bool {
	for _, f := range graphql.CollectFields(op, selections, []string{typeName}) {
		if f.Name == "__typename" {
			continue
		}
		if !slices.Contains(Fields[typeName], f.Name) {
			return false
		}
		if sub := below[typeName+"."+f.Name]; sub != "" && !known(op, f.Selections, sub) {
			return false
		}
	}
	return true
}

// Write is the whole answer.
func (p *Plan) Write(b []byte, q order.Quote, l lang.Lang) []byte {
	b = append(append(b, `{"data":{`...), p.key...)
	b = p.payload.Object(b, func(b []byte, f *selection.Field) []byte {
		if f.Name == "quote" {
			return writeQuote(b, f.Sub, q, l)
		}
		return append(b, "[]"...) // userErrors
	})
	return append(b, "}}"...)
}

func writeQuote(b []byte, p *selection.Plan, q order.Quote, l lang.Lang) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "token":
			return selection.Text(b, q.Token)
		case "expiresAt":
			return scalar.AppendTime(b, q.ExpiresAt)
		case "totalAmount":
			return strconv.AppendInt(b, int64(q.Result.Total), 10)
		case "discountAmount":
			return strconv.AppendInt(b, int64(q.Result.Discount), 10)
		case "payableAmount":
			return strconv.AppendInt(b, int64(q.Result.Payable), 10)
		case "items":
			b = append(b, '[')
			for i := range q.Lines {
				if i > 0 {
					b = append(b, ',')
				}
				b = writeItem(b, f.Sub, q, i, l)
			}
			return append(b, ']')
		case "appliedDiscounts":
			return selection.List(b, q.Result.Applied, func(b []byte, a pricing.Applied) []byte { return writeApplied(b, f.Sub, a, l) })
		case "explanation":
			return writeWhy(b, f.Sub, q.Explanation(), l)
		}
		return selection.List(b, q.Result.Rejected, func(b []byte, r pricing.Rejected) []byte { return writeRejected(b, f.Sub, r, l) })
	})
}

func writeItem(b []byte, p *selection.Plan, q order.Quote, i int, l lang.Lang) []byte {
	line, priced := &q.Lines[i], &q.Result.Lines[i]
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "skuId":
			return selection.Text(b, line.SKUID)
		case "productId":
			return selection.Text(b, line.ProductID)
		case "name":
			return selection.Text(b, line.Name.In(l))
		case "optionNames":
			b = append(b, '[')
			for j := range line.Options {
				if j > 0 {
					b = append(b, ',')
				}
				b = selection.Text(b, line.Options[j].Name.In(l))
			}
			return append(b, ']')
		case "quantity":
			return strconv.AppendInt(b, int64(line.Quantity), 10)
		case "unitPrice":
			return strconv.AppendInt(b, int64(priced.UnitPrice), 10)
		case "amount":
			return strconv.AppendInt(b, int64(priced.Amount), 10)
		}
		return strconv.AppendInt(b, int64(priced.Payable), 10)
	})
}

func writeApplied(b []byte, p *selection.Plan, a pricing.Applied, l lang.Lang) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "kind":
			return selection.Text(b, string(a.Kind))
		case "code":
			return maybe(b, a.Code)
		case "name":
			return selection.Text(b, a.Name.In(l))
		case "amount":
			return strconv.AppendInt(b, int64(a.Amount), 10)
		}
		return selection.Text(b, a.Reason.In(l))
	})
}

func writeRejected(b []byte, p *selection.Plan, r pricing.Rejected, l lang.Lang) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "kind":
			return selection.Text(b, string(r.Kind))
		case "code":
			return maybe(b, r.Code)
		case "name":
			return selection.Text(b, r.Name.In(l))
		case "missingAmount":
			return strconv.AppendInt(b, int64(r.Missing), 10)
		case "missingQuantity":
			return strconv.AppendInt(b, int64(r.MissingQuantity), 10)
		case "gain":
			return strconv.AppendInt(b, int64(r.Gain), 10)
		}
		return selection.Text(b, r.Reason.In(l))
	})
}

func maybe(b []byte, s string) []byte {
	if s == "" {
		return selection.Null(b)
	}
	return selection.Text(b, s)
}

func writeWhy(b []byte, p *selection.Plan, x pricing.Explanation, l lang.Lang) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "exact":
			return strconv.AppendBool(b, x.Proof.Exact)
		case "lowestPossible":
			return strconv.AppendInt(b, int64(x.Proof.Bound), 10)
		case "compared":
			return strconv.AppendInt(b, int64(x.Proof.Compared), 10)
		case "runnerUp":
			if x.Proof.RunnerUp == nil {
				return selection.Null(b)
			}
			return writeOther(b, f.Sub, *x.Proof.RunnerUp, l)
		}
		return selection.List(b, x.Tried, func(b []byte, t pricing.Tried) []byte { return writeTried(b, f.Sub, t, l) })
	})
}

func writeOther(b []byte, p *selection.Plan, a pricing.Alternative, l lang.Lang) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		if f.Name == "payableAmount" {
			return strconv.AppendInt(b, int64(a.Payable), 10)
		}
		return selection.List(b, a.Told(l), selection.Text)
	})
}

func writeTried(b []byte, p *selection.Plan, t pricing.Tried, l lang.Lang) []byte {
	return p.Object(b, func(b []byte, f *selection.Field) []byte {
		switch f.Name {
		case "kind":
			return selection.Text(b, string(t.Kind))
		case "id":
			return selection.Text(b, t.ID)
		case "version":
			return strconv.AppendInt(b, int64(t.Version), 10)
		case "code":
			return maybe(b, t.Code)
		case "name":
			return selection.Text(b, t.Name.In(l))
		case "layer":
			return selection.Text(b, string(t.Layer))
		case "verdict":
			return selection.Text(b, string(t.Verdict))
		case "base":
			return strconv.AppendInt(b, int64(t.Base), 10)
		case "amount":
			return strconv.AppendInt(b, int64(t.Amount), 10)
		case "missingAmount":
			return strconv.AppendInt(b, int64(t.Missing), 10)
		case "missingQuantity":
			return strconv.AppendInt(b, int64(t.MissingQuantity), 10)
		case "gain":
			return strconv.AppendInt(b, int64(t.Gain), 10)
		}
		return selection.Text(b, t.Reason.In(l))
	})
}
