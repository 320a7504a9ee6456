package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// chosen names the variable of the environment that says which bug runs.
const chosen = "CUPPA_PLANTED_BUG"

// insideFunction says whether the bug is in the body of a function.
func (b bug) insideFunction() (bool, error) {
	text, err := os.ReadFile(b.file)
	if err != nil {
		return false, err
	}
	_, _, found, err := b.body(string(text))
	return found, err
}

// body is where the body of the function that has the bug begins, behind its brace, and ends, before it.
func (b bug) body(text string) (begins, ends int, found bool, err error) {
	if _, err := b.plant(text); err != nil {
		return 0, 0, false, err
	}
	from := strings.Index(text, b.was)
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, b.file, text, parser.SkipObjectResolution)
	if err != nil {
		return 0, 0, false, err
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		begins, ends := set.Position(f.Body.Lbrace).Offset+1, set.Position(f.Body.Rbrace).Offset
		if begins <= from && from+len(b.was) <= ends {
			return begins, ends, true, nil
		}
	}
	return 0, 0, false, nil
}

// switched are the files of the bugs, in which each function has a copy of its body for each of its bugs, and a file for each package that knows which one runs.
func switched(all []bug) (map[string]string, error) {
	files, copies := map[string]string{}, map[string]map[int][]string{}
	for _, b := range all {
		text, err := os.ReadFile(b.file)
		if err != nil {
			return nil, err
		}
		begins, ends, _, err := b.body(string(text))
		if err != nil {
			return nil, err
		}
		if copies[b.file] == nil {
			files[b.file], copies[b.file] = string(text), map[int][]string{}
		}
		body := strings.Replace(string(text[begins:ends]), b.was, b.is, 1)
		if !strings.Contains(string(text[begins:ends]), b.was) {
			return nil, fmt.Errorf("%s: it is not in one function", b.name)
		}
		// A block of its own that ends as the function does; where that has no results it has to be left.
		copies[b.file][begins] = append(copies[b.file][begins], "\nif plantedBug == "+strconv.Quote(b.name)+" {"+body+left(string(text), begins)+"}\n")
	}
	for file, at := range copies {
		text := files[file]
		for begins := len(text); begins >= 0; begins-- {
			for _, one := range at[begins] {
				text = text[:begins] + one + text[begins:]
			}
		}
		files[file] = text
		pkg := strings.Fields(text[strings.Index(text, "\npackage ")+1:])[1]
		if strings.HasPrefix(text, "package ") {
			pkg = strings.Fields(text)[1]
		}
		files[filepath.Join(filepath.Dir(file), "planted_bug.go")] = "package " + pkg + "\n\nimport \"os\"\n\nvar plantedBug = os.Getenv(" + strconv.Quote(chosen) + ")\n"
	}
	return files, nil
}

// left is a return for a function without results.
func left(text string, begins int) string {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", text, parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil && set.Position(f.Body.Lbrace).Offset+1 == begins && f.Type.Results == nil {
			return "\nreturn\n"
		}
	}
	return ""
}

// replaced are the files of bugs in the place of the real ones.
func replaced(all []bug) (map[string]string, error) {
	files := map[string]string{}
	for _, b := range all {
		text, err := os.ReadFile(b.file)
		if err != nil {
			return nil, err
		}
		if files[b.file], err = b.plant(string(text)); err != nil {
			return nil, err
		}
	}
	return files, nil
}
