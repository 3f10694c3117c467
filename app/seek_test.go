package app_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest/browser"
)

// TestTypedFiltersBecomeFacetsWithoutScripts (18, 20, 21, 29, 30): what is typed and
// sent stands as chips and ticked boxes at an address of its own; what is left out can
// be taken back; a chosen value stays at 0; what is not understood is said and kept.
func TestTypedFiltersBecomeFacetsWithoutScripts(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	q := func(s string) string { return "/en/staff/experts?q=" + url.QueryEscape(s) }
	d.b.Get(q("country:Germany -theme:finance")).Want(200, "Country: Germany", "Not Theme: ", "Clear all", `name="not_theme" value="finance"`, "country:DE -theme:finance")
	if !regexp.MustCompile(`name="country" value="DE" checked`).MatchString(d.b.Page) {
		t.Error("the facet is not ticked")
	}
	total := func() string { return regexp.MustCompile(`id="count">([^<]*)<`).FindStringSubmatch(d.b.Page)[1] }
	typed := total()
	d.b.Get("/en/staff/experts?country=DE&not_theme=finance").Want(200)
	if total() != typed {
		t.Errorf("typed %q, by the address %q", typed, total())
	}
	d.b.Get(q("contry:DE cardiologist")).Want(200, "There is no such filter.", "Search with: country:DE", `value="contry:DE cardiologist"`)
	d.b.Get(q("contry:DE")).Want(200, "Not understood")
	if strings.Contains(d.b.Page, "data-row") || total() != "" {
		t.Error("nobody was asked for, and somebody is shown")
	}
	d.b.Get("/en/staff/experts?country=IS&country=DE&q=zzzqqq").Want(200, "Nobody was found", `value="IS" checked`, "Without: ")
}

// TestBrowserSearchesByKeys (18, 19, 24): in Chromium the keys go by their place on
// the keyboard, the search answers while she types and keeps the caret, and back and
// forward show what the address says.
func TestBrowserSearchesByKeys(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "ar", "shahla.karim@example.org")
	p := b.Page(t)
	d.lendCookies(p)
	p.See(browser.View{Width: 1280})
	p.Open(d.a.URL() + "/ar/staff/experts")
	press := func(code, key string, shift bool) {
		p.Eval(`(code, key, shiftKey) => { (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", {code, key, shiftKey, bubbles: true, cancelable: true})); return true }`, code, key, shift)
	}
	want := func(what, js, value string) {
		t.Helper()
		if got := p.Eval(js); got != value {
			t.Errorf("%s: %s, want %s", what, got, value)
		}
	}
	at := `() => [...document.querySelectorAll("[data-row]")].indexOf(document.activeElement)`
	press("KeyJ", "ت", false)
	press("KeyJ", "ت", false)
	want("after J twice", at, "1")
	press("KeyK", "ن", false)
	want("after K", at, "0")
	press("Slash", "ظ", false)
	want("after /", `() => document.activeElement.id`, `"f-q"`)
	press("KeyJ", "ت", false)
	want("J in a field", `() => document.activeElement.id`, `"f-q"`)
	e, err := p.Rod().Element("#f-q")
	if err != nil || e.Input("cardiologist") != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return strings.Contains(p.Eval(`() => location.search`), "q=cardiologist") })
	want("while she types", `() => [document.activeElement.id, document.activeElement.selectionStart, document.querySelector("#count").textContent !== ""].join()`, `"f-q,12,true"`)
	if e.Input(" country:DE") != nil {
		t.Fatal("cannot type on")
	}
	waitFor(t, func() bool { return strings.Contains(p.Eval(`() => location.search`), "country") })
	want("typed on", `() => document.activeElement.value`, `"cardiologist country:DE"`)
	p.Eval(`() => { setTimeout(() => history.back()); return true }`)
	waitFor(t, func() bool { return p.Eval(`() => document.querySelector("#f-q")?.value`) == `"cardiologist"` })
	p.Eval(`() => { setTimeout(() => history.forward()); return true }`)
	waitFor(t, func() bool {
		return p.Eval(`() => document.querySelector("#f-q")?.value + " " + Boolean(document.querySelector("[name=country][value=DE]:checked")) + " " + document.readyState`) == `"cardiologist true complete"`
	})
	p.Eval(`() => { document.activeElement.blur(); return true }`)
	press("Slash", "؟", true)
	want("after ?", `() => document.querySelector("#keys").open`, "true")
	look(t, p, "keys")
	p.Eval(`() => { document.querySelector("#keys").close(); document.querySelector("#keys [data-keys-on]").click(); return true }`)
	press("KeyJ", "ت", false)
	want("keys that are off", `() => document.querySelectorAll("[data-row][aria-current]").length`, "0")
	p.Open(d.a.URL() + "/ar/staff/experts")
	p.Eval(`() => { localStorage.removeItem("keys"); return true }`)
	p.See(browser.View{Width: 1024}) // on a wider window she opens beside the list
	press("KeyJ", "ت", false)
	wait := p.Rod().WaitNavigation(proto.PageLifecycleEventNameLoad)
	press("Enter", "Enter", false)
	wait()
	if got := p.Eval(`() => location.pathname`); !strings.Contains(got, "/staff/experts/exp_") {
		t.Errorf("Enter leads to %s", got)
	}
}

// TestBrowserPrintsListsWell (37): printed, a list of people has no navigation, no
// buttons and no filters, and its people stay.
func TestBrowserPrintsListsWell(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "en", "shahla.karim@example.org")
	p := b.Page(t)
	d.lendCookies(p)
	for page, row := range map[string]string{"/en/staff/experts?q=cardiologist": ".hit", d.mosul() + "/matches": ".match tbody tr"} {
		p.See(browser.View{Width: 1280})
		p.Open(d.a.URL() + page)
		if err := (proto.EmulationSetEmulatedMedia{Media: "print"}).Call(p.Rod()); err != nil {
			t.Fatal(err)
		}
		got := p.Eval(`(row) => {
			const seen = (s) => [...document.querySelectorAll(s)].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80));
			const head = document.querySelector(".match thead");
			return JSON.stringify({ chrome: seen("nav, .btn, button, #facets, input, dialog"), people: seen(row).length > 0, head: !head || getComputedStyle(head).display === "table-header-group" });
		}`, row)
		if got != `"{\"chrome\":[],\"people\":true,\"head\":true}"` {
			t.Errorf("%s prints %s", page, got)
		}
	}
}
