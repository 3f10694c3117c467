package public

import (
	"context"

	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/terms"
	"jisr/app/web"
)

func interestInput(path string) string {
	return first(path, []string{"name.latin", "name.native", "email", "phone", "country", "city", "kind", "company", "band", "form", "horizon", "message", "consent"},
		map[string]string{"sectors": "sectors", "governorates": "governorates", "support": "support", "share_with": "share_with"})
}

func (p *Pages) interestLists(ctx context.Context, lang string) (map[string][]web.Choice, error) {
	out := map[string][]web.Choice{
		"countries": p.sorted(terms.Countries, lang), "sectors": p.sections(lang), "governorates": p.sorted(terms.Governorates, lang),
		"kinds": p.said(lang, "invest.kind", []string{"person", "company"}), "bands": p.said(lang, "catalogue.band", web.Strings(invest.Bands())),
		"forms": p.said(lang, "catalogue.form", web.Strings(invest.Forms())), "horizons": p.said(lang, "invest.horizon", []string{"this_year", "next_year", "later"}),
		"supports": p.said(lang, "invest.support", invest.Supports()),
	}
	var err error
	out["authorities"], err = p.authorities(ctx, lang)
	return out, err
}

// authorities are those with which an interest may be shared; each says how that ends.
func (p *Pages) authorities(ctx context.Context, lang string) ([]web.Choice, error) {
	all, err := p.Staff.Institutions(ctx)
	if err != nil {
		return nil, err
	}
	var out []web.Choice
	for _, at := range all {
		if at.Kind == office.AuthorityKind {
			out = append(out, web.Choice{Value: at.ID, Label: in(at.Name, lang), Hint: p.Render.Text(lang, "invest.share.end")})
		}
	}
	return out, nil
}

func parseWish(f web.Form, lang string) invest.Wish {
	w := invest.Wish{Kind: f.Text("kind"), Company: f.Text("company"), Sectors: f.List("sectors"), Governorates: f.List("governorates"),
		Band: invest.Band(f.Text("band")), Form: invest.Form(f.Text("form")), Horizon: f.Text("horizon"), Support: f.List("support"), Message: f.Text("message"),
		ShareWith: f.List("share_with"), Consent: f.Yes("consent")}
	w.Name = office.Name{Latin: f.Text("name.latin"), Native: f.Text("name.native")}
	w.Email, w.Phone, w.Country, w.City, w.Language = f.Text("email"), f.Code("phone"), f.Text("country"), f.Text("city"), lang
	return w
}

// wishGroups lays an interest out for checking; each line leads to its screen.
func (p *Pages) wishGroups(s screenPage, lang string) []reviewGroup {
	w, t := s.Wish, p.Render.Printer(lang)
	chosen := func(list string, values ...string) (out []string) {
		for _, value := range values {
			for _, one := range s.Lists[list] {
				if one.Value == value {
					out = append(out, one.Label)
				}
			}
		}
		return out
	}
	agreed := ""
	if w.Consent {
		agreed = t.T("invest.consent")
	}
	groups := [][]web.Row{
		{row(t.T("invest.kind"), chosen("kinds", w.Kind)...), row(t.T("invest.company"), w.Company), row(t.T("register.name.latin"), w.Name.Latin), row(t.T("register.name.native"), w.Name.Native),
			row(t.T("enter.email"), isolated(w.Email)), row(t.T("register.country"), chosen("countries", w.Country)...), row(t.T("register.phone"), isolated(w.Phone))},
		{row(t.T("invest.sectors"), chosen("sectors", w.Sectors...)...), row(t.T("invest.governorates"), chosen("governorates", w.Governorates...)...), row(t.T("invest.band"), chosen("bands", string(w.Band))...),
			row(t.T("catalogue.form"), chosen("forms", string(w.Form))...), row(t.T("invest.horizon"), chosen("horizons", w.Horizon)...)},
		{row(t.T("invest.support"), chosen("supports", w.Support...)...), row(t.T("invest.message"), w.Message), row(t.T("invest.share"), chosen("authorities", w.ShareWith...)...), row(t.T("invest.consent.short"), agreed)},
	}
	if s.About.Text != "" {
		groups[1] = append([]web.Row{row(t.T("invest.opportunity"), s.About.Text)}, groups[1][2:]...)
	}
	var out []reviewGroup
	for i, name := range invest.Parts() {
		g := reviewGroup{Title: t.T("invest." + name + ".step"), Rows: groups[i]}
		for j := range g.Rows {
			g.Rows[j].Change = "/" + lang + screenPath(name) + "?back=1"
		}
		out = append(out, g)
	}
	return out
}
