package graph

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

func TestOnlyFaultsAreShownAsTheyAre(t *testing.T) {
	t.Parallel()
	present := Present(slog.New(slog.DiscardHandler))
	inField := graphql.WithFieldContext(lang.With(t.Context(), lang.EN), &graphql.FieldContext{Object: "Query"})
	inInput := graphql.WithPathContext(graphql.WithPathContext(inField, graphql.NewPathWithField("input")), graphql.NewPathWithField("amount"))
	secret := errors.New("pq: password authentication failed for 10.0.0.3")
	for name, c := range map[string]struct {
		ctx     context.Context
		err     error
		code    string
		message string
	}{
		"a fault":                   {inField, fault.ErrForbidden.Because(secret), "FORBIDDEN", "you may not do this"},
		"a fault deep down":         {inField, gqlerror.WrapPath(nil, errors.Join(fault.ErrUnauthenticated)), "UNAUTHENTICATED", "please log in"},
		"an internal error":         {inField, secret, "INTERNAL", "something went wrong on our side"},
		"an internal error, joined": {inField, errors.Join(fault.ErrForbidden, secret), "INTERNAL", "something went wrong on our side"},
		"an amount that is none":    {inField, graphql.ErrorOnPath(inInput, money.ErrRange), "BAD_USER_INPUT", "this input is not valid"},
		"a validation error":        {t.Context(), &gqlerror.Error{Message: "Cannot query field \"x\"", Extensions: map[string]any{"code": "GRAPHQL_VALIDATION_FAILED"}}, "BAD_USER_INPUT", "Cannot query field \"x\""},
		"a body that is no JSON":    {t.Context(), gqlerror.Errorf("json request body could not be decoded: %s body:%s", "EOF", "card 4111"), "BAD_USER_INPUT", "the request body is not a JSON object with a query"},
		"a very long message":       {t.Context(), &gqlerror.Error{Message: strings.Repeat("茶", 100)}, "BAD_USER_INPUT", strings.Repeat("茶", 53)},
	} {
		got := present(c.ctx, c.err)
		if got.Extensions["code"] != c.code || got.Message != c.message {
			t.Errorf("%s: %v %q", name, got.Extensions["code"], got.Message)
		}
		if len(got.Message) > maxMessage {
			t.Errorf("%s: %d bytes", name, len(got.Message))
		}
	}
}

func TestUserErrorsKeepTheCodesAndTheLanguage(t *testing.T) {
	t.Parallel()
	kind := fault.New("OUT_OF_STOCK", "just sold out", "刚刚售罄")
	ctx := lang.With(t.Context(), lang.EN)
	got, err := userErrors(ctx, errors.Join(kind.At("items", "0"), kind))
	if err != nil || len(got) != 2 || got[0].Code != "OUT_OF_STOCK" || got[0].Message != "just sold out" || len(got[0].Field) != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err := userErrors(ctx, errors.Join(kind, fault.ErrUnauthenticated)); err == nil {
		t.Error("a top-level fault became data")
	}
	if _, err := userErrors(ctx, errors.New("pq: x")); err == nil {
		t.Error("an internal error became data")
	}
	if got, err := userErrors(ctx, nil); err != nil || got == nil || len(got) != 0 {
		t.Errorf("no error gives %v %v", got, err)
	}
}
