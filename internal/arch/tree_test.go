package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// module is the path that our own imports begin with.
const module = "cuppa"

// source is one Go file as the rules see it.
type source struct {
	path      string // from the top of the repository, with slashes
	text      string
	syntax    *ast.File
	imports   []string
	generated bool
}

// dir is the folder of the file's package.
func (s source) dir() string { return path.Dir(s.path) }

// test reports whether the file is only compiled into tests.
func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

// outside reports whether the file belongs to an external test package, which stands beside the one it tests and not inside it.
func (s source) outside() bool { return strings.HasSuffix(s.syntax.Name.Name, "_test") }

// lines counts as an editor does.
func (s source) lines() int { return strings.Count(s.text, "\n") }

// tree is the repository: its Go files and its GraphQL schema.
type tree struct {
	files   []source
	schemas map[string]string // path -> text
	syntax  *token.FileSet
}

// skipped are folders in which nothing of ours is written in Go.
var skipped = []string{"node_modules", "dist", "build", "data", "testdata", "vendor"}

// read parses every Go file and every schema below the top of a repository. What is generated below ent is left out: it is not ours to judge.
func read(top fs.FS) (*tree, error) {
	t := &tree{schemas: map[string]string{}, syntax: token.NewFileSet()}
	err := fs.WalkDir(top, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && (strings.HasPrefix(entry.Name(), ".") || slices.Contains(skipped, entry.Name()) || generatedEnt(name)) {
				return fs.SkipDir
			}
			return nil
		}
		switch path.Ext(name) {
		case ".go":
			return t.add(top, name)
		case ".graphqls":
			text, err := fs.ReadFile(top, name)
			t.schemas[name] = string(text)
			return err
		}
		return nil
	})
	return t, err
}

// generatedEnt reports whether a folder below ent is one of those that ent writes.
func generatedEnt(dir string) bool {
	return strings.HasPrefix(dir, "ent/") && dir != "ent/schema" && !strings.HasPrefix(dir, "ent/schema/")
}

func (t *tree) add(top fs.FS, name string) error {
	text, err := fs.ReadFile(top, name)
	if err != nil {
		return err
	}
	syntax, err := parser.ParseFile(t.syntax, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parse %s: %w", name, err)
	}
	file := source{path: name, text: string(text), syntax: syntax, generated: ast.IsGenerated(syntax)}
	for _, imp := range syntax.Imports {
		imported, err := strconv.Unquote(imp.Path.Value)
		if err != nil {
			return fmt.Errorf("parse %s: %w", name, err)
		}
		file.imports = append(file.imports, imported)
	}
	t.files = append(t.files, file)
	return nil
}

// inside reports whether a slash-separated path is the folder or lies below it.
func inside(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

// standard reports whether an import is of the standard library: only there the first element has no dot, save for our own module.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && first != module
}
