package app_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest"
	"jisr/app/apptest/browser"
)

// The budgets of a page, in bytes as they come over the wire.
const (
	mostFirst     = 130_000
	mostCatalogue = 60_000
	mostRepeat    = 5_000
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
func weigh(t *testing.T, p *browser.Page, url string, first bool) weight {
	t.Helper()
	p.Open(url)
	var w weight
	raw := p.Eval(`async (first) => {
		await document.fonts.ready;
		const icon = document.querySelector("link[rel=icon]").href; // it may come after everything else
		for (let i = 0; first && i < 20 && !performance.getEntriesByName(icon).length; i++) await new Promise((done) => setTimeout(done, 25));
		await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
		const offered = document.querySelector("link[rel=compression-dictionary]"); // it comes when nothing else is to do
		for (let i = 0; first && offered && i < 200 && !performance.getEntriesByName(offered.href).length; i++) await new Promise((done) => setTimeout(done, 25));
		const list = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
		let layout = 0;
		const seen = new PerformanceObserver(() => {});
		seen.observe({type: "layout-shift", buffered: true});
		await new Promise((done) => setTimeout(done, 50));
		for (const e of seen.takeRecords()) layout += e.value;
		return {bytes: list.reduce((n, e) => n + e.transferSize, 0), layout, assets: list.slice(1).reduce((n, e) => n + e.transferSize, 0), parts: list.filter((e) => e.transferSize).map((e) => e.name.split("/").pop() + " " + e.transferSize).join(", ")};
	}`, first)
	if first {
		takesDictionary(t, p)
	}
	if err := json.Unmarshal([]byte(raw), &w); err != nil {
		t.Fatalf("%s: %v in %s", url, err, raw)
	}
	return w
}

// sheet is a page that is weighed.
type sheet struct {
	name, path string
	// by is whose cookies open it.
	by *apptest.Browser
}

// pages are those that people and officers come to again and again: of a visitor, of
// the person at w, who has a draft of five steps, of who has been invited, of an officer.
func (d *desk) pages(w *walk) []sheet {
	d.t.Helper()
	guest := apptest.NewBrowser(d.t, d.a.URL(), "en")
	guest.Get("/en/opportunities").Want(200)
	chance := regexp.MustCompile(`/opportunities/opp_\w+`).FindString(guest.Page)
	status := d.fileInterest()
	d.writesInterest(guest, "investor@example.org")
	role, answer := d.invites()
	d.b.Get("/en/staff/experts?q=cardiologist").Want(200)
	expert := regexp.MustCompile(`/staff/experts/exp_\w+`).FindString(d.b.Page)
	one := strings.TrimSuffix(role, "/roles/1")
	return []sheet{
		{"landing", "", guest}, {"enter", "/register", guest}, {"lost mailbox", "/lost-mailbox", guest}, {"catalogue", "/opportunities", guest}, {"opportunity", chance, guest}, {"genuine", "/genuine", guest}, {"privacy", "/privacy", guest},
		{"invest", "/invest", guest}, {"investor", "/invest/who", guest}, {"interest", "/invest/interest", guest}, {"support", "/invest/support", guest}, {"check", "/invest/check", guest}, {"status", status, guest},
		{"register 1", "/register/1", w.b}, {"register 2", "/register/2", w.b}, {"register 3", "/register/3", w.b}, {"register 4", "/register/4", w.b}, {"register 5", "/register/5", w.b}, {"answer", answer, guest},
		{"home", "/staff", d.b}, {"search", "/staff/experts?q=cardiologist", d.b}, {"everybody", "/staff/experts", d.b}, {"expert", expert, d.b}, {"needs", "/staff/needs", d.b}, {"programmes", "/staff/programmes", d.b}, {"programme", one, d.b},
		{"role", role, d.b}, {"matches", role + "/matches", d.b}, {"sending", role + "/sending", d.b}, {"board", one + "/board", d.b}, {"interests", "/staff/interests", d.b}, {"promises", "/staff/interests/promises", d.b}, {"letters", "/staff/letters", d.b}, {"outbox", "/outbox", d.b},
	}
}

// invites writes to the first match of the cardiologist's role and gives the role and
// what the letter leads to, without the language.
func (d *desk) invites() (role, answer string) {
	d.t.Helper()
	role = d.mosul()
	d.b.Get(role+"/matches").Send("/matches", "in", "true").Want(200)
	d.b.Get(role+"/sending").Send("/sending", "confirm", "1").Want(200)
	link := d.letter("JSR-").Link(d.t, "/answer/")
	return role[3:], link[strings.Index(link, "/answer/"):]
}

// TestBrowserBudgets looks at pages in three languages (in one each unless the browser is
// required), on a phone: a browser with an
// empty cache transfers at most 130 KB, and 60 KB for the catalogue and an opportunity;
// one that comes again transfers the page alone, at most 5 KB, and nothing that it
// loads; nothing on the page jumps, and the console is silent.
func TestBrowserBudgets(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "en", "admin@example.org")
	w := &walk{t, d.a, d.box, apptest.NewBrowser(t, d.a.URL(), "ckb")}
	w.toTheLastStep()
	pages := d.pages(w)
	d.visit(b, pages)
	d.fetch(b, pages)
	w.b.Get("/ckb/register/5").Send("/register/5").Want(200)
	mine := []sheet{{"registered", "/register/done", w.b}, {"mine", "/mine", w.b}}
	d.visit(b, mine)
	d.fetch(b, mine)
}

