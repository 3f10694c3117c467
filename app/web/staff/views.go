package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// OpenedToday are the records that an officer or a service account opened today, and who
// let her open more.
type OpenedToday struct {
	Opened, Most int
	// Lifted says when, why and by whom, newest first.
	Lifted []web.Entry
	// Reason is what was typed for letting her open more, where it was refused.
	Reason string
}

func (p *Pages) openedToday(ctx context.Context, v gate.Visit, id string, out *OpenedToday) error {
	today, err := p.Roster.ViewsOf(ctx, v.Actor, id)
	if err != nil {
		return err
	}
	out.Opened, out.Most = today.Opened, today.Most
	for _, row := range today.Lifted {
		out.Lifted = append(out.Lifted, web.Entry{At: row.At.In(office.Baghdad), Text: row.Purpose, Meta: p.actor(ctx, row.Actor, v)})
	}
	return nil
}

// liftViews lets an officer open as many records again today.
func (p *Pages) liftViews(c *fiber.Ctx, v gate.Visit) error {
	id := param(c, "id")
	if err := p.Roster.LiftViews(c.UserContext(), v.Actor, id, web.ReadForm(c).Text("reason")); err != nil {
		return p.officerAgain(c, v, err)
	}
	return to(c, v, "/staff/officers/"+id, "views_lifted")
}

// liftAccountViews lets a service account do so.
func (p *Pages) liftAccountViews(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id, reason := sent.Text("account"), sent.Text("reason")
	var wrong office.Problems
	wrong.Check(id != "", "account", "required")
	err := wrong.Err()
	if err == nil {
		err = p.Roster.LiftViews(c.UserContext(), v.Actor, id, reason)
	}
	if err != nil {
		return p.showTokens(c, v, TokenList{LiftOf: id, Reason: reason}, err)
	}
	return to(c, v, "/staff/tokens", "views_lifted")
}
