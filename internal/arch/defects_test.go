package arch

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEachDefectOfTheSourcesHasTestsThatAreThere reads the table of what was wrong.
func TestEachDefectOfTheSourcesHasTestsThatAreThere(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("../../docs/defects.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	root := os.DirFS("../..")
	err = fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			if err == nil && d.IsDir() && (d.Name() == "node_modules" || path != "." && strings.HasPrefix(d.Name(), ".")) {
				return fs.SkipDir
			}
			return err
		}
		text, err := fs.ReadFile(root, path)
		for _, found := range declared.FindAllSubmatch(text, -1) {
			there[string(found[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(table)) {
		if !strings.HasPrefix(line, "| X") {
			continue
		}
		rows++
		named := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(line, -1)
		if len(named) == 0 {
			t.Errorf("no test: %s", line)
		}
		for _, name := range named {
			if !there[name[1]] {
				t.Errorf("%s is not there: %s", name[1], line)
			}
		}
	}
	if rows < 11 {
		t.Errorf("only %d defects", rows)
	}
}
