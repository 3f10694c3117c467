package api

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
)

func (a *API) createOpportunity(c *fiber.Ctx, v gate.Visit) error {
	var in invest.Opportunity
	if err := read(c, &in); err != nil {
		return err
	}
	o, err := a.Invest.Create(c.UserContext(), v.Actor, in.Content, in.Published)
	if err != nil {
		return err
	}
	tag(c, o.Rev)
	return c.Status(fiber.StatusCreated).JSON(o)
}

func (a *API) listOpportunities(c *fiber.Ctx, v gate.Visit) error {
	items, err := a.Invest.All(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return paged(c, items)
}

func (a *API) getOpportunity(c *fiber.Ctx, v gate.Visit) error {
	o, err := a.Invest.Get(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	tag(c, o.Rev)
	return c.JSON(o)
}

func (a *API) putOpportunity(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in invest.Opportunity
	if err := read(c, &in); err != nil {
		return err
	}
	o, err := a.Invest.Change(c.UserContext(), v.Actor, c.Params("id"), rev, in.Content, in.Published)
	if err != nil {
		return err
	}
	tag(c, o.Rev)
	return c.JSON(o)
}

func (a *API) fileInterest(c *fiber.Ctx, v gate.Visit) error {
	var in invest.Wish
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Invest.File(c.UserContext(), v.Actor, in)
	if err != nil {
		return err
	}
	tag(c, out.Rev)
	return c.Status(fiber.StatusCreated).JSON(out)
}

func (a *API) listInterests(c *fiber.Ctx, v gate.Visit) error {
	items, err := a.Invest.List(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return paged(c, items)
}

func (a *API) getInterest(c *fiber.Ctx, v gate.Visit) error {
	in, err := a.Invest.Open(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	tag(c, in.Rev)
	return c.JSON(in)
}

// putInterest corrects what the investor said; her consent and what was promised
// stay.
func (a *API) putInterest(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in invest.Interest
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Invest.Correct(c.UserContext(), v.Actor, c.Params("id"), rev, in.Wish)
	if err != nil {
		return err
	}
	tag(c, out.Rev)
	return c.JSON(out)
}

type moveTo struct {
	To   invest.Stage `json:"to"`
	Note string       `json:"note"`
	Next string       `json:"next,omitempty"`
	Due  office.Date  `json:"due,omitempty"`
	// Band and Jobs are of a move to invested.
	Band invest.Band `json:"band,omitempty"`
	Jobs int         `json:"jobs,omitempty"`
}

// result is the outcome that a move to an end tells: its note is the reason, and the
// amount the one that was wished, unless another is said.
func (m moveTo) result(wished invest.Band) invest.Result {
	r := invest.Result{To: m.To, Reason: m.Note}
	if m.To == invest.Invested {
		if r.Band = m.Band; r.Band == "" {
			r.Band = wished
		}
		r.Jobs = &m.Jobs
	}
	return r
}

func (a *API) moveInterest(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in moveTo
	if err := read(c, &in); err != nil {
		return err
	}
	if slices.Contains(invest.Ends(), in.To) {
		was, err := a.Invest.Open(c.UserContext(), v.Actor, c.Params("id"))
		if err != nil {
			return err
		}
		out, err := a.Invest.Conclude(c.UserContext(), v.Actor, was.ID, rev, in.result(was.Band))
		return interestAnswer(c, out, err)
	}
	out, err := a.Invest.Move(c.UserContext(), v.Actor, c.Params("id"), rev, invest.Move{To: in.To, Note: in.Note, Next: in.Next, Due: in.Due})
	return interestAnswer(c, out, err)
}

func (a *API) conclude(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in invest.Result
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Invest.Conclude(c.UserContext(), v.Actor, c.Params("id"), rev, in)
	return interestAnswer(c, out, err)
}

func (a *API) eraseInterest(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	if err := a.Invest.EraseFor(c.UserContext(), v.Actor, c.Params("id"), rev); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
