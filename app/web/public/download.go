package public

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
)

// takeaway is everything kept about a person, in the form of the API: her record,
// her invitations, and who used her data (GDPR Art. 15 and 20).
type takeaway struct {
	Record      roster.Expert           `json:"record"`
	Invitations []invitation.Invitation `json:"invitations"`
	Log         []office.Entry          `json:"log"`
}

// takeawayRows bounds how many rows of the log are taken along.
const takeawayRows = 10_000

func (p *Pages) download(c *fiber.Ctx, v gate.Visit) error {
	ctx := c.UserContext()
	e, err := p.Roster.Own(ctx, v.Actor)
	if err != nil {
		return err
	}
	out := takeaway{Record: e.Filled(), Invitations: []invitation.Invitation{}}
	shown, err := p.Invitations.Mine(ctx, v.Actor, e.ID)
	if err != nil {
		return err
	}
	for _, s := range shown {
		out.Invitations = append(out.Invitations, s.Invitation)
	}
	if out.Log, err = p.Log.Of(ctx, e.ID, takeawayRows); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="jisr.json"`)
	return c.JSON(out)
}
