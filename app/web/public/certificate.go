package public

import (
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/web"
)

// certificatePage is the data of the page "certificate": what its holder prints.
type certificatePage struct {
	// Back leads to the mission.
	Back   string
	Sheets []certificateSheet
	// Check is the address on which anybody asks for the code.
	Code, Check string
	Picture     web.Picture
}

// certificateSheet is the certificate in one language.
type certificateSheet struct {
	Lang, Dir, Ministry, Title, Text, Check string
	Facts                                   []certificateFact
}

// certificateFact is one line of it. Lang is that of the value, which may be another
// than the sheet's: a missing text is not made up.
type certificateFact struct{ Label, Value, Lang string }

// checkedPage is the data of the page "certificate-check".
type checkedPage struct {
	Code string
	// Asked is true when a code was given, Valid when it is that of a certificate.
	Asked, Valid bool
	Facts        []certificateFact
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
	data, err := p.certificateData(x, v.Lang)
	if err != nil {
		return err
	}
	data.Back = "/mission/" + token
	return p.Render.Show(c, "certificate", p.page(c, v, "", data))
}

func (p *Pages) certificateData(x programme.Certificate, lang string) (certificatePage, error) {
	out := certificatePage{Code: x.Code, Check: p.URL.JoinPath(lang, "certificate", x.Code).String()}
	var err error
	if out.Picture, err = web.QRCode(out.Check); err != nil {
		return out, err
	}
	for _, l := range locale.Languages() {
		say := func(key string) string { return p.Render.Text(l, key) }
		sheet := certificateSheet{Lang: l, Dir: locale.Dir(l), Ministry: say("base.ministry"), Title: say("certificate.title"), Text: say("certificate.text"), Check: say("certificate.anybody")}
		sheet.Facts = append(sheet.Facts, certificateFact{say("certificate.name"), x.Name.In(l), ""})
		sheet.Facts = append(sheet.Facts, p.certificateFacts(x, l)...)
		out.Sheets = append(out.Sheets, sheet)
	}
	return out, nil
}

// certificateFacts say what was done, where and when, without saying by whom.
func (p *Pages) certificateFacts(x programme.Certificate, lang string) []certificateFact {
	t := p.Render.Printer(lang)
	var out []certificateFact
	add := func(key, value, in string) {
		if value == "" {
			return
		}
		if in == lang {
			in = ""
		}
		out = append(out, certificateFact{t.T("certificate." + key), value, in})
	}
	role, in := x.Role.In(lang)
	add("role", role, in)
	title, in := x.Programme.In(lang)
	add("programme", title, in)
	add("institution", x.Institution(lang), "")
	add("place", x.Place, "")
	add("dates", dates(t, x.From, x.To), "")
	add("days", t.N("certificate.days.count", x.Days), "")
	add("issued", t.Date(x.Issued.In(office.Baghdad)), "")
	return out
}

// dates is the span of a mission.
func dates(t *locale.Printer, from, to office.Date) string {
	first, there := from.Time()
	if !there {
		return ""
	}
	last, there := to.Time()
	if !there {
		return t.Date(first)
	}
	return t.DateRange(first, last)
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
			data.Facts = append([]certificateFact{{p.text(v, "certificate.initials"), initials(x.Name), ""}}, p.certificateFacts(x, v.Lang)...)
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
