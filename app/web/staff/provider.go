package staff

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/web"
)

// Second is the data of the page "staff-second": somebody came from the provider, which
// did not ask for a second factor.
type Second struct{ Secret string }

// toProvider sends the browser to the provider. It is a GET, since a form may lead
// nowhere else (form-action), and does nothing but lay down what is expected back.
func (p *Pages) toProvider(c *fiber.Ctx, v gate.Visit) error {
	next := safeNext(query(c, "next"), v.Lang)
	if v.Actor.Kind == office.OfficerKind && v.Fresh(p.Now()) {
		return onward(c, v, next)
	}
	address, err := p.Gate.AskProvider(c, v, next)
	if err != nil {
		return p.notByProvider(c, v, next, err)
	}
	return c.Redirect(address, fiber.StatusSeeOther)
}

// fromProvider takes the browser back. Its address has no language: it is known at the
// provider.
func (p *Pages) fromProvider(c *fiber.Ctx, v gate.Visit) error {
	v.Lang = locale.Negotiate(c.Get(fiber.HeaderAcceptLanguage))
	back, err := p.Gate.FromProvider(c, v)
	if back.Visit.Lang != "" {
		v.Lang = back.Visit.Lang
	}
	next := safeNext(back.Next, v.Lang)
	switch {
	case err != nil:
		return p.notByProvider(c, v, next, err)
	case back.Second != "":
		page := p.page(c, v, "", Second{back.Second})
		page.Path = "/staff/sign-in"
		return p.Render.Show(c, "staff-second", page)
	}
	return onward(c, v, next)
}

// secondAtProvider takes the code.
func (p *Pages) secondAtProvider(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	_, next, err := p.Gate.SecondAtProvider(c, v, in.Text("second"), in.Code("code"))
	if err == nil {
		return onward(c, v, safeNext(next, v.Lang))
	}
	if e := shownError(err); e == nil || len(e.Fields) == 0 {
		return p.notByProvider(c, v, "", err)
	}
	page := p.page(c, v, "", Second{in.Text("second")})
	page.Path = "/staff/sign-in"
	if !p.Render.Blame(&page, err) {
		return err
	}
	return p.Render.Show(c, "staff-second", page)
}

// notByProvider shows the other ways in, or to confirm, and why this one did not work.
func (p *Pages) notByProvider(c *fiber.Ctx, v gate.Visit, next string, err error) error {
	name, path := "staff-sign-in", "/staff/sign-in"
	var data any = p.signInForm(SignInForm{Next: next})
	if v.Actor.Kind == office.OfficerKind {
		name, path, data = "staff-confirm", "/staff/confirm", p.confirmForm(v, Confirm{Next: next})
	}
	page := p.page(c, v, "", data)
	page.Path = path
	if office.CodeOf(err) == office.Unavailable {
		e := shownError(err)
		page.Notice = &web.Notice{Kind: "wait", Text: p.refusal(v.Lang, e)}
		return p.Render.ShowAs(c, fiber.StatusServiceUnavailable, name, page)
	}
	if !p.Render.Blame(&page, err) {
		return err
	}
	return p.Render.Show(c, name, page)
}
