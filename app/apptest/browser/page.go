package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// View is how a page is looked at.
type View struct {
	// Width and Height of the window in CSS pixels; Height 0 is 900.
	Width, Height int
	// Dark prefers the dark colours.
	Dark bool
	// Forced has the system's few colours instead of the page's (forced-colors).
	Forced bool
	// Print is the page as it is printed.
	Print bool
}

// String names the view in messages and files: 360-dark.
func (v View) String() string {
	if v.Print {
		return fmt.Sprintf("%d-print", v.Width)
	}
	if v.Forced {
		return fmt.Sprintf("%d-forced", v.Width)
	}
	if v.Dark {
		return fmt.Sprintf("%d-dark", v.Width)
	}
	return fmt.Sprintf("%d-light", v.Width)
}

// Page is one open tab.
type Page struct {
	t   testing.TB
	rod *rod.Page

	mu   sync.Mutex
	said []string
}

// Page opens an empty tab, which listens to the console from the start.
func (b *Browser) Page(t testing.TB) *Page {
	t.Helper()
	tab, err := b.rod.Page(proto.TargetCreateTarget{})
	if err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	p := &Page{t: t, rod: tab}
	// Disabled domains send nothing.
	must(t, "listen to the log", proto.LogEnable{}.Call(tab))
	must(t, "listen to the console", proto.RuntimeEnable{}.Call(tab))
	go tab.EachEvent(
		func(e *proto.RuntimeConsoleAPICalled) { p.hear("%s: %s", e.Type, arguments(e.Args)) },
		func(e *proto.RuntimeExceptionThrown) {
			p.hear("exception: %s", e.ExceptionDetails.Text+" "+description(e.ExceptionDetails.Exception))
		},
		func(e *proto.LogEntryAdded) {
			p.hear("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		},
	)()
	t.Cleanup(func() { _ = tab.Close() }) // the browser may be gone already
	return p
}

// See changes size and colours of what is open.
func (p *Page) See(v View) {
	p.t.Helper()
	if v.Height == 0 {
		v.Height = 900
	}
	must(p.t, "set the size", p.rod.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: v.Width, Height: v.Height, DeviceScaleFactor: 1}))
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	forced := "none"
	if v.Forced {
		forced = "active"
	}
	media := ""
	if v.Print {
		media = "print"
	}
	must(p.t, "set the colours", proto.EmulationSetEmulatedMedia{Media: media, Features: []*proto.EmulationMediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}, {Name: "forced-colors", Value: forced}}}.Call(p.rod))
}

// Open loads an address and waits until it and its fonts are there. Fonts are ready when
// they were laid out, and a tab that is not drawn just then lays nothing out: whoever needs
// them looks at the page, so that ten seconds are enough to wait.
func (p *Page) Open(url string) {
	p.t.Helper()
	tab := p.rod.Timeout(patience)
	must(p.t, "open "+url, tab.Navigate(url))
	must(p.t, "load "+url, tab.WaitLoad())
	p.Eval(`() => Promise.race([document.fonts.ready, new Promise((late) => setTimeout(late, 10000))]).then(() => true)`)
}

// Eval runs a function of JavaScript in the page and returns what it gives, as
// JSON; a promise is awaited.
func (p *Page) Eval(function string, args ...any) string {
	p.t.Helper()
	v, err := p.rod.Timeout(patience).Evaluate(rod.Eval(function, args...).ByPromise())
	if err != nil {
		p.t.Fatalf("run in the page: %v", err)
	}
	return v.Value.JSON("", "")
}

// Rod is the tab itself, for clicks and keys.
func (p *Page) Rod() *rod.Page { return p.rod.Timeout(patience) }

// Screenshot writes the whole page as PNG into dir, which is made, under
// name.png; an empty dir writes nothing, so that a test may take it from the
// environment.
func (p *Page) Screenshot(dir, name string) {
	p.t.Helper()
	if dir == "" {
		return
	}
	b, err := p.rod.Timeout(patience).Screenshot(true, &proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng})
	must(p.t, "take a picture", err)
	must(p.t, "make the folder", os.MkdirAll(dir, 0o755))
	must(p.t, "write the picture", os.WriteFile(filepath.Join(dir, name+".png"), b, 0o644))
}

