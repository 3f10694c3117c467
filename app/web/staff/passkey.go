package staff

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// PasskeyRow is one passkey on the page of an account.
type PasskeyRow struct {
	Mark, Name string
	Added      time.Time
	// Used is zero for one that was never used.
	Used time.Time
	// Last is true for the last way in, which stays.
	Last bool
}

// askPasskey answers what the browser hands to its authenticators.
func (p *Pages) askPasskey(c *fiber.Ctx, v gate.Visit) error {
	options, err := p.Gate.AskPasskey(c, v)
	if err != nil {
		return err
	}
	return c.JSON(options)
}

func (p *Pages) askNewPasskey(c *fiber.Ctx, v gate.Visit) error {
	options, err := p.Gate.AskNewPasskey(c, v)
	if err != nil {
		return err
	}
	return c.JSON(options)
}

// passkeyAnswer is what the browser's authenticator said, as JSON in a field of a form.
func passkeyAnswer(c *fiber.Ctx) []byte {
	return append([]byte(nil), c.Request().PostArgs().Peek("passkey")...)
}

func (p *Pages) signInByPasskey(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	delete(in, "passkey")
	data := p.signInForm(SignInForm{Carried: carriedIn(in, v.Lang), Next: safeNext(in.Text("next"), v.Lang)})
	now, err := p.Gate.SignInByPasskey(c, v, passkeyAnswer(c))
	page := p.page(c, v, "", data)
	page.Path = "/staff/sign-in"
	if p.Render.Blame(&page, err) {
		return p.Render.Show(c, "staff-sign-in", page)
	}
	if err != nil {
		return err
	}
	return p.signedIn(c, now, data)
}

func (p *Pages) confirmByPasskey(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	delete(in, "passkey")
	data := Confirm{Carried: carriedIn(in, v.Lang), Next: safeNext(in.Text("next"), v.Lang)}
	return p.confirmedBy(c, v, data, p.Gate.ConfirmByPasskey(c, v, passkeyAnswer(c)))
}

func (p *Pages) addPasskey(c *fiber.Ctx, v gate.Visit) error {
	name := web.ReadForm(c).Text("name")
	return p.changedAccount(c, v, name, "passkey_added", p.Gate.AddPasskey(c, v, name, passkeyAnswer(c)))
}

func (p *Pages) removePasskey(c *fiber.Ctx, v gate.Visit) error {
	return p.changedAccount(c, v, "", "passkey_removed", p.Gate.RemovePasskey(c.UserContext(), v, param(c, "id")))
}

// changedAccount leads back to the account, or shows it again with what was typed and
// why it was refused.
func (p *Pages) changedAccount(c *fiber.Ctx, v gate.Visit, name, said string, err error) error {
	if err == nil {
		return to(c, v, "/staff/account", said)
	}
	data, failed := p.accountOf(c, v)
	if failed != nil {
		return failed
	}
	data.Name = name
	page := p.page(c, v, "", data)
	page.Path = "/staff/account"
	if !p.refused(&page, err) {
		return err
	}
	return p.Render.Show(c, "staff-account", page)
}

func passkeyRows(o office.Officer) (out []PasskeyRow) {
	for _, k := range o.Passkeys {
		out = append(out, PasskeyRow{Mark: k.Mark(), Name: k.Name, Added: k.AddedAt, Used: k.UsedAt, Last: len(o.Passkeys) == 1 && !o.KnowsPassword()})
	}
	return out
}
