package staff

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/post"
	"jisr/app/roster"
	"jisr/app/web"
)

// LostAddress is the data of the page "staff-address": an address that the person cannot
// read any more, and the one in its place.
type LostAddress struct {
	ID, Name, Number string
	// Email is what stands there now; Proven is true when its mailbox was read, so that it
	// will be told. Waiting is true while an address of this page waits for its proof.
	Email           string
	Proven, Waiting bool
	// Stopped is set where letters to the address are stopped, Why what was typed about it.
	Stopped *post.Stop
	Why     string
	Form    roster.NewAddress
	Ways    []web.Choice
}

func (p *Pages) lostAddress(c *fiber.Ctx, v gate.Visit) error {
	return p.lostAddressAgain(c, v, roster.NewAddress{}, "", nil)
}

// lostAddressAgain shows the page with what was typed and refused.
func (p *Pages) lostAddressAgain(c *fiber.Ctx, v gate.Visit, form roster.NewAddress, why string, refused error) error {
	e, err := p.Roster.Open(c.UserContext(), v.Actor, param(c, "id"), "")
	if err != nil {
		return err
	}
	data := LostAddress{ID: e.ID, Name: p.person(e, v.Lang), Number: e.Number, Email: e.Email, Proven: e.Reachable(), Form: form, Why: why,
		Waiting: e.EmailVerifiedAt == nil && len(e.Replaced) > 0, Ways: p.said(v.Lang, "identified", web.Strings(roster.WaysToIdentify()))}
	if data.Stopped, err = p.Post.Stopped(c.UserContext(), v.Actor, e.ID); err != nil {
		return err
	}
	page := p.page(c, v, "experts", data)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-address", page)
}

func (p *Pages) replaceAddress(c *fiber.Ctx, v gate.Visit) error {
	sent, id := web.ReadForm(c), param(c, "id")
	in := roster.NewAddress{Email: sent.Text("email"), Again: sent.Text("again"), How: roster.Identified(sent.Text("identified")), Note: sent.Text("note")}
	if _, err := p.Roster.ReplaceAddress(c.UserContext(), v.Actor, id, in); err != nil {
		if office.CodeOf(err) == office.Invalid {
			return p.lostAddressAgain(c, v, in, "", err)
		}
		return err
	}
	return to(c, v, expertPath(id), "address_replaced")
}

// freeAddress lets letters go to her address again.
func (p *Pages) freeAddress(c *fiber.Ctx, v gate.Visit) error {
	id, why := param(c, "id"), web.ReadForm(c).Text("why")
	if err := p.Post.Free(c.UserContext(), v.Actor, id, why); err != nil {
		if office.CodeOf(err) == office.Invalid {
			return p.lostAddressAgain(c, v, roster.NewAddress{}, why, err)
		}
		return err
	}
	return to(c, v, expertPath(id), "address_freed")
}
