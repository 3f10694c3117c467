package api

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
)

type messageIn struct {
	Text string `json:"text"`
	// Asks says that the investor's answer is the next step.
	Asks bool `json:"asks,omitempty"`
}

func (a *API) writeMessage(c *fiber.Ctx, v gate.Visit) error {
	var in messageIn
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Invest.Write(c.UserContext(), v.Actor, c.Params("id"), invest.NewMessage(), in.Text, in.Asks)
	if err != nil {
		return err
	}
	tag(c, out.Rev)
	return c.Status(fiber.StatusCreated).JSON(out)
}
