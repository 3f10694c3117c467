package public

import (
	"slices"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// occupationRow is one occupation as it stands in the form.
type occupationRow struct {
	term
	Years string
	// Named is true when the text is the label of the code, so no word of her own.
	Named bool
	// New is true for a row that was just added.
	New bool
}

// reading is how the text of a combobox becomes a term: readTerm, or typedTerm.
type reading func(in web.Form, name, kind, lang string) term

func (p *Pages) readOccupations(in web.Form, lang string, read reading) []occupationRow {
	var out []occupationRow
	for i := range in.Rows("occupations") {
		r := occupationRow{term: read(in, at("occupations", i, "title"), terms.Concepts, lang), Years: in.Code(at("occupations", i, "years"))}
		if r.Text == "" && r.Years == "" {
			continue
		}
		r.Named = same(r.Text, p.occupationLabel(r.Code, lang))
		out = append(out, r)
	}
	return out
}

// termOf is an occupation as the combobox shows it: her own words first.
func (p *Pages) termOf(o roster.Occupation, lang string) term {
	t := term{Kind: terms.Concepts, Code: o.Concept, Unit: o.Code, Text: o.Title}
	if o.Concept == "" {
		t.Code = iscoPrefix + o.Code
	}
	if t.Text == "" {
		t.Text = p.occupationLabel(t.Code, lang)
	}
	return t
}

// occupationLabel is the text of a concept or of a group of ISCO.
func (p *Pages) occupationLabel(code, lang string) string {
	if group, is := strings.CutPrefix(code, iscoPrefix); is {
		return p.label(terms.ISCO, group, lang)
	}
	return p.label(terms.Concepts, code, lang)
}

// occupation is what the record keeps of a row.
func (r occupationRow) occupation(years int) roster.Occupation {
	o := roster.Occupation{Title: r.Text, Years: years, Code: r.Unit, Concept: r.Code}
	if code, isGroup := strings.CutPrefix(r.Code, iscoPrefix); isGroup {
		o.Code, o.Concept = code, ""
	}
	return o
}

func (s *profession) applyOccupations(e *roster.Expert, p *office.Problems) {
	was := e.Occupations
	e.Occupations = nil
	if len(s.Occupations) == 0 || len(s.Occupations) == 1 && s.Occupations[0].Text == "" {
		e.Years = s.withoutOccupation(p)
		return
	}
	for i, r := range s.Occupations {
		p.Check(r.Text != "", at("occupations", i, "title"), "required")
		o := r.occupation(number(p, r.Years, at("occupations", i, "years")))
		if r.Named && slices.ContainsFunc(was, func(x roster.Occupation) bool { return x.Code == o.Code && x.Concept == o.Concept && x.Title == "" }) {
			o.Title = "" // it came without words of hers, and has none yet
		}
		e.Occupations = append(e.Occupations, o)
	}
	e.Years = number(p, s.Years, "years")
}

// withoutOccupation are the years of who has skills and names no occupation: they stand
// in the first row, which has no other use then.
func (s *profession) withoutOccupation(p *office.Problems) int {
	if s.Years == "" && len(s.Occupations) > 0 {
		return number(p, s.Occupations[0].Years, "occupations[0].years")
	}
	return number(p, s.Years, "years")
}
