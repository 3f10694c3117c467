package web_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"jisr/app/apptest"
	"jisr/app/locale"
	"jisr/app/web"
	"jisr/app/web/webtest"
)

// sample is a page with the data that its template needs.
type sample struct {
	page string
	p    web.Page
}

// samples are the pages of this package in states that differ.
func samples(lang string, texts func(string) string) []sample {
	march, may := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), "2027-05-31"
	open := []web.OpenProgramme{{Title: texts("kit.task.title"), Place: "IQ-NI", From: march, To: may, Seats: 6}, {Title: texts("kit.role.title"), From: march, Seats: 2}}
	visitor := web.Page{Lang: lang, Path: "/x?q=1", CSRF: "token"}
	officer := visitor
	officer.Reader = web.Reader{Name: texts("kit.hit.name"), SignedIn: true, Staff: true, Opens: []string{"today", "experts", "programmes"}}
	with := func(p web.Page, data any) web.Page { p.Data = data; return p }
	kit := with(officer, kitData(texts))
	kit.Errors = []web.Problem{{Field: "last", Message: texts("kit.last.wrong")}}
	return []sample{
		{"landing", with(visitor, web.Landing{Open: open, Opportunities: 38})},
		{"landing", with(visitor, web.Landing{})},
		{"privacy", with(visitor, web.Privacy{Contact: []string{"contact@example.org"}})},
		{"missing", visitor},
		{"failed", with(visitor, web.Failed{Status: 500})},
		{"kit", kit},
	}
}

// kitData is what kit.html shows.
type kitPage struct {
	Steps    []web.Step
	Seats    web.Seats
	Rows     []web.Row
	Timeline []web.Entry
	Tabs     []web.Tab
	Facets   []web.Facet
	Chips    []web.Chip
	Pager    web.Pager
}

func kitData(t func(string) string) kitPage {
	at := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	return kitPage{
		Steps:    []web.Step{{Label: t("kit.step.who"), URL: "/en/kit", Done: true}, {Label: t("kit.step.skills"), Now: true}, {Label: t("kit.step.when")}, {Label: t("kit.step.consent")}, {Label: t("kit.step.check")}},
		Seats:    web.Seats{Taken: 2, Held: 1, Free: 1},
		Rows:     []web.Row{{Label: t("kit.city.label"), Values: []string{"Göteborg"}, Change: "/en/kit"}, {Label: t("kit.skills.label"), Values: []string{"GIS", t("kit.skills.one")}, Change: "/en/kit"}, {Label: t("kit.email.label"), Change: "/en/kit"}},
		Timeline: []web.Entry{{At: at, Text: t("kit.timeline.one")}, {At: at.AddDate(0, 0, -2), Text: t("kit.timeline.two"), Meta: t("kit.timeline.why")}},
		Tabs:     []web.Tab{{Label: t("kit.search.all"), URL: "/en/kit", Count: 286, Now: true}, {Label: t("kit.search.fresh"), URL: "/en/kit", Count: 104}, {Label: t("kit.marks.new"), URL: "/en/kit", Count: -1}},
		Facets: []web.Facet{{Name: "country", Label: t("kit.country.label"), Values: []web.FacetValue{{Value: "DE", Label: "DE", Count: 104, Chosen: true}, {Value: "SE", Label: "SE", Count: 71}, {Value: "GB", Label: "GB"}}},
			{Name: "mode", Label: t("kit.mode.label"), Values: []web.FacetValue{{Value: "remote", Label: t("kit.mode.remote"), Count: 9}}}},
		Chips: []web.Chip{{Label: "DE", Remove: "/en/kit"}},
		Pager: web.Pager{From: 1, To: 25, Total: 2860, Next: "/en/kit?after=25"},
	}
}

func TestEveryPageIsWellFormedInEveryLanguage(t *testing.T) {
	r, assets := webtest.New(t)
	for _, lang := range locale.Languages() {
		for _, s := range samples(lang, func(k string) string { return text(t, r, lang, k) }) {
			var b bytes.Buffer
			if err := r.Render(&b, s.page, s.page, s.p); err != nil {
				t.Fatal(err)
			}
			for _, problem := range apptest.Problems(apptest.Page{Lang: lang, Body: b.Bytes(), Asset: assets.Has}) {
				t.Errorf("%s in %s: %s", s.page, lang, problem)
			}
		}
	}
}

func TestTemplatesUseOnlyWhatTheirDataHas(t *testing.T) {
	r, _ := webtest.New(t)
	webtest.Check[web.Landing](t, r, "landing")
	webtest.Check[web.Privacy](t, r, "privacy")
	webtest.Check[struct{}](t, r, "missing")
	webtest.Check[web.Failed](t, r, "failed")
	webtest.Check[kitPage](t, r, "kit")
}

func TestLanguageLinksKeepPageAndQuery(t *testing.T) {
	r, _ := webtest.New(t)
	body := render(t, r, "missing", web.Page{Lang: "ckb", Path: "/experts?q=water&after=25"})
	if want := `href="/ar/experts?q=water&amp;after=25"`; !strings.Contains(body, want) {
		t.Errorf("no %s in the page", want)
	}
}

func TestErrorsAreOnTopAndBesideTheField(t *testing.T) {
	r, _ := webtest.New(t)
	tr := func(k string) string { return text(t, r, "en", k) }
	p := web.Page{Lang: "en", Data: kitData(tr), Errors: []web.Problem{{Field: "languages[0].code", Message: "Choose a language"}}}
	body := render(t, r, "kit", p)
	for _, want := range []string{"<title>Error: ", `<a href="#f-languages-0-code">Choose a language</a>`,
		`id="f-languages-0-code-error"><span class="hidden">Error: </span>Choose a language`, `aria-describedby="f-languages-0-code-error" aria-invalid="true"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in the page", want)
		}
	}
}

func TestTypedTextIsEscaped(t *testing.T) {
	r, _ := webtest.New(t)
	p := web.Page{Lang: "en", Data: web.Landing{Open: []web.OpenProgramme{{Title: "<script>alert(1)</script>"}}}}
	if strings.Contains(render(t, r, "landing", p), "<script>alert") {
		t.Error("a title became markup")
	}
}

func render(t *testing.T, r *web.Renderer, page string, p web.Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Render(&b, page, page, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// text is a text of the catalogue, through a template, so that there is one way.
func text(t *testing.T, r *web.Renderer, lang, key string) string {
	t.Helper()
	return r.Text(lang, key)
}
