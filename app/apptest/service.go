package apptest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"jisr/app"
	"jisr/app/apptest/beside"
	"jisr/app/seal"
)

// Start runs the whole service on a free port of loopback until the test ends. set
// may change the configuration.
func Start(t testing.TB, set func(*app.Config)) *app.App {
	t.Helper()
	c := Config(t)
	if set != nil {
		set(&c)
	}
	a, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	beside.Finally(t, func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	waitReady(t, a.URL())
	return a
}

// Config is a configuration in temporary folders: an embedded store, letters to a
// folder, every hour open for sending. A test that asks for one runs beside others.
func Config(t testing.TB) app.Config {
	t.Helper()
	beside.Others(t)
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if _, err := seal.CreateKey(key); err != nil {
		t.Fatal(err)
	}
	return app.Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), KeyFile: key, Mail: "folder", MailFrom: "jisr@example.org",
		SendWindow: "always", Logger: slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))}
}

// testLog writes the service's log into the test's.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	if l.t.Context().Err() == nil { // afterwards the test may not be written to
		l.t.Log(strings.TrimSpace(string(b)))
	}
	return len(b), nil
}

func waitReady(t testing.TB, base string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		r, err := http.Get(base + "/readyz")
		if err != nil {
			continue
		}
		_ = r.Body.Close() // nothing was read
		if r.StatusCode == http.StatusOK {
			return
		}
	}
	t.Fatal("the service is not ready after 30 s")
}

// Browser is a visitor without scripts: it keeps cookies, reads forms and sends
// them as a browser would.
type Browser struct {
	t      testing.TB
	base   string
	client *http.Client
	// Lang is sent as Accept-Language.
	Lang string
	// Page is what was last answered.
	Page   string
	Status int
	Path   string
	// Header is that of the last answer.
	Header http.Header
}

// NewBrowser visits a running service.
func NewBrowser(t testing.TB, base, lang string) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{t: t, base: base, Lang: lang, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// Get opens a path.
func (b *Browser) Get(path string) *Browser {
	b.t.Helper()
	return b.do(http.MethodGet, path, nil)
}

func (b *Browser) do(method, path string, form url.Values) *Browser {
	b.t.Helper()
	if form == nil {
		return b.send(method, path, nil, "")
	}
	return b.send(method, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
}

// send asks for a page; kind is the type of the body, empty without one.
func (b *Browser) send(method, path string, body io.Reader, kind string) *Browser {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", b.Lang)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Origin", b.base)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		b.t.Fatal(err)
	}
	b.Page, b.Status, b.Path, b.Header = string(text), r.StatusCode, r.Request.URL.Path, r.Header
	return b
}

// Send fills the form whose address contains action (the first form with a POST
// when it is empty) with values, over what it holds already, and sends it.
func (b *Browser) Send(action string, pairs ...string) *Browser {
	b.t.Helper()
	return b.SendTo("", action, pairs...)
}

// Post sends the token of the page's first form alone, as a script does that asks for
// something.
func (b *Browser) Post(path string) *Browser {
	b.t.Helper()
	_, values, ok := b.form("")
	if !ok {
		b.t.Fatalf("%s has no form", b.Path)
	}
	return b.do(http.MethodPost, path, url.Values{"csrf": values["csrf"]})
}

