package public

import (
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// identity is the first step: who she is, where she lives, her tie to Iraq.
type identity struct {
	Latin, Native, BirthYear, Gender, Country, City, Origin, Phone, Language string
}

func identityOf(e roster.Expert) *identity {
	return &identity{Latin: e.Name.Latin, Native: e.Name.Native, BirthYear: shown(e.BirthYear), Gender: string(e.Gender), Country: e.Country, City: e.City,
		Origin: e.Origin, Phone: e.Phone, Language: e.Language}
}

func parseIdentity(in web.Form) *identity {
	return &identity{Latin: in.Text("name.latin"), Native: in.Text("name.native"), BirthYear: in.Code("birth_year"), Gender: in.Text("gender"),
		Country: in.Text("country"), City: in.Text("city"), Origin: in.Text("origin"), Phone: in.Code("phone"), Language: in.Text("language")}
}

func (s *identity) apply(e *roster.Expert, p *office.Problems) {
	p.Check(s.Latin != "" || s.Native != "", "name.latin", "one_name")
	p.Check(s.Country != "", "country", "required")
	if s.Country != e.Country || s.City != e.City {
		e.Timezone = "" // derived from the place again
	}
	e.Name = office.Name{Latin: s.Latin, Native: s.Native}
	e.BirthYear = number(p, s.BirthYear, "birth_year")
	e.Gender, e.Country, e.City, e.Origin, e.Phone = office.Gender(s.Gender), s.Country, s.City, s.Origin, s.Phone
	if s.Language != "" {
		e.Language = s.Language
	}
}

func (s *identity) input(path string) string {
	return first(path, []string{"name.latin", "name.native", "birth_year", "gender", "country", "city", "origin", "phone", "language"}, nil)
}

func (s *identity) open(*office.Problems) {}

func (s *identity) grow(string, *office.Problems) {}

func (s *identity) room() {}

// lists are the choices that a step offers.
func (p *Pages) lists(n int, lang string) map[string][]web.Choice {
	switch n {
	case stepIdentity:
		return map[string][]web.Choice{
			"countries":    p.sorted(terms.Countries, lang),
			"governorates": p.sorted(terms.Governorates, lang),
			"genders":      p.said(lang, "register.gender", []string{string(office.Female), string(office.Male), string(office.Undisclosed)}),
			"languages":    p.said(lang, "register.letters_in", []string{"ar", "ckb", "en"}),
		}
	case stepProfession:
		return map[string][]web.Choice{
			"countries": p.sorted(terms.Countries, lang),
			"levels":    p.choices(terms.Levels, p.Terms.Codes(terms.Levels), lang),
			"skills":    p.said(lang, "register.skills.level", []string{"1", "2", "3", "4", "5"}),
		}
	case stepAvailability:
		return map[string][]web.Choice{
			"languages":    p.choices(terms.Languages, p.spoken(), lang),
			"cefr":         p.cefr(lang),
			"modes":        p.said(lang, "register.mode", web.Strings([]roster.Mode{roster.Remote, roster.Visit, roster.Mission, roster.Return})),
			"themes":       p.said(lang, "register.theme", web.Strings([]roster.Theme{roster.Institutions, roster.HumanCapital, roster.Finance, roster.Guardianship})),
			"governorates": p.sorted(terms.Governorates, lang),
		}
	}
	return nil
}

// offeredLanguages bounds the list of languages: those that Iraqis abroad speak
// come first, and nobody reads 600.
const offeredLanguages = 60

func (p *Pages) spoken() []string {
	all := p.Terms.Codes(terms.Languages)
	return all[:min(len(all), offeredLanguages)]
}

// cefr are the levels of the Common European Framework, each with what it means.
func (p *Pages) cefr(lang string) []web.Choice {
	var out []web.Choice
	for _, level := range []string{"A1", "A2", "B1", "B2", "C1", "C2", "native"} {
		out = append(out, web.Choice{Value: level, Label: p.Render.Text(lang, "register.level."+strings.ToLower(level))})
	}
	return out
}
