package chaos

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cuppa/internal/crash"
)

// Durable are the packages of internal whose every commit is a step of order, pay, callback, refund, coupon, wallet, expiry, outbox, reconciliation, dispute, invoice, or of
// keys.
// Crash points that have names count wherever they stand.
var Durable = []string{"order", "payment", "coupon", "wallet", "stock", "outbox", "bus", "flow", "reconcile", "invoice", "ledger", "idempotency"}

// anyPipeline begins the name of a step that may stand in several pipelines.
const anyPipeline = "*/"

// Point is a crash point of the source.
type Point struct {
	// Name is what it is called when it is reached; a step's begins with "*/".
	Name string
	// In is the function in which it stands, "package.Function".
	In string
}

// Points reads the crash points out of the source below root: those that have names, the steps of pipelines as "*/step", and the two around each commit of the packages of
// Durable. So a new one is known as soon as it is written.
func Points(root string) ([]Point, error) {
	var all []Point
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasSuffix(d.Name(), "test") || d.Name() == "paysim" || d.Name() == "simulator" || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path) //nolint:gosec // our own source
		if err != nil {
			return err
		}
		found, err := pointsOf(path, text)
		all = append(all, found...)
		return err
	})
	slices.SortFunc(all, func(a, b Point) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(all, func(a, b Point) bool { return a.Name == b.Name }), err
}

func pointsOf(path string, text []byte) (all []Point, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	_, below, _ := strings.Cut(filepath.ToSlash(path), "internal/")
	durable := slices.Contains(Durable, strings.Split(below, "/")[0])
	in := ""
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			in = file.Name.Name + "." + n.Name.Name
		case *ast.CallExpr:
			called, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				break
			}
			of, _ := called.X.(*ast.Ident)
			switch {
			case of != nil && of.Name == "crash" && called.Sel.Name == "Here" && len(n.Args) == 1:
				if name, ok := literal(n.Args[0]); ok {
					all = append(all, Point{name, in})
				}
			case durable && called.Sel.Name == "InTx":
				at := string(crash.Place("internal/"+below, files.Position(called.Sel.Pos()).Line))
				all = append(all, Point{at + crash.Uncommitted, in}, Point{at + crash.Committed, in})
			}
		case *ast.CompositeLit:
			if name, ok := stepName(n); ok {
				all = append(all, Point{anyPipeline + name, in})
			}
		}
		return true
	})
	return all, nil
}

// stepName is the name of a flow.Step[T]{Name: "…"}.
func stepName(n *ast.CompositeLit) (string, bool) {
	index, ok := n.Type.(*ast.IndexExpr)
	if !ok {
		return "", false
	}
	of, ok := index.X.(*ast.SelectorExpr)
	if !ok || of.Sel.Name != "Step" {
		return "", false
	}
	for _, e := range n.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "Name" {
				return literal(pair.Value)
			}
		}
	}
	return "", false
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// Unreached are the points of the source at which none of those reached stands.
func Unreached(source []Point, reached []string) (none []Point) {
	for _, p := range source {
		step, anywhere := strings.CutPrefix(p.Name, anyPipeline)
		if !slices.ContainsFunc(reached, func(r string) bool { return r == p.Name || anywhere && endsIn(r, step) }) {
			none = append(none, p)
		}
	}
	return none
}

// endsIn says whether a point that was reached is behind a step of a pipeline, or one of a durable flow's step.
func endsIn(reached, step string) bool {
	of, durable := ofFlow(reached)
	return durable && of == step || strings.HasSuffix(reached, "/"+step)
}

// reachedIn are the points that a server wrote down.
func reachedIn(file string) ([]string, error) {
	text, err := os.ReadFile(file) //nolint:gosec // a file of ours
	if err != nil {
		return nil, fmt.Errorf("chaos: what was reached: %w", err)
	}
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	slices.Sort(all)
	return slices.Compact(all), nil
}
