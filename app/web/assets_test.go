package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"

	"jisr/app/web"
	"jisr/app/web/webtest"
)

func fetch(t *testing.T, a *web.Assets, url string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	app := fiber.New()
	app.Get(web.AssetPath+"*", a.Serve)
	req := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := app.Test(req, 5000)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, b
}

func address(t *testing.T, a *web.Assets, name string) string {
	t.Helper()
	u, err := a.URL(name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestAssetsAreKeptForEverAndTyped(t *testing.T) {
	_, a := webtest.New(t)
	for name, kind := range map[string]string{"css/jisr.css": "text/css; charset=utf-8", "js/app.js": "text/javascript; charset=utf-8", "img/icons.svg": "image/svg+xml", "fonts/vazirmatn-ascii.woff2": "font/woff2"} {
		res, _ := fetch(t, a, address(t, a, name))
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != kind || res.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || res.Header.Get("ETag") == "" {
			t.Errorf("%s: %d %v", name, res.StatusCode, res.Header)
		}
	}
}

func TestEachCodingHoldsTheSameBytes(t *testing.T) {
	_, a := webtest.New(t)
	url := address(t, a, "css/jisr.css")
	_, plain := fetch(t, a, url)
	res, coded := fetch(t, a, url, "Accept-Encoding", "gzip, deflate, br, zstd")
	br, err := io.ReadAll(brotli.NewReader(bytes.NewReader(coded)))
	if err != nil || res.Header.Get("Content-Encoding") != "br" || res.Header.Get("Vary") != "Accept-Encoding" || !bytes.Equal(br, plain) {
		t.Errorf("brotli: %v %v, %d bytes for %d", err, res.Header, len(br), len(plain))
	}
	res, coded = fetch(t, a, url, "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(bytes.NewReader(coded))
	if err != nil {
		t.Fatal(err)
	}
	gz, err := io.ReadAll(z)
	if refused, b := fetch(t, a, url, "Accept-Encoding", "br;q=0, identity"); refused.Header.Get("Content-Encoding") != "" || !bytes.Equal(b, plain) {
		t.Error("a refused coding was used")
	}
	if err != nil || res.Header.Get("Content-Encoding") != "gzip" || !bytes.Equal(gz, plain) {
		t.Errorf("gzip: %v %v", err, res.Header)
	}
}

func TestAKnownAssetIsNotSentAgain(t *testing.T) {
	_, a := webtest.New(t)
	url := address(t, a, "js/app.js")
	first, _ := fetch(t, a, url)
	res, body := fetch(t, a, url, "If-None-Match", first.Header.Get("ETag"))
	if res.StatusCode != fiber.StatusNotModified || len(body) != 0 {
		t.Errorf("%d with %d bytes", res.StatusCode, len(body))
	}
}

func TestNothingElseIsServed(t *testing.T) {
	_, a := webtest.New(t)
	for _, url := range []string{"/static/css/jisr.css", "/static/css/tokens.css", "/static/static.go", "/static/pages/landing.html", "/static/locales/base.en.json", "/static/vendor/lock.json",
		"/static/js/../pages/kit.html", "/static/fonts/OFL.txt", "/static/", "/static/js/app.000000000000.js"} {
		if res, _ := fetch(t, a, url); res.StatusCode != fiber.StatusNotFound {
			t.Errorf("%s answers %d", url, res.StatusCode)
		}
	}
}

// TestFirstVisitIsLight holds the budget of experience.md (130 KB compressed; 60
// for the catalogue, which has this weight and its own text): everything that a
// reader of the landing page fetches in Arabic.
func TestFirstVisitIsLight(t *testing.T) {
	r, a := webtest.New(t)
	page := render(t, r, "landing", samples("ar", func(k string) string { return r.Text("ar", k) })[0].p)
	var z bytes.Buffer
	w := brotli.NewWriterLevel(&z, 5)
	if _, err := io.Copy(w, strings.NewReader(page)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	total := z.Len()
	for _, name := range []string{"css/jisr.css", "js/app.js", "vendor/htmx.min.js", "img/icons.svg", "img/star.svg", "img/girih.svg", "fonts/vazirmatn-letters-arabic.woff2", "fonts/vazirmatn-ascii.woff2"} {
		_, b := fetch(t, a, address(t, a, name), "Accept-Encoding", "br")
		t.Logf("%6d %s", len(b), name)
		total += len(b)
	}
	t.Logf("%6d in all, of them %d the page", total, z.Len())
	if total > 70_000 {
		t.Errorf("a first visit weighs %d bytes", total)
	}
}
