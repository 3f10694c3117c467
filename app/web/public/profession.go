package public

import (
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// profession is the second step: what she does and has done. One occupation or one
// skill is enough; the lists are as long as she makes them.
type profession struct {
	// Occupations begin with the main one.
	Occupations []occupationRow
	// Years are those of her work in all, where no occupation says as many.
	Years, Headline string
	Skills          skillField
	// Often are skills that go with the occupations and are not chosen yet.
	Often      []web.Choice
	Experience []experienceRow
	Education  []educationRow
	Summary    string
	// Shrunk is the list from which a row was just taken.
	Shrunk string
}

func (p *Pages) professionOf(e roster.Expert, lang string) *profession {
	s := &profession{Years: shown(e.Years), Headline: e.Headline, Summary: e.Summary, Skills: p.skillsOf(e.Skills, lang)}
	for _, o := range e.Occupations {
		s.Occupations = append(s.Occupations, occupationRow{term: p.termOf(o, lang), Years: shown(o.Years)})
	}
	if s.room(); len(e.Occupations) == 0 { // years of what she can do, without a name for it
		s.Occupations[0].Years, s.Years = s.Years, ""
	}
	for _, x := range e.Experience {
		s.Experience = append(s.Experience, rowOf(x))
	}
	for _, d := range e.Education {
		s.Education = append(s.Education, p.degreeOf(d, lang))
	}
	return s
}

// room leaves a row for the one thing that is asked of everybody.
func (s *profession) room() {
	if len(s.Occupations) == 0 {
		s.Occupations = []occupationRow{{term: term{Kind: terms.Concepts}}}
	}
}

func (p *Pages) parseProfession(in web.Form, lang string) *profession {
	return &profession{Years: in.Code("years"), Headline: in.Text("headline"), Summary: in.Text("summary"), Skills: p.readSkills(in, lang),
		Occupations: p.readOccupations(in, lang, p.readTerm), Experience: readExperience(in), Education: p.readEducation(in, lang, p.readTerm)}
}

// typedProfession is the step as it was typed: half a word stays half a word.
func (p *Pages) typedProfession(in web.Form, lang string) *profession {
	s := p.parseProfession(in, lang)
	s.Occupations, s.Education = p.readOccupations(in, lang, p.typedTerm), p.readEducation(in, lang, p.typedTerm)
	s.Skills = p.typedSkills(in, lang)
	return s
}

func (s *profession) apply(e *roster.Expert, p *office.Problems) {
	e.Headline, e.Summary = s.Headline, s.Summary
	s.applyOccupations(e, p)
	s.applySkills(e, p)
	p.Check(len(e.Occupations)+len(e.Skills) > 0, "occupations", "one_trade")
	s.applyExperience(e)
	s.applyEducation(e, p)
}

// input: a row has the names of the desk, but for what stands behind a combobox, and a
// skill is named by its code.
func (s *profession) input(path string) string {
	row, field, _ := strings.Cut(path, "].")
	switch list, _, _ := strings.Cut(row, "["); list {
	case "occupations":
		if field == "years" {
			return path
		}
		if field == "" { // the list
			row = "occupations[0"
		}
		return row + "].title"
	case "skills":
		return s.Skills.input(row, field)
	case "experience", "education", "years", "headline", "summary":
		return path
	}
	return ""
}

func (s *profession) open(p *office.Problems) {
	for i, r := range s.Occupations {
		if len(r.Choices) > 0 {
			p.Add(at("occupations", i, "title"), "choose")
		}
	}
	for i, r := range s.Education {
		if len(r.Field.Choices) > 0 {
			p.Add(at("education", i, "field"), "choose")
		}
	}
	if len(s.Skills.Choices) > 0 {
		p.Add("skills", "choose_skills")
	}
	if s.Skills.Add != "" {
		p.Add("skills", "skill_unknown", "words", s.Skills.Add)
	}
}

func (s *profession) grow(list string, p *office.Problems) {
	switch list {
	case "occupations":
		if s.room(); mayGrow(p, list, len(s.Occupations), roster.MostOccupations) {
			s.Occupations = append(s.Occupations, occupationRow{term: term{Kind: terms.Concepts}, New: true})
		}
	case "experience":
		if mayGrow(p, list, len(s.Experience), roster.MostExperience) {
			s.Experience = append(s.Experience, experienceRow{New: true})
		}
	case "education":
		if mayGrow(p, list, len(s.Education), roster.MostEducation) {
			s.Education = append(s.Education, educationRow{Field: term{Kind: terms.Fields}, New: true})
		}
	}
}

func (s *profession) shrunk(list string) { s.Shrunk = list }

// Full is true for a list that takes no more rows.
func (s *profession) Full(list string) bool {
	switch list {
	case "occupations":
		return len(s.Occupations) >= roster.MostOccupations
	case "experience":
		return len(s.Experience) >= roster.MostExperience
	}
	return len(s.Education) >= roster.MostEducation
}
