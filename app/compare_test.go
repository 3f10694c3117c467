package app_test

import (
	"html"
	"regexp"
	"testing"

	"jisr/app/apptest/browser"
	"jisr/app/office"
)

// TestUpToFourAreComparedAndEachOpeningIsLogged: what is ticked in the list stands side by
// side without scripts; each who is shown has the opening in her log, and who is one too
// many is neither shown nor opened.
func TestUpToFourAreComparedAndEachOpeningIsLogged(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.b.Get("/en/staff/experts?q=cardiologist").Want(200)
	found := regexp.MustCompile(`name="pick" value="(exp_\w+)"`).FindAllStringSubmatch(d.b.Page, 5)
	if len(found) < 5 {
		t.Fatalf("only %d can be ticked", len(found))
	}
	for _, m := range found {
		d.b.Send("/staff/selection", "pick", m[1]).Want(200)
	}
	d.b.Get(html.UnescapeString(regexp.MustCompile(`/en/staff/compare[^"]*`).FindString(d.b.Page))).Want(200, "Only the first four", "/en/staff/experts?q=cardiologist")
	for i, m := range found {
		rows, err := d.a.Log(t.Context(), m[1], 50)
		if err != nil {
			t.Fatal(err)
		}
		opened := 0
		for _, r := range rows {
			if r.Action == office.Opened {
				opened++
			}
		}
		if want := map[bool]int{true: 1, false: 0}[i < 4]; opened != want {
			t.Errorf("number %d was opened %d times, want %d", i+1, opened, want)
		}
	}
	d.b.Get("/en/staff/compare?expert=" + found[4][1]).Want(200).Lacks("Only the first four")
	d.b.Get("/en/staff/compare").Want(200, "Nobody is ticked")
}

// TestBrowserTicksByKeyAndCompares: in Chromium X ticks the person one stands at, and the
// table fits a phone too.
func TestBrowserTicksByKeyAndCompares(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "ar", "shahla.karim@example.org")
	codes := []string{"KeyJ", "KeyX", "KeyJ", "KeyX"}
	for _, v := range []browser.View{{Width: 1280, Height: 2600}, {Width: 360, Height: 740}} {
		h := newHand(t, b, d.a.URL(), v)
		d.lendCookies(h.p)
		h.open("/ar/staff/experts?q=cardiologist")
		for _, code := range codes {
			h.p.Eval(`(code) => { (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", {code, key: "ء", bubbles: true, cancelable: true})); return true }`, code)
		}
		waitFor(t, func() bool {
			return h.p.Eval(`() => Boolean(document.querySelector("#picks-do [href*='/compare']"))`) == "true"
		})
		h.press("#picks-do [href*='/compare']")
		h.at("/staff/compare")
		if got := h.p.Eval(`() => document.querySelectorAll("table.roster thead th").length`); got != "3" {
			t.Errorf("%s columns, want what is compared and two people", got)
		}
		codes = nil // they are selected on any page
	}
}
