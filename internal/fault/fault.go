// Package fault owns the one kind of error that a client may see: a stable code and a sentence in the client's language.
//
// Any other error is internal: the GraphQL presenter answers INTERNAL and logs it.
package fault

import (
	"fmt"
	"maps"

	"cuppa/internal/lang"
)

// Error is a rejection that its caller may see. Make the kinds with New, and instances with With, At and Because.
// errors.Is compares codes, so an instance is its kind.
type Error struct {
	// Code is stable and machine-readable, in capitals.
	Code string
	// Text is the sentence for people.
	Text lang.Text
	// Field is the path of the input field at fault, or nil.
	Field []string
	// Details are for logs, never for clients.
	Details map[string]any
	// TopLevel rejections answer as GraphQL errors; the others as userErrors where the payload has them.
	TopLevel bool

	cause error
}

// New makes a kind of rejection from its code and its wording in English and Chinese.
func New(code, en, zh string) *Error { return &Error{Code: code, Text: lang.T(en, zh)} }

func newTop(code, en, zh string) *Error {
	e := New(code, en, zh)
	e.TopLevel = true
	return e
}

// The rejections that no payload carries.
var (
	ErrUnauthenticated = newTop("UNAUTHENTICATED", "please log in", "请先登录")
	ErrForbidden       = newTop("FORBIDDEN", "you may not do this", "没有权限")
	ErrBadUserInput    = newTop("BAD_USER_INPUT", "this input is not valid", "输入有误")
	ErrRateLimited     = newTop("RATE_LIMITED", "too many requests, please wait", "操作太频繁，请稍后再试")
	ErrInternal        = newTop("INTERNAL", "something went wrong on our side", "服务器出了点问题")
	ErrUnavailable     = newTop("UNAVAILABLE", "the service is not available at the moment, please try again", "服务暂时不可用，请重试")
)

// Error is for logs: the code, the English sentence, the details and the cause.
func (e *Error) Error() string {
	s := e.Code + ": " + e.Text.In(lang.EN)
	if len(e.Details) > 0 {
		s += fmt.Sprintf(" %v", e.Details)
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is compares codes.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

func (e *Error) clone() *Error {
	c := *e
	c.Details = maps.Clone(e.Details)
	return &c
}

// With adds a detail for the logs.
func (e *Error) With(name string, value any) *Error {
	c := e.clone()
	if c.Details == nil {
		c.Details = map[string]any{}
	}
	c.Details[name] = value
	return c
}

// At names the input field that is at fault, from the input's root: At("items", "0", "skuId").
func (e *Error) At(path ...string) *Error {
	c := e.clone()
	c.Field = path
	return c
}

// Saying replaces the sentence, keeping the code.
func (e *Error) Saying(en, zh string) *Error {
	c := e.clone()
	c.Text = lang.T(en, zh)
	return c
}

// Because adds the cause, for the logs.
func (e *Error) Because(cause error) *Error {
	c := e.clone()
	c.cause = cause
	return c
}

// All collects the faults in err, those of errors.Join included, in order; ok is false when err holds anything that is no
// fault, or nothing: then it must not be shown.
func All(err error) (faults []*Error, ok bool) {
	switch e := err.(type) { //nolint:errorlint // each layer is looked at on its own, down to all leaves
	case *Error:
		return []*Error{e}, true
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			more, ok := All(part)
			if !ok {
				return nil, false
			}
			faults = append(faults, more...)
		}
		return faults, len(faults) > 0
	case interface{ Unwrap() error }:
		return All(e.Unwrap())
	}
	return nil, false
}
