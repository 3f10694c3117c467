package staff

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// Confirm is the data of the page "staff-confirm".
type Confirm struct {
	Carried
	// Next is the page that was asked for.
	Next string
	// Done shows the form's own button once the code was right.
	Done bool
	// Passkeys offers to show one of hers instead of the code.
	Passkeys bool
	// Provider offers to show it at the OpenID provider.
	Provider bool
}

func (p *Pages) askCode(c *fiber.Ctx, v gate.Visit) error {
	next := safeNext(query(c, "next"), v.Lang)
	if v.Fresh(p.Now()) {
		return onward(c, v, next)
	}
	return p.Render.Show(c, "staff-confirm", p.page(c, v, "", p.confirmForm(v, Confirm{Next: next})))
}

func onward(c *fiber.Ctx, v gate.Visit, next string) error {
	if next == "" {
		return to(c, v, "/staff", "")
	}
	return c.Redirect(next, fiber.StatusSeeOther)
}

// staleForm asks for the code before a form is carried out.
func (p *Pages) staleForm(c *fiber.Ctx, v gate.Visit) error {
	form, err := carry(c, v)
	if err != nil {
		return err
	}
	page := p.page(c, v, "", p.confirmForm(v, Confirm{Carried: form}))
	page.Path = "/staff/confirm"
	return p.Render.ShowAs(c, fiber.StatusUnauthorized, "staff-confirm", page)
}

// lateForm keeps a form whose sign-in has ended, or that belongs to an earlier one: who
// is still signed in presses its button again, anybody else signs in first.
func (p *Pages) lateForm(c *fiber.Ctx, v gate.Visit) error {
	if web.IsPart(c) {
		return &office.Error{Code: office.Unauthenticated, Key: "error.sign_in_staff"} // its page has a place for that
	}
	form, err := carry(c, v)
	if err != nil {
		return err
	}
	if v.Actor.Kind == office.OfficerKind {
		return p.again(c, v, fiber.StatusForbidden, form)
	}
	page := p.page(c, v, "", p.signInForm(SignInForm{Carried: form}))
	page.Path = "/staff/sign-in"
	return p.Render.ShowAs(c, fiber.StatusForbidden, "staff-sign-in", page)
}

// again shows the button of a carried form, since a redirect cannot repeat one.
func (p *Pages) again(c *fiber.Ctx, v gate.Visit, status int, form Carried) error {
	page := p.page(c, v, "", Confirm{Carried: form, Done: true})
	page.Path = "/staff/confirm"
	return p.Render.ShowAs(c, status, "staff-confirm", page)
}

// confirm checks the code and leads on: to the page that was asked for, or to the button
// of the form.
func (p *Pages) confirm(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	data := Confirm{Carried: carriedIn(in, v.Lang), Next: safeNext(in.Text("next"), v.Lang)}
	return p.confirmedBy(c, v, data, p.Gate.Confirm(c, v, in.Code("code")))
}

func (p *Pages) confirmForm(v gate.Visit, data Confirm) Confirm {
	data.Passkeys = p.Gate.Passkeys() && len(v.Officer.Passkeys) > 0
	data.Provider = p.Gate.Provider != nil && v.Officer.Provider.Subject != ""
	return data
}

// confirmedBy leads on when a factor was right, and else asks again.
func (p *Pages) confirmedBy(c *fiber.Ctx, v gate.Visit, data Confirm, err error) error {
	data.Done = err == nil
	page := p.page(c, v, "", p.confirmForm(v, data))
	page.Path = "/staff/confirm"
	if err != nil && !p.Render.Blame(&page, err) {
		return err
	}
	if data.Done && data.Action == "" {
		return onward(c, v, data.Next)
	}
	return p.Render.Show(c, "staff-confirm", page)
}
