package api

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/programme"
)

// missionParams ask for the missions of a programme or of an expert.
type missionParams struct {
	pageParams
	Programme string `query:"programme" description:"The missions of this programme."`
	Expert    string `query:"expert" description:"The missions of this expert."`
}

func (a *API) listMissions(c *fiber.Ctx, v gate.Visit) error {
	list, by := a.Missions.List, c.Query("programme")
	if expert := c.Query("expert"); expert != "" && by == "" {
		list, by = a.Missions.Of, expert
	}
	if by == "" {
		return invalid("programme", "required")
	}
	items, err := list(c.UserContext(), v.Actor, by)
	if err != nil {
		return err
	}
	return paged(c, items, "programme", "expert")
}

func (a *API) getMission(c *fiber.Ctx, v gate.Visit) error {
	s, err := a.Missions.Get(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	tag(c, s.Rev)
	return c.JSON(s.Mission)
}

// putMission takes plan and report; the rest of what GET gave stays as it is.
func (a *API) putMission(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in programme.Mission
	if err := read(c, &in); err != nil {
		return err
	}
	s, err := a.Missions.Change(c.UserContext(), v.Actor, c.Params("id"), rev, in.Plan, false)
	if err != nil {
		return err
	}
	tag(c, s.Rev)
	return c.JSON(s.Mission)
}

func (a *API) moveMission(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	var in moveReason
	if len(c.Body()) > 0 {
		if err := read(c, &in); err != nil {
			return err
		}
	}
	m, err := a.Missions.At(rev).Move(c.UserContext(), v.Actor, c.Params("id"), c.Params("verb"), in.Reason)
	if err != nil {
		return err
	}
	tag(c, m.Rev)
	return c.JSON(m)
}

// ratingIn is the host's word on the expert.
type ratingIn struct {
	Score int    `json:"score"`
	Text  string `json:"text,omitempty"`
}

func (a *API) rateMission(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	var in ratingIn
	if err := read(c, &in); err != nil {
		return err
	}
	m, err := a.Missions.At(rev).Rate(c.UserContext(), v.Actor, c.Params("id"), programme.Rating{Score: in.Score, Text: in.Text})
	if err != nil {
		return err
	}
	tag(c, m.Rev)
	return c.JSON(m)
}
