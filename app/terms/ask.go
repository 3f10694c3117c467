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
	one := t.terms[kind][code]
	if one == nil {
		return code, true
	}
	if l := one.labels.in(lang); l != "" {
		return l, false
	}
	return one.labels[0], true
}

// Ancestors are the codes above one: the ISCO groups of an occupation or concept
// (2212: 221, 22, 2), the fields of a field, the divisions of a sector.
func (t *Terms) Ancestors(kind, code string) []string {
	one := t.terms[kind][code]
	if one == nil {
		return nil
	}
	if kind == Concepts {
		return append([]string{one.up}, t.Ancestors(ISCO, one.up)...)
	}
	var out []string
	for one.up != "" && one.up != one.code {
		out = append(out, one.up)
		if one = t.terms[kind][one.up]; one == nil {
			break
		}
	}
	return out
}

// Unit is the ISCO unit group of a concept, empty for an unknown one.
func (t *Terms) Unit(concept string) string {
	if one := t.terms[Concepts][concept]; one != nil {
		return one.up
	}
	return ""
}

// maxAlternatives bounds how many of ESCO's alternative labels are indexed with a
// record: beyond that they only repeat one another.
const maxAlternatives = 12

// Labels are all labels of a code, in every language, with the alternatives.
func (t *Terms) Labels(kind, code string) []string {
	one := t.terms[kind][code]
	if one == nil {
		return nil
	}
	var out []string
	for _, l := range one.labels {
		if l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return append(out, some(one.alt, maxAlternatives)...)
}

// some are the first words of a list that | separates.
func some(list string, most int) []string {
	if list == "" {
		return nil
	}
	out := strings.SplitN(list, "|", most+1)
	return out[:min(len(out), most)]
}

// OnMap is where a country lies on img/world.svg (Equal Earth, 960 by 470); false for
// one that is too small for the map.
func (t *Terms) OnMap(country string) (x, y float64, known bool) {
	at, known := t.onMap[country]
	return at[0], at[1], known
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
	asked := split(text, t.fold)
	if len(asked) == 0 {
		return nil
	}
	var out []Meaning
	for _, kind := range []string{Concepts, Skills} {
		for _, one := range t.words[kind]().named(asked) {
			if len(out) == maxMeanings {
				return out
			}
			out = append(out, t.meaning(kind, one, asked))
		}
	}
	return out
}

// meaning are a term's labels apart from the one that was asked, in quotes.
func (t *Terms) meaning(kind string, one *term, asked []string) Meaning {
	m := Meaning{Kind: kind, Code: one.code}
	for _, label := range one.labels {
		if label != "" && !slices.Equal(split(label, t.fold), asked) {
			m.Labels = append(m.Labels, `"`+label+`"`)
		}
	}
	return m
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
	// Whole is true when what was asked is the whole of one of its labels.
	Whole bool `json:"-"`
}

// Suggest lists terms that have every word of q, the last one as far as it is
// typed, in any language or script. Our own concepts come before ESCO's; when
// nothing fits, one wrong letter after the first two is forgiven in each word of
// four letters or more.
func (t *Terms) Suggest(kind, q, lang string, limit int) []Suggestion {
	made := t.words[kind]
	asked := split(q, t.fold)
	if made == nil || len(asked) == 0 || limit <= 0 {
		return nil
	}
	words := made()
	found := words.find(search{asked: asked, lang: place(lang), limit: limit})
	if len(found) == 0 {
		found = words.find(search{asked: asked, lang: place(lang), limit: limit, forgiving: true})
	}
	out := make([]Suggestion, 0, len(found))
	for _, l := range found {
		one := words.terms[l.term]
		s := Suggestion{Kind: kind, Code: one.code}
		s.Label, s.Missing = t.Label(kind, one.code, lang)
		s.Whole = slices.Equal(split(l.text, t.fold), asked)
		if l.text != s.Label {
			s.Also = l.text
		}
		if kind == Concepts {
			s.Unit = one.up
		}
		out = append(out, s)
	}
	return out
}