// Overflow is how many CSS pixels the page is wider than its window, with the
// elements that stick out; empty when none.
func (p *Page) Overflow() string {
	p.t.Helper()
	return text(p.Eval(`() => {
		const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
		if (wide <= 0) return "";
		const out = [...document.querySelectorAll("body *")].filter((e) => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.right > innerWidth + 1 || r.left < -1) && !e.closest(".hidden, .skip"); });
		return wide + " px: " + out.slice(0, 5).map((e) => e.tagName.toLowerCase() + "." + e.className).join(", ");
	}`))
}

// Lost is what cannot be told apart in the system's few colours: buttons and fields
// without an edge, bars that look like their ground, and motion that goes on although
// none is wished; empty when nothing is lost.
func (p *Page) Lost() string {
	p.t.Helper()
	return text(p.Eval(`() => {
		const seen = (s) => [...document.querySelectorAll(s)].filter((e) => e.checkVisibility());
		const name = (e) => e.tagName.toLowerCase() + "." + (e.className.baseVal ?? e.className);
		const css = (e) => getComputedStyle(e);
		const bare = seen(".btn, input:not([type=hidden]), select, textarea").filter((e) => css(e).appearance === "none" && parseFloat(css(e).borderTopWidth) === 0 && parseFloat(css(e).outlineWidth) === 0);
		const flat = seen("svg.bar").filter((e) => css(e.querySelector(".fill")).fill === css(e.querySelector(".track")).fill);
		const moves = (c) => c.animationName !== "none" || c.scrollBehavior === "smooth" || (c.transitionDuration !== "0s" && c.transitionProperty !== "opacity");
		const moving = seen("*").filter((e) => moves(css(e)) || e.getAnimations().some((a) => a.playState === "running"));
		return [...bare, ...flat, ...moving].slice(0, 5).map(name).join(", ");
	}`))
}

// Covered is what stays in front of the page while it moves and takes more than half of
// the window, at the top and at the foot; empty when nothing does. An enlarged page has
// little room to be read in.
func (p *Page) Covered() string {
	p.t.Helper()
	return text(p.Eval(`async () => {
		const found = new Set();
		for (const at of [0, document.documentElement.scrollHeight / 2, document.documentElement.scrollHeight]) {
			scrollTo(0, at);
			await Promise.race([new Promise(requestAnimationFrame), new Promise((late) => setTimeout(late, 1000))]); // a tab that is not drawn has no next frame
			for (const e of document.querySelectorAll("body *")) {
				const r = e.getBoundingClientRect(), stays = ["sticky", "fixed"].includes(getComputedStyle(e).position);
				if (stays && e.checkVisibility() && Math.min(r.bottom, innerHeight) - Math.max(r.top, 0) > innerHeight / 2) found.add(e.tagName.toLowerCase() + "." + e.className + " " + Math.round(r.height) + " px");
			}
		}
		scrollTo(0, 0);
		return [...found].join(", ");
	}`))
}

// Printed is what of a page's chrome would stand on paper, and of its words what would
// not; empty when it prints well.
func (p *Page) Printed() string {
	p.t.Helper()
	return text(p.Eval(`() => {
		const seen = (s) => [...document.querySelectorAll(s)].filter((e) => e.checkVisibility());
		const chrome = seen("nav, header.head, footer.foot, .skip, .btn, button:not(.hidden, .switch), .toasts, dialog").map((e) => "prints " + e.outerHTML.slice(0, 80));
		const words = ["h1", "main"].filter((s) => !seen(s).some((e) => e.innerText.trim())).map((s) => "prints no " + s);
		return [...chrome, ...words].slice(0, 5).join(", ");
	}`))
}

// Console is what the page has said since it was last asked.
func (p *Page) Console() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := p.said
	p.said = nil
	return said
}

func (p *Page) hear(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, fmt.Sprintf(format, args...))
}

func arguments(list []*proto.RuntimeRemoteObject) string {
	out := ""
	for _, a := range list {
		out += a.Value.String() + description(a) + " "
	}
	return out
}

func description(o *proto.RuntimeRemoteObject) string {
	if o == nil {
		return ""
	}
	return o.Description
}

func must(t testing.TB, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// Press sends keys of these names (ArrowDown, Enter) to what has the focus.
func (p *Page) Press(keys ...input.Key) {
	p.t.Helper()
	must(p.t, "press keys", p.rod.Timeout(patience).Keyboard.Type(keys...))
}
