package app_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest"
	"jisr/app/apptest/browser"
)

// The budgets of a page, in bytes as they come over the wire.
const (
	mostFirst     = 130_000
	mostCatalogue = 60_000
)

// weight is what Chromium transferred for a page and how far its parts jumped.
type weight struct {
	Bytes  int     `json:"bytes"`
	Layout float64 `json:"layout"`
	// Assets are the bytes of what the page loads beside itself.
	Assets int    `json:"assets"`
	Parts  string `json:"parts"`
}

// weigh opens an address and reads what came for it: the page and everything that it
// loads, headers included, once the fonts are there.
func weigh(t *testing.T, p *browser.Page, url string) weight {
	t.Helper()
	p.Open(url)
	var w weight
	raw := p.Eval(`async () => {
		await document.fonts.ready;
		await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
		const list = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
		let layout = 0;
		const seen = new PerformanceObserver(() => {});
		seen.observe({type: "layout-shift", buffered: true});
		await new Promise((done) => setTimeout(done, 50));
		for (const e of seen.takeRecords()) layout += e.value;
		return {bytes: list.reduce((n, e) => n + e.transferSize, 0), layout, assets: list.slice(1).reduce((n, e) => n + e.transferSize, 0), parts: list.filter((e) => e.transferSize).map((e) => e.name.split("/").pop() + " " + e.transferSize).join(", ")};
	}`)
	if err := json.Unmarshal([]byte(raw), &w); err != nil {
		t.Fatalf("%s: %v in %s", url, err, raw)
	}
	return w
}

// TestBrowserBudgets looks at pages in three languages, on a phone: a browser with an
// empty cache transfers at most 130 KB, and 60 KB for the catalogue and an opportunity;
// one that comes again transfers the page alone and nothing that it loads; nothing on the
// page jumps. How much the page alone is, is logged.
func TestBrowserBudgets(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "en", "admin@example.org")
	role := d.mosul()[3:]
	d.b.Get("/en"+role+"/matches").Send("/matches", "in", "true").Want(200)
	d.b.Get("/en/staff/experts?q=cardiologist").Want(200)
	expert := regexp.MustCompile(`/staff/experts/exp_\w+`).FindString(d.b.Page)
	guest := apptest.NewBrowser(t, d.a.URL(), "en")
	guest.Get("/en/opportunities").Want(200)
	one := regexp.MustCompile(`/opportunities/opp_\w+`).FindString(guest.Page)
	pages := []struct {
		name, path string
		staff      bool
		most       int
	}{
		{"landing", "", false, mostFirst}, {"enter", "/register", false, mostFirst}, {"interest", "/invest", false, mostFirst},
		{"catalogue", "/opportunities", false, mostCatalogue}, {"opportunity", one, false, mostCatalogue},
		{"home", "/staff", true, mostFirst}, {"search", "/staff/experts?q=cardiologist", true, mostFirst}, {"expert", expert, true, mostFirst}, {"matches", role + "/matches", true, mostFirst},
	}
	for _, lang := range []string{"en", "ar", "ckb"} {
		for _, page := range pages {
			p := b.Page(t)
			if err := (proto.NetworkClearBrowserCache{}).Call(p.Rod()); err != nil {
				t.Fatal(err)
			}
			p.See(browser.View{Width: 360, Height: 740})
			if page.staff {
				d.lendCookies(p)
			}
			url := d.a.URL() + "/" + lang + page.path
			first, repeat := weigh(t, p, url), weigh(t, p, url)
			t.Logf("%s %s: %d bytes, again %d", lang, page.name, first.Bytes, repeat.Bytes)
			if first.Bytes > page.most || first.Bytes == 0 {
				t.Errorf("%s %s: a first visit transfers %d bytes of %d: %s", lang, page.name, first.Bytes, page.most, first.Parts)
			}
			if first.Assets == 0 {
				t.Errorf("%s %s: the first visit loads nothing, so it was no first visit", lang, page.name)
			}
			if repeat.Assets > 0 {
				t.Errorf("%s %s: a repeated visit transfers more than the page: %s", lang, page.name, repeat.Parts)
			}
			if first.Layout > 0 || repeat.Layout > 0 {
				t.Errorf("%s %s: the layout shifts by %g, then %g", lang, page.name, first.Layout, repeat.Layout)
			}
		}
	}
}
