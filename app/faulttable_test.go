package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryFaultOfTheTableHasATest: faults.txt names tests that exist, and each of them
// prints its row.
func TestEveryFaultOfTheTableHasATest(t *testing.T) {
	raw, err := os.ReadFile("testdata/faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	fault, tests := "", map[string]int{}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] != '\t' {
			fault = line
			tests[fault] = 0
			continue
		}
		words := strings.Fields(line)
		if len(words) < 2 || fault == "" {
			t.Fatalf("%q is no test of a fault", line)
		}
		body, there := testsIn(t, filepath.Join("..", words[0]))[words[1]]
		if !there {
			t.Errorf("%s: %s has no %s", fault, words[0], words[1])
		}
		if there && !strings.Contains(body, "proof.Row{") && !strings.Contains(body, "proof.NotRun(") {
			t.Errorf("%s: %s prints no row", fault, words[1])
		}
		tests[fault]++
	}
	for fault, n := range tests {
		if n == 0 {
			t.Errorf("%s has no test", fault)
		}
	}
}

// testsIn are the tests and fuzz targets of a package, by name, with their text.
func testsIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && (strings.HasPrefix(fn.Name.Name, "Test") || strings.HasPrefix(fn.Name.Name, "Fuzz")) {
				out[fn.Name.Name] = string(text[set.Position(fn.Pos()).Offset:set.Position(fn.End()).Offset])
			}
		}
	}
	return out
}
