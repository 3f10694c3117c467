package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/terms"
	"jisr/app/web"
)

// OpportunityList is the data of the page "staff-opportunities".
type OpportunityList struct{ Opportunities []OpportunityRow }

// OpportunityRow is one opportunity in the list.
type OpportunityRow struct {
	ID, Title, Sector, Place string
	ReviewBy                 office.Date
	Published, Overdue       bool
}

// OpportunityForm is the data of the page "staff-opportunity".
type OpportunityForm struct {
	ID      string
	Rev     int64
	Publish bool
	Content invest.Content

	Sectors, Governorates, Bands, Forms, Stages, Institutions []web.Choice
}

// Action is where the form is sent, below the language.
func (f OpportunityForm) Action() string {
	if f.ID == "" {
		return "/staff/opportunities/new"
	}
	return "/staff/opportunities/" + f.ID
}

// Published is the value of the box.
func (f OpportunityForm) Published() string {
	if f.Publish {
		return "true"
	}
	return ""
}

func (p *Pages) opportunities(c *fiber.Ctx, v gate.Visit) error {
	list, err := p.Invest.All(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	data := OpportunityList{}
	for _, o := range list {
		data.Opportunities = append(data.Opportunities, OpportunityRow{ID: o.ID, Title: in(o.Title, v.Lang), Sector: p.label(terms.Sectors, o.Sector, v.Lang),
			Place: p.label(terms.Governorates, o.Governorate, v.Lang), ReviewBy: o.ReviewBy, Published: o.Published, Overdue: o.Overdue(p.Now())})
	}
	return p.Render.Show(c, "staff-opportunities", p.page(c, v, "investors", data))
}

// readOpportunity reads the form. Steps and figures are kept as they were.
func readOpportunity(in web.Form, was invest.Content) invest.Content {
	was.Title, was.Summary, was.Risks = in.Texts("title"), in.Texts("summary"), in.Texts("risks")
	was.Sector, was.Governorate, was.Institution = in.Text("sector"), in.Text("governorate"), in.Text("institution")
	was.Bands, was.Form, was.Stage = web.Typed[invest.Band](in.List("bands")), invest.Form(in.Text("form")), in.Text("stage")
	was.ReviewedAt, was.ReviewBy = in.Date("reviewed_at"), in.Date("review_by")
	return was
}

func (p *Pages) newOpportunity(c *fiber.Ctx, v gate.Visit) error {
	return p.showOpportunity(c, v, OpportunityForm{Content: invest.Content{Institution: v.Actor.Institution}}, nil)
}

func (p *Pages) createOpportunity(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	f := OpportunityForm{Content: readOpportunity(sent, invest.Content{}), Publish: sent.Yes("published")}
	o, err := p.Invest.Create(c.UserContext(), v.Actor, f.Content, f.Publish)
	if err != nil {
		return p.showOpportunity(c, v, f, err)
	}
	return to(c, v, "/staff/opportunities/"+o.ID, "created")
}

func (p *Pages) opportunity(c *fiber.Ctx, v gate.Visit) error {
	o, err := p.Invest.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	return p.showOpportunity(c, v, OpportunityForm{ID: o.ID, Rev: o.Rev, Publish: o.Published, Content: o.Content}, nil)
}

func (p *Pages) changeOpportunity(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	o, err := p.Invest.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	f := OpportunityForm{ID: o.ID, Rev: o.Rev, Publish: sent.Yes("published"), Content: readOpportunity(sent, o.Content)}
	if _, err := p.Invest.Change(c.UserContext(), v.Actor, o.ID, sent.Rev(), f.Content, f.Publish); err != nil {
		return p.showOpportunity(c, v, f, err)
	}
	return to(c, v, "/staff/opportunities/"+o.ID, "changed")
}

func (p *Pages) showOpportunity(c *fiber.Ctx, v gate.Visit, f OpportunityForm, refused error) error {
	f, err := p.opportunityForm(c.UserContext(), f, v.Lang)
	if err != nil {
		return err
	}
	page := p.page(c, v, "investors", f)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	p.inForm(&page)
	return p.Render.Show(c, "staff-opportunity", page)
}

func (p *Pages) opportunityForm(ctx context.Context, f OpportunityForm, lang string) (OpportunityForm, error) {
	f.Sectors, f.Governorates = p.broad(terms.Sectors, 1, lang), p.sorted(terms.Governorates, lang)
	if s := f.Content.Sector; len(s) > 1 { // a finer one, from the API
		f.Sectors = append(f.Sectors, web.Choice{Value: s, Label: p.label(terms.Sectors, s, lang)})
	}
	f.Bands, f.Forms, f.Stages = p.said(lang, "staff.band", web.Strings(invest.Bands())), p.said(lang, "staff.form", web.Strings(invest.Forms())), p.said(lang, "staff.stage", invest.Stages())
	var err error
	f.Institutions, err = p.institutions(ctx, lang)
	return f, err
}
