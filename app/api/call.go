package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
)

// callIn is what is offered: instants with their zone, and how the call is held.
type callIn struct {
	Slots   []time.Time `json:"slots"`
	Minutes int         `json:"minutes"`
	How     string      `json:"how"`
}

func (a *API) offerCall(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	var in callIn
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Invest.OfferCall(c.UserContext(), v.Actor, c.Params("id"), rev, invest.Call{Slots: in.Slots, Minutes: in.Minutes, How: in.How})
	return interestAnswer(c, out, err)
}

func (a *API) cancelCall(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	out, err := a.Invest.CancelCall(c.UserContext(), v.Actor, c.Params("id"), rev)
	return interestAnswer(c, out, err)
}

func interestAnswer(c *fiber.Ctx, in invest.Interest, err error) error {
	if err != nil {
		return err
	}
	tag(c, in.Rev)
	return c.JSON(in)
}
