package app

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
)

// openPages are those that a search engine may show, below a language. Everything else is
// somebody's own, or asks something.
func openPages() []string {
	return []string{"", "/privacy", "/register", "/genuine", "/opportunities", "/invest"}
}

// openBelow are those of them whose sub-pages are open too.
func openBelow() []string { return []string{"/opportunities"} }

// wellKnownFor is how long others may keep these texts.
const wellKnownFor = "public, max-age=86400"

// wellKnown are the texts that machines look for at fixed addresses.
func (a *App) wellKnown() []gate.Door {
	const why = "it is read by machines without a cookie, and changes nothing"
	text := func(path string, make func() string) gate.Door {
		return gate.Door{Method: fiber.MethodGet, Path: path, Who: gate.Everyone, Exempt: why, Plain: true, Handle: func(c *fiber.Ctx, _ gate.Visit) error {
			c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
			c.Set(fiber.HeaderCacheControl, wellKnownFor)
			return c.SendString(make())
		}}
	}
	return []gate.Door{text("/robots.txt", robots), text("/.well-known/security.txt", a.securityText)}
}

// robots asks search engines to keep to the public pages (RFC 9309: the longest rule
// that fits counts).
func robots() string {
	var b strings.Builder
	b.WriteString("User-agent: *\nAllow: /$\nAllow: /static/\n")
	for _, lang := range locale.Languages() {
		for _, page := range openPages() {
			fmt.Fprintf(&b, "Allow: /%s%s$\n", lang, page)
			if slices.Contains(openBelow(), page) {
				fmt.Fprintf(&b, "Allow: /%s%s/\n", lang, page)
			}
		}
	}
	b.WriteString("Disallow: /\n")
	return b.String()
}

// securityFor is how far ahead security.txt says that it holds; RFC 9116 asks for less
// than a year, and each reading is a new one.
const securityFor = 90 * office.Day

// securityText says where to report a weakness (RFC 9116).
func (a *App) securityText() string {
	expires := a.settings.Now().UTC().Add(securityFor).Truncate(24 * time.Hour)
	var b strings.Builder
	for _, contact := range a.settings.security {
		fmt.Fprintf(&b, "Contact: %s\n", contact)
	}
	fmt.Fprintf(&b, "Expires: %s\nPreferred-Languages: en, ar, ckb\nCanonical: %s\n", expires.Format(time.RFC3339), a.Gate.Link(".well-known", "security.txt"))
	return b.String()
}

// checkSecurity reads where weaknesses are reported; it is the sender of the letters
// unless another is given.
func checkSecurity(s *settings) error {
	for _, text := range strings.FieldsFunc(s.SecurityContact, func(r rune) bool { return r == '|' || r == ' ' }) {
		if address, ok := office.NormaliseEmail(text); ok {
			s.security = append(s.security, "mailto:"+address)
			continue
		}
		u, err := url.Parse(text)
		if err != nil || !slices.Contains([]string{"https", "mailto", "tel"}, u.Scheme) || u.Host+u.Opaque == "" {
			return fmt.Errorf("JISR_SECURITY_CONTACT: %q is neither an e-mail address nor a https:, mailto: or tel: address", text)
		}
		s.security = append(s.security, u.String())
	}
	if s.security == nil {
		s.security = []string{"mailto:" + s.from.Addr}
	}
	return nil
}
