package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/programme"
)

func (a *API) shareShortlist(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	p, err := a.Invitations.At(rev).Share(c.UserContext(), v.Actor, c.Params("id"))
	return programmeAnswer(c, p, err)
}

func (a *API) withholdShortlist(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	p, err := a.Invitations.At(rev).Withhold(c.UserContext(), v.Actor, c.Params("id"))
	return programmeAnswer(c, p, err)
}

func programmeAnswer(c *fiber.Ctx, p programme.Programme, err error) error {
	if err != nil {
		return err
	}
	tag(c, p.Rev)
	return c.JSON(p)
}

func (a *API) listShared(c *fiber.Ctx, v gate.Visit) error {
	items, err := a.Invitations.Shares(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return paged(c, items)
}

func (a *API) getShared(c *fiber.Ctx, v gate.Visit) error {
	m, err := a.Invitations.Meet(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	return c.JSON(m)
}

// opinionIn is a host's word on the person with that key, for that role.
type opinionIn struct {
	Key     string             `json:"key"`
	Role    int                `json:"role"`
	Opinion invitation.Opinion `json:"opinion"`
	Text    string             `json:"text,omitempty"`
}

func (a *API) remarkOn(c *fiber.Ctx, v gate.Visit) error {
	var in opinionIn
	if err := read(c, &in); err != nil {
		return err
	}
	if err := a.Invitations.Remark(c.UserContext(), v.Actor, c.Params("id"), in.Key, in.Role, invitation.Remark{Opinion: in.Opinion, Text: in.Text}); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// notedIn says which word was read: that of the time at which it was said.
type notedIn struct {
	Said time.Time `json:"said"`
}

func (a *API) noteRemark(c *fiber.Ctx, v gate.Visit) error {
	if err := a.below(c, v); err != nil {
		return err
	}
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	var in notedIn
	if err := read(c, &in); err != nil {
		return err
	}
	x, err := a.Invitations.At(rev).NoteRemark(c.UserContext(), v.Actor, c.Params("invitation"), in.Said)
	return invitationAnswer(c, x, err)
}
