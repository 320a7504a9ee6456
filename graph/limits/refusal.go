package limits

import (
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
)

// Why a document is refused: `extensions.reason` of the error, whose code is BAD_USER_INPUT. Stable and machine-readable.
const (
	ReasonTooLong      = "QUERY_TOO_LONG"      // the document has too many bytes or tokens
	ReasonTooDeep      = "QUERY_TOO_DEEP"      // too much stands within each other
	ReasonTooLarge     = "QUERY_TOO_LARGE"     // too many of something
	ReasonTooExpensive = "QUERY_TOO_EXPENSIVE" // its cost is above the caller's limit
	ReasonClosed       = "INTROSPECTION_OFF"   // it asks for the schema, which production does not tell
	ReasonSyntax       = "INVALID_SYNTAX"      // it does not parse
	ReasonDocument     = "INVALID_DOCUMENT"    // it does not fit the schema
	ReasonValue        = "INVALID_VALUE"       // a variable or literal has not the type that it should
)

// reasons are all of them: their figures are there from the start.
var reasons = []string{ReasonTooLong, ReasonTooDeep, ReasonTooLarge, ReasonTooExpensive, ReasonClosed, ReasonSyntax, ReasonDocument, ReasonValue}

// Refusal is one thing that is wrong with a request. It is a fault: its code is BAD_USER_INPUT.
type Refusal struct { //nolint:errname // said as people say it
	fault  *fault.Error
	Reason string
	// Line and Column are where in the document, counted from 1; 0 when it is nowhere.
	Line, Column int
}

// Error is for logs.
func (r *Refusal) Error() string { return r.Reason + ": " + r.fault.Error() }

// Unwrap is the fault.
func (r *Refusal) Unwrap() error { return r.fault }

// Text is the sentence for people.
func (r *Refusal) Text() lang.Text { return r.fault.Text }

// Field is the path of the input at fault, from the name of the variable or argument; nil when it is not about one.
func (r *Refusal) Field() []string { return r.fault.Field }

// Refusals are all that is wrong with a request, MaxErrors at most, in order.
type Refusals []*Refusal //nolint:errname // the same

// Error is for logs.
func (r Refusals) Error() string {
	texts := make([]string, len(r))
	for i, one := range r {
		texts[i] = one.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap are the refusals.
func (r Refusals) Unwrap() []error {
	all := make([]error, len(r))
	for i, one := range r {
		all[i] = one
	}
	return all
}

// gql is the one error that gqlgen takes from an extension; who presents errors finds all of them in it. The code has the transports answer as to any
// other document that is refused.
func (r Refusals) gql() *gqlerror.Error {
	if len(r) == 0 {
		return nil
	}
	return &gqlerror.Error{Err: r, Message: r[0].fault.Text.In(lang.EN), Extensions: map[string]any{"code": errcode.ValidationFailed}}
}

func refuse(reason, en, zh string, at *ast.Position) *Refusal {
	r := &Refusal{Reason: reason, fault: fault.ErrBadUserInput.Saying(en, zh)}
	if at != nil {
		r.Line, r.Column = at.Line, at.Column
	}
	return r
}

// tooMany says that there is more of something than a document may have.
func tooMany(en, zh string, most int, at *ast.Position) *Refusal {
	n := strconv.Itoa(most)
	return refuse(ReasonTooLarge, "at most "+n+" "+en, zh+"最多 "+n+" 个", at)
}
