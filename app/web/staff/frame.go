package staff

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
)

// framed lets a page hold a frame of our own beside what the general policy allows.
func framed(c *fiber.Ctx) {
	policy := string(c.Response().Header.Peek(fiber.HeaderContentSecurityPolicy))
	c.Set(fiber.HeaderContentSecurityPolicy, policy+"; frame-src 'self'")
}

// letterBody answers the HTML of a letter for such a frame: it may have its one
// style block, and can do nothing.
func letterBody(c *fiber.Ctx, html string) error {
	c.Set(fiber.HeaderContentSecurityPolicy, gate.LetterPolicy)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(html)
}
