package terms

import (
	"slices"
	"strings"
)

// Known is true for a code of the kind.
func (t *Terms) Known(kind, code string) bool { return t.terms[kind][code] != nil }

// Label is the label of a code in lang. Where it has none the English one is given
// and missing is true; an unknown code is its own label.
func (t *Terms) Label(kind, code, lang string) (label string, missing bool) {
	term := t.terms[kind][code]
	if term == nil {
		return code, true
	}
	if l := term.Labels[lang]; l != "" {
		return l, false
	}
	return term.Labels["en"], true
}

// Ancestors are the codes above one: the ISCO groups of an occupation or concept
// (2212: 221, 22, 2), the fields of a field, the divisions of a sector.
func (t *Terms) Ancestors(kind, code string) []string {
	term := t.terms[kind][code]
	if term == nil {
		return nil
	}
	if kind == Concepts {
		return append([]string{term.Up}, t.Ancestors(ISCO, term.Up)...)
	}
	var out []string
	for term.Up != "" && term.Up != term.Code {
		out = append(out, term.Up)
		if term = t.terms[kind][term.Up]; term == nil {
			break
		}
	}
	return out
}

// Unit is the ISCO unit group of a concept, empty for an unknown one.
func (t *Terms) Unit(concept string) string {
	if term := t.terms[Concepts][concept]; term != nil {
		return term.Up
	}
	return ""
}

// maxAlternatives bounds how many of ESCO's alternative labels are indexed with a
// record: beyond that they only repeat one another.
const maxAlternatives = 12

// Labels are all labels of a code, in every language, with the alternatives.
func (t *Terms) Labels(kind, code string) []string {
	term := t.terms[kind][code]
	if term == nil {
		return nil
	}
	var out []string
	for _, lang := range []string{"en", "ar", "ckb", "sv", "de"} {
		if l := term.Labels[lang]; l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return append(out, term.Alt[:min(len(term.Alt), maxAlternatives)]...)
}

// Zone is the IANA time zone of a place: of the city where the country has
// several, of the country else; empty when the country is not known.
func (t *Terms) Zone(country, city string) string {
	if z := t.zones[country+"/"+t.fold(strings.Join(strings.Fields(city), " "))]; z != "" {
		return z
	}
	return t.zones[country]
}

// Meaning is a code that a text means, with its main labels in all languages.
type Meaning struct {
	Kind   string
	Code   string
	Labels []string
}

// maxMeanings bounds what one text is taken to mean.
const maxMeanings = 3

// Meanings are our own concepts that the whole text names, by a label or an
// alternative: "heart doctor", قلبية and دڵ mean the cardiologist.
func (t *Terms) Meanings(text string) []Meaning {
	asked := t.fold(strings.Join(strings.Fields(text), " "))
	if asked == "" {
		return nil
	}
	var out []Meaning
	for _, kind := range []string{Concepts, Skills} {
		for _, l := range t.words[kind].exact(asked) {
			term := t.words[kind].terms[l.term]
			known := slices.ContainsFunc(out, func(m Meaning) bool { return m.Code == term.Code })
			if known || !strings.HasPrefix(term.Code, "jisr:") || len(out) >= maxMeanings {
				continue
			}
			m := Meaning{Kind: kind, Code: term.Code}
			for _, lang := range []string{"en", "ar", "ckb", "sv", "de"} {
				if label := term.Labels[lang]; t.fold(label) != asked {
					m.Labels = append(m.Labels, `"`+label+`"`)
				}
			}
			out = append(out, m)
		}
	}
	return out
}

// Suggestion is one term that fits what somebody types.
type Suggestion struct {
	Kind  string `json:"kind"`
	Code  string `json:"code"`
	Label string `json:"label"`
	// Missing is true when Label is English for want of one in the language asked.
	Missing bool `json:"missing,omitempty"`
	// Also is the word that was met, where it is not the label itself.
	Also string `json:"also,omitempty"`
	// Unit is the ISCO unit group of an occupation.
	Unit string `json:"unit,omitempty"`
}

// Suggest lists terms that have every word of q, the last one as far as it is
// typed, in any language or script. Our own concepts come before ESCO's; when
// nothing fits, one wrong letter after the first two is forgiven.
func (t *Terms) Suggest(kind, q, lang string, limit int) []Suggestion {
	words := t.words[kind]
	if words == nil {
		return nil
	}
	asked := strings.Fields(t.fold(strings.Join(strings.FieldsFunc(q, notWord), " ")))
	if len(asked) == 0 {
		return nil
	}
	found := words.find(asked, lang, limit, false)
	if len(found) == 0 {
		found = words.find(asked, lang, limit, true)
	}
	out := make([]Suggestion, 0, len(found))
	for _, l := range found {
		term := words.terms[l.term]
		s := Suggestion{Kind: kind, Code: term.Code}
		s.Label, s.Missing = t.Label(kind, term.Code, lang)
		if l.text != s.Label {
			s.Also = l.text
		}
		if kind == Concepts {
			s.Unit = term.Up
		}
		out = append(out, s)
	}
	return out
}
