package staff

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/web"
)

// Specimen is a kind of letter with sample data.
type Specimen struct{ Kind, Subject, HTML, Text string }

// Specimens is the data of the page "staff-specimens": every letter of the house.
type Specimens struct {
	Kinds     []web.Tab
	Languages []web.Tab
	Subject   string
	// Text is the part without HTML, URL the other, for the frame.
	Text, Dir, URL string
}

func (p *Pages) specimens(c *fiber.Ctx, v gate.Visit) error {
	framed(c)
	shown, list, in, err := p.shownSpecimen(c, v)
	if err != nil {
		return err
	}
	at := "/" + v.Lang + "/staff/specimens"
	address := func(kind, lang string) string { return "?kind=" + kind + "&letter=" + lang }
	data := Specimens{Subject: shown.Subject, Text: shown.Text, Dir: p.Locale.For(in).Dir(), URL: at + "/shown" + address(shown.Kind, in)}
	for _, x := range list {
		data.Kinds = append(data.Kinds, web.Tab{Label: p.letterKind(x.Kind, v.Lang), URL: at + address(x.Kind, in), Count: -1, Now: x.Kind == shown.Kind})
	}
	for _, l := range locale.Languages() {
		data.Languages = append(data.Languages, web.Tab{Label: locale.Name(l), URL: at + address(shown.Kind, l), Count: -1, Now: l == in})
	}
	page := p.page(c, v, "programmes", data)
	page.Title = p.text(v, "staff.specimens.title")
	return p.Render.Show(c, "staff-specimens", page)
}

// shownSpecimen is the letter that is asked for, in which language; the first in the
// reader's without a word.
func (p *Pages) shownSpecimen(c *fiber.Ctx, v gate.Visit) (Specimen, []Specimen, string, error) {
	q := web.ReadQuery(c)
	in := q.Text("letter")
	if !office.IsLanguage(in) {
		in = v.Lang
	}
	list, err := p.Specimens(c.UserContext(), in)
	if err != nil {
		return Specimen{}, nil, in, err
	}
	for _, x := range list {
		if x.Kind == q.Text("kind") {
			return x, list, in, nil
		}
	}
	if len(list) == 0 || q.Text("kind") != "" {
		return Specimen{}, nil, in, office.Missing("letter")
	}
	return list[0], list, in, nil
}

// specimenShown is the letter for the frame.
func (p *Pages) specimenShown(c *fiber.Ctx, v gate.Visit) error {
	shown, _, _, err := p.shownSpecimen(c, v)
	if err != nil {
		return err
	}
	return letterBody(c, shown.HTML)
}