// SendTo is Send by a button that sends the form to an address of its own (formaction).
func (b *Browser) SendTo(address, action string, pairs ...string) *Browser {
	b.t.Helper()
	to, values, ok := b.form(action)
	if address != "" {
		to = address
	}
	if !ok {
		b.t.Fatalf("%s has no form to %q:\n%s", b.Path, action, b.short())
	}
	set := map[string]bool{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if !set[pairs[i]] {
			values.Del(pairs[i])
		}
		set[pairs[i]] = true
		values.Add(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, to, values)
}

// Tab is another tab of the same browser: the cookies are shared, the page is its own.
func (b *Browser) Tab() *Browser {
	tab := *b
	return &tab
}

// Cookies are those of the service, as the browser keeps them.
func (b *Browser) Cookies() []*http.Cookie {
	b.t.Helper()
	u, err := url.Parse(b.base)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.client.Jar.Cookies(u)
}

// With lays cookies into the browser, as one who copied them would.
func (b *Browser) With(cookies []*http.Cookie) *Browser {
	b.t.Helper()
	u, err := url.Parse(b.base)
	if err != nil {
		b.t.Fatal(err)
	}
	b.client.Jar.SetCookies(u, cookies)
	return b
}

// Want fails the test unless the status is one of those and the page holds the texts.
func (b *Browser) Want(status int, texts ...string) *Browser {
	b.t.Helper()
	if b.Status != status {
		b.t.Fatalf("%s answered %d, want %d:\n%s", b.Path, b.Status, status, b.short())
	}
	for _, s := range texts {
		if !strings.Contains(b.Page, s) {
			b.t.Fatalf("%s does not hold %q:\n%s", b.Path, s, b.short())
		}
	}
	return b
}

// Lacks fails the test when the page holds one of the texts.
func (b *Browser) Lacks(texts ...string) *Browser {
	b.t.Helper()
	for _, s := range texts {
		if strings.Contains(b.Page, s) {
			b.t.Fatalf("%s holds %q:\n%s", b.Path, s, b.short())
		}
	}
	return b
}

// short is the words of the page, for a failed test.
func (b *Browser) short() string {
	root, err := html.Parse(strings.NewReader(b.Page))
	if err != nil {
		return b.Page
	}
	var out strings.Builder
	walk(root, func(n *html.Node) {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			out.WriteString(strings.Join(strings.Fields(n.Data), " ") + " ")
		}
	})
	text := strings.Join(strings.Fields(out.String()), " ")
	return text[:min(len(text), 3000)]
}

func walk(n *html.Node, each func(*html.Node)) {
	each(n)
	for c := range n.ChildNodes() {
		walk(c, each)
	}
}

// value is an attribute, empty when it is not there.
func value(n *html.Node, name string) string {
	v, _ := attr(n, name)
	return v
}

func has(n *html.Node, name string) bool {
	_, there := attr(n, name)
	return there
}

// form reads a form as a browser would send it untouched.
func (b *Browser) form(action string) (to string, values url.Values, ok bool) {
	return b.formThat(func(n *html.Node) bool { return strings.Contains(value(n, "action"), action) })
}

// formThat is the first form with a POST that is the one.
func (b *Browser) formThat(is func(*html.Node) bool) (to string, values url.Values, ok bool) {
	root, err := html.Parse(strings.NewReader(b.Page))
	if err != nil {
		b.t.Fatal(err)
	}
	var form *html.Node
	walk(root, func(n *html.Node) {
		if form == nil && n.Type == html.ElementNode && n.Data == "form" && strings.EqualFold(value(n, "method"), "post") && is(n) &&
			!strings.HasSuffix(value(n, "action"), "/sign-out") {
			form = n
		}
	})
	if form == nil {
		return "", nil, false
	}
	to = value(form, "action")
	if to == "" {
		to = b.Path
	}
	values = url.Values{}
	id := value(form, "id")
	walk(form, func(n *html.Node) {
		if !has(n, "form") {
			addControl(values, n)
		}
	})
	walk(root, func(n *html.Node) { // a control may stand elsewhere and name its form
		if id != "" && value(n, "form") == id {
			addControl(values, n)
		}
	})
	return to, values, true
}

func addControl(values url.Values, n *html.Node) {
	name := value(n, "name")
	if n.Type != html.ElementNode || name == "" || has(n, "disabled") {
		return
	}
	switch n.Data {
	case "input":
		switch value(n, "type") {
		case "checkbox", "radio":
			if has(n, "checked") {
				values.Add(name, value(n, "value"))
			}
		case "submit", "button", "image", "file":
		default:
			values.Add(name, value(n, "value"))
		}
	case "textarea":
		if n.FirstChild != nil {
			values.Add(name, n.FirstChild.Data)
		} else {
			values.Add(name, "")
		}
	case "select":
		walk(n, func(o *html.Node) {
			if o.Type == html.ElementNode && o.Data == "option" && has(o, "selected") {
				values.Add(name, value(o, "value"))
			}
		})
	}
}
