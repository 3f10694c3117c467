package public

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/terms"
	"jisr/app/web"
)

// sought is what the list of opportunities is filtered by.
type sought struct{ Sector, Governorate, Band, Stage string }

// opportunitiesPage is the data of the page "catalogue".
type opportunitiesPage struct {
	Sought sought
	Items  []opportunityCard
	// Total is how many there are without a filter.
	Total int
	// Ways are what is found when one filter is let go, where all together find
	// nothing.
	Ways  []way
	Lists map[string][]web.Choice
}

// way is a link with what it would find.
type way struct {
	Label, URL string
	Count      int
}

// opportunityCard is one opportunity in the list.
type opportunityCard struct {
	ID                        string
	Title                     translated
	Sector, Governorate, Band string
	Form, Stage               string
	Reviewed                  office.Date
	Overdue                   bool
}

func (p *Pages) opportunities(c *fiber.Ctx, v gate.Visit) error {
	all, err := p.Invest.Public(c.UserContext())
	if err != nil {
		return err
	}
	q := readSought(c)
	data := opportunitiesPage{Sought: q, Total: len(all), Lists: p.filters(all, v.Lang)}
	for _, o := range p.fitting(all, q) {
		data.Items = append(data.Items, p.card(o, v.Lang))
	}
	if len(data.Items) == 0 && len(all) > 0 {
		data.Ways = p.ways(all, q, v.Lang)
	}
	return p.Render.Show(c, "catalogue", p.page(c, v, "invest", data))
}

func readSought(c *fiber.Ctx) sought {
	return sought{Sector: strings.Clone(c.Query("sector")), Governorate: strings.Clone(c.Query("governorate")), Band: strings.Clone(c.Query("band")), Stage: strings.Clone(c.Query("stage"))}
}

// Tell is where to wish to be told of what is like this.
func (q sought) Tell() string {
	q.Stage = "" // an opportunity opens at one stage and goes on to others
	return "/tell" + q.query()
}

// fitting are the opportunities that meet every filter.
func (p *Pages) fitting(all []invest.Opportunity, q sought) []invest.Opportunity {
	var out []invest.Opportunity
	for _, o := range all {
		if q.awaited().Meets(o, p.Terms.Ancestors) && (q.Stage == "" || o.Stage == q.Stage) {
			out = append(out, o)
		}
	}
	return out
}

// ways lets go of one filter at a time and says what is found then.
func (p *Pages) ways(all []invest.Opportunity, q sought, lang string) []way {
	var out []way
	for _, x := range []struct {
		name string
		drop func(*sought) *string
	}{
		{"sector", func(s *sought) *string { return &s.Sector }},
		{"governorate", func(s *sought) *string { return &s.Governorate }},
		{"band", func(s *sought) *string { return &s.Band }},
		{"stage", func(s *sought) *string { return &s.Stage }},
	} {
		less := q
		value := x.drop(&less)
		if *value == "" {
			continue
		}
		*value = ""
		if n := len(p.fitting(all, less)); n > 0 {
			out = append(out, way{Label: p.Render.Text(lang, "catalogue.without."+x.name), URL: "/" + lang + "/opportunities" + less.query(), Count: n})
		}
	}
	return out
}

// query is the filters as an address.
func (q sought) query() string {
	out := url.Values{}
	for name, value := range map[string]string{"sector": q.Sector, "governorate": q.Governorate, "band": q.Band, "stage": q.Stage} {
		if value != "" {
			out.Set(name, value)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "?" + out.Encode()
}

// filters offers only what the list has, but every band and stage.
func (p *Pages) filters(all []invest.Opportunity, lang string) map[string][]web.Choice {
	var sectors, places []string
	for _, o := range all {
		above := append(p.Terms.Ancestors(terms.Sectors, o.Sector), o.Sector)
		for _, s := range above {
			if len(s) == 1 && !slices.Contains(sectors, s) {
				sectors = append(sectors, s)
			}
		}
		if o.Governorate != "" && !slices.Contains(places, o.Governorate) {
			places = append(places, o.Governorate)
		}
	}
	slices.Sort(sectors)
	slices.Sort(places)
	return map[string][]web.Choice{
		"sectors": p.choices(terms.Sectors, sectors, lang), "governorates": p.choices(terms.Governorates, places, lang),
		"bands": p.said(lang, "catalogue.band", web.Strings(invest.Bands())), "stages": p.said(lang, "catalogue.stage", invest.Stages()),
	}
}

func (p *Pages) card(o invest.Opportunity, lang string) opportunityCard {
	out := opportunityCard{ID: o.ID, Title: translate(o.Title, lang), Sector: p.label(terms.Sectors, o.Sector, lang),
		Governorate: p.label(terms.Governorates, o.Governorate, lang), Reviewed: o.ReviewedAt, Overdue: o.Overdue(p.Now())}
	var bands []string
	for _, b := range o.Bands {
		bands = append(bands, p.Render.Text(lang, "catalogue.band."+string(b)))
	}
	if len(bands) > 0 {
		out.Band = p.Render.Text(lang, "catalogue.usd", "band", strings.Join(bands, comma(p.Render.Printer(lang))))
	}
	if o.Form != "" {
		out.Form = p.Render.Text(lang, "catalogue.form."+string(o.Form))
	}
	if o.Stage != "" {
		out.Stage = p.Render.Text(lang, "catalogue.stage."+o.Stage)
	}
	return out
}

// opportunityPage is the data of the page "catalogue-one".
type opportunityPage struct {
	opportunityCard
	Summary, Risks translated
	Figures        []figure
	Steps          []licenceStep
	Institution    string
}

// figure is a number with its source and date.
type figure struct {
	Label, Value, Source string
	Date                 office.Date
}

// licenceStep is a step and who decides it.
type licenceStep struct{ Title, Office string }

func (p *Pages) opportunity(c *fiber.Ctx, v gate.Visit) error {
	o, err := p.Invest.Read(c.UserContext(), strings.Clone(c.Params("id")))
	if err != nil {
		return err
	}
	data := opportunityPage{opportunityCard: p.card(o, v.Lang), Summary: translate(o.Summary, v.Lang), Risks: translate(o.Risks, v.Lang)}
	for _, f := range o.Figures {
		data.Figures = append(data.Figures, figure{Label: in(f.Label, v.Lang), Value: in(f.Value, v.Lang), Source: in(f.Source, v.Lang), Date: f.Date})
	}
	for _, s := range o.Steps {
		data.Steps = append(data.Steps, licenceStep{in(s.Title, v.Lang), in(s.Office, v.Lang)})
	}
	if at, err := p.Staff.Institution(c.UserContext(), o.Institution); err == nil {
		data.Institution = in(at.Name, v.Lang)
	}
	return p.Render.Show(c, "catalogue-one", p.page(c, v, "invest", data))
}

// in is a text in the reader's language, or in the first that it has.
func in(t office.Text, lang string) string {
	text, _ := t.In(lang)
	return text
}
