package staff

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/web"
)

// Account is the data of the page "staff-account": how the reader signs in.
type Account struct {
	Email string
	// Password is true for somebody who has one, with a time-based code beside it.
	Password bool
	// Codes are the recovery codes that are left, of those made at Made.
	Codes int
	Made  time.Time
	// MayPasskeys is true where a passkey can be kept for the service at all. Name is what
	// was typed for a new one; Fresh is true while one may be added without asking again.
	MayPasskeys, Fresh bool
	Passkeys           []PasskeyRow
	Name               string
	// SignIns are where she is signed in.
	SignIns []gate.OpenSignIn
	// Provider is where her account is bound to one of an OpenID provider, empty without.
	Provider string
}

// Recovery is the data of the page "staff-recovery", which shows new codes this once.
type Recovery struct {
	Email string
	At    time.Time
	Codes []string
	// Next is where its button leads.
	Next string
}

func (p *Pages) account(c *fiber.Ctx, v gate.Visit) error {
	data, err := p.accountOf(c, v)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-account", p.page(c, v, "", data))
}

func (p *Pages) accountOf(c *fiber.Ctx, v gate.Visit) (Account, error) {
	o := v.Officer
	list, err := p.Gate.SignIns(c.UserContext(), v)
	return Account{SignIns: list, Email: o.Email, Password: o.KnowsPassword(), Codes: len(o.Recovery.Hashes), Made: o.Recovery.At,
		MayPasskeys: p.Gate.Passkeys(), Fresh: v.Fresh(p.Now()), Passkeys: passkeyRows(o), Provider: o.Provider.Issuer}, err
}

func (p *Pages) changePassword(c *fiber.Ctx, v gate.Visit) error {
	return p.changedAccount(c, v, "", "password_changed", p.Gate.ChangePassword(c, v, gate.NewPassword{Now: typedPassword(c, "password"), New: typedPassword(c, "new_password")}))
}

func (p *Pages) endSignIns(c *fiber.Ctx, v gate.Visit) error {
	return p.changedAccount(c, v, "", "signins_ended", p.Gate.EndSignIns(c.UserContext(), v, web.ReadForm(c).Text("mark")))
}

func (p *Pages) renewRecovery(c *fiber.Ctx, v gate.Visit) error {
	codes, err := p.Gate.RenewRecovery(c.UserContext(), v)
	if err != nil {
		return err
	}
	return p.showRecovery(c, v, codes, "/staff/account")
}

// showRecovery answers a POST with the codes themselves: no address shows them again.
func (p *Pages) showRecovery(c *fiber.Ctx, v gate.Visit, codes []string, next string) error {
	page := p.page(c, v, "", Recovery{Email: v.Officer.Email, At: p.Now(), Codes: codes, Next: next})
	page.Path = "/staff/account" // another language cannot show them either
	return p.Render.Show(c, "staff-recovery", page)
}
