package roster

import "fmt"

// Passage is a text of the record that can be searched, with the reference by
// which it is named in evidence and highlights.
type Passage struct {
	Ref  string
	Text string
}

// Passages are the person's own words, in the order in which they are indexed:
// headline, summary, titles of occupations, skills and their notes, experience.
func Passages(e Expert) []Passage {
	var out []Passage
	add := func(ref, text string) {
		if text != "" {
			out = append(out, Passage{ref, text})
		}
	}
	add("headline", e.Headline)
	add("summary", e.Summary)
	for i, o := range e.Occupations {
		add(fmt.Sprintf("occupations[%d].title", i), o.Title)
	}
	for i, s := range e.Skills {
		add(fmt.Sprintf("skills[%d].label", i), s.Label)
		add(fmt.Sprintf("skills[%d].note", i), s.Note)
	}
	for i, x := range e.Experience {
		add(fmt.Sprintf("experience[%d].title", i), x.Title)
		add(fmt.Sprintf("experience[%d].organisation", i), x.Organisation)
		add(fmt.Sprintf("experience[%d].text", i), x.Text)
	}
	for i, d := range e.Education {
		add(fmt.Sprintf("education[%d].institution", i), d.Institution)
	}
	return out
}

// PassageText is the text with that reference, empty when there is none.
func PassageText(e Expert, ref string) string {
	for _, p := range Passages(e) {
		if p.Ref == ref {
			return p.Text
		}
	}
	return ""
}
