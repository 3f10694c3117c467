package roster

import (
	"strconv"
	"strings"
)

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
	eachText(e, func(at place, text string) bool {
		if text != "" {
			out = append(out, Passage{at.ref(), text})
		}
		return true
	})
	return out
}

// PassageText is the text with that reference, empty when there is none.
func PassageText(e Expert, ref string) (found string) {
	wanted := placeOf(ref)
	eachText(e, func(at place, text string) bool {
		if at == wanted {
			found = text
		}
		return at != wanted
	})
	return found
}

// place is where a text stands in a record: in a list, or by itself.
type place struct {
	list string
	i    int
	part string
}

// ref is the place as a passage names it: "skills[0].note", "summary".
func (p place) ref() string {
	if p.list == "" {
		return p.part
	}
	return p.list + "[" + strconv.Itoa(p.i) + "]." + p.part
}

// placeOf reads a reference; what is none is the place of no text.
func placeOf(ref string) place {
	list, rest, inList := strings.Cut(ref, "[")
	number, part, _ := strings.Cut(rest, "].")
	i, err := strconv.Atoi(number)
	if !inList || err != nil {
		return place{part: ref}
	}
	return place{list, i, part}
}

// eachText passes every text of hers, the empty too, until it is told false.
func eachText(e Expert, do func(at place, text string) bool) {
	all := func(list string, n int, texts func(i int) [][2]string) bool {
		for i := range n {
			for _, t := range texts(i) {
				if !do(place{list, i, t[0]}, t[1]) {
					return false
				}
			}
		}
		return true
	}
	_ = do(place{part: "headline"}, e.Headline) && do(place{part: "summary"}, e.Summary) &&
		all("occupations", len(e.Occupations), func(i int) [][2]string { return [][2]string{{"title", e.Occupations[i].Title}} }) &&
		all("skills", len(e.Skills), func(i int) [][2]string {
			return [][2]string{{"label", e.Skills[i].Label}, {"note", e.Skills[i].Note}}
		}) &&
		all("experience", len(e.Experience), func(i int) [][2]string {
			x := e.Experience[i]
			return [][2]string{{"title", x.Title}, {"organisation", x.Organisation}, {"text", x.Text}}
		}) &&
		all("education", len(e.Education), func(i int) [][2]string { return [][2]string{{"institution", e.Education[i].Institution}} })
}
