package public

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// addressForm is the data of the page "enter": the first step of registering and
// of signing in alike.
type addressForm struct{ Email string }

func (p *Pages) askAddress(c *fiber.Ctx, v gate.Visit) error {
	if v.Actor.Kind == office.PersonKind {
		return p.goOn(c, v)
	}
	return p.Render.Show(c, "enter", p.page(c, v, "offer", addressForm{}))
}

// sendLink answers the same for a known address, an unknown one and a machine.
func (p *Pages) sendLink(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	if in.Trapped() {
		return to(c, v, "/register/sent")
	}
	email := in.Text("email")
	err := p.Gate.Ask(c, v, email)
	page := p.page(c, v, "offer", addressForm{Email: email})
	if p.Render.Blame(&page, err) {
		return p.Render.Show(c, "enter", page)
	}
	if err != nil {
		return err
	}
	return to(c, v, "/register/sent")
}

func (p *Pages) checkMail(c *fiber.Ctx, v gate.Visit) error {
	return p.Render.Show(c, "sent", p.page(c, v, "offer", nil))
}

// lostMailbox is the data of the page "lost-mailbox". It takes no request: a pile of claims
// that nobody can check would be a way to begin taking an account over from afar.
type lostMailbox struct{ Contact []string }

func (p *Pages) lostMailbox(c *fiber.Ctx, v gate.Visit) error {
	return p.Render.Show(c, "lost-mailbox", p.page(c, v, "offer", lostMailbox{Contact: p.Contact}))
}

// enterByDigits takes the six digits that were read on another device.
func (p *Pages) enterByDigits(c *fiber.Ctx, v gate.Visit) error {
	opened, err := p.Gate.EnterByDigits(c, web.ReadForm(c).Code("digits"))
	page := p.page(c, v, "offer", nil)
	page.Path = "/register/sent"
	if p.Render.Blame(&page, err) {
		return p.Render.Show(c, "sent", page)
	}
	if err != nil {
		return err
	}
	return p.comeIn(c, v, opened)
}

// linkPage is the data of the page "link".
type linkPage struct {
	Token string
	// Gone is true for a link that was used, is too old or never was.
	Gone bool
	gate.Entrance
}

// SignsIn is true for a person who is known already.
func (l linkPage) SignsIn() bool { return l.Kind == office.LinkSignIn }

// lookAtLink shows a button: programs that fetch every link of a letter do no harm.
func (p *Pages) lookAtLink(c *fiber.Ctx, v gate.Visit) error {
	return p.showLink(c, v, nil)
}

func (p *Pages) showLink(c *fiber.Ctx, v gate.Visit, wrong error) error {
	data := linkPage{Token: strings.Clone(c.Params("token"))}
	var err error
	data.Entrance, err = p.Gate.Look(c, data.Token)
	if err != nil && !web.Missing(err) {
		return err
	}
	data.Gone = err != nil
	page := p.page(c, v, "offer", data)
	if !data.Gone {
		p.Render.Blame(&page, wrong)
	}
	return p.Render.Show(c, "link", page)
}

func (p *Pages) enterByLink(c *fiber.Ctx, v gate.Visit) error {
	opened, err := p.Gate.Enter(c, strings.Clone(c.Params("token")), web.ReadForm(c).Code("digits"))
	if web.Missing(err) || office.CodeOf(err) == office.Invalid {
		return p.showLink(c, v, err)
	}
	if err != nil {
		return err
	}
	return p.comeIn(c, v, opened)
}

// comeIn opens the sign-in of somebody who has just shown that she reads the
// mailbox. An address that nobody has begins a draft.
func (p *Pages) comeIn(c *fiber.Ctx, v gate.Visit, o gate.Opened) error {
	person := o.Person
	if person == "" {
		e, err := p.Roster.Begin(c.UserContext(), o.Email, v.Lang)
		if err != nil {
			return err
		}
		person = e.Person.ID
	}
	if err := p.Gate.SignInPerson(c, person); err != nil {
		return err
	}
	v.Actor = office.Actor{Kind: office.PersonKind, ID: person}
	return p.goOn(c, v)
}

// goOn leads a signed-in person to where she stopped: the step of her draft, or
// her page.
func (p *Pages) goOn(c *fiber.Ctx, v gate.Visit) error {
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil && !web.Missing(err) {
		return err
	}
	if err == nil && e.Status == roster.Draft {
		return to(c, v, stepPath(reached(e)))
	}
	return to(c, v, "/mine")
}

func (p *Pages) signOut(c *fiber.Ctx, v gate.Visit) error {
	if err := p.Gate.SignOut(c, v); err != nil {
		return err
	}
	return to(c, v, "")
}
