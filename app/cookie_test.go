package app_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
)

// TestCookiesOverHTTPSAreOfThisSiteAlone: each is of this host and the whole of it
// (__Host-, RFC 6265bis, 4.1.3.2), secure, out of reach of scripts, and not sent from other
// sites; and when a sign-in ends the browser is told to forget what it kept.
func TestCookiesOverHTTPSAreOfThisSiteAlone(t *testing.T) {
	var d *door
	d = newDoor(t, gate.Door{Method: "POST", Path: "/:lang/leave", Handle: func(c *fiber.Ctx, v gate.Visit) error { return d.Gate.SignOut(c, v) }})
	_, totp := d.addOfficer("officer@example.org", office.OfficerRole)
	code, err := gate.CodeAt(totp, d.clock())
	d.must(err)
	d.Gate.URL = &url.URL{Scheme: "https", Host: "jisr.example"}
	kept := map[string]string{}
	ask := func(method, path string, form url.Values) (body string, h http.Header) {
		req, err := http.NewRequestWithContext(t.Context(), method, d.base+path, strings.NewReader(form.Encode()))
		d.must(err)
		req.Host = "jisr.example"
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://jisr.example")
		for name, value := range kept {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		r, err := http.DefaultClient.Do(req)
		d.must(err)
		text, err := io.ReadAll(r.Body)
		d.must(err)
		d.must(r.Body.Close())
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", path, r.StatusCode, text)
		}
		for _, c := range r.Cookies() {
			if !strings.HasPrefix(c.Name, "__Host-jisr-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("%s sets %s", path, c.Raw)
			}
			kept[c.Name] = c.Value
		}
		return string(text), r.Header
	}
	token, _ := ask("GET", "/en/form", nil)
	ask("POST", "/en/staff", url.Values{"csrf": {token}, "email": {"officer@example.org"}, "password": {"a long enough phrase"}, "code": {code}})
	for _, name := range []string{"__Host-jisr-b", "__Host-jisr-in"} {
		if len(kept[name]) != 43 { // 256 bits
			t.Errorf("%s is %q", name, kept[name])
		}
	}
	token, _ = ask("GET", "/en/form", nil)
	_, h := ask("POST", "/en/leave", url.Values{"csrf": {token}})
	if kept["__Host-jisr-in"] != "" || h.Get("Clear-Site-Data") != `"cache", "storage"` {
		t.Errorf("afterwards it keeps %v; %s", kept, h.Get("Clear-Site-Data"))
	}
}
