package webtest

import (
	"bytes"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"jisr/app/apptest/browser"
	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/web"
)

// Sample is a page in one state, drawn in a language.
type Sample struct {
	Name string // of its template
	Body []byte
}

// Looked draws the samples of every language (the same ones in the same order) behind
// the real headers and looks at them in Chromium: each template, in its first state, in
// every language, wide and narrow, and in one of the languages in the dark too (colours
// are the same in all); every other state once, in the dark. Unless the browser is
// required or pictures are taken, each state is looked at in one language only: go test
// gives a package ten minutes, and continuous integration looks at the rest.
// axe finds nothing, nothing overflows, the console is silent. JISR_SHOTS names a
// folder for pictures.
func Looked(t *testing.T, samples map[string][]Sample) {
	t.Helper()
	base := serve(t, samples)
	p := browser.New(t).Page(t)
	langs, seen := locale.Languages(), map[string]bool{}
	for i, s := range samples[locale.English] {
		first := !seen[s.Name]
		seen[s.Name] = true
		for j, lang := range langs {
			if j != i%len(langs) && (!first || !whole()) {
				continue
			}
			p.Open(base + "/" + lang + "/" + strconv.Itoa(i))
			for _, v := range views(first, i, j) {
				Look(t, p, v, s.Name+"-"+strconv.Itoa(i)+"-"+lang+"-"+v.String())
			}
		}
	}
}

func whole() bool { return browser.Required() || os.Getenv("JISR_SHOTS") != "" }

// views are the widths and colours in which the i-th state is looked at in the j-th
// language.
func views(first bool, i, j int) []browser.View {
	dark, light := []browser.View{{Width: 1280, Dark: true}, {Width: 360, Dark: true}}, []browser.View{{Width: 1280}, {Width: 360}}
	switch {
	case !first:
		return dark[i%2 : i%2+1]
	case i%len(locale.Languages()) == j:
		return append(dark, light...)
	}
	return light
}

// Narrowest looks at each template once, in one language after the other: nothing
// overflows in a window of 320 by 256 pixels, which is 1280 by 1024 enlarged four times,
// or covers half of it for good, and nothing is lost in forced colours.
func Narrowest(t *testing.T, samples map[string][]Sample) {
	t.Helper()
	v := browser.View{Width: 320, Height: 256, Forced: true}
	once(t, samples, v, func(p *browser.Page, name string) {
		if wide := p.Overflow(); wide != "" {
			t.Errorf("%s overflows by %s", name, wide)
		}
		if over := p.Covered(); over != "" {
			t.Errorf("%s is covered by %s", name, over)
		}
		if lost := p.Lost(); lost != "" {
			t.Errorf("%s loses %s", name, lost)
		}
	})
}

// OnPaper looks at each template once, in one language after the other, as a reader
// prints it who prefers the dark: on a sheet of A4, upright, it has its words in black
// on white and no chrome, and nothing is cut off.
func OnPaper(t *testing.T, samples map[string][]Sample) {
	t.Helper()
	v := browser.View{Width: 703, Height: 1000, Dark: true, Print: true} // 210 mm without the margins
	once(t, samples, v, func(p *browser.Page, name string) {
		if wide := p.Overflow(); wide != "" {
			t.Errorf("%s overflows by %s", name, wide)
		}
		if bad := p.Printed(); bad != "" {
			t.Errorf("%s %s", name, bad)
		}
		for _, violation := range p.Axe() {
			t.Errorf("%s: %s", name, violation)
		}
	})
}

// once opens each template in one view and one language.
func once(t *testing.T, samples map[string][]Sample, v browser.View, look func(p *browser.Page, name string)) {
	t.Helper()
	base := serve(t, samples)
	p := browser.New(t).Page(t)
	p.See(v)
	langs, seen := locale.Languages(), map[string]bool{}
	for i, s := range samples[locale.English] {
		if seen[s.Name] {
			continue
		}
		seen[s.Name] = true
		name := s.Name + "-" + langs[i%len(langs)] + "-" + v.String()
		p.Open(base + "/" + langs[i%len(langs)] + "/" + strconv.Itoa(i))
		look(p, name)
		p.Screenshot(os.Getenv("JISR_SHOTS"), name)
	}
}

// Look sees a page in a view: axe finds nothing, nothing overflows, the console is silent.
func Look(t *testing.T, p *browser.Page, v browser.View, name string) {
	t.Helper()
	p.See(v)
	if wide := p.Overflow(); wide != "" {
		t.Errorf("%s overflows by %s", name, wide)
	}
	for _, violation := range p.Axe() {
		t.Errorf("%s: %s", name, violation)
	}
	for _, line := range p.Console() {
		if strings.Contains(line, "Failed to execute 'postMessage' on 'DOMWindow'") || strings.HasPrefix(line, "recommendation verbose") {
			continue // axe greets the sandboxed frame of a letter; Chromium gives advice
		}
		t.Errorf("%s: console: %s", name, line)
	}
	p.Screenshot(os.Getenv("JISR_SHOTS"), name)
}

// serve answers a sample at /{language}/{its place}.
func serve(t *testing.T, samples map[string][]Sample) string {
	t.Helper()
	_, assets := New(t)
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	g := &gate.Gate{URL: &url.URL{Scheme: "http", Host: "127.0.0.1"}}
	app.Use(g.Guard)
	app.Get(web.AssetPath+"*", assets.Serve)
	app.Get("/:lang/:n", func(c *fiber.Ctx) error {
		n, err := strconv.Atoi(c.Params("n"))
		if list := samples[c.Params("lang")]; err == nil && n < len(list) {
			policy := string(c.Response().Header.Peek(fiber.HeaderContentSecurityPolicy))
			c.Set(fiber.HeaderContentSecurityPolicy, policy+"; frame-src 'self'") // the frames of letters
			c.Type("html", "utf-8")
			return c.SendStream(bytes.NewReader(list[n].Body))
		}
		return c.SendStatus(fiber.StatusNoContent) // a frame, or a script that asks
	})
	app.Use(func(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusNoContent) })
	return Listen(t, app)
}

// Listen serves app on a free port until the test ends, and gives its address.
func Listen(t *testing.T, app *fiber.App) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- app.Listener(ln) }()
	t.Cleanup(func() {
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
		_ = ln.Close() // closed already, unless the server had not begun yet and so missed the stop
		<-done
	})
	return "http://" + ln.Addr().String()
}
