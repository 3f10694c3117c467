package staff

import (
	"slices"
	"strings"

	"jisr/app/roster"
	"jisr/app/terms"
)

// A record is found by the labels of its codes too, in every language: who looks for
// قلبية finds a cardiologist who never wrote the word. Then the list says by which
// label it was, since nothing of hers is marked.

// Reached is a label of an occupation or skill by which the words found a person.
type Reached struct {
	Skill bool
	Label []Piece
	// Of is what the page's language calls it, where that is another label.
	Of string
}

// mostReached is how many labels a row has room for.
const mostReached = 2

// asking are the words of a search as labels are compared with them.
type asking struct {
	p    *Pages
	lang string
	// texts are the words, and then those of the labels that mean the same.
	texts [][]string
}

func (p *Pages) asking(text, lang string) asking {
	var free []string
	for _, raw := range rawWords(text) {
		if !strings.HasPrefix(raw, "-") {
			free = append(free, raw)
		}
	}
	asked, _ := p.Terms.Living(strings.Join(free, " "))
	out := asking{p: p, lang: lang, texts: [][]string{p.Terms.Words(asked)}}
	for _, m := range p.Terms.Meanings(asked) {
		for _, label := range m.Labels {
			out.texts = append(out.texts, p.Terms.Words(label))
		}
	}
	return out
}

// reached says by which labels the words found a person: the first text that her own
// words and her labels have whole. Nothing where her own words have it.
func (a asking) reached(h roster.Hit) []Reached {
	codes := coded(h.Expert)
	for _, forgiving := range []bool{false, true} {
		for _, words := range a.texts {
			left := a.left(h, words)
			if len(left) == 0 {
				return nil
			}
			if out := a.through(codes, words, left, forgiving); out != nil {
				return out
			}
		}
	}
	return nil
}

// left are the numbers of the words that are not marked in what she wrote or in her CV.
func (a asking) left(h roster.Hit, words []string) map[int]bool {
	out := map[int]bool{}
	for i := range words {
		out[i] = true
	}
	var own []string
	for _, passage := range roster.Passages(h.Expert) {
		own = append(own, passage.Text)
	}
	met := func(texts []string, spans []roster.Span) {
		for _, s := range spans {
			if s.In(texts) {
				for _, place := range a.p.Terms.Met(texts[s.Passage][s.Start:s.End], words, true) {
					delete(out, place.Asked)
				}
			}
		}
	}
	met(own, h.Highlights)
	met(h.Expert.CVText, h.CV)
	return out
}

// code is one occupation or skill of a record.
type code struct{ kind, code string }

func coded(e roster.Expert) (out []code) {
	for _, o := range e.Occupations {
		out = append(out, code{terms.Concepts, o.Concept}, code{terms.ISCO, o.Code})
	}
	for _, s := range e.Skills {
		out = append(out, code{terms.Skills, s.ID})
	}
	return out
}

// through finds labels that have all that is left; nil when they do not, or when it
// would take too many.
func (a asking) through(codes []code, words []string, left map[int]bool, forgiving bool) []Reached {
	var out []Reached
	for _, c := range codes {
		label, met := a.best(c, words, left, forgiving)
		if label == "" {
			continue
		}
		one := Reached{Skill: c.kind == terms.Skills}
		var spans []roster.Span
		for _, place := range met {
			delete(left, place.Asked)
			spans = append(spans, roster.Span{Start: place.Start, End: place.End})
		}
		one.Label = marked(label, spans)
		if name := a.p.label(c.kind, c.code, a.lang); name != label {
			one.Of = name
		}
		out = append(out, one)
		if len(left) == 0 || len(out) == mostReached {
			break
		}
	}
	if len(left) > 0 {
		return nil
	}
	return out
}

// best is the label of a code that has most of what is left; empty without one.
func (a asking) best(c code, words []string, left map[int]bool, forgiving bool) (label string, met []terms.Place) {
	most := 0
	for _, l := range a.p.Terms.Labels(c.kind, c.code) {
		places := a.p.Terms.Met(l, words, forgiving)
		var found []int
		for _, place := range places {
			if left[place.Asked] && !slices.Contains(found, place.Asked) {
				found = append(found, place.Asked)
			}
		}
		if len(found) > most {
			most, label, met = len(found), l, places
		}
	}
	return label, met
}