// visited are the pages that are opened twice; of the others only the page is fetched.
func visited() []string {
	return []string{"landing", "enter", "invest", "catalogue", "opportunity", "register 1", "mine", "answer", "home", "search", "expert", "matches"}
}

// visit opens pages with an empty cache and then again.
func (d *desk) visit(b *browser.Browser, pages []sheet) {
	d.t.Helper()
	for _, lang := range []string{"en", "ar", "ckb"} {
		for i, page := range pages {
			if !slices.Contains(visited(), page.name) || !inTurn(lang, i) {
				continue
			}
			p := b.Page(d.t)
			if err := (proto.NetworkClearBrowserCache{}).Call(p.Rod()); err != nil {
				d.t.Fatal(err)
			}
			p.See(browser.View{Width: 360, Height: 740})
			d.lend(p, page.by)
			url := d.a.URL() + "/" + lang + page.path
			first, repeat := weigh(d.t, p, url, true), weigh(d.t, p, url, false)
			d.t.Logf("%s %s: %d bytes, again %d", lang, page.name, first.Bytes, repeat.Bytes)
			judge(d.t, lang, page.name, first, repeat)
			for _, line := range p.Console() {
				d.t.Errorf("%s %s: console: %s", lang, page.name, line)
			}
		}
	}
}

// judge holds what a page weighs against the budgets.
func judge(t *testing.T, lang, page string, first, repeat weight) {
	t.Helper()
	most := mostFirst
	if page == "catalogue" || page == "opportunity" {
		most = mostCatalogue
	}
	if first.Bytes > most || first.Bytes == 0 {
		t.Errorf("%s %s: a first visit transfers %d bytes of %d: %s", lang, page, first.Bytes, most, first.Parts)
	}
	if first.Assets == 0 {
		t.Errorf("%s %s: the first visit loads nothing, so it was no first visit", lang, page)
	}
	if repeat.Assets > 0 {
		t.Errorf("%s %s: a repeated visit transfers more than the page: %s", lang, page, repeat.Parts)
	}
	comesAgain(t, lang, page, repeat.Bytes)
	if first.Layout > 0 || repeat.Layout > 0 {
		t.Errorf("%s %s: the layout shifts by %g, then %g", lang, page, first.Layout, repeat.Layout)
	}
}

