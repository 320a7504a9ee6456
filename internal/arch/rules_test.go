package arch

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"

	gqlast "github.com/vektah/gqlparser/v2/ast"
	gqlparser "github.com/vektah/gqlparser/v2/parser"
)

// order is the import order of internal: a package imports only what stands before it. To talk upward, write an outbox event.
var order = []string{
	"chance", "money", "lang", "fault", "number", "cause", "secret", "netfault", "config", "crash", "db", "lease", "redisx", "breaker", "rate", "timer", "outbox", "feed", "connlimit", "strictjson", "gqlrequest", "gqlhttp", "gqlws", "gqlsse",
	"pubsub", "server", "audit", "idempotency", "bus", "webhook",
	"identity", "catalog", "ledger", "stock", "pricing", "voucher", "coupon", "batch", "promotion", "notify", "task", "flow", "payment", "wallet", "order", "invoice", "reconcile", "report", "copies",
	"demo", "backup", "app", "command", "simulate", "bench", "chaos",
}

// Limits of size, in lines.
const (
	serverLines = 200
	fileLines   = 700
)

// shapeless are package names that say nothing about what is inside.
var shapeless = []string{"util", "utils", "common", "types", "repository", "dto", "helper", "helpers"}

// rule finds what breaks one convention; each finding is a sentence that begins with the place.
type rule struct {
	name string
	find func(*tree) []string
}

// rules are all conventions that a machine can check.
var rules = []rule{
	{"a package of internal imports only what stands before it in the order", importOrder},
	{"internal imports neither graph nor anything above it", internalBelowGraph},
	{"pages import nothing of ours", pagesAlone},
	{"ent appears only in stores, in db, in demo and where migrations are made", entBorder},
	{"pricing imports only the standard library, money, lang and fault", pricingPure},
	{"ent/schema imports only entgo.io and the standard library", schemaPure},
	{"server.go stays wiring of at most 200 lines", serverShort},
	{"a hand-written file has at most 700 lines", filesShort},
	{"no package has a name that says nothing", namesSay},
	{"every exported name of internal has a comment", exportedCommented},
	{"everything in the GraphQL schema has a description", schemaDescribed},
	{"no resolver is left unwritten", resolversWritten},
}

// internalPackage answers the first folder below internal that a path or an import lies in.
func internalPackage(name string) (string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(name, module+"/"), "internal/")
	if !ok {
		return "", false
	}
	first, _, _ := strings.Cut(rest, "/")
	return first, true
}

func importOrder(t *tree) []string {
	var found []string
	for _, file := range t.files {
		own, ok := internalPackage(file.dir())
		if !ok || own == "arch" || file.outside() {
			continue
		}
		rank := slices.Index(order, own)
		if rank < 0 {
			found = append(found, fmt.Sprintf("%s: internal/%s has no place in the import order yet", file.path, own))
			continue
		}
		for _, imported := range file.imports {
			if !inside(imported, module) {
				continue
			}
			other, ok := internalPackage(imported)
			if ok && other != own && !slices.Contains(order[:rank], other) {
				found = append(found, fmt.Sprintf("%s: %s may not import %s", file.path, own, imported))
			}
		}
	}
	return found
}

func internalBelowGraph(t *tree) []string {
	return imports(t, func(file source) bool { return inside(file.dir(), "internal") }, func(_ source, imported string) bool {
		return !inside(imported, module) || inside(imported, module+"/internal") || inside(imported, module+"/ent") || inside(imported, module+"/migrations")
	})
}

func pagesAlone(t *tree) []string {
	return imports(t, func(file source) bool { return inside(file.dir(), "web") }, func(_ source, imported string) bool {
		return !inside(imported, module) || inside(imported, module+"/web")
	})
}

// imports finds the imports that are not allowed in the files that a rule speaks of.
func imports(t *tree, about func(source) bool, allowed func(source, string) bool) []string {
	var found []string
	for _, file := range t.files {
		if !about(file) {
			continue
		}
		for _, imported := range file.imports {
			if !allowed(file, imported) {
				found = append(found, fmt.Sprintf("%s: may not import %s", file.path, imported))
			}
		}
	}
	return found
}

// entBorder lets a test into its own package's rows where that package has a store: it plants what no use case can make, and looks at what is left.
func entBorder(t *tree) []string {
	isStore := func(file source) bool {
		return inside(file.dir(), "internal") && strings.HasPrefix(path.Base(file.path), "store")
	}
	stores := map[string]bool{}
	for _, file := range t.files {
		stores[file.dir()] = stores[file.dir()] || isStore(file) && !file.test()
	}
	outside := func(file source) bool {
		for _, folder := range []string{"internal/db", "internal/demo", "ent", "migrations/gen"} {
			if inside(file.dir(), folder) {
				return false
			}
		}
		return !isStore(file) && !(file.test() && stores[file.dir()])
	}
	return imports(t, outside, func(_ source, imported string) bool {
		return !inside(imported, "entgo.io") && !inside(imported, module+"/ent")
	})
}

