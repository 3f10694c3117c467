package public

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// preferencesPage is the data of the page "preferences": what she agreed to, purpose by
// purpose, for who holds the link of a letter. Agreeing again needs a sign-in, since
// whoever has her mailbox open may only make less of it.
type preferencesPage struct {
	Token    string
	Consents []consentRow
	// Done is true after one was withdrawn.
	Done bool
}

// preferring opens a link of a letter that a consent stands behind.
func (p *Pages) preferring(c *fiber.Ctx) (token string, e roster.Expert, actor office.Actor, err error) {
	for _, purpose := range []string{unsubscribePurpose, leavePurpose} {
		if token, actor, err = p.linked(c, purpose); !web.Missing(err) {
			break
		}
	}
	if err == nil {
		e, err = p.Roster.Own(c.UserContext(), actor)
	}
	return token, e, actor, err
}

func (p *Pages) showPreferences(c *fiber.Ctx, v gate.Visit) error {
	token, e, _, err := p.preferring(c)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "preferences", p.page(c, v, "", preferencesPage{Token: token, Consents: p.consentsOf(e, v.Lang)}))
}

// prefer withdraws her consent to one purpose. Withdrawn twice is once.
func (p *Pages) prefer(c *fiber.Ctx, v gate.Visit) error {
	token, e, actor, err := p.preferring(c)
	if err != nil {
		return err
	}
	purpose := office.Purpose(web.ReadForm(c).Text("purpose"))
	if !slices.Contains(office.Purposes(), purpose) {
		return office.Missing("link")
	}
	if e, err = p.Roster.Agree(c.UserContext(), actor, e.ID, map[office.Purpose]bool{purpose: false}, v.Lang); err != nil {
		return err
	}
	return p.Render.Show(c, "preferences", p.page(c, v, "", preferencesPage{Token: token, Consents: p.consentsOf(e, v.Lang), Done: true}))
}