// takesDictionary waits until the browser uses what the page offered it, if it did: it
// keeps it a moment after it came.
func takesDictionary(t *testing.T, p *browser.Page) {
	t.Helper()
	taken := p.Eval(`async () => {
		const offered = document.querySelector("link[rel=compression-dictionary]");
		for (let i = 0; offered && i < 200; i++) {
			const answer = await fetch(location.href, {cache: "no-store"});
			await answer.text();
			if (answer.headers.get("Content-Encoding") === "dcz") return true;
			await new Promise((done) => setTimeout(done, 25));
		}
		return !offered;
	}`)
	if taken != "true" {
		t.Errorf("%s: the browser does not use the dictionary that it was offered", p.Rod().MustInfo().URL)
	}
}

// fetch transfers every page as a page of the service asks for it: as who has seen this
// page alone before, then as who has seen all of them.
func (d *desk) fetch(b *browser.Browser, pages []sheet) {
	d.t.Helper()
	p := b.Page(d.t)
	p.Open(d.a.URL() + "/en")
	for _, lang := range []string{"en", "ar", "ckb"} {
		offered := map[string]sheet{}
		for i, page := range pages {
			if !inTurn(lang, i) {
				continue
			}
			if err := (proto.NetworkClearBrowserCache{}).Call(p.Rod()); err != nil {
				d.t.Fatal(err)
			}
			_, link := d.transfer(p, lang, page, "", false)
			if link != "" {
				offered[link] = page
			}
			n, _ := d.transfer(p, lang, page, link, link != "")
			d.t.Logf("%s %s: again %d", lang, page.name, n)
			comesAgain(d.t, lang, page.name, n)
		}
		for link, page := range offered {
			d.transfer(p, lang, page, link, true)
		}
		has := slices.Collect(maps.Values(offered))
		for i, page := range pages {
			if !inTurn(lang, i) {
				continue
			}
			n, _ := d.transfer(p, lang, page, "", slices.Contains(has, page))
			comesAgain(d.t, lang, page.name, n)
		}
	}
}

// transfer is how many bytes come for a page, by the dictionary at an address if there is
// one, and which dictionary the page offers. Where the browser has one, it is waited
// until it has read it from its cache: meanwhile it asks without.
func (d *desk) transfer(p *browser.Page, lang string, page sheet, dictionary string, has bool) (n int, offered string) {
	d.t.Helper()
	d.lend(p, page.by)
	raw := p.Eval(`async (path, dictionary, has) => {
		let coding = "", html = "", status = 0;
		if (dictionary) await (await fetch(dictionary)).text();
		for (let i = 0; i < 200; i++) {
			performance.clearResourceTimings();
			const answer = await fetch(path, {cache: "no-store", redirect: "error"});
			[coding, html, status] = [answer.headers.get("Content-Encoding"), await answer.text(), answer.status];
			await new Promise((done) => setTimeout(done));
			if (coding === "dcz" || !has) break;
			await new Promise((done) => setTimeout(done, 25));
		}
		const link = new DOMParser().parseFromString(html, "text/html").querySelector("link[rel=compression-dictionary]");
		return {n: status === 200 ? performance.getEntriesByType("resource").at(-1).transferSize : -status, coding, offered: link ? link.getAttribute("href") : ""};
	}`, "/"+lang+page.path, dictionary, has)
	var got struct {
		N       int    `json:"n"`
		Coding  string `json:"coding"`
		Offered string `json:"offered"`
	}
	if err := json.Unmarshal([]byte(raw), &got); err != nil || got.N <= 0 || (has && got.Coding != "dcz") {
		d.t.Errorf("%s %s: %s %v", lang, page.name, raw, err)
	}
	return got.N, got.Offered
}

func comesAgain(t *testing.T, lang, page string, bytes int) {
	t.Helper()
	if bytes > mostRepeat {
		t.Errorf("%s %s: a repeated visit transfers %d bytes of %d", lang, page, bytes, mostRepeat)
	}
}
