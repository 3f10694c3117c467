package programme

import (
	"slices"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
)

// Blind returns the record without what says who she is: no name, no contact, no
// birth year, no numbers, the own name masked in every text.
func Blind(e roster.Expert) roster.Expert {
	mask := masker(e.Name)
	e.Person = office.Person{Identity: office.Identity{Language: e.Language, Gender: e.Gender, Country: e.Country}}
	e.ID, e.Number, e.Batch, e.CVText = "", "", "", nil
	e.Headline, e.Summary = mask(e.Headline), mask(e.Summary)
	e.Occupations = mapped(e.Occupations, func(o *roster.Occupation) { o.Title = mask(o.Title) })
	e.Skills = mapped(e.Skills, func(s *roster.Skill) { s.Label, s.Note = mask(s.Label), mask(s.Note) })
	e.Experience = mapped(e.Experience, func(x *roster.Experience) {
		x.Title, x.Organisation, x.Text = mask(x.Title), mask(x.Organisation), mask(x.Text)
	})
	e.Education = mapped(e.Education, func(x *roster.Education) { x.Institution = mask(x.Institution) })
	e.Vetting = mapped(e.Vetting, func(v *roster.Vetting) { v.Evidence = "" })
	return e
}

func mapped[T any](list []T, change func(*T)) []T {
	out := make([]T, len(list))
	for i, x := range list {
		change(&x)
		out[i] = x
	}
	return out
}

// masker hides each part of the name that has at least two letters, in either script.
func masker(n office.Name) func(string) string {
	var pairs []string
	for _, part := range strings.FieldsFunc(n.Latin+" "+n.Native, func(r rune) bool { return r == ' ' || r == '-' || r == '.' }) {
		if len([]rune(part)) >= 2 {
			pairs = append(pairs, strings.ToLower(part))
		}
	}
	return func(s string) string {
		if lower := strings.ToLower(s); !slices.ContainsFunc(pairs, func(part string) bool { return strings.Contains(lower, part) }) {
			return s // most texts name nobody
		}
		words := strings.SplitAfter(s, " ")
		for i, w := range words {
			bare := strings.ToLower(strings.Trim(w, " .,;:()«»\"'"))
			for _, part := range pairs {
				if bare != "" && (bare == part || strings.HasPrefix(bare, part+"-") || strings.HasSuffix(bare, "-"+part)) {
					words[i] = "•••" + w[len(strings.TrimRight(w, " ")):]
				}
			}
		}
		return strings.Join(words, "")
	}
}
