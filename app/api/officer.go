package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
)

// officer is a member of staff as an admin's program reads her: who she is and what she
// may do, nothing of how she signs in.
type officer struct {
	ID          string        `json:"id"`
	Rev         int64         `json:"rev"`
	Email       string        `json:"email"`
	Name        office.Name   `json:"name"`
	Language    string        `json:"language"`
	Institution string        `json:"institution"`
	Roles       []office.Role `json:"roles"`
	Disabled    bool          `json:"disabled"`
	CreatedAt   time.Time     `json:"created_at"`
}

func officerOf(o office.Officer) officer {
	return officer{ID: o.ID, Rev: o.Rev, Email: o.Email, Name: o.Name, Language: o.Language, Institution: o.Institution, Roles: o.Roles, Disabled: o.Disabled, CreatedAt: o.CreatedAt}
}

func (a *API) listOfficers(c *fiber.Ctx, v gate.Visit) error {
	all, err := a.Office.Officers(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	var out []officer
	for _, o := range all {
		out = append(out, officerOf(o))
	}
	return paged(c, out)
}

func (a *API) getOfficer(c *fiber.Ctx, v gate.Visit) error {
	o, err := a.Office.Officer(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	tag(c, o.Rev)
	return c.JSON(officerOf(o))
}

func (a *API) listInstitutions(c *fiber.Ctx, v gate.Visit) error {
	items, err := a.Office.Institutions(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return paged(c, items)
}

func (a *API) getInstitution(c *fiber.Ctx, v gate.Visit) error {
	x, err := a.Office.Institution(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	tag(c, x.Rev)
	return c.JSON(x)
}
