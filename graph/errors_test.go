package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
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
	inEnglish := lang.With(t.Context(), lang.EN)
	inField := graphql.WithFieldContext(inEnglish, &graphql.FieldContext{Object: "Query"})
	inInput := graphql.WithPathContext(graphql.WithPathContext(inField, graphql.NewPathWithField("input")), graphql.NewPathWithField("amount"))
	gone, leave := context.WithCancel(inField)
	leave()
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
		"an error of a transport's": {inEnglish, gqlerror.Errorf("could not read request body: read tcp 10.0.0.3:80"), "BAD_USER_INPUT", "the request body is not a JSON object with a query"},
		"a code that is not listed": {inField, fault.New("MADE_UP", "made up", "捏造"), "INTERNAL", "something went wrong on our side"},
		"out of time":               {inField, fmt.Errorf("reading: %w", context.DeadlineExceeded), "UNAVAILABLE", "the service is not available at the moment, please try again"},
		"after the client has gone": {gone, secret, "UNAVAILABLE", "the service is not available at the moment, please try again"},
		"a body that is no JSON":    {inEnglish, gqlerror.Errorf("json request body could not be decoded: %s body:%s", "EOF", "card 4111"), "BAD_USER_INPUT", "the request body is not a JSON object with a query"},
		"a very long message":       {inField, fault.ErrBadUserInput.Saying(strings.Repeat("茶", 100), ""), "BAD_USER_INPUT", strings.Repeat("茶", 53)},
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

// Every code that the product makes is on the list of those that may be shown.
func TestEveryCodeIsListed(t *testing.T) {
	t.Parallel()
	made := map[string]string{}
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != "." && path != "internal" && path != "graph" && !strings.Contains(path, "/") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || !strings.HasPrefix(path, "internal/") && !strings.HasPrefix(path, "graph/") {
			return nil
		}
		text, err := os.ReadFile("../" + path)
		for _, found := range regexp.MustCompile(`(?:fault\.New\(|newTop\(|\btop\(|NotFoundCode = )\s*"([^"]*)"`).FindAllSubmatch(text, -1) {
			made[string(found[1])] = path
		}
		return err
	})
	if err != nil || len(made) < 20 {
		t.Fatalf("%d codes, %v", len(made), err)
	}
	for code, path := range made {
		if !codes[code] {
			t.Errorf("%s of %s is not listed in errors.go (nor, probably, in docs/api.md)", code, path)
		}
	}
	for code := range codes {
		if made[code] == "" {
			t.Errorf("%s is listed, and nothing makes it", code)
		}
	}
}

// What one error stands for is spread out, and an answer tells five at most, without anything of what was sent.
func TestEveryCodeStandsInTheDocumentation(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	for code := range codes {
		if !strings.Contains(string(text), "`"+code+"`") {
			t.Errorf("docs/api.md does not tell what %s means", code)
		}
	}
}

func TestAnAnswerTellsFiveErrors(t *testing.T) {
	t.Parallel()
	ctx := graphql.WithResponseContext(lang.With(t.Context(), lang.EN), Present(slog.New(slog.DiscardHandler)), nil)
	three := errors.Join(fault.ErrForbidden, fault.ErrBadUserInput.At("a", "0"), fault.ErrUnauthenticated)
	for range 3 {
		graphql.AddError(ctx, three)
	}
	told := Tell(ctx, func(ctx context.Context) *graphql.Response { return &graphql.Response{Errors: graphql.GetErrors(ctx)} })
	got, err := json.Marshal(told.Errors)
	const want = `[{"message":"you may not do this","extensions":{"code":"FORBIDDEN"}},{"message":"this input is not valid","extensions":{"code":"BAD_USER_INPUT","field":["a","0"]}},` +
		`{"message":"please log in","extensions":{"code":"UNAUTHENTICATED"}},{"message":"you may not do this","extensions":{"code":"FORBIDDEN"}},` +
		`{"message":"this input is not valid","extensions":{"code":"BAD_USER_INPUT","field":["a","0"]}}]`
	if err != nil || string(got) != want {
		t.Errorf("%s %v", got, err)
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
