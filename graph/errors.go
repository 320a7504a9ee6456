package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/graph/model"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
)

// userErrors turns rejections that the caller can act on into the payload's list. Anything else stays an error and goes to the presenter.
func userErrors(ctx context.Context, err error) ([]*model.UserError, error) {
	list := []*model.UserError{}
	if err == nil {
		return list, nil
	}
	faults, ok := fault.All(err)
	if !ok {
		return nil, err
	}
	l := lang.From(ctx)
	for _, f := range faults {
		if f.TopLevel && f.Code != fault.ErrBadUserInput.Code {
			return nil, err
		}
		list = append(list, &model.UserError{Code: f.Code, Message: f.Text.In(l), Field: f.Field})
	}
	return list, nil
}

// maxMessage bounds the text of an error, in bytes.
const maxMessage = 160

// Present shows an error to a client: a fault with its code, what GraphQL itself refuses as BAD_USER_INPUT, and everything else as INTERNAL, with one
// line in the log. No SQL, stack or type name gets out.
func Present(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		var shown *gqlerror.Error
		if !errors.As(err, &shown) {
			shown = gqlerror.WrapPath(graphql.GetPath(ctx), err)
		}
		out := &gqlerror.Error{Message: shown.Message, Path: shown.Path, Locations: shown.Locations}
		code := fault.ErrBadUserInput.Code
		faults, isFault := fault.All(err)
		switch {
		case isFault:
			code = faults[0].Code
			out.Message = faults[0].Text.In(lang.From(ctx))
		case errors.Is(err, context.Canceled):
			code = fault.ErrUnavailable.Code
			out.Message = fault.ErrUnavailable.Text.In(lang.From(ctx))
		case ofInput(ctx, shown):
			out.Message = fault.ErrBadUserInput.Text.In(lang.From(ctx))
		case graphql.GetFieldContext(ctx) != nil && shown.Extensions["code"] == nil:
			code = fault.ErrInternal.Code
			out.Message = fault.ErrInternal.Text.In(lang.From(ctx))
			log.ErrorContext(ctx, "a resolver failed", "path", shown.Path.String(), "error", err)
		case strings.Contains(shown.Message, "could not be decoded"): // gqlgen adds the whole body to it
			out.Message = "the request body is not a JSON object with a query"
		}
		if len(out.Message) > maxMessage {
			out.Message = truncate(out.Message, maxMessage)
		}
		out.Extensions = map[string]any{"code": code}
		return out
	}
}

// ofInput says whether an error tells of an argument's value and not of a resolver: its path leads from the field into the input. Scalars of packages that
// know no faults, such as amounts and times, refuse so.
func ofInput(ctx context.Context, err *gqlerror.Error) bool {
	field := graphql.GetFieldContext(ctx)
	return field != nil && len(err.Path) > len(field.Path())
}

// truncate cuts at the end of a character.
func truncate(s string, limit int) string {
	for limit > 0 && s[limit]&0xC0 == 0x80 {
		limit--
	}
	return s[:limit]
}

// Recover turns a resolver's panic into an internal error.
func Recover(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, p any) error {
		log.ErrorContext(ctx, "a resolver panicked", "panic", p)
		return fault.ErrInternal.With("panic", p)
	}
}

// errorBody is a GraphQL answer that is one error.
func errorBody(code, message string) []byte {
	raw, _ := json.Marshal(map[string]any{"errors": []any{map[string]any{"message": message, "extensions": map[string]any{"code": code}}}}) // plain values
	return raw
}
