package app_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"jisr/app/web"
	"jisr/static"
)

// TestTheCatalogueIsLight fetches the catalogue and one opportunity as a browser does that
// takes brotli, with every asset that the page names, and counts the bodies as they
// were sent: under 60 kB, with the two fonts that its letters need. TestBrowserBudgets
// counts the same as Chromium loads it.
func TestTheCatalogueIsLight(t *testing.T) {
	a := openDesk(t, "en", "admin@example.org").a
	page, _ := fetchBrotli(t, a.URL()+"/en/opportunities", false)
	one := regexp.MustCompile(`/opportunities/opp_\w+`).FindString(page)
	if one == "" {
		t.Fatal("the catalogue leads to no opportunity")
	}
	assets, err := web.NewAssets(static.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "ar", "ckb"} {
		for _, path := range []string{"/opportunities", one} {
			html, _ := fetchBrotli(t, a.URL()+"/"+lang+path, false)
			_, sum := fetchBrotli(t, a.URL()+"/"+lang+path, true)
			seen := map[string]bool{}
			for _, m := range regexp.MustCompile(`(?:href|src)="(/static/[^"#]+)`).FindAllStringSubmatch(html, -1) {
				if !seen[m[1]] {
					seen[m[1]] = true
					_, n := fetchBrotli(t, a.URL()+m[1], true)
					sum += n
				}
			}
			for _, font := range []string{"ascii", "letters-arabic"} {
				address, err := assets.URL("fonts/vazirmatn-" + font + ".woff2")
				if err != nil {
					t.Fatal(err)
				}
				if !seen[address] {
					_, n := fetchBrotli(t, a.URL()+address, true)
					sum += n
				}
			}
			t.Logf("%s%s: %d bytes with %d assets", lang, path, sum, len(seen))
			if len(seen) < 2 || sum >= 60_000 {
				t.Errorf("%s%s weighs %d bytes with %d assets", lang, path, sum, len(seen))
			}
		}
	}
}

// fetchBrotli is an answer and its length as it came; its text only where it was not packed.
func fetchBrotli(t *testing.T, address string, packed bool) (text string, length int) {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	req := &http.Request{Method: http.MethodGet, URL: at, Header: http.Header{"Accept-Encoding": {"identity"}}}
	if packed {
		req.Header.Set("Accept-Encoding", "br, gzip")
	}
	answer, err := http.DefaultTransport.RoundTrip(req.WithContext(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read to its end
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", address, answer.StatusCode, err)
	}
	return string(body), len(body)
}
