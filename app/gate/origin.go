package gate

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// checkOrigin holds an unsafe request against the page it must come from: the
// Fetch metadata or the Origin say the same site, and the form carries the token.
func (g *Gate) checkOrigin(c *fiber.Ctx, d Door, v Visit) error {
	if !unsafe(d.Method) || d.Exempt != "" || d.Who == Tokens || d.Who == Loopback {
		return nil
	}
	if !g.sameOrigin(c) {
		return &office.Error{Code: office.Forbidden, Key: "error.origin"}
	}
	token := c.Get("X-CSRF-Token")
	if token == "" {
		token = c.FormValue("csrf")
	}
	if !equal(token, v.CSRF) {
		return &office.Error{Code: office.Forbidden, Key: formExpired}
	}
	return nil
}

// formExpired is the key of the refusal of a form whose token is not the one of this
// sign-in or browser.
const formExpired = "error.form_expired"

func (g *Gate) sameOrigin(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" || origin == "null" {
		return origin == "" // an old browser; the token still decides
	}
	u, err := url.Parse(origin)
	return err == nil && g.knownHost(u.Host)
}

// knownHost is true for the service's own host and, when it listens there,
// loopback: any other is 421 (RFC 9110 §15.5.20).
func (g *Gate) knownHost(host string) bool {
	if strings.EqualFold(host, g.URL.Host) {
		return true
	}
	name := host
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		name = host[:i]
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(name)
	return err == nil && a.IsLoopback()
}

// ClientAddress is the rightmost hop that is no trusted proxy of ours. IPv6 is cut
// to its /64, which is what one subscriber has.
func (g *Gate) ClientAddress(c *fiber.Ctx) string {
	at, err := netip.ParseAddr(c.Context().RemoteIP().String())
	if err != nil {
		return ""
	}
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0 && g.trusted(at); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = next
	}
	at = at.Unmap()
	if at.Is6() {
		if p, err := at.Prefix(64); err == nil {
			return p.String()
		}
	}
	return at.String()
}

func (g *Gate) trusted(a netip.Addr) bool {
	for _, p := range g.Proxies {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

func (g *Gate) isLoopback(c *fiber.Ctx) bool {
	a, err := netip.ParseAddr(c.Context().RemoteIP().String())
	return err == nil && a.Unmap().IsLoopback() && c.Get(fiber.HeaderXForwardedFor) == ""
}
