package staff

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// SignInForm is the data of the page "staff-sign-in". Neither password nor code
// comes back.
type SignInForm struct {
	Carried
	Email, Next string
	// Passkeys offers to sign in by one.
	Passkeys bool
	// Provider offers to sign in at the OpenID provider.
	Provider bool
}

// signInForm adds what the page offers.
func (p *Pages) signInForm(data SignInForm) SignInForm {
	data.Passkeys, data.Provider = p.Gate.Passkeys(), p.Gate.Provider != nil
	return data
}

func (p *Pages) askCredentials(c *fiber.Ctx, v gate.Visit) error {
	if v.Actor.Kind == office.OfficerKind {
		return to(c, v, "/staff", "")
	}
	return p.Render.Show(c, "staff-sign-in", p.page(c, v, "", p.signInForm(SignInForm{Next: safeNext(query(c, "next"), v.Lang)})))
}

func (p *Pages) signIn(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	data := p.signInForm(SignInForm{Carried: carriedIn(in, v.Lang), Email: in.Text("email"), Next: safeNext(in.Text("next"), v.Lang)})
	now, err := p.Gate.SignInOfficer(c, v, gate.Credentials{Email: in.Text("email"), Password: typedPassword(c, "password"), Code: in.Code("code")})
	page := p.page(c, v, "", data)
	if p.Render.Blame(&page, err) {
		return p.Render.Show(c, "staff-sign-in", page)
	}
	if err != nil {
		return err
	}
	return p.signedIn(c, now, data)
}

// signedIn leads on: to the button of a form that waits, to the page that was asked for,
// or home.
func (p *Pages) signedIn(c *fiber.Ctx, v gate.Visit, data SignInForm) error {
	if data.Action != "" {
		return p.again(c, v, fiber.StatusOK, data.Carried)
	}
	return onward(c, v, data.Next)
}

func (p *Pages) signOut(c *fiber.Ctx, v gate.Visit) error {
	if err := p.Gate.SignOut(c, v); err != nil {
		return err
	}
	return to(c, v, "/staff/sign-in", "")
}

// safeNext is an address to return to after signing in: a staff page of ours in
// that language, or nothing.
func safeNext(next, lang string) string {
	base := "/" + lang + "/staff/"
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return ""
	}
	if !strings.HasPrefix(u.Path, base) || strings.ContainsAny(next, "\\\r\n\t") || strings.Contains(u.Path, "..") || strings.Contains(u.Path, "//") {
		return ""
	}
	for _, door := range []string{"sign-", "welcome", "confirm"} {
		if strings.HasPrefix(u.Path, base+door) {
			return ""
		}
	}
	return u.RequestURI()
}

// Welcome is the data of the page "staff-welcome": the second factor as a picture
// and as text.
type Welcome struct {
	Name, Email string
	Action      string
	Secret      string
	Picture     web.Picture
}

func (p *Pages) welcome(c *fiber.Ctx, v gate.Visit) error {
	o, err := p.Gate.OfficerLink(c.UserContext(), param(c, "token"))
	if err != nil {
		return err
	}
	secret, _, err := gate.NewTOTP(o.Email)
	if err != nil {
		return err
	}
	data, err := p.welcomeData(c, v, o, secret)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-welcome", p.page(c, v, "", data))
}

func (p *Pages) welcomeData(c *fiber.Ctx, v gate.Visit, o office.Officer, secret string) (Welcome, error) {
	picture, err := web.QRCode(otpAddress(o.Email, secret))
	return Welcome{Name: o.Name.In(v.Lang), Email: o.Email, Action: "/" + v.Lang + "/staff/welcome/" + param(c, "token"),
		Secret: secret, Picture: picture}, err
}

// setUp takes the password and checks the first code. The secret comes back with
// the form, so that the picture that was scanned stays the same one.
func (p *Pages) setUp(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	secret := in.Text("totp")
	if !isSecret(secret) {
		return &office.Error{Code: office.Invalid, Key: "error.request"}
	}
	token := param(c, "token")
	o, err := p.Gate.OfficerLink(c.UserContext(), token)
	if err != nil {
		return err
	}
	now, codes, refused := p.Gate.FirstSignIn(c, v, gate.SetUp{Secret: token, Password: typedPassword(c, "password"), TOTP: secret, Code: in.Code("code")})
	if refused == nil {
		return p.showRecovery(c, now, codes, "/staff?said=welcome")
	}
	data, err := p.welcomeData(c, v, o, secret)
	if err != nil {
		return err
	}
	page := p.page(c, v, "", data)
	if !p.Render.Blame(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-welcome", page)
}

// isSecret is true for a secret as gate.NewTOTP makes it: 160 bits in base32 or
// more, so that nobody sets up a second factor that can be guessed.
func isSecret(s string) bool {
	return len(s) >= 32 && len(s) <= 64 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// otpAddress is the otpauth:// address that an authenticator reads (Key Uri
// Format; the parameters left out have the values of RFC 6238).
func otpAddress(email, secret string) string {
	label := url.PathEscape("Jisr:" + email)
	return "otpauth://totp/" + label + "?secret=" + secret + "&issuer=Jisr&algorithm=SHA1&digits=6&period=30"
}

// typedPassword is a password exactly as it was typed: nothing of it is cleaned.
func typedPassword(c *fiber.Ctx, field string) string {
	return string(c.Request().PostArgs().Peek(field))
}
