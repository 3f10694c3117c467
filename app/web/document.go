package web

import "github.com/gofiber/fiber/v2"

// DocumentType is the type under which a kind of uploaded document is sent.
func DocumentType(kind string) string {
	switch kind {
	case "pdf":
		return "application/pdf"
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	}
	return fiber.MIMEOctetStream
}

// documentPolicy is that of a document which somebody else made: even if a browser were to
// show it, nothing in it would run or be loaded.
const documentPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

// SendDocument sends an uploaded document, never to be shown in place and never to be kept.
func SendDocument(c *fiber.Ctx, name, kind string, document []byte) error {
	c.Attachment(name + "." + kind)
	c.Set(fiber.HeaderContentType, DocumentType(kind))
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, documentPolicy)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(document)
}
