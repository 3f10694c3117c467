package app_test

import (
	"fmt"
	"testing"

	"jisr/app"
	"jisr/app/apptest"
)

// TestAProxyIsBelievedOnlyWhenItIsTrusted: limits count by the rightmost address that is
// not a trusted proxy's. What anybody else says of the client is not heard, and what a
// client wrote before a proxy added its own is not either.
func TestAProxyIsBelievedOnlyWhenItIsTrusted(t *testing.T) {
	limited := func(a *app.App, said func(i int) string) (n int) {
		for i := range 30 { // ten at once, and one a second
			if status, _, _ := ask(t, a.URL()+"/en/genuine", "X-Forwarded-For", said(i)); status == 429 {
				n++
			}
		}
		return n
	}
	another := func(i int) string { return fmt.Sprintf("203.0.113.%d", i+1) }
	alone := apptest.Start(t, func(c *app.Config) {})
	if limited(alone, another) == 0 {
		t.Error("without a trusted proxy the header made thirty clients of one")
	}
	behind := apptest.Start(t, func(c *app.Config) { c.Proxies = "127.0.0.1,198.51.100.0/24" })
	if n := limited(behind, another); n != 0 {
		t.Errorf("behind a proxy %d of thirty clients were limited", n)
	}
	for name, said := range map[string]func(i int) string{
		"what the client wrote before": func(i int) string { return another(i) + ", 203.0.113.200" },
		"two proxies, one client":      func(i int) string { return another(i) + ", 203.0.113.201, 198.51.100.7" },
		"another host of one network":  func(i int) string { return fmt.Sprintf("2001:db8::%x", i+1) },
	} {
		if limited(behind, said) == 0 {
			t.Errorf("%s: one client was taken for thirty", name)
		}
	}
}
