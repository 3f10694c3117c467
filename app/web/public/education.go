package public

import (
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// educationRow is one degree as it stands in the form.
type educationRow struct {
	Level                      string
	Field                      term
	Institution, Country, Year string
	// New is true for a row that was just added.
	New bool
}

// Line is the row in short, empty for one without anything in it.
func (r educationRow) Line() string {
	if r.Institution == "" || r.Field.Text == "" {
		return r.Field.Text + r.Institution
	}
	return r.Field.Text + " · " + r.Institution
}

// Blank is true for a row without anything in it.
func (r educationRow) Blank() bool {
	return r.Level == "" && r.Field.Text == "" && r.Institution == "" && r.Country == "" && r.Year == ""
}

func (p *Pages) degreeOf(d roster.Education, lang string) educationRow {
	field := term{Kind: terms.Fields, Code: d.Field, Text: p.label(terms.Fields, d.Field, lang)}
	return educationRow{Level: level(d), Field: field, Institution: d.Institution, Country: d.Country, Year: shown(d.Year)}
}

// level is the code of a degree's level, from 0 to 8.
func level(d roster.Education) string { return string(rune('0' + d.Level)) }

func (p *Pages) readEducation(in web.Form, lang string, read reading) []educationRow {
	var out []educationRow
	for i := range in.Rows("education") {
		name := func(field string) string { return at("education", i, field) }
		r := educationRow{Level: in.Text(name("level")), Field: read(in, name("field"), terms.Fields, lang), Institution: in.Text(name("institution")), Country: in.Text(name("country")), Year: in.Code(name("year"))}
		if !r.Blank() {
			out = append(out, r)
		}
	}
	return out
}

func (s *profession) applyEducation(e *roster.Expert, p *office.Problems) {
	e.Education = nil
	for i, r := range s.Education {
		if r.Blank() {
			continue
		}
		p.Check(r.Level != "", at("education", i, "level"), "required")
		e.Education = append(e.Education, roster.Education{Level: number(p, r.Level, at("education", i, "level")), Field: r.Field.Code, Institution: r.Institution,
			Country: r.Country, Year: number(p, r.Year, at("education", i, "year"))})
	}
}
