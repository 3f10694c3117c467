package gate

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// policy is the content security policy of every page: nothing but our own files,
// no inline style or script.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// LetterPolicy is for the preview of a letter in a frame of our own: it may have
// its one style block, and nothing else.
const LetterPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"

// Guard is the first handler of every request: known host, unambiguous length,
// headers that hold on every answer, errors included.
func (g *Gate) Guard(c *fiber.Ctx) error {
	g.Harden(c)
	if len(c.Request().Header.Peek(fiber.HeaderTransferEncoding)) > 0 && len(c.Request().Header.Peek(fiber.HeaderContentLength)) > 0 {
		c.Context().SetConnectionClose()
		return &office.Error{Code: office.Invalid, Key: "error.request"}
	}
	if !g.knownHost(string(c.Request().Host())) {
		return &office.Error{Code: office.Misdirected, Key: "error.misdirected"}
	}
	return c.Next()
}

// Harden sets the headers of every answer: also of what the server refuses before any
// handler sees it.
func (g *Gate) Harden(c *fiber.Ctx) {
	h := &c.Response().Header
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	// same-origin: with no-referrer the origin check would fail on HTTPS posts.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if g.CookieSecure() {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// Status is the HTTP status of an error's code (contract.md).
func Status(code office.Code) int {
	switch code {
	case office.Invalid:
		return fiber.StatusUnprocessableEntity
	case office.Unauthenticated:
		return fiber.StatusUnauthorized
	case office.Forbidden:
		return fiber.StatusForbidden
	case office.NotFound:
		return fiber.StatusNotFound
	case office.Conflict:
		return fiber.StatusConflict
	case office.Stale:
		return fiber.StatusPreconditionFailed
	case office.PreconditionRequired:
		return fiber.StatusPreconditionRequired
	case office.TooLarge:
		return fiber.StatusRequestEntityTooLarge
	case office.Timeout:
		return fiber.StatusRequestTimeout
	case office.TooMany:
		return fiber.StatusTooManyRequests
	case office.Misdirected:
		return fiber.StatusMisdirectedRequest
	case office.Unavailable:
		return fiber.StatusServiceUnavailable
	}
	return fiber.StatusInternalServerError
}
