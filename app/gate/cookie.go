package gate

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

const time1m = time.Minute

// NewSecret is 256 random bits, URL-safe: a cookie, a link, a token.
func NewSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // documented never to return an error
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// HashSecret is what is kept of a secret. A plain hash is enough: there are 256
// bits to guess.
func HashSecret(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// cookieName: "in" is the sign-in, "b" the browser.
func (g *Gate) cookieName(short string) string {
	if g.CookieSecure() {
		return "__Host-jisr-" + short
	}
	return "jisr-" + short
}

func (g *Gate) setCookie(c *fiber.Ctx, short, value string, lasts time.Duration) {
	c.Cookie(&fiber.Cookie{Name: g.cookieName(short), Value: value, Path: "/", MaxAge: int(lasts / time.Second),
		HTTPOnly: true, Secure: g.CookieSecure(), SameSite: fiber.CookieSameSiteLaxMode})
}

func (g *Gate) dropCookie(c *fiber.Ctx, short string) {
	c.Cookie(&fiber.Cookie{Name: g.cookieName(short), Value: "", Path: "/", MaxAge: -1, Expires: time.Unix(0, 0),
		HTTPOnly: true, Secure: g.CookieSecure(), SameSite: fiber.CookieSameSiteLaxMode})
}

// Lend gives this browser a secret to keep, as the sign-in's cookie is kept: no script
// reads it, and no other site sends it.
func (g *Gate) Lend(c *fiber.Ctx, short, value string, lasts time.Duration) {
	g.setCookie(c, short, value, lasts)
}

// Lent is the secret that this browser keeps, empty when it keeps none.
func (g *Gate) Lent(c *fiber.Ctx, short string) string {
	return strings.Clone(c.Cookies(g.cookieName(short)))
}

// browser is the hash that names this browser: to bind a CSRF token and a sign-in
// link to it. The cookie is set when it is first needed.
func (g *Gate) browser(c *fiber.Ctx) string {
	secret := c.Cookies(g.cookieName("b"))
	if len(secret) != 43 {
		if s, ok := c.Locals("browser").(string); ok {
			return s
		}
		secret = NewSecret()
		g.setCookie(c, "b", secret, 30*office.Day)
	}
	hash := HashSecret(secret)
	c.Locals("browser", hash)
	return hash
}

// csrfFor is the token of a page: of the sign-in, or of the browser for a visitor.
func (g *Gate) csrfFor(c *fiber.Ctx, v Visit) string {
	if v.SignIn.ID != "" {
		return g.Secrets.Digest("csrf", v.SignIn.First())
	}
	return g.Secrets.Digest("csrf", g.browser(c))
}

// open signs a subject in: a new secret, a new cookie; the old sign-in ends, so
// none survives a change of rights.
func (g *Gate) open(c *fiber.Ctx, kind office.Kind, subject string) (office.SignIn, error) {
	if old := c.Cookies(g.cookieName("in")); old != "" {
		if err := g.Doors.DeleteSignIn(c.UserContext(), HashSecret(old)); err != nil && office.CodeOf(err) != office.NotFound {
			return office.SignIn{}, err
		}
	}
	secret, now := NewSecret(), g.Now()
	s := office.SignIn{ID: HashSecret(secret), Rev: 1, Kind: kind, Subject: subject, CreatedAt: now, SeenAt: now, FreshAt: now}
	if err := g.Doors.InsertSignIn(c.UserContext(), s); err != nil {
		return s, err
	}
	lasts := PersonWhole
	if kind == office.OfficerKind {
		lasts = StaffWhole
	}
	g.setCookie(c, "in", secret, lasts)
	return s, nil
}

// renew gives a sign-in another secret because a factor was shown: a copy of the cookie
// does not become fresh with it but ends. It lasts no longer than before, and the forms
// of other tabs stay good.
func (g *Gate) renew(c *fiber.Ctx, old office.SignIn) error {
	secret, now := NewSecret(), g.Now()
	s := old
	s.ID, s.Rev, s.CSRF, s.SeenAt, s.FreshAt = HashSecret(secret), 1, old.First(), now, now
	if err := g.Doors.InsertSignIn(c.UserContext(), s); err != nil {
		return err
	}
	if err := g.Doors.DeleteSignIn(c.UserContext(), old.ID); err != nil && office.CodeOf(err) != office.NotFound {
		return err
	}
	g.setCookie(c, "in", secret, StaffWhole-now.Sub(s.CreatedAt))
	return nil
}

// SignOut ends the sign-in of this browser.
func (g *Gate) SignOut(c *fiber.Ctx, v Visit) error {
	g.leave(c)
	if v.SignIn.ID == "" {
		return nil
	}
	return g.Doors.DeleteSignIn(c.UserContext(), v.SignIn.ID)
}

// SignOutEverywhere ends every sign-in of a person or officer, this browser's too.
func (g *Gate) SignOutEverywhere(c *fiber.Ctx, subject string) error {
	g.leave(c)
	return g.Doors.DeleteSignInsOf(c.UserContext(), subject)
}

// leave drops the cookie of the sign-in and has the browser forget what it kept of the
// pages, so that whoever sits down next sees none of them (Clear-Site-Data; ASVS 5.0,
// 14.3.1). The cookie that names the browser stays: it says nothing of anybody.
func (g *Gate) leave(c *fiber.Ctx) {
	g.dropCookie(c, "in")
	c.Set("Clear-Site-Data", `"cache", "storage"`)
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
