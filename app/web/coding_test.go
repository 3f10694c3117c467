package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"

	"jisr/app/web"
	"jisr/app/web/webtest"
	"jisr/static"
)

// shown answers a page to whoever asks with these headers.
func shown(t *testing.T, r *web.Renderer, headers ...string) (coding, body string) {
	t.Helper()
	res, body := ask(t, func(c *fiber.Ctx) error {
		return r.Show(c, "landing", web.Page{Lang: "ar", CSRF: "token", Data: web.Landing{}})
	}, headers...)
	if res.StatusCode != fiber.StatusOK || !strings.Contains(res.Header.Get("Vary"), "Accept-Encoding, Cookie, Sec-Fetch-Site") {
		t.Errorf("%v: %d %v", headers, res.StatusCode, res.Header)
	}
	return res.Header.Get("Content-Encoding"), body
}

func TestAPageIsPackedAsTheBrowserTakesIt(t *testing.T) {
	r, _ := webtest.New(t)
	_, plain := shown(t, r)
	for accepted, want := range map[string]string{"gzip, deflate, br, zstd": "br", "gzip, deflate": "gzip", "gzip;q=1, br;q=0": "gzip", "identity": "", "zstd": ""} {
		for range 2 { // a compressor is used again
			coding, body := shown(t, r, "Accept-Encoding", accepted)
			if got := unpacked(t, coding, body); coding != want || got != plain || (want != "" && len(body) > len(plain)/2) {
				t.Errorf("%s: as %q, %d bytes of %d, the same: %v", accepted, coding, len(body), len(plain), got == plain)
			}
		}
	}
}

func unpacked(t *testing.T, coding, body string) string {
	t.Helper()
	var in io.Reader = strings.NewReader(body)
	switch coding {
	case "br":
		in = brotli.NewReader(in)
	case "gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		in = z
	}
	var out bytes.Buffer
	if _, err := io.Copy(&out, in); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestAPageThatAnotherSiteAsksForIsNotPacked: the length of a packed page tells whether
// words of the address stand on it too, so whoever can choose them must not get one.
func TestAPageThatAnotherSiteAsksForIsNotPacked(t *testing.T) {
	r, _ := webtest.New(t)
	const cookie = "jisr-in=x"
	for _, x := range []struct {
		why     string
		headers []string
		packed  bool
	}{
		{"our own page asks", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-origin"}, true},
		{"she typed the address", []string{"Cookie", cookie, "Sec-Fetch-Site", "none"}, true},
		{"another site asks", []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site"}, false},
		{"a neighbour of the site asks", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-site"}, false},
		{"another site claims our page", []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site", "Referer", "http://example.com/"}, false},
		{"an older browser comes from our page", []string{"Cookie", cookie, "Referer", "http://example.com/ar"}, true},
		{"an older browser comes from another site", []string{"Cookie", cookie, "Referer", "http://evil.example/"}, false},
		{"an older browser says nothing", []string{"Cookie", cookie}, false},
		{"nobody is known by a cookie", []string{"Sec-Fetch-Site", "cross-site"}, true},
	} {
		if coding, _ := shown(t, r, append([]string{"Accept-Encoding", "br"}, x.headers...)...); (coding == "br") != x.packed {
			t.Errorf("%s: packed as %q", x.why, coding)
		}
	}
}

// TestNoPageAsksForItselfAgain: it would turn what another site asked for into what our
// own page asks for, as often as it likes. How letters leave is seen as they leave: that
// page asks for an address of ids alone, in which nothing stands that another site wrote.
func TestNoPageAsksForItselfAgain(t *testing.T) {
	again := regexp.MustCompile(`http-equiv="?refresh|hx-trigger="[^"]*\b(load|every|revealed|intersect)\b`)
	names, err := fs.Glob(static.Files, "pages/*.html")
	if err != nil || len(names) < 50 {
		t.Fatal(len(names), err)
	}
	parts, err := fs.Glob(static.Files, "pages/parts/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, parts...) {
		text, err := fs.ReadFile(static.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/staff-progress.html") {
			text = bytes.Replace(text, []byte(`hx-get="{{url (print $d.Base "/progress")}}" hx-trigger="every 2s"`), nil, 1)
		}
		if found := again.Find(text); found != nil {
			t.Errorf("%s: %s", name, found)
		}
	}
}
