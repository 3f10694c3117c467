package public

import (
	"slices"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// profession is the second step: what she does and has done.
type profession struct {
	Occupation      term
	Years, Headline string
	Skills          skillField
	// Often are skills that go with the occupation and are not chosen yet.
	Often       []web.Choice
	Experience  []experienceRow
	Level       string
	Field       term
	Institution string
	Graduated   string
	Summary     string
}

// experienceRow is one stretch of work as it stands in the form.
type experienceRow struct {
	Title, Organisation, Country         string
	FromMonth, FromYear, ToMonth, ToYear string
}

func (p *Pages) professionOf(e roster.Expert, lang string) *profession {
	s := &profession{Years: shown(e.YearsOfWork()), Headline: e.Headline, Summary: e.Summary, Skills: skillField{Picked: p.skillChoices(e.Skills, lang)}}
	s.Occupation.Kind, s.Field.Kind = terms.Concepts, terms.Fields
	if len(e.Occupations) > 0 {
		s.Occupation = p.termOf(e.Occupations[0], lang)
	}
	if len(e.Education) > 0 {
		d := e.Education[0]
		s.Level, s.Institution, s.Graduated = string(rune('0'+d.Level)), d.Institution, shown(d.Year)
		s.Field.Code, s.Field.Text = d.Field, p.label(terms.Fields, d.Field, lang)
	}
	for _, x := range e.Experience {
		s.Experience = append(s.Experience, rowOf(x))
	}
	s.room()
	return s
}

func (s *profession) room() { s.grow("experience") }

// termOf is an occupation as the combobox shows it: her own words first.
func (p *Pages) termOf(o roster.Occupation, lang string) term {
	t := term{Kind: terms.Concepts, Code: o.Concept, Text: o.Title}
	if o.Concept == "" {
		t.Code = iscoPrefix + o.Code
	}
	switch {
	case t.Text != "":
	case o.Concept != "":
		t.Text = p.label(terms.Concepts, o.Concept, lang)
	default:
		t.Text = p.label(terms.ISCO, o.Code, lang)
	}
	return t
}

func rowOf(x roster.Experience) experienceRow {
	r := experienceRow{Title: x.Title, Organisation: x.Organisation, Country: x.Country}
	r.FromYear, r.FromMonth = yearMonth(x.From)
	if x.To != nil {
		r.ToYear, r.ToMonth = yearMonth(*x.To)
	}
	return r
}

// yearMonth cuts 2016-01 into 2016 and 1.
func yearMonth(s string) (year, month string) {
	year, rest, _ := strings.Cut(s, "-")
	month, _, _ = strings.Cut(rest, "-")
	return year, strings.TrimLeft(month, "0")
}

// month joins a year and a month; a year alone is its January.
func month(year, month string) string {
	if year == "" {
		return ""
	}
	if month == "" {
		month = "1"
	}
	if len(month) == 1 {
		month = "0" + month
	}
	return year + "-" + month
}

func (p *Pages) parseProfession(in web.Form, lang string) *profession {
	s := &profession{Years: in.Code("years"), Headline: in.Text("headline"), Summary: in.Text("summary"),
		Level: in.Code("education[0].level"), Institution: in.Text("education[0].institution"), Graduated: in.Code("education[0].year")}
	s.Occupation = p.readTerm(in, "occupations", terms.Concepts, lang)
	s.Field = p.readTerm(in, "education[0].field", terms.Fields, lang)
	s.Skills = p.readSkills(in, lang)
	for i := range in.Rows("experience") {
		r := experienceRow{Title: in.Text(at("experience", i, "title")), Organisation: in.Text(at("experience", i, "organisation")), Country: in.Text(at("experience", i, "country")),
			FromMonth: in.Code(at("experience", i, "from.month")), FromYear: in.Code(at("experience", i, "from")), ToMonth: in.Code(at("experience", i, "to.month")), ToYear: in.Code(at("experience", i, "to"))}
		if r != (experienceRow{}) {
			s.Experience = append(s.Experience, r)
		}
	}
	return s
}

func (s *profession) apply(e *roster.Expert, p *office.Problems) {
	years := number(p, s.Years, "years")
	p.Check(years <= 70, "years", "too_large", "limit", 70)
	s.applyOccupation(e, p, years)
	e.Years, e.Headline, e.Summary = years, s.Headline, s.Summary
	e.Skills = s.Skills.merge(e.Skills)
	p.Check(len(e.Occupations)+len(e.Skills) > 0, "occupations", "one_trade")
	s.applyExperience(e)
	s.applyEducation(e, p)
}

// applyOccupation sets the main occupation and keeps the others.
func (s *profession) applyOccupation(e *roster.Expert, p *office.Problems, years int) {
	var rest []roster.Occupation
	if len(e.Occupations) > 0 {
		rest = e.Occupations[1:]
	}
	if s.Occupation.Text == "" {
		e.Occupations = rest
		return
	}
	o := roster.Occupation{Title: s.Occupation.Text, Years: years, Code: s.Occupation.Unit, Concept: s.Occupation.Code}
	if code, isGroup := strings.CutPrefix(s.Occupation.Code, iscoPrefix); isGroup {
		o.Code, o.Concept = code, ""
	}
	e.Occupations = append([]roster.Occupation{o}, rest...)
}

// applyExperience replaces the list; what the form does not show of a stretch
// (its text, the mission that it was) stays with it.
func (s *profession) applyExperience(e *roster.Expert) {
	var out []roster.Experience
	for _, r := range s.Experience {
		x := roster.Experience{Title: r.Title, Organisation: r.Organisation, Country: r.Country, From: month(r.FromYear, r.FromMonth)}
		if until := month(r.ToYear, r.ToMonth); until != "" {
			x.To = &until
		}
		if i := slices.IndexFunc(e.Experience, func(o roster.Experience) bool { return o.Title == r.Title && o.Organisation == r.Organisation }); i >= 0 {
			x.Text, x.Mission = e.Experience[i].Text, e.Experience[i].Mission
		}
		out = append(out, x)
	}
	e.Experience = out
}

// applyEducation sets the highest degree and keeps the others.
func (s *profession) applyEducation(e *roster.Expert, p *office.Problems) {
	var d roster.Education
	var rest []roster.Education
	if len(e.Education) > 0 {
		d, rest = e.Education[0], e.Education[1:]
	}
	if s.Level == "" && s.Field.Text == "" && s.Institution == "" && s.Graduated == "" {
		e.Education = rest
		return
	}
	p.Check(s.Level != "", "education[0].level", "required")
	d.Level, d.Field, d.Institution = number(p, s.Level, "education[0].level"), s.Field.Code, s.Institution
	d.Year = number(p, s.Graduated, "education[0].year")
	e.Education = append([]roster.Education{d}, rest...)
}

func (s *profession) input(path string) string {
	if strings.HasPrefix(path, "experience[") || strings.HasPrefix(path, "education[0].") {
		return path
	}
	return first(path, []string{"years", "headline", "summary", "occupations.pick", "skills.pick"},
		map[string]string{"occupations[0].years": "years", "occupations[0].title": "occupations", "occupations": "occupations", "skills": "skills"})
}

func (s *profession) open(p *office.Problems) {
	if len(s.Occupation.Choices) > 0 {
		p.Add("occupations", "choose")
	}
	if len(s.Field.Choices) > 0 {
		p.Add("education[0].field", "choose")
	}
	if len(s.Skills.Choices) > 0 {
		p.Add("skills", "choose_skills")
	}
	if s.Skills.Add != "" {
		p.Add("skills", "skill_unknown", "words", s.Skills.Add)
	}
}

func (s *profession) grow(list string) {
	if list == "experience" {
		s.Experience = append(s.Experience, experienceRow{})
	}
}

// skillChoices are the skills of a record as chips.
func (p *Pages) skillChoices(list []roster.Skill, lang string) []web.Choice {
	var out []web.Choice
	for _, s := range list {
		text := s.Label
		if label, missing := p.Terms.Label(terms.Skills, s.ID, lang); text == "" || !missing {
			text = label
		}
		out = append(out, web.Choice{Value: s.ID, Label: text})
	}
	return out
}
