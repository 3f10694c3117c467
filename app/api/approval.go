package api

import (
	"cmp"

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
	out := approval{Approval: asked.Approval, Letters: len(asked.Plan.Letters)}
	keys, err := a.keys(c, v, &out.Approval)
	if err != nil {
		return err
	}
	out.Skipped = []invitation.Skipped{}
	for _, x := range asked.Plan.Skipped {
		out.Skipped = append(out.Skipped, invitation.Skipped{Expert: cmp.Or(keys[x.Expert], x.Expert), Reason: x.Reason})
	}
	tag(c, out.Rev)
	return c.JSON(out)
}

// keys name whom the letters are for as the matches do: who was chosen blindly stays blind
// while she is on no shortlist.
func (a *API) keys(c *fiber.Ctx, v gate.Visit, x *office.Approval) (map[string]string, error) {
	keys, err := a.Programmes.Keys(c.UserContext(), v.Actor, x.Programme, x.Role, x.Experts)
	if err != nil {
		return nil, err
	}
	named := make([]string, len(x.Experts))
	for i, expert := range x.Experts {
		named[i] = keys[expert]
	}
	x.Experts = named
	return keys, nil
}

// decidedAnswer answers with a request as it was decided.
func (a *API) decidedAnswer(c *fiber.Ctx, v gate.Visit, x office.Approval, err error) error {
	if err == nil {
		_, err = a.keys(c, v, &x)
	}
	if err != nil {
		return err
	}
	tag(c, x.Rev)
	return c.JSON(x)
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
	return a.decidedAnswer(c, v, out, err)
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
	return a.decidedAnswer(c, v, out, err)
}
