package order

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cuppa/internal/outbox"
)

// listed is docs/events.md.
func listed() string {
	var b strings.Builder
	b.WriteString("# The events of an order\n\nWritten from the list in `internal/order/events.go` by its test: `go test ./internal/order -run Listed -update`.\n\n")
	b.WriteString("An event is a row of `order_events`, written in the transaction that changes its order and never changed: `order_no` and `seq` (from 1, without gaps), `kind`, `from_status`, `to_status`, `actor`\n" +
		"(who: customer, staff:…, channel:… or system), `cause` (what made it happen: api:…, callback:…, timer:…, job:…, flow:…), `request` (the X-Request-Id that it came of), `note`, `data` (JSON, as below),\n" +
		"`data_version` and `at`. The database refuses to change or remove one. Consumers hear an order's events in their order, at least once; `id` tells repeats apart.\n" +
		"Kinds are never renamed, and their fields never change what they mean; fields may be added. Where they must change, the version rises and `internal/order/tell.go` reads older rows as the latest.\n" +
		"Amounts are integers of minor units. Fields in brackets are left out where there is nothing to tell.\n\n" +
		"A row is all that one change of an order was, so it can tell several typed events: itself by the first name, and with it what became of the stock, the money and the coupons.\n\n")
	b.WriteString("| kind | version | what happened | typed events | data |\n| --- | --- | --- | --- | --- |\n")
	for _, k := range EventKinds {
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s | %s |\n", k.Kind, k.Version, k.Means, strings.Join(k.Tells, ", "), fieldsOf(k.Data))
	}
	b.WriteString("\nAn event of any kind may tell " + fieldsOf(fieldsOfAll) + ".\n\n")
	b.WriteString("The typed events that come with others; those not here are the row itself, with its data.\n\n| event | what happened | data |\n| --- | --- | --- |\n")
	for _, e := range TypedEvents {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", e.Name, e.Means, e.Data)
	}
	return b.String()
}

func fieldsOf(all []EventField) string {
	var fields []string
	for _, f := range all {
		text := fmt.Sprintf("`%s` %s: %s", f.Name, f.Type, f.Means)
		if f.Optional {
			text = "[" + text + "]"
		}
		fields = append(fields, text)
	}
	return strings.Join(fields, "; ")
}

func TestAllKindsOfEventsAreListed(t *testing.T) {
	t.Parallel()
	const path = "../../docs/events.md"
	if *update {
		if err := os.WriteFile(path, []byte(listed()), 0o644); err != nil { //nolint:gosec // a document
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != listed() {
		t.Errorf("%s is not the list: run this test with -update", path)
	}
	known := map[string]bool{}
	for _, k := range EventKinds {
		if known[k.Kind] || k.Means == "" || len(k.Tells) == 0 {
			t.Errorf("%s is listed twice, without a meaning or without a name", k.Kind)
		}
		if len(upcasts[k.Kind]) != k.Version-1 {
			t.Errorf("%s is of version %d, and %d older ones are read", k.Kind, k.Version, len(upcasts[k.Kind]))
		}
		for _, name := range k.Tells[1:] {
			if !slices.ContainsFunc(TypedEvents, func(e TypedEvent) bool { return e.Name == name }) {
				t.Errorf("%s tells %s, which is not listed", k.Kind, name)
			}
		}
		known[k.Kind] = true
		if titles[k.Kind] == nil {
			t.Errorf("%s has no title", k.Kind)
		}
	}
	for name, kind := range declared(t) {
		if !known[kind] {
			t.Errorf("%s (%s) is not listed", name, kind)
		}
	}
}

// declared are the package's constants of kinds of events.
func declared(t *testing.T) map[string]string {
	t.Helper()
	kinds := map[string]string{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Event") {
				return true
			}
			if text, ok := spec.Values[0].(*ast.BasicLit); ok && text.Kind == token.STRING {
				kinds[spec.Names[0].Name], _ = strconv.Unquote(text.Value)
			}
			return true
		})
	}
	if len(kinds) < 20 {
		t.Fatalf("only %d kinds were found", len(kinds))
	}
	return kinds
}

func TestAnEventIsAsItsKindIsListed(t *testing.T) {
	t.Parallel()
	for data, sound := range map[string]bool{
		`{"payment":"P1","amount":5}`:                       true,
		`{"payment":"P1","amount":5,"because":"CANCELED"}`:  true,
		`{"payment":"P1"}`:                                  false,
		`{"payment":"P1","amount":"5"}`:                     false,
		`{"payment":"P1","amount":5.5}`:                     false,
		`{"payment":"P1","amount":5,"customer":"somebody"}`: false,
		`{"payment":7,"amount":5}`:                          false,
		`[]`:                                                false,
		``:                                                  false,
	} {
		err := CheckEvent(outbox.Event{Kind: EventPaymentSurplus, Data: json.RawMessage(data)})
		if (err == nil) != sound {
			t.Errorf("%s: %v", data, err)
		}
	}
	if CheckEvent(outbox.Event{Kind: "order.unheard"}) == nil || CheckEvent(outbox.Event{Kind: EventAdvanced}) != nil {
		t.Error("an unknown kind passes, or one without data does not")
	}
	if CheckEvent(outbox.Event{Kind: EventAdvanced, Version: 2}) == nil {
		t.Error("a version passes that there is not")
	}
}
