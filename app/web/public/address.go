package public

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// addressPage is the data of the page "address": a link of a letter that changes an
// address, or takes a change back.
type addressPage struct {
	Token, Email string
	// Object takes back; Done was pressed; Gone is a link that does not work any more.
	Object, Done, Gone bool
}

// askMove sends a link to the new address. The answer is the same whoever owns it.
func (p *Pages) askMove(c *fiber.Ctx, v gate.Visit) error {
	typed := web.ReadForm(c).Text("email")
	email, ok := office.NormaliseEmail(typed)
	return p.change(c, v, "address", func(e roster.Expert) error {
		var wrong office.Problems
		wrong.Check(ok, "email", "email")
		wrong.Check(!ok || email != e.Email, "email", "same_address")
		if err := wrong.Err(); err != nil {
			return err
		}
		return p.Gate.AskMove(c, v, email)
	})
}

func (p *Pages) showMove(c *fiber.Ctx, v gate.Visit) error {
	data := addressPage{Token: strings.Clone(c.Params("token"))}
	m, err := p.Gate.LookAtMove(c.UserContext(), data.Token)
	if err != nil && !web.Missing(err) {
		return err
	}
	data.Email, data.Gone = m.Email, err != nil
	return p.Render.Show(c, "address", p.page(c, v, "mine", data))
}

// move proves the new address. The link is the authority: it may be opened on a device
// that is not signed in.
func (p *Pages) move(c *fiber.Ctx, v gate.Visit) error {
	data := addressPage{Token: strings.Clone(c.Params("token")), Done: true}
	m, err := p.Gate.UseMove(c.UserContext(), data.Token)
	if err == nil {
		data.Email = m.Email
		actor := office.Actor{Kind: office.PersonKind, ID: m.Person}
		var e roster.Expert
		if e, err = p.Roster.Own(c.UserContext(), actor); err == nil {
			_, err = p.Roster.MoveAddress(c.UserContext(), actor, e.ID, m.Email, m.Asked)
		}
	}
	if web.Missing(err) || conflict(err) != nil {
		data.Gone, err = true, nil
	}
	if err != nil {
		return err
	}
	return p.Render.Show(c, "address", p.page(c, v, "mine", data))
}

// objection opens the link that takes a change back.
func (p *Pages) objection(c *fiber.Ctx) (data addressPage, actor office.Actor, second int64) {
	data = addressPage{Token: strings.Clone(c.Params("token")), Object: true}
	id, err := p.Tokens.OpenToken(objectPurpose, data.Token, p.Now())
	person, at, whole := strings.Cut(id, ":")
	second, bad := strconv.ParseInt(at, 10, 64)
	data.Gone = err != nil || !whole || bad != nil
	return data, office.Actor{Kind: office.PersonKind, ID: person}, second
}

func (p *Pages) showObjection(c *fiber.Ctx, v gate.Visit) error {
	data, _, _ := p.objection(c)
	return p.Render.Show(c, "address", p.page(c, v, "mine", data))
}

// object restores the address and ends every sign-in, whoever opened it.
func (p *Pages) object(c *fiber.Ctx, v gate.Visit) error {
	data, actor, second := p.objection(c)
	data.Done = true
	if data.Gone {
		return p.Render.Show(c, "address", p.page(c, v, "mine", data))
	}
	e, err := p.Roster.Own(c.UserContext(), actor)
	if err == nil {
		_, err = p.Roster.TakeBack(c.UserContext(), actor, e.ID, second)
	}
	if err != nil && !web.Missing(err) && conflict(err) == nil {
		return err
	}
	data.Gone = err != nil
	if !web.Missing(err) { // somebody else's hand may be on it, even where the address is taken
		if err := p.Gate.SignOutEverywhere(c, actor.ID); err != nil {
			return err
		}
	}
	return p.Render.Show(c, "address", p.page(c, v, "mine", data))
}
