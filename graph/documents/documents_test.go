package documents

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
)

const known = "{ known }"

func store(t *testing.T, only bool) *Store {
	t.Helper()
	manifest, _ := json.Marshal(map[string]string{hashOf(known): known})
	s, err := New(only, manifest)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func hashed(hash string) map[string]any {
	return map[string]any{"persistedQuery": map[string]any{"version": json.Number("1"), "sha256Hash": hash}}
}

// ran tells the store that the operation has passed.
func ran(s *Store, p graphql.RawParams) {
	_ = Keeper{s}.MutateOperationContext(nil, &graphql.OperationContext{RawQuery: p.Query, Extensions: p.Extensions}) //nolint:staticcheck // no context is needed
}

func TestDocumentsAreFound(t *testing.T) {
	t.Parallel()
	byID := func(id any) map[string]any { return map[string]any{"documentId": id} }
	for name, c := range map[string]struct {
		query      string
		extensions map[string]any
		open, only error
		text       string
	}{
		"a query":                            {"{ a }", nil, nil, ErrNotTrusted, "{ a }"},
		"the text of a known document":       {known, nil, nil, ErrNotTrusted, known},
		"nothing":                            {"", nil, nil, ErrNotTrusted, ""},
		"an id":                              {"", byID("sha256:" + hashOf(known)), nil, nil, known},
		"a bare hash as id":                  {"", byID(hashOf(known)), nil, nil, known},
		"an unknown id":                      {"", byID("sha256:" + hashOf("{ b }")), ErrUnknown, ErrUnknown, ""},
		"an id of another kind":              {"", byID("md5:x"), ErrUnknown, ErrUnknown, ""},
		"an id that is no text":              {"", byID(7), ErrUnknown, ErrUnknown, ""},
		"an id and a query":                  {"{ a }", byID(hashOf(known)), errBoth, errBoth, ""},
		"the hash of a known document":       {"", hashed(hashOf(known)), nil, nil, known},
		"the same in capitals":               {"", hashed(strings.ToUpper(hashOf(known))), nil, nil, known},
		"a known document with its hash":     {known, hashed(hashOf(known)), nil, nil, known},
		"another text with a known hash":     {"{ a }", hashed(hashOf(known)), ErrMismatch, ErrNotTrusted, ""},
		"a hash that nobody taught":          {"", hashed(hashOf("{ b }")), ErrNotFound, ErrNotTrusted, ""},
		"a text with its hash":               {"{ a }", hashed(hashOf("{ a }")), nil, ErrNotTrusted, "{ a }"},
		"a text with another's hash":         {"{ a }", hashed(hashOf("{ b }")), ErrMismatch, ErrNotTrusted, ""},
		"no hash":                            {"{ a }", map[string]any{"persistedQuery": map[string]any{"version": 1}}, errExtension, errExtension, ""},
		"a hash that is none":                {"{ a }", hashed("zz"), errExtension, errExtension, ""},
		"an extension that is no object":     {"{ a }", map[string]any{"persistedQuery": "x"}, errExtension, errExtension, ""},
		"version 2":                          {"{ a }", map[string]any{"persistedQuery": map[string]any{"version": 2, "sha256Hash": hashOf("{ a }")}}, errExtension, errExtension, ""},
		"an extension that is null":          {"{ a }", map[string]any{"persistedQuery": nil}, nil, ErrNotTrusted, "{ a }"},
		"another extension":                  {"{ a }", map[string]any{"trace": true}, nil, ErrNotTrusted, "{ a }"},
		"version as a number without a name": {"", map[string]any{"persistedQuery": map[string]any{"version": 1.0, "sha256Hash": hashOf(known)}}, nil, nil, known},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for only, want := range map[bool]error{false: c.open, true: c.only} {
				p := graphql.RawParams{Query: c.query, Extensions: c.extensions}
				err := Resolver{store(t, only)}.MutateOperationParameters(t.Context(), &p)
				if want == nil && (err != nil || p.Query != c.text) || want != nil && !errors.Is(err, want) {
					t.Errorf("only %v: %q %v, want %q %v", only, p.Query, err, c.text, want)
				}
			}
		})
	}
}

func TestOnlyWhatRanIsKept(t *testing.T) {
	t.Parallel()
	s := store(t, false)
	taught := graphql.RawParams{Query: "{ a }", Extensions: hashed(hashOf("{ a }"))}
	asked := func() error {
		p := graphql.RawParams{Extensions: hashed(hashOf("{ a }"))}
		_, err := s.resolve(&p)
		return err
	}
	if err := (Resolver{s}).MutateOperationParameters(t.Context(), &taught); err != nil {
		t.Fatal(err)
	}
	if err := asked(); !errors.Is(err, ErrNotFound) {
		t.Errorf("kept before it ran: %v", err)
	}
	ran(s, taught)
	if err := asked(); err != nil {
		t.Errorf("not kept: %v", err)
	}
}

func TestWhatIsTaughtIsBounded(t *testing.T) {
	t.Parallel()
	s := store(t, false)
	for i := range 5_000 {
		text := fmt.Sprintf("{ a%d }", i)
		if i%2 == 0 {
			text += strings.Repeat(" ", 9_000)
		}
		ran(s, graphql.RawParams{Query: text, Extensions: hashed(hashOf(text))})
	}
	huge := strings.Repeat(" ", maxKept) + "{ a }"
	ran(s, graphql.RawParams{Query: huge, Extensions: hashed(hashOf(huge))})
	s.kept.CleanUp()
	bytes, count := 0, 0
	for _, text := range s.kept.All() {
		bytes, count = bytes+len(text), count+1
	}
	if bytes > keptBytes || count > keptBytes/keptLeast || count == 0 {
		t.Errorf("%d documents of %d bytes are kept", count, bytes)
	}
	if _, err := s.resolve(&graphql.RawParams{Extensions: hashed(hashOf(huge))}); !errors.Is(err, ErrNotFound) {
		t.Error("a huge one is kept")
	}
}

func TestAManifestThatLiesIsRefused(t *testing.T) {
	t.Parallel()
	for _, manifest := range []string{`[]`, `{"sha256:00":"{ a }"}`, `{"x":7}`, `{`} {
		if _, err := New(true, []byte(manifest)); err == nil {
			t.Errorf("%s was taken", manifest)
		}
	}
}
