package api

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
)

// listQuestions are the invitations of a programme whose last answer is a question.
func (a *API) listQuestions(c *fiber.Ctx, v gate.Visit) error {
	items, err := a.Invitations.List(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	return paged(c, slices.DeleteFunc(items, func(in invitation.Invitation) bool { return in.State != invitation.Asked }))
}

type replyIn struct {
	Reply string `json:"reply"`
}

func (a *API) replyTo(c *fiber.Ctx, v gate.Visit) error {
	if err := a.below(c, v); err != nil {
		return err
	}
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	var in replyIn
	if err := read(c, &in); err != nil {
		return err
	}
	s, err := a.Invitations.At(rev).Reply(c.UserContext(), v.Actor, c.Params("invitation"), in.Reply)
	return invitationAnswer(c, s.Invitation, err)
}
