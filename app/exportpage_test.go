package app_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/exchange"
	"jisr/app/office"
	"jisr/app/roster"
)

// download sends the form on the page that leads to action and gives the file that comes.
func (d *desk) download(action string, pairs ...string) (text []byte, header http.Header) {
	d.t.Helper()
	d.b.Send(action, pairs...).Want(200)
	return []byte(d.b.Page), d.b.Header
}

// addresses are those in the table of a file, sorted.
func (d *desk) addresses(text []byte) (out []string) {
	d.t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil {
		d.t.Fatal(err)
	}
	if !slices.Equal(rows[0], exchange.Columns()) {
		d.t.Errorf("the heading is %v", rows[0])
	}
	for _, r := range rows[1:] {
		out = append(out, r[0])
	}
	slices.Sort(out)
	return out
}

// found are those whom the store finds by a question, by address.
func (d *desk) found(q roster.Query) (out []string) {
	d.t.Helper()
	ids, err := d.a.Roster.PlanExport(d.t.Context(), officer, roster.Export{Query: q})
	if err != nil {
		d.t.Fatal(err)
	}
	experts, err := d.a.Stores().People.Experts(d.t.Context(), ids)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range experts {
		out = append(out, e.Email)
	}
	slices.Sort(out)
	return out
}

var exportAt = regexp.MustCompile(`href="(/\w+/staff/exports/new[^"]*)"`)

// toExport opens the page behind the button of a list.
func (d *desk) toExport(list string) {
	d.t.Helper()
	d.b.Get(list).Want(200)
	m := exportAt.FindStringSubmatch(d.b.Page)
	if m == nil {
		d.t.Fatalf("%s has no button to export", list)
	}
	d.b.Get(strings.ReplaceAll(m[1], "&amp;", "&")).Want(200)
}

// TestAnOfficerExportsWhatTheFilterFinds (35): the three formats, read back, hold exactly
// those whom the list finds; no page keeps them, and each person reads why.
func TestAnOfficerExportsWhatTheFilterFinds(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	const list = "/en/staff/experts?q=cardiologist&sort=years"
	want := d.found(roster.Query{Text: "cardiologist"})
	if len(want) == 0 || len(want) > roster.ExportAlone {
		t.Fatalf("%d people", len(want))
	}
	d.toExport(list)
	d.b.Want(200, fmt.Sprintf("Export %d people", len(want)), "What is needed: cardiologist", "occupation_years")
	d.b.Send("/staff/exports/new", "reason", " ").Want(422, "Error:")
	d.b.Send("/staff/exports/new", "reason", "census", "format", "pdf").Want(422)
	d.toExport(list)
	text, header := d.download("/staff/exports/new", "reason", "Census of cardiologists")
	if !bytes.HasPrefix(text, []byte("\ufeff")) || header.Get("Content-Type") != "text/csv; charset=utf-8" || header.Get("Cache-Control") != "no-store" ||
		!regexp.MustCompile(`^attachment; filename="experts-\d{4}-\d\d-\d\d\.csv"$`).MatchString(header.Get("Content-Disposition")) {
		t.Errorf("the file comes with %v", header)
	}
	if got := d.addresses(text); !slices.Equal(got, want) {
		t.Errorf("%d people, want %d", len(got), len(want))
	}
	d.toExport(list)
	text, _ = d.download("/staff/exports/new", "reason", "For a program", "format", "ndjson")
	n := 0
	for dec := json.NewDecoder(bytes.NewReader(text)); ; n++ {
		var r roster.Registration
		err := dec.Decode(&r)
		if err == io.EOF {
			break
		}
		if err != nil || !slices.Contains(want, r.Email) {
			t.Fatalf("line %d: %v, %s", n+1, err, r.Email)
		}
	}
	d.toExport(list)
	text, header = d.download("/staff/exports/new", "reason", "For a colleague", "format", "xlsx")
	h := newHouse(t)
	_, err := h.run("import", map[string]string{"file": h.file("list.xlsx", string(text))})
	h.must(err)
	h.must(h.Roster.Finder.Follow(t.Context()))
	if got := (&desk{t: t, a: h.App}).found(roster.Query{Text: "cardiologist"}); !slices.Equal(got, want) {
		t.Errorf("the workbook brings %d people, want %d", len(got), len(want))
	}
	if n != len(want) || filepath.Ext(strings.TrimSuffix(header.Get("Content-Disposition"), `"`)) != ".xlsx" {
		t.Errorf("%d lines; %v", n, header)
	}
	one, err := d.a.Stores().People.ExpertByEmail(t.Context(), want[0])
	if err != nil {
		t.Fatal(err)
	}
	rows, err := d.a.Log(t.Context(), one.ID, 100)
	if err != nil {
		t.Fatal(err)
	}
	var why []string
	for _, r := range rows {
		if r.Action == office.Exported {
			why = append(why, r.Purpose)
		}
	}
	if !slices.Equal(why, []string{"For a colleague", "For a program", "Census of cardiologists"}) {
		t.Errorf("she reads %v", why)
	}
}

