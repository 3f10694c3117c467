package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// Absence is the data of the page "staff-absence": who acts for the reader while
// she is away.
type Absence struct {
	// Named is the colleague who is named now, empty for nobody.
	Named, Colleague string
	From, To         office.Date
	Colleagues       []web.Choice
	// Acting is true while the reader acts for somebody else: then the word is not
	// hers.
	Acting bool
}

// places are in whose place the reader acts, and for whom else she might.
func (p *Pages) places(ctx context.Context, v gate.Visit) (acts string, absent []web.Choice) {
	if v.Actor.For != "" {
		return v.Absent.Name.In(v.Lang), nil
	}
	list, err := p.Office.Absent(ctx, v.Officer.ID)
	if err != nil {
		return "", nil // an offer beside the page: the page is right without it
	}
	for _, o := range list {
		absent = append(absent, web.Choice{Value: o.ID, Label: o.Name.In(v.Lang)})
	}
	return "", absent
}

func (p *Pages) absence(c *fiber.Ctx, v gate.Visit) error {
	data := Absence{}
	if w := v.Officer.Cover; w != nil {
		data.Colleague, data.From, data.To = w.By, w.From, w.To
	}
	return p.showAbsence(c, v, data, nil)
}

func (p *Pages) showAbsence(c *fiber.Ctx, v gate.Visit, data Absence, refused error) error {
	ctx := c.UserContext()
	list, err := p.Office.Colleagues(ctx, v.Actor)
	if err != nil {
		return err
	}
	for _, o := range list {
		data.Colleagues = append(data.Colleagues, web.Choice{Value: o.ID, Label: o.Name.In(v.Lang)})
	}
	data.Acting = v.Actor.For != ""
	if w := v.Officer.Cover; w != nil {
		data.Named = p.officer(ctx, w.By, v.Actor.ID, v.Lang)
	}
	page := p.page(c, v, "", data)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-absence", page)
}

func (p *Pages) nameCover(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	w := office.Cover{By: sent.Text("colleague"), From: sent.Date("from"), To: sent.Date("to")}
	if _, err := p.Office.NameCover(c.UserContext(), v.Actor, w); err != nil {
		return p.showAbsence(c, v, Absence{Colleague: w.By, From: w.From, To: w.To}, err)
	}
	return to(c, v, "/staff/absence", "covered")
}

func (p *Pages) endCover(c *fiber.Ctx, v gate.Visit) error {
	if _, err := p.Office.EndCover(c.UserContext(), v.Actor); err != nil {
		return p.showAbsence(c, v, Absence{}, err)
	}
	return to(c, v, "/staff/absence", "cover_ended")
}

// actFor chooses for whom the reader acts from now on, or with nobody named
// herself again.
func (p *Pages) actFor(c *fiber.Ctx, v gate.Visit) error {
	err := p.Gate.ActFor(c.UserContext(), v, web.ReadForm(c).Text("for"))
	if office.CodeOf(err) == office.Conflict && err != nil {
		return to(c, v, "/staff", "nobody_absent")
	}
	if err != nil {
		return err
	}
	return to(c, v, "/staff", "")
}
