package app_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// officerFor adds an officer who has signed in.
func (h *house) officerFor(email string, role office.Role, change ...func(*office.Officer)) office.Officer {
	h.t.Helper()
	o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: email, Name: office.Name{Latin: "Some Body"}, Language: "en", Roles: []office.Role{role}, PasswordHash: "x", CreatedAt: h.clock()}
	for _, f := range change {
		f(&o)
	}
	h.must(h.StaffKept().InsertOfficer(h.t.Context(), o))
	return o
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

func TestAnExportOfMoreThan100NeedsASecondOfficer(t *testing.T) {
	h := newHouse(t)
	var e roster.Expert
	for i := range 101 {
		e = h.register(fmt.Sprint("Person", i))
	}
	for name, o := range map[string]office.Officer{
		"viewer":   h.officerFor("viewer@example.org", office.Viewer),
		"disabled": h.officerFor("disabled@example.org", office.OfficerRole, func(o *office.Officer) { o.Disabled = true }),
		"invited":  h.officerFor("invited@example.org", office.OfficerRole, func(o *office.Officer) { o.PasswordHash = "" }),
		"nobody":   {Email: "nobody@example.org"},
		"none":     {},
	} {
		if _, _, err := h.export("a.csv", map[string]string{"reason": "x", "approved_by": o.Email}); err == nil {
			t.Errorf("approved by %s", name)
		}
	}
	if len(h.exports(e.ID)) != 0 {
		t.Error("what was refused is in the log")
	}
	for _, role := range []office.Role{office.OfficerRole, office.Admin} {
		o := h.officerFor(string(role)+"@example.org", role)
		h.pass(time.Minute)
		if _, _, err := h.export("a.csv", map[string]string{"reason": "x", "approved_by": o.Email}); err != nil {
			t.Errorf("approved by an %s: %v", role, err)
		}
		if rows := h.exports(e.ID); len(rows) == 0 || rows[0].Details["approved_by"] != o.ID || rows[0].Details["count"] != "101" {
			t.Errorf("%+v", rows)
		}
	}
	if _, _, err := h.export("a.csv", map[string]string{"reason": "x", "query": "name=Person7"}); err != nil {
		t.Errorf("few people: %v", err)
	}
}

// TestAnExportKnowsNoDepth: a search ends at 1,000, an export does not.
func TestAnExportKnowsNoDepth(t *testing.T) {
	h := newHouse(t)
	h.officerFor("second@example.org", office.OfficerRole)
	list := h.file("many.csv", manyRows(1100))
	_, err := h.run("import", map[string]string{"file": list})
	h.must(err)
	text, _, err := h.export("a.csv", map[string]string{"reason": "x", "query": "q=cardiologist", "approved_by": "second@example.org"})
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
