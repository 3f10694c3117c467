package web_test

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/gofiber/fiber/v2"

	"jisr/app/apptest/browser"
	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/web"
	"jisr/app/web/webtest"
)

// serve answers the samples at /{lang}/{page} behind the real headers, and the
// suggestions of the kit's comboboxes.
func serve(t *testing.T) string {
	t.Helper()
	r, assets := webtest.New(t)
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	g := &gate.Gate{URL: &url.URL{Scheme: "http", Host: "127.0.0.1"}}
	app.Use(g.Guard)
	app.Get(web.AssetPath+"*", assets.Serve)
	app.Get("/:lang/terms/:kind", func(c *fiber.Ctx) error {
		return c.JSON(fiber.Map{"items": []fiber.Map{{"value": "2212", "label": "Specialist medical practitioner", "hint": "ISCO-08 2212"}, {"value": "2211", "label": "Generalist medical practitioner"}}})
	})
	app.Get("/:lang/:page", func(c *fiber.Ctx) error {
		lang := c.Params("lang")
		for _, s := range samples(lang, func(k string) string { return r.Text(lang, k) }) {
			if s.page == c.Params("page") {
				if c.Query("errors") == "" {
					s.p.Errors = nil
				}
				return r.Show(c, s.page, s.p)
			}
		}
		return r.Fail(c, fiber.StatusNotFound, "", web.Page{Lang: lang})
	})
	return webtest.Listen(t, app)
}

// views are the widths and colours that every page must bear.
func views() []browser.View {
	return []browser.View{{Width: 1280}, {Width: 1280, Dark: true}, {Width: 360}, {Width: 360, Dark: true}}
}

// TestPagesInABrowser looks at every page in three languages, wide and narrow,
// light and dark: axe finds nothing, nothing overflows, the console is silent.
// JISR_SHOTS names a folder for pictures.
func TestPagesInABrowser(t *testing.T) {
	base := serve(t) // before the browser, so that it outlives its connections
	b := browser.New(t)
	for _, lang := range locale.Languages() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			p := b.Page(t)
			for _, page := range []string{"landing", "kit", "privacy", "missing"} {
				p.Open(base + "/" + lang + "/" + page)
				for _, v := range views() {
					webtest.Look(t, p, v, page+"-"+lang+"-"+v.String())
				}
			}
		})
	}
}

// TestFormInABrowser: the summary has the focus, its link leads to the field,
// the send button sleeps until the number is typed, suggestions can be chosen by
// keys, and a typed skill becomes a chip.
func TestFormInABrowser(t *testing.T) {
	base := serve(t)
	p := browser.New(t).Page(t)
	p.See(browser.View{Width: 1280})
	p.Open(base + "/ar/kit?errors=1")
	if got := p.Eval(`() => document.activeElement.id`); got != `"errors"` {
		t.Errorf("focus is on %s, want the error summary", got)
	}
	if got := p.Eval(`() => document.title.startsWith("خطأ:")`); got != "true" {
		t.Error("the title does not begin with the word for error")
	}
	p.Eval(`() => { document.querySelector("#errors a").click(); return true }`)
	if got := p.Eval(`() => document.querySelector(":target").id`); got != `"f-last"` {
		t.Errorf("the summary leads to %s, want f-last", got)
	}
	if got := p.Eval(`() => document.querySelector("[data-gate-button]").disabled`); got != "true" {
		t.Error("the send button is awake before the number is typed")
	}
	p.Rod().MustElement("#f-confirm").MustInput("٦")
	if got := p.Eval(`() => document.querySelector("[data-gate-button]").disabled`); got != "false" {
		t.Error("the send button sleeps although the number was typed")
	}
	p.Rod().MustElement("#f-occupation").MustInput("medic")
	p.Rod().MustElement("#f-occupation-list li")
	p.Screenshot(os.Getenv("JISR_SHOTS"), "kit-ar-suggestions")
	p.Press(input.ArrowDown, input.Enter)
	if got := p.Eval(`() => document.querySelector("[name='occupation.code']").value`); got != `"2212"` {
		t.Errorf("the chosen occupation is %s, want 2212", got)
	}
	p.Rod().MustElement("#f-skills").MustInput("QGIS")
	p.Press(input.Enter)
	if got := p.Eval(`() => [...document.querySelectorAll(".picked input")].map((i) => i.value).join()`); got != `"a,b,QGIS"` {
		t.Errorf("the chips are %s", got)
	}
	if said := p.Console(); len(said) > 0 && !strings.Contains(said[0], "422") {
		t.Errorf("console: %q", said)
	}
}
