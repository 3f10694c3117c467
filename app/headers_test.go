package app_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"jisr/app/gate"
)

// hardened are the headers of every answer and what each must hold.
var hardened = map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
	"Permissions-Policy": "camera=()", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": ""}

func checkHeaders(t *testing.T, what string, h http.Header) {
	t.Helper()
	for name, part := range hardened {
		if value := h.Get(name); value == "" || !strings.Contains(value, part) {
			t.Errorf("%s: %s is %q", what, name, value)
		}
	}
	if h.Get("Server") != "" || h.Get("X-Powered-By") != "" {
		t.Errorf("%s: tells what it runs on", what)
	}
	if kind := strings.ToLower(h.Get("Content-Type")); strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "charset=utf-8") {
		t.Errorf("%s: text of the kind %q", what, kind)
	}
	if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "script-src") && strings.Contains(csp, "unsafe") {
		t.Errorf("%s: %s", what, csp)
	}
}

// TestEveryRouteAnswersWithItsHeaders: every door, as a visitor and as one who may enter,
// whatever the answer is.
func TestEveryRouteAnswersWithItsHeaders(t *testing.T) {
	m := newMatrix(t)
	for _, p := range readPermissions(t) {
		for _, v := range m.visitors {
			if v.name == "nobody" || v.role == "admin" || p.who == gate.Persons && v.name == "person" {
				r := m.send(v, p, nil)
				checkHeaders(t, fmt.Sprintf("%s as %s: %d", p, v.name, r.StatusCode), r.Header)
			}
		}
	}
	for _, address := range []string{"/nothing", "/en/nothing", "/api/v1/nothing", "/static/nothing.css", "/en/experts/..%2f"} {
		r, err := http.Get(m.a.URL() + address)
		if err != nil {
			t.Fatal(err)
		}
		checkHeaders(t, address, r.Header)
		if err := r.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestWhatTheServerRefusesItselfHasItsHeaders: requests that no door ever sees. (Fiber answers
// a method that HTTP does not know with the two words of its status, and nobody else is asked.)
func TestWhatTheServerRefusesItselfHasItsHeaders(t *testing.T) {
	m := newMatrix(t)
	host := strings.TrimPrefix(m.a.URL(), "http://")
	for name, request := range map[string]string{
		"another host":  "GET /en HTTP/1.1\r\nHost: other.example\r\n\r\n",
		"too large":     "POST /en/register HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 900000000\r\n\r\n",
		"two lengths":   "POST /en/register HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"a long header": "GET /en HTTP/1.1\r\nHost: " + host + "\r\nX-Long: " + strings.Repeat("a", 70_000) + "\r\n\r\n",
		"no request":    "nonsense\r\n\r\n",
		"TRACE":         "TRACE /en HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
	} {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, request); err != nil {
			t.Error(err)
		}
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if checkHeaders(t, fmt.Sprintf("%s: %d", name, r.StatusCode), r.Header); r.StatusCode < 400 {
			t.Errorf("%s is answered %d", name, r.StatusCode)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
