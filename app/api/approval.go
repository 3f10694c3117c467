package api

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
)

// approval is a request to a second person; while it is open, with how many would
// get a letter now and who not.
type approval struct {
	office.Approval
	Letters int                  `json:"letters"`
	Skipped []invitation.Skipped `json:"skipped"`
}

func (a *API) getApproval(c *fiber.Ctx, v gate.Visit) error {
	asked, err := a.Invitations.Approval(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	out := approval{Approval: asked.Approval, Letters: len(asked.Plan.Letters), Skipped: asked.Plan.Skipped}
	if out.Skipped == nil {
		out.Skipped = []invitation.Skipped{}
	}
	tag(c, out.Rev)
	return c.JSON(out)
}

// approveIn confirms with the number of letters.
type approveIn struct {
	Confirm int `json:"confirm"`
}

func (a *API) approve(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	var in approveIn
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Invitations.At(rev).Approve(c.UserContext(), v.Actor, c.Params("id"), in.Confirm)
	if err != nil {
		return err
	}
	tag(c, out.Rev)
	return c.JSON(out)
}

type refuseIn struct {
	Reason string `json:"reason"`
}

func (a *API) refuseApproval(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	var in refuseIn
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Invitations.At(rev).RefuseApproval(c.UserContext(), v.Actor, c.Params("id"), in.Reason)
	if err != nil {
		return err
	}
	tag(c, out.Rev)
	return c.JSON(out)
}
