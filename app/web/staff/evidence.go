package staff

import (
	"fmt"
	"strconv"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
)

// shortName is how a match is called aloud while she has no name: "K7-214", made
// from her alias in the programme, so always the same there and nowhere else.
func shortName(alias string) string {
	b, ok := office.IDBytes(alias)
	if !ok {
		return alias
	}
	const letters = "ABCDEFGHJKLMNPQRSTVWXYZ"
	n := (int(b[2])<<8 | int(b[3])) % 1000
	return fmt.Sprintf("%c%d-%03d", letters[int(b[0])%len(letters)], int(b[1])%10, n)
}

// points shows half-points: 7, 7.5.
func points(half int) string {
	if half%2 == 0 {
		return strconv.Itoa(half / 2)
	}
	return strconv.Itoa(half/2) + ".5"
}

// evidence is the line of a record behind a reference such as experience[1]. The
// record may be a blinded one: its references are the same.
func (p *Pages) evidence(e roster.Expert, ref, lang string) string {
	if s := roster.PassageText(e, ref); s != "" {
		return head(s, 2*snippetRunes)
	}
	name, i := splitRef(ref)
	switch {
	case name == "occupations" && i < len(e.Occupations):
		return p.occupation(e.Occupations[i], lang)
	case name == "skills" && i < len(e.Skills):
		return joinDots(p.skill(e.Skills[i], lang), e.Skills[i].Note)
	case name == "languages" && i < len(e.Languages):
		return p.spoken(e.Languages[i], lang)
	case name == "experience" && i < len(e.Experience):
		return p.work(e.Experience[i], lang)
	case name == "education" && i < len(e.Education):
		return p.degree(e.Education[i], lang)
	case name == "vetting" && i < len(e.Vetting):
		return p.vetted(e.Vetting[i], lang)
	case name == "availability.windows" && i < len(e.Availability.Windows):
		return p.window(e.Availability.Windows[i], lang)
	}
	return p.plainEvidence(e, name, lang)
}

// plainEvidence is behind references without a number.
func (p *Pages) plainEvidence(e roster.Expert, ref, lang string) string {
	t := p.Render.Printer(lang)
	switch ref {
	case "years":
		return t.N("staff.years", e.YearsOfWork())
	case "country":
		return p.label(terms.Countries, e.Country, lang)
	case roster.CVRef:
		return t.T("staff.evidence.cv")
	case "city":
		return e.City
	case "origin":
		return p.label(terms.Governorates, e.Origin, lang)
	case "availability.modes":
		return t.And(lines(e.Availability.Modes, func(m roster.Mode) string { return t.T("staff.mode." + string(m)) })...)
	case "themes":
		return t.And(lines(e.Themes, func(x roster.Theme) string { return t.T("staff.theme." + string(x)) })...)
	case "confirmed_at":
		if e.ConfirmedAt != nil {
			return t.Date(*e.ConfirmedAt)
		}
	}
	return ""
}

func (p *Pages) vetted(x roster.Vetting, lang string) string {
	c := p.claim(x, lang)
	return joinDots(c.Name, c.About, p.Render.Text(lang, "staff.vetting."+c.State))
}

// splitRef cuts experience[1] into its name and number; a reference without one
// has the number 0.
func splitRef(ref string) (name string, index int) {
	name, rest, found := strings.Cut(ref, "[")
	if !found {
		return ref, 0
	}
	digits, _, _ := strings.Cut(rest, "]")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 {
		return ref, 0
	}
	return name, n
}
