package staff

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/web"
)

// expertCV sends the document that an expert uploaded, to an officer who may open her
// record; she reads in her log that it was done.
func (p *Pages) expertCV(c *fiber.Ctx, v gate.Visit) error {
	e, document, err := p.Roster.OpenCV(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	return web.SendDocument(c, "cv-"+e.Number, e.CV.Kind, document)
}
