package app_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jisr/app/office"
	"jisr/app/roster"
)

// export runs the command and gives what the file holds, empty when there is none.
func (h *house) export(name string, args map[string]string) (text string, path string, err error) {
	h.t.Helper()
	dir := h.t.TempDir()
	path = filepath.Join(dir, name)
	args["file"] = path
	_, err = h.run("export", args)
	data, readErr := os.ReadFile(path)
	if (err == nil) != (readErr == nil) {
		h.t.Errorf("the command says %v, the file %v", err, readErr)
	}
	if left, _ := os.ReadDir(dir); len(left) > 1 {
		h.t.Errorf("left over: %v", left)
	}
	return string(data), path, err
}

// exports are the rows of the log about exports, for the person.
func (h *house) exports(id string) []office.Entry {
	h.t.Helper()
	rows, err := h.Roster.Log.Of(h.t.Context(), id, 100)
	h.must(err)
	var out []office.Entry
	for _, r := range rows {
		if r.Action == office.Exported {
			out = append(out, r)
		}
	}
	return out
}

func TestAnExportNeedsAReasonAndIsWrittenDownFirst(t *testing.T) {
	h := newHouse(t)
	in, other := h.register("Inside"), h.register("Outside", func(r *roster.Registration) { r.Country = "DE"; r.City = "Berlin" })
	hidden := h.register("Hidden")
	_, err := h.Roster.Pause(t.Context(), self(hidden), hidden.ID)
	h.must(err)
	for _, reason := range []string{"", " ", "a\nb", strings.Repeat("x", 201)} {
		if _, _, err := h.export("a.ndjson", map[string]string{"reason": reason}); err == nil || !strings.Contains(err.Error(), "reason") {
			t.Errorf("reason %q: %v", reason, err)
		}
	}
	text, path, err := h.export("a.ndjson", map[string]string{"reason": "census of cardiologists", "query": "country=SE&language=ar:B1"})
	h.must(err)
	if strings.Count(text, "\n") != 1 || !strings.Contains(text, "inside@example.org") {
		t.Errorf("the file holds %s", text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	rows := h.exports(in.ID)
	if len(rows) != 1 || rows[0].Purpose != "census of cardiologists" || rows[0].Details["count"] != "1" || rows[0].Details["fields"] != "country,language" || rows[0].Details["format"] != "ndjson" {
		t.Errorf("%+v", rows)
	}
	if len(h.exports(other.ID))+len(h.exports(hidden.ID)) != 0 {
		t.Error("somebody who was not exported reads that she was")
	}
	// what cannot be written is in the log all the same: the row comes first
	_, err = h.run("export", map[string]string{"reason": "again", "file": filepath.Join(t.TempDir(), "no such folder", "a.csv")})
	if err == nil || len(h.exports(in.ID)) != 2 {
		t.Errorf("%v, %d rows", err, len(h.exports(in.ID)))
	}
}

func TestAnExportRefusesWhatItDoesNotUnderstand(t *testing.T) {
	h := newHouse(t)
	h.register("Inside")
	for query, says := range map[string]string{"country=XX": "country", "religion=x": "religion", "limit=10": "limit", "after=5": "after", "sort=name": "sort", "min_years=many": "min_years", "%zz": "address"} {
		if _, _, err := h.export("a.csv", map[string]string{"reason": "x", "query": query}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", query, err)
		}
	}
	for _, query := range []string{"country=DE", "q=%21%21%21"} {
		if _, _, err := h.export("a.csv", map[string]string{"reason": "x", "query": query}); err == nil || !strings.Contains(err.Error(), "nobody") {
			t.Errorf("%s: %v", query, err)
		}
	}
	if _, _, err := h.export("a.pdf", map[string]string{"reason": "x"}); err == nil {
		t.Error("another format")
	}
}

// TestAnExportOfMoreThan100NeedsASecondOfficer: the command takes no name for an
// approval, it names one that was given on the pages.
func TestAnExportOfMoreThan100NeedsASecondOfficer(t *testing.T) {
	h := newHouse(t)
	list := h.registerMany(roster.ExportAlone + 1)
	e := list[0]
	if _, _, err := h.export("a.csv", map[string]string{"reason": "x"}); err == nil || !strings.Contains(err.Error(), "--approval") {
		t.Errorf("nobody approved: %v", err)
	}
	asker, second := hire(t, h.App, "asker", office.OfficerRole), hire(t, h.App, "second", office.OfficerRole)
	id := h.askFile(asker, roster.Export{Query: cardiologists, Reason: "census", Format: "csv"})
	if _, _, err := h.export("a.csv", map[string]string{"approval": id}); err == nil {
		t.Error("before the second officer said yes")
	}
	_, err := h.Roster.ApproveExport(t.Context(), second, id, len(list))
	h.must(err)
	for _, args := range []map[string]string{{"approval": "apr_nobody"}, {"approval": id, "query": "country=SE"}, {"approval": id, "reason": "another"}} {
		if _, _, err := h.export("a.csv", args); err == nil {
			t.Errorf("%v", args)
		}
	}
	if _, _, err := h.export("a.xlsx", map[string]string{"approval": id}); err == nil {
		t.Error("another format than was approved")
	}
	if len(h.exports(e.ID)) != 0 {
		t.Error("what was refused is in the log")
	}
	text, _, err := h.export("a.csv", map[string]string{"approval": id})
	h.must(err)
	if n := strings.Count(text, "@example.org"); n != len(list) {
		t.Errorf("%d people", n)
	}
	rows := h.exports(e.ID)
	if len(rows) != 1 || rows[0].Purpose != "census" || rows[0].Details["approval"] != id || rows[0].Details["approved_by"] != second.ID || rows[0].Details["asked_by"] != asker.ID || rows[0].Details["count"] != "101" {
		t.Errorf("%+v", rows)
	}
	if _, _, err := h.export("a.csv", map[string]string{"reason": "x", "query": "name=Person7"}); err != nil {
		t.Errorf("few people: %v", err)
	}
}

// TestAnExportKnowsNoDepth: a search ends at 1,000, an export does not.
func TestAnExportKnowsNoDepth(t *testing.T) {
	h := newHouse(t)
	list := h.file("many.csv", manyRows(1100))
	_, err := h.run("import", map[string]string{"file": list})
	h.must(err)
	h.must(h.Roster.Finder.Follow(t.Context()))
	id := h.askFile(hire(t, h.App, "asker", office.OfficerRole), roster.Export{Query: cardiologists, Reason: "census", Format: "csv"})
	_, err = h.Roster.ApproveExport(t.Context(), hire(t, h.App, "second", office.OfficerRole), id, 1100)
	h.must(err)
	text, _, err := h.export("a.csv", map[string]string{"approval": id})
	h.must(err)
	if n := strings.Count(text, "@example.org"); n != 1100 {
		t.Errorf("%d people", n)
	}
}

func manyRows(n int) string {
	var out strings.Builder
	out.WriteString("email,name,language,country,occupation,consents,consent_source\n")
	for i := range n {
		fmt.Fprintf(&out, "p%d@example.org,Person %d,en,SE,jisr:cardiologist,roster,paper\n", i, i)
	}
	return out.String()
}

func TestAnExportHoldsNoFormula(t *testing.T) {
	h := newHouse(t)
	h.register("Formula", func(r *roster.Registration) {
		r.City, r.Headline, r.Name.Native = "=HYPERLINK(\"http://example.org\")", "＝1+1", "@زينب"
		r.Phone, r.Summary = "+46700000001", "-1\nsecond line"
	})
	text, _, err := h.export("a.csv", map[string]string{"reason": "x"})
	h.must(err)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	h.must(err)
	if !strings.HasPrefix(text, "\ufeff") || len(rows) != 2 {
		t.Fatalf("%q", text)
	}
	for column, want := range map[string]string{"city": "'=HYPERLINK(\"http://example.org\")", "headline": "'＝1+1", "name_native": "'@زينب", "phone": "'+46700000001", "summary": "'-1\nsecond line"} {
		for i, c := range rows[0] {
			if c == column && rows[1][i] != want {
				t.Errorf("%s is %q, not %q", column, rows[1][i], want)
			}
		}
	}
}
