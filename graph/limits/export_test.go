package limits

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// The bounds that tests hold the work to.
const (
	MaxSteps       = maxSteps
	MaxComparisons = maxComparisons
	MaxWalked      = maxWalked
	MaxText        = maxText
	MaxNesting     = maxNesting
	LimitPublic    = limitPublic
	LimitBarista   = limitBarista
	LimitManager   = limitManager
)

// Admit takes a document through all checks.
func (g *Gate) Admit(text string) (*ast.QueryDocument, Refusals) {
	doc, _, refused := g.admit(context.Background(), text)
	return doc, refused
}

// CheckText looks at the bytes.
func CheckText(text string) *Refusal { return checkText(text) }

// Work is what counting a document takes.
type Work struct{ Steps, Compared, Walked int }

// Count counts what is in a document, when it parses.
func Count(text string) (Work, *Refusal) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, MaxTokens)
	if err != nil {
		return Work{}, nil //nolint:nilerr // nothing to count
	}
	c, r := checkDocument(doc)
	return Work{c.steps, c.compared, c.walked}, r
}

// Variables holds values to an operation, and says how many were looked at.
func (g *Gate) Variables(op *ast.OperationDefinition, given map[string]any) (Refusals, int) {
	v := &values{schema: g.schema}
	found := v.variables(op, given)
	return found, v.steps
}

// CostOf is what an operation costs.
func (g *Gate) CostOf(op *ast.OperationDefinition, variables map[string]any) int {
	return (&bill{costs: g.costs, variables: variables}).set(op.SelectionSet, nil, 1, false)
}
