package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jisr/app"
)

// file writes a file of that name into a folder of the test.
func (h *house) file(name, text string) string {
	h.t.Helper()
	path := filepath.Join(h.t.TempDir(), name)
	h.must(os.WriteFile(path, []byte(text), 0o600))
	return path
}

func (h *house) run(name string, args map[string]string) (string, error) {
	return h.Command(h.t.Context(), app.Command{Name: name, Args: args})
}

func TestAnImportPrintsItsBatchAndIsTakenBack(t *testing.T) {
	h := newHouse(t)
	path := h.file("list.csv", "E-Mail;Name;Dept\na@example.org;A B;1\nb@example.org;B C;2\nwrong;C D;3\n")
	_, err := h.run("import", map[string]string{"file": path})
	if err == nil || !strings.Contains(err.Error(), "Dept") || !strings.Contains(err.Error(), "--map") {
		t.Fatalf("a heading that is not understood: %v", err)
	}
	out, err := h.run("import", map[string]string{"file": path, "map": "Dept=-"})
	if err == nil || !strings.Contains(out, "3 rows: 0 active, 2 drafts, 0 there already, 1 wrong") {
		t.Fatalf("%q: %v", out, err)
	}
	wrong, err := os.ReadFile(path + ".errors.csv")
	h.must(err)
	if want := "row,column,reason\n4,E-Mail,Write the address as in name@example.org\n"; string(wrong) != want {
		t.Errorf("row errors %q", wrong)
	}
	batch := regexp.MustCompile(`bat_\w+`).FindString(out)
	out, err = h.run("import", map[string]string{"file": path}) // the map is remembered
	if !strings.Contains(out, "2 there already") || strings.Contains(out, "batch") {
		t.Errorf("again: %q, %v", out, err)
	}
	out, err = h.run("import", map[string]string{"undo": batch})
	if err != nil || out != "2 records were taken back, 0 were changed since and kept\n" {
		t.Errorf("undo: %q, %v", out, err)
	}
	if _, err = h.run("import", map[string]string{"undo": "bat_none"}); err == nil {
		t.Error("a batch that brought nobody was undone")
	}
}

func TestAnImportRefusesWhatItCannotRead(t *testing.T) {
	h := newHouse(t)
	for name, args := range map[string]map[string]string{
		"another ending": {"file": h.file("list.ods", "")},
		"no map":         {"file": h.file("list.csv", "email\n"), "map": "Dept"},
		"no field":       {"file": h.file("list.csv", "email\n"), "map": "Dept=religion"},
		"no workbook":    {"file": h.file("list.xlsx", "email\n")},
		"no file":        {"file": filepath.Join(t.TempDir(), "list.csv")},
	} {
		if out, err := h.run("import", args); err == nil || out != "" {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
}