// TestASecondOfficerApprovesAFileOnHerPages: one asks in Sorani, the other approves in
// Arabic, and the first fetches the file from her first page; the selection likewise.
func TestASecondOfficerApprovesAFileOnHerPages(t *testing.T) {
	d := openDesk(t, "ckb", "shahla.karim@example.org")
	want := d.found(roster.Query{})
	d.toExport("/ckb/staff/experts")
	d.b.Send("/staff/exports/new", "reason", "هەژماری شارەزایان").Want(200, "چاوەڕێی هاوکارێکە").Lacks("/file\"")
	request := strings.TrimPrefix(strings.Split(d.b.Path, "?")[0], "/ckb")
	first := d.b
	d.signIn("ar", "admin@example.org")
	d.b.Get("/ar/staff").Want(200, request)
	d.b.Get("/ar"+request).Want(200, "هەژماری شارەزایان").Lacks(request + "/file")
	d.b.Send("/approve", "confirm", "3").Want(422)
	d.b.Get("/ar"+request).Send("/approve", "confirm", strconv.Itoa(len(want))).Want(200, "تمت الموافقة على التصدير").Lacks(request + "/file")
	gone, err := d.a.Stores().People.ExpertByEmail(t.Context(), want[0])
	if err == nil {
		err = d.a.Roster.Erase(t.Context(), office.Actor{Kind: office.PersonKind, ID: gone.Person.ID}, gone.ID, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.b = first
	d.b.Get("/ckb/staff").Want(200, request, "ئامادەیە بۆ داگرتن")
	d.b.Get("/ckb" + request).Want(200)
	text, _ := d.download(request + "/file")
	if got := d.addresses(text); !slices.Equal(got, want[1:]) {
		t.Errorf("%d people, want %d", len(got), len(want)-1)
	}
	d.b.Get("/ckb/staff/experts?q=cardiologist").Want(200)
	d.b.Send("/staff/selection", "pick", d.pickable()[0]).Want(200)
	d.toExport("/ckb/staff/selection")
	text, _ = d.download("/staff/exports/new", "reason", "لیژنە")
	if got := d.addresses(text); len(got) != 1 {
		t.Errorf("the selection holds %v", got)
	}
}

// TestAViewerSeesNoButtonToExport, and the doors are closed to her.
func TestAViewerSeesNoButtonToExport(t *testing.T) {
	m := newMatrix(t, func(c *app.Config) {})
	i := slices.IndexFunc(m.visitors, func(v visitor) bool { return v.name == "officer as viewer" })
	b := apptest.NewBrowser(t, m.a.URL(), "en")
	u, err := url.Parse(m.a.URL())
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	m.dress(req, m.visitors[i])
	b.With(req.Cookies())
	b.Get("/en/staff/experts").Want(200).Lacks("/staff/exports/")
	b.Get("/en/staff/exports/new").Want(403)
}
