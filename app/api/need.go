package api

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/programme"
)

func (a *API) fileNeed(c *fiber.Ctx, v gate.Visit) error {
	var in programme.Filing
	if err := read(c, &in); err != nil {
		return err
	}
	n, err := a.Needs.File(c.UserContext(), v.Actor, in)
	if err != nil {
		return err
	}
	tag(c, n.Rev)
	return c.Status(fiber.StatusCreated).JSON(n)
}

func (a *API) listNeeds(c *fiber.Ctx, v gate.Visit) error {
	all, err := a.Needs.List(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return paged(c, all)
}

func (a *API) getNeed(c *fiber.Ctx, v gate.Visit) error {
	n, err := a.Needs.Get(c.UserContext(), v.Actor, c.Params("id"))
	return needAnswer(c, n, err)
}

// putNeed takes the terms; the rest of what GET gave stays as it is.
func (a *API) putNeed(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in programme.Need
	if err := read(c, &in); err != nil {
		return err
	}
	n, err := a.Needs.Change(c.UserContext(), v.Actor, c.Params("id"), rev, in.Terms)
	return needAnswer(c, n, err)
}

func (a *API) submitNeed(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	n, err := a.Needs.Submit(c.UserContext(), v.Actor, c.Params("id"), rev)
	return needAnswer(c, n, err)
}

// remarkIn is why a need is returned.
type remarkIn struct {
	Remark string `json:"remark"`
}

func (a *API) returnNeed(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in remarkIn
	if err := read(c, &in); err != nil {
		return err
	}
	n, err := a.Needs.Return(c.UserContext(), v.Actor, c.Params("id"), rev, in.Remark)
	return needAnswer(c, n, err)
}

func (a *API) acceptNeed(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	n, err := a.Needs.Accept(c.UserContext(), v.Actor, c.Params("id"), rev)
	return needAnswer(c, n, err)
}

func needAnswer(c *fiber.Ctx, n programme.Need, err error) error {
	if err != nil {
		return err
	}
	tag(c, n.Rev)
	return c.JSON(n)
}
