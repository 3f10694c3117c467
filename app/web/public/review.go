package public

import (
	"slices"
	"strings"

	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// review is what she gave, step by step.
type review struct {
	Groups []reviewGroup
	// Unsaved are the pages on which she typed something that is not among the answers.
	Unsaved []unsavedPart
}

// reviewGroup is one step's answers.
type reviewGroup struct {
	Title string
	Rows  []web.Row
}

// reviewOf lays a record out for checking; each line leads to its step.
func (p *Pages) reviewOf(e roster.Expert, lang string) review {
	out := review{Groups: p.given(e, lang, "?back=1"), Unsaved: p.unsaved(e, lang)}
	for i := range out.Unsaved {
		out.Unsaved[i].URL += "?back=1"
	}
	return out
}

// given is what a person gave, with the address where each answer is changed.
func (p *Pages) given(e roster.Expert, lang, suffix string) []reviewGroup {
	t := p.Render.Printer(lang)
	rows := []func(*locale.Printer, roster.Expert) []web.Row{p.identityRows, p.professionRows, p.availabilityRows, p.consentRows}
	var out []reviewGroup
	for i, list := range rows {
		g := reviewGroup{Title: t.T("register." + stepNames()[i] + ".step"), Rows: list(t, e)}
		for j := range g.Rows {
			g.Rows[j].Change = "/" + lang + stepPath(i+1) + suffix + g.Rows[j].Change
		}
		out = append(out, g)
	}
	return out
}

// row is one line; empty values say that nothing was given.
func row(label string, values ...string) web.Row {
	out := web.Row{Label: label}
	for _, s := range values {
		if s != "" {
			out.Values = append(out.Values, s)
		}
	}
	return out
}

func (p *Pages) identityRows(t *locale.Printer, e roster.Expert) []web.Row {
	lang := t.Lang()
	gender := ""
	if e.Gender != "" {
		gender = t.T("register.gender." + string(e.Gender))
	}
	letters := ""
	if e.Language != "" {
		letters = t.T("register.letters_in." + e.Language)
	}
	return []web.Row{
		row(t.T("register.name.latin"), e.Name.Latin), row(t.T("register.name.native"), e.Name.Native),
		row(t.T("register.birth_year"), shown(e.BirthYear)), row(t.T("register.gender"), gender),
		row(t.T("register.country"), p.label(terms.Countries, e.Country, lang)), row(t.T("register.city"), e.City),
		row(t.T("register.origin"), p.label(terms.Governorates, e.Origin, lang)), row(t.T("register.phone"), isolated(e.Phone)), row(t.T("register.language"), letters),
	}
}

// isolated keeps a number from left to right in any text (Unicode UAX #9).
func isolated(s string) string {
	if s == "" {
		return ""
	}
	return "\u2066" + s + "\u2069"
}

func (p *Pages) professionRows(t *locale.Printer, e roster.Expert) []web.Row {
	lang := t.Lang()
	var skills []string
	var trades, work, studies [][]string
	for _, o := range e.Occupations {
		trades = append(trades, []string{join(t, p.termOf(o, lang).Text, counted(t, "register.years.n", o.Years))})
	}
	for _, r := range p.skillsOf(e.Skills, lang).Picked {
		skills = append(skills, p.skillLine(t, r))
	}
	for _, x := range e.Experience {
		work = append(work, []string{join(t, x.Title, x.Organisation, p.label(terms.Countries, x.Country, lang), span(t, x)), x.Text})
	}
	for _, d := range e.Education {
		studies = append(studies, []string{join(t, p.label(terms.Levels, level(d), lang), p.label(terms.Fields, d.Field, lang), d.Institution, p.label(terms.Countries, d.Country, lang), shown(d.Year))})
	}
	out := each(t, "occupations", "title", t.T("register.occupation"), trades)
	out = append(out, row(t.T("register.years"), counted(t, "register.years.n", e.YearsOfWork())), row(t.T("register.headline"), e.Headline), row(t.T("register.skills"), skills...))
	out = append(out, each(t, "experience", "title", t.T("register.experience"), work)...)
	out = append(out, each(t, "education", "level", t.T("register.education"), studies)...)
	return append(out, row(t.T("register.summary"), e.Summary))
}

// each is a line for every row of a list, with the place on the page where it is
// changed; one line for a list of one, or of none.
func each(t *locale.Printer, list, field, label string, values [][]string) []web.Row {
	if len(values) < 2 {
		return []web.Row{row(label, slices.Concat(values...)...)}
	}
	var out []web.Row
	for i, lines := range values {
		r := row(t.T("register.row.n", "what", label, "n", t.Number(i+1)), lines...)
		r.Change = "#" + web.FieldID(at(list, i, field))
		out = append(out, r)
	}
	return out
}

// skillLine is a skill with what she says of it.
func (p *Pages) skillLine(t *locale.Printer, r skillRow) string {
	said := ""
	if r.Level != "" {
		said = t.T("register.skills.level." + r.Level)
	}
	if told := join(t, said, r.Note); told != "" {
		return r.Label + ": " + told
	}
	return r.Label
}

// comma is what stands between the items of a list.
func comma(t *locale.Printer) string {
	if t.Dir() == "rtl" {
		return "، "
	}
	return ", "
}

func join(t *locale.Printer, parts ...string) string {
	return strings.Join(row("", parts...).Values, comma(t))
}

// span is a stretch of work in months.
func span(t *locale.Printer, x roster.Experience) string {
	from, ok := office.Date(firstOf(x.From)).Time()
	if !ok {
		return ""
	}
	if x.To == nil || *x.To == "" {
		return t.T("register.experience.since", "month", t.DateStyle(from, locale.MonthYear))
	}
	until, ok := office.Date(firstOf(*x.To)).Time()
	if !ok {
		return ""
	}
	return t.MonthRange(from, until)
}

// firstOf is the first day of a month (2016-01); a whole date stays.
func firstOf(month string) string {
	if len(month) == len("2016-01") {
		return month + "-01"
	}
	return month
}

func (p *Pages) availabilityRows(t *locale.Printer, e roster.Expert) []web.Row {
	lang, a := t.Lang(), e.Availability
	var spoken, modes, windows, refused, themes []string
	for _, l := range e.Languages {
		spoken = append(spoken, join(t, p.label(terms.Languages, l.Code, lang), t.T("register.level."+strings.ToLower(l.Level))))
	}
	for _, m := range a.Modes {
		modes = append(modes, t.T("register.mode."+string(m)))
	}
	for _, w := range a.Windows {
		windows = append(windows, window(t, w))
	}
	for _, g := range a.RefusedGovernorates {
		refused = append(refused, p.label(terms.Governorates, g, lang))
	}
	for _, theme := range e.Themes {
		themes = append(themes, t.T("register.theme."+string(theme)))
	}
	return []web.Row{
		row(t.T("register.languages"), spoken...), row(t.T("register.modes"), modes...), row(t.T("register.windows"), windows...),
		row(t.T("register.weeks"), counted(t, "register.weeks.n", a.WeeksPerYear)), row(t.T("register.notice"), counted(t, "register.weeks.n", a.NoticeWeeks)),
		row(t.T("register.refused"), strings.Join(refused, comma(t))), row(t.T("register.themes"), themes...),
	}
}

func counted(t *locale.Printer, key string, n int) string {
	if n == 0 {
		return ""
	}
	return t.N(key, n)
}

// window is a stretch of dates with the days she could come for.
func window(t *locale.Printer, w roster.Window) string {
	from, ok1 := w.From.Time()
	until, ok2 := w.To.Time()
	if !ok1 || !ok2 {
		return ""
	}
	return join(t, t.DateRange(from, until), counted(t, "register.days.n", w.Days))
}

func (p *Pages) consentRows(t *locale.Printer, e roster.Expert) []web.Row {
	var agreed []string
	for _, purpose := range office.Purposes() {
		if e.Agreed(purpose) {
			agreed = append(agreed, t.T("consent."+string(purpose)+".short"))
		}
	}
	return []web.Row{row(t.T("register.consents"), agreed...)}
}
