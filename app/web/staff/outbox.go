package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
)

// Outbox is the data of the page "staff-outbox": the letters of the demonstration.
type Outbox struct{ Letters []Letter }

// OutboxLetter is the data of the page "staff-outbox-letter".
type OutboxLetter struct {
	Letter Shown
	// URL is the letter's body, for the frame.
	URL string
}

func (p *Pages) outbox(c *fiber.Ctx, v gate.Visit) error {
	list, err := p.Letters.List(c.UserContext())
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-outbox", p.page(c, v, "", Outbox{list}))
}

func (p *Pages) outboxLetter(c *fiber.Ctx, v gate.Visit) error {
	framed(c)
	l, err := p.Letters.Show(c.UserContext(), letterID(c))
	if err != nil {
		return err
	}
	page := p.page(c, v, "", OutboxLetter{l, "/" + v.Lang + "/outbox/" + c.Params("letter") + "/body"})
	page.Title = l.Subject
	return p.Render.Show(c, "staff-outbox-letter", page)
}

func (p *Pages) outboxBody(c *fiber.Ctx, _ gate.Visit) error {
	l, err := p.Letters.Show(c.UserContext(), letterID(c))
	if err != nil {
		return err
	}
	return letterBody(c, l.HTML)
}

// letterID is the letter of the address. Browsers may send its colons as %3A.
func letterID(c *fiber.Ctx) string {
	return strings.NewReplacer("%3A", ":", "%3a", ":").Replace(param(c, "letter"))
}
