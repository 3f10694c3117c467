package app_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheTableOfASVSIsTrue: every test that asvs.txt names exists, each item is shown by
// tests, open or not here with a reason, and the README carries the sums.
func TestTheTableOfASVSIsTrue(t *testing.T) {
	raw, err := os.ReadFile("testdata/asvs.txt")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, top := range []string{"app", "search", "mailer", "static"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				for name := range testsIn(t, path) {
					there[name] = true
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	shown, none, open, seen := 0, 0, []string{}, map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, " | ")
		if len(cells) != 3 || cells[1] == "" || cells[2] == "" || seen[cells[0]] {
			t.Fatalf("%q is no row, or one too many", line)
		}
		seen[cells[0]] = true
		if why, is := strings.CutPrefix(cells[2], "open: "); is {
			open = append(open, cells[0]+" ("+why+")")
			continue
		}
		if strings.HasPrefix(cells[2], "not here: ") {
			none++
			continue
		}
		shown++
		for _, name := range strings.Fields(cells[2]) {
			if !there[name] {
				t.Errorf("%s: there is no %s", cells[0], name)
			}
		}
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("Of %d items of OWASP ASVS 5.0 (level 2, and those of level 3 that the design asks for) %d have tests that show what holds here (`app/testdata/asvs.txt`), %d are of what the service does not have, and these are open: %s.",
		len(seen), shown, none, strings.Join(open, "; "))
	if !strings.Contains(string(readme), want) {
		t.Errorf("the README does not say:\n%s", want)
	}
}
