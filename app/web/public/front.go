package public

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// root sends a visitor to the front page in her language.
func (p *Pages) root(c *fiber.Ctx, _ gate.Visit) error {
	c.Vary(fiber.HeaderAcceptLanguage)
	return c.Redirect("/"+locale.Negotiate(c.Get(fiber.HeaderAcceptLanguage)), fiber.StatusFound)
}

func (p *Pages) landing(c *fiber.Ctx, v gate.Visit) error {
	open, err := p.Programmes.Public(c.UserContext())
	if err != nil {
		return err
	}
	list, err := p.Invest.Public(c.UserContext())
	if err != nil {
		return err
	}
	data := web.Landing{Opportunities: len(list)}
	for _, x := range open {
		data.Open = append(data.Open, p.openProgramme(x, v.Lang))
	}
	return p.Render.Show(c, "landing", p.page(c, v, "", data))
}

func (p *Pages) openProgramme(x programme.Programme, lang string) web.OpenProgramme {
	out := web.OpenProgramme{Place: p.place(x, lang), From: x.From, To: x.To}
	out.Title, _ = x.Title.In(lang)
	for _, r := range x.Roles {
		out.Seats += r.Seats
	}
	return out
}

// place is where a programme is: in its own words, else by its governorate.
func (p *Pages) place(x programme.Programme, lang string) string {
	if text, _ := x.Place.In(lang); text != "" {
		return text
	}
	return p.label(roster.KindGovernorate, x.Governorate, lang)
}

func (p *Pages) privacy(c *fiber.Ctx, v gate.Visit) error {
	return p.Render.Show(c, "privacy", p.page(c, v, "", web.Privacy{Contact: p.Contact}))
}

// suggestion is one line under a combobox.
type suggestion struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Hint  string `json:"hint,omitempty"`
}

// suggest answers what a combobox asks as somebody types.
func (p *Pages) suggest(c *fiber.Ctx, v gate.Visit) error {
	kind := c.Params("kind")
	if !slices.Contains(terms.Kinds(), kind) {
		return office.Missing("page")
	}
	q := []rune(locale.CleanInput(strings.Clone(c.Query("q"))))
	out := []suggestion{}
	for _, s := range p.Terms.Suggest(kind, string(q[:min(len(q), 100)]), v.Lang, 8) {
		out = append(out, suggestion{Value: s.Code, Label: s.Label, Hint: s.Also})
	}
	return c.JSON(fiber.Map{"items": out})
}
