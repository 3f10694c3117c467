package app_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"jisr/app/apptest"
)

// FuzzCookie sends any bytes as cookies to the whole service: they sign nobody in, break no
// page, and never make an error of ours.
func FuzzCookie(f *testing.F) {
	f.Add("jisr-in=secret; jisr-b=browser")
	f.Add("jisr-in=" + strings.Repeat("A", 43) + "; jisr-b=" + strings.Repeat("_", 43))
	f.Add("jisr-in; =; ;;jisr-in==\"\x00\x7f\"; jisr-b=%00%ff; __Host-jisr-in=x")
	a := apptest.Start(f, nil)
	host := strings.TrimPrefix(a.URL(), "http://")
	c, err := net.Dial("tcp", host)
	if err != nil {
		f.Fatal(err)
	}
	in := bufio.NewReader(c)
	f.Cleanup(func() { _ = c.Close() }) // the service may have shown us out already
	f.Fuzz(func(t *testing.T, cookies string) {
		if len(cookies) > 2<<10 {
			t.Skip("longer than headers may be: they are refused before anything reads them")
		}
		cookies = strings.NewReplacer("\r", " ", "\n", " ").Replace(cookies) // the end of a header is not a cookie's
		if _, err := fmt.Fprintf(c, "GET /en/staff HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n", host, cookies); err != nil {
			t.Fatal(err)
		}
		r, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Body.Close(); err != nil {
			t.Fatal(err)
		}
		refused := r.StatusCode >= 400 && r.StatusCode < 500
		if to := r.Header.Get("Location"); !refused && (r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/en/staff/sign-in")) {
			t.Errorf("%q: %d to %q", cookies, r.StatusCode, to)
		}
		if r.Close { // it is polite to refuse and hang up; the next asks anew
			_ = c.Close()
			if c, err = net.Dial("tcp", host); err != nil {
				t.Fatal(err)
			}
			in.Reset(c)
		}
	})
}