func pricingPure(t *tree) []string {
	allowed := []string{module + "/internal/money", module + "/internal/lang", module + "/internal/fault"}
	return imports(t, func(file source) bool { return inside(file.dir(), "internal/pricing") }, func(file source, imported string) bool {
		properties := file.test() && (imported == "pgregory.net/rapid" || imported == module+"/internal/pricing")
		return standard(imported) && !slices.Contains([]string{"database/sql", "net/http"}, imported) || slices.Contains(allowed, imported) || properties
	})
}

func schemaPure(t *tree) []string {
	return imports(t, func(file source) bool { return inside(file.dir(), "ent/schema") }, func(_ source, imported string) bool {
		return standard(imported) || inside(imported, "entgo.io") || inside(imported, module+"/ent/schema")
	})
}

func serverShort(t *tree) []string {
	for _, file := range t.files {
		if file.path == "server.go" && file.lines() > serverLines {
			return []string{fmt.Sprintf("server.go: %d lines, at most %d", file.lines(), serverLines)}
		}
	}
	return nil
}

func filesShort(t *tree) []string {
	var found []string
	for _, file := range t.files {
		if !file.generated && file.lines() > fileLines {
			found = append(found, fmt.Sprintf("%s: %d lines, at most %d: does one name hold two things?", file.path, file.lines(), fileLines))
		}
	}
	return found
}

func namesSay(t *tree) []string {
	var found []string
	for _, file := range t.files {
		name := strings.TrimSuffix(file.syntax.Name.Name, "_test")
		if slices.Contains(shapeless, name) || slices.Contains(shapeless, path.Base(file.dir())) {
			found = append(found, fmt.Sprintf("%s: package %s says nothing about what is in it", file.path, name))
		}
	}
	return found
}

func exportedCommented(t *tree) []string {
	var found []string
	for _, file := range t.files {
		if !inside(file.dir(), "internal") || file.test() || file.generated {
			continue
		}
		for _, name := range uncommented(file.syntax) {
			found = append(found, fmt.Sprintf("%s: %s has no comment", file.path, name))
		}
	}
	return found
}

// resolversWritten finds what gqlgen writes for a field that nobody has thought of yet: a body that panics.
func resolversWritten(t *tree) []string {
	var found []string
	for _, file := range t.files {
		if !inside(file.dir(), "graph") || !strings.HasSuffix(file.path, ".resolvers.go") {
			continue
		}
		for _, decl := range file.syntax.Decls {
			resolver, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(resolver, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "panic" {
					found = append(found, fmt.Sprintf("%s: %s panics", file.path, resolver.Name.Name))
				}
				return true
			})
		}
	}
	return found
}

// uncommented lists the exported names of a file without a comment: of a group of constants or variables the group's will do.
func uncommented(file *ast.File) []string {
	var names []string
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Name.IsExported() && decl.Doc.Text() == "" && (decl.Recv == nil || exportedReceiver(decl.Recv)) {
				names = append(names, decl.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				names = append(names, uncommentedSpec(decl, spec)...)
			}
		}
	}
	return names
}

func uncommentedSpec(decl *ast.GenDecl, spec ast.Spec) []string {
	var names []string
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() && decl.Doc.Text()+spec.Doc.Text()+spec.Comment.Text() == "" {
			names = append(names, spec.Name.Name)
		}
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() && decl.Doc.Text()+spec.Doc.Text()+spec.Comment.Text() == "" {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// exportedReceiver reports whether a method's type is exported: those of unexported types are seen by nobody.
func exportedReceiver(receiver *ast.FieldList) bool {
	expr := receiver.List[0].Type
	for {
		switch inner := expr.(type) {
		case *ast.StarExpr:
			expr = inner.X
		case *ast.IndexExpr:
			expr = inner.X
		case *ast.IndexListExpr:
			expr = inner.X
		case *ast.Ident:
			return inner.IsExported()
		default:
			return true
		}
	}
}

func schemaDescribed(t *tree) []string {
	var found []string
	for name, text := range t.schemas {
		document, err := gqlparser.ParseSchema(&gqlast.Source{Name: name, Input: text})
		if err != nil {
			found = append(found, fmt.Sprintf("%s: %v", name, err))
			continue
		}
		missing := func(of ...string) {
			found = append(found, fmt.Sprintf("%s: %s has no description", name, strings.Join(of, ".")))
		}
		for _, definition := range document.Definitions {
			if definition.Description == "" {
				missing(definition.Name)
			}
		}
		for _, definition := range slices.Concat(document.Definitions, document.Extensions) {
			describedParts(definition, missing)
		}
		for _, directive := range document.Directives {
			if directive.Description == "" {
				missing("@" + directive.Name)
			}
		}
	}
	slices.Sort(found)
	return found
}

// describedParts looks at the fields, arguments and enum values of one type.
func describedParts(definition *gqlast.Definition, missing func(...string)) {
	for _, field := range definition.Fields {
		if field.Description == "" {
			missing(definition.Name, field.Name)
		}
		for _, argument := range field.Arguments {
			if argument.Description == "" {
				missing(definition.Name, field.Name, argument.Name)
			}
		}
	}
	for _, value := range definition.EnumValues {
		if value.Description == "" {
			missing(definition.Name, value.Name)
		}
	}
}
