package public

import (
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// certificatePage is the data of the page "certificate": what its holder prints.
type certificatePage struct {
	// Back leads to the mission.
	Back string
	web.Certificate
}

// checkedPage is the data of the page "certificate-check".
type checkedPage struct {
	Code string
	// Asked is true when a code was given, Valid when it is that of a certificate.
	Asked, Valid bool
	Facts        []web.CertificateFact
}

// openOwnCertificate leads a signed-in person to the certificate of one of her missions.
func (p *Pages) openOwnCertificate(c *fiber.Ctx, v gate.Visit) error {
	token, err := p.ownMissionToken(c, v)
	if err != nil {
		return err
	}
	return c.Redirect("/"+v.Lang+"/mission/"+token+"/certificate", fiber.StatusFound)
}

func (p *Pages) showCertificate(c *fiber.Ctx, v gate.Visit) error {
	token, s, err := p.linkedMission(c)
	if err != nil {
		return err
	}
	x, err := p.Missions.Certificate(c.UserContext(), s)
	if err != nil {
		return err
	}
	sheets, err := p.Render.Certificate(x, p.URL, v.Lang)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "certificate", p.page(c, v, "", certificatePage{"/mission/" + token, sheets}))
}

// checkCertificate tells anybody who holds a code whether it is that of a certificate,
// and of what. Of the name it says the first letters, which must agree with the paper:
// a code that is lost in the street gives nobody away.
func (p *Pages) checkCertificate(c *fiber.Ctx, v gate.Visit) error {
	code := strings.TrimSpace(strings.Clone(c.Params("code", c.Query("code"))))
	data := checkedPage{Code: code, Asked: code != ""}
	if data.Asked {
		x, err := p.Missions.CheckCertificate(c.UserContext(), code)
		if err != nil && !web.Missing(err) {
			return err
		}
		if data.Valid = err == nil; data.Valid {
			data.Code = x.Code
			data.Facts = append([]web.CertificateFact{{Label: p.text(v, "certificate.initials"), Value: initials(x.Name)}}, p.Render.CertificateFacts(x, v.Lang)...)
		}
	}
	return p.Render.Show(c, "certificate-check", p.page(c, v, "", data))
}

// initials are the first letters of a name, in each script in which it is known.
func initials(n office.Name) string {
	var out []string
	for _, name := range []string{n.Latin, n.Native} {
		var letters []string
		for _, word := range strings.Fields(name) {
			r, _ := utf8.DecodeRuneInString(word)
			letters = append(letters, string(r)+".")
		}
		if len(letters) > 0 {
			out = append(out, strings.Join(letters, " "))
		}
	}
	return strings.Join(out, " / ")
}
